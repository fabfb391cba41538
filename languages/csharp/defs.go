package csharp

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// modifiers reads the modifiers of the declaration at node i and keeps its
// attributes for its Def.
func modifiers(b *languages.Builder, i int, decorate bool) (m fact.Mods, constant bool) {
	readonly := false
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "attribute_list":
			if !decorate {
				continue
			}
			eachAttribute(b, c, b.Decorator)
		case "modifier":
			switch b.Text(c) {
			case "public":
				m |= fact.Exported
			case "private":
				m |= fact.Private
			case "static":
				m |= fact.Static
			case "abstract":
				m |= fact.Abstract
			case "async":
				m |= fact.Async
			case "const":
				constant = true
			case "readonly":
				readonly = true
				m |= fact.ReadOnly
			case "sealed":
				m |= fact.Final
			case "internal":
				m |= fact.ModuleOnly
			}
		}
	}
	return m, constant || readonly && m&fact.Static != 0
}

// eachAttribute calls see with the attributes of a list at node i.
func eachAttribute(b *languages.Builder, i int, see func(node int, name string)) {
	b.Each(i, func(a int) {
		if n := b.Field(a, "name"); n >= 0 && b.Is(a, "attribute") {
			see(a, b.Path(n))
		}
	})
}

// onParams adds the attributes of the parameters at some nodes to their definition.
func onParams(b *languages.Builder, d *fact.Def, at []int) {
	for k, p := range at {
		for c := p + 1; c < int(b.Nodes[p].Next) && b.Is(c, "attribute_list"); c = int(b.Nodes[c].Next) {
			eachAttribute(b, c, func(node int, name string) { b.OnParam(d, k, node, name) })
		}
	}
}

func inInterface(b *languages.Builder) bool {
	e := b.Enclosing()
	return e >= 0 && b.File.Defs[e].Kind == fact.Interface
}

// typeParams hides the names of type parameters from references.
func typeParams(b *languages.Builder, i int) {
	l := b.ChildOf(i, "type_parameter_list")
	b.Each(l, func(c int) {
		if n := b.Field(c, "name"); n >= 0 {
			b.Local(b.Text(n), "?")
		}
	})
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: b.Text(n)}
	d.Mods, _ = modifiers(b, i, true)
	record := false
	switch b.Kind(i) {
	case "interface_declaration":
		d.Kind = fact.Interface
	case "enum_declaration":
		d.Kind = fact.Type
	case "record_declaration":
		record = true
		d.Mods |= fact.Record
	}
	var at []int
	if d.Kind == fact.Class {
		d.Params, at = params(b, b.ChildOf(i, "parameter_list"))
	}
	if d.Kind != fact.Type {
		d.Bases = bases(b, b.ChildOf(i, "base_list"))
	}
	open(b, i, n, d, -1, at)
	typeParams(b, i)
	if len(d.Bases) > 0 {
		b.Local("base", d.Bases[0])
	}
	if record {
		for _, p := range d.Params {
			b.Bind(i, fact.BindField, d.Name, p.Name, p.Type)
		}
	}
	members(b, b.Field(i, "body"), d.Name)
}

func bases(b *languages.Builder, list int) (out []string) {
	b.Each(list, func(c int) {
		if b.Is(c, "primary_constructor_base_type") {
			c = b.Field(c, "type")
		}
		if c < 0 || b.Is(c, "argument_list") {
			return
		}
		if p := b.Path(c); p != "" && len(out) < 32 {
			out = append(out, p)
		}
	})
	return out
}

