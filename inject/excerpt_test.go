package inject_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// TestExcerptSame: whatever lines are changed, the names on them mean in the
// excerpt what they mean in the whole. The texts are those of the languages'
// archives and the Go files of this package.
func TestExcerptSame(t *testing.T) {
	set := languages.NewSet(all.Languages())
	texts := map[string]string{}
	archives, err := filepath.Glob("../testdata/repos/*/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives (%v)", err)
	}
	for _, a := range archives {
		b, err := os.ReadFile(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(b).Files {
			texts[filepath.Base(filepath.Dir(a))+"/"+filepath.Base(a)+"/"+f.Name] = string(f.Data)
		}
	}
	sources, _ := filepath.Glob("*.go")
	for _, p := range sources {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		texts[p] = string(b)
	}
	root := t.TempDir()
	shorter := map[string]bool{}
	for name, text := range texts {
		l := set.Of(name)
		if l == nil {
			continue
		}
		facts := func(src string) *fact.File {
			f, err := analyzer.Single(root, name, []byte(src), set, 5*time.Second)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return f
		}
		whole := facts(text)
		for from := 1; from <= whole.Lines; from += 4 {
			lines := inject.Lines{{From: from, To: from + 3}}
			cut, blank := inject.ExcerptOf(name, l.Name, text, lines)
			if strings.Count(cut, "\n") != strings.Count(text, "\n") {
				t.Fatalf("%s:%d: the lines have moved", name, from)
			}
			if blank <= 0 {
				continue
			}
			shorter[l.Name] = true
			part := facts(cut)
			if part.ErrBytes > 0 {
				continue // then the whole is parsed
			}
			want, got := meanings(whole, lines), meanings(part, lines)
			for k, v := range want {
				if got[k] != v {
					t.Errorf("%s:%d: %s is %q, in the excerpt %q:\n%s", name, from, k, v, got[k], cut)
				}
			}
			if len(want) != len(got) {
				t.Errorf("%s:%d: %d facts, in the excerpt %d:\n%s", name, from, len(want), len(got), cut)
			}
			if t.Failed() {
				return
			}
		}
	}
	for _, l := range []string{"csharp", "go", "java", "javascript", "kotlin", "php", "python", "ruby", "scala", "swift", "typescript"} {
		if !shorter[l] {
			t.Errorf("%s: no excerpt is shorter than the whole", l)
		}
	}
}

// meanings returns what the names on some lines mean.
func meanings(f *fact.File, lines inject.Lines) map[string]string {
	out := map[string]string{}
	add := func(line int, what, name, means string) {
		if !lines.Has(line) {
			return
		}
		for n := 0; ; n++ {
			k := fmt.Sprintf("line %d: %s %s #%d", line, what, name, n)
			if _, taken := out[k]; !taken {
				out[k] = means
				return
			}
		}
	}
	sym := func(s fact.Symbol) string { return fmt.Sprint(s.Origin, " ", s.Qualified()) }
	for _, c := range f.Calls {
		add(c.Line, "call", c.Callee, sym(c.Sym.Symbol()))
	}
	for _, r := range f.Refs {
		add(r.Line, "ref", r.Name, sym(r.Sym.Symbol()))
	}
	for _, b := range f.Bindings {
		add(b.Line, "binding", b.Name, sym(b.Sym.Symbol())+" "+b.Type)
	}
	for _, d := range f.Defs {
		add(d.Line, "definition", d.Name, fmt.Sprint(d.Kind, " ", d.Owner))
	}
	// What holds a changed line is known by what it is given to, too.
	for _, d := range f.Defs {
		for _, l := range lines {
			if d.Line <= l.To && d.End >= l.From && d.Kind.Callable() {
				out[fmt.Sprintf("role of %s at %d", d.Name, d.Line)] = fmt.Sprint(d.Via, " ", d.ViaArg, " ", d.Owner, " ", len(d.Decorators), " ", len(d.Registered))
			}
		}
	}
	return out
}

// TestExcerpt reads the archive excerpt.txtar: a text with one line marked, and
// what is left of it.
func TestExcerpt(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/excerpt.txtar")
	if err != nil {
		t.Fatal(err)
	}
	set := languages.NewSet(all.Languages())
	for i := 0; i+1 < len(ar.Files); i += 2 {
		name, text, want := ar.Files[i].Name, string(ar.Files[i].Data), string(ar.Files[i+1].Data)
		mark := strings.Index(text, "<--")
		if mark < 0 {
			t.Fatalf("%s: no line is marked", name)
		}
		line := 1 + strings.Count(text[:mark], "\n")
		got, _ := inject.ExcerptOf(name, set.Of(name).Name, text, inject.Lines{{From: line, To: line}})
		var out strings.Builder
		for l := range strings.Lines(got) {
			if strings.TrimSpace(l) != "" {
				out.WriteString(strings.TrimRight(l, " \n") + "\n")
			}
		}
		if out.String() != want {
			t.Errorf("%s: left is\n%s", name, out.String())
		}
	}
}

// FuzzExcerpt: no text and no lines make it fail or move a line.
func FuzzExcerpt(f *testing.F) {
	f.Add("class A {\n  f() {\n    this.x = 1;\n  }\n}\n", 2, 3)
	f.Add("class A:\n    def f(self):\n        pass\n\n    def g(self):\n        self.f()\n", 6, 6)
	f.Add("def f\n  a\nend\n\r\ndescribe do\n  it do\n    x\n  end\nend\n", 1, 1)
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		for _, lang := range []string{"typescript", "python", "ruby", "go", "java", "php"} {
			got, blank := inject.ExcerptOf("x", lang, text, inject.Lines{{From: from, To: to}})
			if strings.Count(got, "\n") != strings.Count(text, "\n") || blank != len(text)-len(got) {
				t.Errorf("%s: %q becomes %q", lang, text, got)
			}
		}
	})
}
