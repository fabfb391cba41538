package php

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// typeText gives a type with dots for the separators of namespaces.
func typeText(b *languages.Builder, i int) string {
	if i < 0 {
		return ""
	}
	t := b.TypeText(i)
	if !strings.Contains(t, `\`) {
		return t
	}
	t = strings.TrimPrefix(t, `\`)
	for _, lead := range []string{"?", "|", "&", "("} {
		t = strings.ReplaceAll(t, lead+`\`, lead)
	}
	return strings.ReplaceAll(t, `\`, ".")
}

// mods reads the modifiers of a member. What no modifier hides is exported.
func mods(b *languages.Builder, i int) fact.Mods {
	m := fact.Exported
	b.Each(i, func(c int) {
		switch b.Kind(c) {
		case "visibility_modifier":
			switch t := b.Text(c); {
			case strings.HasPrefix(t, "private"):
				m = m&^fact.Exported | fact.Private
			case strings.HasPrefix(t, "protected"):
				m &^= fact.Exported
			}
		case "static_modifier":
			m |= fact.Static
		case "abstract_modifier":
			m |= fact.Abstract
		case "final_modifier":
			m |= fact.Final
		case "readonly_modifier":
			m |= fact.ReadOnly
		}
	})
	return m
}

// decorators keeps the attributes of the definition at node i for its Def.
func decorators(b *languages.Builder, i int) { eachAttribute(b, i, b.Decorator) }

// eachAttribute calls see with the attributes of what stands at node i.
func eachAttribute(b *languages.Builder, i int, see func(node int, name string)) {
	l := b.Field(i, "attributes")
	b.Each(l, func(g int) {
		b.Each(g, func(a int) {
			if n := b.First(a); n >= 0 && b.Is(a, "attribute") {
				if p := b.Path(n); p != "" {
					see(a, p)
				}
			}
		})
	})
}

// attribute records the call of an attribute that has arguments.
func attribute(b *languages.Builder, i int) {
	n, args := b.First(i), b.Field(i, "parameters")
	if n < 0 || args < 0 {
		return
	}
	if p := b.Path(n); p != "" {
		b.AddCall(i, p, args, fact.DecoratorCall)
		b.Skip(n)
	}
}

// params reads a list of parameters, and adds their attributes to the definition.
func params(b *languages.Builder, d *fact.Def, list int) []fact.Param {
	var out []fact.Param
	b.Each(list, func(p int) {
		n := b.Field(p, "name")
		if n < 0 {
			return
		}
		x := fact.Param{Name: b.Path(n), Type: typeText(b, b.Field(p, "type"))}
		x.Optional = b.Field(p, "default_value") >= 0 || b.Is(p, "variadic_parameter")
		if b.Is(p, "property_promotion_parameter") {
			x.Mods = mods(b, p)
			if r := b.Field(p, "readonly"); r >= 0 {
				x.Mods |= fact.ReadOnly
			}
		}
		if b.Field(p, "attributes") >= 0 {
			eachAttribute(b, p, func(node int, name string) { b.OnParam(d, len(out), node, name) })
		}
		out = append(out, x)
	})
	return out
}

func function(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n), Mods: fact.Exported}
	d.Params = params(b, &d, b.Field(i, "parameters"))
	if r := b.Field(i, "return_type"); r >= 0 {
		d.Results = []string{typeText(b, r)}
	}
	decorators(b, i)
	if b.Is(i, "method_declaration") {
		d.Kind = fact.Method
		d.Mods = mods(b, i)
		if d.Name == "__construct" {
			d.Mods |= fact.Constructor
		}
	}
	b.Def(i, d, b.Field(i, "body"))
}

func closure(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure}
	d.Params = params(b, &d, b.Field(i, "parameters"))
	if r := b.Field(i, "return_type"); r >= 0 {
		d.Results = []string{typeText(b, r)}
	}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); b.Is(p, "assignment_expression") {
		if l := b.Field(p, "left"); l >= 0 && b.Is(l, "variable_name") {
			d.Name = b.Path(l)
		}
	}
	arrow := b.Is(i, "arrow_function")
	body := b.Field(i, "body")
	if arrow {
		body = -1
	}
	b.Def(i, d, body)
	if arrow {
		b.SetStmts(1)
	}
}

// names returns the names in the clause of node i that is of a kind.
func names(b *languages.Builder, i int, kind string) (nodes []int, paths []string) {
	c := b.ChildOf(i, kind)
	b.Each(c, func(n int) {
		if p := b.Path(n); p != "" {
			nodes, paths = append(nodes, n), append(paths, p)
		}
	})
	return nodes, paths
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: b.Text(n), Mods: fact.Exported}
	if b.Is(i, "interface_declaration") {
		d.Kind = fact.Interface
	}
	d.Mods |= mods(b, i)
	decorators(b, i)
	define(b, i, d)
}

func anonymousClass(b *languages.Builder, i int) {
	// new class extends C {…} makes a C.
	_, bases := names(b, i, "base_clause")
	if len(bases) > 0 {
		args := b.ChildOf(i, "arguments")
		b.AddCall(b.Parent(i), bases[0], args, fact.New)
	}
	define(b, i, fact.Def{Kind: fact.Class})
}

func define(b *languages.Builder, i int, d fact.Def) {
	nodes, bases := names(b, i, "base_clause")
	more, interfaces := names(b, i, "class_interface_clause")
	d.Bases = append(append(d.Bases, bases...), interfaces...)
	b.Def(i, d, -1)
	for k, n := range append(nodes, more...) {
		b.Ref(n, fact.RefBase, d.Bases[k])
	}
	if len(bases) > 0 {
		b.Local("parent", bases[0])
	}
}

// traits adds the traits that a class uses to its bases.
func traits(b *languages.Builder, i int) {
	e := b.Enclosing()
	if e < 0 || b.File.Defs[e].Kind != fact.Class {
		return
	}
	b.Each(i, func(c int) {
		if b.Is(c, "use_list") {
			return
		}
		if p := b.Path(c); p != "" {
			b.File.Defs[e].Bases = append(b.File.Defs[e].Bases, p)
			b.Ref(c, fact.RefBase, p)
		}
	})
	b.Skip(i)
}

func properties(b *languages.Builder, i int) {
	t := typeText(b, b.Field(i, "type"))
	b.Each(i, func(c int) {
		if !b.Is(c, "property_element") {
			return
		}
		n, v := b.Field(c, "name"), b.Field(c, "default_value")
		if n < 0 {
			return
		}
		name, typ := b.Path(n), t
		if typ == "" && v >= 0 {
			typ = b.TypeOf(v)
		}
		b.Declare(fact.BindField, name, typ, c, -1)
		if name == "casts" && v >= 0 {
			casts(b, v)
		}
	})
}

// casts records the types that a model names for its columns.
func casts(b *languages.Builder, v int) {
	b.Each(v, func(e int) {
		key, val := b.First(e), b.Last(e)
		if key < 0 || key == val || !b.Is(key, "string") {
			return
		}
		t := ""
		if b.Is(val, "string") || b.Is(val, "encapsed_string") {
			t = b.Unquote(val)
		} else {
			t = strings.TrimSuffix(b.Path(val), ".class")
		}
		b.Schema(e, b.Class(), b.Unquote(key), t)
	})
}

// promoted records a parameter of a constructor that is a property as well.
func promoted(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		b.Declare(fact.BindField, b.Path(n), typeText(b, b.Field(i, "type")), i, -1)
	}
}

func constant(b *languages.Builder, i int) {
	n, v := b.First(i), b.Last(i)
	if n < 0 || v == n {
		return
	}
	d := fact.Def{Kind: fact.Const, Name: b.Text(n), Owner: b.Class()}
	d.Mods = mods(b, b.Parent(i))
	b.Leaf(i, d, v)
}

func enumCase(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		b.Leaf(i, fact.Def{Kind: fact.Const, Name: b.Text(n), Owner: b.Class(), Mods: fact.Exported}, b.Field(i, "value"))
	}
}

func typ(b *languages.Builder, i int) {
	n := b.First(i)
	if n < 0 {
		return
	}
	p := b.Path(n)
	switch p {
	case "", "static", "self", "parent":
	default:
		b.Ref(i, fact.RefType, p)
	}
	b.Skip(i)
}
