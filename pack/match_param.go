package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// ShapeTakes, as the shape of a rule about parameters, asks functions for a parameter
// that is decorated, not parameters for the decorator.
const ShapeTakes = "takes"

// params counts the parameters of the functions of the role, or those functions.
func (x *matching) params() {
	for d := range x.f.Defs {
		df := &x.f.Defs[d]
		if !TakesParams(df) || df.Mods&fact.Constructor != 0 && len(x.m.Tokens) == 0 || !x.m.Role.matches(x.f, d, x.m.Of) {
			continue
		}
		if x.m.Shape == ShapeTakes {
			x.add(df.Line, OnParam(df, x.m.Arg-1, x.m.Use), df.Name)
			continue
		}
		if len(x.m.Keys) > 0 && len(df.OnParams) == 0 {
			continue
		}
		for k := range df.Params {
			if !x.m.ofParam(df, k) {
				continue
			}
			ok := OnParam(df, k, x.m.Use)
			if !ok && len(x.m.Keys)+len(x.m.Tokens) == 0 && Decorated(df, k) {
				continue // it is had from elsewhere
			}
			x.add(df.Line, ok, df.Params[k].Name)
		}
	}
}

// TakesParams reports whether the decorators of the parameters of a definition are
// looked at: it is a function with a body. One that makes an object is given what a
// container finds, and counts for names alone.
func TakesParams(df *fact.Def) bool { return df.Kind.Callable() && df.Mods&fact.Abstract == 0 }

// ofParam reports whether the parameter at place k is what a rule about parameters is
// about: of the type of the role, of a name that ends in one of Tokens, decorated by one
// of Keys.
func (m *Matcher) ofParam(df *fact.Def, k int) bool {
	p := &df.Params[k]
	switch {
	case m.Role.Param == "" && len(m.Keys)+len(m.Tokens) == 0, m.Role.Param != "" && !OfType(p, m.Role.Param):
		return false
	case len(m.Keys) > 0 && !OnParam(df, k, m.Keys):
		return false
	case len(m.Tokens) == 0:
		return true
	}
	return slices.ContainsFunc(m.Tokens, func(t string) bool {
		words := strings.Split(t, " ")
		return mayEnd(p.Name, words[len(words)-1]) && EndsIn(fact.Tokens(p.Name), words)
	})
}

// Decorated reports whether the parameter at place k of a function has a decorator.
func Decorated(df *fact.Def, k int) bool {
	return slices.ContainsFunc(df.OnParams, func(x fact.ParamDecorator) bool { return x.Param == k })
}

// OfType reports whether a parameter has a type, or without one that name.
func OfType(p *fact.Param, typ string) bool { return p.Type == typ || p.Type == "" && p.Name == typ }

// OnParam reports whether the parameter at place k of a function, any of them if k is
// negative, is decorated by one of some symbols.
func OnParam(df *fact.Def, k int, use []string) bool {
	return slices.ContainsFunc(df.OnParams, func(x fact.ParamDecorator) bool {
		return (k < 0 || x.Param == k) && hasSymbol(use, x.Sym, x.Name)
	})
}
