package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// constants counts the values of members by how they are written: as one of the
// constants, or as a text that one of them stands for.
func (x *matching) constants() {
	for i := range x.f.Compares {
		v := &x.f.Compares[i]
		if !slices.Contains(x.m.Names, MemberName(v.Subject)) || !x.of(MemberOf(v)) {
			continue
		}
		x.constant(v.Line, v.Text, v.Value, v.With)
	}
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if c.Flags&fact.JSX != 0 {
			continue // attributes are of elements
		}
		for k := range c.Opts {
			o := &c.Opts[k]
			if !slices.Contains(x.m.Names, fact.LastName(o.Key)) || !x.of(OptionOf(c, o)) {
				continue
			}
			x.constant(o.Line, o.Kind == fact.ArgString, o.Value, o.Sym)
		}
	}
}

// constant adds one value.
func (x *matching) constant(line int, text bool, value string, sym fact.SymbolRef) {
	switch {
	case text:
		if slices.Contains(x.m.Keys, value) {
			x.add(line, false, value)
		}
	case IsConstant(x.m.Use, sym):
		x.add(line, true, "")
	}
}

// of reports whether a member of a type is meant.
func (x *matching) of(typ string) bool {
	return len(x.m.Receivers) == 0 || slices.Contains(x.m.Receivers, typ)
}

// MemberName returns the name of the member that a path names.
func MemberName(subject string) string {
	return strings.TrimSuffix(fact.LastName(subject), "()")
}

// MemberOf returns the type of which the member that is compared is one,
// fact.UnknownModule where it is not known.
func MemberOf(v *fact.Compare) string {
	if q := v.Sym.Qualified(); v.Sym.Known() && v.Sym.Origin() != fact.Builtin && fact.LastName(q) == MemberName(v.Subject) && strings.IndexByte(q, '(') < 0 {
		return fact.Qualifier(q)
	}
	return fact.UnknownModule
}

// OptionOf returns the type that an option is a field of, fact.UnknownModule where it
// is not known.
func OptionOf(c *fact.Call, o *fact.Option) string {
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
