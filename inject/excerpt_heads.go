package inject

import "strings"

// control are words that begin a statement with a block that is no definition.
var control = map[string]bool{
	"if": true, "for": true, "while": true, "switch": true, "try": true, "do": true, "else": true, "catch": true, "finally": true, "select": true, "match": true,
	"case": true, "default": true, "with": true, "unsafe": true, "using": true, "lock": true, "synchronized": true, "when": true, "guard": true, "defer": true,
	"loop": true, "return": true, "throw": true, "foreach": true, "elseif": true, "repeat": true, "import": true, "use": true, "from": true, "package": true,
	"extern": true, "new": true, "fixed": true, "checked": true, "go": true, "yield": true, "await": true, "static_assert": true,
}

// containers are words that begin a block of definitions.
var containers = map[string]bool{
	"class": true, "interface": true, "struct": true, "enum": true, "trait": true, "impl": true, "namespace": true, "module": true, "object": true,
	"record": true, "protocol": true, "extension": true, "mod": true, "union": true,
}

// classify tells what a block is and by which names it may matter.
func (x *excerpt) classify(b *block) {
	head := x.text[x.lines[b.from].start+x.lines[b.from].indent : x.lines[b.open].end]
	head = strings.TrimRight(head, " \t")
	if x.closer == "}" {
		head = strings.TrimRight(strings.TrimSuffix(head, "{"), " \t\n")
	}
	if head == "" || head[0] == '@' || head[0] == '#' || head[0] == '[' || head[0] == '}' || control[identAt(head)] {
		return
	}
	first := head
	paren := strings.IndexByte(head, '(')
	if paren >= 0 {
		first = head[:paren]
	}
	if x.closer == "end" && identAt(head) != "def" && identAt(head) != "class" && identAt(head) != "module" {
		b.kind, b.names = closure, symbols(head)
		return
	}
	if strings.IndexByte(first, '"') >= 0 || strings.IndexByte(first, '\'') >= 0 || strings.IndexByte(first, '`') >= 0 {
		return
	}
	if !strings.ContainsRune(first, '=') && !x.defines(first) {
		is, last := false, ""
		eachIdent(first, func(id string, _ int) { is, last = is || containers[last], id })
		if is || paren < 0 && containers[last] {
			b.kind = container
			b.names = x.members(b, head)
			return
		}
	}
	switch {
	case strings.HasSuffix(head, "=>") || strings.HasSuffix(head, "->") && x.lang != "kotlin":
		b.kind = closure
	case x.lang == "go" && !strings.HasPrefix(head, "func") && strings.Contains(head, "func("):
		b.kind = closure
	case (x.lang == "php" || x.bare && len(x.define) > 0) && paren >= 0 && strings.Contains(head[paren:], "function"):
		b.kind = closure
	case x.defines(first):
		b.kind = function
	case x.lang == "go" && strings.HasPrefix(head, "func (") || x.closer == "" || x.closer == "end":
		b.kind = function
	case x.bare && paren > 0 && !strings.ContainsAny(first, "=.,;?&|!+"):
		b.kind = function
	default:
		return
	}
	b.names = x.nameOf(b.kind, head)
	if recv, ok := strings.CutPrefix(head, "func ("); ok && x.lang == "go" {
		recv, _, _ = strings.Cut(recv, ")")
		recv, _, _ = strings.Cut(recv, "[")
		b.owner = identBefore(recv)
	}
	if b.kind == function && len(b.names) == 0 {
		b.kind = other
	}
}

// imports reports whether something is imported in a function: the file knows it
// from there on.
func (x *excerpt) imports(b *block) bool {
	if b.kind == container || b.kind == other {
		return false
	}
	for i := b.open + 1; i < b.last; i++ {
		if x.lines[i].imports {
			for o := b.outer; o != nil; o = o.outer {
				o.keep = true
			}
			return true
		}
	}
	return false
}

// hidden reports whether a block stands in a function that holds no changed
// line: nobody outside knows its name.
func (x *excerpt) hidden(b *block) bool {
	for o := b.outer; o != nil; o = o.outer {
		if !o.hit && (o.kind == function || o.kind == closure) {
			return true
		}
	}
	return false
}

