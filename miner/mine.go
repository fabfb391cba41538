package miner

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Limits of a list of proposals.
const (
	PerFamily  = 60
	PerSubject = 2
	// maxSameFiles is the number of rules of a family about the same files.
	maxSameFiles = 3
)

// Mine runs the families over a corpus and returns the candidates that the
// evidence supports, best first, without those that say the same.
func Mine(c *Corpus, families []Family) []*Candidate {
	var all []*Candidate
	for i := range families {
		seen := map[string]bool{}
		families[i].Mine(c, func(k Candidate) {
			key := Canonical(&k)
			if seen[key] {
				return
			}
			seen[key] = true
			p := &k
			if c.Score(p) {
				all = append(all, p)
			} else if c.Trace != nil {
				c.Trace(p, Counted)
			}
		})
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Score != all[j].Score {
			return all[i].Score > all[j].Score
		}
		return Canonical(all[i]) < Canonical(all[j])
	})
	kept := c.diverse(all)
	if c.Trace != nil {
		in := map[*Candidate]bool{}
		for _, k := range kept {
			in[k] = true
			c.Trace(k, Kept)
		}
		for _, k := range all {
			if !in[k] {
				c.Trace(k, Covered)
			}
		}
	}
	return kept
}

// Canonical returns the text that identifies a rule: what it matches, not
// where. Proposals are named by it, so that an answer holds from scan to scan.
func Canonical(k *Candidate) string {
	m := &k.Matcher
	r := m.Role
	return strings.Join([]string{
		k.Family, k.Group, string(m.Kind), strings.Join(m.Use, ","), strings.Join(m.Never, ","), strings.Join(m.Callee, ","),
		fmt.Sprint(m.Arg), m.Shape, strings.Join(m.Keys, ","), m.Value, strings.Join(m.Methods, ","), strings.Join(m.Tokens, ","), m.Module, m.Alias,
		strings.Join(m.Names, ","), r.Kind, r.Test, r.Dir, r.File, fmt.Sprint(r.Via, r.ViaArg), r.Base, r.Decorator, r.Param, r.Owner, r.Name,
	}, "|")
}

// diverse drops candidates that an earlier, better one covers.
func (c *Corpus) diverse(all []*Candidate) []*Candidate {
	var out []*Candidate
	family, subject := map[string]int{}, map[string]int{}
	pairs := map[string]bool{}
	sets := map[string][]told{}
	said := map[string]bool{}
	for _, k := range all {
		// One rule for what is preferred, and one for what is avoided.
		var mine []string
		switch k.Matcher.Kind {
		case pack.MatchUse:
			mine = append(mine, k.Group+"|use|"+k.Matcher.Use[0], k.Group+"|never|"+k.Matcher.Never[0])
		case pack.MatchImport:
			mine = append(mine, k.Group+"|from|"+k.Matcher.Never[0])
		case pack.MatchArgument:
			mine = append(mine, k.Group+"|"+k.Subject)
		case pack.MatchOption:
			mine = append(mine, k.Group+"|"+k.Subject+fmt.Sprint(k.Matcher.Value != ""))
		}
		if slices.ContainsFunc(mine, func(s string) bool { return said[s] }) {
			continue
		}
		if family[k.Family] >= PerFamily || subject[k.Group+k.Subject] >= PerSubject {
			continue
		}
		// The same preference over the same avoided thing, in whatever family.
		what := ""
		if len(k.Matcher.Use) > 0 && len(k.Matcher.Never) > 0 && k.Matcher.Kind != pack.MatchEdge {
			what = k.Group + "|" + k.Matcher.Use[0] + "|" + k.Matcher.Never[0]
			if k.Matcher.Kind == pack.MatchUse && fact.LastName(k.Matcher.Use[0]) == fact.LastName(k.Matcher.Never[0]) {
				// The same name of two modules: the modules are the choice.
				n := "." + fact.LastName(k.Matcher.Use[0])
				what = k.Group + "|" + strings.TrimSuffix(k.Matcher.Use[0], n) + "|" + strings.TrimSuffix(k.Matcher.Never[0], n)
			}
			if pairs[what] {
				continue
			}
		}
		set := map[int32]bool{}
		for j, i := range k.at {
			if k.ok[j] > 0 && k.Scope.Contains(c.Files[i].Path, c.Files[i].Test) {
				set[i] = true
			}
		}
		// The same files again: once for the same symbol, a few times for others.
		same, kin := 0, k.Group+k.Family
		mark := strings.Join(k.Symbols(), " ")
		switch k.Matcher.Kind {
		case pack.MatchGuard, pack.MatchOption, pack.MatchDecorator, pack.MatchBase:
			for _, other := range sets[kin] {
				if overlap(set, other.files) > 0.8 {
					same++
					if other.what == mark {
						same = maxSameFiles
					}
				}
			}
		}
		if same >= maxSameFiles {
			continue
		}
		if what != "" {
			pairs[what] = true
		}
		for _, s := range mine {
			said[s] = true
		}
		sets[kin] = append(sets[kin], told{mark, set})
		family[k.Family]++
		subject[k.Group+k.Subject]++
		out = append(out, k)
	}
	return out
}

// told is what a rule of the list says of which files.
type told struct {
	what  string
	files map[int32]bool
}

// overlap returns the share of the smaller set that lies in the other.
func overlap(a, b map[int32]bool) float64 {
	n := 0
	for i := range a {
		if b[i] {
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return float64(n) / float64(min(len(a), len(b)))
}
