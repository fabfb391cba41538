package inject

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// stake tells whether a text has an opportunity of a rule, going by names: 3 as
// good as sure, 2 likely, 1 hardly, 0 not.
type stake struct {
	e Edit
	s *source
	// types says for a variable and a type whether the text declares one of the
	// other, as far as was asked.
	types map[[2]string]bool
}

// part reports whether only some lines are judged.
func (k *stake) part() bool { return k.s.spans != nil && !k.s.whole }

// of returns how surely the rule is at stake, and whether the text has a form
// that the rule forbids.
func (k *stake) of(r *pack.Rule) (sure int, breaks bool) {
	sure, breaks = k.matcher(r)
	if f := r.Provenance.Family; sure < 3 && (f == "" || f == "own") {
		// The triggers of a rule that was mined say no more than its matcher.
		sure = max(sure, k.named(r))
	}
	return sure, breaks
}

func (k *stake) matcher(r *pack.Rule) (sure int, breaks bool) {
	m := &r.Matcher
	switch m.Kind {
	case pack.MatchUse:
		n := k.symbols(m.Never, r.Triggers, mention)
		sure = max(n, k.symbols(m.Use, r.Triggers, mention))
		if sure < 2 && r.Provenance.Family == logging && k.logs() {
			sure = 2 // whatever the class of the logger is called
		}
		return sure, n >= 2
	case pack.MatchArgument:
		return k.argument(m, r.Triggers), false
	case pack.MatchOption:
		if len(m.Callee) == 0 {
			return k.symbols(m.Keys, nil, mention), false
		}
		return k.symbols(m.Callee, r.Triggers, call), false
	case pack.MatchError:
		n := k.symbols(m.Never, r.Triggers, failure)
		return max(n, k.symbols(m.Use, r.Triggers, failure)), n >= 2
	case pack.MatchFilter:
		return k.filter(m), false
	case pack.MatchImport:
		n := k.modules(m, slices.Concat(m.Never, m.Use), r.Triggers)
		return n, n >= 2 && k.modules(m, m.Never, nil) >= 2
	case pack.MatchAlias:
		return k.modules(m, []string{m.Module}, nil), false
	case pack.MatchEdge:
		if !m.Role.At(k.e.Path, k.e.Test) {
			return 0, false
		}
		if n := k.modules(m, m.Never, nil); n >= 2 || k.part() {
			return n, n >= 2
		}
		return 2, false // every file of the scope is an opportunity
	case pack.MatchStaple:
		if !m.Role.At(k.e.Path, k.e.Test) {
			return 0, false
		}
		if k.part() {
			return 0, false
		}
		return max(2, k.symbols(m.Use, r.Triggers, mention)), false // as above
	case pack.MatchType:
		return k.concepts(m.Tokens, m.Shape), false
	case pack.MatchConstant:
		return k.constant(m)
	case pack.MatchGiven:
		return max(k.symbols(m.Never, r.Triggers, call), k.symbols(m.Use, r.Triggers, call)), false
	case pack.MatchPair, pack.MatchForm:
		return k.symbols(m.Callee, r.Triggers, call), false
	case pack.MatchHead:
		if k.part() || !m.Role.At(k.e.Path, k.e.Test) {
			return 0, false
		}
		return 2, false // as above
	case pack.MatchCoChange:
		if !k.e.New || m.GoesAlong(k.e.Path) || !m.Role.At(k.e.Path, k.e.Test) {
			return 0, false
		}
		return 3, false // who adds the file is to know it
	case pack.MatchInject:
		return k.injected(), false
	case pack.MatchParam:
		switch {
		case !m.Role.At(k.e.Path, k.e.Test):
			return 0, false
		case len(m.Keys) > 0:
			return k.symbols(m.Keys, nil, mention), false
		case len(m.Tokens) > 0:
			return k.parameters(m.Tokens, m.Role.Param), false
		}
		return k.definitions(m), false
	case pack.MatchGuard, pack.MatchBase, pack.MatchDecorator, pack.MatchName, pack.MatchModifier:
		if m.Value != "" {
			return k.valued(m, r.Triggers), false
		}
		return k.definitions(m), false
	}
	if m.Kind != pack.MatchText {
		if m.Role != (pack.Role{}) {
			return k.definitions(m), false
		}
		n := k.symbols(m.Never, r.Triggers, mention)
		return max(n, k.symbols(m.Use, r.Triggers, mention), k.symbols(m.Callee, r.Triggers, mention)), n >= 2
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
	return [][]string{m.Never, m.Use, m.Callee, m.Methods, m.Names, m.Keys, pack.Alternatives(m.Role.Decorator), {m.Module, registrar(m), m.Role.Base, m.Role.Param}}
}

// registrar is the callee by which the role of a matcher is told, "" where it is
// any router.
func registrar(m *pack.Matcher) string {
	if m.Role.Via == pack.Routes {
		return ""
	}
	return m.Role.Via
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
		k.s.each(name, see)
		if short := attribute(name, k.s.lang); short != "" && best < 3 {
			k.s.each(short, func(p place) bool {
				if p.bracketed() {
					best = 3
				}
				return best < 3
			})
		}
		if given, ok := strings.CutSuffix(s, "()."+name); ok && best < 3 {
			for _, p := range k.unpacked(identBefore(given), name) {
				if form != call || p.next() == '(' {
					best = 3
				}
			}
		}
		if members && best < 2 && strings.HasSuffix(name, "Logger") && k.logs() {
			best = 2
		}
		if members {
			// An instance of a class goes by the name of the class.
			for _, n := range instances(name) {
				if best < 2 {
					k.s.each(n, see)
				}
			}
		}
		if best == 3 {
			break
		}
	}
	return best
}

