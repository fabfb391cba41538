package inject

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// maxPlaces is the number of places of a name that are looked at in a text.
const maxPlaces = 2000

// source is a text with the places of wanted names: where each ends.
type source struct {
	src     string
	lang    string
	idents  map[string][]int32
	words   map[string][]int32 // last word → names that end in it
	imports int                // end of the imports, -1 when not looked for yet
	// spans are the bytes that are judged, nil for all of them.
	spans  [][2]int
	whole  bool // the spans are all that can be judged
	list   []imported
	listed bool
}

// restrict judges only some lines; nil means all.
func (s *source) restrict(lines Lines) {
	if s.lang == "vue" || s.lang == "svelte" {
		defer s.scripts()
	}
	if lines == nil {
		return
	}
	s.spans = make([][2]int, 0, len(lines))
	at, n := 0, 1 // where line n begins
	forward := func(to int) bool {
		for ; n < to; n++ {
			i := strings.IndexByte(s.src[at:], '\n')
			if i < 0 {
				return false
			}
			at += i + 1
		}
		return true
	}
	for _, r := range lines {
		if !forward(r.From) {
			return
		}
		from := at
		if !forward(r.To + 1) {
			at = len(s.src)
			s.spans = append(s.spans, [2]int{from, at})
			return
		}
		s.spans = append(s.spans, [2]int{from, at})
	}
}

// scripts judges only what stands in the scripts of a component.
func (s *source) scripts() {
	from, to := strings.Index(s.src, "<script"), strings.LastIndex(s.src, "</script>")
	if from < 0 || to < from {
		from, to = 0, 0
	}
	if s.spans == nil {
		s.spans = [][2]int{{from, to}}
		s.whole = true
		return
	}
	for i := range s.spans {
		p := &s.spans[i]
		p[0], p[1] = max(p[0], from), min(p[1], to)
	}
}

// judged reports whether a byte between two places is judged.
func (s *source) judged(from, to int) bool {
	if s.spans == nil {
		return true
	}
	for _, p := range s.spans {
		if from < p[1] && to > p[0] {
			return true
		}
	}
	return false
}

func newSource(src, lang string, w *wanted) *source {
	src = src[:min(len(src), maxText)]
	s := &source{src: src, lang: lang, idents: map[string][]int32{}, words: map[string][]int32{}, imports: -1}
	if len(w.idents)+len(w.words) == 0 {
		return s
	}
	for i := 0; i < len(src); {
		if !identTable[src[i]] {
			i++
			continue
		}
		j := i + 1
		for j < len(src) && identTable[src[j]] {
			j++
		}
		id := src[i:j]
		i = j
		if w.gate[id[0]]>>(len(id)&63)&1 != 0 && w.idents[id] && len(s.idents[id]) < maxPlaces {
			s.idents[id] = append(s.idents[id], int32(j))
		}
		if len(w.words) > 0 {
			if l := lastWord(id, w); l != "" && len(s.words[l]) < maxPlaces {
				s.words[l] = append(s.words[l], int32(j))
			}
		}
	}
	return s
}

// lastWord returns the last word of a name if it is wanted, else "".
func lastWord(id string, w *wanted) string {
	c := id[len(id)-1]
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	if !w.last[c] {
		return ""
	}
	i := len(id) - 1
	upper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= 0x80 || upper(c) }
	if !letter(id[i]) {
		return ""
	}
	if upper(id[i]) {
		for i > 0 && upper(id[i-1]) {
			i--
		}
	} else {
		for i > 0 && letter(id[i-1]) && !upper(id[i-1]) {
			i--
		}
		if i > 0 && upper(id[i-1]) {
			i--
		}
	}
	if l := strings.ToLower(id[i:]); w.words[l] {
		return l
	}
	return ""
}

// place is one place of a name in a text.
type place struct {
	s          *source
	start, end int
}

// each calls f with the judged places of a name until it returns false.
func (s *source) each(name string, f func(place) bool) {
	for _, e := range s.idents[name] {
		p := place{s, int(e) - len(name), int(e)}
		if s.judged(p.start, p.end) && !p.quoted() && !f(p) {
			return
		}
	}
}

