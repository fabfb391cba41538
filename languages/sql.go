package languages

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// SQL reads the verb, the table and the columns compared in the where clause
// off an SQL statement. The verb is "" where the text is no select, insert,
// update or delete. It is a tokenizer, not a parser: joins and subqueries count
// for their first table only.
func SQL(text string) (verb, table string, keys []string) {
	t := sqlTokens(text)
	if len(t) < 3 {
		return "", "", nil
	}
	at := 0
	verb = strings.ToLower(t[0])
	if verb == "with" { // a common table expression: the first verb outside parentheses
		depth := 0
		for k, x := range t {
			switch x {
			case "(":
				depth++
			case ")":
				depth--
			}
			if v := strings.ToLower(x); depth == 0 && k > 0 && (v == "select" || v == "insert" || v == "update" || v == "delete") {
				verb, at = v, k
				break
			}
		}
	}
	next := func(word string) int {
		depth := 0
		for k := at + 1; k < len(t); k++ {
			switch {
			case t[k] == "(":
				depth++
			case t[k] == ")":
				depth--
			case depth == 0 && strings.EqualFold(t[k], word):
				return k
			}
		}
		return -1
	}
	name := at + 1
	switch verb {
	case "select", "delete":
		k := next("from")
		if k < 0 {
			return "", "", nil
		}
		name = k + 1
	case "insert":
		k := next("into")
		if k < 0 {
			return "", "", nil
		}
		name = k + 1
	case "update":
		if next("set") < 0 {
			return "", "", nil
		}
	default:
		return "", "", nil
	}
	for name < len(t) && strings.EqualFold(t[name], "only") {
		name++
	}
	if name < len(t) && sqlName(t[name]) {
		table = t[name]
	}
	if k := next("where"); k >= 0 {
		keys = sqlKeys(t[k+1:])
	}
	return verb, table, keys
}

// A ConditionKey is a column that a condition compares.
type ConditionKey struct {
	Name string
	Kind fact.ArgKind // of what it is compared with: null, or anything
}

// ConditionKeys returns the columns that the text of an SQL condition asks to
// equal something, each once; none where the text is no condition or has
// alternatives.
func ConditionKeys(text string) []ConditionKey {
	t := sqlTokens(text)
	var out []ConditionKey
	for k := 0; k+1 < len(t) && len(out) < 16; k++ {
		if strings.EqualFold(t[k], "or") {
			return nil
		}
		if !sqlName(t[k]) {
			continue
		}
		kind := fact.ArgOther
		switch op := strings.ToLower(t[k+1]); {
		case op == "is" && k+2 < len(t) && strings.EqualFold(t[k+2], "null"):
			kind = fact.ArgNull
		case op != "=" && op != "in":
			continue
		}
		name := t[k][strings.LastIndexByte(t[k], '.')+1:]
		switch strings.ToLower(name) {
		case "and", "or", "not", "where", "is", "null", "":
			continue
		}
		if !slices.ContainsFunc(out, func(o ConditionKey) bool { return o.Name == name }) {
			out = append(out, ConditionKey{name, kind})
		}
	}
	return out
}

// sqlKeys returns the columns that a where clause compares, each once.
func sqlKeys(t []string) []string {
	var keys []string
	for k := 0; k+1 < len(t) && len(keys) < 16; k++ {
		switch strings.ToLower(t[k]) {
		case "order", "group", "limit", "returning", "having", "union":
			return keys
		}
		if !sqlName(t[k]) {
			continue
		}
		switch op := strings.ToLower(t[k+1]); op {
		case "=", "<", ">", "<=", ">=", "<>", "!=", "is", "in", "not", "like", "ilike", "between":
		default:
			continue
		}
		name := strings.ToLower(t[k])
		name = name[strings.LastIndexByte(name, '.')+1:]
		switch name {
		case "and", "or", "not", "where", "is", "null", "case", "when", "then", "else", "end", "exists", "":
			continue
		}
		seen := false
		for _, x := range keys {
			seen = seen || x == name
		}
		if !seen {
			keys = append(keys, name)
		}
	}
	return keys
}

func sqlName(s string) bool {
	c := s[0]
	return (c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') && len(s) <= 64
}

// sqlTokens splits at most 512 tokens off a statement: names with their dots
// and without quotes, comparison operators, parentheses, and "?" for the rest.
func sqlTokens(s string) []string {
	var out []string
	for i := 0; i < len(s) && len(out) < 512; {
		c := s[i]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
		case c == '-' && i+1 < len(s) && s[i+1] == '-':
			for i < len(s) && s[i] != '\n' {
				i++
			}
		case c == '\'':
			i++
			for i < len(s) && s[i] != '\'' {
				i++
			}
			i++
			out = append(out, "?")
		case c == '`' || c == '"' || c == '[' || c == '_' || c < 0x80 && word(c) && c != '$' && (c < '0' || c > '9'):
			var name []byte
			for i < len(s) && (s[i] == '`' || s[i] == '"' || s[i] == '[' || s[i] == ']' || s[i] == '.' || s[i] == '\\' || s[i] < 0x80 && word(s[i]) && s[i] != '$') {
				if s[i] < 0x80 && word(s[i]) || s[i] == '.' {
					name = append(name, s[i])
				}
				i++
			}
			if len(name) == 0 {
				name = append(name, '?')
			}
			out = append(out, string(name))
		case strings.IndexByte("<>=!", c) >= 0:
			j := i + 1
			for j < len(s) && j < i+2 && strings.IndexByte("<>=", s[j]) >= 0 {
				j++
			}
			out = append(out, s[i:j])
			i = j
		case c == '(' || c == ')':
			out = append(out, s[i:i+1])
			i++
		default:
			i++
			if k := len(out); k == 0 || out[k-1] != "?" {
				out = append(out, "?")
			}
		}
	}
	return out
}
