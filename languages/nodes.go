package languages

import "github.com/vdmine/vdmine/analyzer/tree"

// Is reports whether node i is of a kind. It compares names: use it in
// handlers, not in loops over all nodes.
func (b *Builder) Is(i int, kind string) bool {
	return b.C.G.Symbols[b.symbol(i)] == kind
}

func (b *Builder) symbol(i int) uint16 {
	if s := b.Nodes[i].Symbol; int(s) < len(b.C.G.Symbols) {
		return s
	}
	return 0
}

// Kind returns the name of the kind of node i, "ERROR" for a syntax error.
func (b *Builder) Kind(i int) string {
	if b.Nodes[i].Symbol == tree.ErrorSymbol {
		return "ERROR"
	}
	return b.C.G.Symbols[b.symbol(i)]
}

// Field returns the first child of node i in the named field, -1 for none.
func (b *Builder) Field(i int, name string) int {
	f := b.C.G.Field(name)
	if f == 0 {
		return -1
	}
	return b.FieldID(i, f)
}

// FieldID is Field by the grammar's id of the field.
func (b *Builder) FieldID(i int, f uint16) int {
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Nodes[c].Field == f {
			return c
		}
	}
	return -1
}

// First returns the first named child of node i that is not a comment, -1 for none.
func (b *Builder) First(i int) int {
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.named(c) {
			return c
		}
	}
	return -1
}

// Last returns the last named child of node i that is not a comment, -1 for none.
func (b *Builder) Last(i int) int {
	l := -1
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.named(c) {
			l = c
		}
	}
	return l
}

func (b *Builder) named(c int) bool {
	n := &b.Nodes[c]
	if n.Flags&tree.Named == 0 || n.Symbol == tree.ErrorSymbol {
		return false
	}
	return b.C.tab.class[n.Symbol] != cComment
}

// ChildOf returns the first child of node i of a kind (named or not), -1 for none.
func (b *Builder) ChildOf(i int, kind string) int {
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.Is(c, kind) {
			return c
		}
	}
	return -1
}

// Has reports whether node i has a child of a kind, as a keyword token.
func (b *Builder) Has(i int, kind string) bool { return b.ChildOf(i, kind) >= 0 }

// Each calls f for the named children of node i that are not comments.
func (b *Builder) Each(i int, f func(c int)) {
	if i < 0 {
		return
	}
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.named(c) {
			f(c)
		}
	}
}

// Parent returns the parent of node i; the root is its own parent.
func (b *Builder) Parent(i int) int { return int(b.Nodes[i].Parent) }

// unwrap follows parentheses, casts and the like to the expression inside.
func (b *Builder) unwrap(i int) int {
	t := &b.C.tab
	for k := 0; k < 8 && (t.class[b.symbol(i)] == cWrap || t.argWrap[b.symbol(i)]); k++ {
		c := b.First(i)
		if c < 0 {
			break
		}
		i = c
	}
	return i
}

// Path renders an identifier, member access or call chain as a dotted path; a
// call inside it appears as "f()". It is "" where the start is no name (an
// index, a literal, an operator).
func (b *Builder) Path(i int) string {
	out, ok := b.appendPath(b.scratch(), i, 0)
	return b.settled(out, ok)
}

func (b *Builder) appendPath(out []byte, i, depth int) ([]byte, bool) {
	if depth > 24 || i < 0 {
		return out, false
	}
	t := &b.C.tab
	n := &b.Nodes[i]
	s := b.symbol(i)
	switch t.class[s] {
	case cIdent, cThis:
		return b.appendText(out, n)
	case cWrap:
		return b.appendPath(out, b.First(i), depth+1)
	case cMember:
		obj, prop := b.memberObject(i), b.memberProp(i)
		if prop < 0 {
			return out, false
		}
		if obj < 0 || obj == prop {
			return b.appendPath(out, prop, depth+1)
		}
		// a::(b::c<T>) nests to the right in C++.
		if c := t.class[b.symbol(prop)]; c == cMember || c == cWrap && b.Src[b.Nodes[prop].End-1] == '>' {
			var ok bool
			if out, ok = b.appendPath(out, obj, depth+1); !ok {
				out = append(out, '?')
			}
			if out, ok = appendBounded(out, "."); !ok {
				return out, false
			}
			return b.appendPath(out, prop, depth+1)
		}
		p := &b.Nodes[prop]
		if p.End-p.Start > 80 {
			return out, false
		}
		return b.appendMember(out, obj, p, depth+1)
	case cCall:
		var ok bool
		if out, ok = b.appendCallPath(out, i, depth+1); !ok {
			return out, false
		}
		if b.C.Syntax.Bare && b.bare(i) {
			return out, true
		}
		return appendBounded(out, "()")
	}
	if t.typ[s] {
		return b.appendText(out, n)
	}
	return out, false
}

