package languages

import (
	"sort"
	"strings"
)

// intern returns s as a string shared by all files of the run.
func (b *Builder) intern(s string) string {
	if x, ok := b.strs[s]; ok {
		return x
	}
	s = strings.Clone(s)
	b.strs[s] = s
	return s
}

func (b *Builder) internBytes(s []byte) string {
	if x, ok := b.strs[string(s)]; ok {
		return x
	}
	x := string(s)
	b.strs[x] = x
	return x
}

// scratch lends the memory in which a text is put together, until settled.
func (b *Builder) scratch() []byte {
	s := b.text
	b.text = nil
	if s == nil {
		s = make([]byte, 0, 2*maxText)
	}
	return s[:0]
}

// settled takes the memory of scratch back and returns the text in it, "" if it
// is not to be taken.
func (b *Builder) settled(text []byte, ok bool) string {
	b.text = text
	if !ok {
		return ""
	}
	return b.internBytes(text)
}

// Text returns the source of node i, cut to a length no name needs.
func (b *Builder) Text(i int) string {
	n := &b.Nodes[i]
	end := min(n.End, n.Start+maxText)
	return b.internBytes(b.Src[n.Start:end])
}

// Line returns the line, from 1, of a byte offset.
func (b *Builder) Line(off uint32) int {
	if len(b.lines) == 0 {
		b.lines = append(b.lines, 0)
		for i, c := range b.Src {
			if c == '\n' {
				b.lines = append(b.lines, i+1)
			}
		}
	}
	o := int(off)
	// Most look-ups are near the last one.
	k := b.line
	if k > len(b.lines) {
		k = len(b.lines)
	}
	if k >= 1 && b.lines[k-1] <= o {
		for step := 0; step < 16; step++ {
			if k == len(b.lines) || b.lines[k] > o {
				b.line = k
				return k
			}
			k++
		}
	}
	k = sort.SearchInts(b.lines, o+1)
	b.line = k
	return k
}

// TypeText returns the canonical text of a type: the source without white
// space, cut to a length no type in a convention needs.
func (b *Builder) TypeText(i int) string {
	n := &b.Nodes[i]
	if n.End-n.Start > maxText {
		return ""
	}
	src := b.Src[n.Start:n.End]
	space := false
	for _, c := range src {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			space = true
			break
		}
	}
	if !space {
		return b.internBytes(src)
	}
	out := b.scratch()
	for k, c := range src {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			// A space between two words is part of the type ("unsigned int").
			if k > 0 && k+1 < len(src) && word(src[k-1]) && word(src[k+1]) {
				out = append(out, ' ')
			}
			continue
		}
		out = append(out, c)
	}
	return b.settled(out, true)
}

func word(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// Unquote returns the text of a string literal without quotes and prefixes.
func (b *Builder) Unquote(i int) string {
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		if b.C.tab.content[b.symbol(c)] {
			return b.Text(c)
		}
	}
	s := b.Text(i)
	k := strings.IndexAny(s, "\"'`")
	if k < 0 {
		return strings.TrimPrefix(s, ":") // a symbol
	}
	q := s[k]
	s = s[k:]
	for len(s) >= 2 && s[0] == q && s[len(s)-1] == q {
		s = s[1 : len(s)-1]
	}
	return s
}

func firstSegment(p string) string {
	for i := 0; i < len(p); i++ {
		if p[i] == '.' || p[i] == '(' || p[i] == '[' {
			return p[:i]
		}
	}
	return p
}

// LastSegment returns what follows the last dot of a dotted path.
func LastSegment(p string) string {
	return p[strings.LastIndexByte(p, '.')+1:]
}
