package families

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Passed is the family "calls of f hand on x".
func Passed() miner.Family {
	return miner.Family{
		Name: "passed",
		Doc: `what a call hands on although it may leave it out

The context, transaction, session, tenant or logger at hand is given to every
call of a function that works without; so is another argument that the function
does not ask for.

    Pass ` + "`ctx`" + ` as the first argument of ` + "`connection.getRepository`" + `; never leave it out.

Silent where all calls pass it, since the function may demand it, and in
languages that cannot leave out an argument.`,
		Mine:  minePassed,
		Words: wordPassed,
	}
}

// ambient reports whether a name stands for what surrounds a call rather than
// for what it is about.
func ambient(name string) bool {
	w := fact.Tokens(name)
	if len(w) == 0 {
		return false
	}
	switch w[len(w)-1] {
	case "ctx", "context", "tx", "trx", "transaction", "session", "request", "req", "scope", "container", "tenant", "organization", "workspace", "locale", "lang":
		return true
	}
	return false
}

// handed counts what the calls of one callee pass.
type handed struct {
	g       string
	callees map[string]bool // the levels of a logger are counted as one
	files   map[int]bool
	n       int
	names   map[string]int // position and name → calls
	present [fact.MaxArgs]int
}

func minePassed(c *miner.Corpus, emit func(miner.Candidate)) {
	m := map[string]*handed{}
	of := make([]*handed, c.IDs()) // by callee
	for i, f := range c.Files {
		g := c.Group[i]
		if g == "go" || g == "rust" || g == "c" {
			continue
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			if cl.Flags&(fact.CompositeLit|fact.JSX|fact.DecoratorCall) != 0 || f.Test {
				continue
			}
			u := c.UseOf(c.Calls(i)[k])
			if u == nil || len(u.Files) < miner.MinFiles || !fact.Resolved(u.Key) {
				continue
			}
			callee := u.Key
			st := of[c.Calls(i)[k]]
			if st == nil {
				id := g + "\x00" + callee
				if k := strings.LastIndexByte(callee, '.'); k > 0 && logLevels[strings.ToLower(callee[k+1:])] {
					id = g + "\x00" + callee[:k]
				}
				if st = m[id]; st == nil {
					st = &handed{g: g, callees: map[string]bool{}, files: map[int]bool{}, names: map[string]int{}}
					m[id] = st
				}
				of[c.Calls(i)[k]] = st
			}
			st.callees[callee] = true
			st.files[i] = true
			at, spread := 0, false
			for a := range cl.Args {
				ar := &cl.Args[a]
				spread = spread || ar.Kind == fact.ArgSpread
				if ar.Name != "" {
					if ambient(ar.Name) {
						st.names[string(rune('0'+at))+ar.Name]++
					}
					continue
				}
				if ar.Kind == fact.ArgIdent || ar.Kind == fact.ArgMember {
					st.names[string(rune('0'+at))+fact.LastName(ar.Head)]++
				}
				if at < len(st.present) {
					st.present[at]++
				}
				at++
			}
			if spread {
				continue
			}
			st.n++
		}
	}
	optional := optionalParams(c)
	for _, id := range sortedNames(m) {
		st := m[id]
		if st.n < miner.MinAdherents || len(st.files) < miner.MinFiles {
			continue
		}
		callees := sortedNames(st.callees)
		name := id[strings.IndexByte(id, 0)+1:]
		offer := func(prior, q float64, mt pack.Matcher) {
			mt.Kind, mt.Callee = pack.MatchArgument, callees
			emit(miner.Candidate{
				Family: "passed", Group: st.g, Prior: prior, Background: q, Universe: len(st.names) + 4,
				Matcher: mt, Files: files(st.files), Subject: "passed:" + name, Why: "calls of " + fact.LastName(name),
			})
		}
		said := false
		for _, pn := range sortedNames(st.names) {
			n, at := st.names[pn], int(pn[0]-'0')
			if at < fact.MaxArgs && ambient(pn[1:]) && n < st.n && 10*n >= 6*st.n {
				offer(0.55, 0.35, pack.Matcher{Arg: at, Names: []string{pn[1:]}})
				said = true
			}
		}
		if said || len(callees) > 1 {
			continue
		}
		for at := 1; at < fact.MaxArgs; at++ {
			if n := st.present[at]; n < st.n && 10*n >= 7*st.n && optional[id] == at {
				offer(0.35, 0.5, pack.Matcher{Arg: at, Shape: pack.ShapePresent})
			}
		}
	}
}

// optionalParams returns the place of the only parameter that may be left out
// of each of the repository's own functions that have one, by group and key.
// Only TypeScript knows such parameters without a default, which is what is
// meant where they are left out. A function that is declared twice has
// overloads: other arguments stand in the same place.
func optionalParams(c *miner.Corpus) map[string]int {
	out := map[string]int{}
	times := map[string]int{}
	for i, f := range c.Files {
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Name == "" || !df.Kind.Callable() || c.Group[i] != "typescript" {
				continue
			}
			key := c.Group[i] + "\x00" + c.KeyOf(i, ownName(df))
			if times[key]++; times[key] > 1 {
				delete(out, key)
				continue
			}
			if df.Kind == fact.Closure || len(df.Params) < 2 {
				continue
			}
			last := len(df.Params) - 1
			if !df.Params[last].Optional || df.Params[last-1].Optional || strings.ContainsAny(df.Params[last].Name, ".*&") || strings.HasPrefix(df.Params[last].Type, "...") {
				continue
			}
			out[key] = last
		}
	}
	return out
}

func wordPassed(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	callee := c.Word(k.Group, m.Callee[0])
	if at := strings.LastIndexByte(callee, '.'); at > 0 && len(m.Callee) > 1 {
		callee = callee[:at]
	}
	s := " the " + ordinals[min(m.Arg, 5)] + " argument of " + code(callee) + "; never leave it out."
	if len(m.Names) > 0 {
		return "Pass " + code(strings.Join(m.Names, ", ")) + " as" + s
	}
	return "Always pass" + s
}
