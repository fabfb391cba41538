package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// item is a proposal with what the display needs of it, made harmless once.
type item struct {
	p     proposals.Proposal
	rule  string // safe
	group string // safe
	find  string // safe, what the filter searches
	lower string // the same in small letters
}

func newItem(p proposals.Proposal, group string) item {
	it := item{p: p, rule: safe.Line(p.Rule), group: safe.Line(group)}
	it.find = it.rule + " " + it.group + " " + safe.Line(p.ID)
	if len(p.Adherents) > 0 {
		it.find += " " + safe.Path(p.Adherents[0].Path)
	}
	it.lower = strings.ToLower(it.find)
	return it
}

// change is one answer replaced by another; a zero Decision is no answer.
type change struct{ before, after proposals.Decision }

// session is the state of all answers. It reads and writes nothing: its methods
// return the records that belong into the ledger.
type session struct {
	items   []item
	index   map[string]int
	current map[string]proposals.Decision
	done    [][]change
	undone  [][]change
	now     func() time.Time
	by      string
	batches int
	begun   string
	last    time.Time // of this session's records
	latest  map[string]time.Time
}

// ownFamily is the family of rules that were written by hand, ownGroup their
// group.
const (
	ownFamily = "own"
	ownGroup  = "your own rules"
)

// lessLikely is the title of the group of proposals that are to be read last.
const lessLikely = "less likely"

// needsDecision is the title of the group of proposals that the repository
// itself is divided about.
const needsDecision = "needs a decision"

func newSession(r *proposals.Report, l *proposals.Ledger, by string, now func() time.Time) *session {
	s := &session{index: map[string]int{}, current: map[string]proposals.Decision{}, latest: map[string]time.Time{}, now: now, by: by}
	s.begun = strconv.FormatInt(now().UnixNano(), 36)
	for i := range r.Proposals {
		if p := &r.Proposals[i]; p.Likely() {
			s.add(newItem(*p, p.Family))
		}
	}
	for i := range r.Proposals {
		s.add(newItem(r.Proposals[i], lessLikely)) // but for those that are there already
	}
	for _, p := range r.NeedsDecision {
		s.add(newItem(p, needsDecision))
	}
	s.replay(l)
	return s
}

func (s *session) add(it item) {
	if _, ok := s.index[it.p.ID]; ok || it.p.ID == "" {
		return
	}
	s.index[it.p.ID] = len(s.items)
	s.items = append(s.items, it)
}

// replay brings the answers of earlier sessions back, and with them what can be
// undone: of the own records only, for nobody expects z to take back what a
// colleague decided.
func (s *session) replay(l *proposals.Ledger) {
	last := ""
	for _, d := range l.Decisions {
		if d.Own {
			s.add(newItem(proposals.OwnProposal(d), ownGroup))
		}
		c := change{before: s.current[d.ID], after: d}
		s.set(d)
		if d.By != s.by {
			continue
		}
		same := d.Batch != "" && d.Batch == last
		last = d.Batch
		switch {
		case d.Op == "undo":
			if !same && len(s.done) > 0 {
				s.undone = append(s.undone, s.done[len(s.done)-1])
				s.done = s.done[:len(s.done)-1]
			}
		case d.Op == "redo":
			if !same && len(s.undone) > 0 {
				s.done = append(s.done, s.undone[len(s.undone)-1])
				s.undone = s.undone[:len(s.undone)-1]
			}
		case same && len(s.done) > 0:
			s.done[len(s.done)-1] = append(s.done[len(s.done)-1], c)
		default:
			s.done, s.undone = append(s.done, []change{c}), nil
		}
	}
}

func (s *session) set(d proposals.Decision) {
	if d.Time.After(s.latest[d.ID]) {
		s.latest[d.ID] = d.Time
	}
	if d.Status == proposals.Undone || d.Status == "" {
		delete(s.current, d.ID)
		return
	}
	s.current[d.ID] = d
}

// status returns the answer to an item, New when there is none and Undone when it
// is gone.
func (s *session) status(id string) proposals.Status {
	switch d := s.current[id]; d.Status {
	case proposals.Rejected:
		if i, ok := s.index[id]; ok && proposals.CameBack(&s.items[i].p, d) {
			break
		}
		return d.Status
	case proposals.Accepted, proposals.Deferred:
		return d.Status
	case "":
		if i, ok := s.index[id]; ok && s.gone(i) {
			return proposals.Undone
		}
	}
	return proposals.New
}

// gone reports whether an item is a rule of one's own that was taken back: it
// was no proposal before and is none now.
func (s *session) gone(i int) bool {
	it := &s.items[i]
	_, has := s.current[it.p.ID]
	return it.p.Family == ownFamily && !has
}

// draft returns a decision on the item that keeps what was edited before.
func (s *session) draft(i int, st proposals.Status) proposals.Decision {
	it := &s.items[i]
	d := s.current[it.p.ID]
	d.ID, d.Key, d.Status, d.Reason = it.p.ID, proposals.RuleKey(&it.p), st, ""
	if d.Opportunities == 0 && !s.recounted(i) || proposals.CameBack(&it.p, d) {
		d.Support, d.Opportunities = it.p.Support, it.p.Opportunities
	}
	if it.p.Family == ownFamily && !d.Own {
		d.Own, d.Text, d.Use, d.Never, d.Languages = true, it.p.Rule, it.p.Use, it.p.InsteadOf, it.p.Languages
		if mt := it.p.Matcher; mt.Kind != pack.MatchText {
			d.Matcher = &mt
		}
		if sc := it.p.Scope; len(sc.Include)+len(sc.Exclude) > 0 || sc.Role != "" {
			d.Scope = &sc
		}
	}
	return d
}

