package ecma

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func function(b *languages.Builder, i int) {
	name := b.Field(i, "name")
	d := fact.Def{Kind: fact.Func, Mods: exported(b, i) | asyncMod(b, i)}
	if name >= 0 {
		d.Name = b.Text(name)
	}
	if b.Is(i, "generator_function_declaration") {
		d.Mods |= fact.Generator
	}
	open(b, i, d, b.Field(i, "body"), fact.Given{})
}

// open opens the definition of a function at node i after reading its
// parameters and result. What calls it, as far as to says, gives the parameters
// their types.
func open(b *languages.Builder, i int, d fact.Def, body int, to fact.Given) int {
	list := b.Field(i, "parameters")
	d.Params = params(b, &d, i, list)
	if r := b.Field(i, "return_type"); r >= 0 {
		if t := typeText(b, r); t != "" {
			d.Results = []string{t}
		}
	}
	if body >= 0 && !b.Is(body, "statement_block") {
		body = -1
	}
	id := b.Def(i, d, body)
	if body < 0 && b.Is(i, "arrow_function") {
		// The expression is the one statement; the Builder counts blocks only.
		b.SetStmts(1)
	}
	at := -1
	b.Each(list, func(p int) {
		at++
		pat := p
		if x := b.Field(p, "pattern"); x >= 0 {
			pat = x
		} else if b.Is(p, "assignment_pattern") {
			if pat = b.Field(p, "left"); pat < 0 {
				return
			}
		}
		typ := typeText(b, b.Field(p, "type"))
		if to.Callee != "" && typ == "" {
			to.Param = at
			typ = to.String()
		}
		switch b.Kind(pat) {
		case "object_pattern", "array_pattern":
			declarePattern(b, pat, typ)
		case "identifier":
			if to.Callee != "" && typ != "" {
				b.Local(b.Text(pat), typ)
			}
		}
		if d.Mods&fact.Constructor != 0 && (b.Has(p, "accessibility_modifier") || b.Has(p, "readonly")) && b.Is(pat, "identifier") {
			b.Bind(p, fact.BindField, d.Owner, b.Text(pat), typeText(b, b.Field(p, "type")))
		}
	})
	return id
}

// params reads the parameters of a function at node i, and adds their decorators to
// its definition.
func params(b *languages.Builder, d *fact.Def, i, list int) []fact.Param {
	if list < 0 {
		if p := b.Field(i, "parameter"); p >= 0 { // x => …
			return []fact.Param{{Name: b.Text(p)}}
		}
		return nil
	}
	var out []fact.Param
	b.Each(list, func(p int) {
		if len(out) == 64 {
			return
		}
		var q fact.Param
		pat := p
		switch b.Kind(p) {
		case "required_parameter", "optional_parameter":
			q.Type = typeText(b, b.Field(p, "type"))
			q.Optional = b.Is(p, "optional_parameter") || b.Field(p, "value") >= 0
			q.Mods = paramMods(b, p)
			if pat = b.Field(p, "pattern"); pat < 0 {
				return
			}
		case "assignment_pattern":
			q.Optional = true
			if pat = b.Field(p, "left"); pat < 0 {
				return
			}
		case "decorator":
			return
		}
		switch b.Kind(pat) {
		case "identifier":
			q.Name = b.Text(pat)
		case "this":
			return
		case "rest_pattern":
			if n := b.First(pat); n >= 0 && b.Is(n, "identifier") {
				q.Name = b.Text(n)
			}
			q.Optional = true
		}
		for c := p + 1; c < pat && b.Is(c, "decorator"); c = int(b.Nodes[c].Next) {
			b.OnParam(d, len(out), c, decorates(b, c))
		}
		out = append(out, q)
	})
	return out
}

// paramMods reads the modifiers of a parameter that is a field as well.
func paramMods(b *languages.Builder, i int) (m fact.Mods) {
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "accessibility_modifier":
			if m |= fact.Exported; b.Text(c) == "private" {
				m = fact.Private
			}
		case "readonly":
			m |= fact.ReadOnly
		}
	}
	return m
}

// typeText returns the type of an annotation node, without the colon.
func typeText(b *languages.Builder, i int) string {
	if i < 0 {
		return ""
	}
	switch b.Kind(i) {
	case "type_annotation", "asserts_annotation", "type_predicate_annotation":
		if i = b.First(i); i < 0 {
			return ""
		}
	}
	return b.TypeText(i)
}

func asyncMod(b *languages.Builder, i int) fact.Mods {
	if b.Has(i, "async") {
		return fact.Async
	}
	return 0
}

