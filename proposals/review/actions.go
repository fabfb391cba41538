package review

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
)

// answer gives the chosen items an answer and goes on.
func (m *Model) answer(st proposals.Status, reason string) tea.Cmd {
	return m.answerFor(m.list.chosen(), st, reason)
}

func (m *Model) answerFor(ids []int, st proposals.Status, reason string) tea.Cmd {
	var ds []proposals.Decision
	for _, i := range ids {
		d := m.session.answered(i, st, reason)
		if st == proposals.Accepted {
			r := proposals.ToRule(m.session.items[i].p, d)
			if bad := pack.VerifyRule(&r); len(bad) > 0 {
				m.tell(warn, fmt.Sprintf("not accepted: %s: %s: %s", d.ID, bad[0].Field, bad[0].Msg))
				continue
			}
		}
		ds = append(ds, d)
	}
	if len(ds) == 0 {
		return nil
	}
	recs := m.session.decide(ds)
	m.list.anchor = -1
	if slices.ContainsFunc(ids, m.session.gone) {
		m.list.rebuild(m.session)
		m.tell(plainText, "taken out; z brings it back")
	}
	if st != proposals.Undone && !m.list.find(1, m.isOpen) {
		at := m.list.cursor
		m.list.cursor = -1
		if !m.list.find(1, m.isOpen) {
			m.list.cursor = at
			if m.session.summary().undecided == 0 {
				m.tell(good, "everything is decided; q saves and quits")
			}
		}
	}
	return tea.Batch(m.record(recs), m.look())
}

func (m *Model) restOfGroup() []int {
	i := m.list.selected()
	if i < 0 {
		return nil
	}
	var out []int
	for _, k := range m.list.members[m.session.items[i].group] {
		if m.isOpen(k) {
			out = append(out, k)
		}
	}
	return out
}

func (m *Model) rest(st proposals.Status, verb string) tea.Cmd {
	ids := m.restOfGroup()
	g := m.session.items[ids[0]].group
	m.prompt = newPrompt(askConfirm, fmt.Sprintf("%s the %d undecided of %s?", verb, len(ids), g), "", ids)
	m.prompt.info = "y does it, any other key leaves"
	m.prompt.then = func() tea.Cmd { return m.answerFor(ids, st, "") }
	return nil
}

func (m *Model) toggleRange() tea.Cmd {
	if m.list.anchor >= 0 {
		m.list.anchor = -1
	} else {
		m.list.anchor = m.list.selected()
	}
	return nil
}

// timeTravel shows what an undo or redo has changed and goes to the first of it.
func (m *Model) timeTravel(ds []proposals.Decision, word string) tea.Cmd {
	at, own := -1, false
	for _, d := range ds {
		if i, ok := m.session.index[d.ID]; ok {
			own = own || m.session.items[i].p.Family == ownFamily
			if at < 0 || i < at {
				at = i
			}
		}
	}
	if at < 0 {
		return m.record(ds)
	}
	if own {
		m.list.rebuild(m.session)
	}
	gone := m.session.gone(at)
	if !gone && !m.list.to(at) {
		m.list.filter = ""
		m.list.rebuild(m.session)
		m.list.to(at)
	}
	id := m.session.items[at].p.ID
	switch st := m.session.status(id); {
	case len(ds) > 1:
		m.tell(plainText, fmt.Sprintf("%s: %d answers", word, len(ds)))
	case gone:
		m.tell(plainText, word+": "+id+" is taken out")
	case st == proposals.New:
		m.tell(plainText, word+": "+id+" is undecided")
	default:
		m.tell(plainText, word+": "+id+" is "+string(st))
	}
	return tea.Batch(m.record(ds), m.look())
}

func (m *Model) severity() tea.Cmd {
	next := map[pack.Severity]pack.Severity{pack.Tell: pack.Warn, pack.Warn: pack.Refuse, pack.Refuse: pack.Tell}
	var ds []proposals.Decision
	to := next[m.session.effective(m.list.selected()).Severity]
	for _, i := range m.list.chosen() {
		d := m.session.draft(i, m.session.status(m.session.items[i].p.ID))
		d.Severity = to
		ds = append(ds, d)
	}
	m.tell(plainText, "severity: "+string(to))
	return m.record(m.session.decide(ds))
}

