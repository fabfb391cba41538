// Package c extracts facts from C. Its tables and handlers know enough of C++
// for package cpp to build on them.
package c

import (
	"bytes"
	"strings"

	"github.com/smacker/go-tree-sitter/c"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of C.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("c"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(c.GetLanguage()) },
		Syntax:   Syntax,
		Std:      Std,
		Builtins: Builtins(),
		Missing:  map[fact.Kind]string{fact.KindError: "C has no exceptions"},
		Prepare:  func(src []byte) []byte { return exported(plainBodies(Prepare(src))) },
	}
}

// Syntax returns the tables of C, all of which hold for C++ as well.
func Syntax() languages.Syntax {
	return languages.Syntax{
		Enter: map[string]languages.Handler{
			"preproc_include":             include,
			"preproc_def":                 define,
			"preproc_function_def":        define,
			"preproc_call":                skip,
			"preproc_defined":             skip,
			"function_definition":         Function,
			"declaration":                 declaration,
			"type_definition":             typedef,
			"struct_specifier":            Record,
			"union_specifier":             Record,
			"enum_specifier":              enum,
			"field_declaration":           field,
			"if_statement":                ifStatement,
			"call_expression":             Call,
			"compound_literal_expression": compound,
			"initializer_list":            initializer,
			"string_literal":              text,
			"identifier":                  constant,
			"type_identifier":             typeName,
			"attribute_specifier":         skip,
			"attribute_declaration":       skip,
		},
		Idents:  []string{"identifier", "field_identifier"},
		Members: map[string]languages.Member{"field_expression": {Object: "argument", Property: "field"}},
		Calls: map[string]languages.CallSyntax{
			"call_expression": {Callee: "function", Args: "arguments"},
		},
		ArgLists:      []string{"argument_list"},
		Wraps:         []string{"parenthesized_expression", "pointer_expression", "unary_expression"},
		Strings:       []string{"string_literal", "concatenated_string"},
		StringContent: []string{"string_content"},
		Numbers:       []string{"number_literal", "char_literal"},
		Bools:         []string{"true", "false"},
		Nulls:         []string{"null"},
		Arrays:        []string{"initializer_list"},
		Identity:      true,
		Binaries:      []string{"binary_expression"},
		Comments:      []string{"comment"},
		Blocks:        []string{"compound_statement"},
		Loops:         []string{"for_statement", "while_statement", "do_statement"},
		Conds:         map[string]string{"if_statement": "condition"},
		Exits:         []string{"return_statement", "goto_statement"},
		Through:       []string{"conditional_expression", "cast_expression", "comma_expression"},
		Flags: map[string]fact.Flags{
			"return_statement":      fact.Returned,
			"expression_statement":  fact.Dropped,
			"init_declarator":       fact.Assigned,
			"assignment_expression": fact.Assigned,
		},
	}
}

// Builtins returns the predeclared names of C.
func Builtins() []string {
	return []string{"NULL", "sizeof", "offsetof", "va_start", "va_end", "va_arg", "va_copy", "assert", "static_assert", "_Static_assert", "defined",
		"void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "bool", "size_t", "ssize_t", "ptrdiff_t", "intptr_t", "uintptr_t",
		"int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t"}
}

// Std reports whether a header belongs to the standard libraries of C or POSIX.
func Std(header string) bool {
	if strings.HasPrefix(header, "sys/") || strings.HasPrefix(header, "arpa/") || strings.HasPrefix(header, "netinet/") {
		return true
	}
	switch strings.TrimSuffix(header, ".h") {
	case "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes", "iso646", "limits", "locale", "math", "setjmp", "signal", "stdalign", "stdarg", "stdatomic",
		"stdbool", "stddef", "stdint", "stdio", "stdlib", "stdnoreturn", "string", "tgmath", "threads", "time", "uchar", "wchar", "wctype",
		"dirent", "dlfcn", "fcntl", "fnmatch", "getopt", "glob", "grp", "iconv", "langinfo", "libgen", "netdb", "poll", "pthread", "pwd", "regex", "sched", "semaphore",
		"strings", "syslog", "termios", "unistd", "utime", "windows", "winsock2", "ws2tcpip", "io", "process":
		return strings.HasSuffix(header, ".h")
	}
	return false
}

// Prepare blanks what opens or closes a linkage of C++ in a header, which no
// grammar follows since the brace has its partner in another region: the lines
// from #ifdef __cplusplus to its #endif where only extern "C" and braces stand
// between them, and lines of one macro such as GIT_BEGIN_DECL.
func Prepare(src []byte) []byte {
	plus := bytes.Contains(src, []byte("__cplusplus"))
	if !plus && !bytes.Contains(src, []byte("BEGIN")) && !bytes.Contains(src, []byte("DECL")) {
		return src
	}
	var out []byte
	blank := func(from, to int) {
		if out == nil {
			out = bytes.Clone(src)
		}
		for k := from; k < to; k++ {
			if out[k] != '\n' {
				out[k] = ' '
			}
		}
	}
	start := -1
	for at := 0; at < len(src); {
		end := at
		for end < len(src) && src[end] != '\n' {
			end++
		}
		line := bytes.TrimSpace(src[at:min(end, at+256)])
		if isLinkage(line) {
			blank(at, end)
		}
		if plus {
			switch text := directive(line); {
			case text == "#ifdef __cplusplus" || strings.HasPrefix(text, "#if defined(__cplusplus)") || strings.HasPrefix(text, "#if defined __cplusplus"):
				start = at
			case start < 0:
			case strings.HasPrefix(text, "#endif"):
				blank(start, end)
				start = -1
			case !onlyBraces(text):
				start = -1
			}
		}
		at = end + 1
	}
	if out == nil {
		return src
	}
	return out
}

