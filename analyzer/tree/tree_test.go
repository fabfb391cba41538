package tree

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	sitter "github.com/smacker/go-tree-sitter"
	"github.com/smacker/go-tree-sitter/golang"
	"github.com/smacker/go-tree-sitter/java"
	"github.com/smacker/go-tree-sitter/javascript"
	"github.com/smacker/go-tree-sitter/python"
	"github.com/smacker/go-tree-sitter/ruby"
	"github.com/smacker/go-tree-sitter/typescript/typescript"
)

var samples = []struct {
	name string
	lang func() *sitter.Language
	src  string
}{
	{"go", golang.GetLanguage, "package a\n\nimport \"fmt\"\n\n// F prints.\nfunc (r *T) F(x, y int) error {\n\tdefer r.mu.Unlock()\n\tif x := g(y); x != nil {\n\t\treturn fmt.Errorf(\"f: %w\", x)\n\t}\n\treturn nil\n}\n"},
	{"go broken", golang.GetLanguage, "package a\n\nfunc F( {\n\tx := [}\n\tfoo(1 2)\n"},
	{"java", java.GetLanguage, "package a.b;\nimport java.util.List;\n@Service\npublic class A<T> extends B implements C {\n  private final List<T> xs = new ArrayList<>();\n  @Override public int f(int a) throws E { return a + g(xs.get(0)); }\n}\n"},
	{"javascript", javascript.GetLanguage, "import {a as b} from './x.js';\nexport default class Q extends R { #p = 1; async m(a, {b = 2, ...c}) { return await `t${a}` ?? c?.d; } }\n"},
	{"python", python.GetLanguage, "from a.b import c as d, e\n\n@dec(1)\nasync def f(x: int = 3, *args, **kw) -> str:\n    \"\"\"doc\"\"\"\n    with open(x) as fh:\n        return f'{x!r:>{w}}'\n"},
	{"ruby", ruby.GetLanguage, "module A\n  class B < C::D\n    attr_reader :x\n    def f(a, b: 1, &blk)\n      return unless a\n      puts <<~T if b\n        hi #{a}\n      T\n    end\n  end\nend\n"},
	{"typescript", typescript.GetLanguage, "import type { A } from 'a';\n@Injectable()\nexport class S<T extends A> { constructor(private readonly x: Map<string, T[]>) {} get y(): number | undefined { return this.x?.size as number; } }\n"},
	{"crlf and bom", golang.GetLanguage, "\ufeffpackage a\r\n\r\nvar é = \"日本\"\r\n"},
}

func grammar(t testing.TB, l *sitter.Language) *Grammar {
	t.Helper()
	g, err := FromSitter(l)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// agree fails unless the flat array says what smacker's own nodes say.
func agree(t *testing.T, l *sitter.Language, src []byte) {
	t.Helper()
	g := grammar(t, l)
	s := NewSession(Limits{})
	defer s.Close()
	ns, err := s.Parse(g, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := sitter.NewParser()
	defer p.Close()
	p.SetLanguage(l)
	tree, err := p.ParseCtx(context.Background(), nil, src)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	i := 0
	var walk func(n *sitter.Node, parent, depth int)
	walk = func(n *sitter.Node, parent, depth int) {
		if i >= len(ns) {
			t.Fatalf("only %d nodes", len(ns))
		}
		f := ns[i]
		if f.Start != n.StartByte() || f.End != n.EndByte() || f.Symbol != uint16(n.Symbol()) || int(f.Parent) != parent || int(f.Depth) != depth {
			t.Fatalf("node %d: %+v is not %s [%d,%d)", i, f, n.Type(), n.StartByte(), n.EndByte())
		}
		if got := g.Kind(f.Symbol); got != n.Type() {
			t.Fatalf("node %d: kind %q, want %q", i, got, n.Type())
		}
		for _, fl := range []struct {
			flag Flags
			want bool
		}{{Named, n.IsNamed()}, {Extra, n.IsExtra()}, {Missing, n.IsMissing()}, {Error, n.IsError()}, {HasError, n.HasError()}} {
			if (f.Flags&fl.flag != 0) != fl.want {
				t.Fatalf("node %d: flag %d is not %v", i, fl.flag, fl.want)
			}
		}
		if f.Flags&Named != 0 && f.Flags&Error == 0 && g.Symbol(n.Type()) != f.Symbol {
			t.Fatalf("Symbol(%q) = %d, nodes carry %d", n.Type(), g.Symbol(n.Type()), f.Symbol)
		}
		if f.Flags&Named == 0 && g.Token(n.Type()) != f.Symbol {
			t.Fatalf("Token(%q) = %d, nodes carry %d", n.Type(), g.Token(n.Type()), f.Symbol)
		}
		self := i
		i++
		for k := range int(n.ChildCount()) {
			if i < len(ns) && g.Fields[ns[i].Field] != n.FieldNameForChild(k) {
				t.Fatalf("node %d: field %q, want %q", i, g.Fields[ns[i].Field], n.FieldNameForChild(k))
			}
			walk(n.Child(k), self, depth+1)
		}
		if int(ns[self].Next) != i {
			t.Fatalf("node %d: next %d, want %d", self, ns[self].Next, i)
		}
	}
	walk(tree.RootNode(), 0, 0)
	if i != len(ns) {
		t.Fatalf("%d nodes, want %d", len(ns), i)
	}
	_ = tree.RootNode().String() // freed with libc's free: it must not come out of an arena
}

func TestAgreesWithNodes(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) { agree(t, s.lang(), []byte(s.src)) })
	}
	t.Run("long", func(t *testing.T) { // longer than one piece of source
		src := []byte(samples[0].src)
		for i := 0; len(src) < 200<<10; i++ {
			src = append(src, "\n// 日本語 comment\nfunc f"+strings.Repeat("é", i%7)+"(x int) { y := \"日本語\"; _ = y }\n"...)
		}
		agree(t, golang.GetLanguage(), src)
	})
}

