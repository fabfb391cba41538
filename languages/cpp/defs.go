package cpp

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/c"
)

// inClass reports whether the innermost definition is a class.
func inClass(b *languages.Builder) bool {
	e := b.Enclosing()
	return e >= 0 && b.File.Defs[e].Kind == fact.Class
}

// named gives a definition its name, its class where it is written A::f, and
// what class members have.
func named(b *languages.Builder, i int, d c.Declarator) fact.Def {
	f := c.FunctionDef(b, i, d)
	name := b.Path(d.Name)
	if name == "" {
		name = b.TypeText(d.Name)
	}
	if b.Is(d.Name, "operator_name") || b.Is(d.Name, "operator_cast") {
		name = b.TypeText(d.Name)
	}
	f.Name = languages.LastSegment(name)
	if k := strings.LastIndexByte(name, '.'); k > 0 {
		owner := languages.LastSegment(name[:k])
		// A namespace is not the class of a function.
		if owner != "" && (owner[0] >= 'A' && owner[0] <= 'Z' || c.TypeText(b, i) == "" || owner == f.Name) {
			f.Kind, f.Owner = fact.Method, owner
		}
	}
	if inClass(b) {
		f.Kind, f.Mods = fact.Method, access(b, i)
		for k := i + 1; k < int(b.Nodes[i].Next); k = int(b.Nodes[k].Next) {
			if b.Is(k, "storage_class_specifier") && b.Text(k) == "static" {
				f.Mods |= fact.Static
			}
		}
		if b.Has(i, "pure_virtual_clause") {
			f.Mods |= fact.Abstract
		}
	}
	owner := f.Owner
	if owner == "" && inClass(b) {
		owner = b.Class()
	}
	if f.Kind == fact.Method && owner == f.Name {
		f.Mods |= fact.Constructor
		f.Results = nil
	}
	return f
}

// access gives the visibility of a member: what the last access specifier
// before it says, else that of class or struct.
func access(b *languages.Builder, i int) fact.Mods {
	l := b.Parent(i)
	for k := 0; k < 2 && !b.Is(l, "field_declaration_list"); k++ {
		i, l = l, b.Parent(l) // template_declaration
	}
	m := fact.Exported
	if b.Is(b.Parent(l), "class_specifier") {
		m = fact.Private
	}
	for k, steps := l+1, 0; k < i && steps < 512; k, steps = int(b.Nodes[k].Next), steps+1 {
		if b.Is(k, "access_specifier") {
			m = fact.Private
			if strings.HasPrefix(b.Text(k), "public") {
				m = fact.Exported
			}
		}
	}
	return m
}

func function(b *languages.Builder, i int) {
	x := b.Field(i, "declarator")
	if x < 0 {
		return
	}
	d := c.Declare(b, x)
	if d.Name < 0 || d.Func < 0 {
		return
	}
	f := named(b, i, d)
	if f.Name != "" {
		b.Def(i, f, b.Field(i, "body"))
	}
}

// declaration records prototypes, methods without a body, variables, and the
// constructions that variables are: Foo f(1), Foo f{1}.
func declaration(b *languages.Builder, i int) {
	inFunc := b.EnclosingFunc() >= 0
	typ := c.TypeText(b, i)
	c.EachDeclarator(b, i, func(k int, d c.Declarator) {
		switch {
		case d.Func >= 0:
			if f := named(b, i, d); !inFunc && f.Name != "" {
				f.Mods |= fact.Abstract
				method(b, k, f)
			}
		case inClass(b):
			b.Declare(fact.BindField, b.Text(d.Name), typ+d.Suffix, d.Name, -1)
		case inFunc:
			c.Variable(b, d, typ)
		default:
			kind := fact.Var
			if strings.HasPrefix(typ, "const ") {
				kind = fact.Const
			}
			b.Leaf(d.Name, fact.Def{Kind: kind, Name: b.Text(d.Name), Mods: c.Visibility(b, i)}, d.Init)
			c.Variable(b, d, typ)
		}
		if d.Init < 0 || d.Suffix != "" || typ == "" {
			return
		}
		if b.Is(d.Init, "argument_list") || b.Is(d.Init, "initializer_list") {
			built(b, i, d.Init, typ)
		}
	})
}

// built records the construction of a variable of a class.
func built(b *languages.Builder, i, args int, typ string) {
	typ = strings.TrimPrefix(typ, "const ")
	if k := strings.IndexByte(typ, '<'); k > 0 {
		typ = typ[:k]
	}
	last := languages.LastSegment(typ)
	if last == "" || strings.ContainsAny(typ, " *&([") || primitive(last) {
		return
	}
	id := b.OpenCall(i, typ, args, fact.New|fact.Assigned)
	k := 0
	b.Each(args, func(a int) {
		if k++; k <= fact.MaxArgs {
			kind, head := b.Shape(a)
			b.File.Calls[id].Args = append(b.File.Calls[id].Args, b.NewArg("", kind, head))
		}
	})
}

func primitive(t string) bool {
	switch t {
	case "int", "char", "bool", "float", "double", "long", "short", "unsigned", "size_t":
		return true
	}
	return strings.HasSuffix(t, "_t")
}

// method adds a method or prototype that has no body; a method without one
// still encloses nothing.
func method(b *languages.Builder, i int, f fact.Def) {
	if f.Kind == fact.Method && f.Owner == "" {
		f.Owner = b.Class()
	}
	b.Leaf(i, f, -1)
}

