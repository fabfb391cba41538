// Package miner counts conventions: it turns the facts of a repository into
// candidates with counts, scope, trend and score.
//
// It works on facts alone: it parses nothing, opens no file and no socket.
package miner

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Group returns the name under which languages that share modules are mined
// together: TypeScript and JavaScript import each other's files.
func Group(lang string) string {
	switch lang {
	case "typescript", "tsx", "javascript", "vue", "svelte":
		return "typescript"
	case "java", "kotlin":
		return "jvm"
	case "c", "cpp":
		return "c"
	}
	return lang
}

// Corpus is the facts of a repository with the indexes that families share. It
// is read-only while families run, which several do at once.
type Corpus struct {
	Files   []*fact.File // sorted by path
	Group   []string     // of each file
	sample  []bool       // of each file, whether it is one
	samples int          // how many are
	every   []int        // the places of all files
	above   [][]int32    // of each file, see Folders
	dirs    []int32      // of each file, a number of its own folder that tells it from others
	names   []string     // of folders by their numbers
	// Keys of all groups by their numbers, what is known of them, and the keys of
	// the calls of each file.
	keys   []string
	used   []*Use
	calls  [][]ID
	named  [][]ID               // and of what is named otherwise: references, decorators that are no calls
	tables map[string]*keyTable // by group
	nUses  int
	byMod  map[string][]int // imported module → files, ascending
	Pairs  []Pair           // replacements seen in history
	Swaps  []Pair           // import paths replaced in history
	// Changes are what commits touch together; nil when there is no history.
	Changes *Changes
	// Recent reports whether a file was first added in the year before the
	// newest commit; nil when there is no history.
	Recent func(path string) bool
	// Modules returns the module of a file, as symbols name it.
	Modules func(path string) string
	// Trace, when set, is told what becomes of each candidate.
	Trace func(k *Candidate, stage string)
	// Chance, when set, is told of each candidate that was counted.
	Chance *Chance
	// Prior knows the habits of other projects; nil: the families' constants.
	Prior Prior
	// Common is the vocabulary of other projects; nil: nothing is known.
	Common Common
	// locals are the files that use a name as that of a local variable, or as a
	// decorator whose call is another's, by group and key: it is no use of the
	// symbol, but a matcher may see it.
	locals map[string]map[string][]int

	deeds    []fileDeeds
	lastRole roleMemo
	shared   sync.Map // see Shared

	modulesWritten sync.Map // what WrittenModule has answered

	modules   []string
	migration []bool // of each file
	fresh     []bool // see recent

	modulesOnce, deedsOnce, recentOnce sync.Once
	sortOnce, ownOnce                  sync.Once
	sorted                             []*Use
	own                                map[string][]int // group and module → files, ascending
}

// What becomes of a candidate.
const (
	Counted = "counted" // the evidence did not suffice
	Covered = "covered" // a better one says the same
	Kept    = "kept"
)

// Pair is a drop-in replacement seen in the history of the repository.
type Pair struct {
	From, To string // dotted, as written
	Edits    int
	Commits  int
	Back     int // edits the other way
	Hashes   []string
}

// Use is what is known of one symbol or unresolved name.
type Use struct {
	Key     string
	Sym     fact.Symbol
	Group   string
	Files   []int // files that use it, ascending, outside its own module
	Calls   int
	Bare    int // of Calls, those without arguments
	Chained int // of Calls, those on whose result another is made at once
	Sites   int
	Test    int            // how many of Files are tests
	first   string         // the form in which it is written first, and how often
	firsts  int            // it is written so
	written map[string]int // other forms
	best    string         // set when all is counted
}

// write counts a form in which the symbol is written. Most have one alone.
func (u *Use) write(form string) {
	switch {
	case form == u.first:
		u.firsts++
	case u.written[form] > 0 || len(u.written) < maxForms:
		if u.written == nil {
			u.written = map[string]int{}
		}
		u.written[form]++
	}
}

// maxForms is the number of forms of a symbol that are counted, beside the first.
const maxForms = 31

// Written returns the form in which the code writes the symbol most often; of
// Go with its package, which only files of that package leave out.
func (u *Use) Written() string { return u.best }

