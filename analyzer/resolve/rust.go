package resolve

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// rustPaths finds the files behind the module paths of Rust: each crate of a
// workspace has a tree of modules that follows its folders.
type rustPaths struct {
	crates  map[string]string   // name of a crate → folder
	needs   map[string]bool     // folder of a crate + "\x00" + name of a crate that its manifest asks for, and the folder itself
	dir     map[string]string   // path of a file → folder of its crate
	mod     map[string]string   // path of a file → its module below the crate, "" the root
	targets map[string]bool     // folder of a crate + "\x00" + file below it that the manifest names as the root of a test or the like
	roots   map[string][]string // folder of a crate → modules that are the roots of its tests, benchmarks and examples
	files   map[string]string   // folder of a crate + "\x00" + module → module key
	at      map[string]string   // module key → a file of it
}

func newRustPaths(fsys fs.FS, files []*fact.File) *rustPaths {
	r := &rustPaths{crates: map[string]string{}, needs: map[string]bool{}, dir: map[string]string{}, mod: map[string]string{}, targets: map[string]bool{}, roots: map[string][]string{}, files: map[string]string{}, at: map[string]string{}}
	known := map[string]bool{} // folder → has a manifest of a package
	for _, f := range files {
		if f.Lang != "rust" {
			continue
		}
		dir := path.Dir(f.Path)
		for ; dir != "."; dir = path.Dir(dir) {
			if has, ok := known[dir]; has {
				break
			} else if !ok {
				if known[dir] = r.manifest(fsys, dir); known[dir] {
					break
				}
			}
		}
		if _, ok := known["."]; dir == "." && !ok {
			known["."] = r.manifest(fsys, ".")
		}
		rel := f.Path
		if dir != "." {
			rel = strings.TrimPrefix(f.Path, dir+"/")
		}
		key := trimExt(f.Path)
		r.dir[f.Path], r.at[key] = dir, f.Path
		m := strings.TrimSuffix(strings.TrimSuffix(rel, ".rs"), "/mod")
		if p, ok := strings.CutPrefix(m, "src/"); ok {
			m = p
		} else if t, ok := r.target(dir, rel); ok {
			m = t
		}
		switch {
		case m == "lib", m == "main" && r.files[dir+"\x00"] == "":
			m = ""
		default:
			m = strings.ReplaceAll(m, "/", ".")
		}
		r.mod[f.Path] = m
		r.files[dir+"\x00"+m] = key
	}
	for _, f := range files {
		for i := range f.Imports {
			// #[path = "file.rs"] mod name;
			if im := &f.Imports[i]; f.Lang == "rust" && strings.HasSuffix(im.Path, ".rs") && im.Local != "" {
				if key := trimExt(path.Join(path.Dir(f.Path), im.Path)); r.at[key] != "" {
					r.files[r.dir[f.Path]+"\x00"+join(r.mod[f.Path], im.Local)] = key
				}
			}
		}
	}
	return r
}

// manifest reads the name of the package in a folder's Cargo.toml, and reports
// whether there is one.
func (r *rustPaths) manifest(fsys fs.FS, dir string) bool {
	section, found := "", false
	target := false // of a test, benchmark or example
	for _, line := range strings.Split(string(readFile(fsys, path.Join(dir, "Cargo.toml"))), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[] ")
			target = section == "test" || section == "bench" || section == "example"
			if _, name, ok := strings.Cut(section, "dependencies."); ok {
				r.needs[dir+"\x00"+crateName(name)] = true
			}
			continue
		}
		if k, _, ok := strings.Cut(line, "="); ok && strings.HasSuffix(section, "dependencies") {
			k, _, _ = strings.Cut(k, ".")
			r.needs[dir+"\x00"+crateName(k)] = true
			continue
		}
		if k, v, ok := strings.Cut(line, "="); ok && target && strings.TrimSpace(k) == "path" {
			r.targets[dir+"\x00"+path.Clean(strings.Trim(strings.TrimSpace(v), "\"'"))] = true
			continue
		}
		if section != "package" && section != "lib" {
			continue
		}
		if k, v, ok := strings.Cut(line, "="); ok && strings.TrimSpace(k) == "name" {
			v, _, _ = strings.Cut(v, "#")
			if name := crateName(v); name != "" {
				r.crates[name], found = dir, true
				r.needs[dir] = true
			}
		}
	}
	return found
}

