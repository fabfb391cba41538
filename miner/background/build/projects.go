package build

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/miner"
)

// Project is a pinned repository of the list.
type Project struct {
	Name      string // owner/name
	Commit    string // or the version of a standard library
	Languages []string
	Licence   string
	Habits    bool // how often it follows a habit is counted
	Words     bool // which public symbols it uses is noted
}

// Dir returns the name of the folder of its checkout.
func (p *Project) Dir() string { return strings.ReplaceAll(p.Name, "/", "__") }

// In reports whether one of the project's languages is mined in a group.
func (p *Project) In(group string) bool {
	return slices.ContainsFunc(p.Languages, func(l string) bool { return miner.Group(l) == group })
}

// Parse reads a list of projects: tab-separated name, commit, languages joined
// by commas, licence, and what is taken from it: habits, words or both, joined
// by a comma. Empty lines and lines that start with # are left out.
func Parse(text string) ([]Project, error) {
	var out []Project
	seen := map[string]bool{}
	line := 0
	for l := range strings.Lines(text) {
		line++
		l = strings.TrimSpace(l)
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		f := strings.Split(l, "\t")
		if len(f) != 5 || slices.Contains(f, "") {
			return nil, fmt.Errorf("line %d: not name, commit, languages, licence and what is taken between tabs", line)
		}
		if owner, name, ok := strings.Cut(f[0], "/"); !ok || owner == "" || name == "" || strings.ContainsAny(f[0], `\ `) || strings.Contains(f[0], "..") || strings.Contains(name, "/") {
			return nil, fmt.Errorf("line %d: %q is not owner/name", line, f[0])
		}
		if seen[f[0]] {
			return nil, fmt.Errorf("line %d: %s is there twice", line, f[0])
		}
		seen[f[0]] = true
		p := Project{Name: f[0], Commit: f[1], Languages: strings.Split(f[2], ","), Licence: f[3]}
		for _, w := range strings.Split(f[4], ",") {
			switch w {
			case "habits":
				p.Habits = true
			case "words":
				p.Words = true
			default:
				return nil, fmt.Errorf("line %d: %q is neither habits nor words", line, w)
			}
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no projects")
	}
	return out, nil
}
