package families

import (
	"cmp"
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// The evidence for a check of what somebody may do that all who call a function
// make.
const (
	minAuthority      = 0.85 // share of the functions that call it
	minAuthorityUnits = 16
	maxAuthorityElse  = 0.6 // share of the functions beside them that check as well
)

// permits returns the first word of a symbol's name if that says that something
// is permitted, else "".
func (s *partner) permits() string {
	if !s.asked {
		s.asked = true
		if name := fact.LastName(s.key); permits(name) {
			s.authority = fact.Tokens(name)[0]
		}
	}
	return s.authority
}

// authorities emits the rule that every function that calls a, such as one that
// hands a request on, makes one of several checks that begin with the same word:
// Authenticate, AuthenticateClientOnly. What a check gives may well be used.
func (p *paired) authorities(a *partner, emit func(miner.Candidate)) {
	if len(a.units) < minAuthorityUnits || len(a.files) < miner.MinFiles {
		return
	}
	mine := a.permits()
	counts := map[string]map[string]int{} // by first word: symbols → functions
	with := map[string]int{}
	for _, u := range a.units {
		seen := map[string]bool{}
		for _, x := range p.acts[u] {
			b, w := x.of, x.of.permits()
			if w == "" || w == mine || b == a {
				continue
			}
			if counts[w] == nil {
				counts[w] = map[string]int{}
			}
			counts[w][b.key]++
			if !seen[w] {
				seen[w] = true
				with[w]++
			}
		}
	}
	for _, w := range sortedNames(with) {
		if float64(with[w]) < minAuthority*float64(len(a.units)) || p.otherwise(a, w) > maxAuthorityElse {
			continue
		}
		use := sortedNames(counts[w])
		slices.SortStableFunc(use, func(x, y string) int { return cmp.Compare(counts[w][y], counts[w][x]) })
		use = use[:min(len(use), maxChecks)]
		emit(miner.Candidate{
			Family: "pair", Group: p.g, Prior: 0.5, Background: 0.3, Universe: 64,
			Matcher: pack.Matcher{Kind: pack.MatchPair, Callee: []string{a.key}, Use: use},
			Files:   a.files, Subject: "pair:" + use[0], Why: "functions that call it",
			Signals: miner.Signals{"pair authority": 1},
		})
	}
}

// otherwise returns how often functions that do not call a make a check that
// begins with a word, among those in the files of a that call as much.
func (p *paired) otherwise(a *partner, w string) float64 {
	with, all := 0, 0
	for u, i := range p.file {
		if len(p.acts[u]) < 3 || !has(a.files, i) {
			continue
		}
		if _, calls := p.first(u, a); calls {
			continue
		}
		all++
		for _, x := range p.acts[u] {
			if x.of.permits() == w {
				with++
				break
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(with) / float64(all)
}
