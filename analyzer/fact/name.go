package fact

import "strings"

// OwnName returns the dotted name under which the module of a file knows a
// definition, as in Symbol.Name; "" for what is local to a function.
func OwnName(f *File, d int) string {
	df := &f.Defs[d]
	if df.Name == "" {
		return ""
	}
	if df.Parent < 0 && (df.Kind == Method || df.Kind == Closure) && df.Owner != "" {
		return df.Owner + "." + df.Name
	}
	name := df.Name
	for n, p := 0, df.Parent; p >= 0; n, p = n+1, f.Defs[p].Parent {
		o := &f.Defs[p]
		if n == maxNested || o.Kind.Callable() || o.Name == "" {
			return ""
		}
		name = o.Name + "." + name
	}
	return name
}

// maxNested is the number of classes around a definition that has a name of the
// module.
const maxNested = 16

// Runs returns the function that a definition stands for: itself, or the one that
// its value is made of, as in `const list = wrap(async (req) => { … })`; a class
// stands for itself. -1 for what is none of them.
func Runs(f *File, d int) int {
	df := &f.Defs[d]
	switch {
	case df.Kind.Callable() || df.Kind == Class:
		return d
	case df.Kind != Const && df.Kind != Var || df.InitCall < 0 || df.InitCall >= len(f.Calls):
		return -1
	}
	for k := d + 1; k < len(f.Defs) && f.Defs[k].Line <= df.End; k++ {
		if o := &f.Defs[k]; o.Kind == Closure && o.Parent == df.Parent && o.Via != "" {
			return k
		}
	}
	return -1
}

// HandedName returns the name by which a function can be handed on: OwnName of
// it, or of what it is the value of; "" for none.
func HandedName(f *File, d int) string {
	if n := OwnName(f, d); n != "" {
		return n
	}
	if f.Defs[d].Kind != Closure || f.Defs[d].Via == "" {
		return ""
	}
	for k := d - 1; k >= 0 && k >= d-maxBefore; k-- {
		if o := &f.Defs[k]; (o.Kind == Const || o.Kind == Var) && Runs(f, k) == d {
			return OwnName(f, k)
		}
	}
	return ""
}

// maxBefore is the number of definitions before a function among which is the
// one that it is the value of.
const maxBefore = 4

// RailsRoutes is how the callee ends that the routes of Rails are a block of.
const RailsRoutes = "routes.draw"

// MaxRouteDepth is the number of blocks around a route that are looked at.
const MaxRouteDepth = 24

// DrawnRoutes reports whether a file, by its place, holds routes of Rails that the
// routes of the application draw in.
func DrawnRoutes(path string) bool { return strings.Contains("/"+path, "/config/routes/") }

// Registrar returns the call that takes by a name, its first argument, what call i of a
// file puts around a function as its last argument, and the place of that, as of
// queue.process("mail", traced(send)): traced is no registrar of send.
func Registrar(f *File, i int) (c *Call, arg int, ok bool) {
	w := &f.Calls[i]
	if w.Parent < 0 || f.Calls[w.Parent].Func != w.Func {
		return nil, 0, false
	}
	c = &f.Calls[w.Parent]
	if c.Flags&(New|CompositeLit|JSX|DecoratorCall|Asserted|MacroCall) != 0 || len(c.Args) < 2 || c.Args[0].Kind != ArgString || c.Args[0].Head == "" {
		return nil, 0, false
	}
	k := len(c.Args) - 1
	if a := &c.Args[k]; k == MaxArgs-1 || a.Kind != ArgCall || a.Head != w.Callee {
		return nil, 0, false // before what is handed on stands what it needs
	}
	return c, k, true
}
