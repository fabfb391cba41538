package history

import (
	"strings"
	"sync"
)

// token is a word of a line: a symbol with its dots, a literal or a sign.
type token struct {
	text string
	kind uint8
	call bool // a symbol with "(" after it
}

const (
	sign uint8 = iota
	symbol
	literal
)

// syntax is as much of a language as one line needs.
type syntax struct {
	line     []string // what begins a comment to the end of the line
	block    [][2]string
	quotes   string
	scope    bool // :: joins names
	arrow    bool // -> joins names
	bang     bool // name!( is a call
	imports  func(line string) string
	keywords map[string]bool
}

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

var cBlock = [][2]string{{"/*", "*/"}}

// syntaxes is by language name. It is only read, and made when a history is
// first read: most processes read none.
var syntaxes = sync.OnceValue(func() map[string]*syntax {
	js := &syntax{line: []string{"//"}, block: cBlock, quotes: "\"'`", imports: importJS, keywords: words("if for while switch return await async function catch new typeof throw case in of const let var else import export from default class extends implements yield delete void this super instanceof do try finally as interface type enum public private protected readonly static null undefined true false")}
	java := &syntax{line: []string{"//"}, block: cBlock, quotes: "\"'", imports: importJava, keywords: words("if for while switch return new catch throw throws case else class extends implements public private protected static final void int long boolean double float char byte short this super instanceof try finally do synchronized null true false default abstract interface enum import package")}
	kotlin := &syntax{line: []string{"//"}, block: cBlock, quotes: "\"'", imports: importJava, keywords: words("if for while when return fun val var class object catch throw else is in as try null true false this super private public internal protected override suspend data open import package constructor companion init by")}
	c := &syntax{line: []string{"//"}, block: cBlock, quotes: "\"'", scope: true, arrow: true, imports: importC, keywords: words("if for while switch return sizeof case else const static void int char long short unsigned signed struct enum union typedef new delete this throw catch try class public private protected virtual template typename namespace using do goto break continue default auto inline extern null nullptr NULL true false float double bool")}
	cs := &syntax{line: []string{"//"}, block: cBlock, quotes: "\"'", imports: importCS, keywords: words("if for foreach while switch return new catch throw case else class public private protected internal static void int long bool string var this base is as in out ref async await try finally using namespace null true false override virtual abstract sealed readonly const get set where nameof typeof default")}
	return map[string]*syntax{
		"go":         {line: []string{"//"}, block: cBlock, quotes: "\"'`", imports: importGo, keywords: words("if for switch select return go defer func case else range var const type struct map chan interface import package default break continue goto nil true false make len cap append new copy delete panic string int int64 int32 uint64 uint32 byte bool error any")},
		"javascript": js, "typescript": js, "tsx": js, "jsx": js, "vue": js, "svelte": js,
		"python": {line: []string{"#"}, block: [][2]string{{`"""`, `"""`}, {"'''", "'''"}}, quotes: "\"'", imports: importPython, keywords: words("if for while elif else return def class with as in not and or is lambda yield await async raise except try finally from import pass del assert global nonlocal print None True False self")},
		"java":   java, "kotlin": kotlin, "scala": kotlin, "groovy": java,
		"ruby": {line: []string{"#"}, block: [][2]string{{"=begin", "=end"}}, quotes: "\"'`", scope: true, imports: importRuby, keywords: words("if unless while until case when then else elsif end def class module do return yield rescue ensure begin raise and or not nil true false self super in")},
		"php":  {line: []string{"//", "#"}, block: cBlock, quotes: "\"'`", scope: true, arrow: true, imports: importPHP, keywords: words("if for foreach while switch return function new catch throw case else elseif class extends implements public private protected static final array list isset empty unset echo print use namespace as fn match null true false instanceof abstract interface trait const try")},
		"rust": {line: []string{"//"}, block: cBlock, quotes: "\"", scope: true, bang: true, imports: importRust, keywords: words("if for while loop match return fn let mut pub impl struct enum trait use mod as in where unsafe async await move ref dyn else const static type self Self super crate true false Some None Ok Err")},
		"c":    c, "cpp": c, "csharp": cs, "c_sharp": cs, "swift": kotlin,
	}
})

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// lex appends the tokens of a line. open is the end of a comment or text that
// began in a line before, "" if there is none; the one to go on with is
// returned. A diff shows parts of a file, so this is a guess where the
// beginning is not shown.
func (x *syntax) lex(l, open string, out []token) ([]token, string) {
	i := 0
	if open != "" {
		k := strings.Index(l, open)
		if k < 0 {
			return out, open
		}
		i = k + len(open)
		open = ""
	}
	if t := strings.TrimLeft(l, " \t"); i == 0 && strings.HasPrefix(t, "*") && x.line[0] == "//" {
		return out, "" // inside of a block comment
	}
scan:
	for i < len(l) {
		c := l[i]
		switch {
		case c == ' ' || c == '\t':
			i++
			continue
		case letter(c) || c == '$' && i+1 < len(l) && letter(l[i+1]):
			var t token
			t, i = x.name(l, i)
			out = append(out, t)
			continue
		case digit(c):
			j := i
			for j < len(l) && (digit(l[j]) || letter(l[j]) || l[j] == '.' && j+1 < len(l) && digit(l[j+1])) {
				j++
			}
			out = append(out, token{text: l[i:j], kind: literal})
			i = j
			continue
		}
		for _, p := range x.block {
			if strings.HasPrefix(l[i:], p[0]) {
				k := strings.Index(l[i+len(p[0]):], p[1])
				if k < 0 {
					return out, p[1]
				}
				i += len(p[0]) + k + len(p[1])
				continue scan
			}
		}
		for _, p := range x.line {
			if strings.HasPrefix(l[i:], p) {
				return out, ""
			}
		}
		if strings.IndexByte(x.quotes, c) >= 0 {
			j := i + 1
			for j < len(l) && l[j] != c {
				if l[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j+1, len(l))
			out = append(out, token{text: l[i:j], kind: literal})
			i = j
			continue
		}
		out = append(out, token{text: l[i : i+1]})
		i++
	}
	return out, ""
}

// name reads a symbol with all its dots. A name that follows a dot of its own,
// as the method in f().g, keeps the dot in front: what it belongs to is not
// known.
func (x *syntax) name(l string, i int) (token, int) {
	start := i
	if i > 0 && l[i-1] == '.' || i > 1 && (x.arrow && l[i-2:i] == "->" || x.scope && l[i-2:i] == "::") {
		start = i - 1
	}
	optional := false
	j := i
	for {
		if j < len(l) && l[j] == '$' {
			j++
		}
		for j < len(l) && (letter(l[j]) || digit(l[j]) || l[j] == '$') {
			j++
		}
		n := 0
		switch {
		case j+1 < len(l) && l[j] == '.' && letter(l[j+1]):
			n = 1
		case j+2 < len(l) && l[j:j+2] == "?." && letter(l[j+2]):
			n, optional = 2, true
		case j+2 < len(l) && (x.scope && l[j:j+2] == "::" || x.arrow && l[j:j+2] == "->") && (letter(l[j+2]) || l[j+2] == '$'):
			n = 2
		}
		if n == 0 {
			break
		}
		j += n
	}
	t := token{text: l[start:j], kind: symbol}
	k := j
	if x.bang && k < len(l) && l[k] == '!' && k+1 < len(l) && (l[k+1] == '(' || l[k+1] == '[' || l[k+1] == '{') {
		j++
		k++
		t.text = l[start:j]
		t.call = true
	}
	if k < len(l) && l[k] == '(' {
		t.call = true
	}
	if optional {
		t.text = strings.ReplaceAll(t.text, "?.", ".")
	}
	if x.keywords[t.text] {
		t.kind, t.call = sign, false
	}
	return t, j
}
