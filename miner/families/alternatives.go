package families

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Alternatives is the family "use A, not B".
func Alternatives() miner.Family {
	return miner.Family{
		Name: "alternatives",
		Doc: `which of two interchangeable symbols is used

A function of the repository that wraps a library's is used in its stead; of
two symbols of the same name the team has settled on one; edits in the history
replace one by the other; other projects use a library's function that this one
leaves alone for its own of a like name.

    Use ` + "`timeutil.Now`" + `; never ` + "`time.Now`" + `.

Silent where both are in use, and inside the module that defines the
preferred one.`,
		Mine:  mineAlternatives,
		Words: wordAlternatives,
	}
}

type pairKey struct{ a, b string }

// pairing is what speaks for a standing in for b.
type pairing struct {
	pairKey
	signals miner.Signals
	prior   float64
	why     []string
	added   bool     // a is added to the type that b is a method of
	outside []string // globs of the files that b is for
	thing   string   // what both make, see factories
	tests   bool     // other code than tests has to use b
}

// pairs collects what the channels find.
type pairs struct {
	c  *miner.Corpus
	g  string
	by map[pairKey]*pairing
	// lex is the vocabulary of other projects, once it is needed.
	lex *lexicon
	// shapes tells how the symbols of the pairs are called.
	shapes map[string]*callShape
	// top are the symbols that most files use of all of a name, see more.
	top map[string]*miner.Use
}

// add notes that a channel pairs a with b: p is the probability that a team
// means it, as the channel alone sees it.
func (l *pairs) add(a, b, channel string, p float64, why string) *pairing {
	b = strings.TrimSuffix(b, "()") // what a factory gives is named by it
	if a == b || b == "" || a == "" || strings.Contains(a, "()") || strings.Contains(b, "()") || l.common(b) {
		return nil
	}
	k := pairKey{a, b}
	x := l.by[k]
	if x == nil {
		x = &pairing{pairKey: k, signals: miner.Signals{}}
		l.by[k] = x
	}
	if x.signals["pair "+channel] == 0 {
		x.prior = 1 - (1-x.prior)*(1-p)
		x.why = append(x.why, why)
	}
	x.signals["pair "+channel] = max(x.signals["pair "+channel], p)
	return x
}

// sorted returns the pairs that could be a choice, by their keys.
func (l *pairs) sorted() []*pairing {
	var out []*pairing
	for _, p := range l.by {
		if l.choice(p) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(x, y *pairing) int { return cmp.Or(strings.Compare(x.a, y.a), strings.Compare(x.b, y.b)) })
	return out
}

// wholes leaves out the pairs of members of two objects that are paired as wholes.
func wholes(list []*pairing) []*pairing {
	var stars []pairKey
	for _, p := range list {
		if strings.HasSuffix(p.a, ".*") && strings.HasSuffix(p.b, ".*") {
			stars = append(stars, pairKey{strings.TrimSuffix(p.a, "*"), strings.TrimSuffix(p.b, "*")})
		}
	}
	return slices.DeleteFunc(list, func(p *pairing) bool {
		return !strings.HasSuffix(p.a, ".*") && slices.ContainsFunc(stars, func(s pairKey) bool {
			return strings.HasPrefix(p.a, s.a) && strings.HasPrefix(p.b, s.b)
		})
	})
}

