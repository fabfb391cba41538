// Package scala extracts facts from Scala.
package scala

import (
	"strings"

	"github.com/smacker/go-tree-sitter/scala"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Scala.
func Language() *languages.Language {
	return &languages.Language{
		Names:   filenames.Named("scala"),
		Grammar: func() (*tree.Grammar, error) { return tree.FromSitter(scala.GetLanguage()) },
		Syntax:  syntax,
		Std:     isStd,
		Builtins: []string{"Some", "None", "Option", "Either", "Left", "Right", "List", "Seq", "Map", "Set", "Vector", "Array", "Nil", "Unit", "Int", "Long", "Short", "Byte", "Char", "Float",
			"Double", "Boolean", "String", "Any", "AnyRef", "AnyVal", "Nothing", "Null", "println", "print", "require", "assert", "assume", "identity", "implicitly", "summon", "classOf", "getClass",
			"Exception", "RuntimeException", "Throwable", "IllegalArgumentException", "IllegalStateException", "StringBuilder", "Iterator", "Iterable"},
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "String", Truth: "Boolean",
		Enter: map[string]languages.Handler{
			"package_clause":                 packageClause,
			"import_declaration":             importDeclaration,
			"export_declaration":             skip,
			"class_definition":               class,
			"object_definition":              class,
			"trait_definition":               class,
			"enum_definition":                class,
			"function_definition":            function,
			"function_declaration":           function,
			"val_definition":                 value,
			"var_definition":                 value,
			"val_declaration":                value,
			"var_declaration":                value,
			"type_definition":                typeDefinition,
			"lambda_expression":              lambda,
			"annotation":                     annotation,
			"call_expression":                call,
			"instance_expression":            instance,
			"infix_expression":               infix,
			"case_clause":                    caseClause,
			"finally_clause":                 finally,
			"throw_expression":               throw,
			"string":                         text,
			"interpolated_string_expression": nothing,
			"type_parameters":                skip,
		},
		Idents:  []string{"identifier"},
		This:    []string{"this"},
		Members: map[string]languages.Member{"field_expression": {Object: "value", Property: "field"}, "stable_type_identifier": {}, "stable_identifier": {}},
		Calls: map[string]languages.CallSyntax{
			"call_expression":     {Callee: "function", Args: "arguments"},
			"instance_expression": {Flags: fact.New},
		},
		ArgLists: []string{"arguments"},
		Wraps:    []string{"parenthesized_expression", "generic_function", "generic_type"},
		Strings:  []string{"string"},
		// An interpolator makes a template of a string.
		Templates: []string{"interpolated_string_expression"},
		Numbers:   []string{"integer_literal", "floating_point_literal", "character_literal"},
		Bools:     []string{"boolean_literal"},
		Nulls:     []string{"null_literal"},
		Arrays:    []string{"tuple_expression"},
		Funcs:     []string{"lambda_expression"},
		Binaries:  []string{"infix_expression", "prefix_expression"},
		Pairs:     map[string]languages.Pair{"assignment_expression": {Key: "left", Value: "right", Keyword: true}},
		Lambdas:   map[string]string{"function_definition": "body"},
		Comments:  []string{"comment", "block_comment"},
		Blocks:    []string{"block"},
		Loops:     []string{"for_expression", "while_expression", "do_while_expression"},
		Conds:     map[string]string{"if_expression": "condition"},
		Exits:     []string{"return_expression", "throw_expression"},
		Types:     []string{"type_identifier"},
		Flags: map[string]fact.Flags{
			"return_expression":     fact.Returned,
			"throw_expression":      fact.Thrown | fact.AsError,
			"val_definition":        fact.Assigned,
			"var_definition":        fact.Assigned,
			"assignment_expression": fact.Assigned,
		},
	}
}

func isStd(module string) bool {
	first, _, _ := strings.Cut(module, ".")
	return first == "scala" || first == "java" || first == "javax"
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

func nothing(*languages.Builder, int) {}

func text(b *languages.Builder, i int) { b.RecordSQL(i) }

func finally(b *languages.Builder, i int) { b.Mark(i, fact.Deferred) }

func packageClause(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	name := b.TypeText(n)
	if b.File.Package != "" {
		name = b.File.Package + "." + name
	}
	b.File.Package = name
	b.Skip(n)
}

func importDeclaration(b *languages.Builder, i int) {
	defer b.Skip(i)
	var parts []string
	b.Each(i, func(c int) {
		if b.Is(c, "identifier") && len(parts) < 32 {
			parts = append(parts, b.Text(c))
		}
	})
	from := strings.Join(parts, ".")
	selectors := false
	b.Each(i, func(c int) {
		switch b.Kind(c) {
		case "namespace_wildcard":
			selectors = true
			b.Import(c, fact.Import{Path: from, Name: "*"})
		case "namespace_selectors":
			selectors = true
			b.Each(c, func(s int) { selector(b, s, from) })
		case "as_renamed_identifier", "arrow_renamed_identifier":
			selectors = true
			selector(b, c, from)
		}
	})
	if !selectors && len(parts) > 1 {
		name := parts[len(parts)-1]
		b.Import(i, fact.Import{Path: strings.Join(parts[:len(parts)-1], "."), Name: name, Local: name})
	}
}

func selector(b *languages.Builder, s int, from string) {
	switch b.Kind(s) {
	case "identifier":
		b.Import(s, fact.Import{Path: from, Name: b.Text(s), Local: b.Text(s)})
	case "namespace_wildcard":
		b.Import(s, fact.Import{Path: from, Name: "*"})
	case "as_renamed_identifier", "arrow_renamed_identifier":
		n, a := b.Field(s, "name"), b.Field(s, "alias")
		if n >= 0 && a >= 0 && b.Is(a, "identifier") {
			b.Import(s, fact.Import{Path: from, Name: b.Text(n), Local: b.Text(a), Alias: b.Text(n) != b.Text(a)})
		}
	}
}
