package resolve

import (
	"testing"
	"testing/fstest"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// A module that passes on all of another, which takes a name from it, ends a
// look-up of that name at once, not when the budget is spent.
func TestCircleOfReexports(t *testing.T) {
	files := []*fact.File{
		{Path: "src/io.rs", Lang: "rust", Imports: []fact.Import{{Path: "crate", Name: "Manager", Local: "Manager"}}},
		{Path: "src/lib.rs", Lang: "rust", Exports: []fact.Export{{Path: "self.io", Name: "*"}, {Path: "crate.manager", Name: "Manager", Local: "Manager"}}},
		{Path: "src/manager.rs", Lang: "rust", Defs: []fact.Def{{Kind: fact.Class, Name: "Manager", Parent: -1, InitCall: -1}}},
	}
	x := Build(files, fstest.MapFS{"Cargo.toml": {Data: []byte("[package]\nname = \"shop\"\n")}}, map[string]Lang{"rust": {}})
	for _, f := range files {
		x.Imports(f)
	}
	s := x.scope(files[0], &look{scopes: map[*fact.File]*scope{}})
	s.memo = map[asked]fact.SymbolRef{}
	if sym := s.lookup("Manager", ""); sym.Origin() != fact.Internal || sym.Name() != "Manager" {
		t.Errorf("Manager is %v", sym.Symbol())
	}
	if spent := maxSteps - s.budget; spent > 10 {
		t.Errorf("%d steps were taken", spent)
	}
}
