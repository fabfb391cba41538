// Package rust extracts facts from Rust.
//
// Test modules inside source files (#[cfg(test)] and #[test]) are left out:
// their code is no example for the code around it.
package rust

import (
	"bytes"
	"strings"

	"github.com/smacker/go-tree-sitter/rust"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Rust.
func Language() *languages.Language {
	return &languages.Language{
		Names:   filenames.Named("rust"),
		Grammar: func() (*tree.Grammar, error) { return tree.FromSitter(rust.GetLanguage()) },
		Syntax:  syntax,
		Std:     isStd,
		Builtins: []string{"Some", "None", "Ok", "Err", "Option", "Result", "Box", "String", "Vec", "Default", "From", "Into", "TryFrom", "TryInto", "Iterator", "IntoIterator",
			"Clone", "Copy", "Debug", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Drop", "Send", "Sync", "Sized", "Unpin", "Fn", "FnMut", "FnOnce", "AsRef", "AsMut", "ToString", "ToOwned",
			"drop", "println", "print", "eprintln", "eprint", "format", "format_args", "vec", "panic", "assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne",
			"todo", "unimplemented", "unreachable", "matches", "write", "writeln", "dbg", "env", "option_env", "concat", "stringify", "include", "include_str", "include_bytes", "cfg", "line", "file", "column",
			"module_path", "compile_error", "thread_local", "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64"},
		Methods: methods,
		Prepare: prepare,
		Finish:  finish,
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "str", Truth: "bool",
		Same: []string{"Arc.clone", "Rc.clone", "Arc.new", "Rc.new", "Box.new", "Box.pin", "Mutex.new", "RwLock.new", "RefCell.new", "Some", "Ok", "Pin.new"},
		Enter: map[string]languages.Handler{
			"use_declaration":          use,
			"extern_crate_declaration": externCrate,
			"mod_item":                 mod,
			"attribute_item":           attribute,
			"inner_attribute_item":     skip,
			"macro_definition":         skip,
			"function_item":            function,
			"function_signature_item":  function,
			"closure_expression":       closure,
			"async_block":              asyncBlock,
			"struct_item":              structItem,
			"union_item":               structItem,
			"enum_item":                enumItem,
			"enum_variant":             enumVariant,
			"trait_item":               traitItem,
			"impl_item":                implItem,
			"type_item":                typeItem,
			"const_item":               constant,
			"static_item":              constant,
			"field_declaration":        field,
			"let_declaration":          let,
			"let_condition":            letCondition,
			"for_expression":           forLoop,
			"match_arm":                matchArm,
			"if_expression":            ifExpression,
			"call_expression":          call,
			"struct_expression":        structExpression,
			"macro_invocation":         macro,
			"token_tree":               tokenTree,
			"string_literal":           text,
			"raw_string_literal":       text,
			"lifetime":                 skip,
			"type_parameters":          typeParameters,
			"scoped_type_identifier":   scopedType,
		},
		Idents: []string{"identifier", "field_identifier", "shorthand_field_identifier", "crate", "super"},
		This:   []string{"self", "Self"},
		Members: map[string]languages.Member{
			"scoped_identifier":      {Object: "path", Property: "name"},
			"scoped_type_identifier": {Object: "path", Property: "name"},
			"field_expression":       {Object: "value", Property: "field"},
		},
		Calls: map[string]languages.CallSyntax{
			"call_expression":   {Callee: "function", Args: "arguments"},
			"macro_invocation":  {Callee: "macro", Flags: fact.MacroCall},
			"struct_expression": {Callee: "name", Flags: fact.New | fact.CompositeLit},
		},
		ArgLists: []string{"arguments"},
		Wraps: []string{"parenthesized_expression", "reference_expression", "unary_expression", "await_expression", "try_expression", "type_cast_expression",
			"generic_function", "generic_type", "generic_type_with_turbofish", "bracketed_type", "qualified_type"},
		Strings:       []string{"string_literal", "raw_string_literal"},
		StringContent: []string{"string_content"},
		Numbers:       []string{"integer_literal", "float_literal", "char_literal"},
		Bools:         []string{"boolean_literal"},
		Arrays:        []string{"array_expression", "tuple_expression"},
		Funcs:         []string{"closure_expression", "async_block"},
		Lambdas:       map[string]string{"closure_expression": "body"},
		Binaries:      []string{"binary_expression", "range_expression"},
		Comments:      []string{"line_comment", "block_comment"},
		Blocks:        []string{"block"},
		Loops:         []string{"for_expression", "while_expression", "loop_expression"},
		Conds:         map[string]string{"if_expression": "condition", "match_expression": "value"},
		Exits:         []string{"return_expression"},
		Through:       []string{"let_condition", "let_chain"},
		Types:         []string{"type_identifier"},
		Flags: map[string]fact.Flags{
			"await_expression":      fact.Awaited,
			"try_expression":        fact.EarlyReturn,
			"return_expression":     fact.Returned,
			"expression_statement":  fact.Dropped,
			"let_declaration":       fact.Assigned,
			"assignment_expression": fact.Assigned,
		},
	}
}

func isStd(module string) bool {
	first, _, _ := strings.Cut(module, ".")
	switch first {
	case "std", "core", "alloc", "proc_macro":
		return true
	}
	return false
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }

// prepare blanks the captures of opaque types, `+ use<…>`, which the grammar
// does not know: it loses the whole file over them.
func prepare(src []byte) []byte {
	var out []byte
	for at := 0; ; {
		k := bytes.Index(src[at:], []byte("use<"))
		if k < 0 {
			break
		}
		k += at
		at = k + len("use<")
		start := k - 1
		for start >= 0 && (src[start] == ' ' || src[start] == '\n' || src[start] == '\t' || src[start] == '\r') {
			start--
		}
		end := bytes.IndexByte(src[k:min(len(src), k+128)], '>')
		if start < 0 || src[start] != '+' || end < 0 {
			continue
		}
		if out == nil {
			out = bytes.Clone(src)
		}
		for i := start; i <= k+end; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	if out == nil {
		return src
	}
	return out
}
