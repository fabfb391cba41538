package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/proposals"
)

// row is a line of the list: the title of a group, or an item.
type row struct {
	head bool
	item int // of a title: the first item of its group
}

// list is what is shown of the items, and where the cursor is.
type list struct {
	rows    []row
	grouped bool
	filter  string
	cursor  int // index into rows, always an item unless rows is empty
	top     int
	anchor  int // item at which the range begins, -1 without
	members map[string][]int
}

// rebuild makes the rows anew and keeps the cursor on its item.
func (l *list) rebuild(s *session) {
	items, at, before := s.items, l.selected(), l.cursor
	order := make([]int, 0, len(items))
	if l.filter == "" {
		for i := range items {
			order = append(order, i)
		}
	} else {
		order = filtered(l.filter, items)
	}
	order = slices.DeleteFunc(order, s.gone)
	l.members = map[string][]int{}
	var groups []string
	for _, i := range order {
		g := items[i].group
		if _, ok := l.members[g]; !ok {
			groups = append(groups, g)
		}
		l.members[g] = append(l.members[g], i)
	}
	l.rows = l.rows[:0]
	if l.grouped {
		for _, g := range groups {
			l.rows = append(l.rows, row{head: true, item: l.members[g][0]})
			for _, i := range l.members[g] {
				l.rows = append(l.rows, row{item: i})
			}
		}
	} else {
		for _, i := range order {
			l.rows = append(l.rows, row{item: i})
		}
	}
	l.cursor = 0
	l.move(0)
	if at >= 0 && !l.to(at) && s.gone(at) {
		l.cursor = min(before, len(l.rows)-1)
		l.move(0)
	}
}

// filtered returns the items that have all words of a filter, or else those that
// have its letters in order.
func filtered(filter string, items []item) []int {
	var order []int
	words := strings.Fields(strings.ToLower(filter))
	for i := range items {
		text := items[i].lower
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			order = append(order, i)
		}
	}
	if len(order) > 0 {
		return order
	}
	for _, m := range fuzzy.FindFrom(strings.Join(words, ""), findable(items)) {
		order = append(order, m.Index)
	}
	slices.Sort(order)
	return order
}

type findable []item

func (f findable) String(i int) string { return f[i].find }
func (f findable) Len() int            { return len(f) }

// selected returns the item under the cursor, -1 when nothing is shown.
func (l *list) selected() int {
	if l.cursor < 0 || l.cursor >= len(l.rows) || l.rows[l.cursor].head {
		return -1
	}
	return l.rows[l.cursor].item
}

// to puts the cursor on an item if it is shown.
func (l *list) to(it int) bool {
	for i, r := range l.rows {
		if !r.head && r.item == it {
			l.cursor = i
			return true
		}
	}
	return false
}

// move goes n items down, or up when n is negative; titles are stepped over.
func (l *list) move(n int) {
	step, left := 1, n
	if n < 0 {
		step, left = -1, -n
	}
	at := l.cursor
	if n == 0 || at >= len(l.rows) {
		for at = min(at, len(l.rows)-1); at >= 0 && at < len(l.rows)-1 && l.rows[at].head; at++ {
		}
		l.cursor = max(at, 0)
		return
	}
	for i := at + step; i >= 0 && i < len(l.rows) && left > 0; i += step {
		if !l.rows[i].head {
			at = i
			left--
		}
	}
	l.cursor = at
}

// find goes to the next item in the direction for which ok holds.
func (l *list) find(step int, ok func(item int) bool) bool {
	for i := l.cursor + step; i >= 0 && i < len(l.rows); i += step {
		if !l.rows[i].head && ok(l.rows[i].item) {
			l.cursor = i
			return true
		}
	}
	return false
}

// group goes to the first item of the next or previous group.
func (l *list) group(step int, items []item) {
	cur := l.selected()
	if cur < 0 {
		return
	}
	g := items[cur].group
	if step < 0 {
		// First to the top of this group, then to the one above.
		if l.find(-1, func(i int) bool { return items[i].group != g }) {
			g = items[l.selected()].group
			for l.cursor > 0 && !l.rows[l.cursor-1].head && items[l.rows[l.cursor-1].item].group == g {
				l.cursor--
			}
		}
		return
	}
	l.find(1, func(i int) bool { return items[i].group != g })
}

// chosen returns the items that an answer is for: the range, else the cursor's.
func (l *list) chosen() []int {
	cur := l.selected()
	if cur < 0 {
		return nil
	}
	if l.anchor < 0 {
		return []int{cur}
	}
	from := l.cursor
	for i, r := range l.rows {
		if !r.head && r.item == l.anchor {
			from = i
		}
	}
	lo, hi := min(from, l.cursor), max(from, l.cursor)
	var out []int
	for _, r := range l.rows[lo : hi+1] {
		if !r.head {
			out = append(out, r.item)
		}
	}
	return out
}

