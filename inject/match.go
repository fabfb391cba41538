// Package inject decides which accepted rules concern an edit, words them for
// an agent, and checks a file after the edit. It parses nothing itself: facts
// come through Parser.
package inject

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Limits of one injection.
const (
	MaxRules = 5
	MaxBytes = 1500
	// maxText is the number of bytes of a file that are looked through for triggers.
	maxText = 512 << 10
)

// Parser gives what must be known of a file. A nil Parser is allowed wherever
// one is taken: rules are then matched by text alone and nothing is checked.
type Parser interface {
	// Language returns the name of the language of a path, "" if unsupported.
	Language(path string) string
	// IsTest reports whether the path is that of a test.
	IsTest(path string) bool
	// Facts parses a text as if it stood at path in the repository at root. It
	// must return partial facts for a broken file.
	Facts(root, path string, src []byte) (*fact.File, error)
}

// Edit is what an agent is about to write, or the file that it has read.
type Edit struct {
	Path     string // slash-separated, relative to the root of the repository
	Lang     string // "" unknown: rules that name languages then do not concern it
	Test     bool
	Proposed string // the text that the edit adds, "" for a read
	File     string // the present content, "" for a new file
}

// Match returns the rules that concern the edit, the most relevant first, at
// most MaxRules, without those that were told before; told may be nil. Scope and
// language must hold; then the identifiers that a rule is about are looked for
// in the proposed text, and with less weight in the file. A rule that is about
// no identifier concerns every file of its scope.
func Match(p *pack.Pack, e Edit, told func(*pack.Rule) bool) []*pack.Rule {
	type scored struct {
		rule  *pack.Rule
		score int
	}
	var cand []*pack.Rule
	w := wanted{idents: map[string]bool{}, words: map[string]bool{}, ends: map[string][]string{}}
	for i := range p.Rules {
		r := &p.Rules[i]
		if !concerns(r, e) || told != nil && told(r) {
			continue
		}
		cand = append(cand, r)
		for _, l := range lists(r) {
			for _, t := range l.names {
				w.add(t)
			}
		}
	}
	if len(cand) == 0 {
		return nil
	}
	prop, file := newText(e.Proposed, w), newText(e.File, w)
	var in []scored
	for _, r := range cand {
		if s := score(r, prop, file); s > 0 {
			in = append(in, scored{r, s})
		}
	}
	slices.SortStableFunc(in, func(a, b scored) int { return b.score - a.score })
	var out []*pack.Rule
	for _, s := range in[:min(len(in), MaxRules)] {
		out = append(out, s.rule)
	}
	return out
}

// concerns reports whether the rule applies where the edit stands.
func concerns(r *pack.Rule, e Edit) bool {
	return (len(r.Languages) == 0 || slices.Contains(r.Languages, e.Lang)) && r.Scope.Contains(e.Path, e.Test)
}

// weighted is a list of names that a rule is about.
type weighted struct {
	names  []string
	weight int
}

// lists returns the names that a rule is about, with what they weigh.
func lists(r *pack.Rule) []weighted {
	m := &r.Matcher
	return []weighted{
		{m.Never, 3}, {r.Triggers, 2}, {m.Callee, 2}, {m.Tokens, 2}, {m.Use, 1}, {m.Keys, 1}, {m.Methods, 1},
		{[]string{m.Module, m.Role.Via, m.Role.Base, m.Role.Decorator, m.Role.Param}, 1},
	}
}

// score weighs how surely the rule is at stake. What the proposed text does
// counts three times what the file does; a form that the rule forbids, in the
// proposed text, counts most.
func score(r *pack.Rule, prop, file *text) int {
	best, total, n := 0, 0, 0
	for _, l := range lists(r) {
		for _, t := range l.names {
			if t == "" {
				continue
			}
			n++
			if s := prop.strength(t); s > 0 {
				best = max(best, s)
				total += 3 * s * l.weight
			} else if s := file.strength(t); s > 0 {
				best = max(best, s)
				total += s * l.weight
			}
		}
	}
	if best >= 2 {
		return 10 + total
	}
	m := &r.Matcher
	if n == 0 || m.Kind == pack.MatchName || m.Kind == pack.MatchEdge || m.Kind == pack.MatchText {
		// About no identifier: every file of a real scope is concerned.
		if len(r.Scope.Include) > 0 || m.Role.Dir != "" || m.Role.File != "" {
			return 1
		}
	}
	return 0
}