// crateName returns the name by which code calls a crate, of a name in a manifest.
func crateName(s string) string {
	return strings.ReplaceAll(strings.Trim(strings.TrimSpace(s), "\"'"), "-", "_")
}

// strange reports whether the first name of a path in a file is no crate, as far
// as the manifest of the file's crate tells: what a glob import binds there, say.
func (r *rustPaths) strange(from, first string) bool {
	switch first {
	case "std", "core", "alloc", "proc_macro", "test", "crate", "self", "super":
		return false
	}
	dir := r.dir[from]
	return r.needs[dir] && !r.needs[dir+"\x00"+first] && r.crates[first] == ""
}

// resolve finds the module that a path names in a file: its key, and what of
// the path is left behind it. ok is false for a crate outside.
func (r *rustPaths) resolve(from, p string) (key, rest string, ok bool) {
	first, more := cut(p)
	dir, base := r.dir[from], ""
	switch first {
	case "crate":
		p, base = more, r.root(from)
	case "self", "super":
		base = r.mod[from]
		for first == "super" {
			if base == "" {
				return "", "", false
			}
			base = fact.Qualifier(base)
			p = more
			first, more = cut(p)
		}
		if first == "self" {
			p = more
		}
	default:
		if d, known := r.crates[first]; known {
			dir, p = d, more
		} else if _, here := r.files[dir+"\x00"+join(r.mod[from], first)]; here {
			base = r.mod[from]
		} else {
			return "", "", false
		}
	}
	full := p
	if base != "" {
		full = join(base, p)
	}
	for m := full; ; {
		if k, found := r.files[dir+"\x00"+m]; found {
			return k, strings.TrimPrefix(full[len(m):], "."), true
		}
		if m == "" {
			return "", "", false
		}
		m = fact.Qualifier(m)
	}
}

// target returns the module of a file that is the root of a test, a benchmark or an
// example of its own folder, and notes it: tests/name/main.rs, or what the manifest
// says.
func (r *rustPaths) target(dir, rel string) (string, bool) {
	parent, base := path.Dir(rel), path.Base(rel)
	top, name, _ := strings.Cut(parent, "/")
	plain := base == "main.rs" && name != "" && !strings.Contains(name, "/") && (top == "tests" || top == "benches" || top == "examples")
	if !plain && (!r.targets[dir+"\x00"+rel] || parent == "." || base != "mod.rs" && base != "main.rs" && base != "lib.rs") {
		return "", false
	}
	r.roots[dir] = append(r.roots[dir], strings.ReplaceAll(parent, "/", "."))
	return parent, true
}

// root returns the module that is the root of the crate of a file where that is a
// test, a benchmark or an example, "" else.
func (r *rustPaths) root(from string) string {
	m, best := r.mod[from], ""
	for _, root := range r.roots[r.dir[from]] {
		if (m == root || strings.HasPrefix(m, root+".")) && len(root) > len(best) {
			best = root
		}
	}
	return best
}

// below returns the module of a name in the module of a key, "" for none.
func (r *rustPaths) below(key, name string) string {
	f := r.at[key]
	if f == "" {
		return ""
	}
	m := r.mod[f]
	if m == "" {
		return r.files[r.dir[f]+"\x00"+name]
	}
	return r.files[r.dir[f]+"\x00"+m+"."+name]
}

// rustRoot gives the module that the first name of a path stands for, if it is
// one of the repository.
func (s *scope) rustRoot(name string) fact.Symbol {
	if key, rest, ok := s.x.rust.resolve(s.f.Path, name); ok && rest == "" {
		if name != "crate" && name != "super" && s.m != nil && s.m.defs[name] != nil {
			return fact.Symbol{}
		}
		return fact.Symbol{Origin: fact.Internal, Module: key}
	}
	return fact.Symbol{}
}

// rustGlobbed gives the symbol of a name that a glob import of a module outside
// binds, as another file of the repository that imports it by its name tells.
func (s *scope) rustGlobbed(n string) fact.Symbol {
	for i := range s.f.Imports {
		if im := &s.f.Imports[i]; im.Name == "*" && !im.Internal && s.x.imported[im.Path+"\x00"+n] {
			return fact.Symbol{Origin: s.origin(im), Module: im.Path, Name: n}
		}
	}
	return fact.Symbol{}
}