// members makes the fields and properties of a class visible before its methods
// are walked, and the names of the methods for calls without a receiver.
func members(b *languages.Builder, body int, class string) {
	b.Each(body, func(c int) {
		switch b.Kind(c) {
		case "field_declaration", "event_field_declaration":
			v := b.ChildOf(c, "variable_declaration")
			if v < 0 {
				return
			}
			typ := ""
			if t := b.Field(v, "type"); t >= 0 {
				typ = b.TypeText(t)
			}
			b.Each(v, func(x int) {
				if b.Is(x, "variable_declarator") {
					if n := b.Field(x, "name"); n >= 0 {
						b.Local(b.Text(n), typ)
					}
				}
			})
		case "property_declaration":
			n, t := b.Field(c, "name"), b.Field(c, "type")
			if n >= 0 && t >= 0 {
				b.Local(b.Text(n), b.TypeText(t))
			}
		case "method_declaration":
			if n := b.Field(c, "name"); n >= 0 {
				b.Local(b.Text(n)+"()", class)
			}
		}
	})
}

// params returns the parameters of a list and their nodes.
func params(b *languages.Builder, list int) (out []fact.Param, at []int) {
	if list < 0 {
		return nil, nil
	}
	if b.Is(list, "implicit_parameter") {
		return []fact.Param{{Name: b.Text(list)}}, []int{list}
	}
	b.Each(list, func(p int) {
		if !b.Is(p, "parameter") {
			return
		}
		n, t := b.Field(p, "name"), b.Field(p, "type")
		if n < 0 {
			return
		}
		x := fact.Param{Name: b.Text(n), Optional: b.Last(p) != n}
		if t >= 0 {
			x.Type = b.TypeText(t)
		}
		out, at = append(out, x), append(at, p)
	})
	// The parts of `params T[] name` stand in the list itself.
	if n, t := b.Field(list, "name"), b.Field(list, "type"); n >= 0 && t >= 0 {
		out = append(out, fact.Param{Name: b.Text(n), Type: b.TypeText(t), Optional: true})
		at = append(at, n)
	}
	return out, at
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
	if len(at) > 0 && d.Mods&fact.Static != 0 && strings.HasPrefix(b.Text(at[0]), "this ") {
		d.Mods |= fact.Extension
	}
	t := -1
	switch b.Kind(i) {
	case "constructor_declaration":
		d.Mods |= fact.Constructor
	case "local_function_statement":
		d.Kind = fact.Func
		t = b.Field(i, "type")
	default:
		t = b.Field(i, "returns")
	}
	if t >= 0 {
		if r := b.TypeText(t); r != "void" {
			d.Results = []string{r}
		}
	}
	body := b.Field(i, "body")
	if inInterface(b) {
		d.Mods |= fact.Exported
		if body < 0 {
			d.Mods |= fact.Abstract
		}
	}
	if body >= 0 && !b.Is(body, "block") {
		open(b, i, n, d, -1, at)
		b.SetStmts(1)
	} else {
		open(b, i, n, d, body, at)
		b.Each(body, func(c int) {
			if b.Is(c, "local_function_statement") {
				if n := b.Field(c, "name"); n >= 0 {
					b.Local(b.Text(n), "?")
				}
			}
		})
	}
	typeParams(b, i)
}

// open opens a definition whose name is node n. The attributes before the name
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
	var at []int
	d.Params, at = params(b, b.Field(i, "parameters"))
	onParams(b, &d, at)
	d.Mods, _ = modifiers(b, i, false)
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); b.Is(p, "variable_declarator") {
		if n := b.Field(p, "name"); n >= 0 {
			d.Name = b.Text(n)
		}
	}
	body := b.Field(i, "body")
	if body < 0 {
		body = b.ChildOf(i, "block")
	}
	if body >= 0 && !b.Is(body, "block") {
		b.Def(i, d, -1)
		b.SetStmts(1)
		return
	}
	b.Def(i, d, body)
}

