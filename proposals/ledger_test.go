package proposals

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vdmine/vdmine/pack"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func decision(id string, s Status, sec int) Decision {
	return Decision{ID: id, Status: s, Time: day.Add(time.Duration(sec) * time.Second), By: "ann"}
}

func mustAppend(t *testing.T, path string, ds ...Decision) {
	t.Helper()
	if err := AppendLedger(path, ds...); err != nil {
		t.Fatal(err)
	}
}

func mustLoad(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := LoadLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLedgerRoundTrip(t *testing.T) {
	path := LedgerPath(t.TempDir())
	if l := mustLoad(t, path); len(l.Decisions)+len(l.Problems) != 0 {
		t.Fatalf("missing file: %v", l)
	}
	d := Decision{
		ID: "a-1", Key: "k", Status: Accepted, Reason: "r", Text: "Use `x`.", Scope: &pack.Scope{Include: []string{"a/**"}, Role: "test"},
		Severity: pack.Warn, Own: true, Use: []string{"x"}, Never: []string{"y"}, Languages: []string{"go"}, Support: 3, Opportunities: 4,
		Time: day, By: "ann", Op: "redo", Batch: "b", Extra: map[string]json.RawMessage{"zz": json.RawMessage(`{"q":1}`), "ab": json.RawMessage(`2`)},
	}
	mustAppend(t, path, d)
	mustAppend(t, path, decision("b-2", Rejected, 1))
	l := mustLoad(t, path)
	if diff := cmp.Diff([]Decision{d, decision("b-2", Rejected, 1)}, l.Decisions); diff != "" {
		t.Error(diff)
	}
	if data, _ := os.ReadFile(filepath.Join(filepath.Dir(path), ".gitattributes")); string(data) != "ledger.jsonl merge=union\nbaseline.jsonl merge=union\n" {
		t.Errorf("attributes: %q", data)
	}
}

func TestLedgerTornLine(t *testing.T) {
	path := LedgerPath(t.TempDir())
	mustAppend(t, path, decision("a-1", Accepted, 0), decision("b-2", Accepted, 1))
	whole, _ := os.ReadFile(path)
	for n := range len(whole) {
		if err := os.WriteFile(path, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		before := mustLoad(t, path)
		first := bytes.IndexByte(whole, '\n')
		if n >= first && before.Current()["a-1"].Status != Accepted {
			t.Fatalf("cut at %d: first decision lost", n)
		}
		torn := len(before.Problems) == 1 && before.Problems[0].Torn
		clean := n == 0 || n == first || n == first+1 || n == len(whole)-1
		if torn == clean {
			t.Fatalf("cut at %d: torn %v: %v", n, torn, before.Problems)
		}
		mustAppend(t, path, decision("c-3", Rejected, 2))
		after := mustLoad(t, path)
		if after.Current()["c-3"].Status != Rejected || len(after.Decisions) != len(before.Decisions)+1 {
			t.Fatalf("cut at %d: append after a torn line: %v", n, after)
		}
		if data, _ := os.ReadFile(path); !bytes.HasPrefix(data, whole[:n]) {
			t.Fatalf("cut at %d: the file was rewritten", n)
		}
	}
}

func TestLedgerHostileFiles(t *testing.T) {
	dir := t.TempDir()
	path := LedgerPath(dir)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "elsewhere")
	if err := os.WriteFile(target, []byte("mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skip("no links here")
	}
	if _, err := LoadLedger(path); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("load through a link: %v", err)
	}
	if err := AppendLedger(path, decision("a", Accepted, 0)); err == nil {
		t.Error("append through a link succeeded")
	}
	if data, _ := os.ReadFile(target); string(data) != "mine\n" {
		t.Error("the target of the link was written")
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, pack.Dir), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := AppendLedger(LedgerPath(other), decision("a", Accepted, 0)); err == nil || !strings.Contains(err.Error(), "not a folder") {
		t.Errorf("append below a file: %v", err)
	}
}

func TestLedgerParse(t *testing.T) {
	in := strings.Join([]string{
		`{"v":1,"id":"a","status":"accepted","time":"2026-01-02T00:00:00Z"}`,
		`<<<<<<< HEAD`,
		`{"v":1,"id":"b","status":"rejected","time":"2026-01-02T00:00:00Z"}{"v":1,"id":"c","status":"deferred","time":"2026-01-02T00:00:00Z"}`,
		`{"v":1,"id":"x","sta{"v":1,"id":"d","status":"accepted","time":"2026-01-02T00:00:00Z"}`,
		`{"v":1,"ID":"e","status":"accepted","time":"2026-01-02T00:00:00Z"}`,
		`{"v":1,"id":"f","status":"accepted","time":"9999-12-31T00:00:00Z"}`,
		`{"v":9,"id":"g","status":"parked","time":"2026-01-02T00:00:00Z","new":[1]}`,
		`{"v":1,"id":"h","status":"accepted","time":"2026-01-02T00:00:00Z","use":"x"}`, ``,
	}, "\r\n")
	l := ParseLedger([]byte(in))
	var ids []string
	for _, d := range l.Decisions {
		ids = append(ids, d.ID)
	}
	if got := strings.Join(ids, ""); got != "abcdg" {
		t.Errorf("ids %s", got)
	}
	var lines []int
	for _, p := range l.Problems {
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{2, 4, 5, 6, 8}, lines); diff != "" {
		t.Error(diff)
	}
}

// TestLedgerFoldLaws: the answer does not depend on the order of lines, nor on
// a line being there twice, and the later of two answers wins.
func TestLedgerFoldLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var lines []string
		for range 1 + r.IntN(30) {
			d := decision(fmt.Sprint("p-", r.IntN(5)), []Status{Accepted, Rejected, Deferred, Undone, New}[r.IntN(5)], r.IntN(8))
			d.By, d.Text = []string{"ann", "bob"}[r.IntN(2)], []string{"", "t", "u"}[r.IntN(3)]
			b, _ := json.Marshal(d)
			lines = append(lines, string(b))
		}
		want := ParseLedger([]byte(strings.Join(lines, "\n") + "\n"))
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		lines = append(lines, lines[r.IntN(len(lines))])
		got := ParseLedger([]byte(strings.Join(lines, "\n")))
		if diff := cmp.Diff(want.Current(), got.Current()); diff != "" {
			t.Fatal(diff)
		}
		for id, d := range got.Current() {
			for _, o := range got.Decisions {
				if o.ID == id && o.Time.After(d.Time) {
					t.Fatalf("%s: %v is later than the answer %v", id, o.Time, d.Time)
				}
			}
		}
	}
}

