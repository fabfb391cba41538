package kotlin

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/kotlin/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"src/test/java/a/Util.kt": true, "app/src/main/FooTest.kt": true, "app/src/androidTest/Foo.kt": true,
		"src/main/Foo.kt": false, "a/Contest.kt": false, "a/Test.kt": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"kotlin.math": true, "java.util": true, "kotlinx.coroutines": false, "javax.inject": false, "": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}

func TestPrepare(t *testing.T) {
	for src, want := range map[string]string{
		"fun interface A {":                        "    interface A {",
		"  context(a: App)\nfun f() = 1":           "                 \nfun f() = 1",
		"menu.findItem(1)?.title = name":           "menu.findItem(1)?.title== name",
		"view.find<T>(R.id.x).title =\n  y":        "view.find<T>(R.id.x).title==\n  y",
		"note.values()[i] = x":                     "note.values()[i]== x",
		"    .summary = y":                         "    .summary== y",
		"a.b = f().c":                              "a.b = f().c",
		"val a: B = f(x).c":                        "val a: B = f(x).c",
		"if (f().c == 1) x":                        "if (f().c == 1) x",
		"fun n(b: A.Builder.() -> Unit) {":         "fun n(b:   Builder.() -> Unit) {",
		"fun n(b: Builder.() -> Unit, c: Int = 1)": "fun n(b: Builder.() -> Unit, c: Int = 1)",
		"h(context(x))":                            "h(context(x))",
	} {
		if got := string(prepare([]byte(src))); got != want {
			t.Errorf("prepare(%q) = %q, want %q", src, got, want)
		}
	}
}