// exported reads the export around a declaration.
func exported(b *languages.Builder, i int) fact.Mods {
	p := b.Parent(i)
	if b.Is(p, "ambient_declaration") {
		p = b.Parent(p)
	}
	if p == i || !b.Is(p, "export_statement") {
		return 0
	}
	if b.Has(p, "default") {
		return fact.Exported | fact.Default
	}
	return fact.Exported
}

// topLevel reports whether the declaration at node i is a module's own.
func topLevel(b *languages.Builder, i int) bool {
	if b.Enclosing() >= 0 {
		return false
	}
	for k := 0; k < 6; k++ {
		i = b.Parent(i)
		switch b.Kind(i) {
		case "program":
			return true
		case "export_statement", "ambient_declaration", "lexical_declaration", "variable_declaration", "expression_statement":
		case "statement_block": // the body of a namespace
			switch b.Kind(b.Parent(i)) {
			case "internal_module", "module":
				return true
			}
			return false
		default:
			return false
		}
	}
	return false
}

// outer climbs from a function or class expression through parentheses and
// casts to the node whose parent gives it a place.
func outer(b *languages.Builder, i int) int {
	for k := 0; k < 8; k++ {
		switch b.Kind(b.Parent(i)) {
		case "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "jsx_expression":
			i = b.Parent(i)
		default:
			return i
		}
	}
	return i
}

func closure(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure, Mods: asyncMod(b, i)}
	if b.Is(i, "generator_function") {
		d.Mods |= fact.Generator
	}
	if n := b.Field(i, "name"); n >= 0 {
		d.Name = b.Text(n)
	}
	e := outer(b, i)
	p := b.Parent(e)
	var to fact.Given
	switch b.Kind(p) {
	case "variable_declarator":
		if n := b.Field(p, "name"); n >= 0 && b.Is(n, "identifier") {
			d.Name = b.Text(n)
			if topLevel(b, p) {
				d.Kind = fact.Func
				d.Mods |= exported(b, b.Parent(p))
			}
		}
	case "assignment_expression":
		assigned(b, p, &d)
	case "export_statement":
		d.Kind = fact.Func
		d.Mods |= fact.Exported | fact.Default
	case "public_field_definition", "field_definition":
		if n := fieldName(b, p); n >= 0 {
			d.Kind, d.Name = fact.Method, b.Text(n)
			d.Mods |= memberMods(b, p, d.Name)
		}
	case "pair":
		if k := b.Field(p, "key"); k >= 0 {
			d.Name = keyText(b, k)
		}
		d.Via, d.ViaArg, d.Owner = holder(b, b.Parent(p))
		if l := b.Parent(b.Parent(p)); b.Is(l, "arguments") && plainKey(d.Name) {
			to = fact.Given{Callee: givenBy(b, b.Parent(l), d.Via), Arg: d.ViaArg, Key: d.Name}
		}
	case "arguments":
		d.Via, d.ViaArg = passed(b, p, e)
		to = fact.Given{Callee: givenBy(b, b.Parent(p), d.Via), Arg: d.ViaArg}
	case "jsx_attribute":
		if k := b.First(p); k >= 0 {
			d.Name = b.Text(k)
		}
		if n := b.Field(b.Parent(p), "name"); n >= 0 {
			d.Via = b.Path(n)
		}
	case "jsx_element":
		if o := b.First(p); o >= 0 {
			if n := b.Field(o, "name"); n >= 0 {
				d.Via = b.Path(n)
			}
		}
	}
	id := open(b, i, d, b.Field(i, "body"), to)
	if b.Is(p, "arguments") {
		elementParam(b, id, p)
	}
	if body := b.Field(i, "body"); body >= 0 && !b.Is(body, "statement_block") {
		b.Returns(body)
	}
}

// elementParam gives the first parameter of a function that a method of arrays
// calls with each element its type.
func elementParam(b *languages.Builder, id, args int) {
	d := &b.File.Defs[id]
	k := 0
	switch languages.LastSegment(d.Via) {
	case "map", "forEach", "filter", "find", "findIndex", "findLast", "some", "every", "flatMap":
	case "reduce", "reduceRight":
		k = 1
	default:
		return
	}
	if d.ViaArg != 0 || k >= len(d.Params) || d.Params[k].Name == "" || d.Params[k].Type != "" {
		return
	}
	f := b.Field(b.Parent(args), "function")
	if f < 0 || !b.Is(f, "member_expression") {
		return
	}
	if o := b.Field(f, "object"); o >= 0 {
		b.Local(d.Params[k].Name, languages.ElemType(b.ValueType(o)))
	}
}

