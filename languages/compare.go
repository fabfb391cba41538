package languages

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// holding says in what way a node may set a member beside a value.
type holding uint8

const (
	holdsNone holding = iota
	holdsBinary
	holdsAssign
	holdsLabel
)

// compare records what node i compares, sets or labels, where that is a member
// beside a text or a constant.
func (b *Builder) compare(i int, how holding) {
	if len(b.File.Compares) >= fact.MaxCompares {
		return
	}
	switch how {
	case holdsBinary:
		b.equality(i)
	case holdsAssign:
		p := b.C.tab.assign[b.symbol(i)]
		l, r := b.FieldID(i, p.key), b.FieldID(i, p.value)
		if l >= 0 && r >= 0 {
			b.held(i, b.only(l), b.only(r), true)
		}
	case holdsLabel:
		b.label(i)
	}
}

// only returns the single expression of a list of one, else the node itself.
func (b *Builder) only(i int) int {
	if b.C.tab.through[b.symbol(i)] {
		if f := b.First(i); f >= 0 && f == b.Last(i) {
			return f
		}
	}
	return i
}

// equality reads a == b and the like, and a in (b, c).
func (b *Builder) equality(i int) {
	end := int(b.Nodes[i].Next)
	l := i + 1
	if l >= end || !b.named(l) {
		return
	}
	op := int(b.Nodes[l].Next)
	if op >= end {
		return
	}
	n := &b.Nodes[op]
	list := false
	switch n.End - n.Start {
	case 2, 3:
		switch b.Src[n.Start] {
		case '=', '!':
			if b.Src[n.Start+1] != '=' {
				return
			}
		case 'i': // is, in
			list = b.Src[n.Start+1] == 'n'
		case 'n': // not in
		default:
			return
		}
	case 6: // is not, not in
		if s := string(b.Src[n.Start:n.End]); s != "is not" && s != "not in" {
			return
		}
		list = b.Src[n.Start] == 'n'
	default:
		return
	}
	r := int(n.Next)
	for r < end && !b.named(r) {
		list = list || b.Src[b.Nodes[r].Start] == 'i' && b.Src[n.Start] == 'n'
		r = int(b.Nodes[r].Next)
	}
	if r >= end {
		return
	}
	if list || b.C.tab.class[b.symbol(r)] == cArray {
		if list {
			b.heldIn(i, l, r)
		}
		return
	}
	if !b.held(i, l, r, false) {
		b.held(i, r, l, false)
	}
}

// heldIn records that the member at node m is compared with each element of the
// list at node list.
func (b *Builder) heldIn(i, m, list int) {
	if list = b.unwrapped(list); b.C.tab.class[b.symbol(list)] != cArray {
		return
	}
	k := 0
	b.Each(list, func(v int) {
		if k++; k <= maxOpts {
			b.held(i, m, v, false)
		}
	})
}

// HeldIn records that a member is compared with each element of a list, where the call
// at node i asks the list whether it has the member.
func (b *Builder) HeldIn(i int) {
	list, args := b.receiver(i), b.Args(i)
	if list >= 0 && len(args) == 1 {
		b.heldIn(i, b.argValue(args[0]), list)
	}
}

// unwrapped is unwrap for a node that may be a list in parentheses itself.
func (b *Builder) unwrapped(i int) int {
	if b.C.tab.class[b.symbol(i)] == cArray {
		return i
	}
	return b.unwrap(i)
}

// maxAbove is the number of nodes between a label and its switch.
const maxAbove = 8

// label reads a label of a switch over a member.
func (b *Builder) label(i int) {
	t := &b.C.tab
	p := b.Parent(i)
	for k := 0; k < maxAbove && t.between[b.symbol(p)]; k++ {
		p = b.Parent(p)
	}
	m := -1
	switch f := t.sw[b.symbol(p)]; f {
	case 0:
		return
	case firstChild:
		m = b.First(p)
	default:
		m = b.FieldID(p, f)
	}
	f := t.label[b.symbol(i)]
	v := b.First(i)
	if f != 0 {
		v = b.FieldID(i, f)
	}
	if v < 0 || m < 0 {
		return
	}
	if f == 0 {
		b.Each(i, func(v int) { b.held(v, m, v, false) })
		return
	}
	if t.through[b.symbol(v)] {
		b.Each(v, func(x int) { b.held(x, m, x, false) })
		return
	}
	for end := int(b.Nodes[i].Next); v < end; v = int(b.Nodes[v].Next) {
		if b.Nodes[v].Field == f {
			x := v
			if t.class[b.symbol(x)] == cNone && b.First(x) >= 0 && b.First(x) == b.Last(x) {
				x = b.First(x) // a pattern around it
			}
			b.held(x, m, x, false)
		}
	}
}

