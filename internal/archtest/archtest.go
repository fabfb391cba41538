// Package archtest states which package of this module may import which, and
// checks it. The tables here are the drawing of docs/architecture.md in a form
// that a test can hold the code to.
//
// It imports nothing of this module.
package archtest

import (
	"fmt"
	"sort"
	"strings"
)

// Module is the import path of this module.
const Module = "github.com/vdmine/vdmine"

// MaxLines is the number of lines that a Go file may have.
const MaxLines = 699

// Package is what the checks need to know of a package.
type Package struct {
	Path        string   // relative to the module, "" for its root
	Imports     []string // of its own files
	TestImports []string // of its tests, inside and outside of the package
}

// arrow lists what the packages below a path may import of this module. A name
// that ends in "/..." stands for the package and all below it.
type arrow struct {
	from string
	to   []string
}

// arrows returns the table; of several that fit, the longest path counts.
func arrows() []arrow {
	return []arrow{
		{"agents/...", []string{"agents/jsonc", "analyzer/fact", "inject", "pack", "internal/safe"}},
		{"agents/jsonc", nil},
		{"analyzer", []string{"analyzer/...", "languages", "internal/gitsafe", "internal/heap"}},
		{"analyzer/...", []string{"analyzer/fact"}},
		{"analyzer/fact", nil},
		{"analyzer/history", []string{"analyzer/fact", "internal/gitsafe"}},
		{"analyzer/tree", nil},
		{"analyzer/walk", []string{"internal/gitsafe"}},
		{"cmd/...", []string{"..."}},
		{"inject", []string{"analyzer/fact", "pack", "internal/safe"}},
		{"inject/...", []string{"analyzer/fact", "inject", "pack"}},
		{"internal/...", nil},
		{"internal/bench", []string{"analyzer", "analyzer/tree", "analyzer/walk", "internal/heap", "languages", "languages/all"}},
		{"internal/sarif", []string{"internal/safe"}},
		{"languages/...", []string{"analyzer/fact", "analyzer/tree", "languages", "languages/ecma", "languages/c", "languages/filenames"}},
		{"languages/filenames", nil},
		{"languages/all", []string{"languages/..."}},
		{"miner", []string{"analyzer/fact", "pack"}},
		{"miner/...", []string{"analyzer/fact", "miner", "miner/families", "pack"}},
		{"miner/background/build", []string{"analyzer/fact", "miner", "miner/background", "miner/families", "pack"}},
		{"miner/minertest", []string{"analyzer", "analyzer/walk", "languages", "languages/all", "miner", "miner/families", "proposals"}},
		{"pack/...", []string{"analyzer/fact", "pack"}},
		{"proposals", []string{"analyzer/fact", "miner", "pack", "internal/safe"}},
		{"proposals/...", []string{"analyzer/fact", "miner", "pack", "proposals", "proposals/own", "proposals/review", "proposals/written", "internal/interrupt", "internal/safe"}},
	}
}

// bound ties a library to the packages that may import it, in tests as well.
type bound struct {
	lib string // import path or the head of one
	to  []string
}

func bounds() []bound {
	return []bound{
		{"github.com/smacker/go-tree-sitter", []string{"languages/...", "analyzer/tree"}},
		{"github.com/sourcegraph/conc", []string{"analyzer"}},
		{"golang.org/x/tools/go/packages", []string{"analyzer/gotypes"}},
		{"charm.land/bubbletea", []string{"proposals/review"}},
		{"charm.land/bubbles", []string{"proposals/review"}},
		{"charm.land/lipgloss", []string{"proposals/review"}},
		{"github.com/spf13/cobra", []string{"cmd/vdmine"}},
		{"github.com/modelcontextprotocol/go-sdk", []string{"agents/mcp"}},
	}
}

// runners are the packages that may start a program: git safely, the user's
// editor, the client of an agent, and what measures this program itself.
func runners() []string {
	return []string{"internal/gitsafe", "proposals/review", "agents", "agents/e2e/latency", "internal/bench"}
}

// Check returns what breaks the arrows, sorted.
func Check(pkgs []Package) []string {
	var out []string
	for _, p := range pkgs {
		allowed, known := targets(p.Path)
		if !known {
			out = append(out, fmt.Sprintf("%s: no arrow says what it may import; add it to the table of internal/archtest and to docs/architecture.md", p.Path))
			continue
		}
		for _, imp := range p.Imports {
			if rel, ok := own(imp); ok && rel != p.Path && !within(rel, allowed) {
				out = append(out, fmt.Sprintf("%s imports %s; it may import only %s", p.Path, rel, list(allowed)))
			}
			if imp == "os/exec" && !within(p.Path, runners()) {
				out = append(out, fmt.Sprintf("%s imports os/exec; only %s may start programs", p.Path, list(runners())))
			}
		}
		seen := map[string]bool{}
		for _, imp := range append(append([]string{}, p.Imports...), p.TestImports...) {
			for _, b := range bounds() {
				if below(imp, b.lib) && !within(p.Path, b.to) && !seen[imp] {
					seen[imp] = true
					out = append(out, fmt.Sprintf("%s imports %s; only %s may", p.Path, imp, list(b.to)))
				}
			}
		}
	}
	sort.Strings(out)
	return out
}

func targets(path string) ([]string, bool) {
	best, found := arrow{}, false
	for _, a := range arrows() {
		if !within(path, []string{a.from}) {
			continue
		}
		exact := a.from == path
		if !found || exact || len(a.from) > len(best.from) && best.from != path {
			best, found = a, true
		}
	}
	return best.to, found
}

// own returns an import path relative to this module.
func own(imp string) (string, bool) {
	if imp == Module {
		return "", true
	}
	return strings.CutPrefix(imp, Module+"/")
}

func within(path string, list []string) bool {
	for _, l := range list {
		if base, ok := strings.CutSuffix(l, "..."); ok {
			base = strings.TrimSuffix(base, "/")
			if base == "" || below(path, base) {
				return true
			}
		} else if path == l {
			return true
		}
	}
	return false
}

func below(path, base string) bool { return path == base || strings.HasPrefix(path, base+"/") }

func list(l []string) string {
	if len(l) == 0 {
		return "nothing of this module"
	}
	return strings.Join(l, ", ")
}
