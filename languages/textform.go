package languages

import (
	"bytes"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// maxForm is the number of bytes of a text that its form is read off.
const maxForm = 1024

// textForm reads the form of a literal text, of a string with expressions in
// it, or of texts joined by an operator.
func (b *Builder) textForm(i int, kind fact.ArgKind) fact.TextForm {
	i = b.unwrap(i)
	n := &b.Nodes[i]
	src := b.Src[n.Start:n.End]
	whole := len(src) <= maxForm
	src = src[:min(len(src), maxForm)]
	k := 0
	for k < len(src) && k < 4 && src[k] != '"' && src[k] != '\'' && src[k] != '`' {
		k++
	}
	if k == len(src) || k == 4 || bytes.IndexByte(src[:k], '(') >= 0 {
		return 0 // begins with something else
	}
	q := src[k]
	ends := whole && len(src) > k+1 && src[len(src)-1] == q
	s := bytes.Trim(src[k:], string(q))
	if kind == fact.ArgBinary {
		// The first text says how it begins; what follows is put in.
		if e := bytes.IndexByte(s, q); e >= 0 {
			return fact.FormOfText(string(s[:e]), true, false)&^fact.TextStop | fact.TextSpaces
		}
	}
	return fact.FormOfText(string(s), true, ends)
}

// maxPieces is the depth to which the pieces of a text are followed.
const maxPieces = 32

// literalText reports whether an operator joins nothing but literal texts, as
// long messages are written over several lines.
func (b *Builder) literalText(i, depth int) bool {
	if depth > maxPieces {
		return false
	}
	n := 0
	for c := b.First(i); c >= 0 && c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if !b.named(c) {
			continue
		}
		n++
		x := b.unwrap(c)
		switch b.C.tab.class[b.symbol(x)] {
		case cString, cTemplate:
			if b.interpolated(x, 0) {
				return false
			}
		case cBinary:
			if !b.literalText(x, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return n > 0
}

// Wordy reports whether a text is one word: letters, digits, - and _.
func Wordy(s string) bool { return len(s) <= 64 && wordText([]byte(s)) }

// Tag records the name that a field has where it is encoded in a form.
func (b *Builder) Tag(i int, encoding, field, name string) {
	b.File.Literals = append(b.File.Literals, fact.Literal{Line: b.Line(b.Nodes[i].Start), Kind: fact.LitTag, Verb: b.intern(encoding),
		Table: field, Keys: []string{b.intern(name)}, Func: b.Enclosing(), Call: -1})
}
