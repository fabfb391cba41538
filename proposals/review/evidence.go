package review

import (
	"fmt"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
)

// evidence is what is shown of one item: which of its places, and how far it is
// scrolled.
type evidence struct {
	item    int
	counter bool // walking counter-examples, not adherents
	at      int
	scroll  int
	follow  bool // the place is kept in sight
	excerpt map[string]excerpt
	folders map[int][]folderCount
	counted map[int]places // by item, where the report's places do not hold
	asked   map[int]bool   // items whose places are being counted
	lines   int            // drawn last, for the scroll bounds
	room    int
}

// places are the sites of an item in a scope.
type places struct {
	scope       string
	ok, against []proposals.Place
}

// show turns to another item.
func (e *evidence) show(i int, m *Model) {
	if e.item == i {
		return
	}
	e.item = i
	e.reset(m)
}

// reset begins with the counter-examples, for they are what a person has to
// judge.
func (e *evidence) reset(m *Model) {
	e.at, e.scroll, e.follow, e.counter = 0, 0, false, false
	if e.item >= 0 {
		_, against, _ := m.places(e.item)
		e.counter = len(against) > 0
	}
}

func (e *evidence) scrollBy(n int) { e.scroll, e.follow = max(0, e.scroll+n), false }

func (e *evidence) places(m *Model) []proposals.Place {
	ok, against, _ := m.places(e.item)
	if e.counter {
		return against
	}
	return ok
}

func (e *evidence) place(m *Model) (proposals.Place, bool) {
	if e.item < 0 {
		return proposals.Place{}, false
	}
	ps := e.places(m)
	if e.at < 0 || e.at >= len(ps) {
		return proposals.Place{}, false
	}
	return ps[e.at], true
}

func placeKey(p proposals.Place) string { return fmt.Sprintf("%s:%d", p.Path, p.Line) }

func safeLine(s string) string { return safe.Line(s) }

// view draws the evidence of the selected item, or what a prompt is about to
// change.
func (e *evidence) view(m *Model, width, height int) []string {
	var out []string
	add := func(spans ...span) { out = append(out, m.theme.line(width, plainText, spans...)) }
	i := m.list.selected()
	switch {
	case m.prompt != nil && m.prompt.kind == askOwn:
		e.viewOwn(m, width, add)
		return fill(m, out, width, height)
	case m.prompt != nil && m.prompt.kind == askScope && m.prompt.preview != nil && m.prompt.preview.err == nil:
		a := m.prompt.preview
		add(span{title, "with this scope"}, span{plainText, "  " + a.words()})
		e.viewFolders(m, folders(a.ok, a.against), add)
		viewPlaces(m, "counter-example", a.against, max(1, height-len(out)-1), add)
		return fill(m, out, width, height)
	case i < 0:
		return fill(m, out, width, height)
	}
	e.viewHead(m, i, width, add)
	from := len(out) + 1
	e.viewPlace(m, width, height-from-1, height, add)
	to := len(out)
	fs := e.folders[i]
	if room := height - len(out) - len(fs) - 3; room >= 6 {
		e.viewOther(m, width, min(room, 9), add)
	}
	// What can be scrolled to is drawn whole; elsewhere a title alone says nothing.
	if len(fs) > 1 && (m.full || height-len(out) >= 4) {
		add()
		e.viewFolders(m, fs, add)
	}
	e.lines, e.room = len(out), height
	if e.follow && (from < e.scroll || to > e.scroll+height) {
		e.scroll = from
	}
	e.scroll = max(0, min(e.scroll, len(out)-height))
	return fill(m, out[e.scroll:], width, height)
}

// viewHead draws the rule and what speaks for it.
func (e *evidence) viewHead(m *Model, i, width int, add func(...span)) {
	it := &m.session.items[i]
	p := &it.p
	d := m.session.current[p.ID]
	r := m.session.effective(i)
	for _, l := range safe.Wrap(safe.Line(r.Text), width) {
		add(span{title, l})
	}
	if d.Text != "" && !d.Own && r.Text != proposals.Reword(p.Rule, p.Scope, r.Scope) {
		for _, l := range safe.Wrap("mined: "+it.rule, width) {
			add(span{dim, l})
		}
	}
	st := string(m.session.status(p.ID))
	if st == string(proposals.New) {
		st = "undecided"
	}
	line := []span{{keyName, st}, {dim, "  " + string(r.Severity)}, {dim, "  " + safe.Line(p.ID)}}
	if d.Key != "" && d.Key != proposals.RuleKey(p) && !d.Own {
		line = append(line, span{warn, "  changed since it was decided"})
	}
	add(line...)
	if d.Reason != "" {
		add(span{dim, "reason: "}, span{plainText, safe.Line(d.Reason)})
	}
	switch sup, opp := m.session.counts(i); {
	case opp > 0:
		counts := countWords(&p.Matcher, sup, opp)
		if sup == p.Support && opp == p.Opportunities {
			if p.LowerBound > 0 {
				counts += fmt.Sprintf(", at least %.1f %%", p.LowerBound*100)
			}
			if p.Files > 0 {
				counts += fmt.Sprintf(", %d files", p.Files)
			}
		}
		for _, l := range safe.Wrap(counts, width) {
			add(span{plainText, l})
		}
	case onlyNever(&p.Matcher):
		add(span{plainText, countWords(&p.Matcher, sup, opp)})
	case p.Matcher.Kind == pack.MatchText:
		add(span{dim, "told as it is; it cannot be counted"})
	}
	if spans := m.trend(p, width); len(spans) > 0 {
		add(spans...)
	}
	var about []string
	switch {
	case p.BackgroundProjects > 0:
		about = append(about, fmt.Sprintf("%.0f %% in %d other projects", p.BackgroundShare*100, p.BackgroundProjects))
	case p.Background > 0:
		about = append(about, fmt.Sprintf("other projects not measured, taken as %.0f %%", p.Background*100))
	}
	if why := whyWords(p); why != "" {
		about = append(about, safe.Line(why))
	}
	for _, l := range safe.Wrap(strings.Join(about, "; "), width) {
		add(span{dim, l})
	}
	if sc := scopeWords(r.Scope); sc != "" {
		for _, l := range safe.Wrap(safe.Line(sc), width) {
			add(span{plainText, l})
		}
	}
	if n := len(p.EnforcedBy); n > 0 {
		text := fmt.Sprintf("%s:%d", safe.Path(p.EnforcedBy[0].Path), p.EnforcedBy[0].Line)
		if n > 1 {
			text += fmt.Sprintf(" and %d more", n-1)
		}
		add(span{warn, "written down already: "}, span{plainText, text})
	}
}

