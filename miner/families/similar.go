package families

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// lexicon is the vocabulary of other projects, indexed by words and last names.
type lexicon struct {
	byTail map[string][]miner.Popular // last two names of the key
	byWord map[string][]int           // word of a name → symbols
	list   []miner.Popular
	words  [][]string // of each symbol's name
	// modules counts, by name, the modules that offer a symbol of the name.
	modules map[string]int
	tells   map[string]float64  // how much a word says in this repository, from 0 to 1
	split   map[string][]string // see tokens
}

// The least for two names to be alike.
const (
	minShare    = 0.1  // of other projects that use the popular symbol
	minProjects = 3    // that use it
	minLikeness = 0.55 // shared part of what the names say
	maxRivals   = 4    // modules that offer the same thing under one name
	minTelling  = 0.45 // what a word says that tells the topic
)

// words returns the lexicon of the group, made when it is first asked for.
func (l *pairs) words() *lexicon {
	if l.lex != nil {
		return l.lex
	}
	x := &lexicon{byTail: map[string][]miner.Popular{}, byWord: map[string][]int{}, tells: map[string]float64{}, modules: map[string]int{}, split: map[string][]string{}}
	l.lex = x
	if l.c.Common != nil {
		x.list = l.c.Common.List(l.g)
	}
	for i, p := range x.list {
		x.byTail[miner.Short(p.Key)] = append(x.byTail[miner.Short(p.Key)], p)
		x.modules[fact.LastName(p.Key)]++
		w := fact.Tokens(noun(p.Key))
		x.words = append(x.words, w)
		for _, t := range w {
			x.byWord[t] = append(x.byWord[t], i)
		}
	}
	// A word says the less the more names of the repository have it.
	n := 0.0
	for _, u := range l.c.Sorted() {
		if u.Group != l.g {
			continue
		}
		n++
		seen := map[string]bool{}
		for _, t := range fact.Tokens(fact.LastName(u.Key)) {
			if !seen[t] {
				seen[t] = true
				x.tells[t]++
			}
		}
	}
	for t, k := range x.tells {
		x.tells[t] = math.Log(n/k) / math.Log(n+1)
	}
	return x
}

// tokens is fact.Tokens, which keeps its answers: the same names are asked for
// again and again. The slice is shared and read-only.
func (x *lexicon) tokens(name string) []string {
	w, ok := x.split[name]
	if !ok {
		w = slices.Clip(fact.Tokens(name))
		x.split[name] = w
	}
	return w
}

// topic reports whether two names share a word that tells what they are about.
func (x *lexicon) topic(a, b string) bool {
	words := x.tokens(b)
	for _, v := range x.tokens(a) {
		for _, w := range words {
			if shareToken([]string{v}, []string{w}) && min(x.telling(v), x.telling(w)) >= minTelling {
				return true
			}
		}
	}
	return false
}

// covers returns the share of what the last name of one key says that another
// key says as well, in its last name or that of its type or module.
func (x *lexicon) covers(a, b string) float64 {
	words := append(fact.Tokens(nameOf(a)), moduleWords(strings.TrimSuffix(strings.TrimSuffix(a, ".*"), "."+nameOf(a)))...)
	both, all := 0.0, 0.0
	for _, t := range fact.Tokens(nameOf(b)) {
		v := x.telling(t)
		all += v
		if slices.Contains(words, t) {
			both += v
		}
	}
	if all == 0 {
		return 0
	}
	return both / all
}

func (x *lexicon) telling(w string) float64 {
	if len(w) < 3 {
		return 0.2
	}
	if v, ok := x.tells[w]; ok {
		return v
	}
	return 1
}

// inModule returns a name within its module: of Python's the resolver knows no
// more of other packages than their first name, and modules are in lower case.
func inModule(group, name string) string {
	for group == "python" {
		head, rest, ok := strings.Cut(name, ".")
		if !ok || head != strings.ToLower(head) {
			break
		}
		name = rest
	}
	return name
}

// akin reports whether one module's last name begins or ends in the other's, as
// oserror does in os and csync in sync.
func akin(a, b []string) bool {
	x, y := strings.Join(a, ""), strings.Join(b, "")
	holds := func(long, short string) bool { return strings.HasPrefix(long, short) || strings.HasSuffix(long, short) }
	return len(x) > 1 && len(y) > 1 && (holds(x, y) || holds(y, x))
}

// likeness returns the share of what two names say that both say, how much that
// is, and how many of the shared words tell the topic.
func (x *lexicon) likeness(a, b []string) (share, telling float64, strong int) {
	both, all := 0.0, 0.0
	in := map[string]bool{}
	for _, t := range a {
		in[t] = true
		all += x.telling(t)
	}
	for _, t := range b {
		if in[t] {
			both += x.telling(t)
			if x.telling(t) >= minTelling {
				strong++
			}
		} else {
			all += x.telling(t)
		}
	}
	if all == 0 {
		return 0, 0, 0
	}
	return both / all, both, strong
}

