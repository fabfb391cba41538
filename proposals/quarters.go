package proposals

import (
	"fmt"
	"time"
)

// maxQuarters is how many quarters of the past a proposal tells of.
const maxQuarters = 16

// Quarter counts the sites of a proposal in files that were first committed in
// a quarter of a year: what newly written code did.
type Quarter struct {
	Quarter   string `json:"quarter"` // "2026-Q1"
	Adherents int    `json:"adherents"`
	Counter   int    `json:"counter_examples"`
}

// Quarters counts the sites of p by the quarter in which their file was added,
// oldest first and without gaps, up to that of newest; the first one has a
// site, or there is none at all. Times are in seconds since 1970, those of
// added 0 for a file of which none is known.
func Quarters(p *Proposal, added func(path string) int64, newest int64) []Quarter {
	last := quarter(newest)
	var counts [maxQuarters]Quarter // the last one is that of newest
	first := maxQuarters
	count := func(pl Place) *Quarter {
		at := added(pl.Path)
		if at <= 0 {
			return nil
		}
		// A clock that was ahead does not open a quarter to come.
		i := min(maxQuarters-1, maxQuarters-1-(last-quarter(at)))
		if i < 0 {
			return nil
		}
		first = min(first, i)
		return &counts[i]
	}
	for _, pl := range p.Adherents {
		if q := count(pl); q != nil {
			q.Adherents++
		}
	}
	for _, pl := range p.Counter {
		if q := count(pl); q != nil {
			q.Counter++
		}
	}
	out := make([]Quarter, 0, maxQuarters-first)
	for i := first; i < maxQuarters; i++ {
		n := last - (maxQuarters - 1 - i)
		counts[i].Quarter = fmt.Sprintf("%d-Q%d", n/4, n%4+1)
		out = append(out, counts[i])
	}
	return out
}

// quarter numbers the quarters of all years.
func quarter(at int64) int {
	t := time.Unix(at, 0).UTC()
	return t.Year()*4 + (int(t.Month())-1)/3
}
