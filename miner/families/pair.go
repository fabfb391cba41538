package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Pair is the family "who calls a also calls b".
func Pair() miner.Family {
	return miner.Family{
		Name: "pair",
		Doc: `what every function that calls a also calls

Functions release what one function of the repository gave them, check what they
got from it, or take two steps of one class that are hardly ever apart.

    Terminate what ` + "`NewCluster`" + ` gets with ` + "`Cluster.Terminate`" + `.

Silent for a function that hands on what it got (returns it, keeps it in a field,
gives it to its caller), where functions beside them do the same without the
first, for logs and assertions, and for what merely stands together.`,
		Mine: func(c *miner.Corpus, emit func(miner.Candidate)) {
			for _, g := range c.Groups() {
				collectPairs(c, g).mine(emit)
			}
		},
		Words: wordPair,
	}
}

const (
	maxActs      = 80   // symbols of one function that are paired
	minUnits     = 8    // functions that call a symbol
	minPlain     = 0.7  // share of calls whose result nobody takes, of what is done beside
	maxAround    = 0.25 // share of the functions beside that call b without a
	minOfOwn     = 0.15 // share of the functions that call b that call a, unless b releases
	minOfRelease = 0.5  // share of the functions that release with b that call a
	maxCovered   = 0.7  // share of the functions of a pair that another pair explains
)

// partner is what is known of one symbol that functions call.
type partner struct {
	key   string
	units []int // ascending
	files []int // ascending
	plain int   // calls whose result nobody takes, or on which the function is left
	bound int   // calls whose result is bound to a name
	chain int   // calls on whose result another is made at once
	calls int
	right bool // it may be what is called as well
	// asked tells whether authority is known: the first word of a name that says
	// that something is permitted, "" of others.
	asked     bool
	authority string
}

// act is the first call of a symbol in a unit.
type act struct {
	of   *partner
	call int
}

// paired holds the functions of one group and what they call.
type paired struct {
	c     *miner.Corpus
	g     string
	known map[string]*partner
	file  []int    // of each unit, ascending
	sort  []string // of each unit, "" of ordinary ones
	acts  [][]act  // of each unit
}

// first returns the first call of a symbol in a unit.
func (p *paired) first(u int, of *partner) (call int, ok bool) {
	for _, x := range p.acts[u] {
		if x.of == of {
			return x.call, true
		}
	}
	return 0, false
}

// coupled is what is known of a pair.
type coupled struct {
	a, b  *partner
	units []int
	files int // number of files
	last  int // the last of them
	tied  int // one call stands in the other
	late  int // b comes behind a
	same  int // b is given what the first argument of a names, and nothing was before a
	share float64
}

func collectPairs(c *miner.Corpus, g string) *paired {
	p := &paired{c: c, g: g, known: map[string]*partner{}}
	chained := make([]int, c.IDs())
	by := make([]*partner, c.IDs())
	for i, f := range c.Files {
		if c.Group[i] != g || miner.Migration(f.Path) {
			continue
		}
		byUnit := map[int]int{}
		ids := c.Calls(i)
		for k := range f.Calls {
			cl := &f.Calls[k]
			if cl.Chain >= 0 {
				chained[ids[cl.Chain]]++
			}
			if cl.Sym.Origin() != fact.Internal || cl.Flags&(fact.JSX|fact.New|fact.CompositeLit|fact.DecoratorCall) != 0 {
				continue
			}
			d := pack.Unit(f, cl.Func)
			if d < 0 {
				continue
			}
			n, ok := byUnit[d]
			if !ok {
				n = len(p.file)
				byUnit[d] = n
				p.file, p.sort, p.acts = append(p.file, i), append(p.sort, unitSort(f, d)), append(p.acts, nil)
			}
			s := by[ids[k]]
			if s == nil {
				s = &partner{key: c.Key(ids[k])}
				by[ids[k]] = s
				p.known[s.key] = s
			}
			s.calls++
			if cl.Flags&(fact.Dropped|fact.Deferred|fact.EarlyReturn) != 0 && cl.Flags&(fact.Asserted|fact.Returned) == 0 {
				s.plain++
			}
			if cl.Flags&fact.Assigned != 0 {
				s.bound++
			}
			if len(p.acts[n]) < maxActs {
				if _, ok := p.first(n, s); !ok {
					p.acts[n] = append(p.acts[n], act{s, k})
					s.units = append(s.units, n)
					if k := len(s.files); k == 0 || s.files[k-1] != i {
						s.files = append(s.files, i)
					}
				}
			}
		}
	}
	for id, s := range by {
		if s != nil {
			s.chain = chained[id]
		}
	}
	return p
}