// quoted reports whether the place stands in a comment or a string of its line.
func (p place) quoted() bool {
	i := strings.LastIndexByte(p.s.src[:p.start], '\n') + 1
	head := p.s.src[i:p.start]
	switch t := strings.TrimLeft(head, " \t"); {
	case strings.HasPrefix(t, "//"), strings.HasPrefix(t, "/*"), strings.HasPrefix(t, "* "), strings.HasPrefix(t, "# "):
		return true
	}
	open := byte(0)
	for j := 0; j < len(head); j++ {
		switch c := head[j]; {
		case c == '\\':
			j++
		case open != 0:
			if c == open {
				open = 0
			}
		case c == '"' || c == '\'' && p.s.lang != "rust":
			open = c
		case c == '/' && j+1 < len(head) && head[j+1] == '/' && p.s.lang != "python" && (j == 0 || head[j-1] != ':'):
			return true
		}
	}
	// A string that does not end on the line was none: an apostrophe of a text.
	if open == 0 {
		return false
	}
	rest := p.s.src[p.end:]
	if k := strings.IndexByte(rest, '\n'); k >= 0 {
		rest = rest[:k]
	}
	return strings.IndexByte(rest, open) >= 0
}

// receiver returns the name before a dot in front of the place; dotted tells
// whether there is a dot at all.
func (p place) receiver() (name string, dotted bool) {
	i := p.start
	for i > 0 && (p.s.src[i-1] == ' ' || p.s.src[i-1] == '\n' || p.s.src[i-1] == '\t' || p.s.src[i-1] == '\r') {
		i-- // a chain may be broken into lines
	}
	switch {
	case i > 0 && p.s.src[i-1] == '.' && !strings.HasSuffix(p.s.src[:i], ".."):
		i--
		if i > 0 && (p.s.src[i-1] == '?' || p.s.src[i-1] == '!') {
			i--
		}
	case strings.HasSuffix(p.s.src[:p.start], "::"), strings.HasSuffix(p.s.src[:p.start], "->"):
		i = p.start - 2
	default:
		return "", false
	}
	j := i
	for j > 0 && identTable[p.s.src[j-1]] {
		j--
	}
	return p.s.src[j:i], true
}

// chain returns the names that precede the place with dots between, the nearest
// first, at most three.
func (p place) chain() []string {
	var out []string
	for len(out) < 3 {
		name, dotted := p.receiver()
		if !dotted || name == "" {
			break
		}
		out = append(out, name)
		end := strings.LastIndex(p.s.src[:p.start], name) + len(name)
		p = place{p.s, end - len(name), end}
	}
	return out
}

// next returns the first byte that follows, without spaces; 0 at the end.
func (p place) next() byte {
	for i := p.end; i < len(p.s.src); i++ {
		if c := p.s.src[i]; c != ' ' && c != '\t' {
			return c
		}
	}
	return 0
}

// command reports whether the name begins a call without brackets, as in Ruby.
func (p place) command() bool {
	rest := p.s.src[p.end:]
	if len(rest) < 2 || rest[0] != ' ' {
		return false
	}
	c := rest[1]
	return identTable[c] && !notTypes[identAt(rest[1:])] || strings.IndexByte(":\"'[@", c) >= 0
}

// leaves reports whether something is returned or raised on the line.
func (p place) leaves() bool {
	l := p.line()
	if p.s.lang == "go" {
		return strings.Contains(l, "return") // what panics is no error that is returned
	}
	for _, w := range []string{"return", "raise", "throw", "panic", "Err(", "reject", "bail"} {
		if strings.Contains(l, w) {
			return true
		}
	}
	return false
}

// line returns the line of the place.
func (p place) line() string {
	i := strings.LastIndexByte(p.s.src[:p.start], '\n') + 1
	if j := strings.IndexByte(p.s.src[p.end:], '\n'); j >= 0 {
		return p.s.src[i : p.end+j]
	}
	return p.s.src[i:]
}

