package inject

import (
	"slices"
	"strings"
)

// minExcerpt is the number of bytes below which a text is parsed whole.
const minExcerpt = 8 << 10

// Excerpt leaves out what of a text cannot matter to the changed lines, keeping the
// numbers of lines: definitions and bodies of functions that hold no changed line and that
// nothing around those names, neither themselves nor by way of others. What a name
// on a changed line means is then as in the whole, and to parse it costs a
// fraction. It goes by indentation: a block that is not laid out as formatters do
// is left as it is. False if little could be blanked, or the language is none
// whose blocks it knows.
func Excerpt(path, lang, text string, changed Lines) (string, bool) {
	if len(text) < minExcerpt {
		return "", false
	}
	out, n := excerptOf(path, lang, text, changed)
	return out, n >= len(text)/4
}

// excerptOf returns the excerpt and how many bytes shorter it is.
func excerptOf(path, lang, text string, changed Lines) (string, int) {
	if len(changed) == 0 || strings.HasSuffix(path, ".erb") {
		return text, 0
	}
	d, ok := dialects[lang]
	if !ok {
		return text, 0
	}
	x := &excerpt{dialect: d, lang: lang, text: text, changed: changed, wanted: map[string]bool{}}
	x.split()
	x.list = x.blocks(0, len(x.lines), nil)
	x.link()
	for _, b := range x.list {
		if !b.keep && !b.gone() {
			x.blank(b)
		}
	}
	return x.rest()
}

// rest returns the text without the lines that are left out, which stay as empty
// ones, and how many bytes that saves.
func (x *excerpt) rest() (string, int) {
	var out strings.Builder
	out.Grow(len(x.text))
	for i, l := range x.lines {
		next := len(x.text)
		if i+1 < len(x.lines) {
			next = x.lines[i+1].start
		}
		switch l.left {
		case kept:
			out.WriteString(x.text[l.start:next])
			continue
		case pass:
			out.WriteString(x.space(i) + "pass")
		}
		out.WriteString(x.text[l.end:next])
	}
	return out.String(), len(x.text) - out.Len()
}

// dialect says how a language writes blocks.
type dialect struct {
	// closer begins the line that ends a block; "" where indentation does.
	closer string
	// define are the words that begin a function; where bare is set it needs none.
	define []string
	bare   bool
	// whole is set where a definition may be left out with its head.
	whole bool
	// owns stand before a field of the object whose method it is, in languages
	// where an assignment is all that declares one.
	owns []string
	// locals is set where an assignment to a plain name is local to its function.
	locals bool
}

// Left out are C and C++, whose macros cannot be told from what they are not,
// and Rust, where a path names its crate for all lines below.
var dialects = func() map[string]dialect {
	script := dialect{closer: "}", define: []string{"function"}, bare: true, whole: true, owns: []string{"this."}}
	return map[string]dialect{
		"csharp":     {closer: "}", bare: true, whole: true},
		"go":         {closer: "}", define: []string{"func"}, whole: true},
		"java":       {closer: "}", bare: true, whole: true},
		"javascript": script,
		"kotlin":     {closer: "}", define: []string{"fun"}, whole: true},
		"php":        {closer: "}", define: []string{"function"}, whole: true, owns: []string{"$this->", "self::", "static::"}, locals: true},
		"python":     {define: []string{"def"}, whole: true, owns: []string{"self.", "cls."}, locals: true},
		"ruby":       {closer: "end", define: []string{"def"}, whole: true, owns: []string{"@", "self."}, locals: true},
		"scala":      {closer: "}", define: []string{"def"}},
		"swift":      {closer: "}", define: []string{"func", "init"}, whole: true},
		"tsx":        script,
		"typescript": script,
	}
}()

// line is one line of a text.
type line struct {
	start, end int // bytes, without the line break
	indent     int // bytes of white space before it
	imports    bool
	left       leftover
}

// leftover is what is left of a line.
type leftover uint8

