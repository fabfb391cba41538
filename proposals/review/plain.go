package review

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/interrupt"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

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
	t := &talk{desk: d, in: bufio.NewReader(io.LimitReader(interruptible{ctx, o.In}, 16<<20)), out: safe.NewWriter(o.Out)}
	if root, err := os.OpenRoot(o.Root); err == nil {
		defer root.Close()
		t.src = sources{root, &lexers{}}
	}
	return t.run(ctx)
}

// interruptible reads from in until ctx ends, also where a read would wait for a
// line that nobody types. What such a read gets later is lost.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read implements io.Reader.
func (r interruptible) Read(p []byte) (int, error) {
	buf := make([]byte, len(p)) // a read that is left behind has its own
	n, err := interrupt.Run(r.ctx, func() (int, error) { return r.in.Read(buf) })
	return copy(p, buf[:n]), err
}

// talk is a review by question and answer.
type talk struct {
	*desk
	in  *bufio.Reader
	out *safe.Writer
	src sources
	at  int // item that is asked about
}

const plainHelp = `y: accept. n: reject, n REASON with a reason. p: put off. u: take the answer back.
a: accept the rest of the group. d: reject the rest of the group.
Enter: next undecided. b: back. / TEXT: next with that text.
s: show the sites with their source. e TEXT: edit the rule. w tell, w warn or w refuse: severity.
c SCOPE: change the scope, as in c pkg/** !pkg/old/** role=test. + RULE: add a rule of your own.
z: undo. Z: redo. q: save and quit.`

