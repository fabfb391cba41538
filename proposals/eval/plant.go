package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// planted is the name that is written where a rule asks for another.
const planted = "vdplant"

// errForm says that a rule cannot be broken at a site by a change of few words.
var errForm = errors.New("no mechanical form")

// Planter breaks rules in the text of files: it writes the avoided for the
// preferred form, takes a guard or a key away, imports what must not be. Lines
// stay where they are.
type Planter struct {
	files   []*fact.File
	module  func(path string) string // of a file
	uses    map[string][]use         // group of languages and key → where it is used
	imports map[string][]string      // group and module → paths as written, relative ones left out
	schema  map[string][]string      // language → types of schema fields, by name
}

// use is one use of a symbol: how it is written, and by which import.
type use struct {
	file    *fact.File
	origin  fact.Origin
	written string
	im      *fact.Import // nil: none needed
	element bool         // as an element <X …>
}

// NewPlanter indexes the resolved files of a repository; module says which module
// a file is, or a part of.
func NewPlanter(files []*fact.File, module func(path string) string) *Planter {
	p := &Planter{files: files, module: module, uses: map[string][]use{}, imports: map[string][]string{}, schema: map[string][]string{}}
	for _, f := range files {
		by := map[string]*fact.Import{}
		for i := range f.Imports {
			im := &f.Imports[i]
			by[im.Local] = im
			k := kin(f.Lang) + "\x00" + pack.ModuleOf(im)
			if !strings.HasPrefix(im.Path, ".") && !slices.Contains(p.imports[k], im.Path) {
				p.imports[k] = append(p.imports[k], im.Path)
			}
		}
		see := func(s fact.SymbolRef, written string, element bool) {
			k := kin(f.Lang) + "\x00" + fact.Key(s, written)
			if len(p.uses[k]) < 8 && !strings.ContainsAny(written, "() ") {
				root, _, _ := strings.Cut(written, ".")
				p.uses[k] = append(p.uses[k], use{f, s.Origin(), written, by[root], element})
			}
		}
		for i := range f.Calls {
			// What is reached through a local variable cannot be written elsewhere.
			if f.Calls[i].Root == "" {
				see(f.Calls[i].Sym, f.Calls[i].Callee, f.Calls[i].Flags&fact.JSX != 0)
			}
		}
		for i := range f.Refs {
			see(f.Refs[i].Sym, f.Refs[i].Name, false)
		}
		for i := range f.Bindings {
			if b := &f.Bindings[i]; b.Kind == fact.BindSchema && b.Type != "" && !strings.ContainsAny(b.Type, ".()") && !slices.Contains(p.schema[f.Lang], b.Type) {
				p.schema[f.Lang] = append(p.schema[f.Lang], b.Type)
			}
		}
	}
	for _, l := range p.schema {
		slices.Sort(l)
	}
	return p
}

// kin names languages whose files can import each other.
func kin(lang string) string {
	switch lang {
	case "typescript", "tsx", "javascript", "vue", "svelte":
		return "typescript"
	}
	return lang
}

// Break breaks a rule at the adherent on a line of a file and returns the new
// text with the lines on which the rule is broken now. The error errForm says
// that there is no way to do so.
func (p *Planter) Break(r *pack.Rule, f *fact.File, line int, text string) (string, []int, error) {
	e := &edit{p: p, m: &r.Matcher, f: f, lines: strings.Split(text, "\n"), at: []int{line}}
	if line < 1 || line > len(e.lines) {
		return "", nil, fmt.Errorf("line %d of %d", line, len(e.lines))
	}
	ok := false
	switch r.Matcher.Kind {
	case pack.MatchUse:
		ok = e.use(line)
	case pack.MatchError:
		ok = e.error(line)
	case pack.MatchArgument:
		ok = e.argument(line)
	case pack.MatchOption, pack.MatchFilter:
		ok = e.option(line)
	case pack.MatchType:
		ok = e.typed(line)
	case pack.MatchGuard, pack.MatchPair:
		ok = e.guard(line)
	case pack.MatchImport:
		ok = e.imported(line)
	case pack.MatchAlias:
		ok = e.alias(line)
	case pack.MatchEdge:
		if ok = e.m.Shape != "" && e.sibling(); e.m.Shape == "" {
			ok = e.edge()
		}
	case pack.MatchName:
		ok = e.named(line)
	case pack.MatchBase, pack.MatchDecorator:
		ok = e.def(line)
	case pack.MatchConstant:
		ok = e.constant(line)
	case pack.MatchParam:
		ok = e.param(line)
	case pack.MatchHead:
		ok = e.head()
	case pack.MatchModifier:
		ok = e.modifier(line)
	case pack.MatchForm:
		ok = e.text(line)
	case pack.MatchInject:
		ok = e.injected(line)
	case pack.MatchStaple:
		ok = e.staple()
	case pack.MatchMember:
		ok = e.member(line)
	}
	if !ok {
		return "", nil, errForm
	}
	slices.Sort(e.at)
	return strings.Join(e.lines, "\n"), slices.Compact(e.at), nil
}

