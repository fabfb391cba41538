package miner

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// chanceRounds is the number of times that the counts are exchanged.
const chanceRounds = 5

// Chance keeps the candidates that were counted, to ask how many of them would
// have passed had their counts been those of others (a permutation estimate of
// the false-discovery rate; V. G. Tusher et al., PNAS 2001).
type Chance struct {
	list []counted
}

type counted struct {
	k      *Candidate
	key    string
	passed bool
}

func (h *Chance) take(k *Candidate, key string, passed bool) {
	if len(k.at) > 0 {
		h.list = append(h.list, counted{k, key, passed})
	}
}

// Discoveries says how many candidates of a family passed the gates, and how
// many do after an exchange of counts.
type Discoveries struct {
	Family  string
	Counted int
	Passed  int
	Chance  float64 // mean over the rounds
}

// Rate is the estimated share of the passed candidates that chance would have
// passed too, at most 1; 0 if none passed.
func (d *Discoveries) Rate() float64 {
	if d.Passed == 0 {
		return 0
	}
	return min(1, d.Chance/float64(d.Passed))
}

// cell is the counts of one candidate in one file.
type cell struct{ k, j int32 }

// Discoveries exchanges the counts of candidates and judges them again, with
// the same gates. What one candidate counted in a file is given to another that
// was counted in a file of the same folder, language and kind, tests or not: so
// a candidate keeps its files, and a folder its habits, but what a candidate
// claims has nothing to do any more with what it gets. The first of the list is
// all families together, the others follow by name. The same candidates give
// the same figures.
func (h *Chance) Discoveries(c *Corpus) []Discoveries {
	// Families may emit in any order.
	slices.SortFunc(h.list, func(a, b counted) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.k.Subject, b.k.Subject))
	})
	pools := map[string][]cell{}
	by := map[string]*Discoveries{}
	for n, x := range h.list {
		d := by[x.k.Family]
		if d == nil {
			d = &Discoveries{Family: x.k.Family}
			by[x.k.Family] = d
		}
		d.Counted++
		if x.passed {
			d.Passed++
		}
		for j, i := range x.k.at {
			kind := "\x00"
			if c.Files[i].Test {
				kind = "\x00test\x00"
			}
			p := x.k.Group + kind + c.Dir(int(i))
			pools[p] = append(pools[p], cell{int32(n), int32(j)})
		}
	}
	given := make([]Candidate, len(h.list))
	for n, x := range h.list {
		given[n] = *x.k
		given[n].ok, given[n].all = make([]int32, len(x.k.at)), make([]int32, len(x.k.at))
	}
	for round := range uint64(chanceRounds) {
		for p, cells := range pools {
			sum := fnv.New64a()
			sum.Write([]byte(p))
			order := rand.New(rand.NewPCG(sum.Sum64(), round)).Perm(len(cells))
			for n, to := range cells {
				from := cells[order[n]]
				x := h.list[from.k].k
				given[to.k].ok[to.j], given[to.k].all[to.j] = x.ok[from.j], x.all[from.j]
			}
		}
		for n := range given {
			if _, ok := c.judge(&given[n], true); ok {
				by[given[n].Family].Chance += 1.0 / chanceRounds
			}
		}
	}
	out := make([]Discoveries, 1, len(by)+1)
	for _, d := range by {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Discoveries) int { return strings.Compare(a.Family, b.Family) })
	all := &out[0]
	for _, d := range out[1:] { // in order: sums of fractions depend on it
		all.Counted += d.Counted
		all.Passed += d.Passed
		all.Chance += d.Chance
	}
	return out
}
