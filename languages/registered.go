package languages

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// registered sets Via of the functions and methods of a file that a call of the
// file is given by name: app.get("/x", list), r.HandleFunc("/x", s.list). A
// method is meant where no other of the file has its name.
func (b *Builder) registered() {
	f := b.File
	named := map[string]int{} // name → definition, -1 several
	for d := range f.Defs {
		switch df := &f.Defs[d]; {
		case df.Mods&(fact.Accessor|fact.Constructor) != 0:
		case df.Kind == fact.Func && df.Parent < 0, df.Kind == fact.Method:
			if _, again := named[df.Name]; again {
				named[df.Name] = -1
			} else {
				named[df.Name] = d
			}
		}
	}
	if len(named) == 0 {
		return
	}
	for c := range f.Calls {
		cl := &f.Calls[c]
		if cl.Flags&(fact.New|fact.CompositeLit|fact.JSX|fact.DecoratorCall) != 0 {
			continue
		}
		for k := range cl.Args {
			a := &cl.Args[k]
			if a.Kind != fact.ArgIdent && a.Kind != fact.ArgMember || strings.Count(a.Head, ".") > 1 {
				continue
			}
			d, ok := named[LastSegment(a.Head)]
			if !ok || d < 0 || f.Defs[d].Via != "" || (f.Defs[d].Kind == fact.Method) != (a.Kind == fact.ArgMember) || a.Kind == fact.ArgIdent && a.Local {
				continue
			}
			if root, _, ok := strings.Cut(a.Head, "."); ok && !b.C.tab.thisText[root] && root != f.Defs[d].Owner && (f.Lang != "go" || !a.Local) {
				continue // perhaps a member of something else
			}
			f.Defs[d].Via, f.Defs[d].ViaArg = cl.Callee, k
		}
	}
}
