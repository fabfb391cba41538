package kotlin

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// modifiers reads the modifiers of the declaration at node i and keeps its
// annotations for its Def. Declarations are public unless they say otherwise.
func modifiers(b *languages.Builder, i int, decorate bool) (m fact.Mods, constant bool) {
	m = fact.Exported
	l := b.ChildOf(i, "modifiers")
	b.Each(l, func(c int) {
		switch b.Kind(c) {
		case "annotation":
			if decorate {
				eachAnnotation(b, c, b.Decorator)
			}
		default:
			switch b.Text(c) {
			case "private":
				m = m&^fact.Exported | fact.Private
			case "internal":
				m = m&^fact.Exported | fact.ModuleOnly
			case "protected":
				m &^= fact.Exported
			case "data":
				m |= fact.Record
			case "abstract":
				m |= fact.Abstract
			case "suspend":
				m |= fact.Async
			case "const":
				constant = true
			}
		}
	})
	return m, constant
}

// eachAnnotation calls see with those of an annotation at node i: one, or those of a
// list in brackets.
func eachAnnotation(b *languages.Builder, i int, see func(node int, name string)) {
	b.Each(i, func(a int) {
		if b.Is(a, "constructor_invocation") {
			a = b.First(a)
		}
		if a >= 0 && b.Is(a, "user_type") {
			see(a, typePath(b, a))
		}
	})
}

// onParams adds the annotations of the parameters at some nodes to their
// definition. Those of a function stand before the parameter, those of a class in it.
func onParams(b *languages.Builder, d *fact.Def, at []int) {
	for k, p := range at {
		m := b.ChildOf(p, "modifiers")
		if m < 0 && !b.Is(p, "class_parameter") {
			if m = b.Before(p); m < 0 || !b.Is(m, "parameter_modifiers") {
				continue
			}
		}
		b.Each(m, func(c int) {
			if b.Is(c, "annotation") {
				eachAnnotation(b, c, func(node int, name string) { b.OnParam(d, k, node, name) })
			}
		})
	}
}

// typePath returns the dotted name of a user_type without type arguments.
func typePath(b *languages.Builder, i int) string {
	p := ""
	b.Each(i, func(c int) {
		if b.Is(c, "type_identifier") && len(p) < 100 {
			if p != "" {
				p += "."
			}
			p += b.Text(c)
		}
	})
	return p
}

func isType(b *languages.Builder, i int) bool {
	switch b.Kind(i) {
	case "user_type", "nullable_type", "function_type", "parenthesized_type", "not_nullable_type":
		return true
	}
	return false
}

// typeParams hides the names of type parameters from references.
func typeParams(b *languages.Builder, i int) {
	b.Each(b.ChildOf(i, "type_parameters"), func(c int) {
		if n := b.ChildOf(c, "type_identifier"); n >= 0 {
			b.Local(b.Text(n), "?")
		}
	})
}

func class(b *languages.Builder, i int) {
	n := b.ChildOf(i, "type_identifier")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: b.Text(n)}
	d.Mods, _ = modifiers(b, i, true)
	body := b.ChildOf(i, "class_body")
	switch {
	case b.Has(i, "interface"):
		d.Kind = fact.Interface
	case b.ChildOf(i, "enum_class_body") >= 0:
		body = b.ChildOf(i, "enum_class_body")
		// One with members is a class like any other.
		if b.ChildOf(body, "function_declaration") < 0 && b.ChildOf(i, "primary_constructor") < 0 {
			d.Kind = fact.Type
		}
	}
	ctor := b.ChildOf(i, "primary_constructor")
	var fields []fact.Param
	var at []int
	b.Each(ctor, func(p int) {
		if !b.Is(p, "class_parameter") {
			return
		}
		x, ok := classParameter(b, p)
		if !ok {
			return
		}
		d.Params, at = append(d.Params, x), append(at, p)
		if b.ChildOf(p, "binding_pattern_kind") >= 0 {
			fields = append(fields, x)
		}
	})
	d.Bases = bases(b, i)
	open(b, i, n, d, -1, at)
	typeParams(b, i)
	for _, f := range fields {
		b.Bind(n, fact.BindField, d.Name, f.Name, f.Type)
	}
	if len(d.Bases) > 0 {
		b.Local("super", d.Bases[0])
	}
	members(b, body, d.Name)
}

