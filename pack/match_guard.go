package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Units calls see with the definitions of a file that have the role and are
// asked what happens in them.
func (r *Role) Units(f *fact.File, see func(d int)) { r.units(f, nil, see) }

func (r *Role) units(f *fact.File, of []string, see func(d int)) {
	for d := range f.Defs {
		if !r.matches(f, d, of) {
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
	x.m.Role.units(x.f, x.m.Of, func(d int) {
		ok := false
		uses(x.f, d, func(s fact.SymbolRef, written string, _ int) {
			ok = ok || hasSymbol(x.m.Use, s, written)
		})
		ok = ok || x.through(d)
		open := false
		unresolved := handsOn(x.f, d, &x.m.Role, func(s fact.SymbolRef, written string) {
			open = open || !hasSymbol(x.m.Use, s, written) && !hasSymbol(x.m.Receivers, s, written)
		})
		if open || !ok && (slices.ContainsFunc(unresolved, x.named) || x.m.Itself(x.f, d)) {
			return // it may comply all the same
		}
		x.add(x.f.Defs[d].Line, ok, x.f.Defs[d].Name)
	})
}

// Itself reports whether a function that is handed to the registrar of the role may
// be one of those that the rule asks to call: a check among the handlers.
func (m *Matcher) Itself(f *fact.File, d int) bool {
	df := &f.Defs[d]
	return m.Role.Via != "" && len(df.Registered) > 0 && df.Name != "" && slices.ContainsFunc(m.Use, func(u string) bool { return fact.LastName(u) == df.Name })
}

// Handed calls see with the keys of the callees that a unit of the role hands
// the parameter of the role on to, some of them more than once. A unit that
// hands it on to another than it is asked to call is no opportunity, whether it
// complies or not.
func (r *Role) Handed(f *fact.File, d int, see func(key string)) {
	handsOn(f, d, r, func(s fact.SymbolRef, written string) { see(fact.Key(s, written)) })
}

// through reports whether definition d calls a function of its file that calls
// one of the rule's Use.
func (x *matching) through(d int) bool {
	for _, o := range Helpers(x.f, d) {
		found := false
		uses(x.f, o, func(s fact.SymbolRef, written string, _ int) { found = found || hasSymbol(x.m.Use, s, written) })
		if found {
			return true
		}
	}
	return false
}

// Helpers returns the functions of a file that definition d calls, outside of it.
func Helpers(f *fact.File, d int) []int {
	var called map[string]bool
	CallsIn(f, d, func(k int) {
		if name := HelperName(&f.Calls[k]); name != "" {
			if called == nil {
				called = map[string]bool{}
			}
			called[name] = true
		}
	})
	if called == nil {
		return nil
	}
	var out []int
	for o := range f.Defs {
		if (f.Defs[o].Kind == fact.Func || f.Defs[o].Kind == fact.Method) && o != d && called[f.Defs[o].Name] && !Within(f, o, d) {
			out = append(out, o)
		}
	}
	return out
}

// HelperName returns the name of the function of its own file that a call may be
// of, "" if it is of none. What such a function does counts as done by those that
// call it.
func HelperName(c *fact.Call) string {
	if c.Sym.Origin() != fact.Internal && c.Sym.Known() {
		return ""
	}
	if root, n, dotted := strings.Cut(c.Callee, "."); !dotted || (root == "this" || root == "self") && !strings.Contains(n, ".") {
		return fact.LastName(c.Callee)
	}
	return ""
}

// CallsIn calls see with the places of the calls in definition d and its
// closures, ascending.
func CallsIn(f *fact.File, d int, see func(i int)) {
	for k := callsFrom(f, f.Defs[d].Line); k < len(f.Calls) && f.Calls[k].Line <= f.Defs[d].End+1; k++ {
		if Within(f, f.Calls[k].Func, d) {
			see(k)
		}
	}
}

// handsOn calls to with each function of the repository, or of unknown origin,
// that definition d hands the parameter that makes its role on to, and returns
// the callees that could not be resolved.
func handsOn(f *fact.File, d int, r *Role, to func(s fact.SymbolRef, written string)) (unresolved []string) {
	var names []string
	for i := range f.Defs[d].Params {
		if p := &f.Defs[d].Params[i]; r.Param != "" && p.Type == r.Param && p.Name != "" && p.Name != "_" {
			names = append(names, p.Name)
		}
	}
	CallsIn(f, d, func(k int) {
		c := &f.Calls[k]
		if !c.Sym.Known() || !f.Whole && c.Sym.Origin() == fact.External {
			unresolved = append(unresolved, c.Callee) // of a file alone, perhaps one of the repository
		}
		if len(names) == 0 || c.Sym.Origin() != fact.Internal && c.Sym.Known() {
			return
		}
		for a := range c.Args {
			if ar := &c.Args[a]; ar.Kind == fact.ArgIdent && slices.Contains(names, ar.Head) {
				to(c.Sym, c.Callee)
				break
			}
		}
	})
	return unresolved
}
