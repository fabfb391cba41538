package languages

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Callee renders the callee of the call at node i as it is recorded in facts,
// "" where it has no name.
func (b *Builder) Callee(i int) string { return b.callPath(b.unwrap(i)) }

// IsCall reports whether node i is a call, through parentheses and the like.
func (b *Builder) IsCall(i int) bool {
	return i >= 0 && b.C.tab.class[b.symbol(b.unwrap(i))] == cCall
}

// Inner follows parentheses, casts, await and the like to the expression inside.
func (b *Builder) Inner(i int) int { return b.unwrap(i) }

// Args returns the nodes of the arguments of the call at node i.
func (b *Builder) Args(i int) []int {
	i = b.unwrap(i)
	args := -1
	if c := b.C.tab.call[b.symbol(i)]; c.args != 0 {
		args = b.FieldID(i, c.args)
	} else {
		for k := i + 1; k < int(b.Nodes[i].Next) && args < 0; k = int(b.Nodes[k].Next) {
			if b.C.tab.argList[b.symbol(k)] {
				args = k
			}
		}
	}
	var out []int
	b.Each(args, func(c int) {
		if len(out) < maxOpts {
			out = append(out, c)
		}
	})
	return out
}

// OpenCall records a call at node i that has no argument list, such as an
// element of a template, and opens its region. Nodes before first belong to
// its callee, those from it on to its arguments.
func (b *Builder) OpenCall(i int, path string, first int, flags fact.Flags) int {
	id := b.AddCall(i, path, -1, flags)
	b.calls[len(b.calls)-1].args = first
	return id
}

// OptionText records an option of call id whose value is known without a node.
func (b *Builder) OptionText(id, i int, key string, kind fact.ArgKind, head string) {
	b.option(id, i, key, kind, head, 0)
}

// Bind records a binding with the owner given, without making a local of it.
func (b *Builder) Bind(i int, kind fact.BindKind, owner, name, typ string) {
	if name == "" {
		return
	}
	b.File.Bindings = append(b.File.Bindings, fact.Binding{Line: b.Line(b.Nodes[i].Start), Kind: kind, Name: name, Owner: owner, Type: typ, Func: b.Enclosing()})
}

// IsLocal reports whether a name is a parameter or variable in sight.
func (b *Builder) IsLocal(name string) bool { return b.lookup(name) != nil }

// HasInit reports whether a name is a local that was declared with a value.
func (b *Builder) HasInit(name string) bool {
	l := b.lookup(name)
	return l != nil && l.init >= 0
}

// OpenCallIndex returns the index of the innermost open call in whose arguments
// node i stands, -1 for none.
func (b *Builder) OpenCallIndex(i int) int {
	open := b.openAt(i)
	if k := len(open); k > 0 && i >= open[k-1].args {
		return open[k-1].call
	}
	return -1
}

// RecordSQL records a literal if the text of the string at node i is an SQL
// statement.
func (b *Builder) RecordSQL(i int) {
	n := &b.Nodes[i]
	src := b.Src[n.Start:n.End]
	for k := 0; k < len(src) && k < 16; k++ {
		switch src[k] {
		case '"', '\'', '`', ' ', '\n', '\t', '\r':
			continue
		case 's', 'S', 'i', 'I', 'u', 'U', 'd', 'D', 'w', 'W':
		default:
			return
		}
		b.RecordSQLText(i, strings.Trim(string(src[k:min(len(src), k+4096)]), "\"'`"))
		return
	}
}

// RecordSQLText records a literal at node i if its text is an SQL statement.
func (b *Builder) RecordSQLText(i int, text string) {
	verb, table, keys := SQL(text)
	if verb == "" {
		return
	}
	b.File.Literals = append(b.File.Literals, fact.Literal{Line: b.Line(b.Nodes[i].Start), Kind: fact.LitSQL, Verb: verb, Table: table, Keys: keys,
		Func: b.Enclosing(), Call: b.OpenCallIndex(i)})
}

// RecordSQLParts does so for a string whose text stands in children of the
// kinds of Syntax.StringContent, here or in strings joined to one. Expressions
// between them read as values.
func (b *Builder) RecordSQLParts(i int) {
	t := &b.C.tab
	var buf []byte
	first := true
	var add func(i, depth int) bool
	add = func(i, depth int) bool {
		for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
			s := b.symbol(c)
			switch {
			case t.content[s]:
				n := &b.Nodes[c]
				text := b.Src[n.Start:n.End]
				if first {
					if !sqlStart(text) {
						return false
					}
					first = false
				}
				buf = append(buf, text[:min(len(text), max(0, 4096-len(buf)))]...)
			case t.interp[s]:
				if first {
					return false
				}
				buf = append(buf, '?')
			case t.class[s] == cString && depth == 0:
				if !add(c, 1) {
					return false
				}
			}
		}
		return true
	}
	if add(i, 0) && !first {
		b.RecordSQLText(i, string(buf))
	}
}

// sqlStart reports whether a text begins with a verb of SQL. A capital followed
// by small letters begins a sentence.
func sqlStart(s []byte) bool {
	k := 0
	for k < len(s) && (s[k] == ' ' || s[k] == '\n' || s[k] == '\t' || s[k] == '\r') {
		k++
	}
	s = s[k:]
	if len(s) < 5 || s[0] < 'a' != (s[1] < 'a') {
		return false
	}
	for _, v := range [...]string{"select", "insert", "update", "delete", "with"} {
		if len(s) > len(v) && strings.EqualFold(string(s[:len(v)]), v) && !word(s[len(v)]) {
			return true
		}
	}
	return false
}

// Named reports whether node i is a named node other than a comment or an error.
func (b *Builder) Named(i int) bool { return b.named(i) }

// SetStmts sets the number of statements of the innermost open definition,
// whose body is an expression.
func (b *Builder) SetStmts(n int) {
	if k := len(b.defs); k > 0 {
		b.defs[k-1].stmts = n
	}
}

// Exits reports whether the branch of the statement at node i leaves the function.
func (b *Builder) Exits(i int) bool { return b.exits(i) }

// Before returns the sibling before node i, -1 for none.
func (b *Builder) Before(i int) int {
	p := b.Parent(i)
	k := i - 1
	if p == i || k <= p {
		return -1
	}
	for b.Parent(k) != p {
		k = b.Parent(k)
	}
	return k
}

// CallAt returns the index of the call recorded at node i a short while ago, in
// the definition that encloses the walk now; -1 for none.
func (b *Builder) CallAt(i int) int {
	i = b.unwrap(i)
	if b.C.tab.class[b.symbol(i)] != cCall {
		return -1
	}
	path, first, last := b.callPath(i), b.Line(b.Nodes[i].Start), b.Line(b.Nodes[i].End)
	for k := len(b.File.Calls) - 1; k >= 0 && k >= len(b.File.Calls)-64; k-- {
		c := &b.File.Calls[k]
		if c.Callee == path && c.Line >= first && c.Line <= last && c.Func == b.Enclosing() {
			return k
		}
	}
	return -1
}

// IsCallNode reports whether node i itself is a call.
func (b *Builder) IsCallNode(i int) bool { return b.C.tab.class[b.symbol(i)] == cCall }

// LocalType returns the type text of a name in sight, "" where it is unknown.
func (b *Builder) LocalType(name string) string {
	if l := b.lookup(name); l != nil && l.typ != "?" {
		return l.typ
	}
	return ""
}
