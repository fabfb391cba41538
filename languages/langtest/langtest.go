// Package langtest checks a language: it runs extraction over txtar archives
// and compares the printed facts, fuzzes it, and measures what it costs.
//
// An archive holds source files and one file facts.golden with their facts, one
// line each, as Print writes them. `go test -update` writes it anew.
package langtest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
)

var update = flag.Bool("update", false, "write what is expected anew")

// Updating reports whether the test was asked to write what it expects anew.
func Updating() bool { return *update }

// Golden is the name of the file of an archive that holds the expected facts.
const Golden = "facts.golden"

// Compile returns the compiled form of a language, failing the test if its
// Syntax names something that the grammar lacks.
func Compile(tb testing.TB, l *languages.Language) *languages.Compiled {
	tb.Helper()
	c, err := languages.Compile(l)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// Facts extracts the facts of one file.
func Facts(tb testing.TB, c *languages.Compiled, path string, src []byte) *fact.File {
	tb.Helper()
	s := tree.NewSession(tree.Limits{})
	defer s.Close()
	f, err := extract(s, languages.NewBuilder(), c, path, src)
	if err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
	return f
}

func extract(s *tree.Session, b *languages.Builder, c *languages.Compiled, path string, src []byte) (*fact.File, error) {
	src = c.Text(path, src)
	if c.G == nil {
		f := &fact.File{Path: path}
		b.Build(c, src, nil, f)
		return f, nil
	}
	nodes, err := s.Parse(c.G, src, 10*time.Second)
	if err != nil {
		return nil, err
	}
	n, _ := tree.Errors(nodes)
	f := &fact.File{Path: path, ErrBytes: int(n)}
	b.Build(c, src, nodes, f)
	return f, nil
}

// Run compares, for every archive that glob names, the facts of its files that
// belong to the language with the archive's facts.golden. A file of another
// language fails the test.
func Run(t *testing.T, l *languages.Language, glob string) {
	t.Helper()
	c := Compile(t, l)
	set := languages.NewSet([]*languages.Language{l})
	paths, err := filepath.Glob(glob)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives at %s (%v)", glob, err)
	}
	for _, p := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(p), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(data)
			var out strings.Builder
			golden := -1
			for i, file := range ar.Files {
				if file.Name == Golden {
					golden = i
					continue
				}
				if set.Of(file.Name) == nil {
					t.Fatalf("%s: not a file of %s", file.Name, l.Name)
				}
				f := Facts(t, c, file.Name, file.Data)
				Check(t, f)
				Print(&out, f)
			}
			if golden < 0 {
				ar.Files = append(ar.Files, txtar.File{Name: Golden})
				golden = len(ar.Files) - 1
			}
			got := out.String()
			if *update {
				ar.Files[golden].Data = []byte(got)
				if err := os.WriteFile(p, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want := string(ar.Files[golden].Data)
			if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); d != "" {
				t.Errorf("facts differ (-want +got), `go test -update` accepts them:\n%s", d)
			}
		})
	}
}

// Check fails the test if the facts of a file contradict each other: an index
// out of range, a parent after its child, a line beyond the end.
func Check(tb testing.TB, f *fact.File) {
	tb.Helper()
	def := func(what string, k, self int) {
		if k < -1 || k >= len(f.Defs) || self >= 0 && k >= self {
			tb.Errorf("%s: %s %d: definition %d out of range", f.Path, what, self, k)
		}
	}
	line := func(what string, l int) {
		if l < 1 || l > f.Lines+1 {
			tb.Errorf("%s: %s: line %d of %d", f.Path, what, l, f.Lines)
		}
	}
	for i := range f.Defs {
		d := &f.Defs[i]
		line("def "+d.Name, d.Line)
		if d.Parent >= i || d.Parent < -1 {
			tb.Errorf("%s: def %d %s: parent %d", f.Path, i, d.Name, d.Parent)
		}
		if d.InitCall >= len(f.Calls) || d.InitCall < -1 {
			tb.Errorf("%s: def %d %s: init call %d", f.Path, i, d.Name, d.InitCall)
		}
		for _, dc := range d.OnParams {
			if dc.Call >= len(f.Calls) || dc.Call < -1 || dc.Param < 0 || dc.Param >= len(d.Params) {
				tb.Errorf("%s: def %d %s: decorator of parameter %d, call %d", f.Path, i, d.Name, dc.Param, dc.Call)
			}
		}
		for _, dc := range d.Decorators {
			if dc.Call >= len(f.Calls) || dc.Call < -1 {
				tb.Errorf("%s: def %d %s: decorator call %d", f.Path, i, d.Name, dc.Call)
			}
		}
	}
	for i := range f.Calls {
		c := &f.Calls[i]
		line("call "+c.Callee, c.Line)
		def("call "+c.Callee, c.Func, -1)
		if c.Callee == "" {
			tb.Errorf("%s:%d: call without callee", f.Path, c.Line)
		}
		if c.Parent < -1 || c.Parent >= i || c.Chain < -1 || c.Chain >= len(f.Calls) || c.Chain == i {
			tb.Errorf("%s: call %d %s: parent %d chain %d", f.Path, i, c.Callee, c.Parent, c.Chain)
		}
	}
	for i := range f.Bindings {
		line("binding "+f.Bindings[i].Name, f.Bindings[i].Line)
		def("binding "+f.Bindings[i].Name, f.Bindings[i].Func, -1)
	}
	for i := range f.Refs {
		line("ref "+f.Refs[i].Name, f.Refs[i].Line)
		def("ref "+f.Refs[i].Name, f.Refs[i].Func, -1)
	}
	for i := range f.Literals {
		line("literal", f.Literals[i].Line)
		def("literal", f.Literals[i].Func, -1)
		if k := f.Literals[i].Call; k < -1 || k >= len(f.Calls) {
			tb.Errorf("%s: literal %d: call %d", f.Path, i, k)
		}
	}
	for i := range f.Catches {
		line("catch", f.Catches[i].Line)
		def("catch", f.Catches[i].Func, -1)
	}
	for i := range f.Compares {
		line("compare "+f.Compares[i].Subject, f.Compares[i].Line)
		def("compare", f.Compares[i].Func, -1)
	}
}

