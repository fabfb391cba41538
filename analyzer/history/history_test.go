package history

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func langOf(p string) string {
	return map[string]string{".go": "go", ".ts": "typescript", ".py": "python", ".java": "java", ".kt": "kotlin", ".php": "php", ".rb": "ruby", ".rs": "rust", ".cs": "csharp"}[filepath.Ext(p)]
}

var options = Options{LangOf: langOf, Suffixes: []string{".go", ".ts", ".py"}}

// script makes a repository by hand: each commit writes files, "" removes one.
type script struct {
	t   *testing.T
	dir string
	day int
}

func newScript(t *testing.T) *script {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	s := &script{t: t, dir: t.TempDir()}
	s.git("a@example.com", "init", "-q", "-b", "main")
	return s
}

func (s *script) git(author string, args ...string) {
	s.t.Helper()
	c := exec.Command("git", args...)
	c.Dir = s.dir
	date := fmt.Sprintf("%d +0000", time.Date(2024, 1, 10, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.day).Unix())
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL="+author,
		"GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL="+author, "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (s *script) commit(author string, files ...string) {
	s.t.Helper()
	for i := 0; i < len(files); i += 2 {
		p := filepath.Join(s.dir, filepath.FromSlash(files[i]))
		if files[i+1] == "" {
			if err := os.Remove(p); err != nil {
				s.t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(files[i+1]), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	s.git(author, "add", "-A")
	s.git(author, "commit", "-q", "--allow-empty", "-m", "\x01forged \x02 header\n\ndiff --git a/x b/x")
	s.day += 40
}

// commitOf returns the hash of a revision.
func (s *script) commitOf(rev string) string {
	s.t.Helper()
	out, err := exec.Command("git", "-C", s.dir, "rev-parse", rev).Output()
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func goFile(imports, body string) string {
	return "package a\n\nimport (\n" + imports + ")\n\nfunc f() {\n" + body + "}\n"
}

func TestRead(t *testing.T) {
	s := newScript(t)
	s.commit("a@example.com", "a.go", goFile("\t\"time\"\n", "\tx := g(time.Now(), 1)\n\tlog(\"a\", x)\n"), "b.go", goFile("\t\"time\"\n", "\ty := h(time.Now(), \"b\")\n"), "README.md", "x\n")
	s.commit("a@example.com", "a.go", goFile("\t\"example.com/timeutil\"\n", "\tx := g(timeutil.Now(), 1)\n\tlog(\"a\", x)\n"))
	s.commit("B@example.com", "b.go", goFile("\t\"example.com/timeutil\"\n", "\ty := h(timeutil.Now(), \"b\")\n"), "doc/b.md", "b\n")
	s.commit("dependabot[bot]@users.noreply.github.com", "b.go", goFile("\t\"example.com/timeutil\"\n", "\ty := h(bot.Now(), \"b\")\n"))
	s.commit("b@example.com", "b.go", "")
	l := Read(t.Context(), s.dir, options)
	at := func(day int) int64 { return time.Date(2024, 1, 10, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day).Unix() }
	if l.Note != "" || l.Cut != "" || l.Shallow || l.Commits != 5 || l.Read != 5 || l.Newest != at(160) {
		t.Fatalf("%+v", l)
	}
	// What a bot did does not count.
	ignore := cmpopts.IgnoreFields(Pair{}, "Sample")
	if d := cmp.Diff([]Pair{{From: "time.Now", To: "timeutil.Now", Edits: 2, Commits: 2}}, l.Pairs, ignore); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Pair{{From: "time", To: "example.com/timeutil", Edits: 2, Commits: 2}}, l.Swaps, ignore); d != "" {
		t.Error(d)
	}
	if want := []string{s.commitOf("HEAD~2"), s.commitOf("HEAD~3")}; !slices.Equal(l.Pairs[0].Sample, want) {
		t.Errorf("sample %v, want %v", l.Pairs[0].Sample, want)
	}
	if d := cmp.Diff([]Path{{Path: "a.go", Added: at(0)}, {Path: "b.go", Added: at(0)}}, l.Paths); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(l, Read(t.Context(), s.dir, options)); d != "" {
		t.Error("a second reading differs", d)
	}
	o := options
	o.Commits = 2
	if l := Read(t.Context(), s.dir, o); l.Cut != CutCommits || l.Commits != 2 || l.Read != 2 || len(l.Pairs) != 0 || !l.Complete() {
		t.Errorf("two commits: %+v", l)
	}
	o = options
	o.Bytes = 10
	if l := Read(t.Context(), s.dir, o); l.Cut != CutBytes || l.Commits != 5 || l.Read != 0 || len(l.Paths) != 2 || !l.Complete() {
		t.Errorf("ten bytes: %+v", l)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if l := Read(ctx, s.dir, options); l.Note == "" || l.Complete() {
		t.Errorf("stopped at once: %+v", l)
	}
}

// Only the endings that occur are asked of git, and it must not matter which
// others the program knows.
func TestReadOfOtherLanguages(t *testing.T) {
	s := newScript(t)
	s.commit("a@example.com", "a.py", "x = f(six.text_type, 1)\n", "b.go", goFile("\t\"time\"\n", "\tx := g(time.Now(), 1)\n"))
	s.commit("a@example.com", "c.txt", "x\n")
	s.commit("a@example.com", "a.py", "x = f(pkg.Text, 1)\n")
	s.git("a@example.com", "commit", "-q", "--allow-empty", "-m", "nothing")
	o := options
	few := Read(t.Context(), s.dir, o)
	o.Suffixes = append([]string{".rs", ".java", ".rb"}, o.Suffixes...)
	if d := cmp.Diff(few, Read(t.Context(), s.dir, o)); d != "" || len(few.Pairs) != 1 {
		t.Error(few.Pairs, d)
	}
}

func TestReadWithout(t *testing.T) {
	s := newScript(t)
	if l := Read(t.Context(), s.dir, options); l.Note != "no commits" {
		t.Errorf("empty: %q", l.Note)
	}
	if l := Read(t.Context(), t.TempDir(), options); !strings.Contains(l.Note, "not a git repository") {
		t.Errorf("no repository: %q", l.Note)
	}
	for i := range 3 {
		s.commit("a@example.com", "a.go", fmt.Sprintf("package a\n\nvar x = %d\n", i))
	}
	to := filepath.Join(t.TempDir(), "c")
	s.git("a@example.com", "clone", "-q", "--depth=1", "file://"+s.dir, to)
	if l := Read(t.Context(), to, options); !l.Shallow || l.Commits != 1 || l.Note != "" {
		t.Errorf("shallow: %+v", l)
	}
	t.Setenv("PATH", t.TempDir())
	if l := Read(t.Context(), s.dir, options); !strings.Contains(l.Note, "git is not installed") {
		t.Errorf("no git: %q", l.Note)
	}
}

func lines(lang, text string) (out [][]token) {
	open := ""
	for l := range strings.SplitSeq(text, "\n") {
		var ts []token
		ts, open = syntaxes()[lang].lex(l, open, nil)
		out = append(out, ts)
	}
	return out
}

func TestReplaced(t *testing.T) {
	for _, c := range []struct {
		lang, old, now string
		want           string
	}{
		{"go", "\treturn errors.New(\"a\", x)", "\treturn oops.New(\"a\", x)", "errors.New>oops.New"},
		{"go", "a := f(time.Now(), time.Now())", "a := f(clock.Now(), clock.Now())", "time.Now>clock.Now"},
		{"go", "x := i.cmp.Compare(a, b)", "x := j.cmp.Compare(a, b)", ""},                       // a renamed variable
		{"go", "return f(key, 1, 2)", "return f(key.UserKey, 1, 2)", ""},                         // a part of the same value
		{"go", "\tw.close(a, b)", "\tw.Close(a, b)", ""},                                         // exported
		{"go", "x := count + 1 + y", "x := total + 1 + y", ""},                                   // plain variables
		{"go", "// use time.Now() here", "// use clock.Now() here", ""},                          // comments
		{"go", "s := \"time.Now() is\" + a", "s := \"clock.Now() is\" + a", ""},                  // text
		{"go", "x := foo.A(b, c)", "x := bar.B(d, e, f.g(1), 2, 3)", ""},                         // another line
		{"go", "x := foo.A(b, c)", "x := foo.A", ""},                                             // not alike
		{"go", "x := foo.A(b, c)", "x := wrap.W(foo.A(b, c))", ""},                               // wrapped, nothing replaced
		{"go", "const A = iota + 1\nconst B = 2 + 2", "const B = iota + 1\nconst C = 2 + 2", ""}, // shifted
		{"typescript", "const r = await Promise.all(xs.map(f))", "const r = await promiseAll(xs.map(f))", "Promise.all>promiseAll"},
		{"typescript", "  @Inject(Foo) private x: Map", "  @InjectAll(Foo) private x: Map", "Inject>InjectAll"},
		{"typescript", "export class A extends BaseService {", "export class A extends TransactionService {", "BaseService>TransactionService"},
		{"python", "    assert isinstance(x, six.text_type)", "    assert isinstance(x, pkg.Text)", "six.text_type>pkg.Text"},
		{"ruby", "x = DateTime.parse(a, b)", "x = Time.zone.parse(a, b)", "DateTime.parse>Time.zone.parse"},
		{"rust", "    error!(\"a {}\", x);", "    warn!(\"a {}\", x);", "error!>warn!"},
		{"php", "$x = str_random(3, $y);", "$x = Str::random(3, $y);", "str_random>Str::random"},
		{"php", "$this->a($b)->visit($c, 1);", "$this->a($b)->get($c, 1);", ""}, // of a value without a name
		{"java", "x = this.context.user(a, b);", "x = context.user(a, b);", ""},
	} {
		got := ""
		for _, e := range replaced(lines(c.lang, c.old), lines(c.lang, c.now)) {
			got += e[0] + ">" + e[1]
		}
		if got != c.want {
			t.Errorf("%s\n%s\n%s\ngot %q, want %q", c.lang, c.old, c.now, got, c.want)
		}
	}
}

// Each removed line goes with its most similar added one, not with the next.
func TestReplacedPairsBySimilarity(t *testing.T) {
	got := replaced(lines("go", "a := fmt.Sprint(x, 1)\nb := os.Open(name, mode)"), lines("go", "b := vfs.Open(name, mode)\na := str.Join(x, 1)"))
	if d := cmp.Diff([][2]string{{"fmt.Sprint", "str.Join"}, {"os.Open", "vfs.Open"}}, got); d != "" {
		t.Error(d)
	}
}

func TestImports(t *testing.T) {
	for _, c := range []struct{ lang, line, want string }{
		{"go", "\t\"fmt\"", "fmt"}, {"go", "import x \"a/b\" // why", "a/b"}, {"go", "\t_ \"a/b\"", "a/b"}, {"go", "\t\"a b\",", ""}, {"go", "x := \"a\"", ""}, {"go", "return \"fmt\"", ""},
		{"typescript", "import { a, b as c } from './x';", "./x"}, {"typescript", "import 'css'", "css"}, {"typescript", "} from \"@a/b\"", "@a/b"}, {"typescript", "const x = require('y')", "y"}, {"typescript", "x = 'from a'", ""}, {"typescript", "export * from 'z'", "z"},
		{"python", "from a.b import c", "a.b.c"}, {"python", "from a.b import (", "a.b"}, {"python", "    import a.b as c", "a.b"}, {"python", "from x to y", ""}, {"python", "from . import z", ""},
		{"java", "import static a.b.C.*;", "a.b.C.*"}, {"kotlin", "import a.b as c", "a.b"},
		{"php", `use A\B as C;`, `A\B`}, {"php", "    use SomeTrait;", ""},
		{"ruby", "require 'a/b'", "a/b"}, {"ruby", "require_relative \"c\"", "c"},
		{"rust", "pub use a::b::{c, d};", "a::b"}, {"rust", "use a::B as C;", "a::B"},
		{"csharp", "global using static A.B;", "A.B"}, {"csharp", "using (var x = y)", ""},
	} {
		if got := syntaxes()[c.lang].imports(c.line); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.lang, c.line, got, c.want)
		}
	}
	if got := swaps(map[string]bool{"math/rand": true, "b": true}, map[string]bool{"math/rand/v2": true, "c": true}); len(got) != 0 {
		t.Errorf("a path and one below it: %v", got)
	}
	if got := swaps(map[string]bool{"pkg/errors": true, "x": true}, map[string]bool{"errors": true, "fmt": true}); !slices.Equal(got, [][2]string{{"pkg/errors", "errors"}}) {
		t.Errorf("several: %v", got)
	}
	if got := swaps(map[string]bool{"./a": true}, map[string]bool{"../a": true}); len(got) != 0 {
		t.Errorf("a file that moved: %v", got)
	}
}

const head = "\x010123456789012345678901234567890123456789\x021700000000\x02a@b\x02x\n"

func diffOf(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "\x01%040d\x021700000000\x02a%d@b\x02x\n\ndiff --git a/f.go b/f.go\n--- a/f.go\n+++ b/f.go\n", i, i%7)
		for j := range 20 {
			fmt.Fprintf(&b, "@@ -%d,2 +%d,2 @@ func\n-\tx%d := time.Now().Add(d * %d)\n-\treturn fmt.Errorf(\"x: %%w\", err)\n+\tx%d := clock.Now().Add(d * %d)\n+\treturn errors.Wrap(err, \"x\")\n", j, j, j, i, j, i)
		}
	}
	return b.Bytes()
}

