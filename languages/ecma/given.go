package ecma

import (
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// givenBy writes the callee of the call at node i, as via, for fact.Given: with
// what locals are in place of their names, and with the one type that it is given.
// It is "" where no definition can be behind it.
func givenBy(b *languages.Builder, i int, via string) string {
	root, _, member := strings.Cut(via, ".")
	if via == "" || len(via) > 64 || strings.ContainsAny(via, "?[") {
		return ""
	}
	if !member {
		if strings.HasSuffix(root, ")") || b.IsLocal(root) && !b.Global(root) {
			return ""
		}
	} else if via = b.Rooted(via); via == "?" {
		return ""
	}
	if t := b.Field(i, "type_arguments"); t >= 0 && !member {
		if n := b.First(t); n >= 0 && n == b.Last(t) && b.Is(n, "type_identifier") {
			via += "<" + b.Text(n) + ">"
		}
	}
	return via
}

// plainKey reports whether a key is a name.
func plainKey(k string) bool {
	return k != "" && len(k) <= 64 && strings.IndexFunc(k, func(r rune) bool {
		return r != '_' && r != '$' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

// funcText writes the type of a function at node i as fact.FuncParams reads it,
// however long it is: parts that are long are left out.
func funcText(b *languages.Builder, i int) string {
	var s strings.Builder
	s.WriteString("func(")
	n := 0
	b.Each(b.Field(i, "parameters"), func(p int) {
		if n++; n > 8 {
			return
		}
		if n > 1 {
			s.WriteByte(',')
		}
		if t := typeText(b, b.Field(p, "type")); t != "" && len(t) <= 48 && !strings.ContainsAny(t, ",()") {
			s.WriteString(t)
		} else {
			s.WriteByte('?')
		}
	})
	s.WriteByte(')')
	if r := b.Field(i, "return_type"); r >= 0 {
		if t := typeText(b, r); t != "" && len(t) <= 48 {
			s.WriteString(t)
		}
	}
	return s.String()
}

// paramOwner names the parameter of a function of the module whose type, written
// in place, holds the member at node i: f(0); "" for another place.
func paramOwner(b *languages.Builder, i int) string {
	o := b.Parent(i)
	p := b.Parent(b.Parent(o))
	if !b.Is(o, "object_type") || !b.Is(b.Parent(o), "type_annotation") {
		return ""
	}
	switch b.Kind(p) {
	case "required_parameter", "optional_parameter":
	default:
		return ""
	}
	id := b.Enclosing()
	if id < 0 || b.File.Defs[id].Kind != fact.Func || b.File.Defs[id].Parent >= 0 || b.File.Defs[id].Name == "" {
		return ""
	}
	at := 0
	for c := b.Parent(p) + 1; c < p; c = int(b.Nodes[c].Next) {
		if b.Named(c) {
			at++
		}
	}
	return b.File.Defs[id].Name + "(" + strconv.Itoa(at) + ")"
}
