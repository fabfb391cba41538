package c

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// Declarator is a name with what is declared of it.
type Declarator struct {
	Name   int    // node of the name, -1 none
	Func   int    // node of the function_declarator of a function, -1 none
	Suffix string // pointers, references and arrays after the type
	Init   int    // node of the initial value, -1 none
}

// Declare reads the declarator at node i.
func Declare(b *languages.Builder, i int) Declarator {
	d := Declarator{Name: -1, Func: -1, Init: -1}
	pointer := false // to a function
	for k := 0; k < 24 && i >= 0; k++ {
		next := b.Field(i, "declarator")
		switch b.Kind(i) {
		case "init_declarator":
			d.Init = b.Field(i, "value")
		case "pointer_declarator", "abstract_pointer_declarator":
			d.Suffix += "*"
			pointer = true
		case "reference_declarator", "abstract_reference_declarator":
			if b.Has(i, "&&") {
				d.Suffix += "&&"
			} else {
				d.Suffix += "&"
			}
			next = b.Last(i)
		case "array_declarator", "abstract_array_declarator":
			d.Suffix += "[]"
		case "function_declarator", "abstract_function_declarator":
			d.Func, pointer = i, false
		case "parenthesized_declarator", "attributed_declarator":
			next = b.First(i)
		case "variadic_declarator", "structured_binding_declarator", "bitfield_clause":
			return d
		default:
			d.Name = i
			next = -1
		}
		i = next
	}
	if pointer && d.Func >= 0 {
		d.Func = -1 // a pointer to a function
		d.Suffix = "(*)"
	}
	return d
}

// TypeText returns the type written at node i, which has a field type, without
// storage classes and the words struct, union and enum.
func TypeText(b *languages.Builder, i int) string {
	t := b.Field(i, "type")
	if t < 0 {
		return ""
	}
	s := ""
	switch b.Kind(t) {
	case "struct_specifier", "union_specifier", "enum_specifier", "class_specifier":
		if n := b.Field(t, "name"); n >= 0 {
			s = b.TypeText(n)
		}
	case "macro_type_specifier":
		if x := b.Field(t, "type"); x >= 0 {
			s = b.TypeText(x)
		}
	case "placeholder_type_specifier":
		return ""
	default:
		if s = b.TypeText(t); isMacro(s) {
			if x := behind(b, t); x >= 0 {
				s = b.Text(x) // EXPORT int f(void);
			}
		}
	}
	if s == "" {
		return ""
	}
	if strings.Contains(s, "::") {
		s = strings.TrimPrefix(strings.ReplaceAll(s, "::", "."), ".")
	}
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Is(c, "type_qualifier") && b.Text(c) == "const" {
			return "const " + s
		}
	}
	return s
}

// Params reads the parameters of the function_declarator at node f.
func Params(b *languages.Builder, f int) []fact.Param {
	var out []fact.Param
	if f < 0 {
		return nil
	}
	b.Each(b.Field(f, "parameters"), func(p int) {
		switch b.Kind(p) {
		case "parameter_declaration", "optional_parameter_declaration":
		case "variadic_parameter", "variadic_parameter_declaration":
			out = append(out, fact.Param{Type: "...", Optional: true})
			return
		default:
			return
		}
		x := fact.Param{Type: TypeText(b, p), Optional: b.Is(p, "optional_parameter_declaration")}
		if d := b.Field(p, "declarator"); d >= 0 {
			dc := Declare(b, d)
			if dc.Name >= 0 {
				x.Name = b.Text(dc.Name)
			}
			if x.Type != "" {
				x.Type += dc.Suffix
			}
		}
		if x.Name == "" && x.Type == "void" {
			return
		}
		out = append(out, x)
	})
	return out
}

func storage(b *languages.Builder, i int, word string) bool {
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Is(c, "storage_class_specifier") && b.Text(c) == word {
			return true
		}
	}
	return false
}

// Visibility gives the modifiers of a declaration outside of classes.
func Visibility(b *languages.Builder, i int) fact.Mods {
	if storage(b, i, "static") {
		return fact.Private
	}
	return fact.Exported
}

// FunctionDef reads the definition or prototype at node i with declarator d.
func FunctionDef(b *languages.Builder, i int, d Declarator) fact.Def {
	f := fact.Def{Kind: fact.Func, Name: b.Text(d.Name), Params: Params(b, d.Func), Mods: Visibility(b, i), Decorators: annotations(b, i)}
	t := TypeText(b, i)
	if t != "" {
		t += d.Suffix
	}
	if r := b.ChildOf(d.Func, "trailing_return_type"); r >= 0 {
		if x := b.First(r); x >= 0 {
			t = b.TypeText(x)
		}
	}
	if t != "" && t != "void" {
		f.Results = []string{t}
	}
	return f
}

// behind returns the name that the grammar finds no place for behind the node of a
// type, which is the type where that is a macro before it; -1 for none.
func behind(b *languages.Builder, t int) int {
	for c := int(b.Nodes[t].Next); c < int(b.Nodes[b.Parent(t)].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "type_qualifier":
			continue
		case "ERROR":
			if x := b.First(c); x >= 0 && b.Is(x, "identifier") {
				return x
			}
		}
		break
	}
	return -1
}

