package review

import (
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
)

// style names what a piece of text is; a theme says how that looks. Only the 16
// colours of the terminal's own palette are used, which its owner has chosen to
// be readable on his background, light or dark.
type style byte

const (
	plainText style = iota
	title
	dim
	good
	bad
	warn
	selected
	marked
	keyName
	keyword
	stringLit
	comment
	number
	funcName
	focusLine
)

// theme holds what depends on the terminal.
type theme struct {
	color bool
	dark  bool
	ascii bool
}

func (t theme) sgr(s style) string {
	// Signs, weight and reversal carry the meaning; colour only repeats it.
	switch s {
	case title:
		return "1"
	case selected:
		if !t.color {
			return "7"
		}
		if t.dark {
			return "1;48;5;237"
		}
		return "1;48;5;254"
	case selectedCursor:
		return "7"
	case focusLine:
		return "1"
	case dim:
		return "2"
	}
	if !t.color {
		if s == keyName || s == bad || s == warn {
			return "1"
		}
		return ""
	}
	switch s {
	case good, stringLit:
		return "32"
	case bad:
		return "31"
	case warn:
		return "33"
	case marked, keyName, number:
		return "36"
	case keyword:
		return "35"
	case comment:
		return "90"
	case funcName:
		return "34"
	}
	return ""
}

func (t theme) paint(s style, text string) string {
	if text == "" {
		return ""
	}
	if c := t.sgr(s); c != "" {
		return "\x1b[" + c + "m" + text + "\x1b[0m"
	}
	return text
}

// signs returns the sign of an answer.
type signs struct{ accepted, rejected, edited, open, deferred, cursor, more, dots, vbar, hbar, range_ string }

func (t theme) signs() signs {
	if t.ascii {
		return signs{"+", "x", "e", ".", "~", ">", "...", "...", "|", "-", "*"}
	}
	return signs{"✓", "✗", "✎", "·", "~", "▸", "…", "…", "│", "─", "┃"}
}

// span is a piece of text of one style. Its text is safe.
type span struct {
	st   style
	text string
}

// line paints spans into exactly width columns. base, unless plainText, is the
// style of the whole line.
func (t theme) line(width int, base style, spans ...span) string {
	var b strings.Builder
	left := width
	for _, s := range spans {
		if left <= 0 {
			break
		}
		text := s.text
		if safe.Width(text) > left {
			text = safe.Truncate(text, left, t.signs().dots)
		}
		left -= safe.Width(text)
		if base != plainText {
			b.WriteString(t.paint(base, text))
		} else {
			b.WriteString(t.paint(s.st, text))
		}
	}
	if left > 0 {
		b.WriteString(t.paint(base, strings.Repeat(" ", left)))
	}
	return b.String()
}

// sparkline draws counts, of which top is drawn full. What is not zero is seen.
func (t theme) sparkline(counts []int, top int) string {
	levels := []rune("▁▂▃▄▅▆▇█")
	if t.ascii {
		levels = []rune("_.-~=+*#")
	}
	var b strings.Builder
	for _, c := range counts {
		n := max(0, c) * (len(levels) - 1) / max(1, top)
		if c > 0 {
			n = max(1, n)
		}
		b.WriteRune(levels[min(n, len(levels)-1)])
	}
	return b.String()
}
