package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// givenText returns the text of the k-th type that a function, method, field or
// variable outside gives, in the words of languages.Language.Results, "" where it
// is not known.
func (s *scope) givenText(of fact.Symbol, k int) string {
	if s.lang.Results == nil || of.Module == "" || strings.Contains(of.Name, "(") {
		return ""
	}
	l, _ := s.lang.Results(of.Module, of.Name)
	if owner, name, ok := strings.Cut(of.Name, "."); l == nil && ok {
		// A member of what a variable holds.
		if v, _ := s.lang.Results(of.Module, owner); len(v) == 1 && v[0] != "-" && v[0][0] != '[' {
			if t := s.listed(of, v[0]); t.Module != "" && t.Name != owner {
				return s.qualify(t.Module, s.givenText(fact.Symbol{Origin: t.Origin, Module: t.Module, Name: t.Name + "." + name}, k))
			}
		}
	}
	if l == nil {
		return s.x.learnt[partOf{nameOf{of.Module, of.Name}, k}]
	}
	if k >= len(l) || l[k] == "-" {
		return ""
	}
	return s.qualify(of.Module, l[k])
}

func (l Lang) resultsOf(t fact.Symbol) (types []string, constant bool) {
	if l.Results == nil || t.Module == "" {
		return nil, false
	}
	return l.Results(t.Module, t.Name)
}

// qualify writes the module before the name of a type that has none.
func (s *scope) qualify(module, t string) string {
	name := strings.TrimLeft(t, "[]")
	if name == "" || strings.ContainsAny(name, "./") {
		return t
	}
	return t[:len(t)-len(name)] + module + "." + name
}

// given returns the k-th type that a function, method, field or variable outside
// gives, the zero Symbol where it is not known or a container.
func (s *scope) given(of fact.Symbol, k int) fact.Symbol {
	t := s.givenText(of, k)
	if t == "" || t[0] == '[' {
		return fact.Symbol{}
	}
	return s.listed(of, t)
}

// listed returns the type that a word of a listing names.
func (s *scope) listed(of fact.Symbol, t string) fact.Symbol {
	k := strings.LastIndexByte(t, '.')
	if k < 0 {
		return fact.Symbol{Origin: of.Origin, Module: of.Module, Name: t}
	}
	return fact.Symbol{Origin: s.originOf(t[:k], s.x.ownPackage(t[:k])), Module: t[:k], Name: t[k+1:]}
}

// beyond follows the members of a type outside as far as they are known. It
// returns the member that is named last, or a type of the repository and what of
// the path is left.
func (s *scope) beyond(t fact.Symbol, rest string) (fact.Symbol, string) {
	for rest != "" && t.Origin != fact.Internal {
		fst, more := cut(rest)
		name := strings.TrimSuffix(fst, "()")
		m := fact.Symbol{Origin: t.Origin, Module: t.Module, Name: join(t.Name, name)}
		if name == fst && more == "" {
			if l, constant := s.lang.resultsOf(t); constant {
				m = s.listed(t, l[0])
				m.Name = join(m.Name, name)
			}
			return m, ""
		}
		next := s.given(m, 0)
		if !next.Known() {
			t.Name = join(t.Name, rest)
			return t, ""
		}
		t, rest = next, more
	}
	return t, rest
}

// elemBeyond gives the type of the elements of the container outside that t is or
// names.
func (s *scope) elemBeyond(t string, depth int) fact.Symbol {
	if s.lang.Results == nil || depth > maxDepth {
		return fact.Symbol{}
	}
	t = strings.TrimPrefix(t, fact.Value)
	var of fact.Symbol
	var text string
	if f, k, ok := part(t); ok {
		of = s.held(s.find(f, "", depth+1), depth+1)
		text = s.givenText(of, k)
	} else if f, ok := strings.CutSuffix(t, "()"); ok {
		of = s.held(s.find(f, "", depth+1), depth+1)
		text = s.givenText(of, 0)
	} else if c, ok := strings.CutSuffix(t, fact.Elem); ok {
		of = s.elem(c, depth+1)
	} else if of = s.find(t, "", depth+1); strings.Contains(of.Name, ".") {
		text = s.givenText(of, 0) // a field
	}
	if of.Origin == fact.Internal || !of.Known() {
		if d := s.def(s.typeSym(t, depth+1)); d != nil && d.kind == fact.Type {
			if e := fact.ElemType(d.init); e != "" {
				return s.at(d).typeSym(e, depth+1)
			}
		}
		of = s.typeSym(t, depth+1)
	}
	if text != "" && text[0] != '[' {
		of = s.listed(of, text) // perhaps a type that is a container
		text = ""
	}
	if text == "" && of.Known() && of.Origin != fact.Internal {
		text = "[]" + s.givenText(fact.Symbol{Origin: of.Origin, Module: of.Module, Name: of.Name + ".[]"}, 0)
	}
	e := strings.TrimPrefix(text, "[]")
	if e == text || e == "" || e[0] == '[' {
		return fact.Symbol{}
	}
	return s.listed(of, e)
}

// held gives, for a member of a variable of the repository that holds a value of
// a type outside, that member of the type; else what it is given.
func (s *scope) held(fn fact.Symbol, depth int) fact.Symbol {
	k := strings.LastIndexByte(fn.Name, '.')
	if fn.Origin != fact.Internal || k < 0 || depth > maxDepth || s.def(fn) != nil {
		return fn
	}
	d := s.def(fact.Symbol{Module: fn.Module, Name: fn.Name[:k]})
	if d == nil || d.kind != fact.Var {
		return fn
	}
	if t := s.inferred(d, depth+1); t.Known() {
		t.Name = join(t.Name, fn.Name[k+1:])
		return t
	}
	return fn
}

// goUnderlying gives the name of the type that a definition of a type in Go is
// made of, "" where that is no name.
func goUnderlying(init string) string {
	if k := strings.IndexByte(init, '['); k > 0 && !strings.HasPrefix(init, "map[") {
		init = init[:k]
	}
	if fact.BareType(init) != init {
		return ""
	}
	return init
}

// goCalled gives the type of the first result of a value that is a function: of
// its type written in place, or of a type that names it.
func (s *scope) goCalled(t string, depth int) string {
	if !strings.HasPrefix(t, "func(") {
		d := s.def(s.typeSym(t, depth))
		if d == nil || d.kind != fact.Type || s.at(d) != s {
			return ""
		}
		t = d.init
	}
	if r := fact.FuncResults(t); len(r) > 0 {
		return r[0]
	}
	return ""
}
