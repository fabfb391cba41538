package java

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// modifiers reads the modifiers of the declaration at node i and keeps its
// annotations for its Def. final is reported with static, for constants.
func modifiers(b *languages.Builder, i int, decorate bool) (m fact.Mods, constant bool) {
	l := b.ChildOf(i, "modifiers")
	if l < 0 {
		return 0, false
	}
	final := false
	for c := l + 1; c < int(b.Nodes[l].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "public":
			m |= fact.Exported
		case "private":
			m |= fact.Private
		case "static":
			m |= fact.Static
		case "abstract":
			m |= fact.Abstract
		case "final":
			final = true
			m |= fact.Final
		case "annotation", "marker_annotation":
			if n := b.Field(c, "name"); n >= 0 && decorate {
				b.Decorator(c, b.Path(n))
			}
		}
	}
	return m, final && m&fact.Static != 0
}

// inInterface reports whether the innermost definition is an interface, whose
// members are public.
func inInterface(b *languages.Builder) bool {
	e := b.Enclosing()
	return e >= 0 && b.File.Defs[e].Kind == fact.Interface
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: b.Text(n)}
	outer := inInterface(b)
	d.Mods, _ = modifiers(b, i, true)
	if outer {
		d.Mods |= fact.Exported
	}
	body := b.Field(i, "body")
	var at []int
	switch b.Kind(i) {
	case "interface_declaration", "annotation_type_declaration":
		d.Kind = fact.Interface
	case "enum_declaration":
		// One with members is a class like any other.
		if body < 0 || !b.Has(body, "enum_body_declarations") {
			d.Kind = fact.Type
		}
	case "record_declaration":
		d.Params, at = params(b, b.Field(i, "parameters"))
	}
	d.Bases = bases(b, i)
	open(b, i, n, d, -1, at)
	if len(d.Bases) > 0 {
		b.Local("super", d.Bases[0])
	}
	for _, p := range d.Params {
		b.Bind(i, fact.BindField, d.Name, p.Name, p.Type)
	}
	members(b, body, d.Name)
}

// anonymous opens the class that a construction with a body defines.
func anonymous(b *languages.Builder, i int) {
	p := b.Parent(i)
	if !b.Is(p, "object_creation_expression") {
		return
	}
	d := fact.Def{Kind: fact.Class}
	if t := b.Field(p, "type"); t >= 0 {
		if base := b.Path(t); base != "" {
			d.Bases = []string{base}
		}
	}
	b.Def(i, d, -1)
	members(b, i, "")
}

// members makes the fields of a class visible before its methods are walked,
// and the names of the methods for calls without a receiver.
func members(b *languages.Builder, body int, class string) {
	b.Each(body, func(c int) {
		switch b.Kind(c) {
		case "enum_body_declarations":
			members(b, c, class)
		case "field_declaration":
			t := b.Field(c, "type")
			if t < 0 {
				return
			}
			typ := b.TypeText(t)
			b.Each(c, func(v int) {
				if b.Is(v, "variable_declarator") {
					if n := b.Field(v, "name"); n >= 0 {
						b.Local(b.Text(n), typ)
					}
				}
			})
		case "method_declaration":
			if n := b.Field(c, "name"); n >= 0 && class != "" {
				b.Local(b.Text(n)+"()", class)
			}
		}
	})
}

func bases(b *languages.Builder, i int) (out []string) {
	add := func(t int) {
		if p := b.Path(t); p != "" && len(out) < 32 {
			out = append(out, p)
		}
	}
	b.Each(i, func(c int) {
		switch b.Kind(c) {
		case "superclass":
			b.Each(c, add)
		case "super_interfaces", "extends_interfaces":
			b.Each(b.First(c), add)
		}
	})
	return out
}

