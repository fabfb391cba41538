// Package safe makes text from outside harmless to a terminal and measures it
// in columns.
//
// Paths, source lines and names of a repository are written by strangers. A
// terminal executes what it is shown: escape sequences move the cursor, retitle
// the window and hide text; bidirectional controls and zero-width characters
// make text read differently from what it is. Everything that a person is shown
// goes through this package. It knows nothing of any terminal library.
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tabWidth is the number of spaces that stand for a tab: tabs have no fixed
// width, and a column count that the terminal does not share breaks the frame.
const tabWidth = 4

// maxMarks is how many combining marks may follow one character. More of them
// climb over the neighbouring lines.
const maxMarks = 3

// Line returns s as one line: escape sequences, bidirectional controls and
// zero-width characters are removed, tabs become spaces, line ends and other
// control characters and invalid bytes are shown as in a Go string.
func Line(s string) string {
	if plain(s) {
		return s
	}
	return clean(s, false)
}

// Text returns s as lines: like Line, but line ends remain.
func Text(s string) string {
	if plain(s) {
		return s
	}
	return clean(s, true)
}

// Path returns a path for display. A path that Line would change in any way is
// quoted instead, so that what is hidden in it becomes visible and two different
// paths never look the same.
func Path(s string) string {
	if plain(s) || (Line(s) == s && s != "") {
		return s
	}
	return quote(s)
}

// Hidden reports whether s holds something that Text would remove or quote:
// escapes, control characters other than tab and line ends, bidirectional
// controls, zero-width characters or invalid bytes.
func Hidden(s string) bool {
	if plain(s) {
		return false
	}
	t := strings.NewReplacer("\t", strings.Repeat(" ", tabWidth), "\r\n", "\n").Replace(s)
	return clean(t, true) != t
}

// quote is strconv.Quote with every character that Line does not keep escaped.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case control(r) || hidden(r) || unicode.Is(unicode.M, r):
			writeEscape(&b, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	b.WriteByte('"')
	return b.String()
}

// plain is the fast path: printable ASCII needs no work and no allocation.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return false
		}
	}
	return true
}

func clean(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	marks := 0
	for i := 0; i < len(s); {
		if n := escape(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		mark := false
		switch {
		case r == utf8.RuneError && n <= 1:
			fmt.Fprintf(&b, `\x%02x`, s[i-1])
		case r == '\t':
			b.WriteString("    ")
		case r == '\n' && lines:
			b.WriteByte('\n')
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r' && lines && i < len(s) && s[i] == '\n':
			// The line end is written by the next character.
		case r == '\r':
			b.WriteString(`\r`)
		case control(r):
			writeEscape(&b, r)
		case hidden(r):
			// Removed.
		case unicode.Is(unicode.M, r):
			mark = true
			if marks < maxMarks {
				b.WriteRune(r)
			}
		default:
			b.WriteRune(r)
		}
		if mark {
			marks++
		} else {
			marks = 0
		}
	}
	return b.String()
}

func writeEscape(b *strings.Builder, r rune) {
	switch {
	case r < 0x80:
		fmt.Fprintf(b, `\x%02x`, r)
	case r < 0x10000:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// control reports the characters that act on a terminal or end a line.
func control(r rune) bool {
	return r < 0x20 || (r >= 0x7f && r < 0xa0) || r == 0x2028 || r == 0x2029
}

// hidden reports characters without a shape of their own: formats (bidirectional
// controls, joiners, tags, the byte order mark), variation selectors, fillers.
func hidden(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r),
		unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	case r >= 0xE0000 && r <= 0xE0FFF, r == 0x2800, r == 0x3164:
		return true
	}
	return false
}

// escape returns the length of the terminal sequence at the start of s, 0 if
// there is none. A string sequence that is not ended on its line counts as its
// introducer only: otherwise one byte could hide the rest of a file.
func escape(s string) int {
	intro, c := 0, byte(0)
	switch {
	case s[0] == 0x1b:
		if len(s) == 1 {
			return 1
		}
		intro, c = 2, s[1]
	case s[0] == 0xc2 && len(s) > 1 && s[1] >= 0x80 && s[1] <= 0x9f:
		intro, c = 2, s[1]-0x40
		if c != '[' && c != ']' && c != 'P' && c != 'X' && c != '^' && c != '_' {
			return 0 // a single C1 control, shown by the caller
		}
	default:
		return 0
	}
	switch {
	case c == '[':
		for i := intro; i < len(s) && i < intro+64; i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
			if s[i] < 0x20 || s[i] > 0x3f {
				break
			}
		}
		return intro
	case c == ']', c == 'P', c == 'X', c == '^', c == '_':
		for i := intro; i < len(s) && i < intro+4096; i++ {
			switch {
			case s[i] == 0x07:
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == 0xc2 && i+1 < len(s) && s[i+1] == 0x9c:
				return i + 2
			case s[i] == '\n':
				return intro
			}
		}
		return intro
	case c >= 0x20 && c <= 0x2f:
		if len(s) > 2 && s[2] >= 0x30 && s[2] <= 0x7e {
			return 3
		}
		return 2
	case c >= 0x30 && c <= 0x7e:
		return 2
	}
	return 1
}