// WrittenAs returns the share of the sites at which the symbol is written so.
func (u *Use) WrittenAs(form string) float64 {
	n, all := u.written[form], u.firsts
	if form == u.first {
		n = u.firsts
	}
	for _, k := range u.written {
		all += k
	}
	return float64(n) / float64(max(all, 1))
}

// choose sets the form that is written most often.
func (u *Use) choose() {
	n := u.firsts
	u.best = u.first
	dotted := false
	if u.Group == "go" && u.Sym.Known() {
		for w := range u.written {
			dotted = dotted || strings.Contains(w, ".")
		}
	}
	if dotted && !strings.Contains(u.first, ".") {
		n, u.best = -1, ""
	}
	for w, k := range u.written {
		if dotted && !strings.Contains(w, ".") {
			continue
		}
		if k > n || k == n && (len(w) < len(u.best) || len(w) == len(u.best) && w < u.best) {
			n, u.best = k, w
		}
	}
}

// Own reports whether the repository itself defines the symbol.
func (u *Use) Own() bool { return u.Sym.Origin == fact.Internal }

// Static reports whether the code mostly reaches the symbol by its name, rather
// than through a value.
func (u *Use) Static() bool {
	return !strings.HasPrefix(u.Written(), "?") && !strings.Contains(u.Sym.Name, "()")
}

// NewCorpus indexes the files, which must be sorted by path and resolved.
func NewCorpus(files []*fact.File) *Corpus {
	c := &Corpus{Files: files, keys: make([]string, 1), used: make([]*Use, 1), tables: map[string]*keyTable{}, byMod: map[string][]int{}, locals: map[string]map[string][]int{}}
	for i, f := range files {
		g := Group(f.Lang)
		c.Group, c.every, c.sample = append(c.Group, g), append(c.every, i), append(c.sample, Sample(f.Path))
		if c.sample[i] {
			c.samples++
		}
		c.migration = append(c.migration, Migration(f.Path))
		keys := c.tables[g]
		if keys == nil {
			keys = newKeyTable(c, g)
			c.tables[g], c.locals[g] = keys, map[string][]int{}
		}
		locals := c.locals[g]
		count := func(id ID, s fact.Symbol, written string, call bool) {
			u := c.used[id]
			if u == nil {
				u = &Use{Key: c.keys[id], Sym: s, Group: g, first: written}
				c.used[id] = u
				c.nUses++
			}
			u.write(written)
			u.Sites++
			if call {
				u.Calls++
			}
			if n := len(u.Files); n == 0 || u.Files[n-1] != i {
				u.Files = append(u.Files, i)
				if f.Test {
					u.Test++
				}
			}
		}
		local := func(key string) {
			if l := locals[key]; len(l) == 0 || l[len(l)-1] != i {
				locals[key] = append(l, i)
			}
		}
		see := func(s fact.SymbolRef, written string, call bool) ID {
			id := keys.id(s, written)
			if id == 0 {
				return 0
			}
			if s.Origin() == fact.Local {
				local(c.keys[id])
				return id
			}
			written = Display(written)
			sym := s.Symbol()
			count(id, sym, written, call)
			if s, object, form := member(sym, c.keys[id], written); object != "" {
				count(keys.key(object), s, form, call)
			}
			return id
		}
		calls := make([]ID, len(f.Calls))
		for k := range f.Calls {
			calls[k] = see(f.Calls[k].Sym, f.Calls[k].Callee, true)
			if u := c.used[calls[k]]; u != nil && len(f.Calls[k].Args) == 0 && len(f.Calls[k].Opts) == 0 {
				u.Bare++
			}
		}
		for k := range f.Calls {
			if n := f.Calls[k].Chain; n >= 0 {
				if u := c.used[calls[n]]; u != nil {
					u.Chained++
				}
			}
		}
		c.calls = append(c.calls, calls)
		named := make([]ID, len(f.Refs))
		for k := range f.Refs {
			named[k] = see(f.Refs[k].Sym, f.Refs[k].Name, false)
		}
		for d := range f.Defs {
			for k := range f.Defs[d].Decorators {
				if x := &f.Defs[d].Decorators[k]; x.Call < 0 {
					named = append(named, see(x.Sym, x.Name, true))
				} else if id := keys.id(x.Sym, x.Name); id != 0 && id != calls[x.Call] {
					local(c.keys[id])
				}
			}
		}
		c.named = append(c.named, named)
		keys.beside(f)
		mods := map[string]bool{}
		for k := range f.Imports {
			m := f.Imports[k].Module
			if m == "" {
				m = f.Imports[k].Path
			}
			if !mods[m] {
				mods[m] = true
				c.byMod[g+"\x00"+m] = append(c.byMod[g+"\x00"+m], i)
			}
		}
	}
	for _, u := range c.used {
		if u != nil {
			u.choose()
		}
	}
	c.numberFolders()
	return c
}

