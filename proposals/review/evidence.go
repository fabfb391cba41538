package review

import (
	"fmt"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// evidence is what is shown of one item: which of its places, and how far it is
// scrolled.
type evidence struct {
	item    int
	counter bool // walking counter-examples, not adherents
	at      int
	scroll  int
	excerpt map[string]excerpt
	folders map[int][]folderCount
	lines   int // drawn last, for the scroll bounds
	room    int
}

// show turns to another item; its counter-examples come first, for they are
// what a person has to judge.
func (e *evidence) show(i int, p *proposals.Proposal) {
	if e.item == i {
		return
	}
	e.item, e.at, e.scroll = i, 0, 0
	e.counter = p != nil && len(p.Counter) > 0
}

func (e *evidence) places(p *proposals.Proposal) []proposals.Place {
	if e.counter {
		return p.Counter
	}
	return p.Adherents
}

func (e *evidence) place(p *proposals.Proposal) (proposals.Place, bool) {
	ps := e.places(p)
	if e.at < 0 || e.at >= len(ps) {
		return proposals.Place{}, false
	}
	return ps[e.at], true
}

func placeKey(p proposals.Place) string { return fmt.Sprintf("%s:%d", p.Path, p.Line) }

func safeLine(s string) string { return safe.Line(s) }

// view draws the evidence of the selected item.
func (e *evidence) view(m *Model, width, height int) []string {
	var out []string
	add := func(spans ...span) { out = append(out, m.theme.line(width, plainText, spans...)) }
	i := m.list.selected()
	if i < 0 {
		return fill(m, out, width, height)
	}
	it := &m.session.items[i]
	p := &it.p
	d := m.session.current[p.ID]
	r := m.session.effective(i)
	for _, l := range safe.Wrap(safe.Line(r.Text), width) {
		add(span{title, l})
	}
	if d.Text != "" && d.Text != p.Rule && !d.Own {
		for _, l := range safe.Wrap("mined: "+it.rule, width) {
			add(span{dim, l})
		}
	}
	st := string(m.session.status(p.ID))
	if st == string(proposals.New) {
		st = "undecided"
	}
	line := []span{{keyName, st}, {dim, "  " + string(r.Severity)}, {dim, "  " + safe.Line(p.ID)}}
	if d.Key != "" && d.Key != proposals.RuleKey(p) {
		line = append(line, span{warn, "  changed since it was decided"})
	}
	add(line...)
	if d.Reason != "" {
		add(span{dim, "reason: "}, span{plainText, safe.Line(d.Reason)})
	}
	sup, opp := p.Support, p.Opportunities
	if d.Opportunities > 0 {
		sup, opp = d.Support, d.Opportunities
	}
	counts := fmt.Sprintf("%d of %d, %s", sup, opp, percent(sup, opp))
	if sup == p.Support && opp == p.Opportunities && p.LowerBound > 0 {
		counts += fmt.Sprintf(", at least %.1f %%", p.LowerBound*100)
	}
	if p.Files > 0 {
		counts += fmt.Sprintf(", %d files", p.Files)
	}
	add(span{plainText, counts})
	trend := []span{}
	if p.Trend != "" && p.Trend != "unknown" {
		trend = append(trend, span{plainText, safe.Line(p.Trend)})
	}
	if m.o.History != nil {
		if h := m.o.History(p.ID); len(h) > 1 {
			trend = append(trend, span{marked, " " + m.theme.sparkline(h)})
		}
	}
	if p.Background > 0 {
		sep := ""
		if len(trend) > 0 {
			sep = ", "
		}
		trend = append(trend, span{dim, fmt.Sprintf("%s%.0f %% of other projects", sep, p.Background*100)})
	}
	if len(trend) > 0 {
		add(trend...)
	}
	if p.Why != "" {
		for _, l := range safe.Wrap(safe.Line(p.Why), width) {
			add(span{dim, l})
		}
	}
	if sc := formatScope(r.Scope); sc != "" {
		add(span{dim, "in "}, span{plainText, safe.Line(sc)})
	}
	if len(p.EnforcedBy) > 0 {
		add(span{dim, "written at "}, span{plainText, fmt.Sprintf("%s:%d", safe.Path(p.EnforcedBy[0].Path), p.EnforcedBy[0].Line)})
	}
	e.viewPlace(m, p, width, height-len(out)-2, add)
	if fs := e.folders[i]; len(fs) > 1 {
		add()
		add(span{title, "where"})
		for _, f := range fs {
			add(span{plainText, safe.Fit(safe.TruncateLeft(f.dir, 28, m.theme.signs().dots), 28, "") + " "},
				span{good, fmt.Sprintf("%5d %s ", f.ok, m.theme.signs().accepted)}, span{bad, fmt.Sprintf("%4d %s", f.against, m.theme.signs().rejected)})
		}
	}
	e.lines, e.room = len(out), height
	e.scroll = max(0, min(e.scroll, len(out)-height))
	return fill(m, out[e.scroll:], width, height)
}

// viewPlace draws the adherent or counter-example that is being looked at, with
// as many lines around it as leave the line itself in sight.
func (e *evidence) viewPlace(m *Model, p *proposals.Proposal, width, room int, add func(...span)) {
	sg := m.theme.signs()
	add()
	name, st := "adherent", good
	if e.counter {
		name, st = "counter-example", bad
	}
	pl, ok := e.place(p)
	if !ok {
		add(span{dim, "no " + name + "s listed"})
		return
	}
	head := fmt.Sprintf("%s %d/%d  ", name, e.at+1, len(e.places(p)))
	where := fmt.Sprintf("%s:%d", safe.Path(pl.Path), pl.Line)
	add(span{st, head}, span{title, safe.TruncateLeft(where, max(4, width-safe.Width(head)), sg.dots)})
	ex, ok := e.excerpt[placeKey(pl)]
	if !ok {
		add(span{dim, "reading" + sg.dots})
		return
	}
	if ex.err != "" {
		add(span{warn, ex.err})
		return
	}
	near := max(0, min(4, (room-1)/2))
	if m.full {
		near = around
	}
	for k, spans := range ex.lines {
		n := ex.first + k
		if n < pl.Line-near || n > pl.Line+near {
			continue
		}
		lead, ls := "  ", dim
		if n == pl.Line {
			lead, ls = sg.cursor+" ", st
		}
		add(append([]span{{ls, lead + fmt.Sprintf("%5d ", n)}}, spans...)...)
	}
}

func fill(m *Model, lines []string, width, height int) []string {
	lines = lines[:min(len(lines), height):min(len(lines), height)]
	for len(lines) < height {
		lines = append(lines, m.theme.line(width, plainText))
	}
	return lines
}

// recount is the text of counts after a change of scope.
func recount(sites []pack.Site) (support, opportunities int, text string) {
	for _, s := range sites {
		if s.OK {
			support++
		}
	}
	return support, len(sites), fmt.Sprintf("%d of %d, %s", support, len(sites), strings.TrimSpace(percent(support, len(sites))))
}
