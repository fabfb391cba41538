package ecma

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func variable(b *languages.Builder, i int) {
	name, value := b.Field(i, "name"), b.Field(i, "value")
	if name < 0 {
		return
	}
	if value >= 0 && bindModule(b, name, value) {
		b.Skip(name)
		return
	}
	top := topLevel(b, i)
	decl := b.Parent(i)
	if !b.Is(name, "identifier") {
		if top {
			patternDefs(b, name, fact.Def{Kind: constKind(b, decl), Mods: exported(b, decl) &^ fact.Default}, value)
		}
		t := typeText(b, b.Field(i, "type"))
		if t == "" && value >= 0 {
			t = b.ValueType(value)
		}
		declarePattern(b, name, t)
		return
	}
	n := b.Text(name)
	typ := typeText(b, b.Field(i, "type"))
	if value < 0 {
		if top {
			b.Leaf(i, fact.Def{Kind: constKind(b, decl), Name: n, Mods: exported(b, decl)}, -1)
		}
		b.Declare(fact.BindVar, n, typ, i, -1)
		return
	}
	inner := b.Inner(value)
	switch b.Kind(inner) {
	case "arrow_function", "function_expression", "generator_function", "class":
		if !top {
			b.Declare(fact.BindVar, n, typ, i, -1)
		}
		return // defined by its own handler
	}
	if top {
		b.Leaf(i, fact.Def{Kind: constKind(b, decl), Name: n, Mods: exported(b, decl)}, value)
		if n[0] >= 'A' && n[0] <= 'Z' {
			constTexts(b, n, inner)
		}
	}
	if typ == "" {
		typ = valueType(b, value)
	}
	b.Declare(fact.BindVar, n, typ, i, value)
	schemaOf(b, n, value)
}

func constKind(b *languages.Builder, decl int) fact.DefKind {
	if decl >= 0 && b.Has(decl, "const") {
		return fact.Const
	}
	return fact.Var
}

// valueType gives the type of an initial value. A container's get(T),
// resolve(T) or inject(T) with the name of a class gives T.
func valueType(b *languages.Builder, v int) string {
	t := b.TypeOf(v)
	switch languages.LastSegment(t) {
	case "inject()", "resolve()", "get()":
		if g := b.Field(b.Inner(v), "type_arguments"); g >= 0 {
			if n := b.First(g); n >= 0 && n == b.Last(g) && b.Is(n, "type_identifier") {
				return b.Text(n) // resolve<Service>("service")
			}
		}
		if a := b.Args(v); len(a) > 0 && b.Is(a[0], "identifier") {
			if n := b.Text(a[0]); className(n) {
				return n
			}
		}
	}
	return t
}

// className reports whether a name is a class's by its case: Repo, not REPO.
func className(n string) bool {
	if len(n) < 2 || n[0] < 'A' || n[0] > 'Z' {
		return false
	}
	for _, c := range []byte(n[1:]) {
		if c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

// declarePattern makes the names of a destructuring of a value of type t visible
// as locals.
func declarePattern(b *languages.Builder, i int, t string) { eachPart(b, i, t, 0) }

func eachPart(b *languages.Builder, i int, t string, depth int) {
	if i < 0 || depth > 8 {
		return
	}
	switch b.Kind(i) {
	case "identifier":
		if t == "" {
			t = "?"
		}
		b.Local(b.Text(i), t)
	case "shorthand_property_identifier_pattern":
		b.Local(b.Text(i), memberType(t, b.Text(i)))
	case "pair_pattern":
		m := "?"
		if k := b.Field(i, "key"); k >= 0 {
			m = memberType(t, keyText(b, k))
		}
		eachPart(b, b.Field(i, "value"), m, depth+1)
	case "object_assignment_pattern":
		eachPart(b, b.Field(i, "left"), t, depth+1)
	case "assignment_pattern":
		eachPart(b, b.Field(i, "left"), t, depth+1)
	case "rest_pattern":
		b.Each(i, func(c int) { eachPart(b, c, "?", depth+1) })
	case "object_pattern":
		b.Each(i, func(c int) { eachPart(b, c, t, depth+1) })
	case "array_pattern":
		k := 0
		for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
			if b.Is(c, ",") {
				k++
			} else if b.Named(c) {
				eachPart(b, c, part(t, k), depth+1)
			}
		}
	}
}

// memberType gives the type of a member of a value of type t, which may be given
// a type: Options<Service>.
func memberType(t, member string) string {
	if u := strings.TrimPrefix(t, fact.Value); member != "" && len(t)+len(member) < 128 {
		if _, arg := fact.TypeArg(u); arg != "" && fact.BareType(u) != arg {
			return fact.Value + u + "." + member
		}
	}
	return languages.MemberType(t, member)
}

// part gives the type of the k-th element of a value of type t.
func part(t string, k int) string {
	if l := fact.TupleTypes(t); k < len(l) {
		return l[k]
	}
	if strings.HasSuffix(t, "()") {
		return languages.PartType(t, k)
	}
	return languages.ElemType(t)
}

func patternDefs(b *languages.Builder, pattern int, d fact.Def, value int) {
	eachName(b, pattern, 0, func(n int) {
		d.Name = b.Text(n)
		b.Leaf(n, d, value)
	})
}

func eachName(b *languages.Builder, i, depth int, f func(n int)) {
	if i < 0 || depth > 8 {
		return
	}
	switch b.Kind(i) {
	case "identifier", "shorthand_property_identifier_pattern":
		f(i)
	case "pair_pattern":
		eachName(b, b.Field(i, "value"), depth+1, f)
	case "assignment_pattern", "object_assignment_pattern":
		eachName(b, b.Field(i, "left"), depth+1, f)
	case "object_pattern", "array_pattern", "rest_pattern":
		b.Each(i, func(c int) { eachName(b, c, depth+1, f) })
	}
}

func assignment(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 || r < 0 {
		return
	}
	if b.Is(l, "identifier") {
		b.Assign(b.Text(l), r)
		if k, _ := b.Shape(r); k != fact.ArgNull {
			b.AssignType(b.Text(l), r)
		}
		return
	}
	if b.Is(l, "member_expression") {
		if o := b.Field(l, "object"); o >= 0 && b.Is(o, "identifier") {
			b.AssignMember(b.Text(o), i)
		}
	}
}

func forIn(b *languages.Builder, i int) {
	if b.Field(i, "kind") >= 0 {
		t := "?"
		if r := b.Field(i, "right"); r >= 0 && b.Has(i, "of") {
			t = languages.ElemType(b.ValueType(r))
		}
		declarePattern(b, b.Field(i, "left"), t)
	}
}

// constTexts records the texts that an object has under its keys, as of what is
// made by Object.freeze({…}).
func constTexts(b *languages.Builder, name string, v int) {
	if b.IsCallNode(v) {
		if a := b.Args(v); len(a) == 1 && b.Callee(v) == "Object.freeze" {
			v = b.Inner(a[0])
		}
	}
	if !b.Is(v, "object") {
		return
	}
	b.Each(v, func(p int) {
		if b.Is(p, "pair") {
			if k := keyText(b, b.Field(p, "key")); k != "" {
				b.ConstText(name+"."+k, b.Field(p, "value"))
			}
		}
	})
}