// plainBodies blanks what fills the body of an enumeration or a struct from elsewhere
// and is no part of the grammar there: #define X(a) a, MAP(X) and #undef X, and in a
// struct a macro alone that stands for fields.
func plainBodies(src []byte) []byte {
	var out []byte
	var bodies []string // those around, by the word that they are told by: enum, struct, union
	for at := 0; at < len(src); {
		end := at
		for end < len(src) && src[end] != '\n' {
			end++
		}
		line := bytes.TrimSpace(src[at:end])
		body := ""
		if len(bodies) > 0 {
			body = bodies[len(bodies)-1]
		}
		switch text := directive(line[:min(len(line), 64)]); {
		case bytes.HasPrefix(line, []byte("}")):
			bodies = bodies[:max(0, len(bodies)-1)]
			if bytes.HasSuffix(line, []byte("{")) {
				bodies = append(bodies, "")
			}
		case bytes.HasSuffix(line, []byte("{")):
			word, _, _ := strings.Cut(strings.TrimPrefix(text, "typedef "), " ")
			if bodies = append(bodies, word); len(bodies) > 64 {
				return src
			}
		case body != "enum" && body != "struct" && body != "union":
		case strings.HasPrefix(text, "#define ") || strings.HasPrefix(text, "#undef ") || isSplice(line) || body != "enum" && isMacro(string(line)):
			if out == nil {
				out = bytes.Clone(src)
			}
			for k := at; k < end; k++ {
				out[k] = ' '
			}
		}
		at = end + 1
	}
	if out == nil {
		return src
	}
	return out
}

// isSplice reports whether a line is a macro that is given the name of another: MAP(X).
func isSplice(line []byte) bool {
	name, rest, ok := bytes.Cut(bytes.TrimSuffix(line, []byte(",")), []byte("("))
	arg, shut := bytes.CutSuffix(rest, []byte(")"))
	return ok && shut && isMacro(string(name)) && len(arg) > 0 && strings.ToUpper(string(arg)) == string(arg) && !bytes.ContainsAny(arg, " ,()")
}

// exported writes a macro before the type of a function at the start of a line as
// one around it, EXPORT(int)f(void) for EXPORT int f(void), which the grammar knows.
func exported(src []byte) []byte {
	var out []byte
	for at := 0; at < len(src); {
		end := at
		for end < len(src) && src[end] != '\n' {
			end++
		}
		if open, shut, ok := aroundType(src[at:end]); ok {
			if out == nil {
				out = bytes.Clone(src)
			}
			out[at+open], out[at+shut] = '(', ')'
		}
		at = end + 1
	}
	if out == nil {
		return src
	}
	return out
}

// aroundType finds the spaces around the type of a function in a line that begins
// with a macro and has the name and the opening bracket of the function.
func aroundType(line []byte) (open, shut int, ok bool) {
	for open < len(line) && (line[open] == '_' || line[open] >= 'A' && line[open] <= 'Z' || line[open] >= '0' && line[open] <= '9') {
		open++
	}
	bracket := bytes.IndexByte(line, '(')
	if open < 4 || bracket < 0 || open >= bracket || line[open] != ' ' || !isMacro(string(line[:open])) {
		return 0, 0, false
	}
	for k := open; k < bracket; k++ {
		if c := line[k]; c != ' ' && c != '*' && !letter(c) && (c < '0' || c > '9') {
			return 0, 0, false
		}
	}
	head := bytes.TrimRight(line[:bracket], " ")
	if shut = bytes.LastIndexByte(head, ' '); shut <= open {
		return 0, 0, false
	}
	words := bytes.Fields(head[open:shut])
	if len(words) == 0 || !letter(words[0][0]) || isMacro(string(bytes.Trim(words[0], "*"))) || head[shut+1] != '*' && !letter(head[shut+1]) {
		return 0, 0, false
	}
	return open, shut, true
}

// directive normalises the white space of a line of the preprocessor.
func directive(line []byte) string {
	s := strings.Join(strings.Fields(string(line)), " ")
	if strings.HasPrefix(s, "# ") {
		s = "#" + s[2:]
	}
	return s
}

func onlyBraces(s string) bool {
	s = strings.TrimPrefix(s, "extern \"C\"")
	if k := strings.Index(s, "/"); k >= 0 {
		s = s[:k]
	}
	return strings.Trim(s, "{}; ") == ""
}

// isLinkage reports whether a line holds nothing but a macro that by its name
// begins or ends declarations.
func isLinkage(line []byte) bool {
	if len(line) < 6 || len(line) > 64 || !isMacro(string(line)) {
		return false
	}
	return bytes.Contains(line, []byte("DECL")) || bytes.Contains(line, []byte("BEGIN")) || bytes.HasPrefix(line, []byte("END_")) || bytes.Contains(line, []byte("_END"))
}

func skip(b *languages.Builder, i int) { b.Skip(i) }

func text(b *languages.Builder, i int) {
	if !b.Is(b.Parent(i), "concatenated_string") {
		b.RecordSQLParts(i)
	}
}

func include(b *languages.Builder, i int) {
	if p := b.Field(i, "path"); p >= 0 {
		b.Import(i, fact.Import{Path: strings.Trim(b.Text(p), "\"<>")})
	}
	b.Skip(i)
}
