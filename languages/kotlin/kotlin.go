// Package kotlin extracts facts from Kotlin.
package kotlin

import (
	"strings"

	"github.com/smacker/go-tree-sitter/kotlin"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Kotlin.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("kotlin"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(kotlin.GetLanguage()) },
		Syntax:   syntax,
		Std:      isStd,
		Builtins: strings.Fields(builtins),
		Prepare:  prepare,
	}
}

const builtins = `Any Array Boolean BooleanArray Byte ByteArray Char CharArray CharSequence Comparable Double DoubleArray Enum Error
Exception Float FloatArray IllegalArgumentException IllegalStateException IndexOutOfBoundsException Int IntArray Iterable Lazy List Long
LongArray Map MutableList MutableMap MutableSet Nothing NoSuchElementException NullPointerException Number NumberFormatException Pair
Regex Result RuntimeException Sequence Set Short ShortArray String StringBuilder Suppress Throwable Triple Unit
UnsupportedOperationException Deprecated Throws JvmStatic JvmField JvmOverloads JvmName Synchronized Volatile Collection
MutableCollection Iterator ArrayList HashMap HashSet LinkedHashMap LinkedHashSet
also apply arrayOf arrayOfNulls assert booleanArrayOf buildList buildMap buildSet buildString check checkNotNull emptyArray emptyList
emptyMap emptySet enumValueOf enumValues error floatArrayOf hashMapOf hashSetOf intArrayOf lazy let linkedMapOf listOf listOfNotNull
longArrayOf mapOf maxOf minOf mutableListOf mutableMapOf mutableSetOf print println readLine repeat require requireNotNull run
runCatching sequence sequenceOf setOf synchronized takeIf takeUnless to use with TODO`

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "String", Truth: "Boolean",
		Enter: map[string]languages.Handler{
			"package_header":              packageHeader,
			"import_header":               importHeader,
			"class_declaration":           class,
			"object_declaration":          class,
			"object_literal":              objectLiteral,
			"enum_entry":                  enumEntry,
			"type_alias":                  typeAlias,
			"function_declaration":        function,
			"secondary_constructor":       constructor,
			"getter":                      accessor,
			"setter":                      accessor,
			"lambda_literal":              lambda,
			"anonymous_function":          anonymous,
			"property_declaration":        property,
			"for_statement":               forStatement,
			"user_type":                   typeName,
			"type_identifier":             func(*languages.Builder, int) {},
			"call_expression":             call,
			"constructor_invocation":      construction,
			"constructor_delegation_call": delegation,
			"catch_block":                 catch,
			"finally_block":               finally,
			"jump_expression":             jump,
			"if_expression":               guard,
			"string_literal":              text,
		},
		Idents: []string{"simple_identifier", "type_identifier", "super_expression"},
		This:   []string{"this_expression", "this"},
		Members: map[string]languages.Member{
			"navigation_expression": {},
			"callable_reference":    {},
		},
		Calls: map[string]languages.CallSyntax{
			"call_expression": {Curried: true},
		},
		ArgLists:       []string{"value_arguments"},
		ArgWraps:       []string{"value_argument"},
		Wraps:          []string{"parenthesized_expression", "postfix_expression"},
		Strings:        []string{"string_literal"},
		StringContent:  []string{"string_content"},
		Interpolations: []string{"interpolated_identifier", "interpolated_expression"},
		Numbers:        []string{"integer_literal", "real_literal", "hex_literal", "bin_literal", "long_literal", "unsigned_literal"},
		Bools:          []string{"boolean_literal"},
		Arrays:         []string{"collection_literal"},
		Funcs:          []string{"lambda_literal", "anonymous_function"},
		Spreads:        []string{"spread_expression"},
		Binaries: []string{"additive_expression", "multiplicative_expression", "comparison_expression", "equality_expression",
			"conjunction_expression", "disjunction_expression", "prefix_expression", "infix_expression", "elvis_expression",
			"check_expression", "range_expression"},
		Comments: []string{"line_comment", "multiline_comment"},
		Loops:    []string{"for_statement", "while_statement", "do_while_statement"},
	}
}

func isStd(m string) bool {
	for _, s := range []string{"kotlin", "java"} {
		if m == s || strings.HasPrefix(m, s+".") {
			return true
		}
	}
	for _, s := range []string{"javax.crypto.", "javax.net.", "javax.sql.", "javax.xml.", "javax.security."} {
		if strings.HasPrefix(m+".", s) {
			return true
		}
	}
	return false
}

func packageHeader(b *languages.Builder, i int) {
	if c := b.First(i); c >= 0 {
		b.File.Package = b.TypeText(c)
	}
	b.Skip(i)
}

func importHeader(b *languages.Builder, i int) {
	defer b.Skip(i)
	n := b.First(i)
	if n < 0 {
		return
	}
	im := fact.Import{Path: strings.ReplaceAll(b.TypeText(n), "`", "")}
	if b.Has(i, "wildcard_import") {
		im.Name = "*"
		b.Import(i, im)
		return
	}
	im.Local = languages.LastSegment(im.Path)
	if a := b.ChildOf(i, "import_alias"); a >= 0 {
		if t := b.First(a); t >= 0 {
			im.Alias = b.Text(t) != im.Local
			im.Local = b.Text(t)
		}
	}
	b.Import(i, im)
}

// text records SQL in strings.
func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }
