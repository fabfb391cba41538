package c

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// isMacro reports whether a name is written like a macro.
func isMacro(name string) bool {
	letter := false
	for k := 0; k < len(name); k++ {
		switch c := name[k]; {
		case c >= 'A' && c <= 'Z':
			letter = true
		case c == '_', c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return letter && len(name) > 2
}

// Call records a call. One whose result is tested in the statement in which it
// is assigned, or in the next, decides there.
func Call(b *languages.Builder, i int) {
	id := b.Call(i)
	if id < 0 {
		return
	}
	c := &b.File.Calls[id]
	if isMacro(c.Callee) {
		c.Flags |= fact.MacroCall
	}
	if c.Flags&fact.Assigned == 0 {
		return
	}
	// if ((error = f()) < 0) goto done;
	for k, at := 0, i; k < 12; k++ {
		p := b.Parent(at)
		if p == at {
			return
		}
		switch b.Kind(p) {
		case "parenthesized_expression", "assignment_expression", "binary_expression", "unary_expression", "cast_expression", "condition_clause":
		case "if_statement":
			if b.Field(p, "condition") == at {
				c.Flags |= fact.InCond
				if b.Exits(p) {
					c.Flags |= fact.EarlyReturn
				}
			}
			return
		default:
			return
		}
		at = p
	}
}

// ifStatement marks the call whose result the statement before has given to a
// name when the test of the name leaves the function.
func ifStatement(b *languages.Builder, i int) {
	cond, before := b.Field(i, "condition"), b.Before(i)
	if cond < 0 || before < 0 || !b.Exits(i) {
		return
	}
	name, value := -1, -1
	switch b.Kind(before) {
	case "expression_statement":
		if a := b.First(before); a >= 0 && b.Is(a, "assignment_expression") {
			name, value = b.Field(a, "left"), b.Field(a, "right")
		}
	case "declaration":
		EachDeclarator(b, before, func(_ int, d Declarator) { name, value = d.Name, d.Init })
	}
	if name < 0 || value < 0 || !b.Is(name, "identifier") {
		return
	}
	c := b.CallAt(value)
	if c < 0 {
		return
	}
	text := b.Text(name)
	for k := cond; k < int(b.Nodes[cond].Next) && k < cond+64; k++ {
		if b.Is(k, "identifier") && b.Text(k) == text {
			b.File.Calls[c].Flags |= fact.EarlyReturn
			return
		}
	}
}

// compound records (T){ .a = 1 }.
func compound(b *languages.Builder, i int) {
	t, v := b.Field(i, "type"), b.Field(i, "value")
	if t < 0 || v < 0 {
		return
	}
	literal(b, i, v, TypeText(b, t))
}

// initializer records T x = { .a = 1 }.
func initializer(b *languages.Builder, i int) {
	p := b.Parent(i)
	if !b.Is(p, "init_declarator") {
		return
	}
	if d := Declare(b, p); d.Suffix == "" {
		literal(b, i, i, TypeText(b, b.Parent(p)))
	}
}

// literal records the construction of a struct with named members.
func literal(b *languages.Builder, i, list int, typ string) {
	typ = strings.TrimPrefix(typ, "const ")
	if typ == "" || strings.ContainsAny(typ, " *[<(") {
		return
	}
	var pairs []int
	b.Each(list, func(c int) {
		if b.Is(c, "initializer_pair") && len(pairs) < 64 {
			pairs = append(pairs, c)
		}
	})
	if pairs == nil {
		return
	}
	id := b.OpenCall(i, typ, list+1, fact.New|fact.CompositeLit)
	for _, c := range pairs {
		k, v := b.Field(c, "designator"), b.Field(c, "value")
		if k < 0 || v < 0 || !b.Is(k, "field_designator") {
			continue
		}
		if n := b.First(k); n >= 0 {
			b.Option(id, c, b.Text(n), v)
		}
	}
}

// constant records the use of a macro or enumerator other than as a callee.
func constant(b *languages.Builder, i int) {
	n := &b.Nodes[i]
	if n.End-n.Start < 3 || n.End-n.Start > 64 || b.Src[n.Start] < 'A' || b.Src[n.Start] > 'Z' || b.Src[n.Start+1] > 'Z' && b.Src[n.Start+1] != '_' {
		return
	}
	name := b.Text(i)
	if !isMacro(name) {
		return
	}
	switch p := b.Parent(i); b.Kind(p) {
	case "preproc_ifdef", "preproc_if", "preproc_elif", "enumerator", "preproc_params", "function_declarator", "init_declarator", "pointer_declarator",
		"declaration", "macro_type_specifier", "call_expression", "qualified_identifier":
		return
	}
	b.Ref(i, fact.RefValue, name)
}

// typeName records the use of a type.
func typeName(b *languages.Builder, i int) {
	switch p := b.Parent(i); b.Kind(p) {
	case "struct_specifier", "union_specifier", "enum_specifier", "class_specifier":
		if hasBody(b, p) {
			return
		}
	case "type_definition":
		if b.Field(p, "type") != i {
			return
		}
	case "pointer_declarator", "array_declarator", "function_declarator", "parenthesized_declarator", "type_parameter_declaration", "alias_declaration":
		return
	case "parameter_declaration":
		if named(b, p) {
			return
		}
	case "declaration", "function_definition":
		if isMacro(b.Text(i)) && behind(b, i) >= 0 {
			return
		}
	}
	b.Ref(i, fact.RefType, b.Text(i))
}

// named reports whether what the grammar takes for the type of a parameter is the
// name that a macro is given: int CALLBACK(free)(void *p).
func named(b *languages.Builder, param int) bool {
	f := b.Parent(b.Parent(param))
	if !b.Is(f, "function_declarator") || !b.Is(b.Parent(f), "function_declarator") {
		return false
	}
	n := b.Field(f, "declarator")
	return n >= 0 && isMacro(b.Text(n))
}