// choice reports whether a pair names two things between which code chooses.
func (l *pairs) choice(p *pairing) bool {
	a, b := l.c.Use(l.g, p.a), l.c.Use(l.g, p.b)
	if a == nil || len(a.Files) < miner.MinFiles || a.Sym.Origin == fact.Builtin {
		return false
	}
	if l.g == "go" && superseded[modOf(p.b)] {
		return false
	}
	la, lb := nameOf(p.a), nameOf(p.b)
	if len(lb) > 1 && lb[0] == '_' || l.g == "python" && strings.Contains("."+miner.Short(p.b), "._") {
		return false // nobody is meant to use it
	}
	if la == lb && (strings.EqualFold(modOf(p.a), modOf(p.b)) || modOf(p.b) == p.b || !fact.Resolved(p.a) || !fact.Resolved(p.b)) {
		return false // one thing through a global name, a value or its module
	}
	if la == lb && a.Own() && p.signals["pair methods"] == 0 && (b != nil && b.Own() || !strings.Contains(inModule(l.g, a.Sym.Name), ".") && b != nil && strings.Contains(inModule(l.g, b.Sym.Name), ".")) {
		return false // one's own thing and another of its name, or a function and the method that it adds
	}
	if r := l.by[pairKey{p.b, p.a}]; r != nil && (r.signals["pair derives"] > 0 || r.signals["pair delegates"] > 0) && p.signals["pair derives"]+p.signals["pair delegates"] == 0 {
		return false // b is made of a
	}
	if opposed(la, lb) || oneThing(l.c, l.g, p.a, p.b) {
		return false
	}
	if b == nil {
		return a.Sym.Origin != fact.Std // nobody means to forbid what everybody left
	}
	if b.Sym.Origin == fact.External && slices.ContainsFunc(b.Files, func(i int) bool { return l.c.Sample(i) }) &&
		!slices.ContainsFunc(b.Files, func(i int) bool { return !l.c.Sample(i) && !l.c.InModule(i, a.Sym.Module) }) {
		return false // what a tool is tried on is nobody's choice
	}
	if b.Sym.Origin == fact.Builtin && !called(b) && !strings.Contains(b.Sym.Name, ".") || !slices.Contains(p.why, whyMakes) && l.hidden(a, b) || l.elsewhere(p, a, b) || l.renamedOnUse(b) ||
		la == lb && !b.Own() && bound(l.c, b.Files, b.Sym.Module) {
		return false
	}
	// Two of one module differ in what they do, unless one is all but gone.
	if modOf(p.a) == modOf(p.b) && len(b.Files)*12 > len(a.Files) && p.signals["pair derives"]+p.signals["pair delegates"] == 0 {
		return false
	}
	// B far more common than A: no convention.
	if len(b.Files) > 2*len(a.Files) {
		return false
	}
	// A type stands in for a type, what is called for what is called.
	return called(a) == called(b) || p.signals["pair derives"]+p.signals["pair environment"] > 0
}

// called reports whether a symbol is mostly called, rather than named as a type
// or a value.
func called(u *miner.Use) bool { return 2*u.Calls >= u.Sites }

// nameOf returns the last name of a key, of an object for its members.
func nameOf(key string) string { return fact.LastName(strings.TrimSuffix(key, ".*")) }

func mineAlternatives(c *miner.Corpus, emit func(miner.Candidate)) {
	mineInstances(c, emit)
	mineSharper(c, emit)
	mineHandles(c, emit)
	for _, g := range c.Groups() {
		l := &pairs{c: c, g: g, by: map[pairKey]*pairing{}}
		delegations(l)
		factories(l)
		testHelps(l)
		named(l)
		derived(l)
		twins(l)
		methods(l)
		elements(l)
		coercions(l)
		namesakes(l)
		environment(l)
		replaced(l)
		similar(l)
		fronts(l)
		list := wholes(l.sorted())
		l.shapes = callShapes(c, g, list)
		list = affixed(l, list, emit)
		variants(l, emit)
		modules := map[pairKey][]*pairing{}
		of := map[*pairing]pairKey{}
		for _, p := range list {
			mk := modulesOf(c, g, p.pairKey)
			if mk.a == "" {
				mk = migration(c, g, p)
			}
			of[p] = mk
			modules[mk] = append(modules[mk], p)
		}
		done := map[pairKey]bool{}
		for _, p := range list {
			if mk := of[p]; mk.a != mk.b && mk.a != "" && mk.b != "" && len(modules[mk]) >= enough(g, mk) && (nameOf(p.a) == nameOf(p.b) || mostly(c, g, mk)) {
				// Several functions of one module against those of another: the
				// module is the rule.
				if !done[mk] {
					done[mk] = true
					rollUp(c, g, mk, modules[mk], emit)
				}
				continue
			}
			a, b := c.Use(g, p.a), c.Use(g, p.b)
			if l.apart(p, a, b) {
				continue
			}
			fs := a.Files
			if b != nil {
				fs = union(a.Files, b.Files)
			}
			var outside []string
			if a.Own() {
				outside = ownFiles(c, g, a.Sym.Module)
			}
			if g == "c" {
				outside = append(outside, prototypesOf(c).bodies(c, p.a)...)
			}
			q := 0.05
			if b != nil && b.Own() {
				q = 0.3
			}
			universe := 64
			if p.signals["pair methods"] > 0 {
				universe = 4 // a type has few methods of that name
			}
			pairSignals(l, p, a, b)
			emit(miner.Candidate{
				Family: "alternatives", Group: g, Prior: p.prior, Background: q, Universe: universe,
				Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{p.a}, Never: []string{p.b}},
				Outside: slices.Concat(outside, p.outside), Said: p.outside, Signals: p.signals,
				Tests: p.tests, Files: fs, Subject: "mod:" + a.Sym.Module + "|" + modOf(p.b), Why: strings.Join(p.why, "; "),
			})
		}
	}
}

