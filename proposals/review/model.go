package review

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/proposals"
)

// Model is the program's only tea.Model.
type Model struct {
	o        Options
	theme    theme
	dark     bool
	session  *session
	journal  *journal
	sources  sources
	list     list
	evidence evidence
	prompt   *prompt
	keys     []binding
	byKey    map[string]*binding

	width, height int
	full          bool // evidence alone
	help          bool
	helpTop       int
	message       string
	messageStyle  style
	saving        int  // writes of the ledger that are under way
	packing       bool // the pack is being written
	repack        bool // and has to be written again
	saveErr       string
	count         counting
	mouse         bool
	quitting      bool
	interrupted   bool
}

// Messages of commands.
type (
	savedMsg   struct{ err error } // the ledger
	packedMsg  struct{ err error } // the pack
	excerptMsg struct {
		key string
		ex  excerpt
	}
	foldersMsg struct {
		item int
		fs   []folderCount
	}
	editedMsg struct {
		item int
		text string
		err  error
	}
)

func newModel(o Options) (*Model, error) {
	l, err := proposals.LoadLedger(o.Ledger)
	if err != nil {
		return nil, err
	}
	m := &Model{o: o, keys: keymap(), byKey: map[string]*binding{}, mouse: !o.NoMouse}
	for i := range m.keys {
		for _, k := range m.keys[i].keys {
			m.byKey[k] = &m.keys[i]
		}
	}
	m.session = newSession(o.Report, l, o.By, o.Now)
	m.journal = &journal{ledger: o.Ledger, pack: o.Pack, report: o.Report}
	if root, err := os.OpenRoot(o.Root); err == nil {
		m.sources = sources{root, &lexers{}}
	}
	m.evidence = evidence{item: -1, excerpt: map[string]excerpt{}, folders: map[int][]folderCount{}, counted: map[int]places{}, asked: map[int]bool{}}
	m.count.repo = o.Repository
	m.list = list{grouped: true, anchor: -1}
	m.list.rebuild(m.session)
	// A person who comes back goes on where the answers end.
	if i := m.list.selected(); i >= 0 && m.session.status(m.session.items[i].p.ID) != proposals.New {
		m.list.find(1, m.isOpen)
	}
	m.evidence.show(m.list.selected(), m)
	m.dark = !lightTerminal(o.Env)
	m.theme = theme{color: wantColor(o), ascii: wantASCII(o.Env)}
	if len(l.Problems) > 0 {
		more := ""
		if len(l.Problems) > 1 {
			more = fmt.Sprintf(" (and %d more)", len(l.Problems)-1)
		}
		m.tell(warn, "ledger "+l.Problems[0].String()+more+"; it is kept")
	}
	return m, nil
}

func (m *Model) close() {
	if m.sources.root != nil {
		_ = m.sources.root.Close()
	}
}

func wantColor(o Options) bool {
	switch o.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return o.Env("NO_COLOR") == ""
}

// wantASCII follows the locale: where it is not UTF-8, signs would be garbage.
func wantASCII(env func(string) string) bool {
	if env("VDMINE_ASCII") != "" || env("TERM") == "linux" {
		return true
	}
	for _, k := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env(k)); v != "" {
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return false
}

// lightTerminal reads the colours that some terminals name in the environment,
// for the time until the terminal has answered, if it does.
func lightTerminal(env func(string) string) bool {
	c := env("COLORFGBG")
	back := c[strings.LastIndexByte(c, ';')+1:]
	return back == "7" || back == "15"
}

func (m *Model) tell(st style, text string) { m.message, m.messageStyle = safe.Line(text), st }

// Init implements tea.Model. Answers of an earlier session that was killed may
// not have reached the pack.
func (m *Model) Init() tea.Cmd {
	// The terminal says when it likes whether it is dark; nothing waits for it.
	return tea.Batch(tea.RequestBackgroundColor, m.look(), m.savePack())
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.theme.dark = m.dark
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return m, m.key(msg.String(), msg.Text)
	case tea.PasteMsg:
		return m, m.pasted(msg.Content)
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
	case tea.MouseMsg:
		return m, m.click(msg)
	case endOfInput:
		m.quitting = true
		return m, tea.Quit
	case savedMsg:
		m.saving--
		m.saveErr = ""
		if msg.err != nil {
			m.saveErr = safe.Line(msg.err.Error())
			return m, m.leave()
		}
		if m.journal.pending() > 0 {
			return m, m.save()
		}
		return m, m.savePack()
	case packedMsg:
		m.packing = false
		if msg.err != nil {
			m.saveErr = safe.Line(msg.err.Error())
		}
		if m.repack {
			m.repack = false
			return m, m.savePack()
		}
		return m, m.leave()
	case excerptMsg:
		if len(m.evidence.excerpt) > 500 {
			clear(m.evidence.excerpt)
		}
		m.evidence.excerpt[msg.key] = msg.ex
	case foldersMsg:
		m.evidence.folders[msg.item] = msg.fs
	case countedMsg:
		return m, m.counted(msg)
	case editedMsg:
		if msg.err != nil {
			m.tell(bad, msg.err.Error())
			return m, nil
		}
		return m, m.setText(msg.item, msg.text)
	}
	return m, nil
}