// annotations returns what a function is declared with: a macro before its type or
// around it, as EXPORT int f(void) and EXPORT(int) f(void), else fact.PlainInline or PlainExtern.
func annotations(b *languages.Builder, i int) []fact.Decorator {
	name := ""
	if t := b.Field(i, "type"); t >= 0 {
		switch b.Kind(t) {
		case "macro_type_specifier":
			if n := b.Field(t, "name"); n >= 0 {
				name = b.Text(n)
			}
		case "type_identifier":
			if behind(b, t) >= 0 {
				name = b.Text(t)
			}
		}
	}
	switch {
	case isMacro(name):
	case storage(b, i, "inline"):
		name = fact.PlainInline
	case b.Is(i, "declaration") && strings.HasSuffix(b.File.Path, ".h") && !storage(b, i, "static"):
		name = fact.PlainExtern
	default:
		return nil
	}
	return []fact.Decorator{{Line: b.Line(b.Nodes[i].Start), Name: name, Call: -1}}
}

// Function records a function with a body.
func Function(b *languages.Builder, i int) {
	x := b.Field(i, "declarator")
	if x < 0 {
		return
	}
	d := Declare(b, x)
	if d.Name < 0 || d.Func < 0 {
		return
	}
	b.Def(i, FunctionDef(b, i, d), b.Field(i, "body"))
}

// declaration records prototypes, module-level variables and locals.
func declaration(b *languages.Builder, i int) {
	inFunc := b.EnclosingFunc() >= 0
	typ := TypeText(b, i)
	EachDeclarator(b, i, func(c int, d Declarator) {
		switch {
		case d.Func >= 0:
			if !inFunc {
				f := FunctionDef(b, i, d)
				f.Mods |= fact.Abstract
				b.Leaf(c, f, -1)
			}
		case inFunc:
			Variable(b, d, typ)
		default:
			kind := fact.Var
			if strings.HasPrefix(typ, "const ") {
				kind = fact.Const
			}
			b.Leaf(d.Name, fact.Def{Kind: kind, Name: b.Text(d.Name), Mods: Visibility(b, i)}, d.Init)
			Variable(b, d, typ)
		}
	})
}

// Variable declares the name of a declarator with the type before it.
func Variable(b *languages.Builder, d Declarator, typ string) {
	if typ != "" {
		typ += d.Suffix
	}
	b.Declare(fact.BindVar, b.Text(d.Name), typ, d.Name, d.Init)
}

// EachDeclarator calls f for the declarators of the declaration at node i that
// have a name.
func EachDeclarator(b *languages.Builder, i int, f func(c int, d Declarator)) {
	id := b.C.G.Field("declarator")
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Nodes[c].Field != id || !b.Named(c) {
			continue
		}
		if d := Declare(b, c); d.Name >= 0 {
			f(c, d)
		}
	}
}

// hasBody reports whether a struct, union, enum or class is defined at node i
// and not only named.
func hasBody(b *languages.Builder, i int) bool { return b.Field(i, "body") >= 0 }

func typedef(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	if t < 0 {
		return
	}
	nameless := b.Field(t, "name") < 0 && hasBody(b, t)
	EachDeclarator(b, i, func(c int, d Declarator) {
		name := b.Text(d.Name)
		if nameless && c == b.Field(i, "declarator") {
			return // the name of the struct itself
		}
		init := TypeText(b, i)
		if init == name {
			return // typedef struct a a
		}
		b.Leaf(d.Name, fact.Def{Kind: fact.Type, Name: name, Mods: fact.Exported, Init: init + d.Suffix}, -1)
	})
}

// TypeName returns the name of the struct, union, enum or class at node i, that
// of the typedef around it where it has none.
func TypeName(b *languages.Builder, i int) string {
	if n := b.Field(i, "name"); n >= 0 {
		return languages.LastSegment(strings.ReplaceAll(b.TypeText(n), "::", "."))
	}
	p := b.Parent(i)
	if b.Is(p, "type_definition") {
		if x := b.Field(p, "declarator"); x >= 0 {
			if d := Declare(b, x); d.Name >= 0 {
				return b.Text(d.Name)
			}
		}
	}
	return ""
}

// Record opens a struct, union or class.
func Record(b *languages.Builder, i int) {
	if !hasBody(b, i) {
		return
	}
	if name := TypeName(b, i); name != "" {
		b.Def(i, fact.Def{Kind: fact.Class, Name: name, Mods: fact.Exported}, -1)
	}
}

// enum records an enumeration and its members, which are constants of the file.
func enum(b *languages.Builder, i int) {
	body := b.Field(i, "body")
	if body < 0 {
		return
	}
	if name := TypeName(b, i); name != "" {
		b.Leaf(i, fact.Def{Kind: fact.Type, Name: name, Mods: fact.Exported}, -1)
	}
	b.Each(body, func(c int) {
		if n := b.Field(c, "name"); n >= 0 {
			b.Leaf(c, fact.Def{Kind: fact.Const, Name: b.Text(n), Mods: fact.Exported}, b.Field(c, "value"))
		}
	})
}

func field(b *languages.Builder, i int) {
	typ := TypeText(b, i)
	EachDeclarator(b, i, func(c int, d Declarator) {
		if d.Func < 0 && b.Class() != "" {
			b.Declare(fact.BindField, b.Text(d.Name), typ+d.Suffix, d.Name, -1)
		}
	})
}

// define records a macro as a constant or function. The guard of a header has
// no value and is none.
func define(b *languages.Builder, i int) {
	defer b.Skip(i)
	n, v := b.Field(i, "name"), b.Field(i, "value")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Const, Name: b.Text(n), Mods: fact.Exported}
	if b.Is(i, "preproc_function_def") {
		d.Kind = fact.Func
		b.Each(b.Field(i, "parameters"), func(p int) { d.Params = append(d.Params, fact.Param{Name: b.Text(p)}) })
	} else if v < 0 {
		return
	}
	id := b.Leaf(i, d, -1)
	if d.Kind == fact.Func && v >= 0 {
		expands(b, id, d.Params, b.Text(v))
	}
}
