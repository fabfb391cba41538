package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Units calls see with the definitions of a file that have the role and are
// asked what happens in them.
func (r *Role) Units(f *fact.File, see func(d int)) {
	for d := range f.Defs {
		if !r.Matches(f, d) {
			continue
		}
		// Registered closures are the unit where they have a registrar; other
		// closures belong to the function around them.
		if f.Defs[d].Kind == fact.Closure && f.Defs[d].Via == "" && f.Defs[d].Name == "" {
			continue
		}
		see(d)
	}
}

func (x *matching) guard() {
	x.m.Role.Units(x.f, func(d int) {
		ok := false
		uses(x.f, d, func(s fact.Symbol, written string, _ int) {
			ok = ok || hasSymbol(x.m.Use, s, written)
		})
		ok = ok || x.through(d)
		open := false
		unresolved := handsOn(x.f, d, &x.m.Role, func(s fact.Symbol, written string) {
			open = open || !hasSymbol(x.m.Use, s, written) && !hasSymbol(x.m.Receivers, s, written)
		})
		if open || !ok && slices.ContainsFunc(unresolved, x.named) {
			return // it may comply all the same
		}
		x.add(x.f.Defs[d].Line, ok, x.f.Defs[d].Name)
	})
}

// Deeds calls see with the keys of what happens in a unit of the role, itself or
// through functions of its file, some of them more than once, and handed with
// those of the callees that the parameter of the role is handed on to. A unit that
// hands it on to another than it is asked to call is no opportunity, whether it
// complies or not, nor is one that does not if a callee that could not be resolved
// has the last name of what is asked for.
func (r *Role) Deeds(f *fact.File, d int, see, handed func(key string)) (unresolved []string) {
	each := func(key string, _ int) { see(key) }
	Uses(f, d, each)
	for _, o := range helpers(f, d) {
		Uses(f, o, each)
	}
	return handsOn(f, d, r, func(s fact.Symbol, written string) { handed(fact.Key(s, written)) })
}

// Handed calls see with the keys of the callees that a unit of the role hands
// the parameter of the role on to, some of them more than once.
func (r *Role) Handed(f *fact.File, d int, see func(key string)) {
	handsOn(f, d, r, func(s fact.Symbol, written string) { see(fact.Key(s, written)) })
}

// through reports whether definition d calls a function of its file that calls
// one of the rule's Use.
func (x *matching) through(d int) bool {
	for _, o := range helpers(x.f, d) {
		found := false
		uses(x.f, o, func(s fact.Symbol, written string, _ int) { found = found || hasSymbol(x.m.Use, s, written) })
		if found {
			return true
		}
	}
	return false
}

// helpers returns the functions of a file that definition d calls, outside of it.
func helpers(f *fact.File, d int) []int {
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
		return nil
	}
	var out []int
	for o := range f.Defs {
		if o != d && called[f.Defs[o].Name] && (f.Defs[o].Kind == fact.Func || f.Defs[o].Kind == fact.Method) && !Within(f, o, d) {
			out = append(out, o)
		}
	}
	return out
}

// handsOn calls to with each function of the repository, or of unknown origin,
// that definition d hands the parameter that makes its role on to, and returns
// the callees that could not be resolved.
func handsOn(f *fact.File, d int, r *Role, to func(s fact.Symbol, written string)) (unresolved []string) {
	names := map[string]bool{}
	for i := range f.Defs[d].Params {
		if p := &f.Defs[d].Params[i]; r.Param != "" && p.Type == r.Param && p.Name != "" && p.Name != "_" {
			names[p.Name] = true
		}
	}
	for k := callsFrom(f, f.Defs[d].Line); k < len(f.Calls) && f.Calls[k].Line <= f.Defs[d].End+1; k++ {
		c := &f.Calls[k]
		if !Within(f, c.Func, d) {
			continue
		}
		if !c.Sym.Known() {
			unresolved = append(unresolved, c.Callee)
		}
		if len(names) == 0 || c.Sym.Origin != fact.Internal && c.Sym.Known() {
			continue
		}
		for a := range c.Args {
			if ar := &c.Args[a]; ar.Kind == fact.ArgIdent && names[ar.Head] {
				to(c.Sym, c.Callee)
				break
			}
		}
	}
	return unresolved
}