const (
	kept leftover = iota
	empty
	pass // a statement that does nothing: a body of Python must not be empty
)

type blockKind uint8

const (
	other     blockKind = iota // a statement, a literal, imports
	function                   // has a name, or is the value of one
	closure                    // is passed to a call
	container                  // class, interface, module …
)

// block is a run of lines: its head, the lines in it, the line that closes it.
type block struct {
	kind             blockKind
	from, open, last int // lines; the head is from..open; last is open where nothing closes it
	names            []string
	owner            string // the type of a method of Go
	outer            *block
	keep             bool // may matter, or holds a changed line
	hit              bool // holds a changed line
	linked           bool
}

// gone reports whether a block around b is blanked as a whole.
func (b *block) gone() bool {
	for o := b.outer; o != nil; o = o.outer {
		if !o.keep {
			return true
		}
	}
	return false
}

type excerpt struct {
	dialect
	lang    string
	text    string
	changed Lines
	lines   []line
	list    []*block
	wanted  map[string]bool
	queue   []string     // wanted names not looked at yet
	heads   map[int]bool // lines of the heads of blocks that hold a changed line
}

func (x *excerpt) split() {
	for at := 0; at < len(x.text); {
		end := len(x.text)
		if i := strings.IndexByte(x.text[at:], '\n'); i >= 0 {
			end = at + i
		}
		next := end + 1
		if end > at && x.text[end-1] == '\r' {
			end--
		}
		n := at
		for n < end && (x.text[n] == ' ' || x.text[n] == '\t') {
			n++
		}
		x.lines = append(x.lines, line{start: at, end: end, indent: n - at, imports: n < end && importLine(x.text[at:end], x.lang)})
		at = next
	}
}

// at returns a line without white space around it.
func (x *excerpt) at(i int) string {
	l := x.lines[i]
	return strings.TrimRight(x.text[l.start+l.indent:l.end], " \t")
}

func (x *excerpt) space(i int) string {
	l := x.lines[i]
	return x.text[l.start : l.start+l.indent]
}

func (x *excerpt) empty(i int) bool {
	l := x.lines[i]
	return l.start+l.indent == l.end
}

// blocks finds the blocks whose head stands in lines from..to, and those in them.
func (x *excerpt) blocks(from, to int, outer *block) []*block {
	var out []*block
	chained := -1 // where the block began on whose last line another opens
	for i := from; i < to; i++ {
		if x.empty(i) || !x.opens(i) {
			continue
		}
		end := x.close(i, to)
		if end < 0 || x.quoted(i, end) {
			chained = -1
			continue
		}
		b := &block{from: i, open: i, last: end, outer: outer}
		if chained >= 0 {
			b.from = chained
		} else {
			x.head(b, from)
		}
		chained = -1
		x.classify(b)
		for _, r := range x.changed {
			if r.From-1 <= end && r.To-1 >= b.from {
				b.hit = true
			}
		}
		b.keep = b.hit || b.kind == other || b.kind == closure && !x.apart(b) || x.imports(b)
		out = append(out, b)
		inner := end
		if x.closer == "" {
			inner = end + 1
		}
		out = append(out, x.blocks(i+1, inner, b)...)
		i = end
		if x.closer != "" && x.opens(end) {
			i, chained = end-1, b.from // "} else {", "}: Options) => {"
		}
	}
	return out
}

// quoted reports whether a string of many lines begins or ends among these: what
// looks like the end of a block may stand in it.
func (x *excerpt) quoted(from, to int) bool {
	t := x.text[x.lines[from].start:x.lines[to].end]
	if x.closer == "" {
		return strings.Count(t, `"""`)%2+strings.Count(t, "'''")%2 > 0
	}
	return strings.Count(t, "`")%2 > 0 && (x.lang == "go" || x.bare && len(x.define) > 0)
}

