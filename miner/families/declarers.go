package families

import (
	"maps"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// declarers proposes the macros of the repository that functions of C are declared
// with, in place of static inline or of nothing: EXPORT int f(void), INLINE(int) f(void).
func declarers(c *miner.Corpus, emit func(miner.Candidate)) {
	type stat struct {
		with         map[int]bool
		bodies, defs int
	}
	macros := map[string]*stat{}
	plain := map[string]map[int]bool{fact.PlainInline: {}, fact.PlainExtern: {}}
	for i, f := range c.Files {
		if c.Group[i] != "c" {
			continue
		}
		for d := range f.Defs {
			for k := range f.Defs[d].Decorators {
				x := &f.Defs[d].Decorators[k]
				key := c.Key(c.IDOf("c", x.Sym, x.Name))
				if in, ok := plain[key]; ok {
					in[i] = true
					continue
				}
				if x.Name != strings.ToUpper(x.Name) {
					continue
				}
				if macros[key] == nil {
					macros[key] = &stat{with: map[int]bool{}}
				}
				st := macros[key]
				st.with[i] = true
				st.defs++
				if f.Defs[d].Mods&fact.Abstract == 0 {
					st.bodies++
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(macros)) {
		st := macros[key]
		if len(st.with) < miner.MinFiles || st.defs < miner.MinAdherents {
			continue
		}
		never := fact.PlainExtern
		switch {
		case slices.Contains(fact.Tokens(fact.LastName(key)), "inline") && 10*st.bodies >= 9*st.defs:
			never = fact.PlainInline
		case 10*st.bodies > st.defs:
			continue // it says something else of functions: what they return, say
		}
		prior := 0.3
		if u := c.Use("c", key); u != nil && u.Own() {
			prior = 0.6
		}
		k := miner.Candidate{
			Family: "decorator", Group: "c", Prior: prior, Background: 0.1, Universe: 8,
			Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{key}, Never: []string{never}},
			Files:   union(files(st.with), files(plain[never])), Subject: "declared:" + never, Why: "declarations of functions",
		}
		if d := c.Home(maps.Keys(st.with)); never == fact.PlainExtern && d != "" {
			// What is exported is declared there; headers elsewhere are for the inside.
			k.Inside = []string{d + "/**"}
			k.Files = slices.DeleteFunc(k.Files, func(i int) bool { return !strings.HasPrefix(c.Files[i].Path, d+"/") })
		}
		emit(k)
	}
}

// wordDeclared words a rule about the macro that functions are declared with.
func wordDeclared(c *miner.Corpus, k *miner.Candidate) string {
	what := code(c.Word(k.Group, k.Matcher.Use[0]))
	if k.Matcher.Never[0] == fact.PlainInline {
		return "Declare inline functions with " + what + "; never with `static inline`."
	}
	return "Declare functions in headers with " + what + "."
}
