// Package ecma holds what JavaScript, TypeScript and the languages that embed
// them have in common: the tables of their grammars, which share most node
// kinds, and the handlers of these kinds.
package ecma

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// Dialect says which of the grammars is meant.
type Dialect struct {
	Types bool // has type annotations
	JSX   bool // has elements
}

// Syntax returns the tables of a dialect.
func Syntax(d Dialect) languages.Syntax {
	s := languages.Syntax{
		Text: "string", Number: "number", Truth: "boolean", List: "Array",
		Enter: map[string]languages.Handler{
			"import_statement":               importStatement,
			"export_statement":               exportStatement,
			"call_expression":                call,
			"new_expression":                 newExpression,
			"function_declaration":           function,
			"generator_function_declaration": function,
			"arrow_function":                 closure,
			"function_expression":            closure,
			"generator_function":             closure,
			"method_definition":              method,
			"class_declaration":              class,
			"class":                          class,
			"variable_declarator":            variable,
			"assignment_expression":          assignment,
			"for_in_statement":               forIn,
			"catch_clause":                   catch,
			"throw_statement":                throw,
			"finally_clause":                 func(b *languages.Builder, i int) { b.Mark(i, fact.Deferred) },
			"if_statement":                   guard,
			"decorator":                      decorator,
			"string":                         text,
			"template_string":                text,
		},
		Idents:  []string{"identifier"},
		This:    []string{"this", "super"},
		Members: map[string]languages.Member{"member_expression": {Object: "object", Property: "property"}},
		Calls: map[string]languages.CallSyntax{
			"call_expression": {Callee: "function", Args: "arguments"},
			"new_expression":  {Callee: "constructor", Args: "arguments", Flags: fact.New},
		},
		ArgLists:       []string{"arguments"},
		Wraps:          []string{"parenthesized_expression", "await_expression"},
		Strings:        []string{"string"},
		Templates:      []string{"template_string"},
		Interpolations: []string{"template_substitution"},
		StringContent:  []string{"string_fragment"},
		Numbers:        []string{"number"},
		Bools:          []string{"true", "false"},
		Nulls:          []string{"null", "undefined"},
		Objects:        []string{"object"},
		Arrays:         []string{"array"},
		Conditions:     map[string]languages.Condition{"where": {}, "andWhere": {}, "whereNull": {Column: true, Null: true}, "whereIn": {Column: true}},
		Funcs:          []string{"arrow_function", "function_expression", "generator_function"},
		Spreads:        []string{"spread_element"},
		Binaries:       []string{"binary_expression"},
		Pairs:          map[string]languages.Pair{"pair": {Key: "key", Value: "value"}},
		Shorthand:      []string{"shorthand_property_identifier"},
		Keyed:          map[string]string{"method_definition": "name"},
		Lambdas:        map[string]string{"arrow_function": "body"},
		Comments:       []string{"comment", "html_comment", "hash_bang_line"},
		Blocks:         []string{"statement_block"},
		Loops:          []string{"for_statement", "for_in_statement", "while_statement", "do_statement"},
		Conds:          map[string]string{"if_statement": "condition"},
		Assigns:        map[string]languages.Pair{"assignment_expression": {Key: "left", Value: "right"}},
		Switches:       map[string]string{"switch_statement": "value"},
		Labels:         map[string]string{"switch_case": "value"},
		Between:        []string{"switch_body"},
		Flags: map[string]fact.Flags{
			"await_expression":      fact.Awaited,
			"return_statement":      fact.Returned,
			"throw_statement":       fact.Thrown | fact.AsError,
			"expression_statement":  fact.Dropped,
			"variable_declarator":   fact.Assigned,
			"assignment_expression": fact.Assigned,
			"decorator":             fact.DecoratorCall,
		},
		Through: []string{"ternary_expression", "unary_expression"},
		Exits:   []string{"return_statement", "throw_statement"},
	}
	if d.JSX {
		s.Enter["jsx_element"] = element
		s.Enter["jsx_self_closing_element"] = element
		s.Enter["jsx_opening_element"] = openingElement
		s.Enter["jsx_closing_element"] = closingElement
		s.Wraps = append(s.Wraps, "jsx_expression")
	}
	if !d.Types {
		s.Enter["field_definition"] = field
		return s
	}
	for kind, h := range map[string]languages.Handler{
		"public_field_definition":    field,
		"function_signature":         function,
		"method_signature":           method,
		"abstract_method_signature":  method,
		"abstract_class_declaration": class,
		"interface_declaration":      iface,
		"type_alias_declaration":     alias,
		"enum_declaration":           enum,
		"property_signature":         property,
		"type_identifier":            typeName,
		"nested_type_identifier":     nestedTypeName,
		"type_parameter":             typeParameter,
	} {
		s.Enter[kind] = h
	}
	s.Wraps = append(s.Wraps, "as_expression", "satisfies_expression", "non_null_expression", "instantiation_expression")
	s.Types = []string{"type_identifier", "nested_type_identifier"}
	if d.JSX {
		s.Idents = append(s.Idents, "nested_identifier")
	}
	return s
}

