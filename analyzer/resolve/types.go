package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// typ resolves the text of a type to its symbol.
func (s *scope) typ(t string) fact.SymbolRef {
	s.budget, s.named, s.bound = maxSteps, false, fact.Symbol{}
	key := asked{text: t, nest: s.nest, as: aType}
	v, ok := s.memo[key]
	if !ok {
		v = s.refs.Ref(s.typeSym(s.bind(t), 0))
		s.memo[key] = v
	}
	return v
}

func (s *scope) typeSym(t string, depth int) fact.Symbol {
	if depth > maxDepth || !s.spend() {
		return fact.Symbol{}
	}
	t = strings.TrimPrefix(t, fact.Value)
	if s.lang.TypeArgs {
		if bare, arg := fact.TypeArg(t); arg != "" && strings.ContainsAny(bare, ".(") {
			t = bare
		}
		if depth > 0 && arrayType(t) {
			return array
		}
		if depth > 1 && (t == "any" || t == "unknown") {
			return fact.Symbol{}
		}
		if fact.IsGiven(t) && !strings.HasSuffix(t, "()") && !strings.HasSuffix(t, fact.Elem) {
			return s.ofGiven(t, depth+1)
		}
	}
	if n, ok := strings.CutPrefix(t, fact.Named); ok {
		n, rest := cut(n)
		if m := s.model(n); m.Known() {
			return s.walk(m, rest, depth+1)
		}
		return fact.Symbol{}
	}
	if f, ok := strings.CutSuffix(t, "()"); ok {
		fn := s.find(f, "", depth+1)
		if !fn.Known() {
			fn = s.handedDown(f)
		}
		return s.result(fn, depth+1)
	}
	if f, k, ok := part(t); ok {
		return s.part(s.find(f, "", depth+1), k, depth+1)
	}
	if c, ok := strings.CutSuffix(t, fact.Elem); ok {
		return s.elem(c, depth+1)
	}
	if k := strings.LastIndex(t, "()."); k > 0 && !strings.ContainsAny(t[k:], "<[") {
		// A field of what a call gives.
		o := s.typeSym(t[:k+2], depth+1)
		if !o.Known() {
			return o
		}
		return s.memberType(o, t[k+3:], depth+1)
	}
	if s.f.Lang == "rust" {
		if t = rustBare(t); strings.HasPrefix(t, "[") {
			return fact.Symbol{Origin: fact.Builtin, Name: "slice"}
		}
	}
	t = fact.BareType(t)
	if t == "" {
		return fact.Symbol{}
	}
	if s.f.Lang == "ruby" && t[0] >= 'A' && t[0] <= 'Z' {
		if sym, more := s.constant(t); sym.Known() {
			return s.memberType(sym, more, depth+1)
		}
	}
	fst, rest := cut(t)
	sym := s.name(fst, depth)
	if !sym.Known() && s.f.Lang == "rust" && rest != "" && lower(fst) {
		if sym = s.rustRoot(fst); sym.Known() {
			return s.inModule(sym, rest, depth+1)
		}
		if fst != "self" && fst != "super" && fst != "crate" {
			return fact.Symbol{Origin: s.originOf(fst, false), Module: fst, Name: rest} // a crate
		}
	}
	if !sym.Known() && s.lang.TypeArgs && rest == "" && typeParam(t) {
		return s.bound
	}
	if !sym.Known() {
		// A class nested in the package, or named from another file.
		return fact.Symbol{}
	}
	if rest == "" {
		return s.follow(sym, depth+1)
	}
	if sym.Name == "" {
		// A type of a module, or a member of a value of that type.
		fst, rest = cut(rest)
		sym = s.follow(fact.Symbol{Origin: sym.Origin, Module: sym.Module, Name: fst}, depth+1)
	} else {
		sym = s.follow(sym, depth+1)
	}
	return s.memberType(sym, rest, depth+1)
}

// handedDown names a function of Swift that nothing of the repository has: that of a
// base outside, such as expectation of a test.
func (s *scope) handedDown(name string) fact.Symbol {
	if s.f.Lang != "swift" || name == "" || strings.ContainsAny(name, ".([?$") || s.x.methods[name] {
		return fact.Symbol{}
	}
	return fact.Symbol{Origin: fact.External, Name: name}
}

