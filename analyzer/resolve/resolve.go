package resolve

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Imports sets the module of every import of a file. It must run for all
// files, one after another, before File does.
func (x *Index) Imports(f *fact.File) {
	for i := range f.Imports {
		im := &f.Imports[i]
		im.Module, im.Internal = x.importModule(f, im)
		if f.Lang == "rust" && !im.Internal && im.Name != "" && im.Name != "*" {
			x.imported[im.Path+"\x00"+im.Name] = true
		}
	}
	for i := range f.Exports {
		if isJS(f.Path) {
			x.ts.resolve(f.Path, f.Exports[i].Path)
		}
	}
}

func (x *Index) importModule(f *fact.File, im *fact.Import) (string, bool) {
	switch f.Lang {
	case "go":
		return im.Path, x.ownPackage(im.Path)
	case "typescript", "tsx", "javascript", "vue", "svelte":
		return x.ts.resolve(f.Path, im.Path)
	case "python":
		m, ok := x.py.resolve(f.Path, im.Path)
		if im.Name != "" && im.Name != "*" && x.py.known[m+"."+im.Name] && x.member(m, im.Name) == nil {
			// from package import module
			return m, true
		}
		return m, ok
	}
	m := dots(strings.ReplaceAll(im.Path, "::", "."))
	if f.Lang == "rust" {
		p := x.rustImported(f, im)
		m = p
		if im.Name != "" && im.Name != "*" {
			p = join(p, im.Name)
		}
		key, _, ok := x.rust.resolve(f.Path, p)
		if !ok {
			return m, false
		}
		return key, true
	}
	if im.Name == "" && !x.cats[m] {
		// import a.b.C: the package is a.b.
		if k := strings.LastIndexByte(m, '.'); k > 0 {
			if key, ok := x.pkgs[m]; ok {
				return key, true
			}
			return m, x.cats[m[:k]]
		}
	}
	return m, x.cats[m]
}

// ownPackage reports whether a Go package lies in the repository.
func (x *Index) ownPackage(path string) bool {
	if _, ok := x.modules[path]; ok {
		return true
	}
	for _, m := range x.mods {
		if m.path != "" && (path == m.path || strings.HasPrefix(path, m.path+"/")) {
			return true
		}
	}
	return false
}

func (x *Index) member(mod, name string) *symbol {
	if m := x.modules[mod]; m != nil {
		return m.defs[name]
	}
	return nil
}

// decorator gives the symbol of a decorator that resolves to sym. In C# the
// class behind [Name] may be called NameAttribute.
func (s *scope) decorator(name string, sym fact.SymbolRef) fact.SymbolRef {
	if s.f.Lang != "csharp" || sym.Origin() == fact.Internal && s.x.Defines(sym.Symbol()) {
		return sym
	}
	if long := s.lookup(name+"Attribute", ""); long.Origin() == fact.Internal {
		return long
	}
	return sym
}

// aLocal is what a parameter or variable is: no symbol of its own.
var aLocal = fact.Symbol{Origin: fact.Local}.Ref()

// value resolves an argument: a variable or parameter of an enclosing function
// hides an import or definition of the same name.
func (s *scope) value(head string, fn int, local bool) fact.SymbolRef {
	if local {
		return aLocal
	}
	root := head
	if k := strings.IndexAny(head, ".("); k >= 0 {
		root = head[:k]
	}
	for fn >= 0 {
		d := &s.f.Defs[fn]
		for i := range d.Params {
			if d.Params[i].Name == root {
				return aLocal
			}
		}
		fn = d.Parent
	}
	return s.lookup(head, "")
}

