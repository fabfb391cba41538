package safe

import (
	"io"
	"unicode/utf8"
)

// maxCarry bounds what a Writer holds back while it waits for the rest of an
// escape sequence.
const maxCarry = 256

// A Writer passes text on as Text would, also when an escape sequence or a
// character is spread over several writes.
type Writer struct {
	w     io.Writer
	carry []byte
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write implements io.Writer; n counts the bytes of p, not those written.
func (w *Writer) Write(p []byte) (int, error) {
	buf := append(w.carry, p...)
	end := len(buf) - incomplete(buf)
	if _, err := io.WriteString(w.w, Text(string(buf[:end]))); err != nil {
		return 0, err
	}
	w.carry = append([]byte(nil), buf[end:]...)
	return len(p), nil
}

// Flush writes what was held back.
func (w *Writer) Flush() error {
	_, err := io.WriteString(w.w, Text(string(w.carry)))
	w.carry = nil
	return err
}

// incomplete returns how many bytes at the end of b may be the beginning of a
// sequence, a character or a CRLF that the next write completes.
func incomplete(b []byte) int {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return 1
	}
	for i := len(b) - 1; i >= 0 && i >= len(b)-maxCarry; i-- {
		c := b[i]
		if c == '\n' {
			break
		}
		if c == 0x1b || (c == 0xc2 && i+1 < len(b) && b[i+1] >= 0x80 && b[i+1] <= 0x9f) {
			if n := escape(string(b[i:])); i+n >= len(b) || n <= 2 && b[len(b)-1] != c {
				// Ended exactly here, or only its introducer was seen so far.
				if n > 2 || (n == 2 && !introducer(b[i+1])) {
					return 0
				}
				return len(b) - i
			}
			break
		}
	}
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= 0x80 && !utf8.FullRune(b[len(b)-i:]) {
				return i
			}
			break
		}
	}
	return 0
}

func introducer(c byte) bool {
	switch c {
	case '[', ']', 'P', 'X', '^', '_', 0x9b, 0x9d, 0x90, 0x98, 0x9e, 0x9f:
		return true
	}
	return c >= 0x20 && c <= 0x2f
}
