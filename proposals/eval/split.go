package eval

import (
	"fmt"
	"io"
	"math"
	"slices"
	"sort"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/proposals"
)

// SplitSchema names the version of the JSON of a time split.
const SplitSchema = "vdmine/eval-split/v1"

// minNew is the number of new sites from which a rule is judged.
const minNew = 3

// Later is a rule that was proposed at an older commit, with what the sites say
// that were first added since. Files count, as in mining: a file's share is that
// of its new sites.
type Later struct {
	ID       string  `json:"id"`
	Rank     int     `json:"rank"`
	Family   string  `json:"family"`
	Rule     string  `json:"rule"`
	Share    float64 `json:"share"`       // then
	Lower    float64 `json:"lower_bound"` // then
	Expected float64 `json:"expected"`    // share of new code that mining expects
	Then     int     `json:"files_then"`
	Files    int     `json:"files"` // with new sites
	Sites    int     `json:"sites"`
	OK       int     `json:"adherents"`
	Observed float64 `json:"observed"` // mean share of the files with new sites
	// Breaches are new sites that break the rule, as path:line.
	Breaches []string `json:"breaches"`
}

// Judged reports whether there are enough new sites to say anything.
func (l *Later) Judged() bool { return l.Sites >= minNew }

// Fading reports whether most new code does not follow the rule.
func (l *Later) Fading() bool { return l.Files >= 4 && l.Observed < 0.5 }

// Split follows the first proposals of an older commit into the files of a newer
// one. added reports whether a line of a file was added in between.
func Split(ps []proposals.Proposal, top int, files []*fact.File, added func(path string, line int) bool) []Later {
	out := []Later{}
	for i := range ps[:min(top, len(ps))] {
		p := &ps[i]
		share, n := fileShare(p)
		l := Later{ID: p.ID, Rank: p.Rank, Family: p.Family, Rule: p.Rule, Share: share, Lower: p.LowerBound, Then: n, Expected: p.Expected, Breaches: []string{}}
		r := proposals.ToRule(*p, proposals.Decision{})
		sum := 0.0
		for _, f := range files {
			ok, all := 0, 0
			for _, s := range r.Sites(f) {
				if !added(f.Path, s.Line) {
					continue
				}
				all++
				if s.OK {
					ok++
				} else {
					l.Breaches = append(l.Breaches, fmt.Sprintf("%s:%d", s.Path, s.Line))
				}
			}
			if all == 0 {
				continue
			}
			l.Files++
			l.Sites += all
			l.OK += ok
			sum += float64(ok) / float64(all)
		}
		if l.Files > 0 {
			l.Observed = sum / float64(l.Files)
		}
		out = append(out, l)
	}
	return out
}

// fileShare returns the mean share of the files of a proposal and their number.
func fileShare(p *proposals.Proposal) (float64, int) {
	ok, all := map[string]float64{}, map[string]float64{}
	for _, a := range p.Adherents {
		ok[a.Path]++
		all[a.Path]++
	}
	for _, a := range p.Counter {
		all[a.Path]++
	}
	paths := make([]string, 0, len(all))
	for f := range all {
		paths = append(paths, f)
	}
	sort.Strings(paths)
	sum := 0.0
	for _, f := range paths {
		sum += ok[f] / all[f]
	}
	return sum / math.Max(1, float64(len(all))), len(all)
}

// SplitResult is the time split of one repository.
type SplitResult struct {
	Repo    string  `json:"repo"`
	Old     string  `json:"old"`
	Now     string  `json:"now"`
	OldDate string  `json:"old_date"`
	NowDate string  `json:"now_date"`
	Seconds float64 `json:"seconds"`
	List    []Later `json:"proposals"`
}

// SplitRow sums up some of the rules.
type SplitRow struct {
	Name      string  `json:"name"`
	Rules     int     `json:"rules"`
	Judged    int     `json:"judged"` // with enough new sites
	Sites     int     `json:"sites"`
	Adherence float64 `json:"adherence"` // mean over rules, then over repositories
	Pooled    float64 `json:"pooled"`    // of all new sites
	Share     float64 `json:"share"`     // mean of what was predicted, for the rules judged
	Error     float64 `json:"calibration_error"`
	Covered   float64 `json:"covered"` // rules whose observed share is at least the lower bound
	Fading    int     `json:"fading"`
}

// SplitSummary is the table of a time split.
type SplitSummary struct {
	Rows []SplitRow `json:"rows"`
	// Bins compare predicted and observed shares.
	Bins []Bin `json:"bins"`
	// Fading lists the rules that new code abandons.
	Fading []Faded `json:"fading"`
}

// Bin is one class of predicted shares.
type Bin struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	Rules    int     `json:"rules"`
	Files    int     `json:"files"`
	Expected float64 `json:"expected"`
	Observed float64 `json:"observed"`
}

// Faded is a rule that new code abandons.
type Faded struct {
	Repo string `json:"repo"`
	Later
}

