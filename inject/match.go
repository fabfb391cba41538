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
	Path string // slash-separated, relative to the root of the repository
	Lang string // "" unknown: rules that name languages then do not concern it
	Test bool
	New  bool   // there is no such file yet
	Text string // content of the file: after the edit, or as it was read
	// Lines are those that the edit changes; nil means all.
	Lines Lines
}

// Match returns the rules that concern the edit, the most relevant first, at
// most MaxRules, without those that were told before; told may be nil. Scope and
// language must hold, and there must be an opportunity of the rule on the changed
// lines, as far as names tell.
func Match(p *pack.Pack, e Edit, told func(*pack.Rule) bool) []*pack.Rule {
	var cand []*pack.Rule
	w := newWanted(len(p.Rules), e.Lang)
	for i := range p.Rules {
		r := &p.Rules[i]
		if !concerns(r, e) {
			continue
		}
		cand = append(cand, r)
		for _, l := range names(&r.Matcher) {
			for _, s := range l {
				w.symbol(s)
			}
		}
		if r.Provenance.Family == logging {
			w.loggers()
		}
		for _, s := range r.Triggers {
			w.symbol(s)
			if identBefore(s) == s {
				w.concept(s)
			}
		}
		for _, s := range split(r.Matcher.Role.Param) {
			w.ident(s)
		}
		for _, s := range r.Matcher.Tokens {
			w.concept(s)
		}
	}
	if len(cand) == 0 {
		return nil
	}
	k := &stake{e: e, s: newSource(e.Text, e.Lang, w)}
	k.s.restrict(e.Lines)
	type scored struct {
		rule  *pack.Rule
		score int
	}
	var in []scored
	for _, r := range cand {
		sure, breaks := k.of(r)
		if sure < 2 {
			continue
		}
		score := 8 * sure
		if breaks {
			score += 100
		}
		switch {
		case sure == 2 && (r.Matcher.Kind == pack.MatchEdge || r.Matcher.Kind == pack.MatchStaple):
			score -= 12 // about every file: what names tell comes first
		case r.Severity == pack.Refuse:
			score += 6
		case r.Severity == pack.Warn:
			score += 3
		}
		in = append(in, scored{r, score})
	}
	slices.SortStableFunc(in, func(a, b scored) int {
		if a.score != b.score {
			return b.score - a.score
		}
		return b.rule.Provenance.Support - a.rule.Provenance.Support
	})
	var out []*pack.Rule
	for _, s := range in {
		if told != nil && told(s.rule) {
			continue
		}
		if out = append(out, s.rule); len(out) == MaxRules {
			break
		}
	}
	return out
}

// concerns reports whether the rule applies where the edit stands.
func concerns(r *pack.Rule, e Edit) bool {
	return (len(r.Languages) == 0 || slices.Contains(r.Languages, e.Lang)) && r.Scope.Contains(e.Path, e.Test)
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
