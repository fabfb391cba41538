package pack

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// TestConstant: a value adheres as one of the constants, and breaks the rule as a text
// that one of them stands for, wherever it stands.
func TestConstant(t *testing.T) {
	m := &Matcher{
		Kind: MatchConstant, Names: []string{"status"}, Receivers: []string{"?", "shop/order.Order"},
		Use: []string{"shop/order.Status.*", "shop/legacy.STATUS_*", "shop/old.Gone"}, Keys: []string{"open", "paid"},
	}
	sym := func(mod, name string) fact.SymbolRef {
		return fact.Symbol{Origin: fact.Internal, Module: mod, Name: name}.Ref()
	}
	text := func(subject, value string, s fact.SymbolRef) *fact.File {
		return &fact.File{Compares: []fact.Compare{{Line: 1, Subject: subject, Text: true, Value: value, Sym: s}}}
	}
	with := func(subject, value string, w fact.SymbolRef) *fact.File {
		return &fact.File{Compares: []fact.Compare{{Line: 1, Subject: subject, Value: value, With: w}}}
	}
	option := func(callee fact.SymbolRef, flags fact.Flags, o fact.Option) *fact.File {
		o.Line = 1
		return &fact.File{Calls: []fact.Call{{Line: 1, Callee: "f", Sym: callee, Flags: flags, Chain: -1, Parent: -1, Opts: []fact.Option{o}}}}
	}
	none := fact.SymbolRef{}
	for _, c := range []struct {
		name string
		f    *fact.File
		want string // "ok", "bad" or "none"
	}{
		{"a text", text("o.status", "open", none), "bad"},
		{"of what a call gives", text("o.status()", "open", none), "bad"},
		{"of the type", text("o.status", "open", sym("shop/order", "Order.status")), "bad"},
		{"of another type", text("o.status", "open", sym("shop/job", "Job.status")), "none"},
		{"of what a call of the repository gives", text("o.status", "open", sym("shop/job", "load().status")), "bad"},
		{"another text", text("o.status", "new", none), "none"},
		{"another member", text("o.state", "open", none), "none"},
		{"a constant of the class", with("o.status", "Status.OPEN", sym("shop/order", "Status.OPEN")), "ok"},
		{"a member of one of them", with("o.status", "Status.OPEN.name", sym("shop/order", "Status.OPEN.name")), "none"},
		{"the class", with("o.status", "Status", sym("shop/order", "Status")), "none"},
		{"a constant that begins so", with("o.status", "STATUS_OPEN", sym("shop/legacy", "STATUS_OPEN")), "ok"},
		{"one that is listed", with("o.status", "Gone", sym("shop/old", "Gone")), "ok"},
		{"one of another module", with("o.status", "Status.OPEN", sym("shop/job", "Status.OPEN")), "none"},
		{"one that is not known", with("o.status", "Status.OPEN", none), "none"},
		{"an option", option(none, 0, fact.Option{Key: "where.status", Kind: fact.ArgString, Value: "paid"}), "bad"},
		{"an option that is a constant", option(none, 0, fact.Option{Key: "status", Kind: fact.ArgMember, Value: "Status.OPEN", Sym: sym("shop/order", "Status.OPEN")}), "ok"},
		{"a field of the type", option(sym("shop/order", "Order"), fact.CompositeLit|fact.New, fact.Option{Key: "status", Kind: fact.ArgString, Value: "paid"}), "bad"},
		{"a field of another type", option(sym("shop/job", "Job"), fact.CompositeLit|fact.New, fact.Option{Key: "status", Kind: fact.ArgString, Value: "paid"}), "none"},
		{"an attribute", option(none, fact.JSX, fact.Option{Key: "status", Kind: fact.ArgString, Value: "paid"}), "none"},
		{"a number", option(none, 0, fact.Option{Key: "status", Kind: fact.ArgNumber, Value: "1"}), "none"},
	} {
		got := "none"
		for _, s := range m.Sites(c.f) {
			got = "bad"
			if s.OK {
				got = "ok"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	m.Receivers = nil // a pack may be written so: whatever the type is
	if n := len(m.Sites(text("o.status", "open", sym("shop/job", "Job.status")))); n != 1 {
		t.Errorf("%d sites of any type", n)
	}
}
