package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/pack"
)

// TestPackAdd: what docs/review.md shows of a rule of one's own is what the
// command prints.
func TestPackAdd(t *testing.T) {
	p := program{dir: copyShop(t)}
	doc, err := os.ReadFile("../../docs/review.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(doc), "$ vdmine pack add \"use clock.Now; never time.Now in ledger\"\n")
	shown, _, ok2 := strings.Cut(shown, "```")
	if !ok || !ok2 {
		t.Fatal("docs/review.md shows no rule of one's own")
	}
	if got := p.ok(t, "pack", "add", "use clock.Now; never time.Now in ledger"); got != shown {
		t.Errorf("the command prints\n%s\nthe document\n%s", got, shown)
	}
	if r := p.run(t, "check"); r.code != 1 || strings.Count(r.out, "own-44754e96") != 2 {
		t.Errorf("check: exit %d\n%s", r.code, r.out)
	}
	p.ok(t, "pack", "remove", "own-44754e96")
	if r := p.run(t, "check"); r.code != 0 {
		t.Errorf("after it was retired: exit %d\n%s", r.code, r.out)
	}
	for args, want := range map[string]string{"never time.Sleep|ledger": "more than one rule: ledger", "never": "one word is no rule", "": "needs a text"} {
		r := p.run(t, append([]string{"pack", "add"}, strings.Split(args, "|")...)...)
		if r.code != 2 || !strings.Contains(r.err, want) {
			t.Errorf("%q: exit %d: %s", args, r.code, r.err)
		}
	}
}

// TestReviewWithoutScreen: the ways for scripts, one after the other on one
// ledger.
func TestReviewWithoutScreen(t *testing.T) {
	dir := copyShop(t)
	p := program{dir: dir}
	rep := scanned(t, dir)
	if len(rep.Proposals) < 4 {
		t.Fatal("too few proposals")
	}
	id := func(i int) string { return rep.Proposals[i].ID }
	if r := p.run(t, "review"); r.code != 2 || !strings.Contains(r.err, "needs a terminal") || !strings.Contains(r.err, "--plain") {
		t.Errorf("without a terminal: exit %d\n%s", r.code, r.err)
	}
	if r := p.run(t, "review", "--plain", "--color", "blue"); r.code != 2 || !strings.Contains(r.err, "auto, always and never") {
		t.Errorf("--color blue: exit %d\n%s", r.code, r.err)
	}
	says := func(want string, out string) {
		t.Helper()
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	says("2 accepted, 1 rejected", p.ok(t, "review", "--accept", id(0)+","+id(1), "--reject", id(2), "--reason", "not ours"))
	if r := p.run(t, "review", "--accept", "none-1"); r.code != 2 {
		t.Errorf("an unknown id: exit %d", r.code)
	}
	todo := filepath.Join(dir, "todo")
	p.ok(t, "review", "--todo="+todo)
	text, err := os.ReadFile(todo)
	if err != nil {
		t.Fatal(err)
	}
	says("    reason: not ours\n", string(text))
	p.in = strings.Replace(string(text), "reject "+id(2), "accept "+id(2), 1) + "\nadd never time.Sleep\n"
	says("2 changed; 4 accepted, 0 rejected", p.ok(t, "review", "--todo=-"))
	p.in = "z\nq\n"
	says("2 accepted, 1 rejected", p.ok(t, "review", "--plain"))
	p.env = []string{"ACCESSIBLE=1"}
	says("Question mark for help", p.ok(t, "review"))
	p.env = nil
	out := p.ok(t, "review", "--accept-all", "--min-confidence", "0.9")
	says(" 0 rejected", out)
	for _, q := range scanned(t, dir).Proposals {
		if q.Confidence >= 0.9 && q.Status != "accepted" {
			t.Errorf("%s is %s at %.3f", q.ID, q.Status, q.Confidence)
		}
	}
	says(id(0), p.ok(t, "pack", "list"))
	p.ok(t, "pack", "verify")
}

// TestReviewBelowPack: a folder does not get a pack by accident, which would hide
// the rules of the whole repository from all files below it.
func TestReviewBelowPack(t *testing.T) {
	dir := copyShop(t)
	program{}.ok(t, "review", dir, "--accept", scanned(t, dir).Proposals[0].ID)
	ledger := scanned(t, dir+"/ledger").Proposals[0].ID
	expect(t, program{dir: dir + "/ledger"}.run(t, "review", "--accept", ledger), 2, "", "the rules for . are in ../.vdmine\nvdmine: hint: `vdmine review ..`; or make a folder .vdmine in . first")
	if _, err := os.Stat(pack.Path(dir + "/ledger")); err == nil {
		t.Error("a pack was written")
	}
	if err := os.Mkdir(dir+"/ledger/.vdmine", 0o755); err != nil {
		t.Fatal(err)
	}
	program{dir: dir + "/ledger"}.ok(t, "review", "--accept", ledger)
}
