package scala

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// around adds to a call what its place in a block tells: Scala has no
// statements around expressions.
func around(b *languages.Builder, i, id int) {
	if id < 0 {
		return
	}
	p := b.Parent(i)
	if !b.Is(p, "block") && !b.Is(p, "lambda_expression") && !b.Is(p, "template_body") {
		return
	}
	c := &b.File.Calls[id]
	switch q := b.Parent(p); {
	case b.Is(p, "template_body") || b.Is(p, "block") && b.Last(p) != i:
		c.Flags |= fact.Dropped
	case b.Is(p, "lambda_expression"), b.Is(q, "function_definition"), b.Is(q, "lambda_expression"):
		c.Flags |= fact.Returned
	}
}

// call records f(a), f { … } and f(a)(b), which is one call.
func call(b *languages.Builder, i int) {
	f, a := b.Field(i, "function"), b.Field(i, "arguments")
	if f < 0 || a < 0 {
		return
	}
	if p := b.Parent(i); b.Is(p, "call_expression") && b.Field(p, "function") == i {
		return // the call around it has recorded it
	}
	inner := f
	first := a
	for k := 0; k < 8 && b.Is(inner, "call_expression"); k++ {
		if first = b.Field(inner, "arguments"); first < 0 {
			return
		}
		if inner = b.Field(inner, "function"); inner < 0 {
			return
		}
	}
	if inner == f && b.Is(a, "arguments") {
		around(b, i, b.Call(i))
		return
	}
	path := b.Path(inner)
	if path == "" {
		return
	}
	id := b.OpenCall(i, path, first, 0)
	if b.Is(first, "arguments") {
		arguments(b, id, first)
	}
	if c := &b.File.Calls[id]; !b.Is(a, "arguments") && len(c.Args) < fact.MaxArgs {
		c.Args = append(c.Args, fact.Arg{Kind: fact.ArgFunc})
	}
	around(b, i, id)
}

func instance(b *languages.Builder, i int) { around(b, i, b.Call(i)) }

// infix records `a op b` where op is a word.
func infix(b *languages.Builder, i int) {
	l, o, r := b.Field(i, "left"), b.Field(i, "operator"), b.Field(i, "right")
	if l < 0 || o < 0 || r < 0 || !b.Is(o, "identifier") {
		return
	}
	path := b.Path(l)
	if path == "" {
		path = "?"
	}
	id := b.OpenCall(i, path+"."+b.Text(o), r, 0)
	kind, head := b.Shape(r)
	b.File.Calls[id].Args = []fact.Arg{b.NewArg("", kind, head)}
	around(b, i, id)
}

// caseClause opens a handler where it stands in a catch clause.
func caseClause(b *languages.Builder, i int) {
	p := b.Field(i, "pattern")
	if p < 0 {
		return
	}
	if q := b.Parent(b.Parent(i)); b.Is(q, "catch_clause") {
		typ := ""
		if t := b.Field(p, "type"); t >= 0 {
			typ = b.TypeText(t)
		}
		b.AddCatch(i, typ, form(b, i, p))
	}
	names(b, p)
}

// form says what a handler does first of all.
func form(b *languages.Builder, i, pattern int) fact.CatchForm {
	s := -1
	b.Each(i, func(c int) {
		if c > pattern && s < 0 && !b.Is(c, "guard") {
			s = c
		}
	})
	if s >= 0 && b.Is(s, "block") {
		s = b.First(s)
	}
	if s < 0 {
		return fact.CatchEmpty
	}
	switch b.Kind(s) {
	case "throw_expression":
		return fact.CatchRethrow
	case "unit":
		return fact.CatchEmpty
	case "call_expression":
		if l := strings.ToLower(b.Callee(s)); strings.HasPrefix(l, "log") || strings.Contains(l, "logger") {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

// throw records `throw x`, which throws without a construction of its own.
func throw(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 || b.IsCall(x) {
		return
	}
	p := b.Path(x)
	if p == "" || b.IsLocal(p) {
		return // a rethrow
	}
	b.OpenCall(i, p, int(b.Nodes[x].Next), fact.Thrown|fact.AsError)
}
