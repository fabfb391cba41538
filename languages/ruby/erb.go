package ruby

import "bytes"

// embedded blanks all of an ERB template but the Ruby between its marks. What
// stands between two marks ends a statement.
func embedded(src []byte) []byte {
	out := bytes.Repeat([]byte{' '}, len(src))
	for i, c := range src {
		if c == '\n' || c == '\r' {
			out[i] = c
		}
	}
	for at := 0; ; {
		k := bytes.Index(src[at:], []byte("<%"))
		if k < 0 {
			return out
		}
		at += k + 2
		e := bytes.Index(src[at:], []byte("%>"))
		if e < 0 {
			return out
		}
		from, to := at, at+e
		at = to + 2
		if from < to && (src[from] == '#' || src[from] == '%') {
			continue // a comment, or <%% for the mark itself
		}
		for from < to && (src[from] == '=' || src[from] == '-') {
			from++
		}
		if from < to && src[to-1] == '-' {
			to--
		}
		copy(out[from:to], src[from:to])
		out[at-1] = ';'
	}
}
