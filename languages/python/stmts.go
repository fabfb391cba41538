package python

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// call records a call, and a column of a table that is built by calls:
// Table("t", Column("c", Type())).
func call(b *languages.Builder, i int) {
	args := b.Field(i, "arguments")
	if args >= 0 && b.Is(args, "generator_expression") { // sum(x for x in y)
		if p := b.Callee(i); p != "" {
			id := b.OpenCall(i, p, args, 0)
			b.File.Calls[id].Args = []fact.Arg{{Kind: fact.ArgOther}}
		}
		return
	}
	id := b.Call(i)
	if id < 0 {
		return
	}
	c := &b.File.Calls[id]
	if c.Parent < 0 || len(c.Args) < 2 || c.Args[0].Kind != fact.ArgString || languages.LastSegment(c.Callee) != "Column" {
		return
	}
	table := &b.File.Calls[c.Parent]
	if len(table.Args) == 0 || table.Args[0].Kind != fact.ArgString {
		return
	}
	t := c.Callee
	if x := typeArg(b, i, true); x != "" {
		t += "(" + x + ")"
	}
	b.Schema(i, table.Args[0].Head, c.Args[0].Head, t)
}

func withItem(b *languages.Builder, i int) {
	v := b.Field(i, "value")
	if v < 0 || !b.Is(v, "as_pattern") {
		return
	}
	declareAlias(b, v, constructed)
}

// declareAlias declares the name after "as".
func declareAlias(b *languages.Builder, as int, typ func(*languages.Builder, int) string) {
	v, a := b.First(as), b.Field(as, "alias")
	if v < 0 || a < 0 {
		return
	}
	n := b.First(a)
	if n < 0 {
		return
	}
	if b.Is(n, "identifier") {
		b.Declare(fact.BindVar, b.Text(n), typ(b, v), n, -1)
		return
	}
	targets(b, n, 0)
}

func except(b *languages.Builder, i int) {
	t, body := "", -1
	as := -1
	b.Each(i, func(c int) {
		switch {
		case b.Is(c, "block"):
			body = c
		case t != "":
		case b.Is(c, "as_pattern"):
			as = c
			if v := b.First(c); v >= 0 {
				t = b.TypeText(v)
			}
		default:
			t = strings.TrimPrefix(b.TypeText(c), "*")
		}
	})
	b.AddCatch(i, t, form(b, body))
	if as >= 0 {
		declareAlias(b, as, func(b *languages.Builder, v int) string {
			if p := b.Path(v); p != "" {
				return p
			}
			return "?"
		})
	}
}

// form says what a handler does first of all.
func form(b *languages.Builder, body int) fact.CatchForm {
	if body < 0 {
		return fact.CatchEmpty
	}
	s := b.First(body)
	if s < 0 {
		return fact.CatchEmpty
	}
	switch b.Kind(s) {
	case "raise_statement":
		return fact.CatchRethrow
	case "pass_statement", "continue_statement":
		return fact.CatchEmpty
	case "expression_statement":
		x := b.First(s)
		if x >= 0 && b.Is(x, "ellipsis") {
			return fact.CatchEmpty
		}
		if x >= 0 && b.IsCall(x) && logs(b.Callee(x)) {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

// logs reports whether a callee writes to a log by its name.
func logs(callee string) bool {
	l := strings.ToLower(callee)
	if strings.Contains(l, "logger") || strings.Contains(l, "logging.") || strings.HasPrefix(l, "log.") || strings.Contains(l, ".log.") || strings.HasPrefix(l, "_log.") {
		return true
	}
	last := languages.LastSegment(l)
	return last == "log" || last == "log_error" || last == "log_exception" || l == "warnings.warn"
}

func finally(b *languages.Builder, i int) { b.Mark(i, fact.Deferred) }

// raise records `raise X`, which raises without a call of its own.
func raise(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 || b.IsCall(x) {
		return
	}
	if c := b.Field(i, "cause"); c == x {
		return
	}
	p := b.Path(x)
	if p == "" {
		return
	}
	b.OpenCall(i, p, int(b.Nodes[x].Next), fact.Thrown|fact.AsError)
	b.Skip(x)
}

// assert records an assertion as a call in tests, and marks the calls in it.
func assert(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 {
		return
	}
	if b.File.Test {
		id := b.OpenCall(i, "assert", x, fact.MacroCall|fact.Dropped)
		kind, head := b.Shape(x)
		b.File.Calls[id].Args = []fact.Arg{b.NewArg("", kind, head)}
	}
	b.Mark(i, fact.Asserted)
}

func yield(b *languages.Builder, i int) {
	if f := b.EnclosingFunc(); f >= 0 {
		b.File.Defs[f].Mods |= fact.Generator
	}
}

// guard marks the call whose result the statement before has bound to a name
// when an if that tests the name leaves the function.
func guard(b *languages.Builder, i int) {
	cond, before := b.Field(i, "condition"), b.Before(i)
	if cond < 0 || before < 0 || !b.Is(before, "expression_statement") || !b.Exits(i) {
		return
	}
	a := b.First(before)
	if a < 0 || !b.Is(a, "assignment") {
		return
	}
	l, r := b.Field(a, "left"), b.Field(a, "right")
	if l < 0 || r < 0 || !b.Is(l, "identifier") {
		return
	}
	c := b.CallAt(r)
	if c < 0 {
		return
	}
	name := b.Text(l)
	for k := cond; k < int(b.Nodes[cond].Next) && k < cond+64; k++ {
		if b.Is(k, "identifier") && b.Text(k) == name {
			b.File.Calls[c].Flags |= fact.EarlyReturn
			return
		}
	}
}
