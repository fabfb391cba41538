package rust

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// maxUse bounds the nesting of groups in a use declaration.
const maxUse = 16

func isPublic(b *languages.Builder, i int) bool { return b.Has(i, "visibility_modifier") }

// use reads `use a::{b, c::D as E};`. A public one passes its names on.
func use(b *languages.Builder, i int) {
	if a := b.Field(i, "argument"); a >= 0 {
		useTree(b, a, "", isPublic(b, i), 0)
	}
	b.Skip(i)
}

// modItem reads #[path = "file.rs"] mod name; as an import of the file.
func modItem(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 || b.Field(i, "body") >= 0 {
		return
	}
	for p := b.Before(i); p >= 0 && b.Is(p, "attribute_item"); p = b.Before(p) {
		a := b.First(p)
		if a < 0 {
			continue
		}
		name, v := b.First(a), b.Field(a, "value")
		if name >= 0 && v >= 0 && b.Text(name) == "path" {
			if file := b.Unquote(v); strings.HasSuffix(file, ".rs") {
				b.Import(i, fact.Import{Path: file, Local: b.Text(n)})
			}
		}
	}
}

func join(prefix, p string) string {
	if prefix == "" {
		return p
	}
	if p == "" {
		return prefix
	}
	return prefix + "." + p
}

func useTree(b *languages.Builder, i int, prefix string, public bool, depth int) {
	if depth > maxUse {
		return
	}
	switch b.Kind(i) {
	case "use_list":
		b.Each(i, func(c int) { useTree(b, c, prefix, public, depth+1) })
	case "scoped_use_list":
		if p := b.Field(i, "path"); p >= 0 {
			prefix = join(prefix, b.Path(p))
		}
		if l := b.Field(i, "list"); l >= 0 {
			useTree(b, l, prefix, public, depth+1)
		}
	case "use_wildcard":
		if p := b.First(i); p >= 0 {
			prefix = join(prefix, b.Path(p))
		}
		bind(b, i, prefix, "*", "", public)
	case "use_as_clause":
		p, a := b.Field(i, "path"), b.Field(i, "alias")
		if p < 0 || a < 0 {
			return
		}
		local := b.Text(a)
		if local == "_" {
			local = ""
		}
		from, name := split(join(prefix, b.Path(p)))
		bind(b, i, from, name, local, public)
	case "self":
		from, name := split(prefix)
		bind(b, i, from, name, languages.LastSegment(prefix), public)
	default:
		p := join(prefix, b.Path(i))
		from, name := split(p)
		bind(b, i, from, name, languages.LastSegment(p), public)
	}
}

// split takes the last name off a path; a path of one name is a crate.
func split(p string) (from, name string) {
	k := strings.LastIndexByte(p, '.')
	if k < 0 {
		return p, ""
	}
	return p[:k], p[k+1:]
}

// module returns the path of the module that holds node i, as far as the
// place of the file under src tells it, "" where it does not.
func module(b *languages.Builder, i int) string {
	m := fileModule(b.File.Path)
	if m == "" {
		return ""
	}
	inner := ""
	for k := 0; k < 8; k++ {
		p := b.Parent(i)
		if p == i {
			break
		}
		i = p
		if b.Is(i, "mod_item") {
			if n := b.Field(i, "name"); n >= 0 {
				inner = join(b.Text(n), inner)
			}
		}
	}
	return join(m, inner)
}

func fileModule(p string) string {
	p = "/" + p
	k := strings.LastIndex(p, "/src/")
	if k < 0 {
		return ""
	}
	m := strings.TrimSuffix(p[k+len("/src/"):], ".rs")
	if m == "lib" || m == "main" || strings.HasPrefix(m, "bin/") {
		return "crate"
	}
	return "crate." + strings.ReplaceAll(strings.TrimSuffix(m, "/mod"), "/", ".")
}

// absolute replaces self and super, which mean another module in every file,
// by the path of the module that they stand for.
func absolute(b *languages.Builder, i int, p string) string {
	first, rest, _ := strings.Cut(p, ".")
	if first != "self" && first != "super" {
		return p
	}
	m := module(b, i)
	if m == "" {
		return outward(b, i, p)
	}
	for first == "super" {
		k := strings.LastIndexByte(m, '.')
		if k < 0 {
			return p
		}
		m = m[:k]
		var more string
		if first, more, _ = strings.Cut(rest, "."); first == "super" {
			rest = more
		}
	}
	return join(m, rest)
}

// outward writes a path of supers at node i as the file has it, outside of its
// modules written in place: of such a module the super is the file.
func outward(b *languages.Builder, i int, p string) string {
	rest := p
	for k := 0; k < 24 && strings.HasPrefix(rest, "super."); k++ {
		q := b.Parent(i)
		for ; q != i && !b.Is(q, "mod_item"); i, q = q, b.Parent(q) {
		}
		if q == i {
			return rest
		}
		i, rest = q, strings.TrimPrefix(rest, "super.")
	}
	if rest == p || strings.HasPrefix(rest, "super.") {
		return p
	}
	for q := b.Parent(i); q != i; i, q = q, b.Parent(q) {
		if b.Is(q, "mod_item") {
			return p // of a module around it
		}
	}
	return "self." + rest
}