// Use returns what is known of a key in a group, nil if it is not used.
func (c *Corpus) Use(group, key string) *Use { return c.used[c.ID(group, key)] }

// Sorted returns all uses in the order of group and key. The slice is shared
// and read-only.
func (c *Corpus) Sorted() []*Use {
	c.sortOnce.Do(func() {
		c.sorted = make([]*Use, 0, c.nUses)
		for _, u := range c.used {
			if u != nil {
				c.sorted = append(c.sorted, u)
			}
		}
		slices.SortFunc(c.sorted, func(a, b *Use) int {
			return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Key, b.Key))
		})
	})
	return c.sorted
}

// Own returns the files of a group that belong to a module as symbols name it,
// ascending.
func (c *Corpus) Own(group, mod string) []int {
	if c.Modules == nil {
		return nil
	}
	c.ownOnce.Do(func() {
		c.own = map[string][]int{}
		for i := range c.Files {
			k := c.Group[i] + "\x00" + c.Module(i)
			c.own[k] = append(c.own[k], i)
		}
	})
	return c.own[group+"\x00"+mod]
}

// Importers returns the files that import a module, ascending.
func (c *Corpus) Importers(group, mod string) []int { return c.byMod[group+"\x00"+mod] }

// Std reports whether a module of a group is the standard library's.
func (c *Corpus) Std(group, mod string) bool {
	l := c.Prefixed(group, mod+".")
	return len(l) > 0 && l[0].Sym.Origin == fact.Std
}

// Imported returns the modules imported in a group, sorted.
func (c *Corpus) Imported(group string) []string {
	var out []string
	for k := range c.byMod {
		if g, m, _ := strings.Cut(k, "\x00"); g == group {
			out = append(out, m)
		}
	}
	sort.Strings(out)
	return out
}

// Groups returns the groups present, sorted.
func (c *Corpus) Groups() []string {
	seen := map[string]bool{}
	var out []string
	for _, g := range c.Group {
		if !seen[g] {
			seen[g] = true
			out = append(out, g)
		}
	}
	sort.Strings(out)
	return out
}

// Display shortens a dotted path as written to what a rule shows: without
// receivers such as this and without the calls of a chain.
func Display(written string) string {
	for _, p := range []string{"this.", "self.", "cls.", "super().", "super."} {
		written = strings.TrimPrefix(written, p)
	}
	if k := strings.LastIndex(written, "()."); k >= 0 {
		written = written[k+3:]
	}
	if strings.HasPrefix(written, "?.") {
		written = written[2:]
	}
	return strings.TrimSuffix(written, "()")
}

// Word returns how rules write a key: as the code of the group writes it most
// often, else its last names.
func (c *Corpus) Word(group, key string) string {
	if p, ok := strings.CutSuffix(key, ".*"); ok {
		if u := c.Use(group, key); u != nil {
			return u.Written()
		}
		// As one of its members is written, where that names the whole as well.
		for _, u := range c.Prefixed(group, p+".") {
			if w, n := u.Written(), fact.LastName(p)+"."; strings.HasPrefix(w, n) && !strings.Contains(w[len(n):], ".") {
				return n + "*"
			}
		}
		return c.Word(group, p) + ".*"
	}
	if p, ok := strings.CutSuffix(key, "*"); ok {
		return c.wordOf(group, p)
	}
	if u := c.Use(group, key); u != nil {
		w := u.Written()
		if n := fact.LastName(u.Sym.Name); n != "" && fact.LastName(w) != n && !strings.Contains(n, "(") {
			return Short(key) // renamed on import
		}
		// A method through a variable is better named by its type.
		if u.Sym.Origin >= fact.Internal && u.Sym.Origin <= fact.Std && strings.Contains(u.Sym.Name, ".") && group != "python" {
			n := strings.Split(u.Sym.Name, ".")
			if last := n[len(n)-2:]; strings.Contains(w, ".") && !strings.Contains(w, last[0]) && !(w[0] >= 'A' && w[0] <= 'Z' && group != "go") {
				return strings.ReplaceAll(strings.Join(last, "."), "()", "")
			}
			if group == "rust" && !strings.Contains(w, ".") && !u.Own() {
				return Short(key) // through self, in what is added to its type
			}
		}
		return w
	}
	if short := Short(key); group != "rust" || short[0] >= 'A' && short[0] <= 'Z' || !fact.Resolved(key) {
		return short
	}
	return key // std::future::ready, where the module alone does not tell
}

