package families

import (
	"math"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Guard is the family "functions of a role call g".
func Guard() miner.Family {
	return miner.Family{
		Name: "guard",
		Doc: `what every function of a role calls

Functions that are registered alike, live in the same kind of file, take the
same parameters or share a base call the same function: authorization,
transactions, metrics.

    Call ` + "`requireOwner`" + ` in every exported function of ` + "`*Controller.ts`" + `.

Silent for what the language or the framework forces.`,
		Mine:  func(c *miner.Corpus, emit func(miner.Candidate)) { mineGuard(c, false, emit) },
		Words: wordGuard,
	}
}

// TestIdiom is the family of what tests do.
func TestIdiom() miner.Family {
	return miner.Family{
		Name: "test-idiom",
		Doc: `what every test calls

Tests of a folder or kind call the same helper of the repository.

    Call ` + "`leaktest.AfterTest`" + ` in every test.

Silent for the test library's own functions and for what the tests are about.`,
		Mine:  func(c *miner.Corpus, emit func(miner.Candidate)) { mineGuard(c, true, emit) },
		Words: wordGuard,
	}
}

type roleStat struct {
	*played
	files map[int]bool
	calls *deedTable
	gives map[string]int // results of the functions, as written
	takes map[string]int // types of their parameters, by last name
	given map[string]int // functions that hand the parameter of the role on, by key of what they hand it to
	// checks counts the functions that make any check of authorization.
	checks *unitsOf
}

// inMarkup reports whether most of some files are templates of ERB, in which blocks
// are elements of the page.
func inMarkup(c *miner.Corpus, files map[int]bool) bool {
	n := 0
	for i := range files {
		if strings.HasSuffix(c.Files[i].Path, ".erb") {
			n++
		}
	}
	return 2*n > len(files)
}

// unitsOf counts the functions that call something, and their files.
type unitsOf struct {
	id       miner.ID
	n        int
	in       []int32 // places in played.refs, ascending
	early    int     // those in which it stands near the top of the body
	beside   int     // those beside which it stands among the arguments of the registrar
	returned int     // those that return what it gives
	onto     int     // those on which it stands as a decorator
	files    []int   // ascending
}

// see counts one more function, the one at place at, of file i.
func (u *unitsOf) see(at, i int, early bool) {
	u.n++
	u.in = append(u.in, int32(at))
	if early {
		u.early++
	}
	if l := len(u.files); l == 0 || u.files[l-1] != i {
		u.files = append(u.files, i)
	}
}

// deedTable holds what the functions of one role call, by key. It is used again
// for the next role.
type deedTable struct {
	c    *miner.Corpus
	list []unitsOf
	slot []int32 // of each key: its place in list, from 1; 0 for none
}

// clear empties the table.
func (t *deedTable) clear() {
	for k := range t.list {
		t.slot[t.list[k].id] = 0
	}
	t.list = t.list[:0]
}

// at returns the functions that call what a key names, which are added if they
// are not there. It is good until more is added.
func (t *deedTable) at(id miner.ID) *unitsOf {
	k := t.slot[id]
	if k == 0 {
		n := len(t.list)
		if n == cap(t.list) {
			t.list = append(t.list, unitsOf{})
		} else {
			t.list = t.list[:n+1]
		}
		u := &t.list[n]
		*u = unitsOf{id: id, in: u.in[:0], files: u.files[:0]}
		k = int32(n + 1)
		t.slot[id] = k
	}
	return &t.list[k-1]
}

// often returns those that functions of enough files call, sorted by key.
func (t *deedTable) often() []*unitsOf {
	var out []*unitsOf
	for k := range t.list {
		if u := &t.list[k]; len(u.files) >= miner.MinFiles {
			out = append(out, u)
		}
	}
	t.sort(out)
	return out
}

func (t *deedTable) sort(l []*unitsOf) {
	slices.SortFunc(l, func(a, b *unitsOf) int { return strings.Compare(t.c.Key(a.id), t.c.Key(b.id)) })
}

// roleTokens returns the words of the names by which a role is told.
func roleTokens(r pack.Role) []string {
	var out []string
	for _, s := range []string{r.File, r.Via, r.Owner, path.Base(r.Dir), r.Param, r.Name, r.Base} {
		out = append(out, fact.Tokens(s)...)
	}
	return out
}

// jsx returns the keys of the components that stand as elements.
func jsx(c *miner.Corpus) map[miner.ID]bool {
	out := map[miner.ID]bool{}
	for i, f := range c.Files {
		for k := range f.Calls {
			if f.Calls[k].Flags&fact.JSX != 0 {
				out[c.Calls(i)[k]] = true
			}
		}
	}
	return out
}

// accessor reports whether a symbol is a method that by its name reads, makes
// or fills a value.
func accessor(s fact.Symbol) bool {
	if !strings.Contains(s.Name, ".") {
		return false
	}
	w := fact.Tokens(fact.LastName(s.Name))
	if len(w) == 0 {
		return false
	}
	switch w[0] {
	case "get", "is", "has", "to", "of", "from", "build", "builder", "set", "add", "append", "put", "with", "as", "reset", "instance", "string", "value", "length", "size":
		return true
	}
	return false
}

// maxViaArg is the number of leading arguments whose place means something;
// behind them it is an accident of how many there are.
const maxViaArg = 3

// telling reports whether a parameter of a type says what a function is for, as
// that of a framework's context does, but not Go's.
func telling(t string) bool {
	if t == "" || len(t) >= 64 || t == "context.Context" || strings.ContainsAny(t, "(){}") {
		return false
	}
	return !primitive(t) || strings.HasSuffix(t, ".Context")
}

// fileForm gives the pattern of a file name: "*.controller.ts" or "*Controller.ts", "route.ts";
// "" of a name that is that of a class, such as Category.ts.
func fileForm(p string) string {
	b := path.Base(p)
	ext := path.Ext(b)
	stem := strings.TrimSuffix(b, ext)
	if k := miner.EndingAt(stem); k > 0 {
		return "*" + stem[k:] + ext
	}
	w := fact.Tokens(stem)
	if len(w) > 1 {
		l := len(w[len(w)-1])
		return "*" + stem[len(stem)-l:] + ext
	}
	if upper(b) {
		return "" // a class of this name, not a kind of file
	}
	return b
}

func lastWord(name string) string {
	w := fact.Tokens(name)
	if len(w) < 2 || len(w[len(w)-1]) < 4 {
		return ""
	}
	return name[len(name)-len(w[len(w)-1]):]
}

// standards are what it is judged by that functions of a role call something, in
// tests as elsewhere.
type standards struct {
	decorators, elements map[miner.ID]bool
	types                map[string]int
	lone                 lone
}

func standardsOf(c *miner.Corpus) *standards {
	return miner.Shared(c, func() *standards { return &standards{decorators(c), jsx(c), typeNames(c), loneMethods(c)} })
}

func mineGuard(c *miner.Corpus, test bool, emit func(miner.Candidate)) {
	by := standardsOf(c)
	who := newAuthority(c, by.lone)
	kind := "not"
	if test {
		kind = "only"
	}
	all := rolesOf(c).all[kind]
	calls := &deedTable{c: c, slot: make([]int32, c.IDs())}
	var handlers routed
	for _, p := range rolesOf(c).functions {
		if p.role.Test != kind {
			continue
		}
		if t := p.role.Param; t != "" && by.types[p.g+"\x00"+fact.LastName(strings.Trim(t, "*&?[]"))] > 1 {
			continue // another type in each file
		}
		calls.clear()
		st := &roleStat{played: p, files: p.in(), calls: calls, gives: map[string]int{}, takes: map[string]int{}}
		st.count(c, who, test)
		if handlers.take(c, st) {
			continue
		}
		if !test {
			st.checked(c, who, emit)
		}
		in, markup := &ground{c: c, all: st.files}, st.g == "ruby" && inMarkup(c, st.files)
		for _, x := range calls.often() {
			n, key := x.n, c.Key(x.id)
			if float64(n) < 0.6*float64(len(st.refs)) && (st.role.Dir != "" || n < miner.MinAdherents || !in.holds(slices.Values(x.files), len(x.files))) {
				continue
			}
			u := c.UseOf(x.id)
			if u == nil {
				continue
			}
			alone := u.Sym.Origin == fact.Unknown && !test && 2*x.beside <= n && who.lone.method(st.g, key)
			if !alone && u.Sym.Origin != fact.Internal && u.Sym.Origin != fact.External && !(test && u.Sym.Origin == fact.Std) {
				continue
			}
			if !test && tells(st.role.Via) {
				continue // a test, whatever its file is called
			}
			if test && st.role.Via != "" && (!prepares(st.role.Via) || u.Sym.Origin != fact.Internal || strings.Contains(u.Sym.Name, ".")) {
				continue // what a test happens to need, or the vocabulary of the test library
			}
			if public(u.Sym) && strings.Contains(u.Sym.Name, "()") {
				continue // a method of what a library made, which has no name of its own
			}
			if by.decorators[x.id] || 2*x.onto > n {
				continue // of another family
			}
			if test && st.role.Param == "" && st.role.Via == "" && u.Sym.Origin != fact.Internal && (st.role.Decorator != "" || st.role.File != "") {
				continue // what tests assert with
			}
			if by.elements[x.id] && (u.Sym.Origin != fact.Internal || len(u.Files) > 2*len(x.files) || shareToken(fact.Tokens(fact.LastName(key)), roleTokens(st.role))) {
				continue // what the page is made of
			}
			if markup && u.Sym.Origin != fact.Internal {
				continue // what pages are made of
			}
			if st.role.Name != "" && fact.LastName(key) == st.role.Name {
				continue // the inherited method
			}
			if test && namesTest(st.role.Name) {
				continue // tests of one name are about one thing
			}
			if test && st.role.Base != "" && u.Sym.Origin != fact.Internal {
				continue // what the test library has the method for
			}
			if test && u.Sym.Origin == fact.Internal && 10*u.Test < 9*len(u.Files) {
				continue // what is tested, which no test library of the repository is
			}
			if handlers.do(c, st, x.id) {
				continue // whatever they are registered with
			}
			if told(st.role.Name, key) {
				continue // the method is there to call it
			}
			// The role names what is called: trivially true.
			if st.role.Via != "" && (fact.LastName(st.role.Via) == fact.LastName(key)) || st.role.Decorator != "" && fact.LastName(st.role.Decorator) == fact.LastName(key) {
				continue
			}
			if st.role.Via != "" && 2*x.beside > n && capital(c.Word(st.g, key)) {
				continue // a class that the registrar is given, not something that runs
			}
			if q := fact.Qualifier(c.Word(st.g, key)); u.Sym.Origin == fact.External && q != "" && (2*x.returned > n || q == fact.Qualifier(st.role.Via)) {
				continue // what the framework wants back, or has for its registrar
			}
			if st.resultOf(key) {
				continue // what the function has to give back
			}
			if 2*st.takes[fact.Qualifier(u.Sym.Name)] > len(st.refs) {
				continue // what one does with what one is given
			}
			if min(u.Bare, u.Chained)*10 >= 8*u.Calls {
				continue // gives what another call, which is the deed, is made on
			}
			if st.made(c, x) {
				continue // what one makes a thing for
			}
			if p := st.role.Param; p != "" && (ownMethod(p, u.Sym) || reports(key)) {
				continue // what one does with such a parameter, or with any
			}
			if st.role.Does != "" {
				least := othersShare
				if who.authorizes(x.id) {
					least = othersChecking
				}
				if deedItself(key) || !st.apart(c, n, least, func(i, d int) bool { return does(c, i, d, x.id) }) {
					continue // the deed, or what the others do as well
				}
			}
			if st.role.Via == pack.Routes && reports(key) || st.away(c) && (fails(key) || st.onlyGiven(c, x)) {
				continue
			}
			prior, q := 0.5, 0.1
			if u.Sym.Origin == fact.External {
				prior, q = 0.25, 0.3
			}
			if u.Sym.Origin == fact.Std {
				prior, q = 0.3, 0.35
			}
			// What is called everywhere is no mark of the role.
			if len(u.Files) > 3*len(x.files)+20 {
				prior *= 0.6
			}
			if st.role.Param != "" || st.role.Base != "" {
				prior *= 0.8
			}
			signals := miner.Signals{
				"guard elsewhere": math.Log2(float64(len(u.Files)) / float64(len(x.files))),
				"guard early":     float64(x.early) / float64(n),
			}
			if strings.Contains(inModule(st.g, u.Sym.Name), ".") || st.g == "php" {
				signals["guard bare"] = float64(u.Bare) / float64(max(1, u.Calls)) // what it gives is asked for
			}
			if !test && who.authorizes(x.id) {
				signals["guard authority"] = 1
			}
			if st.role.Does != "" && !who.authorizes(x.id) {
				signals["role verb"] = 1 // far from what the others do
			}
			if !test && mannerOf(c, st.g, key) == asNew {
				signals["guard new"] = 1 // what it needs, no check
			}
			if alone {
				signals["lone method"] = 1
			}
			if accessor(u.Sym) {
				prior *= 0.35 // reads what it was given
				signals["guard accessor"] = 1
			}
			fam := "guard"
			if test {
				fam = "test-idiom"
			}
			st.sharpen(c, miner.Candidate{
				Family: fam, Group: st.g, Prior: prior, Background: q, Universe: len(calls.list) + all/8,
				Matcher: pack.Matcher{Kind: pack.MatchGuard, Role: st.role, Use: []string{key}, Receivers: st.receivers()},
				Files:   files(st.files), Subject: key, Why: "functions of the role", Signals: signals,
			}, emit)
		}
	}
}

// count notes what the functions of a role do.
func (st *roleStat) count(c *miner.Corpus, who *authority, test bool) {
	for at, r := range st.refs {
		i := r.file
		f := c.Files[i]
		df := &f.Defs[r.def]
		for _, t := range df.Results {
			st.gives[t]++
		}
		for k := range df.Params {
			if t := fact.LastName(strings.Trim(df.Params[k].Type, "*&?[]")); t != "" {
				st.takes[t]++
			}
		}
		st.hands(f, r.def)
		check, first := false, false
		for _, deed := range c.Deeds(i, r.def) {
			u := st.calls.at(deed.ID())
			u.see(at, i, deed.Early())
			if deed.Outside() {
				if (df.Via != "" || len(df.Registered) > 0) && !carries(c, st.g, df, deed.ID()) {
					u.beside++
				} else {
					u.onto++
				}
			}
			if deed.Returned() {
				u.returned++
			}
			if !test && who.authorizes(deed.ID()) {
				check, first = true, first || deed.Early()
			}
		}
		if check {
			if st.checks == nil {
				st.checks = &unitsOf{}
			}
			st.checks.see(at, i, first)
		}
	}
}

// carries reports whether a definition is decorated with what a key names.
func carries(c *miner.Corpus, g string, df *fact.Def, id miner.ID) bool {
	return slices.ContainsFunc(df.Decorators, func(k fact.Decorator) bool { return c.IDOf(g, k.Sym, k.Name) == id })
}

// namesTest reports whether a role is that of tests of one name.
func namesTest(name string) bool {
	w := fact.Tokens(name)
	return len(w) > 1 && (w[0] == "test" || w[0] == "should") && !strings.Contains(name, "*")
}

// prepares reports whether a function takes what is done before tests, rather
// than a test, which does what it is about.
func prepares(via string) bool {
	w := fact.Tokens(fact.LastName(via))
	return len(w) > 0 && (w[0] == "before" || w[0] == "setup" || w[0] == "after" || w[0] == "teardown")
}

// tells reports whether a function takes a test or a part of one.
func tells(via string) bool {
	switch root, _, _ := strings.Cut(via, "."); root {
	case "describe", "it", "specify", "scenario", "suite", "beforeEach", "afterEach", "beforeAll", "afterAll":
		return true
	}
	return false
}

// nearlyAll is the share of the functions of a role that hand its parameter to
// one function before that counts as their habit, and not as handing it on.
const nearlyAll = 0.9

// hands notes what one more function of a role hands its parameter on to.
func (st *roleStat) hands(f *fact.File, d int) {
	if st.role.Param == "" {
		return
	}
	seen := map[string]bool{}
	st.role.Handed(f, d, func(key string) {
		if !seen[key] {
			seen[key] = true
			if st.given == nil {
				st.given = map[string]int{}
			}
			st.given[key]++
		}
	})
}

// receivers returns what nearly all functions of a role hand its parameter to.
func (st *roleStat) receivers() []string {
	var out []string
	for _, key := range sortedNames(st.given) {
		if float64(st.given[key]) >= nearlyAll*float64(len(st.refs)) {
			out = append(out, key)
		}
	}
	return out
}

// told reports whether the name of a method has all words of what it calls.
func told(method, key string) bool {
	have, n := fact.Tokens(method), 0
	for _, w := range fact.Tokens(fact.LastName(key)) {
		if w == "new" {
			continue
		}
		if n++; !slices.Contains(have, w) {
			return false
		}
	}
	return n > 1
}

// resultOf reports whether the functions of a role mostly return the type that
// a key names.
func (st *roleStat) resultOf(key string) bool {
	n, name := 0, fact.LastName(key)
	if !capital(name) { // what makes it, by its type
		if name = fact.LastName(strings.TrimSuffix(key, "."+name)); !capital(name) {
			return false
		}
	}
	for t, k := range st.gives {
		if pack.HasWord(t, name) {
			n += k
		}
	}
	return 2*n > len(st.refs)
}

// ownMethod reports whether a symbol is a method of a parameter's type.
func ownMethod(param string, s fact.Symbol) bool {
	p := fact.LastName(strings.Trim(param, "*&?[]"))
	return p != "" && strings.HasPrefix(s.Name, p+".")
}

// reports reports whether a symbol, by its name, logs or makes an error, which
// functions of all roles do.
func reports(key string) bool {
	for _, w := range fact.Tokens(key[strings.LastIndexByte(key, '/')+1:]) {
		switch w {
		case "log", "logger", "logf", "error", "errorf", "err", "errors":
			return true
		}
	}
	return false
}

// registered returns what is called in the functions of a file that are passed
// to others, by key.
func registered(f *fact.File) map[int]map[string]bool {
	out := map[int]map[string]bool{}
	for k := range f.Calls {
		cl := &f.Calls[k]
		for d, n := cl.Func, 0; d >= 0 && n < 64; d, n = f.Defs[d].Parent, n+1 {
			if f.Defs[d].Via == "" && len(f.Defs[d].Registered) == 0 {
				continue
			}
			if out[d] == nil {
				out[d] = map[string]bool{}
			}
			out[d][fact.Key(cl.Sym, cl.Callee)] = true
		}
	}
	return out
}

// typeNames counts the files that define a type, by group and name.
func typeNames(c *miner.Corpus) map[string]int {
	out := map[string]int{}
	for i, f := range c.Files {
		seen := map[string]bool{}
		for d := range f.Defs {
			if df := &f.Defs[d]; (df.Kind == fact.Class || df.Kind == fact.Type) && df.Parent < 0 && !seen[df.Name] {
				seen[df.Name] = true
				out[c.Group[i]+"\x00"+df.Name]++
			}
		}
	}
	return out
}

func wordGuard(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	if m.Kind == pack.MatchPair {
		return wordPair(c, k)
	}
	if m.Role.Via == pack.Routes && besides(c, k) {
		return "Register every " + roleIn(c, k) + " with " + code(c.Word(k.Group, m.Use[0])) + "."
	}
	if m.Role.Via != "" && besides(c, k) {
		return "Pass " + code(c.Word(k.Group, m.Use[0])) + " to every " + code(m.Role.Via) + verbWords(m.Role) + "."
	}
	s := say(c, k.Group, m.Use[0])
	if carried, called := asDecorators(c, k); len(carried) > 0 {
		s = "Decorate every " + roleIn(c, k) + " with " + either(carried)
		if len(called) > 0 {
			s += ", or call " + either(called) + " in it"
		}
		return s + "."
	}
	if len(m.Use) > 1 {
		var l []string
		for _, u := range m.Use {
			l = append(l, c.Word(k.Group, u))
		}
		s = "Call " + either(l)
	}
	s += " in every " + roleIn(c, k)
	if m.Role.Param != "" {
		s += ", unless it hands that on"
	}
	return s + "."
}

// besides reports whether what the functions of a role call stands beside them,
// among the arguments of the registrar.
func besides(c *miner.Corpus, k *miner.Candidate) bool {
	n, in := 0, 0
	for _, i := range k.FilesOK() {
		f := c.Files[i]
		calls := registered(f)
		for d := range f.Defs {
			if !k.Matcher.Role.Matches(f, d) {
				continue
			}
			for key := range calls[d] {
				if pack.Has(k.Matcher.Use, key) {
					in++
					break
				}
			}
			n++
		}
	}
	return 2*in < n
}

// asDecorators tells those of a guard that stand on the functions that comply, as
// decorators are written, from those that are called in them.
func asDecorators(c *miner.Corpus, k *miner.Candidate) (carried, called []string) {
	on := map[string]int{} // by key: functions that carry it
	for _, i := range k.FilesOK() {
		f := c.Files[i]
		for d := range f.Defs {
			if len(f.Defs[d].Decorators) == 0 || !k.Matcher.Role.Matches(f, d) {
				continue
			}
			for n := range f.Defs[d].Decorators {
				x := &f.Defs[d].Decorators[n]
				on[c.Key(c.IDOf(k.Group, x.Sym, x.Name))]++
			}
		}
	}
	var as map[miner.ID]bool
	for _, key := range k.Matcher.Use {
		if on[key] > 0 && as == nil {
			as = standardsOf(c).decorators
		}
		if on[key] > 0 && as[c.ID(k.Group, key)] {
			carried = append(carried, attribute(c, k.Group, key))
		} else {
			called = append(called, c.Word(k.Group, key))
		}
	}
	return carried, called
}