// imported reports whether the place stands among the imports of the text.
func (p place) imported() bool {
	return p.start < p.s.importEnd() || importLine(p.line(), p.s.lang)
}

// importEnd returns where the imports of the text end, 0 if it begins with none.
func (s *source) importEnd() int {
	if s.imports >= 0 {
		return s.imports
	}
	s.imports = 0
	at, open, misses := 0, false, 0
	if s.lang == "vue" || s.lang == "svelte" {
		at = max(0, strings.Index(s.src, "<script"))
	}
	for line := range strings.Lines(s.src[at:]) {
		at += len(line)
		t := strings.TrimSpace(line)
		switch {
		case open:
			if open = !closesImport(t, s.lang); !open {
				s.imports = at
			}
		case importLine(line, s.lang):
			open = strings.HasSuffix(t, "(") || strings.HasSuffix(t, "{") || strings.HasSuffix(t, ",") && s.lang != "go"
			s.imports, misses = at, 0
		default:
			if misses++; misses > 60 {
				return s.imports
			}
		}
	}
	return s.imports
}

func closesImport(t, lang string) bool {
	if lang == "go" || lang == "python" {
		return strings.HasPrefix(t, ")")
	}
	return strings.HasPrefix(t, "}") || strings.HasSuffix(t, ";") || strings.Contains(t, "from ")
}

// importLine reports whether a line imports something.
func importLine(line, lang string) bool {
	t := strings.TrimSpace(line)
	if t == "" {
		return false
	}
	if line[0] == ' ' || line[0] == '\t' {
		switch lang {
		case "php", "csharp", "ruby", "java", "kotlin", "scala", "swift":
			return false // use of a trait, using as a statement
		}
	}
	word := t
	if i := strings.IndexAny(t, " \t({\"'"); i >= 0 {
		word = t[:i]
	}
	switch word {
	case "import", "from", "use", "using", "#include", "require", "require_once", "require_relative", "include_once", "load", "@import":
		return true
	case "include":
		return lang == "php"
	case "export", "}":
		return strings.Contains(t, " from ")
	case "pub":
		return strings.HasPrefix(t, "pub use ")
	case "const", "let", "var":
		return strings.Contains(t, "require(")
	}
	if lang == "go" {
		// One line of a group: a path, perhaps with a name before it.
		i := strings.IndexByte(t, '"')
		return i >= 0 && len(t) > i+2 && t[len(t)-1] == '"' && !strings.ContainsAny(t[i+1:len(t)-1], "\" ,:") && (i == 0 || !strings.ContainsAny(strings.TrimSpace(t[:i]), " =:,(\""))
	}
	return false
}

// statement returns the bytes of the import to which a place belongs.
func (s *source) statement(start, end int) (from, to int) {
	from = strings.LastIndexByte(s.src[:start], '\n') + 1
	to = len(s.src)
	if i := strings.IndexByte(s.src[end:], '\n'); i >= 0 {
		to = end + i
	}
	if s.lang == "go" {
		return from, to
	}
	first := strings.TrimSpace(s.src[from:to])
	if strings.HasPrefix(first, "}") || !importLine(first, s.lang) {
		// The names stand above their module.
		for n := 0; from > 0 && n < 40; n++ {
			from = strings.LastIndexByte(s.src[:from-1], '\n') + 1
			if t := s.src[from:]; strings.HasPrefix(t, "import") || strings.HasPrefix(t, "export") || strings.HasPrefix(t, "from") || strings.HasPrefix(t, "use") {
				break
			}
		}
		return from, to
	}
	if strings.HasSuffix(first, "(") || strings.HasSuffix(first, "{") {
		// Below it.
		for n := 0; to < len(s.src) && n < 60; n++ {
			next := len(s.src)
			if i := strings.IndexByte(s.src[to+1:], '\n'); i >= 0 {
				next = to + 1 + i
			}
			line := s.src[to:next]
			if to = next; strings.ContainsAny(line, ")}") {
				break
			}
		}
	}
	return from, to
}