// bare reports whether a call has neither arguments nor a block.
func (b *Builder) bare(i int) bool {
	c := b.C.tab.call[b.symbol(i)]
	return (c.args == 0 || b.FieldID(i, c.args) < 0) && (c.block == 0 || b.FieldID(i, c.block) < 0)
}

func appendBounded(out []byte, s string) ([]byte, bool) {
	if len(out)+len(s) > maxText {
		return out, false
	}
	return append(out, s...), true
}

func (b *Builder) appendText(out []byte, n *tree.Node) ([]byte, bool) {
	if int(n.End-n.Start)+len(out) > maxText {
		return out, false
	}
	for _, c := range b.Src[n.Start:n.End] {
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
		case (c == '?' || c == '!') && !b.C.Syntax.Marks:
		case c == ':' || c == '>' || c == '-' || c == '\\': // a::b, a->b, A\B are paths like a.b
			if len(out) > 0 && out[len(out)-1] != '.' {
				out = append(out, '.')
			}
		default:
			out = append(out, c)
		}
	}
	return out, true
}

func (b *Builder) memberObject(i int) int {
	m := b.C.tab.member[b.symbol(i)]
	if m.obj != 0 {
		return b.FieldID(i, m.obj)
	}
	return b.First(i)
}

func (b *Builder) memberProp(i int) int {
	m := b.C.tab.member[b.symbol(i)]
	if m.prop != 0 {
		return b.bareName(b.FieldID(i, m.prop))
	}
	l := b.Last(i)
	// Kotlin and Swift wrap the name in a suffix node.
	for l >= 0 && b.C.tab.class[b.symbol(l)] == cNone {
		c := b.Last(l)
		if c < 0 {
			break
		}
		l = c
	}
	return b.bareName(l)
}

// bareName follows a name with type arguments to the name.
func (b *Builder) bareName(p int) int {
	for k := 0; k < 4 && p >= 0 && b.C.tab.class[b.symbol(p)] == cWrap; k++ {
		c := b.First(p)
		if c < 0 || b.Last(p) == c {
			break // nothing follows the name
		}
		p = c
	}
	return p
}

// calledAs is the path of a call: it is asked for as an argument or an initial
// value, and again as a call.
type calledAs struct {
	node int // one more than its node, 0 for none
	path string
}

// callPath renders the callee of call i.
func (b *Builder) callPath(i int) string {
	m := &b.called[i%len(b.called)]
	if m.node != i+1 {
		out, ok := b.appendCallPath(b.scratch(), i, 0)
		*m = calledAs{i + 1, b.settled(out, ok)}
	}
	return m.path
}

func (b *Builder) appendCallPath(out []byte, i, depth int) ([]byte, bool) {
	c := b.C.tab.call[b.symbol(i)]
	callee := b.callee(i)
	if callee < 0 {
		return out, false
	}
	if c.obj != 0 {
		if o := b.FieldID(i, c.obj); o >= 0 && o != callee {
			cl := b.C.tab.class[b.symbol(callee)]
			if cl == cIdent || cl == cThis {
				return b.appendMember(out, o, &b.Nodes[callee], depth)
			}
			start := len(out)
			var ok bool
			if out, ok = b.appendPath(out, o, depth); !ok {
				out = append(out[:start], '?')
			}
			out = append(out, '.')
		}
	}
	return b.appendPath(out, callee, depth)
}

// appendMember renders a member of an object. An object that is no path, or a
// chain too long to be told, is a "?".
func (b *Builder) appendMember(out []byte, obj int, name *tree.Node, depth int) ([]byte, bool) {
	start := len(out)
	out, ok := b.appendPath(out, obj, depth)
	if ok {
		if out, ok = b.appendText(append(out, '.'), name); ok {
			return out, true
		}
	}
	return b.appendText(append(out[:start], '?', '.'), name)
}

func (b *Builder) callee(i int) int {
	c := b.C.tab.call[b.symbol(i)]
	if c.callee != 0 {
		return b.FieldID(i, c.callee)
	}
	f := b.First(i)
	for k := 0; c.curried && k < 4 && f >= 0 && b.C.tab.class[b.symbol(f)] == cCall; k++ {
		f = b.First(f)
	}
	return f
}

func (b *Builder) isCallee(call, i int) bool {
	if b.callee(call) == i {
		return true
	}
	c := b.C.tab.call[b.symbol(call)]
	return c.obj != 0 && b.FieldID(call, c.obj) == i
}

func (b *Builder) pairParts(i int) (key, value int) {
	p := b.C.tab.pair[b.symbol(i)]
	if p.key != 0 {
		key = b.FieldID(i, p.key)
	} else {
		key = b.First(i)
	}
	if p.value != 0 {
		value = b.FieldID(i, p.value)
	} else {
		value = b.Last(i)
	}
	return key, value
}