// enough returns how many names of two modules must be paired for the modules
// to be the rule. In Go a module of the same last name is a substitute.
func enough(g string, mk pairKey) int {
	switch {
	case g == "go" && path.Base(mk.a) == path.Base(mk.b):
		return 1
	case g == "go":
		return 2
	case g == "typescript" && (strings.HasPrefix(mk.a, mk.b+"/") || strings.HasPrefix(mk.b, mk.a+"/")):
		return 1
	}
	return 3
}

// pairSignals adds what the two names, their modules and their uses say.
func pairSignals(l *pairs, p *pairing, a, b *miner.Use) {
	s := p.signals
	la, lb := nameOf(p.a), nameOf(p.b)
	if la == lb {
		s["pair same name"] = 1
	} else if l.words().topic(la, lb) {
		s["pair shares a word"] = 1
	}
	if modOf(p.a) == modOf(p.b) {
		s["pair siblings"] = 1
	}
	if a.Calls == 0 {
		s["pair types"] = 1
	}
	if b == nil || len(b.Files) == 0 {
		s["pair absent"] = 1
	} else {
		// What stands beside the other completes it.
		s["pair together"] = float64(common(a.Files, b.Files)) / float64(len(b.Files))
		s["pair remaining"] = math.Log2(1 + float64(len(b.Files)))
	}
	if a.Test*10 > len(a.Files)*9 {
		s["pair tests"] = 1
	}
	s["pair covers"] = l.words().covers(p.a, p.b)
	if strings.Contains(inModule(l.g, a.Sym.Name), ".") {
		s["pair preferred member"] = 1
	}
	if b != nil && strings.Contains(inModule(l.g, b.Sym.Name), ".") || b == nil && strings.Contains(strings.TrimPrefix(p.b, modOf(p.b)+"."), ".") {
		s["pair avoided member"] = 1
	}
	if !fact.Resolved(p.b) {
		s["pair avoided unknown"] = 1
	}
	if x, y := l.shapes[p.a], l.shapes[p.b]; x != nil && y != nil {
		s["pair arity"] = math.Abs(x.mean() - y.mean())
		s["pair arguments"] = x.alike(y)
	}
}

// common returns how many elements two ascending lists share.
func common(a, b []int) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// modulesOf returns the modules of two symbols of the same name, none if the
// names differ.
func modulesOf(c *miner.Corpus, g string, k pairKey) pairKey {
	a := c.Use(g, k.a)
	if a == nil || strings.Contains(a.Sym.Name, ".") || nameOf(k.a) != nameOf(k.b) {
		return pairKey{}
	}
	b := strings.TrimSuffix(k.b, "."+fact.LastName(k.b))
	return pairKey{a.Sym.Module, b}
}

// migration returns the modules of two functions of which the history replaces
// one by the other, whatever their names: where one library made way for another,
// single functions are fragments of it.
func migration(c *miner.Corpus, g string, p *pairing) pairKey {
	a, b := c.Use(g, p.a), c.Use(g, p.b)
	if p.signals["pair replaces"] == 0 || a == nil || b == nil || !public(b.Sym) || b.Sym.Origin == fact.Std || strings.Contains(a.Sym.Name, ".") || strings.Contains(b.Sym.Name, ".") ||
		a.Sym.Module == "" || b.Sym.Module == "" || a.Sym.Module == b.Sym.Module {
		return pairKey{}
	}
	return pairKey{a.Sym.Module, b.Sym.Module}
}

