package miner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// A file in which a matcher has a site is among its places, and is counted as the
// matcher says, whatever the file's symbols are: of others, of locals, known by
// name alone, members of objects.
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
	keys := []string{"lib/a.f", "lib/a.obj.*", "lib/a.*", "fmt.Println", "fmt.*", "zap", "zap.*", "process.env.*", "process.*", "len", "?.Done", "?.handler", "?.*", "lib/q.handler", "lib/q.Done", "none"}
	r := rand.New(rand.NewPCG(1, 2))
	var files []*fact.File
	for i := range 60 {
		f := &fact.File{Path: fmt.Sprintf("d/%02d.x", i), Lang: []string{"go", "python"}[i%2]}
		for range r.IntN(3) {
			f.Imports = append(f.Imports, fact.Import{Line: 1, Path: []string{"fmt", "lib/a", "lib/q"}[r.IntN(3)], Module: []string{"", "lib/a", "lib/ab"}[r.IntN(3)], Local: []string{"", "x"}[r.IntN(2)]})
		}
		for line := range r.IntN(4) {
			x := symbols[r.IntN(len(symbols))]
			switch r.IntN(3) {
			case 0:
				c := fact.Call{Line: line + 1, Sym: x.s.Ref(), Callee: x.written, Args: []fact.Arg{{Kind: fact.ArgString}}}
				if r.IntN(2) == 0 {
					c.Flags = fact.AsError
				}
				f.Calls = append(f.Calls, c)
			case 1:
				f.Refs = append(f.Refs, fact.Ref{Line: line + 1, Sym: x.s.Ref(), Name: x.written})
			case 2:
				at := -1 // or one whose call is another's
				if len(f.Calls) > 0 {
					at = 0
				}
				f.Defs = append(f.Defs, fact.Def{Line: line + 1, End: line + 1, Parent: -1, Decorators: []fact.Decorator{{Line: line + 1, Sym: x.s.Ref(), Name: x.written, Call: at}}})
			}
		}
		files = append(files, f)
	}
	// Functions around what is called.
	for _, f := range files {
		at := len(f.Defs)
		f.Defs = append(f.Defs, fact.Def{Line: 1, End: 2, Parent: -1, Kind: fact.Func, Name: "f"}, fact.Def{Line: 3, End: 4, Parent: -1, Kind: fact.Func, Name: "g"})
		f.Defs[at].Params = []fact.Param{{Name: "ctx", Type: "Ctx"}}
		for i := range f.Calls {
			f.Calls[i].Func, f.Calls[i].Parent = at+(f.Calls[i].Line-1)/2, -1
			if r.IntN(3) == 0 {
				f.Calls[i].Args = []fact.Arg{{Kind: fact.ArgIdent, Head: "ctx"}}
			}
			if r.IntN(4) == 0 {
				f.Calls[i].Callee, f.Calls[i].Sym = "g", fact.Symbol{Origin: fact.Internal, Module: "d", Name: "g"}.Ref()
			}
		}
	}
	files[7].Path = "d/migrations/07.x"
	slices.SortFunc(files, func(a, b *fact.File) int { return strings.Compare(a.Path, b.Path) })
	c := NewCorpus(files)
	n := &counter{c: c}
	kinds := []pack.MatchKind{pack.MatchUse, pack.MatchArgument, pack.MatchOption, pack.MatchError, pack.MatchGuard, pack.MatchStaple, pack.MatchImport, pack.MatchAlias}
	pick := func(n int) []string {
		var out []string
		for range n {
			out = append(out, keys[r.IntN(len(keys))])
		}
		return out
	}
	sites, left := 0, 0
	var m pack.Matcher
	for range 6000 {
		if r.IntN(3) > 0 { // else much the same as before
			m = pack.Matcher{Kind: kinds[r.IntN(len(kinds))], Callee: pick(r.IntN(2)), Role: pack.Role{Name: []string{"", "f"}[r.IntN(2)], Param: []string{"", "Ctx"}[r.IntN(2)]}}
		}
		m.Use, m.Never = pick(1+r.IntN(2)), pick(r.IntN(2))
		if mods := []string{"fmt", "lib/a", "lib/ab", "lib/**", "none"}; m.Kind == pack.MatchImport || m.Kind == pack.MatchAlias {
			m.Use, m.Never = mods[r.IntN(2):][:1], mods[2+r.IntN(2):][:1]
			m.Module, m.Alias = mods[r.IntN(len(mods))], "x"
		}
		if m.Kind == pack.MatchArgument {
			m.Shape = pack.ShapeNotString
		}
		k := &Candidate{Group: []string{"go", "python"}[r.IntN(2)], Matcher: m}
		if r.IntN(2) == 0 {
			k.Files = []int{1, 2, 3, 10, 20, 21, 40}
		}
		if r.IntN(4) == 0 {
			k.Outside = []string{"d/1*"}
		}
		// What is counted is what the matcher says of each file by itself.
		want := Candidate{}
		for i, f := range files {
			if c.Group[i] == k.Group && (k.Files == nil || slices.Contains(k.Files, i)) && (k.Outside == nil || !strings.HasPrefix(f.Path, "d/1")) {
				ok, all := int32(0), int32(0)
				for _, s := range m.Sites(f) {
					if all++; s.OK {
						ok++
					}
				}
				want.count(c, i, ok, all)
			}
		}
		if n.count(k); !slices.Equal(k.at, want.at) || !slices.Equal(k.ok, want.ok) || !slices.Equal(k.all, want.all) || k.migrations != want.migrations {
			t.Fatalf("%+v: counted %v %v %v, the matcher says %v %v %v", m, k.at, k.ok, k.all, want.at, want.ok, want.all)
		}
		k.at = nil
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
