package drift

import (
	"bytes"
	"cmp"
	_ "embed" // for the page
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/proposals"
)

//go:embed page.html
var pageText string

// Point is the adherence of a rule at a day.
type Point struct {
	Date string
	Count
}

// Page is what the trend page shows.
type Page struct {
	Title string
	*Report
	// Points are the counts of each rule, by id, oldest first. A rule without
	// points has no line.
	Points map[string][]Point
	// Open are the proposals that nobody has answered, ranked.
	Open []proposals.Proposal
}

// The most that the page lists; it says what it leaves out.
const (
	maxPageFindings  = 5000
	maxPageProposals = 200
)

type pageRule struct {
	ID, Name, Text, State, Severity, Trend, Change string
	Share                                          float64 // of 100, what the column sorts by
	Adherents, Sites, Breaches, New                int
	Spark                                          template.HTML
}

type pageFinding struct {
	Place, Rule, Name, Found, Date, Commit string
	New                                    bool
}

type pageProposal struct {
	Rank, Support, Sites, Files int
	ID, Text, Family, Trend     string
	Share                       float64
	New                         bool
}

// HTML returns the page: one file that asks for nothing from elsewhere. Its
// script only sorts and filters; without it all is still there to read.
func (p *Page) HTML() ([]byte, error) {
	t, err := template.New("page").Funcs(template.FuncMap{"rule": ruleHTML}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	var v struct {
		Title, Summary, At, Span            string
		Notes                               []string
		Rules                               []pageRule
		Findings                            []pageFinding
		Proposals                           []pageProposal
		MoreFindings, MoreProposals, Months int
	}
	v.Title, v.Summary = safe.Line(p.Title), upper(p.Summary())+"."
	if p.Date != "" {
		v.At = p.Date + ", " + short(p.Commit)
	}
	for _, n := range p.Notes {
		v.Notes = append(v.Notes, safe.Line(n))
	}
	names := map[string]string{}
	breaches := map[string]int{}
	for i := range p.All {
		breaches[p.All[i].Rule]++
	}
	for i := range p.Rules {
		s := &p.Rules[i]
		names[s.ID] = safe.Line(s.Name)
		r := pageRule{
			ID: safe.Line(s.ID), Name: safe.Line(s.Name), Text: safe.Line(s.Text), State: string(s.State), Severity: string(s.Severity), Trend: s.Trend,
			Share: 100 * s.Now.Share(), Adherents: s.Now.Adherents, Sites: s.Now.Sites, Breaches: breaches[s.ID], New: s.NewFindings,
			Spark: spark(p.Points[s.ID]),
		}
		if s.Before != nil && s.Before.Count.Share() != s.Now.Share() && s.State != Unchecked {
			r.Change = shares(s.Before.Count, s.Now) + " since "
			switch {
			case s.Before.Since == "acceptance":
				r.Change += "it was accepted "
			case s.Before.At == "":
				r.Change += "the baseline"
			}
			r.Change += s.Before.At
		}
		v.Rules = append(v.Rules, r)
		for _, q := range p.Points[s.ID] {
			if v.Span == "" || q.Date < v.Span {
				v.Span = q.Date
			}
		}
	}
	// What needs a look stands first.
	order := []string{string(Eroded), string(Dead), string(Holds), string(Unused), string(Unchecked)}
	slices.SortStableFunc(v.Rules, func(a, b pageRule) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State)), cmp.Compare(b.New, a.New), cmp.Compare(b.Breaches, a.Breaches), strings.Compare(a.ID, b.ID))
	})
	dated := map[string]*Finding{}
	for i := range p.Findings {
		dated[p.Findings[i].Rule+p.Findings[i].Fingerprint] = &p.Findings[i]
	}
	all := slices.Clone(p.All)
	slices.SortStableFunc(all, func(a, b Finding) int {
		if a.New != b.New {
			if a.New {
				return -1
			}
			return 1
		}
		return byPlace(a, b)
	})
	for i, f := range all {
		if i == maxPageFindings {
			v.MoreFindings = len(all) - i
			break
		}
		x := pageFinding{Place: fmt.Sprintf("%s:%d", safe.Path(f.Path), f.Line), Rule: safe.Line(f.Rule), Name: names[f.Rule], Found: safe.Line(f.Found), New: f.New}
		if d := dated[f.Rule+f.Fingerprint]; d != nil && d.Commit != "" {
			x.Date, x.Commit = d.Date, short(d.Commit)
		}
		v.Findings = append(v.Findings, x)
	}
	fresh := map[string]bool{}
	for _, q := range p.Report.Proposals {
		fresh[q.ID] = true
	}
	for i := range p.Open {
		q := &p.Open[i]
		if i == maxPageProposals {
			v.MoreProposals = len(p.Open) - i
			break
		}
		v.Proposals = append(v.Proposals, pageProposal{
			Rank: q.Rank, Support: q.Support, Sites: q.Opportunities, Files: q.Files, ID: safe.Line(q.ID), Text: safe.Line(q.Rule), Family: safe.Line(q.Family),
			Trend: safe.Line(q.Trend), Share: 100 * Count{q.Support, q.Opportunities}.Share(), New: p.HasBaseline && fresh[q.ID],
		})
	}
	var w bytes.Buffer
	err = t.Execute(&w, v)
	return w.Bytes(), err
}

// ruleHTML shows what stands between backticks as code.
func ruleHTML(text string) template.HTML {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return template.HTML(template.HTMLEscapeString(text))
	}
	var w strings.Builder
	for i, p := range parts {
		if p = template.HTMLEscapeString(p); i%2 == 1 {
			p = "<code>" + p + "</code>"
		}
		w.WriteString(p)
	}
	return template.HTML(w.String())
}

// The size of a sparkline in pixels.
const sparkW, sparkH = 132.0, 30.0

// spark draws adherence over time. Its lower edge is a round percent below the
// lowest point, at least 20 points below 100, and is written beside it. A day
// without an opportunity is a gap.
func spark(ps []Point) template.HTML {
	low := 100.0
	have := 0
	for _, p := range ps {
		if p.Sites > 0 {
			low = min(low, 100*p.Share())
			have++
		}
	}
	if have < 2 {
		return ""
	}
	edge := min(80, float64(int(low/10)*10))
	if edge == low && edge > 0 {
		edge -= 10
	}
	x := func(i int) float64 { return 3 + (sparkW-6)*float64(i)/float64(len(ps)-1) }
	y := func(p Point) float64 { return 3 + (sparkH-6)*(100-100*p.Share())/(100-edge) }
	var path, says strings.Builder
	pen := "M"
	last := -1
	for i, p := range ps {
		if p.Sites == 0 {
			pen = "M"
			continue
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", pen, x(i), y(p))
		fmt.Fprintf(&says, "%s: %.1f %%, %d of %d\n", p.Date, 100*p.Share(), p.Adherents, p.Sites)
		pen, last = "L", i
	}
	// Numbers and days only: nothing here comes from the repository's text.
	return template.HTML(fmt.Sprintf(`<svg class="spark" viewBox="0 0 %g %g" width="%g" height="%g" role="img"><title>%s</title>`+
		`<path class="edge" d="M3 3H%g"/><path class="line" d="%s"/><circle cx="%.1f" cy="%.1f" r="2.5"/></svg><span class="low">%g–100 %%</span>`,
		sparkW, sparkH, sparkW, sparkH, template.HTMLEscapeString(strings.TrimSpace(says.String())), sparkW-3, path.String(), x(last), y(ps[last]), edge))
}