// opens reports whether a line opens a block.
func (x *excerpt) opens(i int) bool {
	t := x.at(i)
	switch x.closer {
	case "}":
		return t[len(t)-1] == '{'
	case "end":
		w := identAt(t)
		return w == "def" && !strings.Contains(t, ") = ") || w == "class" || w == "module" || strings.HasSuffix(t, " do") || strings.HasSuffix(t, "|") && strings.Contains(t, " do |")
	}
	w := identAt(t)
	return w == "def" || w == "class" || w == "async" && strings.HasPrefix(t, "async def")
}

// close returns the last line of the block that line i opens, -1 if its end is
// not laid out as it should be.
func (x *excerpt) close(i, to int) int {
	space := x.space(i)
	if x.closer == "" {
		h := x.headEnd(i, to)
		if h < 0 {
			return -1
		}
		last := h
		for k := h + 1; k < to; k++ {
			if x.empty(k) {
				continue
			}
			if !x.deeper(k, space) {
				if strings.IndexByte(")]}\"'", x.at(k)[0]) >= 0 {
					return -1
				}
				break
			}
			last = k
		}
		if last == h {
			return -1
		}
		return last
	}
	for k := i + 1; k < to; k++ {
		if x.empty(k) || x.deeper(k, space) {
			continue
		}
		if x.space(k) == space && strings.HasPrefix(x.at(k), x.closer) {
			return k
		}
		return -1
	}
	return -1
}

// headEnd returns the line with the colon that ends a head of Python, -1 if
// something stands behind it.
func (x *excerpt) headEnd(i, to int) int {
	depth := 0
	for h := i; h < to && h-i < 60; h++ {
		t := x.uncommented(h)
		for k := 0; k < len(t); k++ {
			switch t[k] {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			}
		}
		if depth <= 0 {
			if strings.HasSuffix(t, ":") {
				return h
			}
			return -1
		}
	}
	return -1
}

func (x *excerpt) uncommented(i int) string {
	t := x.at(i)
	if k := strings.Index(t, "  #"); k >= 0 {
		t = strings.TrimRight(t[:k], " \t")
	}
	return t
}

func (x *excerpt) deeper(i int, space string) bool {
	s := x.space(i)
	return len(s) > len(space) && strings.HasPrefix(s, space)
}

// head finds the lines of a block's head: those above that belong to its first
// line, or for Python those below.
func (x *excerpt) head(b *block, floor int) {
	if x.closer == "" {
		b.open = x.headEnd(b.open, len(x.lines))
		return
	}
	t := x.at(b.open)
	if t != "{" && t[0] != ')' && !strings.HasPrefix(t, "where") {
		return
	}
	space := x.space(b.open)
	for k := b.open - 1; k >= floor && b.open-k < 40; k-- {
		if x.empty(k) {
			return
		}
		if x.space(k) != space {
			if !x.deeper(k, space) {
				return
			}
			continue
		}
		if p := x.at(k); p[0] != ')' && p != "where" && p != "{" {
			if p[0] != '}' {
				b.from = k
			}
			return
		}
	}
}

