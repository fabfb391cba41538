package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/proposals"
)

// LabelsSchema names the version of the JSON of a precision report.
const LabelsSchema = "vdmine/eval-labels/v1"

// Verdict is what a reader who maintains the repository would say of a proposal.
type Verdict string

// The verdicts.
const (
	Accept  Verdict = "accept"  // a rule to sign as it stands
	Edit    Verdict = "edit"    // a rule to sign after a change of words or scope
	Trivial Verdict = "trivial" // true, but forced or known to everybody
	Wrong   Verdict = "wrong"   // false, or no rule
)

// Verdicts lists them, best first.
func Verdicts() []Verdict { return []Verdict{Accept, Edit, Trivial, Wrong} }

// Label is a reader's verdict on one proposal.
type Label struct {
	ID      string  `json:"id"`
	Rule    string  `json:"rule"` // the text that was judged
	Verdict Verdict `json:"label"`
	// Reason is a short class, and after a colon what else there is to say.
	Reason string `json:"reason"`
}

// ReadLabels reads lines of "id, rule, label, reason" separated by tabs; what
// stands behind is not read. Lines that are empty or begin with # are comments,
// and so is a proposal whose label is still empty. The last verdict on an id
// counts.
func ReadLabels(in io.Reader) ([]Label, error) {
	var out []Label
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		t := strings.TrimRight(s.Text(), "\r")
		if strings.TrimSpace(t) == "" || strings.HasPrefix(t, "#") {
			continue
		}
		c := strings.Split(t, "\t")
		for len(c) < 4 {
			c = append(c, "")
		}
		l := Label{strings.TrimSpace(c[0]), strings.TrimSpace(c[1]), Verdict(strings.TrimSpace(c[2])), strings.TrimSpace(c[3])}
		switch {
		case l.ID == "" || l.Rule == "":
			return nil, fmt.Errorf("line %d: want id, rule, label and reason between tabs", n)
		case l.Verdict == "":
			continue
		case !slices.Contains(Verdicts(), l.Verdict):
			return nil, fmt.Errorf("line %d: label %q is none of accept, edit, trivial and wrong", n, l.Verdict)
		case l.Verdict != Accept && l.Reason == "":
			return nil, fmt.Errorf("line %d: the label %s needs a reason", n, l.Verdict)
		}
		out = slices.DeleteFunc(out, func(o Label) bool { return o.ID == l.ID })
		out = append(out, l)
	}
	return out, s.Err()
}

// Judged is a proposal with the verdict on it, "" for none.
type Judged struct {
	Rank    int     `json:"rank"`
	ID      string  `json:"id"`
	Rule    string  `json:"rule"`
	Verdict Verdict `json:"label"`
	Reason  string  `json:"reason"`
	Score   float64 `json:"score"`
	// Was is the text that was judged, if it is another one than Rule.
	Was      string `json:"was"`
	evidence string
}

// Precision is what readers say of the first proposals of a repository.
type Precision struct {
	Repo   string   `json:"repo"`
	Commit string   `json:"commit"`
	List   []Judged `json:"proposals"`
	// Gone counts the labels of proposals that are not among them.
	Gone int `json:"gone"`
}

// Judge finds the verdicts on the first top proposals: by id, or else by text.
func Judge(ps []proposals.Proposal, top int, labels []Label) Precision {
	byID, byText := map[string]Label{}, map[string]Label{}
	for _, l := range labels {
		byID[l.ID], byText[l.Rule] = l, l
	}
	r := Precision{List: []Judged{}}
	used := map[string]bool{}
	for i := range ps[:min(top, len(ps))] {
		p := &ps[i]
		j := Judged{Rank: p.Rank, ID: p.ID, Rule: p.Rule, Score: p.Score, evidence: evidence(p)}
		l, ok := byID[p.ID]
		if !ok {
			l, ok = byText[p.Rule]
		}
		if ok {
			used[l.ID] = true
			j.Verdict, j.Reason = l.Verdict, l.Reason
			if l.Rule != p.Rule {
				j.Was = l.Rule
			}
		}
		r.List = append(r.List, j)
	}
	r.Gone = len(byID) - len(used)
	return r
}

