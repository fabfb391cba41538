package miner

import (
	"slices"
	"strings"
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
	keys := k.Matcher.Asks()
	if keys == nil {
		return list
	}
	users := c.users(k.Group, keys)
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