// answered returns the decision that gives an item an answer.
func (s *session) answered(i int, st proposals.Status, reason string) proposals.Decision {
	d := s.draft(i, st)
	if st == proposals.Undone {
		d.Severity = ""
		if !d.Own {
			d = proposals.Decision{ID: d.ID, Key: d.Key, Status: st}
		}
	}
	d.Reason = reason
	return d
}

// rescoped returns a decision on the item with the scope that was counted. The
// words of the rule that say where it holds follow.
func (s *session) rescoped(i int, d proposals.Decision, a *answer) proposals.Decision {
	p := &s.items[i].p
	old, sc := proposals.ToRule(*p, d), a.rule.Scope
	d.Scope = &sc
	d.Support, d.Opportunities = a.counts()
	switch text := proposals.Reword(old.Text, old.Scope, sc); {
	case text == p.Rule && !d.Own:
		d.Text = ""
	case text != old.Text && len(text) <= pack.MaxText:
		d.Text = text
	}
	return d
}

// decide takes answers as one action and returns their records.
func (s *session) decide(ds []proposals.Decision) []proposals.Decision {
	if len(ds) == 0 {
		return nil
	}
	var cs []change
	recs := s.stamp(ds, "")
	for _, d := range recs {
		cs = append(cs, change{s.current[d.ID], d})
		s.set(d)
	}
	s.done, s.undone = append(s.done, cs), nil
	return recs
}

// undo takes the last action back.
func (s *session) undo() []proposals.Decision {
	if len(s.done) == 0 {
		return nil
	}
	cs := s.done[len(s.done)-1]
	s.done, s.undone = s.done[:len(s.done)-1], append(s.undone, cs)
	var ds []proposals.Decision
	for i := len(cs) - 1; i >= 0; i-- {
		d := cs[i].before
		if d.ID == "" {
			d = proposals.Decision{ID: cs[i].after.ID, Key: cs[i].after.Key, Status: proposals.Undone}
		}
		ds = append(ds, d)
	}
	return s.restate(ds, "undo")
}

// redo takes the last undo back.
func (s *session) redo() []proposals.Decision {
	if len(s.undone) == 0 {
		return nil
	}
	cs := s.undone[len(s.undone)-1]
	s.undone, s.done = s.undone[:len(s.undone)-1], append(s.done, cs)
	var ds []proposals.Decision
	for _, c := range cs {
		ds = append(ds, c.after)
	}
	return s.restate(ds, "redo")
}

func (s *session) restate(ds []proposals.Decision, op string) []proposals.Decision {
	recs := s.stamp(ds, op)
	for _, d := range recs {
		s.set(d)
	}
	return recs
}

// stamp gives records their time. It is later than that of the answer which it
// replaces, even if a colleague's clock is ahead: the last answer counts.
func (s *session) stamp(ds []proposals.Decision, op string) []proposals.Decision {
	s.batches++
	batch := fmt.Sprintf("%s-%d", s.begun, s.batches)
	out := make([]proposals.Decision, len(ds))
	for i, d := range ds {
		d.Time, d.By, d.Op, d.Batch = s.after(d.ID), s.by, op, batch
		out[i] = d
	}
	return out
}

func (s *session) after(id string) time.Time {
	now := s.now().UTC()
	floor := s.latest[id]
	if s.last.After(floor) {
		floor = s.last
	}
	if !now.After(floor) {
		now = floor.Add(time.Nanosecond)
	}
	s.last = now
	return now
}

// reasons lists those given for rejecting, the latest first, and then common
// ones.
func (s *session) reasons() []string {
	var ds []proposals.Decision
	for _, d := range s.current {
		if d.Status == proposals.Rejected && d.Reason != "" {
			ds = append(ds, d)
		}
	}
	slices.SortFunc(ds, func(a, b proposals.Decision) int { return b.Time.Compare(a.Time) })
	var out []string
	for _, d := range ds {
		out = append(out, safe.Line(d.Reason))
	}
	out = append(out, "true but trivial", "not meant as a rule", "wrong", "no longer so")
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(r string) bool {
		again := seen[r]
		seen[r] = true
		return again
	})
}

// effective returns the rule as it would stand in the pack.
func (s *session) effective(i int) pack.Rule {
	return proposals.ToRule(s.items[i].p, s.current[s.items[i].p.ID])
}

// counts are those of an item in the scope that it has now.
func (s *session) counts(i int) (support, opportunities int) {
	p := &s.items[i].p
	if d := s.current[p.ID]; d.Opportunities > 0 || s.recounted(i) {
		return d.Support, d.Opportunities
	}
	return p.Support, p.Opportunities
}

type summary struct{ accepted, rejected, deferred, undecided int }

func (c summary) decided() int { return c.accepted + c.rejected + c.deferred }

func (c summary) total() int { return c.decided() + c.undecided }

func (s *session) summary() (c summary) {
	for i := range s.items {
		switch s.status(s.items[i].p.ID) {
		case proposals.Accepted:
			c.accepted++
		case proposals.Rejected:
			c.rejected++
		case proposals.Deferred:
			c.deferred++
		case proposals.Undone:
		default:
			c.undecided++
		}
	}
	return c
}
