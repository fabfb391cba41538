package inject

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// definitions judges definitions that have the role of the matcher.
func (k *stake) definitions(m *pack.Matcher) int {
	r := &m.Role
	if !r.At(k.e.Path, k.e.Test) {
		return 0
	}
	if k.listed(m) {
		return 2
	}
	none := func(name string) bool {
		name = identBefore(strings.TrimSuffix(name, "()"))
		return name != "" && len(k.s.idents[name]) == 0
	}
	if slices.ContainsFunc(append(split(r.Param), registrar(m), r.Base), none) || r.Decorator != "" && all(pack.Alternatives(r.Decorator), none) {
		return 0
	}
	if m.Kind == pack.MatchBase && len(m.Never) > 0 && k.symbols(m.Use, nil, mention) < 2 && k.symbols(m.Never, nil, mention) < 2 {
		return 0
	}
	return k.defined(r)
}

// listed reports whether a judged line stands in a function that the list of the
// rule has, or defines one beside such: that is probably registered too, or is
// to be.
func (k *stake) listed(m *pack.Matcher) bool {
	var names []string
	for _, s := range m.Of {
		if rest, ok := strings.CutPrefix(s, k.e.Path); ok && strings.HasPrefix(rest, "#") {
			names = append(names, rest[1:])
		}
	}
	if len(names) == 0 {
		return false
	}
	at, inside := 0, false
	for l := range strings.Lines(k.s.src) {
		from := at
		at += len(l)
		kind, name, owner := definition(l, k.s.lang)
		if kind != 0 && (m.Role.Kind == "class") == (kind == 'c') {
			inside = k.s.judged(from, at) || slices.ContainsFunc(names, func(n string) bool {
				return n == name || owner == "" && strings.HasSuffix(n, "."+name) || n == owner+"."+name
			})
		}
		if inside && k.s.judged(from, at) {
			return true
		}
	}
	return false
}

// routed reports whether a line gives a path its handler.
func routed(line string) bool {
	for _, verb := range [...]string{"get", "post", "put", "patch", "delete", "all", "any", "handle", "handlefunc", "route", "path", "add_url_rule"} {
		for at, low := 0, strings.ToLower(line); ; {
			i := strings.Index(low[at:], verb+"(")
			if i < 0 {
				break
			}
			before := at + i
			if at = before + len(verb) + 1; before > 0 && identByte(low[before-1]) {
				continue
			}
			if rest := strings.TrimLeft(low[at:], " "); rest != "" && strings.IndexByte("\"'`", rest[0]) >= 0 {
				return true
			}
		}
	}
	return false
}

// defined looks for a judged line that defines what the role asks for.
func (k *stake) defined(r *pack.Role) int {
	near := func(name string, from, to int) bool {
		name = identBefore(strings.TrimSuffix(name, "()"))
		if name == "" {
			return true
		}
		for _, e := range k.s.idents[name] {
			if int(e) > from && int(e) < to && !(place{k.s, int(e) - len(name), int(e)}).imported() {
				return true
			}
		}
		return false
	}
	at := 0
	for line := range strings.Lines(k.s.src) {
		from := at
		at += len(line)
		if !k.s.judged(from, at) {
			continue
		}
		if r.Via == pack.Routes && routed(line) {
			return 2
		}
		if r.Via != "" && strings.Contains(line, r.Via) && near(r.Via, from, at) && (strings.Contains(line, "=>") || strings.Contains(line, "->") || strings.Contains(line, "func") || strings.HasSuffix(strings.TrimSpace(line), "(") || strings.Contains(line, " do") || strings.HasSuffix(strings.TrimSpace(line), ",")) {
			return 2 // what is passed needs no name
		}
		kind, name, owner := definition(line, k.s.lang)
		switch {
		case kind == 0 || (r.Kind == "class") != (kind == 'c'):
		case r.Exported && !exported(line, name, k.s.lang):
		case r.Owner != "" && k.s.lang != "go" && !k.owner(r.Owner):
		case r.Name != "" && !glob(r.Name, name):
		case r.Owner != "" && k.s.lang == "go" && !glob(r.Owner, owner):
		case !all(split(r.Param), func(n string) bool { return near(n, from, at+1500) }), r.Decorator != "" && !slices.ContainsFunc(pack.Alternatives(r.Decorator), func(n string) bool { return near(n, from-600, at) }), r.Kind == "class" && !near(r.Base, from, at+200), r.Via != "":
		default:
			return 2
		}
	}
	return 0
}

func glob(g, s string) bool {
	ok, _ := path.Match(g, s)
	return ok
}

