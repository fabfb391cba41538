package review

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/vdmine/vdmine/internal/safe"
)

// The size classes: side by side from wide columns on, stacked from middle
// columns and tall lines on, one pane below; a message under the smallest size.
const (
	tall             = 12
	wide, middle     = 100, 60
	minCols, minRows = 30, 6
)

// shape is how list and evidence stand on the screen.
type shape byte

const (
	sideBySide shape = iota
	stacked
	onePane
)

func (m *Model) shape() shape {
	switch {
	case m.width >= wide:
		return sideBySide
	case m.width >= middle && m.height >= tall:
		return stacked
	}
	return onePane
}

// listSize returns the columns and lines of the list.
func (m *Model) listSize() (w, h int) {
	body := m.height - 3
	switch m.shape() {
	case sideBySide:
		return m.width * 45 / 100, body
	case stacked:
		return m.width, max(3, body*2/5)
	}
	return m.width, body
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	v := tea.NewView(m.frame())
	v.AltScreen = true
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// frame draws the screen.
func (m *Model) frame() string {
	m.theme.dark = m.dark
	if m.width == 0 {
		return ""
	}
	if m.width < minCols || m.height < minRows {
		return strings.Join(safe.Wrap(fmt.Sprintf("too small: %d×%d are needed", minCols, minRows), m.width), "\n")
	}
	body := m.height - 3
	lines := []string{m.header()}
	switch {
	case m.help:
		lines = append(lines, m.viewHelp(body)...)
	case m.full:
		lines = append(lines, m.evidence.view(m, m.width, body)...)
	case m.shape() == sideBySide:
		lw, _ := m.listSize()
		left := m.list.view(m, lw, body)
		right := m.evidence.view(m, m.width-lw-2, body)
		bar := m.theme.paint(dim, m.theme.signs().vbar) + " "
		for i := range left {
			lines = append(lines, left[i]+bar+right[i])
		}
	case m.shape() == stacked:
		_, lh := m.listSize()
		lines = append(lines, m.list.view(m, m.width, lh)...)
		lines = append(lines, m.theme.paint(dim, strings.Repeat(m.theme.signs().hbar, m.width)))
		lines = append(lines, m.evidence.view(m, m.width, body-lh-1)...)
	default:
		lines = append(lines, m.list.view(m, m.width, body)...)
	}
	return strings.Join(append(lines, m.footer(), m.hints()), "\n")
}

func (m *Model) header() string {
	s := m.session.summary()
	sg := m.theme.signs()
	spans := []span{
		{title, "vdmine review "}, {plainText, fmt.Sprintf(" %d of %d decided ", s.decided(), s.total())},
		{good, fmt.Sprintf(" %d %s", s.accepted, sg.accepted)}, {bad, fmt.Sprintf(" %d %s", s.rejected, sg.rejected)},
	}
	if s.deferred > 0 {
		spans = append(spans, span{warn, fmt.Sprintf(" %d %s", s.deferred, sg.deferred)})
	}
	if m.saving > 0 {
		spans = append(spans, span{warn, "  saving" + m.theme.signs().dots})
	}
	if m.list.filter != "" {
		shown := 0
		for _, g := range m.list.members {
			shown += len(g)
		}
		spans = append(spans, span{marked, "  /" + safe.Line(m.list.filter)}, span{dim, fmt.Sprintf("  %d shown", shown)})
	}
	return m.theme.line(m.width, plainText, spans...)
}

// footer is the line for prompts and messages, and for whether all is saved.
func (m *Model) footer() string {
	if m.prompt != nil {
		return m.prompt.view(m.theme, m.width)
	}
	if m.saveErr != "" {
		return m.theme.line(m.width, plainText, span{bad, "not saved: "}, span{plainText, m.saveErr})
	}
	if m.message != "" {
		return m.theme.line(m.width, plainText, span{m.messageStyle, m.message})
	}
	if e := &m.evidence; m.full && e.lines > e.room {
		text := fmt.Sprintf("lines %d-%d of %d; j k scroll, l h places", e.scroll+1, min(e.scroll+e.room, e.lines), e.lines)
		return m.theme.line(m.width, plainText, span{dim, text})
	}
	if m.list.anchor >= 0 {
		return m.theme.line(m.width, plainText, span{marked, fmt.Sprintf("%d chosen", len(m.list.chosen()))})
	}
	return m.theme.line(m.width, plainText, span{dim, fmt.Sprintf("saved, %d decided", m.session.summary().decided())})
}

// hints is the last line: the most used keys, as many as fit, or what a prompt
// says about its line.
func (m *Model) hints() string {
	if m.prompt != nil {
		info := m.prompt.info
		if info == "" {
			info = "enter takes it, esc leaves"
		}
		return m.theme.line(m.width, plainText, span{dim, safe.Line(info)})
	}
	var spans []span
	// Help and the way out are there on the narrowest screen.
	always := func(b *binding) bool { return b.part == "Program" }
	words := func(b *binding) (key, text string) { return keyLabel(b.keys[0]), " " + b.short + "  " }
	left := m.width
	for i := range m.keys {
		if b := &m.keys[i]; b.short != "" && always(b) {
			k, text := words(b)
			left -= len(k) + len(text)
		}
	}
	for i := range m.keys {
		b := &m.keys[i]
		if b.short == "" {
			continue
		}
		k, text := words(b)
		if !always(b) {
			if left -= len(k) + len(text); left < 0 {
				continue
			}
		}
		if b.why != nil && b.why(m) != "" {
			spans = append(spans, span{dim, k + text})
			continue
		}
		spans = append(spans, span{keyName, k}, span{dim, text})
	}
	return m.theme.line(m.width, plainText, spans...)
}

// viewHelp is made from the keymap. A key that does nothing now says why.
func (m *Model) viewHelp(height int) []string {
	var out []string
	part := ""
	for i := range m.keys {
		b := &m.keys[i]
		if b.part != part {
			if part != "" {
				out = append(out, m.theme.line(m.width, plainText))
			}
			part = b.part
			out = append(out, m.theme.line(m.width, plainText, span{title, part}))
		}
		label := b.label()
		if m.theme.ascii {
			label = strings.NewReplacer("↓", "down", "↑", "up", "←", "left", "→", "right").Replace(label)
		}
		spans := []span{{keyName, safe.Fit("  "+label, 16, "")}, {plainText, " " + b.help}}
		if b.why != nil {
			if why := b.why(m); why != "" {
				spans = append(spans, span{dim, "  (" + why + ")"})
			}
		}
		out = append(out, m.theme.line(m.width, plainText, spans...))
	}
	m.helpTop = max(0, min(m.helpTop, len(out)-height))
	return fill(m, out[m.helpTop:], m.width, height)
}
