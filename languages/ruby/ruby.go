// Package ruby extracts facts from Ruby.
package ruby

import (
	"strings"

	"github.com/smacker/go-tree-sitter/ruby"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Ruby.
func Language() *languages.Language {
	return &languages.Language{
		Names:     filenames.Named("ruby"),
		Grammar:   func() (*tree.Grammar, error) { return tree.FromSitter(ruby.GetLanguage()) },
		Syntax:    syntax,
		Std:       isStd,
		Builtins:  strings.Fields(builtins),
		Methods:   methods,
		Templates: map[string]func([]byte) []byte{".erb": embedded},
	}
}

func syntax() languages.Syntax {
	return languages.Syntax{
		Text: "String", Number: "Integer", List: "Array",
		Enter: map[string]languages.Handler{
			"call":                call,
			"identifier":          identifier,
			"constant":            constant,
			"super":               super,
			"class":               class,
			"module":              class,
			"singleton_class":     singletonClass,
			"method":              method,
			"singleton_method":    method,
			"lambda":              lambda,
			"do_block":            block,
			"block":               block,
			"assignment":          assignment,
			"rescue":              rescue,
			"rescue_modifier":     rescueModifier,
			"ensure":              ensure,
			"for":                 forVariable,
			"string":              text,
			"chained_string":      text,
			"heredoc_body":        heredoc,
			"undef":               skip,
			"alias":               skip,
			"operator_assignment": operatorAssignment,
		},
		Idents: []string{"identifier", "constant", "instance_variable", "class_variable", "global_variable", "super", "hash_key_symbol"},
		This:   []string{"self"},
		Members: map[string]languages.Member{
			"scope_resolution": {Object: "scope", Property: "name"},
		},
		Calls: map[string]languages.CallSyntax{
			"call": {Object: "receiver", Callee: "method", Args: "arguments", Block: "block"},
		},
		ArgLists:       []string{"argument_list"},
		Wraps:          []string{"parenthesized_statements"},
		Strings:        []string{"string", "chained_string", "simple_symbol", "delimited_symbol", "heredoc_beginning", "bare_string", "bare_symbol"},
		StringContent:  []string{"string_content", "heredoc_content"},
		Interpolations: []string{"interpolation"},
		Numbers:        []string{"integer", "float", "rational", "complex"},
		Bools:          []string{"true", "false"},
		Nulls:          []string{"nil"},
		Objects:        []string{"hash"},
		Arrays:         []string{"array", "string_array", "symbol_array"},
		Conditions:     map[string]languages.Condition{"where": {}},
		Funcs:          []string{"lambda", "block_argument"},
		Spreads:        []string{"hash_splat_argument"},
		Binaries:       []string{"binary", "unary"},
		Pairs:          map[string]languages.Pair{"pair": {Key: "key", Value: "value", Keyword: true}},
		Comments:       []string{"comment"},
		Blocks:         []string{"body_statement", "block_body", "then", "else", "do", "begin"},
		Loops:          []string{"while", "until", "for", "while_modifier", "until_modifier"},
		Assigns:        map[string]languages.Pair{"assignment": {Key: "left", Value: "right"}},
		Switches:       map[string]string{"case": "value"},
		Labels:         map[string]string{"when": "pattern"},
		Conds: map[string]string{
			"if": "condition", "unless": "condition", "elsif": "condition", "if_modifier": "condition", "unless_modifier": "condition",
		},
		Exits:   []string{"return"},
		Leaves:  raises,
		Through: []string{"conditional"},
		Flags: map[string]fact.Flags{
			"return":              fact.Returned,
			"assignment":          fact.Assigned,
			"operator_assignment": fact.Assigned,
		},
		Marks: true,
		Bare:  true,
	}
}

// std are the libraries that come with Ruby.
const std = ` abbrev base64 benchmark bigdecimal bundler cgi coverage csv date delegate digest drb English erb etc fiddle fileutils find forwardable
 getoptlong io ipaddr irb json logger matrix minitest monitor mutex_m net nkf objspace observer open-uri open3 openssl optparse ostruct pathname pp prettyprint
 prime pstore psych pty rbconfig rdoc readline resolv rinda ripper securerandom set shellwords singleton socket stringio strscan syslog tempfile time timeout
 tmpdir tsort un uri weakref yaml zlib thread fiber rubygems bigdecimal/util test-unit `

func isStd(module string) bool {
	first, _, _ := strings.Cut(module, "/")
	return first != "" && strings.Contains(std, " "+first+" ")
}

// builtins are the methods of Kernel and the classes of the core.
const builtins = `
Array Complex Float Hash Integer Rational String abort at_exit autoload binding block_given? caller catch eval exec exit fail format gets global_variables
lambda load local_variables loop open p pp print printf proc putc puts raise rand readline require require_relative select sleep sprintf srand system
throw trap warn attr_accessor attr_reader attr_writer alias_method define_method extend include module_function prepend private private_class_method
private_constant protected public public_send refine remove_method send undef_method using freeze
ArgumentError BasicObject Binding Class Comparable Data Dir ENV EOFError Encoding Enumerable Enumerator Errno Exception FalseClass Fiber File FloatDomainError
FrozenError GC IO IOError IndexError Interrupt Kernel KeyError LoadError LocalJumpError Marshal MatchData Math Method Module Mutex NameError NilClass
NoMatchingPatternError NoMethodError NotImplementedError Numeric Object ObjectSpace Proc Process Queue Ractor Random Range RangeError Regexp RegexpError
RuntimeError ScriptError SecurityError Set Signal SignalException StandardError StopIteration Struct Symbol SyntaxError SystemCallError SystemExit
Thread ThreadError Time TrueClass TypeError UnboundMethod UncaughtThrowError ZeroDivisionError
`

func skip(b *languages.Builder, i int) { b.Skip(i) }

func text(b *languages.Builder, i int) {
	if !b.Is(b.Parent(i), "chained_string") {
		b.RecordSQLParts(i)
	}
}

// heredoc is the text of a string that begins on a line before: no statement.
func heredoc(b *languages.Builder, i int) {
	if inBody(b, i) {
		b.Uncount()
	}
	b.RecordSQLParts(i)
}
