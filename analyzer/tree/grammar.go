package tree

// #include <stdlib.h>
// #include "tree.h"
import "C"

import (
	"errors"
	"unsafe"

	sitter "github.com/smacker/go-tree-sitter" // also links the ts_* runtime
)

// Grammar is a grammar with its names resolved once. It is read-only and may
// be shared by any number of sessions.
type Grammar struct {
	Symbols []string // by Node.Symbol; several ids may share a name, nodes carry only one of them
	Fields  []string // by Node.Field; Fields[0] is ""

	ptr    *C.TSLanguage
	named  map[string]uint16
	tokens map[string]uint16
	fields map[string]uint16
}

// FromSitter returns the grammar behind a language of the smacker bindings.
func FromSitter(l *sitter.Language) (*Grammar, error) {
	if l == nil {
		return nil, errors.New("no grammar")
	}
	// The C pointer is the first and only field of sitter.Language, which
	// offers no other way to it; TestFromSitter would notice a change.
	return NewGrammar(*(*unsafe.Pointer)(unsafe.Pointer(l)))
}

// NewGrammar returns the grammar behind the TSLanguage pointer that a
// grammar's own cgo binding returns. Versions 13 to 15 load; the table of
// version 15 that the linked runtime can't read is rewritten.
func NewGrammar(ptr unsafe.Pointer) (*Grammar, error) {
	if ptr == nil {
		return nil, errors.New("no grammar")
	}
	p := C.vd_language((*C.TSLanguage)(ptr))
	if p == nil {
		return nil, ErrABI
	}
	g := &Grammar{ptr: p, named: map[string]uint16{}, tokens: map[string]uint16{}, fields: map[string]uint16{}}
	n := int(C.ts_language_symbol_count(p))
	g.Symbols = make([]string, n)
	named, token := make([]uint16, n), make([]uint16, n)
	if n > 0 {
		C.vd_symbols(p, (*C.uint16_t)(&named[0]), (*C.uint16_t)(&token[0]))
	}
	for i := range g.Symbols {
		s := C.GoString(C.ts_language_symbol_name(p, C.TSSymbol(i)))
		g.Symbols[i] = s
		// Nodes carry public symbols, of which a name has at most one per namedness.
		if _, ok := g.named[s]; !ok && named[i] != 0 && s != "" {
			g.named[s] = named[i]
		}
		if _, ok := g.tokens[s]; !ok && token[i] != 0 && s != "" {
			g.tokens[s] = token[i]
		}
	}
	g.Fields = make([]string, C.ts_language_field_count(p)+1)
	for i := 1; i < len(g.Fields); i++ {
		g.Fields[i] = C.GoString(C.ts_language_field_name_for_id(p, C.TSFieldId(i)))
		g.fields[g.Fields[i]] = uint16(i)
	}
	return g, nil
}

// Symbol returns the symbol that nodes of the named kind carry, and 0 if the
// grammar has none. For a literal token ("if", "+") that no rule shares its
// name with, it returns the token's; see Token.
func (g *Grammar) Symbol(kind string) uint16 {
	if kind == "ERROR" {
		return ErrorSymbol
	}
	if id := g.named[kind]; id != 0 {
		return id
	}
	return g.tokens[kind]
}

// Token returns the symbol of a literal token, and 0 if the grammar has none.
// It differs from Symbol where a rule and a token have the same name.
func (g *Grammar) Token(text string) uint16 { return g.tokens[text] }

// Field returns the id of a field, and 0 if the grammar has none.
func (g *Grammar) Field(name string) uint16 { return g.fields[name] }

// Kind returns the name of a node's symbol.
func (g *Grammar) Kind(symbol uint16) string {
	if symbol == ErrorSymbol {
		return "ERROR"
	}
	if int(symbol) < len(g.Symbols) {
		return g.Symbols[symbol]
	}
	return ""
}