// fits reports whether the name at the place is declared in the way that a shape
// asks for.
func (p place) fits(shape string) bool {
	if shape == "schema" && script(p.s.lang) {
		return p.schema() || p.declares() && strings.Contains(p.line(), "@") // a decorated field
	}
	return p.declares() && p.hasShape(shape)
}

// hasShape reports whether the place can be a field or a parameter, if one of
// them is asked for.
func (p place) hasShape(shape string) bool {
	head := p.s.src[strings.LastIndexByte(p.s.src[:p.start], '\n')+1 : p.start]
	switch shape {
	case "field":
		if p.s.lang == "go" {
			return strings.TrimSpace(head) == "" || !strings.ContainsAny(head, "(={\"") && strings.HasSuffix(strings.TrimRight(head, " "), ",")
		}
		if p.s.lang == "c" || p.s.lang == "cpp" {
			return !strings.ContainsAny(p.line(), "(=,")
		}
		return !strings.Contains(head, "(") || strings.Contains(head, "private ") || strings.Contains(head, "public ") || strings.Contains(head, "readonly ") || strings.Contains(head, "@")
	case "param":
		return strings.TrimSpace(head) == "" || strings.ContainsAny(head, "(,")
	}
	return true
}

// keywords that may stand before a name without being its type.
var notTypes = map[string]bool{
	"return": true, "new": true, "in": true, "of": true, "await": true, "case": true, "else": true, "throw": true, "yield": true, "not": true, "and": true, "or": true,
	"go": true, "defer": true, "range": true, "import": true, "from": true, "as": true, "if": true, "while": true, "for": true, "is": true, "let": true, "const": true,
	"var": true, "def": true, "func": true, "function": true, "fn": true, "typeof": true, "instanceof": true, "delete": true, "assert": true, "echo": true, "with": true,
	"when": true, "match": true, "select": true, "raise": true, "print": true, "lambda": true, "where": true, "extends": true, "implements": true, "package": true, "class": true, "struct": true,
}

// imported is one import of a script: its module as written, and the bytes of
// the statement.
type imported struct {
	spec     string
	from, to int
}

func script(lang string) bool {
	switch lang {
	case "typescript", "tsx", "javascript", "vue", "svelte":
		return true
	}
	return false
}

// importList returns the imports of a script.
func (s *source) importList() []imported {
	if s.listed {
		return s.list
	}
	s.listed = true
	at, end := 0, s.importEnd()
	src := s.src
	if rest := src[end:]; !strings.Contains(rest, "require(") && !strings.Contains(rest, "import(") {
		src = src[:end]
	}
	for line := range strings.Lines(src) {
		from := at
		at += len(line)
		if from >= end && !strings.Contains(line, "require(") && !strings.Contains(line, "import(") {
			continue
		}
		t := strings.TrimSpace(line)
		if !importLine(line, s.lang) && !strings.Contains(t, "require(") && !strings.Contains(t, "import(") {
			continue
		}
		i := strings.LastIndexAny(line, "\"'")
		if i < 0 {
			continue
		}
		j := strings.LastIndexByte(line[:i], line[i])
		if j < 0 || i-j < 2 {
			continue
		}
		a, b := s.statement(from+j, from+i)
		s.list = append(s.list, imported{line[j+1 : i], a, b})
		if len(s.list) >= 300 {
			break
		}
	}
	return s.list
}

// argument returns the text of the n-th argument of a call of the name at the
// place, from 0; false if there are fewer, or the call does not end nearby.
func (p place) argument(n int) (string, bool) {
	src := p.s.src[p.end:min(len(p.s.src), p.end+4000)]
	i := strings.IndexByte(src, '(')
	if i < 0 {
		return "", true // a form of call of which no arguments are seen
	}
	depth, start, quote := 0, i+1, byte(0)
	for j := i; j < len(src); j++ {
		c := src[j]
		switch {
		case quote != 0:
			if c == '\\' {
				j++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' && p.s.lang != "rust" || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			if depth--; depth == 0 {
				arg := strings.TrimSpace(src[start:j])
				return arg, n == 0 && arg != ""
			}
		case c == ',' && depth == 1:
			if n == 0 {
				return strings.TrimSpace(src[start:j]), true
			}
			n--
			start = j + 1
		}
	}
	return "", true
}

