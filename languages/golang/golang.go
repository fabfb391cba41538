// Package golang extracts facts from Go.
package golang

import (
	"path"
	"strings"

	"github.com/smacker/go-tree-sitter/golang"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Go.
func Language() *languages.Language {
	return &languages.Language{
		Names:   filenames.Named("go"),
		Grammar: func() (*tree.Grammar, error) { return tree.FromSitter(golang.GetLanguage()) },
		Prepare: prepare,
		Finish:  finish,
		Syntax:  syntax,
		Std:     func(m string) bool { return !strings.Contains(strings.SplitN(m, "/", 2)[0], ".") },
		Results: listed(),
		Builtins: []string{"append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max", "min", "new", "panic", "print", "println", "real", "recover",
			"any", "bool", "byte", "comparable", "complex64", "complex128", "error", "float32", "float64", "int", "int8", "int16", "int32", "int64", "rune", "string", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr"},
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "string", Truth: "bool", Alike: true, Makers: []string{"new", "make"},
		Conditions: map[string]languages.Condition{"Where": {}, "First": {Skip: 1}, "Take": {Skip: 1}, "Last": {Skip: 1}, "Find": {Skip: 1}, "Delete": {Skip: 1}}, Predicate: predicate,
		Same: []string{made},
		Enter: map[string]languages.Handler{
			"package_clause":        packageClause,
			"import_spec":           importSpec,
			"function_declaration":  function,
			"method_declaration":    function,
			"func_literal":          closure,
			"type_spec":             typeSpec,
			"type_alias":            typeSpec,
			"const_spec":            valueSpec,
			"var_spec":              valueSpec,
			"short_var_declaration": shortVar,
			"assignment_statement":  assignment,
			"range_clause":          rangeClause,
			"receive_statement":     receive,
			"type_case":             typeCase,
			"composite_literal":     composite,
			"field_declaration":     field,
			"method_elem":           methodElem,
			"if_statement":          ifStatement,
			"return_statement":      returnStatement,
			"qualified_type":        qualifiedType,

			"interpreted_string_literal": text,
			"raw_string_literal":         text,
		},
		Idents:  []string{"identifier", "field_identifier", "package_identifier", "type_identifier"},
		Members: map[string]languages.Member{"selector_expression": {Object: "operand", Property: "field"}, "qualified_type": {Object: "package", Property: "name"}},
		Calls: map[string]languages.CallSyntax{
			"call_expression":   {Callee: "function", Args: "arguments"},
			"composite_literal": {Callee: "type", Args: "body", Flags: fact.New | fact.CompositeLit},
		},
		ArgLists: []string{"argument_list"},
		Wraps:    []string{"parenthesized_expression", "unary_expression", "literal_element", "type_assertion_expression", "generic_type"},
		Indexes:  map[string]string{"index_expression": "operand"},
		Casts:    map[string]string{"type_assertion_expression": "type", "type_conversion_expression": "type"},
		Strings:  []string{"interpreted_string_literal", "raw_string_literal"},
		Numbers:  []string{"int_literal", "float_literal", "imaginary_literal", "rune_literal"},
		Bools:    []string{"true", "false"},
		Nulls:    []string{"nil"},
		Arrays:   []string{},
		Funcs:    []string{"func_literal"},
		Spreads:  []string{"variadic_argument"},
		Binaries: []string{"binary_expression"},
		Pairs:    map[string]languages.Pair{"keyed_element": {}},
		Comments: []string{"comment"},
		Blocks:   []string{"block"},
		Scopes:   []string{"block", "if_statement", "for_statement", "expression_switch_statement", "type_switch_statement", "select_statement", "expression_case", "default_case", "type_case", "communication_case"},
		Loops:    []string{"for_statement"},
		Conds:    map[string]string{"if_statement": "condition"},
		Assigns:  map[string]languages.Pair{"assignment_statement": {Key: "left", Value: "right"}},
		Switches: map[string]string{"expression_switch_statement": "value"},
		Labels:   map[string]string{"expression_case": "value"},
		Exits:    []string{"return_statement"},
		Through:  []string{"expression_list", "literal_element"},
		Types:    []string{"type_identifier", "qualified_type"},
		Flags: map[string]fact.Flags{
			"return_statement":      fact.Returned,
			"expression_statement":  fact.Dropped,
			"defer_statement":       fact.Deferred,
			"go_statement":          fact.Go,
			"short_var_declaration": fact.Assigned,
			"assignment_statement":  fact.Assigned,
			"var_spec":              fact.Assigned,
		},
	}
}

// entFields records the fields that a schema of ent declares: field.String("name")
// in the method Fields of its type.
func entFields(b *languages.Builder) {
	local := ""
	for _, im := range b.File.Imports {
		if im.Path == "entgo.io/ent/schema/field" || strings.HasSuffix(im.Path, "/ent/schema/field") {
			local = im.Local
		}
	}
	if local == "" {
		return
	}
	for k := range b.File.Calls {
		c := &b.File.Calls[k]
		method, ok := strings.CutPrefix(c.Callee, local+".")
		if !ok || strings.ContainsAny(method, ".(") || c.Func < 0 || len(c.Args) == 0 || c.Args[0].Kind != fact.ArgString || c.Args[0].Head == "" {
			continue
		}
		if owner := b.File.Defs[c.Func].Owner; owner != "" {
			b.File.Bindings = append(b.File.Bindings, fact.Binding{Line: c.Line, Kind: fact.BindSchema, Name: c.Args[0].Head, Owner: owner, Type: c.Callee, Func: c.Func})
		}
	}
}

func packageClause(b *languages.Builder, i int) {
	if c := b.First(i); c >= 0 {
		b.File.Package = b.Text(c)
	}
	b.Skip(i)
}

func importSpec(b *languages.Builder, i int) {
	defer b.Skip(i)
	p := b.Field(i, "path")
	if p < 0 {
		return
	}
	im := fact.Import{Path: strings.Trim(b.Text(p), "\"`")}
	im.Local = DefaultName(im.Path)
	if n := b.Field(i, "name"); n >= 0 {
		switch name := b.Text(n); name {
		case "_":
			im.Local = ""
		case ".":
			im.Local, im.Name = "", "*"
		default:
			im.Alias = name != im.Local
			im.Local = name
		}
	}
	b.Import(i, im)
}

// DefaultName returns the package name that an import path suggests: the last
// element without a major version, a "go-" prefix or a ".v2" suffix.
func DefaultName(p string) string {
	base := path.Base(p)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" && strings.Contains(p, "/") {
		base = path.Base(path.Dir(p))
	}
	if k := strings.Index(base, ".v"); k > 0 {
		base = base[:k]
	}
	base = strings.TrimPrefix(base, "go-")
	base = strings.TrimSuffix(base, "-go")
	return strings.ReplaceAll(base, "-", "")
}

func exported(name string) fact.Mods {
	if name != "" && name[0] >= 'A' && name[0] <= 'Z' {
		return fact.Exported
	}
	return 0
}

// typeName strips what surrounds the name of a type.
func typeName(t string) string {
	t = strings.TrimLeft(t, "*&")
	if k := strings.IndexByte(t, '['); k > 0 {
		t = t[:k]
	}
	return t
}

func params(b *languages.Builder, list int) []fact.Param {
	var out []fact.Param
	if list < 0 {
		return nil
	}
	b.Each(list, func(p int) {
		if !b.Is(p, "parameter_declaration") && !b.Is(p, "variadic_parameter_declaration") {
			return
		}
		t := ""
		ti := b.Field(p, "type")
		if ti >= 0 {
			t = b.TypeText(ti)
		}
		variadic := b.Is(p, "variadic_parameter_declaration")
		if variadic {
			t = "..." + t
		}
		named := false
		b.Each(p, func(c int) {
			if c != ti && b.Is(c, "identifier") {
				named = true
				out = append(out, fact.Param{Name: b.Text(c), Type: t, Optional: variadic})
			}
		})
		if !named {
			out = append(out, fact.Param{Type: t, Optional: variadic})
		}
	})
	return out
}

func results(b *languages.Builder, i int) []string {
	r := b.Field(i, "result")
	if r < 0 {
		return nil
	}
	if b.Is(r, "parameter_list") {
		var out []string
		for _, p := range params(b, r) {
			out = append(out, p.Type)
		}
		return out
	}
	return []string{b.TypeText(r)}
}

func function(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n), Params: params(b, b.Field(i, "parameters")), Results: results(b, i)}
	d.Mods = exported(d.Name)
	recv := b.Field(i, "receiver")
	var rname, rtype string
	if recv >= 0 {
		d.Kind = fact.Method
		if ps := params(b, recv); len(ps) > 0 {
			d.Owner, rname, rtype = typeName(ps[0].Type), ps[0].Name, ps[0].Type
		}
	}
	b.Def(i, d, b.Field(i, "body"))
	if rname != "" {
		b.Local(rname, d.Owner)
	}
	if recv >= 0 && rtype != d.Owner {
		for _, t := range strings.Split(strings.Trim(strings.TrimPrefix(strings.TrimLeft(rtype, "*"), d.Owner), "[]"), ",") {
			b.Local(t, "?")
		}
	}
	b.Each(b.Field(i, "type_parameters"), func(p int) {
		b.Each(p, func(c int) {
			if b.Is(c, "identifier") {
				b.Local(b.Text(c), "?")
			}
		})
	})
	namedResults(b, i)
}

