package analyzer_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/resolve"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// FuzzResolve gives the resolver arbitrary repositories, written as archives:
// sources of any languages beside settings of compilers and modules. It must
// come to an end, without a panic, and give the same symbols twice.
func FuzzResolve(f *testing.F) {
	for _, glob := range []string{"../testdata/resolve/*.txtar", "../testdata/repos/*/*.txtar"} {
		paths, err := filepath.Glob(glob)
		if err != nil || len(paths) == 0 {
			f.Fatalf("no archives at %s (%v)", glob, err)
		}
		for _, p := range paths {
			data, err := os.ReadFile(p)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	for _, s := range []string{
		"-- a.py --\nfrom .a import *\nclass A(B): pass\nclass B(A): pass\nB().f()\n",
		"-- tsconfig.json --\n{\"extends\": \"./tsconfig.json\", \"compilerOptions\": {\"paths\": {\"*\": [\"*\"]}}}\n-- a.ts --\nexport * from './b'\nexport * from './a'\nimport x from '@/b'\nx.y()\n-- b.ts --\nexport * from './a'\n",
		"-- go.mod --\nmodule m\n-- a.go --\npackage a\ntype A = B\ntype B = A\nfunc f(a A) { a.x.y() }\n",
		"-- src/lib.rs --\npub use crate::a::*;\nmod a;\nfn f() { a::g(); }\n-- src/a.rs --\npub use super::*;\n",
	} {
		f.Add([]byte(s))
	}
	set := languages.NewSet(all.Languages())
	langs := analyzer.LangTable(set)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			t.Skip()
		}
		disk := fstest.MapFS{}
		var paths []string
		for _, x := range txtar.Parse(data).Files {
			if fs.ValidPath(x.Name) && x.Name != "." && disk[x.Name] == nil && len(disk) < 12 {
				disk[x.Name] = &fstest.MapFile{Data: x.Data}
				paths = append(paths, x.Name)
			}
		}
		resolved := func() []*fact.File {
			var files []*fact.File
			for _, p := range paths {
				if x, err := analyzer.Source(p, disk[p].Data, set, nil, time.Second); err == nil {
					files = append(files, x)
				}
			}
			x := resolve.Build(files, disk, langs)
			for _, f := range files {
				x.Imports(f)
			}
			for _, f := range files {
				x.File(f)
				for i := range f.Calls {
					if s := f.Calls[i].Sym.Symbol(); s.Origin > fact.Builtin || s.Origin == fact.Unknown && s != (fact.Symbol{}) {
						t.Errorf("%s:%d %s: %+v", f.Path, f.Calls[i].Line, f.Calls[i].Callee, s)
					}
				}
			}
			return files
		}
		start := time.Now()
		one := resolved()
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("took %v", d)
		}
		if d := cmp.Diff(one, resolved()); d != "" {
			t.Errorf("the second time differs:\n%s", d)
		}
	})
}
