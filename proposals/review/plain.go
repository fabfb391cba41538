package review

import (
	"bufio"
	"context"
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
	return d.j.flush()
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

// Plain asks line by line: for screen readers, and where the cursor cannot be
// moved. The end of input saves and leaves.
func Plain(ctx context.Context, o Options) (exit int, err error) {
	o = o.withDefaults()
	d, err := newDesk(o)
	if err != nil {
		return exitUsage, err
	}
	if err := d.j.savePack(); err != nil {
		return exitUsage, err
	}
	in := bufio.NewReader(io.LimitReader(o.In, 16<<20))
	out := safe.NewWriter(o.Out)
	const help = "y accept, n reject, n REASON reject with a reason, p put off, s show the sites, z undo, Z redo, enter next, q quit"
	fmt.Fprintln(out, help)
	total := len(d.s.items)
	for i := 0; i < total; {
		if ctx.Err() != nil {
			return exitInterrupted, nil
		}
		it := &d.s.items[i]
		if d.s.status(it.p.ID) != proposals.New {
			i++
			continue
		}
		fmt.Fprintf(out, "\nProposal %d of %d, %s\n%s\n", i+1, total, it.group, safe.Line(d.s.effective(i).Text))
		fmt.Fprintf(out, "%d of %d sites, %s. %d counter-examples.\n", it.p.Support, it.p.Opportunities, percent(it.p.Support, it.p.Opportunities), len(it.p.Counter))
	again:
		fmt.Fprint(out, "y, n, p, s, z, q or ?: ")
		text, rerr := in.ReadString('\n')
		if rerr != nil && strings.TrimSpace(text) == "" {
			fmt.Fprintln(out)
			break
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		st := proposals.Status("")
		switch word {
		case "y", "yes":
			st = proposals.Accepted
		case "n", "no":
			st = proposals.Rejected
		case "p":
			st = proposals.Deferred
		case "":
			i++
			continue
		case "q", "quit":
			i = total
			continue
		case "s":
			for _, pl := range it.p.Adherents[:min(3, len(it.p.Adherents))] {
				fmt.Fprintf(out, "adherent: %s:%d\n", safe.Path(pl.Path), pl.Line)
			}
			for _, pl := range it.p.Counter[:min(20, len(it.p.Counter))] {
				fmt.Fprintf(out, "counter-example: %s:%d\n", safe.Path(pl.Path), pl.Line)
			}
			goto again
		case "z", "Z":
			recs := d.s.undo
			if word == "Z" {
				recs = d.s.redo
			}
			ds := recs()
			if len(ds) == 0 {
				fmt.Fprintln(out, "nothing to take back")
				goto again
			}
			d.j.add(ds)
			if err := d.j.flush(); err != nil {
				return exitUsage, err
			}
			fmt.Fprintf(out, "%s is %s\n", ds[0].ID, d.s.status(ds[0].ID))
			if k, ok := d.s.index[ds[0].ID]; ok && word == "z" {
				i = k
			}
			continue
		default:
			fmt.Fprintln(out, help)
			goto again
		}
		dec := d.s.draft(i, st)
		if st == proposals.Rejected {
			dec.Reason = safe.Line(strings.TrimSpace(rest))
		}
		if err := d.check(dec); err != nil {
			fmt.Fprintln(out, "not accepted:", err)
			goto again
		}
		if err := d.take([]proposals.Decision{dec}); err != nil {
			return exitUsage, err
		}
		fmt.Fprintln(out, st)
		i++
	}
	d.tell(out)
	return exitOK, out.Flush()
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
	o = o.withDefaults()
	a := count(o.Repository, question{line: line})
	if a.err != nil {
		return nil, a.err
	}
	dec := a.own.Decision
	dec.Severity = severity
	dec.Support, dec.Opportunities = a.counts()
	p := proposals.OwnProposal(dec)
	dec.Key = proposals.RuleKey(&p)
	added := &Added{Rule: proposals.ToRule(p, dec), Notes: a.own.Notes, Checked: a.own.Checked(), Adherents: a.ok, Counter: a.against}
	if dry {
		return added, nil
	}
	d, err := newDesk(o)
	if err != nil {
		return nil, err
	}
	d.s.add(newItem(p, ownGroup))
	return added, d.take([]proposals.Decision{dec})
}

// Added is a rule that was written by hand.
type Added struct {
	Rule               pack.Rule
	Notes              []string // what its words stand for, in safe text
	Checked            bool     // it has a matcher
	Adherents, Counter []proposals.Place
}