func classParameter(b *languages.Builder, p int) (x fact.Param, ok bool) {
	b.Each(p, func(c int) {
		switch {
		case b.Is(c, "modifiers"), b.Is(c, "binding_pattern_kind"):
		case x.Name == "" && b.Is(c, "simple_identifier"):
			x.Name = b.Text(c)
		case x.Type == "" && isType(b, c):
			x.Type = b.TypeText(c)
		default:
			x.Optional = true
		}
	})
	return x, x.Name != ""
}

func bases(b *languages.Builder, i int) (out []string) {
	b.Each(i, func(c int) {
		if !b.Is(c, "delegation_specifier") {
			return
		}
		t := b.First(c)
		if t >= 0 && !b.Is(t, "user_type") {
			t = b.First(t)
		}
		if t < 0 || len(out) >= 32 {
			return
		}
		if p := typePath(b, t); p != "" {
			out = append(out, p)
		}
	})
	return out
}

func objectLiteral(b *languages.Builder, i int) {
	b.Def(i, fact.Def{Kind: fact.Class, Bases: bases(b, i)}, -1)
	members(b, b.ChildOf(i, "class_body"), "")
}

// members makes the properties of a class visible before its methods are
// walked, and the names of the methods for calls without a receiver.
func members(b *languages.Builder, body int, class string) {
	b.Each(body, func(c int) {
		switch b.Kind(c) {
		case "companion_object":
			members(b, b.ChildOf(c, "class_body"), class)
		case "property_declaration":
			if n, typ, v := declared(b, c); n >= 0 {
				b.Local(b.Text(n), typeOf(b, typ, v))
			}
		case "function_declaration":
			if n := b.ChildOf(c, "simple_identifier"); n >= 0 && class != "" {
				b.Local(b.Text(n)+"()", class)
			}
		}
	})
}

// declared takes a property apart: its name, type and initial value.
func declared(b *languages.Builder, i int) (n int, typ string, v int) {
	n, v = -1, -1
	b.Each(i, func(c int) {
		switch b.Kind(c) {
		case "modifiers", "binding_pattern_kind", "type_parameters", "getter", "setter", "type_constraints", "multi_variable_declaration",
			"property_delegate": // which is not the value
		case "variable_declaration":
			b.Each(c, func(x int) {
				switch {
				case b.Is(x, "simple_identifier"):
					n = x
				case isType(b, x):
					typ = b.TypeText(x)
				}
			})
		default:
			if n >= 0 && v < 0 && !isType(b, c) {
				v = c
			}
		}
	})
	return n, typ, v
}