// Fuzz feeds arbitrary bytes to a language: extraction must not panic, its
// facts must be consistent, twice the same, and bounded by the file's size. The
// seeds are the files of the archives that glob names.
func Fuzz(f *testing.F, l *languages.Language, glob string) {
	c := Compile(f, l)
	paths, _ := filepath.Glob(glob)
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if file.Name != Golden {
				f.Add(file.Data)
			}
		}
	}
	name := "fuzz/x" + l.Extensions[0]
	s := tree.NewSession(tree.Limits{ArenaBytes: 64 << 20})
	b := languages.NewBuilder()
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<15 {
			t.Skip()
		}
		one, err := extract(s, b, c, name, src)
		if err != nil {
			t.Skip(err)
		}
		Check(t, one)
		if n := len(one.Calls) + len(one.Defs) + len(one.Bindings) + len(one.Refs) + len(one.Imports) + len(one.Literals) + len(one.Compares) + len(one.Texts); n > 4*len(src)+16 {
			t.Errorf("%d facts from %d bytes", n, len(src))
		}
		two, err := extract(s, b, c, name, src)
		if err != nil {
			t.Skip(err)
		}
		if d := cmp.Diff(one, two); d != "" {
			t.Errorf("the second time differs:\n%s", d)
		}
		b.Broken = true
		three, err := extract(s, b, c, name, src)
		if b.Broken = false; err != nil {
			t.Skip(err)
		}
		Check(t, three)
	})
}

// Bench measures parsing with and without extraction over the files of a
// language below the directory VDMINE_BENCH_DIR, or of the archives that glob
// names where that is not set. It reports the time of extraction as a share of
// the time of parsing and flattening.
func Bench(b *testing.B, l *languages.Language, glob string) {
	c := Compile(b, l)
	files := benchFiles(b, l, glob)
	s := tree.NewSession(tree.Limits{})
	defer s.Close()
	bld := languages.NewBuilder()
	var parse, build time.Duration
	var size int64
	for _, f := range files {
		size += int64(len(f.Data))
	}
	b.SetBytes(size)
	for b.Loop() {
		for _, f := range files {
			src := f.Data
			t0 := time.Now()
			src = c.Text(f.Name, src)
			nodes, err := s.Parse(c.G, src, 10*time.Second)
			t1 := time.Now()
			parse += t1.Sub(t0)
			if err != nil {
				continue
			}
			bld.Build(c, src, nodes, &fact.File{Path: f.Name})
			build += time.Since(t1)
		}
	}
	if parse > 0 {
		b.ReportMetric(100*float64(build)/float64(parse), "%extract/parse")
	}
	b.ReportMetric(float64(len(files)), "files")
}

func benchFiles(b *testing.B, l *languages.Language, glob string) []txtar.File {
	var files []txtar.File
	if dir := os.Getenv("VDMINE_BENCH_DIR"); dir != "" {
		set := languages.NewSet([]*languages.Language{l})
		total := 0
		err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || set.Of(p) == nil || total > 8<<20 {
				return nil
			}
			data, err := os.ReadFile(p)
			if err == nil && len(data) < 1<<19 {
				files = append(files, txtar.File{Name: p, Data: data})
				total += len(data)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	} else {
		paths, _ := filepath.Glob(glob)
		for _, p := range paths {
			data, err := os.ReadFile(p)
			if err != nil {
				b.Fatal(err)
			}
			for _, f := range txtar.Parse(data).Files {
				if f.Name != Golden {
					files = append(files, f)
				}
			}
		}
	}
	if len(files) == 0 {
		b.Skip("no files")
	}
	return files
}
