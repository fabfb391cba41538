package eval

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// headLines is the number of lines in which the head of a file is looked for, and
// near that behind a site in which what it is about may stand.
const (
	headLines = 40
	near      = 12
)

// head takes what a file begins with away: the last word of a directive of the
// compiler, else the whole, of a licence its word.
func (e *edit) head() bool {
	what, form := e.m.Value, planted
	switch {
	case what == fact.LicenceHead:
		return e.licence()
	case strings.HasPrefix(what, "#"):
		i := strings.LastIndexByte(what, ' ')
		if i < 0 {
			return false
		}
		form = what[:i+1] + planted
	case strings.HasPrefix(what, "SPDX"):
		what, _, _ = strings.Cut(what, ":")
	}
	for n := range e.lines[:min(headLines, len(e.lines))] {
		s := e.lines[n]
		if squeezed(s, what) {
			if e.lines[n] = form; strings.HasSuffix(strings.TrimSpace(s), ";") {
				e.lines[n] += ";"
			}
			return true
		}
		if strings.Contains(s, what) {
			e.lines[n] = strings.Replace(s, what, form, 1)
			return true
		}
	}
	return false
}

// squeezed reports whether a line is a directive and nothing else, whatever blanks
// stand in it.
func squeezed(line, what string) bool {
	bare := func(s string) string {
		return strings.TrimSuffix(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "\t", ""), ";")
	}
	return !strings.HasPrefix(what, "#") && bare(line) == bare(what)
}

// licence writes other words for those by which a licence is told.
func (e *edit) licence() bool {
	done := false
	for n := range e.lines[:min(headLines, len(e.lines))] {
		for _, w := range []string{"Copyright", "copyright", "COPYRIGHT", "Licensed", "licensed", "License", "LICENSE", "Licence", "license", "SPDX-License-Identifier"} {
			done = e.replace(n+1, 0, w, planted) || done
		}
	}
	return done
}

// modifier takes a modifier of a class, or of a field that a constructor
// declares, away.
func (e *edit) modifier(line int) bool {
	word, form := e.m.Shape, ""
	if word == "record" {
		form = "class"
	}
	last := line
	if e.m.Value == "field" {
		last = min(line+near, len(e.lines))
	}
	for n := line; n <= last; n++ {
		if e.replace(n, 0, word, form) {
			return true
		}
	}
	return false
}

// text writes the first literal text of a call in the opposite form.
func (e *edit) text(line int) bool {
	for i := range e.f.Calls {
		c := &e.f.Calls[i]
		if c.Line != line || !pack.Has(e.m.Callee, fact.Key(c.Sym, c.Callee)) {
			continue
		}
		from := strings.Index(e.lines[line-1], fact.LastName(c.Callee))
		for n := line; from >= 0 && n <= min(line+near, len(e.lines)); n++ {
			if changed, ok := opposite(e.m.Shape, e.lines[n-1], from); ok {
				e.lines[n-1] = changed
				return true
			}
			from = 0
		}
		return false
	}
	return false
}

// opposite returns a line in which the first literal from a byte on has the form
// that the named one forbids. It has none where the text lacks what is to change.
func opposite(form, s string, from int) (string, bool) {
	i := strings.IndexAny(s[from:], "\"'`")
	if i < 0 {
		return "", false
	}
	at := from + i + 1
	n := strings.IndexByte(s[at:], s[at-1])
	if n <= 0 {
		return "", false
	}
	t := s[at : at+n]
	switch form {
	case pack.FormCapital:
		t = strings.ToLower(t[:1]) + t[1:]
	case pack.FormSmall:
		t = strings.ToUpper(t[:1]) + t[1:]
	case pack.FormStop:
		t = strings.TrimRight(t, ".")
	case pack.FormNoStop:
		t += "."
	case pack.FormFull:
		t = strings.Replace(strings.Replace(t, "cannot", "can't", 1), " not ", "n't ", 1)
	case pack.FormWraps:
		t = strings.Replace(t, "%w", "%v", 1)
	case pack.FormPlain:
		t += " %v"
	case pack.FormShould:
		t = strings.Replace(t, "should", "must", 1)
	}
	return s[:at] + t + s[at+n:], t != s[at:at+n]
}

// named writes a name in another form: an alias, a name in a tag, that of a
// handler, a literal value of an option, or that of a definition.
func (e *edit) named(line int) bool {
	old := ""
	switch e.m.Value {
	case pack.NamesOfAliases:
		for i := range e.f.Imports {
			if im := &e.f.Imports[i]; im.Line == line && im.Alias {
				old = im.Local
			}
		}
	case pack.NamesInTags:
		for i := range e.f.Literals {
			if l := &e.f.Literals[i]; l.Line == line && l.Kind == fact.LitTag && l.Verb == e.m.Alias && len(l.Keys) == 1 {
				old = l.Keys[0]
			}
		}
	case pack.NamesOfHandlers:
		for i := range e.f.Calls {
			pack.Handlers(&e.f.Calls[i], func(at int, name string) {
				if ok, shown := pack.NameForm(e.m.Shape, name); at == line && ok && shown {
					old = name
				}
			})
		}
	case pack.NamesInOptions:
		for i := range e.f.Calls {
			for k := range e.f.Calls[i].Opts {
				if o := &e.f.Calls[i].Opts[k]; o.Line == line && o.Kind == fact.ArgString && slices.Contains(e.m.Keys, o.Key) {
					old = o.Value
				}
			}
		}
	default:
		for d := range e.f.Defs {
			if df := &e.f.Defs[d]; df.Line == line && e.m.Role.Matches(e.f, d) {
				old = df.Name
			}
		}
	}
	form := misnamed(e.m.Shape, old)
	if e.m.Value == "" && e.m.Role.Name != "" {
		if ok, _ := pack.NameForm(e.m.Role.Name, form); !ok {
			return false // it would not be of the role any more
		}
	}
	return old != "" && form != "" && e.replace(line, 0, old, form)
}

