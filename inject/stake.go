package inject

import (
	"path"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// stake tells whether a text has an opportunity of a rule, going by names: 3 as
// good as sure, 2 likely, 1 hardly, 0 not.
type stake struct {
	e Edit
	s *source
}

// part reports whether only some lines are judged.
func (k *stake) part() bool { return k.s.spans != nil }

// of returns how surely the rule is at stake, and whether the text has a form
// that the rule forbids.
func (k *stake) of(r *pack.Rule) (sure int, breaks bool) {
	sure, breaks = k.matcher(r)
	if sure < 3 {
		sure = max(sure, k.named(r))
	}
	return sure, breaks
}

func (k *stake) matcher(r *pack.Rule) (sure int, breaks bool) {
	m := &r.Matcher
	switch m.Kind {
	case pack.MatchUse:
		n := k.symbols(m.Never, r.Triggers, mention)
		return max(n, k.symbols(m.Use, r.Triggers, mention)), n >= 2
	case pack.MatchArgument, pack.MatchOption:
		return k.symbols(m.Callee, r.Triggers, call), false
	case pack.MatchError:
		n := k.symbols(m.Never, r.Triggers, failure)
		return max(n, k.symbols(m.Use, r.Triggers, failure)), n >= 2
	case pack.MatchFilter:
		return k.filter(m), false
	case pack.MatchImport:
		n := k.modules(m, m.Never)
		return max(n, k.modules(m, m.Use)), n >= 2
	case pack.MatchAlias:
		return k.modules(m, []string{m.Module}), false
	case pack.MatchEdge:
		if !m.Role.At(k.e.Path, k.e.Test) {
			return 0, false
		}
		if n := k.modules(m, m.Never); n >= 2 || k.part() {
			return n, n >= 2
		}
		return 2, false // every file of the scope is an opportunity
	case pack.MatchType:
		return k.concepts(m.Tokens, m.Shape), false
	case pack.MatchPair:
		return k.symbols(m.Callee, r.Triggers, call), false
	case pack.MatchGuard, pack.MatchBase, pack.MatchDecorator, pack.MatchName:
		return k.definitions(m), false
	}
	if len(r.Triggers) == 0 && len(r.Scope.Include) > 0 && !k.part() {
		return 2, false // about no name: every file of its scope
	}
	return 0, false
}

// named judges a rule by those of its triggers that are no names of its matcher.
func (k *stake) named(r *pack.Rule) int {
	best := 0
	for _, t := range r.Triggers {
		if known(&r.Matcher, t) {
			continue
		}
		best = max(best, k.symbols([]string{t}, nil, mention))
		if identBefore(t) == t {
			best = max(best, k.word(strings.ToLower(t)))
		} else {
			best = max(best, k.module(t, true, false))
		}
	}
	return best
}

// known reports whether a trigger is a name that the matcher has too.
func known(m *pack.Matcher, t string) bool {
	name := identBefore(t)
	for _, l := range names(m) {
		for _, s := range l {
			s = strings.TrimSuffix(strings.TrimSuffix(s, "/**"), ".*")
			if s == t || identBefore(s) == name {
				return true
			}
		}
	}
	for _, c := range m.Tokens {
		if strings.ReplaceAll(c, " ", "_") == t {
			return true
		}
	}
	return false
}

// names are the lists of names that a matcher is about.
func names(m *pack.Matcher) [][]string {
	return [][]string{m.Never, m.Use, m.Callee, m.Methods, m.Names, m.Keys, {m.Module, m.Role.Via, m.Role.Base, m.Role.Decorator, m.Role.Param}}
}

// use says in what form a symbol must stand.
type use uint8

const (
	mention use = iota // outside of imports
	call               // called or built
	failure            // called where an error leaves
)

// symbols returns how surely one of the symbols is used in the text.
func (k *stake) symbols(list, written []string, form use) int {
	best := 0
	for _, s := range list {
		name, members := lastName(s)
		if name == "" {
			continue
		}
		see := func(p place) bool {
			best = max(best, k.symbol(p, s, name, members, written, form))
			return best < 3
		}
		if k.s.each(name, see); members && best < 2 {
			// An instance of a class goes by the name of the class.
			k.s.each(lowerFirst(name), see)
		}
		if best == 3 {
			break
		}
	}
	return best
}

func (k *stake) symbol(p place, s, name string, members bool, written []string, form use) int {
	if p.imported() {
		return 0
	}
	next := p.next()
	recv, dotted := p.receiver()
	if members {
		if rest := strings.TrimLeft(p.s.src[p.end:], " \t\r\n"); next == '\n' && rest != "" {
			next = rest[0] // a chain may be broken into lines
		}
		if next != '.' && next != ':' && next != '-' && next != '?' {
			return 0
		}
		if dotted && recv != "this" && recv != "self" {
			return 1
		}
		if p.s.src[p.start:p.end] == name && !dotted {
			return 3
		}
		return 2
	}
	switch form {
	case call:
		tag := p.start > 0 && p.s.src[p.start-1] == '<'
		if next != '(' && next != '{' && next != '<' && next != '`' && next != '!' && !tag && p.s.lang != "ruby" {
			return 0
		}
	case failure:
		l := p.line()
		if !strings.Contains(l, "return") && !strings.Contains(l, "raise") && !strings.Contains(l, "throw") && !strings.Contains(l, "panic") && !strings.Contains(l, "Err") && !strings.Contains(l, "err") && !strings.Contains(l, "reject") {
			return 0
		}
	}
	if definesName(p, form) {
		return 0
	}
	resolved := !strings.HasPrefix(s, fact.UnknownModule+".")
	holder := ""
	if i := len(s) - len(name) - 1; i > 0 && resolved {
		holder = identBefore(s[:i])
	}
	if dotted {
		chain := p.chain()
		if fit, any := qualifies(chain, name, written); fit {
			return 3
		} else if any && len(chain) > 0 && chain[0] != "this" && chain[0] != "self" && !(same(chain[0], holder) && isType(holder)) {
			return k.foreign(chain[0], name)
		}
		switch {
		case recv != "" && recv == holder:
			return 3
		case !resolved, recv == "this", recv == "self", recv == "cls", recv == "super", recv == "":
			return 2
		case k.s.lang == "go" && holder != "" && !isType(holder):
			return 0 // a function of a package goes by the package's name
		case same(recv, holder):
			return 3
		case isType(holder):
			return k.foreign(recv, name) // a method: the receiver is a variable
		}
		return 1
	}
	if !resolved || holder == "" {
		return 3
	}
	if k.within(s, name) {
		return 3
	}
	switch k.s.lang {
	case "go":
		return 0
	case "typescript", "tsx", "javascript", "python", "rust", "vue", "svelte":
		if k.imports(name) {
			return 3
		}
		if k.s.importEnd() == 0 {
			return 2 // nothing is known of the imports
		}
		return 1
	}
	return 2
}

// definesName reports whether the place is where something of that name is
// defined.
func definesName(p place, form use) bool {
	switch identBefore(strings.TrimRight(p.s.src[:p.start], " \t")) {
	case "func", "def", "function", "fn", "fun", "class", "struct", "interface", "type", "enum", "trait", "record":
		return true
	}
	return form == call && p.s.lang == "go" && strings.HasPrefix(p.line(), "func (") && strings.Contains(p.s.src[:p.start][strings.LastIndexByte(p.s.src[:p.start], '\n')+1:], ") ")
}

// foreign judges a member of that name behind a receiver of which nothing is
// known: the rarer the name, the likelier it is the one meant.
func (k *stake) foreign(recv, name string) int {
	if len(name) >= 12 && k.s.lang != "go" {
		return 2
	}
	return 1
}

// same reports whether a variable is named after a type: by its last words, or
// by its first letter.
func same(v, typ string) bool {
	if v == "" || len(v) > len(typ) {
		return false
	}
	if len(v) == 1 {
		return strings.EqualFold(v, typ[:1])
	}
	return len(v) > 2 && strings.EqualFold(v, typ[len(typ)-len(v):])
}

func isType(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// qualifies reports whether one of the written forms of a symbol has the names
// that precede the place; any tells whether one has names before it at all.
func qualifies(chain []string, name string, written []string) (fit, any bool) {
	for _, t := range written {
		h, ok := strings.CutSuffix(t, "."+name)
		if !ok {
			continue
		}
		any = true
		n := 0
		for n < len(chain) {
			last := identBefore(h)
			if last == "" || last != chain[n] {
				break
			}
			n++
			if h, ok = strings.CutSuffix(h, "."+last); !ok {
				return true, true
			}
		}
		if n >= 2 {
			return true, true
		}
	}
	return false, any
}

// within reports whether the symbol is of the module of the edited file, where
// it goes by its bare name.
func (k *stake) within(s, name string) bool {
	mod := strings.TrimSuffix(s, "."+name)
	dir, file := path.Dir(k.e.Path), strings.TrimSuffix(k.e.Path, path.Ext(k.e.Path))
	if k.s.lang == "go" {
		return dir != "." && (mod == dir || strings.HasSuffix(mod, "/"+dir))
	}
	mod = strings.ReplaceAll(mod, ".", "/")
	return mod == strings.ReplaceAll(file, ".", "/") || mod == strings.ReplaceAll(dir, ".", "/") || strings.HasSuffix(mod, "/"+file)
}

// imports reports whether a name stands among the imports of the file.
func (k *stake) imports(name string) bool {
	for _, e := range k.s.idents[name] {
		if (place{k.s, int(e) - len(name), int(e)}).imported() {
			return true
		}
		if int(e) > k.s.importEnd() {
			return false
		}
	}
	return false
}

// filter judges a query through one of some methods.
func (k *stake) filter(m *pack.Matcher) int {
	best := 0
	for _, name := range m.Methods {
		k.s.each(name, func(p place) bool {
			recv, dotted := p.receiver()
			if !dotted || p.next() != '(' {
				return true
			}
			n := 2
			if len(m.Receivers) > 0 {
				n = 1
				for _, r := range m.Receivers {
					if last := identBefore(strings.TrimSuffix(r, "()")); last == recv && recv != "" {
						n = 3
					}
				}
			}
			best = max(best, n)
			return best < 3
		})
	}
	return best
}

// modules judges imports of one of some modules, of some names where the matcher
// has names.
func (k *stake) modules(m *pack.Matcher, mods []string) int {
	if len(m.Names) > 0 {
		best := 0
		for _, name := range m.Names {
			k.s.each(name, func(p place) bool {
				if p.imported() {
					best = 2
					l := p.line()
					for _, mod := range mods {
						if strings.Contains(l, mod) {
							best = 3
						}
					}
				}
				return best < 3
			})
		}
		return best
	}
	best := 0
	for _, mod := range mods {
		mod, under := strings.CutSuffix(mod, "/**")
		if mod == "" || strings.HasPrefix(mod, "?") {
			continue
		}
		n := k.module(mod, under, false)
		if n == 0 {
			// Written in another way: relative, or by an alias of a path.
			if i := strings.LastIndexByte(mod, '/'); i >= 0 && !strings.HasPrefix(mod, ".") && k.s.lang != "go" {
				n = min(2, k.module(mod[i+1:], under, true))
			}
		}
		best = max(best, n)
	}
	return best
}

// module judges imports of one module as it is written, or below it; as the end
// of a longer path with suffix.
func (k *stake) module(mod string, under, suffix bool) int {
	src := k.s.src
	for at := 0; ; {
		i := strings.Index(src[at:], mod)
		if i < 0 {
			return 0
		}
		start, end := at+i, at+i+len(mod)
		at = end
		before, after := byte(' '), byte(' ')
		if start > 0 {
			before = src[start-1]
		}
		if end < len(src) {
			after = src[end]
		}
		open := strings.IndexByte("\"'`< \t({,", before) >= 0 || before == '.' && k.s.lang == "python" || suffix && before == '/'
		shut := strings.IndexByte("\"'`> \t;\n\r,:)", after) >= 0 || under && (after == '/' || after == '.')
		if k.s.lang == "rust" || k.s.lang == "php" || k.s.lang == "java" || k.s.lang == "kotlin" || k.s.lang == "csharp" || k.s.lang == "scala" {
			shut = shut || after == '.' || after == '\\' || after == ':'
		}
		if strings.HasPrefix(mod, ".") {
			open = before == '"' || before == '\'' || before == '`'
		}
		if !open || !shut {
			continue
		}
		if p := (place{k.s, start, end}); p.imported() && k.s.judged(k.s.statement(start, end)) {
			return 3
		}
	}
}

// concepts judges declarations of names that end in one of the concepts.
func (k *stake) concepts(tokens []string, shape string) int {
	for _, t := range tokens {
		words := strings.FieldsFunc(strings.ToLower(t), func(r rune) bool { return r == ' ' || r == '_' })
		if len(words) == 0 {
			continue
		}
		for _, e := range k.s.words[words[len(words)-1]] {
			id := identBefore(k.s.src[:e])
			p := place{k.s, int(e) - len(id), int(e)}
			if !k.s.judged(p.start, p.end) || p.quoted() || len(words) > 1 && !pack.EndsIn(fact.Tokens(id), words) || !p.declares() || !p.hasShape(shape) {
				continue
			}
			return 3
		}
	}
	return 0
}

// word judges names that end in a word.
func (k *stake) word(w string) int {
	for _, e := range k.s.words[w] {
		if k.s.judged(int(e)-len(w), int(e)) {
			return 2
		}
	}
	return 0
}

// definitions judges definitions that have the role of the matcher.
func (k *stake) definitions(m *pack.Matcher) int {
	r := &m.Role
	if !r.At(k.e.Path, k.e.Test) {
		return 0
	}
	for _, name := range []string{r.Via, r.Decorator, r.Param, r.Base} {
		if name = identBefore(strings.TrimSuffix(name, "()")); name != "" && len(k.s.idents[name]) == 0 {
			return 0
		}
	}
	if m.Kind == pack.MatchBase && len(m.Never) > 0 && k.symbols(m.Use, nil, mention) < 2 && k.symbols(m.Never, nil, mention) < 2 {
		return 0
	}
	return k.defined(r)
}

// defined looks for a judged line that defines what the role asks for.
func (k *stake) defined(r *pack.Role) int {
	near := func(name string, from, to int) bool {
		name = identBefore(strings.TrimSuffix(name, "()"))
		if name == "" {
			return true
		}
		for _, e := range k.s.idents[name] {
			if int(e) > from && int(e) < to && !(place{k.s, int(e) - len(name), int(e)}).imported() {
				return true
			}
		}
		return false
	}
	at := 0
	for line := range strings.Lines(k.s.src) {
		from := at
		at += len(line)
		if !k.s.judged(from, at) {
			continue
		}
		if r.Via != "" && near(r.Via, from, at) && (strings.Contains(line, "=>") || strings.Contains(line, "func") || strings.HasSuffix(strings.TrimSpace(line), "(") || strings.Contains(line, " do") || strings.HasSuffix(strings.TrimSpace(line), ",")) {
			return 2 // what is passed needs no name
		}
		kind, name, owner := definition(line, k.s.lang)
		switch {
		case kind == 0 || (r.Kind == "class") != (kind == 'c'):
		case r.Name != "" && !glob(r.Name, name):
		case r.Exported && k.s.lang == "go" && (name == "" || name[0] < 'A' || name[0] > 'Z'):
		case r.Owner != "" && k.s.lang == "go" && !glob(r.Owner, owner):
		case !near(r.Param, from, at+1500), !near(r.Decorator, from-600, at), r.Kind == "class" && !near(r.Base, from, at+200), r.Via != "":
		default:
			return 2
		}
	}
	return 0
}

func glob(g, s string) bool {
	ok, _ := path.Match(g, s)
	return ok
}

// definition reads a line that defines a class ('c') or a function ('f'): its
// name, and in Go the type of its receiver. 0 means that it defines neither.
func definition(line, lang string) (kind byte, name, owner string) {
	t := strings.TrimSpace(line)
	if t == "" || len(t) > 400 {
		return 0, "", ""
	}
	if lang == "go" {
		if rest, ok := strings.CutPrefix(t, "func "); ok {
			if strings.HasPrefix(rest, "(") {
				i := strings.IndexByte(rest, ')')
				if i < 0 {
					return 0, "", ""
				}
				recv := rest[1:i]
				if j := strings.IndexByte(recv, '['); j >= 0 {
					recv = recv[:j]
				}
				owner, rest = identBefore(recv), strings.TrimSpace(rest[i+1:])
			}
			return 'f', identAt(rest), owner
		}
		if rest, ok := strings.CutPrefix(t, "type "); ok {
			return 'c', identAt(rest), ""
		}
		return 0, "", ""
	}
	for w := range strings.FieldsSeq(t) {
		switch w {
		case "class", "struct", "interface", "trait", "object", "record", "enum":
			i := strings.Index(t, w+" ")
			return 'c', identAt(strings.TrimSpace(t[max(0, i)+len(w):])), ""
		case "def", "function", "fn", "fun", "func", "function*":
			i := strings.Index(t, w+" ")
			return 'f', identAt(strings.TrimPrefix(strings.TrimSpace(t[max(0, i)+len(w):]), "self.")), ""
		case "if", "for", "while", "switch", "catch", "return", "else", "}", "throw", "await", "import", "//", "*", "#":
			return 0, "", ""
		}
	}
	// A method of TypeScript, Java, C# or PHP; a function bound to a name.
	i := strings.IndexByte(t, '(')
	if i > 0 && (strings.HasSuffix(t, "{") || strings.HasSuffix(t, "(") || strings.HasSuffix(t, ",") || strings.HasSuffix(t, "=>")) {
		head := strings.TrimRight(t[:i], " ")
		if j := strings.LastIndexByte(head, '='); j > 0 {
			return 'f', identBefore(strings.TrimRight(head[:j], " ")), ""
		}
		if !strings.ContainsAny(head, ".:") {
			return 'f', identBefore(head), ""
		}
	}
	return 0, "", ""
}
