package eval

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// express returns how the file can write a symbol, and imports it where needed.
func (e *edit) express(key string) (string, bool) {
	us := e.p.uses[kin(e.f.Lang)+"\x00"+key]
	for _, u := range us {
		if u.im != nil || u.element && u.origin == fact.Builtin && !e.element {
			continue // <button> is no name elsewhere
		}
		if e.reaches(u) && !e.binds(u.written) {
			return u.written, true
		}
	}
	for _, u := range us {
		if u.im == nil || !e.sees(u.im, u.file) {
			continue
		}
		_, rest, dotted := strings.Cut(u.written, ".")
		im := u.im
		if root, _, sub := strings.Cut(im.Path, "."); sub && e.f.Lang == "python" && im.Name == "" && im.Local == root {
			im = &fact.Import{Path: root, Module: root, Local: root} // a module inside binds the name of the outermost
		}
		local, ok := e.local(im)
		if !ok {
			continue
		}
		if dotted {
			local += "." + rest
		}
		return local, true
	}
	if len(us) > 0 {
		return "", false
	}
	// Never used: by its name alone.
	mod, name := qualifier(key), fact.LastName(key)
	im := &fact.Import{Path: mod, Name: name}
	switch kin(e.f.Lang) {
	case "go":
		if base := path.Base(mod); len(e.p.imports["go\x00"+mod]) == 0 && strings.Contains(base, ".") && fact.LastName(base) != strings.ToLower(fact.LastName(base)) {
			return "", false // a method of a type
		}
		im.Name = ""
		local, ok := e.local(im)
		return local + "." + name, ok
	case "typescript", "python":
		if mod == "" || mod == key {
			return key, !e.binds(key)
		}
		if base := path.Base(mod); len(e.p.imports[kin(e.f.Lang)+"\x00"+mod]) == 0 && fact.LastName(base) != strings.ToLower(fact.LastName(base)) {
			return "", false // a member of a class
		}
		if len(e.p.imports[kin(e.f.Lang)+"\x00"+mod]) == 0 && strings.ContainsAny(mod, "/.") {
			return "", false // a member of something, or a module that none imports by its name
		}
		return e.local(im)
	}
	return "", false
}

// reaches reports whether the file can write without an import what another
// file does: what is built in, or of the same package.
func (e *edit) reaches(u use) bool {
	switch u.origin {
	case fact.Builtin, fact.Std:
		return true
	case fact.Internal:
		return u.file == e.f || kin(e.f.Lang) == "go" && path.Dir(u.file.Path) == path.Dir(e.f.Path) && !strings.Contains(u.written, ".")
	}
	return kin(e.f.Lang) == "ruby" && u.written[0] >= 'A' && u.written[0] <= 'Z'
}

