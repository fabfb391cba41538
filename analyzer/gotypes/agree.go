package gotypes

import (
	"sort"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Agreement compares the symbols of call sites with the type checker's.
type Agreement struct {
	Files, Checked int // Go files, and those that were type-checked
	Sites, Same    int // calls of which the checker knows the symbol
	// SameModule are the sites at which the two name the same module, whatever
	// the name in it.
	SameModule int
	// RepoSites are the sites whose callee is defined in the repository.
	RepoSites, RepoSame int
	Classes             []Disagreement // commonest first
}

// Disagreement is a class of sites at which the two differ.
type Disagreement struct {
	Class    string
	N        int
	Examples []string // path:line callee: its symbol, the checker's; at most three, of different files
}

// Compare counts how often the symbols that the files carry are the checker's.
// It must run before Apply.
func (e *Exact) Compare(files []*fact.File) Agreement {
	a := Agreement{Files: e.Files, Checked: len(e.Symbols)}
	at := map[string]*Disagreement{}
	for _, f := range files {
		for i, want := range e.Symbols[f.Path] {
			if want == (fact.Symbol{}) {
				continue
			}
			got := f.Calls[i].Sym.Symbol()
			same := got.Origin == want.Origin && (want.Origin == fact.Local || got == want)
			a.Sites++
			if same || got.Origin == want.Origin && got.Module == want.Module {
				a.SameModule++
			}
			if same {
				a.Same++
			}
			if want.Origin == fact.Internal {
				a.RepoSites++
				if same {
					a.RepoSame++
				}
			}
			if same {
				continue
			}
			k := class(got, want)
			d := at[k]
			if d == nil {
				d = &Disagreement{Class: k}
				at[k] = d
			}
			d.N++
			if n := len(d.Examples); n < maxExamples && (n == 0 || !strings.HasPrefix(d.Examples[n-1], f.Path+":")) {
				d.Examples = append(d.Examples, f.Path+":"+strconv.Itoa(f.Calls[i].Line)+" "+f.Calls[i].Callee+": "+got.Qualified()+", "+want.Qualified())
			}
		}
	}
	for _, d := range at {
		a.Classes = append(a.Classes, *d)
	}
	sort.Slice(a.Classes, func(i, k int) bool {
		if a.Classes[i].N != a.Classes[k].N {
			return a.Classes[i].N > a.Classes[k].N
		}
		return a.Classes[i].Class < a.Classes[k].Class
	})
	return a
}

const maxExamples = 3

// class names what went wrong at a site.
func class(got, want fact.Symbol) string {
	switch {
	case got.Origin == fact.Unknown:
		return "unknown, is " + want.Origin.String()
	case got.Origin != want.Origin:
		return got.Origin.String() + ", is " + want.Origin.String()
	case got.Module != want.Module:
		return "another module, both " + want.Origin.String()
	case fact.LastName(got.Name) == fact.LastName(want.Name):
		return "another type of the module, both " + want.Origin.String()
	}
	return "another name of the module, both " + want.Origin.String()
}
