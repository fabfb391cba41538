package pack

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// What names MatchName counts, as its Value.
const (
	NamesOfAliases  = "alias"
	NamesInTags     = "tag"
	NamesOfHandlers = "handler"
	NamesInOptions  = "option"
)

// Forms of names for MatchName beside globs.
const (
	NamePlain  = "no-underscore"
	NameSnake  = "snake_case" // of names of several words
	NameCamel  = "camelCase"  // of names of several words
	NamePascal = "PascalCase" // of names of several words
	NameKebab  = "kebab-case" // of names of several words
)

// names counts each name by its form. A name that shows no form is no opportunity.
func (x *matching) names() {
	see := func(line int, name string) {
		if ok, shown := NameForm(x.m.Shape, name); shown {
			x.add(line, ok, name)
		}
	}
	switch x.m.Value {
	case NamesOfAliases:
		for i := range x.f.Imports {
			if im := &x.f.Imports[i]; im.Alias && (im.Name == "" || im.Name == "*") && len(im.Local) > 1 {
				see(im.Line, im.Local)
			}
		}
	case NamesInTags:
		for i := range x.f.Literals {
			if l := &x.f.Literals[i]; l.Kind == fact.LitTag && l.Verb == x.m.Alias && len(l.Keys) == 1 {
				see(l.Line, l.Keys[0])
			}
		}
	case NamesOfHandlers:
		for i := range x.f.Calls {
			Handlers(&x.f.Calls[i], see)
		}
	case NamesInOptions:
		for i := range x.f.Calls {
			c := &x.f.Calls[i]
			if !hasSymbol(x.m.Callee, c.Sym, c.Callee) {
				continue
			}
			for k := range c.Opts {
				if o := &c.Opts[k]; slices.Contains(x.m.Keys, o.Key) && o.Kind == fact.ArgString && o.Value != "" {
					see(o.Line, o.Value)
				}
			}
		}
	default:
		for d := range x.f.Defs {
			if df := &x.f.Defs[d]; df.Name != "" && x.m.Role.Matches(x.f, d) {
				see(df.Line, df.Name)
			}
		}
	}
}

// Handlers calls see with the name of each function that an element is given
// under an attribute called on…, unless it is handed on from further up or sets
// a state.
func Handlers(c *fact.Call, see func(line int, name string)) {
	if c.Flags&fact.JSX == 0 {
		return
	}
	for k := range c.Opts {
		o := &c.Opts[k]
		if len(o.Key) < 3 || o.Key[:2] != "on" || o.Key[2] < 'A' || o.Key[2] > 'Z' || o.Kind != fact.ArgIdent || o.Value == "" {
			continue
		}
		if n := o.Value; !begins(n, "on") && !begins(n, "set") {
			see(o.Line, n)
		}
	}
}

// begins reports whether the first word of a name in camel case is word.
func begins(name, word string) bool {
	rest, ok := strings.CutPrefix(name, word)
	return ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z')
}

// NameForm reports whether a name has a form, and whether it shows one at all.
func NameForm(form, name string) (ok, shown bool) {
	switch form {
	case NamePlain:
		return !strings.Contains(name, "_"), true
	case NameSnake, NameCamel, NamePascal, NameKebab:
		f := caseOf(name)
		return f == form, f != ""
	}
	return globName(form, name), true
}

// caseOf returns in which case a name of several words is written, "" for one
// word.
func caseOf(name string) string {
	n := strings.Trim(name, "_-")
	switch {
	case strings.Contains(n, "-"):
		return NameKebab
	case strings.Contains(n, "_"):
		return NameSnake
	}
	for i := 1; i < len(n); i++ {
		if n[i] >= 'A' && n[i] <= 'Z' && n[i-1] >= 'a' && n[i-1] <= 'z' {
			if n[0] >= 'A' && n[0] <= 'Z' {
				return NamePascal
			}
			return NameCamel
		}
	}
	return ""
}

// Forms of texts for MatchForm.
const (
	FormCapital = "capital"         // begins with a capital letter
	FormSmall   = "small"           // begins with a small letter
	FormStop    = "full-stop"       // ends in a full stop
	FormNoStop  = "no-full-stop"    // does not
	FormFull    = "no-contractions" // says cannot for can't
	FormWraps   = "wraps"           // puts an error in with %w
	FormPlain   = "no-values"       // has no value put in
	FormShould  = "should"          // begins with should
)

// form counts each call by its first literal text.
func (x *matching) form() {
	if !x.m.Role.At(x.f.Path, x.f.Test) {
		return
	}
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if !hasSymbol(x.m.Callee, c.Sym, c.Callee) {
			continue
		}
		if ok, shown := TextForm(x.m.Shape, c, Message(x.f, i)); shown {
			x.add(c.Line, ok, "")
		}
	}
}

// Message returns the first literal text among the arguments of call i of a
// file, also where it is translated there; nil if there is none. The name of a
// pair that holds the text is passed over.
func Message(f *fact.File, i int) *fact.Arg {
	c := &f.Calls[i]
	for k := range c.Args {
		a := &c.Args[k]
		switch a.Kind {
		case fact.ArgString:
			if (a.Head == "msg" || a.Head == "message") && k+1 < len(c.Args) {
				continue
			}
			return a
		case fact.ArgTemplate, fact.ArgBinary:
			return a
		case fact.ArgCall:
			if !Translates(fact.LastName(a.Head)) {
				continue
			}
			for j := i + 1; j < min(len(f.Calls), i+8); j++ {
				if t := &f.Calls[j]; t.Parent == i && t.Callee == a.Head && len(t.Args) > 0 && t.Args[0].Kind == fact.ArgString {
					return &t.Args[0]
				}
			}
		}
		if k == 2 {
			break
		}
	}
	return nil
}

