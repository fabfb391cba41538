// Package own reads rules that a team writes itself: one line such as
// "use clock.Now; never time.Now in pkg/**". A line in one of the forms of
// Forms gets a matcher, so that it is counted and checked like a mined rule;
// any other line is told to agents as it is.
package own

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// Names finds what a word of a rule stands for in the repository.
type Names interface {
	// Find returns what the word may stand for, the most used first.
	Find(k Kind, word string) []Name
	// Folder reports whether a folder of that path has source files below it.
	Folder(path string) bool
	// Home returns globs of the files that define what a key names, none if that
	// is not the repository itself.
	Home(k Kind, key string) []string
}

// Kind says what sort of thing a word of a rule is.
type Kind uint8

// The sorts of words.
const (
	Symbol Kind = iota // something that is called or used
	Module             // something that is imported
	Type               // the type of a field or parameter
	Key                // a condition of a query
)

// Name is something of the repository that a word may stand for.
type Name struct {
	Key       string   // as matchers write it
	Sites     int      // where it is used
	Languages []string // sorted
}

// Rule is a line that was read.
type Rule struct {
	Decision proposals.Decision
	// Notes say what the words stand for and which of them are unknown, in
	// safe text.
	Notes []string
}

// Checked reports whether the rule can be counted and checked.
func (r *Rule) Checked() bool { return r.Decision.Matcher != nil }

// Parse reads a line. Without names, words are taken as they are. The decision
// accepts the rule; it carries neither time nor counts.
func Parse(line string, names Names) (Rule, error) {
	text := strings.TrimSpace(line)
	switch {
	case text == "":
		return Rule{}, fmt.Errorf("a rule needs a text")
	case len(text) > pack.MaxText:
		return Rule{}, fmt.Errorf("longer than %d bytes", pack.MaxText)
	case safe.Hidden(text) || strings.ContainsAny(text, "\n\r\t"):
		return Rule{}, fmt.Errorf("hidden characters or more than one line")
	}
	rd := &reading{names: names}
	body, scope, err := cutScope(text, names)
	if err != nil {
		return Rule{}, err
	}
	d := proposals.Decision{Own: true, Status: proposals.Accepted, Severity: pack.Tell, Text: text}
	if formed, m, ok := rd.form(body); ok {
		d.Text, d.Matcher = formed, m
		d.Use, d.Never, d.Languages = rd.use, rd.never, rd.languages()
		for _, name := range m.Use {
			if slices.Contains(m.Never, name) {
				return Rule{}, fmt.Errorf("%s stands on both sides", safe.Line(name))
			}
		}
		// What is preferred is made of what is forbidden: its inside is no breach,
		// and goes without saying.
		home := pack.Scope{Exclude: rd.home(m)}
		for _, h := range home.Exclude {
			if !slices.Contains(scope.Exclude, h) {
				scope.Exclude = append(scope.Exclude, h)
				rd.note("`%s` defines it and is left out", h)
			}
		}
		d.Text = proposals.Reword(d.Text, home, scope)
	} else if !strings.Contains(text, " ") {
		return Rule{}, fmt.Errorf("one word is no rule")
	} else {
		if end := strayPlace(body, names); end != "" {
			rd.note("`%s` names no folder or glob", end)
		}
		rd.notes = append(rd.notes, "told to agents as it is; it cannot be checked")
	}
	if len(scope.Include)+len(scope.Exclude) > 0 || scope.Role != "" {
		d.Scope = &scope
	}
	d.ID = proposals.OwnID(text)
	r := proposals.ToRule(proposals.OwnProposal(d), d)
	if bad := pack.VerifyRule(&r); len(bad) > 0 {
		return Rule{}, fmt.Errorf("%s: %s", bad[0].Field, bad[0].Msg)
	}
	return Rule{Decision: d, Notes: rd.notes}, nil
}

// strayPlace returns the end of a line that would have a form without it: a folder
// that is not there, as a rule.
func strayPlace(body string, names Names) string {
	at := max(strings.LastIndex(body, " in "), strings.LastIndex(body, " outside "))
	if at <= 0 {
		return ""
	}
	if _, _, ok := (&reading{names: names}).form(body[:at]); !ok {
		return ""
	}
	return body[at+1:]
}