// callee resolves a callee. A name that is neither a local nor anything of the
// repository comes from outside: a global of the runtime or of a framework, or
// a member that a base outside gives.
func (s *scope) callee(c *fact.Call) fact.Symbol {
	if c.Flags&fact.JSX != 0 && c.Callee[0] >= 'a' && c.Callee[0] <= 'z' && strings.IndexByte(c.Callee, '.') < 0 {
		return fact.Symbol{Origin: fact.Builtin, Name: c.Callee} // an element of HTML
	}
	if (s.f.Lang == "ruby" || s.f.Lang == "swift") && c.Root == "" {
		if sym := s.implicit(c); sym.Known() {
			return sym
		}
	}
	sym := s.lookup(c.Callee, c.Root).Symbol()
	if s.f.Lang == "ruby" && sym.Origin == fact.Unknown {
		sym = s.record(c)
	}
	if s.f.Lang == "go" && goError(c.Callee) && (sym.Origin != fact.Internal || !s.x.Defines(sym)) {
		return fact.Symbol{Origin: fact.Builtin, Name: "error.Error"}
	}
	if s.f.Lang == "rust" && sym.Origin >= fact.External && strings.HasPrefix(c.Callee, "self.") && strings.Count(c.Callee, ".") == 1 {
		sym = fact.Symbol{} // what a trait adds to a type outside is made of that type's methods: no use of them
	}
	if own := s.extension(c.Callee, sym); own.Known() {
		return own
	}
	if own := s.ownMethod(c.Callee, sym); own.Known() {
		return own
	}
	if s.f.Lang == "go" && sym.Origin == fact.Unknown && c.Root == "" && s.m != nil && !strings.ContainsAny(c.Callee, "?([") && s.imports[first(c.Callee)] == nil && !s.takesAll() {
		// Nothing but the package gives a name in Go: a file defines it that is not read.
		return fact.Symbol{Origin: fact.Internal, Module: s.m.key, Name: c.Callee}
	}
	if sym.Origin != fact.Unknown || c.Root != "" || c.Callee[0] == '?' || s.f.Lang == "go" {
		return sym
	}
	root := c.Callee
	if k := strings.IndexAny(root, ".("); k >= 0 {
		if s.f.Lang == "rust" && root[k] == '.' && root[0] >= 'a' && root[0] <= 'z' {
			if s.x.rust.strange(s.f.Path, root[:k]) {
				return fact.Symbol{}
			}
			return fact.Symbol{Origin: fact.External, Module: root[:k], Name: root[k+1:]} // a crate
		}
		if root[k] == '.' && !isJS(s.f.Path) && s.f.Lang != "python" {
			return sym // perhaps a member that the class inherits
		}
		root = root[:k]
	}
	if s.name(root, 0).Known() {
		return sym
	}
	return fact.Symbol{Origin: fact.External, Name: strings.ReplaceAll(c.Callee, "::", ".")}
}

// ownMethod names the method of the language's own library that a callee is by
// its name, where sym, to which it was resolved, is no definition. In Rust also
// a type of the repository has such methods, by traits that it derives.
func (s *scope) ownMethod(callee string, sym fact.Symbol) fact.Symbol {
	if s.lang.Methods == nil || sym.Origin != fact.Unknown && (s.f.Lang != "rust" || sym.Origin != fact.Internal) || strings.IndexByte(callee, '.') < 0 {
		return fact.Symbol{}
	}
	name := fact.LastName(callee)
	of, ok := s.lang.Methods[name]
	if !ok || of == "" && s.x.methods[name] || sym.Origin == fact.Internal && s.x.Defines(sym) {
		return fact.Symbol{}
	}
	return fact.Symbol{Origin: fact.Builtin, Name: join(of, name)}
}

// goError reports whether a callee is the method of an error by the name that
// Go gives errors: err.Error, closeErr.Error.
func goError(callee string) bool {
	v, ok := strings.CutSuffix(callee, ".Error")
	return ok && (v == "err" || strings.HasSuffix(v, "Err")) && strings.IndexByte(v, '.') < 0 || ok && goErrorName(fact.LastName(v))
}

// goErrorName reports whether a name is that of an error of a package: ErrClosed,
// errNotFound.
func goErrorName(n string) bool {
	return len(n) > 3 && (n[:3] == "Err" || n[:3] == "err") && n[3] >= 'A' && n[3] <= 'Z' && strings.IndexByte(n, '(') < 0
}

// lookup resolves a dotted name whose first name is a local of a type, or with
// no root what the file sees by it.
func (s *scope) lookup(p, root string) fact.SymbolRef {
	s.budget, s.named, s.bound = maxSteps, root == "", fact.Symbol{}
	key := asked{p, root, s.nest, aName}
	v, ok := s.memo[key]
	if !ok {
		v = s.refs.Ref(s.find(p, s.bind(root), 0))
		s.memo[key] = v
	}
	return v
}

