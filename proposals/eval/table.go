package eval

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/proposals"
)

// Schema names the version of the JSON of a run.
const Schema = "vdmine/eval/v1"

// Hit is a convention with the rank of the proposal that states it, 0 for none.
type Hit struct {
	Convention
	Rank int    `json:"rank"`
	By   string `json:"by"`
	// Full is the rank of the first proposal that also names what is avoided.
	Full int `json:"full_rank"`
	// Against is a proposal that prefers what the convention avoids, and its rank.
	Against     string `json:"against"`
	AgainstRank int    `json:"against_rank"`
}

// Result is the score of one repository.
type Result struct {
	Repo      string  `json:"repo"`
	Commit    string  `json:"commit"`
	Seconds   float64 `json:"seconds"`
	Proposals int     `json:"proposals"`
	List      []Hit   `json:"conventions"`
}

// Score finds, for every convention of a repository, the first proposal that
// states it.
func (k *Key) Score(repo string, ps []proposals.Proposal) Result {
	r := Result{Repo: repo, Proposals: len(ps)}
	for _, c := range k.Of(repo) {
		h := Hit{Convention: c}
		j := newJudge(&c)
		for i := range ps {
			if h.AgainstRank == 0 && c.Written() && j.contradicts(&ps[i]) {
				h.AgainstRank, h.Against = ps[i].Rank, ps[i].Rule
			}
			if h.Full > 0 || !j.hit(&ps[i]) {
				continue
			}
			if h.Rank == 0 {
				h.Rank, h.By = ps[i].Rank, ps[i].Rule
			}
			if j.full(&ps[i]) {
				h.Full = ps[i].Rank
			}
		}
		r.List = append(r.List, h)
	}
	return r
}

// Minable counts the conventions that the goals speak of: minable and team-specific.
func (r *Result) Minable() int {
	n := 0
	for i := range r.List {
		if r.List[i].goal() {
			n++
		}
	}
	return n
}

// Hits counts those of them that are among the first k proposals.
func (r *Result) Hits(k int) int {
	n := 0
	for i := range r.List {
		if r.List[i].goal() && within(r.List[i].Rank, k) {
			n++
		}
	}
	return n
}

func within(rank, k int) bool { return rank > 0 && rank <= k }

// Print lists every convention with its rank and the proposal that states it.
func (r *Result) Print(w io.Writer) {
	for i := range r.List {
		h := &r.List[i]
		mark := " "
		switch {
		case h.Full > 0:
			mark = "+"
		case h.Rank > 0:
			mark = "~"
		}
		fmt.Fprintf(w, "  %4d%s %-16s %-5s %s | %s\n             use %v not %v in %v\n", h.Rank, mark, h.Kind, h.Convention.Minable, h.ID, h.Rule, h.Prefer, h.Avoid, h.Scope)
		if h.Rank > 0 {
			fmt.Fprintf(w, "             by: %s\n", h.By)
		}
		if h.AgainstRank > 0 {
			fmt.Fprintf(w, "             AGAINST %d: %s\n", h.AgainstRank, h.Against)
		}
	}
}

// Recall is a share of conventions found among the first proposals, each
// repository weighing the same.
type Recall struct {
	Name        string  `json:"name"`
	Conventions int     `json:"conventions"`
	Repos       int     `json:"repos"`
	At20        float64 `json:"at_20"`
	At50        float64 `json:"at_50"`
	At100       float64 `json:"at_100"`
	Full50      float64 `json:"full_at_50"`
}

// Contradiction is a proposal that prefers what a written convention avoids.
type Contradiction struct {
	Repo       string `json:"repo"`
	Convention string `json:"convention"`
	Rank       int    `json:"rank"`
	Rule       string `json:"rule"`
}

// Summary is the table of a run.
type Summary struct {
	Rows     []Recall        `json:"rows"`
	Controls int             `json:"controls_proposed"` // in the first 50
	OfAll    int             `json:"controls"`
	Against  []Contradiction `json:"contradictions"` // in the first 100
	Missing  []string        `json:"missing"`
	Seconds  float64         `json:"seconds"`
}

