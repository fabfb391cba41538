package miner

import (
	"math"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// The least evidence for a proposal.
const (
	MinFiles     = 4
	MinAdherents = 8
	MinShare     = 0.8  // of a scope in which a rule is said to hold
	minSites     = 0.75 // of the places of that scope, wherever they are
)

// tally is the evidence inside one scope.
type tally struct {
	n     float64 // files
	s     float64 // sum of shares
	sites int
	ok    int
}

func (t *tally) add(ok, all int32) {
	t.n++
	t.s += float64(ok) / float64(all)
	t.sites += int(all)
	t.ok += int(ok)
}

func (t *tally) share() float64 {
	if t.n == 0 {
		return 0
	}
	return t.s / t.n
}

// Score counts a candidate, finds the scope in which it holds and scores it.
// It reports whether the evidence suffices for a proposal.
func (c *Corpus) Score(k *Candidate) bool { return (&counter{c: c}).score(k) }

// settle gives a counted candidate the scope in which it holds best, with its
// evidence and score. It reports whether there is one that passes the gates.
func (c *Corpus) settle(k *Candidate) bool {
	v, ok := c.judge(k, false)
	if !ok || c.shown(k, &v.scope) {
		return false
	}
	c.place(k, &v)
	c.rate(k, &v)
	k.bound()
	return true
}

// rate scores a candidate by its evidence in the scope that it was given.
func (c *Corpus) rate(k *Candidate, v *verdict) {
	for _, n := range []string{"tests or not", "tests", "breached", "breaches", "uncertain", "narrow " + k.Family, "unseen " + k.Family} {
		delete(k.Signals, n) // of a scope before
	}
	c.measure(k, &v.t, v.scope.Role != "")
	k.Score = k.Signals.chance()
}

// place gives a candidate a scope, as it was tried, with its evidence.
func (c *Corpus) place(k *Candidate, v *verdict) {
	k.Scope, k.Bits, k.Lower, k.Dirs, k.Trend = v.scope, v.bits, Wilson(v.t.s, v.t.n), v.dirs, trend(c, &v.t, &v.fresh)
	k.Expected = expected(&v.t, &v.fresh)
	k.N, k.Support, k.Opportunities, k.Share = int(v.t.n), v.t.ok, v.t.sites, v.t.share()
	if k.Each {
		k.N = len(slices.Compact(slices.Clone(k.at)))
	}
}

// bound adds to the scope of a candidate the places that are its own business.
func (k *Candidate) bound() {
	if r := &k.Matcher.Role; k.Matcher.Kind == pack.MatchEdge && len(k.Scope.Include) == 0 {
		// An edge has no site of its own: the files that it concerns are its scope.
		switch {
		case r.Dir != "":
			k.Scope.Include = []string{r.Dir}
		case r.File != "":
			k.Scope.Include = []string{"**/" + r.File}
		}
	}
	if len(k.Scope.Include) == 0 {
		k.Scope.Include = slices.Clone(k.Inside)
	}
	if len(k.Outside) > 0 {
		k.Scope.Exclude = append(slices.Clone(k.Scope.Exclude), k.Outside...)
	}
	if k.migrations {
		k.Scope.Exclude = append(slices.Clone(k.Scope.Exclude), "**/migrations/**", "**/migrate/**", "**/alembic/versions/**")
	}
}

// maxShown is the share of the files that follow a rule from which on it is one
// of samples alone.
const maxShown = 0.9

// shown reports whether what follows a rule are samples, which are all written
// alike to be read, in a repository that has more than samples, or what a program
// is given to read in its tests.
func (c *Corpus) shown(k *Candidate, s *pack.Scope) bool {
	samples, read, all, in := 0, 0, 0, s.Where()
	for j, i := range k.at {
		if f := c.Files[i]; k.ok[j] > 0 && in.Contains(f.Path, f.Test) {
			all++
			if c.sample[i] {
				samples++
				if material(f.Path) {
					read++
				}
			}
		}
	}
	if 2*c.samples >= len(c.Files) {
		samples = read
	}
	return float64(samples) >= maxShown*float64(all)
}

// material reports whether a file, by its path, is what a program is given to read
// in its tests, or what it is expected to write.
func material(p string) bool {
	for d := range strings.SplitSeq(path.Dir(p), "/") {
		switch d {
		case "testdata", "_expected", "__snapshots__":
			return true
		}
	}
	return false
}

// Sample reports whether a file, by its path, shows something or is material for
// tests, rather than being part of what a repository is for.
func Sample(p string) bool {
	dirs := strings.Split(path.Dir(p), "/")
	for i, d := range dirs {
		switch strings.TrimLeft(strings.ToLower(d), "_.") {
		case "example":
			if i > 0 && (dirs[i-1] == "com" || dirs[i-1] == "org") {
				continue // a domain
			}
			return true
		case "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "docs", "docs_src", "benchmark", "benchmarks", "bench", "benches", "testdata", "fixture", "fixtures", "fixtures__", "testfixtures__", "test-fixtures":
			return true
		}
	}
	return false
}

// verdict is the scope in which a candidate holds best, with its evidence.
type verdict struct {
	scope    pack.Scope
	t, fresh tally // all files of the scope, and those added in the last year
	bits     float64
	dirs     int
}

// judge finds the scope in which the counts of a candidate make the best rule,
// and reports whether there is one that passes the gates. With any, the first
// scope that passes is taken. It changes nothing.
func (c *Corpus) judge(k *Candidate, any bool) (verdict, bool) {
	var best verdict
	if len(k.at) < MinFiles {
		return best, false
	}
	cost := math.Log2(float64(max(k.Universe, 1))) + 5
	if !k.Listed {
		cost += math.Log2(float64(c.nUses + 16))
	}
	bestU := 0.0
	dirs := make(map[int32]bool)
	for _, s := range c.scopes(k) {
		v := c.evidence(k, s, dirs)
		t, fresh := &v.t, &v.fresh
		if t.n < MinFiles || t.ok < MinAdherents || t.share() < least(k) || float64(t.ok) < minSites*float64(t.sites) {
			continue
		}
		w := Wilson(t.s, t.n)
		extra := 2 * float64(len(s.Include)+len(s.Exclude))
		if s.Role != "" {
			extra++
		}
		g := Bits(t.n, t.share(), k.Background, cost+extra)
		// Newly added files count twice: shrunk to the whole when they are few.
		now := (fresh.s + 4*t.share()) / (fresh.n + 4)
		w *= math.Min(1, now/t.share())
		u := math.Max(0, w-k.Background) * math.Log2(1+t.n)
		u *= math.Min(1, 0.6+0.13*float64(v.dirs))
		u *= math.Pow(0.97, float64(len(s.Include)+len(s.Exclude)))
		if g > 0 && u > bestU*1.02 {
			v.bits = g
			best, bestU = v, u
			if any {
				break
			}
		}
	}
	if len(best.scope.Exclude) > 0 && !any {
		c.home(k, &best, cost, dirs)
	}
	return best, bestU > 0
}

// evidence counts what a candidate finds in a scope. It uses dirs for its own.
func (c *Corpus) evidence(k *Candidate, s pack.Scope, dirs map[int32]bool) verdict {
	v := verdict{scope: s}
	clear(dirs)
	in, recent, last := s.Where(), c.recent(), int32(-1)
	for j, i := range k.at {
		f := c.Files[i]
		if !in.Contains(f.Path, f.Test) {
			continue
		}
		v.t.add(k.ok[j], k.all[j])
		if recent != nil && recent[i] {
			v.fresh.add(k.ok[j], k.all[j])
		}
		if d := c.dirs[i]; d != last {
			last = d
			dirs[d] = true
		}
	}
	v.dirs = len(dirs)
	return v
}

// recent reports of each file whether Recent does; nil when there is no history.
func (c *Corpus) recent() []bool {
	c.recentOnce.Do(func() {
		if c.Recent == nil {
			return
		}
		c.fresh = make([]bool, len(c.Files))
		for i, f := range c.Files {
			c.fresh[i] = c.Recent(f.Path)
		}
	})
	return c.fresh
}

// trend compares files added in the last year with the stock.
func trend(c *Corpus, all, fresh *tally) string {
	if c.Recent == nil || fresh.n < 4 || all.n-fresh.n < 4 {
		return "unknown"
	}
	old := (all.s - fresh.s) / (all.n - fresh.n)
	d := fresh.share() - old
	switch {
	case fresh.share() < 0.5:
		return "fading"
	case d < -0.15:
		return "contested"
	case d > 0.1:
		return "rising"
	}
	return "settled"
}

// least returns the share from which a candidate may be said to hold. What
// every function of a role does is claimed of all, so it asks for more.
func least(k *Candidate) float64 {
	if k.Matcher.Kind == pack.MatchGuard {
		return 0.86
	}
	return MinShare
}

// expected is the share of new files that is expected to follow: the lower end
// of the 90 % Wilson interval of the share, in which files added in the last
// year count twice. New code follows less than the code that is there, of which
// the best was chosen and the worst cleaned up; the interval was found to be
// what it does (docs/evaluation.md).
func expected(all, fresh *tally) float64 {
	return wilson(all.s+fresh.s, all.n+fresh.n, z90)
}

// Evidence fills the sites of a scored candidate that lie in its scope, and
// its languages.
func (c *Corpus) Evidence(k *Candidate) {
	if k.Commits != nil {
		k.Sites = k.Commits.Sites
		return
	}
	langs, in := map[string]bool{}, k.Scope.Where()
	for j, i := range k.at {
		f := c.Files[i]
		if !in.Contains(f.Path, f.Test) || j > 0 && k.at[j-1] == i {
			continue
		}
		langs[f.Lang] = true
		k.Sites = append(k.Sites, k.Matcher.Sites(f)...)
	}
	// A rule of TypeScript concerns every file that may import the same modules.
	if k.Group == "typescript" {
		for _, l := range []string{"typescript", "tsx", "javascript"} {
			if langs[l] {
				for _, m := range []string{"typescript", "tsx"} {
					langs[m] = true
				}
			}
		}
	}
	for l := range langs {
		k.Languages = append(k.Languages, l)
	}
	sort.Strings(k.Languages)
}
