package golang

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func valueSpec(b *languages.Builder, i int) {
	v := b.Field(i, "value")
	init := -1
	if v >= 0 {
		init = b.First(v)
	}
	typ, t := "", b.Field(i, "type")
	if t >= 0 {
		typ = b.TypeText(t)
	}
	if typ != "" && init >= 0 {
		put(b, init, -1, typ)
	}
	k, before := 0, b.Locals()
	kind := fact.Var
	if b.Is(i, "const_spec") {
		kind = fact.Const
	}
	top := b.Enclosing() < 0
	b.Each(i, func(c int) {
		if !b.Is(c, "identifier") || v >= 0 && c > v {
			return
		}
		name := b.Text(c)
		if top {
			d := b.Leaf(c, fact.Def{Kind: kind, Name: name, Mods: exported(name)}, init)
			if typ == "" && init < 0 && kind == fact.Const {
				if t := constType(b, i); t >= 0 {
					b.File.Defs[d].Infer = b.TypeText(t)
				}
			}
			if typ == "" && k == 0 && init >= 0 {
				if t := valueType(b, init); t != "?" && !b.InPlace(t) {
					b.File.Defs[d].Infer = t
				}
			}
			if typ != "" {
				b.Declare(fact.BindVar, name, typ, c, -1)
			}
			return
		}
		if typ == "" && k > 0 {
			b.Local(name, nthType(b, v, k))
		} else {
			text := written(b, init, t)
			b.Declare(fact.BindVar, name, typ, c, init)
			b.Retype(name, text)
		}
		k++
	})
	b.VisibleFrom(before, i)
}

// constType returns the type of a constant without a value in a list: that of the
// one before it which has a value; -1 for none.
func constType(b *languages.Builder, i int) int {
	p := b.Before(i)
	for k := 0; k < 512 && p >= 0; k++ {
		if b.Is(p, "const_spec") && b.Field(p, "value") >= 0 {
			return b.Field(p, "type")
		}
		p = b.Before(p)
	}
	return -1
}

func shortVar(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 || r < 0 {
		return
	}
	before := b.Locals()
	init := b.First(r)
	one := init == b.Last(r)
	x, k := init, 0
	b.Each(l, func(c int) {
		if b.Is(c, "identifier") {
			switch {
			case k == 0 || !one && x >= 0:
				text := written(b, x, -1)
				b.Declare(fact.BindVar, b.Text(c), "", c, x)
				b.Retype(b.Text(c), text)
			default:
				b.Local(b.Text(c), nthType(b, r, k))
			}
		}
		k++
		if !one && x >= 0 {
			if x = int(b.Nodes[x].Next); x >= int(b.Nodes[r].Next) {
				x = -1
			} else if !b.Named(x) { // the comma
				x++
			}
		}
	})
	b.VisibleFrom(before, i)
}

// nthType gives the type of the k-th name that an expression list is assigned to.
func nthType(b *languages.Builder, list, k int) string {
	if list < 0 {
		return "?"
	}
	first := b.First(list)
	if first >= 0 && first == b.Last(list) {
		if b.IsCall(first) {
			return b.CalledResult(first, k)
		}
		return "bool" // v, ok := m[k]
	}
	n, typ := 0, "?"
	b.Each(list, func(c int) {
		if n == k {
			typ = valueType(b, c)
		}
		n++
	})
	return typ
}

// written gives the type of a name that is declared with a value and a type, -1
// for none of them; "" where Declare knows as much.
func written(b *languages.Builder, init, t int) string {
	if t >= 0 {
		return typeText(b, t)
	}
	if init < 0 {
		return ""
	}
	if typ := valueType(b, init); typ != "?" {
		return typ
	}
	return ""
}

