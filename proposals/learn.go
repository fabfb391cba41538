package proposals

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// What answers do to proposals.
const (
	// priorAnswers is the number of answers that the share expected so far counts
	// for: one answer moves little, many move much.
	priorAnswers = 4.0
	// The score of a proposal is multiplied by no less and no more than this.
	leastLearned, mostLearned = 0.3, 2.0
	// A rejected proposal comes back when its lower bound has risen by this much,
	// or when it has this many times the sites, and as many more at least, with no
	// lower a share.
	backBound = 0.1
	backTimes = 2
	backSites = 20
)

// Answer puts decisions into effect on lists of proposals, each in its order:
// a proposal gets its status, and what the team accepts and rejects moves the
// families and shapes that it is of up and down, among those that the repository
// states and among those that it does not. What is rejected goes last. Ranks
// follow. A rejected proposal of which the evidence has grown since is new again,
// and says so.
func Answer(current map[string]Decision, lists ...[]Proposal) {
	l := learn(current, lists...)
	for _, ps := range lists {
		// The order of mining as a falling score, so that what no answer moves
		// stays in order whatever decided it.
		key, low := map[string]float64{}, math.Inf(1)
		for i := range ps {
			p := &ps[i]
			if i > 0 && group(p) != group(&ps[i-1]) {
				low = math.Inf(1)
			}
			low = min(low, p.Score)
			p.Learned = 1
			if f, why := l.factor(p); f != 1 {
				p.Learned = f
				p.Why += "; " + why
			}
			key[p.ID] = low * p.Learned
		}
		for i := range ps {
			p := &ps[i]
			d, ok := current[p.ID]
			if !ok {
				continue
			}
			p.Status = d.Status
			if CameBack(p, d) {
				p.Status = New
				p.Back = fmt.Sprintf("rejected on %s at %d of %d %ss", d.Time.UTC().Format(time.DateOnly), d.Support, d.Opportunities, p.Matcher.Unit())
				p.Why += "; " + p.Back
			}
		}
		slices.SortStableFunc(ps, func(a, b Proposal) int {
			return cmp.Or(cmp.Compare(group(&a), group(&b)), cmp.Compare(key[b.ID], key[a.ID]))
		})
		for i := range ps {
			ps[i].Rank = i + 1
		}
	}
}

// group orders proposals before their score does.
func group(p *Proposal) int {
	switch {
	case p.Status == Rejected:
		return 2
	case len(p.EnforcedBy) > 0:
		return 1
	}
	return 0
}

// CameBack reports whether a proposal that was rejected has materially more
// evidence than the person saw who rejected it.
func CameBack(p *Proposal, d Decision) bool {
	if d.Status != Rejected || d.Own || d.Opportunities == 0 || p.Opportunities == 0 {
		return false
	}
	n, m := float64(d.Opportunities), float64(p.Opportunities)
	if miner.Wilson(float64(p.Support), m) >= miner.Wilson(float64(d.Support), n)+backBound {
		return true
	}
	return m >= backTimes*n && m >= n+backSites && float64(p.Support)/m >= float64(d.Support)/n
}

// tally counts the answers to some proposals.
type tally struct{ accepted, rejected int }

func (t tally) of() int { return t.accepted + t.rejected }

// share is the share of accepts that is to be expected, given what was expected
// before.
func (t tally) share(before float64) float64 {
	return (float64(t.accepted) + priorAnswers*before) / (float64(t.of()) + priorAnswers)
}

// lessons are the answers of a repository, by family and by shape.
type lessons struct {
	all             tally
	families, shape map[string]tally
}

// learn counts the answers. Those to proposals that are no longer made are known
// by their family alone.
func learn(current map[string]Decision, lists ...[]Proposal) lessons {
	l := lessons{families: map[string]tally{}, shape: map[string]tally{}}
	by := map[string]*Proposal{}
	for _, ps := range lists {
		for i := range ps {
			by[ps[i].ID] = &ps[i]
		}
	}
	for id, d := range current {
		k := strings.LastIndexByte(id, '-')
		if d.Own || k < 0 || d.Status != Accepted && d.Status != Rejected {
			continue
		}
		count := func(t tally) tally {
			if d.Status == Accepted {
				t.accepted++
			} else {
				t.rejected++
			}
			return t
		}
		l.all = count(l.all)
		l.families[id[:k]] = count(l.families[id[:k]])
		if p := by[id]; p != nil {
			l.shape[p.Family+Shape(p)] = count(l.shape[p.Family+Shape(p)])
		}
	}
	return l
}

// factor returns by what the score of a proposal is multiplied, and why.
func (l *lessons) factor(p *Proposal) (float64, string) {
	f, s := l.families[p.Family], l.shape[p.Family+Shape(p)]
	if f.of() == 0 {
		return 1, ""
	}
	base := float64(l.all.accepted+1) / float64(l.all.of()+2)
	// What the rest of its family says is expected of a shape before it speaks
	// for itself: no answer counts twice.
	rest := tally{f.accepted - s.accepted, f.rejected - s.rejected}
	x := round(min(mostLearned, max(leastLearned, s.share(rest.share(base))/base)), 3)
	if x == 1 {
		return 1, ""
	}
	way := "up"
	if x < 1 {
		way = "down"
	}
	why := fmt.Sprintf("moved %s by your answers: %d of %d %s accepted", way, f.accepted, f.of(), p.Family)
	if s.of() > 0 && s != f {
		why += fmt.Sprintf(", of those %s %d of %d", Shape(p), s.accepted, s.of())
	}
	return x, why
}

// Shape says in a few words what sort of a proposal of its family one is: by
// what its role is known, where it holds, how sure its names are.
func Shape(p *Proposal) string {
	r := &p.Matcher.Role
	var by []string
	for _, f := range []struct{ value, name string }{
		{r.Dir, "folder"}, {r.File, "file name"}, {r.Via, "registrar"}, {r.Base, "base"}, {r.Decorator, "decorator"}, {r.Param, "parameter"}, {r.Owner, "owner"}, {r.Name, "name"},
	} {
		if f.value != "" {
			by = append(by, f.name)
		}
	}
	s := "anywhere"
	switch {
	case len(by) > 0:
		s = "by " + strings.Join(by, " and ")
	case p.Scope.Role != "":
		s = "for " + p.Scope.Role
	case len(p.Scope.Include) > 0:
		s = "in folders"
	}
	m := &p.Matcher
	for _, l := range [][]string{m.Use, m.Never, m.Callee} {
		for _, k := range l {
			if !fact.Resolved(k) {
				return s + " with names known alone"
			}
		}
	}
	return s
}
