package java

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/java/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"src/test/java/a/Foo.java": true, "src/main/java/a/FooTest.java": true, "a/FooTests.java": true, "a/FooIT.java": true,
		"src/main/java/a/Foo.java": false, "a/Contest.java": false, "a/Test.java": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"java.util": true, "javax.sql": true, "javax.persistence": false, "org.junit": false, "javax": false, "": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}
