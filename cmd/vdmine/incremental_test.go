package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestIncremental holds a scan with what earlier scans left to the bytes of one
// without, after any edits: files that go, come, move, swap their places, lose
// their ends or get those of others, in the trees of all archives of families at once.
func TestIncremental(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	paths, err := filepath.Glob("../../testdata/repos/mining/*.txtar")
	if err != nil || len(paths) < 14 {
		t.Fatalf("%d archives (%v)", len(paths), err)
	}
	text := map[string][]byte{}
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			text[strings.TrimSuffix(filepath.Base(p), ".txtar")+"/"+f.Name] = f.Data
		}
	}
	for name, b := range text {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), string(b))
	}
	r := rand.New(rand.NewPCG(11, 7))
	seen := map[string]bool{}
	for round := range 8 {
		if round > 0 {
			names := make([]string, 0, len(text))
			for n := range text {
				names = append(names, n)
			}
			slices.Sort(names)
			pick := func() string { return names[r.IntN(len(names))] }
			set := func(name string, b []byte) {
				text[name] = b
				write(t, filepath.Join(dir, filepath.FromSlash(name)), string(b))
			}
			for range 1 + r.IntN(12) {
				a, b := pick(), pick()
				if text[a] == nil || text[b] == nil {
					continue // gone in this round
				}
				lines := bytes.SplitAfter(text[a], []byte{'\n'})
				switch r.IntN(5) {
				case 0:
					delete(text, a)
					if err := os.Remove(filepath.Join(dir, filepath.FromSlash(a))); err != nil {
						t.Fatal(err)
					}
				case 1:
					set(filepath.ToSlash(filepath.Dir(a))+"/copy_"+filepath.Base(a), text[a])
				case 2:
					x, y := text[a], text[b]
					set(a, y)
					set(b, x)
				case 3:
					set(a, bytes.Join(lines[:r.IntN(len(lines)+1)], nil))
				case 4:
					set(a, slices.Concat(text[a], text[b]))
				}
			}
		}
		want := program{}.ok(t, "scan", "--json", dir, "--no-cache")
		for _, again := range []string{"incremental", "repeated"} {
			if got := (program{}).ok(t, "scan", "--json", dir, "--cache", kept); got != want {
				t.Fatalf("round %d, %s: %s", round, again, firstLineDiff(got, want))
			}
		}
		seen[want] = true
	}
	if len(seen) < 6 {
		t.Errorf("%d documents in 8 rounds: the edits change too little", len(seen))
	}
}