// rustHanded gives the function that an attribute with a path hands to the
// function that it stands on, where a name that nothing else gives has words of it:
// new_cluster below #[test_case(servers::new_node_cluster)].
func (s *scope) rustHanded(n string, depth int) fact.Symbol {
	have, want := fact.Tokens(fact.LastName(s.nest)), fact.Tokens(n)
	if len(want) < 2 {
		return fact.Symbol{}
	}
	for _, w := range want {
		if !slices.Contains(have, w) {
			return fact.Symbol{}
		}
	}
	sym := s.rustPath(s.nest)
	if sym.Origin != fact.Internal || sym.Name == "" {
		return fact.Symbol{}
	}
	return s.follow(sym, depth+1)
}

// rustNest returns, for each definition from the first of none, the path that an
// attribute of the function around it hands to it, "" for none.
func (s *scope) rustNest() []string {
	out := make([]string, len(s.f.Defs)+1)
	for d := range s.f.Defs {
		df := &s.f.Defs[d]
		if df.Parent >= 0 {
			out[d+1] = out[df.Parent+1]
		}
		for _, k := range df.Decorators {
			if k.Call >= 0 && df.Kind.Callable() && len(s.f.Calls[k.Call].Args) == 1 {
				if a := &s.f.Calls[k.Call].Args[0]; a.Kind == fact.ArgMember && a.Name == "" {
					out[d+1] = a.Head
					break
				}
			}
		}
	}
	return out
}

// rustImported returns the path of an import, that of a module with the path of its
// file, #[path = "file.rs"] mod name, by its name. A path may begin with what another
// import of the file binds: use linkerd2_proxy_api as api; use api::inbound;
func (x *Index) rustImported(f *fact.File, im *fact.Import) string {
	if strings.HasSuffix(im.Path, ".rs") {
		return join("self", im.Local)
	}
	first, rest := cut(im.Path)
	if !x.rust.strange(f.Path, first) {
		return im.Path
	}
	if _, _, ok := x.rust.resolve(f.Path, first); ok {
		return im.Path
	}
	for i := range f.Imports {
		if o := &f.Imports[i]; o != im && o.Local == first && o.Name != "*" && !strings.HasSuffix(o.Path, ".rs") {
			if p := join(o.Path, o.Name); p != first {
				return join(p, rest)
			}
		}
	}
	return im.Path
}

// rustImport gives the symbol that an import binds.
func (s *scope) rustImport(im *fact.Import) fact.Symbol {
	p := s.x.rustImported(s.f, im)
	if im.Name != "" && im.Name != "*" {
		p = join(p, im.Name)
	}
	return s.rustPath(p)
}

// rustPath gives the symbol of a path of modules and items: a module has no name.
func (s *scope) rustPath(p string) fact.Symbol {
	key, rest, ok := s.x.rust.resolve(s.f.Path, p)
	if !ok {
		if s.x.rust.strange(s.f.Path, first(p)) {
			return fact.Symbol{}
		}
		m, n := p, ""
		if k := strings.LastIndexByte(p, '.'); k > 0 {
			m, n = p[:k], p[k+1:]
			for k := strings.LastIndexByte(m, '.'); k > 0 && m[k+1] >= 'A' && m[k+1] <= 'Z'; k = strings.LastIndexByte(m, '.') {
				m, n = m[:k], m[k+1:]+"."+n
			}
		}
		o := fact.External
		if s.lang.Std != nil && s.lang.Std(m) {
			o = fact.Std
		}
		return fact.Symbol{Origin: o, Module: m, Name: n}
	}
	return s.rustItem(key, rest)
}

// rustItem gives the symbol of a path below a module: through the modules below
// it, those written in place, and what it passes on from others.
func (s *scope) rustItem(key, rest string) fact.Symbol {
	key, rest, out := s.rustWay(key, rest)
	if out != nil {
		out.Name = join(out.Name, rest)
		return *out
	}
	return fact.Symbol{Origin: fact.Internal, Module: key, Name: rest}
}

