package pack

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Contains reports whether a file lies in the scope.
func (s *Scope) Contains(p string, test bool) bool {
	w := Where{role: s.Role}
	return w.ofRole(test) && (len(s.Include) == 0 || matchAny(s.Include, p)) && !matchAny(s.Exclude, p)
}

// Where is a scope that is asked of many files.
type Where struct {
	role             string
	include, exclude []pattern
}

// Where makes the scope ready for many questions.
func (s *Scope) Where() Where {
	w := Where{role: s.Role}
	for _, g := range s.Include {
		w.include = append(w.include, newPattern(g))
	}
	for _, g := range s.Exclude {
		w.exclude = append(w.exclude, newPattern(g))
	}
	return w
}

// Contains is Scope.Contains.
func (w *Where) Contains(p string, test bool) bool {
	if !w.ofRole(test) {
		return false
	}
	in := len(w.include) == 0
	for k := range w.include {
		in = in || w.include[k].matches(p)
	}
	for k := range w.exclude {
		in = in && !w.exclude[k].matches(p)
	}
	return in
}

func (w *Where) ofRole(test bool) bool {
	return w.role != "test" && w.role != "non-test" || test == (w.role == "test")
}

// pattern is a glob of paths: most are of a folder and all below.
type pattern struct {
	text string // of any other
	dir  string // with the slash behind
	all  bool
}

func newPattern(g string) pattern {
	if g == "**" {
		return pattern{all: true}
	}
	if d, ok := strings.CutSuffix(g, "/**"); ok && !strings.ContainsAny(d, "*?[{\\") {
		return pattern{dir: g[:len(d)+1]}
	}
	return pattern{text: g}
}

func (g *pattern) matches(p string) bool {
	switch {
	case g.all:
		return true
	case g.dir != "":
		return strings.HasPrefix(p, g.dir)
	}
	ok, _ := doublestar.Match(g.text, p)
	return ok
}

func matchAny(globs []string, p string) bool {
	for _, text := range globs {
		if g := newPattern(text); g.matches(p) {
			return true
		}
	}
	return false
}
