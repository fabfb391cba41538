package ecma

import "bytes"

// Script blanks everything outside the script blocks of a component file,
// keeping length and lines. It is a Prepare function.
func Script(src []byte) []byte {
	out := bytes.Repeat([]byte{' '}, len(src))
	for i, c := range src {
		if c == '\n' || c == '\r' {
			out[i] = c
		}
	}
	for i := 0; i < len(src); {
		k := bytes.IndexByte(src[i:], '<')
		if k < 0 {
			break
		}
		i += k
		if bytes.HasPrefix(src[i:], []byte("<!--")) {
			e := bytes.Index(src[i:], []byte("-->"))
			if e < 0 {
				break
			}
			i += e + 3
			continue
		}
		if !tag(src[i:], "<script") && !tag(src[i:], "<style") {
			i++
			continue
		}
		script := tag(src[i:], "<script")
		open := tagEnd(src, i)
		if open < 0 {
			break
		}
		if src[open-2] == '/' {
			i = open
			continue
		}
		end := closing(src, open, script)
		if script && code(src[i:open]) {
			copy(out[open:end], src[open:end])
		}
		i = end
	}
	return out
}

// tag reports whether s starts with an opening tag, in any case.
func tag(s []byte, name string) bool {
	if len(s) <= len(name) || !bytes.EqualFold(s[:len(name)], []byte(name)) {
		return false
	}
	switch s[len(name)] {
	case ' ', '\n', '\t', '\r', '>', '/':
		return true
	}
	return false
}

// tagEnd returns the offset after the `>` that ends the tag at i, -1 for none.
func tagEnd(src []byte, i int) int {
	var quote byte
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

// closing returns the offset of the closing tag after i, the end of src if
// there is none.
func closing(src []byte, i int, script bool) int {
	name := []byte("style")
	if script {
		name = []byte("script")
	}
	for i < len(src) {
		k := bytes.Index(src[i:], []byte("</"))
		if k < 0 {
			break
		}
		i += k
		if r := src[i+2:]; len(r) >= len(name) && bytes.EqualFold(r[:len(name)], name) {
			return i
		}
		i += 2
	}
	return len(src)
}

// code reports whether a script tag holds a program and not data.
func code(open []byte) bool {
	for _, data := range []string{"application/json", "application/ld+json", "text/x-template", "importmap", "text/template", "lang=\"coffee", "lang='coffee"} {
		if bytes.Contains(bytes.ToLower(open), []byte(data)) {
			return false
		}
	}
	return true
}
