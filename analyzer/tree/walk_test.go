package tree_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// same fails unless the runtime's own structures say what its public interface
// says.
func same(t *testing.T, s *tree.Session, g *tree.Grammar, name string, src []byte) {
	t.Helper()
	got, err := s.Parse(g, src, 10*time.Second)
	got = slices.Clone(got)
	want, err2 := s.ByCursor(g, src, 10*time.Second)
	if err != nil || err2 != nil {
		t.Fatalf("%s: %v, %v", name, err, err2)
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %d nodes, by the cursor %d", name, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s: node %d is %+v, by the cursor %+v", name, i, got[i], want[i])
		}
	}
}

// TestWalk compares both ways to read a tree on the files of all languages, whole,
// cut off at many places, and with pieces taken out.
func TestWalk(t *testing.T) {
	set := languages.NewSet(all.Languages())
	archives, err := filepath.Glob("../../testdata/repos/*/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives (%v)", err)
	}
	s := tree.NewSession(tree.Limits{})
	defer s.Close()
	grammars, seen := map[string]*tree.Grammar{}, map[string]bool{}
	for _, a := range archives {
		b, err := os.ReadFile(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(b).Files {
			l := set.Of(f.Name)
			if l == nil || l.Grammar == nil {
				continue
			}
			if grammars[l.Name] == nil {
				if grammars[l.Name], err = l.Grammar(); err != nil {
					t.Fatal(err)
				}
			}
			g, name := grammars[l.Name], a+"/"+f.Name
			seen[l.Name] = true
			same(t, s, g, name, f.Data)
			for i := 0; i < len(f.Data); i += 1 + len(f.Data)/20 {
				same(t, s, g, name, f.Data[:i])
				same(t, s, g, name, slices.Concat(f.Data[:i], f.Data[min(len(f.Data), i+7):]))
			}
		}
	}
	for _, l := range set.List() {
		if l.Grammar != nil && !seen[l.Name] {
			t.Errorf("no file of %s", l.Name)
		}
	}
}