// params returns the parameters of a list and their nodes.
func params(b *languages.Builder, list int) (out []fact.Param, at []int) {
	b.Each(list, func(p int) {
		x := fact.Param{}
		switch b.Kind(p) {
		case "identifier":
			x.Name = b.Text(p)
		case "formal_parameter":
			n, t := b.Field(p, "name"), b.Field(p, "type")
			if n < 0 || t < 0 {
				return
			}
			x.Name, x.Type = b.Text(n), b.TypeText(t)
			if x.Type == "var" {
				x.Type = ""
			}
		case "spread_parameter":
			x.Optional = true
			b.Each(p, func(c int) {
				switch {
				case b.Is(c, "modifiers"):
				case b.Is(c, "variable_declarator"):
					if n := b.Field(c, "name"); n >= 0 {
						x.Name = b.Text(n)
					}
				case x.Type == "":
					x.Type = b.TypeText(c) + "..."
				}
			})
		default:
			return
		}
		out, at = append(out, x), append(at, p)
	})
	return out, at
}

// onParams adds the annotations of the parameters at some nodes to their definition.
func onParams(b *languages.Builder, d *fact.Def, at []int) {
	for k, p := range at {
		if m := p + 1; m < len(b.Nodes) && b.Is(m, "modifiers") {
			b.Each(m, func(c int) {
				if n := b.Field(c, "name"); n >= 0 {
					b.OnParam(d, k, c, b.Path(n))
				}
			})
		}
	}
}

func method(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Method, Name: b.Text(n)}
	var at []int
	d.Params, at = params(b, b.Field(i, "parameters"))
	d.Mods, _ = modifiers(b, i, true)
	body := b.Field(i, "body")
	switch b.Kind(i) {
	case "constructor_declaration", "compact_constructor_declaration":
		d.Mods |= fact.Constructor
	default:
		if t := b.Field(i, "type"); t >= 0 && !b.Is(t, "void_type") {
			d.Results = []string{b.TypeText(t)}
		}
		if inInterface(b) && d.Mods&fact.Private == 0 {
			d.Mods |= fact.Exported
			if body < 0 {
				d.Mods |= fact.Abstract
			}
		}
	}
	open(b, i, n, d, body, at)
}

// open opens a definition whose name is node n. The annotations before the name
// belong to the node i: the place of the definition is that of its name, and
// its parameters stand where they are written.
func open(b *languages.Builder, i, n int, d fact.Def, body int, at []int) int {
	ps := d.Params
	d.Params = nil
	onParams(b, &d, at)
	id := b.Def(i, d, body)
	def := &b.File.Defs[id]
	def.Line, def.Params = b.Line(b.Nodes[n].Start), ps
	for k, p := range ps {
		b.Declare(fact.BindParam, p.Name, p.Type, at[k], -1)
	}
	return id
}

func lambda(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure}
	if p := b.Field(i, "parameters"); p >= 0 {
		if b.Is(p, "identifier") {
			d.Params = []fact.Param{{Name: b.Text(p)}}
		} else {
			d.Params, _ = params(b, p)
		}
	}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); b.Is(p, "variable_declarator") {
		if n := b.Field(p, "name"); n >= 0 {
			d.Name = b.Text(n)
		}
	}
	body := b.Field(i, "body")
	block := body >= 0 && b.Is(body, "block")
	if !block {
		body = -1
	}
	b.Def(i, d, body)
	if !block {
		b.SetStmts(1)
	}
}

// plain reports whether values of a type have no members of interest.
func plain(typ string) bool { return typ == "String" || typ != "" && typ[0] >= 'a' && typ[0] <= 'z' }

