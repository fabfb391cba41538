package scala

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/scala/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"src/test/scala/A.scala": true, "src/main/scala/ASpec.scala": true, "src/main/scala/A.scala": false, "src/main/scala/Latest.scala": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"scala.util": true, "java.time": true, "akka.actor": false, "": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}
