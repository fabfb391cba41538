package review

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
)

// question is something to count in the repository.
type question struct {
	rule pack.Rule
	line string // a rule of one's own that is to be read first, "" for rule
	// then takes the answer; without it the answer is for the prompt alone, and
	// only the last such question is of interest.
	then func(*answer) tea.Cmd
}

// answer is what was counted.
type answer struct {
	line        string
	rule        pack.Rule
	own         own.Rule // read from line
	ok, against []proposals.Place
	err         error
}

type countedMsg struct {
	q question
	a *answer
}

var errNoRepository = errors.New("the repository cannot be counted anew here; run review in it")

// counting asks the repository one question after the other.
type counting struct {
	repo  Repository
	busy  bool
	queue []question
}

// ask queues a question. What was asked for the prompt and not begun yet is
// forgotten.
func (c *counting) ask(q question) tea.Cmd {
	kept := c.queue[:0]
	for _, o := range c.queue {
		if o.then != nil {
			kept = append(kept, o)
		}
	}
	c.queue = append(kept, q)
	return c.next()
}

// next begins the oldest question unless one is being answered.
func (c *counting) next() tea.Cmd {
	if c.busy || len(c.queue) == 0 {
		return nil
	}
	c.busy = true
	q, repo := c.queue[0], c.repo
	c.queue = c.queue[1:]
	return func() tea.Msg { return countedMsg{q, count(repo, q)} }
}

// count answers a question. It is run outside of Update.
func count(repo Repository, q question) *answer {
	a := &answer{line: q.line, rule: q.rule}
	if q.line != "" {
		var names own.Names
		if repo != nil {
			if names, a.err = repo.Names(); a.err != nil {
				return a
			}
		}
		if a.own, a.err = own.Parse(q.line, names); a.err != nil {
			return a
		}
		a.rule = proposals.ToRule(proposals.OwnProposal(a.own.Decision), a.own.Decision)
		if !a.own.Checked() || repo == nil {
			return a
		}
	}
	if repo == nil {
		a.err = errNoRepository
		return a
	}
	sites, err := repo.Count(a.rule)
	a.err = err
	for _, s := range sites {
		pl := proposals.Place{Path: s.Path, Line: s.Line}
		if s.OK {
			a.ok = append(a.ok, pl)
		} else {
			a.against = append(a.against, pl)
		}
	}
	return a
}

// counts returns how often the rule holds, and how often it could.
func (a *answer) counts() (support, opportunities int) { return len(a.ok), len(a.ok) + len(a.against) }

// decision accepts a rule of one's own, with what was counted.
func (a *answer) decision() proposals.Decision {
	d := a.own.Decision
	d.Support, d.Opportunities = a.counts()
	p := proposals.OwnProposal(d)
	d.Key = proposals.RuleKey(&p)
	return d
}

// words says in a line what was counted.
func (a *answer) words() string {
	switch {
	case a.err != nil:
		return safe.Line(a.err.Error())
	case a.line != "" && !a.own.Checked():
		return a.own.Notes[len(a.own.Notes)-1]
	}
	n, of := a.counts()
	return countWords(&a.rule.Matcher, n, of)
}

// onlyNever reports whether each site of a rule is a breach: what it asks for is
// that there are none.
func onlyNever(m *pack.Matcher) bool {
	return (m.Kind == pack.MatchUse || m.Kind == pack.MatchImport) && len(m.Never) > 0 && len(m.Use) == 0
}

// countWords says that a rule holds at n of its sites.
func countWords(m *pack.Matcher, n, of int) string {
	switch only := onlyNever(m); {
	case only && of == 0:
		return "nothing breaks it"
	case only && of-n == 1:
		return "1 place breaks it"
	case only:
		return fmt.Sprintf("%d places break it", of-n)
	case of == 0:
		return "no " + m.Unit() + "s"
	}
	return fmt.Sprintf("%d of %d %ss, %s", n, of, m.Unit(), percent(n, of))
}

// counted takes an answer to where it belongs.
func (m *Model) counted(msg countedMsg) tea.Cmd {
	m.count.busy = false
	var cmd tea.Cmd
	switch {
	case msg.q.then != nil:
		cmd = msg.q.then(msg.a)
	case m.prompt != nil && (m.prompt.kind == askScope || m.prompt.kind == askOwn) && m.prompt.asked(msg.q):
		m.prompt.info, m.prompt.preview = msg.a.words(), msg.a
		if m.prompt.kind == askScope && m.prompt.worst() != "" {
			m.prompt.info += "; tab adds " + m.prompt.worst()
		}
	}
	return tea.Batch(cmd, m.count.next())
}

// asked reports whether the answer to a question is still wanted.
func (p *prompt) asked(q question) bool {
	if p.kind == askOwn {
		return q.line == p.text()
	}
	sc, err := parseScope(p.text())
	return err == nil && formatScope(sc) == formatScope(q.rule.Scope)
}

// places returns the sites of an item in the scope that it has now: those of
// the report, or those that were counted since. known is false while they are
// still to be counted.
func (m *Model) places(i int) (ok, against []proposals.Place, known bool) {
	p := &m.session.items[i].p
	if !m.session.recounted(i) {
		return p.Adherents, p.Counter, true
	}
	if c, have := m.evidence.counted[i]; have && c.scope == formatScope(m.session.effective(i).Scope) {
		return c.ok, c.against, true
	}
	return nil, nil, false
}

// recounted reports whether the sites of the report are not those of the item:
// its scope was changed, or it was written by hand.
func (s *session) recounted(i int) bool {
	p := &s.items[i].p
	if p.Family == ownFamily {
		return p.Matcher.Kind != pack.MatchText
	}
	d, have := s.current[p.ID]
	return have && d.Scope != nil && formatScope(*d.Scope) != formatScope(p.Scope)
}

// keep remembers counted sites for the evidence of an item.
func (m *Model) keep(i int, a *answer) {
	m.evidence.counted[i] = places{formatScope(a.rule.Scope), a.ok, a.against}
	delete(m.evidence.folders, i)
	m.evidence.reset(m)
}
