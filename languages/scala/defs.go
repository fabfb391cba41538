package scala

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func typeText(b *languages.Builder, i int) string {
	if i < 0 {
		return ""
	}
	return b.TypeText(i)
}

// modifiers reads visibility; what is not private or protected is public.
func modifiers(b *languages.Builder, i int) fact.Mods {
	m := fact.Exported
	if c := b.ChildOf(i, "modifiers"); c >= 0 {
		t := b.Text(c)
		if strings.Contains(t, "private") || strings.Contains(t, "protected") {
			m = fact.Private
		}
		if strings.Contains(t, "abstract") {
			m |= fact.Abstract
		}
		if strings.Contains(t, "final") {
			m |= fact.Final
		}
	}
	return m
}

// decorate keeps the annotations of the definition at node i for its Def.
func decorate(b *languages.Builder, i int) {
	b.Each(i, func(c int) {
		if b.Is(c, "annotation") {
			if n := b.Field(c, "name"); n >= 0 {
				if p := b.Path(n); p != "" {
					b.Decorator(c, p)
				}
			}
		}
	})
}

func annotation(b *languages.Builder, i int) {
	n, a := b.Field(i, "name"), b.Field(i, "arguments")
	if n < 0 || a < 0 {
		return
	}
	if p := b.Path(n); p != "" {
		id := b.OpenCall(i, p, a, fact.DecoratorCall)
		arguments(b, id, a)
	}
}

// arguments records the arguments of a call that Builder.Call does not see.
func arguments(b *languages.Builder, id, list int) {
	b.Each(list, func(a int) {
		name := ""
		if b.Is(a, "assignment_expression") {
			l, r := b.Field(a, "left"), b.Field(a, "right")
			if l < 0 || r < 0 {
				return
			}
			name, a = b.Text(l), r
			b.Option(id, l, name, r)
		}
		kind, head := b.Shape(a)
		if c := &b.File.Calls[id]; len(c.Args) < fact.MaxArgs {
			c.Args = append(c.Args, b.NewArg(name, kind, head))
		}
	})
}

func params(b *languages.Builder, i int) []fact.Param {
	var out []fact.Param
	b.Each(i, func(l int) {
		if !b.Is(l, "parameters") && !b.Is(l, "bindings") {
			return
		}
		b.Each(l, func(p int) {
			if n := b.Field(p, "name"); n >= 0 {
				out = append(out, fact.Param{Name: b.Text(n), Type: typeText(b, b.Field(p, "type")), Optional: b.Field(p, "default_value") >= 0})
			}
		})
	})
	return out
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: b.Text(n), Mods: modifiers(b, i)}
	switch b.Kind(i) {
	case "trait_definition":
		d.Kind = fact.Interface
	case "enum_definition":
		d.Kind = fact.Type
	}
	if x := b.Field(i, "extend"); x >= 0 {
		b.Each(x, func(t int) {
			if b.Is(t, "arguments") {
				return
			}
			if p := b.Path(t); p != "" {
				d.Bases = append(d.Bases, p)
				b.Ref(t, fact.RefBase, p)
			}
		})
	}
	decorate(b, i)
	b.Def(i, d, -1)
	b.Each(b.Field(i, "class_parameters"), func(p int) {
		if m := b.Field(p, "name"); m >= 0 {
			b.Declare(fact.BindField, b.Text(m), typeText(b, b.Field(p, "type")), m, -1)
		}
	})
}

func inClass(b *languages.Builder) bool {
	e := b.Enclosing()
	if e < 0 {
		return false
	}
	switch b.File.Defs[e].Kind {
	case fact.Class, fact.Interface, fact.Type:
		return true
	}
	return false
}

func function(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n), Mods: modifiers(b, i), Params: params(b, i)}
	if r := b.Field(i, "return_type"); r >= 0 {
		if t := b.TypeText(r); t != "Unit" {
			d.Results = []string{t}
		}
	}
	if inClass(b) {
		d.Kind = fact.Method
		if e := b.Enclosing(); b.File.Defs[e].Kind == fact.Type {
			d.Owner = b.File.Defs[e].Name
		}
	}
	body := b.Field(i, "body")
	if body < 0 {
		d.Mods |= fact.Abstract
	}
	decorate(b, i)
	block := body
	if body >= 0 && !b.Is(body, "block") && !b.Is(body, "indented_block") {
		block = -1
	}
	b.Def(i, d, block)
	if body >= 0 && block < 0 {
		b.SetStmts(1)
	}
}

// value records a field, a local or a value of a package.
func value(b *languages.Builder, i int) {
	p, v := b.Field(i, "pattern"), b.Field(i, "value")
	if p < 0 {
		p = b.Field(i, "name")
	}
	if p < 0 {
		return
	}
	if !b.Is(p, "identifier") {
		names(b, p)
		return
	}
	name, typ := b.Text(p), typeText(b, b.Field(i, "type"))
	switch {
	case inClass(b):
		if typ == "" && v >= 0 {
			typ = b.TypeOf(v)
		}
		b.Declare(fact.BindField, name, typ, p, -1)
	case b.Enclosing() < 0:
		kind := fact.Const
		if b.Is(i, "var_definition") {
			kind = fact.Var
		}
		b.Leaf(i, fact.Def{Kind: kind, Name: name, Mods: modifiers(b, i)}, v)
	default:
		b.Declare(fact.BindVar, name, typ, p, v)
	}
}

// names makes what a pattern binds visible as locals of unknown type.
func names(b *languages.Builder, p int) {
	for k := p; k < int(b.Nodes[p].Next) && k < p+128; k++ {
		if b.Is(k, "identifier") {
			if s := b.Text(k); s != "" && (s[0] < 'A' || s[0] > 'Z') {
				b.Local(s, "?")
			}
		}
	}
}

func typeDefinition(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		b.Leaf(i, fact.Def{Kind: fact.Type, Name: b.Text(n), Mods: modifiers(b, i), Init: typeText(b, b.Field(i, "type"))}, -1)
	}
}

func lambda(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure}
	ps := b.Field(i, "parameters")
	if ps >= 0 && b.Is(ps, "identifier") {
		d.Params = []fact.Param{{Name: b.Text(ps)}}
	} else {
		d.Params = params(b, i)
	}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); b.Is(p, "block") { // f { x => … }
		if c := b.Parent(p); b.Is(c, "call_expression") && b.Field(c, "arguments") == p {
			d.Via = b.Callee(c)
		}
	} else if d.Via == "" && b.Is(p, "val_definition") {
		if x := b.Field(p, "pattern"); x >= 0 && b.Is(x, "identifier") {
			d.Name = b.Text(x)
		}
	}
	body := b.Last(i)
	if body >= 0 && !b.Is(body, "block") {
		body = -1
	}
	b.Def(i, d, body)
	if body < 0 {
		b.SetStmts(1)
	}
}