// field records the fields of one declaration. One that is static and final
// and holds a plain value is a constant of its class as well.
func field(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	if t < 0 {
		return
	}
	typ := b.TypeText(t)
	m, constant := modifiers(b, i, false)
	if b.Is(i, "constant_declaration") || inInterface(b) {
		m, constant = m|fact.Exported|fact.Static, true
	}
	b.Each(i, func(c int) {
		if !b.Is(c, "variable_declarator") {
			return
		}
		n := b.Field(c, "name")
		if n < 0 {
			return
		}
		name := b.Text(n)
		b.Bind(c, fact.BindField, b.Class(), name, typ)
		if constant && b.Class() != "" && plain(typ) {
			v := b.Field(c, "value")
			if v >= 0 && b.Is(b.Inner(v), "lambda_expression") {
				v = -1
			}
			b.Leaf(c, fact.Def{Kind: fact.Const, Name: name, Mods: m}, v)
		}
	})
}

func enumConstant(b *languages.Builder, i int) {
	n, e := b.Field(i, "name"), b.Enclosing()
	if n < 0 || e < 0 {
		return
	}
	b.Bind(i, fact.BindField, b.File.Defs[e].Name, b.Text(n), b.File.Defs[e].Name)
}

func variable(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	if t < 0 {
		return
	}
	typ := b.TypeText(t)
	if typ == "var" {
		typ = ""
	}
	b.Each(i, func(c int) {
		if !b.Is(c, "variable_declarator") {
			return
		}
		if n := b.Field(c, "name"); n >= 0 {
			declare(b, n, typ, b.Field(c, "value"))
		}
	})
}

// declare makes a local visible; where its type is not written, that of a cast
// or the initial value is taken.
func declare(b *languages.Builder, n int, typ string, v int) {
	if typ == "" && v >= 0 {
		switch x := b.Inner(v); b.Kind(x) {
		case "cast_expression":
			if t := b.Field(x, "type"); t >= 0 {
				typ = b.TypeText(t)
			}
		case "method_invocation":
			if r := bareRoot(b, x); r >= 0 {
				if o := owner(b, r); o != "" {
					typ = o + "." + b.Callee(x) + "()"
				}
			} else {
				typ = rooted(b, b.TypeOf(x))
			}
		}
	}
	b.Declare(fact.BindVar, b.Text(n), typ, n, v)
}

// rooted writes the type of a local, field or this in place of its name at the
// start of a call whose result is wanted: that can be resolved outside the file's
// functions.
func rooted(b *languages.Builder, t string) string {
	root, rest, ok := strings.Cut(t, ".")
	if !ok {
		return t
	}
	typ := b.LocalType(root)
	if root == "this" && typ == "" {
		typ = b.Class()
	}
	typ, _, _ = strings.Cut(typ, "<")
	typ = strings.TrimRight(typ, "?")
	if typ == "" || len(typ)+len(rest) > 120 || strings.ContainsAny(typ, "[ ,>-") {
		return t
	}
	return typ + "." + rest
}

func resource(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 || t < 0 {
		return
	}
	typ := b.TypeText(t)
	if typ == "var" {
		typ = ""
	}
	declare(b, n, typ, b.Field(i, "value"))
}

func forEach(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 || t < 0 {
		return
	}
	if typ := b.TypeText(t); typ != "var" {
		b.Declare(fact.BindVar, b.Text(n), typ, n, -1)
		return
	}
	b.Local(b.Text(n), "?")
}

func instanceOf(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "right")
	if n >= 0 && t >= 0 {
		b.Local(b.Text(n), b.TypeText(t))
	}
}

func typePattern(b *languages.Builder, i int) {
	if t, n := b.First(i), b.Last(i); t >= 0 && n != t && b.Is(n, "identifier") {
		b.Local(b.Text(n), b.TypeText(t))
	}
}

// typeParameter hides the name of a type parameter from references.
func typeParameter(b *languages.Builder, i int) {
	n := b.First(i)
	for n >= 0 && b.Is(n, "annotation") || n >= 0 && b.Is(n, "marker_annotation") {
		n = int(b.Nodes[n].Next)
		if n >= int(b.Nodes[i].Next) {
			return
		}
	}
	if n >= 0 && b.Is(n, "type_identifier") {
		b.Local(b.Text(n), "?")
	}
}