// cutScope takes where a rule holds off the end of its line: "in pkg/**",
// "outside pkg/old/**", "in tests".
func cutScope(text string, names Names) (body string, s pack.Scope, err error) {
	body = strings.TrimSuffix(text, ".")
	for {
		at, where := -1, ""
		for _, w := range []string{" in ", " outside "} {
			if i := strings.LastIndex(body, w); i > at {
				at, where = i, w
			}
		}
		if at <= 0 {
			return body, s, nil
		}
		globs, role := places(body[at+len(where):], names)
		if globs == nil && !role {
			return body, s, nil
		}
		for _, g := range globs {
			if !Glob(g) {
				return "", s, fmt.Errorf("%s is not a glob of paths below the root", safe.Line(g))
			}
		}
		switch {
		case role && where == " in ":
			s.Role = "test"
		case role:
			s.Role = "non-test"
		case where == " in ":
			s.Include = append(globs, s.Include...)
		default:
			s.Exclude = append(globs, s.Exclude...)
		}
		body = strings.TrimRight(body[:at], " ,;")
	}
}

// places reads a list of globs or folders, or the word tests.
func places(text string, names Names) (globs []string, tests bool) {
	if text == "tests" || text == "`tests`" {
		return nil, true
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '`' }) {
		if w == "and" || w == "or" {
			continue
		}
		folder := names != nil && names.Folder(strings.TrimSuffix(w, "/"))
		if !folder && !strings.ContainsAny(w, "/*") || strings.HasPrefix(w, "@") {
			return nil, false
		}
		globs = append(globs, Folder(w))
	}
	return globs, false
}

// Folder returns the glob of all files below a path, or w itself if it is a
// glob or its last name looks like that of a file.
func Folder(w string) string {
	if strings.ContainsAny(w, "*?[{") {
		return w
	}
	last := w[strings.LastIndexByte(w, '/')+1:]
	if strings.Contains(last, ".") || strings.Trim(w, "/") == "" {
		return w
	}
	return strings.TrimSuffix(w, "/") + "/**"
}

// Glob reports whether g is a glob of paths below the root.
func Glob(g string) bool {
	return g != "" && !safe.Hidden(g) && !strings.ContainsAny(g, "\\ ") && !strings.HasPrefix(g, "/") &&
		!slices.Contains(strings.Split(g, "/"), "..") && doublestar.ValidatePattern(g)
}

// reading is what a line has told so far.
type reading struct {
	names      Names
	use, never []string // as written
	found      []Name
	notes      []string
	// strange counts words that are no names of the repository and do not look
	// like code either; known those that are.
	strange, known int
}

// form reads a line in the first form that fits and whose words are names.
func (rd *reading) form(body string) (text string, m *pack.Matcher, ok bool) {
	for _, f := range forms() {
		g := f.re.FindStringSubmatch(body)
		if g == nil {
			continue
		}
		try := reading{names: rd.names}
		text, m := f.read(&try, g[1:])
		if m == nil || try.strange > 0 && try.known == 0 {
			// "Use tabs; never spaces" is about no names.
			if len(rd.notes) == 0 {
				rd.notes = try.notes
			}
			continue
		}
		*rd = try
		return text, m, true
	}
	return "", nil, false
}

