package miner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// A file in which a matcher has a site is among its places, whatever the file's
// symbols are: of others, of locals, known by name alone, members of objects.
func TestPlacesAreComplete(t *testing.T) {
	symbols := []struct {
		s       fact.Symbol
		written string
	}{
		{fact.Symbol{Origin: fact.Internal, Module: "lib/a", Name: "f"}, "a.f"},
		{fact.Symbol{Origin: fact.Internal, Module: "lib/a", Name: "obj.g"}, "a.obj.g"},
		{fact.Symbol{Origin: fact.Internal, Module: "lib/ab", Name: "f"}, "ab.f"},
		{fact.Symbol{Origin: fact.Std, Module: "fmt", Name: "Println"}, "fmt.Println"},
		{fact.Symbol{Origin: fact.External, Module: "zap"}, "zap"},
		{fact.Symbol{Origin: fact.Builtin, Name: "process.env.HOME"}, "process.env.HOME"},
		{fact.Symbol{Origin: fact.Builtin, Name: "len"}, "len"},
		{fact.Symbol{Origin: fact.Local}, "ctx.Done"},
		{fact.Symbol{Origin: fact.Local}, "handler"},
		{fact.Symbol{}, "x.Done"},
		{fact.Symbol{}, "handler"},
		{fact.Symbol{}, ""},
	}
	keys := []string{"lib/a.f", "lib/a.obj.*", "lib/a.*", "fmt.Println", "fmt.*", "zap", "zap.*", "process.env.*", "process.*", "len", "?.Done", "?.handler", "?.*", "none"}
	r := rand.New(rand.NewPCG(1, 2))
	var files []*fact.File
	for i := range 60 {
		f := &fact.File{Path: fmt.Sprintf("d/%02d.x", i), Lang: []string{"go", "python"}[i%2]}
		for line := range r.IntN(4) {
			x := symbols[r.IntN(len(symbols))]
			switch r.IntN(3) {
			case 0:
				c := fact.Call{Line: line + 1, Sym: x.s, Callee: x.written, Args: []fact.Arg{{Kind: fact.ArgString}}}
				if r.IntN(2) == 0 {
					c.Flags = fact.AsError
				}
				f.Calls = append(f.Calls, c)
			case 1:
				f.Refs = append(f.Refs, fact.Ref{Line: line + 1, Sym: x.s, Name: x.written})
			case 2:
				f.Defs = append(f.Defs, fact.Def{Line: line + 1, End: line + 1, Parent: -1, Decorators: []fact.Decorator{{Line: line + 1, Sym: x.s, Name: x.written, Call: -1}}})
			}
		}
		files = append(files, f)
	}
	c := NewCorpus(files)
	pick := func(n int) []string {
		var out []string
		for range n {
			out = append(out, keys[r.IntN(len(keys))])
		}
		return out
	}
	sites, left := 0, 0
	for range 3000 {
		m := pack.Matcher{Use: pick(1 + r.IntN(2)), Never: pick(r.IntN(2)), Callee: pick(r.IntN(2))}
		m.Kind = []pack.MatchKind{pack.MatchUse, pack.MatchArgument, pack.MatchOption, pack.MatchError}[r.IntN(4)]
		if m.Kind == pack.MatchArgument {
			m.Shape = pack.ShapeNotString
		}
		k := &Candidate{Group: []string{"go", "python"}[r.IntN(2)], Matcher: m}
		if r.IntN(2) == 0 {
			k.Files = []int{1, 2, 3, 10, 20, 21, 40}
		}
		in := c.places(k, false)
		if !slices.IsSorted(in) {
			t.Fatalf("%+v: %v is not sorted", m, in)
		}
		left += len(files) - len(in)
		for i, f := range files {
			if c.Group[i] != k.Group || k.Files != nil && !slices.Contains(k.Files, i) || len(m.Sites(f)) == 0 {
				continue
			}
			sites++
			if !slices.Contains(in, i) {
				t.Fatalf("%+v has a site in %+v, which is not among its places", m, f)
			}
		}
	}
	if sites < 1000 || left < 1000 {
		t.Fatalf("%d sites, %d files left out: this test says nothing", sites, left)
	}
}