// view draws height lines and keeps the cursor among them.
func (l *list) view(m *Model, width, height int) []string {
	if l.cursor < l.top {
		l.top = l.cursor
	}
	if l.cursor >= l.top+height {
		l.top = l.cursor - height + 1
	}
	if l.top > 0 && l.cursor == l.top && l.rows[l.top-1].head && height > 1 {
		l.top--
	}
	l.top = max(0, min(l.top, len(l.rows)-height))
	chosen := map[int]bool{}
	if l.anchor >= 0 {
		for _, i := range l.chosen() {
			chosen[i] = true
		}
	}
	out := make([]string, 0, height)
	for i := l.top; i < len(l.rows) && len(out) < height; i++ {
		r := l.rows[i]
		it := &m.session.items[r.item]
		if r.head {
			members, open := l.members[it.group], 0
			for _, k := range members {
				if m.session.status(m.session.items[k].p.ID) == proposals.New {
					open++
				}
			}
			out = append(out, m.theme.line(width, plainText, span{title, it.group}, span{dim, fmt.Sprintf("  %d, %d open", len(members), open)}))
			continue
		}
		out = append(out, m.row(r.item, r.item == l.selected(), chosen[r.item], width))
	}
	if len(l.rows) == 0 {
		text := "no proposals"
		if l.filter != "" {
			text = "nothing matches; esc clears the filter"
		}
		out = append(out, m.theme.line(width, plainText, span{dim, text}))
	}
	for len(out) < height {
		out = append(out, m.theme.line(width, plainText))
	}
	return out
}

// row draws an item: cursor, sign, mark of an edit, counts, rule.
func (m *Model) row(i int, at, chosen bool, width int) string {
	it := &m.session.items[i]
	sg := m.theme.signs()
	d := m.session.current[it.p.ID]
	sign, st := sg.open, dim
	switch m.session.status(it.p.ID) {
	case proposals.Accepted:
		sign, st = sg.accepted, good
	case proposals.Rejected:
		sign, st = sg.rejected, bad
	case proposals.Deferred:
		sign, st = sg.deferred, warn
	}
	lead, edit, base := " ", " ", plainText
	if chosen {
		lead = sg.range_
	}
	if at {
		lead, base = sg.cursor, selected
	}
	if !d.Own && (d.Text != "" || m.session.recounted(i)) {
		edit = sg.edited
	}
	text := it.rule
	if d.Text != "" {
		text = safeLine(d.Text)
	}
	counts := ""
	if width >= 50 {
		n, of := m.session.counts(i)
		share := percent(n, of)
		if onlyNever(&it.p.Matcher) && of > 0 {
			share = fmt.Sprintf("%d %s", of-n, sg.rejected)
		}
		counts = strings.Repeat(" ", max(0, 7-safe.Width(share))) + share + " "
	}
	ruleStyle := plainText
	if m.session.status(it.p.ID) == proposals.Rejected {
		ruleStyle = dim
	}
	text = shorten(text, width-4-len(counts), m.theme.signs().dots)
	return m.theme.line(width, base, span{keyName, lead}, span{st, sign}, span{marked, edit}, span{dim, counts}, span{ruleStyle, text})
}

// shorten cuts the fronts of long paths in a rule until it fits: what tells two
// modules apart stands at their ends.
func shorten(text string, width int, dots string) string {
	if safe.Width(text) <= width {
		return text
	}
	parts := strings.Split(text, "`")
	for keep := 2; keep > 0; keep-- {
		for i := 1; i < len(parts); i += 2 {
			p := strings.TrimPrefix(parts[i], dots+"/")
			names := strings.Split(strings.TrimSuffix(p, "/**"), "/")
			if len(names) <= keep || len(p) < 16 {
				continue
			}
			tail := ""
			if strings.HasSuffix(p, "/**") {
				tail = "/**"
			}
			parts[i] = dots + "/" + strings.Join(names[len(names)-keep:], "/") + tail
		}
		if text = strings.Join(parts, "`"); safe.Width(text) <= width {
			break
		}
	}
	return text
}

func percent(n, of int) string {
	switch {
	case of <= 0:
		return "-"
	case n == of:
		return "100 %"
	}
	// Never rounded up to 100: a counter-example would vanish.
	return fmt.Sprintf("%.1f %%", float64(n*1000/of)/10)
}
