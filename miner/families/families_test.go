package families_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/miner/minertest"
)

const archives = "../../testdata/repos/mining"

// TestFamilies mines one archive per family.
func TestFamilies(t *testing.T) {
	known := map[string]bool{}
	for _, f := range families.All() {
		known[f.Name] = true
		t.Run(f.Name, func(t *testing.T) {
			minertest.Run(t, filepath.Join(archives, f.Name+".txtar"))
		})
		more, err := filepath.Glob(filepath.Join(archives, f.Name+"_*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range more {
			t.Run(strings.TrimSuffix(filepath.Base(p), ".txtar"), func(t *testing.T) { minertest.Run(t, p) })
		}
	}
	list, err := os.ReadDir(archives)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if name, _, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".txtar"), "_"); !known[name] {
			t.Errorf("%s: no family has this name", e.Name())
		}
	}
}

// TestDocs holds the text of each family to its form, which commands and pages
// print: a title, a blank line, the text with an example and when it is silent.
func TestDocs(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	last := ""
	for _, f := range families.All() {
		t.Run(f.Name, func(t *testing.T) {
			if !name.MatchString(f.Name) {
				t.Errorf("name %q", f.Name)
			}
			if f.Name <= last {
				t.Errorf("%q stands after %q", f.Name, last)
			}
			last = f.Name
			if f.Mine == nil || f.Words == nil {
				t.Error("incomplete")
			}
			title, text, ok := strings.Cut(f.Doc, "\n\n")
			if !ok || title == "" || strings.ContainsAny(title, "\n.") || len(title) > 72 {
				t.Errorf("title %q", title)
			}
			if text = strings.TrimSpace(text); !strings.HasSuffix(text, ".") {
				t.Errorf("text %q", text)
			}
			if !strings.Contains(text, "\n\n    ") {
				t.Error("no example")
			}
			if !strings.Contains(text, "\n\nSilent ") {
				t.Error("it does not say when it is silent")
			}
			if f.Doc != strings.TrimSpace(f.Doc) {
				t.Error("space around the doc")
			}
		})
	}
}

// TestArchives holds the archives to what they must show.
func TestArchives(t *testing.T) {
	for _, f := range families.All() {
		t.Run(f.Name, func(t *testing.T) {
			a, err := minertest.Load(filepath.Join(archives, f.Name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.Comment, "Known gap") {
				t.Error("the comment names no known gap")
			}
			if len(a.Files) < 10 {
				t.Errorf("only %d files", len(a.Files))
			}
			if a.Changes == nil && !strings.Contains(a.Want, "✗ ") { // a commit is no place
				t.Error("no counter-example")
			}
			if len(a.WantNot) == 0 {
				t.Error("nothing that must not appear")
			}
		})
	}
}