func (k *stake) symbol(p place, s, name string, members bool, written []string, form use) int {
	if p.imported() || form == failure && !p.leaves() {
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
		holder := identBefore(strings.TrimSuffix(strings.TrimSuffix(s, ".*"), "."+name))
		switch {
		case !dotted && p.s.src[p.start:p.end] == name && k.imports(name):
			return k.from(name, strings.TrimSuffix(strings.TrimSuffix(s, ".*"), "."+name))
		case !dotted && p.s.src[p.start:p.end] == name && (script(k.s.lang) || k.s.lang == "python") && k.s.importEnd() > 0 && !k.within(strings.TrimSuffix(s, ".*"), name) && fact.Resolved(s) && strings.Contains(s, "/"):
			return 1
		case !dotted && p.s.src[p.start:p.end] == name, dotted && recv == holder && recv != "":
			return 3
		case dotted && p.s.src[p.start:p.end] == name && recv != "this" && recv != "self":
			return 1
		}
		return 2 // a variable or field that is named after the class
	}
	switch form {
	case mention:
		if next == '.' || strings.HasPrefix(p.s.src[p.end:], "::") {
			return 0 // a member of it
		}
	case call:
		tag := p.start > 0 && p.s.src[p.start-1] == '<'
		if next != '(' && next != '{' && next != '<' && next != '`' && next != '!' && !tag && !(p.s.lang == "ruby" && p.command()) {
			return 0
		}
	case failure:
		if next != '(' && next != '{' && next != '!' && next != '<' && next != ':' && p.s.lang != "ruby" && p.s.lang != "python" {
			return 0
		}
	}
	if definesName(p, form) {
		return 0
	}
	if i := strings.Index(s, "()."); i > 0 {
		// What a call gives: the file has to call it.
		if f := identBefore(s[:i]); f != "" && len(k.s.idents[f]) == 0 {
			return 0
		}
	}
	resolved := !strings.HasPrefix(s, fact.UnknownModule+".")
	holder := ""
	if i := len(s) - len(name) - 1; i > 0 && resolved {
		holder = identBefore(s[:i])
	}
	// In a script what stands right behind the path of a module is the module,
	// however it is spelt.
	direct := strings.Count(s[strings.LastIndexByte(s, '/')+1:], ".") == 1
	typed := isType(holder) && !(script(k.s.lang) && direct)
	if dotted {
		if typed && k.declared(recv, holder) {
			return 3
		}
		chain := p.chain()
		if k.s.lang == "go" && resolved && direct && !typed && holder != "" && !strings.HasSuffix(s, ")."+name) {
			return k.ofPackage(chain, strings.TrimSuffix(s, "."+name), name, written)
		}
		if fit, any := qualifies(chain, name, written); fit {
			return 3
		} else if any && recv != "this" && recv != "self" && !(same(recv, holder) && isType(holder)) {
			return k.foreign(name)
		}
		switch {
		case resolved && holder == "" && recv != "this" && recv != "self" && !strings.HasSuffix(s, ")."+name):
			return 0 // known by its bare name alone
		case recv != "" && recv == holder:
			return 3
		case !resolved, recv == "this", recv == "self", recv == "cls", recv == "super", recv == "":
			return 2
		case k.s.lang == "go" && holder != "" && !isType(holder):
			return 0 // a function of a package goes by the package's name
		case strings.EqualFold(bare(recv), bareType(holder)):
			return 3
		case same(recv, holder):
			if len(name) >= 8 || strings.HasSuffix(holder, "Logger") || len(holder) == 1 || 2*len(recv) >= len(holder) {
				return 2
			}
			return 1
		case typed:
			return k.foreign(name) // a method: the receiver is a variable
		case k.extends(name):
			return 3
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
	case "java", "kotlin", "scala":
		if k.imports(name) { // a static member
			return k.from(name, strings.TrimSuffix(s, "."+name))
		}
	}
	if typed && !isType(name) {
		return 1 // a member goes by its bare name only where it is defined
	}
	switch k.s.lang {
	case "go":
		return 0
	case "typescript", "tsx", "javascript", "python", "rust", "vue", "svelte", "kotlin", "scala", "java":
		if k.imports(name) {
			return k.from(name, strings.TrimSuffix(s, "."+name))
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
func (k *stake) foreign(name string) int {
	if len(name) >= 12 && k.s.lang != "go" {
		return 2
	}
	return 1
}

// extends reports whether a function of that name is imported that can stand
// behind any receiver.
func (k *stake) extends(name string) bool {
	switch k.s.lang {
	case "kotlin", "scala", "swift", "csharp", "rust":
		return k.imports(name)
	}
	return false
}

// same reports whether a variable is named after a type: by its last words, by
// its first letter, or by the beginning of its last word.
func same(v, typ string) bool {
	v, typ = bare(v), bareType(typ)
	if v == "" || len(v) > len(typ) {
		return false
	}
	if len(v) == 1 {
		return strings.EqualFold(v, typ[:1])
	}
	last := typ[max(0, strings.LastIndexFunc(typ, func(r rune) bool { return r >= 'A' && r <= 'Z' })):]
	return len(v) > 2 && (strings.EqualFold(v, typ[len(typ)-len(v):]) || len(v) < len(last) && strings.EqualFold(v, last[:len(v)]))
}

// bare is the name of a variable without the underscores that mark a field.
func bare(v string) string { return strings.TrimLeft(v, "_") }

// bareType is the name of a type without the letter that marks an interface.
func bareType(typ string) string {
	if len(typ) > 2 && typ[0] == 'I' && isType(typ[1:]) && !isType(typ[2:]) {
		return typ[1:]
	}
	return typ
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
	return strings.HasSuffix(dir, "/"+mod) || mod == strings.ReplaceAll(file, ".", "/") || mod == strings.ReplaceAll(dir, ".", "/") || strings.HasSuffix(mod, "/"+file)
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

// argument judges calls that have the argument which the rule is about, unless a
// local variable stands there.
func (k *stake) argument(m *pack.Matcher, written []string) int {
	best := 0
	for _, s := range m.Callee {
		name, _ := lastName(s)
		if given, ok := strings.CutSuffix(s, "()."+name); ok {
			for _, p := range k.unpacked(identBefore(given), name) {
				if _, ok := p.argument(m.Arg); ok && p.next() == '(' {
					best = 3
				}
			}
		}
		k.s.each(name, func(p place) bool {
			n := k.symbol(p, s, name, false, written, call)
			if n <= best {
				return true
			}
			arg, ok := p.argument(m.Arg)
			if !ok || m.Shape == "" && arg != "" && identAt(arg) == arg && !isType(arg) && !k.imports(arg) && !wantsName(m.Use, arg) {
				return true
			}
			best = n
			return best < 3
		})
	}
	return best
}

func wantsName(use []string, arg string) bool {
	for _, u := range use {
		if name, _ := lastName(u); name == arg {
			return true
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
			if !k.s.judged(p.start, p.end) || p.quoted() || len(words) > 1 && !pack.EndsIn(fact.Tokens(id), words) || !p.fits(shape) {
				continue
			}
			return 3
		}
	}
	return 0
}

// parameters looks for a judged parameter of a type whose name ends in the words of a
// concept: the type stands before it, or after a colon.
func (k *stake) parameters(tokens []string, typ string) int {
	for _, t := range tokens {
		words := strings.Split(t, " ")
		for _, e := range k.s.words[words[len(words)-1]] {
			id := identBefore(k.s.src[:e])
			p := place{k.s, int(e) - len(id), int(e)}
			if !k.s.judged(p.start, p.end) || p.quoted() || !pack.EndsIn(fact.Tokens(id), words) || !p.hasShape(fact.BindParam.String()) {
				continue
			}
			before := strings.TrimRight(p.s.src[:p.start], "$& ")
			if strings.HasSuffix(before, typ) && len(before) < p.start || strings.HasPrefix(strings.TrimLeft(p.s.src[p.end:], "? "), ":") {
				return 3
			}
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

// constant judges members of one of the names, and texts beside them that the rule
// wants as constants.
func (k *stake) constant(m *pack.Matcher) (sure int, breaks bool) {
	for _, n := range m.Names {
		likely := 1
		if len(fact.Tokens(n)) > 1 {
			likely = 2
		}
		k.s.each(n, func(p place) bool {
			sure = max(sure, likely)
			line := p.line()
			for _, t := range m.Keys {
				if quotes(line, t) {
					sure, breaks = 3, true
				}
			}
			for _, u := range m.Use {
				if name, _ := lastName(strings.TrimSuffix(strings.TrimSuffix(u, "*"), ".")); name != "" && strings.Contains(line, name) {
					sure = 3
				}
			}
			return sure < 3
		})
	}
	return sure, breaks
}

// quotes reports whether a text stands in quotes on a line.
func quotes(line, text string) bool {
	for from := 0; ; {
		i := strings.Index(line[from:], text)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(text)
		if i > 0 && end < len(line) && strings.IndexByte("\"'`", line[i-1]) >= 0 && line[end] == line[i-1] {
			return true
		}
		from = end
	}
}
