package c

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// expands records the calls in the text that a macro stands for, as those of
// its definition: the grammar leaves the text as it is. Arguments are kept as
// far as they are names.
func expands(b *languages.Builder, def int, params []fact.Param, text string) {
	text = strings.ReplaceAll(text, "\\\n", "  ")
	line := b.File.Defs[def].Line
	for k := 0; k < len(text); {
		switch c := text[k]; {
		case c == '"' || c == '\'':
			k = afterQuote(text, k)
		case letter(c):
			n := k
			for k < len(text) && (letter(text[k]) || text[k] >= '0' && text[k] <= '9') {
				k++
			}
			name, open := text[n:k], k
			for open < len(text) && text[open] == ' ' {
				open++
			}
			member := n > 0 && (text[n-1] == '.' || text[n-1] == '>' || text[n-1] == '#')
			if open == len(text) || text[open] != '(' || member || keyword(name) || isParam(params, name) {
				continue
			}
			call := fact.Call{Line: line, Callee: name, Func: def, Parent: -1, Chain: -1}
			if strings.Trim(text[:n], " (") == "" {
				call.Flags |= fact.Returned
			}
			for _, a := range arguments(text[open:]) {
				if len(call.Args) < fact.MaxArgs {
					call.Args = append(call.Args, argument(params, a))
				}
			}
			b.File.Calls = append(b.File.Calls, call)
		default:
			k++
		}
	}
}

func letter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// afterQuote returns the place behind the literal that begins at k.
func afterQuote(text string, k int) int {
	for n := k + 1; n < len(text); n++ {
		switch text[n] {
		case '\\':
			n++
		case text[k]:
			return n + 1
		}
	}
	return len(text)
}

// arguments splits what stands in the parentheses at the start of a text.
func arguments(text string) (out []string) {
	depth, start := 0, 1
	for k := 0; k < len(text); k++ {
		switch text[k] {
		case '"', '\'':
			k = afterQuote(text, k) - 1
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				if a := strings.TrimSpace(text[start:k]); a != "" || len(out) > 0 {
					out = append(out, a)
				}
				return out
			}
		case ',':
			if depth == 1 {
				out, start = append(out, strings.TrimSpace(text[start:k])), k+1
			}
		}
	}
	return out
}

// argument gives the shape of an argument of a macro's text: a name, also in
// parentheses, or something else.
func argument(params []fact.Param, a string) fact.Arg {
	for len(a) > 2 && a[0] == '(' && a[len(a)-1] == ')' {
		a = strings.TrimSpace(a[1 : len(a)-1])
	}
	for k := 0; k < len(a); k++ {
		if !letter(a[k]) && (k == 0 || a[k] < '0' || a[k] > '9') {
			return fact.Arg{}
		}
	}
	if a == "" {
		return fact.Arg{}
	}
	return fact.Arg{Kind: fact.ArgIdent, Head: a, Local: isParam(params, a)}
}

func isParam(params []fact.Param, name string) bool {
	for i := range params {
		if params[i].Name == name {
			return true
		}
	}
	return false
}

func keyword(name string) bool {
	switch name {
	case "sizeof", "if", "while", "for", "do", "switch", "return", "typeof", "__typeof__", "defined", "else", "case", "__attribute__", "_Alignof", "alignof", "offsetof":
		return true
	}
	return false
}