func (m *Model) step(n int) tea.Cmd {
	if m.full && m.evidence.lines > m.evidence.room {
		m.evidence.scrollBy(n)
		return nil
	}
	m.list.move(n)
	return m.look()
}

func (m *Model) page(n int) tea.Cmd {
	_, h := m.listSize()
	if m.full {
		m.evidence.scrollBy(n * max(1, m.evidence.room-2))
		return nil
	}
	m.list.move(n * max(1, h-1))
	return m.look()
}

func (m *Model) open(n int) tea.Cmd {
	if !m.list.find(n, m.isOpen) {
		m.tell(dim, "nothing undecided there")
	}
	return m.look()
}

func (m *Model) turn() tea.Cmd {
	if m.unfold() {
		return m.look()
	}
	m.evidence.counter, m.evidence.at, m.evidence.follow = !m.evidence.counter, 0, true
	return m.look()
}

// unfold opens the evidence where the list hides it.
func (m *Model) unfold() bool {
	if m.full || m.shape() != onePane {
		return false
	}
	m.full, m.evidence.follow = true, true
	return true
}

func (m *Model) walk(n int) tea.Cmd {
	if m.unfold() {
		return m.look()
	}
	m.evidence.follow = true
	at := m.evidence.at
	m.evidence.at = max(0, min(at+n, len(m.evidence.places(m))-1))
	if at == m.evidence.at {
		m.tell(dim, "no place further on")
	}
	return m.look()
}

// back undoes one thing at a time: range, full evidence, filter.
func (m *Model) back() tea.Cmd {
	switch {
	case m.list.anchor >= 0:
		m.list.anchor = -1
	case m.full:
		m.full = false
	case m.list.filter != "":
		m.list.filter = ""
		m.list.rebuild(m.session)
	}
	return m.look()
}

func (m *Model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	if m.mouse {
		m.tell(dim, "mouse on")
	} else {
		m.tell(dim, "mouse off: the terminal selects text again")
	}
	return nil
}

func (m *Model) quit() tea.Cmd {
	if m.saveErr != "" && m.journal.pending() > 0 {
		if m.quitting {
			return tea.Quit
		}
		m.quitting = true
		return m.save()
	}
	if m.saving > 0 || m.packing {
		m.quitting = true
		return nil
	}
	return tea.Quit
}

func (m *Model) askReason() tea.Cmd {
	m.prompt = newPrompt(askReason, "reject because:", "", m.list.chosen())
	m.prompt.past = m.session.reasons()
	m.prompt.info = "enter rejects, up: earlier reasons, esc leaves"
	return nil
}

func (m *Model) askText() tea.Cmd {
	i := m.list.selected()
	m.prompt = newPrompt(askText, "rule:", m.session.effective(i).Text, []int{i})
	m.promptChanged()
	return nil
}

func (m *Model) askScope() tea.Cmd {
	i := m.list.selected()
	m.prompt = newPrompt(askScope, "scope:", formatScope(m.session.effective(i).Scope), []int{i})
	return m.promptChanged()
}

func (m *Model) askFilter() tea.Cmd {
	m.prompt = newPrompt(askFilter, "/", m.list.filter, nil)
	return nil
}

const ownHelp = "use X; never Y, or any line; in pkg/** at its end limits it"

func (m *Model) askOwn() tea.Cmd {
	m.prompt = newPrompt(askOwn, "your rule:", "", nil)
	m.prompt.info = ownHelp
	return nil
}

// promptKey handles a key while a prompt is open.
func (m *Model) promptKey(name, text string) tea.Cmd {
	p := m.prompt
	switch {
	case name == "ctrl+c":
		m.interrupted = true
		return tea.Quit
	case p.kind == askConfirm:
		m.prompt = nil
		if name == "y" || name == "enter" {
			return p.then()
		}
		m.tell(dim, "nothing done")
		return nil
	case name == "esc":
		m.prompt = nil
		if p.kind == askFilter {
			m.list.filter = ""
			m.list.rebuild(m.session)
			return m.look()
		}
		return nil
	case name == "enter":
		return m.promptDone(p)
	case p.kind == askReason && (name == "up" || name == "down"):
		p.recall(map[string]int{"up": 1, "down": -1}[name])
		return nil
	case p.kind == askScope && name == "tab":
		p.suggest()
		return m.promptChanged()
	}
	if p.key(name, text) {
		return m.promptChanged()
	}
	return nil
}