func (s *scope) find(p, root string, depth int) fact.Symbol {
	if p == "" || depth > maxDepth || p[0] == '?' && (root == "" || root == "?") {
		return fact.Symbol{}
	}
	if root == "" && s.lang.TypeArgs {
		if p, _ = fact.TypeArg(p); fact.IsGiven(p) {
			if g, rest, ok := fact.CutGiven(p); ok && strings.HasPrefix(rest, ".") {
				if t := s.ofGiven(g.String(), depth+1); t.Known() {
					return s.walk(t, rest[1:], depth+1)
				}
			}
			return fact.Symbol{}
		}
	}
	first, rest := cut(p)
	call := strings.HasSuffix(first, "()")
	name := strings.TrimSuffix(first, "()")
	if root == "?" {
		if rest == "" && !call {
			return fact.Symbol{Origin: fact.Local}
		}
		return fact.Symbol{}
	}
	for strings.HasPrefix(root, fact.Taken) {
		root = root[1:]
		var more string
		first, more = cut(rest)
		call, rest = strings.HasSuffix(first, "()"), more
		if root == "" || first == "" {
			return fact.Symbol{}
		}
	}
	if call {
		if r := fact.FuncResults(root); len(r) > 0 {
			root = r[0]
		}
	}
	if root != "" {
		if rest == "" && !call {
			if v, ok := strings.CutPrefix(root, fact.Value); ok {
				if sym := s.find(v, "", depth+1); sym.Known() {
					return sym
				}
			}
			return fact.Symbol{Origin: fact.Local}
		}
		t := s.typeSym(root, depth+1)
		if !t.Known() {
			return fact.Symbol{}
		}
		return s.walk(t, rest, depth+1)
	}
	if s.f.Lang == "ruby" && name[0] >= 'A' && name[0] <= 'Z' {
		if sym, more := s.constant(p); sym.Known() {
			if more != "" && s.namespace(sym) {
				return fact.Symbol{Origin: fact.External, Name: p}
			}
			return s.walk(sym, more, depth+1)
		}
	}
	if s.f.Lang == "rust" && rest != "" && !call && s.imports[name] == nil {
		if sym := s.rustRoot(name); sym.Known() {
			return s.inModule(sym, rest, depth+1)
		}
	}
	sym := s.name(name, depth)
	if !sym.Known() && call {
		sym = s.handedDown(name)
	}
	if !sym.Known() {
		return fact.Symbol{}
	}
	if rest == "" && !call {
		return s.follow(sym, depth+1)
	}
	if call {
		sym = s.result(s.follow(sym, depth+1), depth+1)
		if !sym.Known() {
			return fact.Symbol{}
		}
		return s.walk(sym, rest, depth+1)
	}
	if im := s.imports[name]; im != nil && sym.Name == "" && (im.Name == "" || s.f.Lang == "rust" && sym.Module != "") {
		// A module: its members by name, at any depth of packages.
		return s.inModule(sym, rest, depth+1)
	}
	return s.walk(s.follow(sym, depth+1), rest, depth+1)
}

func cut(p string) (first, rest string) {
	first, rest, _ = strings.Cut(p, ".")
	return first, rest
}

// name resolves a single name by import, file, package, builtins and globals.
func (s *scope) name(n string, depth int) fact.Symbol {
	if im := s.imports[n]; im != nil {
		return s.imported(im)
	}
	if s.m != nil {
		if d := s.m.defs[n]; d != nil && !d.adds {
			return fact.Symbol{Origin: fact.Internal, Module: s.m.key, Name: d.name}
		}
	}
	if s.f.Lang == "go" {
		if sym := s.dotted(n); sym.Known() {
			return sym
		}
	}
	for i := range s.f.Imports {
		im := &s.f.Imports[i]
		if im.Name == "*" && im.Internal {
			if s.f.Lang == "rust" && s.x.member(im.Module, n) == nil && im.Module != s.m.key {
				if sym, ok := s.reexport(s.x.modules[im.Module], n); ok {
					return s.follow(sym, depth+1)
				}
			}
			if d := s.x.member(im.Module, n); d != nil {
				return s.follow(fact.Symbol{Origin: fact.Internal, Module: im.Module, Name: d.name}, depth+1)
			}
		}
		if im.Local == "" && im.Name == "" && s.f.Lang == "csharp" {
			if d := s.x.member(im.Module, n); d != nil {
				return fact.Symbol{Origin: fact.Internal, Module: im.Module, Name: d.name}
			}
		}
	}
	if s.lang.Builtins[n] {
		return fact.Symbol{Origin: fact.Builtin, Name: n}
	}
	if s.f.Lang == "rust" && n != "" {
		if s.nest != "" && lower(n) {
			if sym := s.rustHanded(n, depth); sym.Known() {
				return sym
			}
		}
		if sym := s.rustGlobbed(n); sym.Known() {
			return sym
		}
	}
	switch s.f.Lang {
	case "java", "kotlin", "csharp", "scala", "swift", "ruby", "php", "c", "cpp", "rust":
		g := s.x.globals[s.f.Lang+"\x00"+n]
		if len(g) == 0 || s.f.Lang == "rust" && (len(n) < 3 || lower(n)) {
			break // in Rust a parameter of types, or what would be imported
		}
		if isC(s.f.Lang) {
			if t := s.included(g); t != nil {
				return fact.Symbol{Origin: fact.Internal, Module: t.mod.key, Name: t.name}
			}
			break
		}
		if len(g) == 1 || s.f.Lang == "ruby" {
			return fact.Symbol{Origin: fact.Internal, Module: g[0].mod.key, Name: g[0].name}
		}
		if t := nearest(declared(g), s.m); t != nil {
			return fact.Symbol{Origin: fact.Internal, Module: t.mod.key, Name: t.name}
		}
	}
	if n != "" && s.f.Lang != "go" && s.f.Lang != "python" && n[0] >= 'A' && n[0] <= 'Z' && s.x.langs[s.f.Lang].Std != nil {
		switch s.f.Lang {
		case "java", "kotlin", "csharp", "scala", "swift", "ruby", "php":
			// A capitalised name that nothing in the repository defines comes
			// from outside: from the implicit or an unseen package.
			return fact.Symbol{Origin: fact.External, Name: n}
		}
	}
	if isC(s.f.Lang) {
		return fact.Symbol{Origin: fact.External, Name: n}
	}
	return fact.Symbol{}
}

