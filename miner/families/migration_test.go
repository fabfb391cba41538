package families_test

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/minertest"
)

const migrated = `
-- go.mod --
module example.com/app

go 1.22
-- a{{n}}/a_test.go repeat 20 --
package a{{n}}

import (
	"testing"

	"example.com/lib/must"
)

func TestA{{n}}(t *testing.T) {
	must.Eq(t, 1, one())
	must.NoError(t, do{{n}}())
	must.Len(t, 2, all())
}
-- old{{n}}/old_test.go repeat 3 --
package old{{n}}

import (
	"testing"

	"example.com/lib/require"
)

func TestOld{{n}}(t *testing.T) {
	require.ElementsMatch(t, 1, one())
	require.Equal(t, 1, one())
	require.Length(t, all(), 2)
}
`

// corpusOf returns the facts of the repository of an archive.
func corpusOf(t *testing.T, archive string) *miner.Corpus {
	t.Helper()
	a, err := minertest.Parse([]byte(archive))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := a.Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	c, err := minertest.Read(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// One library made way for another: the modules are the rule, not the single
// functions of which the history happens to have replacements.
func TestMigration(t *testing.T) {
	c := corpusOf(t, migrated)
	c.Pairs = []miner.Pair{
		{From: "require.ElementsMatch", To: "must.Eq", Edits: 12, Commits: 5},
		{From: "require.Equal", To: "must.Eq", Edits: 40, Commits: 9},
		{From: "require.Length", To: "must.Len", Edits: 14, Commits: 4},
	}
	var rules []string
	for _, p := range minertest.Mine(c) {
		if p.Family == "alternatives" || p.Family == "import-source" {
			rules = append(rules, p.Rule)
		}
	}
	want := "Import from `example.com/lib/must`; never from `example.com/lib/require`."
	if strings.Join(rules, "\n") != want {
		t.Errorf("rules = %q, want %q alone", rules, want)
	}
}