// anyMember returns how the file can write a member of a thing of which others
// write some.
func (e *edit) anyMember(thing, name string) (string, bool) {
	group := kin(e.f.Lang) + "\x00"
	var keys []string
	for k := range e.p.uses {
		if qualifier(k) == group+thing {
			keys = append(keys, strings.TrimPrefix(k, group))
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		for _, u := range e.p.uses[group+k] {
			if u.im == nil && e.reaches(u) && !e.binds(u.written) {
				return qualifier(u.written) + "." + name, true
			}
		}
	}
	form, ok := e.express(thing)
	return form + "." + name, ok
}

// sees reports whether the path of another file's import means the same here. In
// Rust what begins at a crate does so in files of that crate alone, and what
// begins at a module nowhere else.
func (e *edit) sees(im *fact.Import, from *fact.File) bool {
	if e.f.Lang != "rust" {
		return true
	}
	head, _, _ := strings.Cut(im.Path, ".")
	crate := func(p string) string {
		root, _, ok := strings.Cut("/"+p, "/src/")
		if !ok {
			return p
		}
		return root
	}
	return head != "super" && head != "self" && (head != "crate" || crate(e.f.Path) == crate(from.Path))
}

// binds reports whether an import or a definition of the file has the first
// name of what is written.
func (e *edit) binds(written string) bool {
	root, _, _ := strings.Cut(written, ".")
	return slices.ContainsFunc(e.f.Imports, func(im fact.Import) bool { return im.Local == root }) ||
		slices.ContainsFunc(e.f.Defs, func(d fact.Def) bool { return d.Name == root && d.Parent < 0 })
}

// local returns the name under which the file has what an import of another
// file brings, after adding an import if it has none.
func (e *edit) local(im *fact.Import) (string, bool) {
	for i := range e.f.Imports {
		o := &e.f.Imports[i]
		if im.Module != "" && o.Module == im.Module && o.Name == im.Name && o.Local != "" && o.Local != "_" && o.Local != "." && !o.Type {
			return o.Local, true
		}
	}
	p := im.Path
	if strings.HasPrefix(p, ".") {
		if p = e.relative(im.Module); p == "" {
			return "", false
		}
	}
	return planted, e.insert(p, im.Name)
}

// relative returns the path of a module of the repository as the file would
// write it, "" if the language has none.
func (e *edit) relative(mod string) string {
	if kin(e.f.Lang) != "typescript" || mod == "" {
		return ""
	}
	from, to := strings.Split(path.Dir(e.f.Path), "/"), strings.Split(mod, "/")
	if from[0] == "." {
		from = nil
	}
	n := 0
	for n < len(from) && n < len(to)-1 && from[n] == to[n] {
		n++
	}
	up := strings.Repeat("../", len(from)-n)
	if up == "" {
		up = "./"
	}
	return up + strings.Join(to[n:], "/")
}

// insert adds an import of a symbol, or of a module if name is "", under the
// planted name, to a line that is there.
func (e *edit) insert(p, name string) bool {
	first := func(head ...string) int {
		for i, l := range e.lines {
			if slices.ContainsFunc(head, func(h string) bool { return strings.HasPrefix(l, h) }) && !strings.HasPrefix(l, "from __future__") {
				return i
			}
		}
		return -1
	}
	put := func(i int, s string) bool {
		if i >= 0 {
			e.lines[i] = s + e.lines[i]
		}
		return i >= 0
	}
	switch kin(e.f.Lang) {
	case "go":
		i := first("package ")
		if i < 0 || name != "" {
			return false
		}
		e.lines[i] += "; import " + planted + " \"" + p + "\""
		return !strings.Contains(e.lines[i], "//")
	case "typescript":
		s := "import { " + name + " as " + planted + " } from \"" + p + "\"; "
		switch name {
		case "default":
			s = "import " + planted + " from \"" + p + "\"; "
		case "", "*":
			s = "import * as " + planted + " from \"" + p + "\"; "
		}
		if e.f.Lang == "vue" || e.f.Lang == "svelte" {
			i := first("<script")
			return i >= 0 && i+1 < len(e.lines) && put(i+1, s)
		}
		i := 0
		if strings.HasPrefix(e.lines[0], "#!") {
			i = 1
		}
		return i < len(e.lines) && put(i, s)
	case "python":
		s := "from " + p + " import " + name + " as " + planted + "; "
		if name == "" {
			s = "import " + p + " as " + planted + "; "
		}
		return put(first("import ", "from "), s)
	case "php":
		return put(first("use "), "use "+p+" as "+planted+"; ")
	case "csharp":
		return put(first("using "), "using "+planted+" = "+p+"; ")
	case "kotlin":
		return put(first("import "), "import "+p+" as "+planted+"; ")
	case "rust":
		if name == "*" {
			return false
		}
		if name != "" {
			p += "." + name
		}
		return put(first("use "), "use "+e.spelled(p)+" as "+planted+"; ")
	}
	return false
}

// imported writes an avoided module for the preferred one.
func (e *edit) imported(line int) bool {
	for i := range e.f.Imports {
		im := &e.f.Imports[i]
		if im.Line != line || len(e.m.Names) > 0 && !slices.Contains(e.m.Names, im.Name) {
			continue
		}
		for _, n := range e.m.Never {
			p := e.module(e.avoided(n, im))
			if e.m.Shape == "path" {
				p = e.relative(im.Module)
				if !strings.HasPrefix(p, strings.TrimSuffix(n, "/**")) || e.m.Arg > 0 && e.m.Within(e.f.Path, im.Module) {
					continue // in its own package it may be written so
				}
			}
			if p == "" {
				continue
			}
			if e.f.Lang == "rust" {
				p = e.spelled(p)
			}
			for k := line; k <= min(line+40, len(e.lines)); k++ {
				if e.replace(k, 0, im.Path, p) || e.f.Lang == "rust" && e.dotted(k, 0, im.Path, p) {
					// The other names of the statement come from there as well.
					for j := range e.f.Imports {
						o := &e.f.Imports[j]
						if o.Path == im.Path && o.Line >= line && o.Line <= k && (len(e.m.Names) == 0 || slices.Contains(e.m.Names, o.Name)) {
							e.at = append(e.at, o.Line)
						}
					}
					return true
				}
			}
		}
	}
	return false
}

// avoided returns a module for which an element of Never stands: itself, or where
// the rule prefers that, as the entry point of a package, one inside it, best one
// that defines what is imported. It is "" where none is known.
func (e *edit) avoided(never string, im *fact.Import) string {
	under, all := strings.CutSuffix(never, "/**")
	if !all || !slices.Contains(e.m.Use, under) {
		return under
	}
	best, defines := "", false
	see := func(mod string, d bool) {
		if len(mod) > len(under) && strings.HasPrefix(mod, under) && strings.IndexByte("/.", mod[len(under)]) >= 0 && (best == "" || d && !defines) {
			best, defines = mod, d
		}
	}
	for _, f := range e.p.files {
		if kin(f.Lang) != kin(e.f.Lang) || f.Test {
			continue
		}
		see(e.p.module(f.Path), slices.ContainsFunc(f.Defs, func(d fact.Def) bool { return d.Parent < 0 && d.Name == im.Name }))
	}
	return best
}

// module returns the path under which the file would import a module, "" if it
// cannot be told.
func (e *edit) module(mod string) string {
	if l := e.p.imports[kin(e.f.Lang)+"\x00"+mod]; len(l) > 0 {
		return l[0]
	}
	for _, f := range e.p.files {
		if e.p.module(f.Path) == mod && kin(f.Lang) == kin(e.f.Lang) {
			if p := e.relative(mod); p != "" {
				return p
			}
			break
		}
	}
	if kin(e.f.Lang) == "go" || kin(e.f.Lang) == "python" || !strings.Contains(mod, ".") && kin(e.f.Lang) == "typescript" {
		return mod
	}
	return ""
}

// alias binds a module to another name.
func (e *edit) alias(line int) bool {
	s := e.lines[line-1]
	for i := range e.f.Imports {
		im := &e.f.Imports[i]
		if im.Line != line || pack.ModuleOf(im) != e.m.Module {
			continue
		}
		switch q := strings.IndexAny(s, "\"`"); {
		case kin(e.f.Lang) == "go" && q >= 0:
			head := strings.TrimRight(s[:q], " \t")
			if strings.HasSuffix(head, im.Local) {
				head = strings.TrimSuffix(head, im.Local)
			} else {
				head = s[:q]
			}
			e.lines[line-1] = head + planted + " " + s[q:]
			return true
		case im.Alias:
			return e.replace(line, max(0, strings.LastIndex(s, im.Local)), im.Local, planted) || e.replace(line, 0, im.Local, planted)
		case strings.TrimSpace(s) == "import "+im.Path:
			e.lines[line-1] += " as " + planted
			return true
		}
	}
	return false
}

// edge imports what must not be imported.
func (e *edit) edge() bool {
	for _, n := range e.m.Never {
		under := strings.TrimSuffix(n, "/**")
		name := ""
		if len(e.m.Names) > 0 {
			name = e.m.Names[0]
		}
		for _, f := range e.p.files {
			if kin(f.Lang) != kin(e.f.Lang) {
				continue
			}
			for i := range f.Imports {
				im := &f.Imports[i]
				mod := pack.ModuleOf(im)
				if !e.sees(im, f) || mod != under && !strings.HasPrefix(mod, under+"/") && !strings.HasPrefix(mod, under+".") || name != "" && im.Name != name {
					continue
				}
				if e.imports(im, mod) {
					return true
				}
			}
		}
	}
	return false
}

// imports writes an import of another file into this one, under the path that
// leads from here to its module.
func (e *edit) imports(im *fact.Import, mod string) bool {
	p := im.Path
	if strings.HasPrefix(p, ".") {
		if p = e.relative(mod); p == "" {
			return false
		}
	}
	before := slices.Clone(e.lines)
	if !e.insert(p, im.Name) {
		return false
	}
	for k := range before {
		if before[k] != e.lines[k] {
			e.at = []int{k + 1}
			return true
		}
	}
	return false
}