// languages returns the languages of what was found, nil for all.
func (rd *reading) languages() []string {
	var out []string
	for _, n := range rd.found {
		for _, l := range n.Languages {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	// The languages of one group import each other's modules.
	for _, l := range []string{"typescript", "tsx", "javascript"} {
		if slices.Contains(out, l) {
			for _, m := range []string{"typescript", "tsx"} {
				if !slices.Contains(out, m) {
					out = append(out, m)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// word resolves one word to its keys: one, or several for a type.
func (rd *reading) word(k Kind, w string) (keys []string) {
	var list []Name
	if rd.names != nil {
		list = rd.names.Find(k, w)
	}
	if len(list) == 0 {
		if rd.names != nil {
			last := w[strings.LastIndexByte(w, '.')+1:]
			switch many := rd.names.Find(k, last); {
			case k == Symbol && last != w && len(many) > 0 && !fact.Resolved(many[0].Key):
				rd.note("`%s` cannot be told from other uses of `%s`: write `%s` to mean all of them", w, last, last)
			default:
				rd.note("`%s` is not used in this repository", w)
			}
			if !codeLike(w) {
				rd.strange++
			}
		}
		return []string{w}
	}
	rd.known++
	n := list[0]
	rd.found = append(rd.found, n)
	if k == Type {
		return rd.types(w, list)
	}
	text := fmt.Sprintf("`%s`: %d sites", w, n.Sites)
	if n.Key != w {
		text = fmt.Sprintf("`%s` is `%s`: %d sites", w, n.Key, n.Sites)
	}
	if len(list) > 1 {
		var more []string
		for _, o := range list[1:min(len(list), 4)] {
			more = append(more, fmt.Sprintf("`%s` (%d)", o.Key, o.Sites))
		}
		text += "; also " + strings.Join(more, ", ")
		if len(list) > 4 {
			text += fmt.Sprintf(" and %d more", len(list)-4)
		}
		text += ": write more of the name to mean one of these"
	}
	rd.note("%s", text)
	return []string{n.Key}
}

// home returns where the rule does not apply because what it prefers is defined
// there.
func (rd *reading) home(m *pack.Matcher) []string {
	var out []string
	if rd.names == nil || len(m.Never) == 0 {
		return nil
	}
	kind := Symbol
	if m.Kind == pack.MatchImport {
		kind = Module
	}
	for _, u := range m.Use {
		for _, h := range rd.names.Home(kind, u) {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	return out
}

// types takes all types that a word may stand for: a library often has the same
// one for schemas and for code.
func (rd *reading) types(w string, list []Name) []string {
	var keys, said []string
	for _, n := range list[:min(len(list), 8)] {
		keys = append(keys, n.Key)
		said = append(said, fmt.Sprintf("`%s` (%d)", n.Key, n.Sites))
	}
	rd.found = append(rd.found, list[1:len(keys)]...)
	rd.note("`%s` is %s", w, strings.Join(said, ", "))
	return keys
}

// conditions takes all keys of queries that a word may stand for: userId is also
// where.userId.
func (rd *reading) conditions(words []string) (keys []string) {
	for _, w := range words {
		var list []Name
		if rd.names != nil {
			list = rd.names.Find(Key, w)
		}
		if len(list) == 0 {
			if rd.names != nil {
				rd.note("no query filters by `%s`", w)
			}
			keys = append(keys, w)
			continue
		}
		rd.found = append(rd.found, list[0])
		keys = append(keys, rd.types(w, list)...)
	}
	return keys
}

func (rd *reading) note(format string, args ...any) {
	rd.notes = append(rd.notes, safe.Line(fmt.Sprintf(format, args...)))
}

// codeLike reports whether a word can hardly be prose.
func codeLike(w string) bool {
	if strings.ContainsAny(w, "./_$@#:0123456789*") {
		return true
	}
	return len(w) > 1 && strings.ToLower(w[1:]) != w[1:]
}

func (rd *reading) keys(k Kind, words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, rd.word(k, w)...)
	}
	return out
}

// both resolves what is preferred and what is forbidden as the same kind of
// thing: modules if one of them is only ever imported.
func (rd *reading) both(use, never []string) (kind Kind, u, n []string) {
	for _, w := range slices.Concat(use, never) {
		if rd.onlyModule(w) {
			kind = Module
		}
	}
	rd.use, rd.never = use, never
	return kind, rd.keys(kind, use), rd.keys(kind, never)
}

func (rd *reading) onlyModule(w string) bool {
	// A path whose last part has no member is one of modules.
	if i := strings.LastIndexByte(w, '/'); i >= 0 && !strings.Contains(strings.TrimSuffix(w[i+1:], "**"), ".") {
		return rd.names == nil || len(rd.names.Find(Symbol, w)) == 0
	}
	return rd.names != nil && len(rd.names.Find(Symbol, w)) == 0 && len(rd.names.Find(Module, w)) > 0
}

// list splits the words of a list: "a, b and c".
func list(s string) []string {
	s = regexpAnd().ReplaceAllString(s, ",")
	var out []string
	for _, w := range strings.Split(s, ",") {
		if w = word(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// word takes the marks of code off a name: backquotes, the parentheses of a
// call, a full stop; and joins its parts by dots, as facts do.
func word(w string) string {
	w = strings.Trim(strings.TrimSpace(w), "`'\"")
	w = strings.TrimRight(w, ".;,")
	if i := strings.IndexByte(w, '('); i > 0 && strings.HasSuffix(w, ")") {
		w = w[:i]
	}
	return strings.NewReplacer("::", ".", "#", ".", "->", ".", `\`, ".").Replace(strings.TrimPrefix(w, `\`))
}

func code(ws []string, and string) string {
	q := make([]string, len(ws))
	for i, w := range ws {
		q[i] = "`" + w + "`"
	}
	if len(q) < 2 {
		return strings.Join(q, "")
	}
	return strings.Join(q[:len(q)-1], ", ") + " " + and + " " + q[len(q)-1]
}