// memberType gives the type that a dotted path behind a type names: nested
// types, and the types of fields.
func (s *scope) memberType(t fact.Symbol, rest string, depth int) fact.Symbol {
	for rest != "" && t.Origin == fact.Internal {
		d := s.def(t)
		if d == nil {
			break
		}
		fst, more := cut(rest)
		if n := d.methods[fst]; n != nil {
			if n.kind.Callable() {
				return fact.Symbol{}
			}
			t.Name, rest = n.name, more
			continue
		}
		ft, own := s.field(d, fst, depth)
		if ft == "" || depth > maxDepth {
			break
		}
		if t = s.at(own).typeSym(ft, depth+1); !t.Known() {
			return t
		}
		rest = more
	}
	if rest != "" {
		t.Name = join(t.Name, rest)
	}
	return t
}

// part splits the text for one of the results of a function.
func part(t string) (f string, k int, ok bool) {
	n := len(t) - 1
	if n < 3 || t[n-1:n] != fact.Part || t[n] < '0' || t[n] > '9' || !strings.HasSuffix(t[:n-1], "()") {
		return "", 0, false
	}
	return t[:n-3], int(t[n] - '0'), true
}

// part gives the type of the k-th result of a function.
func (s *scope) part(fn fact.Symbol, k, depth int) fact.Symbol {
	if !fn.Known() {
		return fact.Symbol{}
	}
	if s.lang.Results != nil {
		fn = s.held(fn, depth+1)
	}
	if fn.Origin != fact.Internal {
		if t := s.given(fn, k); t.Known() {
			return t
		}
		return fact.Symbol{Origin: fn.Origin, Module: fn.Module, Name: fn.Name + "()" + fact.Part + string(rune('0'+k))}
	}
	d := s.def(fn)
	if d == nil {
		return fact.Symbol{}
	}
	if len(d.results) == 1 { // [A, B], tuple[A, B], (A, B)
		if l := fact.TupleTypes(d.results[0]); k < len(l) {
			return s.at(d).typeSym(l[k], depth+1)
		}
		return fact.Symbol{}
	}
	if k < len(d.results) {
		return s.at(d).typeSym(d.results[k], depth+1)
	}
	return fact.Symbol{}
}

// elem gives the type of the elements of the container that t is or names.
func (s *scope) elem(t string, depth int) fact.Symbol {
	text, in := s.text(t, depth)
	if e := fact.ElemType(text); e != "" {
		return in.typeSym(e, depth+1)
	}
	return s.elemBeyond(t, depth+1)
}

// text gives the text of a type behind names: the result of a function, the
// type of a field, what an alias stands for; and the scope in which it was
// written.
func (s *scope) text(t string, depth int) (string, *scope) {
	if depth > maxDepth {
		return "", s
	}
	t = strings.TrimPrefix(t, fact.Value)
	if s.lang.TypeArgs && fact.IsGiven(t) {
		if g, rest, ok := fact.CutGiven(t); ok && rest == "" {
			return s.givenParam(g, depth+1)
		}
	}
	if c, ok := strings.CutSuffix(t, fact.Elem); ok {
		c, in := s.text(c, depth+1)
		return fact.ElemType(c), in
	}
	if f, k, ok := part(t); ok {
		if d := s.def(s.find(f, "", depth+1)); d != nil && k < len(d.results) {
			return d.results[k], s.at(d)
		}
		return "", s
	}
	if f, ok := strings.CutSuffix(t, "()"); ok {
		if d := s.def(s.find(f, "", depth+1)); d != nil && len(d.results) > 0 {
			return d.results[0], s.at(d)
		}
		return "", s
	}
	if k := strings.LastIndexByte(t, '.'); k > 0 && !strings.ContainsAny(t, "[<") {
		if o := s.typeSym(t[:k], depth+1); o.Origin == fact.Internal {
			if d := s.def(o); d != nil {
				if ft, own := s.field(d, t[k+1:], depth); ft != "" {
					return ft, s.at(own)
				}
			}
		}
	}
	if fact.ElemType(t) == "" {
		if d := s.def(s.typeSym(t, depth+1)); d != nil && d.kind == fact.Type && d.init != "" {
			return d.init, s.at(d)
		}
	}
	return t, s
}