// evidence says in one cell what a reader looks at first.
func evidence(p *proposals.Proposal) string {
	s := p.Counts()
	files := map[string]bool{}
	for _, a := range p.Adherents {
		if len(files) < 3 && !files[a.Path] {
			files[a.Path] = true
			s += fmt.Sprintf(" ✓ %s:%d", a.Path, a.Line)
		}
	}
	for _, a := range p.Counter[:min(2, len(p.Counter))] {
		s += fmt.Sprintf(" ✗ %s:%d", a.Path, a.Line)
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

// Todo writes the proposals without a verdict in the form that ReadLabels reads,
// with the evidence in a column behind. What was judged in other words comes
// with the old verdict, to be confirmed. It returns their number.
func (r *Precision) Todo(w io.Writer) (int, error) {
	n := 0
	for _, j := range r.List {
		if j.Verdict != "" && j.Was == "" {
			continue
		}
		if n++; n == 1 {
			if _, err := fmt.Fprintf(w, "# %s at %s\n# id\trule\tlabel: accept, edit, trivial or wrong\treason\tevidence\n", r.Repo, r.Commit); err != nil {
				return n, err
			}
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", j.ID, j.Rule, j.Verdict, j.Reason, j.evidence); err != nil {
			return n, err
		}
	}
	return n, nil
}

// Shares counts verdicts among the first K proposals.
type Shares struct {
	K       int     `json:"first"`
	Of      int     `json:"proposals"`
	Labeled int     `json:"labelled"`
	Accept  int     `json:"accept"`
	Edit    int     `json:"edit"`
	Trivial int     `json:"trivial"`
	Wrong   int     `json:"wrong"`
	Share   float64 `json:"accept_share"` // of those labelled
	// Mean is the mean of the shares of the repositories, each weighing the same.
	Mean float64 `json:"accept_mean"`
}

func (s *Shares) add(j *Judged) {
	s.Of++
	if j.Verdict != "" {
		s.Labeled++
	}
	switch j.Verdict {
	case Accept:
		s.Accept++
	case Edit:
		s.Edit++
	case Trivial:
		s.Trivial++
	case Wrong:
		s.Wrong++
	}
	if s.Labeled > 0 {
		s.Share = float64(s.Accept) / float64(s.Labeled)
	}
}

// Shares counts the verdicts on the first k proposals of one repository.
func (r *Precision) Shares(k int) Shares {
	s := Shares{K: k}
	for i := range r.List {
		if r.List[i].Rank <= k {
			s.add(&r.List[i])
		}
	}
	s.Mean = s.Share
	return s
}

// Reason is why readers do not accept, and how often.
type Reason struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// LabelSummary is the table of a precision report.
type LabelSummary struct {
	Overall  []Shares `json:"overall"`
	Families []Family `json:"families"`
	// Scores are the shares by score, the least likely first.
	Scores []ScoreClass `json:"scores"`
	// Reasons are those of what was not accepted, commonest first.
	Reasons []Reason `json:"reasons"`
	// Changed counts verdicts on other words than those that are proposed now.
	Changed int `json:"changed"`
	Gone    int `json:"gone"`
}

// Family is the shares of one family.
type Family struct {
	Name string `json:"name"`
	Shares
}

// ScoreClass is the shares of the proposals with a score from From up to To.
type ScoreClass struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Shares
}

// scoreClasses are the classes by score; what people read first begins with the
// second.
func scoreClasses() []ScoreClass {
	return []ScoreClass{{From: 0, To: proposals.Likely}, {From: proposals.Likely, To: 0.5}, {From: 0.5, To: 0.75}, {From: 0.75, To: 1}}
}

// SummarizeLabels makes the table, for the first ten and thirty and all.
func SummarizeLabels(rs []Precision) LabelSummary {
	s := LabelSummary{Overall: []Shares{}, Families: []Family{}, Scores: scoreClasses(), Reasons: []Reason{}}
	for _, k := range []int{10, 30} {
		x, repos := Shares{K: k}, 0
		mean := 0.0
		for i := range rs {
			one := rs[i].Shares(k)
			if one.Labeled > 0 {
				repos++
				mean += one.Share
			}
			for n := range rs[i].List {
				if rs[i].List[n].Rank <= k {
					x.add(&rs[i].List[n])
				}
			}
		}
		if repos > 0 {
			x.Mean = mean / float64(repos)
		}
		s.Overall = append(s.Overall, x)
	}
	count := map[string]int{}
	fams := map[string]*Family{}
	for i := range rs {
		s.Gone += rs[i].Gone
		for n := range rs[i].List {
			j := &rs[i].List[n]
			if j.Was != "" {
				s.Changed++
			}
			name := j.ID
			if k := strings.LastIndexByte(name, '-'); k > 0 {
				name = name[:k]
			}
			if fams[name] == nil {
				fams[name] = &Family{Name: name}
			}
			fams[name].add(j)
			for k := len(s.Scores) - 1; k >= 0; k-- {
				if j.Score >= s.Scores[k].From {
					s.Scores[k].add(j)
					break
				}
			}
			if j.Verdict != "" && j.Verdict != Accept {
				class, _, _ := strings.Cut(j.Reason, ":")
				count[string(j.Verdict)+", "+strings.TrimSpace(class)]++
			}
		}
	}
	for i := range s.Scores {
		s.Scores[i].Mean = s.Scores[i].Share
	}
	for _, f := range fams {
		f.Mean = f.Share
		s.Families = append(s.Families, *f)
	}
	slices.SortFunc(s.Families, func(a, b Family) int { return strings.Compare(a.Name, b.Name) })
	for r, n := range count {
		s.Reasons = append(s.Reasons, Reason{r, n})
	}
	slices.SortFunc(s.Reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Reason, b.Reason))
	})
	return s
}