// unitSort tells functions of different purposes in one file apart: tests,
// benchmarks and what is passed to one function.
func unitSort(f *fact.File, d int) string {
	df := &f.Defs[d]
	if df.Kind == fact.Closure {
		return "via " + pack.LastVia(df.Via)
	}
	if w := fact.Tokens(df.Name); f.Test && len(w) > 0 && (w[0] == "test" || w[0] == "benchmark") {
		return w[0]
	}
	return ""
}

func (p *paired) mine(emit func(miner.Candidate)) {
	var lefts []*partner
	for _, key := range sortedNames(p.known) {
		s := p.known[key]
		if len(s.files) < miner.MinFiles || len(s.units) < minUnits {
			continue
		}
		// Of what is said in one breath, one part is no step before another.
		if 2*s.chain < s.calls && 5*len(s.units) <= len(p.file) && !pack.Releases(key) {
			lefts = append(lefts, s)
		}
		s.right = float64(s.plain) >= minPlain*float64(s.calls) && 5*len(s.units) <= 2*len(p.file) && !chatter(key)
	}
	byRight := map[string][]*coupled{}
	weights := map[[2]*partner]float64{}
	for _, a := range lefts {
		p.authorities(a, emit)
		for _, x := range p.beside(a) {
			byRight[x.b.key] = append(byRight[x.b.key], x)
			weights[[2]*partner{a, x.b}] = x.weight()
		}
	}
	for _, b := range sortedNames(byRight) {
		l := byRight[b]
		sort.SliceStable(l, func(i, j int) bool { return l[i].weight() > l[j].weight() })
		told := map[int]bool{}
		for _, x := range l {
			if back := weights[[2]*partner{x.b, x.a}]; back > x.weight() || back == x.weight() && b < x.a.key {
				continue // the other way round
			}
			n := 0
			for _, u := range x.units {
				if told[u] {
					n++
				}
			}
			if float64(n) >= maxCovered*float64(len(x.units)) {
				continue // what else is done on the way
			}
			for _, u := range x.units {
				told[u] = true
			}
			if p.c.Common != nil {
				if share, _ := p.c.Common.Share(p.g, x.a.key); share >= minShare {
					continue // a library's own: everybody knows how it is used
				}
			}
			prior, signals, subject := 0.35, miner.Signals{}, "pair:"+b
			if pack.Releases(b) {
				signals["pair releases"] = 1
				if p.g == "c" {
					subject = "pair:" + pack.ReleaseWord(b) // who frees one thing frees the others
				}
				if prior = 0.55; p.g == "c" && x.a.key[:strings.LastIndexAny(x.a.key, "_.")+1] == b[:strings.LastIndexAny(b, "_.")+1] {
					prior = 0.4 // what the names say
				}
			}
			emit(miner.Candidate{
				Family: "pair", Group: p.g, Prior: prior, Background: 0.3, Universe: len(l) + 32,
				Matcher: pack.Matcher{Kind: pack.MatchPair, Callee: []string{x.a.key}, Use: []string{b}},
				Files:   x.a.files, Subject: subject, Why: "functions that call it", Signals: signals,
			})
		}
	}
}

// weight orders the pairs of one symbol: what is mostly kept, and often.
func (x *coupled) weight() float64 { return x.share * x.share * float64(len(x.units)) }

