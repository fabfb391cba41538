package review

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/vdmine/vdmine/internal/safe"
)

// promptKind says what a line of input is for.
type promptKind byte

const (
	askReason promptKind = iota + 1
	askText
	askScope
	askFilter
	askOwn
	askConfirm
)

// prompt is a line of input at the foot of the screen.
type prompt struct {
	kind    promptKind
	label   string
	in      []rune
	pos     int
	info    string  // counts, size or what is wrong
	preview *answer // what was counted for this line
	ids     []int   // items that the answer is for
	then    func() tea.Cmd
	past    []string // earlier answers, the latest first
	back    int      // which of them is shown, from 1; 0 is what was typed
	typed   string
}

func newPrompt(k promptKind, label, text string, ids []int) *prompt {
	in := []rune(safe.Line(text))
	return &prompt{kind: k, label: label, in: in, pos: len(in), ids: ids}
}

func (p *prompt) text() string { return strings.TrimSpace(string(p.in)) }

// recall shows an earlier answer, or what was typed.
func (p *prompt) recall(step int) {
	n := max(0, min(p.back+step, len(p.past)))
	if n == p.back {
		return
	}
	if p.back == 0 {
		p.typed = string(p.in)
	}
	p.back = n
	text := p.typed
	if n > 0 {
		text = p.past[n-1]
	}
	p.in = []rune(text)
	p.pos = len(p.in)
}

// key edits the line; the answer is whether the key was one of editing.
func (p *prompt) key(name, text string) bool {
	if text != "" {
		// Pasted text may hold anything; nobody can read what is hidden.
		rs := []rune(strings.ReplaceAll(safe.Line(text), `\n`, " "))
		if len(p.in)+len(rs) > 2000 {
			return true
		}
		p.in = append(p.in[:p.pos:p.pos], append(rs, p.in[p.pos:]...)...)
		p.pos += len(rs)
		return true
	}
	switch name {
	case "left", "ctrl+b":
		p.pos = max(0, p.pos-1)
	case "right", "ctrl+f":
		p.pos = min(len(p.in), p.pos+1)
	case "home", "ctrl+a":
		p.pos = 0
	case "end", "ctrl+e":
		p.pos = len(p.in)
	case "backspace", "ctrl+h":
		if p.pos > 0 {
			p.in = append(p.in[:p.pos-1:p.pos-1], p.in[p.pos:]...)
			p.pos--
		}
	case "delete", "ctrl+d":
		if p.pos < len(p.in) {
			p.in = append(p.in[:p.pos:p.pos], p.in[p.pos+1:]...)
		}
	case "ctrl+u":
		p.in, p.pos = append([]rune(nil), p.in[p.pos:]...), 0
	case "ctrl+k":
		p.in = p.in[:p.pos]
	case "ctrl+w", "alt+backspace":
		at := p.pos
		for at > 0 && p.in[at-1] == ' ' {
			at--
		}
		for at > 0 && p.in[at-1] != ' ' {
			at--
		}
		p.in = append(p.in[:at:at], p.in[p.pos:]...)
		p.pos = at
	default:
		return false
	}
	return true
}

// view draws label, line and cursor; a long line is scrolled so that the cursor
// is seen.
func (p *prompt) view(t theme, width int) string {
	if p.kind == askConfirm {
		return t.line(width, plainText, span{keyName, p.label})
	}
	head, tail := string(p.in[:p.pos]), string(p.in[p.pos:])
	label := safe.Truncate(p.label, max(0, width/2), t.signs().dots) + " "
	room := max(1, width-safe.Width(label)-1)
	head = safe.TruncateLeft(head, room, t.signs().dots)
	cur, rest := " ", ""
	if tail != "" {
		_, n := utf8.DecodeRuneInString(tail)
		cur, rest = tail[:n], tail[n:]
	}
	return t.line(width, plainText, span{keyName, label}, span{plainText, head}, span{selectedCursor, cur}, span{plainText, rest})
}

// selectedCursor is the style of the character under the text cursor: reversed
// with and without colour.
const selectedCursor = style(255)
