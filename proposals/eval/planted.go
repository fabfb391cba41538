package eval

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// PlantedSchema names the version of the JSON of planted breaches.
const PlantedSchema = "vdmine/eval-planted/v1"

// Planted is a rule that was broken on purpose, with what the check said.
type Planted struct {
	ID     string         `json:"id"`
	Rank   int            `json:"rank"`
	Family string         `json:"family"`
	Kind   pack.MatchKind `json:"kind"`
	Rule   string         `json:"rule"`
	// Sites is the number of lines that were made to break the rule, Found how
	// many of them were reported.
	Sites int `json:"sites"`
	Found int `json:"found"`
	// NoForm counts adherents that no change of few words turns into a breach.
	NoForm int      `json:"no_form"`
	Missed []string `json:"missed"` // path:line
	// Extra are reports that are neither planted nor listed counter-examples,
	// Lost the counter-examples that were not reported.
	Extra []string `json:"extra"`
	Lost  []string `json:"lost"`
}

// Adherents returns up to n adherents of a proposal, each in another file,
// evenly spread over them.
func Adherents(p *proposals.Proposal, n int) []proposals.Place {
	var one []proposals.Place
	for _, a := range p.Adherents {
		if len(one) == 0 || one[len(one)-1].Path != a.Path {
			one = append(one, a)
		}
	}
	if len(one) <= n {
		return one
	}
	var out []proposals.Place
	for i := range n {
		out = append(out, one[i*len(one)/n])
	}
	return out
}

// Compare fills what the check said of a rule: at are the planted lines,
// reports all that it reported.
func (x *Planted) Compare(p *proposals.Proposal, at, reports []proposals.Place) {
	x.Missed, x.Extra, x.Lost = []string{}, []string{}, []string{}
	got := map[proposals.Place]bool{}
	want := map[proposals.Place]bool{}
	for _, r := range reports {
		got[r] = true
	}
	for _, a := range at {
		if want[a] {
			continue
		}
		want[a] = true
		if x.Sites++; got[a] {
			x.Found++
		} else {
			x.Missed = append(x.Missed, fmt.Sprintf("%s:%d", a.Path, a.Line))
		}
	}
	for _, c := range p.Counter {
		if !want[c] && !got[c] {
			x.Lost = append(x.Lost, fmt.Sprintf("%s:%d", c.Path, c.Line))
		}
		want[c] = true
	}
	for _, r := range reports {
		if !want[r] {
			want[r] = true
			x.Extra = append(x.Extra, fmt.Sprintf("%s:%d", r.Path, r.Line))
		}
	}
}

// PlantedResult is the planted breaches of one repository.
type PlantedResult struct {
	Repo    string    `json:"repo"`
	Commit  string    `json:"commit"`
	Seconds float64   `json:"seconds"`
	List    []Planted `json:"rules"`
}

// PlantedRow sums up some of the rules.
type PlantedRow struct {
	Name   string  `json:"name"`
	Rules  int     `json:"rules"`
	Broken int     `json:"broken"` // rules that could be broken at all
	Sites  int     `json:"sites"`
	Found  int     `json:"found"`
	Share  float64 `json:"share"` // found of the sites
	NoForm int     `json:"no_form"`
	Extra  int     `json:"extra"`
	Lost   int     `json:"lost"`
}

// PlantedSummary is the table of planted breaches.
type PlantedSummary struct {
	Rows []PlantedRow `json:"rows"`
}

// SummarizePlanted makes the table: all rules, then those of each form of matcher.
func SummarizePlanted(rs []PlantedResult) PlantedSummary {
	rows := map[string]*PlantedRow{"": {Name: "all"}}
	for i := range rs {
		for k := range rs[i].List {
			x := &rs[i].List[k]
			kind := string(x.Kind)
			if rows[kind] == nil {
				rows[kind] = &PlantedRow{Name: kind}
			}
			for _, r := range []*PlantedRow{rows[""], rows[kind]} {
				r.Rules++
				if x.Sites > 0 {
					r.Broken++
				}
				r.Sites += x.Sites
				r.Found += x.Found
				r.NoForm += x.NoForm
				r.Extra += len(x.Extra)
				r.Lost += len(x.Lost)
			}
		}
	}
	s := PlantedSummary{Rows: []PlantedRow{}}
	for _, r := range rows {
		if r.Sites > 0 {
			r.Share = float64(r.Found) / float64(r.Sites)
		}
		s.Rows = append(s.Rows, *r)
	}
	slices.SortFunc(s.Rows, func(a, b PlantedRow) int {
		if (a.Name == "all") != (b.Name == "all") {
			if a.Name == "all" {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return s
}

// Print writes the table as text.
func (s PlantedSummary) Print(w io.Writer) {
	fmt.Fprintf(w, "%-12s %6s %7s %6s %6s %6s %8s %6s %6s\n", "rules", "rules", "broken", "sites", "found", "share", "no form", "extra", "lost")
	for _, r := range s.Rows {
		share := "-"
		if r.Sites > 0 {
			share = fmt.Sprintf("%.3f", r.Share)
		}
		fmt.Fprintf(w, "%-12s %6d %7d %6d %6d %6s %8d %6d %6d\n", r.Name, r.Rules, r.Broken, r.Sites, r.Found, share, r.NoForm, r.Extra, r.Lost)
	}
}

// Print lists the rules with what was planted and found; with all, those too
// with which nothing is wrong.
func (r *PlantedResult) Print(w io.Writer, all bool) {
	for i := range r.List {
		x := &r.List[i]
		if !all && len(x.Missed)+len(x.Extra)+len(x.Lost) == 0 {
			continue
		}
		fmt.Fprintf(w, "  %3d %-9s %d of %d found, %d without form  %s\n", x.Rank, x.Kind, x.Found, x.Sites, x.NoForm, x.Rule)
		for _, l := range []struct {
			name  string
			sites []string
		}{{"missed", x.Missed}, {"extra", x.Extra}, {"lost", x.Lost}} {
			for _, s := range l.sites[:min(5, len(l.sites))] {
				fmt.Fprintf(w, "        %s %s\n", l.name, s)
			}
		}
	}
}
