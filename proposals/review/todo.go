package review

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

const todoHead = `# One line per proposal: what to do, its id, and for reading only its counts and rule.
#   accept (a, y)   reject (n)   later (p)   open (o): take an answer back, or leave it open
#   add (+) and a line of text: a rule of your own, as in  add use X; never Y in pkg/**
# Indented lines below a proposal may set:  reason:  text:  severity:  scope:
# A line that is removed changes nothing. An error anywhere changes nothing at all.

`

var todoWords = map[proposals.Status]string{
	proposals.Accepted: "accept", proposals.Rejected: "reject", proposals.Deferred: "later", proposals.New: "open",
}

var todoStatus = map[string]proposals.Status{
	"accept": proposals.Accepted, "a": proposals.Accepted, "y": proposals.Accepted,
	"reject": proposals.Rejected, "n": proposals.Rejected,
	"later": proposals.Deferred, "p": proposals.Deferred,
	"open": proposals.New, "o": proposals.New,
}

func writeTodo(w io.Writer, s *session) error {
	b := bufio.NewWriter(w)
	b.WriteString(todoHead)
	ids := 0
	for i := range s.items {
		ids = max(ids, len(s.items[i].p.ID))
	}
	group := ""
	for i := range s.items {
		if s.gone(i) {
			continue
		}
		it := &s.items[i]
		d := s.current[it.p.ID]
		if it.group != group && (it.group == needsDecision || it.group == ownGroup) {
			fmt.Fprintf(b, "\n# %s\n", it.group)
		}
		group = it.group
		r := s.effective(i)
		sup, opp := s.counts(i)
		fmt.Fprintf(b, "%-6s %-*s %7s %5d/%-5d  %s\n", todoWords[s.status(it.p.ID)], min(ids, 32), safe.Line(it.p.ID),
			percent(sup, opp), sup, opp, safe.Line(r.Text))
		for _, f := range [][2]string{{"reason", d.Reason}, {"text", d.Text}, {"severity", string(d.Severity)}, {"scope", scopeText(d.Scope)}} {
			if f[1] != "" && (f[0] != "text" || !d.Own) {
				fmt.Fprintf(b, "    %s: %s\n", f[0], safe.Line(f[1]))
			}
		}
	}
	return b.Flush()
}

func scopeText(s *pack.Scope) string {
	if s == nil {
		return ""
	}
	return formatScope(*s)
}

// readTodo returns the decisions of a todo file that differ from the answers in
// force. Errors name the line.
func (d *desk) readTodo(name string, r io.Reader) ([]proposals.Decision, error) {
	var out []proposals.Decision
	sc := bufio.NewScanner(io.LimitReader(r, 64<<20))
	sc.Buffer(nil, 1<<20)
	seen := map[string]bool{}
	var cur *proposals.Decision
	changed := false
	flush := func(n int) error {
		if cur == nil {
			return nil
		}
		if changed {
			if err := d.check(*cur); err != nil {
				return fmt.Errorf("%s:%d: %w", name, n-1, err)
			}
			out = append(out, *cur)
		}
		cur = nil
		return nil
	}
	n := 0
	for sc.Scan() {
		n++
		line := sc.Text()
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			if cur == nil {
				return nil, fmt.Errorf("%s:%d: no proposal above this line", name, n)
			}
			did, err := d.setField(cur, text)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			changed = changed || did
			continue
		}
		if err := flush(n); err != nil {
			return nil, err
		}
		f := strings.Fields(text)
		if f[0] == "add" || f[0] == "+" {
			dec, _, err := d.own(strings.TrimSpace(strings.TrimPrefix(text, f[0])))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			// A list that is applied twice adds nothing twice.
			if old := d.s.current[dec.ID]; old.Status != proposals.Accepted || old.Text != dec.Text {
				out = append(out, dec)
			}
			continue
		}
		st, ok := todoStatus[f[0]]
		if !ok {
			return nil, fmt.Errorf("%s:%d: unknown word %s; accept, reject, later or open", name, n, safe.Path(f[0]))
		}
		if len(f) < 2 {
			return nil, fmt.Errorf("%s:%d: no id", name, n)
		}
		i, ok := d.s.index[f[1]]
		if !ok {
			return nil, fmt.Errorf("%s:%d: no proposal %s", name, n, safe.Path(f[1]))
		}
		if seen[f[1]] {
			return nil, fmt.Errorf("%s:%d: %s is named twice", name, n, f[1])
		}
		seen[f[1]] = true
		old := d.s.current[f[1]]
		dec := d.s.draft(i, st)
		changed = st != d.s.status(f[1]) && !(st == proposals.New && d.s.gone(i))
		if !changed {
			dec.Reason = old.Reason
		}
		cur = &dec
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	if err := flush(n + 1); err != nil {
		return nil, err
	}
	return out, nil
}

