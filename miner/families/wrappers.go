package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// maxWrapper is the number of statements up to which a function is little more
// than the call that it makes.
const maxWrapper = 8

// wrap is a call that a function makes of another module's, perhaps through
// helpers of its own.
type wrap struct {
	a, b    string
	stmts   int
	shared  bool
	held    bool // its name is in the function's, with a word added
	result  bool
	builtin bool
	outer   bool // its result is the function's
	beside  int  // other things that the function calls
	added   bool // the function is added to the type that the call is a method of
}

// delegations finds functions that do little more than call another module's.
func delegations(l *pairs) {
	c, g := l.c, l.g
	w := wrappers{pairs: l, per: map[string]map[string]bool{}, bodies: map[string]place{}, macros: map[string]bool{}, calls: make([]callsBelow, len(c.Files))}
	type named struct {
		place
		key string
	}
	var small []named
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		w.calls[i] = newCallsBelow(f)
		for d := range f.Defs {
			a := w.keyOf(i, d)
			if a == "" {
				continue
			}
			small = append(small, named{place{i, d}, a})
			if len(w.calls[i].of(d)) > 0 {
				w.bodies[a] = place{i, d}
			}
			if g == "c" && isMacro(&f.Defs[d]) {
				w.macros[a] = true
			}
		}
	}
	for _, x := range small {
		w.of(x.key, x.file, x.def)
	}
	of := map[string]int{} // by function and class: members of it that are called
	for _, x := range w.list {
		of[x.a+"\x00"+fact.Qualifier(x.b)]++
	}
	for _, x := range w.list {
		if classed(g) && g != "go" && !x.held && of[x.a+"\x00"+fact.Qualifier(x.b)] > 1 {
			continue // one of several steps
		}
		ub := c.Use(g, x.b)
		n := float64(len(w.per[x.b]))
		p := 0.3 / float64(1+x.stmts/3)
		if x.shared {
			p += 0.35
		} else if !x.added && (n > 2 || x.builtin || x.beside > 1 || x.stmts > 3 || !x.outer || ub != nil && 4*len(ub.Files) > len(c.Use(g, x.a).Files)) {
			// Many functions are made of it, it is a step of several, or it is in
			// use all the same: none stands in for it.
			continue
		}
		if !x.added && !l.reach(x.a, x.b) && !l.leftOver(x.a, x.b) && (!x.held || n > 2 || x.stmts > maxWrapper) {
			continue
		}
		p /= 1 + 0.3*(n-1)
		if s := l.add(x.a, x.b, "delegates", p, "its body calls it"); s != nil {
			s.added = s.added || x.added
			s.signals["pair wrappers"] = n
			s.signals["pair beside"] = float64(min(x.beside, 6))
			if x.builtin {
				s.signals["pair builtin"] = 1
			}
			if x.result {
				s.signals["pair returns it"] = 1
			}
		}
	}
}

// isMacro reports whether a definition of C is a macro with parameters, which
// have no types.
func isMacro(df *fact.Def) bool {
	return df.Kind == fact.Func && df.Stmts == 0 && len(df.Results) == 0 && !slices.ContainsFunc(df.Params, func(p fact.Param) bool { return p.Type != "" })
}

// place is a definition of a file.
type place struct{ file, def int }

// wrappers collects what the functions of a group call.
type wrappers struct {
	*pairs
	list   []wrap
	per    map[string]map[string]bool // by what is called: the functions that call it
	bodies map[string]place           // of small functions, by key
	macros map[string]bool            // which of them are macros of C
	calls  []callsBelow               // of each file
	way    []step                     // of one function, after those of another
}

// keyOf returns the key of a definition that may be a wrapper, "" for others.
func (w *wrappers) keyOf(i, d int) string {
	df := &w.c.Files[i].Defs[d]
	if df.Name == "" || df.Stmts > maxWrapper || df.Kind != fact.Func && df.Kind != fact.Method || df.Mods&fact.Constructor != 0 {
		return ""
	}
	switch {
	case df.Kind == fact.Method && df.Owner != "":
		owner := df.Owner
		if t := w.extends(i, d); t != "" {
			owner = t
		}
		return w.c.KeyOf(i, owner+"."+df.Name)
	case df.Parent < 0 && w.g == "c":
		return prototypesOf(w.c).keyOf(w.c, i, df.Name)
	case df.Parent < 0:
		return w.c.KeyOf(i, df.Name)
	}
	return ""
}

// extends returns the trait of its file by which a method of Rust is called where
// it is added to a type of another crate, "" for other methods.
func (w *wrappers) extends(i, d int) string {
	f := w.c.Files[i]
	if w.g != "rust" || !strings.Contains(f.Defs[d].Owner, ".") {
		return ""
	}
	for k := range f.Defs {
		if m := &f.Defs[k]; m.Kind == fact.Method && m.Name == f.Defs[d].Name && m.Parent >= 0 && f.Defs[m.Parent].Kind == fact.Interface {
			return f.Defs[m.Parent].Name
		}
	}
	return ""
}