// trend is whether newly added code follows the rule, with the sites of each of
// the last quarters.
func (m *Model) trend(p *proposals.Proposal, width int) []span {
	var out []span
	if p.Trend != "" && p.Trend != "unknown" {
		out = append(out, span{plainText, safe.Line(p.Trend) + "  "})
	}
	qs := p.Quarters
	most := len(qs)
	switch {
	case width < 58:
		most = 8
	case width < 100:
		most = 12
	}
	qs = qs[max(0, len(qs)-most):]
	if len(qs) < 2 {
		return out
	}
	ok, against, top, breaches := make([]int, len(qs)), make([]int, len(qs)), 1, 0
	for i, q := range qs {
		ok[i], against[i] = q.Adherents, q.Counter
		top = max(top, q.Adherents, q.Counter)
		breaches += q.Counter
	}
	sg := m.theme.signs()
	out = append(out, span{good, sg.accepted + " " + m.theme.sparkline(ok, top)})
	if breaches > 0 {
		out = append(out, span{bad, "  " + sg.rejected + " " + m.theme.sparkline(against, top)})
	}
	left, when := width, ""
	for _, s := range out {
		left -= safe.Width(s.text)
	}
	for _, words := range []string{"  new sites by quarter since ", "  by quarter since ", "  since "} {
		if when = words + safe.Line(qs[0].Quarter); safe.Width(when) <= left {
			return append(out, span{dim, when})
		}
	}
	return out
}

// whyWords is where a proposal comes from, without the counts that stand above.
func whyWords(p *proposals.Proposal) string {
	why := strings.TrimPrefix(p.Why, p.Counts())
	why = strings.TrimPrefix(why, "; ")
	if p.BackgroundProjects > 0 {
		if i := strings.LastIndex(why, "; "); i >= 0 && strings.Contains(why[i:], " other project") {
			why = why[:i]
		}
	}
	return why
}

// viewOwn draws what a rule that is being written means.
func (e *evidence) viewOwn(m *Model, width int, add func(...span)) {
	a := m.prompt.preview
	if a == nil || m.prompt.text() == "" {
		add(span{title, "a rule of your own"}, span{dim, "  one line; these forms are counted and checked:"})
		add()
		for _, f := range own.Forms() {
			add(span{plainText, "  " + f.Example})
		}
		add()
		add(span{dim, "in pkg/**, outside pkg/old/** or in tests at its end limits it"})
		add(span{dim, "any other line is told to agents as it is"})
		return
	}
	if a.err != nil {
		add(span{bad, a.words()})
		return
	}
	for _, l := range safe.Wrap(safe.Line(a.rule.Text), width) {
		add(span{title, l})
	}
	if a.own.Checked() {
		add(span{plainText, a.words()})
	}
	for _, n := range a.own.Notes {
		for _, l := range safe.Wrap(n, width) {
			add(span{dim, l})
		}
	}
	if a.own.Checked() {
		add()
		viewPlaces(m, "counter-example", a.against, 8, add)
		viewPlaces(m, "adherent", a.ok, 4, add)
	}
}

// viewPlaces lists the first places.
func viewPlaces(m *Model, name string, ps []proposals.Place, n int, add func(...span)) {
	for i, pl := range ps {
		if i == n {
			add(span{dim, fmt.Sprintf("%d more", len(ps)-i)})
			return
		}
		st := good
		if name != "adherent" {
			st = bad
		}
		add(span{st, name + " "}, span{plainText, fmt.Sprintf("%s:%d", safe.Path(pl.Path), pl.Line)})
	}
}

