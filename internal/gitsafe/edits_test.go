package gitsafe

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEdits tells edits, new files and files with odd names; a move without a
// change, a link and a deleted file are none.
func TestEdits(t *testing.T) {
	dir := repo(t)
	commit := func(msg string) {
		t.Helper()
		git(t, dir, "add", "-A")
		git(t, dir, "commit", "-q", "-m", msg)
	}
	write(t, dir, "a.go", "package a // edited\n")
	write(t, dir, "with space\n.go", "package odd\n")
	write(t, dir, "large.go", strings.Repeat("x", maxBlob+1))
	if err := os.Symlink("a.go", dir+"/link.go"); err != nil {
		t.Skip(err)
	}
	commit("edit")
	git(t, dir, "mv", "a.go", "moved.go")
	git(t, dir, "rm", "-q", "sub/b.go")
	commit("move")
	r := open(t, dir)
	es, err := r.Edits(t.Context(), 2, func(p string) bool { return strings.HasSuffix(p, ".go") })
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	var all []string
	for _, e := range es {
		all = append(all, e.New)
		if e.Old != "" {
			all = append(all, e.Old)
		}
	}
	if err := r.Objects(t.Context(), all, func(h string, data []byte) error {
		texts[h] = string(data)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got := map[string][2]string{}
	for _, e := range es {
		got[e.Path] = [2]string{texts[e.Old], texts[e.New]}
	}
	want := map[string][2]string{
		"a.go":            {"package a\n\nvar x = 1\nvar y = 2\nvar z = 3\n", "package a // edited\n"},
		"with space\n.go": {"", "package odd\n"},
		"large.go":        {},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := r.Objects(t.Context(), []string{"--help"}, nil); err == nil {
		t.Error("a flag passes for an object")
	}
}
