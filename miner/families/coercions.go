package families

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// coercions pairs functions with the function of the language that turns a value
// into a number or rounds it, after which they are named: flt with float, cint with
// int. They take what is no number, or know how much is rounded.
func coercions(l *pairs) {
	c, g := l.c, l.g
	if g != "python" {
		return
	}
	top := map[string]*miner.Use{}
	for _, a := range c.Sorted() {
		if a.Group != g || !a.Sym.Known() || a.Sym.Origin == fact.Builtin || a.Sym.Origin == fact.Std || len(a.Files) < 2*miner.MinFiles || !called(a) || strings.Contains(inModule(g, a.Sym.Name), ".") {
			continue
		}
		b := coerced(nameOf(a.Key))
		if u := c.Use(g, b); b == "" || u == nil || u.Sym.Origin != fact.Builtin || 4*len(u.Files) > len(a.Files) {
			continue
		}
		if t := top[b]; t == nil || len(a.Files) > len(t.Files) {
			top[b] = a
		}
	}
	for _, b := range sortedNames(top) {
		l.add(top[b].Key, b, "alike", 0.4, "named after the language's own")
	}
}

// coerced returns the function of Python that makes or rounds a number after which
// another is named: with a letter before it, without its vowels, or rounded; "" for
// other names.
func coerced(name string) string {
	for _, b := range [...]string{"int", "float", "round", "bool"} {
		switch short := strings.Map(func(r rune) rune {
			if strings.ContainsRune("aeiou", r) {
				return -1
			}
			return r
		}, b); {
		case len(short) > 2 && name == short, len(name) == len(b)+1 && strings.HasSuffix(name, b), b == "round" && name == "rounded":
			return b
		}
	}
	return ""
}