// viewFolders draws where the rule holds and where it does not.
func (e *evidence) viewFolders(m *Model, fs []folderCount, add func(...span)) {
	if len(fs) == 0 {
		return
	}
	sg := m.theme.signs()
	add(span{title, "where it holds and where not"})
	for _, f := range fs {
		add(span{plainText, safe.Fit(safe.TruncateLeft(f.dir, 28, sg.dots), 28, "") + " "},
			span{good, fmt.Sprintf("%5d %s ", f.ok, sg.accepted)}, span{bad, fmt.Sprintf("%4d %s", f.against, sg.rejected)})
	}
}

// other is the first place of the other sort than is being walked.
func (e *evidence) other(m *Model) (proposals.Place, bool) {
	if e.item < 0 {
		return proposals.Place{}, false
	}
	ps, against, _ := m.places(e.item)
	if !e.counter {
		ps = against
	}
	if len(ps) == 0 {
		return proposals.Place{}, false
	}
	return ps[0], true
}

// viewOther draws one place of the other sort, so that right and wrong are seen
// side by side.
func (e *evidence) viewOther(m *Model, width, room int, add func(...span)) {
	pl, ok := e.other(m)
	if !ok {
		return
	}
	name, st := "adherent", good
	if !e.counter {
		name, st = "counter-example", bad
	}
	add()
	e.viewExcerpt(m, width, pl, name+"  ", st, min(3, (room-3)/2), add)
}

// viewPlace draws the adherent or counter-example that is being looked at, with
// as many lines around it as leave the line itself in sight: in room lines, or
// alone on a pane of height lines.
func (e *evidence) viewPlace(m *Model, width, room, height int, add func(...span)) {
	sg := m.theme.signs()
	add()
	name, st := "adherent", good
	if e.counter {
		name, st = "counter-example", bad
	}
	pl, ok := e.place(m)
	if !ok {
		text := "no " + name + "s"
		if _, opp := m.session.counts(e.item); opp == 0 {
			if text = "no sites"; onlyNever(&m.session.items[e.item].p.Matcher) {
				return // which is what is said above
			}
		}
		if _, _, known := m.places(e.item); !known {
			text = "counting" + sg.dots
		}
		add(span{dim, text})
		return
	}
	near := max(0, min(4, (room-1)/2))
	if m.full {
		near = max(1, min(around, (height-3)/2))
	}
	e.viewExcerpt(m, width, pl, fmt.Sprintf("%s %d/%d  ", name, e.at+1, len(e.places(m))), st, near, add)
}

// viewExcerpt draws a place with near lines of source before and after it.
func (e *evidence) viewExcerpt(m *Model, width int, pl proposals.Place, head string, st style, near int, add func(...span)) {
	sg := m.theme.signs()
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
	indent := -1
	for k, spans := range ex.lines {
		if n := ex.first + k; n >= pl.Line-near && n <= pl.Line+near {
			if in := indentOf(spans); in >= 0 && (indent < 0 || in < indent) {
				indent = in
			}
		}
	}
	for k, spans := range ex.lines {
		n := ex.first + k
		if n < pl.Line-near || n > pl.Line+near {
			continue
		}
		spans = dedent(spans, indent)
		if n != pl.Line {
			add(append([]span{{dim, fmt.Sprintf("  %5d ", n)}}, spans...)...)
			continue
		}
		// Of the line itself the end may be what counts.
		head := sg.cursor + fmt.Sprintf(" %5d ", n)
		for i, row := range wrapSpans(spans, width-8) {
			if i == 3 {
				break
			}
			add(append([]span{{st, head}}, row...)...)
			head = strings.Repeat(" ", 8)
		}
	}
}

// dedent takes n columns of spaces off the front of a line.
func dedent(spans []span, n int) []span {
	out := make([]span, 0, len(spans))
	for _, s := range spans {
		for n > 0 && strings.HasPrefix(s.text, " ") {
			s.text, n = s.text[1:], n-1
		}
		if s.text != "" {
			n = 0
			out = append(out, s)
		}
	}
	return out
}

// indentOf is the number of spaces before the first text of a line, -1 if there
// is none.
func indentOf(spans []span) int {
	n := 0
	for _, s := range spans {
		rest := strings.TrimLeft(s.text, " ")
		n += len(s.text) - len(rest)
		if rest != "" {
			return n
		}
	}
	return -1
}

// wrapSpans breaks a line into rows of width columns.
func wrapSpans(spans []span, width int) [][]span {
	rows, left := [][]span{nil}, max(1, width)
	for _, s := range spans {
		for s.text != "" {
			part := safe.Truncate(s.text, left, "")
			if part == "" {
				if left == max(1, width) {
					break // one character wider than the row
				}
				rows, left = append(rows, nil), max(1, width)
				continue
			}
			last := len(rows) - 1
			rows[last] = append(rows[last], span{s.st, part})
			left -= safe.Width(part)
			s.text = s.text[len(part):]
		}
	}
	return rows
}

func fill(m *Model, lines []string, width, height int) []string {
	lines = lines[:min(len(lines), height):min(len(lines), height)]
	for len(lines) < height {
		lines = append(lines, m.theme.line(width, plainText))
	}
	return lines
}