// namedResults declares the results that have names.
func namedResults(b *languages.Builder, i int) {
	if r := b.Field(i, "result"); r >= 0 && b.Is(r, "parameter_list") {
		for _, p := range params(b, r) {
			b.Local(p.Name, p.Type)
		}
	}
}

func text(b *languages.Builder, i int) { b.RecordSQL(i) }

// qualifiedType records pkg.T as one use of a type.
func qualifiedType(b *languages.Builder, i int) {
	b.Ref(i, fact.RefType, b.Path(i))
	b.Skip(i)
}

func closure(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure, Params: params(b, b.Field(i, "parameters")), Results: results(b, i)}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	b.Def(i, d, b.Field(i, "body"))
	namedResults(b, i)
}

func typeSpec(b *languages.Builder, i int) {
	n, t := b.Field(i, "name"), b.Field(i, "type")
	if n < 0 || t < 0 {
		return
	}
	d := fact.Def{Name: b.Text(n)}
	d.Mods = exported(d.Name)
	if b.EnclosingFunc() >= 0 {
		b.Local(d.Name, typeText(b, t)) // no type of the package
		if !b.Is(t, "struct_type") {
			b.Retype(d.Name, "?")
		}
	}
	defer b.Skip(n)
	switch {
	case b.Is(t, "struct_type"):
		d.Kind = fact.Class
		if l := b.ChildOf(t, "field_declaration_list"); l >= 0 {
			b.Each(l, func(f int) {
				if b.Is(f, "field_declaration") && b.Field(f, "name") < 0 {
					if ft := b.Field(f, "type"); ft >= 0 {
						d.Bases = append(d.Bases, typeName(b.TypeText(ft)))
						b.Ref(f, fact.RefBase, typeName(b.TypeText(ft)))
					}
				}
			})
		}
		b.Def(i, d, -1)
	case b.Is(t, "interface_type"):
		d.Kind = fact.Interface
		b.Each(t, func(e int) {
			if b.Is(e, "type_elem") && b.First(e) == b.Last(e) {
				if x := b.First(e); x >= 0 && (b.Is(x, "type_identifier") || b.Is(x, "qualified_type") || b.Is(x, "generic_type")) {
					d.Bases = append(d.Bases, typeName(b.TypeText(x)))
				}
			}
		})
		b.Def(i, d, -1)
	default:
		d.Kind = fact.Type
		d.Init = b.TypeText(t)
		b.Leaf(i, d, -1)
	}
}