func (t *talk) run(ctx context.Context) (exit int, err error) {
	fmt.Fprintf(t.out, "%s. Question mark for help.\n", many(len(t.s.items), "proposal"))
	fresh := true
	for {
		if fresh {
			if !t.next() {
				fmt.Fprintln(t.out, "Everything is decided.")
				break
			}
			t.show()
		}
		fmt.Fprint(t.out, "y, n, p, s, z, q or ?: ")
		text, rerr := t.in.ReadString('\n')
		if ctx.Err() != nil {
			fmt.Fprintln(t.out)
			t.tell(t.out)
			return exitInterrupted, t.out.Flush()
		}
		if rerr != nil && strings.TrimSpace(text) == "" {
			fmt.Fprintln(t.out)
			break
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		if len(word) > 1 && (word[0] == '/' || word[0] == '+') {
			word, rest = word[:1], word[1:]+" "+rest
		}
		if word == "q" || word == "quit" {
			break
		}
		if fresh, err = t.do(word, strings.TrimSpace(rest)); err != nil {
			return exitUsage, err
		}
	}
	t.tell(t.out)
	return exitOK, t.out.Flush()
}

// next goes to the first undecided item from here on, or else from the top.
func (t *talk) next() bool {
	n := len(t.s.items)
	for k := range n {
		if i := (t.at + k) % n; t.s.status(t.s.items[i].p.ID) == proposals.New {
			t.at = i
			return true
		}
	}
	return false
}

func (t *talk) show() {
	it := &t.s.items[t.at]
	p := &it.p
	fmt.Fprintf(t.out, "\nProposal %d of %d, %s\n%s\n", t.at+1, len(t.s.items), it.group, safe.Line(t.s.effective(t.at).Text))
	if st := t.s.status(p.ID); st != proposals.New {
		fmt.Fprintf(t.out, "%s.\n", st)
	}
	switch sup, opp := t.s.counts(t.at); {
	case onlyNever(&p.Matcher):
		words := countWords(&p.Matcher, sup, opp)
		fmt.Fprintf(t.out, "%s%s.", strings.ToUpper(words[:1]), words[1:])
	case opp > 0:
		fmt.Fprintf(t.out, "%d of %s, %s. %s.", sup, many(opp, p.Matcher.Unit()), percent(sup, opp), many(opp-sup, "counter-example"))
	case p.Matcher.Kind == pack.MatchText:
		fmt.Fprint(t.out, "It cannot be counted.")
	default:
		fmt.Fprint(t.out, "No sites.")
	}
	if p.Trend != "" && p.Trend != "unknown" {
		fmt.Fprintf(t.out, " Newly added code: %s.", safe.Line(p.Trend))
	}
	if p.BackgroundProjects > 0 {
		fmt.Fprintf(t.out, " %.0f %% in %d other projects.", p.BackgroundShare*100, p.BackgroundProjects)
	}
	fmt.Fprintln(t.out)
	if sc := scopeWords(t.s.effective(t.at).Scope); sc != "" {
		fmt.Fprintf(t.out, "Scope: %s.\n", safe.Line(sc))
	}
}

// do carries out an answer; fresh asks for the next undecided item.
func (t *talk) do(word, rest string) (fresh bool, err error) {
	it := &t.s.items[t.at]
	switch word {
	case "":
		t.at++
		if t.at == len(t.s.items) {
			t.at = 0
		}
		return true, nil
	case "b":
		t.at = (t.at + len(t.s.items) - 1) % len(t.s.items)
		t.show()
		return false, nil
	case "y", "yes":
		return t.answer([]int{t.at}, proposals.Accepted, "")
	case "n", "no":
		return t.answer([]int{t.at}, proposals.Rejected, rest)
	case "p":
		return t.answer([]int{t.at}, proposals.Deferred, "")
	case "u":
		if _, ok := t.s.current[it.p.ID]; !ok {
			fmt.Fprintln(t.out, "It has no answer yet.")
			return false, nil
		}
		return t.answer([]int{t.at}, proposals.Undone, "")
	case "a", "d":
		return t.rest(word)
	case "/":
		return false, t.find(rest)
	case "s":
		t.sites()
	case "e":
		dec := t.s.draft(t.at, t.s.status(it.p.ID))
		dec.Text = rest
		r := proposals.ToRule(it.p, dec)
		if bad := pack.VerifyRule(&r); rest == "" || len(bad) > 0 {
			fmt.Fprintln(t.out, "Not taken:", problem(bad))
			return false, nil
		}
		return false, t.change(dec)
	case "w":
		if !slices.Contains([]string{"tell", "warn", "refuse"}, rest) {
			fmt.Fprintln(t.out, "Severity is tell, warn or refuse.")
			return false, nil
		}
		dec := t.s.draft(t.at, t.s.status(it.p.ID))
		dec.Severity = pack.Severity(rest)
		return false, t.change(dec)
	case "c":
		dec, err := t.rescope(t.at, t.s.draft(t.at, t.s.status(it.p.ID)), rest)
		if err != nil {
			fmt.Fprintln(t.out, "Not taken:", safe.Line(err.Error()))
			return false, nil
		}
		return false, t.change(dec)
	case "+":
		return false, t.add(rest)
	case "z", "Z":
		return false, t.travel(word)
	default:
		fmt.Fprintln(t.out, plainHelp)
	}
	return false, nil
}

// many counts things in words.
func many(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

func problem(bad []pack.Problem) string {
	if len(bad) == 0 {
		return "a rule needs a text"
	}
	return bad[0].Field + ": " + bad[0].Msg
}

// change takes a decision and shows the item as it is then.
func (t *talk) change(dec proposals.Decision) error {
	if err := t.check(dec); err != nil {
		fmt.Fprintln(t.out, "Not taken:", err)
		return nil
	}
	if err := t.take([]proposals.Decision{dec}); err != nil {
		return err
	}
	t.show()
	return nil
}

func (t *talk) answer(ids []int, st proposals.Status, reason string) (fresh bool, err error) {
	var ds []proposals.Decision
	for _, i := range ids {
		dec := t.s.answered(i, st, safe.Line(reason))
		if err := t.check(dec); err != nil {
			fmt.Fprintln(t.out, "Not accepted:", err)
			continue
		}
		ds = append(ds, dec)
	}
	if len(ds) == 0 {
		return false, nil
	}
	if err := t.take(ds); err != nil {
		return false, err
	}
	if len(ds) > 1 {
		fmt.Fprintf(t.out, "%d %s.\n", len(ds), st)
	} else {
		fmt.Fprintf(t.out, "%s.\n", st)
	}
	return st != proposals.Undone, nil
}

// rest answers the undecided of a group, when that is confirmed.
func (t *talk) rest(word string) (fresh bool, err error) {
	st, verb := proposals.Accepted, "Accept"
	if word == "d" {
		st, verb = proposals.Rejected, "Reject"
	}
	var ids []int
	for i := range t.s.items {
		if t.s.items[i].group == t.s.items[t.at].group && t.s.status(t.s.items[i].p.ID) == proposals.New {
			ids = append(ids, i)
		}
	}
	if len(ids) == 0 {
		fmt.Fprintln(t.out, "Nothing in this group is undecided.")
		return false, nil
	}
	fmt.Fprintf(t.out, "%s the %d undecided of %s? y or n: ", verb, len(ids), t.s.items[t.at].group)
	text, _ := t.in.ReadString('\n')
	if strings.TrimSpace(text) != "y" {
		fmt.Fprintln(t.out, "Nothing done.")
		return false, nil
	}
	return t.answer(ids, st, "")
}

func (t *talk) find(text string) error {
	n := len(t.s.items)
	for k := 1; k <= n; k++ {
		i := (t.at + k) % n
		if !t.s.gone(i) && strings.Contains(t.s.items[i].lower, strings.ToLower(text)) {
			t.at = i
			t.show()
			return nil
		}
	}
	fmt.Fprintln(t.out, "No proposal has that text.")
	return nil
}

// sites reads some sites out, each with its line of source.
func (t *talk) sites() {
	p := &t.s.items[t.at].p
	ok, against := p.Adherents, p.Counter
	if t.s.recounted(t.at) && t.o.Repository != nil {
		a := count(t.o.Repository, question{rule: t.s.effective(t.at)})
		if a.err != nil {
			fmt.Fprintln(t.out, a.words())
			return
		}
		ok, against = a.ok, a.against
	}
	say := func(name string, ps []proposals.Place, most int) {
		for i, pl := range ps {
			if i == most {
				fmt.Fprintf(t.out, "%s.\n", many(len(ps)-i, "more "+name))
				return
			}
			fmt.Fprintf(t.out, "%s: %s:%d\n", name, safe.Path(pl.Path), pl.Line)
			if ex := t.src.read(pl); ex.err == "" && pl.Line-ex.first < len(ex.lines) {
				line := ""
				for _, s := range ex.lines[pl.Line-ex.first] {
					line += s.text
				}
				fmt.Fprintln(t.out, " ", strings.TrimSpace(line))
			}
		}
	}
	say("adherent", ok, 3)
	say("counter-example", against, 20)
}

func (t *talk) add(line string) error {
	dec, a, err := t.own(line)
	if err != nil {
		fmt.Fprintln(t.out, "Not taken:", safe.Line(err.Error()))
		return nil
	}
	for _, n := range a.own.Notes {
		fmt.Fprintln(t.out, n)
	}
	if err := t.take([]proposals.Decision{dec}); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Added: %s\n%s.\n", safe.Line(dec.Text), a.words())
	return nil
}

func (t *talk) travel(word string) error {
	recs := t.s.undo
	if word == "Z" {
		recs = t.s.redo
	}
	ds := recs()
	if len(ds) == 0 {
		fmt.Fprintln(t.out, "Nothing to take back.")
		return nil
	}
	t.j.add(ds)
	if err := t.j.save(); err != nil {
		return err
	}
	if k, ok := t.s.index[ds[0].ID]; ok {
		t.at = k
	}
	if t.s.gone(t.at) {
		fmt.Fprintf(t.out, "%s is taken out.\n", ds[0].ID)
		t.next()
	} else {
		fmt.Fprintf(t.out, "%s is %s.\n", ds[0].ID, t.s.status(ds[0].ID))
	}
	t.show()
	return nil
}