// held records that the member at node m is compared with, or set to, the value at
// node v. It is false where m is no member, or v neither a text nor a constant.
func (b *Builder) held(i, m, v int, set bool) bool {
	t := &b.C.tab
	m, v = b.unwrap(m), b.unwrap(v)
	mc, vc := t.class[b.symbol(m)], t.class[b.symbol(v)]
	if mc != cMember && mc != cCall || vc != cString && vc != cIdent && vc != cMember && vc != cCall {
		return false
	}
	c := fact.Compare{Set: set}
	switch vc {
	case cString:
		kind, head := b.Shape(v)
		if kind != fact.ArgString || head == "" {
			return false
		}
		c.Text, c.Value = true, head
	default:
		if vc == cCall && !b.C.Syntax.Bare {
			return false
		}
		p := b.Path(v)
		if !b.constant(p) {
			return false
		}
		if c.Value = p; t.thisText[firstSegment(p)] {
			if c.Value = b.rooted(p); c.Value == "?" {
				return false
			}
		}
	}
	if mc == cCall && (set && !b.C.Syntax.Bare || !b.bareCall(m)) {
		return false
	}
	if c.Subject = b.Path(m); strings.IndexByte(c.Subject, '.') < 0 {
		return false
	}
	switch {
	case c.Subject[0] != '?':
		c.Root = b.rootType(c.Subject)
	case mc == cMember:
		if obj := b.memberObject(m); obj >= 0 {
			c.Root = b.ValueType(obj)
		}
	default:
		c.Root = b.receiverType(m)
	}
	if !c.Text && b.constant(c.Subject) && !(lowerFirst(LastSegment(c.Subject)) && !lowerFirst(LastSegment(c.Value))) {
		return false // two constants
	}
	c.Line, c.Func = b.Line(b.Nodes[i].Start), b.Enclosing()
	if len(b.File.Compares) < fact.MaxCompares {
		b.File.Compares = append(b.File.Compares, c)
	}
	return true
}

// bareCall reports whether a call at node i has no arguments.
func (b *Builder) bareCall(i int) bool {
	if b.C.Syntax.Bare {
		return b.bare(i)
	}
	if c := b.C.tab.call[b.symbol(i)]; c.args != 0 && c.flags == 0 {
		a := b.FieldID(i, c.args)
		return a >= 0 && b.First(a) < 0
	}
	return false
}

func lowerFirst(s string) bool { return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] == '_') }

// constant reports whether a path may be that of a constant, by its form and by what
// its first name is: no local, and a member only of what has a capital, or with one.
func (b *Builder) constant(p string) bool {
	if p == "" || strings.ContainsAny(p, "([?") {
		return false
	}
	root, last := firstSegment(p), LastSegment(p)
	if b.C.tab.thisText[root] {
		return strings.Count(p, ".") == 1 && capitals(last)
	}
	if l := b.lookup(root); l != nil && !l.module {
		return false
	}
	if b.C.Syntax.Alike {
		return true // in Go
	}
	if root == last {
		return capitals(last)
	}
	return !lowerFirst(last) || !lowerFirst(root)
}

// capitals reports whether a name is written in capitals.
func capitals(s string) bool {
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			n++
		case c >= 'a' && c <= 'z':
			return false
		}
	}
	return n > 1
}

// ConstText records that a member of what the file defines stands for the text at
// node v.
func (b *Builder) ConstText(name string, v int) {
	if v < 0 || len(b.File.Texts) >= fact.MaxTexts {
		return
	}
	if kind, head := b.Shape(v); kind == fact.ArgString && head != "" {
		b.File.Texts = append(b.File.Texts, fact.ConstText{Name: b.intern(name), Text: head})
	}
}