// edit is one change of one file.
type edit struct {
	p     *Planter
	m     *pack.Matcher
	f     *fact.File
	lines []string
	at    []int // lines that break the rule after it
	// element: what is replaced is an element <X …>.
	element bool
}

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// replace writes new for the whole words old on a line, from a byte on.
func (e *edit) replace(line, from int, old, new string) bool {
	if old == "" || line < 1 || line > len(e.lines) {
		return false
	}
	s := e.lines[line-1]
	var b strings.Builder
	done := false
	for i := 0; i < len(s); {
		if i >= from && strings.HasPrefix(s[i:], old) && (i == 0 || !wordByte(s[i-1]) || !wordByte(old[0])) {
			end := i + len(old)
			if end == len(s) || !wordByte(s[end]) || !wordByte(old[len(old)-1]) {
				b.WriteString(new)
				i, done = end, true
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	e.lines[line-1] = b.String()
	return done
}

// has reports whether a line has a whole word.
func (e *edit) has(line int, word string) bool {
	was := e.lines[line-1]
	found := e.replace(line, 0, word, word)
	e.lines[line-1] = was
	return found
}

// dotted writes new for a dotted name, however the language separates its parts.
func (e *edit) dotted(line, from int, name, new string) bool {
	new = e.spelled(new)
	for _, sep := range []string{".", "::", `\`, "->", "?."} {
		if e.replace(line, from, strings.ReplaceAll(name, ".", sep), new) {
			return true
		}
		if !strings.Contains(name, ".") {
			break
		}
	}
	// A class of a namespace, then a member of it.
	i := strings.LastIndexByte(name, '.')
	return i > 0 && e.replace(line, from, strings.ReplaceAll(name[:i], ".", `\`)+"::"+name[i+1:], new)
}

// spelled returns a dotted name as the language writes it: a member of a class or
// module, never of a value.
func (e *edit) spelled(name string) string {
	switch i := strings.LastIndexByte(name, '.'); {
	case i <= 0 || strings.HasSuffix(name, ")"):
	case e.f.Lang == "rust":
		return strings.ReplaceAll(name, ".", "::")
	case e.f.Lang == "php":
		return strings.ReplaceAll(name[:i], ".", `\`) + "::" + name[i+1:]
	}
	return name
}

// use writes an avoided symbol for the preferred one.
func (e *edit) use(line int) bool {
	for i := range e.f.Calls {
		c := &e.f.Calls[i]
		if c.Line == line && pack.Has(e.m.Use, fact.Key(c.Sym, c.Callee)) {
			e.element = c.Flags&fact.JSX != 0
			return e.swap(line, c.Callee, fact.Key(c.Sym, c.Callee))
		}
	}
	for i := range e.f.Refs {
		c := &e.f.Refs[i]
		if c.Line == line && pack.Has(e.m.Use, fact.Key(c.Sym, c.Name)) {
			return e.swap(line, c.Name, fact.Key(c.Sym, c.Name))
		}
	}
	return false
}

// swap writes one of the symbols of Never for what is written on a line.
func (e *edit) swap(line int, written, key string) bool {
	if strings.ContainsAny(written, "()") {
		return false
	}
	for _, b := range e.m.Never {
		if strings.Contains(b, "()") {
			continue
		}
		b, all := strings.CutSuffix(b, ".*")
		if q := qualifier(b); q != "" && q == qualifier(key) && strings.Contains(written, ".") {
			return e.replace(line, 0, fact.LastName(written), fact.LastName(b)) // two methods of one thing
		}
		if e.f.Lang == "c" && !strings.Contains(b, ".") && e.replace(line, 0, written, b) {
			return true // all names are of one space
		}
		if !fact.Resolved(b) {
			// A name alone is of a value of unknown type, as what stands there is.
			if !fact.Resolved(key) && strings.Contains(written, ".") && e.replace(line, 0, fact.LastName(written), fact.LastName(b)) {
				return true
			}
			continue
		}
		express := e.express
		if all && strings.Contains(written, ".") {
			express = func(thing string) (string, bool) { return e.anyMember(thing, fact.LastName(written)) }
		}
		form, ok := express(b)
		if ok && !strings.Contains(form, ".") && e.has(line, form) {
			continue // a local variable of that name, as far as one can see
		}
		if ok && e.dotted(line, 0, written, form) {
			return true
		}
	}
	return false
}

func qualifier(key string) string { return strings.TrimSuffix(key, "."+fact.LastName(key)) }

// error writes another form of error.
func (e *edit) error(line int) bool {
	for i := range e.f.Calls {
		c := &e.f.Calls[i]
		key := fact.Key(c.Sym, c.Callee)
		if c.Line != line || c.Flags&fact.AsError == 0 || !pack.Has(e.m.Use, key) {
			continue
		}
		if len(e.m.Never) == 0 {
			return e.replace(line, 0, fact.LastName(c.Callee), planted)
		}
		return e.swap(line, c.Callee, key)
	}
	return false
}

// argument writes another argument.
func (e *edit) argument(line int) bool {
	for i := range e.f.Calls {
		c := &e.f.Calls[i]
		if c.Line != line || e.m.Arg >= len(c.Args) || !pack.Has(e.m.Callee, fact.Key(c.Sym, c.Callee)) {
			continue
		}
		a := &c.Args[e.m.Arg]
		form := planted + "()"
		switch {
		case e.m.Shape == "" && !pack.Has(e.m.Use, fact.Key(a.Sym, a.Head)):
			continue
		case e.m.Shape == pack.ShapeNotString:
			form = `"` + planted + `"`
		case e.m.Shape != "" && e.m.Shape != a.Kind.String():
			continue
		case e.m.Shape == "call":
			return false
		}
		if e.m.Shape == fact.ArgString.String() {
			return e.literal(line, fact.LastName(c.Callee))
		}
		if a.Head == "" || strings.ContainsAny(a.Head, "() ") {
			return false
		}
		from := max(0, strings.Index(e.lines[line-1], fact.LastName(c.Callee)))
		from += len(fact.LastName(c.Callee))
		for n := line; n <= min(line+8, len(e.lines)); n++ {
			if e.dotted(n, from, a.Head, form) {
				return true
			}
			from = 0
		}
		return false
	}
	return false
}

// literal puts a call around the literal string with which the arguments of a
// call on a line begin.
func (e *edit) literal(line int, callee string) bool {
	s := e.lines[line-1]
	for from := 0; ; {
		i := strings.Index(s[from:], callee+"(")
		if i < 0 {
			return false
		}
		at := from + i + len(callee) + 1
		from = at
		if at >= len(s) || !strings.ContainsRune("\"'`", rune(s[at])) {
			continue
		}
		end := strings.IndexByte(s[at+1:], s[at])
		if end < 0 {
			return false
		}
		end += at + 2
		e.lines[line-1] = s[:at] + planted + "(" + s[at:end] + ")" + s[end:]
		return true
	}
}

// option takes a key or its value away.
func (e *edit) option(line int) bool {
	for i := range e.f.Calls {
		c := &e.f.Calls[i]
		if c.Line != line {
			continue
		}
		if e.m.Kind == pack.MatchOption && !pack.Has(e.m.Callee, fact.Key(c.Sym, c.Callee)) || e.m.Kind == pack.MatchFilter && !slices.Contains(e.m.Methods, fact.LastName(c.Callee)) {
			continue
		}
		if e.m.Kind == pack.MatchFilter && len(c.Args) > 0 && c.Args[0].Kind == fact.ArgIdent {
			continue // a variable, into which the key may be written elsewhere: no breach
		}
		done := false
		for k := range c.Opts {
			o := &c.Opts[k]
			if !slices.Contains(e.m.Keys, o.Key) {
				continue
			}
			key := fact.LastName(o.Key)
			if e.m.Value != "" && o.Value != "" {
				from := max(0, strings.Index(e.lines[o.Line-1], key))
				done = e.replace(o.Line, from+len(key), o.Value, planted)
			} else {
				done = e.replace(o.Line, 0, key, planted) || done
			}
			if done && e.m.Kind == pack.MatchOption {
				return true // one of several keys suffices
			}
		}
		if done {
			return true
		}
	}
	return false
}

// typed writes another type.
func (e *edit) typed(line int) bool {
	for i := range e.f.Bindings {
		b := &e.f.Bindings[i]
		if b.Line != line || !pack.TypeSite(e.f, b) || !pack.Has(e.m.Use, pack.TypeOf(b)) {
			continue
		}
		words := fact.Tokens(b.Name)
		if !slices.ContainsFunc(e.m.Tokens, func(t string) bool { return pack.EndsIn(words, strings.Split(t, " ")) }) {
			continue
		}
		form := "VdplantType"
		if len(e.m.Never) > 0 {
			form = fact.LastName(e.m.Never[0])
		} else if b.Kind == fact.BindSchema {
			i := slices.IndexFunc(e.p.schema[e.f.Lang], func(t string) bool { return !pack.Has(e.m.Use, t) })
			if i < 0 {
				return false
			}
			form = e.p.schema[e.f.Lang][i]
		}
		at := strings.Index(e.lines[line-1], b.Name)
		if at < 0 {
			return false
		}
		for _, t := range []string{b.Type, fact.LastName(b.Type)} {
			if e.replace(line, at+len(b.Name), t, form) || e.replace(line, 0, t, form) {
				return true
			}
		}
		return false
	}
	return false
}

// guard renames every call that makes the functions on a line follow the rule.
func (e *edit) guard(line int) bool {
	type hit struct {
		line int
		name string
	}
	hits := map[int][]hit{} // by definition
	opens := map[int]int{}
	for d := range e.f.Defs {
		if !e.m.Role.Matches(e.f, d) || e.f.Defs[d].Kind == fact.Closure && e.f.Defs[d].Via == "" && e.f.Defs[d].Name == "" {
			continue
		}
		opens[d] = e.f.Defs[d].Line
		found := len(e.m.Callee) == 0
		pack.Uses(e.f, d, func(key string, at int) {
			if !found && pack.Has(e.m.Callee, key) {
				found, opens[d] = true, at
			}
			if pack.Has(e.m.Use, key) {
				hits[d] = append(hits[d], hit{at, e.called(key, at)})
			}
		})
		if !found {
			delete(opens, d)
		}
	}
	gone := map[hit]bool{}
	for d, at := range opens {
		if at != line {
			continue
		}
		if e.m.Kind == pack.MatchPair && e.handed(d) || slices.ContainsFunc(pack.Helpers(e.f, d), func(o int) bool { return e.does(o) }) {
			return false
		}
		for _, h := range hits[d] {
			// What is registered beside a function may stand on a later line.
			done := gone[h]
			for n := h.line; n <= max(h.line, e.f.Defs[d].Line) && !done; n++ {
				done = e.replace(n, 0, h.name, planted)
			}
			if !done || !gone[h] && !e.keeps(d, h.line, h.name) {
				return false
			}
			gone[h] = true
		}
	}
	if len(gone) == 0 {
		return false
	}
	// Functions around it, and others on the same lines, may have lost it too.
	for d, at := range opens {
		if len(hits[d]) > 0 && !slices.ContainsFunc(hits[d], func(h hit) bool { return !gone[h] }) {
			e.at = append(e.at, at)
		}
	}
	return true
}

// does reports whether a definition makes a function that calls it follow the rule.
func (e *edit) does(d int) bool {
	found := false
	pack.Uses(e.f, d, func(key string, _ int) { found = found || pack.Has(e.m.Use, key) })
	return found
}

// handed reports whether a function gets, by the first call of the rule's Callee,
// what belongs to its caller or to its file, or may be what it gives its caller: it
// need not give that back. It is looked at in C and Go.
func (e *edit) handed(d int) bool {
	df := &e.f.Defs[d]
	i := slices.IndexFunc(e.f.Calls, func(c fact.Call) bool {
		return pack.Within(e.f, c.Func, d) && (len(c.Args) > 0 || e.f.Lang != "c") && pack.Has(e.m.Callee, fact.Key(c.Sym, c.Callee))
	})
	if e.f.Lang == "go" && i >= 0 && e.f.Calls[i].Flags&fact.Assigned != 0 {
		return !strings.Contains(e.lines[e.f.Calls[i].Line-1], ":=") // into a variable that is elsewhere
	}
	if e.f.Lang != "c" || i < 0 || !slices.ContainsFunc(e.m.Use, pack.Releases) || strings.Contains(e.f.Calls[i].Callee, "open") {
		return false // what is opened is what the call returns
	}
	name, _, _ := strings.Cut(e.f.Calls[i].Args[0].Head, ".")
	k := slices.IndexFunc(e.f.Bindings, func(b fact.Binding) bool { return b.Name == name && b.Func == d && b.Kind == fact.BindVar })
	if k < 0 {
		return true
	}
	base := strings.Trim(e.f.Bindings[k].Type, "* ")
	return slices.ContainsFunc(df.Params, func(p fact.Param) bool { return p.Type == base+"**" })
}

// keeps writes another argument for the parameter that makes the role of a
// function, where a call that is gone took it: who hands it on to another
// function is asked for nothing. It reports whether none is left.
func (e *edit) keeps(d, line int, callee string) bool {
	for _, p := range e.f.Defs[d].Params {
		if e.m.Role.Param == "" || p.Type != e.m.Role.Param || p.Name == "" || p.Name == "_" {
			continue
		}
		for i := range e.f.Calls {
			c := &e.f.Calls[i]
			if c.Line != line || fact.LastName(c.Callee) != callee || !slices.ContainsFunc(c.Args, func(a fact.Arg) bool { return a.Kind == fact.ArgIdent && a.Head == p.Name }) {
				continue
			}
			from := strings.Index(e.lines[line-1], planted) + len(planted)
			for n := line; n <= min(line+near, len(e.lines)) && !e.replace(n, from, p.Name, planted); n++ {
				if from = 0; n == min(line+near, len(e.lines)) {
					return false
				}
			}
		}
	}
	return true
}

// staple renames everything in a file that makes it follow the rule.
func (e *edit) staple() bool {
	type hit struct {
		line int
		name string
	}
	gone, failed := map[hit]bool{}, false
	pack.EachUse(e.f, func(key string, line int) {
		h := hit{line, e.called(key, line)}
		if failed || gone[h] || !pack.Has(e.m.Use, key) {
			return
		}
		for _, u := range e.m.Use {
			// One of all members of a thing: the thing is renamed.
			if p, all := strings.CutSuffix(u, ".*"); all && pack.Has([]string{u}, key) {
				gone[h] = e.replace(line, 0, fact.LastName(p), planted)
			}
		}
		gone[h] = gone[h] || e.replace(line, 0, h.name, planted)
		failed = !gone[h] // written in another way: the file goes on following
	})
	e.at = []int{1} // a file is told of by its first line
	return !failed && len(gone) > 0
}

// member renames what the body of the class on a line has to have.
func (e *edit) member(line int) bool {
	for d := range e.f.Defs {
		df := &e.f.Defs[d]
		if df.Line != line || !e.m.Role.Matches(e.f, d) {
			continue
		}
		done := false
		for _, n := range e.m.Names {
			// "include Auditable" and "belongs_to :owner" are broken at the name.
			n = strings.TrimPrefix(n[strings.LastIndexByte(n, ' ')+1:], ":")
			form := planted
			if n != "" && n[0] >= 'A' && n[0] <= 'Z' {
				form = "Vdplant" // a constant of Ruby must begin so
			}
			for k := line + 1; k <= min(df.End, len(e.lines)); k++ {
				done = e.replace(k, 0, n, form) || done
			}
		}
		return done
	}
	return false
}

// called returns the last name by which a symbol is called on a line.
func (e *edit) called(key string, line int) string {
	for i := range e.f.Calls {
		if c := &e.f.Calls[i]; c.Line == line && fact.Key(c.Sym, c.Callee) == key {
			return fact.LastName(c.Callee)
		}
	}
	for i := range e.f.Refs {
		if c := &e.f.Refs[i]; c.Line == line && fact.Key(c.Sym, c.Name) == key {
			return fact.LastName(c.Name)
		}
	}
	return fact.LastName(key)
}

// def takes a base or a decorator of a definition away.
func (e *edit) def(line int) bool {
	for d := range e.f.Defs {
		df := &e.f.Defs[d]
		if df.Line != line || !e.m.Role.Matches(e.f, d) {
			continue
		}
		switch e.m.Kind {
		case pack.MatchDecorator:
			cl := pack.ClassOf(e.f, d)
			done, ok := e.undecorate(df)
			if e.m.Shape != pack.ShapeOrClass || cl < 0 || !ok {
				return done && ok
			}
			bare, ok := e.undecorate(&e.f.Defs[cl])
			if !bare || !ok {
				return done && ok
			}
			for o := range e.f.Defs { // what only the class gave it to
				if e.m.Role.Matches(e.f, o) && pack.ClassOf(e.f, o) == cl && !e.decorated(&e.f.Defs[o]) {
					e.at = append(e.at, e.f.Defs[o].Line)
				}
			}
			return true
		}
		form := "VdplantBase"
		if len(e.m.Never) > 0 && (df.Mods&fact.Abstract != 0 || slices.ContainsFunc(e.f.Defs, func(o fact.Def) bool { return slices.Contains(o.Bases, df.Name) })) {
			return false // an abstract class, or what classes of its file extend, is a base itself
		}
		if len(e.m.Never) > 0 {
			ok := false
			if form, ok = e.express(e.m.Never[0]); !ok {
				return false
			}
		}
		done, left := false, false // one of several bases suffices to follow
		pack.Bases(e.f, d, func(_ int, s fact.SymbolRef, b string) {
			if !pack.Has(e.m.Use, b) && !pack.Has(e.m.Use, fact.LastName(b)) && !(s.Known() && pack.Has(e.m.Use, s.Qualified())) {
				return
			}
			at := max(0, strings.Index(e.lines[line-1], df.Name)) + len(df.Name)
			gone := false
			for n := line; n <= min(line+8, len(e.lines)) && !gone; n++ {
				gone = e.replace(n, at, b, form) || e.replace(n, at, fact.LastName(b), form)
				at = 0
			}
			done, left = done || gone, left || !gone
		})
		return done && !left
	}
	return false
}

// decorated reports whether a definition has a decorator of the rule's Use.
func (e *edit) decorated(df *fact.Def) bool {
	return slices.ContainsFunc(df.Decorators, func(k fact.Decorator) bool { return pack.Has(e.m.Use, fact.Key(k.Sym, k.Name)) })
}

// undecorate renames the decorators of a definition that are of the rule's Use. It
// reports whether there was one, and whether all of them are gone.
func (e *edit) undecorate(df *fact.Def) (done, ok bool) {
	for _, k := range df.Decorators {
		if pack.Has(e.m.Use, fact.Key(k.Sym, k.Name)) {
			if !e.replace(k.Line, 0, fact.LastName(k.Name), planted) {
				return done, false
			}
			done = true
		}
	}
	return done, true
}