// A public symbol has its own name: nodes carry public symbols, and callers
// index Symbols with them.
func TestPublicSymbolNames(t *testing.T) {
	for _, s := range samples {
		g := grammar(t, s.lang())
		for _, m := range []map[string]uint16{g.named, g.tokens} {
			for name, id := range m {
				if g.Symbols[id] != name {
					t.Errorf("%s: symbol %d of %q is called %q", s.name, id, name, g.Symbols[id])
				}
			}
		}
	}
	g := grammar(t, golang.GetLanguage())
	if g.Symbol("call_expression") == 0 || g.Symbol("no_such_thing") != 0 || g.Field("function") == 0 || g.Field("nope") != 0 || g.Symbol("func") == 0 {
		t.Error("look-up by name is off")
	}
	r := grammar(t, ruby.GetLanguage()) // Ruby has a rule and a token called "if"
	if r.Symbol("if") == r.Token("if") || r.Token("if") == 0 {
		t.Errorf("rule if %d, token if %d", r.Symbol("if"), r.Token("if"))
	}
}

func TestFromSitter(t *testing.T) {
	if _, err := FromSitter(nil); err == nil {
		t.Error("nil language loads")
	}
	if g := grammar(t, python.GetLanguage()); g.Symbol("module") == 0 {
		t.Error("python has no module")
	}
}

func TestLimits(t *testing.T) {
	s := NewSession(Limits{ArenaBytes: 256 << 20})
	defer s.Close()
	g, j := grammar(t, golang.GetLanguage()), grammar(t, java.GetLanguage())
	start := time.Now()
	if _, err := s.Parse(g, []byte("/* "+strings.Repeat("x y\n", 100000)), 100*time.Millisecond); !errors.Is(err, ErrTimeout) {
		t.Errorf("unterminated comment: %v", err)
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("stopped only after %v", d)
	}
	start = time.Now()
	if _, err := s.Parse(j, []byte("class A { int x = "+strings.Repeat("a<", 60000)), time.Minute); !errors.Is(err, ErrMemory) {
		t.Errorf("a<a<a<: %v", err)
	}
	if d := time.Since(start); d > 10*time.Second || s.Used() > 256<<20 {
		t.Errorf("stopped only after %v and %d bytes", d, s.Used())
	}
	if _, err := s.Parse(j, []byte("class A { int x = "+strings.Repeat("a<", 60000)), 20*time.Millisecond); !errors.Is(err, ErrTimeout) {
		t.Errorf("a<a<a< with little time: %v", err)
	}
	// and the session is as good as new
	ns, err := s.Parse(g, []byte("package a\n"), time.Second)
	if err != nil || ns[0].Flags&HasError != 0 || ns[0].End != 10 {
		t.Errorf("after limits: %v %v", ns, err)
	}
	if ns, err := s.Parse(g, nil, 0); err != nil || len(ns) != 1 {
		t.Errorf("empty: %v %v", ns, err)
	}
	if ns, err := s.Parse(g, bytes.Repeat([]byte{0xff, 0}, 1000), time.Second); err != nil || len(ns) == 0 {
		t.Errorf("binary: %v", err)
	}
	tiny := NewSession(Limits{ArenaBytes: 1000})
	defer tiny.Close()
	if _, err := tiny.Parse(g, []byte("package a\n"), 0); !errors.Is(err, ErrMemory) {
		t.Errorf("tiny arena: %v", err)
	}
	s.Close()
	s.Close()
	if _, err := s.Parse(g, nil, 0); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestDeepNesting(t *testing.T) {
	s := NewSession(Limits{})
	defer s.Close()
	ns, err := s.Parse(grammar(t, golang.GetLanguage()), []byte("package a\nvar x = "+strings.Repeat("(", 80000)+strings.Repeat(")", 80000)), 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	deepest := uint16(0)
	for i := range ns {
		deepest = max(deepest, ns[i].Depth)
	}
	if deepest != 0xffff {
		t.Errorf("deepest %d", deepest)
	}
}

func TestParallelSessions(t *testing.T) {
	var wg sync.WaitGroup
	for _, smp := range samples {
		g := grammar(t, smp.lang())
		for range 2 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				s := NewSession(Limits{ArenaBytes: 64 << 20})
				defer s.Close()
				first := 0
				for i := range 30 {
					ns, err := s.Parse(g, []byte(smp.src), time.Second)
					if err != nil {
						t.Errorf("%s: %v", smp.name, err)
						return
					}
					if i == 0 {
						first = len(ns)
					} else if len(ns) != first {
						t.Errorf("%s: %d nodes, then %d", smp.name, first, len(ns))
					}
					if i%10 == 5 { // limits of one session leave the others alone
						if _, err := s.Parse(g, bytes.Repeat([]byte("a<b(["), 200000), time.Millisecond); err == nil {
							t.Errorf("%s: no limit", smp.name)
						}
					}
				}
			}()
		}
	}
	wg.Wait()
}

