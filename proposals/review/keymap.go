package review

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
)

// binding is one line of the keymap. Keys, help text, foot line and documents
// are all made from it.
type binding struct {
	keys  []string // as bubbletea names them
	help  string
	short string // in the foot line, "" if it does not belong there
	part  string // section of the help
	do    func(*Model) tea.Cmd
	// why says why the key does nothing at the moment, "" if it works.
	why func(*Model) string
}

func keyLabel(k string) string {
	switch k {
	case "down":
		return "↓"
	case "up":
		return "↑"
	case "left":
		return "←"
	case "right":
		return "→"
	}
	return k
}

func (b *binding) label() string {
	ks := make([]string, len(b.keys))
	for i, k := range b.keys {
		ks[i] = keyLabel(k)
	}
	return strings.Join(ks, " ")
}

func needItem(m *Model) string {
	if m.list.selected() < 0 {
		return "no proposal is shown"
	}
	return ""
}

func needCounter(m *Model) string {
	if w := needItem(m); w != "" {
		return w
	}
	if m.o.Repository == nil {
		return errNoRepository.Error()
	}
	return ""
}

func needEditor(m *Model) string {
	if w := needItem(m); w != "" {
		return w
	}
	if m.editor() == "" {
		return "set $EDITOR first"
	}
	return ""
}

func single(m *Model) string {
	if w := needItem(m); w != "" {
		return w
	}
	if m.list.anchor >= 0 {
		return "works on one proposal; esc ends the range"
	}
	return ""
}

