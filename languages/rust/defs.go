package rust

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// bare returns the name of the type at node i without references and arguments.
func bare(b *languages.Builder, i int) string {
	for k := 0; k < 8; k++ {
		switch b.Kind(i) {
		case "reference_type", "generic_type", "pointer_type":
			t := b.Field(i, "type")
			if t < 0 {
				return ""
			}
			i = t
		case "dynamic_type", "abstract_type":
			t := b.Field(i, "trait")
			if t < 0 {
				return ""
			}
			i = t
		default:
			return b.Path(i)
		}
	}
	return ""
}

// typeOf returns the text of a type: dotted, without lifetimes, mut and dyn,
// which say nothing about whose type it is.
func typeOf(b *languages.Builder, i int) string {
	if i < 0 {
		return ""
	}
	t := b.TypeText(i)
	if strings.Contains(t, "'") {
		var s strings.Builder
		for k := 0; k < len(t); k++ {
			if t[k] != '\'' {
				s.WriteByte(t[k])
				continue
			}
			for k+1 < len(t) && (t[k+1] == '_' || t[k+1] >= '0' && t[k+1] <= '9' || t[k+1] >= 'a' && t[k+1] <= 'z') {
				k++
			}
			if k+1 < len(t) && (t[k+1] == ' ' || t[k+1] == ',') {
				k++
			}
		}
		t = strings.ReplaceAll(s.String(), "<>", "")
	}
	if strings.Contains(t, " ") {
		t = words.Replace(t)
	}
	if strings.Contains(t, "::") {
		t = strings.TrimPrefix(strings.ReplaceAll(t, "::", "."), ".")
	}
	return t
}

var words = strings.NewReplacer("mut ", "", "dyn ", "", "impl ", "", "const ", "")

func modifiers(b *languages.Builder, i int) fact.Mods {
	var m fact.Mods
	if isPublic(b, i) {
		m |= fact.Exported
	}
	if f := b.ChildOf(i, "function_modifiers"); f >= 0 && strings.Contains(b.Text(f), "async") {
		m |= fact.Async
	}
	return m
}

// owner returns the type of the impl block that directly holds node i.
func owner(b *languages.Builder, i int) (typ string, trait bool) {
	p := b.Parent(b.Parent(i))
	if !b.Is(p, "impl_item") {
		return "", false
	}
	t := b.Field(p, "type")
	if t < 0 {
		return "", false
	}
	return bare(b, t), b.Field(p, "trait") >= 0
}

func function(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	if !b.File.Test && forTests(b, i) {
		b.Skip(i)
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n), Mods: modifiers(b, i)}
	if r := b.Field(i, "return_type"); r >= 0 {
		d.Results = []string{typeOf(b, r)}
	}
	self := false
	ps := b.Field(i, "parameters")
	var patterns []int
	b.Each(ps, func(p int) {
		switch {
		case b.Is(p, "self_parameter"):
			self = true
		case b.Is(p, "parameter"):
			x, t := b.Field(p, "pattern"), b.Field(p, "type")
			if x >= 0 && b.Is(x, "self") {
				self = true
				return
			}
			pm := fact.Param{Type: typeOf(b, t)}
			if x >= 0 && b.Is(x, "identifier") {
				pm.Name = b.Text(x)
			} else if x >= 0 {
				patterns = append(patterns, x)
			}
			d.Params = append(d.Params, pm)
		}
	})
	o, trait := owner(b, i)
	inTrait := false
	if o == "" {
		if e := b.Enclosing(); e >= 0 && b.File.Defs[e].Kind == fact.Interface {
			inTrait = true
		}
	}
	if o != "" || inTrait {
		d.Kind, d.Owner = fact.Method, o
		if !self {
			d.Mods |= fact.Static
			if d.Name == "new" {
				d.Mods |= fact.Constructor
			}
		}
		if trait || inTrait {
			d.Mods |= fact.Exported
		}
	}
	body := b.Field(i, "body")
	if body < 0 {
		d.Mods |= fact.Abstract
	}
	b.Def(i, d, body)
	bounds(b, i, d)
	for _, p := range patterns {
		names(b, p)
	}
}

func closure(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure}
	var patterns []int
	if ps := b.Field(i, "parameters"); ps >= 0 {
		b.Each(ps, func(p int) {
			t := ""
			if b.Is(p, "parameter") {
				t = typeOf(b, b.Field(p, "type"))
				if p = b.Field(p, "pattern"); p < 0 {
					return
				}
			}
			if b.Is(p, "identifier") {
				d.Params = append(d.Params, fact.Param{Name: b.Text(p), Type: t})
				return
			}
			d.Params = append(d.Params, fact.Param{Type: t})
			patterns = append(patterns, p)
		})
	}
	if r := b.Field(i, "return_type"); r >= 0 {
		d.Results = []string{typeOf(b, r)}
	}
	elem := element(b, i)
	body := b.Field(i, "body")
	if body >= 0 && b.Is(body, "async_block") {
		d.Mods |= fact.Async
	}
	anonymous(b, i, d, body)
	if body >= 0 && !b.Is(body, "block") {
		b.SetStmts(1)
	}
	for _, p := range patterns {
		names(b, p)
	}
	if elem != "" && len(d.Params) == 1 {
		if len(patterns) == 1 {
			pattern(b, patterns[0], elem, 0)
		} else if d.Params[0].Type == "" {
			b.Local(d.Params[0].Name, elem)
		}
	}
	if via, _, _ := b.Passed(i); body >= 0 && isErrorClosure(via) && b.IsCall(body) {
		b.MarkError(body)
	}
}

