package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// extension names the function of the repository that a callee written as a
// method is, where the type that it is called on, sym, has none that is known:
// an extension function of Kotlin, an extension method of C#, a method of a
// trait of Rust. It must be in sight of the file, as the compiler asks for.
func (s *scope) extension(callee string, sym fact.Symbol) fact.Symbol {
	k := strings.LastIndexByte(callee, '.')
	if k < 0 {
		return fact.Symbol{}
	}
	s.budget = maxSteps
	list := s.x.extends[s.f.Lang+"\x00"+callee[k+1:]]
	if len(list) == 0 || sym.Origin == fact.Internal && s.x.Defines(sym) {
		return fact.Symbol{}
	}
	var found *symbol
	for _, e := range list {
		if !s.inSight(e) || found != nil && found.mod == e.mod && found.name == e.name {
			continue
		}
		if found != nil {
			return fact.Symbol{} // which of them the type of the receiver decides
		}
		found = e
	}
	if found == nil {
		return fact.Symbol{}
	}
	return fact.Symbol{Origin: fact.Internal, Module: found.mod.key, Name: found.name}
}

// inSight reports whether a file may call an extension without its module: it
// is of that module, imports all of it, or what is called, or the trait.
func (s *scope) inSight(e *symbol) bool {
	if e.mod == s.m {
		return true
	}
	name, nested := e.name, false
	if k := strings.IndexByte(name, '.'); k >= 0 {
		name, nested = name[:k], true
	}
	if s.f.Lang == "csharp" {
		// A namespace sees those around it.
		if s.m != nil && strings.HasPrefix(s.m.key, e.mod.key+".") {
			return true
		}
		for i := range s.f.Imports {
			if im := &s.f.Imports[i]; im.Local == "" && im.Name == "" && im.Module == e.mod.key {
				return true
			}
		}
		return false
	}
	if nested && s.f.Lang == "kotlin" {
		return false // of an object: its receiver is not the type alone
	}
	if im := s.imports[name]; im != nil {
		sym := s.follow(s.imported(im), 0)
		return sym.Module == e.mod.key && sym.Name == name
	}
	for i := range s.f.Imports {
		if im := &s.f.Imports[i]; im.Name == "*" && im.Internal && im.Module == e.mod.key {
			return true
		}
	}
	return false
}

// dotted resolves a name of Go that an import with a dot binds: of a package of
// the repository that has it, else of the only other package imported so.
func (s *scope) dotted(n string) fact.Symbol {
	outside, several := "", false
	for i := range s.f.Imports {
		im := &s.f.Imports[i]
		if im.Name != "*" {
			continue
		}
		if d := s.x.member(im.Module, n); d != nil {
			return fact.Symbol{Origin: fact.Internal, Module: im.Module, Name: d.name}
		}
		if !im.Internal {
			several, outside = outside != "", im.Module
		}
	}
	if outside == "" || several || n == "" || n[0] < 'A' || n[0] > 'Z' {
		return fact.Symbol{}
	}
	o := fact.External
	if s.lang.Std != nil && s.lang.Std(outside) {
		o = fact.Std
	}
	return fact.Symbol{Origin: o, Module: outside, Name: n}
}

// takesAll reports whether the file imports all names of a module.
func (s *scope) takesAll() bool {
	for i := range s.f.Imports {
		if s.f.Imports[i].Name == "*" {
			return true
		}
	}
	return false
}
