package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// scope is what name look-up needs of one file.
type scope struct {
	x       *Index
	f       *fact.File
	m       *module
	lang    Lang
	imports map[string]*fact.Import
	memo    map[asked]fact.SymbolRef // what has been asked; nil while the symbols of another file are set
	nest    string                   // the dotted class around, where that decides look-up
	nests   []string                 // that of each definition, the first of none
	locals  map[local]string         // types of variables and parameters, nil until they are asked for
	headers map[string]bool          // modules that a C file includes, nil until they are asked for
	blind   bool                     // an include of it was not found
	*look
}

// asked is what the symbol that a text in a file stands for depends on.
type asked struct {
	text, root, nest string
	as               form
}

// form is what a text stands for.
type form uint8

const (
	aName form = iota
	aType
	aCallee
	anElement // of JSX
)

// look is what the scopes that take part in one look-up share.
type look struct {
	scopes    map[*fact.File]*scope
	inside    map[*symbol]*scope // see scope.at
	constants map[[2]string]constant
	refs      fact.Symbols
	passing   []passing // what is being looked for, the innermost last
	budget    int
	named     bool        // a member of a class by its name, not of an instance
	bound     fact.Symbol // what a parameter of types stands for
}

// passing is a name that a module may pass on from another one.
type passing struct {
	m    *module
	name string
}

// Bounds of one look-up, so that classes which inherit from each other in
// circles end it.
const (
	maxDepth = 12
	maxSteps = 2000
)

// spend takes a step from the budget and reports whether there was one.
func (l *look) spend() bool {
	l.budget--
	return l.budget > 0
}

// scope returns the scope of a file, from l if it is there.
func (x *Index) scope(f *fact.File, l *look) *scope {
	if s := l.scopes[f]; s != nil {
		return s
	}
	s := &scope{x: x, f: f, m: x.files[f.Path], lang: x.langs[f.Lang], imports: map[string]*fact.Import{}, look: l}
	for i := range f.Imports {
		if l := f.Imports[i].Local; l != "" {
			s.imports[l] = &f.Imports[i]
		}
	}
	l.scopes[f] = s
	return s
}

// File sets every Sym of a file. It only reads the index.
func (x *Index) File(f *fact.File) { x.Resolver().File(f) }

// Resolver sets the symbols of one file after the other. It keeps what it found
// out of the files that they name; several may run at once.
type Resolver struct {
	x *Index
	l *look
}

// Resolver returns a new one.
func (x *Index) Resolver() *Resolver {
	return &Resolver{x, &look{scopes: map[*fact.File]*scope{}}}
}

// File sets every Sym of a file, whatever files came before.
func (r *Resolver) File(f *fact.File) {
	s := r.x.scope(f, r.l)
	defer func() { s.memo, s.nest, s.nests, s.locals = nil, "", nil, nil }()
	s.memo = make(map[asked]fact.SymbolRef, len(f.Calls)+len(f.Refs)/2)
	for i := range f.Calls {
		c := &f.Calls[i]
		s.within(c.Func)
		q := asked{c.Callee, c.Root, s.nest, aCallee}
		if c.Flags&fact.JSX != 0 {
			q.as = anElement
		}
		sym, known := s.memo[q]
		if !known {
			sym = s.refs.Ref(s.callee(c))
			s.memo[q] = sym
		}
		c.Sym = sym
		if c.Flags&fact.DecoratorCall != 0 {
			c.Sym = s.decorator(c.Callee, c.Sym)
		}
		for k := range c.Args {
			a := &c.Args[k]
			if a.Head != "" && a.Kind >= fact.ArgIdent && a.Kind <= fact.ArgNew {
				// A chain is headed by the call that it starts with.
				head := a.Head
				if k := strings.Index(head, "()."); k > 0 {
					head = head[:k]
				}
				a.Sym = s.value(head, c.Func, a.Local)
				if a.Kind == fact.ArgMember && a.Local {
					if m := s.methodOf(head, c.Func); m.Known() {
						a.Sym = m
					}
				}
			}
		}
		for k := range c.Opts {
			o := &c.Opts[k]
			if o.Value != "" && (o.Kind >= fact.ArgIdent && o.Kind <= fact.ArgNew || o.Kind == fact.ArgBinary) {
				o.Sym = s.value(o.Value, c.Func, o.Local)
			}
		}
	}
	for i := range f.Bindings {
		b := &f.Bindings[i]
		s.within(b.Func)
		if b.Type != "" && b.Type != "?" {
			b.Sym = s.typ(b.Type)
		}
	}
	for i := range f.Refs {
		r := &f.Refs[i]
		s.within(r.Func)
		r.Sym = s.lookup(r.Name, "")
	}
	for i := range f.Defs {
		s.within(f.Defs[i].Parent)
		for k := range f.Defs[i].Decorators {
			d := &f.Defs[i].Decorators[k]
			d.Sym = s.decorator(d.Name, s.lookup(d.Name, ""))
		}
		for k := range f.Defs[i].OnParams {
			d := &f.Defs[i].OnParams[k]
			d.Sym = s.decorator(d.Name, s.lookup(d.Name, ""))
		}
	}
	for i := range f.Catches {
		if t := f.Catches[i].Type; t != "" {
			s.within(f.Catches[i].Func)
			f.Catches[i].Sym = s.typ(t)
		}
	}
	for i := range f.Compares {
		x := &f.Compares[i]
		s.within(x.Func)
		x.Sym = s.lookup(strings.TrimSuffix(x.Subject, "()"), x.Root)
		if !x.Text {
			x.With = s.value(x.Value, x.Func, false)
		}
	}
}
