package ruby

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// maxRoute is the number of bytes of a text in a route that may name an action.
const maxRoute = 96

// routes reports whether a call stands in the routes of Rails: in a block of
// routes.draw, or in a file that such a block draws in.
func routes(b *languages.Builder, id int) bool {
	for k := 0; k < fact.MaxRouteDepth && id >= 0; k++ {
		if id = b.File.Calls[id].Parent; id >= 0 && strings.HasSuffix(b.File.Calls[id].Callee, fact.RailsRoutes) {
			return true
		}
	}
	return fact.DrawnRoutes(b.File.Path)
}

// route keeps the texts of a route by which the functions are found that it is for:
// "orders#index", "orders/index", and the symbols of only: and except:.
func route(b *languages.Builder, i, id int) {
	for k, a := range b.Args(i) {
		c := &b.File.Calls[id]
		if !b.Is(a, "pair") {
			if k < len(c.Args) && c.Args[k].Kind == fact.ArgString && c.Args[k].Head == "" {
				c.Args[k].Head = action(b, a)
			}
			continue
		}
		key, val := b.First(a), b.Last(a)
		for o := range c.Opts {
			op := &c.Opts[o]
			if op.Arg != k || op.Value != "" {
				continue
			}
			switch {
			case op.Kind == fact.ArgString:
				op.Value = action(b, val)
			case op.Kind == fact.ArgArray && (b.Is(val, "array") || b.Is(val, "symbol_array") || b.Is(val, "string_array")):
				if k := strings.Trim(b.Text(key), ":"); k == "only" || k == "except" {
					op.Value = list(b, val)
				}
			}
		}
	}
}

// action returns the text of node i if it may name an action or a controller.
func action(b *languages.Builder, i int) string {
	if !b.Is(i, "string") || b.Nodes[i].End-b.Nodes[i].Start > maxRoute {
		return ""
	}
	s := b.Unquote(i)
	if strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && r != '/' && r != '#' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return s
}

// list returns the words in a list of symbols, with a space between two of them; a
// list without any is a space.
func list(b *languages.Builder, i int) string {
	var words []string
	b.Each(i, func(e int) {
		if w := strings.Trim(b.Text(e), ":'\""); languages.Wordy(w) {
			words = append(words, w)
		}
	})
	return strings.Join(words, " ") + " "
}