// typeOf gives the type that a value suggests where none is written: the class
// of C(…), the type of a cast, "f()" for the result of another call.
func typeOf(b *languages.Builder, typ string, v int) string {
	if typ != "" || v < 0 {
		return typ
	}
	v = b.Inner(v)
	switch b.Kind(v) {
	case "as_expression":
		if t := b.Last(v); t >= 0 && isType(b, t) {
			return b.TypeText(t)
		}
	case "elvis_expression":
		if f := b.First(v); f >= 0 {
			return typeOf(b, "", f)
		}
	case "call_expression":
		if r := bareRoot(b, v); r >= 0 {
			if o := owner(b, r); o != "" {
				return o + "." + b.Callee(v) + "()"
			}
		}
	}
	t := b.TypeOf(v)
	if c, ok := strings.CutSuffix(t, "()"); ok && !strings.Contains(c, "()") && capital(languages.LastSegment(c)) {
		return c
	}
	return rooted(b, t)
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

func capital(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// params returns the parameters of a list and their nodes.
func params(b *languages.Builder, list int) (out []fact.Param, at []int) {
	vararg := false
	b.Each(list, func(p int) {
		switch b.Kind(p) {
		case "parameter_modifiers":
			vararg = strings.Contains(b.Text(p), "vararg")
			return
		case "parameter", "parameter_with_optional_type", "variable_declaration":
			x := fact.Param{Optional: vararg}
			b.Each(p, func(c int) {
				switch {
				case b.Is(c, "simple_identifier"):
					x.Name = b.Text(c)
				case isType(b, c):
					x.Type = b.TypeText(c)
				}
			})
			if x.Name != "" {
				out, at = append(out, x), append(at, p)
			}
		case "multi_variable_declaration":
			ps, nodes := params(b, p)
			out, at = append(out, ps...), append(at, nodes...)
		case "simple_identifier":
			out, at = append(out, fact.Param{Name: b.Text(p)}), append(at, p)
		default:
			// The default value stands beside its parameter.
			if k := len(out); k > 0 {
				out[k-1].Optional = true
			}
		}
		vararg = false
	})
	return out, at
}

// bodyOf returns the statements of a function, and whether its body is an
// expression.
func bodyOf(b *languages.Builder, i int) (stmts int, expr bool) {
	f := b.ChildOf(i, "function_body")
	if f < 0 {
		return -1, false
	}
	c := b.First(f)
	if c >= 0 && b.Is(c, "statements") {
		return c, false
	}
	return -1, c >= 0
}

func define(b *languages.Builder, i int, d fact.Def) {
	stmts, expr := bodyOf(b, i)
	b.Def(i, d, stmts)
	if expr {
		b.SetStmts(1)
	}
}

// open opens a definition whose name is node n. The annotations before the name
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

func function(b *languages.Builder, i int) {
	n := b.ChildOf(i, "simple_identifier")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n)}
	d.Mods, _ = modifiers(b, i, true)
	receiver, params0 := -1, -1
	b.Each(i, func(c int) {
		switch {
		case b.Is(c, "function_value_parameters"):
			params0 = c
		case isType(b, c) && params0 < 0:
			receiver = c
		case isType(b, c):
			d.Results = []string{b.TypeText(c)}
		}
	})
	var at []int
	d.Params, at = params(b, params0)
	p := b.Parent(i)
	if (b.Is(p, "class_body") || b.Is(p, "enum_class_body")) && b.Enclosing() >= 0 {
		d.Kind = fact.Method
		if b.Is(b.Parent(p), "companion_object") {
			d.Mods |= fact.Static
		}
		if b.ChildOf(i, "function_body") < 0 {
			d.Mods |= fact.Abstract
		}
	}
	stmts, expr := bodyOf(b, i)
	if receiver >= 0 {
		d.Mods |= fact.Extension
	}
	open(b, i, n, d, stmts, at)
	if expr {
		b.SetStmts(1)
	}
	typeParams(b, i)
	if receiver >= 0 {
		b.Local("this", b.TypeText(receiver))
	}
}

func constructor(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Method, Name: b.Class()}
	if d.Name == "" {
		return
	}
	var at []int
	d.Params, at = params(b, b.ChildOf(i, "function_value_parameters"))
	onParams(b, &d, at)
	d.Mods, _ = modifiers(b, i, true)
	d.Mods |= fact.Constructor
	b.Def(i, d, b.ChildOf(i, "statements"))
}

// accessor opens the function that computes a property.
func accessor(b *languages.Builder, i int) {
	if b.ChildOf(i, "function_body") < 0 {
		return
	}
	p := b.Parent(i)
	if !b.Is(p, "property_declaration") {
		if p = b.Before(i); p < 0 || !b.Is(p, "property_declaration") {
			return
		}
	}
	n, typ, _ := declared(b, p)
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n)}
	d.Mods, _ = modifiers(b, p, false)
	d.Mods |= fact.Accessor
	if b.Class() != "" {
		d.Kind = fact.Method
	}
	if typ != "" && b.Is(i, "getter") {
		d.Results = []string{typ}
	}
	define(b, i, d)
}

func lambda(b *languages.Builder, i int) {
	l := b.ChildOf(i, "lambda_parameters")
	d := fact.Def{Kind: fact.Closure}
	d.Params, _ = params(b, l)
	d.Via, d.ViaArg, d.Name = passed(b, i)
	b.Def(i, d, b.ChildOf(i, "statements"))
	if l < 0 {
		b.Local("it", "?")
	}
}

func anonymous(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure}
	d.Params, _ = params(b, b.ChildOf(i, "function_value_parameters"))
	d.Via, d.ViaArg, d.Name = passed(b, i)
	b.Each(i, func(c int) {
		if isType(b, c) {
			d.Results = []string{b.TypeText(c)}
		}
	})
	define(b, i, d)
}

