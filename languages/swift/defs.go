package swift

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// modifiers reads the modifiers of the definition at node i and keeps its
// attributes for its Def.
func modifiers(b *languages.Builder, i int, decorate bool) fact.Mods {
	m := fact.Exported
	l := b.ChildOf(i, "modifiers")
	if l < 0 {
		return m
	}
	b.Each(l, func(c int) {
		switch b.Kind(c) {
		case "attribute":
			if t := b.First(c); t >= 0 && decorate {
				if p := b.Path(t); p != "" {
					b.Decorator(c, p)
				}
			}
		case "visibility_modifier":
			if t := b.Text(c); t == "private" || t == "fileprivate" {
				m = m&^fact.Exported | fact.Private
			}
		case "inheritance_modifier":
			if b.Text(c) == "final" {
				m |= fact.Final
			}
		case "property_modifier":
			if t := b.Text(c); t == "static" || t == "class" {
				m |= fact.Static
			}
		}
	})
	return m
}

// named calls f for the children of node i in the field "name", which the
// grammar gives to names and types alike.
func named(b *languages.Builder, i int, f func(c int)) {
	id := b.C.G.Field("name")
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Nodes[c].Field == id && b.Named(c) {
			f(c)
		}
	}
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: languages.LastSegment(b.TypeText(n)), Mods: modifiers(b, i, true)}
	switch {
	case b.Is(i, "protocol_declaration"):
		d.Kind = fact.Interface
	case b.Has(i, "enum"):
		d.Kind = fact.Type
	case b.Has(i, "extension"):
		d.Mods |= fact.Extension
	}
	b.Each(i, func(c int) {
		if !b.Is(c, "inheritance_specifier") {
			return
		}
		if t := b.Field(c, "inherits_from"); t >= 0 {
			if p := b.Path(t); p != "" {
				d.Bases = append(d.Bases, p)
				b.Ref(c, fact.RefBase, p)
			}
		}
	})
	b.Def(i, d, -1)
}

// owner returns the type whose member a definition is, "" for none.
func owner(b *languages.Builder) string {
	if e := b.Enclosing(); e >= 0 && !b.File.Defs[e].Kind.Callable() {
		return b.File.Defs[e].Name
	}
	return ""
}

func function(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Func, Owner: owner(b), Mods: modifiers(b, i, true)}
	if d.Owner != "" {
		d.Kind = fact.Method
	}
	if b.Is(i, "init_declaration") {
		d.Name = "init"
		d.Mods |= fact.Constructor
	} else {
		named(b, i, func(c int) {
			if d.Name == "" {
				d.Name = b.Text(c)
			} else {
				d.Results = []string{b.TypeText(c)}
			}
		})
	}
	if d.Name == "" {
		return
	}
	if b.Has(i, "async") {
		d.Mods |= fact.Async
	}
	last := -1
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Is(c, "parameter") {
			p := fact.Param{}
			named(b, c, func(k int) {
				if p.Name == "" {
					p.Name = b.Text(k)
				} else {
					p.Type = b.TypeText(k)
				}
			})
			last = len(d.Params)
			d.Params = append(d.Params, p)
		} else if last >= 0 && b.Nodes[c].Field != 0 && b.Nodes[c].Field == b.C.G.Field("default_value") {
			d.Params[last].Optional = true
		}
	}
	body := b.Field(i, "body")
	if body < 0 {
		d.Mods |= fact.Abstract
	} else {
		body = b.ChildOf(body, "statements")
	}
	b.Def(i, d, body)
}

func property(b *languages.Builder, i int) {
	p := b.Field(i, "name")
	if p < 0 {
		return
	}
	n := b.Field(p, "bound_identifier")
	if n < 0 {
		return
	}
	typ, v := "", b.Field(i, "value")
	if t := b.ChildOf(i, "type_annotation"); t >= 0 {
		if x := b.First(t); x >= 0 {
			typ = b.TypeText(x)
		}
	}
	if v >= 0 && b.Is(v, "try_expression") {
		v = b.Field(v, "expr")
	}
	name := b.Text(n)
	switch o := owner(b); {
	case o != "":
		if typ == "" && v >= 0 {
			typ = b.TypeOf(v)
		}
		b.Bind(n, fact.BindField, o, name, typ)
	case b.Enclosing() < 0:
		kind := fact.Const
		if x := b.ChildOf(i, "value_binding_pattern"); x >= 0 && b.Text(x) == "var" {
			kind = fact.Var
		}
		b.Leaf(i, fact.Def{Kind: kind, Name: name, Mods: modifiers(b, i, true)}, v)
		b.Declare(fact.BindVar, name, typ, n, -1)
	default:
		b.Declare(fact.BindVar, name, typ, n, v)
	}
}

func alias(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Type, Mods: modifiers(b, i, true)}
	named(b, i, func(c int) {
		if d.Name == "" {
			d.Name = b.Text(c)
		} else {
			d.Init = b.TypeText(c)
		}
	})
	if d.Name != "" {
		b.Leaf(i, d, -1)
	}
}

func closure(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure}
	if t := b.Field(i, "type"); t >= 0 {
		if l := b.ChildOf(t, "lambda_function_type_parameters"); l >= 0 {
			b.Each(l, func(p int) {
				if n := b.Field(p, "name"); n >= 0 {
					d.Params = append(d.Params, fact.Param{Name: b.Text(n)})
				}
			})
		}
	}
	p := b.Parent(i)
	switch b.Kind(p) {
	case "value_argument":
		l := b.Parent(p)
		for c := l + 1; c < p; c = int(b.Nodes[c].Next) {
			if b.Named(c) {
				d.ViaArg++
			}
		}
		p = b.Parent(l)
	case "property_declaration":
		if n := b.Field(p, "name"); n >= 0 {
			d.Name = b.Text(n)
		}
	}
	if b.Is(p, "call_suffix") {
		c := b.Parent(p)
		if b.Parent(i) == p {
			b.Each(b.ChildOf(p, "value_arguments"), func(int) { d.ViaArg++ })
		}
		if d.Via = b.Callee(c); d.Via == "defer" {
			return // a statement of the function
		}
	}
	b.Def(i, d, b.ChildOf(i, "statements"))
}

func forLoop(b *languages.Builder, i int) {
	if p := b.Field(i, "item"); p >= 0 {
		if n := b.Field(p, "bound_identifier"); n >= 0 {
			b.Local(b.Text(n), "?")
		}
	}
}

// binding makes the names of `if let x` and `guard let x` visible.
func binding(b *languages.Builder, i int) {
	if n := b.Field(i, "bound_identifier"); n >= 0 && strings.TrimSpace(b.Text(n)) != "" {
		b.Local(b.Text(n), "?")
	}
}
