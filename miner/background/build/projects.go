package build

import (
	"fmt"
	"slices"
	"strings"
)

// Project is a pinned repository of the list.
type Project struct {
	Name      string // owner/name
	Commit    string // or the version of a standard library
	Languages []string
	Licence   string
}

// Dir returns the name of the folder of its checkout.
func (p *Project) Dir() string { return strings.ReplaceAll(p.Name, "/", "__") }

// Parse reads a list of projects: tab-separated name, commit, languages joined
// by commas, and licence; empty lines and lines that start with # are left out.
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
		if len(f) != 4 || slices.Contains(f, "") {
			return nil, fmt.Errorf("line %d: not name, commit, languages and licence between tabs", line)
		}
		if owner, name, ok := strings.Cut(f[0], "/"); !ok || owner == "" || name == "" || strings.ContainsAny(f[0], `\ `) || strings.Contains(f[0], "..") || strings.Contains(name, "/") {
			return nil, fmt.Errorf("line %d: %q is not owner/name", line, f[0])
		}
		if seen[f[0]] {
			return nil, fmt.Errorf("line %d: %s is there twice", line, f[0])
		}
		seen[f[0]] = true
		out = append(out, Project{Name: f[0], Commit: f[1], Languages: strings.Split(f[2], ","), Licence: f[3]})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no projects")
	}
	return out, nil
}
