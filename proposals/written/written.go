// Package written finds out which proposals a repository states already: in the
// configuration of a linter, in instructions for agents, in a guide for people.
//
// What it reads decides the order in which proposals are shown and nothing else:
// it never reaches the miner, and none of its text reaches a rule.
package written

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Limits on what is read.
const (
	maxFolders = 400
	maxTexts   = 200
	maxBytes   = 4 << 20
)

// Text is a file that may state rules.
type Text struct {
	Path   string
	Config bool // of a tool; else prose
	lines  []string
}

// States reports whether a file is, by its name, one that states rules:
// instructions for agents, a guide for contributors, a linter's configuration.
func States(p string) bool {
	for _, d := range strings.Split(path.Dir(p), "/") {
		switch d {
		case ".cursor", ".claude", ".semgrep", ".vdmine":
			return true
		}
	}
	return agentFile(p) || config(p) || strings.HasPrefix(strings.ToLower(path.Base(p)), "contributing")
}

func agentFile(p string) bool {
	switch strings.ToLower(path.Base(p)) {
	case "agents.md", "claude.md", "gemini.md", "copilot-instructions.md", ".cursorrules", ".windsurfrules":
		return true
	}
	return false
}

func config(p string) bool {
	b := strings.ToLower(path.Base(p))
	switch b {
	case "clippy.toml", ".clippy.toml", "ruff.toml", ".ruff.toml", ".flake8", "tox.ini", "setup.cfg", ".pylintrc", "pylintrc", "deptrac.yaml", "deptrac.yml",
		"checkstyle.xml", "detekt.yml", ".editorconfig", "biome.json", ".importlinter", "semgrep.yml", "semgrep.yaml", ".semgrep.yml":
		return true
	}
	for _, head := range []string{".golangci", ".eslintrc", "eslint.config.", "phpstan", ".rubocop", ".dependency-cruiser", "psalm.xml"} {
		if strings.HasPrefix(b, head) {
			return true
		}
	}
	return strings.Contains("/"+p, "/.semgrep/")
}

// guide reports whether a file is, by its name, prose about how to write code.
func guide(p string) bool {
	b := strings.ToLower(path.Base(p))
	switch path.Ext(b) {
	case ".md", ".mdc", ".mdx", ".rst", ".txt", ".adoc", "":
	default:
		return false
	}
	for _, w := range []string{"contribut", "convention", "style", "guideline", "coding", "standards", "hacking", "best-practice", "best_practice", "development", "architecture"} {
		if strings.Contains(b, w) {
			return true
		}
	}
	return strings.Contains("/"+p, "/.cursor/rules/") || strings.Contains("/"+p, "/.claude/rules/") || strings.Contains("/"+p, "/.windsurf/rules/") || strings.Contains("/"+p, "/.github/instructions/")
}

// Read returns the texts of a repository that may state rules, sorted by path:
// in its first three levels of folders. keep, unless nil, tells which paths may
// be read. What cannot be read is as if it were not there.
func Read(repo fs.FS, keep func(path string) bool) []Text {
	var out []Text
	folders, size := []string{"."}, 0
	for n := 0; n < len(folders) && n < maxFolders; n++ {
		dir := folders[n]
		list, err := fs.ReadDir(repo, dir)
		if err != nil {
			continue
		}
		slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
		for _, d := range list {
			p := path.Join(dir, d.Name())
			if d.IsDir() {
				if descend(p) {
					folders = append(folders, p)
				}
				continue
			}
			cfg := config(p)
			pyproject := d.Name() == "pyproject.toml"
			if !cfg && !pyproject && !agentFile(p) && !guide(p) || keep != nil && !keep(p) || len(out) == maxTexts {
				continue
			}
			b, err := fs.ReadFile(repo, p)
			if err != nil || size+len(b) > maxBytes {
				continue
			}
			size += len(b)
			t := Text{Path: p, Config: cfg || pyproject, lines: strings.Split(string(b), "\n")}
			if pyproject {
				t.linters()
			}
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Text) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// descend reports whether a folder may hold files that state rules.
func descend(p string) bool {
	b := path.Base(p)
	if strings.Count(p, "/") > 2 {
		return false
	}
	switch b {
	case "node_modules", "vendor", "third_party", "testdata", "fixtures", "dist", "build", "target", ".git", ".vdmine", "locales", "assets", "public", "static":
		return false
	case ".github", ".cursor", ".claude", ".windsurf", ".semgrep", "rules", "instructions":
		return true
	}
	return !strings.HasPrefix(b, ".")
}

// linters blanks what a pyproject.toml says of other things than linters.
func (t *Text) linters() {
	on := false
	for i, l := range t.lines {
		if s := strings.TrimSpace(l); strings.HasPrefix(s, "[") {
			on = strings.HasPrefix(s, "[tool.ruff") || strings.HasPrefix(s, "[tool.pylint") || strings.HasPrefix(s, "[tool.flake8") || strings.HasPrefix(s, "[tool.importlinter")
		}
		if !on {
			t.lines[i] = ""
		}
	}
}
