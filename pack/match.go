package pack

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Sites returns every opportunity of the rule in a file, in order of lines. A
// file outside the rule's languages or scope has none.
func (r *Rule) Sites(f *fact.File) []Site {
	if len(r.Languages) > 0 && !slices.Contains(r.Languages, f.Lang) {
		return nil
	}
	if !r.Scope.Contains(f.Path, f.Test) {
		return nil
	}
	return r.Matcher.Sites(f)
}

// Sites returns every opportunity of the matcher in a file, in order of lines.
func (m *Matcher) Sites(f *fact.File) []Site {
	if m.Kind == MatchArgument || m.Kind == MatchOption && len(m.Callee) > 0 {
		return m.SitesAt(f, CallsOf(f, m.Callee))
	}
	return sorted(m.find(&matching{m: m, f: f}))
}

// SitesAt is Sites of a matcher that asks for calls of its Callee, which stand at
// the given places of the file: many matchers may ask for the same.
func (m *Matcher) SitesAt(f *fact.File, calls []int32) []Site {
	return sorted(m.find(&matching{m: m, f: f, calls: calls}))
}

// Counter counts the sites of matchers in one file after the other, in memory of
// its own. It is for one goroutine; the zero value is ready.
type Counter struct{ sites []Site }

// Count returns how many of the sites of a matcher in a file adhere, and how many
// there are.
func (n *Counter) Count(m *Matcher, f *fact.File) (ok, all int32) {
	return n.count(&matching{m: m, f: f, sites: n.sites[:0]})
}

// CountAt is Count of a matcher that asks for calls, see SitesAt.
func (n *Counter) CountAt(m *Matcher, f *fact.File, calls []int32) (ok, all int32) {
	return n.count(&matching{m: m, f: f, calls: calls, sites: n.sites[:0]})
}

func (n *Counter) count(x *matching) (ok, all int32) {
	n.sites = x.m.find(x)
	for i := range n.sites {
		if n.sites[i].OK {
			ok++
		}
	}
	return ok, int32(len(n.sites))
}

// CallsOf returns the places of the calls of one of the keys, ascending.
func CallsOf(f *fact.File, callee []string) []int32 {
	var out []int32
	for i := range f.Calls {
		if c := &f.Calls[i]; hasSymbol(callee, c.Sym, c.Callee) {
			out = append(out, int32(i))
		}
	}
	return out
}

// find lists the sites in whatever order.
func (m *Matcher) find(x *matching) []Site {
	switch m.Kind {
	case MatchUse:
		x.use()
	case MatchArgument:
		x.argument()
	case MatchOption:
		x.option()
	case MatchFilter:
		x.filter()
	case MatchType:
		x.types()
	case MatchGuard:
		x.guard()
	case MatchPair:
		x.pair()
	case MatchError:
		x.errors()
	case MatchImport:
		x.imports()
	case MatchAlias:
		x.alias()
	case MatchEdge:
		x.edge()
	case MatchStaple:
		x.staple()
	case MatchMember:
		x.member()
	case MatchName:
		x.names()
	case MatchForm:
		x.form()
	case MatchGiven:
		x.given()
	case MatchConstant:
		x.constants()
	case MatchModifier:
		x.modifier()
	case MatchInject:
		x.inject()
	case MatchHead:
		x.head()
	case MatchParam:
		x.params()
	case MatchBase, MatchDecorator:
		x.defs()
	}
	return x.sites
}

// sorted sorts sites by their lines.
func sorted(sites []Site) []Site {
	slices.SortStableFunc(sites, func(a, b Site) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		if a.OK != b.OK {
			if a.OK {
				return 1
			}
			return -1
		}
		return 0
	})
	return sites
}

// Asks returns the keys of which a file has to call, name or be decorated with
// one in order to have an opportunity, nil if that is not what decides.
func (m *Matcher) Asks() []string {
	switch m.Kind {
	case MatchUse, MatchGiven:
		return slices.Concat(m.Use, m.Never)
	case MatchArgument, MatchOption:
		return m.Callee
	case MatchError:
		if len(m.Never) > 0 {
			return slices.Concat(m.Use, m.Never)
		}
	}
	return nil
}

