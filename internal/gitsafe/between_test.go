package gitsafe

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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
	want := []Change{{Path: "moved.go", From: "a.go", Lines: []Range{{6, 6}}}, {Path: "sub/b.go", Lines: []Range{{2, 3}}}}
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
	sec, err := r.Time(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(sec, 0)
	if h, err := r.Before(t.Context(), at); err != nil || h != head {
		t.Errorf("before its own time: %q, %v; want %s", h, err, head)
	}
	if h, err := r.Before(t.Context(), at.AddDate(-1, 0, 0)); err != nil || h != "" {
		t.Errorf("before the first: %q, %v", h, err)
	}
}
