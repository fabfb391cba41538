package own

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Index finds names in the facts of a repository. It is read-only once made.
type Index struct {
	symbols, types table
	keys           table // conditions of queries
	modules        []*entry
	folders        map[string]bool
	files          map[string][]string // by path without extension
	defs           map[string][]definition
}

// definition is what a file defines.
type definition struct {
	symbol string // with its owner
	path   string
}

// table holds entries by the last part of their names.
type table map[string][]*entry

// entry is one thing that is used.
type entry struct {
	key     string
	name    string // the key with dots between all parts of the symbol
	sites   int
	langs   []string
	written []writing
	full    bool // more ways of writing than are kept
}

type writing struct {
	text string
	n    int
}

// maxWritings bounds the ways of writing one name that are kept.
const maxWritings = 32

func (e *entry) see(f *fact.File, written string) {
	e.sites++
	if !slices.Contains(e.langs, f.Lang) {
		e.langs = append(e.langs, f.Lang)
	}
	for i := range e.written {
		if e.written[i].text == written {
			e.written[i].n++
			return
		}
	}
	if len(e.written) < maxWritings {
		e.written = append(e.written, writing{written, 1})
	} else {
		e.full = true
	}
}

// NewIndex reads the facts of all files.
func NewIndex(files []*fact.File) *Index {
	symbols, modules, types, keys := map[string]*entry{}, map[string]*entry{}, map[string]*entry{}, map[string]*entry{}
	for _, f := range files {
		see := func(m map[string]*entry, key, written string) {
			if key == "" {
				return
			}
			e := m[key]
			if e == nil {
				e = &entry{key: key, name: dotted(key)}
				m[key] = e
			}
			e.see(f, written)
		}
		symbol := func(s fact.SymbolRef, written string) {
			if s.Origin() != fact.Local {
				see(symbols, fact.Key(s, written), dotted(written))
			}
		}
		for i := range f.Calls {
			c := &f.Calls[i]
			symbol(c.Sym, c.Callee)
			if !pack.FilterKnown(c) {
				continue
			}
			for k := range c.Opts {
				if pack.Condition(c, &c.Opts[k]) {
					see(keys, c.Opts[k].Key, c.Opts[k].Key)
				}
			}
		}
		for i := range f.Refs {
			symbol(f.Refs[i].Sym, f.Refs[i].Name)
		}
		for i := range f.Defs {
			for _, d := range f.Defs[i].Decorators {
				if d.Call < 0 {
					symbol(d.Sym, d.Name)
				}
			}
			for k := range f.Defs[i].OnParams {
				if d := &f.Defs[i].OnParams[k]; d.Call < 0 {
					symbol(d.Sym, d.Name)
				}
			}
			for _, b := range f.Defs[i].Bases {
				see(types, b, dotted(b))
			}
		}
		for i := range f.Imports {
			see(modules, pack.ModuleOf(&f.Imports[i]), f.Imports[i].Path)
		}
		for i := range f.Bindings {
			if b := &f.Bindings[i]; pack.TypeSite(f, b) {
				see(types, pack.TypeOf(b), dotted(b.Type))
			}
		}
	}
	x := &Index{symbols: tableOf(symbols), types: tableOf(types), keys: tableOf(keys), modules: sorted(modules), folders: map[string]bool{}, files: map[string][]string{}, defs: map[string][]definition{}}
	for _, f := range files {
		base := strings.TrimSuffix(f.Path, path.Ext(f.Path))
		x.files[base] = append(x.files[base], f.Path)
		for i := range f.Defs {
			d := &f.Defs[i]
			if d.Name == "" || d.Kind == fact.Closure || d.Parent >= 0 && d.Owner == "" {
				continue
			}
			symbol := d.Name
			if d.Owner != "" {
				symbol = d.Owner + "." + d.Name
			}
			x.defs[d.Name] = append(x.defs[d.Name], definition{symbol, f.Path})
		}
		for d := path.Dir(f.Path); d != "." && !x.folders[d]; d = path.Dir(d) {
			x.folders[d] = true
		}
	}
	return x
}

// dotted writes a name with dots alone: without the marks of a call and the
// receivers this and self.
func dotted(s string) string {
	for _, p := range []string{"this.", "self.", "cls.", "?."} {
		s = strings.TrimPrefix(s, p)
	}
	if strings.Contains(s, "()") {
		s = strings.ReplaceAll(s, "()", "")
	}
	if strings.Contains(s, "::") {
		s = strings.ReplaceAll(s, "::", ".")
	}
	return s
}

func sorted(m map[string]*entry) []*entry {
	out := make([]*entry, 0, len(m))
	for _, e := range m {
		slices.Sort(e.langs)
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b *entry) int { return cmp.Or(cmp.Compare(b.sites, a.sites), cmp.Compare(a.key, b.key)) })
	return out
}

func tableOf(m map[string]*entry) table {
	t := table{}
	for _, e := range sorted(m) {
		lasts := []string{lastPart(e.name)}
		for _, w := range e.written {
			if l := lastPart(w.text); !slices.Contains(lasts, l) {
				lasts = append(lasts, l)
			}
		}
		// A name also stands for all that lies below it.
		if i := strings.LastIndexByte(e.name, '.'); i > 0 {
			if l := lastPart(e.name[:i]); !slices.Contains(lasts, l) {
				lasts = append(lasts, l)
			}
		}
		for _, l := range lasts {
			t[l] = append(t[l], e)
		}
	}
	return t
}

