package families

import (
	"math"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// minAffixed is the number of functions of the repository named after others
// with the same word before or behind that make one rule.
const minAffixed = 3

// minAffixedC is the same for C, where an affix is what a module is elsewhere.
const minAffixedC = 2

// affixed makes one rule of the pairs whose preferred names are the avoided
// ones with one affix, as xmalloc and xcalloc: wrappers that were made as a set.
// It returns the pairs that are left.
func affixed(l *pairs, list []*pairing, emit func(miner.Candidate)) []*pairing {
	by := map[string][]*pairing{}
	var order []string
	for _, p := range list {
		if x := sameMethods(l, p); x != "" {
			if by[x] == nil {
				order = append(order, x)
			}
			by[x] = append(by[x], p)
			continue
		}
		if p.signals["pair delegates"]+p.signals["pair fronts"] == 0 && (l.g != "c" || p.signals["pair replaces"] == 0) || l.g != "c" && !l.c.Use(l.g, p.a).Own() {
			continue
		}
		x := affix(nameOf(p.a), nameOf(p.b))
		if x == "" && l.g == "c" {
			x = exchanged(nameOf(p.a), nameOf(p.b))
			if begin, ok := strings.CutSuffix(nameOf(p.a), "_alloc"); ok && nameOf(p.b) == "malloc" {
				x = begin + "_*"
			}
		}
		if x == "" && p.thing != "" {
			x = affix(nameOf(p.a), p.thing)
		}
		if x != "" {
			if l.g != "c" {
				x += " " + modOf(p.a) // in C a set may be spread over headers
			}
			if by[x] == nil {
				order = append(order, x)
			}
			by[x] = append(by[x], p)
		}
	}
	done, least := map[*pairing]bool{}, minAffixed
	if l.g == "c" {
		least = minAffixedC
	}
	for _, x := range order {
		set := by[x]
		of := strings.HasPrefix(x, ofMethods)
		if len(set) < least && (!of || len(set) < 2) || !slices.ContainsFunc(set, calling) && len(set) < minAffixed {
			continue
		}
		k := miner.Candidate{
			Family: "alternatives", Group: l.g, Background: 0.05, Universe: 64,
			Matcher: pack.Matcher{Kind: pack.MatchUse}, Signals: miner.Signals{},
			Subject: "affix:" + x, Why: "each calls what it is named after",
		}
		k.Tests = !slices.ContainsFunc(set, func(p *pairing) bool { return !p.tests })
		calls := map[string]int{}
		var use, never []int
		for _, p := range set {
			done[p] = true
			a, b := l.c.Use(l.g, p.a), l.c.Use(l.g, p.b)
			pairSignals(l, p, a, b)
			k.Prior = max(k.Prior, p.prior)
			use = union(use, a.Files)
			if b != nil {
				never = union(never, b.Files)
			}
			calls[p.a] = len(a.Files)
			k.Outside = append(k.Outside, ownFiles(l.c, l.g, a.Sym.Module)...)
			if l.g == "c" {
				k.Outside = append(k.Outside, prototypesOf(l.c).bodies(l.c, p.a)...)
			}
		}
		k.Files = union(use, never)
		if set[0].thing != "" {
			k.Why = "each makes what it is named after"
		}
		if of {
			k.Why = "named after methods of what they take"
		}
		if l.g == "c" {
			k.Why = "named after what they stand for"
			k.Said = elsewhereOnly(l.c, use, never)
			k.Outside = append(k.Outside, k.Said...)
		}
		setSignals(&k, set, use, never)
		// The best known first; each beside what it stands for.
		slices.SortStableFunc(set, func(p, q *pairing) int { return calls[q.a] - calls[p.a] })
		for _, p := range set {
			k.Matcher.Use = append(k.Matcher.Use, p.a)
			k.Matcher.Never = append(k.Matcher.Never, p.b)
		}
		slices.Sort(k.Outside)
		k.Outside = slices.Compact(k.Outside)
		k.Signals["pair several"] = math.Log2(float64(len(set)))
		k.Prior = min(0.9, k.Prior+0.2)
		emit(k)
	}
	return slices.DeleteFunc(list, func(p *pairing) bool { return done[p] || !calling(p) })
}

// ofMethods begins the name of a set of functions of one class that are named
// after the methods of another.
const ofMethods = "methods "

// sameMethods returns the set that a pair of a class's function and the method of
// what it takes belongs to, "" for other pairs.
func sameMethods(l *pairs, p *pairing) string {
	if p.signals["pair methods"] == 0 || memberOf(p.a) == "" || memberOf(p.b) == "" || l.g == "go" {
		return ""
	}
	return ofMethods + fact.Qualifier(p.a) + " " + fact.Qualifier(p.b)
}

// calling reports whether anything but its name speaks for a pair.
func calling(p *pairing) bool { return !p.only(whyNamed) }

// setSignals gives a set what its pairs say: of what counts files that of all of
// them, of what tells how alike two are the mean, and of the rest the most.
func setSignals(k *miner.Candidate, set []*pairing, use, never []int) {
	for _, p := range set {
		for n, v := range p.signals {
			switch n {
			case "pair arity", "pair arguments", "pair covers", "pair beside", "pair wrappers":
				k.Signals[n] += v / float64(len(set))
			case "pair absent", "pair together", "pair remaining":
			default:
				k.Signals[n] = max(k.Signals[n], v)
			}
		}
	}
	if len(never) == 0 {
		k.Signals["pair absent"] = 1
		return
	}
	k.Signals["pair together"] = float64(common(use, never)) / float64(len(never))
	k.Signals["pair remaining"] = math.Log2(1 + float64(len(never)))
}

// elsewhereOnly returns globs of the outermost folders in which what is avoided is
// used by two files or more and what is preferred by hardly any: they are of
// another program, that does not have it.
func elsewhereOnly(c *miner.Corpus, use, never []int) []string {
	follow, other := map[string]int{}, map[string]int{}
	for _, i := range use {
		for d := range c.Above(i) {
			follow[d]++
		}
	}
	for _, i := range never {
		if !has(use, i) {
			for d := range c.Above(i) {
				other[d]++
			}
		}
	}
	var out []string
	for _, d := range sortedNames(other) {
		if other[d] < 2 || 2*follow[d] > other[d] || slices.ContainsFunc(out, func(g string) bool { return strings.HasPrefix(d, strings.TrimSuffix(g, "**")) }) {
			continue
		}
		out = append(out, d+"/**")
	}
	return out
}

// affix returns what one name has before or behind another, "" if it is not the
// other with something added.
func affix(long, short string) string {
	if len(long) <= len(short) || len(short) < 3 {
		return ""
	}
	if p, ok := strings.CutSuffix(long, short); ok {
		return p + "*"
	}
	if s, ok := strings.CutPrefix(long, short); ok {
		return "*" + s
	}
	return ""
}

// exchanged returns the words that two names of C begin with where all behind
// them is alike, as uv_mutex_lock and pthread_mutex_lock; "" for others.
func exchanged(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	tail := a[len(a)-n:]
	at := strings.IndexByte(tail, '_')
	if at < 0 || len(tail)-at < 6 {
		return ""
	}
	tail = tail[at:]
	x, y := strings.TrimSuffix(a, tail), strings.TrimSuffix(b, tail)
	if x == "" || y == "" || strings.Contains(x, "_") || strings.Contains(y, "_") {
		return ""
	}
	return x + "_* " + y + "_*"
}

// wordAffixed words a rule about a set of wrappers.
func wordAffixed(c *miner.Corpus, k *miner.Candidate) string {
	first := func(keys []string) (words []string, more bool) {
		keys = apartFromResults(keys)
		for _, key := range keys[:min(len(keys), 3)] {
			words = append(words, c.Word(k.Group, key))
		}
		return slices.Compact(words), len(keys) > 3
	}
	use, more := first(k.Matcher.Use)
	never, _ := first(k.Matcher.Never)
	s := "Use " + codes(use)
	if more {
		s += " and the like"
	}
	return s + "; never " + either(never) + "."
}

// apartFromResults leaves out methods of what a call gives where the method of that
// name of a type is there too: `Instant.now().elapsed` beside `Instant.elapsed`.
func apartFromResults(keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		return strings.Contains(key, "().") && slices.ContainsFunc(keys, func(o string) bool {
			return !strings.Contains(o, "().") && fact.LastName(o) == fact.LastName(key)
		})
	})
}