// Summarize makes the table.
func Summarize(rs []Result) Summary {
	s := Summary{Rows: []Recall{}, Against: []Contradiction{}, Missing: []string{}}
	yes := func(h *Hit) bool { return h.Minable == "yes" }
	s.row(rs, "minable, team, contrast", func(h *Hit) bool { return h.goal() && h.contrasted() })
	s.row(rs, "minable, team", (*Hit).isGoal)
	s.row(rs, "minable, all", yes)
	business := func(h *Hit) bool { return slices.Contains(BusinessClass(), h.Business) }
	s.row(rs, "business class", func(h *Hit) bool { return yes(h) && business(h) })
	s.row(rs, "business class, contrast", func(h *Hit) bool { return yes(h) && business(h) && h.contrasted() })
	for _, dim := range []struct {
		name string
		keep func(*Hit) bool
		of   func(*Hit) string
	}{
		{"specificity", yes, func(h *Hit) string { return h.Specificity }},
		{"source", (*Hit).isGoal, func(h *Hit) string { return h.SourceKind }},
		{"kind", (*Hit).isGoal, func(h *Hit) string { return h.Kind }},
		{"lang", (*Hit).isGoal, func(h *Hit) string { return h.Lang }},
		{"business", yes, func(h *Hit) string { return h.Business }},
		{"minable", func(*Hit) bool { return true }, func(h *Hit) string {
			if h.Minable == "weak" {
				return "weak"
			}
			return ""
		}},
	} {
		vals := map[string]bool{}
		for i := range rs {
			for k := range rs[i].List {
				vals[dim.of(&rs[i].List[k])] = true
			}
		}
		delete(vals, "")
		names := make([]string, 0, len(vals))
		for v := range vals {
			names = append(names, v)
		}
		sort.Strings(names)
		for _, v := range names {
			s.row(rs, dim.name+" "+v, func(h *Hit) bool { return dim.keep(h) && dim.of(h) == v })
		}
	}
	for i := range rs {
		s.Seconds += rs[i].Seconds
		for k := range rs[i].List {
			h := &rs[i].List[k]
			if h.Minable == "no" {
				s.OfAll++
				if within(h.Rank, 50) {
					s.Controls++
				}
			}
			if within(h.AgainstRank, 100) {
				s.Against = append(s.Against, Contradiction{rs[i].Repo, h.ID, h.AgainstRank, h.Against})
			}
		}
	}
	return s
}

func (h *Hit) isGoal() bool { return h.goal() }

func (s *Summary) row(rs []Result, name string, keep func(*Hit) bool) {
	x := Recall{Name: name}
	for i := range rs {
		var n, a, b, c, f float64
		for k := range rs[i].List {
			h := &rs[i].List[k]
			if !keep(h) {
				continue
			}
			n++
			if within(h.Rank, 20) {
				a++
			}
			if within(h.Rank, 50) {
				b++
			}
			if within(h.Rank, 100) {
				c++
			}
			if within(h.Full, 50) {
				f++
			}
		}
		if n == 0 {
			continue
		}
		x.Conventions += int(n)
		x.Repos++
		x.At20 += a / n
		x.At50 += b / n
		x.At100 += c / n
		x.Full50 += f / n
	}
	if x.Repos == 0 {
		return
	}
	for _, v := range []*float64{&x.At20, &x.At50, &x.At100, &x.Full50} {
		*v /= float64(x.Repos)
	}
	s.Rows = append(s.Rows, x)
}

// Print writes the table as text.
func (s Summary) Print(w io.Writer) {
	fmt.Fprintf(w, "%-32s %5s %5s %6s %6s %6s %8s\n", "recall, by repository", "repos", "rules", "@20", "@50", "@100", "full@50")
	for _, r := range s.Rows {
		fmt.Fprintf(w, "%-32s %5d %5d %6.3f %6.3f %6.3f %8.3f\n", r.Name, r.Repos, r.Conventions, r.At20, r.At50, r.At100, r.Full50)
	}
	fmt.Fprintf(w, "controls proposed in the first 50: %d of %d\n", s.Controls, s.OfAll)
	fmt.Fprintf(w, "proposals of the first 100 against a written convention: %d\n", len(s.Against))
	for _, c := range s.Against {
		fmt.Fprintf(w, "  %s %d: %s (%s)\n", c.Repo, c.Rank, c.Rule, c.Convention)
	}
	if len(s.Missing) > 0 {
		fmt.Fprintf(w, "missing: %s\n", strings.Join(s.Missing, ", "))
	}
	fmt.Fprintf(w, "%.0f seconds\n", s.Seconds)
}
