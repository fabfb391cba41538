package pack

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// A filter given by keywords is seen whole, one given in a variable is not.
func TestFilterSeen(t *testing.T) {
	query := func(line int, arg fact.Arg, keys ...string) fact.Call {
		c := fact.Call{Line: line, Callee: "Order.where", Func: -1, Parent: -1, Chain: -1, Args: []fact.Arg{arg}}
		for _, k := range keys {
			c.Opts = append(c.Opts, fact.Option{Line: line, Key: k})
		}
		return c
	}
	f := &fact.File{Path: "a.rb", Lang: "ruby", Calls: []fact.Call{
		query(1, fact.Arg{Kind: fact.ArgIdent, Name: "tenant"}, "tenant"),
		query(2, fact.Arg{Kind: fact.ArgIdent, Name: "status"}, "status"),
		query(3, fact.Arg{Kind: fact.ArgIdent, Head: "conditions"}, "status"),
		query(4, fact.Arg{Kind: fact.ArgObject}, "status"),
		query(5, fact.Arg{Kind: fact.ArgString}),
	}}
	made := query(6, fact.Arg{Kind: fact.ArgObject}, "where", "take")
	made.Opts[0].Kind = fact.ArgIdent // where the caller made it
	seen := query(7, fact.Arg{Kind: fact.ArgObject}, "where", "where.status")
	seen.Opts[0].Kind = fact.ArgIdent // a local that was followed
	f.Calls = append(f.Calls, made, seen)
	m := Matcher{Kind: MatchFilter, Methods: []string{"where"}, Keys: []string{"tenant"}}
	want := map[int]bool{1: true, 2: false, 4: false, 7: false}
	got := m.Sites(f)
	for _, s := range got {
		if ok, known := want[s.Line]; !known || ok != s.OK {
			t.Errorf("line %d: %t", s.Line, s.OK)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d sites, want %d", len(got), len(want))
	}
}
