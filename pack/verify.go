package pack

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
)

// Limits of what one rule may hold, in bytes and entries.
const (
	MaxText  = 300
	MaxWhy   = 600
	maxList  = 100
	maxEntry = 200
	// MaxOf is the number of functions that a rule lists (Matcher.Of).
	MaxOf = 500
)

// Problem is one reason why a rule must not reach an agent.
type Problem struct {
	Rule  string // id of the rule
	Field string
	Msg   string
}

// String returns the problem as "rule ID: field: message".
func (p Problem) String() string {
	if p.Field == "" {
		return fmt.Sprintf("rule %s: %s", p.Rule, p.Msg)
	}
	return fmt.Sprintf("rule %s: %s: %s", p.Rule, p.Field, p.Msg)
}

// Verify checks every rule of the pack: the grammars of identifiers, modules
// and globs, sizes, hidden characters, and text that reads as an instruction to
// an agent. The answer is in the order of the rules and their fields.
func Verify(p *Pack) []Problem {
	var out []Problem
	for i := range p.Rules {
		out = append(out, VerifyRule(&p.Rules[i])...)
	}
	return out
}

// VerifyRule checks one rule as Verify does. The injector calls it before a
// rule is told.
func VerifyRule(r *Rule) []Problem {
	v := verifier{id: r.ID}
	if !validID(r.ID) {
		v.id = fmt.Sprintf("%.40q", r.ID)
		v.add("id", "must be 1 to 80 characters of a-z 0-9 - starting with a letter or digit")
	}
	v.prose("text", r.Text, MaxText)
	if strings.TrimSpace(r.Text) == "" {
		v.add("text", "is empty")
	}
	v.prose("why", r.Why, MaxWhy)
	v.list("languages", r.Languages, languageName)
	switch r.Severity {
	case Tell, Warn, Refuse:
	default:
		v.add("severity", fmt.Sprintf("%.40q is none of tell, warn, refuse", r.Severity))
	}
	v.list("triggers", r.Triggers, symbol)
	if r.Example != "" {
		v.entry("example", r.Example, place)
	}
	v.list("scope.include", r.Scope.Include, glob)
	v.list("scope.exclude", r.Scope.Exclude, glob)
	v.opt("scope.role", r.Scope.Role, word)
	m := &r.Matcher
	if !m.Known() {
		v.add("matcher.kind", fmt.Sprintf("%.40q is no form of matcher", m.Kind))
	}
	v.list("matcher.use", m.Use, symbol)
	v.list("matcher.never", m.Never, symbol)
	v.list("matcher.callee", m.Callee, symbol)
	if m.Arg < 0 || m.Arg > 32 {
		v.add("matcher.arg", "is out of range")
	}
	shape := word
	if m.Kind == MatchName || m.Kind == MatchInject {
		shape = glob
	}
	v.opt("matcher.shape", m.Shape, shape)
	keys := symbol
	if m.Kind == MatchCoChange {
		keys = glob // paths
		if len(m.Keys) == 0 {
			v.add("matcher.keys", "is empty")
		}
	}
	v.list("matcher.keys", m.Keys, keys)
	v.opt("matcher.value", m.Value, symbol)
	v.list("matcher.methods", m.Methods, symbol)
	v.list("matcher.receivers", m.Receivers, symbol)
	v.list("matcher.tokens", m.Tokens, concept)
	v.list("matcher.names", m.Names, symbol)
	v.opt("matcher.module", m.Module, module)
	v.opt("matcher.alias", m.Alias, word)
	if len(m.Of) > MaxOf {
		v.add("matcher.of", fmt.Sprintf("has more than %d entries", MaxOf))
	} else {
		for _, s := range m.Of {
			v.entry("matcher.of", s, listedName)
		}
	}
	o := &m.Role
	switch o.Kind {
	case "", "callable", "class":
	default:
		v.add("matcher.role.kind", `must be "callable" or "class"`)
	}
	switch o.Test {
	case "", "only", "not":
	default:
		v.add("matcher.role.test", `must be "only" or "not"`)
	}
	v.opt("matcher.role.dir", o.Dir, glob)
	v.opt("matcher.role.file", o.File, glob)
	v.opt("matcher.role.via", o.Via, symbol)
	v.opt("matcher.role.base", o.Base, symbol)
	v.opt("matcher.role.decorator", o.Decorator, symbol)
	v.opt("matcher.role.param", o.Param, symbol)
	v.opt("matcher.role.owner", o.Owner, glob)
	v.opt("matcher.role.name", o.Name, glob)
	q := &r.Provenance
	v.opt("provenance.proposal", q.Proposal, word)
	v.opt("provenance.family", q.Family, word)
	v.opt("provenance.commit", q.Commit, word)
	v.opt("provenance.accepted", q.Accepted, word)
	if _, c := hiddenRune(q.By); c != 0 || len(q.By) > maxEntry {
		v.add("provenance.by", "has hidden characters or is too long")
	}
	return v.out
}

