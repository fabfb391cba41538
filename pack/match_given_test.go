package pack

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// TestGiven: a general assertion breaks the rule where it is given what has a
// sharper one, once, itself or where its chain begins.
func TestGiven(t *testing.T) {
	m := &Matcher{
		Kind: MatchGiven, Use: []string{"?.isInstance", "?.isTrue"},
		Never: []string{"?.isTrue", "?.equal", "?.equal", "?.toBe"}, Keys: []string{"instanceOf", "len", GivenNull, "length"},
	}
	arg := func(k fact.ArgKind, head string) fact.Arg { return fact.Arg{Kind: k, Head: head} }
	call := func(name string, args ...fact.Arg) fact.Call {
		return fact.Call{Line: 1, Callee: name, Chain: -1, Args: args}
	}
	chained := func(name string, on fact.Call) []fact.Call {
		return []fact.Call{{Line: 1, Callee: name, Chain: 1}, on}
	}
	for _, c := range []struct {
		name  string
		calls []fact.Call
		want  string // "ok", "bad" or "none"
	}{
		{"the sharper", []fact.Call{call("t.isInstance", arg(fact.ArgIdent, "x"))}, "ok"},
		{"the general, given the result", []fact.Call{call("t.isTrue", arg(fact.ArgCall, "instanceOf"))}, "bad"},
		{"what is sharper elsewhere", []fact.Call{call("t.isTrue", arg(fact.ArgCall, "ready"))}, "ok"},
		{"a result", []fact.Call{call("t.equal", arg(fact.ArgIdent, "n"), arg(fact.ArgCall, "len"))}, "bad"},
		{"a result of a method of the name", []fact.Call{call("t.equal", arg(fact.ArgIdent, "n"), arg(fact.ArgCall, "list.len"))}, "bad"},
		{"of a method that ends alike", []fact.Call{call("t.equal", arg(fact.ArgIdent, "n"), arg(fact.ArgCall, "list.strlen"))}, "none"},
		{"two results", []fact.Call{call("t.equal", arg(fact.ArgCall, "len"), arg(fact.ArgCall, "len"))}, "none"},
		{"a result beside that of a method named alike", []fact.Call{call("t.equal", arg(fact.ArgCall, "len"), arg(fact.ArgCall, "heap.Len"))}, "none"},
		{"a function itself", []fact.Call{call("t.equal", arg(fact.ArgIdent, "len"))}, "none"},
		{"a constant", []fact.Call{call("t.equal", arg(fact.ArgNull, ""))}, "bad"},
		{"a text", []fact.Call{call("t.equal", arg(fact.ArgString, "null"))}, "none"},
		{"a member where the chain begins", chained("expect().toBe", call("expect", arg(fact.ArgMember, "x.length"))), "bad"},
		{"a name that ends alike", chained("expect().toBe", call("expect", arg(fact.ArgMember, "x.wavelength"))), "none"},
		{"another assertion", chained("expect().toEqual", call("expect", arg(fact.ArgMember, "x.length"))), "none"},
	} {
		got := "none"
		for _, s := range m.Sites(&fact.File{Path: "a_test.x", Calls: c.calls}) {
			got = "bad"
			if s.OK {
				got = "ok"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	m.Keys = nil // a pack may have been written so
	if n := len(m.Sites(&fact.File{Calls: []fact.Call{call("t.equal", arg(fact.ArgCall, "len"))}})); n != 0 {
		t.Errorf("%d sites without keys", n)
	}
}
