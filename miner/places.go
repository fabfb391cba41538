package miner

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// places returns the files in which a candidate can have a site, ascending and
// of whatever group: those that its family names, and of these only the ones
// that use a symbol which its matcher asks for. With all, the family's are not
// asked for.
func (c *Corpus) places(k *Candidate, all bool) []int {
	list := k.Files
	if all || list == nil {
		list = c.every
	}
	users, known := c.importing(k)
	if !known {
		keys := k.Matcher.Asks()
		if keys == nil {
			return list
		}
		users = c.users(k.Group, keys)
	}
	if len(list) == len(c.Files) {
		return users
	}
	var out []int
	for _, i := range users {
		if _, in := slices.BinarySearch(list, i); in {
			out = append(out, i)
		}
	}
	return out
}

// importing returns the files that import a module which a rule about imports
// names, ascending, and whether these are all that can have a site.
func (c *Corpus) importing(k *Candidate) (files []int, known bool) {
	m := &k.Matcher
	var lists [][]int
	switch {
	case m.Kind == pack.MatchAlias:
		return c.Importers(k.Group, m.Module), true
	case m.Kind != pack.MatchImport || m.Shape != "":
		return nil, false
	}
	for _, mods := range [...][]string{m.Use, m.Never} {
		for _, mod := range mods {
			if strings.HasSuffix(mod, "/**") {
				return nil, false // all below it
			}
			lists = append(lists, c.Importers(k.Group, mod))
		}
	}
	return c.merged(lists), true
}

// users returns the files of a group that use one of the keys, ascending. A key
// that ends in ".*" stands for all members of what precedes it.
func (c *Corpus) users(group string, keys []string) []int {
	var lists [][]int
	add := func(key string) {
		if u := c.Use(group, key); u != nil {
			lists = append(lists, u.Files)
		}
		if l := c.locals[group][key]; l != nil {
			lists = append(lists, l)
		}
	}
	for _, key := range keys {
		add(key)
		p, ok := strings.CutSuffix(key, "*")
		if !ok || !strings.HasSuffix(p, ".") {
			continue
		}
		for _, u := range c.Prefixed(group, p) {
			lists = append(lists, u.Files)
		}
		for name, l := range c.locals[group] {
			if strings.HasPrefix(name, p) {
				lists = append(lists, l)
			}
		}
	}
	return c.merged(lists)
}

// merged returns the files of some ascending lists, ascending.
func (c *Corpus) merged(lists [][]int) []int {
	if len(lists) == 1 {
		return lists[0]
	}
	in := make([]bool, len(c.Files))
	n := 0
	for _, l := range lists {
		for _, i := range l {
			if !in[i] {
				in[i] = true
				n++
			}
		}
	}
	out := make([]int, 0, n)
	for i, yes := range in {
		if yes {
			out = append(out, i)
		}
	}
	return out
}
