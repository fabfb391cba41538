package php

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/php/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"src/OrderTest.php": true, "tests/Support/helper.php": true, "app/Order.php": false, "app/Contest.php": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
}