// result gives the type of a call's result.
func (s *scope) result(fn fact.Symbol, depth int) fact.Symbol {
	if depth > maxDepth || !fn.Known() {
		return fact.Symbol{}
	}
	if s.lang.Results != nil {
		fn = s.held(fn, depth+1)
	}
	if fn.Origin == fact.Builtin && s.lang.TypeArgs {
		if givesArray(fn.Name) {
			return array
		}
		if _, ok := s.lang.Methods[fn.Name]; ok {
			return fact.Symbol{} // by its name alone: of what, is not known
		}
	}
	if fn.Origin != fact.Internal {
		// Outside the repository the result is named after the function.
		if s.f.Lang == "rust" {
			if t, ok := rustMade(fn.Name); ok {
				fn.Name = t
				return fn
			}
		}
		if t := s.given(fn, 0); t.Known() {
			return t
		}
		return fact.Symbol{Origin: fn.Origin, Module: fn.Module, Name: fn.Name + "()"}
	}
	d := s.def(fn)
	if d == nil && s.lang.TypeArgs {
		if o := s.def(fact.Symbol{Module: fn.Module, Name: fact.Qualifier(fn.Name)}); o != nil {
			if ft, own := s.field(o, fact.LastName(fn.Name), depth); ft != "" {
				if r, in := s.funcOf(ft, s.at(own), depth+1); len(r.results) > 0 {
					return in.typeSym(r.results[0], depth+1)
				}
			}
		}
		return fact.Symbol{}
	}
	if d == nil {
		if t, ok := rustMade(fn.Name); ok && s.f.Lang == "rust" {
			fn.Name = t // a derived constructor
			if s.def(fn) != nil {
				return fn
			}
		}
		return fact.Symbol{}
	}
	if d.kind == fact.Class || s.f.Lang == "go" && d.kind == fact.Type {
		return fn
	}
	if len(d.results) > 0 {
		return s.at(d).typeSym(d.results[0], depth+1)
	}
	return s.inferred(d, depth+1)
}

// inferred gives the type of what a function returns or a variable holds.
func (s *scope) inferred(d *symbol, depth int) fact.Symbol {
	if d.infer == "" || d.infer == "?" {
		return fact.Symbol{}
	}
	in, t := s.at(d), d.infer
	if p, ok := strings.CutPrefix(t, fact.Value); ok {
		return in.typeSym(p, depth+1)
	}
	return in.typeSym(t, depth+1)
}

func (s *scope) def(sym fact.Symbol) *symbol {
	m := s.x.modules[sym.Module]
	if m == nil {
		return nil
	}
	return m.find(sym.Name)
}

// walk resolves the members of a value whose type is t.
func (s *scope) walk(t fact.Symbol, rest string, depth int) fact.Symbol {
	for k := 0; rest != "" && k < 12; k++ {
		fst, more := cut(rest)
		name := strings.TrimSuffix(fst, "()")
		if t == array && s.lang.TypeArgs {
			return s.ofArray(rest)
		}
		if s.f.Lang == "rust" && more != "" && fst != name && (rustKeeps(name) || rustMaker(name)) {
			if d := s.def(t); d == nil || s.method(d, name, depth) == nil {
				rest = more // what is inside, or another of the same type
				continue
			}
		}
		if t.Origin != fact.Internal {
			if t, rest = s.beyond(t, rest); t.Origin != fact.Internal || rest == "" {
				return t
			}
			continue
		}
		d := s.def(t)
		if d == nil {
			t.Name = join(t.Name, rest)
			return t
		}
		if s.f.Lang == "ruby" && more != "" && d.kind == fact.Class && rubySelf(name) && s.method(d, name, depth) == nil {
			rest = more // still that class
			continue
		}
		if m := s.method(d, name, depth); m != nil {
			t = fact.Symbol{Origin: fact.Internal, Module: m.mod.key, Name: m.name}
			if fst != name {
				if t = s.result(t, depth+1); !t.Known() {
					return fact.Symbol{}
				}
			}
			rest = more
			continue
		}
		if ft, own := s.field(d, name, depth); ft != "" {
			if more == "" {
				return fact.Symbol{Origin: fact.Internal, Module: own.mod.key, Name: own.name + "." + name}
			}
			in := s.at(own)
			if fst != name && s.f.Lang == "go" {
				ft = in.goCalled(ft, depth+1)
			}
			if fst != name && s.lang.TypeArgs {
				if r, of := s.funcOf(ft, in, depth+1); len(r.results) > 0 {
					ft, in = r.results[0], of
				}
			}
			if t = in.typeSym(ft, depth+1); !t.Known() {
				return fact.Symbol{}
			}
			rest = more
			continue
		}
		if (d.kind == fact.Var || d.kind == fact.Const) && depth < maxDepth {
			// A member of what the variable holds, where that is a type of the
			// repository that has it.
			if v := s.inferred(d, depth+1); v.Origin == fact.Internal && v != t {
				if vd := s.def(v); vd != nil && vd != d && (s.method(vd, name, depth) != nil || hasField(s, vd, name, depth)) {
					t = v
					continue
				}
			}
		}
		if d.kind == fact.Type && s.f.Lang == "go" && depth < maxDepth {
			// A member of what the type is another name for.
			if v := s.at(d).typeSym(goUnderlying(d.init), depth+1); v.Known() && v != t && v.Origin != fact.Builtin {
				t = v
				continue
			}
		}
		if len(d.bases) > 0 {
			// Inherited from a class outside the repository.
			in := s.at(d)
			// No builtin hands down a capitalised member: that one is the class's own.
			b := in.typeSym(d.bases[0], depth+1)
			if !s.named {
				b = s.outside(d, depth+1)
			}
			if b.Known() && b.Origin != fact.Internal && (b.Origin != fact.Builtin || name[0] < 'A' || name[0] > 'Z') {
				t = b
				continue
			}
		}
		t.Name = join(t.Name, rest)
		return t
	}
	return t
}