// rustWay goes as far down a path as modules lead: to a module of the
// repository and what is left of the path, or to another item or a module
// outside, which it returns.
func (s *scope) rustWay(key, rest string) (string, string, *fact.Symbol) {
	for k := 0; rest != "" && k < maxDepth; k++ {
		part, more := cut(rest)
		name := strings.TrimSuffix(part, "()")
		if s.x.member(key, name) != nil {
			break
		}
		if name == part {
			if sub := s.x.rust.below(key, name); sub != "" {
				key, rest = sub, more
				continue
			}
		}
		next, ok := s.reexport(s.x.modules[key], name)
		switch {
		case ok && next.Origin == fact.Internal && next.Name == "" && name == part:
			key, rest = next.Module, more
			continue
		case ok && next.Origin != fact.Internal && lower(next.Name) && more != "" && name == part:
			next.Module, next.Name = join(next.Module, next.Name), "" // a module outside
			return key, more, &next
		case ok:
			next.Name += part[len(name):]
			return key, more, &next
		}
		if more == "" || name != part || !lower(name) {
			break
		}
		// A module written in place: its items are found in that of the file.
		if s.x.member(key, first(more)) == nil && lower(more) {
			if _, ok := s.reexport(s.x.modules[key], first(more)); !ok {
				break
			}
		}
		rest = more
	}
	return key, rest, nil
}

func lower(name string) bool { return name != "" && name[0] >= 'a' && name[0] <= 'z' }

// rustBare strips the containers of one value off the text of a type, whose
// members are those of the value once it is taken out.
func rustBare(t string) string {
	for k := 0; k < maxDepth; k++ {
		t = strings.TrimLeft(t, "&*")
		open := strings.IndexByte(t, '<')
		if open <= 0 || t[len(t)-1] != '>' {
			break
		}
		switch fact.LastName(t[:open]) {
		case "Option", "Result", "Arc", "Rc", "Box", "Weak", "Mutex", "RwLock", "RefCell", "Cell", "Cow", "Pin", "ManuallyDrop", "MutexGuard", "RwLockReadGuard",
			"RwLockWriteGuard", "Ref", "RefMut", "OnceCell", "OnceLock", "LazyLock", "Lazy", "ArcSwap", "ArcSwapOption", "CachePadded", "LocalKey":
		default:
			return t
		}
		in := t[open+1 : len(t)-1]
		if l := fact.TupleTypes("(" + in + ")"); len(l) > 0 {
			in = l[0]
		}
		t = in
	}
	return t
}

// rustKeeps reports whether a method gives the value that it is called on, the
// one inside it, or a copy.
func rustKeeps(name string) bool {
	switch name {
	case "clone", "cloned", "copied", "to_owned", "unwrap", "expect", "unwrap_or", "unwrap_or_else", "unwrap_or_default", "unwrap_unchecked", "as_ref", "as_mut", "as_deref",
		"as_deref_mut", "borrow", "borrow_mut", "lock", "read", "write", "upgrade", "downgrade", "map_err", "ok", "ok_or", "ok_or_else", "context", "with_context", "or_else",
		"into_inner", "get_mut", "take", "by_ref", "boxed", "pin", "load", "load_full", "await", "instrument", "in_current_span", "into_future":
		return true
	}
	return false
}

// rustMade reports whether a function makes a value of the type that it is
// named under, as by convention, and gives that type.
func rustMade(fn string) (string, bool) {
	k := strings.LastIndexByte(fn, '.')
	if k <= 0 {
		return "", false
	}
	if t := fact.LastName(fn[:k]); rustMaker(fn[k+1:]) && t != "" && t[0] >= 'A' && t[0] <= 'Z' {
		return fn[:k], true
	}
	return "", false
}

func rustMaker(name string) bool {
	switch name {
	case "new", "default", "with_capacity", "from", "clone":
		return true
	}
	return false
}

// ownResults writes the type that a method belongs to in place of Self.
func ownResults(results []string, owner string) []string {
	var out []string
	for k, r := range results {
		at := strings.Index(r, "Self")
		if at < 0 || at > 0 && word(r[at-1]) || at+4 < len(r) && (word(r[at+4]) || r[at+4] == '.') {
			continue
		}
		if out == nil {
			out = append(out, results...)
		}
		out[k] = r[:at] + owner + r[at+4:]
	}
	if out == nil {
		return results
	}
	return out
}

func word(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