// mostly reports whether most files that import one of two modules import the
// first.
func mostly(c *miner.Corpus, g string, mk pairKey) bool {
	a, b := c.Importers(g, mk.a), c.Importers(g, mk.b)
	return 5*len(a) >= 4*len(union(a, b))
}

// rollUp emits one rule about two modules of which several names were paired.
func rollUp(c *miner.Corpus, g string, mk pairKey, list []*pairing, emit func(miner.Candidate)) {
	fs := union(c.Importers(g, mk.a), c.Importers(g, mk.b))
	if len(c.Importers(g, mk.b)) == 0 && (g == "go" && superseded[mk.b] || !knownModule(c, g, mk.b) || !slices.ContainsFunc(list, func(k *pairing) bool { return k.signals["pair replaces"] > 0 })) {
		return
	}
	p := 0.0
	signals := miner.Signals{}
	for _, k := range list {
		p = max(p, k.prior)
		for n, v := range k.signals {
			signals[n] = max(signals[n], v)
		}
	}
	why := "edits in the history replace one by the other"
	if modulesOf(c, g, list[0].pairKey) == mk {
		signals["pair same name"] = 1
		why = "the two offer the same names"
	}
	signals["pair several"] = math.Log2(float64(len(list)))
	emit(miner.Candidate{
		Family: "import-source", Group: g, Prior: min(0.9, p+0.15), Background: 0.1, Universe: 32,
		Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{mk.a}, Never: []string{mk.b}},
		Outside: ownFiles(c, g, mk.a), Signals: signals,
		Files: fs, Subject: "import:" + mk.a, Why: why,
	})
}

func wordAlternatives(c *miner.Corpus, k *miner.Candidate) string {
	if sharpened(&k.Matcher) {
		return wordSharper(c, k)
	}
	if offeredByHandle(k) {
		return wordHandles(c, k)
	}
	if instance(&k.Matcher) {
		return wordInstance(c, k)
	}
	if len(k.Matcher.Never) > 1 {
		return wordAffixed(c, k)
	}
	a, b := c.Word(k.Group, k.Matcher.Use[0]), c.Word(k.Group, k.Matcher.Never[0])
	from := func(key string) string { return " from " + code(c.WrittenModule(k.Group, modOf(key))) }
	if u := c.Use(k.Group, k.Matcher.Use[0]); u != nil && a != b && fact.LastName(a) == fact.LastName(b) && u.WrittenAs(b) >= minSameForm {
		a, b = fact.LastName(a), fact.LastName(a) // what the one is called, the other is called elsewhere
	}
	switch {
	case a == b:
		return "Use " + code(a) + from(k.Matcher.Use[0]) + "; never" + from(k.Matcher.Never[0]) + "."
	case a == nameOf(k.Matcher.Never[0]) && b == nameOf(modOf(k.Matcher.Never[0]))+"."+a && !strings.Contains(a, "."):
		return "Use " + code(a) + from(k.Matcher.Use[0]) + "; never" + from(k.Matcher.Never[0]) + "."
	case a == nameOf(k.Matcher.Never[0]): // the one alone does not tell which of the two
		return "Use " + code(a) + from(k.Matcher.Use[0]) + "; never " + code(b) + "."
	}
	return "Use " + code(a) + "; never " + code(b) + "."
}

// minSameForm is the share of the sites of what is preferred at which it is
// written as what is avoided, from which on their modules tell them apart.
const minSameForm = 0.05

func modOf(key string) string {
	base := key[strings.LastIndexByte(key, '/')+1:]
	if k := strings.IndexByte(base, '.'); k >= 0 && strings.Contains(key, "/") {
		return key[:len(key)-len(base)+k]
	}
	if k := strings.LastIndexByte(key, '.'); k > 0 {
		return key[:k]
	}
	return key
}
