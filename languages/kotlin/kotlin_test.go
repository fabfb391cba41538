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
		if isTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"kotlin.math": true, "java.util": true, "kotlinx.coroutines": false, "javax.inject": false, "": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}