// PrintLabels writes the report as text: each repository, all of them, what is
// not yet labelled.
func PrintLabels(w io.Writer, rs []Precision, s LabelSummary) {
	fmt.Fprintf(w, "%-34s %5s %8s %6s %6s %7s %6s %7s %6s\n", "verdicts", "first", "labelled", "accept", "edit", "trivial", "wrong", "share", "mean")
	row := func(name string, x Shares) {
		if x.Of == 0 {
			return
		}
		first := "all"
		if x.K > 0 {
			first = fmt.Sprint(x.K)
		}
		share, mean := "-", "-"
		if x.Labeled > 0 {
			share, mean = fmt.Sprintf("%.3f", x.Share), fmt.Sprintf("%.3f", x.Mean)
		}
		fmt.Fprintf(w, "%-34s %5s %4d/%-3d %6d %6d %7d %6d %7s %6s\n", name, first, x.Labeled, x.Of, x.Accept, x.Edit, x.Trivial, x.Wrong, share, mean)
	}
	for i := range rs {
		row(rs[i].Repo, rs[i].Shares(10))
		row("", rs[i].Shares(30))
	}
	for _, x := range s.Overall {
		row("all", x)
	}
	for _, c := range s.Scores {
		row(fmt.Sprintf("score %.2f to %.2f", c.From, c.To), c.Shares)
	}
	for _, f := range s.Families {
		row(f.Name, f.Shares)
	}
	for _, r := range s.Reasons[:min(12, len(s.Reasons))] {
		fmt.Fprintf(w, "%4d  %s\n", r.Count, r.Reason)
	}
	if s.Changed+s.Gone > 0 {
		fmt.Fprintf(w, "%d labels were given to other words, %d to proposals that are not made now\n", s.Changed, s.Gone)
	}
	for i := range rs {
		for _, j := range rs[i].List {
			if j.Verdict == "" {
				fmt.Fprintf(w, "not labelled: %s %d %s  %s\n", rs[i].Repo, j.Rank, j.ID, j.Rule)
			}
		}
	}
}
