package families

import (
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// callsBelow is the calls of a file by the definitions around them.
type callsBelow struct {
	start []int32 // one more than definitions: where the calls of each begin
	list  []int32
}

func newCallsBelow(f *fact.File) callsBelow {
	x := callsBelow{start: make([]int32, len(f.Defs)+1)}
	each := func(see func(d int, k int32)) {
		for k := range f.Calls {
			for d := f.Calls[k].Func; d >= 0; d = f.Defs[d].Parent {
				see(d, int32(k))
			}
		}
	}
	each(func(d int, _ int32) { x.start[d+1]++ })
	for d := range f.Defs {
		x.start[d+1] += x.start[d]
	}
	x.list = make([]int32, x.start[len(f.Defs)])
	next := slices.Clone(x.start)
	each(func(d int, k int32) {
		x.list[next[d]] = k
		next[d]++
	})
	return x
}

// of returns the calls in definition d and its closures, ascending.
func (x callsBelow) of(d int) []int32 { return x.list[x.start[d]:x.start[d+1]] }
