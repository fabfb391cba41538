package swift

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// around gives the flags that the statement around a call tells.
func around(b *languages.Builder, i int) fact.Flags {
	for k := 0; k < 8; k++ {
		p := b.Parent(i)
		switch b.Kind(p) {
		case "try_expression", "await_expression", "tuple_expression":
			i = p
			continue
		case "control_transfer_statement":
			if b.Has(p, "throw_keyword") {
				return fact.Thrown | fact.AsError
			}
			return fact.Returned
		case "statements":
			q := b.Parent(p)
			if (b.Is(q, "lambda_literal") || b.Is(q, "computed_property") || b.Is(q, "function_body")) && b.First(p) == i && b.Last(p) == i {
				if !b.Is(q, "function_body") {
					return fact.Returned
				}
			}
			return fact.Dropped
		}
		return 0
	}
	return 0
}

// call records f(a: 1) { … }. A defer statement reads as a call in the grammar.
func call(b *languages.Builder, i int) {
	suffix := b.ChildOf(i, "call_suffix")
	path := b.Callee(i)
	if suffix < 0 || path == "" {
		return
	}
	if path == "defer" {
		b.Mark(i, fact.Deferred)
		return
	}
	flags := around(b, i)
	if l := languages.LastSegment(path); l != "" && l[0] >= 'A' && l[0] <= 'Z' && !strings.HasPrefix(l, "XCT") {
		flags |= fact.New
	}
	id := b.OpenCall(i, path, suffix, flags)
	b.Each(b.ChildOf(suffix, "value_arguments"), func(a int) {
		v := b.Field(a, "value")
		if v < 0 {
			return
		}
		name := ""
		if n := b.Field(a, "name"); n >= 0 {
			if name = b.Text(n); name != "" {
				b.Option(id, a, name, v)
			}
		}
		kind, head := b.Shape(v)
		if c := &b.File.Calls[id]; len(c.Args) < fact.MaxArgs {
			c.Args = append(c.Args, b.NewArg(name, kind, head))
		}
	})
	if c := &b.File.Calls[id]; b.Has(suffix, "lambda_literal") && len(c.Args) < fact.MaxArgs {
		c.Args = append(c.Args, fact.Arg{Kind: fact.ArgFunc})
	}
}

func catch(b *languages.Builder, i int) {
	typ := ""
	if e := b.Field(i, "error"); e >= 0 {
		if n := b.Field(e, "name"); n >= 0 {
			typ = b.TypeText(n)
		}
	}
	form := fact.CatchEmpty
	if l := b.ChildOf(i, "statements"); l >= 0 {
		form = fact.CatchOther
		s := b.First(l)
		switch {
		case s < 0:
			form = fact.CatchEmpty
		case b.Is(s, "control_transfer_statement") && b.Has(s, "throw_keyword"):
			form = fact.CatchRethrow
		case b.Is(s, "call_expression"):
			if c := strings.ToLower(b.Callee(s)); strings.HasPrefix(c, "log") || strings.Contains(c, "logger") || c == "print" || c == "nslog" || c == "os_log" {
				form = fact.CatchLog
			}
		}
	}
	b.AddCatch(i, typ, form)
}

// throw records `throw x`, which throws without a call.
func throw(b *languages.Builder, i int) {
	if !b.Has(i, "throw_keyword") {
		return
	}
	x := b.Last(i)
	if x < 0 || b.IsCall(x) || b.Is(x, "throw_keyword") {
		return
	}
	if p := b.Path(x); p != "" && !b.IsLocal(p) && p != "error" {
		b.OpenCall(i, p, int(b.Nodes[x].Next), fact.Thrown|fact.AsError)
	}
}