// Known reports whether the matcher is of a form that this version knows. One that
// is not has no sites.
func (m *Matcher) Known() bool { return slices.Contains(matchKinds(), m.Kind) }

func matchKinds() []MatchKind {
	return []MatchKind{MatchUse, MatchArgument, MatchOption, MatchFilter, MatchType, MatchGuard, MatchPair, MatchError,
		MatchImport, MatchAlias, MatchEdge, MatchStaple, MatchMember, MatchBase, MatchDecorator, MatchName, MatchForm, MatchGiven, MatchConstant, MatchModifier,
		MatchInject, MatchHead, MatchParam, MatchCoChange, MatchText}
}

type verifier struct {
	id  string
	out []Problem
}

func (v *verifier) add(field, msg string) {
	v.out = append(v.out, Problem{Rule: v.id, Field: field, Msg: msg})
}

// grammar reports why s is refused, "" when it is not.
type grammar func(s string) string

func (v *verifier) opt(field, s string, g grammar) {
	if s != "" {
		v.entry(field, s, g)
	}
}

func (v *verifier) list(field string, ss []string, g grammar) {
	if len(ss) > maxList {
		v.add(field, fmt.Sprintf("has more than %d entries", maxList))
		return
	}
	for _, s := range ss {
		v.entry(field, s, g)
	}
}

func (v *verifier) entry(field, s string, g grammar) {
	switch {
	case s == "":
		v.add(field, "has an empty entry")
	case len(s) > maxEntry:
		v.add(field, fmt.Sprintf("has an entry of more than %d bytes", maxEntry))
	default:
		if msg := g(s); msg != "" {
			v.add(field, fmt.Sprintf("%.60q %s", s, msg))
		} else if w := InstructionLike(s); w != "" {
			v.add(field, fmt.Sprintf("%.60q reads as an instruction (%s)", s, w))
		}
	}
}

// prose checks a sentence: one line of visible text in which code stands in
// backquotes.
func (v *verifier) prose(field, s string, size int) {
	if len(s) > size {
		v.add(field, fmt.Sprintf("has more than %d bytes", size))
		return
	}
	if _, c := hiddenRune(s); c != 0 || strings.ContainsAny(s, "\n\r\t") {
		v.add(field, "must be one line of visible characters")
		return
	}
	for i, part := range strings.Split(s, "`") {
		if i%2 == 0 {
			if w := commandLike(part); w != "" {
				v.add(field, fmt.Sprintf("reads as an instruction to the agent (%s)", w))
			}
			continue
		}
		if msg := code(part); msg != "" {
			v.add(field, fmt.Sprintf("%.60q %s", part, msg))
		} else if w := InstructionLike(part); w != "" {
			v.add(field, fmt.Sprintf("%.60q reads as an instruction (%s)", part, w))
		}
	}
	if strings.Count(s, "`")%2 == 1 {
		v.add(field, "has an unclosed backquote")
	}
}

func validID(s string) bool {
	if s == "" || len(s) > 80 || s[0] == '-' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

func charset(s, extra string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' {
			continue
		}
		if strings.IndexByte(extra, c) < 0 {
			return false
		}
	}
	return true
}

// word is one name: a role, form, token or date.
func word(s string) string {
	if !charset(s, "$.:+-") {
		return "is not a single name"
	}
	return ""
}

