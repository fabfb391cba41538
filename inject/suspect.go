package inject

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// near is the number of lines around a changed one that are looked at too: the
// name of a call may stand below the line where its expression begins.
const near = 5

// Suspects returns the rules that the changed lines of a text may break, going
// by the names that stand there. With none the text need not be parsed: a pack
// has many rules, an edit touches few names. A rule that cannot be ruled out by
// names is a suspect. Path, Lang and Test of e say where the text stands.
func Suspects(p *pack.Pack, e Edit, text string, changed Lines) *pack.Pack {
	out := &pack.Pack{}
	if len(changed) == 0 {
		return out
	}
	var s *suspicion
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Matcher.Kind == pack.MatchText || !concerns(r, e) {
			continue
		}
		if s == nil {
			s = newSuspicion(text, changed)
		}
		if s.of(r, e) {
			out.Rules = append(out.Rules, *r)
		}
	}
	return out
}

// suspicion is what is known of the changed lines without parsing.
type suspicion struct {
	text   string // all of it
	part   string // the changed lines and those near them
	idents map[string]bool
	words  map[string]bool // of the identifiers, filled when asked for
	// whole has the identifiers of the text, filled when asked for, and whether
	// one of its places gives it another name.
	whole map[string]bool
}

func newSuspicion(text string, changed Lines) *suspicion {
	s := &suspicion{text: text, part: text}
	if len(changed) != 1 || changed[0].From > 1 || changed[0].To < 1<<30 {
		var b strings.Builder
		n, k := 0, 0
		for line := range strings.Lines(text) {
			n++
			for k < len(changed) && n > changed[k].To+near {
				k++
			}
			if k == len(changed) {
				break
			}
			if n >= changed[k].From-near {
				b.WriteString(line)
			}
		}
		s.part = b.String()
	}
	s.idents = identsOf(s.part)
	return s
}

func identsOf(text string) map[string]bool {
	out := map[string]bool{}
	eachIdent(text, func(id string, _ int) { out[id] = true })
	return out
}

// of reports whether the changed lines may break the rule.
func (s *suspicion) of(r *pack.Rule, e Edit) bool {
	m := &r.Matcher
	switch m.Kind {
	case pack.MatchUse, pack.MatchGiven:
		return s.symbols(m.Never)
	case pack.MatchArgument, pack.MatchOption:
		return len(m.Callee) == 0 || s.symbols(m.Callee)
	case pack.MatchConstant:
		return s.symbols(m.Names)
	case pack.MatchFilter:
		return len(m.Methods) == 0 || s.symbols(m.Methods)
	case pack.MatchForm:
		return s.symbols(m.Callee)
	case pack.MatchCoChange:
		return false // what else is changed may be to come
	case pack.MatchHead, pack.MatchModifier, pack.MatchParam:
		return m.Role.At(e.Path, e.Test)
	case pack.MatchPair, pack.MatchGuard:
		return m.Role.At(e.Path, e.Test) && (len(m.Callee) == 0 || s.symbols(m.Callee))
	case pack.MatchError:
		return len(m.Never) == 0 || s.symbols(m.Never)
	case pack.MatchImport, pack.MatchEdge:
		if m.Kind == pack.MatchEdge && m.Shape != "" {
			return m.Role.At(e.Path, e.Test) // what it forbids is not named
		}
		return s.modules(m.Never)
	case pack.MatchAlias:
		return s.modules([]string{m.Module})
	case pack.MatchType:
		return s.concepts(m.Tokens)
	case pack.MatchBase, pack.MatchDecorator, pack.MatchName, pack.MatchMember:
		return m.Role.At(e.Path, e.Test)
	}
	return true
}

// symbols reports whether one of the symbols may be used on the changed lines:
// its last name stands there, or it goes by another name in this file.
func (s *suspicion) symbols(names []string) bool {
	for _, n := range names {
		base, members := strings.CutSuffix(n, ".*")
		parts := split(base)
		if len(parts) == 0 {
			return true
		}
		last := parts[len(parts)-1]
		if s.idents[last] || s.idents[strings.TrimSuffix(last, "Attribute")] {
			return true
		}
		if !s.inText(last) {
			continue
		}
		// Members are reached by any local name of what holds them.
		if members || s.renamed(last) {
			return true
		}
	}
	return false
}

// inText reports whether a name stands anywhere in the text.
func (s *suspicion) inText(name string) bool {
	s.read()
	_, ok := s.whole[name]
	return ok
}

// renamed reports whether a name is bound to another one somewhere in the text:
// "name as other", "name: other", "name => other", "other = x.name".
func (s *suspicion) renamed(name string) bool {
	s.read()
	return s.whole[name]
}

// read goes through the names of the text once.
func (s *suspicion) read() {
	if s.whole != nil {
		return
	}
	s.whole = map[string]bool{}
	eachIdent(s.text, func(id string, end int) {
		if is, seen := s.whole[id]; !seen || !is && rebinds(s.text[end:]) {
			s.whole[id] = rebinds(s.text[end:])
		}
	})
}

// rebinds reports whether what follows a name binds it to another.
func rebinds(rest string) bool {
	i := 0
	for i < len(rest) && i < 16 && (rest[i] == ' ' || rest[i] == '\t') {
		i++
	}
	if i == len(rest) || i == 16 {
		return true
	}
	switch rest[i] {
	case '\n', '\r', ';':
		return true // the value of an assignment, or an import alone on its line
	case ':':
		return true
	case 'a':
		return strings.HasPrefix(rest[i:], "as ")
	case '=':
		return strings.HasPrefix(rest[i:], "=>")
	}
	return false
}

// modules reports whether one of the modules may be imported on the changed
// lines. A relative path need not contain the name of the module.
func (s *suspicion) modules(mods []string) bool {
	for _, rel := range []string{"./", "from .", "import .", "super::", "self::", "crate::", "require_relative"} {
		if strings.Contains(s.part, rel) {
			return true
		}
	}
	for _, m := range mods {
		m = strings.TrimSuffix(strings.TrimSuffix(m, "/**"), ".*")
		parts := split(m)
		if len(parts) == 0 || s.idents[parts[len(parts)-1]] {
			return true
		}
	}
	return false
}

// concepts reports whether a name on the changed lines has the last word of one
// of the concepts.
func (s *suspicion) concepts(tokens []string) bool {
	if s.words == nil {
		s.words = map[string]bool{}
		for id := range s.idents {
			for _, w := range fact.Tokens(id) {
				s.words[w] = true
			}
		}
	}
	for _, t := range tokens {
		if s.words[t[strings.LastIndexByte(t, ' ')+1:]] {
			return true
		}
	}
	return false
}
