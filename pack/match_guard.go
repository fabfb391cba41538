package pack

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

func (x *matching) guard() {
	for d := range x.f.Defs {
		if !x.m.Role.Matches(x.f, d) {
			continue
		}
		// Registered closures are the unit where they have a registrar; other
		// closures belong to the function around them.
		if x.f.Defs[d].Kind == fact.Closure && x.f.Defs[d].Via == "" && x.f.Defs[d].Name == "" {
			continue
		}
		ok := false
		uses(x.f, d, func(s fact.Symbol, written string, _ int) {
			ok = ok || hasSymbol(x.m.Use, s, written)
		})
		if ok = ok || x.through(d); ok || !x.delegates(d) {
			x.add(x.f.Defs[d].Line, ok, x.f.Defs[d].Name)
		}
	}
}

// through reports whether definition d calls a function of its file that calls
// one of the rule's Use.
func (x *matching) through(d int) bool {
	f := x.f
	var called map[string]bool
	for k := callsFrom(f, f.Defs[d].Line); k < len(f.Calls) && f.Calls[k].Line <= f.Defs[d].End+1; k++ {
		c := &f.Calls[k]
		if !Within(f, c.Func, d) || c.Sym.Origin != fact.Internal && c.Sym.Known() {
			continue
		}
		if root, n, dotted := strings.Cut(c.Callee, "."); !dotted || (root == "this" || root == "self") && !strings.Contains(n, ".") {
			if called == nil {
				called = map[string]bool{}
			}
			called[fact.LastName(c.Callee)] = true
		}
	}
	if called == nil {
		return false
	}
	for o := range f.Defs {
		if o == d || !called[f.Defs[o].Name] || f.Defs[o].Kind != fact.Func && f.Defs[o].Kind != fact.Method || Within(f, o, d) {
			continue
		}
		found := false
		uses(f, o, func(s fact.Symbol, written string, _ int) { found = found || hasSymbol(x.m.Use, s, written) })
		if found {
			return true
		}
	}
	return false
}

// delegates reports whether definition d, in which the rule's Use was not found,
// may comply all the same: it hands the parameter that makes its role on to
// another function of the repository, or one of unknown origin, or a call of
// the name could not be resolved.
func (x *matching) delegates(d int) bool {
	f := x.f
	names := map[string]bool{}
	for i := range f.Defs[d].Params {
		if p := &f.Defs[d].Params[i]; x.m.Role.Param != "" && p.Type == x.m.Role.Param && p.Name != "" && p.Name != "_" {
			names[p.Name] = true
		}
	}
	for k := callsFrom(f, f.Defs[d].Line); k < len(f.Calls) && f.Calls[k].Line <= f.Defs[d].End+1; k++ {
		c := &f.Calls[k]
		if !Within(f, c.Func, d) {
			continue
		}
		if !c.Sym.Known() && x.named(c.Callee) {
			return true
		}
		if len(names) == 0 || c.Sym.Origin != fact.Internal && c.Sym.Known() {
			continue
		}
		for a := range c.Args {
			if ar := &c.Args[a]; ar.Kind == fact.ArgIdent && names[ar.Head] {
				return true
			}
		}
	}
	return false
}