// concept is what a name ends in: one word, or several separated by a space.
func concept(s string) string {
	for w := range strings.SplitSeq(s, " ") {
		if w == "" || !charset(w, "") {
			return "is not the words of a name"
		}
	}
	return ""
}

func languageName(s string) string {
	if !charset(s, "-+#") {
		return "is not the name of a language"
	}
	return ""
}

// symbol is a dotted path of identifiers, with the marks that qualified names,
// types and forms of errors need. A type may hold two spaces.
func symbol(s string) string {
	if !charset(s, "$@./-?*()[]{}:#~+<>,&=%!|^\"' ") || strings.Count(s, " ") > 2 || strings.Contains(s, "  ") ||
		strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") || strings.Contains(s, "://") {
		return "is not a symbol"
	}
	return ""
}

func module(s string) string {
	if !charset(s, "@./-:~+#$") || strings.Contains(s, "://") || len(s) > 160 {
		return "is not a module"
	}
	return ""
}

func glob(s string) string {
	if !charset(s, "@./-*?[]{},!^~+$#=()") {
		return "is not a glob without spaces"
	}
	if strings.HasPrefix(s, "/") || slices.Contains(strings.Split(s, "/"), "..") {
		return "points outside the repository"
	}
	if !doublestar.ValidatePattern(s) {
		return "is not a valid glob"
	}
	return ""
}

// place is "path:line" inside the repository.
func place(s string) string {
	if !charset(s, "@./-:~+$#=,()[]{} ") || strings.Count(s, " ") > 4 {
		return "is not a place in the repository"
	}
	if strings.HasPrefix(s, "/") || slices.Contains(strings.Split(s, "/"), "..") {
		return "points outside the repository"
	}
	return ""
}

// listedName is "path#name" of a function inside the repository.
func listedName(s string) string {
	p, name, ok := strings.Cut(s, "#")
	if !ok || p == "" || name == "" || strings.Contains(p, " ") || !charset(name, "$.?!=") {
		return "is not a function of a file"
	}
	return place(p)
}

// Listed returns the entry of Of for a function of a file, "" if no rule may
// carry it.
func Listed(path, name string) string {
	s := path + "#" + name
	if name == "" || len(s) > maxEntry || listedName(s) != "" || InstructionLike(s) != "" {
		return ""
	}
	return s
}

// Dotted returns code with dots for the backslashes between the names of a namespace
// (`App\Http`): those before a capital letter or an underscore, so that none is left
// out that could begin an escape sequence such as `\n`.
func Dotted(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := []byte(s)
	for i := 1; i+1 < len(b); i++ {
		if b[i] == '\\' && charset(s[i-1:i], "") && (s[i+1] == '_' || s[i+1] >= 'A' && s[i+1] <= 'Z') {
			b[i] = '.'
		}
	}
	return string(b)
}

// code is what may stand between backquotes: a short expression.
func code(s string) string {
	if s == "" || len(s) > 160 {
		return "is empty or too long for code"
	}
	if plain := strings.ReplaceAll(Dotted(s), "…", ""); !charset(plain, "$@./-?*()[]{}:#~+<>,&=%!|^;\"' ") {
		return "has characters that code in a rule does not need"
	}
	if strings.Count(s, " ") > 8 || strings.Contains(s, "://") || strings.Contains(s, "  ") {
		return "is not a short expression"
	}
	return ""
}

// hiddenRune returns the line and value of the first character that is not
// visible as what it is: controls (other than tab and line ends), format and
// bidirectional characters, zero-width and private ones. Line 0 means none.
func hiddenRune(s string) (line int, r rune) {
	for i := 0; i < len(s); {
		// Most text is printable ASCII: eight bytes of it at a time.
		for i+8 <= len(s) && printable8(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= 0x20 && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		if c == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if c < utf8.RuneSelf || Hidden(r) {
			return 1 + strings.Count(s[:i], "\n"), r
		}
		i += n
	}
	return 0, 0
}

// printable8 reports whether eight bytes are all between space and tilde; a no
// may be wrong.
func printable8(s string) bool {
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	const each = 0x0101010101010101
	return (w|(w-each*0x20)|(w+each))&(each*0x80) == 0
}

// Hidden reports whether a non-ASCII character is invisible, reorders text, or
// has no agreed shape: none of them may stand in a pack.
func Hidden(r rune) bool {
	switch {
	case r == utf8.RuneError, r == 0x2028, r == 0x2029, r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x034F, r == 0x2800:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF, r >= 0x180B && r <= 0x180F, r >= 0x17B4 && r <= 0x17B5:
		return true
	case r >= 0x80 && r < 0xA0:
		return true
	}
	if unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs) {
		return true
	}
	return !unicode.IsGraphic(r) || r > 0x7f && unicode.IsSpace(r) && r != 0xA0
}

