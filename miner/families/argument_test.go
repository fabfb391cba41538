package families

import (
	"fmt"
	"path"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// What a method takes by all that is defined of its name, a value of a type of the
// module, is no choice, whosever method it is; a plain text is one.
func TestArgumentTaken(t *testing.T) {
	for _, tc := range []struct {
		param string
		want  bool
	}{{"Module", false}, {"addrs.Module", false}, {"*Module", false}, {"string", true}, {"other.Module", true}} {
		files := []*fact.File{{Path: "addrs/addrs.go", Lang: "go", Package: "addrs", Defs: []fact.Def{
			{Line: 1, Kind: fact.Var, Name: "Root", Parent: -1}, {Line: 2, Kind: fact.Var, Name: "Child", Parent: -1},
			{Line: 3, Kind: fact.Method, Name: "Absolute", Owner: "Output", Parent: -1, Params: []fact.Param{{Name: "m", Type: tc.param}}},
		}}}
		for i := range 12 {
			name := []string{"Root", "Child"}[i%2]
			head := fact.Symbol{Origin: fact.Internal, Module: "m/addrs", Name: name}.Ref()
			files = append(files, &fact.File{Path: fmt.Sprintf("a%d/a.go", i), Lang: "go", Refs: []fact.Ref{{Line: 1, Name: "addrs." + name, Func: -1, Sym: head}}, Calls: []fact.Call{{
				Line: 1, Callee: "x.Absolute", Root: "?", Func: -1, Parent: -1, Chain: -1,
				Args: []fact.Arg{{Kind: fact.ArgMember, Head: "addrs." + name, Sym: head}},
			}}})
		}
		c := miner.NewCorpus(files)
		c.Modules = func(p string) string { return "m/" + path.Dir(p) }
		got := false
		mineArgument(c, func(k miner.Candidate) { got = got || k.Matcher.Use[0] == "m/addrs.*" })
		if got != tc.want {
			t.Errorf("of a parameter %s: proposed %v, want %v", tc.param, got, tc.want)
		}
	}
}
