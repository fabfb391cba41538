package analyzer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
)

// TestSchema asks for the columns that the files of an archive declare, each in
// the way of another library.
func TestSchema(t *testing.T) {
	want, files := archive(t, "columns")
	types := map[string]string{}
	for _, f := range files {
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

// archive writes the files of an archive of testdata/schema and returns their
// facts and what is wanted of them.
func archive(t *testing.T, name string) (want string, files []*fact.File) {
	t.Helper()
	data, err := os.ReadFile("../testdata/schema/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
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
	return want, res.Files
}

// TestQueries asks for the queries that the files of an archive make, each by way
// of another library: model, operation, keys of the filter.
func TestQueries(t *testing.T) {
	want, files := archive(t, "queries")
	found := map[string]string{}
	for _, f := range files {
		for i := range f.Calls {
			c := &f.Calls[i]
			var keys []string
			for k := range c.Opts {
				if pack.Condition(c, &c.Opts[k]) {
					keys = append(keys, c.Opts[k].Key)
				}
			}
			found[fmt.Sprintf("%s:%d %s.%s", f.Path, c.Line, pack.Receiver(f, i), fact.LastName(c.Callee))] = strings.Join(keys, ",")
		}
		for _, l := range f.Literals {
			found[fmt.Sprintf("%s:%d %s.%s", f.Path, l.Line, l.Table, l.Verb)] = strings.Join(l.Keys, ",")
		}
	}
	for line := range strings.Lines(want) {
		w := strings.Fields(line)
		if len(w) != 4 {
			t.Fatalf("%q", line)
		}
		t.Run(w[0]+"/"+w[1], func(t *testing.T) {
			keys, ok := found[w[1]+" "+w[2]]
			if !ok {
				t.Fatalf("no query %s, but %v", w[2], found)
			}
			if keys != strings.TrimPrefix(w[3], "-") {
				t.Errorf("keys %q, want %q", keys, w[3])
			}
		})
	}
}
