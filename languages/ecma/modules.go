package ecma

import (
	"path"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func importStatement(b *languages.Builder, i int) {
	b.Skip(i)
	if c := b.ChildOf(i, "import_require_clause"); c >= 0 {
		src, name := b.Field(c, "source"), b.First(c)
		if src >= 0 && name >= 0 {
			importModule(b, c, b.Unquote(src), b.Text(name), false)
		}
		return
	}
	src := b.Field(i, "source")
	if src < 0 {
		return
	}
	from := b.Unquote(src)
	onlyType := b.Has(i, "type") || b.Has(i, "typeof")
	clause := b.ChildOf(i, "import_clause")
	if clause < 0 {
		b.Import(i, fact.Import{Path: from})
		return
	}
	b.Each(clause, func(c int) {
		switch b.Kind(c) {
		case "identifier":
			n := b.Text(c)
			b.Import(c, fact.Import{Path: from, Name: "default", Local: n, Alias: renamed(from, n), Type: onlyType})
		case "namespace_import":
			if n := b.First(c); n >= 0 {
				importModule(b, c, from, b.Text(n), onlyType)
			}
		case "named_imports":
			b.Each(c, func(s int) {
				name, as := b.Field(s, "name"), b.Field(s, "alias")
				if name < 0 {
					return
				}
				im := fact.Import{Path: from, Name: b.Text(name), Local: b.Text(name), Type: onlyType || b.Has(s, "type")}
				if as >= 0 {
					im.Local = b.Text(as)
					im.Alias = im.Local != im.Name
				}
				b.Import(s, im)
			})
		}
	})
}

func importModule(b *languages.Builder, i int, from, local string, onlyType bool) {
	b.Import(i, fact.Import{Path: from, Local: local, Alias: renamed(from, local), Type: onlyType})
}

// renamed reports whether a local name is another than the module's own, up to
// case and punctuation.
func renamed(from, local string) bool {
	base := path.Base(from)
	if k := strings.IndexByte(base, '.'); k > 0 {
		base = base[:k]
	}
	return letters(base) != letters(local)
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}

func exportStatement(b *languages.Builder, i int) {
	clause := b.ChildOf(i, "export_clause")
	src := b.Field(i, "source")
	if src < 0 {
		if clause >= 0 {
			localExports(b, clause)
			b.Skip(i)
		}
		return
	}
	b.Skip(i)
	from, line := b.Unquote(src), b.Line(b.Nodes[i].Start)
	add := func(name, local string) {
		if from != "" {
			b.File.Exports = append(b.File.Exports, fact.Export{Line: line, Path: from, Name: name, Local: local})
		}
	}
	if clause < 0 {
		local := ""
		if ns := b.ChildOf(i, "namespace_export"); ns >= 0 {
			if n := b.First(ns); n >= 0 {
				local = b.Text(n)
			}
		}
		add("*", local)
		return
	}
	b.Each(clause, func(s int) {
		name, as := b.Field(s, "name"), b.Field(s, "alias")
		if name < 0 {
			return
		}
		line = b.Line(b.Nodes[s].Start)
		if as < 0 {
			as = name
		}
		add(b.Text(name), b.Text(as))
	})
}

// localExports records the imported names among `export { a, b }`.
func localExports(b *languages.Builder, clause int) {
	b.Each(clause, func(s int) {
		name, as := b.Field(s, "name"), b.Field(s, "alias")
		if name < 0 {
			return
		}
		if as < 0 {
			as = name
		}
		n := b.Text(name)
		if !b.Imported(n) {
			return
		}
		for k := range b.File.Imports {
			if im := &b.File.Imports[k]; im.Local == n {
				e := fact.Export{Line: b.Line(b.Nodes[s].Start), Path: im.Path, Name: im.Name, Local: b.Text(as)}
				if e.Name == "" {
					e.Name = "*"
				}
				b.File.Exports = append(b.File.Exports, e)
				return
			}
		}
	})
}

// loaded returns the module that an expression loads by require or import().
func loaded(b *languages.Builder, i int) string {
	i = b.Inner(i)
	if !b.Is(i, "call_expression") {
		return ""
	}
	f := b.Field(i, "function")
	if f < 0 {
		return ""
	}
	if !b.Is(f, "import") && !(b.Is(f, "identifier") && b.Text(f) == "require") {
		return ""
	}
	args := b.Field(i, "arguments")
	if args < 0 {
		return ""
	}
	a := b.First(args)
	if a < 0 {
		return ""
	}
	if k, _ := b.Shape(a); k != fact.ArgString { // "x", or `x` without expressions
		return ""
	}
	return b.Unquote(a)
}

// bindModule records the names that a declarator binds to a loaded module, or
// to members of an imported one. It reports whether the declarator is an import.
func bindModule(b *languages.Builder, name, value int) bool {
	from, member := loaded(b, value), ""
	if from == "" {
		if v := b.Inner(value); b.Is(v, "member_expression") {
			if o := b.Field(v, "object"); o >= 0 {
				from = loaded(b, o)
			}
			if p := b.Field(v, "property"); p >= 0 {
				member = b.Text(p)
			}
		} else if b.Is(v, "identifier") && b.Enclosing() < 0 && b.Is(name, "object_pattern") {
			n := b.Text(v)
			if !b.Imported(n) {
				return false
			}
			for k := range b.File.Imports {
				if im := &b.File.Imports[k]; im.Local == n && (im.Name == "" || im.Name == "default") {
					from = im.Path
				}
			}
		}
	}
	if from == "" {
		return false
	}
	switch b.Kind(name) {
	case "identifier":
		if member != "" {
			n := b.Text(name)
			b.Import(name, fact.Import{Path: from, Name: member, Local: n, Alias: n != member})
			return true
		}
		importModule(b, name, from, b.Text(name), false)
		return true
	case "object_pattern":
		if member != "" {
			return false
		}
		b.Each(name, func(c int) {
			im := fact.Import{Path: from}
			switch b.Kind(c) {
			case "shorthand_property_identifier_pattern":
				im.Name, im.Local = b.Text(c), b.Text(c)
			case "pair_pattern":
				k, v := b.Field(c, "key"), b.Field(c, "value")
				if k < 0 || v < 0 || !b.Is(v, "identifier") {
					return
				}
				im.Name, im.Local = b.Text(k), b.Text(v)
				im.Alias = im.Name != im.Local
			default:
				return
			}
			b.Import(c, im)
		})
		return true
	}
	return false
}
