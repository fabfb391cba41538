// Package java extracts facts from Java.
package java

import (
	"strings"

	"github.com/smacker/go-tree-sitter/java"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Java.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("java"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(java.GetLanguage()) },
		Syntax:   syntax,
		Std:      isStd,
		Builtins: strings.Fields(builtins),
	}
}

const builtins = `boolean byte char double float int long short void
Appendable AutoCloseable Boolean Byte CharSequence Character Class ClassLoader Cloneable Comparable Deprecated Double Enum Error
Exception Float FunctionalInterface IllegalArgumentException IllegalStateException IndexOutOfBoundsException Integer
InterruptedException Iterable Long Math NullPointerException Number NumberFormatException Object Override Process Record Runnable Runtime
RuntimeException SafeVarargs Short String StringBuffer StringBuilder SuppressWarnings System Thread ThreadLocal Throwable
UnsupportedOperationException Void ArithmeticException ArrayIndexOutOfBoundsException ClassCastException ClassNotFoundException
CloneNotSupportedException NoSuchElementException NoSuchFieldException NoSuchMethodException SecurityException StackOverflowError
OutOfMemoryError AssertionError LinkageError StackTraceElement ThreadGroup ProcessBuilder StrictMath`

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "String",
		Enter: map[string]languages.Handler{
			"package_declaration":                 packageDeclaration,
			"import_declaration":                  importDeclaration,
			"class_declaration":                   class,
			"interface_declaration":               class,
			"enum_declaration":                    class,
			"record_declaration":                  class,
			"annotation_type_declaration":         class,
			"class_body":                          anonymous,
			"method_declaration":                  method,
			"constructor_declaration":             method,
			"compact_constructor_declaration":     method,
			"annotation_type_element_declaration": method,
			"lambda_expression":                   lambda,
			"field_declaration":                   field,
			"constant_declaration":                field,
			"enum_constant":                       enumConstant,
			"local_variable_declaration":          variable,
			"resource":                            resource,
			"enhanced_for_statement":              forEach,
			"instanceof_expression":               instanceOf,
			"type_pattern":                        typePattern,
			"type_parameter":                      typeParameter,
			"type_identifier":                     typeName,
			"scoped_type_identifier":              typeName,
			"class_literal":                       classLiteral,
			"method_invocation":                   invocation,
			"annotation":                          annotation,
			"catch_clause":                        catch,
			"finally_clause":                      finally,
			"throw_statement":                     throw,
			"assert_statement":                    assert,
			"if_statement":                        guard,
			"string_literal":                      text,
		},
		Idents: []string{"identifier", "type_identifier", "super"},
		This:   []string{"this"},
		Members: map[string]languages.Member{
			"field_access":           {Object: "object", Property: "field"},
			"scoped_identifier":      {Object: "scope", Property: "name"},
			"scoped_type_identifier": {},
			"method_reference":       {},
		},
		Calls: map[string]languages.CallSyntax{
			"method_invocation":               {Object: "object", Callee: "name", Args: "arguments"},
			"object_creation_expression":      {Callee: "type", Args: "arguments", Flags: fact.New},
			"explicit_constructor_invocation": {Callee: "constructor", Args: "arguments"},
			"annotation":                      {Callee: "name", Args: "arguments", Flags: fact.DecoratorCall},
		},
		ArgLists:      []string{"argument_list", "annotation_argument_list"},
		Wraps:         []string{"parenthesized_expression", "generic_type"},
		Strings:       []string{"string_literal"},
		StringContent: []string{"string_fragment", "multiline_string_fragment"},
		Numbers: []string{"decimal_integer_literal", "hex_integer_literal", "octal_integer_literal", "binary_integer_literal",
			"decimal_floating_point_literal", "hex_floating_point_literal"},
		Bools:      []string{"true", "false"},
		Nulls:      []string{"null_literal"},
		Arrays:     []string{"array_creation_expression", "array_initializer", "element_value_array_initializer"},
		Conditions: map[string]languages.Condition{"where": {}, "and": {}},
		Funcs:      []string{"lambda_expression"},
		Lambdas:    map[string]string{"lambda_expression": "body"},
		Identity:   true,
		Binaries:   []string{"binary_expression", "unary_expression", "instanceof_expression"},
		Pairs: map[string]languages.Pair{
			"element_value_pair": {Key: "key", Value: "value", Keyword: true},
		},
		Comments: []string{"line_comment", "block_comment"},
		Blocks:   []string{"block", "constructor_body"},
		Loops:    []string{"for_statement", "enhanced_for_statement", "while_statement", "do_statement"},
		Conds:    map[string]string{"if_statement": "condition"},
		Exits:    []string{"return_statement", "throw_statement"},
		Through:  []string{"ternary_expression", "cast_expression"},
		Types:    []string{"class_literal"},
		Flags: map[string]fact.Flags{
			"return_statement":      fact.Returned,
			"expression_statement":  fact.Dropped,
			"throw_statement":       fact.Thrown | fact.AsError,
			"variable_declarator":   fact.Assigned,
			"assignment_expression": fact.Assigned,
			"resource":              fact.Deferred | fact.Assigned,
		},
	}
}

// isStd knows the packages of javax that come with the platform from those that
// are published as libraries.
func isStd(m string) bool {
	if strings.HasPrefix(m, "java.") || m == "java" || strings.HasPrefix(m, "jdk.") {
		return true
	}
	rest, ok := strings.CutPrefix(m, "javax.")
	if !ok {
		return false
	}
	head, _, _ := strings.Cut(rest, ".")
	switch head {
	case "accessibility", "crypto", "imageio", "lang", "management", "naming", "net", "print", "rmi", "script", "security",
		"smartcardio", "sound", "sql", "swing", "tools", "xml":
		return true
	}
	return false
}

func packageDeclaration(b *languages.Builder, i int) {
	b.Each(i, func(c int) {
		if b.Is(c, "scoped_identifier") || b.Is(c, "identifier") {
			b.File.Package = b.TypeText(c)
		}
	})
	b.Skip(i)
}

func importDeclaration(b *languages.Builder, i int) {
	defer b.Skip(i)
	n := b.First(i)
	if n < 0 {
		return
	}
	im := fact.Import{Path: b.TypeText(n)}
	static, all := b.Has(i, "static"), b.Has(i, "asterisk")
	switch {
	case all:
		im.Name = "*"
	case static:
		k := strings.LastIndexByte(im.Path, '.')
		if k < 0 {
			return
		}
		im.Path, im.Name = im.Path[:k], im.Path[k+1:]
		im.Local = im.Name
	default:
		im.Local = languages.LastSegment(im.Path)
	}
	b.Import(i, im)
}

// text records SQL in strings.
func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }
