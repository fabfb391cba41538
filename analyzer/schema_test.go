package analyzer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// TestSchema asks for the columns that the files of an archive declare, each in
// the way of another library.
func TestSchema(t *testing.T) {
	data, err := os.ReadFile("../testdata/schema/columns.txtar")
	if err != nil {
		t.Fatal(err)
	}
	root, want := t.TempDir(), ""
	for _, f := range txtar.Parse(data).Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		p := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	res, err := analyzer.Run(t.Context(), root, languages.NewSet(all.Languages()), analyzer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	for _, f := range res.Files {
		for _, b := range f.Bindings {
			if b.Kind == fact.BindSchema || b.Kind == fact.BindField {
				types[f.Path+":"+b.Owner+"."+b.Name] = b.Type
			}
		}
	}
	for line := range strings.Lines(want) {
		w := strings.Fields(line)
		if len(w) != 3 {
			t.Fatalf("%q", line)
		}
		t.Run(w[0]+"/"+w[1], func(t *testing.T) {
			if got := types[w[1]]; got != w[2] {
				t.Errorf("type %q, want %q", got, w[2])
			}
		})
	}
}