// valueType gives the type of an expression.
func valueType(b *languages.Builder, i int) string {
	for b.Is(i, "unary_expression") || b.Is(i, "parenthesized_expression") {
		c := b.First(i)
		if c < 0 {
			return "?"
		}
		if b.Src[b.Nodes[i].Start] == '<' {
			return languages.ElemType(valueType(b, c))
		}
		i = c
	}
	switch {
	case b.Is(i, "composite_literal"):
		if t := b.Field(i, "type"); t >= 0 {
			return typeText(b, t)
		}
	case b.Is(i, "func_literal"):
		// A local that is called later.
		if r := b.Field(i, "result"); r >= 0 {
			return "func()" + b.TypeText(r)
		}
		return "?"
	case b.Is(i, "slice_expression"):
		if o := b.Field(i, "operand"); o >= 0 {
			return valueType(b, o)
		}
	}
	return b.ValueType(i)
}

// typeText gives the text of a type. A struct written in place has a name that
// the file's own expressions are understood by.
func typeText(b *languages.Builder, i int) string {
	switch {
	case b.Is(i, "struct_type"):
		fields := map[string]string{}
		b.Each(b.ChildOf(i, "field_declaration_list"), func(f int) {
			t := b.Field(f, "type")
			if t < 0 || !b.Is(f, "field_declaration") {
				return
			}
			typ := typeText(b, t)
			named := false
			b.Each(f, func(c int) {
				if c < t && b.Is(c, "field_identifier") {
					fields[b.Text(c)] = typ
					named = true
				}
			})
			if !named {
				fields[fact.LastName(typeName(typ))] = typ
			}
		})
		return b.Struct(fields)
	case b.Is(i, "slice_type"), b.Is(i, "array_type"):
		if e := b.Field(i, "element"); e >= 0 {
			return "[]" + typeText(b, e)
		}
	case b.Is(i, "implicit_length_array_type"):
		if e := b.First(i); e >= 0 {
			return "[]" + typeText(b, e)
		}
	case b.Is(i, "map_type"):
		if e := b.Field(i, "value"); e >= 0 {
			return "map[_]" + typeText(b, e)
		}
	case b.Is(i, "channel_type"):
		if e := b.Field(i, "value"); e >= 0 {
			return "chan " + typeText(b, e)
		}
	case b.Is(i, "pointer_type"):
		if e := b.First(i); e >= 0 {
			return typeText(b, e)
		}
	case b.Is(i, "type_identifier"):
		if t := b.LocalType(b.Text(i)); t != "" {
			return t
		}
		if b.IsLocal(b.Text(i)) {
			return "?"
		}
	}
	return b.TypeText(i)
}

func assignment(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 || r < 0 {
		return
	}
	var left []int
	b.Each(l, func(c int) { left = append(left, c) })
	putList(b, r, len(left), func(k int) string { return declared(b, left[k]) })
	if c := b.First(l); c >= 0 && b.Is(c, "identifier") {
		b.Assign(b.Text(c), b.First(r))
	}
}

func rangeClause(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 {
		return
	}
	k := 0
	b.Each(l, func(c int) {
		if b.Is(c, "identifier") {
			typ := "?"
			if k == 1 && r >= 0 {
				typ = languages.ElemType(valueType(b, r))
			} else if r >= 0 {
				if t := valueType(b, r); strings.Contains(t, "chan") {
					typ = languages.ElemType(t)
				}
			}
			b.Local(b.Text(c), typ)
		}
		k++
	})
}

// receive declares what a case takes from a channel.
func receive(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 || r < 0 {
		return
	}
	before, k := b.Locals(), 0
	b.Each(l, func(c int) {
		if b.Is(c, "identifier") && !b.IsLocal(b.Text(c)) {
			typ := "bool"
			if k == 0 {
				typ = valueType(b, r)
			}
			b.Local(b.Text(c), typ)
		}
		k++
	})
	b.VisibleFrom(before, i)
}

// typeCase gives the variable of a type switch the type of a case.
func typeCase(b *languages.Builder, i int) {
	alias := b.Field(b.Parent(i), "alias")
	if alias < 0 {
		return
	}
	v := b.First(alias)
	if v < 0 {
		v = alias
	}
	typ := "?"
	if t := b.Field(i, "type"); t >= 0 {
		typ = b.TypeText(t)
		for c := int(b.Nodes[t].Next); c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
			if b.Nodes[c].Field == b.Nodes[t].Field && b.Named(c) {
				typ = "?" // one of several
			}
		}
	}
	b.Local(b.Text(v), typ)
}