// onSelf reports whether a call is that of a method of the type to which a
// method of Rust is added, on the value itself.
func (w *wrappers) onSelf(at place, cl *fact.Call) bool {
	rest, ok := strings.CutPrefix(cl.Callee, "self.")
	return ok && !strings.Contains(rest, ".") && cl.Sym.Origin() != fact.Internal && w.extends(at.file, at.def) != ""
}

// step is a call on the way of a function, and what that way is like.
type step struct {
	call   *fact.Call
	key    miner.ID // of what is called
	file   int
	stmts  int
	result bool
	passes bool // parameters of the function reach it
}

// steps appends the calls of a function and those of its module's own small
// helpers, which hardly anybody else calls.
func (w *wrappers) steps(out []step, at place, depth int) []step {
	f := w.c.Files[at.file]
	df := &f.Defs[at.def]
	for _, k := range w.calls[at.file].of(at.def) {
		cl, id := &f.Calls[k], w.c.Calls(at.file)[k]
		if classed(w.g) && cl.Func != at.def && len(df.Results) > 0 {
			continue // what it returns does so later
		}
		s := step{cl, id, at.file, df.Stmts, cl.Flags&(fact.Returned|fact.Awaited) != 0, passes(df, cl) || w.onSelf(at, cl)}
		out = append(out, s)
		if cl.Sym.Origin() != fact.Internal || depth == 0 || !s.passes || !w.c.InModule(at.file, cl.Sym.Module()) {
			continue
		}
		to, ok := w.bodies[w.c.Key(id)]
		if u := w.c.UseOf(id); !ok || to == at || u != nil && len(u.Files) >= miner.MinFiles {
			continue
		}
		n := len(out)
		out = w.steps(out, to, depth-1)
		for k := n; k < len(out); k++ {
			in := &out[k]
			in.stmts += s.stmts
			in.result = in.result && s.result
		}
	}
	return out
}

// says are methods by which a value says what it is: no function stands in for
// them, since what it does with the text is another thing.
var says = map[string]bool{
	"Error": true, "String": true, "GoString": true, "toString": true, "ToString": true, "getMessage": true, "getName": true, "valueOf": true,
	"to_s": true, "to_string": true, "inspect": true, "message": true, "name": true, "description": true, "hashCode": true,
	"Name": true, "ID": true, "Kind": true, "Type": true, "Len": true, "Size": true, "Path": true, "Value": true,
}

// of adds the wraps of one function.
func (w *wrappers) of(a string, i, d int) {
	c, g := w.c, w.g
	df := &c.Files[i].Defs[d]
	ua := c.Use(g, a)
	used := ua != nil && len(ua.Files) >= miner.MinFiles
	macro := w.macros[a]
	if macro && strings.ToUpper(df.Name) != df.Name {
		return // it stands in the place of a function
	}
	var seen []string
	w.way = w.steps(w.way[:0], place{i, d}, 2)
	for _, s := range w.way {
		cl, b := s.call, c.Key(s.key)
		self := s.file == i && w.onSelf(place{i, d}, cl)
		if self && !fact.Resolved(b) {
			b = df.Owner + "." + fact.LastName(b)
		}
		if last := fact.LastName(b); !fact.Resolved(b) && (cl.Sym.Origin() != fact.Unknown || !holds(df.Name, last) || len(fact.Tokens(last)) < 2) {
			continue
		}
		if last := fact.LastName(b); len(cl.Args) == 0 && says[last] {
			continue // any value can be asked for that
		}
		if g == "c" && a != c.KeyOf(i, df.Name) && (cl.Sym.Origin() == fact.Internal || affix(df.Name, fact.LastName(b)) == "" && exchanged(df.Name, fact.LastName(b)) == "") {
			continue // what a library offers is made of much; the name must tell which of it
		}
		if slices.Contains(seen, b) || b == a || !macro && strings.EqualFold(fact.LastName(a), fact.LastName(b)) && c.InModule(i, cl.Sym.Module()) {
			continue
		}
		if last := fact.LastName(b); g == "rust" && last == df.Name && !shareToken(fact.Tokens(memberOf(a)), fact.Tokens(memberOf(b))) {
			continue // what its values are made of
		}
		// Asked last: whether two names have a topic in common is costly.
		known, topic := false, false
		shared := func() bool {
			if !known {
				known, topic = true, w.about(df.Name, b) && !(g == "rust" && ofParam(df, cl) && !holds(df.Name, fact.LastName(b)) && !w.words().topic(df.Name, fact.LastName(b)))
			}
			return topic
		}
		if cl.Sym.Origin() == fact.Internal {
			// A helper of tests before the thing itself, or a macro before a function.
			if macro && w.macros[b] || !used || !macro && 10*ua.Test < 9*len(ua.Files) || !shareToken(w.words().tokens(df.Name), w.words().tokens(b)) && !shared() {
				continue
			}
		} else if !self && !public(cl.Sym.Symbol()) && fact.Resolved(b) {
			continue
		}
		builtin := cl.Sym.Origin() == fact.Builtin
		if builtin && (g == "rust" || !strings.Contains(b, ".") && !shared()) {
			continue // len, print, unwrap_or_else and the like are in every body
		}
		seen = append(seen, b)
		if !s.passes || cl.Flags&fact.JSX != 0 && !shared() {
			continue // it does more than hand its parameters on
		}
		if !s.result && s.stmts > 2 && !shared() {
			continue // an inner step, not what is wrapped
		}
		if w.per[b] == nil {
			w.per[b] = map[string]bool{}
		}
		w.per[b][a] = true // also of those that hardly anything uses
		if used {
			held := shared() && cl.Sym.Origin() != fact.Internal && (holds(df.Name, fact.LastName(b)) || holds(df.Name, memberOf(b)))
			w.list = append(w.list, wrap{a, b, s.stmts, shared(), held, s.result, builtin, s.result && cl.Parent < 0, w.beside(i, d, cl), self})
		}
	}
}

