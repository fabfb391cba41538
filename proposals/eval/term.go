package eval

import (
	"path"
	"strings"
)

// term is one name that a text of the key gives: its components, outermost
// first, of which "*" stands for any.
type term struct {
	parts []string
	inner bool // inside the parentheses of a call or a quoted string
	path  bool // written with slashes: a module or file
	text  int  // which of the texts gives it
}

// filler words are no names: keywords, and English between the names. A capital
// makes a name of them: Error, Controller.
func filler(w string) bool {
	switch w {
	case "new", "self", "this", "the", "a", "an", "error", "err", "ctx", "func", "fn", "defer", "await", "return", "import", "use", "uses", "using", "from", "with",
		"without", "name", "type", "test", "tests", "get", "user", "raise", "throw", "throws", "class", "def", "async", "extends", "implements", "private", "public",
		"protected", "final", "static", "readonly", "override", "const", "let", "var", "val", "if", "else", "for", "in", "into", "of", "on", "by", "to", "and", "or",
		"not", "no", "none", "null", "nil", "true", "false", "only", "other", "elsewhere", "missing", "bare", "inline", "alias", "aliased", "unaliased", "file", "files",
		"component", "components", "function", "method", "methods", "field", "fields", "call", "calls", "form", "embedded", "map", "must", "where", "data", "id", "key",
		"value", "code", "message", "msg", "include", "declare", "string", "int", "bool", "void", "object", "struct", "enum", "interface", "module", "package", "query",
		"body", "params", "args", "obj", "x", "y", "xx", "foo", "require_once", "export", "default", "extern", "rethrow", "handler", "check", "checks", "both", "one",
		"per", "text", "all", "any", "direct", "directly", "raw", "separate", "shared", "constant", "model", "action", "controller", "mutation", "entity", "index":
		return true
	}
	return false
}

func nameByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// terms finds the names in a text of the key, in order. Names that every
// language has, and English words, are left out.
func terms(s string) []term {
	s = strings.NewReplacer("\\", ".", "::", ".", "?.", ".", "->", ".", "…", "*", "...", " ").Replace(s)
	var out []term
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
			i++
		case quote == 0 && (c == '"' || c == '`' || c == '\'' && (i == 0 || !nameByte(s[i-1]))):
			quote = c
			i++
		case c == '(' || c == '{' && i > 0 || c == '[' && i > 0 && s[i-1] != '#' || c == '<':
			depth++
			i++
		case c == ')' || c == '}' || c == ']' || c == '>' && (i == 0 || s[i-1] != '='):
			depth = max(0, depth-1)
			i++
		case nameByte(c) || c == '@' || c == '.' || c == '/' || c == '*' || c == '-' && i+1 < len(s) && s[i+1] != '>':
			j := i
			for j < len(s) && (nameByte(s[j]) || strings.IndexByte("@./*-", s[j]) >= 0) {
				if s[j] == '-' && (j+1 >= len(s) || !nameByte(s[j+1])) {
					break
				}
				j++
			}
			j = max(j, i+1)
			if t, ok := newTerm(s[i:j]); ok {
				t.inner = depth > 0 || quote != 0
				out = append(out, t)
			}
			i = j
		default:
			i++
		}
	}
	// A query's filter has no name in front of its braces.
	heads := false
	for _, t := range out {
		heads = heads || !t.inner
	}
	if !heads {
		for i := range out {
			out[i].inner = false
		}
	}
	return out
}

func newTerm(w string) (term, bool) {
	t := term{path: strings.Contains(strings.Trim(w, "./*"), "/") || strings.HasPrefix(w, "@/") || strings.HasPrefix(w, "../")}
	if strings.HasPrefix(w, "../") {
		return term{parts: []string{"..", "*"}, path: true}, true
	}
	if strings.HasPrefix(w, "@/") {
		t.parts = append(t.parts, "@")
	}
	w = strings.Trim(w, "@-")
	for _, p := range split(w) {
		t.parts = append(t.parts, placeholder(p))
	}
	for len(t.parts) > 1 && (t.parts[0] == "this" || t.parts[0] == "self" || t.parts[0] == "*" || t.parts[0] == "new") {
		t.parts = t.parts[1:]
	}
	if len(t.parts) == 0 || len(t.parts) == 1 && (t.parts[0] == "*" || filler(t.parts[0]) || len(t.parts[0]) < 2 && t.parts[0] != "_" && t.parts[0] != "$") {
		return t, false
	}
	return t, true
}

func split(s string) []string {
	return strings.FieldsFunc(strings.NewReplacer("::", ".", "\\", ".", "->", ".", "()", "", "#", ".").Replace(s), func(r rune) bool { return r == '.' || r == '/' })
}

// placeholder writes a "*" where the key writes an X for any name: X, XService,
// CreateX, createXStepId.
func placeholder(p string) string {
	if p == "X" || p == "x" || p == "Y" || p == "T" || p == "xx" {
		return "*"
	}
	for i := 0; i < len(p); i++ {
		if p[i] != 'X' {
			continue
		}
		before := i == 0 || p[i-1] >= 'a' && p[i-1] <= 'z' || i == 1 && p[0] == 'I'
		after := i+1 == len(p) || i+2 < len(p) && p[i+1] >= 'A' && p[i+1] <= 'Z' && p[i+2] >= 'a' && p[i+2] <= 'z' || p[i+1] == 's' && i+2 == len(p)
		if before && after && len(p) > 2 {
			return p[:i] + "*" + p[i+1:]
		}
	}
	return p
}

