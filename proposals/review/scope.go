package review

import (
	"fmt"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals/own"
)

// formatScope writes a scope as a person types it: globs, excluded ones with an
// exclamation mark, and the role.
func formatScope(s pack.Scope) string {
	words := append([]string(nil), s.Include...)
	for _, g := range s.Exclude {
		words = append(words, "!"+g)
	}
	if s.Role != "" {
		words = append(words, "role="+s.Role)
	}
	return strings.Join(words, " ")
}

// scopeWords says in words where a rule holds, "" for everywhere.
func scopeWords(s pack.Scope) string {
	var out []string
	if len(s.Include) > 0 {
		out = append(out, "in "+strings.Join(s.Include, ", "))
	}
	if len(s.Exclude) > 0 {
		out = append(out, "not in "+strings.Join(s.Exclude, ", "))
	}
	switch s.Role {
	case "":
	case "test":
		out = append(out, "in tests")
	case "non-test":
		out = append(out, "not in tests")
	default:
		out = append(out, "role "+s.Role)
	}
	return strings.Join(out, "; ")
}

// worst names the folder with the most counter-examples that the scope still
// has, as the word that leaves it out; "" if there is none.
func (p *prompt) worst() string {
	if p.preview == nil || p.preview.err != nil {
		return ""
	}
	for _, f := range folders(p.preview.ok, p.preview.against) {
		word := "!" + f.dir + "/**"
		if f.against == 0 || f.dir == "." || !own.Glob(f.dir) || strings.Contains(string(p.in), word) {
			continue
		}
		return word
	}
	return ""
}

// suggest leaves that folder out.
func (p *prompt) suggest() {
	if word := p.worst(); word != "" {
		p.in = []rune(strings.TrimSpace(string(p.in) + " " + word))
		p.pos = len(p.in)
	}
}

// parseScope reads what formatScope writes.
func parseScope(in string) (pack.Scope, error) {
	var s pack.Scope
	for _, w := range strings.Fields(in) {
		if role, ok := strings.CutPrefix(w, "role="); ok {
			if role != "test" && role != "non-test" {
				return pack.Scope{}, fmt.Errorf("role is test or non-test")
			}
			s.Role = role
			continue
		}
		g, not := strings.CutPrefix(w, "!")
		g = own.Folder(g)
		if !own.Glob(g) {
			return pack.Scope{}, fmt.Errorf("%s is not a glob of paths below the root", safe.Line(w))
		}
		if not {
			s.Exclude = append(s.Exclude, g)
		} else {
			s.Include = append(s.Include, g)
		}
	}
	return s, nil
}
