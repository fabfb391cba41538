package gotypes

import (
	"context"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Results type-checks packages that the module in dir can load without a network
// and says of each, by its path, what its exported functions, methods, fields and
// variables give, in the lines of languages/golang/results.txt.
func Results(ctx context.Context, dir string, patterns ...string) (map[string][]string, error) {
	l := &loader{root: dir, files: map[string]*fact.File{}, out: &Exact{}}
	pkgs, err := packages.Load(&packages.Config{
		Context: ctx, Fset: token.NewFileSet(), Dir: dir, Env: env(),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedModule,
		ParseFile: l.parse,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, p := range pkgs {
		if p.Types == nil || p.Name == "main" || slices.Contains(strings.Split(p.PkgPath, "/"), "internal") {
			continue
		}
		if lines := packageResults(p.Types); len(lines) > 0 {
			out[p.PkgPath] = lines
		}
	}
	return out, nil
}

// packageResults writes one line for what the package has by its own name, which
// begins with ".", and one for each type.
func packageResults(p *types.Package) []string {
	by := map[string][]string{}
	add := func(owner, name string, ts ...types.Type) {
		words, n := make([]string, 0, len(ts)), 0
		for _, t := range ts {
			words = append(words, typeWord(p, t))
			if words[len(words)-1] != "-" {
				n = len(words)
			}
		}
		if n > 0 {
			by[owner] = append(by[owner], name+"="+strings.Join(words[:n], ","))
		}
	}
	results := func(owner, name string, sig *types.Signature) {
		var ts []types.Type
		for i := range sig.Results().Len() {
			ts = append(ts, sig.Results().At(i).Type())
		}
		add(owner, name, ts...)
	}
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		switch o := o.(type) {
		case *types.Func:
			results(".", name, o.Signature())
		case *types.Var, *types.Const:
			if _, ok := o.(*types.Const); ok {
				if w := typeWord(p, o.Type()); w != "-" && hasMethods(o.Type()) {
					by["."] = append(by["."], name+":"+w)
				}
			} else {
				add(".", name, o.Type())
			}
		case *types.TypeName:
			if o.IsAlias() {
				if w := typeWord(p, types.Unalias(o.Type())); w != name && w != "-" {
					by["."] = append(by["."], name+"="+w)
				}
				continue
			}
			if e := elemOf(o.Type()); e != nil {
				by[name] = append(by[name], "[]="+typeWord(p, e))
			}
			by[name] = append(by[name][:0:0], by[name]...)
			members(o.Type(), func(m types.Object) {
				if f, ok := m.(*types.Func); ok {
					results(name, m.Name(), f.Signature())
				} else {
					add(name, m.Name(), m.Type())
				}
			})
		}
	}
	var lines []string
	for owner, words := range by {
		if len(words) == 0 {
			words = []string{"-"} // a type all the same
		}
		slices.Sort(words)
		lines = append(lines, owner+" "+strings.Join(slices.Compact(words), " "))
	}
	slices.Sort(lines)
	return lines
}

func hasMethods(t types.Type) bool { return types.NewMethodSet(types.NewPointer(t)).Len() > 0 }

// members calls f for the exported methods and fields of a type, promoted ones
// among them.
func members(t types.Type, f func(types.Object)) {
	if n, ok := t.(*types.Named); ok && n.TypeParams().Len() > 0 {
		for m := range n.Methods() {
			if m.Exported() {
				f(m)
			}
		}
	} else {
		recv := t
		if !types.IsInterface(t) {
			recv = types.NewPointer(t)
		}
		set := types.NewMethodSet(recv)
		for i := range set.Len() {
			if m := set.At(i).Obj(); m.Exported() {
				f(m)
			}
		}
	}
	seen := map[string]bool{}
	var fields func(t types.Type, depth int)
	fields = func(t types.Type, depth int) {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || depth > 4 {
			return
		}
		for i := range st.NumFields() {
			if x := st.Field(i); x.Exported() && !seen[x.Name()] {
				seen[x.Name()] = true
				f(x)
			}
		}
		for i := range st.NumFields() {
			if x := st.Field(i); x.Embedded() {
				fields(x.Type(), depth+1)
			}
		}
	}
	fields(t, 0)
}

// elemOf returns the type of the elements of a container, nil for another type.
func elemOf(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	}
	return nil
}

func typeWord(p *types.Package, t types.Type) string {
	t = deref(t)
	switch x := types.Unalias(t).(type) {
	case *types.Named:
		o := x.Obj()
		switch {
		case o.Pkg() == nil:
		case !o.Exported() || slices.Contains(strings.Split(o.Pkg().Path(), "/"), "internal"):
			// Members of what cannot be named are still its package's.
			if o.Pkg() == p {
				return o.Name()
			}
		case o.Pkg() == p:
			return o.Name()
		default:
			path := o.Pkg().Path()
			if k := strings.LastIndex(path, "/vendor/"); k >= 0 {
				path = path[k+len("/vendor/"):]
			}
			return path + "." + o.Name()
		}
	case *types.Slice, *types.Array, *types.Map:
		if e := typeWord(p, elemOf(x)); e != "-" {
			return "[]" + e
		}
	}
	return "-"
}
