// Package govet makes a go/analysis analyzer of the accepted rules that are
// about Go. Sites are found as `vdmine check` finds them; the types of the
// package say exactly what each name means.
package govet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Facts gives the facts of a Go file as if it stood at path in the repository
// at root.
type Facts func(root, path string, src []byte) (*fact.File, error)

// Analyzer returns the analyzer. It looks for the pack at or above each file and
// reports nothing where there is none.
func Analyzer(facts Facts) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "vdmine",
		Doc:  "report where code breaks the conventions accepted in .vdmine/pack.toml",
		URL:  "https://github.com/vdmine/vdmine",
		Run: func(pass *analysis.Pass) (any, error) {
			packs := map[string]*pack.Pack{}
			for _, f := range pass.Files {
				if err := check(pass, f, facts, packs); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}
}

func check(pass *analysis.Pass, f *ast.File, facts Facts, packs map[string]*pack.Pack) error {
	tf := pass.Fset.File(f.FileStart)
	if tf == nil || ast.IsGenerated(f) || !strings.HasSuffix(tf.Name(), ".go") {
		return nil
	}
	name, err := filepath.Abs(tf.Name())
	if err != nil {
		return nil //nolint:nilerr // a file without a place is none of ours
	}
	root := pack.FindRoot(filepath.Dir(name))
	rel, err := filepath.Rel(root, name)
	if root == "" || err != nil {
		return nil //nolint:nilerr // no pack speaks of it
	}
	p, ok := packs[root]
	if !ok {
		if p, err = pack.Load(pack.Path(root)); err != nil {
			return err
		}
		packs[root] = p
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	ff, err := facts(root, filepath.ToSlash(rel), src)
	if err != nil {
		return fmt.Errorf("%s: %w", rel, err)
	}
	(&exact{pass: pass, unknown: unknown(p)}).resolve(f, ff)
	for i := range p.Rules {
		r := &p.Rules[i]
		if len(pack.VerifyRule(r)) > 0 {
			continue
		}
		for _, s := range r.Sites(ff) {
			if s.OK || s.Line < 1 || s.Line > tf.LineCount() {
				continue
			}
			pass.Report(analysis.Diagnostic{Pos: tf.LineStart(s.Line), Category: r.ID, Message: fmt.Sprintf("%s [%s]", r.Text, r.ID)})
		}
	}
	return nil
}

// unknown returns the names that rules know only as unresolved.
func unknown(p *pack.Pack) map[string]bool {
	out := map[string]bool{}
	for i := range p.Rules {
		m := &p.Rules[i].Matcher
		for _, l := range [][]string{m.Use, m.Never, m.Callee} {
			for _, s := range l {
				if name, ok := strings.CutPrefix(s, fact.UnknownModule+"."); ok {
					out[name] = true
				}
			}
		}
	}
	return out
}

// exact puts what the type checker knows in place of what the syntax told.
type exact struct {
	pass    *analysis.Pass
	unknown map[string]bool
	at      map[place]fact.Symbol
}

// place is a name on a line; two different symbols of one name on a line leave
// it open.
type place struct {
	line int
	name string
}

func (x *exact) resolve(f *ast.File, ff *fact.File) {
	x.at = map[place]fact.Symbol{}
	ambiguous := map[place]bool{}
	put := func(pos token.Pos, name string, s fact.Symbol) {
		k := place{x.pass.Fset.Position(pos).Line, name}
		if old, ok := x.at[k]; ok && old != s {
			ambiguous[k] = true
		}
		x.at[k] = s
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if s, ok := x.selected(n); ok {
				put(n.Sel.Pos(), n.Sel.Name, s)
			}
		case *ast.Ident:
			if s, ok := x.symbol(x.pass.TypesInfo.Uses[n], ""); ok {
				if _, taken := x.at[place{x.pass.Fset.Position(n.Pos()).Line, n.Name}]; !taken {
					put(n.Pos(), n.Name, s)
				}
			}
		}
		return true
	})
	for k := range ambiguous {
		delete(x.at, k)
	}
	fix := func(line int, written string, s *fact.SymbolRef) {
		name := fact.LastName(strings.TrimSuffix(written, "()"))
		if e, ok := x.at[place{line, name}]; ok && (s.Known() || !x.unknown[name]) {
			*s = e.Ref()
		}
	}
	for i := range ff.Calls {
		c := &ff.Calls[i]
		fix(c.Line, c.Callee, &c.Sym)
		for j := range c.Args {
			if a := &c.Args[j]; a.Head != "" && a.Sym.Known() {
				fix(c.Line, a.Head, &a.Sym)
			}
		}
	}
	for i := range ff.Refs {
		fix(ff.Refs[i].Line, ff.Refs[i].Name, &ff.Refs[i].Sym)
	}
}

// selected names what a selector means: a member of a package, or of the type
// through which it is reached.
func (x *exact) selected(n *ast.SelectorExpr) (fact.Symbol, bool) {
	sel := x.pass.TypesInfo.Selections[n]
	if sel == nil {
		return x.symbol(x.pass.TypesInfo.Uses[n.Sel], "")
	}
	t := sel.Recv()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return fact.Symbol{}, false
	}
	return x.symbol(named.Obj(), n.Sel.Name)
}

// symbol names an object of a package's scope, or its member.
func (x *exact) symbol(o types.Object, member string) (fact.Symbol, bool) {
	if o == nil || o.Pkg() == nil || o.Parent() != o.Pkg().Scope() {
		return fact.Symbol{}, false
	}
	if _, ok := o.(*types.PkgName); ok {
		return fact.Symbol{}, false
	}
	s := fact.Symbol{Origin: fact.External, Module: strings.TrimSuffix(o.Pkg().Path(), "_test"), Name: o.Name()}
	if member != "" {
		s.Name += "." + member
	}
	first, _, _ := strings.Cut(s.Module, "/")
	switch {
	case x.pass.Module != nil && x.pass.Module.Path != "" && (s.Module == x.pass.Module.Path || strings.HasPrefix(s.Module, x.pass.Module.Path+"/")):
		s.Origin = fact.Internal
	case !strings.Contains(first, "."):
		s.Origin = fact.Std
	}
	return s, true
}
