package kotlin

import (
	"bytes"
	"regexp"
	"sync"
)

// The expressions are compiled when a file needs them: every call of the
// injector would pay for it at its start.
var (
	funInterface = lazy(`\bfun\s+interface\b`)
	contextParam = lazy(`^\s*context\([^()]*\)\s*$`)
	// assigned is a member or element of a call's result before an assignment.
	assigned = lazy(`(^\s*|[)\]](!!)?)(\??\.\w+|\[[^\]]*\])+ =($|[^=])`)
	receiver = lazy(`\b(\w+\.)+[A-Z]\w*\.\(`)
)

func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// prepare writes what the grammar does not know in a way that it does, keeping
// the length of the source: without that, one such line makes a syntax error of
// the class around it.
//
//   - `fun interface` loses its first word, a line of context parameters all of it
//   - an assignment to a member of a call's result becomes a comparison
//   - the receiver of a function type loses its qualifier
func prepare(src []byte) []byte {
	var out []byte
	edit := func(at int, text []byte) {
		if out == nil {
			out = bytes.Clone(src)
		}
		copy(out[at:], text)
	}
	blank := func(from, to int) { edit(from, bytes.Repeat([]byte{' '}, to-from)) }
	for off := 0; off < len(src); {
		end := bytes.IndexByte(src[off:], '\n')
		if end < 0 {
			end = len(src) - off
		}
		line := bytes.TrimSuffix(src[off:off+end], []byte{'\r'})
		if len(line) <= 1<<12 {
			if bytes.Contains(line, []byte("interface")) {
				if m := funInterface().FindIndex(line); m != nil {
					blank(off+m[0], off+m[0]+len("fun"))
				}
			}
			if bytes.Contains(line, []byte("context(")) && contextParam().Match(line) {
				blank(off, off+len(line))
			}
			if bytes.Contains(line, []byte(" =")) && !declares(line) {
				if m := assigned().FindSubmatchIndex(line); m != nil {
					edit(off+m[8]-len(" ="), []byte("=="))
				}
			}
			if bytes.Contains(line, []byte(".(")) && bytes.Contains(line, []byte("->")) {
				for _, m := range receiver().FindAllSubmatchIndex(line, -1) {
					k := bytes.LastIndexByte(line[:m[1]-len(".(")], '.')
					blank(off+m[0], off+k+1)
				}
			}
		}
		off += end + 1
	}
	if out == nil {
		return src
	}
	return out
}

// declares reports whether an equals sign on the line may belong to a declaration.
func declares(line []byte) bool {
	for _, w := range []string{"val ", "var ", "fun ", "get()", "constructor", "class "} {
		if bytes.Contains(line, []byte(w)) {
			return true
		}
	}
	return false
}
