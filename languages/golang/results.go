package golang

import (
	_ "embed" // the listing
	"strings"
	"sync"
)

//go:embed results.txt
var listing string

// listed returns a function that gives the types of what a function, method,
// field or variable of a public package gives, in the words of results.txt, and
// nil where it is not listed. Its name is dotted for a member of a type.
func listed() func(module, name string) (types []string, constant bool) {
	packages := sync.OnceValue(blocks)
	return func(module, name string) ([]string, bool) {
		block := packages()[module]
		if block == "" {
			return nil, false
		}
		owner, member, ok := strings.Cut(name, ".")
		if !ok {
			if strings.Contains(block, "\n "+name+" ") {
				return []string{name}, false // a type, which a conversion gives
			}
			owner, member = ".", name
		}
		_, line, ok := strings.Cut(block, "\n "+owner+" ")
		if !ok || member == "" {
			return nil, false
		}
		line, _, _ = strings.Cut(line, "\n")
		for line != "" {
			var word string
			word, line, _ = strings.Cut(line, " ")
			if t, ok := strings.CutPrefix(word, member); ok && t != "" && (t[0] == '=' || t[0] == ':') {
				return strings.Split(t[1:], ","), t[0] == ':'
			}
		}
		return nil, false
	}
}

// blocks returns the lines of each package by its path, with the newline before
// the first of them.
func blocks() map[string]string {
	out := map[string]string{}
	path, from := "", 0
	for at := 0; at < len(listing); {
		end := len(listing)
		if k := strings.IndexByte(listing[at:], '\n'); k >= 0 {
			end = at + k
		}
		if c := listing[at]; c != ' ' && c != '#' {
			if path != "" {
				out[path] = listing[from:at]
			}
			path, from = listing[at:end], end
		}
		at = end + 1
	}
	if path != "" {
		out[path] = listing[from:]
	}
	return out
}