// declared leaves out the extensions of types among definitions of a name, unless
// there is nothing else.
func declared(g []*symbol) []*symbol {
	if !slices.ContainsFunc(g, func(d *symbol) bool { return d.adds }) {
		return g
	}
	own := slices.DeleteFunc(slices.Clone(g), func(d *symbol) bool { return d.adds })
	if len(own) == 0 {
		return g
	}
	return own
}

func nearest(g []*symbol, m *module) *symbol {
	if m == nil {
		return nil
	}
	var best *symbol
	n := -1
	for _, s := range g {
		k := 0
		for k < len(s.mod.key) && k < len(m.key) && s.mod.key[k] == m.key[k] {
			k++
		}
		if k > n {
			n, best = k, s
		}
	}
	return best
}

func (s *scope) origin(im *fact.Import) fact.Origin { return s.originOf(im.Module, im.Internal) }

func (s *scope) originOf(module string, internal bool) fact.Origin {
	switch {
	case internal:
		return fact.Internal
	case s.lang.Std != nil && s.lang.Std(module):
		return fact.Std
	}
	return fact.External
}

func (s *scope) imported(im *fact.Import) fact.Symbol {
	if s.f.Lang == "rust" {
		return s.rustImport(im)
	}
	sym := fact.Symbol{Origin: s.origin(im), Module: im.Module}
	switch im.Name {
	case "", "*":
		if s.f.Lang == "python" && im.Name == "" && im.Local != "" && !im.Alias {
			// import a.b binds a.
			if k := strings.IndexByte(im.Module, '.'); k > 0 && im.Module[:k] == im.Local {
				sym.Module = im.Local
			}
		}
		if im.Name == "" {
			switch s.f.Lang {
			case "java", "kotlin", "scala", "php", "csharp":
				written := dots(strings.ReplaceAll(im.Path, "::", "."))
				if j := strings.LastIndexByte(written, '.'); j > 0 && !s.x.cats[written] {
					sym.Module, sym.Name = written[:j], written[j+1:]
					if key, ok := s.x.pkgs[written]; ok {
						sym.Module = key
					}
				}
			}
		}
	default:
		if s.f.Lang == "python" && im.Internal && s.x.py.known[im.Module+"."+im.Name] && s.x.member(im.Module, im.Name) == nil {
			sym.Module += "." + im.Name
			return sym
		}
		sym.Name = im.Name
		if im.Name == "default" {
			sym = s.defaultExport(sym, im)
		}
	}
	return sym
}

// defaultExport names a default export by the definition that it is, or by the
// local name when the definition cannot be seen.
func (s *scope) defaultExport(sym fact.Symbol, im *fact.Import) fact.Symbol {
	if m := s.x.modules[im.Module]; m != nil {
		for _, f := range m.files {
			for i := range f.Defs {
				if f.Defs[i].Mods&fact.Default != 0 && f.Defs[i].Name != "" {
					sym.Name = f.Defs[i].Name
					return sym
				}
			}
		}
	}
	if !im.Internal {
		sym.Name = "" // the package itself is the thing
	} else {
		sym.Name = im.Local
	}
	return sym
}

