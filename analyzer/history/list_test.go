package history

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// TestListGoesOn holds the order that follows from what is known of a history to
// that of git, for histories of any form: with forks, merges of several
// branches, many commits of a second, and clocks that went wrong.
func TestListGoesOn(t *testing.T) {
	long := 0
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 7))
		s := newScript(t)
		const n = 80
		var in bytes.Buffer
		for i := 1; i <= n; i++ {
			date := 1_700_000_000 + i/3 // many of a second
			if r.IntN(3) == 0 {
				date += r.IntN(60) - 30
			}
			fmt.Fprintf(&in, "commit refs/tags/t%d\nmark :%d\ncommitter a <a@example.com> %d +0000\ndata 0\n", i, i, date)
			var parents []int
			for len(parents) < min(i-1, 1+max(0, r.IntN(8)-4)) { // at most four
				if p := max(1, i-1-r.IntN(6)); !slices.Contains(parents, p) {
					parents = append(parents, p)
				} else if i < 8 {
					break
				}
			}
			for k, p := range parents {
				fmt.Fprintf(&in, "%s :%d\n", []string{"from", "merge"}[min(k, 1)], p)
			}
			in.WriteString("\n")
		}
		c := exec.Command("git", "fast-import", "--quiet")
		c.Dir, c.Stdin, c.Stderr = s.dir, &in, os.Stderr
		if err := c.Run(); err != nil {
			t.Fatal(err)
		}
		repo, err := gitsafe.Open(s.dir)
		if err != nil {
			t.Fatal(err)
		}
		for range 25 {
			old := 10 + r.IntN(n-20)
			new := min(n, old+1+r.IntN(12))
			if r.IntN(8) == 0 {
				old, new = new, old // taken back
			}
			most := []int{1, 5, 20, 1000}[r.IntN(4)]
			l, full, err := listed(t.Context(), repo, gitsafe.LogOptions{From: s.commitOf(fmt.Sprint("t", old)), Merges: true}, most)
			if err != nil {
				t.Fatal(err)
			}
			l.tip = l.nodes[0].hash
			if full {
				l.cut()
			}
			if full && len(l.nodes) == 0 {
				continue
			}
			if d := cmp.Diff(l, decodeListing(l.encode()), cmp.AllowUnexported(listing{}, node{}, commit{})); d != "" {
				t.Fatal(d)
			}
			tip := s.commitOf(fmt.Sprint("t", new))
			out, err := exec.Command("git", "-C", s.dir, "rev-list", tip).Output()
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Fields(string(out))
			// Twice, as on two nights.
			for _, most := range []int{1000, 12} {
				if l = l.goOn(t.Context(), repo, tip, most); l == nil {
					t.Fatal("git was not asked for the new commits")
				}
				var got []string
				for i := range l.nodes {
					got = append(got, l.nodes[i].hash)
				}
				if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
					t.Fatalf("seed %d, t%d after t%d, %d listed: %s", seed, new, old, most, cmp.Diff(want, got))
				}
				if most == 1000 && !full && len(got) != len(want) {
					t.Fatalf("seed %d: of a whole history %d of %d are known", seed, len(got), len(want))
				}
				long += len(got)
				if len(got) == 0 {
					break
				}
			}
		}
	}
	if long < 2000 {
		t.Errorf("%d commits compared: this test says nothing", long)
	}
}

func FuzzDecodeListing(f *testing.F) {
	h := strings.Repeat("ab", 20)
	l := &listing{tip: h, floor: 5, nodes: []node{{commit: commit{hash: h, bot: true, time: 7}, parents: []string{strings.Repeat("cd", 20), h}, date: 9}}}
	f.Add(l.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		l := decodeListing(b)
		if l == nil {
			return
		}
		if d := cmp.Diff(l, decodeListing(l.encode()), cmp.AllowUnexported(listing{}, node{}, commit{})); d != "" {
			t.Error(d)
		}
	})
}
