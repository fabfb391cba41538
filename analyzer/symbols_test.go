package analyzer_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

var update = flag.Bool("update", false, "write the expected symbols anew")

// symbolsGolden is the file of an archive with the expected symbols.
const symbolsGolden = "symbols.golden"

// TestSymbols analyses every archive of testdata/resolve as a repository and
// compares the symbols of its calls with the names among their arguments, of
// decorators and base classes with those that the archive lists.
func TestSymbols(t *testing.T) {
	paths, err := filepath.Glob("../testdata/resolve/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives (%v)", err)
	}
	for _, p := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(p), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(data)
			root, golden := t.TempDir(), -1
			for i, f := range ar.Files {
				if f.Name == symbolsGolden {
					golden = i
					continue
				}
				name := filepath.Join(root, filepath.FromSlash(f.Name))
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			res, err := analyzer.Run(t.Context(), root, languages.NewSet(all.Languages()), analyzer.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := symbols(res.Files)
			if golden < 0 {
				ar.Files = append(ar.Files, txtar.File{Name: symbolsGolden})
				golden = len(ar.Files) - 1
			}
			if *update {
				ar.Files[golden].Data = []byte(got)
				if err := os.WriteFile(p, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(strings.Split(string(ar.Files[golden].Data), "\n"), strings.Split(got, "\n")); d != "" {
				t.Errorf("symbols differ (-want +got), `go test -update` accepts them:\n%s", d)
			}
		})
	}
}

// symbols writes one line for each name of a file that has a symbol.
func symbols(files []*fact.File) string {
	var b strings.Builder
	for _, f := range files {
		line := func(n int, what, name string, s fact.Symbol, fn int) {
			in := ""
			for ; fn >= 0 && in == ""; fn = f.Defs[fn].Parent {
				in = f.Defs[fn].Name
			}
			if in == "" {
				in = "-"
			}
			fmt.Fprintf(&b, "%s:%d %s %s = %s %s | in %s\n", f.Path, n, what, name, s.Origin, s.Qualified(), in)
		}
		for i := range f.Defs {
			d := &f.Defs[i]
			for _, k := range d.Decorators {
				line(k.Line, "decorator", k.Name, k.Sym.Symbol(), i)
			}
		}
		for i := range f.Calls {
			c := &f.Calls[i]
			line(c.Line, "call", c.Callee, c.Sym.Symbol(), c.Func)
			for _, a := range c.Args {
				if a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember {
					line(c.Line, "argument", a.Head, a.Sym.Symbol(), c.Func)
				}
			}
		}
		for i := range f.Refs {
			if f.Refs[i].Kind == fact.RefBase {
				line(f.Refs[i].Line, "base", f.Refs[i].Name, f.Refs[i].Sym.Symbol(), f.Refs[i].Func)
			}
		}
	}
	return b.String()
}
