package rust

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// maxBounds is the number of parameters of types that are told apart.
const maxBounds = 32

// bounds lets a function see its parameters of types, and those of its impl, as
// the trait that they must have: what is called on a value of such a type, or of a
// field of it, is the trait's.
func bounds(b *languages.Builder, i int, d fact.Def) {
	known := map[string]string{}
	if p := b.Parent(b.Parent(i)); b.Is(p, "impl_item") || b.Is(p, "trait_item") {
		boundsOf(b, p, known)
	}
	boundsOf(b, i, known)
	for name, trait := range known {
		b.Local(name, trait)
	}
	if d.Owner != "" {
		known["Self"] = d.Owner
	}
	if len(known) == 0 {
		return
	}
	for _, p := range d.Params {
		if t := known[strings.TrimLeft(p.Type, "&*")]; t != "" && p.Name != "" {
			b.Local(p.Name, t)
		}
	}
	if d.Owner == "" {
		return
	}
	fields := b.File.Bindings
	for k := len(fields) - 1; k >= 0 && k >= len(fields)-1024; k-- {
		if f := &fields[k]; f.Kind == fact.BindField && f.Owner == d.Owner {
			if t := known[strings.TrimLeft(f.Type, "&*")]; t != "" {
				b.OwnField(f.Name, t)
			}
		}
	}
}

// boundsOf reads the traits of the parameters of types of node i.
func boundsOf(b *languages.Builder, i int, known map[string]string) {
	add := func(left, list int) {
		if left < 0 || list < 0 || len(known) >= maxBounds || !b.Is(left, "type_identifier") || known[b.Text(left)] != "" {
			return
		}
		b.Each(list, func(t int) {
			if trait := bare(b, t); trait != "" && !marker(trait) && known[b.Text(left)] == "" {
				known[b.Text(left)] = strings.ReplaceAll(trait, "::", ".")
			}
		})
	}
	b.Each(b.Field(i, "type_parameters"), func(p int) {
		if b.Is(p, "constrained_type_parameter") {
			add(b.Field(p, "left"), b.Field(p, "bounds"))
		}
	})
	b.Each(b.ChildOf(i, "where_clause"), func(p int) {
		if b.Is(p, "where_predicate") {
			add(b.Field(p, "left"), b.Field(p, "bounds"))
		}
	})
}

// marker reports whether a trait has no methods that are called by name.
func marker(trait string) bool {
	switch fact.LastName(trait) {
	case "Send", "Sync", "Sized", "Unpin", "Copy", "Clone", "Debug", "Eq", "PartialEq", "Ord", "PartialOrd", "Hash", "Default", "Display", "From", "Into", "AsRef", "Fn", "FnMut", "FnOnce":
		return true
	}
	return false
}
