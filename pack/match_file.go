package pack

import (
	"path"
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// staple counts the file as a whole, where it first uses the staple, or at its
// first line. A file in which nothing
// is called, such as one of types, is no opportunity.
func (x *matching) staple() {
	if !x.m.Role.Stapled(x.f) {
		return
	}
	first := 0
	if x.m.Module != "" {
		for i := range x.f.Imports {
			if im := &x.f.Imports[i]; first == 0 && ModuleOf(im) == x.m.Module && (len(x.m.Names) == 0 || slices.Contains(x.m.Names, im.Name)) {
				first = im.Line
			}
		}
		x.add(max(first, 1), first > 0, "")
		return
	}
	EachUse(x.f, func(key string, line int) {
		if (first == 0 || line < first) && Has(x.m.Use, key) {
			first = line
		}
	})
	x.add(max(first, 1), first > 0, "")
}

// Stapled reports whether a file of the role is an opportunity for a staple: it
// calls something.
func (r *Role) Stapled(f *fact.File) bool {
	return len(f.Calls) > 0 && (r.Test != "only" || f.Test) && (r.Test != "not" || !f.Test) && (r.File == "" || globName(r.File, path.Base(f.Path)))
}

// EachUse calls see with the key and line of everything that a file calls,
// names or is decorated with.
func EachUse(f *fact.File, see func(key string, line int)) {
	for i := range f.Calls {
		see(fact.Key(f.Calls[i].Sym, f.Calls[i].Callee), f.Calls[i].Line)
	}
	for i := range f.Refs {
		see(fact.Key(f.Refs[i].Sym, f.Refs[i].Name), f.Refs[i].Line)
	}
	for i := range f.Defs {
		for _, d := range f.Defs[i].Decorators {
			see(fact.Key(d.Sym, d.Name), d.Line)
		}
	}
}

// member counts each class of the role by what its body has. A class that
// extends nothing and has nothing is no opportunity: it is a name.
func (x *matching) member() {
	for d := range x.f.Defs {
		if x.m.Role.Matches(x.f, d) {
			var has []string
			any := len(x.f.Defs[d].Bases) > 0
			Members(x.f, d, func(name string) {
				any = true
				if slices.Contains(x.m.Names, name) {
					has = append(has, name)
				}
			})
			if !any {
				continue
			}
			ok, missing := x.each(x.m.Names, func(one []string) bool {
				return slices.ContainsFunc(one, func(n string) bool { return slices.Contains(has, n) })
			})
			if missing == "" {
				missing = x.f.Defs[d].Name
			}
			x.add(x.f.Defs[d].Line, ok, missing)
		}
	}
}

// Members calls see with what the body of class d has: the names of its
// methods, constants and nested classes, and the calls that stand there as
// statements with their first argument: "include Auditable", "belongs_to :owner".
func Members(f *fact.File, d int, see func(name string)) {
	for k := d + 1; k < len(f.Defs) && f.Defs[k].Line <= f.Defs[d].End; k++ {
		if df := &f.Defs[k]; df.Parent == d && df.Name != "" && df.Mods&fact.Constructor == 0 {
			see(df.Name)
		}
	}
	for i := callsFrom(f, f.Defs[d].Line); i < len(f.Calls) && f.Calls[i].Line <= f.Defs[d].End; i++ {
		c := &f.Calls[i]
		if c.Func != d || c.Flags&fact.Dropped == 0 || len(c.Args) == 0 {
			continue
		}
		name := fact.LastName(c.Callee)
		switch a := &c.Args[0]; {
		case a.Name != "" || a.Head == "":
		case a.Kind == fact.ArgString:
			see(name + " :" + a.Head)
		case a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember:
			see(name + " " + a.Head)
		}
	}
}
