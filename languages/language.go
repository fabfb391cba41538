// Package languages defines what a programming language is to vdmine: its
// file names, its grammar and the tables and small functions that turn its
// syntax tree into facts.
//
// One folder per language holds a Language value; package all lists them. The
// shared machinery of extraction is Builder. With analyzer/tree, this is the
// only place that imports the grammars.
package languages

import (
	"fmt"
	"path"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language is one programming language.
type Language struct {
	filenames.Names
	// Grammar loads the grammar. It is called once per run. A language without
	// one has no tree: Finish reads its text.
	Grammar func() (*tree.Grammar, error)
	// Syntax describes the grammar to the Builder. It is asked for when the
	// language is compiled: who only wants to know a file's language, as the
	// injector does at every event, must not pay for seventeen of them.
	Syntax func() Syntax
	// Std reports whether a module path belongs to the standard library.
	Std func(module string) bool
	// Builtins are the predeclared functions and types.
	Builtins []string
	// Methods are methods that values have from the language's own library, by
	// which a callee is known although its receiver is not. The value is the type
	// or trait that gives the method and is then meant whoever implements it; with
	// "" the method is meant only where the repository defines none of that name.
	Methods func() map[string]string
	// Results gives the types of what a function, method, field or variable of a
	// module outside gives; nil where it is not known. A type is named as the path
	// of its module, "." and its name, without them in the same module, with "[]"
	// before it for each container around it; "-" has no members that are known.
	// constant says that the name is that of a constant.
	Results func(module, name string) (types []string, constant bool)
	// TypeArgs is set where the type that a type is given tells what its members are,
	// so that the path from such a type keeps it, and where the type of a function
	// tells what the function that a call is given takes, see fact.Given.
	TypeArgs bool
	// Missing gives, for a kind of fact that the language has none of, the reason.
	Missing map[fact.Kind]string
	// Prepare rewrites the source before parsing, keeping its length and lines
	// (for regions of another language in templates); nil for none.
	Prepare func(src []byte) []byte
	// Templates gives, for an extension whose files hold the language among text,
	// the function that blanks the text, keeping length and lines.
	Templates map[string]func(src []byte) []byte
	// Finish adds what can only be known once the file is walked; nil for none.
	Finish func(b *Builder)
}

// Compiled is a Language with its grammar loaded and its names resolved to
// ids. It is read-only and may be shared between workers.
type Compiled struct {
	*Language
	Syntax   Syntax
	G        *tree.Grammar
	tab      tables
	builtins map[string]bool
}

// Compile loads the grammar of l and resolves every node kind and field that
// its Syntax names. A name that the grammar lacks is an error.
func Compile(l *Language) (*Compiled, error) {
	c := &Compiled{Language: l, builtins: map[string]bool{}}
	for _, n := range l.Builtins {
		c.builtins[n] = true
	}
	if l.Grammar == nil {
		return c, nil
	}
	g, err := l.Grammar()
	if err != nil {
		return nil, fmt.Errorf("grammar of %s: %w", l.Name, err)
	}
	c.G, c.Syntax = g, l.Syntax()
	if err := c.tab.build(g, &c.Syntax); err != nil {
		return nil, fmt.Errorf("syntax of %s: %w", l.Name, err)
	}
	return c, nil
}

// Text returns the source of the file at a path as it is parsed: what is not of
// the language, and what its grammar does not know, is blank.
func (c *Compiled) Text(file string, src []byte) []byte {
	if t := c.Templates[path.Ext(file)]; t != nil {
		src = t(src)
	}
	if c.Prepare != nil {
		src = c.Prepare(src)
	}
	return src
}

// Set finds languages by file name.
type Set struct {
	list  []*Language
	names *filenames.Set
}

// NewSet indexes a list of languages. A later language does not take an
// extension from an earlier one.
func NewSet(list []*Language) *Set {
	n := make([]filenames.Names, len(list))
	for i, l := range list {
		n[i] = l.Names
	}
	return &Set{list: list, names: filenames.NewSet(n)}
}

// List returns the languages in their order.
func (s *Set) List() []*Language { return s.list }

// Of returns the language of a path, nil if it is none of the set's.
func (s *Set) Of(p string) *Language {
	if i := s.names.Of(p); i >= 0 {
		return s.list[i]
	}
	return nil
}

// Named returns the language of a name, nil if unknown.
func (s *Set) Named(name string) *Language {
	for _, l := range s.list {
		if l.Name == name {
			return l
		}
	}
	return nil
}