func field(b *languages.Builder, i int) {
	typ := c.TypeText(b, i)
	c.EachDeclarator(b, i, func(k int, d c.Declarator) {
		if d.Func >= 0 {
			f := named(b, i, d)
			f.Mods |= fact.Abstract
			method(b, k, f)
			return
		}
		if inClass(b) {
			b.Declare(fact.BindField, b.Text(d.Name), typ+d.Suffix, d.Name, -1)
		}
	})
}

func class(b *languages.Builder, i int) {
	if b.Field(i, "body") < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: c.TypeName(b, i), Mods: fact.Exported}
	if d.Name == "" {
		return
	}
	if l := b.ChildOf(i, "base_class_clause"); l >= 0 {
		b.Each(l, func(k int) {
			if b.Is(k, "access_specifier") || b.Is(k, "virtual") {
				return
			}
			if p := b.Path(k); p != "" {
				d.Bases = append(d.Bases, p)
				b.Ref(k, fact.RefBase, p)
			}
		})
	}
	b.Def(i, d, -1)
}

func namespace(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 && b.File.Package == "" {
		b.File.Package = strings.ReplaceAll(b.TypeText(n), "::", ".")
	}
}

// using binds a name; a whole namespace binds all its names.
func using(b *languages.Builder, i int) {
	defer b.Skip(i)
	n := b.First(i)
	if n < 0 {
		return
	}
	p := b.Path(n)
	if b.Has(i, "namespace") {
		b.Import(i, fact.Import{Path: p, Name: "*"})
		return
	}
	if k := strings.LastIndexByte(p, '.'); k > 0 {
		b.Import(i, fact.Import{Path: p[:k], Name: p[k+1:], Local: p[k+1:]})
	}
}

func alias(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n >= 0 && t >= 0 {
		b.Leaf(i, fact.Def{Kind: fact.Type, Name: b.Text(n), Mods: fact.Exported, Init: strings.ReplaceAll(b.TypeText(t), "::", ".")}, -1)
	}
}

func lambda(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure, Params: c.Params(b, b.Field(i, "declarator"))}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); d.Via == "" && b.Is(p, "init_declarator") {
		if x := c.Declare(b, p); x.Name >= 0 {
			d.Name = b.Text(x.Name)
		}
	}
	b.Def(i, d, b.Field(i, "body"))
}

func construct(b *languages.Builder, i int) { b.Call(i) }

// throw records `throw x` and a rethrow has nothing to record.
func throw(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 || b.IsCall(x) {
		return
	}
	t := x
	if b.Is(x, "compound_literal_expression") { // throw E{…}
		if t = b.Field(x, "type"); t < 0 {
			return
		}
	}
	if p := b.Path(t); p != "" {
		b.OpenCall(i, p, int(b.Nodes[t].Next), fact.Thrown|fact.AsError)
	}
}

func catch(b *languages.Builder, i int) {
	typ := ""
	if ps := b.Field(i, "parameters"); ps >= 0 {
		if p := b.First(ps); p >= 0 && b.Is(p, "parameter_declaration") {
			typ = strings.TrimPrefix(c.TypeText(b, p), "const ")
			if d := b.Field(p, "declarator"); d >= 0 {
				if x := c.Declare(b, d); x.Name >= 0 {
					defer b.Declare(fact.BindVar, b.Text(x.Name), typ, x.Name, -1)
				}
			}
		}
	}
	b.AddCatch(i, typ, form(b, b.Field(i, "body")))
}

// form says what a handler does first of all.
func form(b *languages.Builder, body int) fact.CatchForm {
	if body < 0 {
		return fact.CatchEmpty
	}
	s := b.First(body)
	if s < 0 {
		return fact.CatchEmpty
	}
	switch b.Kind(s) {
	case "throw_statement":
		return fact.CatchRethrow
	case "expression_statement":
		t := strings.ToLower(b.Text(s))
		for _, w := range []string{"log", "spdlog", "std::cerr", "fprintf(stderr", "error(", "warn("} {
			if strings.HasPrefix(t, w) || strings.Contains(t, "logger") {
				return fact.CatchLog
			}
		}
	}
	return fact.CatchOther
}

func rangeLoop(b *languages.Builder, i int) {
	x := b.Field(i, "declarator")
	if x < 0 {
		return
	}
	if d := c.Declare(b, x); d.Name >= 0 && b.Is(d.Name, "identifier") {
		t := c.TypeText(b, i)
		if t == "" {
			t = "?"
		}
		b.Local(b.Text(d.Name), t)
	}
}

// qualified records the use of a name by its path other than as a callee.
func qualified(b *languages.Builder, i int) {
	switch p := b.Parent(i); b.Kind(p) {
	case "call_expression", "function_declarator", "qualified_identifier", "base_class_clause", "template_function", "using_declaration", "init_declarator", "pointer_declarator":
		return
	case "declaration", "parameter_declaration", "field_declaration", "function_definition", "type_descriptor", "optional_parameter_declaration", "new_expression", "for_range_loop":
		b.Ref(i, fact.RefType, b.Path(i))
		if b.Field(i, "name") >= 0 && !b.Is(b.Last(i), "template_type") && !b.Is(b.Last(i), "qualified_identifier") {
			b.Skip(i)
		}
		return
	}
	if p := b.Path(i); p != "" {
		b.Ref(i, fact.RefValue, p)
	}
}
