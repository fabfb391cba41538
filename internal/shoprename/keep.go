package shoprename

import (
	"embed"
	"fmt"
	"path"
	"strings"
)

//go:embed keep/*.txt
var keepFiles embed.FS

// The kinds of file that are read with a list of their own.
const (
	typescript = "typescript"
	python     = "python"
	golang     = "go"
	config     = "config"
)

// keepSet says which words of a kind of file stay.
type keepSet struct {
	plain   map[string]bool // not after a dot
	dotted  map[string]bool // after a dot
	members map[string]bool // whatever follows these and a dot
	words   map[string]bool // as a part of any identifier
}

// loadKeeps reads the lists that are part of the package.
func loadKeeps() (map[string]*keepSet, error) {
	common, err := keepFiles.ReadFile("keep/common.txt")
	if err != nil {
		return nil, fmt.Errorf("load words to keep: %w", err)
	}
	keeps := map[string]*keepSet{}
	for _, kind := range []string{typescript, python, golang, config} {
		own, err := keepFiles.ReadFile("keep/" + kind + ".txt")
		if err != nil {
			return nil, fmt.Errorf("load words to keep: %w", err)
		}
		keeps[kind] = parseKeep(string(common) + string(own))
	}
	return keeps, nil
}

// parseKeep reads a list: name (not after a dot), .name (after a dot), name.* (with all members), =word (in any
// identifier). Lines with # are remarks.
func parseKeep(text string) *keepSet {
	k := &keepSet{plain: map[string]bool{}, dotted: map[string]bool{}, members: map[string]bool{}, words: map[string]bool{}}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, field := range strings.Fields(line) {
			switch {
			case strings.HasPrefix(field, "="):
				k.words[field[1:]] = true
			case strings.HasPrefix(field, "."):
				k.dotted[field[1:]] = true
			case strings.HasSuffix(field, ".*"):
				k.members[strings.TrimSuffix(field, ".*")] = true
				k.plain[strings.TrimSuffix(field, ".*")] = true
			default:
				k.plain[field] = true
			}
		}
	}
	return k
}

// kindOf returns the kind of a file by its name.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".ts":
		return typescript
	case ".py":
		return python
	case ".go", ".mod":
		return golang
	}
	return config
}

// keptFile reports whether a tool looks for a file of this name.
func keptFile(name string) bool {
	switch name {
	case "README.md", "Makefile", "docker-compose.yml", ".gitignore", "package.json", "tsconfig.json", "pyproject.toml",
		"go.mod", "__init__.py", "conftest.py", "main.go":
		return true
	}
	return false
}

// keptFolder reports whether a folder of this name means something to a tool.
func keptFolder(name string) bool {
	switch name {
	case "src", "tests", "internal", "cmd":
		return true
	}
	return false
}
