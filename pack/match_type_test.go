package pack

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// TestTypes: the type that a rule asks for, by a reference or under another path, is
// no opportunity; another is a breach, but in a function that is passed on, whose
// parameters are what the other asks for.
func TestTypes(t *testing.T) {
	f := &fact.File{Defs: []fact.Def{{Kind: fact.Func, Name: "run", Parent: -1}, {Kind: fact.Closure, Parent: 0}}, Bindings: []fact.Binding{
		{Line: 1, Kind: fact.BindParam, Name: "cmd", Type: "Command", Sym: fact.Symbol{Origin: fact.Internal, Module: "app", Name: "Command"}.Ref()},
		{Line: 2, Kind: fact.BindParam, Name: "cmd", Type: "&Command"},
		{Line: 3, Kind: fact.BindParam, Name: "cmd", Type: "string"},
		{Line: 4, Kind: fact.BindParam, Name: "cmd", Type: "string", Func: 1},
	}}
	m := Matcher{Kind: MatchType, Shape: "param", Tokens: []string{"cmd"}, Use: []string{"app.Command"}}
	s := m.Sites(f)
	if len(s) != 2 || !s[0].OK || s[1].OK || s[1].Line != 3 {
		t.Errorf("%+v", s)
	}
}
