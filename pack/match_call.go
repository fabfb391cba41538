package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Has reports whether a key is one of a list. An entry that ends in ".*"
// stands for every member of what precedes it.
func Has(list []string, key string) bool {
	if key == "" {
		return false
	}
	for _, e := range list {
		if e == key {
			return true
		}
		if p, ok := strings.CutSuffix(e, ".*"); ok && len(key) > len(p) && key[:len(p)] == p && key[len(p)] == '.' {
			return true
		}
	}
	return false
}

// hasSymbol is Has of the key of a symbol, which it does not make where it can
// do without: rules are asked for every call of a repository.
func hasSymbol(list []string, s fact.SymbolRef, written string) bool {
	switch {
	case s.Known():
		return Has(list, s.Qualified())
	case written == "":
		return false
	}
	mod, name := fact.UnknownModule, fact.LastName(written)
	if name == "" {
		return Has(list, fact.Key(s, written))
	}
	n := len(mod) + 1 + len(name)
	for _, e := range list {
		if len(e) == n && e[len(mod)] == '.' && e[:len(mod)] == mod && e[len(mod)+1:] == name {
			return true
		}
		// The prefix of a pattern ends in the module, at its end, or in the name.
		if p, ok := strings.CutSuffix(e, ".*"); ok && len(p) < n && e[0] == mod[0] && Has([]string{e}, fact.Key(s, written)) {
			return true
		}
	}
	return false
}

func (x *matching) use() {
	see := func(line int, s fact.SymbolRef, written string) {
		switch {
		case hasSymbol(x.m.Use, s, written):
			x.add(line, true, written)
		case hasSymbol(x.m.Never, s, written):
			x.add(line, false, written)
		}
	}
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		see(c.Line, c.Sym, c.Callee)
	}
	for i := range x.f.Refs {
		r := &x.f.Refs[i]
		see(r.Line, r.Sym, r.Name)
	}
	for i := range x.f.Defs {
		for _, d := range x.f.Defs[i].Decorators {
			if d.Call < 0 {
				see(d.Line, d.Sym, d.Name)
			}
		}
	}
}

// Shapes of arguments for Matcher.Shape, beside the names of fact.ArgKind.
const (
	ShapeNotString = "not-string" // anything but a literal string
	ShapePresent   = "present"    // anything, but it must be there
)

func (x *matching) argument() {
	for _, i := range x.calls {
		c := &x.f.Calls[i]
		if len(x.m.Names) > 0 || x.m.Shape == ShapePresent {
			if ok, known := x.passed(c); known {
				x.add(c.Line, ok, "")
			}
			continue
		}
		if x.m.Arg >= len(c.Args) {
			continue
		}
		a := &c.Args[x.m.Arg]
		if a.Kind == fact.ArgSpread {
			continue
		}
		if a.Kind == fact.ArgIdent && !a.Sym.Known() && x.m.Shape == "" {
			continue // a local variable: what it holds is unknown
		}
		ok := false
		switch x.m.Shape {
		case "":
			ok = hasSymbol(x.m.Use, a.Sym, a.Head)
		case ShapeNotString:
			ok = a.Kind != fact.ArgString
		default:
			if a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember && !a.Sym.Known() {
				continue // what it holds is unknown
			}
			ok = a.Kind.String() == x.m.Shape
		}
		x.add(c.Line, ok, a.Head)
	}
}

// passed reports whether a call has the argument, by one of the names where
// there are any. It is not known after a spread.
func (x *matching) passed(c *fact.Call) (ok, known bool) {
	at := 0
	for k := range c.Args {
		a := &c.Args[k]
		if a.Kind == fact.ArgSpread {
			return false, false
		}
		if a.Name != "" {
			if slices.Contains(x.m.Names, a.Name) {
				return true, true
			}
			continue
		}
		if at == x.m.Arg {
			return len(x.m.Names) == 0 || Passes(a, x.m.Names), true
		}
		at++
	}
	return false, true
}

// Passes reports whether an argument is a variable, parameter or member of one
// of the names.
func Passes(a *fact.Arg, names []string) bool {
	return (a.Kind == fact.ArgIdent || a.Kind == fact.ArgMember) && slices.Contains(names, fact.LastName(a.Head))
}

// HasKey reports whether a call has an option key, with the value v unless v is "".
func HasKey(c *fact.Call, key, v string) bool {
	for i := range c.Opts {
		o := &c.Opts[i]
		if o.Key == key && (v == "" || o.Value == v || fact.Key(o.Sym, o.Value) == v) {
			return true
		}
	}
	return false
}

// Positional counts the arguments of a call that have no name. Objects that
// hold options are among them.
func Positional(c *fact.Call) int {
	n := 0
	for i := range c.Args {
		if c.Args[i].Name == "" {
			n++
		}
	}
	return n
}

func (x *matching) option() {
	if len(x.m.Callee) == 0 {
		for i := range x.f.Calls {
			x.value(&x.f.Calls[i])
		}
		return
	}
	for _, i := range x.calls {
		c := &x.f.Calls[i]
		ok := true
		for _, k := range x.m.Keys {
			ok = ok && HasKey(c, k, x.m.Value)
		}
		if !ok && (c.Flags&fact.Spread != 0 || x.m.Arg > 0 && Positional(c) >= x.m.Arg) {
			continue // absence is unknown
		}
		if len(c.Opts) == 0 && len(c.Args) > 0 && !ok {
			if k := c.Args[len(c.Args)-1].Kind; k == fact.ArgIdent || k == fact.ArgCall {
				continue
			}
		}
		x.add(c.Line, ok, "")
	}
}

