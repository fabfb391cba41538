package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// importGraph is which modules of a group import which, with what is reached
// from each by way of others, once that was asked for.
type importGraph struct {
	l      *layers
	number map[string]int
	names  []string
	direct [][]int
	below  []moduleSet         // of each module, what it reaches, itself included; nil if not known yet
	inside map[*part]moduleSet // the modules of a part
	starts map[*part][]int     // those that have files
}

// moduleSet has a bit for each module.
type moduleSet []uint64

func (s moduleSet) add(n int) bool {
	was := s[n/64]
	s[n/64] |= 1 << (n % 64)
	return s[n/64] != was
}

func (s moduleSet) meets(o moduleSet) bool {
	for i := range s {
		if s[i]&o[i] != 0 {
			return true
		}
	}
	return false
}

func newImportGraph(l *layers) *importGraph {
	g := &importGraph{l: l, number: map[string]int{}, inside: map[*part]moduleSet{}, starts: map[*part][]int{}}
	for i, f := range l.c.Files {
		if l.c.Group[i] != l.g {
			continue
		}
		own := g.node(l.c.Module(i))
		if l.reach[i] == nil {
			continue
		}
		for k := range f.Imports {
			if !f.Imports[k].Internal {
				continue
			}
			if to := g.node(pack.ModuleOf(&f.Imports[k])); !slices.Contains(g.direct[own], to) {
				g.direct[own] = append(g.direct[own], to)
			}
		}
	}
	g.below = make([]moduleSet, len(g.names))
	return g
}

func (g *importGraph) node(mod string) int {
	n, ok := g.number[mod]
	if !ok {
		n = len(g.names)
		g.number[mod] = n
		g.names, g.direct = append(g.names, mod), append(g.direct, nil)
	}
	return n
}

func (g *importGraph) set() moduleSet { return make(moduleSet, (len(g.names)+63)/64) }

// reached returns the modules that a module reaches.
func (g *importGraph) reached(from int) moduleSet {
	if g.below[from] == nil {
		seen, queue := g.set(), []int{from}
		seen.add(from)
		for len(queue) > 0 {
			m := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			for _, to := range g.direct[m] {
				if seen.add(to) {
					queue = append(queue, to)
				}
			}
		}
		g.below[from] = seen
	}
	return g.below[from]
}

// of returns the modules of a part.
func (g *importGraph) of(p *part) moduleSet {
	s, ok := g.inside[p]
	if !ok {
		s = g.set()
		for n, mod := range g.names {
			if mod == p.mod || strings.HasPrefix(mod, p.mod+"/") {
				s.add(n)
			}
		}
		g.inside[p] = s
	}
	return s
}

// rests reports whether most modules of b reach one of a.
func (g *importGraph) rests(b, a *part) bool {
	starts, ok := g.starts[b]
	if !ok {
		for _, i := range b.files {
			starts = append(starts, g.number[g.l.c.Module(i)])
		}
		slices.Sort(starts)
		starts = slices.Compact(starts)
		g.starts[b] = starts
	}
	to, n := g.of(a), 0
	for _, s := range starts {
		if g.reached(s).meets(to) {
			n++
		}
	}
	return 2*n > len(starts)
}
