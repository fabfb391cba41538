package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// constant is what a dotted path of constants stands for, and what of it is left.
type constant struct {
	sym  fact.Symbol
	more string
}

// constant resolves the longest start of a dotted path that names a class or
// constant of the repository, looked up through the modules around as Ruby
// does, and returns what of the path is left.
func (s *scope) constant(p string) (fact.Symbol, string) {
	key := [2]string{p, s.nest}
	v, ok := s.constants[key]
	if !ok {
		v.sym, v.more = s.x.constant(p, s.nest)
		if s.constants == nil {
			s.constants = map[[2]string]constant{}
		}
		s.constants[key] = v
	}
	return v.sym, v.more
}

func (x *Index) constant(p, nest string) (fact.Symbol, string) {
	for {
		end := len(p)
		for end > 0 {
			if name := p[:end]; !strings.HasSuffix(name, "()") {
				if g := x.globals["ruby\x00"+join(nest, name)]; len(g) > 0 && g[0].name[0] >= 'A' && g[0].name[0] <= 'Z' {
					d := x.home(g)
					return fact.Symbol{Origin: fact.Internal, Module: d.mod.key, Name: d.name}, strings.TrimPrefix(p[end:], ".")
				}
			}
			end = strings.LastIndexByte(p[:end], '.')
		}
		if nest == "" {
			return fact.Symbol{}, ""
		}
		nest = fact.Qualifier(nest)
	}
}

// namespace reports whether a module of the repository holds nothing but other
// names: what else is called on it is defined outside, where the repository
// only adds to a module of a library.
func (s *scope) namespace(sym fact.Symbol) bool {
	d := s.def(sym)
	if d == nil || len(d.bases) > 0 || len(d.fields) > 0 {
		return false
	}
	for _, o := range s.x.globals["ruby\x00"+d.name] {
		for _, m := range o.methods {
			if m.kind.Callable() {
				return false
			}
		}
	}
	return true
}

// home picks, of the files that open a class, the one that is named after it.
func (x *Index) home(g []*symbol) *symbol {
	if d := x.homes[&g[0]]; d != nil {
		return d
	}
	return g[0]
}

// findHomes sets the homes that are not the first file in the list.
func (x *Index) findHomes() {
	x.homes = map[**symbol]*symbol{}
	for key, g := range x.globals {
		if len(g) < 2 || !strings.HasPrefix(key, "ruby\x00") {
			continue
		}
		want := snake(g[0].name)
		for _, d := range g {
			if strings.HasSuffix("/"+d.mod.key, "/"+want) {
				x.homes[&g[0]] = d
				break
			}
		}
	}
}

// snake writes a dotted name of constants as the path of the file that is
// loaded for it: A.FooBar → a/foo_bar.
func snake(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = strings.Join(fact.Tokens(p), "_")
	}
	return strings.Join(parts, "/")
}

// implicit resolves a callee that begins with a method of the class around it.
func (s *scope) implicit(c *fact.Call) fact.Symbol {
	first, rest := cut(c.Callee)
	name := strings.TrimSuffix(first, "()")
	if name == "" || name[0] == '?' || name[0] == '@' || name[0] >= 'A' && name[0] <= 'Z' {
		return fact.Symbol{}
	}
	d := s.def(s.class(c.Func))
	if d == nil {
		return fact.Symbol{}
	}
	s.budget, s.named = maxSteps, false
	m := s.method(d, name, 0)
	if m == nil {
		if t, own := s.field(d, name, 0); t != "" {
			if rest == "" {
				return fact.Symbol{Origin: fact.Internal, Module: own.mod.key, Name: own.name + "." + name}
			}
			if v := s.at(own).typeSym(t, 1); v.Known() {
				return s.walk(v, rest, 1)
			}
		}
		return fact.Symbol{}
	}
	sym := fact.Symbol{Origin: fact.Internal, Module: m.mod.key, Name: m.name}
	if rest == "" {
		return sym
	}
	if v := s.result(sym, 1); v.Known() {
		return s.walk(v, rest, 1)
	}
	return fact.Symbol{}
}

// within sets the class around for the look-up of names in a definition.
func (s *scope) within(def int) {
	switch {
	case s.f.Lang == "rust":
		if s.nests == nil {
			s.nests = s.rustNest()
		}
		s.nest = s.nests[def+1]
		return
	case s.f.Lang != "ruby" && s.f.Lang != "swift":
		return
	}
	if s.nests == nil {
		s.nests = make([]string, len(s.f.Defs)+1)
		for d := range s.nests {
			s.nests[d] = s.class(d - 1).Name
		}
	}
	s.nest = s.nests[def+1]
}

