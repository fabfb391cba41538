package safe

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width returns the number of columns that s, a result of Line, takes.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return displaywidth.String(s)
}

// Truncate returns the longest beginning of s that together with tail fits into
// width columns; s itself if it fits. No character is cut in two.
func Truncate(s string, width int, tail string) string {
	if Width(s) <= width {
		return s
	}
	room := width - Width(tail)
	if room < 0 {
		return cut(s, width)
	}
	return cut(s, room) + tail
}

// TruncateLeft is Truncate from the other side: the end of s is kept, as is
// wanted for paths, and head stands for what was left out.
func TruncateLeft(s string, width int, head string) string {
	w := Width(s)
	if w <= width {
		return s
	}
	room := width - Width(head)
	if room < 0 {
		return cut(s, width)
	}
	g := displaywidth.StringGraphemes(s)
	for at := 0; g.Next(); {
		if w <= room {
			return head + s[at:]
		}
		w -= g.Width()
		at += len(g.Value())
	}
	return head
}

// Fit returns s in exactly width columns: truncated with tail or filled with
// spaces.
func Fit(s string, width int, tail string) string {
	s = Truncate(s, width, tail)
	if n := width - Width(s); n > 0 {
		s += strings.Repeat(" ", n)
	}
	return s
}

// Wrap breaks s at spaces into lines of at most width columns. A word that is
// longer than a line is cut.
func Wrap(s string, width int) []string {
	if width < 1 {
		width = 1
	}
	var out []string
	line, w := "", 0
	for _, word := range strings.Fields(s) {
		n := Width(word)
		if w > 0 && w+1+n <= width {
			line, w = line+" "+word, w+1+n
			continue
		}
		if w > 0 {
			out = append(out, line)
		}
		for n > width {
			head := cut(word, width)
			if head == "" { // one character wider than the line
				break
			}
			out = append(out, head)
			word = word[len(head):]
			n = Width(word)
		}
		line, w = word, n
	}
	if w > 0 || len(out) == 0 {
		out = append(out, line)
	}
	return out
}

func cut(s string, width int) string {
	if plain(s) {
		return s[:max(0, min(width, len(s)))]
	}
	g := displaywidth.StringGraphemes(s)
	at, w := 0, 0
	for g.Next() {
		if w += g.Width(); w > width {
			break
		}
		at += len(g.Value())
	}
	return s[:at]
}