// misnamed returns a name like another that has not a form, "" if there is none.
func misnamed(shape, name string) string {
	form := planted
	if name != "" && name[0] >= 'A' && name[0] <= 'Z' {
		form = "Vdplant" // some languages tell a class by it
	}
	switch shape {
	case pack.NameSnake, pack.NameKebab:
		form += "Name"
	case pack.NamePlain:
		form = name + "_" + planted // what else is asked of the name stays true
	case pack.NameCamel, pack.NamePascal:
		form += "_name"
	}
	if ok, shown := pack.NameForm(shape, form); ok || !shown {
		return ""
	}
	return form
}

// injected writes the class for the interface that a constructor takes.
func (e *edit) injected(line int) bool {
	for i := range e.f.Bindings {
		b := &e.f.Bindings[i]
		if b.Line == line && pack.Injected(e.f, b) && b.Sym.Known() && !pack.Has(e.m.Never, b.Sym.Qualified()) {
			return e.swap(line, b.Type, b.Sym.Qualified())
		}
	}
	return false
}

// sibling imports a part that stands beside the file's own.
func (e *edit) sibling() bool {
	for _, f := range e.p.files {
		if f == e.f || kin(f.Lang) != kin(e.f.Lang) {
			continue
		}
		for i := range f.Imports {
			im := &f.Imports[i]
			mod := pack.ModuleOf(im)
			if !im.Internal || im.Name == "*" || !e.sees(im, f) {
				continue
			}
			alone := &fact.File{Path: e.f.Path, Lang: e.f.Lang, Test: e.f.Test, Imports: []fact.Import{*im}}
			if !slices.ContainsFunc(e.m.Sites(alone), func(s pack.Site) bool { return !s.OK }) {
				continue // allowed, or of the file's own part
			}
			if e.imports(im, mod) {
				return true
			}
		}
	}
	return false
}

// constant writes a text for a constant that a member is compared with, set to or
// given as.
func (e *edit) constant(line int) bool {
	if len(e.m.Keys) == 0 {
		return false
	}
	text := `"` + e.m.Keys[0] + `"`
	done, ok := false, false
	named := func(name string) bool { return slices.Contains(e.m.Names, name) }
	pack.Held(e.f, named, func(h pack.HeldValue) {
		if done || h.Line != line || h.IsText || !pack.IsConstant(e.m.Use, h.Sym) {
			return
		}
		done, ok = true, e.dotted(line, 0, h.Value, text)
		if !ok && !h.Option && !strings.Contains(h.Value, ".") {
			ok = e.replace(line, max(0, strings.Index(e.lines[line-1], h.Value)), h.Value, text)
		}
	})
	return ok
}

// param takes the decorator of the rule off the parameters of the function on a line.
func (e *edit) param(line int) bool {
	for d := range e.f.Defs {
		df := &e.f.Defs[d]
		if df.Line != line || !e.m.Role.Matches(e.f, d) || !pack.TakesParams(df) {
			continue
		}
		done := false
		for _, k := range df.OnParams {
			if !pack.Has(e.m.Use, fact.Key(k.Sym, k.Name)) {
				continue
			}
			if !e.undecorated(k.Line, fact.LastName(k.Name)) {
				return false
			}
			done = true
		}
		return done
	}
	return false
}

// undecorated takes a decorator that stands on a line away with its arguments, and
// with the brackets that hold it alone.
func (e *edit) undecorated(line int, name string) bool {
	if line < 1 || line > len(e.lines) {
		return false
	}
	s := e.lines[line-1]
	for _, open := range []string{"@", "#[", "["} {
		from := strings.Index(s, open+name)
		end := from + len(open+name)
		if from < 0 || end < len(s) && wordByte(s[end]) {
			continue
		}
		if end < len(s) && s[end] == '(' {
			if n := closing(s[end:]); n > 0 {
				end += n
			} else {
				return false // it goes on below
			}
		}
		if open != "@" {
			if end == len(s) || s[end] != ']' {
				continue
			}
			end++
		}
		e.lines[line-1] = s[:from] + strings.TrimPrefix(s[end:], " ")
		return true
	}
	// One of several in brackets: another name is none of the rule.
	return len(e.m.Keys)+len(e.m.Tokens) > 0 && e.replace(line, 0, name, planted)
}

// closing returns the length of what an opening parenthesis begins, 0 if it does not
// end there.
func closing(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