// similar pairs the repository's own symbols, and those of a library that it
// chose, with symbols of a like name that other projects use and this one
// leaves alone: what is absent by decision.
func similar(l *pairs) {
	c, g := l.c, l.g
	if c.Common == nil {
		return
	}
	x := l.words()
	if len(x.list) == 0 {
		return
	}
	for _, a := range c.Sorted() {
		if a.Group != g || !a.Sym.Known() || a.Sym.Origin == fact.Builtin || a.Sym.Origin == fact.Std || len(a.Files) < miner.MinFiles+2 || strings.Contains(a.Sym.Name, "()") {
			continue
		}
		if !a.Own() && len(c.Importers(g, a.Sym.Module)) == 0 || a.Own() && l.shim(a) {
			continue // nobody chose it
		}
		mine, _ := c.Common.Share(g, a.Key)
		name := fact.LastName(a.Key)
		words := fact.Tokens(noun(a.Key))
		near := moduleWords(modOf(a.Key))
		tried := map[int]bool{}
		for _, w := range words {
			for _, i := range x.byWord[w] {
				p := &x.list[i]
				if tried[i] || p.Key == a.Key || p.Called != called(a) || p.Projects < minProjects {
					continue
				}
				tried[i] = true
				b := c.Use(g, p.Key)
				if b != nil && len(b.Files)*8 > len(a.Files) || !p.Static {
					continue
				}
				of, projects := c.Common.Share(g, p.Key)
				if of < minShare || projects == 0 || mine >= of {
					continue // this one is everybody's choice
				}
				related := akin(near, moduleWords(modOf(p.Key)))
				share, telling, strong := x.likeness(words, x.words[i])
				if strings.Count(inModule(g, a.Sym.Name), ".") != strings.Count(inModule(g, p.Name), ".") && !(g == "rust" && !a.Own() && fromType(a.Key) != "" && fromType(a.Key) == fromType(p.Key)) {
					continue // a method of some type is no stand-in for a function
				}
				if !oneSort(g, noun(a.Key), noun(p.Key)) || (a.Calls == 0 || g != "go" && capital(noun(a.Key))) && share < 1 && words[len(words)-1] != x.words[i][len(x.words[i])-1] {
					continue // a type and a function; a connection is no address
				}
				rival := !a.Own() && share == 1 && (strong > 1 || strong > 0 && g == "typescript") && x.modules[name] <= maxRivals
				if a.Calls == 0 && !related {
					continue // constants and types of unrelated modules
				}
				if a.Calls == 0 && strong < 2 && !strings.EqualFold(strings.Join(near, ""), strings.Join(moduleWords(modOf(p.Key)), "")) {
					related = false // File and Reader are types of many modules
				}
				if share < minLikeness || share < 1 && !a.Own() || !related && !rival && (strong < 2 || !a.Own()) {
					continue
				}
				q := 0.2 * share
				if related {
					q += 0.3
				}
				if s := l.add(a.Key, p.Key, "alike", q, "other projects use the other, this one its own"); s != nil {
					s.signals["pair telling"] = telling
					s.signals["pair popular"] = of
					if related {
						s.signals["pair related"] = 1
					}
				}
			}
		}
	}
}

// fronts pairs what a module of the repository offers with what it is made of:
// a thing of like name that is used inside the module and hardly elsewhere.
func fronts(l *pairs) {
	c, g := l.c, l.g
	x := l.words()
	type best struct {
		a     *miner.Use
		share float64
	}
	offers := map[string][]*miner.Use{} // by module
	for _, u := range c.Sorted() {
		if u.Group == g && u.Own() && len(u.Files) >= 2*miner.MinFiles && !strings.Contains(u.Sym.Name, "()") {
			offers[u.Sym.Module] = append(offers[u.Sym.Module], u)
		}
	}
	inside := map[string]map[string]bool{} // by module: public symbols that it uses
	for i, f := range c.Files {
		if c.Group[i] != g || c.Modules == nil {
			continue
		}
		m := c.Module(i)
		if offers[m] == nil {
			continue
		}
		if inside[m] == nil {
			inside[m] = map[string]bool{}
		}
		seen := map[miner.ID]bool{}
		see := func(s fact.SymbolRef, id miner.ID) {
			if seen[id] || !public(s.Symbol()) || strings.Contains(s.Name(), "()") {
				return
			}
			seen[id] = true
			key := c.Key(id)
			inside[m][key] = true
			if k := strings.LastIndexByte(key, '.'); k > 0 {
				inside[m][key[:k]+".*"] = true
			}
		}
		for k, id := range c.Calls(i) {
			see(f.Calls[k].Sym, id)
		}
		for k, id := range c.Refs(i) {
			see(f.Refs[k].Sym, id)
		}
	}
	for _, m := range slices.Sorted(maps.Keys(inside)) {
		for _, b := range slices.Sorted(maps.Keys(inside[m])) {
			ub := c.Use(g, b)
			if ub == nil || ub.Sym.Origin == fact.Builtin && !strings.Contains(b, ".") {
				continue
			}
			if ub.Calls == 0 && (g == "c" || g == "rust" || !strings.HasSuffix(b, ".*") && !upper(fact.LastName(b))) {
				continue // a value, or a type of which C does not say whose it is
			}
			words := x.tokens(noun(b))
			var top best
			for _, a := range offers[m] {
				mine := x.tokens(noun(a.Key))
				if upper(noun(b)) && len(mine) > 0 && len(words) > 0 && mine[len(mine)-1] != words[len(words)-1] {
					continue // a HashMap is no Hash
				}
				share, _, strong := x.likeness(mine, words)
				if !oneSort(g, noun(a.Key), noun(b)) {
					continue
				}
				if strong > 0 && share >= minLikeness && share > top.share && len(ub.Files)*6 <= len(a.Files) {
					top = best{a, share}
				}
			}
			if top.a == nil || !l.reach(top.a.Key, b) {
				continue
			}
			if s := l.add(top.a.Key, b, "fronts", 0.2+0.3*top.share, "it stands before it"); s != nil {
				s.signals["pair likeness"] = top.share
			}
		}
	}
}

// noun returns the name that tells what a symbol is about: the last one, of a
// constructor that of its type.
func noun(key string) string {
	switch n := nameOf(key); n {
	case "new", "New", "default", "from", "with_capacity", "of", "create", "build":
		if class := memberOf(key); class != "" {
			return class
		}
		return n
	default:
		return n
	}
}