// suites are the calls that hold cases of tests.
var suites = map[string]bool{"describe": true, "context": true, "suite": true, "RSpec": true, "fdescribe": true, "xdescribe": true}

// apart reports whether what a closure does is no part of what the code around it
// does: it is passed to a call at the top, or is a case of a test. One with a name
// is a function.
func (x *excerpt) apart(b *block) bool {
	return b.outer == nil || len(b.names) > 0 && x.closer == "}" || b.outer.kind == closure && suites[identAt(x.at(b.outer.from))]
}

func (x *excerpt) defines(first string) bool {
	found := false
	eachIdent(first, func(id string, _ int) {
		for _, w := range x.define {
			found = found || id == w
		}
	})
	return found
}

// symbols returns the symbols of a head of Ruby: let(:name) do.
func symbols(head string) []string {
	var out []string
	eachIdent(head, func(id string, end int) {
		if i := end - len(id); i > 0 && head[i-1] == ':' {
			out = append(out, id)
		}
	})
	return out
}

// nameOf returns the names by which a function is known from its head.
func (x *excerpt) nameOf(kind blockKind, head string) []string {
	if x.lang == "go" && strings.HasPrefix(head, "func (") {
		if i := strings.IndexByte(head, ')'); i >= 0 {
			head = head[i+1:]
		}
	}
	first := head
	if i := strings.IndexByte(head, '('); i >= 0 {
		first = head[:i]
	}
	marks := "=:"
	if x.lang == "go" {
		marks = "=" // what is behind a colon is a field of a literal
	}
	if i := strings.IndexAny(first, marks); i >= 0 && (kind == closure || i+1 < len(first) && first[i] == '=') {
		return lastIdent(strings.TrimSuffix(first[:i], ":")) // the name of what holds it
	}
	if kind == closure {
		return nil
	}
	if i := strings.IndexAny(first, "<["); i > 0 && (first[i] == '<' || x.lang == "go") && !strings.ContainsAny(first[:i], " ") {
		first = first[:i]
	}
	for strings.HasSuffix(strings.TrimRight(first, " "), ">") || x.lang == "go" && strings.HasSuffix(first, "]") {
		i := strings.LastIndexAny(first, "<[")
		if i < 0 {
			break
		}
		first = first[:i]
	}
	return lastIdent(first)
}

// lastIdent returns the last identifier of a text, if it has one.
func lastIdent(s string) []string {
	if id := identBefore(strings.TrimRight(s, " \t\n?!*&~")); id != "" {
		return []string{id}
	}
	return nil
}

// modifiers are words before the name of a member, and types that every file
// has.
var modifiers = map[string]bool{
	"public": true, "private": true, "protected": true, "internal": true, "static": true, "readonly": true, "async": true, "const": true, "let": true, "var": true, "val": true,
	"fn": true, "func": true, "fun": true, "def": true, "function": true, "override": true, "final": true, "abstract": true, "export": true, "default": true, "pub": true, "crate": true,
	"extends": true, "implements": true, "for": true, "string": true, "String": true, "number": true, "boolean": true, "bool": true, "int": true, "void": true, "type": true,
	"virtual": true, "partial": true, "sealed": true, "open": true, "data": true, "get": true, "set": true, "return": true, "case": true, "self": true, "this": true, "end": true, "unknown": true, "any": true,
}

// members returns the names in the head of a container and those that begin its
// members.
func (x *excerpt) members(b *block, head string) []string {
	var out []string
	add := func(id string, _ int) {
		if !containers[id] && !modifiers[id] {
			out = append(out, id)
		}
	}
	eachIdent(head, add)
	if w := strings.Fields(head); len(w) > 1 && w[0] == "type" {
		out = append(out, w[1]) // a type of Go may be named class
	}
	depth := -1
	for i := b.open + 1; i <= b.last; i++ {
		if x.empty(i) {
			continue
		}
		if depth < 0 {
			depth = x.lines[i].indent
		}
		if x.lines[i].indent > depth {
			continue
		}
		t := x.at(i)
		if k := strings.IndexByte(t, '('); k >= 0 {
			t = t[:k]
			out = append(out, lastIdent(t)...)
		}
		eachIdent(t, add)
	}
	return out
}
