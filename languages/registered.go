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
			if p, n, ok := fact.Registrar(f, c); ok && k == 0 && a.Name == "" {
				f.Defs[d].Via, f.Defs[d].ViaArg = p.Callee, n
			}
		}
	}
}

// maxHandler is the number of bytes of a text that names a handler.
const maxHandler = 96

// takesList reports whether a call is named as one that takes lists of what stands
// before a handler, as argument k: app.use([a, b]), router.get("/x", [a, b], list),
// and of what routes are for: Route::resource(…)->only(['index']).
func takesList(c *fact.Call, k int) bool {
	switch LastSegment(c.Callee) {
	case "use", "middleware":
		return true
	case "only", "except":
		return strings.Contains(c.Callee, "esource().")
	case "get", "post", "put", "patch", "delete", "del", "all", "any", "route", "match":
		return k > 0 && k < fact.MaxArgs && c.Args[0].Head == "" && (c.Args[0].Kind == fact.ArgString || c.Args[0].Kind == fact.ArgTemplate)
	}
	return false
}

// listKey is takesList for a list that an option holds.
func listKey(c *fact.Call, key string) bool {
	return fact.Before(key) || (key == "only" || key == "except") && strings.HasSuffix(c.Callee, "esource")
}

// elements records the names in a list that is, or is in, an argument of call id as
// options of one key. Another than a list has none.
func (b *Builder) elements(id, list int, key string, arg int) {
	t := &b.C.tab
	list = b.unwrap(list)
	from := len(b.File.Calls[id].Opts)
	for e := list + 1; e < int(b.Nodes[list].Next); e = int(b.Nodes[e].Next) {
		if !b.named(e) {
			continue
		}
		x := e
		if t.isPair[b.symbol(e)] {
			k, val := b.pairParts(e)
			if k != val || val < 0 {
				return
			}
			x = val
		}
		kind, head := b.Shape(x)
		if kind == fact.ArgString && head == "" {
			head = b.beforeColon(x)
		}
		switch kind {
		case fact.ArgIdent, fact.ArgMember, fact.ArgCall, fact.ArgString:
			if head != "" {
				b.option(id, x, key, kind, head, arg)
			}
		}
	}
	if l := b.File.Calls[id].Opts[from:]; len(l) == 2 && l[1].Kind == fact.ArgString && strings.HasSuffix(l[0].Value, ".class") {
		b.File.Calls[id].Opts = b.File.Calls[id].Opts[:from] // a method: [Orders::class, 'index']
	}
}

// beforeColon returns the name of what stands before handlers from a text that gives
// it arguments behind a colon, as 'auth:api' of Laravel; "" for another text.
func (b *Builder) beforeColon(i int) string {
	i = b.unwrap(i)
	if b.interpolated(i, 0) {
		return ""
	}
	name, _, ok := strings.Cut(b.Unquote(i), ":")
	if !ok || !Wordy(name) {
		return ""
	}
	return b.intern(name)
}
