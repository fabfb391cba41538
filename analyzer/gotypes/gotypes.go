// Package gotypes gives the calls of Go files the symbols that Go's own type
// checker finds, for modules that load without a network.
//
// It runs the go command, through go/packages, with everything turned off by
// which a module could start another program: no cgo, no version control, no
// other toolchain, no proxy, no driver. A module that cannot be loaded that way
// is an error, and the symbols of its files stay as they were.
package gotypes

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Exact holds what the type checker says of a repository.
type Exact struct {
	// Symbols has for each path of a checked file one symbol for each of its
	// calls, the zero Symbol where the checker has no answer.
	Symbols map[string][]fact.Symbol
	Files   int     // Go files that were given
	Errors  []error // modules and packages that could not be loaded, at most 20
}

const maxErrors = 20

// Load type-checks the Go modules below root that hold the files. Packages that
// do not load are left out. It is an error when none does.
func Load(ctx context.Context, root string, files []*fact.File) (*Exact, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, err
	}
	l := &loader{root: abs, files: map[string]*fact.File{}, out: &Exact{Symbols: map[string][]fact.Symbol{}}, own: map[string]bool{}}
	dirs := map[string]bool{}
	for _, f := range files {
		if f.Lang != "go" {
			continue
		}
		l.out.Files++
		l.files[f.Path] = f
		if d, ok := l.module(path.Dir(f.Path)); ok {
			dirs[d] = true
		}
	}
	mods := make([]string, 0, len(dirs))
	for d := range dirs {
		mods = append(mods, d)
	}
	sort.Strings(mods)
	for _, d := range mods {
		if p := l.modulePath(d); p != "" {
			l.mods = append(l.mods, p)
		}
	}
	for _, d := range mods {
		if err := l.load(ctx, d); err != nil {
			l.fail(fmt.Errorf("%s: %w", d, err))
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	if len(l.out.Symbols) == 0 {
		return nil, fmt.Errorf("no Go module loads offline: %w", errors.Join(append(l.out.Errors, errors.New("vendor its dependencies or run `go mod download`"))...))
	}
	return l.out, nil
}

// Apply sets the symbols of all calls of which the checker knows one.
func (e *Exact) Apply(files []*fact.File) {
	var shared fact.Symbols
	for _, f := range files {
		for i, s := range e.Symbols[f.Path] {
			if s != (fact.Symbol{}) {
				f.Calls[i].Sym = shared.Ref(s)
			}
		}
	}
}

type loader struct {
	root  string
	files map[string]*fact.File
	own   map[string]bool // import paths of the repository
	mods  []string        // paths of its modules
	out   *Exact
}

func (l *loader) fail(err error) {
	if len(l.out.Errors) < maxErrors {
		l.out.Errors = append(l.out.Errors, err)
	}
}

// module returns the folder of the go.mod that governs a folder.
func (l *loader) module(dir string) (string, bool) {
	for {
		if st, err := os.Lstat(filepath.Join(l.root, filepath.FromSlash(dir), "go.mod")); err == nil && st.Mode().IsRegular() {
			return dir, true
		}
		if dir == "." {
			return "", false
		}
		dir = path.Dir(dir)
	}
}

// modulePath returns the path that the go.mod of a folder gives its module.
func (l *loader) modulePath(dir string) string {
	data, err := os.ReadFile(filepath.Join(l.root, filepath.FromSlash(dir), "go.mod"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if p, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			p, _, _ = strings.Cut(p, "//")
			return strings.Trim(strings.TrimSpace(p), "\"`")
		}
	}
	return ""
}

// ours reports whether a package is of the repository, also where the checker
// read a copy of it that is vendored.
func (l *loader) ours(path string) bool {
	if l.own[path] {
		return true
	}
	for _, m := range l.mods {
		if strings.HasPrefix(path, m+"/") || path == m {
			return true
		}
	}
	return false
}

// env is the environment of the go command.
func env() []string {
	return append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOVCS=*:off",
		"CGO_ENABLED=0", "GOPACKAGESDRIVER=off", "GOTELEMETRY=off")
}

func (l *loader) load(ctx context.Context, dir string) error {
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Context: ctx, Fset: fset, Dir: filepath.Join(l.root, filepath.FromSlash(dir)), Env: env(), Tests: true,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedModule,
		ParseFile: l.parse,
	}, "./...")
	if err != nil {
		return err
	}
	for _, p := range pkgs {
		if l.rel(p.GoFiles) != "" {
			l.own[p.PkgPath] = true
		}
	}
	for _, p := range pkgs {
		if p.TypesInfo == nil || p.IllTyped && len(p.Errors) > 0 && p.Errors[0].Kind == packages.ListError {
			if len(p.Errors) > 0 {
				l.fail(fmt.Errorf("%s: %v", p.PkgPath, p.Errors[0]))
			}
			continue
		}
		for _, file := range p.Syntax {
			name := l.rel([]string{fset.Position(file.Package).Filename})
			f := l.files[name]
			if f == nil || l.out.Symbols[name] != nil {
				continue
			}
			l.out.Symbols[name] = l.symbols(fset, p, file, f)
		}
	}
	return nil
}

// rel gives the first of the names relative to the root, "" if it lies outside.
func (l *loader) rel(names []string) string {
	if len(names) == 0 {
		return ""
	}
	r, err := filepath.Rel(l.root, names[0])
	if err != nil || r == ".." || strings.HasPrefix(r, ".."+string(filepath.Separator)) {
		return ""
	}
	return filepath.ToSlash(r)
}

