package miner_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/minertest"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// archives loads the archives of all families.
func archives(t *testing.T) []*minertest.Archive {
	t.Helper()
	paths, err := filepath.Glob("../testdata/repos/mining/*.txtar")
	if err != nil || len(paths) < 14 {
		t.Fatalf("%d archives (%v)", len(paths), err)
	}
	out := make([]*minertest.Archive, len(paths))
	for i, p := range paths {
		if out[i], err = minertest.Load(p); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func read(t *testing.T, a *minertest.Archive, perm []int, workers int) *miner.Corpus {
	t.Helper()
	dir := t.TempDir()
	if err := a.Write(dir, perm); err != nil {
		t.Fatal(err)
	}
	c, err := minertest.Read(dir, workers)
	if err != nil {
		t.Fatal(err)
	}
	c.Changes = a.Changes
	return c
}

func document(t *testing.T, c *miner.Corpus) []byte {
	t.Helper()
	b, err := minertest.JSON(minertest.Mine(c))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSameBytes mines each archive again: from facts read by one worker on one
// processor out of a folder that was written in another order, and twice from
// the same facts. The order of maps and of goroutines must not show.
func TestSameBytes(t *testing.T) {
	for _, a := range archives(t) {
		t.Run(a.Family, func(t *testing.T) {
			want := document(t, read(t, a, nil, 4))
			if len(want) < 10 {
				t.Fatal("nothing is proposed")
			}
			for seed := range uint64(2) {
				perm := rand.New(rand.NewPCG(seed, 1)).Perm(len(a.Files))
				old := runtime.GOMAXPROCS(1)
				c := read(t, a, perm, 1)
				one, two := document(t, c), document(t, c)
				runtime.GOMAXPROCS(old)
				if d := cmp.Diff(string(want), string(one)); d != "" {
					t.Fatalf("another order of files gives other proposals:\n%s", d)
				}
				if !bytes.Equal(one, two) {
					t.Fatal("the same facts, mined again, give other proposals")
				}
			}
		})
	}
}

// TestAccepted accepts every proposal of every archive as it stands: the rule
// must report, over all files, the counter-examples that the proposal listed,
// and no other line; and the same of its adherents.
func TestAccepted(t *testing.T) {
	for _, a := range archives(t) {
		t.Run(a.Family, func(t *testing.T) {
			c := read(t, a, nil, 0)
			for _, p := range minertest.Mine(c) {
				r := proposals.ToRule(p, proposals.Decision{})
				if p.Matcher.Kind == pack.MatchCoChange {
					acceptedChange(t, c, &p, &r)
					continue
				}
				var follow, against []proposals.Place
				for _, f := range c.Files {
					for _, s := range r.Sites(f) {
						k := proposals.Place{Path: s.Path, Line: s.Line}
						if s.OK {
							follow = append(follow, k)
						} else {
							against = append(against, k)
						}
					}
				}
				if d := cmp.Diff(sorted(p.Counter), sorted(against)); d != "" {
					t.Errorf("%s: %s: counter-examples (-listed +found):\n%s", p.Family, p.Rule, d)
				}
				if d := cmp.Diff(sorted(p.Adherents), sorted(follow)); d != "" {
					t.Errorf("%s: %s: adherents (-listed +found):\n%s", p.Family, p.Rule, d)
				}
				if n := len(p.Counter) + len(p.Adherents); n != p.Opportunities || p.Support != len(p.Adherents) {
					t.Errorf("%s: %d sites are listed, %d counted", p.Rule, n, p.Opportunities)
				}
			}
		})
	}
}

// acceptedChange holds a rule about commits to those that were counted: it reports
// those that break it and no other, and nothing of a file alone.
func acceptedChange(t *testing.T, c *miner.Corpus, p *proposals.Proposal, r *pack.Rule) {
	t.Helper()
	of, broken := 0, 0
	for _, ch := range c.Changes.List {
		set, adds := &pack.ChangeSet{Touched: map[string]bool{}}, false
		for _, i := range slices.Concat(ch.Added, ch.Edited) {
			set.Touched[c.Changes.Files[i].Path] = true
		}
		for _, i := range ch.Added {
			f := &c.Changes.Files[i]
			set.Added = append(set.Added, f.Path)
			adds = adds || r.Matcher.Role.At(f.Path, f.Test) && r.Scope.Contains(f.Path, f.Test) && !r.Matcher.GoesAlong(f.Path)
		}
		if added, _ := r.Forgotten(set, func(string) bool { return false }); added != "" {
			broken++
		}
		if adds {
			of++
		}
	}
	if of != p.Opportunities || broken != p.Opportunities-p.Support {
		t.Errorf("%s: %d of %d commits are reported, %d of %d were counted", p.Rule, broken, of, p.Opportunities-p.Support, p.Opportunities)
	}
	for _, f := range c.Files {
		if s := r.Sites(f); len(s) > 0 {
			t.Errorf("%s: %s has %d sites", p.Rule, f.Path, len(s))
		}
	}
	if len(p.Counter) > 0 || len(p.Adherents) != p.Files {
		t.Errorf("%s: %d adherents, %d counter-examples, %d files", p.Rule, len(p.Adherents), len(p.Counter), p.Files)
	}
}

func sorted(l []proposals.Place) []string {
	out := make([]string, len(l))
	for i, p := range l {
		out[i] = fmt.Sprintf("%s:%d", p.Path, p.Line)
	}
	slices.Sort(out)
	return out
}

// TestEvidence holds every proposal to the least evidence and to the order by
// score.
func TestEvidence(t *testing.T) {
	for _, a := range archives(t) {
		t.Run(a.Family, func(t *testing.T) {
			last := math.Inf(1)
			ids := map[string]bool{}
			for i, p := range minertest.Mine(read(t, a, nil, 0)) {
				crowd := p.Files == 1 && p.Opportunities >= 20 // each function counts
				if p.Files < miner.MinFiles && !crowd || p.Support < miner.MinAdherents || p.Bits <= 0 || p.LowerBound <= 0 || p.LowerBound > p.Confidence+0.2 {
					t.Errorf("%s: too little evidence: %d files, %d sites, %v bits, at least %v", p.Rule, p.Files, p.Support, p.Bits, p.LowerBound)
				}
				if p.Rank != i+1 || p.Score > last || ids[p.ID] {
					t.Errorf("%s: rank %d, score %v after %v, id %s", p.Rule, p.Rank, p.Score, last, p.ID)
				}
				last, ids[p.ID] = p.Score, true
				if !strings.HasPrefix(p.ID, p.Family+"-") {
					t.Errorf("%s: id %s", p.Rule, p.ID)
				}
			}
		})
	}
}

// TestWilson compares with the interval as R's prop.test(correct = FALSE) and
// the tables of the literature give it.
func TestWilson(t *testing.T) {
	for _, tc := range []struct{ s, n, want float64 }{
		{0, 0, 0},
		{0, 10, 0},
		{10, 10, 0.7224672},
		{5, 10, 0.2365931},
		{8, 10, 0.4901625},
		{1, 1, 0.2065493},
		{50, 100, 0.4038315},
		{95, 100, 0.8882495},
	} {
		if got := miner.Wilson(tc.s, tc.n); math.Abs(got-tc.want) > 1e-6 {
			t.Errorf("Wilson(%v, %v) = %.7f, want %.7f", tc.s, tc.n, got, tc.want)
		}
	}
	for n := 1.0; n <= 64; n *= 2 {
		for s := 0.0; s < n; s++ {
			lo, hi := miner.Wilson(s, n), miner.Wilson(s+0.5, n)
			if lo < 0 || lo > s/n || hi <= lo && s > 0 {
				t.Errorf("Wilson(%v, %v) = %v, then %v", s, n, lo, hi)
			}
		}
		if n > 1 && miner.Wilson(n, n) <= miner.Wilson(n/2, n/2) {
			t.Errorf("twice the evidence for a whole share gives no more at %v", n)
		}
	}
}

func TestBits(t *testing.T) {
	for _, tc := range []struct{ n, w, q, cost, want float64 }{
		{0, 1, 0.5, 3, -3},
		{10, 1, 0.5, 0, 10},       // a bit each
		{10, 1, 0.25, 5, 15},      // two bits each, less the rule
		{10, 0.5, 0.5, 4, -4},     // no more than the background
		{10, 0.2, 0.5, 4, -4},     // less than the background is no gain
		{8, 0.75, 0.5, 1, 0.5098}, // 8·(1 − H(¾)) − 1
		{4, 0.5, 0.25, 0, 0.8301},
	} {
		if got := miner.Bits(tc.n, tc.w, tc.q, tc.cost); math.Abs(got-tc.want) > 1e-4 {
			t.Errorf("Bits(%v, %v, %v, %v) = %.4f, want %.4f", tc.n, tc.w, tc.q, tc.cost, got, tc.want)
		}
	}
	if k := miner.KL(1, 0); math.IsInf(k, 0) || math.IsNaN(k) || k <= 0 {
		t.Errorf("KL(1, 0) = %v", k)
	}
	if k := miner.KL(1, 1); k != 0 {
		t.Errorf("KL(1, 1) = %v", k)
	}
}