// declares reports whether the name at the place is declared with a type there.
func (p place) declares() bool {
	src := p.s.src
	i := p.end
	for i < len(src) && (src[i] == '?' || src[i] == '!') {
		i++
	}
	spaced := i < len(src) && src[i] == ' '
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	rest := src[i:]
	typed := func(s string) bool {
		s = strings.TrimLeft(s, " \t\n\r&*[(?")
		return s != "" && (s[0] >= 'A' && s[0] <= 'Z' || s[0] == '{' || builtinType(s))
	}
	before := strings.TrimRight(src[:p.start], " \t")
	switch p.s.lang {
	case "go", "sql":
		// name Type, name *Type, name []Type; a declared name starts its line or
		// follows a bracket, a comma or var.
		if !spaced && !strings.HasPrefix(rest, "\t") || rest == "" {
			return false
		}
		if _, dotted := p.receiver(); dotted || notTypes[identAt(rest)] {
			return false
		}
		return identTable[rest[0]] && (rest[0] < '0' || rest[0] > '9') || rest[0] == '*' || strings.HasPrefix(rest, "[]") || strings.HasPrefix(rest, "[")
	case "java", "csharp", "c", "cpp", "php":
		if before == "" || len(before) == p.start && before[len(before)-1] != '*' && before[len(before)-1] != '&' {
			return false
		}
		c := before[len(before)-1]
		w := identBefore(before)
		return c == '>' || c == ']' || c == '*' || c == '?' || c == '&' && p.s.lang == "cpp" || w != "" && !notTypes[w]
	case "python", "ruby":
		if strings.HasPrefix(rest, ":") && p.s.lang == "python" {
			return !strings.HasPrefix(rest, ":\n") && !strings.HasPrefix(rest, ":=")
		}
		if strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==") {
			v := strings.TrimLeft(rest[1:], " ")
			return identAt(v) != "" && (strings.HasPrefix(v[len(identAt(v)):], ".") || v[0] >= 'A' && v[0] <= 'Z')
		}
		if p.s.lang != "ruby" || !strings.HasSuffix(before, ":") {
			return false
		}
		switch w := identAt(strings.TrimSpace(p.line())); w {
		case "field", "argument", "attribute", "add_column", "property", "column", "t":
			return true
		}
		return false
	}
	if strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "::") {
		return typed(rest[1:])
	}
	return false
}

// schema reports whether the name at the place is a field of a schema that a
// call or an object describes.
func (p place) schema() bool {
	rest := strings.TrimLeft(p.s.src[p.end:], " \"'")
	if !strings.HasPrefix(rest, ":") {
		return false
	}
	rest = strings.TrimLeft(rest[1:], " \t\r\n")
	i := 0
	for i < len(rest) && (identTable[rest[i]] || rest[i] == '.') {
		i++
	}
	return i < len(rest) && (rest[i] == '(' && i > 0 || rest[i] == '{' || i > 0 && strings.Contains(rest[:i], "."))
}

func builtinType(s string) bool {
	switch identAt(s) {
	case "string", "number", "boolean", "any", "unknown", "object", "bigint", "never", "str", "bool", "char", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64", "null", "undefined", "void", "readonly", "impl", "dyn", "mut":
		return true
	}
	return strings.HasPrefix(s, "\"") && strings.Contains(s[:min(len(s), 60)], "|")
}

func identAt(s string) string {
	i := 0
	for i < len(s) && identTable[s[i]] {
		i++
	}
	return s[:i]
}

func identBefore(s string) string {
	i := len(s)
	for i > 0 && identTable[s[i-1]] {
		i--
	}
	return s[i:]
}

// lastName returns the last name of a symbol; members tells that its members
// are meant.
func lastName(s string) (name string, members bool) {
	s, members = strings.CutSuffix(strings.TrimPrefix(s, fact.UnknownModule+"."), ".*")
	s = strings.TrimSuffix(s, "()")
	return identBefore(s), members
}

func lowerFirst(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
