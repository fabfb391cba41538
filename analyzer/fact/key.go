package fact

import "strings"

// UnknownModule stands for the module of a symbol that could not be resolved.
const UnknownModule = "?"

// symbol is a Symbol, or the reference to one.
type symbol interface {
	Symbol | SymbolRef
	Known() bool
	Qualified() string
}

// Key returns the name under which uses of a symbol are counted: its qualified
// name, or "?." and the last written name when it is unresolved.
func Key[S symbol](s S, written string) string {
	if s.Known() {
		return s.Qualified()
	}
	if written == "" {
		return ""
	}
	return UnknownModule + "." + LastName(written)
}

// LastName returns what follows the last dot of a dotted path.
func LastName(p string) string { return p[strings.LastIndexByte(p, '.')+1:] }

// Qualifier returns what stands before the last name of a dotted name, "" if
// nothing does.
func Qualifier(p string) string { return p[:max(0, strings.LastIndexByte(p, '.'))] }

// Resolved reports whether a key names a resolved symbol.
func Resolved(key string) bool { return key != "" && !strings.HasPrefix(key, UnknownModule+".") }

// Tokens splits a name into lower-case words at case changes, digits, dashes
// and underscores: "unitPriceUSD" → unit, price, usd.
func Tokens(name string) []string {
	out := make([]string, 0, 4)
	start := 0
	kind := func(c byte) int {
		switch {
		case c >= 'a' && c <= 'z' || c >= 0x80:
			return 1
		case c >= 'A' && c <= 'Z':
			return 2
		case c >= '0' && c <= '9':
			return 3
		}
		return 0
	}
	flush := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(name[start:end]))
		}
		start = end
	}
	for i := 0; i < len(name); i++ {
		k := kind(name[i])
		if k == 0 {
			flush(i)
			start = i + 1
			continue
		}
		if i == start {
			continue
		}
		p := kind(name[i-1])
		switch {
		case p == 1 && k == 2, p == 3 && k != 3, p != 3 && k == 3:
			flush(i)
		case p == 2 && k == 1 && i-1 > start:
			flush(i - 1) // the last capital starts the next word
		}
	}
	flush(len(name))
	if len(out) == 0 {
		return nil
	}
	return out
}
