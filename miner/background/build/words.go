package build

import (
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
)

// leastGroup is how many files of a group make a project one of the group when
// the list does not name its language.
const leastGroup = 40

// Words returns the public symbols that the files of a group use, sorted by
// key: those of the language, of its standard library and of other projects'
// modules. It reports false for a project that is not one of the group: that
// has too few files of it, unless it is one of the project's main languages.
func Words(c *miner.Corpus, group string, main bool) ([]background.Word, bool) {
	type votes struct {
		sym                   fact.Symbol
		sites, called, static int
	}
	seen := map[string]*votes{}
	one := func(s fact.Symbol, call, static bool) {
		key := s.Qualified()
		v := seen[key]
		if v == nil {
			v = &votes{sym: s}
			seen[key] = v
		}
		if s.Module < v.sym.Module {
			v.sym = s // two ways to name one thing: always the same one
		}
		v.sites++
		if call {
			v.called++
		}
		if static {
			v.static++
		}
	}
	see := func(s fact.Symbol, call, static bool) {
		if !public(group, s) || s.Name == "" && !call {
			return
		}
		one(s, call, static)
		if group == "typescript" && s.Origin == fact.Std {
			// Two names of one thing.
			bare, ok := strings.CutPrefix(s.Module, "node:")
			if s.Module = bare; !ok {
				s.Module = "node:" + bare
			}
			one(s, call, static)
		}
	}
	files := 0
	for i, f := range c.Files {
		if c.Group[i] != group {
			continue
		}
		files++
		for k := range f.Calls {
			cl := &f.Calls[k]
			see(cl.Sym.Symbol(), true, cl.Root == "" && named(cl.Callee))
		}
		for k := range f.Refs {
			see(f.Refs[k].Sym.Symbol(), false, named(f.Refs[k].Name))
		}
		for d := range f.Defs {
			for _, k := range f.Defs[d].Decorators {
				if k.Call < 0 {
					see(k.Sym.Symbol(), true, named(k.Name))
				}
			}
		}
	}
	keys := make([]string, 0, len(seen))
	for k := range seen {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := make([]background.Word, len(keys))
	for i, k := range keys {
		v := seen[k]
		out[i] = background.Word{Key: k, Module: v.sym.Module, Called: 2*v.called > v.sites, Static: 2*v.static > v.sites}
	}
	return out, main || files >= leastGroup
}

// named reports whether a dotted path is one of names alone, of which none is
// the receiver of the present object.
func named(p string) bool {
	if strings.Contains(p, "()") {
		return false
	}
	switch first, _, _ := strings.Cut(p, "."); first {
	case "this", "self", "super", "cls", "?", "":
		return false
	}
	return true
}

// public reports whether a symbol means the same in every project.
func public(group string, s fact.Symbol) bool {
	switch s.Origin {
	case fact.External, fact.Std, fact.Builtin:
	default:
		return false
	}
	switch {
	case s.Module == "" && s.Name == "", s.Module == "" && s.Origin == fact.External && len(s.Name) == 1:
		return false // a parameter of a type, most likely
	case strings.Count(s.Name, "()") > 1:
		return false // a chain of calls rather than a symbol
	}
	first := s.Module
	if k := strings.IndexAny(first, "./"); k >= 0 {
		first = first[:k]
	}
	switch group {
	case "typescript":
		// An alias of a bundler, a file, or what a build makes.
		return !strings.HasPrefix(s.Module, ".") && !strings.HasPrefix(s.Module, "/") && !strings.ContainsAny(first, "~#$") && first != "@"
	case "rust":
		return first != "crate" && first != "self" && first != "super"
	}
	return true
}
