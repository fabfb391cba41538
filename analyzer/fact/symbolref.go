package fact

// SymbolRef is the Symbol of a place where one is used: facts hold so many that
// each is kept once and shared. The zero SymbolRef is unresolved. Two that
// differ by == may still be of the same symbol: Equal tells.
type SymbolRef struct{ s *shared }

// shared is a symbol with its qualified name, which is asked for often.
type shared struct {
	Symbol
	qualified string // "" of symbols that are not known
}

// Ref returns a reference to a copy of the symbol.
func (s Symbol) Ref() SymbolRef {
	if s == (Symbol{}) {
		return SymbolRef{}
	}
	x := &shared{Symbol: s}
	if s.Known() {
		x.qualified = s.Qualified()
	}
	return SymbolRef{x}
}

// Symbol returns the symbol itself.
func (r SymbolRef) Symbol() Symbol {
	if r.s == nil {
		return Symbol{}
	}
	return r.s.Symbol
}

// Equal reports whether two references are of the same symbol.
func (r SymbolRef) Equal(o SymbolRef) bool { return r.s == o.s || r.Symbol() == o.Symbol() }

// Origin says where the symbol is defined.
func (r SymbolRef) Origin() Origin {
	if r.s == nil {
		return Unknown
	}
	return r.s.Origin
}

// Module is Symbol.Module.
func (r SymbolRef) Module() string {
	if r.s == nil {
		return ""
	}
	return r.s.Module
}

// Name is Symbol.Name.
func (r SymbolRef) Name() string {
	if r.s == nil {
		return ""
	}
	return r.s.Name
}

// Known is Symbol.Known.
func (r SymbolRef) Known() bool { return r.s != nil && r.s.Known() }

// Qualified is Symbol.Qualified.
func (r SymbolRef) Qualified() string {
	switch {
	case r.s == nil:
		return ""
	case r.s.qualified == "":
		return r.s.Symbol.Qualified()
	}
	return r.s.qualified
}

// Symbols gives the same reference to each use of a symbol. It is for one
// goroutine; the zero value is ready.
type Symbols struct{ of map[Symbol]SymbolRef }

// Ref returns the reference to a symbol.
func (t *Symbols) Ref(s Symbol) SymbolRef {
	if s == (Symbol{}) {
		return SymbolRef{}
	}
	r, ok := t.of[s]
	if !ok {
		if t.of == nil {
			t.of = map[Symbol]SymbolRef{}
		}
		r = s.Ref()
		t.of[s] = r
	}
	return r
}
