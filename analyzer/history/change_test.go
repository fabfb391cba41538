package history

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestChanges keeps what commits of few files touch: not those of bots, merges,
// sweeps, and not as an addition what may only have been moved.
func TestChanges(t *testing.T) {
	s := newScript(t)
	s.commit("a@example.com", "schema.sql", "1\n", "gone.txt", "1\n")
	s.commit("A@example.com", "migrate/1.rb", "x\n", "schema.sql", "2\n")
	s.commit("b@example.com", "migrate/2.rb", "y\n")
	s.commit("dependabot[bot]@example.com", "migrate/3.rb", "z\n", "schema.sql", "3\n")
	s.commit("b@example.com", "migrate/1.rb", "", "migrate/4.rb", "x\nmore\n", "new.md", "n\n")
	var sweep []string
	for i := range maxChange + 1 {
		sweep = append(sweep, fmt.Sprintf("sweep/%d.go", i), "package s\n")
	}
	s.commit("b@example.com", sweep...)
	s.git("a@example.com", "checkout", "-q", "-b", "side", "HEAD~1")
	s.commit("c@example.com", "side.txt", "s\n")
	s.git("a@example.com", "checkout", "-q", "main")
	s.git("a@example.com", "merge", "-q", "--no-ff", "-m", "merge", "side")
	s.commit("c@example.com", "gone.txt", "")

	l := Read(t.Context(), s.dir, options)
	name := func(list []int32) string {
		var out []string
		for _, f := range list {
			out = append(out, l.Files[f].Path)
		}
		return strings.Join(out, " ")
	}
	var got []string
	for _, c := range slices.Backward(l.Changes) {
		got = append(got, fmt.Sprintf("+%s ~%s %s", name(c.Added), name(c.Moved), name(c.Edited)))
	}
	want := []string{"+gone.txt schema.sql ~ ", "+migrate/1.rb ~ schema.sql", "+migrate/2.rb ~ ", "+new.md ~migrate/4.rb ", "+side.txt ~ "}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	authors := map[uint32]int{}
	for _, c := range l.Changes {
		authors[c.Author]++
	}
	if len(authors) != 3 || authors[authorOf("a@example.com")] != 2 {
		t.Errorf("authors %v", authors)
	}
	var here []string
	for _, f := range l.Files {
		if f.Here {
			here = append(here, f.Path)
		}
	}
	if d := cmp.Diff([]string{"migrate/2.rb", "migrate/4.rb", "new.md", "schema.sql", "side.txt"}, here); d != "" {
		t.Error(d)
	}
}