// wordOf is Word of all whose keys begin with a prefix, as the one of them is written
// that most files use.
func (c *Corpus) wordOf(group, prefix string) string {
	name, most := fact.LastName(prefix)+"*", 0
	if group == "go" && (name[0] < 'A' || name[0] > 'Z') {
		return name // in its package alone
	}
	word := fact.Qualifier(Short(prefix+"_")) + "." + name
	for _, u := range c.Prefixed(group, prefix) {
		if w := u.Written(); len(u.Files) > most && fact.LastName(w) == fact.LastName(u.Key) {
			most, word = len(u.Files), name
			if q := fact.Qualifier(w); q != "" {
				word = q + "." + name
			}
		}
	}
	return word
}

// Short returns the last two names of a qualified key, without versions of a
// module: x/v3.Get is x.Get, and yaml.v3.Marshal yaml.Marshal.
func Short(key string) string {
	key = strings.TrimPrefix(key, fact.UnknownModule+".")
	dir, base := path.Split(key)
	if first, rest, ok := strings.Cut(base, "."); version(first) && dir != "" {
		base = path.Base(dir)
		if ok {
			base += "." + rest
		}
	}
	if names := strings.Split(base, "."); len(names) > 2 && version(names[1]) {
		base = strings.Join(slices.Delete(names, 1, 2), ".")
	}
	if k := strings.LastIndexByte(base, '.'); k > 0 {
		if j := strings.LastIndexByte(base[:k], '.'); j >= 0 {
			return base[j+1:]
		}
	}
	return base
}

// version reports whether a name in the path of a module is its version.
func version(name string) bool {
	return len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == ""
}

// Sample reports whether file i shows something or is material for tests, see the
// function.
func (c *Corpus) Sample(i int) bool { return c.sample[i] }

// Dir returns the folder of file i.
func (c *Corpus) Dir(i int) string { return dirOf(c.Files[i].Path) }

// maxDepth is the number of folders above a file that may be its scope.
const maxDepth = 8

// Above goes through the folders above file i, from its own upward, without the
// root and at most eight.
func (c *Corpus) Above(i int) iter.Seq[string] {
	return func(yield func(string) bool) {
		d := c.Dir(i)
		for depth := 0; d != "." && depth < maxDepth && yield(d); depth++ {
			d = dirOf(d)
		}
	}
}

// Folders returns the numbers of the folders that Above goes through, in its
// order: they are sooner counted than names. The slice is shared and read-only.
func (c *Corpus) Folders(i int) []int32 { return c.above[i] }

// numberFolders gives folders their numbers.
func (c *Corpus) numberFolders() {
	number := map[string]int32{}
	of := map[string]int32{}
	c.above, c.dirs = make([][]int32, len(c.Files)), make([]int32, len(c.Files))
	var lists [][]int32 // of each folder with files
	for i := range c.Files {
		dir := c.Dir(i)
		at, ok := of[dir]
		if !ok {
			var list []int32
			for d := range c.Above(i) {
				n, ok := number[d]
				if !ok {
					n = int32(len(number))
					number[d] = n
					c.names = append(c.names, d)
				}
				list = append(list, n)
			}
			at = int32(len(lists))
			of[dir] = at
			lists = append(lists, list)
		}
		c.above[i], c.dirs[i] = lists[at], at
	}
}