// Finish adds what is only known at the end of a file: names that export
// clauses and CommonJS assignments make public, and the base class behind super.
func Finish(b *languages.Builder) {
	f := b.File
	for i := range f.Calls {
		c := &f.Calls[i]
		if strings.HasPrefix(c.Callee, "super") && (len(c.Callee) == 5 || c.Callee[5] == '.') {
			for d := c.Func; d >= 0; d = f.Defs[d].Parent {
				if f.Defs[d].Kind == fact.Class {
					if len(f.Defs[d].Bases) > 0 {
						c.Root = f.Defs[d].Bases[0]
					}
					break
				}
			}
		}
		if f.Test && (assertion(c.Callee) || c.Parent >= 0 && f.Calls[c.Parent].Flags&fact.Asserted != 0) {
			c.Flags |= fact.Asserted
		}
		if c.Flags&fact.New != 0 && c.Parent >= 0 {
			switch p := f.Calls[c.Parent].Callee; p {
			case "Promise.reject", "reject", "next":
				c.Flags |= fact.AsError
			}
		}
	}
	if len(b.Nodes) == 0 {
		return
	}
	b.Each(0, func(c int) {
		switch b.Kind(c) {
		case "export_statement":
			if b.Field(c, "source") >= 0 {
				return
			}
			if v := b.Field(c, "value"); v >= 0 {
				if p := b.Path(v); p != "" {
					markExported(f, p, fact.Exported|fact.Default)
				}
			}
			if clause := b.ChildOf(c, "export_clause"); clause >= 0 {
				b.Each(clause, func(s int) {
					name, as := b.Field(s, "name"), b.Field(s, "alias")
					if name < 0 {
						return
					}
					m := fact.Exported
					if as >= 0 && b.Text(as) == "default" {
						m |= fact.Default
					}
					markExported(f, b.Text(name), m)
				})
			}
		case "expression_statement":
			commonExports(b, c)
		}
	})
}

// assertion reports whether a callee starts an assertion: expect(…), assert.….
func assertion(callee string) bool {
	for _, w := range []string{"expect", "assert"} {
		if r, ok := strings.CutPrefix(callee, w); ok && (r == "" || r[0] == '.' || r[0] == '(') {
			return true
		}
	}
	return false
}

// commonExports reads `module.exports = …` and `exports.x = …`.
func commonExports(b *languages.Builder, stmt int) {
	a := b.First(stmt)
	if a < 0 || !b.Is(a, "assignment_expression") {
		return
	}
	left, right := b.Field(a, "left"), b.Field(a, "right")
	if left < 0 || right < 0 {
		return
	}
	l := b.Path(left)
	switch {
	case l == "module.exports" || l == "exports":
		right = b.Inner(right)
		if b.Is(right, "object") {
			b.Each(right, func(c int) {
				switch b.Kind(c) {
				case "shorthand_property_identifier":
					markExported(b.File, b.Text(c), fact.Exported)
				case "pair":
					if v := b.Field(c, "value"); v >= 0 {
						markExported(b.File, b.Path(v), fact.Exported)
					}
				}
			})
			return
		}
		markExported(b.File, b.Path(right), fact.Exported|fact.Default)
	case strings.HasPrefix(l, "exports.") || strings.HasPrefix(l, "module.exports."):
		markExported(b.File, b.Path(right), fact.Exported)
	}
}

func markExported(f *fact.File, name string, m fact.Mods) {
	if name == "" {
		return
	}
	for i := range f.Defs {
		if d := &f.Defs[i]; d.Parent < 0 && d.Name == name {
			d.Mods |= m
		}
	}
}

// Std reports whether a module is Node's own.
func Std(m string) bool {
	if strings.HasPrefix(m, "node:") {
		return true
	}
	root, _, _ := strings.Cut(m, "/")
	switch root {
	case "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns", "domain",
		"events", "fs", "http", "http2", "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline",
		"repl", "stream", "string_decoder", "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib":
		return true
	}
	return false
}

// Methods are methods that strings, arrays, dates, promises and objects have and
// whose names hardly anything else has, see languages.Language.
func Methods() map[string]string {
	m := map[string]string{}
	for _, n := range strings.Fields(`charAt charCodeAt codePointAt endsWith startsWith includes indexOf lastIndexOf localeCompare padEnd padStart replaceAll substring
toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase trim trimEnd trimStart toFixed toPrecision toString toLocaleString valueOf hasOwnProperty
isPrototypeOf copyWithin every findIndex findLast findLastIndex flat flatMap forEach map filter reduce reduceRight some splice unshift push pop slice concat join
toISOString toJSON getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds getMilliseconds getTimezoneOffset getUTCFullYear getUTCMonth
getUTCDate getUTCHours setDate setFullYear setHours setMinutes setSeconds setMonth toDateString toLocaleDateString toLocaleTimeString toTimeString toUTCString
addEventListener removeEventListener dispatchEvent preventDefault stopPropagation stopImmediatePropagation getBoundingClientRect getAttribute setAttribute
removeAttribute hasAttribute querySelector querySelectorAll getElementById appendChild removeChild insertBefore insertAdjacentHTML scrollIntoView
getElementsByClassName getElementsByTagName then`) {
		m[n] = ""
	}
	return m
}

// Builtins are the globals of the language, of Node and of browsers.
func Builtins() []string {
	return strings.Fields(`AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean Buffer
CustomEvent DataView Date Error EvalError Event EventTarget File FileReader FinalizationRegistry Float32Array Float64Array FormData Function Headers Infinity
Int16Array Int32Array Int8Array Intl JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Request Response Set
SharedArrayBuffer String Symbol SyntaxError TextDecoder TextEncoder TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array
Uint8ClampedArray WeakMap WeakRef WeakSet WebSocket Worker XMLHttpRequest alert atob btoa cancelAnimationFrame clearImmediate clearInterval clearTimeout
confirm console crypto decodeURI decodeURIComponent document encodeURI encodeURIComponent escape eval exports fetch global globalThis history isFinite
isNaN localStorage location module navigator parseFloat parseInt performance process prompt queueMicrotask require requestAnimationFrame sessionStorage
setImmediate setInterval setTimeout structuredClone undefined unescape window
any bigint boolean never null number object string symbol unknown void Record Partial Required Readonly Pick Omit Exclude Extract NonNullable ReturnType
Parameters Awaited InstanceType ConstructorParameters`)
}
