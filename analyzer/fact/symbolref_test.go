package fact

import "testing"

// TestSymbolRef holds references to what they refer to.
func TestSymbolRef(t *testing.T) {
	var shared Symbols
	for o := Unknown; o <= Builtin; o++ {
		for _, mod := range []string{"", "lib/a", "?"} {
			for _, name := range []string{"", "f", "T.m"} {
				s := Symbol{o, mod, name}
				r := shared.Ref(s)
				if r != shared.Ref(s) {
					t.Errorf("%+v has two references", s)
				}
				for _, r := range []SymbolRef{r, s.Ref()} {
					if r.Symbol() != s || !r.Equal(s.Ref()) || (Symbol{r.Origin(), r.Module(), r.Name()}) != s || r.Known() != s.Known() || r.Qualified() != s.Qualified() {
						t.Errorf("%+v is referred to as %+v, known %t, qualified %q", s, r.Symbol(), r.Known(), r.Qualified())
					}
					for _, written := range []string{"", "x.y"} {
						if got, want := Key(r, written), Key(s, written); got != want {
							t.Errorf("key of %+v, %q: %q by reference, else %q", s, written, got, want)
						}
					}
				}
			}
		}
	}
	if (Symbol{Name: "f"}).Ref().Equal(Symbol{Name: "g"}.Ref()) {
		t.Error("references to two symbols are equal")
	}
	if (SymbolRef{}) != (Symbol{}).Ref() || (SymbolRef{}).Symbol() != (Symbol{}) {
		t.Error("the zero reference is not the zero symbol")
	}
}
