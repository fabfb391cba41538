package inject

import "strings"

// wanted are the names that rules ask for: identifiers, and last words of
// concepts.
type wanted struct {
	lang          string
	idents, words map[string]bool
	last          [256]bool // last letters of words
	// gate holds first letters and lengths of identifiers: most names of a text
	// need not be looked up.
	gate [256]uint64
}

func (w *wanted) ident(name string) {
	w.idents[name] = true
	w.gate[name[0]] |= 1 << (len(name) & 63)
}

// newWanted makes room for the names of so many rules.
func newWanted(rules int, lang string) *wanted {
	return &wanted{lang: lang, idents: make(map[string]bool, 4*rules), words: map[string]bool{}}
}

// symbol asks for the last name of a symbol, and for the name of what holds it.
func (w *wanted) symbol(s string) {
	name, members := lastName(s)
	if name == "" {
		return
	}
	w.ident(name)
	if short := attribute(name, w.lang); short != "" {
		w.ident(short)
	}
	if members && strings.HasSuffix(name, "Logger") {
		w.loggers()
	}
	if i := strings.Index(s, "()."); i > 0 {
		if f := identBefore(s[:i]); f != "" {
			w.ident(f)
		}
	}
	if members {
		for _, n := range instances(name) {
			w.ident(n)
		}
	}
}

// instances are names that an instance of a class may go by: logger and Logger
// of FieldLogger.
func instances(class string) []string {
	out := []string{lowerFirst(class)}
	if i := strings.LastIndexFunc(class, func(r rune) bool { return r >= 'A' && r <= 'Z' }); i > 0 && len(class)-i >= 5 {
		out = append(out, class[i:], lowerFirst(class[i:]))
	}
	return out
}

// concept asks for names that end in the words of a concept.
func (w *wanted) concept(t string) {
	t = strings.ToLower(t[strings.LastIndexAny(t, " _")+1:])
	if t != "" {
		w.words[t] = true
		w.last[t[len(t)-1]] = true
	}
}

// loggers asks for the names that loggers go by.
func (w *wanted) loggers() {
	for _, n := range logNames {
		w.ident(n)
	}
	w.concept("logger")
}
