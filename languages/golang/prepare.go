package golang

import (
	"bytes"
	"strings"

	"github.com/vdmine/vdmine/languages"
)

// made stands for new where its argument is a value, as Go allows since 1.26. The
// grammar knows the word with a type behind it only. No program has the word.
const made = "nEw"

// prepare writes made in place of new before a value.
func prepare(src []byte) []byte {
	var out []byte
	word := []byte("new(")
	for at := 0; ; {
		k := bytes.Index(src[at:], word)
		if k < 0 {
			break
		}
		from := at + k
		at = from + len(word)
		if (from == 0 || !wordByte(src[from-1]) && src[from-1] != '.') && isValue(src[at:]) {
			if out == nil {
				out = bytes.Clone(src)
			}
			copy(out[from:], made)
		}
	}
	if out == nil {
		return src
	}
	return out
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// isValue reports whether what follows the parenthesis of new is no type: it
// begins with a literal or an operator, or is a name that one of those follows.
func isValue(s []byte) bool {
	s = bytes.TrimLeft(s[:min(len(s), 256)], " \t\n\r")
	if len(s) == 0 {
		return false
	}
	switch c := s[0]; {
	case strings.IndexByte("\"'`-+!^&", c) >= 0, c >= '0' && c <= '9':
		return true
	case !wordByte(c):
		return false
	}
	n := 0
	for n < len(s) && (wordByte(s[n]) || s[n] == '.') {
		n++
	}
	switch string(s[:n]) {
	case "true", "false", "iota":
		return true
	case "func", "chan", "map", "struct", "interface":
		return false
	}
	rest := bytes.TrimLeft(s[n:], " \t")
	return len(rest) > 0 && strings.IndexByte("({+-*/%&|^<>=!", rest[0]) >= 0
}

// finish says new again, and reads the fields of ent.
func finish(b *languages.Builder) {
	if bytes.Contains(b.Src, []byte(made+"(")) {
		again := func(s *string) {
			if strings.HasPrefix(*s, made) && (len(*s) == len(made) || (*s)[len(made)] == '(') {
				*s = "new" + (*s)[len(made):]
			}
		}
		f := b.File
		for i := range f.Calls {
			c := &f.Calls[i]
			again(&c.Callee)
			again(&c.Root)
			for k := range c.Args {
				again(&c.Args[k].Head)
			}
			for k := range c.Opts {
				again(&c.Opts[k].Value)
			}
		}
		for i := range f.Defs {
			again(&f.Defs[i].Init)
			again(&f.Defs[i].Infer)
			again(&f.Defs[i].Via)
		}
		for i := range f.Bindings {
			again(&f.Bindings[i].Type)
		}
	}
	entFields(b)
}