// promptChanged shows at once what the line means.
func (m *Model) promptChanged() tea.Cmd {
	p := m.prompt
	switch p.kind {
	case askText:
		p.info = fmt.Sprintf("%d of %d bytes", len(p.text()), pack.MaxText)
	case askFilter:
		m.list.filter = p.text()
		m.list.rebuild(m.session)
		return m.look()
	case askScope:
		sc, err := parseScope(p.text())
		if err != nil {
			p.info, p.preview = err.Error(), nil
			return nil
		}
		p.info = "counting" + m.theme.signs().dots
		r := m.session.effective(p.ids[0])
		r.Scope = sc
		return m.count.ask(question{rule: r})
	case askOwn:
		if p.text() == "" {
			p.info, p.preview = ownHelp, nil
			return nil
		}
		p.info = "counting" + m.theme.signs().dots
		return m.count.ask(question{line: p.text()})
	}
	return nil
}

// promptDone takes the line.
func (m *Model) promptDone(p *prompt) tea.Cmd {
	switch p.kind {
	case askFilter:
		m.prompt = nil
		return m.look()
	case askReason:
		m.prompt = nil
		return m.answerFor(p.ids, proposals.Rejected, p.text())
	case askText:
		return m.setText(p.ids[0], p.text())
	case askScope:
		sc, err := parseScope(p.text())
		if err != nil {
			p.info = err.Error()
			return nil
		}
		i := p.ids[0]
		r := m.session.effective(i)
		m.prompt = nil
		if formatScope(sc) == formatScope(r.Scope) {
			return nil
		}
		r.Scope = sc
		return m.count.ask(question{rule: r, then: func(a *answer) tea.Cmd { return m.setScope(i, a) }})
	case askOwn:
		if p.text() == "" {
			p.info = "a rule needs a text; esc leaves"
			return nil
		}
		if _, err := own.Parse(p.text(), nil); err != nil {
			p.info = safe.Line(err.Error())
			return nil
		}
		// It is counted with the prompt closed: what is typed now is not its text.
		m.prompt = nil
		m.tell(dim, "counting"+m.theme.signs().dots)
		return m.count.ask(question{line: p.text(), then: m.addOwn})
	}
	m.prompt = nil
	return nil
}

// setScope records a scope, with the counts that it has.
func (m *Model) setScope(i int, a *answer) tea.Cmd {
	if a.err != nil {
		m.tell(bad, "the scope stays: "+a.words())
		return nil
	}
	sc := a.rule.Scope
	d := m.session.rescoped(i, m.session.draft(i, m.session.status(m.session.items[i].p.ID)), a)
	recs := m.session.decide([]proposals.Decision{d})
	m.keep(i, a)
	where := formatScope(sc)
	if where == "" {
		where = "everywhere"
	}
	m.tell(plainText, fmt.Sprintf("scope: %s (%s)", where, a.words()))
	return tea.Batch(m.record(recs), m.look())
}

// addOwn takes a rule of one's own.
func (m *Model) addOwn(a *answer) tea.Cmd {
	if a.err != nil {
		m.tell(bad, "not added: "+a.words())
		return nil
	}
	d := a.decision()
	m.session.add(newItem(proposals.OwnProposal(d), ownGroup))
	recs := m.session.decide([]proposals.Decision{d})
	i := m.session.index[d.ID]
	m.keep(i, a)
	if m.prompt == nil {
		m.list.filter = ""
	}
	m.list.rebuild(m.session)
	if m.prompt == nil {
		m.list.to(i)
	}
	m.tell(good, "added: "+a.words())
	return tea.Batch(m.record(recs), m.look())
}

// setText replaces the text of a rule if it may stand in a pack.
func (m *Model) setText(i int, text string) tea.Cmd {
	r := m.session.effective(i)
	r.Text = text
	var problem string
	if found := pack.VerifyRule(&r); len(found) > 0 && found[0].Field == "text" {
		problem = "text: " + found[0].Msg
	}
	if problem != "" {
		if m.prompt != nil {
			m.prompt.info = safe.Line(problem)
		} else {
			m.tell(bad, problem)
		}
		return nil
	}
	m.prompt = nil
	if text == m.session.effective(i).Text {
		return nil
	}
	d := m.session.draft(i, m.session.status(m.session.items[i].p.ID))
	d.Text = text
	return m.record(m.session.decide([]proposals.Decision{d}))
}

