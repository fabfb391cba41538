package languages

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// ValueType gives the type of an expression in terms that hold outside of the
// function that it stands in: what locals and the receiver are is replaced by
// their types. "T.f()" is the result of method f of T, "T.x" the type of its
// field x; "?" what cannot be known, "" what says nothing.
func (b *Builder) ValueType(i int) string { return b.valueType(i, 0) }

func (b *Builder) valueType(i, depth int) string {
	t := &b.C.tab
	for k := 0; k < 8; k++ {
		s := b.symbol(i)
		if c := t.cast[s]; c != 0 {
			if n := b.FieldID(i, c); n >= 0 {
				text := b.TypeText(n)
				if k := strings.IndexByte(text, '['); k > 0 && b.C.Syntax.Alike && text[len(text)-1] == ']' && !strings.HasPrefix(text, "map[") {
					return b.rooted(b.intern(text[:k] + "()")) // F[T](x), of which the result is T if F is a type
				}
				return text
			}
			return "?"
		}
		if f := t.index[s]; f != 0 {
			if n := b.FieldID(i, f); n >= 0 && depth < 8 {
				return ElemType(b.valueType(n, depth+1))
			}
			return "?"
		}
		if t.class[s] != cWrap && !t.argWrap[s] {
			break
		}
		c := b.First(i)
		if c < 0 {
			return ""
		}
		i = c
	}
	switch t.class[b.symbol(i)] {
	case cThis:
		return b.Class()
	case cIdent:
		name := b.Text(i)
		if l := b.lookup(name); l != nil {
			if l.typ == "" && l.module {
				return name
			}
			return l.typ
		}
		if b.Imported(name) {
			return name
		}
		return ""
	case cMember:
		if p := b.Path(i); p != "" {
			if t, ok := b.placeValue(p); ok {
				return t
			}
			return memberValue(b.rooted(p))
		}
		return ""
	}
	switch t.class[b.symbol(i)] {
	case cString, cTemplate:
		return b.C.Syntax.Text
	case cNumber:
		return b.C.Syntax.Number
	case cBool:
		return b.C.Syntax.Truth
	case cArray:
		return b.C.Syntax.List
	case cBinary:
		if b.C.Syntax.Alike && depth < 8 {
			return b.alike(i, depth+1)
		}
	}
	p := b.TypeOf(i)
	if r := b.calledLocal(p); r != nil {
		return r[0]
	}
	if f, ok := strings.CutSuffix(p, "()"); ok && depth < 8 && slices.Contains(b.C.Syntax.Same, f) {
		if a := b.First(b.FieldID(b.unwrap(i), t.call[b.symbol(b.unwrap(i))].args)); a >= 0 {
			return b.valueType(a, depth+1)
		}
	}
	if f, ok := strings.CutSuffix(p, "()"); ok && strings.HasPrefix(p, "?.") && depth < 8 {
		// A call on a value without a name: on a literal, or on such a call.
		if obj := b.receiver(b.unwrap(i)); obj >= 0 {
			r := strings.TrimPrefix(b.valueType(obj, depth+1), fact.Value)
			if r != "" && r[0] != '?' && len(r) < maxText/2 && (strings.HasSuffix(r, "()") || fact.BareType(r) == r) {
				return b.intern(r + "." + LastSegment(f) + "()")
			}
		}
	}
	return b.rooted(p)
}

// alike gives the type of an arithmetic expression: that of the side which is no
// number, as in 5 * time.Minute.
func (b *Builder) alike(i, depth int) string {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	op := b.Field(i, "operator")
	if l < 0 || r < 0 || op < 0 {
		return "?"
	}
	switch b.Text(op) {
	case "+", "-", "*", "/", "%", "&", "|", "^":
	default:
		return b.C.Syntax.Truth
	}
	if b.C.tab.class[b.symbol(b.unwrap(l))] == cNumber {
		return b.valueType(r, depth)
	}
	return b.valueType(l, depth)
}

// calledLocal returns the results of the call of a local that holds a function,
// where their types are written; nil else.
func (b *Builder) calledLocal(call string) []string {
	if f, ok := strings.CutSuffix(call, "()"); ok && strings.IndexByte(f, '.') < 0 {
		if l := b.lookup(f); l != nil {
			return fact.FuncResults(l.typ)
		}
	}
	return nil
}

// CalledResult gives the type of the k-th result of the call at node i.
func (b *Builder) CalledResult(i, k int) string {
	if r := b.calledLocal(b.TypeOf(i)); k < len(r) {
		return r[k]
	}
	return PartType(b.ValueType(i), k)
}

// Returns notes the type of an expression that the innermost function returns,
// where the function declares none.
func (b *Builder) Returns(i int) {
	for k := len(b.defs) - 1; k >= 0; k-- {
		d := &b.File.Defs[b.defs[k].def]
		if !d.Kind.Callable() {
			return
		}
		if len(d.Results) > 0 || d.Infer == "?" {
			return
		}
		if t := b.ValueType(i); t != "" && t != d.Infer {
			if d.Infer != "" {
				t = "?"
			}
			d.Infer = t
		}
		return
	}
}