type matching struct {
	m     *Matcher
	f     *fact.File
	calls []int32 // of the matcher's Callee, where it asks for calls
	sites []Site
}

func (x *matching) add(line int, ok bool, found string) {
	x.sites = append(x.sites, Site{Path: x.f.Path, Line: line, OK: ok, Found: found})
}

// TypeOf returns the key under which the type of a binding is counted.
func TypeOf(b *fact.Binding) string {
	if b.Sym.Known() && b.Sym.Origin() != fact.Builtin {
		return b.Sym.Qualified()
	}
	return b.Type
}

// EndsIn reports whether the words of a name end in the words of a concept.
func EndsIn(name, concept []string) bool {
	if len(concept) > len(name) {
		return false
	}
	return slices.Equal(name[len(name)-len(concept):], concept)
}

// mayEnd reports whether the last of the words of a name may be word; it is
// sooner told than what the words are.
func mayEnd(name, word string) bool {
	end := len(name)
	for i := range len(name) {
		if name[i] >= 0x80 {
			return true // lower case may have another length
		}
	}
	for end > 0 && !isWord(name[end-1]) {
		end--
	}
	return end >= len(word) && strings.EqualFold(name[end-len(word):end], word)
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func (x *matching) types() {
	concepts := make([][]string, len(x.m.Tokens))
	for i, t := range x.m.Tokens {
		concepts[i] = strings.Split(t, " ")
	}
	for i := range x.f.Bindings {
		b := &x.f.Bindings[i]
		if !TypeSite(x.f, b) {
			continue
		}
		if x.m.Shape != "" && b.Kind.String() != x.m.Shape {
			continue
		}
		hit := false
		for _, t := range concepts {
			hit = hit || mayEnd(b.Name, t[len(t)-1]) && EndsIn(fact.Tokens(b.Name), t)
		}
		if hit {
			t := TypeOf(b)
			// React.X through the global namespace is react.X.
			ok := Has(x.m.Use, t) || len(x.m.Use) == 1 && strings.EqualFold(t, x.m.Use[0])
			if !ok && len(x.m.Use) > 0 && fact.LastName(fact.BareType(b.Type)) == fact.LastName(x.m.Use[0]) {
				continue // the same by a pointer or a reference, or under another path
			}
			if !ok && len(x.m.Never) > 0 && !Has(x.m.Never, t) {
				continue // neither of the types that the choice is between
			}
			if !ok && b.Kind == fact.BindSchema && !x.vocabulary(b) {
				continue // a schema of another library
			}
			x.add(b.Line, ok, b.Type)
		}
	}
}

// vocabulary reports whether the type of a schema field could stand where the
// rule's could: a builtin, or of the same module.
func (x *matching) vocabulary(b *fact.Binding) bool {
	if !b.Sym.Known() || b.Sym.Origin() == fact.Builtin {
		return !strings.Contains(b.Type, ".")
	}
	for _, u := range x.m.Use {
		if strings.HasPrefix(u, b.Sym.Module()+".") {
			return true
		}
	}
	return false
}

// TypeSite reports whether a binding is an opportunity of a concept's type: a
// field, parameter or column whose type is written.
func TypeSite(f *fact.File, b *fact.Binding) bool {
	if b.Kind == fact.BindParam && b.Func >= 0 && b.Func < len(f.Defs) && f.Defs[b.Func].Kind == fact.Closure && f.Defs[b.Func].Name == "" {
		return false // who takes the function says what it is given
	}
	return b.Type != "" && b.Type != "?" && b.Kind != fact.BindVar && b.Kind != fact.BindResult && !strings.HasSuffix(b.Type, "()")
}

// Uses calls see with the key of everything that happens in definition d:
// calls in its body and closures, decorators, and sibling arguments of the
// registration of a closure (middleware).
func Uses(f *fact.File, d int, see func(key string, line int)) {
	uses(f, d, func(s fact.SymbolRef, written string, line int) { see(fact.Key(s, written), line) })
}

// uses is Uses before keys are made.
func uses(f *fact.File, d int, see func(s fact.SymbolRef, written string, line int)) {
	Deeds(f, d, func(i int) { see(f.Calls[i].Sym, f.Calls[i].Callee, f.Calls[i].Line) }, see)
}

// Deeds is Uses by the places of calls, and with other by symbol for what is no
// call.
func Deeds(f *fact.File, d int, call func(i int), other func(s fact.SymbolRef, written string, line int)) {
	line, end := f.Defs[d].Line, f.Defs[d].End
	for _, k := range f.Defs[d].Decorators {
		other(k.Sym, k.Name, k.Line)
	}
	if f.Defs[d].Via != "" && f.Defs[d].Kind != fact.Closure {
		registration(f, d, other)
	}
	if f.Defs[d].Via != "" && f.Defs[d].Kind == fact.Closure {
		if i := takes(f, d); i >= 0 && !decorates(f, i) {
			c := &f.Calls[i]
			for k := range c.Args {
				if a := &c.Args[k]; a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember || a.Kind == fact.ArgCall {
					other(a.Sym, a.Head, c.Line)
				}
			}
		}
	}
	for i := range f.Defs[d].Registered {
		for _, b := range f.Defs[d].Registered[i].Beside {
			other(b.Sym, b.Name, line)
		}
	}
	for i := callsFrom(f, line); i < len(f.Calls); i++ {
		c := &f.Calls[i]
		if c.Line > end+1 {
			break
		}
		if c.Flags&fact.CompositeLit != 0 {
			continue // a value, not a call
		}
		if decorates(f, i) {
			continue // the decorators were seen, and what they are given runs elsewhere
		}
		if Within(f, c.Func, d) {
			call(i)
		}
	}
}

// registration shows what stands beside a function where it is passed on by
// its name.
func registration(f *fact.File, d int, see func(s fact.SymbolRef, written string, line int)) {
	for i := range f.Calls {
		c := &f.Calls[i]
		if c.Callee != f.Defs[d].Via || len(c.Args) <= f.Defs[d].ViaArg || fact.LastName(c.Args[f.Defs[d].ViaArg].Head) != f.Defs[d].Name {
			continue
		}
		for k := range c.Args {
			if a := &c.Args[k]; k != f.Defs[d].ViaArg && (a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember || a.Kind == fact.ArgCall) {
				see(a.Sym, a.Head, c.Line)
			}
		}
	}
}

// decorates reports whether a call is a decorator's or stands inside one.
func decorates(f *fact.File, i int) bool {
	for n := 0; i >= 0 && n < 64; n++ {
		if f.Calls[i].Flags&fact.DecoratorCall != 0 {
			return true
		}
		i = f.Calls[i].Parent
	}
	return false
}

// callsFrom returns an index from which all calls of a line or later stand.
// Calls are in document order except that a chain's line is its last name's,
// so the search starts a little earlier.
func callsFrom(f *fact.File, line int) int {
	lo, hi := 0, len(f.Calls)
	for lo < hi {
		mid := (lo + hi) / 2
		if f.Calls[mid].Line < line-8 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Within reports whether definition d is def or encloses it.
func Within(f *fact.File, def, d int) bool {
	for k := 0; def >= 0 && k < 64; k++ {
		if def == d {
			return true
		}
		if def < d {
			return false
		}
		def = f.Defs[def].Parent
	}
	return false
}

// Unit returns the definition in which what happens in d belongs together: the
// named function or method around it, else the innermost closure that is
// registered or named; -1 at top level.
func Unit(f *fact.File, d int) int {
	closure := -1
	for k := 0; d >= 0 && k < 64; k++ {
		df := &f.Defs[d]
		switch {
		case df.Kind == fact.Func || df.Kind == fact.Method:
			return d
		case df.Kind == fact.Closure && closure < 0 && (df.Via != "" || df.Name != ""):
			closure = d
		}
		d = df.Parent
	}
	return closure
}

func (x *matching) errors() {
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if c.Flags&fact.AsError == 0 {
			continue
		}
		switch {
		case hasSymbol(x.m.Use, c.Sym, c.Callee):
			x.add(c.Line, true, c.Callee)
		case len(x.m.Never) == 0 || hasSymbol(x.m.Never, c.Sym, c.Callee):
			x.add(c.Line, false, c.Callee)
		}
	}
}

func (x *matching) imports() {
	for i := range x.f.Imports {
		im := &x.f.Imports[i]
		if len(x.m.Names) > 0 && !slices.Contains(x.m.Names, im.Name) {
			continue
		}
		mod := ModuleOf(im)
		if x.m.Shape == "path" {
			// By the path as written; only modules of the repository count.
			if mod = im.Path; !im.Internal || x.m.Arg > 0 && strings.HasPrefix(mod, ".") && x.m.Within(x.f.Path, im.Module) {
				continue
			}
		}
		switch {
		case underAny(x.m.Use, mod):
			x.add(im.Line, true, im.Path)
		case underAny(x.m.Never, mod):
			x.add(im.Line, false, im.Path)
		}
	}
	x.sites = dedupeLines(x.sites)
}

// Within reports whether a rule about imports of other packages leaves an import of a
// module to the file: they share as many first names of their paths as the package's
// has.
func (m *Matcher) Within(file, module string) bool {
	a, b := file, module
	for n := m.Arg; n > 0; n-- {
		x, restA, _ := strings.Cut(a, "/")
		y, restB, _ := strings.Cut(b, "/")
		if x != y {
			return false
		}
		a, b = restA, restB
	}
	return true
}

// ModuleOf returns the resolved module of an import, or what is written.
func ModuleOf(im *fact.Import) string {
	if im.Module != "" {
		return im.Module
	}
	return im.Path
}

func underAny(list []string, mod string) bool {
	for _, e := range list {
		if Under(e, mod) {
			return true
		}
	}
	return false
}

// Under reports whether a module is the one of a rule, or lies below it where the
// rule's ends in `/**`.
func Under(e, mod string) bool {
	if e == mod {
		return true
	}
	p, ok := strings.CutSuffix(e, "/**")
	return ok && p != "" && strings.HasPrefix(mod, p) && (len(mod) == len(p) || mod[len(p)] == '/' || mod[len(p)] == '.')
}

func dedupeLines(s []Site) []Site {
	return slices.CompactFunc(s, func(a, b Site) bool { return a.Line == b.Line && a.OK == b.OK })
}

func (x *matching) alias() {
	for i := range x.f.Imports {
		im := &x.f.Imports[i]
		if im.Name != "" && im.Name != "*" || ModuleOf(im) != x.m.Module || im.Local == "" || im.Local == "_" || im.Local == "." {
			continue
		}
		x.add(im.Line, im.Local == x.m.Alias || slices.Contains(x.m.Names, im.Local), im.Local)
	}
}

// Bases calls see with each base of class d: its place, its symbol, which is
// unknown where it was not resolved, and how it is written.
func Bases(f *fact.File, d int, see func(n int, s fact.SymbolRef, written string)) {
	df := &f.Defs[d]
	if len(df.Bases) == 0 {
		return
	}
	from := sort.Search(len(f.Refs), func(k int) bool { return f.Refs[k].Line >= df.Line-8 })
	for n, b := range df.Bases {
		var s fact.SymbolRef
		for k := from; k < len(f.Refs) && f.Refs[k].Line <= df.Line+maxHead; k++ {
			if r := &f.Refs[k]; r.Kind == fact.RefBase && r.Name == b && r.Line >= df.Line {
				s = r.Sym
				break
			}
		}
		see(n, s, b)
	}
}

// maxHead is the number of lines over which the head of a class may reach.
const maxHead = 24

func (x *matching) defs() {
	for d := range x.f.Defs {
		if !x.m.Role.matches(x.f, d, x.m.Of) {
			continue
		}
		df := &x.f.Defs[d]
		switch x.m.Kind {
		case MatchBase:
			if len(df.Bases) == 0 && len(x.m.Never) > 0 {
				continue
			}
			if Has(x.m.Use, df.Name) || (len(x.m.Use) == 1 || x.m.Shape == ShapeAll) && slices.ContainsFunc(x.m.Use, func(u string) bool { return fact.LastName(u) == df.Name }) {
				continue // the base itself
			}
			never, found := len(x.m.Never) == 0, ""
			if !never {
				Bases(x.f, d, func(_ int, s fact.SymbolRef, b string) {
					if Has(x.m.Never, b) || s.Known() && hasSymbol(x.m.Never, s, b) {
						never, found = true, b
					}
				})
			}
			ok, missing := x.each(x.m.Use, func(use []string) (ok bool) {
				Bases(x.f, d, func(_ int, s fact.SymbolRef, b string) {
					ok = ok || Has(use, b) || Has(use, fact.LastName(b)) || s.Known() && hasSymbol(use, s, b)
				})
				return ok
			})
			if missing != "" {
				found = missing
			}
			if ok || never && (len(x.m.Never) == 0 || !IsBase(x.f, d)) {
				x.add(df.Line, ok, found)
			}
		case MatchDecorator:
			ok, missing := x.each(x.m.Use, func(use []string) bool { return x.decorated(d, use) })
			if !ok && df.Kind == fact.Func && df.Parent >= 0 && x.f.Defs[df.Parent].Kind.Callable() {
				continue // a part of the function around it
			}
			if missing == "" {
				missing = df.Name
			}
			x.add(df.Line, ok, missing)
		}
	}
}

// decorated reports whether a definition carries one of some decorators.
func (x *matching) decorated(d int, use []string) bool {
	carries := func(k fact.Decorator) bool { return hasSymbol(use, k.Sym, k.Name) }
	df := &x.f.Defs[d]
	if slices.ContainsFunc(df.Decorators, carries) || with(df, use) {
		return true
	}
	cl := ClassOf(x.f, d)
	return x.m.Shape == ShapeOrClass && cl >= 0 && slices.ContainsFunc(x.f.Defs[cl].Decorators, carries)
}

// ShapeAll, as the shape of a rule about classes, asks for all that it lists, not
// for one of them.
const ShapeAll = "all"

// each reports whether a list is followed: by one of it, or with ShapeAll by each,
// and then also says what is missing.
func (x *matching) each(list []string, follows func(one []string) bool) (ok bool, missing string) {
	if x.m.Shape != ShapeAll {
		return follows(list), ""
	}
	var without []string
	for i := range list {
		if !follows(list[i : i+1]) {
			n := list[i]
			without = append(without, fact.LastName(strings.TrimPrefix(n[strings.LastIndexByte(n, ' ')+1:], ":")))
		}
	}
	if len(without) == 0 {
		return true, ""
	}
	return false, "without " + strings.Join(without[:min(len(without), 3)], ", ")
}

// with reports whether one of some symbols is put around a definition, or stands
// beside it, where it is registered.
func with(df *fact.Def, use []string) bool {
	for i := range df.Registered {
		for _, b := range df.Registered[i].Beside {
			if hasSymbol(use, b.Sym, b.Name) {
				return true
			}
		}
	}
	return false
}

// ShapeOrClass, as the shape of a rule about the decorators of functions, lets the
// decorator stand on the class instead.
const ShapeOrClass = "or-class"

// IsBase reports whether a class is there to be extended: it is abstract, its
// name says so, or a class of its file extends it.
func IsBase(f *fact.File, d int) bool {
	df := &f.Defs[d]
	w := fact.Tokens(df.Name)
	if df.Mods&fact.Abstract != 0 || len(w) > 1 && (w[0] == "base" || w[0] == "abstract" || w[len(w)-1] == "base" || w[len(w)-1] == "mixin") {
		return true
	}
	return df.Name != "" && slices.ContainsFunc(f.Defs, func(o fact.Def) bool {
		return o.Kind == fact.Class && slices.Contains(o.Bases, df.Name)
	})
}
