package resolve

import (
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// passedOn is what a file passes on from other modules, found by name: a large
// project asks the same few files of re-exports for every name that it uses.
type passedOn struct {
	named   map[string]int // first export of a name
	stars   []int          // exports of all that a module has, in order
	targets []target       // of each export
}

// target is the module from which an export comes.
type target struct {
	module   string
	internal bool
}

// passed returns what each file of a module passes on. Imports must have been
// called for all files.
func (x *Index) passed(m *module) []passedOn {
	m.once.Do(func() {
		m.passed = make([]passedOn, len(m.files))
		for k, f := range m.files {
			p := passedOn{targets: make([]target, len(f.Exports))}
			for i := range f.Exports {
				e := &f.Exports[i]
				if f.Lang != "rust" || e.Name == "*" {
					t := &p.targets[i]
					t.module, t.internal = x.exportModule(f, &fact.Import{Path: e.Path, Name: e.Name})
				}
				if e.Name == "*" {
					p.stars = append(p.stars, i)
					continue
				}
				if p.named == nil {
					p.named = map[string]int{}
				}
				if _, ok := p.named[e.Local]; !ok {
					p.named[e.Local] = i
				}
			}
			m.passed[k] = p
		}
	})
	return m.passed
}

// exportOf returns what a name is that file k of a module passes on: the first of
// its exports that has the name, or that passes all on from a module that has it.
// seen are the modules that were asked already.
func (s *scope) exportOf(m *module, k int, name string, seen *[]*module) (fact.Symbol, bool) {
	f, p := m.files[k], &s.x.passed(m)[k]
	at, ok := p.named[name]
	if !ok {
		at = len(f.Exports)
	}
	for _, i := range p.stars {
		if i > at {
			break
		}
		t := p.targets[i]
		if !t.internal {
			continue // cannot be seen
		}
		if n := s.x.modules[t.module]; n != nil && n.defs[first(name)] == nil {
			if slices.Contains(*seen, n) {
				continue
			}
			*seen = append(*seen, n)
			if sym, ok := s.passedFrom(n, name, seen); ok {
				return sym, true
			}
			continue
		}
		return fact.Symbol{Origin: fact.Internal, Module: t.module, Name: name}, true
	}
	if !ok {
		return fact.Symbol{}, false
	}
	e, t := &f.Exports[at], p.targets[at]
	if f.Lang == "rust" {
		return s.in(f).rustImport(&fact.Import{Path: e.Path, Name: e.Name}), true
	}
	o := fact.External
	if t.internal {
		o = fact.Internal
	}
	return fact.Symbol{Origin: o, Module: t.module, Name: e.Name}, true
}

// known returns what a name that the module passes on was found to be; nothing
// if it passes on none of that name.
func (m *module) known(name string) (fact.Symbol, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	sym, ok := m.found[name]
	return sym, ok
}

func (m *module) keep(name string, sym fact.Symbol) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.found == nil {
		m.found = map[string]fact.Symbol{}
	}
	m.found[name] = sym
}

// exportModule resolves the module of a re-export from what Imports has found out,
// without writing to it.
func (x *Index) exportModule(f *fact.File, im *fact.Import) (string, bool) {
	switch f.Lang {
	case "typescript", "tsx", "javascript", "vue", "svelte":
		return x.ts.peek(f.Path, im.Path)
	}
	return x.importModule(f, im)
}
