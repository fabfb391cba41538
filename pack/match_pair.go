package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Releases reports whether a symbol, by its name, gives back what was got.
func Releases(key string) bool { return ReleaseWord(key) != "" }

// ReleaseWord returns the word of a symbol's name by which it gives back what
// was got, such as "close"; "" if it does not.
func ReleaseWord(key string) string {
	for _, w := range fact.Tokens(fact.LastName(key)) {
		switch w {
		case "close", "closes", "free", "release", "terminate", "unlock", "runlock", "stop", "shutdown", "dispose", "destroy", "cleanup", "rollback", "end", "finish", "done",
			"unref", "deinit", "teardown", "clear", "cancel", "put", "unsubscribe", "reset":
			return w
		}
	}
	return ""
}

// pair counts the callables that call one of Callee. A callable that lacks what
// gives back is no opportunity where it may hand on what it got.
func (x *matching) pair() {
	if x.m.Shape == ShapeChain {
		x.chained()
		return
	}
	gives := false
	for _, u := range x.m.Use {
		gives = gives || Releases(u)
	}
	for d := range x.f.Defs {
		if !x.m.Role.Matches(x.f, d) || Unit(x.f, d) != d {
			continue
		}
		opp, ok, line := false, false, 0
		uses(x.f, d, func(s fact.SymbolRef, written string, at int) {
			if !opp && hasSymbol(x.m.Callee, s, written) {
				opp, line = true, at
			}
			ok = ok || hasSymbol(x.m.Use, s, written)
		})
		if opp && (ok || !x.elsewhere(d, gives)) {
			x.add(line, ok, x.f.Defs[d].Name)
		}
	}
}

// ShapeChain, as the shape of a pair, counts chains of calls that begin at a member
// of Callee and end in one of Methods: adherent if a call before is named like one
// of Use.
const ShapeChain = "chain"

// chained counts chains of calls.
func (x *matching) chained() {
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if !slices.Contains(x.m.Methods, fact.LastName(c.Callee)) || !hasSymbol(x.m.Callee, c.Sym, c.Callee) {
			continue
		}
		steps := strings.Split(c.Sym.Name(), ".")
		x.add(c.Line, slices.ContainsFunc(x.m.Use, func(u string) bool { return slices.Contains(steps, fact.LastName(u)+"()") }), "")
	}
}

// elsewhere reports whether definition d, in which the rule's Use was not found,
// may comply all the same: a function of the file does it for it, a call of that
// name could not be resolved, it is passed on as a value, or what was got is
// handed on.
func (x *matching) elsewhere(d int, gives bool) bool {
	f := x.f
	if x.through(d) {
		return true
	}
	kept, got := false, false
	for k := callsFrom(f, f.Defs[d].Line); k < len(f.Calls) && f.Calls[k].Line <= f.Defs[d].End+1; k++ {
		c := &f.Calls[k]
		if !Within(f, c.Func, d) {
			continue
		}
		if !c.Sym.Known() && x.named(c.Callee) {
			return true
		}
		for a := range c.Args {
			if ar := &c.Args[a]; (ar.Kind == fact.ArgIdent || ar.Kind == fact.ArgMember) && x.named(ar.Head) {
				return true
			}
		}
		if gives && hasSymbol(x.m.Callee, c.Sym, c.Callee) {
			got = true
			kept = kept || !x.handedOn(d, k)
		}
	}
	return got && !kept
}

// named reports whether a written name ends in the last name of one of Use.
func (x *matching) named(written string) bool {
	for _, u := range x.m.Use {
		if fact.LastName(u) == fact.LastName(written) {
			return true
		}
	}
	return false
}

// handedOn reports whether what call k in definition d gets may outlive d.
func (x *matching) handedOn(d, k int) bool {
	f, c := x.f, &x.f.Calls[k]
	if c.Flags&(fact.Returned|fact.Thrown) != 0 {
		return true
	}
	df := &f.Defs[d]
	if f.Lang == "c" {
		if strings.Contains(c.Callee, "open") {
			return false // is what it returns
		}
		return len(c.Args) > 0 && x.outlives(d, k, &c.Args[0])
	}
	if w := fact.Tokens(df.Name); len(w) > 0 && makes(w[0]) {
		return true
	}
	if c.Flags&(fact.Assigned|fact.Dropped|fact.Asserted|fact.InCond|fact.EarlyReturn|fact.Deferred) == 0 {
		return true // goes into a literal or another call
	}
	if c.Flags&fact.Assigned != 0 && declares(f.Lang) && !declared(f, c.Line) {
		return true // goes into a field
	}
	for _, r := range df.Results {
		for _, u := range x.m.Use {
			if HasWord(r, fact.LastName(strings.TrimSuffix(u, "."+fact.LastName(u)))) {
				return true // of the type that is given back
			}
		}
	}
	return false
}

// makes reports whether the first word of a function's name says that its
// caller, or a function beside it, gives back what it gets.
func makes(word string) bool {
	switch word {
	case "new", "setup", "set", "open", "start", "connect", "make", "create", "init", "initialize", "before", "must", "build", "get":
		return true
	}
	return false
}

// declares reports whether every variable of a language that holds what a call
// returns is among the bindings.
func declares(lang string) bool {
	switch lang {
	case "go", "java", "csharp", "kotlin", "python", "typescript", "tsx", "javascript", "php":
		return true
	}
	return false
}

// declared reports whether a variable is declared on a line, or in the two
// before it, where a long statement begins.
func declared(f *fact.File, line int) bool {
	return slices.ContainsFunc(f.Bindings, func(b fact.Binding) bool {
		return b.Kind == fact.BindVar && b.Line <= line && b.Line+2 >= line
	})
}

// outlives reports whether what the C function d gets through an argument belongs
// to its caller, to a structure of another or to the file, or is given back in
// another way.
func (x *matching) outlives(d, k int, out *fact.Arg) bool {
	if out.Kind != fact.ArgIdent && out.Kind != fact.ArgMember {
		return true // an element of something
	}
	f, df := x.f, &x.f.Defs[d]
	root, _, member := strings.Cut(out.Head, ".")
	for i := range df.Params {
		if strings.TrimLeft(df.Params[i].Name, "*") == root {
			return true
		}
	}
	declared, typ := false, ""
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if b.Name == root && b.Line >= df.Line && b.Line <= df.End {
			declared, typ = true, b.Type
		}
	}
	if !declared || member && strings.HasSuffix(typ, "*") {
		return true // of the file, or of a structure that is elsewhere
	}
	if base := strings.Trim(typ, "* "); base != "" {
		for i := range df.Params {
			if t := df.Params[i].Type; strings.HasSuffix(t, "**") && strings.Trim(t, "* ") == base {
				return true // may be what the caller is given
			}
		}
	}
	for i := callsFrom(f, df.Line); i < len(f.Calls) && f.Calls[i].Line <= df.End+1; i++ {
		c := &f.Calls[i]
		if i == k || !Within(f, c.Func, d) || !Releases(c.Callee) || len(c.Args) == 0 {
			continue
		}
		if h := c.Args[0].Head; h == out.Head || h == root || strings.HasPrefix(h, out.Head+".") {
			return true
		}
	}
	return false
}

// HasWord reports whether the text of a type names another type.
func HasWord(text, name string) bool {
	for {
		i := strings.Index(text, name)
		if i < 0 || name == "" {
			return false
		}
		end := i + len(name)
		if (i == 0 || !isWord(text[i-1])) && (end == len(text) || !isWord(text[end])) {
			return true
		}
		text = text[end:]
	}
}