// outside returns the first class outside of the repository that a class
// inherits from, also through others of the repository.
func (s *scope) outside(d *symbol, depth int) fact.Symbol {
	if depth > maxDepth || !s.spend() {
		return fact.Symbol{}
	}
	for _, name := range d.bases {
		b := s.at(d).typeSym(name, depth+1)
		if b.Origin == fact.Internal {
			if bd := s.def(b); bd != nil && bd != d && bd.kind != fact.Interface {
				b = s.outside(bd, depth+1)
			}
		}
		if b.Known() && b.Origin != fact.Internal {
			return b
		}
	}
	return fact.Symbol{}
}

func hasField(s *scope, d *symbol, name string, depth int) bool {
	t, _ := s.field(d, name, depth)
	return t != ""
}

func (s *scope) in(f *fact.File) *scope { return s.x.scope(f, s.look) }

// at is the scope in which the types of a definition are written.
func (s *scope) at(d *symbol) *scope {
	in := s.in(d.file)
	if d.file.Lang != "ruby" || in.nest == d.name {
		return in
	}
	c := s.inside[d]
	if c == nil {
		c = new(scope)
		*c = *in
		c.memo, c.nest, c.nests = nil, d.name, nil
		if s.inside == nil {
			s.inside = map[*symbol]*scope{}
		}
		s.inside[d] = c
	}
	return c
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	if b == "" {
		return a
	}
	return a + "." + b
}

func (s *scope) method(d *symbol, name string, depth int) *symbol {
	if m := d.methods[name]; m != nil {
		return m
	}
	if d.mod.lang == "rust" || d.mod.lang == "swift" {
		for _, o := range s.x.types[d.name] { // implemented in another file
			if m := o.methods[name]; m != nil && (o.part || d.mod.lang == "swift") {
				return m
			}
		}
	}
	if s.f.Lang == "ruby" {
		for _, o := range s.x.globals["ruby\x00"+d.name] { // reopened
			if m := o.methods[name]; m != nil {
				return m
			}
		}
	}
	if depth > maxDepth || !s.spend() {
		return nil
	}
	for _, b := range d.bases {
		if bs := s.at(d).typeSym(b, depth+1); bs.Origin == fact.Internal {
			if bd := s.def(bs); bd != nil && bd != d {
				if m := s.method(bd, name, depth+1); m != nil {
					return m
				}
			}
		}
	}
	return nil
}

func (s *scope) field(d *symbol, name string, depth int) (string, *symbol) {
	if t, ok := d.fields[name]; ok {
		return t, d
	}
	if d.mod.lang == "swift" {
		for _, o := range s.x.types[d.name] { // extended in another file, or an extension
			if t, ok := o.fields[name]; ok {
				return t, o
			}
		}
	}
	if depth > maxDepth || !s.spend() {
		return "", nil
	}
	for _, b := range d.bases {
		if d.mod.lang == "go" && fact.LastName(b) == name { // embedded
			return b, d
		}
		if bs := s.at(d).typeSym(b, depth+1); bs.Origin == fact.Internal {
			if bd := s.def(bs); bd != nil && bd != d {
				if t, o := s.field(bd, name, depth+1); t != "" {
					return t, o
				}
			}
		}
	}
	return "", nil
}
