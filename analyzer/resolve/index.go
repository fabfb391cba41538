// Package resolve finds, without a type checker, the symbol behind each name
// that the facts of a repository mention: through imports, path aliases,
// re-exports, packages, and the types of receivers as far as they can be read
// off declarations.
package resolve

import (
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Lang is what the resolver must know of a language.
type Lang struct {
	Std      func(module string) bool
	Builtins map[string]bool
	Methods  map[string]string                                         // methods of the language's own library, see languages.Language
	TypeArgs bool                                                      // see languages.Language
	Results  func(module, name string) (types []string, constant bool) // what modules outside give, see languages.Language
}

// Index knows the definitions of every file of a repository. It is read-only
// once built and may be shared between goroutines.
type Index struct {
	fsys     fs.FS
	langs    map[string]Lang
	modules  map[string]*module // by module key
	files    map[string]*module // path → its module
	mods     []goModule
	ts       *tsPaths
	py       *pyPaths
	rust     *rustPaths
	types    map[string][]*symbol // type and class name → definitions
	globals  map[string][]*symbol // language + "\x00" + top-level name
	homes    map[**symbol]*symbol // see home, by the start of a list of globals
	pkgs     map[string]string    // declared package + "." + name → module key (JVM, .NET, PHP)
	cats     map[string]bool      // known declared packages
	methods  map[string]bool      // names of methods that the repository defines
	extends  map[string][]*symbol // language + "\x00" + name → what is called as a method of another's type
	imported map[string]bool      // Rust: module outside + "\x00" + name that a file imports from it by that name
	cfiles   map[string][]string  // base name → C and C++ files

	registered *Registrations    // see Register, nil before
	learnt     map[partOf]string // see Learn: what functions outside give, as langs' Results say it
}

// module is a unit of names: a file, or a folder for Go.
type module struct {
	key   string
	lang  string
	defs  map[string]*symbol
	files []*fact.File

	once   sync.Once
	passed []passedOn // of each file, see Index.passed
	mu     sync.RWMutex
	found  map[string]fact.Symbol // of names that are passed on, see scope.reexport
}

// find returns the definition of a dotted name of the module, nil for none.
func (m *module) find(name string) *symbol {
	for k := 0; k <= len(name); k++ {
		if k < len(name) && name[k] != '.' {
			continue
		}
		d := m.defs[name[:k]]
		for rest := name[min(k+1, len(name)):]; rest != "" && d != nil; {
			var fst string
			fst, rest = cut(rest)
			d = d.methods[fst]
		}
		if d != nil {
			return d
		}
	}
	return nil
}

type symbol struct {
	mod     *module
	kind    fact.DefKind
	name    string // dotted inside the module
	results []string
	bases   []string
	fields  map[string]string // field → type text
	methods map[string]*symbol
	file    *fact.File
	init    string
	infer   string // see fact.Def
	params  []fact.Param
	part    bool // methods of a type that another module defines
	adds    bool // an extension of a type, in Swift
}

// Build indexes the files, sorted by path.
func Build(files []*fact.File, fsys fs.FS, langs map[string]Lang) *Index {
	x := &Index{
		fsys: fsys, langs: langs,
		modules: map[string]*module{}, files: map[string]*module{},
		types: map[string][]*symbol{}, globals: map[string][]*symbol{},
		pkgs: map[string]string{}, cats: map[string]bool{}, methods: map[string]bool{}, extends: map[string][]*symbol{}, imported: map[string]bool{}, cfiles: map[string][]string{},
	}
	paths := map[string]bool{}
	for _, f := range files {
		paths[f.Path] = true
	}
	x.mods = goModules(fsys, files)
	x.ts = newTSPaths(fsys, paths)
	x.py = newPyPaths(files)
	x.rust = newRustPaths(fsys, files)
	for _, f := range files {
		key := x.moduleKey(f)
		m := x.modules[key]
		if m == nil {
			m = &module{key: key, lang: f.Lang, defs: map[string]*symbol{}}
			x.modules[key] = m
		}
		x.files[f.Path] = m
		if isC(f.Lang) {
			x.cfiles[path.Base(f.Path)] = append(x.cfiles[path.Base(f.Path)], f.Path)
		}
		m.files = append(m.files, f)
		x.addDefs(m, f)
	}
	x.findHomes()
	return x
}

// moduleKey names the module of a file: the import path of a Go package, the
// dotted name of a Python module, else the path without extension.
func (x *Index) moduleKey(f *fact.File) string {
	switch f.Lang {
	case "go":
		k := x.goImportPath(path.Dir(f.Path))
		if strings.HasSuffix(f.Package, "_test") {
			k += "_test"
		}
		return k
	case "python":
		return x.py.name(f.Path)
	case "java", "kotlin", "scala", "csharp", "php":
		if f.Package != "" {
			x.cats[dots(f.Package)] = true
			return dots(f.Package)
		}
	}
	return trimExt(f.Path)
}

func dots(s string) string { return strings.ReplaceAll(strings.Trim(s, "\\"), "\\", ".") }

func trimExt(p string) string {
	for _, e := range []string{".d.ts", ".component.ts"} {
		if e == ".d.ts" && strings.HasSuffix(p, e) {
			p = strings.TrimSuffix(p, e) + ".ts"
		}
	}
	if k := strings.LastIndexByte(p, '.'); k > strings.LastIndexByte(p, '/') {
		p = p[:k]
	}
	if strings.HasSuffix(p, "/index") {
		p = strings.TrimSuffix(p, "/index")
	}
	return p
}

func (x *Index) addDefs(m *module, f *fact.File) {
	byIdx := make([]*symbol, len(f.Defs))
	for i := range f.Defs {
		d := &f.Defs[i]
		if d.Name == "" || d.Kind == fact.Closure && d.Owner == "" {
			continue // bound to a key or local name: no symbol of the module
		}
		if d.Kind == fact.Method {
			x.methods[d.Name] = true
		}
		var parent *symbol
		if d.Parent >= 0 {
			parent = byIdx[d.Parent]
			if parent == nil || parent.kind.Callable() {
				continue // local to a function
			}
		}
		s := &symbol{mod: m, kind: d.Kind, name: d.Name, results: d.Results, infer: d.Infer, bases: d.Bases, params: d.Params, file: f, init: d.Init, adds: d.Mods&fact.Extension != 0 && d.Kind == fact.Class}
		if f.Lang == "rust" && d.Owner != "" {
			s.results = ownResults(d.Results, d.Owner)
		}
		byIdx[i] = s
		switch {
		case parent != nil:
			s.name = parent.name + "." + d.Name
			if parent.methods == nil {
				parent.methods = map[string]*symbol{}
			}
			if parent.methods[d.Name] == nil {
				parent.methods[d.Name] = s
			}
		case (d.Kind == fact.Method || d.Kind == fact.Closure) && d.Owner != "":
			s.name = d.Owner + "." + d.Name
			o := m.defs[d.Owner]
			if o == nil {
				o = &symbol{mod: m, kind: fact.Class, name: d.Owner, file: f, part: true}
				m.defs[d.Owner] = o
				x.types[d.Owner] = append(x.types[d.Owner], o)
			}
			if o.methods == nil {
				o.methods = map[string]*symbol{}
			}
			o.methods[d.Name] = s
		default:
			if o := m.defs[d.Name]; o != nil && (o.methods != nil || o.fields != nil) {
				// Methods met before their type (Go), or a reopened class (Ruby).
				o.part, o.adds = false, o.adds && s.adds
				o.kind, o.bases, o.file = s.kind, append(o.bases, s.bases...), f
				byIdx[i] = o
				s = o
			} else if o == nil {
				m.defs[d.Name] = s
			}
			x.globals[f.Lang+"\x00"+d.Name] = append(x.globals[f.Lang+"\x00"+d.Name], s)
		}
		if d.Mods&fact.Extension != 0 && d.Kind.Callable() || parent != nil && parent.kind == fact.Interface && f.Lang == "rust" {
			x.extends[f.Lang+"\x00"+d.Name] = append(x.extends[f.Lang+"\x00"+d.Name], s)
		}
		if f.Lang == "ruby" && !d.Kind.Callable() && (parent != nil || d.Owner != "") {
			x.globals["ruby\x00"+s.name] = append(x.globals["ruby\x00"+s.name], s)
		}
		switch d.Kind {
		case fact.Class, fact.Interface, fact.Type:
			if m.defs[s.name] != s || parent != nil || !contains(x.types[d.Name], s) {
				if !contains(x.types[d.Name], s) {
					x.types[d.Name] = append(x.types[d.Name], s)
				}
			}
			if f.Package != "" && f.Lang != "go" {
				x.pkgs[dots(f.Package)+"."+s.name] = m.key
			}
		}
	}
	if f.Lang == "ruby" {
		associations(f, byIdx)
	}
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if b.Kind != fact.BindField || b.Owner == "" || b.Type == "" {
			continue
		}
		owner, name := b.Owner, b.Name
		if k := strings.IndexByte(owner, '('); k > 0 { // of a parameter, see givenParam
			owner, name = owner[:k], owner[k:]+name
		}
		o := m.defs[owner]
		if o == nil {
			continue
		}
		if o.fields == nil {
			o.fields = map[string]string{}
		}
		if _, ok := o.fields[name]; !ok {
			o.fields[name] = b.Type
		}
	}
}

func contains(l []*symbol, s *symbol) bool {
	for _, e := range l {
		if e == s {
			return true
		}
	}
	return false
}

// Modules returns the keys of all modules, sorted.
func (x *Index) Modules() []string {
	out := make([]string, 0, len(x.modules))
	for k := range x.modules {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// ModuleOf returns the module key of a file.
func (x *Index) ModuleOf(path string) string {
	if m := x.files[path]; m != nil {
		return m.key
	}
	return ""
}

// Defines reports whether the repository holds a definition of the symbol: of
// a function, type or variable, or of a method or field of a type.
func (x *Index) Defines(sym fact.Symbol) bool {
	m := x.modules[sym.Module]
	if m == nil {
		return false
	}
	if m.find(sym.Name) != nil {
		return true
	}
	k := strings.LastIndexByte(sym.Name, '.')
	if k < 0 {
		return false
	}
	d := m.find(sym.Name[:k])
	return d != nil && d.fields[sym.Name[k+1:]] != ""
}