// passed says what becomes of the function at node i: the callee that it is
// passed to with the argument's index, or the name that it is bound to.
func passed(b *languages.Builder, i int) (via string, arg int, name string) {
	child, p := i, b.Parent(i)
	if b.Is(p, "annotated_lambda") {
		child, p = p, b.Parent(p)
	}
	switch b.Kind(p) {
	case "property_declaration":
		if n, _, _ := declared(b, p); n >= 0 {
			name = b.Text(n)
		}
	case "call_suffix":
		c := b.Parent(p)
		if !b.IsCall(c) {
			return
		}
		via = b.Callee(c)
		_, list, _ := parts(b, c)
		b.Each(list, func(int) { arg++ })
	case "value_argument":
		if f := b.First(p); f != child && f >= 0 {
			name = b.Text(f)
		}
		list := b.Parent(p)
		b.Each(list, func(c int) {
			if c < p {
				arg++
			}
		})
		c := b.Parent(list)
		switch {
		case b.Is(c, "call_suffix") && b.IsCall(b.Parent(c)):
			via = b.Callee(b.Parent(c))
		case b.Is(c, "constructor_invocation") && b.First(c) >= 0:
			via = typePath(b, b.First(c))
		}
	}
	return via, arg, name
}

func enumEntry(b *languages.Builder, i int) {
	n, e := b.ChildOf(i, "simple_identifier"), b.Enclosing()
	if n < 0 || e < 0 {
		return
	}
	b.Bind(n, fact.BindField, b.File.Defs[e].Name, b.Text(n), b.File.Defs[e].Name)
}

func typeAlias(b *languages.Builder, i int) {
	n, t := b.ChildOf(i, "type_identifier"), b.Last(i)
	if n < 0 || t == n {
		return
	}
	d := fact.Def{Kind: fact.Type, Name: b.Text(n), Init: b.TypeText(t)}
	d.Mods, _ = modifiers(b, i, true)
	b.Leaf(i, d, -1)
}

// property records a property of a file or class, or a local. A constant with
// a plain value is one of its class as well.
func property(b *languages.Builder, i int) {
	if m := b.ChildOf(i, "multi_variable_declaration"); m >= 0 {
		locals(b, m)
		return
	}
	n, typ, v := declared(b, i)
	if n < 0 {
		return
	}
	name := b.Text(n)
	p := b.Parent(i)
	member := b.Is(p, "class_body") || b.Is(p, "enum_class_body")
	switch {
	case b.Enclosing() < 0:
		d := fact.Def{Kind: fact.Var, Name: name}
		constant := false
		if d.Mods, constant = modifiers(b, i, true); constant || strings.ToUpper(name) == name {
			d.Kind = fact.Const
		}
		b.Leaf(i, d, function0(b, v))
		b.Declare(fact.BindVar, name, typeOf(b, typ, v), n, v)
	case member:
		b.Bind(n, fact.BindField, b.Class(), name, typeOf(b, typ, v))
		m, constant := modifiers(b, i, false)
		if constant && b.Class() != "" {
			b.Leaf(i, fact.Def{Kind: fact.Const, Name: name, Mods: m | fact.Static}, function0(b, v))
		}
	default:
		b.Declare(fact.BindVar, name, typeOf(b, typ, v), n, v)
	}
}

// locals declares the names of a declaration that takes a value apart.
func locals(b *languages.Builder, i int) {
	ps, _ := params(b, i)
	for _, p := range ps {
		b.Local(p.Name, "?")
	}
}

// function0 drops a value that is a function, which is a definition itself.
func function0(b *languages.Builder, v int) int {
	if v >= 0 && (b.Is(v, "lambda_literal") || b.Is(v, "anonymous_function")) {
		return -1
	}
	return v
}

func forStatement(b *languages.Builder, i int) {
	for _, k := range []string{"variable_declaration", "multi_variable_declaration"} {
		c := b.ChildOf(i, k)
		if c < 0 {
			continue
		}
		if k == "multi_variable_declaration" {
			locals(b, c)
		} else if n := b.First(c); n >= 0 {
			typ := "?"
			if t := b.Last(c); isType(b, t) {
				typ = b.TypeText(t)
			}
			b.Local(b.Text(n), typ)
		}
	}
}