// assigned names a function by the left side of an assignment.
func assigned(b *languages.Builder, p int, d *fact.Def) {
	l := b.Field(p, "left")
	if l < 0 {
		return
	}
	left := b.Path(l)
	if left == "" {
		return
	}
	if k := strings.LastIndex(left, ".prototype."); k > 0 {
		d.Kind, d.Owner, d.Name = fact.Method, left[:k], left[k+len(".prototype."):]
		d.Mods |= fact.Exported
		return
	}
	switch {
	case left == "module.exports":
		if b.Enclosing() < 0 {
			d.Kind = fact.Func
			d.Mods |= fact.Exported | fact.Default
		}
		return
	case strings.HasPrefix(left, "exports."), strings.HasPrefix(left, "module.exports."):
		if b.Enclosing() < 0 {
			d.Kind = fact.Func
			d.Mods |= fact.Exported
		}
	}
	d.Name = languages.LastSegment(left)
}

// passed returns the call whose argument list is node list and the index of
// argument arg in it.
func passed(b *languages.Builder, list, arg int) (via string, index int) {
	for c := list + 1; c < arg; c = int(b.Nodes[c].Next) {
		if b.Named(c) {
			index++
		}
	}
	return b.Callee(b.Parent(list)), index
}

// holder returns the call in whose argument the object literal at node i
// stands, through other objects and arrays, or the variable that it is the
// value of.
func holder(b *languages.Builder, i int) (via string, index int, owner string) {
	for k := 0; k < 8; k++ {
		p := b.Parent(i)
		switch b.Kind(p) {
		case "arguments":
			via, index = passed(b, p, i)
			return via, index, ""
		case "pair", "object", "array", "parenthesized_expression", "as_expression", "satisfies_expression":
			i = p
			continue
		case "variable_declarator":
			if n := b.Field(p, "name"); n >= 0 && k == 0 && b.Is(n, "identifier") && topLevel(b, p) {
				owner = b.Text(n)
			}
		}
		return "", 0, owner
	}
	return "", 0, ""
}

func keyText(b *languages.Builder, k int) string {
	switch b.Kind(k) {
	case "string":
		return b.Unquote(k)
	case "computed_property_name":
		return ""
	}
	return b.Text(k)
}

func fieldName(b *languages.Builder, i int) int {
	if n := b.Field(i, "name"); n >= 0 {
		return n
	}
	return b.Field(i, "property")
}

func memberMods(b *languages.Builder, i int, name string) fact.Mods {
	var m fact.Mods
	hidden := strings.HasPrefix(name, "#")
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "static":
			m |= fact.Static
		case "abstract":
			m |= fact.Abstract
		case "async":
			m |= fact.Async
		case "get", "set":
			m |= fact.Accessor
		case "*":
			m |= fact.Generator
		case "accessibility_modifier":
			hidden = hidden || b.Text(c) != "public"
		}
	}
	if hidden {
		m |= fact.Private
	} else {
		m |= fact.Exported
	}
	return m
}

func method(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	name := keyText(b, n)
	d := fact.Def{Kind: fact.Method, Name: name, Mods: memberMods(b, i, name), Owner: b.Class()}
	p := b.Parent(i)
	switch b.Kind(p) {
	case "object":
		d.Kind = fact.Closure
		d.Mods &^= fact.Exported
		d.Via, d.ViaArg, d.Owner = holder(b, p)
	case "class_body":
		if b.Is(i, "abstract_method_signature") {
			d.Mods |= fact.Abstract
		}
		if name == "constructor" {
			d.Mods |= fact.Constructor
		}
	default:
		d.Mods |= fact.Abstract
		d.Owner = typeOwner(b, i)
	}
	open(b, i, d, b.Field(i, "body"), fact.Given{})
}

func class(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Class, Mods: exported(b, i)}
	if n := b.Field(i, "name"); n >= 0 {
		d.Name = b.Text(n)
	} else if p := b.Parent(outer(b, i)); b.Is(p, "variable_declarator") {
		if n := b.Field(p, "name"); n >= 0 {
			d.Name = b.Text(n)
		}
		if topLevel(b, p) {
			d.Mods |= exported(b, b.Parent(p))
		}
	}
	if b.Is(i, "abstract_class_declaration") {
		d.Mods |= fact.Abstract
	}
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "decorator":
			takeDecorator(b, c)
		case "class_heritage":
			d.Bases = bases(b, c, d.Bases)
		}
	}
	id := b.Def(i, d, -1)
	for _, base := range b.File.Defs[id].Bases {
		b.Ref(i, fact.RefBase, base)
	}
}

// bases reads the extended and implemented types below a heritage clause.
func bases(b *languages.Builder, i int, out []string) []string {
	b.Each(i, func(c int) {
		if len(out) == 32 {
			return
		}
		switch b.Kind(c) {
		case "extends_clause", "implements_clause", "extends_type_clause":
			out = bases(b, c, out)
		case "type_arguments":
		case "generic_type":
			if n := b.First(c); n >= 0 {
				out = appendName(out, b.Path(n))
			}
		default:
			out = appendName(out, b.Path(c))
		}
	})
	return out
}