// value adds what a call of any callee gives the keys: adherent when it is
// headed by the rule's value, a counter-example when it is a literal string.
func (x *matching) value(c *fact.Call) {
	for i := range c.Opts {
		o := &c.Opts[i]
		if !slices.Contains(x.m.Keys, o.Key) {
			continue
		}
		if o.Key == fact.ElementText && (Translates(fact.LastName(o.Value)) || Translated(x.f, c)) {
			x.add(o.Line, true, "")
			continue
		}
		if fact.Key(o.Sym, o.Value) == x.m.Value {
			x.add(o.Line, true, "")
		} else if o.Kind == fact.ArgString || o.Kind == fact.ArgTemplate {
			x.add(o.Line, false, "")
		}
	}
}

// ShapeOwner, as the shape of a filter, asks for the receiver instead of the
// keys: a query begins at an owner of Keys, not at a class of Receivers.
const ShapeOwner = "owner"

// Written returns the receiver of a call as the code writes it, without the
// parentheses of calls in it; "" for none.
func Written(c *fact.Call) string {
	return strings.ReplaceAll(fact.Qualifier(c.Callee), "()", "")
}

// owned counts queries by where they begin.
func (x *matching) owned() {
	if !x.m.Role.At(x.f.Path, x.f.Test) {
		return
	}
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if !slices.Contains(x.m.Methods, fact.LastName(c.Callee)) {
			continue
		}
		recv := Written(c)
		if Has(x.m.Keys, recv) {
			x.add(c.Line, true, c.Callee)
		} else if slices.Contains(x.m.Receivers, recv) {
			x.add(c.Line, x.bound(c), c.Callee)
		}
	}
}

// bound reports whether a query is given a member of one of the owners as a
// condition: find_by(organization_id: current_organization.id).
func (x *matching) bound(c *fact.Call) bool {
	return slices.ContainsFunc(c.Opts, func(o fact.Option) bool {
		return slices.ContainsFunc(x.m.Keys, func(k string) bool {
			return strings.HasPrefix(o.Value, strings.TrimSuffix(k, ".*")+".") || o.Value != "" && o.Value == strings.TrimSuffix(k, ".*")
		})
	})
}

func (x *matching) filter() {
	if x.m.Shape == ShapeOwner {
		x.owned()
		return
	}
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if !slices.Contains(x.m.Methods, fact.LastName(c.Callee)) {
			continue
		}
		if len(x.m.Receivers) > 0 && !slices.Contains(x.m.Receivers, Receiver(x.f, i)) {
			continue
		}
		if !FilterKnown(c) || Refines(x.f, i) {
			continue
		}
		ok := false
		for _, k := range x.m.Keys {
			ok = ok || HasKey(c, k, "")
		}
		if !ok && (c.Flags&fact.Spread != 0 || c.Args[0].Kind == fact.ArgIdent && c.Args[0].Name == "" || opaque(c)) {
			continue // what else goes into the filter cannot be seen
		}
		x.add(c.Line, ok, c.Callee)
	}
}

// opaque reports whether the conditions of a query are a value that was made
// elsewhere.
func opaque(c *fact.Call) bool {
	return slices.ContainsFunc(c.Opts, func(o fact.Option) bool {
		made := o.Kind == fact.ArgIdent || o.Kind == fact.ArgMember || o.Kind == fact.ArgCall
		return made && HoldsConditions(o.Key) && !slices.ContainsFunc(c.Opts, func(b fact.Option) bool { return strings.HasPrefix(b.Key, o.Key+".") })
	})
}

// FilterKnown reports whether the filter of a query call can be read: its
// first argument is an object, or a local that was followed to one.
func FilterKnown(c *fact.Call) bool {
	if len(c.Args) == 0 {
		return false
	}
	if c.Args[0].Kind == fact.ArgObject {
		return true
	}
	for i := range c.Opts {
		if c.Opts[i].Arg == 0 {
			return true
		}
	}
	return false
}

// HoldsConditions reports whether a key of a query holds its conditions.
func HoldsConditions(key string) bool {
	switch key {
	case "where", "filter", "filters", "conditions", "criteria", "query", "selector", "match":
		return true
	}
	return false
}

// Condition reports whether an option of a query is one of its conditions: it
// stands below the key that holds them, in an object that has no such key, or
// is a keyword.
func Condition(cl *fact.Call, op *fact.Option) bool {
	if op.Arg < len(cl.Args) && cl.Args[op.Arg].Name != "" {
		// A keyword is a condition of filter, filter_by and find_by; of
		// get_ancestors it is how to go about it.
		w := fact.Tokens(fact.LastName(cl.Callee))
		return len(w) == 1 || len(w) == 2 && (w[1] == "by" || w[1] == "all" || w[1] == "or")
	}
	if op.Arg > 0 {
		return false
	}
	if k := strings.IndexByte(op.Key, '.'); k > 0 {
		return HoldsConditions(op.Key[:k]) && !strings.Contains(op.Key[k+1:], ".")
	}
	for o := range cl.Opts {
		if HoldsConditions(cl.Opts[o].Key) {
			return false
		}
	}
	return true
}
