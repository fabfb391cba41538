package languages

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// What a file was given holds neither after the next file nor for its lists to
// grow: they are as large as they need to be, and share nothing.
func TestRoom(t *testing.T) {
	var r room
	build := func(n int, name string) *fact.File {
		f := &fact.File{}
		r.lend(f)
		for range n {
			f.Calls = append(f.Calls, fact.Call{Callee: name, Args: make([]fact.Arg, 1, 8), Opts: []fact.Option{{Key: name}}}, fact.Call{Callee: name})
			f.Refs = append(f.Refs, fact.Ref{Name: name})
		}
		r.settle(f)
		return f
	}
	a := build(5, "a")
	b := build(3, "b")
	if len(a.Calls) != 10 || len(a.Refs) != 5 || a.Defs != nil || len(b.Calls) != 6 {
		t.Fatalf("%d calls, %d references, %v, then %d calls", len(a.Calls), len(a.Refs), a.Defs, len(b.Calls))
	}
	for i, c := range a.Calls {
		if c.Callee != "a" || i%2 == 0 && (len(c.Args) != 1 || c.Opts[0].Key != "a") || i%2 == 1 && (c.Args != nil || c.Opts != nil) {
			t.Errorf("call %d became %+v", i, c)
		}
		if cap(c.Args) != len(c.Args) || cap(c.Opts) != len(c.Opts) {
			t.Errorf("call %d can grow into the next", i)
		}
	}
	for _, c := range r.calls[:cap(r.calls)] {
		if c.Callee != "" {
			t.Error("the room keeps facts alive")
		}
	}
}
