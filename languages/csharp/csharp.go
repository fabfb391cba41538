// Package csharp extracts facts from C#.
package csharp

import (
	"strings"

	"github.com/smacker/go-tree-sitter/csharp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of C#.
func Language() *languages.Language {
	return &languages.Language{
		Names:   filenames.Named("csharp"),
		Grammar: func() (*tree.Grammar, error) { return tree.FromSitter(csharp.GetLanguage()) },
		Syntax:  syntax,
		Std:     func(m string) bool { return m == "System" || strings.HasPrefix(m, "System.") },
		Builtins: strings.Fields(`bool byte char decimal double dynamic float int long nameof nint nuint object sbyte short string uint ulong
			ushort void typeof sizeof`),
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "string", Truth: "bool",
		Enter: map[string]languages.Handler{
			"using_directive":                     usingDirective,
			"namespace_declaration":               namespace,
			"file_scoped_namespace_declaration":   namespace,
			"class_declaration":                   class,
			"struct_declaration":                  class,
			"record_declaration":                  class,
			"interface_declaration":               class,
			"enum_declaration":                    class,
			"enum_member_declaration":             enumMember,
			"delegate_declaration":                delegate,
			"method_declaration":                  method,
			"constructor_declaration":             method,
			"local_function_statement":            method,
			"property_declaration":                property,
			"variable_declaration":                variables,
			"lambda_expression":                   lambda,
			"anonymous_method_expression":         lambda,
			"foreach_statement":                   forEach,
			"using_statement":                     using,
			"local_declaration_statement":         localUsing,
			"declaration_expression":              pattern,
			"declaration_pattern":                 pattern,
			"recursive_pattern":                   pattern,
			"identifier":                          typeName,
			"qualified_name":                      typeName,
			"invocation_expression":               invocation,
			"object_creation_expression":          construction,
			"implicit_object_creation_expression": construction,
			"constructor_initializer":             initializer,
			"attribute":                           attribute,
			"catch_clause":                        catch,
			"finally_clause":                      finally,
			"throw_statement":                     throw,
			"throw_expression":                    throw,
			"if_statement":                        guard,
			"string_literal":                      text,
			"raw_string_literal":                  text,
			"interpolated_string_expression":      text,
			"verbatim_string_literal":             verbatim,
		},
		Idents: []string{"identifier", "predefined_type", "base"},
		This:   []string{"this"},
		Members: map[string]languages.Member{
			"member_access_expression":      {Object: "expression", Property: "name"},
			"conditional_access_expression": {Object: "condition"},
			"qualified_name":                {Object: "qualifier", Property: "name"},
			"alias_qualified_name":          {Object: "alias", Property: "name"},
		},
		Calls: map[string]languages.CallSyntax{
			"invocation_expression":      {Callee: "function", Args: "arguments"},
			"object_creation_expression": {Callee: "type", Args: "arguments", Flags: fact.New},
			"attribute":                  {Callee: "name", Flags: fact.DecoratorCall},
		},
		ArgLists:       []string{"argument_list", "attribute_argument_list"},
		ArgWraps:       []string{"argument", "attribute_argument"},
		Wraps:          []string{"parenthesized_expression", "await_expression", "generic_name", "postfix_unary_expression", "nullable_type"},
		Strings:        []string{"string_literal", "verbatim_string_literal", "raw_string_literal", "interpolated_string_expression"},
		StringContent:  []string{"string_literal_content", "raw_string_content", "string_content"},
		Interpolations: []string{"interpolation"},
		Numbers:        []string{"integer_literal", "real_literal"},
		Bools:          []string{"boolean_literal"},
		Nulls:          []string{"null_literal"},
		Objects:        []string{"initializer_expression", "anonymous_object_creation_expression"},
		Arrays:         []string{"array_creation_expression", "implicit_array_creation_expression"},
		Conditions:     linq(),
		Funcs:          []string{"lambda_expression", "anonymous_method_expression"},
		Lambdas:        map[string]string{"lambda_expression": "body"},
		Binaries:       []string{"binary_expression", "prefix_unary_expression", "is_pattern_expression", "is_expression"},
		Pairs: map[string]languages.Pair{
			"assignment_expression": {Key: "left", Value: "right", Keyword: true},
		},
		Comments: []string{"comment"},
		Blocks:   []string{"block"},
		Loops:    []string{"for_statement", "foreach_statement", "while_statement", "do_statement"},
		Conds:    map[string]string{"if_statement": "condition"},
		Assigns:  map[string]languages.Pair{"assignment_expression": {Key: "left", Value: "right"}},
		Switches: map[string]string{"switch_statement": "value", "is_pattern_expression": "expression", "switch_expression": ""},
		Labels:   map[string]string{"constant_pattern": ""},
		Between:  []string{"or_pattern", "negated_pattern", "parenthesized_pattern", "switch_section", "switch_body", "switch_expression_arm"},
		Exits:    []string{"return_statement", "throw_statement"},
		Through:  []string{"conditional_expression", "cast_expression", "as_expression", "switch_expression", "switch_expression_arm"},
		Types:    []string{"typeof_expression"},
		Flags: map[string]fact.Flags{
			"await_expression":        fact.Awaited,
			"return_statement":        fact.Returned,
			"arrow_expression_clause": fact.Returned,
			"expression_statement":    fact.Dropped,
			"throw_statement":         fact.Thrown | fact.AsError,
			"throw_expression":        fact.Thrown | fact.AsError,
			"variable_declarator":     fact.Assigned,
			"assignment_expression":   fact.Assigned,
		},
	}
}

func usingDirective(b *languages.Builder, i int) {
	defer b.Skip(i)
	im := fact.Import{}
	alias := b.Field(i, "name")
	b.Each(i, func(c int) {
		if c != alias {
			im.Path = strings.TrimPrefix(b.TypeText(c), "global::")
		}
	})
	switch {
	case alias >= 0:
		im.Local = b.Text(alias)
		im.Alias = im.Local != languages.LastSegment(im.Path)
	case b.Has(i, "static"):
		im.Name = "*"
	}
	b.Import(i, im)
}

func namespace(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 && b.File.Package == "" {
		b.File.Package = b.TypeText(n)
	}
}

// text records SQL in strings.
func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }

func verbatim(b *languages.Builder, i int) {
	n := &b.Nodes[i]
	s := b.Src[n.Start:min(n.End, n.Start+4096)]
	if len(s) < 8 || s[0] != '@' {
		return
	}
	switch k := strings.TrimLeft(string(s[2:]), " \t\r\n"); {
	case k == "":
	case strings.IndexByte("sSiIuUdDwW", k[0]) >= 0:
		b.RecordSQLText(i, strings.TrimRight(k, "\""))
	}
}

// linq are the methods of LINQ that take a condition.
func linq() map[string]languages.Condition {
	out := map[string]languages.Condition{}
	for _, m := range []string{"Where", "First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "Any", "Count", "LongCount"} {
		out[m] = languages.Condition{Lambda: true}
		out[m+"Async"] = languages.Condition{Lambda: true}
	}
	return out
}
