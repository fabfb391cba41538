// Package php extracts facts from PHP.
package php

import (
	"strings"

	php "github.com/tree-sitter/tree-sitter-php/bindings/go"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of PHP.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("php"),
		Grammar:  func() (*tree.Grammar, error) { return tree.NewGrammar(php.LanguagePHP()) },
		Syntax:   syntax,
		Std:      func(module string) bool { return strings.HasPrefix(module, "ext-") },
		Methods:  methods,
		Builtins: strings.Fields(builtins),
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "string",
		Enter: map[string]languages.Handler{
			"namespace_definition":             namespace,
			"namespace_use_declaration":        use,
			"function_definition":              function,
			"method_declaration":               function,
			"anonymous_function":               closure,
			"arrow_function":                   closure,
			"class_declaration":                class,
			"interface_declaration":            class,
			"trait_declaration":                class,
			"enum_declaration":                 class,
			"anonymous_class":                  anonymousClass,
			"use_declaration":                  traits,
			"attribute":                        attribute,
			"property_declaration":             properties,
			"property_promotion_parameter":     promoted,
			"const_element":                    constant,
			"enum_case":                        enumCase,
			"named_type":                       typ,
			"assignment_expression":            assignment,
			"reference_assignment_expression":  assignment,
			"augmented_assignment_expression":  assignment,
			"foreach_statement":                foreach,
			"catch_clause":                     catch,
			"finally_clause":                   finally,
			"throw_expression":                 throw,
			"yield_expression":                 yield,
			"if_statement":                     guard,
			"member_call_expression":           memberCall,
			"nullsafe_member_call_expression":  plainCall,
			"function_call_expression":         plainCall,
			"scoped_call_expression":           plainCall,
			"object_creation_expression":       plainCall,
			"class_constant_access_expression": classConstant,
			"string":                           text,
			"encapsed_string":                  text,
			"heredoc":                          text,
			"nowdoc":                           text,
			"global_declaration":               declareAll,
			"function_static_declaration":      declareAll,
			"anonymous_function_use_clause":    skip,
		},
		Idents: []string{"name", "relative_scope", "namespace_name"},
		This:   []string{"this", "self", "static"},
		Members: map[string]languages.Member{
			"member_access_expression":          {Object: "object", Property: "name"},
			"nullsafe_member_access_expression": {Object: "object", Property: "name"},
			"scoped_property_access_expression": {Object: "scope", Property: "name"},
			"class_constant_access_expression":  {},
			"qualified_name":                    {},
		},
		Calls: map[string]languages.CallSyntax{
			"function_call_expression":        {Callee: "function", Args: "arguments"},
			"member_call_expression":          {Object: "object", Callee: "name", Args: "arguments"},
			"nullsafe_member_call_expression": {Object: "object", Callee: "name", Args: "arguments"},
			"scoped_call_expression":          {Object: "scope", Callee: "name", Args: "arguments"},
			"object_creation_expression":      {Flags: fact.New},
		},
		ArgLists:      []string{"arguments"},
		ArgWraps:      []string{"argument"},
		Wraps:         []string{"variable_name", "parenthesized_expression", "clone_expression", "error_suppression_expression", "by_ref"},
		Strings:       []string{"string", "encapsed_string", "heredoc", "heredoc_body", "nowdoc", "nowdoc_body"},
		StringContent: []string{"string_content", "nowdoc_string"},
		Interpolations: []string{"variable_name", "member_access_expression", "nullsafe_member_access_expression", "subscript_expression", "member_call_expression", "scoped_call_expression",
			"function_call_expression", "scoped_property_access_expression", "dynamic_variable_name", "nullsafe_member_call_expression", "class_constant_access_expression"},
		Numbers:    []string{"integer", "float"},
		Bools:      []string{"boolean"},
		Nulls:      []string{"null"},
		Objects:    []string{"array_creation_expression"},
		Conditions: map[string]languages.Condition{"where": {}, "andWhere": {}, "whereNull": {Column: true, Null: true}, "whereIn": {Column: true}},
		Funcs:      []string{"anonymous_function", "arrow_function"},
		Lambdas:    map[string]string{"arrow_function": "body"},
		Spreads:    []string{"variadic_unpacking"},
		Binaries:   []string{"binary_expression", "unary_op_expression"},
		Pairs:      map[string]languages.Pair{"array_element_initializer": {}},
		Comments:   []string{"comment"},
		Blocks:     []string{"compound_statement", "colon_block"},
		Loops:      []string{"foreach_statement", "for_statement", "while_statement", "do_statement"},
		Conds:      map[string]string{"if_statement": "condition", "else_if_clause": "condition"},
		Assigns:    map[string]languages.Pair{"assignment_expression": {Key: "left", Value: "right"}},
		Switches:   map[string]string{"switch_statement": "condition", "match_expression": "condition"},
		Labels:     map[string]string{"case_statement": "value", "match_condition_list": ""},
		Between:    []string{"switch_block", "match_block", "match_conditional_expression"},
		Exits:      []string{"return_statement", "throw_expression", "exit_statement"},
		Leaves:     aborts,
		Handler:    handler,
		Through:    []string{"conditional_expression", "match_expression", "match_block", "match_conditional_expression", "match_default_expression", "cast_expression"},
		Flags: map[string]fact.Flags{
			"return_statement":                fact.Returned,
			"expression_statement":            fact.Dropped,
			"throw_expression":                fact.Thrown | fact.AsError,
			"assignment_expression":           fact.Assigned,
			"reference_assignment_expression": fact.Assigned,
			"augmented_assignment_expression": fact.Assigned,
		},
	}
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

func namespace(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		b.File.Package = b.TypeText(n)
		b.Skip(n)
	}
}

// use reads `use A\B as C, D;` and `use A\{B, C as D};`.
func use(b *languages.Builder, i int) {
	defer b.Skip(i)
	prefix := ""
	clauses := i
	if g := b.Field(i, "body"); g >= 0 {
		if n := b.First(i); n >= 0 && n != g {
			prefix = b.TypeText(n) + `\`
		}
		clauses = g
	}
	b.Each(clauses, func(c int) {
		if !b.Is(c, "namespace_use_clause") {
			return
		}
		n, a := b.First(c), b.Field(c, "alias")
		if n < 0 {
			return
		}
		im := fact.Import{Path: strings.TrimPrefix(prefix+b.TypeText(n), `\`)}
		im.Local = im.Path[strings.LastIndexByte(im.Path, '\\')+1:]
		if a >= 0 && a != n {
			l := b.Text(a)
			im.Alias = l != im.Local
			im.Local = l
		}
		b.Import(c, im)
	})
}

func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }

// declareAll makes the variables of a declaration known.
func declareAll(b *languages.Builder, i int) {
	b.Each(i, func(c int) {
		if n := b.Field(c, "name"); n >= 0 {
			c = n
		}
		if b.Is(c, "variable_name") {
			b.Local(b.Path(c), "?")
		}
	})
}
