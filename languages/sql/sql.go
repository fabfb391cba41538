// Package sql extracts facts from SQL files: tables with their columns,
// functions and views, and what statements select by.
//
// The dialects differ too much for one grammar, so that the text is read: a
// statement is split into words, and those that begin as a definition or a
// query are understood as far as all dialects agree.
package sql

import (
	"bytes"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of SQL.
func Language() *languages.Language {
	return &languages.Language{
		Names: filenames.Named("sql"),
		Missing: map[fact.Kind]string{
			fact.KindImport: "SQL has no modules",
			fact.KindCall:   "Calls in SQL are part of its statements, whose tables and columns are read",
			fact.KindRef:    "SQL has no names of other files than tables, which statements give",
			fact.KindError:  "Errors of SQL are those of its dialects' procedures",
		},
		Finish: finish,
	}
}

// Bounds of what one file may contribute.
const (
	maxStatements = 4096
	maxWords      = 8192 // of one statement that are read
)

// word is a name, number or sign; a quoted name is without its quotes.
type word struct {
	text     string
	from, to int
	quoted   bool
}

// text stands for what is quoted as a text and not as a name.
const text = "''"

// names reports whether a word may be a name.
func (w word) names() bool { return w.quoted && w.text != text || !w.quoted && letter(w.text[0]) }

// is reports whether a word is a keyword.
func (w word) is(kw string) bool { return !w.quoted && strings.EqualFold(w.text, kw) }

func finish(b *languages.Builder) {
	l := lexer{src: b.Src}
	for n := 0; n < maxStatements; n++ {
		ws := l.statement()
		if len(ws) > 0 {
			statement(b, ws)
		}
		if l.at >= len(l.src) {
			return
		}
	}
}

// lexer splits a text into the words of its statements.
type lexer struct {
	src []byte
	at  int
}

// statement returns the words up to the next semicolon.
func (l *lexer) statement() []word {
	var out []word
	add := func(w word) {
		if len(out) < maxWords {
			out = append(out, w)
		}
	}
	for l.at < len(l.src) {
		c, from := l.src[l.at], l.at
		switch {
		case c == ';':
			l.at++
			return out
		case c == '-' && l.next() == '-', c == '#':
			for l.at < len(l.src) && l.src[l.at] != '\n' {
				l.at++
			}
		case c == '/' && l.next() == '*':
			l.until(2, "*/")
		case c == '\'':
			l.until(1, "'")
			add(word{text, from, l.at, true})
		case c == '"' || c == '`':
			l.until(1, string(c))
			w := word{string(l.src[from+1 : max(from+1, l.at-1)]), from, l.at, true}
			if w.text == "" {
				w.text = text
			}
			add(w)
		case c == '$':
			tag := l.at + 1
			for tag < len(l.src) && letter(l.src[tag]) {
				tag++
			}
			if tag < len(l.src) && l.src[tag] == '$' && (tag == from+1 || l.src[from+1] > '9') {
				mark := string(l.src[from : tag+1])
				l.until(len(mark), mark)
				add(word{text, from, l.at, true})
				continue
			}
			l.at = max(tag, from+1)
			add(word{"?", from, l.at, false})
		case letter(c):
			for l.at < len(l.src) && letter(l.src[l.at]) {
				l.at++
			}
			add(word{string(l.src[from:l.at]), from, l.at, false})
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			l.at++
		default:
			l.at++
			add(word{string(c), from, l.at, false})
		}
	}
	return out
}

func (l *lexer) next() byte {
	if l.at+1 < len(l.src) {
		return l.src[l.at+1]
	}
	return 0
}

// until goes behind the next end mark, skip bytes ahead, or to the end.
func (l *lexer) until(skip int, end string) {
	at := min(l.at+skip, len(l.src))
	if k := bytes.Index(l.src[at:min(len(l.src), at+1<<16)], []byte(end)); k >= 0 {
		l.at = at + k + len(end)
		return
	}
	l.at = min(len(l.src), at+1<<16)
}

func letter(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// statement records what one statement defines or asks for.
func statement(b *languages.Builder, ws []word) {
	switch {
	case ws[0].is("create"):
		create(b, ws)
	case ws[0].is("alter") && len(ws) > 3 && ws[1].is("table"):
		alter(b, ws)
	case ws[0].is("select"), ws[0].is("insert"), ws[0].is("update"), ws[0].is("delete"), ws[0].is("with"):
		from, to := ws[0].from, ws[len(ws)-1].to
		verb, table, keys := languages.SQL(string(b.Src[from:min(to, from+4096)]))
		if verb != "" {
			b.File.Literals = append(b.File.Literals, fact.Literal{Line: b.Line(uint32(from)), Kind: fact.LitSQL, Verb: verb, Table: table, Keys: keys, Func: -1, Call: -1})
		}
	}
}

// name reads a dotted name from word k on: its last part, and the word behind.
func name(ws []word, k int) (string, int) {
	n := ""
	for k < len(ws) && ws[k].names() {
		n = ws[k].text
		k++
		if k >= len(ws) || ws[k].text != "." || ws[k].quoted {
			break
		}
		k++
	}
	if len(n) > 96 {
		n = ""
	}
	return n, k
}

func create(b *languages.Builder, ws []word) {
	k := 1
	for k < len(ws) && !ws[k].is("table") && !ws[k].is("view") && !ws[k].is("function") && !ws[k].is("procedure") {
		if k > 6 || ws[k].quoted {
			return
		}
		k++
	}
	if k >= len(ws) {
		return
	}
	what := strings.ToLower(ws[k].text)
	k++
	for k < len(ws) && (ws[k].is("if") || ws[k].is("not") || ws[k].is("exists")) {
		k++
	}
	n, k := name(ws, k)
	if n == "" {
		return
	}
	d := fact.Def{Line: b.Line(uint32(ws[0].from)), Kind: fact.Class, Name: n, Parent: -1, InitCall: -1, Mods: fact.Exported}
	switch what {
	case "view":
		d.Kind = fact.Type
	case "function", "procedure":
		d.Kind = fact.Func
	}
	d.End = b.Line(uint32(ws[len(ws)-1].from))
	b.File.Defs = append(b.File.Defs, d)
	if what == "table" && k < len(ws) && ws[k].text == "(" {
		for _, c := range commas(ws, k+1) {
			column(b, n, c, len(b.File.Defs)-1)
		}
	}
}

// alter reads the columns that ALTER TABLE adds.
func alter(b *languages.Builder, ws []word) {
	k := 2
	for k < len(ws) && (ws[k].is("if") || ws[k].is("exists") || ws[k].is("only")) {
		k++
	}
	table, k := name(ws, k)
	if table == "" {
		return
	}
	for _, part := range commas(ws, k) {
		if len(part) < 2 || !part[0].is("add") {
			continue
		}
		part = part[1:]
		for len(part) > 0 && (part[0].is("column") || part[0].is("if") || part[0].is("not") || part[0].is("exists")) {
			part = part[1:]
		}
		column(b, table, part, -1)
	}
}

// commas splits the words from k on at the commas outside of parentheses, up to
// the parenthesis that closes the list.
func commas(ws []word, k int) [][]word {
	var out [][]word
	depth, from := 0, k
	for ; k < len(ws); k++ {
		if ws[k].quoted {
			continue
		}
		switch ws[k].text {
		case "(":
			depth++
		case ")":
			if depth--; depth < 0 {
				return append(out, ws[from:k])
			}
		case ",":
			if depth == 0 {
				out = append(out, ws[from:k])
				from = k + 1
			}
		}
	}
	return append(out, ws[from:])
}

// column records the column that one part of a list declares; a constraint or
// key is none.
func column(b *languages.Builder, table string, ws []word, def int) {
	if len(ws) < 2 || !ws[0].names() {
		return
	}
	if !ws[0].quoted {
		switch strings.ToLower(ws[0].text) {
		case "constraint", "primary", "foreign", "unique", "check", "index", "key", "exclude", "like", "fulltext", "spatial", "period", "partition":
			return
		}
	}
	var t strings.Builder
	for k := 1; k < len(ws) && t.Len() < 64; k++ {
		if ws[k].quoted && ws[k].text == text || !ws[k].quoted && ends(ws[k].text) {
			break
		}
		if k > 1 && letter(ws[k].text[0]) && letter(b.Src[ws[k-1].to-1]) {
			t.WriteByte(' ')
		}
		t.WriteString(strings.ToLower(ws[k].text))
	}
	if t.Len() == 0 {
		return
	}
	b.File.Bindings = append(b.File.Bindings, fact.Binding{Line: b.Line(uint32(ws[0].from)), Kind: fact.BindSchema, Name: ws[0].text, Owner: table, Type: t.String(), Func: def})
}

// ends reports whether a word ends the type of a column.
func ends(w string) bool {
	switch strings.ToLower(w) {
	case "not", "null", "default", "primary", "references", "unique", "check", "constraint", "collate", "generated", "auto_increment", "autoincrement", "comment", "on", "identity",
		"encode", "storage", "compression", "first", "after", "as", "invisible", "sortkey", "distkey", "options", "codec":
		return true
	}
	return false
}
