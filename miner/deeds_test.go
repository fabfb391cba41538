package miner_test

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Numbers stand for the keys that fact.Key gives, and the deeds of a function are
// what pack.Uses sees in it, in all archives.
func TestDeedsAreUses(t *testing.T) {
	functions, beside := 0, 0
	for _, a := range archives(t) {
		c := read(t, a, nil, 2)
		for i, f := range c.Files {
			for k := range f.Calls {
				cl := &f.Calls[k]
				if got, want := c.Key(c.Calls(i)[k]), fact.Key(cl.Sym, cl.Callee); got != want {
					t.Fatalf("%s:%d: the key of a call is %q, want %q", f.Path, cl.Line, got, want)
				}
				if u := c.UseOf(c.Calls(i)[k]); u != nil && u != c.Use(c.Group[i], u.Key) {
					t.Fatalf("%s: two uses", u.Key)
				}
			}
			for d := range f.Defs {
				if !f.Defs[d].Kind.Callable() {
					continue
				}
				functions++
				want := map[string]bool{}
				pack.Uses(f, d, func(key string, line int) { want[key] = want[key] || line <= f.Defs[d].Line+4 })
				inside := map[string]bool{}
				pack.CallsIn(f, d, func(k int) { inside[fact.Key(f.Calls[k].Sym, f.Calls[k].Callee)] = true })
				for _, deed := range c.Deeds(i, d) {
					key := c.Key(deed.ID())
					if early, ok := want[key]; !ok || early != deed.Early() || inside[key] == deed.Outside() {
						t.Fatalf("%s:%d: %q: early %v, outside %v; want %v, early %v, inside %v", f.Path, f.Defs[d].Line, key, deed.Early(), deed.Outside(), ok, early, inside[key])
					}
					if deed.Outside() {
						beside++
					}
					delete(want, key)
				}
				if len(want) > 0 {
					t.Fatalf("%s:%d: not among the deeds: %v", f.Path, f.Defs[d].Line, want)
				}
			}
		}
	}
	if functions < 1000 || beside == 0 {
		t.Errorf("%d functions, %d things beside them: the archives do not show enough", functions, beside)
	}
}

// An index that families share is made once, however many ask for it at once.
func TestSharedIsMadeOnce(t *testing.T) {
	type index struct{ n int }
	c := miner.NewCorpus(nil)
	made := 0
	got := make(chan *index)
	for range 8 {
		go func() {
			got <- miner.Shared(c, func() *index { made++; return &index{made} })
		}()
	}
	for range 8 {
		if x := <-got; x.n != 1 {
			t.Fatalf("made %d times", x.n)
		}
	}
}