func (m *Model) editor() string {
	for _, k := range []string{"VISUAL", "EDITOR"} {
		if v := strings.TrimSpace(m.o.Env(k)); v != "" {
			return v
		}
	}
	return ""
}

// tty is the terminal that keys come from, nil where there is none.
func (m *Model) tty() *os.File {
	f, ok := m.o.In.(*os.File)
	if !ok {
		return nil
	}
	return f
}

// editorCommand runs the editor without a shell; its own arguments may stand in
// the variable.
func editorCommand(editor string, args ...string) *exec.Cmd {
	words := strings.Fields(editor)
	return exec.Command(words[0], append(words[1:], args...)...)
}

func (m *Model) editOutside() tea.Cmd {
	i := m.list.selected()
	text := m.session.effective(i).Text
	ed := m.editor()
	// The file is written by the command, not here.
	return tea.Exec(&editing{editor: ed, text: text, tty: m.tty()}, edited(i))
}

// editing is an editor session on one line of text.
type editing struct {
	editor, text   string
	tty            *os.File // nil: what SetStdin says
	stdin          io.Reader
	stdout, stderr io.Writer
}

// SetStdin implements tea.ExecCommand. An editor needs the terminal itself, not
// a reader around it.
func (e *editing) SetStdin(r io.Reader) {
	if e.stdin = r; e.tty != nil {
		e.stdin = e.tty
	}
}

// SetStdout implements tea.ExecCommand.
func (e *editing) SetStdout(w io.Writer) { e.stdout = w }

// SetStderr implements tea.ExecCommand.
func (e *editing) SetStderr(w io.Writer) { e.stderr = w }

// Run implements tea.ExecCommand.
func (e *editing) Run() error {
	out, err := editText(e.editor, e.text+"\n\n# The first line is the rule. Lines that begin with # are left out.\n", e.stdin, e.stdout, e.stderr)
	if err != nil {
		return &editResult{err: err}
	}
	for _, l := range strings.Split(out, "\n") {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
			return &editResult{text: l}
		}
	}
	return &editResult{err: errors.New("the rule was empty: nothing changed")}
}

// editResult carries the edited text through the error that tea.Exec hands on.
type editResult struct {
	text string
	err  error
}

// Error implements error.
func (r *editResult) Error() string { return r.text }

func edited(i int) tea.ExecCallback {
	return func(err error) tea.Msg {
		var r *editResult
		if errors.As(err, &r) {
			return editedMsg{i, r.text, r.err}
		}
		return editedMsg{i, "", err}
	}
}

// editText lets the editor change a temporary file and returns its text.
func editText(editor, text string, in io.Reader, out, errOut io.Writer) (string, error) {
	dir, err := os.MkdirTemp("", "vdmine-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "rule.txt")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		return "", err
	}
	cmd := editorCommand(editor, name)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errOut
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("editor: %w", err)
	}
	data, err := os.ReadFile(name)
	return string(data), err
}

func (m *Model) openPlace() tea.Cmd {
	pl, ok := m.evidence.place(m)
	if !ok {
		m.tell(warn, "no place to open")
		return nil
	}
	if !filepath.IsLocal(filepath.FromSlash(pl.Path)) {
		m.tell(warn, "the path leads out of the repository")
		return nil
	}
	root, err := filepath.Abs(m.o.Root)
	if err != nil {
		m.tell(bad, err.Error())
		return nil
	}
	// Absolute, so that no path can pass for an option.
	path := filepath.Join(root, filepath.FromSlash(pl.Path))
	args := []string{fmt.Sprintf("+%d", pl.Line), path}
	switch filepath.Base(strings.Fields(m.editor())[0]) {
	case "code", "codium", "cursor", "windsurf":
		args = []string{"--goto", fmt.Sprintf("%s:%d", path, pl.Line)}
	case "subl", "zed", "hx", "helix":
		args = []string{fmt.Sprintf("%s:%d", path, pl.Line)}
	}
	cmd := editorCommand(m.editor(), args...)
	if tty := m.tty(); tty != nil {
		cmd.Stdin = tty
	}
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		if err != nil {
			return editedMsg{err: fmt.Errorf("editor: %w", err)}
		}
		return nil
	})
}