func methodElem(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	b.Def(i, fact.Def{Kind: fact.Method, Name: b.Text(n), Mods: fact.Abstract | exported(b.Text(n)), Params: params(b, b.Field(i, "parameters")), Results: results(b, i)}, -1)
}

func field(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	if t < 0 {
		return
	}
	typ := b.TypeText(t)
	b.Each(i, func(c int) {
		if c < t && b.Is(c, "field_identifier") {
			b.Declare(fact.BindField, b.Text(c), typ, c, -1)
			tags(b, i, b.Text(c))
		}
	})
}

// tags records the names that the tag of a field gives it, by encoding.
func tags(b *languages.Builder, i int, field string) {
	t := b.Field(i, "tag")
	if t < 0 {
		return
	}
	s := strings.Trim(b.Text(t), "`")
	for range 8 {
		key, rest, ok := strings.Cut(strings.TrimLeft(s, " "), `:"`)
		if !ok || strings.ContainsAny(key, " `\"") {
			return
		}
		value, more, ok := strings.Cut(rest, `"`)
		if !ok {
			return
		}
		s = more
		if name, _, _ := strings.Cut(value, ","); name != "" && languages.Wordy(name) {
			b.Tag(t, key, field, name)
		}
	}
}

// composite records T{…} as a construction whose fields are options.
func composite(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	if t < 0 {
		return
	}
	if b.Is(t, "generic_type") {
		t = b.Field(t, "type")
	}
	if t < 0 || !b.Is(t, "type_identifier") && !b.Is(t, "qualified_type") {
		return
	}
	path := b.Path(t)
	if path == "" {
		return
	}
	body := b.Field(i, "body")
	if body < 0 {
		return
	}
	id := b.OpenCall(i, path, body, fact.New|fact.CompositeLit)
	b.Each(body, func(c int) {
		if !b.Is(c, "keyed_element") {
			return
		}
		key, val := b.First(c), b.Last(c)
		if key < 0 || val < 0 {
			return
		}
		b.Option(id, c, b.Text(key), val)
		if b.IsLocal(path) {
			return
		}
		for val >= 0 && b.Is(val, "literal_element") {
			val = b.First(val)
		}
		put(b, val, -1, "."+path+"."+b.Text(key))
	})
}

// ifStatement opens the region of `if err != nil`.
func ifStatement(b *languages.Builder, i int) {
	c, body := b.Field(i, "condition"), b.Field(i, "consequence")
	if c < 0 || body < 0 || !b.Is(c, "binary_expression") {
		return
	}
	if t := b.Text(c); strings.HasSuffix(t, "err != nil") || strings.HasSuffix(t, "Err != nil") {
		b.CatchFrom(body)
	}
}

// returnStatement marks the call that is the error result of the function.
func returnStatement(b *languages.Builder, i int) {
	f := b.EnclosingFunc()
	if f < 0 {
		return
	}
	rs := b.File.Defs[f].Results
	putList(b, b.First(i), len(rs), func(k int) string { return rs[k] })
	if len(rs) == 0 || rs[len(rs)-1] != "error" {
		return
	}
	l := b.First(i)
	if l < 0 {
		return
	}
	if b.Is(l, "expression_list") {
		n := 0
		b.Each(l, func(int) { n++ })
		if n != len(rs) {
			return // return f() of several results
		}
		l = b.Last(l)
	} else if len(rs) > 1 {
		return
	}
	b.MarkError(l)
}