func appendName(out []string, s string) []string {
	if s == "" {
		return out
	}
	return append(out, s)
}

func iface(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Interface, Mods: exported(b, i)}
	if n := b.Field(i, "name"); n >= 0 {
		d.Name = b.Text(n)
	}
	if c := b.ChildOf(i, "extends_type_clause"); c >= 0 {
		d.Bases = bases(b, c, nil)
	}
	id := b.Def(i, d, -1)
	for _, base := range b.File.Defs[id].Bases {
		b.Ref(i, fact.RefBase, base)
	}
}

func alias(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Type, Mods: exported(b, i)}
	if n := b.Field(i, "name"); n >= 0 {
		d.Name = b.Text(n)
	}
	if v := b.Field(i, "value"); v >= 0 && b.Is(v, "function_type") {
		d.Init = funcText(b, v)
	}
	b.Def(i, d, -1)
}

func enum(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Type, Mods: exported(b, i)}
	if n := b.Field(i, "name"); n >= 0 {
		d.Name = b.Text(n)
	}
	b.Def(i, d, -1)
	body := b.Field(i, "body")
	b.Each(body, func(c int) {
		name, value := c, -1
		if b.Is(c, "enum_assignment") {
			name, value = b.Field(c, "name"), b.Field(c, "value")
		}
		if name >= 0 {
			b.Leaf(c, fact.Def{Kind: fact.Const, Name: keyText(b, name), Owner: d.Name, Mods: d.Mods &^ fact.Default}, value)
		}
	})
}

// property records a member of an interface or object type.
func property(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 || t < 0 {
		return
	}
	owner := typeOwner(b, i)
	if owner == "" {
		owner = paramOwner(b, i)
	}
	typ := typeText(b, t)
	if f := b.First(t); typ == "" && f >= 0 && b.Is(f, "function_type") {
		typ = funcText(b, f)
	}
	b.Bind(i, fact.BindField, owner, keyText(b, n), typ)
}

// typeOwner names the interface or alias whose body holds node i, "" for a type
// written in place.
func typeOwner(b *languages.Builder, i int) string {
	for k := 0; k < 12; k++ {
		p := b.Parent(i)
		if p == i {
			return ""
		}
		switch b.Kind(p) {
		case "interface_declaration", "type_alias_declaration":
			if n := b.Field(p, "name"); n >= 0 {
				return b.Text(n)
			}
			return ""
		case "object_type", "interface_body", "intersection_type", "union_type", "parenthesized_type", "readonly_type", "array_type",
			"property_signature", "type_annotation", "generic_type", "type_arguments":
		default:
			return ""
		}
		i = p
	}
	return ""
}

func field(b *languages.Builder, i int) {
	n := fieldName(b, i)
	if n < 0 {
		return
	}
	value := b.Field(i, "value")
	if value >= 0 {
		switch b.Kind(b.Inner(value)) {
		case "arrow_function", "function_expression", "generator_function":
			return // a method, by its own handler
		}
	}
	typ := typeText(b, b.Field(i, "type"))
	if typ == "" && value >= 0 {
		typ = valueType(b, value)
	}
	b.Bind(i, fact.BindField, b.Class(), keyText(b, n), typ)
	if value >= 0 {
		schemaOf(b, b.Class(), value)
	}
}

func typeName(b *languages.Builder, i int) {
	n := &b.Nodes[i]
	if n.Field != 0 {
		switch b.Kind(int(n.Parent)) {
		case "class_declaration", "class", "abstract_class_declaration", "interface_declaration", "type_alias_declaration", "type_parameter", "mapped_type_clause":
			if b.Field(int(n.Parent), "name") == i {
				b.Skip(i)
				return
			}
		}
	}
	p := b.Parent(i)
	if b.Is(p, "generic_type") && b.First(p) == i {
		p = b.Parent(p)
	}
	switch b.Kind(p) {
	case "implements_clause", "extends_type_clause", "infer_type":
		b.Skip(i) // recorded as a base
		return
	}
	if n.End-n.Start == 1 || b.IsLocal(b.Text(i)) {
		b.Skip(i) // a type parameter
	}
}

// nestedTypeName keeps the walk from seeing the parts of A.B.
func nestedTypeName(b *languages.Builder, i int) {
	b.Skip(i)
	p := b.Parent(i)
	if b.Is(p, "generic_type") && b.First(p) == i {
		p = b.Parent(p)
	}
	switch b.Kind(p) {
	case "implements_clause", "extends_type_clause":
		return
	}
	b.Ref(i, fact.RefType, b.Path(i))
}

func typeParameter(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 && b.Enclosing() >= 0 {
		b.Local(b.Text(n), "")
	}
}