func tallyOf(b []byte) (*tally, error) {
	t := newTally()
	err := readPatches(bytes.NewReader(b), newReader(langOf, func(c *commit, r *record) bool {
		t.add(c, r)
		return true
	}))
	return t, err
}

func FuzzReadPatches(f *testing.F) {
	f.Add([]byte(head + "\ndiff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-x := a.B(c, d)\n+x := e.F(c, d)\n"))
	f.Add([]byte(head + "--- /dev/null\n+++ \"b/\\303\\251.py\"\n@@ -0,0 +1,3 @@\n+'''\n+from a import b\n+x\n\\ No newline at end of file\n"))
	f.Add(diffOf(2))
	f.Fuzz(func(t *testing.T, b []byte) {
		one, err := tallyOf(b)
		two, err2 := tallyOf(b)
		if (err == nil) != (err2 == nil) {
			t.Fatal(err, err2)
		}
		if d := cmp.Diff(one.edits.pairs(), two.edits.pairs()); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzReadNames(f *testing.F) {
	f.Add([]byte(strings.TrimSuffix(head, "\n") + "\x00\nM\x00a\x00A\x00b\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = readNames(bytes.NewReader(b), func(hash string, p paths) {
			if len(hash) < 40 || slices.Contains(p.added, "") {
				t.Errorf("%q added %q", hash, p.added)
			}
		})
	})
}

func BenchmarkReadPatches(b *testing.B) {
	d := diffOf(500)
	b.SetBytes(int64(len(d)))
	b.ReportAllocs()
	for b.Loop() {
		t, err := tallyOf(d)
		if err != nil {
			b.Fatal(err)
		}
		if len(t.edits.pairs()) == 0 {
			b.Fatal("no pairs")
		}
	}
}