// wanted are the names that are looked for in a text: identifiers, words of
// identifiers, and dotted names and paths by their last identifier.
type wanted struct {
	idents, words map[string]bool
	ends          map[string][]string
}

func (w wanted) add(trigger string) {
	trigger = strings.TrimPrefix(trigger, "?.")
	parts := split(trigger)
	if n := len(parts); n > 1 && strings.HasSuffix(trigger, parts[n-1]) && !slices.Contains(w.ends[parts[n-1]], trigger) {
		w.ends[parts[n-1]] = append(w.ends[parts[n-1]], trigger)
	}
	for _, p := range parts {
		w.idents[p] = true
	}
	if len(parts) == 1 && len(parts[0]) >= 3 {
		w.words[strings.ToLower(parts[0])] = true
	}
}

// text is a piece of source with those of the wanted names that stand in it.
// Only wanted names are kept: a file has many more than the rules ask for.
type text struct {
	src    string
	idents map[string]bool
	words  map[string]bool
	whole  map[string]bool
}

func newText(src string, w wanted) *text {
	if len(src) > maxText {
		src = src[:maxText]
	}
	t := &text{src: src, idents: map[string]bool{}, words: map[string]bool{}, whole: map[string]bool{}}
	seen := map[string]bool{} // names whose words were looked at
	for i := 0; i < len(src); {
		if !identByte(src[i]) {
			i++
			continue
		}
		j := i
		for j < len(src) && identByte(src[j]) {
			j++
		}
		id := src[i:j]
		i = j
		if w.idents[id] {
			t.idents[id] = true
			for _, full := range w.ends[id] {
				if strings.HasSuffix(src[:j], full) {
					t.whole[full] = true
				}
			}
		}
		if len(w.words) > 0 && len(id) >= 3 && !seen[id] {
			seen[id] = true
			for word := range pack.EachWord(id) {
				if w.words[word] {
					t.words[word] = true
				}
			}
		}
	}
	return t
}

func identByte(c byte) bool { return identTable[c] }

var identTable = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
	}
	return t
}()

// split returns the identifiers of a trigger.
func split(trigger string) []string {
	var parts []string
	start := -1
	for i := 0; i <= len(trigger); i++ {
		if i < len(trigger) && identByte(trigger[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			parts = append(parts, trigger[start:i])
			start = -1
		}
	}
	return parts
}

// strength says how surely a trigger is present: 3 as written, 2 by its last
// part together with another part or as a word of a name, 1 by its last part
// alone, 0 not at all.
func (t *text) strength(trigger string) int {
	if t.src == "" {
		return 0
	}
	trigger = strings.TrimPrefix(trigger, "?.")
	parts := split(trigger)
	if len(parts) == 0 {
		return 0
	}
	last := parts[len(parts)-1]
	if len(parts) == 1 {
		switch {
		case t.idents[last]:
			return 3
		case t.words[strings.ToLower(last)]:
			return 2
		}
		return 0
	}
	if !t.idents[last] {
		return 0
	}
	if t.whole[trigger] {
		return 3
	}
	for _, p := range parts[:len(parts)-1] {
		if len(p) > 1 && t.idents[p] {
			return 2
		}
	}
	if len(last) >= 6 {
		return 2
	}
	return 1
}

// Text words the rules for an agent within budget bytes and returns those that
// fit, in order. head is the first line.
func Text(head string, rules []*pack.Rule, budget int) (string, []*pack.Rule) {
	var b strings.Builder
	b.WriteString(head)
	var told []*pack.Rule
	for _, r := range rules {
		line := Line(r)
		if b.Len()+len(line)+1 > budget {
			continue
		}
		b.WriteString("\n" + line)
		told = append(told, r)
	}
	if len(told) == 0 {
		return "", nil
	}
	return b.String(), told
}

// Line words one rule: its text, one real example, its id.
func Line(r *pack.Rule) string {
	s := "- " + r.Text
	if r.Example != "" {
		s += fmt.Sprintf(" Example: %s.", r.Example)
	}
	return s + " [" + r.ID + "]"
}

// Clean returns the rules of list that pass pack.VerifyRule, so that nothing
// unchecked reaches an agent, and the problems of the others.
func Clean(list []*pack.Rule) (ok []*pack.Rule, bad []pack.Problem) {
	for _, r := range list {
		if ps := pack.VerifyRule(r); len(ps) > 0 {
			bad = append(bad, ps...)
			continue
		}
		ok = append(ok, r)
	}
	return ok, bad
}
