package proposals

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Considered is a candidate beside a proposal, with what became of it.
type Considered struct {
	Rule  string
	Stage string // as Corpus.Trace tells it
	// Support of Opportunities sites follow it; both 0 when it was not counted.
	Support, Opportunities int
	Commits                bool // these are commits
	Score                  float64
	Others                 int
	OthersShare            float64
}

// Background is what mining knew beside the counts of a proposal.
type Background struct {
	Pairs []miner.Pair // replacements in the history
	// Kept and Missed are the hashes of commits that follow a rule about commits, and
	// of those that do not, newest first.
	Kept, Missed []string
	Considered   []Considered
}

// Witness collects, while a repository is mined, what explains one proposal. It
// is told of candidates through Corpus.Trace.
type Witness struct {
	id    string
	seen  []*miner.Candidate
	stage map[*miner.Candidate]string
}

// NewWitness returns a witness for the proposal of an id.
func NewWitness(id string) *Witness {
	return &Witness{id: id, stage: map[*miner.Candidate]string{}}
}

// Trace takes a candidate.
func (w *Witness) Trace(k *miner.Candidate, stage string) {
	w.seen = append(w.seen, k)
	w.stage[k] = stage
}

// What is told at most: other candidates, and quarters of a year.
const (
	maxConsidered = 12
	toldQuarters  = 8
)

// Background returns what was seen, nil if the proposal was not among it.
func (w *Witness) Background(c *miner.Corpus, families []miner.Family) *Background {
	i := slices.IndexFunc(w.seen, func(k *miner.Candidate) bool { return ID(k) == w.id })
	if i < 0 {
		return nil
	}
	me := w.seen[i]
	b := &Background{}
	for _, p := range c.Pairs {
		if anyNamed(me.Matcher.Use, p.To) && anyNamed(me.Matcher.Never, p.From) {
			b.Pairs = append(b.Pairs, p)
		}
	}
	for _, p := range c.Swaps {
		if slices.Contains(me.Matcher.Use, p.To) && slices.Contains(me.Matcher.Never, p.From) {
			b.Pairs = append(b.Pairs, p)
		}
	}
	if me.Commits != nil {
		hashes := func(list []int32) (out []string) {
			for _, i := range list {
				out = append(out, c.Changes.List[i].Hash)
			}
			return out
		}
		b.Kept, b.Missed = hashes(me.Commits.Kept), hashes(me.Commits.Missed)
	}
	for _, k := range w.seen {
		if k == me || !beside(me, k) {
			continue
		}
		x := Considered{Stage: w.stage[k], Commits: k.Commits != nil, Score: k.Score, Others: k.Others, OthersShare: k.OthersShare}
		if len(k.Sites) == 0 {
			c.Evidence(k)
		}
		for _, s := range k.Sites {
			x.Opportunities++
			if s.OK {
				x.Support++
			}
		}
		if k.Commits != nil {
			x.Support, x.Opportunities = len(k.Commits.Kept), len(k.Commits.Kept)+len(k.Commits.Missed)
		}
		for _, f := range families {
			if f.Name == k.Family && len(k.Sites) > 0 {
				x.Rule = f.Words(c, k)
			}
		}
		if x.Rule != "" && Safe(x.Rule) {
			b.Considered = append(b.Considered, x)
		}
	}
	slices.SortStableFunc(b.Considered, func(a, b Considered) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		if a.Support != b.Support {
			return b.Support - a.Support
		}
		return strings.Compare(a.Rule, b.Rule)
	})
	b.Considered = b.Considered[:min(maxConsidered, len(b.Considered))]
	return b
}

// beside reports whether two candidates are about the same choice: the same
// topic, the same thing preferred or avoided, the same callee or role.
func beside(a, b *miner.Candidate) bool {
	if a.Group != b.Group {
		return false
	}
	x, y := &a.Matcher, &b.Matcher
	shared := func(l, m []string) bool {
		return slices.ContainsFunc(l, func(s string) bool { return slices.Contains(m, s) })
	}
	return a.Subject != "" && a.Subject == b.Subject || shared(x.Use, y.Use) && len(x.Never) > 0 || shared(x.Never, y.Never) || shared(x.Use, y.Never) || shared(x.Never, y.Use) ||
		x.Kind == y.Kind && (shared(x.Callee, y.Callee) && x.Arg == y.Arg || a.Family == b.Family && x.Role != (pack.Role{}) && x.Role == y.Role)
}

// anyNamed reports whether a name as the history writes it is one of some keys:
// by its last two parts, or by its only one.
func anyNamed(keys []string, written string) bool {
	tail := func(s string) string {
		s = s[strings.LastIndexByte(s, '/')+1:]
		if i := strings.LastIndexByte(s, '.'); i > 0 {
			return s[strings.LastIndexByte(s[:i], '.')+1:]
		}
		return s
	}
	return slices.ContainsFunc(keys, func(k string) bool {
		if !strings.Contains(written, ".") {
			return fact.LastName(k) == written
		}
		return fact.Resolved(k) && tail(k) == tail(written)
	})
}