func TestLedgerConcurrentAppends(t *testing.T) {
	path := LedgerPath(t.TempDir())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 10 {
				if err := AppendLedger(path, decision(fmt.Sprintf("p-%d-%d", i, k), Accepted, k)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if l := mustLoad(t, path); len(l.Decisions) != 80 || len(l.Problems) != 0 {
		t.Errorf("%d decisions, problems %v", len(l.Decisions), l.Problems)
	}
}

// TestLedgerGitMerge merges the ledgers of two reviewers with the real git.
func TestLedgerGitMerge(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	path := LedgerPath(dir)
	git("init", "-q", "-b", "main")
	mustAppend(t, path, decision("a-1", Accepted, 0))
	git("add", "-A")
	git("commit", "-qm", "base")
	git("checkout", "-qb", "bob")
	mustAppend(t, path, Decision{ID: "b-2", Status: Accepted, Time: day.Add(10 * time.Second), By: "bob"})
	mustAppend(t, path, Decision{ID: "c-3", Status: Rejected, Time: day.Add(11 * time.Second), By: "bob"})
	git("commit", "-qam", "bob")
	git("checkout", "-q", "main")
	mustAppend(t, path, decision("b-2", Rejected, 20))
	mustAppend(t, path, decision("d-4", Accepted, 2))
	git("commit", "-qam", "ann")
	git("merge", "-q", "bob")
	l := mustLoad(t, path)
	if len(l.Problems) != 0 || len(l.Decisions) != 5 {
		t.Fatalf("%d decisions, problems %v", len(l.Decisions), l.Problems)
	}
	got := map[string]Status{}
	for id, d := range l.Current() {
		got[id] = d.Status
	}
	want := map[string]Status{"a-1": Accepted, "b-2": Rejected, "c-3": Rejected, "d-4": Accepted}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestApply(t *testing.T) {
	ps := []Proposal{
		{ID: "a-1", Rule: "A", Adherents: []Place{{"x.go", 3}}, Support: 5, Opportunities: 6, Matcher: pack.Matcher{Kind: pack.MatchUse}},
		{ID: "b-2", Rule: "B"},
	}
	hand := pack.Rule{ID: "hand", Text: "by hand"}
	gone := pack.Rule{ID: "g-9", Provenance: pack.Provenance{Proposal: "g-9"}}
	l := &Ledger{Decisions: []Decision{decision("a-1", Accepted, 0), decision("b-2", Rejected, 1), decision("g-9", Accepted, 1)}}
	l.Decisions = append(l.Decisions, Decision{ID: "own-1", Own: true, Status: Accepted, Text: "Use x.", Use: []string{"x"}, Time: day})
	pk := Apply(&pack.Pack{Rules: []pack.Rule{hand, gone, {ID: "b-2", Provenance: pack.Provenance{Proposal: "b-2"}}}}, ps, l.Current(), l.Decided(), "c0ffee")
	var ids []string
	for _, r := range pk.Rules {
		ids = append(ids, r.ID)
	}
	if diff := cmp.Diff([]string{"a-1", "g-9", "hand", "own-1"}, ids); diff != "" {
		t.Fatal(diff)
	}
	if r := pk.Rules[0]; r.Example != "x.go:3" || r.Provenance.Commit != "c0ffee" || r.Provenance.By != "ann" || r.Severity != pack.Tell || r.Provenance.Support != 5 {
		t.Errorf("rule %+v", r)
	}
	pk.Rules[0].Text = "reworded in the pack"
	again := Apply(pk, ps, l.Current(), l.Decided(), "other")
	if diff := cmp.Diff(pk, again); diff != "" {
		t.Errorf("not idempotent: %s", diff)
	}
	edited := decision("a-1", Accepted, 5)
	edited.Text = "C"
	l.Decisions = append(l.Decisions, edited)
	if got := Apply(pk, ps, l.Current(), l.Decided(), ""); got.Rules[0].Text != "C" {
		t.Errorf("a later decision did not reach the pack: %+v", got.Rules[0])
	}
	l.Decisions = append(l.Decisions, decision("a-1", Undone, 6))
	if got := Apply(pk, ps, l.Current(), l.Decided(), ""); got.Rules[0].ID != "g-9" {
		t.Errorf("undone rule still there: %+v", got.Rules[0])
	}
}

func FuzzParseLedger(f *testing.F) {
	f.Add([]byte(`{"v":1,"id":"a","status":"accepted","time":"2026-01-02T00:00:00Z","x":[1]}` + "\n"))
	f.Add([]byte("{\"v\":1,\"id\":\"a\"\xff\n\n{}\n<<<<\n"))
	f.Add([]byte(`{"v":1,"id":"x","sta{"v":1,"id":"d","status":"accepted","time":"2026-01-02T00:00:00Z","scope":{"include":["a"]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := ParseLedger(data)
		var again []byte
		for _, d := range l.Decisions {
			b, err := json.Marshal(d)
			if err != nil {
				t.Fatalf("read but not writable: %+v: %v", d, err)
			}
			again = append(append(again, b...), '\n')
		}
		m := ParseLedger(again)
		if len(m.Problems) > 0 || len(m.Decisions) != len(l.Decisions) {
			t.Fatalf("%d decisions became %d: %v", len(l.Decisions), len(m.Decisions), m.Problems)
		}
	})
}
