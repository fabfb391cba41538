package python

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/python/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"app/test_views.py": true, "app/views_test.py": true, "tests/helpers.py": true, "a/conftest.py": true,
		"app/views.py": false, "app/testing.py": false, "app/contest.py": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"os.path": true, "typing": true, "django.db": false, ".os": false, "": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}