// Explain writes why a proposal of a list of n is made: its counts, what other
// projects do, the trend, the commits, where it is stated and what else was
// considered; then every site, each as show gives it.
func Explain(out io.Writer, p *Proposal, n int, b *Background, show func(Place) string) {
	w := func(label, format string, args ...any) {
		fmt.Fprintf(out, "%-12s %s\n", label, safe.Line(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintf(out, "%s\n%s · %d of %d · %s\n\n", safe.Line(p.Rule), p.ID, p.Rank, n, p.Status)
	if p.Matcher.Kind == pack.MatchCoChange {
		w("counts", "%d of %d commits follow it, of whose files %d are still there; at least %.1f %%; %.1f %% of new commits are expected to", p.Support, p.Opportunities, p.Files, Percent(p.LowerBound, 1), Percent(p.Expected, 1))
	} else {
		w("counts", "%d of %d sites in %d files follow it; by files at least %.1f %%; %.1f %% of new files are expected to", p.Support, p.Opportunities, p.Files, Percent(p.LowerBound, 1), Percent(p.Expected, 1))
	}
	if p.BackgroundProjects > 0 {
		w("background", "%.0f %% in %d other projects, taken as %.0f %%", 100*p.BackgroundShare, p.BackgroundProjects, 100*p.Background)
	} else {
		w("background", "no other project was measured, taken as %.0f %%", 100*p.Background)
	}
	w("worth", "%.0f bits over the background; score %.3f%s", p.Bits, p.Score, learned(p))
	if p.Trend == "unknown" {
		w("trend", "unknown: there is no history, or too few files are new")
	} else {
		w("trend", "%s", p.Trend)
	}
	for _, q := range p.Quarters[max(0, len(p.Quarters)-toldQuarters):] {
		if q.Adherents+q.Counter > 0 {
			w("", "%s: %d new sites follow it, %d do not", q.Quarter, q.Adherents, q.Counter)
		}
	}
	w("reasons", "%s", p.Why)
	if b != nil {
		for _, h := range b.Pairs {
			w("history", "%s replaced %s in %d edits of %d commits, %d the other way: %s", h.To, h.From, h.Edits, h.Commits, h.Back, short(h.Hashes))
		}
		for _, l := range []struct {
			words string
			list  []string
		}{{"follow it", b.Kept}, {"do not", b.Missed}} {
			for i := 0; i < len(l.list); i += hashesALine {
				w("history", "%s: %s", l.words, short(l.list[i:min(len(l.list), i+hashesALine)]))
			}
		}
	}
	for _, s := range p.EnforcedBy {
		w("stated in", "%s:%d", safe.Path(s.Path), s.Line)
	}
	for _, l := range []struct {
		label string
		names []string
	}{{"prefers", p.UseQualified}, {"avoids", p.Matcher.Never}} {
		if len(l.names) > 0 {
			w(l.label, "%s", strings.Join(once(l.names), ", "))
		}
	}
	if b != nil && len(b.Considered) > 0 {
		fmt.Fprintf(out, "\nalso considered\n")
		for _, x := range b.Considered {
			fmt.Fprintf(out, "  %s\n    %s\n", safe.Line(x.Rule), x.verdict())
		}
	}
	for _, l := range []struct {
		title, sign string
		sites       []Place
	}{{"counter-examples", "✗", p.Counter}, {"adherents", "✓", p.Adherents}} {
		fmt.Fprintf(out, "\n%s: %d\n", l.title, len(l.sites))
		for _, s := range l.sites {
			fmt.Fprintf(out, "%s %s\n", l.sign, safe.Text(show(s)))
		}
	}
}

// hashesALine is how many commits a line names.
const hashesALine = 8

// short writes hashes of commits as one types them.
func short(hashes []string) string {
	var out []string
	for _, s := range hashes {
		out = append(out, s[:min(12, len(s))])
	}
	return strings.Join(out, " ")
}

func learned(p *Proposal) string {
	if p.Learned == 1 || p.Learned == 0 {
		return ""
	}
	return fmt.Sprintf(", times %.2f for the answers so far", p.Learned)
}

// verdict says what became of a candidate.
func (x *Considered) verdict() string {
	unit := "sites"
	if x.Commits {
		unit = "commits"
	}
	counts := fmt.Sprintf("%d of %d %s", x.Support, x.Opportunities, unit)
	switch {
	case x.Stage == "kept":
		return counts + "; proposed as well"
	case x.Stage == "covered":
		return counts + "; a better one says the same, or its family or topic has enough"
	case x.Opportunities == 0 && x.Others > 0:
		return fmt.Sprintf("not counted: %.0f %% in %d other projects, so nobody needs to be told", 100*x.OthersShare, x.Others)
	}
	return counts + "; the evidence does not suffice"
}

// once returns the names in their order, each once: a rule may avoid the same call
// for several reasons.
func once(names []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