func lastPart(s string) string {
	i := strings.LastIndexAny(s, "./\\")
	return s[i+1:]
}

// endsIn reports whether name is word or ends in it after a dot or slash.
func endsIn(name, word string) bool {
	if !strings.HasSuffix(name, word) {
		return false
	}
	if len(name) == len(word) {
		return true
	}
	c := name[len(name)-len(word)-1]
	return c == '.' || c == '/' || c == '\\'
}

// Folder implements Names.
func (x *Index) Folder(p string) bool { return x.folders[p] }

// Home implements Names.
func (x *Index) Home(k Kind, key string) []string {
	if k == Module {
		dir, below := strings.CutSuffix(key, "/**")
		if below && x.folders[dir] {
			return []string{key}
		}
		return x.files[key]
	}
	key = strings.TrimSuffix(key, ".*")
	var out []string
	for _, d := range x.defs[lastPart(dotted(key))] {
		// The module is named by its file, its folder, or a path that ends in one
		// of them.
		m := strings.TrimSuffix(key, "."+d.symbol)
		if m == key || !fact.Resolved(key) {
			continue
		}
		file := strings.TrimSuffix(d.path, path.Ext(d.path))
		dir := path.Dir(d.path)
		if slashed := strings.ReplaceAll(m, ".", "/"); endsIn(m, file) || endsIn(file, slashed) || dir != "." && (endsIn(m, dir) || endsIn(dir, slashed)) {
			out = append(out, d.path)
		}
	}
	if len(out) > 4 {
		return nil // a common name: nobody could tell which is meant
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Find implements Names.
func (x *Index) Find(k Kind, w string) []Name {
	if w == "" {
		return nil
	}
	switch k {
	case Module:
		return x.module(w)
	case Type:
		return x.types.find(w)
	case Key:
		var out []Name
		for _, e := range x.keys[lastPart(w)] {
			if endsIn(e.key, w) {
				out = append(out, Name{e.key, e.sites, e.langs})
			}
		}
		return out
	}
	return x.symbols.find(w)
}

func (t table) find(w string) []Name {
	all := false
	if p, ok := strings.CutSuffix(w, ".*"); ok {
		w, all = p, true
	}
	var out, below []Name
	parents := map[string]int{}
	for _, e := range t[lastPart(w)] {
		if !all && e.is(w) {
			out = append(out, Name{e.key, e.sites, e.langs})
			continue
		}
		i := strings.LastIndexByte(e.key, '.')
		if i <= 0 || !fact.Resolved(e.key) || !endsIn(dotted(e.key[:i]), w) {
			continue
		}
		p := e.key[:i] + ".*"
		j, ok := parents[p]
		if !ok {
			j = len(below)
			parents[p] = j
			below = append(below, Name{Key: p})
		}
		below[j].add(e)
	}
	if len(out) == 0 {
		out = below
	}
	return byUse(out)
}

// is reports whether a word names the entry: the end of its qualified name, or
// the way it is written. A name that could not be resolved is counted by its
// last part, so the word must say how all its uses are written.
func (e *entry) is(w string) bool {
	if fact.Resolved(e.key) {
		if endsIn(e.name, w) {
			return true
		}
		return slices.ContainsFunc(e.written, func(x writing) bool { return x.text == w })
	}
	if e.name == w {
		return true
	}
	return !e.full && !slices.ContainsFunc(e.written, func(x writing) bool { return !endsIn(x.text, w) })
}

// module finds modules by their name, the end of it, or the way they are
// imported; a folder of modules stands for all below it.
func (x *Index) module(w string) []Name {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "/**"), "/")
	at := map[string]int{}
	var out []Name
	add := func(key string, e *entry) {
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Name{Key: key})
		}
		out[i].add(e)
	}
	for _, e := range x.modules {
		switch {
		case endsIn(e.key, w):
			add(e.key, e)
		case strings.HasPrefix(e.key, w+"/"):
			add(w+"/**", e)
		default:
			for _, p := range e.written {
				if p.text == w {
					add(e.key, e)
					break
				}
				rest, ok := strings.CutPrefix(p.text, w+"/")
				if dir, below := strings.CutSuffix(e.key, "/"+rest); ok && below {
					add(dir+"/**", e)
					break
				}
			}
		}
	}
	// What is imported as a whole and in parts is meant as a whole.
	for i := range out {
		if j, ok := at[out[i].Key+"/**"]; ok {
			out[j].Sites += out[i].Sites
			out[i].Sites = -1
		}
	}
	out = slices.DeleteFunc(out, func(n Name) bool { return n.Sites < 0 })
	return byUse(out)
}

// add counts an entry to a name that stands for several.
func (n *Name) add(e *entry) {
	n.Sites += e.sites
	for _, l := range e.langs {
		if !slices.Contains(n.Languages, l) {
			n.Languages = append(n.Languages, l)
		}
	}
}

func byUse(list []Name) []Name {
	for i := range list {
		slices.Sort(list[i].Languages)
	}
	slices.SortStableFunc(list, func(a, b Name) int { return cmp.Or(cmp.Compare(b.Sites, a.Sites), cmp.Compare(a.Key, b.Key)) })
	return list
}
