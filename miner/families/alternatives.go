package families

import (
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
replace one by the other.

    Use ` + "`timeutil.Now`" + `; never ` + "`time.Now`" + `.

Silent where both are in use, and inside the module that defines the
preferred one.`,
		Mine:  mineAlternatives,
		Words: wordAlternatives,
	}
}

type pairKey struct{ a, b string }

func mineAlternatives(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		prior := map[pairKey]float64{}
		why := map[pairKey]string{}
		add := func(a, b string, p float64, reason string) {
			k := pairKey{a, b}
			if old := prior[k]; old > 0 {
				p = 1 - (1-old)*(1-p)
				reason = why[k] + "; " + reason
			}
			prior[k], why[k] = p, reason
		}
		delegations(c, g, add)
		derived(c, g, add)
		twins(c, g, add)
		replaced(c, g, add)
		shadows(c, g, add)
		keys := make([]pairKey, 0, len(prior))
		for k := range prior {
			keys = append(keys, k)
		}
		sortPairs(keys)
		modules := map[pairKey]int{}
		for _, k := range keys {
			modules[modulesOf(c, g, k)]++
		}
		done := map[pairKey]bool{}
		for _, k := range keys {
			if mk := modulesOf(c, g, k); g == "go" && mk.a != mk.b && mk.a != "" && mk.b != "" && modules[mk] >= 2 {
				// Several functions of one module against the same of another:
				// the module is the rule.
				if !done[mk] {
					done[mk] = true
					rollUp(c, g, mk, keys, prior, emit)
				}
				continue
			}
			if strings.EqualFold(miner.Short(k.a), miner.Short(k.b)) && fact.LastName(k.a) == fact.LastName(k.b) && strings.EqualFold(modOf(k.a), modOf(k.b)) {
				continue // one thing through a global name and through its module
			}
			a, b := c.Use(g, k.a), c.Use(g, k.b)
			if a == nil || len(a.Files) < miner.MinFiles {
				continue
			}
			fs := a.Files
			if b != nil {
				// B far more common than A: no convention.
				if len(b.Files) > 2*len(a.Files) {
					continue
				}
				fs = union(a.Files, b.Files)
			}
			var outside []string
			if a.Sym.Origin == fact.Internal {
				outside = ownFiles(c, g, a.Sym.Module)
			}
			q := 0.05
			if b != nil && b.Sym.Origin == fact.Internal {
				q = 0.3
			}
			emit(miner.Candidate{
				Family: "alternatives", Group: g, Prior: prior[k], Background: q, Universe: 64,
				Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{k.a}, Never: []string{k.b}},
				Outside: outside,
				Files:   fs, Subject: "mod:" + a.Sym.Module + "|" + modOf(k.b), Why: why[k],
			})
		}
	}
}

func modulesOf(c *miner.Corpus, g string, k pairKey) pairKey {
	a := c.Use(g, k.a)
	if a == nil || strings.Contains(a.Sym.Name, ".") || fact.LastName(k.a) != fact.LastName(k.b) {
		return pairKey{}
	}
	b := strings.TrimSuffix(k.b, "."+fact.LastName(k.b))
	return pairKey{a.Sym.Module, b}
}

// rollUp emits one rule about two modules of which several names were paired.
func rollUp(c *miner.Corpus, g string, mk pairKey, keys []pairKey, prior map[pairKey]float64, emit func(miner.Candidate)) {
	fs := union(c.Importers(g, mk.a), c.Importers(g, mk.b))
	p := 0.0
	for _, k := range keys {
		if modulesOf(c, g, k) == mk {
			p = max(p, prior[k])
		}
	}
	emit(miner.Candidate{
		Family: "import-source", Group: g, Prior: min(0.9, p+0.15), Background: 0.1, Universe: 32,
		Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{mk.a}, Never: []string{mk.b}},
		Outside: ownFiles(c, g, mk.a),
		Files:   fs, Subject: "import:" + mk.a, Why: "the two offer the same names",
	})
}

// parent returns the path above the last element of a module, "" for none.
func parent(mod string) string {
	k := strings.LastIndexByte(mod, '/')
	if k <= 0 || !strings.Contains(mod[:k], "/") {
		return ""
	}
	return mod[:k]
}

func sortPairs(keys []pairKey) {
	for i := 1; i < len(keys); i++ {
		for j := i; j > 0 && less(keys[j], keys[j-1]); j-- {
			keys[j], keys[j-1] = keys[j-1], keys[j]
		}
	}
}

func less(x, y pairKey) bool {
	if x.a != y.a {
		return x.a < y.a
	}
	return x.b < y.b
}

// delegations finds functions that do little more than call another module's.
func delegations(c *miner.Corpus, g string, add func(a, b string, p float64, why string)) {
	type wrap struct {
		a, b  string
		stmts int
	}
	var list []wrap
	per := map[string]int{}
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test {
			continue
		}
		calls := make(map[int][]int)
		for k := range f.Calls {
			for d := f.Calls[k].Func; d >= 0; d = f.Defs[d].Parent {
				calls[d] = append(calls[d], k)
			}
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Name == "" || df.Stmts > 6 || df.Kind == fact.Closure || df.Kind != fact.Func && df.Kind != fact.Method || df.Mods&fact.Constructor != 0 {
				continue
			}
			name := df.Name
			if df.Kind == fact.Method && df.Owner != "" {
				continue
			}
			if df.Parent >= 0 {
				continue
			}
			a := c.KeyOf(i, name)
			if u := c.Use(g, a); u == nil || len(u.Files) < miner.MinFiles {
				continue
			}
			seen := map[string]bool{}
			for _, k := range calls[d] {
				cl := &f.Calls[k]
				b := fact.Key(cl.Sym, cl.Callee)
				if !public(cl.Sym) || cl.Sym.Origin == fact.Builtin || seen[b] || b == a {
					continue
				}
				seen[b] = true
				shared := shareToken(fact.Tokens(name), fact.Tokens(fact.LastName(b)))
				if !passes(df, cl) || cl.Flags&fact.JSX != 0 && !shared {
					continue // it does more than hand its parameters on
				}
				if cl.Flags&(fact.Returned|fact.Awaited) == 0 && !shareToken(fact.Tokens(name), fact.Tokens(fact.LastName(b))) {
					continue // an inner step, not what is wrapped
				}
				list = append(list, wrap{a, b, df.Stmts})
				per[b]++
			}
		}
	}
	for _, w := range list {
		ub := c.Use(g, w.b)
		if ub == nil {
			continue
		}
		shared := shareToken(fact.Tokens(fact.LastName(w.a)), fact.Tokens(fact.LastName(w.b)))
		p := 0.25
		if w.stmts > 3 {
			p = 0.12
		}
		if shared {
			p += 0.35
		}
		if per[w.b] > 1 && !shared {
			continue // several functions are made of it: none stands in for it
		}
		p /= 1 + 0.5*float64(per[w.b]-1)
		if !shared && ub.Sites-0 > 0 && len(ub.Files) <= 1 && p < 0.3 {
			// Used in the wrapper alone and named otherwise: an implementation detail.
			p *= 0.4
		}
		add(w.a, w.b, p, "its body calls it")
	}
}

// passes reports whether a call hands on a parameter of the function, or the
// function has none.
func passes(d *fact.Def, cl *fact.Call) bool {
	if len(d.Params) == 0 {
		return true
	}
	for i := range cl.Args {
		root, _, _ := strings.Cut(cl.Args[i].Head, ".")
		for k := range d.Params {
			if n := d.Params[k].Name; n != "" && strings.TrimLeft(n, "*.") == root {
				return true
			}
		}
		if cl.Args[i].Kind == fact.ArgSpread || cl.Args[i].Kind == fact.ArgObject {
			return true
		}
	}
	root, _, _ := strings.Cut(cl.Callee, ".")
	for k := range d.Params {
		if d.Params[k].Name == root {
			return true
		}
	}
	return false
}

// derived finds classes that extend another module's class, and constants made
// from another symbol: what stands in for them.
func derived(c *miner.Corpus, g string, add func(a, b string, p float64, why string)) {
	type from struct{ a, b string }
	per := map[string]int{}
	var list []from
	see := func(i int, name, b string) {
		a := c.KeyOf(i, name)
		u := c.Use(g, a)
		if u == nil || len(u.Files) < miner.MinFiles || a == b || b == "" {
			return
		}
		list = append(list, from{a, b})
		per[b]++
	}
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test {
			continue
		}
		var bases map[string]fact.Symbol
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Parent >= 0 || df.Name == "" {
				continue
			}
			switch {
			case df.Kind == fact.Class && g != "go":
				if bases == nil {
					bases = map[string]fact.Symbol{}
					for k := range f.Refs {
						if f.Refs[k].Kind == fact.RefBase {
							bases[f.Refs[k].Name] = f.Refs[k].Sym
						}
					}
				}
				for _, b := range df.Bases {
					// Classes of one's own that extend another are ordinary design.
					s := bases[b]
					if !s.Known() || s.Origin == fact.Builtin || s.Origin == fact.Internal {
						continue
					}
					if u := c.Use(g, s.Qualified()); fact.LastName(s.Name) == df.Name || u != nil && len(u.Files) > 1 {
						see(i, df.Name, s.Qualified())
					}
				}
			case df.InitCall >= 0 && (df.Kind == fact.Var || df.Kind == fact.Const) && g != "go":
				k := df.InitCall
				for n := 0; k >= 0 && n < 8; n++ {
					cl := &f.Calls[k]
					if cl.Chain < 0 {
						// The start of the chain: what the constant is made from.
						if cl.Sym.Known() && cl.Sym.Origin != fact.Builtin {
							b := cl.Sym.Qualified()
							see(i, df.Name, b)
							if p := strings.LastIndexByte(b, '.'); p > 0 && c.Use(g, b[:p]) != nil && strings.Contains(cl.Callee, ".") {
								see(i, df.Name, b[:p])
							}
						}
						break
					}
					k = cl.Chain
				}
			}
		}
	}
	for _, w := range list {
		n := per[w.b]
		la, lb := fact.LastName(w.a), fact.LastName(w.b)
		if n > 2 || strings.EqualFold(la, lb) && la != lb {
			continue // a general base or factory; an instance of its own class
		}
		ta, tb := fact.Tokens(la), fact.Tokens(lb)
		if len(ta) == 0 || len(tb) == 0 || !slices.Contains(ta, tb[len(tb)-1]) {
			continue
		}
		p := 0.5
		add(w.a, w.b, p/(1+0.25*float64(n-1)), "it is made from it")
	}
}

// twins finds symbols of the same name in different modules.
func twins(c *miner.Corpus, g string, add func(a, b string, p float64, why string)) {
	byName := map[string][]*miner.Use{}
	var names []string
	for _, u := range c.Sorted() {
		if u.Group != g || !u.Sym.Known() || u.Sym.Name == "" || strings.Contains(u.Sym.Name, "()") || u.Sym.Origin == fact.Builtin {
			continue
		}
		n := u.Sym.Name
		if strings.Contains(n, ".") {
			continue
		}
		if byName[n] == nil {
			names = append(names, n)
		}
		byName[n] = append(byName[n], u)
	}
	for _, n := range names {
		l := byName[n]
		if len(l) < 2 || len(l) > 8 {
			continue
		}
		for _, a := range l {
			if len(a.Files) < miner.MinFiles {
				continue
			}
			for _, b := range l {
				if a == b || a.Sym.Origin == fact.Std || len(b.Files)*3 > len(a.Files) {
					continue
				}
				if b.Sym.Origin == fact.Internal {
					continue // one's own thing that happens to share a name
				}
				p := 0.0
				switch {
				case shareToken(moduleWords(a.Sym.Module), moduleWords(b.Sym.Module)):
					p = 0.6
				case parent(a.Sym.Module) == parent(b.Sym.Module) && parent(a.Sym.Module) != "" && 10*a.Test > 8*len(a.Files):
					p = 0.5 // two assertion libraries of one project
				case a.Sym.Origin == fact.Internal && len(l) == 2 && len(n) > 6 && !strings.HasPrefix(n, "New") && c.Imports(g, a.Sym.Module, b.Sym.Module):
					p = 0.4 // it stands in front of the other
				default:
					continue
				}
				if len(n) < 4 {
					p *= 0.6
				}
				if w := b.Written(); fact.LastName(w) != n && !strings.Contains(w, n) {
					continue // renamed on import: used on purpose
				}
				add(a.Key, b.Key, p, "same name")
			}
		}
	}
}

// replaced takes the drop-in replacements of the history.
func replaced(c *miner.Corpus, g string, add func(a, b string, p float64, why string)) {
	if len(c.Pairs) == 0 {
		return
	}
	byWord := map[string][]*miner.Use{}
	for _, u := range c.Sorted() {
		if u.Group == g && u.Sym.Origin != fact.Local {
			w := u.Written()
			byWord[w] = append(byWord[w], u)
		}
	}
	for _, p := range c.Pairs {
		dir := float64(p.Edits-p.Back) / float64(p.Edits+p.Back)
		if p.Commits < 2 && p.Edits < 4 || dir < 0.6 {
			continue
		}
		to, from := byWord[p.To], byWord[p.From]
		if len(to) != 1 || len(from) != 1 || to[0].Sym.Origin == fact.Builtin {
			continue
		}
		pr := dir * (1 - 1/(1+0.35*float64(p.Commits)+0.05*float64(p.Edits)))
		add(to[0].Key, from[0].Key, pr, "edits in the history replace it")
	}
}

// shadows finds a module that stands in for a standard one of the same name
// which nothing in the repository imports any more.
func shadows(c *miner.Corpus, g string, add func(a, b string, p float64, why string)) {
	if g != "go" {
		return
	}
	for _, u := range c.Sorted() {
		if u.Group != g || u.Sym.Origin != fact.External && u.Sym.Origin != fact.Internal || strings.Contains(u.Sym.Name, ".") || len(u.Files) < miner.MinFiles {
			continue
		}
		base := u.Sym.Module[strings.LastIndexByte(u.Sym.Module, '/')+1:]
		names := goStd[base]
		if names == "" || !strings.Contains(names, " "+u.Sym.Name+" ") {
			continue
		}
		b := base + "." + u.Sym.Name
		if base == "rand" {
			b = "math/rand." + u.Sym.Name
		}
		if c.Use(g, b) == nil {
			add(u.Key, b, 0.5, "stands in for the standard library's")
		}
	}
}

// goStd names, for packages that libraries commonly replace, the functions
// that a replacement shares with the standard library.
var goStd = map[string]string{
	"errors": " New Is As Unwrap Join ", "log": " Printf Println Print Fatal Fatalf ", "json": " Marshal Unmarshal NewEncoder NewDecoder MarshalIndent ",
	"rand": " Int Intn Float64 Read ", "time": " Now Since Sleep ", "atomic": " Int64 Bool Value Pointer Int32 ", "sync": " Mutex RWMutex Once WaitGroup ",
	"os": " Open ReadFile WriteFile Getenv ", "strings": " Split Join ", "exec": " Command ", "http": " Get NewRequest ", "filepath": " Join ", "sort": " Slice Strings ", "slices": " Sort Contains ",
}

func wordAlternatives(c *miner.Corpus, k *miner.Candidate) string {
	a, b := c.Word(k.Group, k.Matcher.Use[0]), c.Word(k.Group, k.Matcher.Never[0])
	if a == b {
		return "Use " + code(a) + " from " + code(modOf(k.Matcher.Use[0])) + "; never from " + code(modOf(k.Matcher.Never[0])) + "."
	}
	return "Use " + code(a) + "; never " + code(b) + "."
}

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