func bind(b *languages.Builder, i int, from, name, local string, public bool) {
	from = absolute(b, i, from)
	plain := name
	if plain == "" {
		plain = from
	}
	b.Import(i, fact.Import{Path: from, Name: name, Local: local, Alias: local != "" && local != plain})
	if public && from != "" {
		b.File.Exports = append(b.File.Exports, fact.Export{Line: b.Line(b.Nodes[i].Start), Path: from, Name: name, Local: local})
	}
}

func externCrate(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		local := b.Text(n)
		if a := b.Field(i, "alias"); a >= 0 {
			local = b.Text(a)
		}
		bind(b, i, b.Text(n), "", local, false)
	}
	b.Skip(i)
}

// crate records the crate that a path names without a use declaration, as in
// tokio::spawn(…), as an import of the file. Modules
// of the file are taken out by finish.
func crate(b *languages.Builder, i int) {
	i = b.Inner(i)
	if !b.Is(i, "scoped_identifier") {
		return
	}
	for k := 0; k < 16; k++ {
		p := b.Field(i, "path")
		if p < 0 {
			break
		}
		i = b.Inner(p)
		if !b.Is(i, "scoped_identifier") && !b.Is(i, "scoped_type_identifier") {
			break
		}
	}
	if !b.Is(i, "identifier") {
		return
	}
	name := b.Text(i)
	if name == "" || name[0] < 'a' || name[0] > 'z' || b.Imported(name) || primitive(name) {
		return
	}
	b.Import(i, fact.Import{Path: name, Local: name})
}

func primitive(name string) bool {
	switch name {
	case "str", "char", "bool", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64":
		return true
	}
	return false
}

// mod leaves out modules of tests.
func mod(b *languages.Builder, i int) {
	if !b.File.Test && forTests(b, i) {
		b.Skip(i)
		return
	}
	modItem(b, i)
}

// forTests reports whether the item at node i has #[cfg(test)] or #[test].
func forTests(b *languages.Builder, i int) bool {
	for k := 0; k < 16; k++ {
		i = b.Before(i)
		if i < 0 {
			return false
		}
		if b.Is(i, "line_comment") || b.Is(i, "block_comment") {
			continue
		}
		if !b.Is(i, "attribute_item") {
			return false
		}
		a := b.First(i)
		if a < 0 {
			continue
		}
		n := b.First(a)
		if n < 0 {
			continue
		}
		switch p := b.Path(n); {
		case languages.LastSegment(p) == "test":
			return true
		case p == "cfg":
			if t := b.TypeText(a); t == "cfg(test)" || strings.HasPrefix(t, "cfg(all(test,") || strings.HasPrefix(t, "cfg(any(test,") {
				return true
			}
		}
	}
	return false
}

// finish gives the types of a file the traits that it implements for them, and
// takes out the imports made by crate that are modules of the file.
func finish(b *languages.Builder) {
	if len(b.Nodes) == 0 {
		return
	}
	once(b.File)
	mods := map[string]bool{}
	types := map[string]int{}
	for k := range b.File.Defs {
		d := &b.File.Defs[k]
		if d.Kind == fact.Class || d.Kind == fact.Type {
			if _, ok := types[d.Name]; !ok {
				types[d.Name] = k
			}
		}
	}
	var items func(i, depth int)
	items = func(i, depth int) {
		b.Each(i, func(c int) {
			switch b.Kind(c) {
			case "mod_item":
				if n := b.Field(c, "name"); n >= 0 {
					mods[b.Text(n)] = true
				}
				if l := b.Field(c, "body"); l >= 0 && depth < 4 && !forTests(b, c) {
					items(l, depth+1)
				}
			case "impl_item":
				t, tr := b.Field(c, "type"), b.Field(c, "trait")
				if t < 0 || tr < 0 {
					return
				}
				d, ok := types[bare(b, t)]
				if base := bare(b, tr); ok && base != "" && len(b.File.Defs[d].Bases) < 32 {
					b.File.Defs[d].Bases = append(b.File.Defs[d].Bases, base)
				}
			}
		})
	}
	items(0, 0)
	if len(mods) == 0 {
		return
	}
	keep := b.File.Imports[:0]
	for _, im := range b.File.Imports {
		if im.Name != "" || im.Path != im.Local || !mods[im.Path] {
			keep = append(keep, im)
		}
	}
	b.File.Imports = keep
	// use a::B after mod a is a path below the module of the file.
	m := fileModule(b.File.Path)
	if m == "" {
		return
	}
	below := func(p string) string {
		if first, _, _ := strings.Cut(p, "."); mods[first] {
			return join(m, p)
		}
		return p
	}
	for k := range b.File.Imports {
		b.File.Imports[k].Path = below(b.File.Imports[k].Path)
	}
	for k := range b.File.Exports {
		b.File.Exports[k].Path = below(b.File.Exports[k].Path)
	}
}

// once drops the references to a trait as a type where it is recorded as a base.
func once(f *fact.File) {
	type place struct {
		line int
		name string
	}
	base := map[place]bool{}
	for _, r := range f.Refs {
		if r.Kind == fact.RefBase {
			base[place{r.Line, r.Name}] = true
		}
	}
	if len(base) == 0 {
		return
	}
	keep := f.Refs[:0]
	for _, r := range f.Refs {
		if r.Kind != fact.RefType || !base[place{r.Line, r.Name}] {
			keep = append(keep, r)
		}
	}
	f.Refs = keep
}
