// Package swift extracts facts from Swift.
package swift

import (
	"strings"

	"github.com/smacker/go-tree-sitter/swift"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Swift.
func Language() *languages.Language {
	return &languages.Language{
		Names:   filenames.Named("swift"),
		Grammar: func() (*tree.Grammar, error) { return tree.FromSitter(swift.GetLanguage()) },
		Syntax:  syntax,
		Std:     isStd,
		Builtins: []string{"print", "debugPrint", "fatalError", "precondition", "preconditionFailure", "assert", "assertionFailure", "min", "max", "abs", "zip", "type", "String", "Int", "Int8", "Int16", "Int32",
			"Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Double", "Float", "Bool", "Character", "Array", "Dictionary", "Set", "Optional", "Result", "Error", "Any", "AnyObject", "Void", "Never",
			"Codable", "Encodable", "Decodable", "Equatable", "Hashable", "Comparable", "Identifiable", "Sendable", "CustomStringConvertible", "CaseIterable"},
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "String", Truth: "Bool", List: "Array",
		Enter: map[string]languages.Handler{
			"import_declaration":            importDeclaration,
			"class_declaration":             class,
			"protocol_declaration":          class,
			"function_declaration":          function,
			"protocol_function_declaration": function,
			"init_declaration":              function,
			"property_declaration":          property,
			"typealias_declaration":         alias,
			"lambda_literal":                closure,
			"call_expression":               call,
			"catch_block":                   catch,
			"control_transfer_statement":    throw,
			"for_statement":                 forLoop,
			"guard_statement":               binding,
			"if_statement":                  binding,
			"line_string_literal":           text,
			"attribute":                     skip,
			"type_parameters":               skip,
		},
		Idents:         []string{"simple_identifier", "super_expression"},
		This:           []string{"self_expression", "self"},
		Members:        map[string]languages.Member{"navigation_expression": {Object: "target"}},
		Calls:          map[string]languages.CallSyntax{"call_expression": {}},
		ArgLists:       []string{"value_arguments"},
		Wraps:          []string{"postfix_expression", "await_expression", "user_type"},
		Strings:        []string{"line_string_literal", "multi_line_string_literal"},
		StringContent:  []string{"line_str_text", "multi_line_str_text"},
		Interpolations: []string{"interpolated_expression"},
		Numbers:        []string{"integer_literal", "real_literal"},
		Bools:          []string{"boolean_literal"},
		Arrays:         []string{"array_literal", "tuple_expression"},
		Funcs:          []string{"lambda_literal"},
		Binaries:       []string{"comparison_expression", "equality_expression", "conjunction_expression", "disjunction_expression", "additive_expression", "prefix_expression", "nil_coalescing_expression"},
		Comments:       []string{"comment", "multiline_comment"},
		Blocks:         []string{"statements"},
		Loops:          []string{"for_statement", "while_statement", "repeat_while_statement"},
		Conds:          map[string]string{"if_statement": "condition", "guard_statement": "condition"},
		Exits:          []string{"control_transfer_statement"},
		Through:        []string{"try_expression"},
		Types:          []string{"type_identifier"},
		Flags: map[string]fact.Flags{
			"await_expression":     fact.Awaited,
			"property_declaration": fact.Assigned,
			"assignment":           fact.Assigned,
		},
	}
}

func isStd(module string) bool {
	first, _, _ := strings.Cut(module, ".")
	switch first {
	case "Swift", "Foundation", "UIKit", "SwiftUI", "AppKit", "Combine", "CoreData", "CoreGraphics", "CoreLocation", "Dispatch", "XCTest", "Darwin", "Glibc", "os", "OSLog", "AVFoundation", "MapKit",
		"WebKit", "StoreKit", "Security", "CryptoKit", "UserNotifications", "QuartzCore", "Observation", "SwiftData", "Testing", "Network":
		return true
	}
	return false
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }

// importDeclaration reads `import A` and `import struct A.B`.
func importDeclaration(b *languages.Builder, i int) {
	if n := b.ChildOf(i, "identifier"); n >= 0 {
		p := b.TypeText(n)
		im := fact.Import{Path: p, Local: p}
		if k := strings.LastIndexByte(p, '.'); k > 0 {
			im = fact.Import{Path: p[:k], Name: p[k+1:], Local: p[k+1:]}
		}
		b.Import(i, im)
	}
	b.Skip(i)
}
