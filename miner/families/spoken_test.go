package families

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// What Java creates with new and Kotlin without is said as most files have it.
func TestSay(t *testing.T) {
	use := func(path, lang string) *fact.File {
		s := fact.Symbol{Origin: fact.Internal, Module: "app", Name: "Audit"}.Ref()
		return &fact.File{Path: path, Lang: lang, Calls: []fact.Call{{Line: 1, Callee: "Audit", Sym: s, Func: -1, Parent: -1, Chain: -1, Flags: fact.New}}}
	}
	for _, tc := range []struct {
		files []*fact.File
		want  string
	}{
		{[]*fact.File{use("a.java", "java"), use("b.java", "java"), use("c.kt", "kotlin")}, "Create a `new Audit`"},
		{[]*fact.File{use("a.java", "java"), use("b.kt", "kotlin"), use("c.kt", "kotlin")}, "Call `Audit`"},
		{[]*fact.File{use("a.py", "python")}, "Call `Audit`"},
		{[]*fact.File{use("a.ts", "typescript")}, "Create a `new Audit`"},
	} {
		c := miner.NewCorpus(tc.files)
		if got := say(c, c.Group[0], "app.Audit"); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.files[0].Path, got, tc.want)
		}
	}
}
