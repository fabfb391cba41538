package review

import (
	"maps"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/pack"
)

// TestTwoReviewers: two people review in clones of a repository, and git merges
// what they commit. No answer is lost, the later of two answers to one proposal
// counts, both ways of merging give the same, and the pack, in which git sees a
// conflict, is right again at the next review.
func TestTwoReviewers(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	git := func(dir string, args ...string) error {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil && args[0] != "merge" {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return err
	}
	base := sample(t)
	play(t, base, "y") // one answer that both know
	_ = git(base.Root, "init", "-q", "-b", "main")
	_ = git(base.Root, "add", "-A")
	_ = git(base.Root, "commit", "-qm", "base")
	clone := func(by string, ks ...string) Options {
		o := sample(t)
		o.Root = filepath.Join(t.TempDir(), by)
		_ = git(base.Root, "clone", "-q", base.Root, o.Root)
		o.Ledger, o.Pack, o.By = filepath.Join(o.Root, pack.Dir, "ledger.jsonl"), "", by
		clock := o.Now
		if by == "bob" { // comes an hour later
			o.Now = func() time.Time { return clock().Add(time.Hour) }
		}
		play(t, o, ks...)
		_ = git(o.Root, "add", "-A")
		_ = git(o.Root, "commit", "-qm", by)
		return o
	}
	ann := clone("ann", keys(typing("yy"), typing("+never time.Now"), []string{"enter"})...)
	bob := clone("bob", keys(typing("Nnot ours"), []string{"enter"}, typing("J"), typing("p"), typing("]y"))...)
	var seen []map[string]string
	for _, o := range []struct{ mine, other Options }{{ann, bob}, {bob, ann}} {
		// The branches as they were before either was merged.
		dir := filepath.Join(t.TempDir(), "merged")
		_ = git(base.Root, "clone", "-q", o.mine.Root, dir)
		_ = git(dir, "fetch", "-q", o.other.Root, "main")
		conflict := git(dir, "merge", "-q", "FETCH_HEAD") != nil
		m := o.mine
		m.Root, m.Pack = dir, ""
		m.Ledger = filepath.Join(dir, pack.Dir, "ledger.jsonl")
		got := answersIn(t, m)
		seen = append(seen, got)
		if !conflict {
			t.Log("git merged the pack by itself")
		}
		play(t, m) // a review puts the answers into effect
		pk, err := pack.Load(pack.Path(dir))
		if err != nil {
			t.Fatal(err)
		}
		rules := map[string]bool{}
		for _, r := range pk.Rules {
			rules[r.ID] = true
		}
		want := map[string]bool{}
		for id, a := range got {
			if a[:8] == "accepted" {
				want[id] = true
			}
		}
		if diff := cmp.Diff(want, rules); diff != "" || len(want) < 3 {
			t.Errorf("rules after the merge: %s", diff)
		}
	}
	if diff := cmp.Diff(seen[0], seen[1]); diff != "" {
		t.Errorf("the two ways of merging differ: %s", diff)
	}
	both := answersIn(t, ann)
	maps.Copy(both, answersIn(t, bob)) // bob is later
	if diff := cmp.Diff(both, seen[0]); diff != "" {
		t.Errorf("answers after the merge: %s", diff)
	}
}