// beside returns the pairs of symbol a that are worth counting.
func (p *paired) beside(a *partner) []*coupled {
	by := map[*partner]*coupled{}
	var list []*coupled
	for _, u := range a.units {
		f := p.c.Files[p.file[u]]
		ka, _ := p.first(u, a)
		for _, other := range p.acts[u] {
			b, kb := other.of, other.call
			if a == b || !b.right {
				continue
			}
			x := by[b]
			if x == nil {
				x = &coupled{a: a, b: b, last: -1}
				by[b] = x
				list = append(list, x)
			}
			x.units = append(x.units, u)
			if i := p.file[u]; i != x.last {
				x.files, x.last = x.files+1, i
			}
			if ka < kb {
				x.late++
			}
			if nested(f, ka, kb) || nested(f, kb, ka) {
				x.tied++
			}
			if p.g == "c" && sameFirst(&f.Calls[ka], &f.Calls[kb]) && unseen(f, ka) {
				x.same++
			}
		}
	}
	var out []*coupled
	slices.SortFunc(list, func(x, y *coupled) int { return strings.Compare(x.b.key, y.b.key) })
	for _, x := range list {
		b, n := x.b, len(x.units)
		x.share = float64(n) / float64(len(a.units))
		if x.files < miner.MinFiles || n < minUnits || x.share < 0.7 || 5*x.tied > n {
			continue
		}
		if pack.Releases(b.key) {
			if w := fact.Tokens(fact.LastName(b.key)); len(w) > 0 && (w[len(w)-1] == "unlock" || w[len(w)-1] == "runlock") {
				continue // nobody has to be told
			}
			if p.g == "c" && float64(n) < minOfRelease*float64(len(b.units)) {
				continue // what is released, whatever has filled it, is a buffer
			}
			opens := strings.Contains(strings.ToLower(fact.LastName(a.key)), "open")
			if 2*x.late < n || !opens && (!p.gets(a) || p.g == "c" && (2*x.same < n || pack.ReleaseWord(b.key) == "close")) {
				continue
			}
		} else if !p.protocol(x) || float64(n) < minOfOwn*float64(len(b.units)) || p.around(a, b) > maxAround {
			continue
		}
		out = append(out, x)
	}
	return out
}

// The evidence for a pair in which nothing is released.
const (
	minProtocol      = 0.97 // share of the functions that call a
	minProtocolUnits = 40
	minCheck         = 0.95 // the same, where b checks something
)

// protocol reports whether a pair in which nothing is released is one all the
// same: a check, or two steps of the same class or module that are hardly ever
// apart. What merely happens to stand together is none.
func (p *paired) protocol(x *coupled) bool {
	if checks(x.b.key) {
		return x.share >= minCheck
	}
	if x.share < minProtocol || len(x.units) < minProtocolUnits {
		return false
	}
	a, b := p.c.Use(p.g, x.a.key), p.c.Use(p.g, x.b.key)
	if a == nil || b == nil || a.Sym.Module != b.Sym.Module || settles(a.Sym.Name) || settles(b.Sym.Name) {
		return false
	}
	oa, _, ma := strings.Cut(a.Sym.Name, ".")
	ob, _, mb := strings.Cut(b.Sym.Name, ".")
	return ma == mb && (!ma || oa == ob)
}

// settles reports whether a symbol, by its name, fills in a value, or takes a
// lock, which the caller may do as well.
func settles(name string) bool {
	w := fact.Tokens(fact.LastName(name))
	return len(w) == 0 || w[0] == "lock" || w[0] == "rlock" || accessor(fact.Symbol{Name: "." + fact.LastName(name)})
}

// checks reports whether a symbol, by its name, makes sure of something.
func checks(key string) bool {
	w := fact.Tokens(fact.LastName(key))
	if len(w) == 0 {
		return false
	}
	switch w[0] {
	case "validate", "authorize", "authorise", "authenticate", "sanitize", "sanitise", "escape", "permit":
		return true
	}
	return false
}

// sameFirst reports whether the first argument of one call is given to another,
// or is what it is called on.
func sameFirst(a, b *fact.Call) bool {
	if len(a.Args) == 0 || a.Args[0].Head == "" {
		return false
	}
	for i := range b.Args {
		if b.Args[i].Head == a.Args[0].Head {
			return true
		}
	}
	return strings.HasPrefix(b.Callee, a.Args[0].Head+".")
}