// setField sets what an indented line says and reports whether it differs.
func (k *desk) setField(d *proposals.Decision, text string) (changed bool, err error) {
	key, val, ok := strings.Cut(text, ":")
	val = strings.TrimSpace(val)
	if !ok {
		return false, fmt.Errorf("want reason:, text:, severity: or scope:")
	}
	switch key {
	case "reason":
		changed, d.Reason = d.Reason != val, val
	case "text":
		changed, d.Text = d.Text != val, val
	case "severity":
		if !slices.Contains([]string{"tell", "warn", "refuse"}, val) {
			return false, fmt.Errorf("severity must be tell, warn or refuse")
		}
		changed, d.Severity = string(d.Severity) != val, pack.Severity(val)
	case "scope":
		sc, err := parseScope(val)
		if err != nil {
			return false, err
		}
		if scopeText(d.Scope) == formatScope(sc) {
			return false, nil
		}
		changed = true
		if *d, err = k.rescope(k.s.index[d.ID], *d, val); err != nil {
			return false, err
		}
	default:
		return false, fmt.Errorf("unknown field %s", safe.Path(key))
	}
	return changed, nil
}

// Todo writes the answers as a file to edit, in the way of git rebase -i. With a
// name: the file is written if it is missing and applied if it is there, "-"
// being standard input. Without one it is opened in the editor and applied.
func Todo(ctx context.Context, o Options, name string) (exit int, err error) {
	d, err := newDesk(o)
	if err != nil {
		return exitUsage, err
	}
	var text string
	switch {
	case name == "-":
		data, err := io.ReadAll(io.LimitReader(interruptible{ctx, d.o.In}, 64<<20))
		if ctx.Err() != nil {
			return exitInterrupted, nil // half a list is none
		}
		if err != nil {
			return exitUsage, err
		}
		text = string(data)
	case name != "":
		data, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			var b strings.Builder
			if err := writeTodo(&b, d.s); err != nil {
				return exitUsage, err
			}
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				return exitUsage, err
			}
			fmt.Fprintf(d.o.Err, "vdmine: hint: edit %s, then run the same command again\n", safe.Path(name))
			return exitOK, nil
		}
		if err != nil {
			return exitUsage, err
		}
		text = string(data)
	default:
		m := Model{o: d.o}
		if m.editor() == "" {
			complain(d.o.Err, "no editor is set", "set $EDITOR, or name a file: --todo=FILE")
			return exitUsage, nil
		}
		var b strings.Builder
		if err := writeTodo(&b, d.s); err != nil {
			return exitUsage, err
		}
		if text, err = editText(m.editor(), b.String(), d.o.In, d.o.Out, d.o.Err); err != nil {
			return exitUsage, err
		}
		name = "todo"
	}
	ds, err := d.readTodo(name, strings.NewReader(strings.TrimPrefix(text, "\ufeff"))) // some editors put a mark in front
	if err != nil {
		complain(d.o.Err, safe.Line(err.Error()), "nothing was changed")
		return exitUsage, nil
	}
	if err := d.take(ds); err != nil {
		return exitUsage, err
	}
	fmt.Fprintf(d.o.Out, "%d changed; ", len(ds))
	d.tell(d.o.Out)
	return exitOK, nil
}
