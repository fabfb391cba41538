package families

import (
	"unicode"
	"unicode/utf8"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// manner is how code mostly uses a symbol, which decides the verb of a rule.
type manner uint8

const (
	asCall    manner = iota
	asElement        // <X …>
	asNew            // new X(…)
)

// mannerOf returns how the code of a group mostly uses a symbol.
func mannerOf(c *miner.Corpus, group, key string) manner {
	u := c.Use(group, key)
	if u == nil {
		return asCall
	}
	n := [3]int{}
	id := c.ID(group, key)
	for _, i := range u.Files {
		f := c.Files[i]
		for k, is := range c.Calls(i) {
			cl := &f.Calls[k]
			if is != id && (u.Sym.Known() || cl.Sym.Symbol() != u.Sym) {
				continue
			}
			switch {
			case cl.Flags&fact.JSX != 0:
				n[asElement]++
			case cl.Flags&fact.New != 0 && newWord(f.Lang):
				n[asNew]++
			default:
				n[asCall]++
			}
		}
	}
	if n[asElement] > n[asCall]+n[asNew] {
		return asElement
	}
	if n[asNew] > n[asCall] {
		return asNew
	}
	return asCall
}

// newWord reports whether a language has the word new before what is created;
// others make and call alike.
func newWord(lang string) bool {
	switch lang {
	case "typescript", "tsx", "javascript", "vue", "svelte", "java", "csharp", "php":
		return true
	}
	return false
}

// say returns "Call `x`", "Render `<X>`" or "Create a `new X`", as code uses x.
func say(c *miner.Corpus, group, key string) string {
	w := c.Word(group, key)
	switch mannerOf(c, group, key) {
	case asElement:
		return "Render " + code("<"+w+">")
	case asNew:
		return "Create a " + code("new "+w)
	}
	return "Call " + code(w)
}

// capital reports whether a name begins with a capital letter.
func capital(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}
