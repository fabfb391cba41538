package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// constants counts the values of members by how they are written: as one of the
// constants, or as a text that one of them stands for.
func (x *matching) constants() {
	named := func(name string) bool { return slices.Contains(x.m.Names, name) }
	Held(x.f, named, func(h HeldValue) {
		switch {
		case len(x.m.Receivers) > 0 && !slices.Contains(x.m.Receivers, h.Of):
		case h.IsText:
			if slices.Contains(x.m.Keys, h.Value) {
				x.add(h.Line, false, h.Value)
			}
		case IsConstant(x.m.Use, h.Sym):
			x.add(h.Line, true, "")
		}
	})
}

// HeldValue is a value that a member is compared with, set to or given as.
type HeldValue struct {
	Line   int
	Name   string // of the member
	Of     string // type that has the member, fact.UnknownModule where it is not known
	IsText bool   // it is a text
	Value  string // the text, or how the constant is written
	Sym    fact.SymbolRef
	Option bool // it is given as an option or a field of a literal
}

// Held calls see with the values of members of a name that is asked for. Attributes of
// elements are no members.
func Held(f *fact.File, named func(name string) bool, see func(HeldValue)) {
	for i := range f.Compares {
		v := &f.Compares[i]
		if n := MemberName(v.Subject); named(n) {
			see(HeldValue{Line: v.Line, Name: n, Of: memberOf(v), IsText: v.Text, Value: v.Value, Sym: v.With})
		}
	}
	for i := range f.Calls {
		c := &f.Calls[i]
		if c.Flags&fact.JSX != 0 {
			continue
		}
		for k := range c.Opts {
			o := &c.Opts[k]
			if n := fact.LastName(o.Key); o.Keyed() && named(n) {
				see(HeldValue{Line: o.Line, Name: n, Of: optionOf(c, o), IsText: o.Kind == fact.ArgString, Value: o.Value, Sym: o.Sym, Option: true})
			}
		}
	}
}

// MemberName returns the name of the member that a path names.
func MemberName(subject string) string {
	return strings.TrimSuffix(fact.LastName(subject), "()")
}

// memberOf returns the type of which the member that is compared is one,
// fact.UnknownModule where it is not known.
func memberOf(v *fact.Compare) string {
	if q := v.Sym.Qualified(); v.Sym.Known() && v.Sym.Origin() != fact.Builtin && fact.LastName(q) == MemberName(v.Subject) && strings.IndexByte(q, '(') < 0 {
		return fact.Qualifier(q)
	}
	return fact.UnknownModule
}

// optionOf returns the type that an option is a field of, fact.UnknownModule where it
// is not known.
func optionOf(c *fact.Call, o *fact.Option) string {
	if c.Flags&(fact.New|fact.CompositeLit) != 0 && c.Sym.Known() && !strings.Contains(c.Sym.Qualified(), "(") && !strings.Contains(o.Key, ".") {
		return c.Sym.Qualified()
	}
	return fact.UnknownModule
}

// IsConstant reports whether a symbol is one of a list of constants, of which an entry
// that ends in "*" stands for all whose names go on behind it.
func IsConstant(list []string, s fact.SymbolRef) bool {
	if !s.Known() {
		return false
	}
	q := s.Qualified()
	for _, e := range list {
		p, begins := strings.CutSuffix(e, "*")
		if e == q || begins && len(q) > len(p) && q[:len(p)] == p && strings.IndexByte(q[len(p):], '.') < 0 {
			return true
		}
	}
	return false
}
