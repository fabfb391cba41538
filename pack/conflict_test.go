package pack

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLoadMerged: two people accept rules on two branches, and real git merges.
func TestLoadMerged(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	for _, style := range []string{"merge", "diff3", "zdiff3"} {
		dir := t.TempDir()
		git := func(args ...string) error {
			cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "merge.conflictStyle=" + style}, args...)...)
			out, err := cmd.CombinedOutput()
			if err != nil && args[0] != "merge" {
				t.Fatalf("git %v: %v\n%s", args, err, out)
			}
			return err
		}
		file := filepath.Join(dir, FileName)
		save := func(msg string, rules ...Rule) {
			if err := Save(file, &Pack{Rules: rules}); err != nil {
				t.Fatal(err)
			}
			_ = git("add", "-A")
			_ = git("commit", "-qm", msg)
		}
		rule := func(id, text, accepted string) Rule {
			return Rule{ID: id, Text: text, Severity: Tell, Matcher: Matcher{Kind: MatchUse, Use: []string{"a.B"}, Never: []string{"c.D"}}, Provenance: Provenance{Proposal: id, Accepted: accepted}}
		}
		base := rule("m-1", "Use `a.B`.", "2026-01-01T00:00:00Z")
		_ = git("init", "-q", "-b", "main")
		save("base", base)
		_ = git("checkout", "-qb", "bob")
		save("bob", base, rule("m-2", "Of bob.", "2026-01-03T00:00:00Z"), rule("m-3", "Bob's words.", "2026-01-05T00:00:00Z"))
		_ = git("checkout", "-q", "main")
		save("ann", rule("k-1", "Of ann.", "2026-01-03T00:00:00Z"), base, rule("m-3", "Ann's words.", "2026-01-04T00:00:00Z"))
		if git("merge", "-q", "bob") == nil {
			t.Fatal("git saw no conflict")
		}
		if _, err := Load(file); err == nil {
			t.Fatal("a pack with a conflict was loaded")
		}
		p, merged, err := LoadMerged(file)
		if err != nil || !merged {
			t.Fatalf("%s: %v, %v", style, merged, err)
		}
		var got []string
		for _, r := range p.Rules {
			got = append(got, r.ID+" "+r.Text)
		}
		if s, want := strings.Join(got, "; "), "k-1 Of ann.; m-1 Use `a.B`.; m-2 Of bob.; m-3 Bob's words."; s != want {
			t.Errorf("%s: %s, want %s", style, s, want)
		}
		if err := Save(file, p); err != nil {
			t.Fatal(err)
		}
		if _, merged, err := LoadMerged(file); merged || err != nil {
			t.Errorf("after it was saved: %v, %v", merged, err)
		}
		if err := os.WriteFile(file, []byte("<<<<<<< a\n[[rule\n=======\n>>>>>>> b\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := LoadMerged(file); err == nil {
			t.Error("a side that cannot be read was taken")
		}
	}
}
