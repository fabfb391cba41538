package gotypes_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/gotypes"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

const shop = `
-- go.mod --
module example.com/shop

go 1.24
-- store/store.go --
package store

import "bytes"

type Reader interface{ Read(id string) (string, error) }

type Base struct{ Hook func() }

func (*Base) Close() error { return nil }

type DB struct {
	*Base
	buf bytes.Buffer
}

func (d *DB) Read(id string) (string, error) { d.buf.WriteString(id); return id, d.Close() }

type List[T any] []T

func (l List[T]) First() T { return l[0] }

var Default = Open()

func Open() *DB { return &DB{} }
-- app/app.go --
package app

import (
	"net/http"

	"example.com/shop/store"
)

func Run(r store.Reader, f func()) error {
	q, err := http.NewRequest("GET", "/", nil)
	if err != nil {
		panic(err.Error())
	}
	q.AddCookie(&http.Cookie{})
	r.Read("a")
	store.Default.Close()
	store.Default.Hook()
	f()
	store.List[*store.DB]{}.First().Read(string("b")); r.Read("c")
	return nil
}
-- app/app_test.go --
package app_test

import (
	"testing"

	"example.com/shop/app"
)

func TestRun(t *testing.T) { t.Fatal(app.Run(nil, nil)) }
`

// facts writes an archive to a folder and analyses it.
func facts(t *testing.T, archive string) (string, []*fact.File) {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
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
	return root, res.Files
}

func TestExact(t *testing.T) {
	root, files := facts(t, shop)
	x, err := gotypes.Load(t.Context(), root, files)
	if err != nil {
		t.Fatal(err)
	}
	if x.Files != 3 || len(x.Symbols) != 3 || len(x.Errors) != 0 {
		t.Errorf("%d files, %d checked, errors %v", x.Files, len(x.Symbols), x.Errors)
	}
	before := x.Compare(files)
	x.Apply(files)
	var got []string
	for _, f := range files {
		for _, c := range f.Calls {
			got = append(got, c.Callee+" "+c.Sym.Origin().String()+" "+c.Sym.Qualified())
		}
	}
	want := []string{
		"http.NewRequest std net/http.NewRequest",
		"panic builtin panic",
		"err.Error builtin error.Error",
		"q.AddCookie std net/http.Request.AddCookie",
		"http.Cookie std net/http.Cookie",
		"r.Read internal example.com/shop/store.Reader.Read",
		"store.Default.Close internal example.com/shop/store.Base.Close",
		"store.Default.Hook internal example.com/shop/store.Base.Hook",
		"f local ",
		"store.List().First().Read internal example.com/shop/store.DB.Read",
		"store.List().First internal example.com/shop/store.List.First",
		"store.List internal example.com/shop/store.List",
		"string builtin string",
		"r.Read internal example.com/shop/store.Reader.Read",
		"t.Fatal std testing.T.Fatal",
		"app.Run internal example.com/shop/app.Run",
		"d.buf.WriteString std bytes.Buffer.WriteString",
		"d.Close internal example.com/shop/store.Base.Close",
		"Open internal example.com/shop/store.Open",
		"DB internal example.com/shop/store.DB",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if before.Sites != len(want) || before.Same >= before.Sites || before.Checked != 3 {
		t.Errorf("before the checker's symbols are applied: %+v", before)
	}
	if a := x.Compare(files); a.Same != a.Sites || a.RepoSame != a.RepoSites || len(a.Classes) != 0 {
		t.Errorf("after: %+v", a)
	}
}

// What does not load is said and leaves the facts as they were; what does is
// still used.
func TestPartly(t *testing.T) {
	root, files := facts(t, shop+`
-- lost/lost.go --
package lost

import "example.org/absent"

func F() { absent.G() }
`)
	x, err := gotypes.Load(t.Context(), root, files)
	if err != nil {
		t.Fatal(err)
	}
	if x.Symbols["app/app.go"] == nil || x.Files != 4 {
		t.Errorf("%d of %d files checked", len(x.Symbols), x.Files)
	}
	for _, f := range files {
		if f.Path == "lost/lost.go" {
			x.Apply(files)
			if s := f.Calls[0].Sym.Symbol(); s.Qualified() != "example.org/absent.G" {
				t.Errorf("absent.G became %v", s)
			}
		}
	}
}

// A module may ask for compilers, version control, another toolchain or flags:
// none of these is run.
func TestNothingRuns(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the traps are shell scripts")
	}
	traps, mark := t.TempDir(), filepath.Join(t.TempDir(), "ran")
	for _, name := range []string{"git", "hg", "gcc", "cc", "clang", "pkg-config", "svn", "bzr", "fossil"} {
		if err := os.WriteFile(filepath.Join(traps, name), []byte("#!/bin/sh\necho "+name+" >> '"+mark+"'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := os.Getenv("PATH")
	cgo := "\n-- c/c.go --\npackage c\n\n// #cgo pkg-config: evil\n// #cgo CFLAGS: -O2\n// int f(void);\nimport \"C\"\n\nfunc F() { C.f() }\n"
	for name, archive := range map[string]string{
		"cgo":       shop + cgo,
		"toolchain": strings.Replace(shop, "go 1.24\n", "go 9.99\n\ntoolchain go9.99.1\n", 1),
		"generate":  shop + "\n-- g/g.go --\npackage g\n\n//go:generate git status\nfunc F() {}\n",
		"remote":    strings.Replace(shop, "go 1.24\n", "go 1.24\n\nrequire example.org/absent.git v1.0.0\n", 1) + "\n-- r/r.go --\npackage r\n\nimport \"example.org/absent.git\"\n\nfunc F() { absent.G() }\n",
	} {
		t.Setenv("PATH", path)
		root, files := facts(t, archive)
		t.Setenv("PATH", traps+string(os.PathListSeparator)+path)
		if err := os.MkdirAll(filepath.Join(root, ".git"), 0o755); err != nil {
			t.Fatal(err)
		}
		_, err := gotypes.Load(t.Context(), root, files)
		if name == "toolchain" && err == nil {
			t.Errorf("%s: no error", name)
		}
		if ran, err := os.ReadFile(mark); err == nil {
			t.Fatalf("%s: these ran:\n%s", name, ran)
		}
	}
}

func TestNoModule(t *testing.T) {
	root, files := facts(t, "-- a.go --\npackage a\n\nfunc F() { G() }\n")
	if _, err := gotypes.Load(t.Context(), root, files); err == nil {
		t.Error("a folder without go.mod gives no error")
	}
}