// property records a field, and a method where it is computed.
func property(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 || t < 0 {
		return
	}
	name, typ := b.Text(n), b.TypeText(t)
	b.Bind(n, fact.BindField, b.Class(), name, typ)
	computed := false
	if v := b.Field(i, "value"); v >= 0 && b.Is(v, "arrow_expression_clause") {
		computed = true
	}
	if l := b.Field(i, "accessors"); l >= 0 {
		b.Each(l, func(c int) { computed = computed || b.Field(c, "body") >= 0 })
	}
	if !computed || b.Class() == "" {
		return
	}
	d := fact.Def{Kind: fact.Method, Name: name, Results: []string{typ}}
	d.Mods, _ = modifiers(b, i, true)
	d.Mods |= fact.Accessor
	open(b, i, n, d, -1, nil)
	b.SetStmts(1)
}

func enumMember(b *languages.Builder, i int) {
	n, e := b.Field(i, "name"), b.Enclosing()
	if n < 0 || e < 0 {
		return
	}
	b.Bind(n, fact.BindField, b.File.Defs[e].Name, b.Text(n), b.File.Defs[e].Name)
}

func delegate(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Type, Name: b.Text(n)}
	d.Mods, _ = modifiers(b, i, true)
	b.Leaf(i, d, -1)
}

// plain reports whether values of a type have no members of interest.
func plain(typ string) bool { return typ != "" && typ[0] >= 'a' && typ[0] <= 'z' }

// variables records the fields or locals of one declaration. A constant with a
// plain value is one of its class as well.
func variables(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	if t < 0 {
		return
	}
	typ := b.TypeText(t)
	if b.Is(t, "implicit_type") {
		typ = ""
	}
	p := b.Parent(i)
	field := b.Is(p, "field_declaration") || b.Is(p, "event_field_declaration")
	var m fact.Mods
	constant := false
	if field {
		m, constant = modifiers(b, p, false)
	}
	b.Each(i, func(c int) {
		if !b.Is(c, "variable_declarator") {
			return
		}
		n, v := b.Field(c, "name"), b.Last(c)
		if n < 0 {
			return
		}
		if v == n {
			v = -1
		}
		name := b.Text(n)
		if !field {
			declare(b, n, name, typ, v)
			return
		}
		b.Bind(n, fact.BindField, b.Class(), name, typ)
		if constant && plain(typ) && b.Class() != "" {
			if v >= 0 && b.Is(b.Inner(v), "lambda_expression") {
				v = -1
			}
			b.Leaf(c, fact.Def{Kind: fact.Const, Name: name, Mods: m}, v)
		}
	})
}

// declare makes a local visible; where its type is not written, that of a cast
// or of the initial value is taken.
func declare(b *languages.Builder, n int, name, typ string, v int) {
	if typ == "" && v >= 0 {
		x := b.Inner(v)
		f := ""
		switch b.Kind(x) {
		case "cast_expression":
			f = "type"
		case "as_expression":
			f = "right"
		case "invocation_expression":
			if r := bareRoot(b, x); r >= 0 {
				if o := owner(b, r); o != "" {
					typ = o + "." + b.Callee(x) + "()"
				}
			} else {
				typ = rooted(b, b.TypeOf(x))
			}
		}
		if f != "" {
			if t := b.Field(x, f); t >= 0 {
				typ = b.TypeText(t)
			}
		}
	}
	b.Declare(fact.BindVar, name, typ, n, v)
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

func forEach(b *languages.Builder, i int) {
	n, t := b.Field(i, "left"), b.Field(i, "type")
	if n < 0 || !b.Is(n, "identifier") {
		return
	}
	if t >= 0 && !b.Is(t, "implicit_type") {
		b.Declare(fact.BindVar, b.Text(n), b.TypeText(t), n, -1)
		return
	}
	b.Local(b.Text(n), "?")
}

// pattern declares the variable that a pattern or an out argument introduces.
func pattern(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 || !b.Is(n, "identifier") {
		return
	}
	typ := "?"
	if t >= 0 && !b.Is(t, "implicit_type") {
		typ = b.TypeText(t)
	}
	b.Local(b.Text(n), typ)
}
