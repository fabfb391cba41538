// Package families holds the kinds of conventions that are mined, one per file.
package families

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// All lists the families, sorted by name.
//
// Not included: "never X" without something to use instead, which is noise;
// orders of definitions and layout of files, which formatters own.
func All() []miner.Family {
	return []miner.Family{
		Alternatives(),
		AmountType(),
		Argument(),
		ArgumentShape(),
		Base(),
		Chain(),
		CoChange(),
		ConceptType(),
		Constant(),
		Decorator(),
		ErrorForm(),
		FileHead(),
		Filter(),
		Guard(),
		ImportAlias(),
		ImportPath(),
		ImportSource(),
		Injected(),
		Layering(),
		Logging(),
		Member(),
		Modifier(),
		Naming(),
		Option(),
		OwnBase(),
		Owner(),
		Pair(),
		Passed(),
		Staple(),
		TestIdiom(),
		TextForm(),
	}
}

// shares counts, per key, the files in which it occurs.
type shares map[string]map[int]bool

func (s shares) add(key string, file int) {
	m := s[key]
	if m == nil {
		m = map[int]bool{}
		s[key] = m
	}
	m[file] = true
}

func (s shares) keys(least int) []string {
	var out []string
	for k, m := range s {
		if len(m) >= least {
			out = append(out, k)
		}
	}
	sort.Strings(out)
	return out
}

func files(m map[int]bool) []int {
	out := make([]int, 0, len(m))
	for i := range m {
		out = append(out, i)
	}
	sort.Ints(out)
	return out
}

func union(lists ...[]int) []int {
	out := slices.Concat(lists...)
	slices.Sort(out)
	return slices.Compact(out)
}

// has reports whether an ascending list has an element.
func has(list []int, i int) bool {
	_, ok := slices.BinarySearch(list, i)
	return ok
}

// ownFiles returns globs of the files of a module: it may use what it stands
// in front of. They become part of the scope, so that a check agrees.
func ownFiles(c *miner.Corpus, g, mod string) []string {
	seen := map[string]bool{}
	var out []string
	for _, i := range c.Own(g, mod) {
		f := c.Files[i]
		p := strings.NewReplacer("[", "\\[", "]", "\\]", "{", "\\{", "}", "\\}", "*", "\\*", "?", "\\?").Replace(f.Path)
		if g == "go" {
			p = path.Dir(p) + "/*.go"
		}
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	if len(out) > 4 {
		out = []string{path.Dir(out[0]) + "/**"}
	}
	return out
}

// moduleWords gives the name tokens of the last element of a module path.
func moduleWords(mod string) []string {
	b := path.Base(mod)
	if k := strings.LastIndexByte(b, '.'); k >= 0 {
		b = b[k+1:]
	}
	return fact.Tokens(b)
}

// tellingWords gives those of them that say which module it is.
func tellingWords(mod string) []string {
	return slices.DeleteFunc(moduleWords(mod), func(w string) bool {
		switch w {
		case "core", "api", "common", "util", "utils", "internal", "lib", "base", "impl", "model", "models", "types", "index", "src", "main", "shared":
			return true
		}
		return false
	})
}

func shareToken(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y && len(x) > 1 {
				return true
			}
			if len(x) >= 3 && len(y) >= 3 && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)) {
				return true
			}
		}
	}
	return false
}

// public reports whether a symbol is known outside of the repository.
func public(s fact.Symbol) bool {
	return s.Origin == fact.External || s.Origin == fact.Std || s.Origin == fact.Builtin
}

func code(s string) string { return "`" + s + "`" }

// codes lists names in code: a, b and c.
func codes(l []string) string { return listed(coded(l), " and ") }

// either lists alternatives in code: a, b or c.
func either(l []string) string { return listed(coded(l), " or ") }

func coded(l []string) []string {
	out := make([]string, len(l))
	for i, s := range l {
		out[i] = code(s)
	}
	return out
}

// listed joins what is listed, the last by a word.
func listed(l []string, last string) string {
	n := len(l) - 1
	if n < 1 {
		return strings.Join(l, "")
	}
	return strings.Join(l[:n], ", ") + last + l[n]
}

// orders makes one sentence of several that tell what to do.
func orders(l []string) string {
	for i := 1; i < len(l); i++ {
		l[i] = strings.ToLower(l[i][:1]) + l[i][1:]
	}
	return strings.Join(l, " and ")
}
