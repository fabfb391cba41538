package pack

import (
	"path"
	"slices"
	"strings"
)

// Unit is what the counts of a rule are of.
func (m *Matcher) Unit() string {
	if m.Kind == MatchCoChange {
		return "commit"
	}
	return "site"
}

// ChangeSet is what a branch or the index changes, by paths from the root of the
// repository.
type ChangeSet struct {
	Added   []string // created, not moved there; sorted
	Touched map[string]bool
}

// Forgotten returns the first file that a change set adds of the kind that a rule
// is about, and those of the files that go with it which it leaves alone; none if
// it follows the rule or is no matter of it. Test tells tests by their paths.
func (r *Rule) Forgotten(c *ChangeSet, test func(path string) bool) (added string, left []string) {
	if r.Matcher.Kind != MatchCoChange {
		return "", nil
	}
	i := slices.IndexFunc(c.Added, func(p string) bool {
		t := test(p)
		return !r.Matcher.GoesAlong(p) && r.Scope.Contains(p, t) && r.Matcher.Role.At(p, t)
	})
	if i < 0 {
		return "", nil
	}
	for _, k := range r.Matcher.Keys {
		if !c.touches(k) {
			left = append(left, k)
		}
	}
	if len(left) == 0 {
		return "", nil
	}
	return c.Added[i], left
}

// touches reports whether a change set touches what a key stands for.
func (c *ChangeSet) touches(key string) bool {
	if c.Touched[key] {
		return true
	}
	for p := range c.Touched {
		if goesAlong(key, p) {
			return true
		}
	}
	return false
}

// GoesAlong reports whether a file is one of those that a rule about what is
// changed together asks for.
func (m *Matcher) GoesAlong(file string) bool {
	return slices.ContainsFunc(m.Keys, func(k string) bool { return goesAlong(k, file) })
}

// goesAlong reports whether a key is a file, or a glob of its folder that it matches.
func goesAlong(key, file string) bool {
	if key == file || path.Dir(key) != path.Dir(file) || !strings.Contains(path.Base(key), "*") {
		return key == file
	}
	ok, err := path.Match(path.Base(key), path.Base(file))
	return ok && err == nil
}

// glob returns the files of a role that its folder and the form of the name tell.
func (r *Role) glob() string {
	name := r.File
	if name == "" {
		name = "*"
	}
	switch {
	case r.Dir == "":
		return "**/" + name
	case r.Dir == ".":
		return name
	}
	return r.Dir + "/" + name
}
