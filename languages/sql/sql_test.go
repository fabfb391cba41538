package sql

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/sql/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{"tests/a.sql": true, "db/fixtures/seed.sql": true, "db/migrations/1.sql": false, "contests/a.sql": false} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
}