// Translates reports whether a function by its name translates its argument.
func Translates(name string) bool {
	switch name {
	case "_", "__", "t", "$t", "tr", "formatMessage", "gettext", "gettext_lazy", "ngettext", "ugettext", "trans", "translate", "localize", "N_", "Q_":
		return true
	}
	return false
}

// Translated reports whether an element, or one around it, translates the text
// that it holds.
func Translated(f *fact.File, c *fact.Call) bool {
	for {
		if c.Flags&fact.JSX != 0 && fact.LastName(c.Callee) == "Trans" {
			return true
		}
		if c.Parent < 0 {
			return false
		}
		c = &f.Calls[c.Parent]
	}
}

// TextForm reports whether the message a of a call has a form, and whether it
// shows one at all.
func TextForm(form string, c *fact.Call, a *fact.Arg) (ok, shown bool) {
	if a == nil {
		return false, false
	}
	has := func(f fact.TextForm) bool { return a.Text&f != 0 }
	switch form {
	case FormCapital:
		return has(fact.TextUpper), has(fact.TextSpaces) && has(fact.TextUpper|fact.TextLower)
	case FormSmall: // one word may be a code
		return has(fact.TextLower), has(fact.TextSpaces) && has(fact.TextUpper|fact.TextLower)
	case FormStop, FormNoStop:
		return has(fact.TextStop) == (form == FormStop), a.Kind == fact.ArgString && has(fact.TextSpaces)
	case FormFull:
		return has(fact.TextFull), has(fact.TextFull | fact.TextContraction)
	case FormWraps:
		last := c.Args[len(c.Args)-1]
		return has(fact.TextWraps), a.Kind == fact.ArgString && has(fact.TextWraps|fact.TextVerbs) && last.Kind == fact.ArgIdent && isErr(last.Head)
	case FormPlain:
		plain := a.Kind == fact.ArgString && !has(fact.TextVerbs)
		return plain, !plain || has(fact.TextSpaces) && len(c.Args) > 1
	case FormShould:
		return has(fact.TextShould), has(fact.TextSpaces)
	}
	return false, false
}

// isErr reports whether a variable by its name holds an error.
func isErr(name string) bool { return name == "err" || strings.HasSuffix(name, "Err") }

// Modifiers for MatchModifier, by the name that the rule says.
var modifiers = map[string]fact.Mods{
	"final": fact.Final, "sealed": fact.Final, "readonly": fact.ReadOnly, "internal": fact.ModuleOnly, "record": fact.Record, "data": fact.Record,
}

// Modifier returns the modifier of a name, 0 for none.
func Modifier(name string) fact.Mods { return modifiers[name] }

func (x *matching) modifier() {
	want := modifiers[x.m.Shape]
	for d := range x.f.Defs {
		df := &x.f.Defs[d]
		if x.m.Value == "field" {
			if df.Mods&fact.Constructor == 0 || !x.m.Role.At(x.f.Path, x.f.Test) {
				continue
			}
			cl := ClassOf(x.f, d)
			for _, p := range df.Params {
				if p.Mods != 0 {
					x.add(df.Line, p.Mods&want != 0 || cl >= 0 && x.f.Defs[cl].Mods&want != 0, p.Name)
				}
			}
			continue
		}
		// What is abstract is there to be extended.
		if x.m.Role.Matches(x.f, d) && df.Name != "" && df.Mods&fact.Abstract == 0 && df.Parent < 0 {
			x.add(df.Line, df.Mods&want != 0, df.Name)
		}
	}
	x.sites = dedupeLines(x.sites)
}

// inject counts the parameters of constructors.
func (x *matching) inject() {
	for i := range x.f.Bindings {
		b := &x.f.Bindings[i]
		if !Injected(x.f, b) || b.Sym.Origin() != fact.Internal {
			continue
		}
		switch {
		case globName(x.m.Shape, fact.LastName(b.Sym.Name())):
			x.add(b.Line, true, b.Type)
		case hasSymbol(x.m.Never, b.Sym, b.Type):
			x.add(b.Line, false, b.Type)
		}
	}
}

// Injected reports whether a binding is a parameter of a constructor.
func Injected(f *fact.File, b *fact.Binding) bool {
	if b.Kind != fact.BindParam || b.Func < 0 || b.Func >= len(f.Defs) {
		return false
	}
	d := &f.Defs[b.Func]
	return d.Mods&fact.Constructor != 0 || d.Kind == fact.Class
}

// head counts a file by what stands above its code.
func (x *matching) head() {
	r := &x.m.Role
	if r.Test == "only" && !x.f.Test || r.Test == "not" && x.f.Test || r.File != "" && !globName(r.File, path.Base(x.f.Path)) || len(x.f.Defs)+len(x.f.Calls) == 0 {
		return
	}
	x.add(1, slices.Contains(x.f.Head, x.m.Value), "")
}
