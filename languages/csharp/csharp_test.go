package csharp

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/csharp/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"test/Foo.cs": true, "src/FooTests.cs": true, "src/FooTest.cs": true, "Shop.Tests/Util.cs": true,
		"src/Foo.cs": false, "src/Contest.cs": false, "src/Tests.cs": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
}
