package golang

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages/langtest"
)

// TestPieces: a text in several pieces is a literal text, one with a value
// between them is not.
func TestPieces(t *testing.T) {
	src := "package a\n\nfunc f(x string) {\n\tlog(\"a \" +\n\t\t(\"b \" + `c`))\n\tlog(\"a \" + x)\n}\n"
	f := langtest.Facts(t, langtest.Compile(t, Language()), "a.go", []byte(src))
	want := []fact.ArgKind{fact.ArgString, fact.ArgBinary}
	if len(f.Calls) != len(want) {
		t.Fatalf("%d calls, want %d", len(f.Calls), len(want))
	}
	for i, k := range want {
		if got := f.Calls[i].Args[0].Kind; got != k {
			t.Errorf("call %d: %v, want %v", i, got, k)
		}
	}
}
