package gitsafe

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestExport(t *testing.T) {
	dir := repo(t)
	write(t, dir, ".gitattributes", "*.go text eol=crlf\n")
	write(t, dir, "big.go", strings.Repeat("x", 4096))
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.go")); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "three")
	r := open(t, dir)
	dest := t.TempDir()
	wrote, left, err := r.Export(t.Context(), "HEAD", dest, 1024, func(p string) bool { return strings.HasSuffix(p, ".go") })
	if err != nil || wrote != 3 || left != 1 {
		t.Fatalf("wrote %d, left %d, %v; want 3, 1", wrote, left, err)
	}
	if b, err := os.ReadFile(filepath.Join(dest, "sub", "b.go")); err != nil || string(b) != "package sub\n\nvar b = 1\n" {
		t.Errorf("%q, %v", b, err)
	}
	for _, p := range []string{"link.go", "big.go", ".gitignore"} {
		if _, err := os.Lstat(filepath.Join(dest, p)); err == nil {
			t.Errorf("%s was written", p)
		}
	}
	if _, _, err := r.Export(t.Context(), "--help", dest, 1, func(string) bool { return true }); !errors.Is(err, ErrBadRef) {
		t.Errorf("bad revision: %v", err)
	}
	if _, _, err := r.Export(t.Context(), "HEAD", dest, 1024, func(p string) bool { return p == "a.go" }); err == nil {
		t.Error("a file that is there already is overwritten")
	}
}

func TestBetween(t *testing.T) {
	dir := repo(t)
	git(t, dir, "mv", "a.go", "moved.go")
	write(t, dir, "moved.go", "package a\n\nvar x = 1\nvar y = 2\nvar z = 3\nvar w = 4\n")
	write(t, dir, "c.txt", "x\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "three")
	r := open(t, dir)
	got, err := r.Between(t.Context(), "HEAD~2", "HEAD", []string{".go"}, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{Path: "moved.go", Lines: []Range{{6, 6}}}, {Path: "sub/b.go", Lines: []Range{{2, 3}}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBefore(t *testing.T) {
	dir := repo(t)
	r := open(t, dir)
	head, err := r.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at, err := r.Time(t.Context(), "HEAD")
	if err != nil || time.Since(at) > time.Hour {
		t.Errorf("time %v, %v", at, err)
	}
	if h, err := r.Before(t.Context(), at); err != nil || h != head {
		t.Errorf("before its own time: %q, %v; want %s", h, err, head)
	}
	if h, err := r.Before(t.Context(), at.AddDate(-1, 0, 0)); err != nil || h != "" {
		t.Errorf("before the first: %q, %v", h, err)
	}
}
