// Package jsonc reads JSON strictly for the injector (exact keys, no
// duplicates, bounded depth) and, with comments and trailing commas allowed,
// for editing settings files in place without touching the rest of their text.
package jsonc

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Kind is the sort of a value.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Node is a value with its place in the text.
type Node struct {
	Kind       Kind
	Start, End int
	Members    []Member // of an object
	Items      []*Node  // of an array
	src        string
}

// Member is a key of an object and its value.
type Member struct {
	Key      string
	KeyStart int
	Value    *Node
}

// Options loosen or tighten what Parse accepts.
type Options struct {
	Comments bool // comments and trailing commas
	MaxDepth int  // 0 means 64
}

// SyntaxError is a fault in the text with its place.
type SyntaxError struct {
	Line int
	Msg  string
}

// Error implements error.
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Msg) }

type parser struct {
	s    string
	i    int
	opts Options
	err  *SyntaxError
}

// Parse reads one value. Duplicate keys are an error at every depth.
func Parse(text string, opts Options) (*Node, error) {
	if opts.MaxDepth == 0 {
		opts.MaxDepth = 64
	}
	p := &parser{s: text, opts: opts}
	if strings.HasPrefix(text, "\ufeff") {
		p.i = len("\ufeff")
	}
	p.space()
	n := p.value(0)
	if p.err == nil {
		p.space()
		if p.i < len(p.s) && p.err == nil {
			p.fail("text after the value")
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

func (p *parser) fail(msg string) {
	if p.err == nil {
		p.err = &SyntaxError{Line: 1 + strings.Count(p.s[:min(p.i, len(p.s))], "\n"), Msg: msg}
	}
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			p.i++
		case c == '/' && p.opts.Comments:
			end := commentEnd(p.s, p.i)
			if end < 0 {
				p.fail("unclosed comment")
				return
			}
			p.i = end
		default:
			return
		}
	}
}

// commentEnd returns the end of the comment at i, -1 if there is none or it is
// not closed. A line comment ends before its line end.
func commentEnd(s string, i int) int {
	switch {
	case strings.HasPrefix(s[i:], "//"):
		if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
			if n > 0 && s[i+n-1] == '\r' {
				n--
			}
			return i + n
		}
		return len(s)
	case strings.HasPrefix(s[i:], "/*"):
		if n := strings.Index(s[i+2:], "*/"); n >= 0 {
			return i + 2 + n + 2
		}
	}
	return -1
}

func (p *parser) value(depth int) *Node {
	n := &Node{Start: p.i, src: p.s}
	if depth >= p.opts.MaxDepth {
		p.fail("nested too deep")
		return n
	}
	if p.i >= len(p.s) {
		p.fail("unexpected end")
		return n
	}
	switch c := p.s[p.i]; {
	case c == '{':
		p.object(n, depth)
	case c == '[':
		p.array(n, depth)
	case c == '"':
		n.Kind = String
		p.str()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind = Number
		for p.i < len(p.s) && strings.IndexByte("+-.eE0123456789", p.s[p.i]) >= 0 {
			p.i++
		}
		if !json.Valid([]byte(p.s[n.Start:p.i])) {
			p.fail("not a number")
		}
	default:
		for _, lit := range [...]string{"true", "false", "null"} {
			if strings.HasPrefix(p.s[p.i:], lit) {
				if lit != "null" {
					n.Kind = Bool
				}
				p.i += len(lit)
				n.End = p.i
				return n
			}
		}
		p.fail("unexpected character")
	}
	n.End = p.i
	return n
}

func (p *parser) object(n *Node, depth int) {
	n.Kind = Object
	p.i++
	var seen map[string]bool
	for p.err == nil {
		p.space()
		if p.i < len(p.s) && p.s[p.i] == '}' && (len(n.Members) == 0 || p.opts.Comments) {
			p.i++
			return
		}
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			p.fail("expected a key")
			return
		}
		m := Member{KeyStart: p.i}
		p.str()
		if p.err != nil {
			return
		}
		m.Key = unquote(p.s[m.KeyStart:p.i])
		if seen == nil && len(n.Members) >= 16 {
			seen = make(map[string]bool)
			for _, o := range n.Members {
				seen[o.Key] = true
			}
		}
		if seen != nil && seen[m.Key] || seen == nil && n.Get(m.Key) != nil {
			p.fail(fmt.Sprintf("key %.40q stands twice", m.Key))
			return
		}
		if seen != nil {
			seen[m.Key] = true
		}
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != ':' {
			p.fail("expected a colon")
			return
		}
		p.i++
		p.space()
		m.Value = p.value(depth + 1)
		n.Members = append(n.Members, m)
		if p.more('}') {
			return
		}
	}
}

func (p *parser) array(n *Node, depth int) {
	n.Kind = Array
	p.i++
	for p.err == nil {
		p.space()
		if p.i < len(p.s) && p.s[p.i] == ']' && (len(n.Items) == 0 || p.opts.Comments) {
			p.i++
			return
		}
		n.Items = append(n.Items, p.value(depth+1))
		if p.more(']') {
			return
		}
	}
}

// more eats a comma, or the closing bracket and reports true.
func (p *parser) more(closing byte) bool {
	if p.err != nil {
		return true
	}
	p.space()
	switch {
	case p.i < len(p.s) && p.s[p.i] == ',':
		p.i++
		return false
	case p.i < len(p.s) && p.s[p.i] == closing:
		p.i++
		return true
	}
	p.fail("expected a comma or the end")
	return true
}

func (p *parser) str() {
	for p.i++; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return
		case c == '\\':
			p.i++
			if p.i >= len(p.s) || strings.IndexByte(`"\/bfnrtu`, p.s[p.i]) < 0 {
				p.fail("bad escape")
				return
			}
			if p.s[p.i] == 'u' {
				for range 4 {
					if p.i++; p.i >= len(p.s) || strings.IndexByte("0123456789abcdefABCDEF", p.s[p.i]) < 0 {
						p.fail("bad escape")
						return
					}
				}
			}
		case c < 0x20:
			p.fail("control character in a string")
			return
		}
	}
	p.fail("unclosed string")
}

// unquote returns the value of a quoted string whose form was checked. A bad
// \u escape or bad UTF-8 becomes U+FFFD.
func unquote(q string) string {
	body := q[1 : len(q)-1]
	if strings.IndexByte(body, '\\') < 0 {
		if utf8.ValidString(body) {
			return body
		}
		return strings.ToValidUTF8(body, "\ufffd")
	}
	var s string
	if err := json.Unmarshal([]byte(q), &s); err != nil {
		return strings.ToValidUTF8(body, "\ufffd")
	}
	return s
}

// Get returns the value of a key, compared exactly; nil if n is no object or
// has no such key. It may be called on nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Key == key {
			return n.Members[i].Value
		}
	}
	return nil
}

// At follows a path of keys.
func (n *Node) At(path ...string) *Node {
	for _, k := range path {
		n = n.Get(k)
	}
	return n
}

// Str returns the value of a string, "" for anything else.
func (n *Node) Str() string {
	if n == nil || n.Kind != String {
		return ""
	}
	return unquote(n.src[n.Start:n.End])
}

// True reports whether the value is the literal true.
func (n *Node) True() bool { return n != nil && n.Kind == Bool && n.src[n.Start:n.End] == "true" }

// Raw returns the text of the value.
func (n *Node) Raw() string {
	if n == nil {
		return ""
	}
	return n.src[n.Start:n.End]
}

// List returns the items of an array, nil for anything else.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}