// same reports whether two components agree; either may hold a "*".
func same(a, b string) bool {
	if a == b {
		return true
	}
	if strings.Contains(a, "*") && glob(a, b) {
		return true
	}
	return strings.Contains(b, "*") && glob(b, a)
}

func glob(g, s string) bool {
	ok, err := path.Match(g, s)
	return ok && err == nil
}

// answer says how surely a name is what a term names.
type answer int

const (
	other answer = iota // another name
	no                  // the same name of something else
	maybe               // as far as it is qualified
	yes
)

// matches compares a name that a proposal gives with the term: the last two
// components agree, or the only component of one of them is the last of the
// other. The variable through which a method is called may stand for its type.
// With a depth, that many components must agree where both have them.
func (t *term) matches(name string, depth int) answer {
	u := split(strings.Trim(name, "@"))
	if strings.HasPrefix(name, "@/") {
		u = append([]string{"@"}, u...)
	}
	if strings.HasPrefix(name, "../") {
		u = []string{"..", "*"}
	}
	if len(u) == 0 {
		return other
	}
	a := t.parts
	// A folder, or all members of a module, covers what lies in it.
	if n := len(u); n > 1 && (u[n-1] == "**" || u[n-1] == "*") {
		u = u[:n-1]
		switch n := len(a); {
		case n > 1 && a[n-1] == "*" && ends(u, a[:n-1]) && len(a[n-2]) > 2 && !filler(a[n-2]): // all members of the same
			return yes
		case len(a) > 1 && len(a) <= len(u) && ends(u, a) && same(a[len(a)-1], u[len(u)-1]): // all members of what is preferred
			return yes
		case covers(u, a), len(u) > 1 && depth < 3 && len(a) > 1 && covers(u[len(u)-1:], a):
			return yes
		case len(a) > 1 || !same(a[0], u[len(u)-1]):
			return other
		}
		return yes
	}
	if n := len(a); n > 1 && a[n-1] == "*" {
		// require.* is also met by require.NoError, and by the module require.
		if ends(u, a[:n-1]) && len(a[n-2]) >= 2 && !filler(a[n-2]) {
			return yes
		}
	}
	if n := len(u); n > 1 && strings.EqualFold(u[n-1], "new") && !strings.EqualFold(a[len(a)-1], "new") {
		u = u[:n-1] // the constructor stands for its type
	}
	la, lu := a[len(a)-1], u[len(u)-1]
	if !same(la, lu) || la == "*" {
		return other
	}
	if depth >= 2 {
		n := min(depth, len(a), len(u))
		for k := 1; k < n; k++ {
			if !same(a[len(a)-1-k], u[len(u)-1-k]) {
				return no
			}
		}
		if n < depth && (len(a) >= depth || len(u) >= depth) {
			return maybe
		}
		return yes
	}
	if len(a) == 1 || len(u) == 1 {
		if len(la) >= 3 || la == lu {
			return yes
		}
		return other
	}
	qa, qu := a[len(a)-2], u[len(u)-2]
	if same(qa, qu) || strings.EqualFold(qa, qu) || !t.path && (receiver(qa, qu) || distinctive(la) && la == lu) {
		return yes
	}
	return no
}

// covers reports whether the components of a folder lie in those of a path, at
// its head or after a component.
func covers(dir, p []string) bool {
	for i := 0; i+len(dir) < len(p)+1; i++ {
		ok := i+len(dir) <= len(p)
		for k := range dir {
			ok = ok && same(dir[k], p[i+k])
		}
		if ok && (i+len(dir) < len(p) || i == 0) {
			return true
		}
	}
	return false
}

func ends(s, tail []string) bool {
	contains := func(s []string) bool {
		if len(tail) > len(s) {
			return false
		}
		for k := range tail {
			if !same(s[len(s)-len(tail)+k], tail[k]) {
				return false
			}
		}
		return true
	}
	return contains(s) || len(s) > 1 && contains(s[:len(s)-1])
}

// receiver reports whether a variable's name stands for a type: rd for Render,
// srv for Server, prismaService for PrismaService, t for T.
func receiver(v, typ string) bool {
	v = strings.TrimLeft(v, "_")
	if v == "" || typ == "" || v[0] < 'a' || v[0] > 'z' || typ[0] < 'A' || typ[0] > 'Z' {
		return false
	}
	l, t := strings.ToLower(v), strings.ToLower(typ)
	if strings.Contains(t, l) && len(l) >= 3 {
		return true
	}
	if l[0] != t[0] {
		return false
	}
	k := 0
	for i := 0; i < len(t) && k < len(l); i++ {
		if t[i] == l[k] {
			k++
		}
	}
	return k == len(l)
}

// distinctive reports whether a name is unlikely to be two things in one
// repository: ten letters, of at least two words.
func distinctive(n string) bool {
	words := 0
	for i := 0; i < len(n); i++ {
		if i == 0 || n[i] == '_' || n[i] >= 'A' && n[i] <= 'Z' && n[i-1] >= 'a' && n[i-1] <= 'z' {
			words++
		}
	}
	return len(n) >= 10 && words >= 2
}
