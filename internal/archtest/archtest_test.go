package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

// listed is what go list says of a package.
type listed struct {
	ImportPath   string
	Standard     bool
	Imports      []string
	TestImports  []string
	XTestImports []string
	CgoFiles     []string
}

func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Imports,TestImports,XTestImports,CgoFiles"}, args...)...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v\n%s", args, err, stderr.String())
	}
	var pkgs []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// TestImports holds the module to the arrows.
func TestImports(t *testing.T) {
	var pkgs []Package
	for _, p := range goList(t, "./...") {
		rel, ok := own(p.ImportPath)
		if !ok {
			t.Fatalf("%s is not of this module", p.ImportPath)
		}
		pkgs = append(pkgs, Package{rel, p.Imports, append(p.TestImports, p.XTestImports...)})
	}
	if len(pkgs) < 10 {
		t.Fatalf("only %d packages found", len(pkgs))
	}
	for _, s := range Check(pkgs) {
		t.Error(s)
	}
}

func TestCheck(t *testing.T) {
	m := Module + "/"
	for _, tc := range []struct {
		name string
		pkg  Package
		want []string
	}{
		{"allowed", Package{"inject", []string{"strings", m + "pack", m + "analyzer/fact"}, nil}, nil},
		{"arrow", Package{"inject", []string{m + "miner"}, nil}, []string{"inject imports miner; it may import only analyzer/fact, pack, internal/safe"}},
		{"longest", Package{"agents/jsonc", []string{m + "pack"}, nil}, []string{"agents/jsonc imports pack; it may import only nothing of this module"}},
		{"exact before below", Package{"miner", []string{m + "miner/families"}, nil}, []string{"miner imports miner/families; it may import only analyzer/fact, pack"}},
		{"below", Package{"analyzer/fact", []string{m + "languages"}, nil}, []string{"analyzer/fact imports languages; it may import only nothing of this module"}},
		{"all", Package{"cmd/vdmine", []string{m + "miner", m + "languages/all", "github.com/spf13/cobra"}, nil}, nil},
		{"library", Package{"miner", []string{"github.com/sourcegraph/conc/pool"}, nil}, []string{"miner imports github.com/sourcegraph/conc/pool; only analyzer may"}},
		{"library in a test", Package{"pack", nil, []string{"github.com/spf13/cobra"}}, []string{"pack imports github.com/spf13/cobra; only cmd/vdmine may"}},
		{"like name", Package{"miner", []string{"github.com/sourcegraph/concert"}, nil}, nil},
		{"exec", Package{"miner", []string{"os/exec"}, nil}, []string{"miner imports os/exec; only internal/gitsafe, proposals/review, agents, agents/e2e/latency, internal/bench may start programs"}},
		{"unknown", Package{"helpers", nil, nil}, []string{"helpers: no arrow says what it may import; add it to the table of internal/archtest and to docs/architecture.md"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, Check([]Package{tc.pkg})); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestNoNetwork holds all but the MCP server to opening no socket.
func TestNoNetwork(t *testing.T) {
	var roots []string
	for _, p := range goList(t, "./analyzer/...", "./languages/...", "./miner/...", "./proposals/...", "./pack/...", "./inject/...", "./agents/...", "./cmd/vdmine-hook") {
		if rel, _ := own(p.ImportPath); rel != "agents/mcp" {
			roots = append(roots, p.ImportPath)
		}
	}
	for _, p := range goList(t, append([]string{"-deps"}, roots...)...) {
		if p.ImportPath == "net/http" || p.ImportPath == "net" {
			for _, r := range roots {
				if links(t, r, p.ImportPath) {
					t.Errorf("%s links %s", r, p.ImportPath)
				}
			}
		}
	}
}

func links(t *testing.T, pkg, lib string) bool {
	return slices.ContainsFunc(goList(t, "-deps", pkg), func(p listed) bool { return p.ImportPath == lib })
}

// TestPure holds what works on facts to building without a C compiler.
func TestPure(t *testing.T) {
	deps := goList(t, "-deps", "./miner", "./miner/families", "./proposals/...", "./pack/...", "./inject/...", "./agents/...", "./cmd/vdmine-hook")
	for _, p := range deps {
		if !p.Standard && len(p.CgoFiles) > 0 {
			t.Errorf("miner, proposals, pack, inject, agents or vdmine-hook need %s, which is C", p.ImportPath)
		}
	}
}

// TestFiles holds every Go file to its length, to having no init, and to
// running git only by way of internal/gitsafe.
func TestFiles(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if n := e.Name(); e.IsDir() && file != root && (n == "testdata" || n == "node_modules" || n == "bin" || n == "dist" || strings.HasPrefix(n, ".")) {
			return fs.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		seen++
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		for _, s := range CheckFile(filepath.ToSlash(rel), src) {
			t.Error(s)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 30 {
		t.Fatalf("only %d files found", seen)
	}
}

// CheckFile returns what is wrong with one file.
func CheckFile(name string, src []byte) []string {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, parser.ParseComments)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	if n := bytes.Count(src, []byte("\n")); n > MaxLines && !ast.IsGenerated(f) {
		out = append(out, name+": too long, split it")
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			out = append(out, set.Position(fn.Pos()).String()+": init; list plug-ins and build state in functions")
		}
	}
	if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "internal/gitsafe/") {
		return out
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fn, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || fn.Sel.Name != "Command" && fn.Sel.Name != "CommandContext" {
			return true
		}
		if x, ok := fn.X.(*ast.Ident); !ok || x.Name != "exec" {
			return true
		}
		for _, a := range call.Args {
			if l, ok := a.(*ast.BasicLit); ok && l.Value == `"git"` {
				out = append(out, set.Position(call.Pos()).String()+": runs git; only internal/gitsafe may")
			}
		}
		return true
	})
	return out
}

func TestCheckFile(t *testing.T) {
	long := "package a\n" + strings.Repeat("\n", MaxLines)
	for _, tc := range []struct {
		name, file, src string
		want            []string
	}{
		{"good", "a/a.go", "package a\n\nfunc f() {}\n", nil},
		{"long", "a/a.go", long, []string{"a/a.go: too long, split it"}},
		{"generated", "a/a.go", "// Code generated by x. DO NOT EDIT.\n\n" + long, nil},
		{"init", "a/a.go", "package a\n\nfunc init() {}\n", []string{"a/a.go:3:1: init; list plug-ins and build state in functions"}},
		{"method named init", "a/a.go", "package a\n\ntype t int\n\nfunc (t) init() {}\n", nil},
		{"git", "a/a.go", "package a\n\nimport \"os/exec\"\n\nvar c = exec.Command(\"git\", \"log\")\n", []string{"a/a.go:5:9: runs git; only internal/gitsafe may"}},
		{"git in gitsafe", "internal/gitsafe/a.go", "package a\n\nimport \"os/exec\"\n\nvar c = exec.Command(\"git\", \"log\")\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, CheckFile(tc.file, []byte(tc.src))); d != "" {
				t.Error(d)
			}
		})
	}
}
