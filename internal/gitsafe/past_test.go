package gitsafe

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestChangedMoves tells a moved file from a new one.
func TestChangedMoves(t *testing.T) {
	dir := repo(t)
	text := "package a\n\n" + strings.Repeat("// A line that both share.\n", 20)
	write(t, dir, "a/one.go", text)
	write(t, dir, "a/two é.go", "package b\n\n"+strings.Repeat("// Another line.\n", 20))
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "three")
	git(t, dir, "mv", "a/one.go", "b.go")
	git(t, dir, "mv", "a/two é.go", "a/new é.go")
	write(t, dir, "a/new é.go", "package b\n\n"+strings.Repeat("// Another line.\n", 20)+"var x = 1\n")
	got, err := open(t, dir).Changed(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{Path: "a/new é.go", From: "a/two é.go", Lines: []Range{{23, 23}}},
		{Path: "b.go", From: "a/one.go"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestNames tells what was added from what was moved, in the work tree and in what
// is staged.
func TestNames(t *testing.T) {
	dir := repo(t)
	r := open(t, dir)
	write(t, dir, "keep.txt", strings.Repeat("a line that stays\n", 20))
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "base")
	git(t, dir, "mv", "keep.txt", "moved é.txt")
	write(t, dir, "new.bin", "\x00\x01")
	git(t, dir, "add", "-A")
	write(t, dir, "untracked.txt", "x\n")
	for staged, want := range map[bool][]Change{
		true:  {{Path: "moved é.txt", From: "keep.txt"}, {Path: "new.bin", New: true}},
		false: {{Path: "moved é.txt", From: "keep.txt"}, {Path: "new.bin", New: true}, {Path: "untracked.txt", New: true}},
	} {
		got, err := r.Names(t.Context(), "HEAD", staged)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("staged %v: %s", staged, d)
		}
	}
	if _, err := r.Names(t.Context(), "--output=x", false); err == nil {
		t.Error("an option is taken for a revision")
	}
}

func TestPast(t *testing.T) {
	dir := repo(t)
	r := open(t, dir)
	ctx := t.Context()
	line, err := r.Line(ctx, 100)
	if err != nil || len(line) != 2 {
		t.Fatalf("line %v, %v", line, err)
	}
	if l, err := r.Line(ctx, 1); err != nil || len(l) != 1 || l[0] != line[0] {
		t.Errorf("newest: %v, %v", l, err)
	}
	if at, err := r.Time(ctx, "HEAD~1"); err != nil || at != line[1].Time {
		t.Errorf("time %d, %v; want %d", at, err, line[1].Time)
	}
	if b, err := r.MergeBase(ctx, "HEAD", "HEAD~1"); err != nil || b != line[1].Hash {
		t.Errorf("merge base %q, %v", b, err)
	}

	// Line 3 is not committed, line 1 only indented since, line 2 of the second commit.
	write(t, dir, "sub/b.go", "  package sub\n\nvar c = 1\n")
	got, err := r.Blame(ctx, "sub/b.go", []int{3, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[int]Commit{1: line[1], 2: line[0]}, got); d != "" {
		t.Error(d)
	}
	if _, err := r.Blame(ctx, "sub/b.go", []int{9}); err == nil {
		t.Error("a line that is not there")
	}
	if got, err := open(t, filepath.Join(dir, "sub")).Blame(ctx, "b.go", []int{2}); err != nil || got[2] != line[0] {
		t.Errorf("in a subfolder: %v, %v", got, err)
	}
	clone := filepath.Join(t.TempDir(), "c")
	git(t, dir, "clone", "-q", "--depth=1", "file://"+dir, clone)
	if got, err := open(t, clone).Blame(ctx, "sub/b.go", []int{1, 3}); err != nil || len(got) != 0 {
		t.Errorf("a shallow clone: %v, %v", got, err)
	}

	var names []string
	if err := r.Contents(ctx, "HEAD~1", []string{"sub/b.go", "nope", "a.go"}, func(p string, b []byte) error {
		names = append(names, p+":"+string(b))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a.go:package a\n\nvar x = 1\nvar y = 2\nvar z = 3\n", "sub/b.go:package sub\n"}, names); d != "" {
		t.Error(d)
	}
}

// TestExport writes the files of a commit and nothing outside of the folder.
func TestExport(t *testing.T) {
	dir := repo(t)
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	write(t, dir, "large.go", strings.Repeat("x", maxBlob+1))
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "three")
	to := t.TempDir()
	r := open(t, dir)
	if err := r.Export(t.Context(), "HEAD", to, func(p string) bool { return p != "gone.go" }); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := filepath.WalkDir(to, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(to, p)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{".gitignore", "a.go", "sub/b.go"}, got); d != "" {
		t.Error(d)
	}
	if b, err := os.ReadFile(filepath.Join(to, "sub", "b.go")); err != nil || string(b) != "package sub\n\nvar b = 1\n" {
		t.Errorf("%q, %v", b, err)
	}
	if err := r.Export(t.Context(), "HEAD", filepath.Join(to, "none"), nil); err == nil {
		t.Error("a folder that is not there")
	}
}
