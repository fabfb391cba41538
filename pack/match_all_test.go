package pack

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// TestAll: a rule of the shape "all" is broken where one of its parts is missing,
// and says which; without the shape one suffices.
func TestAll(t *testing.T) {
	f := &fact.File{Path: "a.rb", Lang: "ruby", Defs: []fact.Def{
		{Kind: fact.Class, Name: "Whole", Line: 1, End: 5, Parent: -1, Bases: []string{"Base", "Keyed"}, Decorators: []fact.Decorator{{Name: "audited"}, {Name: "metered"}}},
		{Kind: fact.Const, Name: "MAX", Line: 2, End: 2, Parent: 0},
		{Kind: fact.Const, Name: "MIN", Line: 3, End: 3, Parent: 0},
		{Kind: fact.Class, Name: "Half", Line: 6, End: 9, Parent: -1, Bases: []string{"Base"}, Decorators: []fact.Decorator{{Name: "audited"}}},
		{Kind: fact.Const, Name: "MAX", Line: 7, End: 7, Parent: 3},
		{Kind: fact.Class, Name: "None", Line: 10, End: 12, Parent: -1, Bases: []string{"Other"}},
	}}
	class := Role{Kind: "class"}
	for _, m := range []Matcher{
		{Kind: MatchMember, Role: class, Names: []string{"MAX", "MIN"}},
		{Kind: MatchBase, Role: class, Use: []string{"Base", "Keyed"}},
		{Kind: MatchDecorator, Role: class, Use: []string{"?.audited", "?.metered"}},
	} {
		parts := map[MatchKind][2]string{MatchMember: {"MAX", "MIN"}, MatchBase: {"Base", "Keyed"}, MatchDecorator: {"audited", "metered"}}[m.Kind]
		for _, c := range []struct {
			shape string
			ok    [3]bool
			found [3]string
		}{
			{"", [3]bool{true, true, false}, [3]string{}},
			{ShapeAll, [3]bool{true, false, false}, [3]string{1: "without " + parts[1], 2: "without " + parts[0] + ", " + parts[1]}},
		} {
			m.Shape = c.shape
			sites := m.Sites(f)
			if len(sites) != 3 {
				t.Fatalf("%s %q: %d sites", m.Kind, c.shape, len(sites))
			}
			for i, s := range sites {
				if s.OK != c.ok[i] || c.found[i] != "" && s.Found != c.found[i] {
					t.Errorf("%s %q at %d: %v, %q", m.Kind, c.shape, s.Line, s.OK, s.Found)
				}
			}
		}
	}
}

// TestAlternatives: a role may be told by one of several decorators.
func TestAlternatives(t *testing.T) {
	f := &fact.File{Path: "a.cs", Lang: "csharp", Defs: []fact.Def{
		{Kind: fact.Method, Name: "Put", Line: 1, End: 1, Parent: -1, Decorators: []fact.Decorator{{Name: "HttpPut"}}},
		{Kind: fact.Method, Name: "Get", Line: 2, End: 2, Parent: -1, Decorators: []fact.Decorator{{Name: "HttpGet"}}},
		{Kind: fact.Method, Name: "Bare", Line: 3, End: 3, Parent: -1},
	}}
	for decorator, want := range map[string][3]bool{"HttpPut": {true, false, false}, "{HttpGet,HttpPut}": {true, true, false}, "{HttpPost}": {}, "HttpGet,HttpPut": {}} {
		for d := range f.Defs {
			if got := (&Role{Decorator: decorator}).Matches(f, d); got != want[d] {
				t.Errorf("%s on %s: %v", decorator, f.Defs[d].Name, got)
			}
		}
	}
}
