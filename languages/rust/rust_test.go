package rust

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/rust/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"tests/a.rs": true, "src/tests.rs": true, "src/a_test.rs": true, "a/tests/mod.rs": true, "benches/b.rs": true,
		"src/lib.rs": false, "src/testing.rs": false, "src/contest.rs": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"std.fmt": true, "core": true, "tokio.time": false, "crate.std": false, "": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}

func TestFileModule(t *testing.T) {
	for p, want := range map[string]string{
		"src/lib.rs": "crate", "a/src/main.rs": "crate", "a/src/b/mod.rs": "crate.b", "a/src/b/c.rs": "crate.b.c", "src/bin/x.rs": "crate", "tests/a.rs": "",
	} {
		if got := fileModule(p); got != want {
			t.Errorf("fileModule(%q) = %q, want %q", p, got, want)
		}
	}
}

func TestPrepare(t *testing.T) {
	src := "fn f() -> impl A\n  + use<'_, T> { use<B> }\nuse<"
	want := "fn f() -> impl A\n               { use<B> }\nuse<"
	if got := string(prepare([]byte(src))); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