// keymap is the list of everything that a key can do.
func keymap() []binding {
	return []binding{
		{keys: []string{"y", "space"}, short: "accept", part: "Decide", help: "accept and go on", why: needItem, do: func(m *Model) tea.Cmd { return m.answer(proposals.Accepted, "") }},
		{keys: []string{"n"}, short: "reject", part: "Decide", help: "reject and go on", why: needItem, do: func(m *Model) tea.Cmd { return m.answer(proposals.Rejected, "") }},
		{keys: []string{"N"}, part: "Decide", help: "reject with a reason", why: needItem, do: (*Model).askReason},
		{keys: []string{"p"}, part: "Decide", help: "put off", why: needItem, do: func(m *Model) tea.Cmd { return m.answer(proposals.Deferred, "") }},
		{keys: []string{"backspace"}, part: "Decide", help: "take the answer back", why: func(m *Model) string {
			if w := needItem(m); w != "" {
				return w
			}
			if _, ok := m.session.current[m.session.items[m.list.selected()].p.ID]; !ok {
				return "it has no answer yet"
			}
			return ""
		}, do: func(m *Model) tea.Cmd { return m.answer(proposals.Undone, "") }},
		{keys: []string{"a"}, part: "Decide", help: "accept the rest of the group", why: needRest, do: func(m *Model) tea.Cmd { return m.rest(proposals.Accepted, "accept") }},
		{keys: []string{"d"}, part: "Decide", help: "reject the rest of the group", why: needRest, do: func(m *Model) tea.Cmd { return m.rest(proposals.Rejected, "reject") }},
		{keys: []string{"v"}, part: "Decide", help: "begin or end a range; answers are for all of it", why: needItem, do: (*Model).toggleRange},
		{keys: []string{"z"}, short: "undo", part: "Decide", help: "undo, as often as you like", why: func(m *Model) string {
			if len(m.session.done) == 0 {
				return "nothing to undo"
			}
			return ""
		}, do: func(m *Model) tea.Cmd { return m.timeTravel(m.session.undo(), "undone") }},
		{keys: []string{"Z"}, part: "Decide", help: "redo", why: func(m *Model) string {
			if len(m.session.undone) == 0 {
				return "nothing to redo"
			}
			return ""
		}, do: func(m *Model) tea.Cmd { return m.timeTravel(m.session.redo(), "done again") }},

		{keys: []string{"e"}, short: "edit", part: "Change", help: "edit the rule's line", why: single, do: (*Model).askText},
		{keys: []string{"E"}, part: "Change", help: "edit it in $EDITOR", why: func(m *Model) string {
			if w := single(m); w != "" {
				return w
			}
			return needEditor(m)
		}, do: (*Model).editOutside},
		{keys: []string{"s"}, part: "Change", help: "change the scope; counts follow", why: func(m *Model) string {
			if w := single(m); w != "" {
				return w
			}
			return needCounter(m)
		}, do: (*Model).askScope},
		{keys: []string{"w"}, part: "Change", help: "severity: tell, warn, refuse", why: needItem, do: (*Model).severity},
		{keys: []string{"+"}, part: "Change", help: "add a rule of your own", do: (*Model).askOwn},

		{keys: []string{"j", "down"}, part: "Move", help: "next", do: func(m *Model) tea.Cmd { return m.step(1) }},
		{keys: []string{"k", "up"}, part: "Move", help: "previous", do: func(m *Model) tea.Cmd { return m.step(-1) }},
		{keys: []string{"J"}, part: "Move", help: "next undecided", why: needItem, do: func(m *Model) tea.Cmd { return m.open(1) }},
		{keys: []string{"K"}, part: "Move", help: "previous undecided", why: needItem, do: func(m *Model) tea.Cmd { return m.open(-1) }},
		{keys: []string{"]"}, part: "Move", help: "next group", why: needItem, do: func(m *Model) tea.Cmd { m.list.group(1, m.session.items); return m.look() }},
		{keys: []string{"["}, part: "Move", help: "previous group", why: needItem, do: func(m *Model) tea.Cmd { m.list.group(-1, m.session.items); return m.look() }},
		{keys: []string{"g", "home"}, part: "Move", help: "first", do: func(m *Model) tea.Cmd { m.list.cursor = 0; m.list.move(0); return m.look() }},
		{keys: []string{"G", "end"}, part: "Move", help: "last", do: func(m *Model) tea.Cmd { m.list.move(len(m.list.rows)); return m.look() }},
		{keys: []string{"pgdown", "ctrl+d"}, part: "Move", help: "a page down", do: func(m *Model) tea.Cmd { return m.page(1) }},
		{keys: []string{"pgup", "ctrl+u"}, part: "Move", help: "a page up", do: func(m *Model) tea.Cmd { return m.page(-1) }},
		{keys: []string{"/"}, short: "filter", part: "Move", help: "filter", do: (*Model).askFilter},
		{keys: []string{"t"}, part: "Move", help: "by group or by rank", do: func(m *Model) tea.Cmd {
			m.list.grouped = !m.list.grouped
			m.list.rebuild(m.session)
			return m.look()
		}},

		{keys: []string{"tab"}, short: "sites", part: "Evidence", help: "adherents or counter-examples", why: needItem, do: (*Model).turn},
		{keys: []string{"l", "right"}, part: "Evidence", help: "next place", why: needItem, do: func(m *Model) tea.Cmd { return m.walk(1) }},
		{keys: []string{"h", "left"}, part: "Evidence", help: "previous place", why: needItem, do: func(m *Model) tea.Cmd { return m.walk(-1) }},
		{keys: []string{"enter"}, part: "Evidence", help: "full evidence", why: needItem, do: func(m *Model) tea.Cmd { m.full = !m.full; m.evidence.scroll = 0; return m.look() }},
		{keys: []string{"o"}, part: "Evidence", help: "open the place in $EDITOR", why: needEditor, do: (*Model).openPlace},
		{keys: []string{"esc"}, part: "Evidence", help: "back", do: (*Model).back},

		{keys: []string{"m"}, part: "Program", help: "mouse on or off", do: (*Model).toggleMouse},
		{keys: []string{"?"}, short: "help", part: "Program", help: "this help", do: func(m *Model) tea.Cmd { m.help = !m.help; m.helpTop = 0; return nil }},
		{keys: []string{"q"}, short: "quit", part: "Program", help: "save and quit", do: (*Model).quit},
		{keys: []string{"ctrl+c"}, part: "Program", help: "leave at once; all decisions are kept", do: func(m *Model) tea.Cmd { m.interrupted = true; return tea.Quit }},
	}
}

func needRest(m *Model) string {
	if w := needItem(m); w != "" {
		return w
	}
	if len(m.restOfGroup()) == 0 {
		return "nothing in this group is undecided"
	}
	return ""
}

// Keys returns the key table as Markdown.
func Keys() string {
	var b strings.Builder
	part := ""
	for _, k := range keymap() {
		if k.part != part {
			if part != "" {
				b.WriteString("\n")
			}
			part = k.part
			b.WriteString("**" + part + "**\n\n| key | does |\n|---|---|\n")
		}
		var ks []string
		for _, n := range k.keys {
			ks = append(ks, "`"+keyLabel(n)+"`")
		}
		b.WriteString("| " + strings.Join(ks, " ") + " | " + k.help + " |\n")
	}
	return b.String()
}

// FormsTable returns the forms of rules of one's own as Markdown.
func FormsTable() string {
	var b strings.Builder
	b.WriteString("| line | counts |\n|---|---|\n")
	for _, f := range own.Forms() {
		b.WriteString("| `" + f.Example + "` | " + f.Means + " |\n")
	}
	return b.String()
}
