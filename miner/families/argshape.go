package families

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// ArgumentShape is the family "argument i of f is written so".
func ArgumentShape() miner.Family {
	return miner.Family{
		Name: "argument-shape",
		Doc: `in which form an argument is written

Names are given as constants where literal strings would do; messages of loggers
and of translation are literal strings, from which nothing is composed.

    Pass a constant as the first argument of ` + "`createStep`" + `; never a literal string.

Silent where both forms are common, and where no call shows the other form.`,
		Mine:  mineShape,
		Words: wordShape,
	}
}

// argStat counts the forms of one argument of one callee.
type argStat struct {
	g, callee string
	arg       int
	test      bool // of tests, which may well do otherwise
	files     map[int]bool
	forms     map[string]int
	heads     map[string]bool // of constants: the repository's own
	owners    map[string]int  // what the constants are members of
}

func argForms(c *miner.Corpus, args int) []*argStat {
	type at struct {
		id   miner.ID // of the callee
		arg  int
		test bool
	}
	m := map[at]*argStat{}
	for i, f := range c.Files {
		g := c.Group[i]
		for k := range f.Calls {
			cl := &f.Calls[k]
			if cl.Flags&(fact.CompositeLit|fact.JSX) != 0 || len(cl.Args) == 0 {
				continue
			}
			u := c.UseOf(c.Calls(i)[k])
			if u == nil || len(u.Files) < miner.MinFiles {
				continue
			}
			for a := 0; a < min(args, len(cl.Args)); a++ {
				ar := &cl.Args[a]
				if ar.Name != "" || ar.Kind == fact.ArgSpread {
					break
				}
				id := at{c.Calls(i)[k], a, f.Test}
				st := m[id]
				if st == nil {
					st = &argStat{g: g, callee: u.Key, arg: a, test: f.Test, files: map[int]bool{}, forms: map[string]int{}, heads: map[string]bool{}, owners: map[string]int{}}
					m[id] = st
				}
				st.files[i] = true
				form := ar.Kind.String()
				if constant(ar) {
					form = "constant"
					key := ar.Sym.Qualified()
					st.heads[key] = ar.Sym.Origin() == fact.Internal
					st.owners[fact.Qualifier(key)]++
				}
				st.forms[form]++
			}
		}
	}
	out := make([]*argStat, 0, len(m))
	for _, st := range m {
		out = append(out, st)
	}
	test := func(st *argStat) int {
		if st.test {
			return 1
		}
		return 0
	}
	slices.SortFunc(out, func(a, b *argStat) int {
		return cmp.Or(strings.Compare(a.g, b.g), strings.Compare(a.callee, b.callee), cmp.Compare(a.arg, b.arg), cmp.Compare(test(a), test(b)))
	})
	return out
}

// constant reports whether an argument names a definition that other code can
// use too, rather than a local variable.
func constant(a *fact.Arg) bool {
	return (a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember) && a.Sym.Known() && a.Sym.Origin() != fact.Builtin && !strings.Contains(a.Head, "()")
}

