package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// partOf is one of the results of a function outside.
type partOf struct {
	nameOf
	k int
}

// Learn finds out what functions outside give that no listing tells: the type of the
// places that the repository puts their results in. It must run after Imports for all
// files and before File.
//
// A place may be declared with an interface that the function does not name. So
// it counts what a concrete type says where there is one, all places must agree, and
// the type must be of the function's own project: what a generic function gives
// is what it is asked for.
func (x *Index) Learn(files []*fact.File) {
	l := &learner{x: x, of: map[partOf]*learning{}, concrete: map[string]bool{}}
	for _, f := range files {
		if f.Lang == "go" {
			concreteIn(f, l.concrete)
		}
		for i := range f.Puts {
			l.open = append(l.open, openPut{f: f, put: &f.Puts[i]})
		}
	}
	// What one function gives tells whose method another one is.
	look := x.Resolver().l
	for k := 0; k < maxLearn && len(l.open) > 0; k++ {
		if !l.pass(look) {
			return
		}
	}
}

// maxLearn is the number of times that places are gone through to learn from them.
const maxLearn = 4

// learner is what was said so far, and the places of which it is not known what they
// are of.
type learner struct {
	x        *Index
	of       map[partOf]*learning
	concrete map[string]bool // types of other packages as written, no interfaces
	open     []openPut
}

type openPut struct {
	f            *fact.File
	put          *fact.Put
	typ, written string // "" not asked for yet
}

// learning is what places say of a result: "" nothing, "-" different things.
type learning struct {
	concrete string // of concrete types
	other    string // of types that may be interfaces
	files    int
	last     *fact.File
}

// pass goes through the places that are open and reports whether anything was learnt.
func (l *learner) pass(look *look) bool {
	open := l.open[:0]
	for _, p := range l.open {
		s := l.x.scope(p.f, look)
		of, what := s.partOf(p.put.Of)
		if what == partNone {
			continue
		}
		if p.typ == "" {
			if p.typ, p.written = s.putType(p.put.Type); p.typ == "" {
				continue
			}
		}
		if what == partOpen {
			open = append(open, p)
			continue
		}
		if !sameProject(of.module, p.typ) {
			continue
		}
		a := l.of[of]
		if a == nil {
			a = &learning{}
			l.of[of] = a
		}
		if a.last != p.f {
			a.last, a.files = p.f, a.files+1
		}
		if l.concrete[p.written] {
			agree(&a.concrete, p.typ)
		} else {
			agree(&a.other, p.typ)
		}
	}
	l.open = open
	known := len(l.x.learnt)
	for of, a := range l.of {
		t := a.concrete
		if t == "" && a.files > 1 {
			t = a.other
		}
		if t == "-" {
			delete(l.x.learnt, of)
		} else if t != "" {
			if l.x.learnt == nil {
				l.x.learnt = map[partOf]string{}
			}
			l.x.learnt[of] = t
		}
	}
	return len(l.x.learnt) > known
}

// agree notes what one more place says.
func agree(said *string, t string) {
	if *said == "" {
		*said = t
	} else if *said != t {
		*said = "-"
	}
}

// What a text for a result is: nothing outside that could be learnt, something of
// which it is not known what it is a member of, a result of a function outside.
const (
	partNone = iota
	partOpen
	partKnown
)

// partOf returns the result of a function outside that a text is.
func (s *scope) partOf(t string) (of partOf, what int) {
	f, k, ok := part(t)
	if !ok {
		f, _ = strings.CutSuffix(t, "()")
	}
	s.budget, s.named, s.bound = maxSteps, false, fact.Symbol{}
	fn := s.held(s.find(f, "", 1), 1)
	switch {
	case !fn.Known():
		return of, partOpen
	case fn.Origin != fact.External || fn.Module == "" || fn.Name == "" || s.lang.Results == nil:
		return of, partNone
	case strings.Contains(fn.Name, "("):
		return of, partOpen
	}
	if l, _ := s.lang.Results(fn.Module, fn.Name); l != nil {
		return of, partNone
	}
	return partOf{nameOf{fn.Module, fn.Name}, k}, partKnown
}

// putType returns the type outside that a place is declared with, in the words of a
// listing, and how it is written.
func (s *scope) putType(t string) (typ, written string) {
	in := s
	if p, ok := strings.CutPrefix(t, "."); ok {
		k := strings.LastIndexByte(p, '.')
		d := s.def(s.typeSym(p[:max(k, 0)], 1))
		if d == nil || k < 0 {
			return "", ""
		}
		ft, own := s.field(d, p[k+1:], 1)
		if ft == "" {
			return "", ""
		}
		t, in = ft, s.at(own)
	}
	name, list := strings.CutPrefix(t, "[]")
	name = strings.TrimPrefix(name, "*")
	sym := in.typeSym(name, 1)
	if sym.Origin != fact.External || sym.Name == "" || strings.ContainsAny(sym.Name, ".(") {
		return "", ""
	}
	typ = sym.Module + "." + sym.Name
	if list {
		typ = "[]" + typ
	}
	return typ, name
}

// sameProject reports whether a type is of the repository that a module outside is of.
func sameProject(module, typ string) bool {
	typ = strings.TrimPrefix(typ, "[]")
	n := 3
	if host, _, _ := strings.Cut(module, "/"); host == "gopkg.in" || host != "github.com" && host != "gitlab.com" && host != "bitbucket.org" {
		n = 2
	}
	a, b := strings.Split(module, "/"), strings.Split(typ[:max(0, strings.LastIndexByte(typ, '.'))], "/")
	for k := range min(n, len(a)) {
		if k >= len(b) || a[k] != b[k] {
			return false
		}
	}
	return true
}

// concreteIn notes the types of other packages, as written, of which a file has
// pointers or literals: no interfaces.
func concreteIn(f *fact.File, out map[string]bool) {
	see := func(t string) {
		if k := strings.LastIndexByte(t, '*'); k >= 0 && strings.IndexByte(t[k:], '.') > 0 {
			out[t[k+1:]] = true
		}
	}
	for i := range f.Defs {
		d := &f.Defs[i]
		for k := range d.Params {
			see(d.Params[k].Type)
		}
		for _, r := range d.Results {
			see(r)
		}
	}
	for i := range f.Bindings {
		see(f.Bindings[i].Type)
	}
	for i := range f.Calls {
		if c := &f.Calls[i]; c.Flags&fact.CompositeLit != 0 && strings.IndexByte(c.Callee, '.') > 0 {
			out[c.Callee] = true
		}
	}
}