// link marks the blocks that may matter: a name leads from the changed lines to
// them.
func (x *excerpt) link() {
	byName := map[string][]*block{}
	for _, b := range x.list {
		if b.hit || x.hidden(b) {
			continue
		}
		for _, n := range b.names {
			byName[n] = append(byName[n], b)
		}
		if b.kind == function || b.kind == closure {
			x.assigned(b, func(n string) { byName[n] = append(byName[n], b) })
		}
	}
	// What stands outside of all definitions leads on if it is led to itself.
	free := map[string][]statement{}
	covered := make([]bool, len(x.lines))
	x.heads = map[int]bool{}
	for _, b := range x.list {
		if b.hit {
			// What is in it is gone through line by line.
			for i := b.from; i <= b.open; i++ {
				x.heads[i] = true
			}
			x.want(b.from, b.open)
		}
		if !b.keep {
			for i := b.from; i <= b.last; i++ {
				covered[i] = true
			}
		}
	}
	for _, b := range x.list {
		if !b.hit || b.kind != function && b.kind != closure {
			continue
		}
		for i := b.from; i <= b.last; i++ {
			if !covered[i] {
				covered[i] = true
				x.want(i, i)
			}
		}
	}
	for i := 0; i < len(x.lines); i++ {
		if covered[i] || x.empty(i) {
			continue
		}
		st := statement{i, i}
		hit := x.changed.Has(i + 1)
		for k := i + 1; !x.heads[i] && k < len(x.lines) && !covered[k] && (x.empty(k) || x.deeper(k, x.space(i)) || strings.IndexByte(")]}", x.at(k)[0]) >= 0); k++ {
			if !x.empty(k) {
				st.to = k
			}
			hit = hit || x.changed.Has(k+1)
		}
		if hit {
			x.want(st.from, st.to)
		} else {
			x.declared(i, func(id string) { free[id] = append(free[id], st) })
		}
		i = st.to
	}
	x.mentions()
	done := map[statement]bool{}
	for len(x.queue) > 0 {
		n := x.queue[len(x.queue)-1]
		x.queue = x.queue[:len(x.queue)-1]
		for _, b := range byName[n] {
			x.lead(b)
		}
		for _, st := range free[n] {
			if !done[st] {
				done[st] = true
				x.want(st.from, st.to)
			}
		}
	}
}

// lead keeps a block to which a name leads, and wants what it names.
func (x *excerpt) lead(b *block) {
	if b.linked {
		return
	}
	b.linked = true
	if b.kind == container {
		b.keep = true
		x.want(b.from, b.open)
		x.wantFields(b)
		return
	}
	x.want(b.from, b.last)
	for o := b; o != nil; o = o.outer {
		o.keep = true
	}
}

// mentions keeps what names a function with a changed line: it may pass it on to
// what makes a handler of it.
func (x *excerpt) mentions() {
	changed := map[string]bool{}
	for _, b := range x.list {
		if b.hit && (b.kind == function || b.kind == closure) {
			for _, n := range b.names {
				changed[n] = true
			}
		}
	}
	x.loose(func(n string) { changed[n] = true })
	if len(changed) == 0 {
		return
	}
	named := make([]bool, len(x.lines))
	for i, l := range x.lines {
		eachIdent(x.text[l.start:l.end], func(id string, _ int) { named[i] = named[i] || changed[id] })
	}
	for _, b := range x.list {
		if !b.hit && b.kind != other && slices.Contains(named[b.from:b.last+1], true) {
			x.lead(b)
		}
	}
}

// loose calls f with the names of functions that are no blocks here, for a label
// in the first column say: one of them may hold the changed line.
func (x *excerpt) loose(f func(string)) {
	in := make([]bool, len(x.lines))
	for _, b := range x.list {
		if b.kind == function || b.kind == closure {
			for i := b.from; i <= b.last; i++ {
				in[i] = true
			}
		}
	}
	for i := range x.lines {
		if in[i] || x.empty(i) {
			continue
		}
		t := x.at(i)
		k := strings.IndexByte(t, '(')
		if k > 0 && !control[identAt(t)] && (x.defines(t[:k]) || x.bare && t[len(t)-1] == '{') {
			for _, n := range x.nameOf(function, t) {
				f(n)
			}
		}
	}
}

// statement is a run of lines outside of functions.
type statement struct{ from, to int }

// comment reports whether a line, without space before it, is one.
func comment(t string) bool {
	return strings.HasPrefix(t, "//") || strings.HasPrefix(t, "/*") || t[0] == '*' || t[0] == '#' && !strings.HasPrefix(t, "#[")
}

