// Package python extracts facts from Python.
package python

import (
	"strings"

	"github.com/smacker/go-tree-sitter/python"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Python.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("python"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(python.GetLanguage()) },
		Syntax:   syntax,
		Std:      isStd,
		Builtins: strings.Fields(builtins),
		Finish:   exports,
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "str", Number: "int", Truth: "bool", List: "list",
		Enter: map[string]languages.Handler{
			"import_statement":         importStatement,
			"import_from_statement":    importFrom,
			"future_import_statement":  importFrom,
			"function_definition":      function,
			"lambda":                   lambda,
			"class_definition":         class,
			"assignment":               assignment,
			"named_expression":         named,
			"type_alias_statement":     typeAlias,
			"type":                     typ,
			"call":                     call,
			"for_statement":            forTargets,
			"list_comprehension":       comprehension,
			"set_comprehension":        comprehension,
			"dictionary_comprehension": comprehension,
			"generator_expression":     comprehension,
			"with_item":                withItem,
			"except_clause":            except,
			"except_group_clause":      except,
			"finally_clause":           finally,
			"raise_statement":          raise,
			"assert_statement":         assert,
			"if_statement":             guard,
			"yield":                    yield,
			"class_pattern":            classPattern,
			"string":                   text,
			"concatenated_string":      text,
			"global_statement":         skip,
			"nonlocal_statement":       skip,
			"dictionary_splat_pattern": skip,
			"list_splat_pattern":       skip,
			"as_pattern_target":        skip,
		},
		Idents:  []string{"identifier"},
		This:    []string{"self", "cls"},
		Members: map[string]languages.Member{"attribute": {Object: "object", Property: "attribute"}},
		Calls: map[string]languages.CallSyntax{
			"call": {Callee: "function", Args: "arguments"},
		},
		ArgLists:       []string{"argument_list"},
		Wraps:          []string{"parenthesized_expression", "await"},
		Strings:        []string{"string", "concatenated_string"},
		StringContent:  []string{"string_content"},
		Interpolations: []string{"interpolation"},
		Numbers:        []string{"integer", "float"},
		Bools:          []string{"true", "false"},
		Nulls:          []string{"none"},
		Objects:        []string{"dictionary"},
		Arrays:         []string{"list", "tuple", "set", "list_comprehension"},
		Conditions:     map[string]languages.Condition{"filter": {}, "where": {}},
		Funcs:          []string{"lambda"},
		Lambdas:        map[string]string{"lambda": "body"},
		Spreads:        []string{"dictionary_splat"},
		Binaries:       []string{"binary_operator", "boolean_operator", "comparison_operator", "not_operator", "unary_operator"},
		Pairs: map[string]languages.Pair{
			"pair":             {Key: "key", Value: "value"},
			"keyword_argument": {Key: "name", Value: "value", Keyword: true},
		},
		Comments: []string{"comment"},
		Blocks:   []string{"block"},
		Loops:    []string{"for_statement", "while_statement", "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"},
		Conds:    map[string]string{"if_statement": "condition", "elif_clause": "condition"},
		Assigns:  map[string]languages.Pair{"assignment": {Key: "left", Value: "right"}},
		Exits:    []string{"return_statement", "raise_statement"},
		Through:  []string{"expression_list", "conditional_expression", "as_pattern", "named_expression"},
		Flags: map[string]fact.Flags{
			"await":                fact.Awaited,
			"return_statement":     fact.Returned,
			"expression_statement": fact.Dropped,
			"raise_statement":      fact.Thrown | fact.AsError,
			"assignment":           fact.Assigned,
			"augmented_assignment": fact.Assigned,
			"with_item":            fact.Deferred,
			"decorator":            fact.DecoratorCall,
		},
	}
}

func isStd(module string) bool {
	first, _, _ := strings.Cut(module, ".")
	return first != "" && stdModules()[first]
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

// importStatement reads `import a.b, c as d`. Without an alias the name bound
// is the first package.
func importStatement(b *languages.Builder, i int) {
	b.Each(i, func(c int) {
		im := fact.Import{Type: typeOnly(b, i)}
		if b.Is(c, "aliased_import") {
			n, a := b.Field(c, "name"), b.Field(c, "alias")
			if n < 0 || a < 0 {
				return
			}
			im.Path, im.Local = b.TypeText(n), b.Text(a)
			im.Alias = im.Local != im.Path
		} else {
			im.Path = b.TypeText(c)
			im.Local, _, _ = strings.Cut(im.Path, ".")
		}
		b.Import(c, im)
	})
	b.Skip(i)
}

func importFrom(b *languages.Builder, i int) {
	m := b.Field(i, "module_name")
	from := "__future__"
	if m >= 0 {
		from = b.TypeText(m)
	}
	b.Each(i, func(c int) {
		if c == m {
			return
		}
		im := fact.Import{Path: from, Type: typeOnly(b, i)}
		switch {
		case b.Is(c, "wildcard_import"):
			im.Name = "*"
		case b.Is(c, "aliased_import"):
			n, a := b.Field(c, "name"), b.Field(c, "alias")
			if n < 0 || a < 0 {
				return
			}
			im.Name, im.Local = b.TypeText(n), b.Text(a)
			im.Alias = im.Local != im.Name
		default:
			im.Name = b.TypeText(c)
			im.Local = im.Name
		}
		b.Import(c, im)
	})
	b.Skip(i)
}

// typeOnly reports whether an import stands under `if TYPE_CHECKING:`.
func typeOnly(b *languages.Builder, i int) bool {
	s := b.Parent(b.Parent(i))
	if !b.Is(s, "if_statement") {
		return false
	}
	c := b.Field(s, "condition")
	return c >= 0 && strings.HasSuffix(b.Text(c), "TYPE_CHECKING")
}

// exports marks what `__all__` lists as exported, and nothing else of the
// module's own names, where a module has one.
func exports(b *languages.Builder) {
	if len(b.Nodes) == 0 {
		return
	}
	names := map[string]bool{}
	found := false
	b.Each(0, func(s int) {
		a := b.First(s)
		if a < 0 || !b.Is(a, "assignment") && !b.Is(a, "augmented_assignment") {
			return
		}
		l, r := b.Field(a, "left"), b.Field(a, "right")
		if l < 0 || r < 0 || b.Text(l) != "__all__" {
			return
		}
		found = found || b.Is(a, "assignment") && (b.Is(r, "list") || b.Is(r, "tuple"))
		b.Each(r, func(c int) {
			if b.Is(c, "string") {
				names[b.Unquote(c)] = true
			}
		})
	})
	if !found {
		return
	}
	for k := range b.File.Defs {
		d := &b.File.Defs[k]
		if d.Parent >= 0 {
			continue
		}
		d.Mods &^= fact.Exported
		if names[d.Name] {
			d.Mods |= fact.Exported
		}
	}
}

// text records SQL in strings that are no documentation.
func text(b *languages.Builder, i int) {
	if p := b.Parent(i); !b.Is(p, "expression_statement") && !b.Is(p, "concatenated_string") {
		b.RecordSQLParts(i)
	}
}