func mineShape(c *miner.Corpus, emit func(miner.Candidate)) {
	logs := map[string][]*argStat{} // receiver → first arguments of its levels
	for _, st := range argForms(c, 2) {
		all := 0
		for _, n := range st.forms {
			all += n
		}
		if all < miner.MinAdherents || len(st.files) < miner.MinFiles {
			continue
		}
		str := st.forms["string"]
		last := fact.LastName(st.callee)
		if st.arg == 0 {
			if k := strings.LastIndexByte(st.callee, '.'); k > 0 && logLevels[strings.ToLower(last)] && strings.Contains(strings.ToLower(st.callee[:k]), "log") {
				logs[st.g+"\x00"+st.callee[:k]] = append(logs[st.g+"\x00"+st.callee[:k]], st)
				continue
			}
			if composed := st.forms["template"] + st.forms["call"] + st.forms["binary"]; pack.Translates(last) && composed > 0 && str >= 3*composed {
				emit(miner.Candidate{ // what the extraction of messages asks for anyway
					Family: "argument-shape", Group: st.g, Prior: 0.1, Background: 0.6, Universe: 4,
					Matcher: pack.Matcher{Kind: pack.MatchArgument, Callee: []string{st.callee}, Shape: fact.ArgString.String()},
					Files:   c.Use(st.g, st.callee).Files, Subject: "shape:" + st.callee,
				})
				continue
			}
		}
		if st.arg > 0 && logLevels[strings.ToLower(last)] {
			continue // what a logger is given beside the message has families of its own
		}
		// Constants for the most part, of no single owner: that is the family of
		// arguments.
		n := st.forms["constant"]
		most := 0
		for _, k := range st.owners {
			most = max(most, k)
		}
		if u := c.Use(st.g, st.callee); str == 0 || n < 3*str || 2*n < all || len(st.heads) < 5 || 2*most > n || !alike(st) || u == nil || u.Sym.Origin == fact.Builtin {
			continue
		}
		emit(miner.Candidate{
			Family: "argument-shape", Group: st.g, Prior: 0.4, Background: 0.4, Universe: 16,
			Matcher: pack.Matcher{Kind: pack.MatchArgument, Callee: []string{st.callee}, Arg: st.arg, Shape: pack.ShapeNotString},
			Files:   c.Use(st.g, st.callee).Files, Subject: "shape:" + st.callee,
		})
	}
	for _, id := range sortedNames(logs) {
		g, recv, _ := strings.Cut(id, "\x00")
		var callees []string
		fs := map[int]bool{}
		plain, composed := 0, 0
		for _, st := range logs[id] {
			if !slices.Contains(callees, st.callee) {
				callees = append(callees, st.callee)
			}
			plain += st.forms["string"]
			composed += st.forms["template"] + st.forms["call"] + st.forms["binary"]
			for i := range st.files {
				fs[i] = true
			}
		}
		if len(callees) < 2 || composed == 0 || plain < 4*composed {
			continue
		}
		sort.Strings(callees)
		emit(miner.Candidate{
			Family: "argument-shape", Group: g, Prior: 0.5, Background: 0.5, Universe: 4,
			Matcher: pack.Matcher{Kind: pack.MatchArgument, Callee: callees, Shape: fact.ArgString.String()},
			Files:   files(fs), Subject: "shape:" + recv, Why: "messages of " + fact.LastName(recv),
		})
	}
}

// alike reports whether the constants are the repository's and stand for the
// same sort of thing: they end in the same word, or are written in capitals.
func alike(st *argStat) bool {
	ends := map[string]int{}
	own, caps := 0, 0
	for h, mine := range st.heads {
		if mine {
			own++
		}
		n := fact.LastName(h)
		if n == strings.ToUpper(n) && len(n) > 2 {
			caps++
		}
		if w := fact.Tokens(n); len(w) > 1 || n == "name" {
			ends[w[len(w)-1]]++
		}
	}
	best := caps
	for _, n := range ends {
		best = max(best, n)
	}
	return 10*own >= 7*len(st.heads) && 10*best >= 7*len(st.heads)
}

func wordShape(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	what := code(c.Word(k.Group, m.Callee[0]))
	if m.Shape == pack.ShapeNotString {
		return "Pass a constant as the " + ordinals[min(m.Arg, 5)] + " argument of " + what + "; never a literal string."
	}
	if len(m.Callee) > 1 && !pack.Translates(fact.LastName(m.Callee[0])) {
		w := c.Word(k.Group, m.Callee[0])
		if at := strings.LastIndexByte(w, '.'); at > 0 {
			w = w[:at]
		}
		return "Log a literal message through " + code(w) + "; never one that is composed, translated or a template."
	}
	var names []string
	for _, x := range m.Callee {
		names = append(names, c.Word(k.Group, x))
	}
	return "Give " + codes(names) + " a literal string; never one that is composed or a template."
}