// definition reads a line that defines a class ('c') or a function ('f'): its
// name, and in Go the type of its receiver. 0 means that it defines neither.
func definition(line, lang string) (kind byte, name, owner string) {
	t := strings.TrimSpace(line)
	if t == "" || len(t) > 400 {
		return 0, "", ""
	}
	if lang == "go" {
		if rest, ok := strings.CutPrefix(t, "func "); ok {
			if strings.HasPrefix(rest, "(") {
				i := strings.IndexByte(rest, ')')
				if i < 0 {
					return 0, "", ""
				}
				recv := rest[1:i]
				if j := strings.IndexByte(recv, '['); j >= 0 {
					recv = recv[:j]
				}
				owner, rest = identBefore(recv), strings.TrimSpace(rest[i+1:])
			}
			return 'f', identAt(rest), owner
		}
		if rest, ok := strings.CutPrefix(t, "type "); ok {
			return 'c', identAt(rest), ""
		}
		return 0, "", ""
	}
	for w := range strings.FieldsSeq(t) {
		switch w {
		case "class", "struct", "interface", "trait", "object", "record", "enum":
			i := strings.Index(t, w+" ")
			return 'c', identAt(strings.TrimSpace(t[max(0, i)+len(w):])), ""
		case "def", "function", "fn", "fun", "func", "function*":
			i := strings.Index(t, w+" ")
			return 'f', identAt(strings.TrimPrefix(strings.TrimSpace(t[max(0, i)+len(w):]), "self.")), ""
		case "if", "for", "while", "switch", "catch", "return", "else", "}", "throw", "await", "import", "//", "*", "#":
			return 0, "", ""
		}
	}
	// A method of TypeScript, Java, C# or PHP; a function bound to a name.
	i := strings.IndexByte(t, '(')
	if i > 0 && (strings.HasSuffix(t, "{") || strings.HasSuffix(t, ")") && modified(t) || strings.HasSuffix(t, "(") || strings.HasSuffix(t, ",") || strings.HasSuffix(t, "=>")) {
		head := strings.TrimRight(t[:i], " ")
		if j := strings.LastIndexByte(head, '='); j > 0 {
			return 'f', identBefore(strings.TrimRight(head[:j], " ")), ""
		}
		if !strings.ContainsAny(head, ".:") {
			return 'f', identBefore(head), ""
		}
	}
	return 0, "", ""
}

// modified reports whether a line begins with a modifier of a method.
func modified(t string) bool {
	switch identAt(t) {
	case "public", "private", "protected", "internal", "static", "virtual", "override", "async", "final", "abstract":
		return true
	}
	return false
}

// exported reports whether a definition can be used outside of its file.
func exported(line, name, lang string) bool {
	switch {
	case lang == "go":
		return isType(name)
	case script(lang):
		return strings.Contains(line, "export") || !strings.Contains(line, "function") && !strings.Contains(line, "=>")
	case lang == "python":
		return !strings.HasPrefix(name, "_")
	case lang == "rust":
		return strings.Contains(line, "pub")
	case lang == "java" || lang == "csharp" || lang == "php":
		return strings.Contains(line, "public ")
	}
	return true
}

// owner reports whether the file defines a class whose name fits a glob.
func (k *stake) owner(g string) bool {
	for line := range strings.Lines(k.s.src) {
		if kind, name, _ := definition(line, k.s.lang); kind == 'c' && glob(g, name) {
			return true
		}
	}
	return false
}

func all(list []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
}

// injected looks for a judged line of a constructor's parameters.
func (k *stake) injected() int {
	return k.line(func(l string) bool {
		for _, w := range []string{"construct", "readonly ", "private ", "protected ", "public "} {
			if strings.Contains(l, w) {
				return true
			}
		}
		return false
	})
}

// valued judges a rule about names or modifiers of something else than definitions.
func (k *stake) valued(m *pack.Matcher, written []string) int {
	switch m.Value {
	case pack.NamesInOptions:
		return k.symbols(m.Callee, written, call)
	case pack.NamesInTags:
		return k.line(func(l string) bool { return strings.Contains(l, m.Alias+`:"`) })
	case pack.NamesOfAliases:
		return k.line(aliases)
	case pack.NamesOfHandlers:
		return k.line(func(l string) bool {
			at := strings.Index(l, "={")
			return at > 0 && strings.Contains(l[:at], " on") || strings.HasPrefix(strings.TrimSpace(l), "on")
		})
	}
	return k.injected()
}

// aliases reports whether a line looks like an import under a name of one's own:
// `name "path"` of Go, `import … as name` elsewhere.
func aliases(l string) bool {
	l = strings.TrimSpace(l)
	rest, importing := strings.CutPrefix(l, "import ")
	if strings.Contains(l, " as ") && (importing || strings.HasPrefix(l, "from ")) {
		return true
	}
	name, quoted, ok := strings.Cut(rest, " ")
	if !ok || name == "" || name == "return" || name == "package" || len(quoted) < 3 || quoted[0] != '"' || strings.IndexByte(quoted[1:], '"') != len(quoted)-2 {
		return false
	}
	for i := 0; i < len(name); i++ {
		if !identByte(name[i]) {
			return false
		}
	}
	return true
}

// line returns 2 if a judged line is of a kind, else 0.
func (k *stake) line(is func(string) bool) int {
	at := 0
	for l := range strings.Lines(k.s.src) {
		from := at
		at += len(l)
		if k.s.judged(from, at) && is(l) {
			return 2
		}
	}
	return 0
}
