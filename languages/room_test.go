package languages

import (
	"slices"
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

// Lists in a slab are what appending to them one by one gives, in whatever order
// they grow.
func TestSlab(t *testing.T) {
	var s slab[int]
	for round := range 3 {
		lists, want := make([][]int, 40), make([][]int, 40)
		for n := range 4000 {
			k := (n*n + round) % 40
			if n%3 > 0 {
				k = n / 100
			}
			lists[k], want[k] = s.push(lists[k], n), append(want[k], n)
			if n%97 == 0 { // a list that leaves the slab, and one that gets shorter
				lists[k], want[k] = append(lists[k], -1), append(want[k], -1)
				j := (k + 1) % 40
				lists[j], want[j] = lists[j][:len(lists[j])/2], want[j][:len(want[j])/2]
			}
		}
		for k := range lists {
			if !slices.Equal(lists[k], want[k]) {
				t.Fatalf("round %d, list %d: %v, want %v", round, k, lists[k], want[k])
			}
		}
		s.reset()
	}
}