// ofParam reports whether a call is that of a method of a parameter: the type of
// what a function takes says nothing of what it does.
func ofParam(d *fact.Def, cl *fact.Call) bool {
	root, _, _ := strings.Cut(cl.Callee, ".")
	return slices.ContainsFunc(d.Params, func(p fact.Param) bool { return p.Name == root })
}

// beside counts what a function calls other than a call and what says that it is
// a helper: who does more than hand on does something else.
func (w *wrappers) beside(i, d int, cl *fact.Call) int {
	f := w.c.Files[i]
	others := map[string]bool{}
	for _, k := range w.calls[i].of(d) {
		if o := &f.Calls[k]; o.Callee != cl.Callee && fact.LastName(o.Callee) != "Helper" && !strings.HasPrefix(o.Callee, cl.Callee+"()") {
			others[o.Callee] = true
		}
	}
	return len(others)
}

// shim reports whether a definition of the repository stands for something that
// every project may have: a function of the C library or of POSIX that one
// platform lacks.
func (l *pairs) shim(u *miner.Use) bool {
	return l.g == "c" && l.words().modules[fact.LastName(u.Key)] > 0
}

// about reports whether the name of a function says what b is: its last name or
// a word of it, or the class that it is a member of, as showSnackbar says
// Snackbar.make.
func (l *pairs) about(name, b string) bool {
	last := fact.LastName(b)
	if holds(name, last) || l.words().topic(name, last) {
		return true
	}
	class := memberOf(b)
	return holds(name, class) && l.words().topic(name, class)
}

// memberOf returns the name of the class that a key names a member of, "" for
// none.
func memberOf(key string) string {
	k := strings.LastIndexByte(key, '.')
	if k < 0 {
		return ""
	}
	if class := fact.LastName(key[:k]); upper(class) {
		return class
	}
	return ""
}

// holds reports whether one name is another with something added, as
// openInputStreamSafe and xmalloc are.
func holds(long, short string) bool {
	if len(short) < 5 || len(long) <= len(short) || len(long) > 3*len(short) {
		return false
	}
	if wide(long) || wide(short) {
		return strings.Contains(strings.ToLower(long), strings.ToLower(short))
	}
	for i := range len(long) - len(short) + 1 {
		if a, b := long[i], short[0]; a|0x20 == b|0x20 && strings.EqualFold(long[i:i+len(short)], short) {
			return true
		}
	}
	return false
}

// wide reports whether a name has letters beyond ASCII.
func wide(name string) bool {
	for i := range len(name) {
		if name[i] >= 0x80 {
			return true
		}
	}
	return false
}

// passes reports whether a call hands on a parameter of the function, or the
// function has none.
func passes(d *fact.Def, cl *fact.Call) bool {
	if len(d.Params) == 0 {
		return true
	}
	for i := range cl.Args {
		root, _, _ := strings.Cut(cl.Args[i].Head, ".")
		for k := range d.Params {
			if n := d.Params[k].Name; n != "" && strings.TrimLeft(n, "*.&") == root {
				return true
			}
		}
		if cl.Args[i].Kind == fact.ArgSpread || cl.Args[i].Kind == fact.ArgObject {
			return true
		}
	}
	root, _, _ := strings.Cut(cl.Callee, ".")
	for k := range d.Params {
		if d.Params[k].Name == root {
			return true
		}
	}
	return false
}
