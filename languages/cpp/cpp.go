// Package cpp extracts facts from C++, upon the tables of C.
package cpp

import (
	"strings"

	"github.com/smacker/go-tree-sitter/cpp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/c"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of C++.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("cpp"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(cpp.GetLanguage()) },
		Syntax:   syntax,
		Std:      isStd,
		Builtins: append(c.Builtins(), "nullptr", "static_cast", "dynamic_cast", "const_cast", "reinterpret_cast", "typeid", "decltype", "auto", "wchar_t", "char8_t", "char16_t", "char32_t"),
		Prepare:  c.Prepare,
	}
}

func syntax() languages.Syntax {
	s := c.Syntax()
	for k, h := range map[string]languages.Handler{
		"function_definition":                 function,
		"declaration":                         declaration,
		"field_declaration":                   field,
		"class_specifier":                     class,
		"struct_specifier":                    class,
		"namespace_definition":                namespace,
		"using_declaration":                   using,
		"alias_declaration":                   alias,
		"lambda_expression":                   lambda,
		"new_expression":                      construct,
		"throw_statement":                     throw,
		"catch_clause":                        catch,
		"for_range_loop":                      rangeLoop,
		"raw_string_literal":                  text,
		"qualified_identifier":                qualified,
		"type_parameter_declaration":          skip,
		"variadic_type_parameter_declaration": skip,
		"namespace_alias_definition":          skip,
		"optional_type_parameter_declaration": skip,
	} {
		s.Enter[k] = h
	}
	s.Idents = append(s.Idents, "namespace_identifier")
	s.This = []string{"this"}
	s.Identity = false
	s.Members["qualified_identifier"] = languages.Member{Object: "scope", Property: "name"}
	s.Calls["new_expression"] = languages.CallSyntax{Callee: "type", Args: "arguments", Flags: fact.New}
	s.Wraps = append(s.Wraps, "template_function", "template_type", "template_method", "co_await_expression", "type_descriptor")
	s.Strings = append(s.Strings, "raw_string_literal")
	s.StringContent = append(s.StringContent, "raw_string_content")
	s.Funcs = []string{"lambda_expression"}
	s.Loops = append(s.Loops, "for_range_loop")
	s.Exits = append(s.Exits, "throw_statement", "co_return_statement")
	s.Through = append(s.Through, "condition_clause")
	s.Types = []string{"type_identifier"}
	delete(s.Enter, "type_identifier")
	s.Flags["throw_statement"] = fact.Thrown | fact.AsError
	s.Flags["co_await_expression"] = fact.Awaited
	s.Flags["co_return_statement"] = fact.Returned
	return s
}

// isStd reports whether a header belongs to the standard library: those of C++
// have no extension.
func isStd(header string) bool {
	return header != "" && !strings.ContainsAny(header, "./") || c.Std(header)
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

func text(b *languages.Builder, i int) { b.RecordSQLParts(i) }