// pasted is text in a prompt. Elsewhere it would be a burst of keys that nobody
// has typed.
func (m *Model) pasted(text string) tea.Cmd {
	if m.prompt == nil || m.prompt.kind == askConfirm {
		m.tell(warn, "pasted text is not taken for keys")
		return nil
	}
	return m.promptKey("", text)
}

// key handles a key by its name; text is what it types, "" for a key that types
// nothing.
func (m *Model) key(name, text string) tea.Cmd {
	if m.prompt != nil {
		return m.promptKey(name, text)
	}
	if m.help && name != "ctrl+c" {
		switch name {
		case "j", "down":
			m.helpTop++
		case "k", "up":
			m.helpTop = max(0, m.helpTop-1)
		case "pgdown", "ctrl+d", "space":
			m.helpTop += m.height - 4
		case "pgup", "ctrl+u":
			m.helpTop = max(0, m.helpTop-(m.height-4))
		default:
			m.help = false
		}
		return nil
	}
	m.message = ""
	b := m.byKey[name]
	if b == nil {
		if text != "" {
			m.tell(dim, text+" does nothing; ? shows the keys")
		}
		return nil
	}
	if b.why != nil {
		if why := b.why(m); why != "" {
			m.tell(warn, b.label()+": "+why)
			return nil
		}
	}
	return b.do(m)
}

func (m *Model) isOpen(i int) bool {
	return m.session.status(m.session.items[i].p.ID) == proposals.New
}

// look loads what the evidence of the selected item needs.
func (m *Model) look() tea.Cmd {
	i := m.list.selected()
	if i < 0 {
		m.evidence.show(-1, m)
		return nil
	}
	m.evidence.show(i, m)
	var cmds []tea.Cmd
	ok, against, known := m.places(i)
	if !known && m.count.repo != nil && !m.evidence.asked[i] {
		m.evidence.asked[i] = true
		cmds = append(cmds, m.count.ask(question{rule: m.session.effective(i), then: func(a *answer) tea.Cmd {
			delete(m.evidence.asked, i)
			if a.err != nil {
				m.tell(bad, a.words())
				return nil
			}
			m.keep(i, a)
			return m.look()
		}}))
	}
	for _, at := range []func(*Model) (proposals.Place, bool){m.evidence.place, m.evidence.other} {
		pl, ok := at(m)
		if !ok {
			continue
		}
		key := placeKey(pl)
		if _, have := m.evidence.excerpt[key]; !have {
			src := m.sources
			cmds = append(cmds, func() tea.Msg { return excerptMsg{key, src.read(pl)} })
		}
	}
	if _, have := m.evidence.folders[i]; !have && known {
		cmds = append(cmds, func() tea.Msg { return foldersMsg{i, folders(ok, against)} })
	}
	return tea.Batch(cmds...)
}

// record queues records and has them written.
func (m *Model) record(ds []proposals.Decision) tea.Cmd {
	if len(ds) == 0 {
		return nil
	}
	m.journal.add(ds)
	return m.save()
}

func (m *Model) save() tea.Cmd {
	m.saving++
	j := m.journal
	return func() tea.Msg { return savedMsg{j.flush()} }
}

// savePack has the pack follow the ledger. One write at a time; answers that come
// meanwhile are in the next.
func (m *Model) savePack() tea.Cmd {
	if m.packing {
		m.repack = true
		return nil
	}
	m.packing = true
	j := m.journal
	return func() tea.Msg { return packedMsg{j.savePack()} }
}

// leave ends the program when that was asked for and everything is written. What
// cannot be written keeps it on the screen.
func (m *Model) leave() tea.Cmd {
	if !m.quitting || m.saving > 0 || m.packing {
		return nil
	}
	if m.saveErr == "" {
		return tea.Quit
	}
	m.quitting = false
	return nil
}

func (m *Model) click(msg tea.MouseMsg) tea.Cmd {
	if m.prompt != nil || m.help {
		return nil
	}
	e := msg.Mouse()
	lw, lh := m.listSize()
	inList := !m.full && e.X < lw && e.Y >= 1 && e.Y < 1+lh
	switch msg.(type) {
	case tea.MouseWheelMsg:
		n := 0
		switch e.Button {
		case tea.MouseWheelDown:
			n = 1
		case tea.MouseWheelUp:
			n = -1
		}
		if inList {
			return m.step(n)
		}
		m.evidence.scrollBy(n)
	case tea.MouseClickMsg:
		if i := m.list.top + e.Y - 1; e.Button == tea.MouseLeft && inList && i < len(m.list.rows) && !m.list.rows[i].head {
			m.list.cursor = i
			return m.look()
		}
	}
	return nil
}
