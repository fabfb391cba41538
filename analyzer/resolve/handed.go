package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// local is a variable or parameter of a function.
type local struct {
	fn   int
	name string
}

// methodOf gives the method of the repository that a path names which begins with
// a variable, as where it is handed on: r.Get("/orders", orders.List).
func (s *scope) methodOf(path string, fn int) fact.SymbolRef {
	root, name := cut(path)
	if name == "" || strings.IndexByte(name, '(') >= 0 {
		return fact.SymbolRef{}
	}
	if s.locals == nil {
		s.locals = make(map[local]string, len(s.f.Bindings))
		for i := range s.f.Bindings {
			b := &s.f.Bindings[i]
			if b.Kind != fact.BindVar && b.Kind != fact.BindParam {
				continue
			}
			k := local{b.Func, b.Name}
			if t, ok := s.locals[k]; ok && t != b.Type {
				s.locals[k] = "?"
			} else {
				s.locals[k] = b.Type
			}
		}
	}
	for n := 0; n < 64; n++ {
		if t, ok := s.locals[local{fn, root}]; ok {
			if t == "" || t == "?" {
				return fact.SymbolRef{}
			}
			return s.function(path, t)
		}
		if fn < 0 {
			break
		}
		if d := &s.f.Defs[fn]; s.f.Lang == "go" && d.Kind == fact.Method && d.Owner != "" {
			return s.function(path, d.Owner) // no variable: the receiver
		}
		fn = s.f.Defs[fn].Parent
	}
	return fact.SymbolRef{}
}

// function is lookup of what has to be a function of the repository.
func (s *scope) function(path, root string) fact.SymbolRef {
	m := s.lookup(path, root)
	if m.Origin() != fact.Internal {
		return fact.SymbolRef{}
	}
	if d := s.def(m.Symbol()); d == nil || !d.kind.Callable() {
		return fact.SymbolRef{}
	}
	return m
}
