package review

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// desk is a session and its journal without a screen.
type desk struct {
	o Options
	s *session
	j *journal
}

func newDesk(o Options) (*desk, error) {
	o = o.withDefaults()
	l, err := proposals.LoadLedger(o.Ledger)
	if err != nil {
		return nil, err
	}
	for _, p := range l.Problems {
		fmt.Fprintf(o.Err, "vdmine: warning: ledger %s; it is kept\n", safe.Line(p.String()))
	}
	return &desk{o: o, s: newSession(o.Report, l, o.By, o.Now), j: &journal{ledger: o.Ledger, pack: o.Pack, report: o.Report}}, nil
}

func (d *desk) take(ds []proposals.Decision) error {
	d.j.add(d.s.decide(ds))
	return d.j.save()
}

// check says why an accepted decision cannot become a rule.
func (d *desk) check(dec proposals.Decision) error {
	if dec.Status != proposals.Accepted {
		return nil
	}
	r := proposals.ToRule(d.s.items[d.s.index[dec.ID]].p, dec)
	if bad := pack.VerifyRule(&r); len(bad) > 0 {
		return fmt.Errorf("%s: %s: %s", safe.Line(dec.ID), bad[0].Field, bad[0].Msg)
	}
	return nil
}

// rescope returns the decision with another scope, counted where there is a
// repository.
func (d *desk) rescope(i int, dec proposals.Decision, text string) (proposals.Decision, error) {
	sc, err := parseScope(text)
	if err != nil {
		return dec, err
	}
	r := proposals.ToRule(d.s.items[i].p, dec)
	r.Scope = sc
	if d.o.Repository == nil {
		return d.s.rescoped(i, dec, &answer{rule: r}), nil
	}
	a := count(d.o.Repository, question{rule: r})
	if a.err != nil {
		return dec, a.err
	}
	return d.s.rescoped(i, dec, a), nil
}

// own reads a rule written by hand and makes it an item.
func (d *desk) own(line string) (proposals.Decision, *answer, error) {
	if line = strings.TrimSpace(line); line == "" {
		return proposals.Decision{}, nil, errors.New("a rule needs a text")
	}
	a := count(d.o.Repository, question{line: line})
	if a.err != nil {
		return proposals.Decision{}, nil, a.err
	}
	dec := a.decision()
	d.s.add(newItem(proposals.OwnProposal(dec), ownGroup))
	return dec, a, nil
}

func (d *desk) tell(w io.Writer) {
	c := d.s.summary()
	fmt.Fprintf(w, "%d accepted, %d rejected, %d put off, %d undecided\n", c.accepted, c.rejected, c.deferred, c.undecided)
}

// Decide accepts and rejects proposals by id, for scripts. An unknown id is an
// error, and then nothing is decided.
func Decide(o Options, accept, reject []string, reason string) (exit int, err error) {
	d, err := newDesk(o)
	if err != nil {
		return exitUsage, err
	}
	var ds []proposals.Decision
	seen := map[string]bool{}
	for k, ids := range [][]string{accept, reject} {
		st := []proposals.Status{proposals.Accepted, proposals.Rejected}[k]
		for _, id := range ids {
			i, ok := d.s.index[id]
			if !ok {
				complain(d.o.Err, "no proposal "+safe.Path(id), "vdmine scan lists them with their ids")
				return exitUsage, nil
			}
			if seen[id] {
				complain(d.o.Err, safe.Line(id)+" is named twice", "")
				return exitUsage, nil
			}
			seen[id] = true
			dec := d.s.draft(i, st)
			if st == proposals.Rejected {
				dec.Reason = safe.Line(reason)
			}
			if err := d.check(dec); err != nil {
				complain(d.o.Err, err.Error(), "review it and edit its text")
				return exitUsage, nil
			}
			ds = append(ds, dec)
		}
	}
	if err := d.take(ds); err != nil {
		return exitUsage, err
	}
	d.tell(d.o.Out)
	return exitOK, nil
}

// AcceptAll accepts every undecided proposal whose confidence is at least min.
// What needs a decision is left to people.
func AcceptAll(o Options, min float64) (exit int, err error) {
	if !(min > 0 && min <= 1) {
		return exitUsage, errors.New("the least confidence must be above 0 and at most 1")
	}
	d, err := newDesk(o)
	if err != nil {
		return exitUsage, err
	}
	var ds []proposals.Decision
	for i := range d.s.items {
		it := &d.s.items[i]
		if it.group == needsDecision || it.p.Confidence < min || d.s.status(it.p.ID) != proposals.New {
			continue
		}
		dec := d.s.draft(i, proposals.Accepted)
		if err := d.check(dec); err != nil {
			fmt.Fprintf(d.o.Err, "vdmine: warning: not accepted: %s\n", err)
			continue
		}
		ds = append(ds, dec)
	}
	if err := d.take(ds); err != nil {
		return exitUsage, err
	}
	fmt.Fprintf(d.o.Out, "%d accepted now; ", len(ds))
	d.tell(d.o.Out)
	return exitOK, nil
}

// AddOwn records a rule written by hand, as package own reads it, and returns
// what was read and counted of it. With dry it only reads and counts.
func AddOwn(o Options, line string, severity pack.Severity, dry bool) (*Added, error) {
	d, err := newDesk(o)
	if err != nil {
		return nil, err
	}
	dec, a, err := d.own(line)
	if err != nil {
		return nil, err
	}
	dec.Severity = severity
	added := &Added{Rule: proposals.ToRule(proposals.OwnProposal(dec), dec), Notes: a.own.Notes, Checked: a.own.Checked(), Counts: a.words(), Adherents: a.ok, Counter: a.against}
	if dry {
		return added, nil
	}
	return added, d.take([]proposals.Decision{dec})
}

// Added is a rule that was written by hand.
type Added struct {
	Rule               pack.Rule
	Notes              []string // what its words stand for, in safe text
	Checked            bool     // it has a matcher
	Counts             string   // how often it holds, in words
	Adherents, Counter []proposals.Place
}
