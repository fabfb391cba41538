package pack

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// scramble puts together n of the parts.
func scramble(rng *rand.Rand, n int, parts ...string) string {
	var w strings.Builder
	for range rng.IntN(n) {
		w.WriteString(parts[rng.IntN(len(parts))])
	}
	return w.String()
}

// TestHasSymbol holds the short way to the answers of the long one.
func TestHasSymbol(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	yes := 0
	for range 200_000 {
		s := fact.Symbol{Origin: fact.Origin(rng.IntN(6)), Module: scramble(rng, 4, "a", "b", ".", "?"), Name: scramble(rng, 4, "a", "b", ".")}.Ref()
		written := scramble(rng, 4, "a", "b", ".")
		list := []string{scramble(rng, 5, "a", "b", ".", "?"), scramble(rng, 5, "a", ".", ".*"), scramble(rng, 4, "a", "b", "?.") + ".*"}
		want := Has(list, fact.Key(s, written))
		if got := hasSymbol(list, s, written); got != want {
			t.Fatalf("%q has %q of %+v, %q: %v, want %v", list, fact.Key(s, written), s.Symbol(), written, got, want)
		}
		if want {
			yes++
		}
	}
	if yes < 1000 {
		t.Errorf("only %d were there", yes)
	}
}

// TestMayEnd holds it to never saying no to a name that ends in a word.
func TestMayEnd(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	yes, no := 0, 0
	for range 100_000 {
		name := scramble(rng, 6, "price", "Price", "PRICE", "é", "É", "İ", "_", "-", "2", "x")
		for _, w := range append(fact.Tokens(name), "price", "x") {
			ends := EndsIn(fact.Tokens(name), []string{w})
			switch may := mayEnd(name, w); {
			case ends && !may:
				t.Fatalf("%q ends in %q", name, w)
			case ends:
				yes++
			case !may:
				no++
			}
		}
	}
	if yes < 1000 || no < 1000 {
		t.Errorf("%d ended in the word, %d were told not to", yes, no)
	}
}