// inModule resolves a dotted member of a module.
func (s *scope) inModule(mod fact.Symbol, rest string, depth int) fact.Symbol {
	if s.f.Lang == "rust" && mod.Origin == fact.Internal {
		key, more, out := s.rustWay(mod.Module, rest)
		if out != nil {
			if mod = *out; more == "" && !strings.HasSuffix(mod.Name, "()") {
				return s.follow(mod, depth+1)
			}
			if n, ok := strings.CutSuffix(mod.Name, "()"); ok {
				mod.Name = n
				if mod = s.result(s.follow(mod, depth+1), depth+1); !mod.Known() {
					return mod
				}
			} else {
				mod = s.follow(mod, depth+1)
			}
			return s.walk(mod, more, depth+1)
		}
		if mod.Module, rest = key, more; rest == "" {
			return mod
		}
	}
	for {
		first, more := cut(rest)
		sub := mod.Module + "." + first
		if s.f.Lang == "python" && s.x.py.known[sub] && s.x.member(mod.Module, first) == nil && more != "" {
			mod.Module, rest = sub, more
			mod.Origin = fact.Internal
			continue
		}
		break
	}
	first, more := cut(rest)
	name := strings.TrimSuffix(first, "()")
	sym := fact.Symbol{Origin: mod.Origin, Module: mod.Module, Name: name}
	sym = s.follow(sym, depth+1)
	if name != first {
		sym = s.result(sym, depth+1)
		if !sym.Known() {
			return sym
		}
		return s.walk(sym, more, depth+1)
	}
	if more == "" {
		return sym
	}
	return s.walk(sym, more, depth+1)
}

// follow goes through re-exports to the definition.
func (s *scope) follow(sym fact.Symbol, depth int) fact.Symbol {
	for k := 0; k < 8 && sym.Origin == fact.Internal && sym.Name != ""; k++ {
		m := s.x.modules[sym.Module]
		if m == nil || m.defs[first(sym.Name)] != nil {
			return sym
		}
		next, ok := s.reexport(m, sym.Name)
		if !ok || next == sym {
			return sym
		}
		sym = next
	}
	return sym
}

func first(p string) string {
	f, _ := cut(p)
	return f
}

// reexport returns what a name is that a module passes on from another one.
func (s *scope) reexport(m *module, name string) (fact.Symbol, bool) {
	if m == nil || !s.spend() {
		return fact.Symbol{}, false
	}
	if m.lang == "rust" { // what it finds depends on the budget
		q := passing{m, name}
		if slices.Contains(s.passing, q) {
			return fact.Symbol{}, false // a circle of modules that take it from each other
		}
		s.passing = append(s.passing, q)
		sym, ok := s.passedFrom(m, name, &[]*module{m})
		s.passing = s.passing[:len(s.passing)-1]
		return sym, ok
	}
	sym, known := m.known(name)
	if !known {
		sym, _ = s.passedFrom(m, name, &[]*module{m})
		m.keep(name, sym)
	}
	return sym, sym.Origin != 0
}

// passedFrom is reexport without what is known already; seen are the modules that
// were asked for the name.
func (s *scope) passedFrom(m *module, name string, seen *[]*module) (fact.Symbol, bool) {
	for k, f := range m.files {
		if sym, ok := s.exportOf(m, k, name, seen); ok {
			return sym, true
		}
		if f.Lang == "python" {
			// A name imported into a package is its member.
			for i := range f.Imports {
				im := &f.Imports[i]
				if im.Local == name && im.Name != "" && im.Name != "*" && im.Module != m.key {
					o := fact.External
					if im.Internal {
						o = fact.Internal
					}
					return fact.Symbol{Origin: o, Module: im.Module, Name: im.Name}, true
				}
			}
			for i := range f.Imports {
				im := &f.Imports[i]
				if im.Name == "*" && im.Internal && s.x.member(im.Module, first(name)) != nil {
					return fact.Symbol{Origin: fact.Internal, Module: im.Module, Name: name}, true
				}
			}
		} else {
			for i := range f.Imports {
				im := &f.Imports[i]
				if f.Lang == "rust" && im.Local == name {
					if sym := s.in(f).rustImport(im); sym.Module != m.key {
						return sym, true
					}
					continue
				}
				if im.Local == name && im.Name != "" && im.Name != "*" && im.Module != m.key {
					o := fact.External
					if im.Internal {
						o = fact.Internal
					}
					return fact.Symbol{Origin: o, Module: im.Module, Name: im.Name}, true
				}
			}
		}
	}
	return fact.Symbol{}, false
}