// element gives the type of what an iterator passes to the closure at node i,
// "" where that is unknown.
func element(b *languages.Builder, i int) string {
	c := b.Parent(b.Parent(i))
	if !b.Is(c, "call_expression") {
		return ""
	}
	f := b.Field(c, "function")
	if f < 0 || !b.Is(f, "field_expression") {
		return ""
	}
	n, v := b.Field(f, "field"), b.Field(f, "value")
	if n < 0 || v < 0 {
		return ""
	}
	switch b.Text(n) {
	case "with", "with_borrow", "with_borrow_mut", "and_then", "map_or", "is_some_and", "is_ok_and":
		return b.ValueType(v) // of what it is in, which has its members
	case "map", "for_each", "filter", "filter_map", "flat_map", "any", "all", "find", "position", "inspect", "take_while", "skip_while", "partition", "find_map", "max_by_key", "min_by_key":
		if v, ok := iterated(b, v); ok {
			return languages.ElemType(b.ValueType(v))
		}
	}
	return ""
}

// asyncBlock is a closure where it is passed on: tokio::spawn(async { … }).
func asyncBlock(b *languages.Builder, i int) {
	if p := b.Parent(i); b.Is(p, "arguments") || b.Is(p, "let_declaration") {
		anonymous(b, i, fact.Def{Kind: fact.Closure, Mods: fact.Async}, b.ChildOf(i, "block"))
	}
}

func anonymous(b *languages.Builder, i int, d fact.Def, body int) {
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); d.Via == "" && b.Is(p, "let_declaration") {
		if x := b.Field(p, "pattern"); x >= 0 && b.Is(x, "identifier") {
			d.Name = b.Text(x)
		}
	}
	if body >= 0 && !b.Is(body, "block") {
		body = -1
	}
	b.Def(i, d, body)
}

func structItem(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	b.Def(i, fact.Def{Kind: fact.Class, Name: b.Text(n), Mods: modifiers(b, i)}, -1)
	if l := b.Field(i, "body"); l >= 0 && b.Is(l, "ordered_field_declaration_list") {
		ordered(b, l, b.Text(n))
	}
}

// ordered records the fields of a tuple struct by their index.
func ordered(b *languages.Builder, l int, owner string) {
	k := 0
	b.Each(l, func(c int) {
		if b.Is(c, "visibility_modifier") || b.Is(c, "attribute_item") {
			return
		}
		if k < len(digits) {
			b.Bind(c, fact.BindField, owner, digits[k:k+1], typeOf(b, c))
		}
		k++
	})
}

const digits = "0123456789"

func enumItem(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		b.Def(i, fact.Def{Kind: fact.Type, Name: b.Text(n), Mods: modifiers(b, i)}, -1)
	}
}

func enumVariant(b *languages.Builder, i int) {
	e := b.Enclosing()
	n, l := b.Field(i, "name"), b.Field(i, "body")
	if e < 0 || n < 0 || l < 0 {
		return
	}
	name := b.File.Defs[e].Name + "." + b.Text(n)
	if b.Is(l, "ordered_field_declaration_list") {
		ordered(b, l, name)
		return
	}
	b.Each(l, func(c int) {
		if f := b.Field(c, "name"); f >= 0 {
			b.Bind(c, fact.BindField, name, b.Text(f), typeOf(b, b.Field(c, "type")))
		}
	})
}

func field(b *languages.Builder, i int) {
	n, e := b.Field(i, "name"), b.Enclosing()
	if n < 0 || e < 0 || b.File.Defs[e].Kind != fact.Class {
		return
	}
	b.Declare(fact.BindField, b.Text(n), typeOf(b, b.Field(i, "type")), n, -1)
}

func bases(b *languages.Builder, bounds int) []string {
	var out []string
	b.Each(bounds, func(c int) {
		if b.Is(c, "lifetime") || b.Is(c, "removed_trait_bound") {
			return
		}
		if t := bare(b, c); t != "" {
			out = append(out, t)
			b.Ref(c, fact.RefBase, t)
		}
	})
	return out
}

func traitItem(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Interface, Name: b.Text(n), Mods: modifiers(b, i)}
	d.Bases = bases(b, b.Field(i, "bounds"))
	b.Def(i, d, -1)
}

// implItem records the trait; the methods find their type themselves.
func implItem(b *languages.Builder, i int) {
	if !b.File.Test && forTests(b, i) {
		b.Skip(i)
		return
	}
	if t := b.Field(i, "trait"); t >= 0 {
		if name := bare(b, t); name != "" {
			b.Ref(t, fact.RefBase, name)
		}
	}
}

func typeItem(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 {
		return
	}
	o, _ := owner(b, i)
	d := fact.Def{Kind: fact.Type, Name: b.Text(n), Owner: o, Mods: modifiers(b, i), Init: typeOf(b, t)}
	b.Leaf(i, d, -1)
}

func constant(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	typ, init, name := typeOf(b, b.Field(i, "type")), b.Field(i, "value"), b.Text(n)
	if b.EnclosingFunc() >= 0 {
		b.Declare(fact.BindVar, name, typ, n, init)
		return
	}
	o, _ := owner(b, i)
	kind := fact.Const
	if b.Has(i, "mutable_specifier") {
		kind = fact.Var
	}
	b.Leaf(i, fact.Def{Kind: kind, Name: name, Owner: o, Mods: modifiers(b, i)}, init)
	if typ != "" && o == "" {
		b.Declare(fact.BindVar, name, typ, n, -1)
	}
}

// typeParameters keeps the names of type parameters out of the references; the
// bounds of a parameter are walked.
func typeParameters(b *languages.Builder, i int) {
	only := true
	b.Each(i, func(c int) {
		if !b.Is(c, "type_identifier") && !b.Is(c, "lifetime") {
			only = false
		}
	})
	if only {
		b.Skip(i)
	}
}