// class returns the symbol of the class around a definition.
func (s *scope) class(def int) fact.Symbol {
	for def >= 0 && s.f.Defs[def].Kind != fact.Class && s.f.Defs[def].Kind != fact.Interface && (s.f.Lang != "swift" || s.f.Defs[def].Kind != fact.Type) {
		def = s.f.Defs[def].Parent
	}
	if def < 0 || s.m == nil {
		return fact.Symbol{}
	}
	name := ""
	for ; def >= 0; def = s.f.Defs[def].Parent {
		if d := &s.f.Defs[def]; !d.Kind.Callable() && d.Name != "" {
			if name != "" {
				name = d.Name + "." + name
			} else {
				name = d.Name
			}
		}
	}
	return fact.Symbol{Origin: fact.Internal, Module: s.m.key, Name: name}
}

// rubySelf reports whether a method that a class of records inherits gives
// records of that class, or a relation of them.
func rubySelf(name string) bool {
	switch name {
	case "new", "find", "find_by", "find_by!", "create", "create!", "first", "first!", "last", "last!", "take", "take!", "build", "find_or_create_by", "find_or_create_by!",
		"find_or_initialize_by", "where", "order", "includes", "joins", "left_joins", "all", "unscoped", "limit", "offset", "preload", "eager_load", "lock", "not",
		"with_discarded", "kept", "distinct", "reload", "tap", "dup", "group", "having", "references", "merge", "rewhere", "reorder", "readonly", "select", "becomes":
		return true
	}
	return false
}

// associations adds the fields that belongs_to and its like declare.
func associations(f *fact.File, defs []*symbol) {
	for i := range f.Calls {
		c := &f.Calls[i]
		switch c.Callee {
		case "belongs_to", "has_one", "has_many", "has_and_belongs_to_many":
		default:
			continue
		}
		if c.Func < 0 || defs[c.Func] == nil || len(c.Args) == 0 || c.Args[0].Kind != fact.ArgString || c.Args[0].Head == "" {
			continue
		}
		o, name := defs[c.Func], c.Args[0].Head
		typ := ""
		for k := range c.Opts {
			switch op := &c.Opts[k]; op.Key {
			case "class_name":
				if typ = strings.ReplaceAll(op.Value, "::", "."); typ == "" {
					typ = "?"
				}
			case "polymorphic", "through", "source":
				if op.Key != "through" {
					typ = "?"
				}
			}
		}
		if typ == "" {
			typ = camel(name, strings.HasPrefix(c.Callee, "has_many") || strings.HasPrefix(c.Callee, "has_and"))
		}
		if typ == "?" {
			continue
		}
		if o.fields == nil {
			o.fields = map[string]string{}
		}
		if o.fields[name] == "" {
			o.fields[name] = typ
		}
	}
}

// camel writes the name of an association as that of its class.
func camel(name string, plural bool) string {
	if plural {
		switch {
		case strings.HasSuffix(name, "ies"):
			name = name[:len(name)-3] + "y"
		case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "xes"), strings.HasSuffix(name, "ches"), strings.HasSuffix(name, "shes"):
			name = name[:len(name)-2]
		case strings.HasSuffix(name, "s"):
			name = name[:len(name)-1]
		}
	}
	var b strings.Builder
	up := true
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '_':
			up = true
		case up && c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
			up = false
		default:
			b.WriteByte(c)
			up = false
		}
	}
	return b.String()
}

// record resolves a callee on a value of unknown type that is named as a model
// of the repository, as Rails names what holds one: customer, @customer.
func (s *scope) record(c *fact.Call) fact.Symbol {
	first, rest := cut(c.Callee)
	name := strings.TrimSuffix(strings.TrimLeft(first, "@"), "()")
	if rest == "" {
		if s.f.Test && (name == "is_expected" || strings.HasPrefix(name, "have_")) {
			return fact.Symbol{Origin: fact.External, Module: "rspec", Name: name}
		}
		return fact.Symbol{}
	}
	if s.f.Test && c.Root == "" && (name == "is_expected" || strings.HasPrefix(name, "have_")) {
		return fact.Symbol{Origin: fact.External, Module: "rspec", Name: c.Callee}
	}
	m := s.model(name)
	if !m.Known() {
		return m
	}
	s.budget, s.named = maxSteps, false
	return s.walk(m, rest, 1)
}

// model returns the class of records that is called by a name as in
// created_by: customer → Customer, where the repository has one.
func (s *scope) model(name string) fact.Symbol {
	if !lower(name) || len(name) < 3 {
		return fact.Symbol{}
	}
	g := s.x.globals["ruby\x00"+camel(name, false)]
	if len(g) == 0 {
		return fact.Symbol{}
	}
	d := s.x.home(g)
	for k := 0; k < 4; k++ {
		if len(d.bases) == 0 {
			break
		}
		base := d.bases[0]
		if base == "ApplicationRecord" || base == "ActiveRecord.Base" {
			return fact.Symbol{Origin: fact.Internal, Module: s.x.home(g).mod.key, Name: g[0].name}
		}
		up := s.x.globals["ruby\x00"+base]
		if len(up) == 0 {
			break
		}
		d = s.x.home(up)
	}
	return fact.Symbol{}
}
