package miner

import (
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// topLines is the number of lines below the start of a function at which what
// it begins with stands.
const topLines = 4

// Deed is the key of something that a function does (pack.Uses), and how.
type Deed uint32

const (
	early    Deed = 1 << iota // near the top of the body
	outside                   // nowhere inside
	returned                  // what it gives is the function's result
	deedBits = iota
)

// ID returns the number of the key.
func (d Deed) ID() ID { return ID(d >> deedBits) }

// Early reports whether it stands near the top of the body.
func (d Deed) Early() bool { return d&early != 0 }

// Outside reports whether it stands in no call of the body: beside the function
// among the arguments of its registrar, or as a decorator.
func (d Deed) Outside() bool { return d&outside != 0 }

// Returned reports whether the function returns what it gives.
func (d Deed) Returned() bool { return d&returned != 0 }

// fileDeeds is what the functions of a file do, by their places in File.Defs.
type fileDeeds struct {
	at         []deedsAt // one more than definitions: where theirs begin
	deeds      []Deed    // distinct keys of each
	unresolved []ID      // distinct keys of callees that could not be resolved
	helpers    []int32   // functions of the file that it calls
}

type deedsAt struct{ deeds, unresolved, helpers int32 }

// Deeds returns the keys of what happens in definition d of file i, as pack.Uses
// gives them, each once. The slice is shared and read-only.
func (c *Corpus) Deeds(i, d int) []Deed {
	x := &c.allDeeds()[i]
	return x.deeds[x.at[d].deeds:x.at[d+1].deeds]
}

// does reports whether definition d of a file does something, itself or through
// functions of the file.
func (x *fileDeeds) does(d int, id ID) bool {
	if x.itself(d, id) {
		return true
	}
	for _, o := range x.helpers[x.at[d].helpers:x.at[d+1].helpers] {
		if x.itself(int(o), id) {
			return true
		}
	}
	return false
}

func (x *fileDeeds) itself(d int, id ID) bool {
	for _, k := range x.deeds[x.at[d].deeds:x.at[d+1].deeds] {
		if k.ID() == id {
			return true
		}
	}
	return false
}

// complies reports whether definition d does what is asked for; name is the key
// of its last name alone. It is not known where a callee of that name could not
// be resolved.
func (x *fileDeeds) complies(d int, id, name ID) (ok, known bool) {
	if id != 0 && x.does(d, id) {
		return true, true
	}
	return false, name == 0 || !slices.Contains(x.unresolved[x.at[d].unresolved:x.at[d+1].unresolved], name)
}

// allDeeds returns what the functions of each file do. It is found out when it is
// first asked for.
func (c *Corpus) allDeeds() []fileDeeds {
	c.deedsOnce.Do(func() {
		c.deeds = make([]fileDeeds, len(c.Files))
		n := len(c.keys)
		w := deedWriter{c: c, seen: make([]int32, n), place: make([]int32, n), loose: make([]int32, n)}
		for i := range c.Files {
			w.file(i)
		}
	})
	return c.deeds
}

// deedWriter finds out what functions do.
type deedWriter struct {
	c *Corpus
	n int32 // of the function
	// Of each key: the last function that does it, with its place among the deeds,
	// and the last of which it is an unresolved callee.
	seen, place, loose []int32
}

func (w *deedWriter) file(i int) {
	f, x := w.c.Files[i], &w.c.deeds[i]
	t, calls := w.c.tables[w.c.Group[i]], w.c.calls[i]
	functions := map[string][]int32{}
	for d := range f.Defs {
		if k := f.Defs[d].Kind; k == fact.Func || k == fact.Method {
			functions[f.Defs[d].Name] = append(functions[f.Defs[d].Name], int32(d))
		}
	}
	x.at = make([]deedsAt, len(f.Defs)+1)
	for d := range f.Defs {
		w.n++
		first := x.at[d]
		if f.Defs[d].Kind.Callable() {
			top := f.Defs[d].Line + topLines
			see := func(id ID, line int) {
				if w.seen[id] != w.n {
					w.seen[id], w.place[id] = w.n, int32(len(x.deeds))
					x.deeds = append(x.deeds, Deed(id)<<deedBits|outside)
				}
				if line <= top {
					x.deeds[w.place[id]] |= early
				}
			}
			pack.Deeds(f, d, func(k int) { see(calls[k], f.Calls[k].Line) }, func(s fact.SymbolRef, written string, line int) {
				see(t.find(s, written), line)
			})
			pack.CallsIn(f, d, func(k int) {
				c, id := &f.Calls[k], calls[k]
				if w.seen[id] == w.n {
					x.deeds[w.place[id]] &^= outside
					if c.Flags&fact.Returned != 0 {
						x.deeds[w.place[id]] |= returned
					}
				}
				if !c.Sym.Known() && w.loose[id] != w.n {
					w.loose[id] = w.n
					x.unresolved = append(x.unresolved, id)
				}
				if len(functions) == 0 {
					return
				}
				name := pack.HelperName(c)
				if name == "" {
					return
				}
				for _, o := range functions[name] {
					if int(o) != d && !slices.Contains(x.helpers[first.helpers:], o) && !pack.Within(f, int(o), d) {
						x.helpers = append(x.helpers, o)
					}
				}
			})
		}
		x.at[d+1] = deedsAt{int32(len(x.deeds)), int32(len(x.unresolved)), int32(len(x.helpers))}
	}
	x.deeds, x.unresolved = slices.Clip(x.deeds), slices.Clip(x.unresolved)
}
