package miner

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// ID stands for a key, as fact.Key gives it, in a group: what is asked of every
// call of a repository is sooner asked of numbers. 0 is no key.
type ID int32

// keyTable numbers the keys of one group.
type keyTable struct {
	group string
	c     *Corpus
	of    map[string]ID
	// Keys are made once for a symbol, and once for a last name that could not be
	// resolved.
	symbols map[fact.SymbolRef]ID
	names   map[string]ID
}

func newKeyTable(c *Corpus, group string) *keyTable {
	return &keyTable{group: group, c: c, of: map[string]ID{}, symbols: map[fact.SymbolRef]ID{}, names: map[string]ID{}}
}

// key returns the number of a key, a new one if it has none.
func (t *keyTable) key(key string) ID {
	id, ok := t.of[key]
	if !ok {
		if key == "" {
			return 0
		}
		id = ID(len(t.c.keys))
		t.c.keys, t.c.used = append(t.c.keys, key), append(t.c.used, nil)
		t.of[key] = id
	}
	return id
}

// id returns the number of fact.Key of a symbol, a new one if it has none.
func (t *keyTable) id(s fact.SymbolRef, written string) ID {
	if s.Known() {
		id, ok := t.symbols[s]
		if !ok {
			id = t.key(s.Qualified())
			t.symbols[s] = id
		}
		return id
	}
	if written == "" {
		return 0
	}
	name := fact.LastName(written)
	id, ok := t.names[name]
	if !ok {
		id = t.key(fact.UnknownModule + "." + name)
		t.names[name] = id
	}
	return id
}

// beside numbers what stands beside functions among the arguments of the calls
// that they are passed to, which counts as what they do.
func (t *keyTable) beside(f *fact.File) {
	var via map[string]bool
	for d := range f.Defs {
		for i := range f.Defs[d].Registered {
			for _, b := range f.Defs[d].Registered[i].Beside {
				t.id(b.Sym, b.Name)
			}
		}
		if v := f.Defs[d].Via; v != "" {
			if via == nil {
				via = map[string]bool{}
			}
			via[v] = true
		}
	}
	if via == nil {
		return
	}
	for k := range f.Calls {
		cl := &f.Calls[k]
		if len(cl.Args) == 0 || !via[cl.Callee] {
			continue
		}
		for a := range cl.Args {
			if ar := &cl.Args[a]; ar.Kind == fact.ArgIdent || ar.Kind == fact.ArgMember || ar.Kind == fact.ArgCall {
				t.id(ar.Sym, ar.Head)
			}
		}
	}
}

// find is id without giving new numbers: 0 where there is none.
func (t *keyTable) find(s fact.SymbolRef, written string) ID {
	if t == nil {
		return 0
	}
	if s.Known() {
		if id, ok := t.symbols[s]; ok {
			return id
		}
		return t.of[s.Qualified()]
	}
	return t.names[fact.LastName(written)]
}

// Calls returns the keys of the calls of file i, in their order. The slice is
// shared and read-only.
func (c *Corpus) Calls(i int) []ID { return c.calls[i] }

// Refs returns the keys of the references of file i, in their order. The slice is
// shared and read-only.
func (c *Corpus) Refs(i int) []ID { return c.named[i][:len(c.Files[i].Refs)] }

// ID returns the number of a key, 0 for one that stands for no call, name,
// decorator or argument of the group.
func (c *Corpus) ID(group, key string) ID {
	if t := c.tables[group]; t != nil {
		return t.of[key]
	}
	return 0
}

// IDOf is ID of fact.Key.
func (c *Corpus) IDOf(group string, s fact.SymbolRef, written string) ID {
	return c.tables[group].find(s, written)
}

// Key returns the key of a number.
func (c *Corpus) Key(id ID) string { return c.keys[id] }

// IDs returns one more than the largest number.
func (c *Corpus) IDs() int { return len(c.keys) }

// UseOf returns what is known of a key by its number, nil if it is not used.
func (c *Corpus) UseOf(id ID) *Use { return c.used[id] }

// member returns the key of the object of which a symbol is a member, and how it
// is written: an object of the repository, or one of the language's, as
// process.env. "" is none.
func member(s fact.Symbol, key, written string) (of fact.Symbol, object, form string) {
	if s.Origin == fact.Builtin && strings.Count(key, ".") > 1 && !strings.Contains(key, "()") {
		at := strings.LastIndexByte(key, '.')
		return s, key[:at] + ".*", key[:at] + ".*"
	}
	if head, _, dotted := strings.Cut(s.Name, "."); dotted && s.Origin == fact.Internal && head != "" {
		at := strings.LastIndex(written, head+".")
		if at < 0 {
			return s, "", ""
		}
		s.Name = head + ".*"
		return s, s.Module + "." + s.Name, written[at:at+len(head)] + ".*"
	}
	return s, "", ""
}