// unseen reports whether no call of the function before call k is given what
// its first argument names.
func unseen(f *fact.File, k int) bool {
	c := &f.Calls[k]
	for i := k - 1; i >= 0 && f.Calls[i].Func == c.Func; i-- {
		// The call around it is written before it.
		if c.Parent != i && slices.ContainsFunc(f.Calls[i].Args, func(a fact.Arg) bool { return a.Head == c.Args[0].Head }) {
			return false
		}
	}
	return true
}

// gets reports whether a symbol gets what is to be given back: its result is
// kept, or its name says so.
func (p *paired) gets(a *partner) bool {
	w := fact.Tokens(fact.LastName(a.key))
	if len(w) == 0 {
		return false
	}
	for _, x := range w {
		switch x {
		case "lock", "rlock", "begin", "start", "enter", "acquire", "open", "push", "pin", "ref", "setup", "init":
			return true
		}
	}
	if p.g == "c" {
		// What is got comes back through an argument, which what reads it lacks.
		switch w[len(w)-1] {
		case "id", "oid", "target", "cstr", "name", "type", "len", "size", "ptr", "data", "count", "get", "is", "byindex", "path", "pass":
			return false
		}
		return !accessor(fact.Symbol{Name: "." + a.key})
	}
	return 2*a.bound >= a.calls
}

// around returns how often functions that do not call a call b, among those of
// the same sort in the files of a.
func (p *paired) around(a, b *partner) float64 {
	sorts := map[string]bool{}
	for _, u := range a.units {
		sorts[p.sort[u]] = true
	}
	with, all := 0, 0
	for u, i := range p.file {
		if !has(a.files, i) || !sorts[p.sort[u]] {
			continue
		}
		if _, ok := p.first(u, a); ok {
			continue
		}
		all++
		if _, ok := p.first(u, b); ok {
			with++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(with) / float64(all)
}

// nested reports whether call k stands in the arguments of another, or in its
// receiver.
func nested(f *fact.File, k, of int) bool {
	for n := 0; k >= 0 && n < 32; n++ {
		if k == of {
			return true
		}
		if f.Calls[k].Parent >= 0 {
			k = f.Calls[k].Parent
			continue
		}
		k = f.Calls[k].Chain
	}
	return false
}

// chatter reports whether a symbol, by its name, tells or asserts something.
func chatter(key string) bool {
	for _, w := range fact.Tokens(fact.LastName(key)) {
		switch w {
		case "log", "logf", "debug", "debugf", "info", "infof", "warn", "warnf", "warning", "error", "errorf", "trace", "print", "printf", "println", "assert", "expect",
			"require", "verify", "fatal", "fatalf", "panic", "must", "check", "pass", "message", "success", "notify", "toast":
			return true
		}
	}
	return false
}

// verb returns the verb of a rule for a word by which something is given back.
func verb(release string) string {
	switch release {
	case "close", "free", "release", "terminate", "stop", "dispose", "destroy", "cancel":
		return strings.ToUpper(release[:1]) + release[1:]
	case "shutdown":
		return "Shut down"
	}
	return ""
}

// takes reports whether a symbol, by its name, enters a state that another
// leaves, so that there is nothing that could be handed on.
func takes(key string) bool {
	for _, w := range fact.Tokens(fact.LastName(key)) {
		switch w {
		case "lock", "rlock", "begin", "enter", "push", "pin", "ref", "init", "start":
			return true
		}
	}
	return false
}

func wordPair(c *miner.Corpus, k *miner.Candidate) string {
	a, b := c.Word(k.Group, k.Matcher.Callee[0]), c.Word(k.Group, k.Matcher.Use[0])
	if strings.EqualFold(a, b) {
		a, b = miner.Short(k.Matcher.Callee[0]), miner.Short(k.Matcher.Use[0])
	}
	if v := verb(pack.ReleaseWord(b)); v != "" && !takes(a) {
		return v + " what " + code(a) + " gets with " + code(b) + " in the same function, unless it is handed on."
	}
	if len(k.Matcher.Use) > 1 {
		var use []string
		for _, u := range k.Matcher.Use {
			use = append(use, c.Word(k.Group, u))
		}
		return "Call " + either(use) + " in every function that calls " + code(a) + "."
	}
	return "Call " + code(b) + " in every function that calls " + code(a) + "."
}