// dirOf is path.Dir for paths that are clean and relative, as those of facts are.
func dirOf(p string) string {
	if k := strings.LastIndexByte(p, '/'); k > 0 {
		return p[:k]
	}
	return "."
}

// InModule reports whether file i belongs to a module as symbols name it.
func (c *Corpus) InModule(i int, mod string) bool {
	return c.Modules != nil && c.Module(i) == mod
}

// Module returns the module of file i as symbols name it, "" where none is known.
func (c *Corpus) Module(i int) string {
	c.modulesOnce.Do(func() {
		if c.Modules == nil {
			return
		}
		c.modules = make([]string, len(c.Files))
		for i, f := range c.Files {
			c.modules[i] = c.Modules(f.Path)
		}
	})
	if c.modules == nil {
		return ""
	}
	return c.modules[i]
}

// KeyOf returns the key of a top-level definition of file i.
func (c *Corpus) KeyOf(i int, name string) string {
	if c.Modules == nil {
		return name
	}
	return c.Module(i) + "." + name
}

// Prefixed returns the uses of a group whose key starts with a prefix, sorted.
func (c *Corpus) Prefixed(group, prefix string) []*Use {
	all := c.Sorted()
	at := sort.Search(len(all), func(i int) bool {
		u := all[i]
		return u.Group > group || u.Group == group && u.Key >= prefix
	})
	var out []*Use
	for ; at < len(all) && all[at].Group == group && strings.HasPrefix(all[at].Key, prefix); at++ {
		out = append(out, all[at])
	}
	return out
}

// Imports reports whether a file of module mod imports module other.
func (c *Corpus) Imports(group, mod, other string) bool {
	for _, i := range c.Importers(group, other) {
		if c.InModule(i, mod) {
			return true
		}
	}
	return false
}

// Migration reports whether a path holds schema migrations: frozen code whose
// habits bind nobody.
func Migration(p string) bool {
	if !strings.Contains(p, "migrat") && !strings.Contains(p, "alembic") {
		return false // nearly all
	}
	return strings.Contains("/"+p, "/migrations/") || strings.Contains("/"+p, "/migrate/") || strings.Contains("/"+p, "/alembic/versions/")
}

// WrittenModule returns how the code of a group writes a module most often:
// its alias or package name, else the module itself.
func (c *Corpus) WrittenModule(group, mod string) string {
	type module struct{ group, name string }
	if v, ok := c.modulesWritten.Load(module{group, mod}); ok {
		return v.(string)
	}
	w := c.writtenModule(group, mod)
	c.modulesWritten.Store(module{group, mod}, w)
	return w
}

func (c *Corpus) writtenModule(group, mod string) string {
	n := map[string]int{}
	best := ""
	for _, i := range c.Importers(group, mod) {
		for k := range c.Files[i].Imports {
			im := &c.Files[i].Imports[k]
			if im.Module != mod || strings.HasPrefix(im.Path, ".") {
				continue
			}
			p := im.Path
			if group == "rust" {
				p = rustModule(im)
			}
			n[p]++
			if n[p] > n[best] || n[p] == n[best] && p < best {
				best = p
			}
		}
	}
	if best == "" {
		return mod
	}
	if group == "rust" && relative(best) {
		// As other crates write it, if any does.
		for p := range n {
			if !relative(p) && (relative(best) || n[p] > n[best] || n[p] == n[best] && p < best) {
				best = p
			}
		}
	}
	return best
}

// rustModule returns the module that an import of Rust names, without what follows
// in it: modules written in place and types.
func rustModule(im *fact.Import) string {
	file := im.Module[strings.LastIndexByte(im.Module, '/')+1:]
	if !im.Internal || file == "lib" || file == "main" {
		if root, _, _ := strings.Cut(im.Path, "."); im.Internal {
			return root
		}
		return im.Path
	}
	if file == "mod" {
		file = path.Base(path.Dir(im.Module))
	}
	if k := strings.Index(im.Path+".", file+"."); k >= 0 && (k == 0 || im.Path[k-1] == '.') {
		return im.Path[:k+len(file)]
	}
	return im.Path
}

// relative reports whether a path of Rust depends on where it is written.
func relative(p string) bool {
	root, _, _ := strings.Cut(p, ".")
	return root == "crate" || root == "super" || root == "self"
}