// rooted writes the type of a local or of the receiver in place of its name at
// the start of a path.
func (b *Builder) rooted(p string) string {
	root := firstSegment(p)
	if root == "" || len(root) == len(p) {
		return p
	}
	typ := ""
	if p[len(root)] == '(' {
		// A local that holds a member of something, called.
		if l := b.lookup(root); l != nil && strings.HasPrefix(l.typ, fact.Value) && !l.module && len(l.typ)+len(p)-len(root) <= maxText {
			return b.intern(l.typ[len(fact.Value):] + p[len(root):])
		}
	}
	if b.C.tab.thisText[root] {
		if typ = b.Class(); typ == "" {
			return p
		}
	} else {
		l := b.lookup(root)
		if l == nil || l.typ == "" && l.module {
			return p
		}
		typ = strings.TrimPrefix(l.typ, fact.Value)
		if strings.Contains(typ, inPlace) && p[len(root)] == '.' {
			var left string
			if typ, left, _ = b.throughStruct(typ, p[len(root)+1:]); left == "" || strings.Contains(typ, inPlace) {
				return "?"
			}
			p, root = "x."+left, "x"
		}
	}
	typ = bareType(typ, b.C.TypeArgs)
	if typ == "" || typ == "?" || p[len(root)] != '.' || len(typ)+len(p)-len(root) > maxText {
		return "?"
	}
	return b.intern(typ + p[len(root):])
}

// bareType is fact.BareType of the type of a value of which a member is taken.
// What calls give stays, and so does, if args, the one type that a type is given,
// by which its members may be told.
func bareType(t string, args bool) string {
	if strings.HasSuffix(t, "()") || fact.IsGiven(t) {
		return t
	}
	bare := fact.BareType(t)
	if args && len(bare) < len(t) && len(t) <= maxText/2 && strings.HasPrefix(t, bare) {
		if _, arg := fact.TypeArg(t); arg != "" {
			return t
		}
	}
	return bare
}

// memberValue marks a path as that of a value.
func memberValue(p string) string {
	if p == "" || p == "?" || strings.HasPrefix(p, fact.Value) {
		return p
	}
	return fact.Value + p
}

// MemberType gives the type of a member of a value of type t.
func MemberType(t, member string) string {
	t = bareType(strings.TrimPrefix(t, fact.Value), false)
	if t == "" || t == "?" || member == "" || len(t)+len(member) >= maxText {
		return "?"
	}
	return fact.Value + t + "." + member
}

// PartType gives the type of the k-th result of a call whose result has type t.
func PartType(t string, k int) string {
	t = strings.TrimPrefix(t, fact.Value)
	if !strings.HasSuffix(t, "()") || k > 9 {
		return "?"
	}
	return t + fact.Part + string(rune('0'+k))
}

// receiverType gives the type of the receiver of the callee at node i, where
// it is no path.
func (b *Builder) receiverType(i int) string {
	obj := b.receiver(i)
	for k := 0; k < 64 && obj >= 0; k++ {
		// Down a chain to the value without a name that it starts with.
		x, next := b.unwrap(obj), -1
		switch b.C.tab.class[b.symbol(x)] {
		case cCall:
			if strings.HasPrefix(b.callPath(x), "?.") {
				next = b.receiver(x)
			}
		case cMember:
			next = b.memberObject(x)
		}
		if next < 0 {
			t := b.ValueType(obj)
			if p := b.Path(x); k > 0 && (t == "" || t == "?") && p != "" {
				// Too long a chain: what its first call gives stands for all of it.
				if at := strings.Index(p, "()"); at > 0 {
					t = b.rooted(b.intern(p[:at+2]))
				}
			}
			return t
		}
		obj = next
	}
	return ""
}

// receiver returns the node on which the call at node i is made, -1 for none.
func (b *Builder) receiver(i int) int {
	t := &b.C.tab
	obj := -1
	if c := t.call[b.symbol(i)]; t.class[b.symbol(i)] == cCall && c.obj != 0 {
		obj = b.FieldID(i, c.obj)
	} else if callee := b.callee(i); callee >= 0 && t.class[b.symbol(callee)] == cMember {
		obj = b.memberObject(callee)
	}
	return obj
}

// ElemType gives the type of the elements of a container of a type. Where that
// cannot be read off the text, "[_]" behind it says that its elements are meant.
func ElemType(t string) string {
	switch {
	case t == "" || t == "?":
		return "?"
	case strings.HasSuffix(t, fact.Elem) && strings.Count(t, fact.Elem) > 3:
		return "?"
	}
	t = strings.TrimPrefix(t, fact.Value)
	if e := fact.ElemType(t); e != "" && !strings.HasSuffix(t, fact.Elem) {
		return e
	}
	return t + fact.Elem
}

// Rooted writes the type of a local or of the receiver in place of its name at the
// start of a path; "?" where it has none.
func (b *Builder) Rooted(p string) string { return b.rooted(p) }

// Global reports whether a name in sight is the module's own.
func (b *Builder) Global(name string) bool {
	l := b.lookup(name)
	return l != nil && l.module
}
