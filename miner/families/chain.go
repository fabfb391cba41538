package families

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Chain is the family "what is built on b says m first".
func Chain() miner.Family {
	return miner.Family{
		Name: "chain",
		Doc: `which step a chain of calls has before it is given a function

Handlers are built on an object of the repository: calls on it say what is taken
and who may ask, the last one is given the function.

    Call ` + "`inputSchema`" + ` before ` + "`action`" + ` on ` + "`authActionClient`" + `.

Silent for what libraries build, for collections and promises, and for steps
that fewer than most chains have.`,
		Mine:  mineChain,
		Words: wordChain,
	}
}

// The evidence for steps of chains.
const (
	minGiven = 0.8 // of the chains that end in a call, those in which it is given a function
	maxRoots = 4   // objects that a rule names
)

// chains are those that begin at objects of one module and end in one call.
type chains struct {
	g, end string
	n      int
	given  int // end in a function, or in what another makes of one
	files  map[int]bool
	roots  map[string]int            // by key: chains
	steps  map[string]int            // by name: chains that have it
	in     shares                    // by name: files
	keys   map[string]map[string]int // by name: keys under which it is called
	beside map[[2]string]bool        // names that stand in one chain
}

func mineChain(c *miner.Corpus, emit func(miner.Candidate)) {
	by := map[string]*chains{}
	for i, f := range c.Files {
		if f.Test {
			continue
		}
		goesOn := map[int]bool{}
		for k := range f.Calls {
			if n := f.Calls[k].Chain; n >= 0 {
				goesOn[n] = true
			}
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			end := fact.LastName(cl.Callee)
			if cl.Sym.Origin() != fact.Internal || goesOn[k] || cl.Flags&(fact.New|fact.JSX|fact.CompositeLit|fact.DecoratorCall) != 0 || flows(end) {
				continue
			}
			root, steps := chainOf(cl)
			if root == "" || upper(root) || strings.Contains(root, ".") || c.InModule(i, cl.Sym.Module()) {
				continue
			}
			id := c.Group[i] + "\x00" + cl.Sym.Module() + "\x00" + end
			x := by[id]
			if x == nil {
				x = &chains{g: c.Group[i], end: end, files: map[int]bool{}, roots: map[string]int{}, steps: map[string]int{}, in: shares{}, keys: map[string]map[string]int{}, beside: map[[2]string]bool{}}
				by[id] = x
			}
			x.n++
			x.files[i] = true
			x.roots[cl.Sym.Module()+"."+root]++
			if slices.ContainsFunc(cl.Args, func(a fact.Arg) bool { return a.Kind == fact.ArgFunc || a.Kind == fact.ArgCall }) {
				x.given++
			}
			key := cl.Sym.Module() + "." + root
			for n, s := range steps {
				key += "." + s
				if !slices.Contains(steps[:n], s) {
					x.steps[s]++
					x.in.add(s, i)
					if x.keys[s] == nil {
						x.keys[s] = map[string]int{}
					}
					x.keys[s][key]++
				}
				for _, o := range steps[:n] {
					x.beside[[2]string{min(o, s), max(o, s)}] = true
				}
				key += "()"
			}
		}
	}
	for _, id := range sortedNames(by) {
		x := by[id]
		if x.n < miner.MinAdherents || len(x.files) < miner.MinFiles || float64(x.given) < minGiven*float64(x.n) {
			continue
		}
		x.emit(emit)
	}
}

// chainOf returns the object at which a chain begins and the names of the calls
// before the last; "" for a call of a function.
func chainOf(cl *fact.Call) (root string, steps []string) {
	parts := strings.Split(cl.Sym.Name(), ".")
	if len(parts) < 2 || strings.HasSuffix(parts[0], "()") {
		return "", nil
	}
	for _, p := range parts[1 : len(parts)-1] {
		s, called := strings.CutSuffix(p, "()")
		if !called {
			return "", nil
		}
		steps = append(steps, s)
	}
	return parts[0], steps
}

// emit emits a rule for each step that most chains have, with others of the same
// last word that stand in its place.
func (x *chains) emit(emit func(miner.Candidate)) {
	var roots, callee []string
	for r := range x.roots {
		roots = append(roots, r)
	}
	slices.SortFunc(roots, func(a, b string) int { return cmp.Or(x.roots[b]-x.roots[a], strings.Compare(a, b)) })
	for _, r := range roots {
		callee = append(callee, r+".*")
	}
	var done []string
	names := sortedNames(x.steps)
	slices.SortStableFunc(names, func(a, b string) int { return x.steps[b] - x.steps[a] })
	for _, s := range names {
		if slices.Contains(done, s) {
			continue
		}
		use, n := []string{s}, x.steps[s]
		for _, o := range names {
			if o != s && ending(o) == ending(s) && !x.beside[[2]string{min(o, s), max(o, s)}] {
				use, n = append(use, o), n+x.steps[o]
			}
		}
		done = append(done, use...)
		if n < miner.MinAdherents || 4*n < 3*x.n || len(x.in[s]) < miner.MinFiles {
			continue
		}
		for k, u := range use {
			use[k] = x.most(u)
		}
		emit(miner.Candidate{
			Family: "chain", Group: x.g, Prior: 0.6, Background: 0.3, Universe: len(x.steps) + 8,
			Matcher: pack.Matcher{Kind: pack.MatchPair, Shape: pack.ShapeChain, Callee: callee, Methods: []string{x.end}, Use: use},
			Files:   files(x.files), Subject: "chain:" + roots[0] + "." + x.end, Why: "chains that end in " + x.end,
			Signals: miner.Signals{"chain": 1},
		})
	}
}

// most returns the key under which a step is called most.
func (x *chains) most(step string) string {
	best := ""
	for _, key := range sortedNames(x.keys[step]) {
		if best == "" || x.keys[step][key] > x.keys[step][best] {
			best = key
		}
	}
	return best
}

// flows reports whether a method, by its name, is one of collections, promises or
// streams of events.
func flows(name string) bool {
	switch name {
	case "map", "filter", "forEach", "each", "find", "findIndex", "some", "every", "reduce", "flatMap", "sort", "then", "catch", "finally", "subscribe", "pipe", "on", "once", "let", "apply", "also", "run",
		"with", "use", "tap":
		return true
	}
	return false
}

// ending returns the last word of a name, in small letters.
func ending(name string) string {
	w := fact.Tokens(name)
	if len(w) == 0 {
		return ""
	}
	return w[len(w)-1]
}

func wordChain(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	var steps, roots []string
	for _, u := range m.Use {
		steps = append(steps, fact.LastName(u))
	}
	for _, r := range m.Callee {
		roots = append(roots, fact.LastName(strings.TrimSuffix(r, ".*")))
	}
	on := codes(roots[:min(len(roots), maxRoots)])
	if len(roots) > maxRoots {
		on += " and the like"
	}
	return "Call " + either(steps) + " before " + code(m.Methods[0]) + " on " + on + "."
}