func TestErrors(t *testing.T) {
	s := NewSession(Limits{})
	defer s.Close()
	g := grammar(t, golang.GetLanguage())
	for _, c := range []struct {
		src   string
		bytes bool
		bad   bool
	}{
		{"package a\n", false, false},
		{"package a\n\nfunc f() { ]]]]] }\n", true, true},
		{"package a\nfunc f() { return (1 }", false, true}, // missing )
		{"%%%", true, true},
	} {
		ns, err := s.Parse(g, []byte(c.src), time.Second)
		if err != nil {
			t.Fatal(err)
		}
		n, bad := Errors(ns)
		if (n > 0) != c.bytes || bad != c.bad || int(n) > len(c.src) {
			t.Errorf("%q: %d bytes, bad %v", c.src, n, bad)
		}
	}
	if n, bad := Errors(nil); n != 0 || bad {
		t.Error("no nodes, yet errors")
	}
	if n, bad := Errors([]Node{{Flags: HasError, Next: 2, End: 9}, {Parent: 0, Next: 2, End: 9}}); n != 0 || bad {
		t.Error("a hidden error counts")
	}
}

func FuzzParse(f *testing.F) {
	for i, s := range samples {
		f.Add(uint8(i), []byte(s.src))
	}
	s := NewSession(Limits{ArenaBytes: 64 << 20})
	var gs []*Grammar
	for _, smp := range samples {
		gs = append(gs, grammar(f, smp.lang()))
	}
	f.Fuzz(func(t *testing.T, which uint8, src []byte) {
		g := gs[int(which)%len(gs)]
		start := time.Now()
		ns, err := s.Parse(g, src, 200*time.Millisecond)
		if d := time.Since(start); d > 10*time.Second {
			t.Fatalf("stopped only after %v", d)
		}
		if err != nil {
			if len(ns) != 0 {
				t.Fatal("nodes beside an error")
			}
			return
		}
		for i, n := range ns {
			if int(n.End) > len(src) || n.Start > n.End || int(n.Next) <= i || int(n.Next) > len(ns) || int(n.Parent) > i || i > 0 && (int(n.Parent) == i || ns[n.Parent].Next < n.Next) {
				t.Fatalf("node %d of %d: %+v", i, len(ns), n)
			}
			if int(n.Field) >= len(g.Fields) || n.Symbol != ErrorSymbol && int(n.Symbol) >= len(g.Symbols) {
				t.Fatalf("node %d: %+v out of the grammar", i, n)
			}
		}
		if n, _ := Errors(ns); int(n) > len(src) {
			t.Fatalf("%d error bytes of %d", n, len(src))
		}
	})
}

func benchmarkSource(b *testing.B) []byte {
	src, err := os.ReadFile("tree_test.go")
	if err != nil {
		b.Fatal(err)
	}
	return src
}

// BenchmarkParseFlatten against BenchmarkParseOnly is what flattening costs.
func BenchmarkParseFlatten(b *testing.B) {
	src, g := benchmarkSource(b), grammar(b, golang.GetLanguage())
	s := NewSession(Limits{})
	defer s.Close()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Parse(g, src, time.Second); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBare is parsing without flattening.
func BenchmarkBare(b *testing.B) {
	src, g := benchmarkSource(b), grammar(b, golang.GetLanguage())
	s := NewSession(Limits{})
	defer s.Close()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if err := s.Bare(g, src, time.Second); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseOnly is smacker's parser without any traversal.
func BenchmarkParseOnly(b *testing.B) {
	src := benchmarkSource(b)
	b.SetBytes(int64(len(src)))
	p := sitter.NewParser()
	defer p.Close()
	p.SetLanguage(golang.GetLanguage())
	for b.Loop() {
		tree, err := p.ParseCtx(context.Background(), nil, src)
		if err != nil {
			b.Fatal(err)
		}
		tree.Close()
	}
}

func BenchmarkScan(b *testing.B) {
	src, g := benchmarkSource(b), grammar(b, golang.GetLanguage())
	s := NewSession(Limits{})
	defer s.Close()
	ns, err := s.Parse(g, src, time.Second)
	if err != nil {
		b.Fatal(err)
	}
	call, count := g.Symbol("call_expression"), 0
	for b.Loop() {
		for i := range ns {
			if ns[i].Symbol == call {
				count++
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(ns)), "ns/node")
}
