package main

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
)

// The cell of a monospaced font of 14 pixels, and the frame around the screen.
const (
	cellW, cellH = 8.43, 18.0
	margin       = 16.0
	ink, paper   = "#d4d4d4", "#1e1e1e"
)

var palette = [16]string{
	"#3b3b3b", "#f07178", "#a5d16f", "#e6b450", "#6cb6ff", "#d2a6ff", "#7fd5d0", "#d4d4d4",
	"#7a7f87", "#f07178", "#a5d16f", "#e6b450", "#6cb6ff", "#d2a6ff", "#7fd5d0", "#ffffff",
}

// look is what the escape sequences seen so far have set.
type look struct {
	fg, bg              string
	bold, dim, reversed bool
}

// run is text of one look.
type piece struct {
	look
	text string
}

// parse splits a line into pieces; other sequences than colours are dropped.
// The look goes on over line ends.
func parse(line string, l *look) []piece {
	var out []piece
	for line != "" {
		i := strings.Index(line, "\x1b[")
		if i < 0 {
			i = len(line)
		}
		if i > 0 {
			out = append(out, piece{*l, safe.Line(line[:i])})
		}
		line = line[i:]
		if line == "" {
			break
		}
		end := strings.IndexFunc(line[2:], func(r rune) bool { return r >= '@' && r <= '~' })
		if end < 0 {
			break
		}
		if line[2+end] == 'm' {
			l.set(line[2 : 2+end])
		}
		line = line[2+end+1:]
	}
	return out
}

func (l *look) set(params string) {
	ps := strings.Split(params, ";")
	for i := 0; i < len(ps); i++ {
		n, _ := strconv.Atoi(ps[i])
		switch {
		case n == 0:
			*l = look{}
		case n == 1:
			l.bold = true
		case n == 2:
			l.dim = true
		case n == 7:
			l.reversed = true
		case n == 22:
			l.bold, l.dim = false, false
		case n == 27:
			l.reversed = false
		case n >= 30 && n <= 37:
			l.fg = palette[n-30]
		case n >= 90 && n <= 97:
			l.fg = palette[n-82]
		case n == 39:
			l.fg = ""
		case n >= 40 && n <= 47:
			l.bg = palette[n-40]
		case n == 49:
			l.bg = ""
		case (n == 38 || n == 48) && i+2 < len(ps) && ps[i+1] == "5":
			k, _ := strconv.Atoi(ps[i+2])
			c := color256(k)
			if n == 38 {
				l.fg = c
			} else {
				l.bg = c
			}
			i += 2
		}
	}
}

func color256(k int) string {
	switch {
	case k < 0 || k > 255:
		return ""
	case k < 16:
		return palette[k]
	case k >= 232:
		v := 8 + 10*(k-232)
		return fmt.Sprintf("#%02x%02x%02x", v, v, v)
	}
	k -= 16
	v := func(n int) int {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	return fmt.Sprintf("#%02x%02x%02x", v(k/36), v(k/6%6), v(k%6))
}

// svg draws the lines of a screen.
func svg(frame string) string {
	lines := strings.Split(strings.TrimRight(frame, "\n"), "\n")
	var back, text strings.Builder
	cols := 0
	var l look
	for y, line := range lines {
		col := 0
		for _, p := range parse(strings.TrimSuffix(line, "\r"), &l) {
			w := safe.Width(p.text)
			fg, bg := p.fg, p.bg
			if p.reversed {
				fg, bg = or(bg, paper), or(fg, ink)
			}
			x, top := margin+float64(col)*cellW, margin+float64(y)*cellH
			if bg != "" {
				fmt.Fprintf(&back, `<rect x="%.2f" y="%.1f" width="%.2f" height="%.1f" fill="%s"/>`+"\n", x, top, float64(w)*cellW, cellH, bg)
			}
			if shown := strings.TrimSpace(p.text); shown != "" {
				// Viewers fold spaces as they like: those around the text are left
				// out, those in it made such that they stay.
				x += float64(len(p.text)-len(strings.TrimLeft(p.text, " "))) * cellW
				w := safe.Width(shown)
				shown = strings.ReplaceAll(shown, "  ", "\u00a0\u00a0")
				attr := ""
				if fg != "" {
					attr += ` fill="` + fg + `"`
				}
				if p.bold {
					attr += ` font-weight="bold"`
				}
				if p.dim {
					attr += ` opacity=".62"`
				}
				// textLength keeps the columns where the viewer's font is another.
				fmt.Fprintf(&text, `<text x="%.2f" y="%.1f" textLength="%.2f"%s>%s</text>`+"\n", x, top+cellH-4.5, float64(w)*cellW, attr, html.EscapeString(shown))
			}
			col += w
		}
		cols = max(cols, col)
	}
	w, h := 2*margin+float64(cols)*cellW, 2*margin+float64(len(lines))*cellH
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="vdmine review">
<rect width="100%%" height="100%%" rx="8" fill="%s"/>
%s<g fill="%s" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">
%s</g>
</svg>
`, w, h, w, h, paper, back.String(), ink, text.String())
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
