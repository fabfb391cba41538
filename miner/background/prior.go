package background

import (
	"sync"

	"github.com/vdmine/vdmine/miner"
)

// For returns what the table says about the candidates of a corpus.
func (t *Table) For(c *miner.Corpus) miner.Prior { return &prior{t: t, c: c} }

type prior struct {
	t *Table
	c *miner.Corpus

	once sync.Once
	o    *Origins
}

// Habit implements miner.Prior. It may be asked by several at once.
func (p *prior) Habit(k *miner.Candidate) miner.Habit {
	p.once.Do(func() { p.o = NewOrigins(p.c) })
	var h miner.Habit
	// Of a rule about several words each has its own key: the mean over what
	// is known of them.
	n, total := 0, 0.0
	for _, m := range p.o.Forms(k.Group, &k.Matcher) {
		if r, ok := p.t.Lookup(k.Group, Hash(Text(&m))); ok {
			n += r.Projects
			total += r.Mean * float64(r.Projects)
			h.Projects = max(h.Projects, r.Projects)
		}
	}
	if n > 0 {
		h.Mean = total / float64(n)
	}
	return h
}
