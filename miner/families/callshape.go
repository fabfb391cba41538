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
	out := map[string]*callShape{}
	for _, p := range list {
		out[p.a], out[p.b] = nil, nil
	}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			key := fact.Key(cl.Sym, cl.Callee)
			s, wanted := out[key]
			if !wanted {
				continue
			}
			if s == nil {
				s = &callShape{kinds: map[argAt]int{}}
				out[key] = s
			}
			s.calls++
			s.args += len(cl.Args)
			for a := range cl.Args {
				s.kinds[argAt{a, cl.Args[a].Kind}]++
			}
		}
	}
	return out
}
