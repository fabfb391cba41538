package families

import (
	"math"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// callShape is how a symbol is called: with how many arguments of which kinds.
// Two symbols between which code chooses are mostly called alike.
type callShape struct {
	calls, args int
	kinds       map[argAt]int
}

// argAt is a kind of argument at a place, counted from 0.
type argAt struct {
	place int
	kind  fact.ArgKind
}

// mean returns the mean number of arguments.
func (s *callShape) mean() float64 { return float64(s.args) / float64(s.calls) }

// alike returns the cosine of the kinds of arguments of two symbols by place, 1
// if neither takes any.
func (s *callShape) alike(o *callShape) float64 {
	dot, a, b := 0.0, 0.0, 0.0
	for k, n := range s.kinds {
		dot += float64(n) * float64(o.kinds[k])
		a += float64(n) * float64(n)
	}
	for _, n := range o.kinds {
		b += float64(n) * float64(n)
	}
	if a == 0 || b == 0 {
		if a == b {
			return 1
		}
		return 0
	}
	return dot / math.Sqrt(a*b)
}

// callShapes returns how the symbols of pairs are called in a group, by key.
func callShapes(c *miner.Corpus, g string, list []*pairing) map[string]*callShape {
	out := make(map[string]*callShape, 2*len(list))
	wanted := make([]*callShape, c.IDs())
	for _, p := range list {
		for _, key := range [...]string{p.a, p.b} {
			if id := c.ID(g, key); id != 0 && wanted[id] == nil {
				wanted[id] = &callShape{kinds: map[argAt]int{}}
				out[key] = wanted[id]
			}
		}
	}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		for k, id := range c.Calls(i) {
			s := wanted[id]
			if s == nil {
				continue
			}
			cl := &f.Calls[k]
			s.calls++
			s.args += len(cl.Args)
			for a := range cl.Args {
				s.kinds[argAt{a, cl.Args[a].Kind}]++
			}
		}
	}
	for key, s := range out {
		if s.calls == 0 {
			delete(out, key)
		}
	}
	return out
}
