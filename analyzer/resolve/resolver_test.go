package resolve_test

import (
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/resolve"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// What a resolver found out of other files before changes nothing: the files of
// each archive get the same symbols one by one, and one after the other in any
// order.
func TestResolverOrder(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/repos/mining/*.txtar")
	if err != nil || len(paths) < 14 {
		t.Fatalf("%d archives (%v)", len(paths), err)
	}
	set := languages.NewSet(all.Languages())
	known := 0
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		disk, err := txtar.FS(a)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(a.Files, func(x, y txtar.File) int { return strings.Compare(x.Name, y.Name) })
		want := symbols(t, set, a, disk, nil)
		for seed := range uint64(3) {
			got := symbols(t, set, a, disk, rand.New(rand.NewPCG(seed, 5)).Perm(len(a.Files)))
			for path, w := range want {
				for k := range w {
					if got[path][k] != w[k] {
						t.Fatalf("%s: %s: symbol %d is %v, alone it is %v", p, path, k, got[path][k], w[k])
					}
					if w[k].Known() {
						known++
					}
				}
			}
		}
	}
	if known < 1000 {
		t.Errorf("%d symbols are known: the archives do not show enough", known)
	}
}

// symbols resolves the files of an archive, each by a resolver of its own, or by
// one in an order.
func symbols(t *testing.T, set *languages.Set, a *txtar.Archive, disk fs.FS, order []int) map[string][]fact.Symbol {
	t.Helper()
	files := make([]*fact.File, len(a.Files))
	var read []*fact.File
	for i, f := range a.Files {
		if set.Of(f.Name) == nil {
			continue
		}
		facts, err := analyzer.Source(f.Name, f.Data, set, nil, time.Minute)
		if err != nil {
			continue // skipped by a scan too
		}
		files[i] = facts
		read = append(read, facts)
	}
	x := resolve.Build(read, disk, analyzer.LangTable(set))
	for _, f := range read {
		x.Imports(f)
	}
	one := x.Resolver()
	for _, i := range order {
		if files[i] != nil {
			one.File(files[i])
		}
	}
	out := map[string][]fact.Symbol{}
	for _, f := range read {
		if order == nil {
			x.File(f)
		}
		for k := range f.Calls {
			out[f.Path] = append(out[f.Path], f.Calls[k].Sym.Symbol())
			for n := range f.Calls[k].Args {
				out[f.Path] = append(out[f.Path], f.Calls[k].Args[n].Sym.Symbol())
			}
		}
		for k := range f.Bindings {
			out[f.Path] = append(out[f.Path], f.Bindings[k].Sym.Symbol())
		}
		for k := range f.Refs {
			out[f.Path] = append(out[f.Path], f.Refs[k].Sym.Symbol())
		}
	}
	return out
}