// SummarizeSplit makes the table of a time split for the first top rules and the
// first 30.
func SummarizeSplit(rs []SplitResult, top int) SplitSummary {
	s := SplitSummary{Rows: []SplitRow{}, Bins: []Bin{}, Fading: []Faded{}}
	for _, k := range []int{10, 30, 50, 100} {
		if k <= top {
			s.Rows = append(s.Rows, splitRow(fmt.Sprintf("first %d", k), rs, func(l *Later) bool { return l.Rank <= k }))
		}
	}
	fams := map[string]bool{}
	for i := range rs {
		for k := range rs[i].List {
			l := &rs[i].List[k]
			fams[l.Family] = true
			if l.Fading() {
				s.Fading = append(s.Fading, Faded{rs[i].Repo, *l})
			}
		}
	}
	names := make([]string, 0, len(fams))
	for f := range fams {
		names = append(names, f)
	}
	sort.Strings(names)
	for _, f := range names {
		s.Rows = append(s.Rows, splitRow(f, rs, func(l *Later) bool { return l.Family == f }))
	}
	s.Bins = bins(rs, func(*Later) bool { return true })
	return s
}

func bins(rs []SplitResult, keep func(*Later) bool) []Bin {
	edges := []float64{0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.01}
	out := make([]Bin, len(edges)-1)
	for b := range out {
		out[b].From, out[b].To = edges[b], math.Min(1, edges[b+1])
	}
	for i := range rs {
		for k := range rs[i].List {
			l := &rs[i].List[k]
			if !l.Judged() || !keep(l) {
				continue
			}
			b := 0
			for b+1 < len(out) && l.Expected >= edges[b+1] {
				b++
			}
			out[b].Rules++
			out[b].Files += l.Files
			out[b].Expected += l.Expected
			out[b].Observed += l.Observed
		}
	}
	for b := range out {
		if n := float64(out[b].Rules); n > 0 {
			out[b].Expected /= n
			out[b].Observed /= n
		}
	}
	return slices.DeleteFunc(out, func(b Bin) bool { return b.Rules == 0 })
}

func splitRow(name string, rs []SplitResult, keep func(*Later) bool) SplitRow {
	r := SplitRow{Name: name}
	ok, repos, covered := 0, 0.0, 0
	for i := range rs {
		sum, n := 0.0, 0.0
		for k := range rs[i].List {
			l := &rs[i].List[k]
			if !keep(l) {
				continue
			}
			r.Rules++
			if l.Fading() {
				r.Fading++
			}
			if !l.Judged() {
				continue
			}
			r.Judged++
			r.Sites += l.Sites
			ok += l.OK
			sum += l.Observed
			n++
			r.Share += l.Expected
			if l.Observed >= l.Lower {
				covered++
			}
		}
		if n > 0 {
			r.Adherence += sum / n
			repos++
		}
	}
	if r.Judged == 0 {
		return r
	}
	r.Adherence /= repos
	r.Pooled = float64(ok) / float64(r.Sites)
	r.Share /= float64(r.Judged)
	r.Covered = float64(covered) / float64(r.Judged)
	for _, b := range bins(rs, keep) {
		r.Error += float64(b.Rules) / float64(r.Judged) * math.Abs(b.Expected-b.Observed)
	}
	return r
}

// Print writes the table as text.
func (s SplitSummary) Print(w io.Writer) {
	fmt.Fprintf(w, "%-16s %6s %6s %7s %9s %7s %8s %6s %8s %6s\n", "rules", "rules", "judged", "sites", "adherence", "pooled", "expected", "error", "covered", "fading")
	for _, r := range s.Rows {
		fmt.Fprintf(w, "%-16s %6d %6d %7d %9.3f %7.3f %8.3f %6.3f %8.3f %6d\n", r.Name, r.Rules, r.Judged, r.Sites, r.Adherence, r.Pooled, r.Share, r.Error, r.Covered, r.Fading)
	}
	fmt.Fprintf(w, "\n%-16s %6s %7s %9s %9s\n", "expected", "rules", "files", "expected", "observed")
	for _, b := range s.Bins {
		fmt.Fprintf(w, "%.2f to %.2f     %6d %7d %9.3f %9.3f\n", b.From, b.To, b.Rules, b.Files, b.Expected, b.Observed)
	}
	for _, f := range s.Fading {
		fmt.Fprintf(w, "fading: %s %d: %s (%.2f of %d files, then %.2f of %d)\n", f.Repo, f.Rank, f.Rule, f.Observed, f.Files, f.Share, f.Then)
	}
}

// Print lists the rules with what became of them.
func (r *SplitResult) Print(w io.Writer) {
	for i := range r.List {
		l := &r.List[i]
		fmt.Fprintf(w, "  %3d %-12s expected %.2f of %d files, %d of %d new sites in %d files follow (%.2f)  %s\n", l.Rank, l.Family, l.Expected, l.Then, l.OK, l.Sites, l.Files, l.Observed, l.Rule)
		for _, b := range l.Breaches[:min(3, len(l.Breaches))] {
			fmt.Fprintf(w, "        ✗ %s\n", b)
		}
	}
}