// declared calls f with the names that a line outside of functions may declare.
func (x *excerpt) declared(i int, f func(string)) {
	t := x.at(i)
	if comment(t) || t[0] == '@' || t[0] == '[' || x.lines[i].imports {
		return
	}
	if k := strings.IndexAny(t, "=("); k >= 0 {
		t = t[:k]
	}
	if k := strings.IndexByte(t, ':'); k >= 0 {
		t = t[:k]
	}
	eachIdent(t, func(id string, _ int) {
		if !modifiers[id] {
			f(id)
		}
	})
}

// want adds the names of some lines to those that may matter.
func (x *excerpt) want(from, to int) {
	for i := from; i <= to; i++ {
		if x.empty(i) || comment(x.at(i)) {
			continue
		}
		l := x.lines[i]
		eachIdent(x.text[l.start:l.end], func(id string, _ int) {
			if !x.wanted[id] {
				x.wanted[id] = true
				x.queue = append(x.queue, id)
			}
		})
	}
}

// wantFields adds the names of a container's lines that are in no function.
func (x *excerpt) wantFields(b *block) {
	in := b.open + 1
	for _, k := range x.list {
		if k.outer != b || k.kind == other {
			continue
		}
		for ; in < k.from; in++ {
			x.want(in, in)
		}
		in = k.last + 1
	}
	for ; in <= b.last; in++ {
		x.want(in, in)
	}
}

// assigned calls f with the names outside of a function to which it assigns, in
// the languages where that is how a field or variable gets its type.
func (x *excerpt) assigned(b *block, f func(string)) {
	if len(x.owns) == 0 {
		return
	}
	end := x.lines[b.last].start
	if x.closer == "" {
		end = x.lines[b.last].end
	}
	body := x.text[x.lines[b.open].end:end]
	for at := 0; ; {
		i := strings.IndexByte(body[at:], '=')
		if i < 0 {
			return
		}
		i += at
		at = i + 1
		if at < len(body) && (body[at] == '=' || body[at] == '>' || body[at] == '~') {
			at++
			continue
		}
		if i == 0 || strings.IndexByte("=!<>:+-*/%&^", body[i-1]) >= 0 {
			continue
		}
		left := body[strings.LastIndexAny(body[:i], "\n;{")+1 : i]
		own := false
		for _, o := range x.owns {
			if k := strings.Index(left, o); k >= 0 {
				own = true
				eachIdent(left[k+len(o):], func(id string, _ int) { f(id) })
			}
		}
		if own || x.locals || strings.ContainsAny(left, "(\"'`.") {
			continue
		}
		if left = strings.TrimSpace(left); strings.IndexByte(left, ' ') > 0 && !strings.Contains(left, ",") {
			continue // declared here: a word stands before it
		}
		eachIdent(left, func(id string, _ int) { f(id) })
	}
}

// blank leaves a block out: all of it, or what is in it where its head must
// stay.
func (x *excerpt) blank(b *block) {
	from, to := b.open+1, b.last-1
	if x.closer == "" {
		to = b.last
	}
	whole := x.whole && b.outer == nil && b.kind != closure && !x.wanted[b.owner] && x.alone(b)
	if whole {
		from, to = b.from, b.last
	}
	for i := from; i <= to; i++ {
		x.lines[i].left = empty
	}
	if x.closer == "" && !whole {
		for from < to && x.empty(from) {
			from++
		}
		x.lines[from].left = pass
	}
}

// alone reports whether a definition can be left out with its head: nothing
// before it belongs to it, and nothing goes on behind it.
func (x *excerpt) alone(b *block) bool {
	if b.from != b.open && x.closer != "" && x.at(b.open)[0] != ')' {
		return false
	}
	if x.closer == "}" {
		if t := x.at(b.last); t != "}" && t != "};" {
			return false
		}
	}
	for i := b.from - 1; i >= 0; i-- {
		if x.empty(i) {
			continue
		}
		t := x.at(i)
		return strings.IndexByte("@#[)]", t[0]) < 0 && !strings.HasPrefix(t, "})") && strings.IndexByte(",(=+|&", t[len(t)-1]) < 0
	}
	return true
}