// strongWord and weakWord classify the words of a name. A name with two strong
// words, or a strong one among weak ones, reads as an order.
func strongWord(w string) bool {
	switch w {
	case "ignore", "disregard", "forget", "override", "instruction", "instructions", "prompt", "prompts", "assistant",
		"jailbreak", "exfiltrate", "curl", "wget", "execute", "system", "secret", "secrets", "password", "passwords", "credentials", "sudo":
		return true
	}
	return false
}

func weakWord(w string) bool {
	switch w {
	case "previous", "prior", "above", "all", "any", "you", "your", "must", "now", "please", "reveal", "print", "send", "run",
		"delete", "download", "rules", "user", "agent", "model", "everything", "instead", "always", "never", "do", "not", "the", "this":
		return true
	}
	return false
}

// InstructionLike splits a name by case and punctuation and returns the words
// that make it read as an instruction to an agent, "" when it does not.
// Single technical names such as session.execute or ignoreCase pass.
func InstructionLike(s string) string {
	var strong, weak []string
	n := 0
	for w := range words(s) {
		n++
		switch {
		case strongWord(w):
			if !slices.Contains(strong, w) {
				strong = append(strong, w)
			}
		case weakWord(w):
			weak = append(weak, w)
		}
	}
	if len(strong) >= 2 || len(strong) == 1 && len(weak) >= 1 && n >= 3 || len(strong) == 0 && len(weak) >= 4 {
		return strings.Join(append(strong, weak...), " ")
	}
	return ""
}

// commandLike is InstructionLike for the prose of a rule, in which words such
// as never, all and must are at home.
func commandLike(s string) string {
	lower := strings.ToLower(s)
	for _, bad := range []string{"://", "<!--", "</", "curl ", "wget ", "system prompt", "you are ", "ignore previous", "ignore all",
		"ignore the above", "ignore any", "disregard", "jailbreak", "exfiltrat", "instructions", "do not tell", "don't tell", "without asking"} {
		if strings.Contains(lower, bad) {
			return strings.TrimSpace(bad)
		}
	}
	var strong []string
	for w := range words(s) {
		if strongWord(w) && !slices.Contains(strong, w) {
			strong = append(strong, w)
		}
	}
	if len(strong) >= 2 {
		return strings.Join(strong, " ")
	}
	return ""
}

// words yields the lower-case words of a name or sentence, split by
// punctuation, digits and case: "getHTTPUrl_of" gives get, http, url, of.
func words(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := -1
		flush := func(end int) bool {
			if start < 0 {
				return true
			}
			w := strings.ToLower(s[start:end])
			start = -1
			return yield(w)
		}
		for i := 0; i < len(s); i++ {
			c := s[i]
			upper, lower := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z' || c >= utf8.RuneSelf
			if !upper && !lower {
				if !flush(i) {
					return
				}
				continue
			}
			if start >= 0 && upper {
				prevLower := s[i-1] >= 'a' && s[i-1] <= 'z'
				nextLower := i+1 < len(s) && s[i+1] >= 'a' && s[i+1] <= 'z'
				if prevLower || nextLower {
					if !flush(i) {
						return
					}
				}
			}
			if start < 0 {
				start = i
			}
		}
		flush(len(s))
	}
}

// Words returns the lower-case words of a name, split as InstructionLike does.
func Words(s string) []string {
	var out []string
	for w := range words(s) {
		out = append(out, w)
	}
	return out
}

// EachWord yields the words that Words returns.
func EachWord(s string) func(yield func(string) bool) { return words(s) }