// parse parses a file without the bodies of functions where it is not one of
// those asked for.
func (l *loader) parse(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if f != nil && l.files[l.rel([]string{name})] == nil {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				fn.Body = nil
			}
		}
	}
	return f, err
}

// place is where a call's last name stands, and the name.
type place struct {
	line int
	name string
}

// symbols finds for each call of the facts the call of the syntax: the one in
// the same line of the same name, in the same order. Where the two disagree
// about how many there are, none of them is taken.
func (l *loader) symbols(fset *token.FileSet, p *packages.Package, file *ast.File, f *fact.File) []fact.Symbol {
	found := map[place][]fact.Symbol{}
	ast.Inspect(file, func(n ast.Node) bool {
		var e ast.Expr
		switch n := n.(type) {
		case *ast.CallExpr:
			e = n.Fun
		case *ast.CompositeLit:
			e = n.Type
		}
		if e == nil {
			return true
		}
		if id := lastName(e); id != nil {
			k := place{fset.Position(id.Pos()).Line, id.Name}
			found[k] = append(found[k], l.symbol(p, id, e))
		}
		return true
	})
	out := make([]fact.Symbol, len(f.Calls))
	at := map[place][]int{}
	for i := range f.Calls {
		k := place{f.Calls[i].Line, fact.LastName(f.Calls[i].Callee)}
		at[k] = append(at[k], i)
	}
	for k, list := range at {
		if len(found[k]) == len(list) {
			for j, i := range list {
				out[i] = found[k][j]
			}
		}
	}
	return out
}

// lastName returns the identifier that names what is called, nil if it has none.
func lastName(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.SelectorExpr:
			return x.Sel
		case *ast.Ident:
			return x
		default:
			return nil
		}
	}
}

// symbol names the object behind an identifier as the resolver would.
func (l *loader) symbol(p *packages.Package, id *ast.Ident, fun ast.Expr) fact.Symbol {
	obj := p.TypesInfo.Uses[id]
	if obj == nil {
		return fact.Symbol{}
	}
	local := fact.Symbol{Origin: fact.Local}
	switch o := obj.(type) {
	case *types.Builtin:
		if o.Pkg() != nil {
			return l.in(o.Pkg(), o.Name())
		}
		return fact.Symbol{Origin: fact.Builtin, Name: o.Name()}
	case *types.Func:
		o = o.Origin()
		recv := o.Signature().Recv()
		if recv == nil {
			return l.in(o.Pkg(), o.Name())
		}
		if s, ok := selection(p.TypesInfo, fun); ok {
			if t := l.outside(s); t != nil {
				return l.in(t.Pkg(), t.Name()+"."+o.Name())
			}
		}
		t := named(recv.Type())
		if t == nil { // a method of an interface written in place
			return local
		}
		if t.Pkg() == nil {
			return fact.Symbol{Origin: fact.Builtin, Name: t.Name() + "." + o.Name()}
		}
		return l.in(t.Pkg(), t.Name()+"."+o.Name())
	case *types.TypeName:
		if o.Pkg() == nil {
			return fact.Symbol{Origin: fact.Builtin, Name: o.Name()}
		}
		if o.Parent() != o.Pkg().Scope() {
			return local
		}
		return l.in(o.Pkg(), o.Name())
	case *types.Var:
		if o.IsField() {
			if s, ok := selection(p.TypesInfo, fun); ok {
				if t := l.outside(s); t != nil {
					return l.in(t.Pkg(), t.Name()+"."+o.Name())
				}
				if t := owner(s); t != nil && t.Pkg() != nil && t.Parent() == t.Pkg().Scope() {
					return l.in(t.Pkg(), t.Name()+"."+o.Name())
				}
			}
			return local
		}
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			return l.in(o.Pkg(), o.Name())
		}
		return local
	}
	return fact.Symbol{}
}

func selection(info *types.Info, e ast.Expr) (*types.Selection, bool) {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			s := info.Selections[x]
			return s, s != nil
		default:
			return nil, false
		}
	}
}

// outside returns the type of another module through which a member is selected,
// nil if there is none. What such a type embeds is its own affair: t.Errorf is
// a member of testing.T, though an unexported type declares it.
func (l *loader) outside(s *types.Selection) *types.TypeName {
	t := s.Recv()
	for _, i := range append(s.Index()[:len(s.Index())-1:len(s.Index())-1], -1) {
		if n := named(t); n != nil && n.Pkg() != nil && !l.ours(n.Pkg().Path()) {
			return n
		}
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || i < 0 {
			return nil
		}
		t = st.Field(i).Type()
	}
	return nil
}

// owner returns the named struct that declares the selected field.
func owner(s *types.Selection) *types.TypeName {
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		t = st.Field(i).Type()
	}
	return named(t)
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func named(t types.Type) *types.TypeName {
	if n, ok := types.Unalias(deref(t)).(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

// in gives the symbol of a name of a package.
func (l *loader) in(p *types.Package, name string) fact.Symbol {
	s := fact.Symbol{Origin: fact.External, Module: p.Path(), Name: name}
	if k := strings.LastIndex("/"+s.Module, "/vendor/"); k >= 0 { // of the standard library
		s.Module = s.Module[k+len("vendor/"):]
		return s
	}
	switch first, _, _ := strings.Cut(p.Path(), "/"); {
	case l.ours(p.Path()):
		s.Origin = fact.Internal
	case !strings.Contains(first, "."):
		s.Origin = fact.Std
	}
	return s
}
