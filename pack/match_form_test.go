package pack

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

func say(text string, kind fact.ArgKind, more ...fact.Arg) *fact.Call {
	return &fact.Call{Line: 1, Callee: "log.Info", Args: append([]fact.Arg{{Kind: kind, Text: fact.FormOfText(text, true, true)}}, more...)}
}

// TestTextForm: a message shows a form or its opposite, or neither.
func TestTextForm(t *testing.T) {
	err := fact.Arg{Kind: fact.ArgIdent, Head: "err"}
	num := fact.Arg{Kind: fact.ArgIdent, Head: "n"}
	for _, c := range []struct {
		form string
		call *fact.Call
		want string // "ok", "bad" or "none"
	}{
		{FormCapital, say("Starting up", fact.ArgString), "ok"},
		{FormCapital, say("starting up", fact.ArgString), "bad"},
		{FormCapital, say("fooBar is up", fact.ArgString), "none"},
		{FormSmall, say("starting up", fact.ArgString), "ok"},
		{FormStop, say("It is up.", fact.ArgString), "ok"},
		{FormNoStop, say("It is up.", fact.ArgString), "bad"},
		{FormStop, say("up", fact.ArgString), "none"},
		{FormStop, say("It is ${x}.", fact.ArgTemplate), "none"},
		{FormFull, say("cannot go", fact.ArgString), "ok"},
		{FormFull, say("can't go", fact.ArgString), "bad"},
		{FormFull, say("go on", fact.ArgString), "none"},
		{FormWraps, say("load: %w", fact.ArgString, err), "ok"},
		{FormWraps, say("load: %v", fact.ArgString, err), "bad"},
		{FormWraps, say("load: %v", fact.ArgString, num), "none"},
		{FormPlain, say("Load it now", fact.ArgString, num), "ok"},
		{FormPlain, say("Load %d now", fact.ArgString, num), "bad"},
		{FormPlain, say("Load it now", fact.ArgString), "none"},
		{FormShould, say("should load it", fact.ArgString), "ok"},
		{FormShould, say("loads it", fact.ArgString), "bad"},
		{FormShould, say("Order", fact.ArgString), "none"},
		{"other", say("Order it", fact.ArgString), "none"},
		{FormCapital, &fact.Call{Args: []fact.Arg{{Kind: fact.ArgString, Head: "msg"}, {Kind: fact.ArgString, Text: fact.TextUpper | fact.TextSpaces}}}, "ok"},
		{FormSmall, say("error.not.found", fact.ArgString), "none"},
		{FormCapital, &fact.Call{Args: []fact.Arg{err, num}}, "none"},
	} {
		got := "none"
		f := &fact.File{Calls: []fact.Call{*c.call}}
		if ok, shown := TextForm(c.form, c.call, Message(f, 0)); shown {
			if got = "bad"; ok {
				got = "ok"
			}
		}
		if got != c.want {
			t.Errorf("%s of %v: %s, want %s", c.form, c.call.Args[0].Text.Names(), got, c.want)
		}
	}
}

// TestMessageTranslated: what is translated where it is said is the message.
func TestMessageTranslated(t *testing.T) {
	f := &fact.File{Calls: []fact.Call{
		{Callee: "die", Parent: -1, Args: []fact.Arg{{Kind: fact.ArgCall, Head: "_"}}},
		{Callee: "_", Parent: 0, Args: []fact.Arg{{Kind: fact.ArgString, Text: fact.FormOfText("cannot go on", true, true)}}},
		{Callee: "die", Parent: -1, Args: []fact.Arg{{Kind: fact.ArgCall, Head: "make"}}},
		{Callee: "make", Parent: 2, Args: []fact.Arg{{Kind: fact.ArgString, Text: fact.FormOfText("Cannot go on", true, true)}}},
	}}
	m := Matcher{Kind: MatchForm, Callee: []string{"?.die"}, Shape: FormSmall}
	if s := m.Sites(f); len(s) != 1 || !s[0].OK {
		t.Errorf("%+v", s)
	}
}

// TestFormInTests: a rule about messages outside of tests says nothing of those in
// tests, and the other way round.
func TestFormInTests(t *testing.T) {
	call := say("Starting up", fact.ArgString)
	for _, c := range []struct {
		role string
		test bool
		want int
	}{{"", false, 1}, {"", true, 1}, {"not", false, 1}, {"not", true, 0}, {"only", false, 0}, {"only", true, 1}} {
		m := Matcher{Kind: MatchForm, Callee: []string{"?.Info"}, Shape: FormSmall, Role: Role{Test: c.role}}
		if got := len(m.Sites(&fact.File{Test: c.test, Calls: []fact.Call{*call}})); got != c.want {
			t.Errorf("role %q, test %v: %d sites, want %d", c.role, c.test, got, c.want)
		}
	}
}

func TestNameForm(t *testing.T) {
	for _, c := range []struct{ form, name, want string }{
		{NamePlain, "TestOrder", "ok"}, {NamePlain, "TestOrder_Late", "bad"},
		{NameSnake, "user_name", "ok"}, {NameSnake, "userName", "bad"}, {NameSnake, "user", "none"}, {NameSnake, "_user", "none"}, {NameSnake, "URL", "none"},
		{NameCamel, "userName", "ok"}, {NameCamel, "UserName", "bad"}, {NamePascal, "UserName", "ok"}, {NamePascal, "Name", "none"}, {NameKebab, "user-name", "ok"}, {NameKebab, "user_name", "bad"},
		{"*Service", "OrderService", "ok"}, {"*Service", "Order", "bad"},
	} {
		got := "none"
		if ok, shown := NameForm(c.form, c.name); shown {
			if got = "bad"; ok {
				got = "ok"
			}
		}
		if got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.form, c.name, got, c.want)
		}
	}
	f := &fact.File{Path: "a.tsx", Calls: []fact.Call{{Line: 2, Flags: fact.JSX, Opts: []fact.Option{
		{Line: 2, Key: "onClick", Kind: fact.ArgIdent, Value: "handleClick"}, {Line: 3, Key: "onBlur", Kind: fact.ArgIdent, Value: "blur"},
		{Line: 4, Key: "onClose", Kind: fact.ArgIdent, Value: "onClose"}, {Line: 5, Key: "onOpen", Kind: fact.ArgIdent, Value: "setOpen"},
		{Line: 6, Key: "once", Kind: fact.ArgIdent, Value: "x"}, {Line: 7, Key: "onKey", Kind: fact.ArgFunc},
	}}}}
	m := Matcher{Kind: MatchName, Value: NamesOfHandlers, Shape: "handle*"}
	if s := m.Sites(f); len(s) != 2 || !s[0].OK || s[1].OK {
		t.Errorf("handlers: %+v", s)
	}
}

// TestModifierHead: what is abstract is no opportunity, a readonly class makes
// its fields so, and a file without code has no head to speak of.
func TestModifierHead(t *testing.T) {
	f := &fact.File{Path: "app/a.php", Lang: "php", Head: []string{"declare(strict_types=1)"}, Defs: []fact.Def{
		{Line: 1, End: 9, Kind: fact.Class, Name: "A", Parent: -1, Mods: fact.Final},
		{Line: 2, End: 3, Kind: fact.Method, Name: "__construct", Parent: 0, Mods: fact.Constructor, Params: []fact.Param{{Name: "x", Mods: fact.Private}, {Name: "y"}}},
		{Line: 10, End: 11, Kind: fact.Class, Name: "B", Parent: -1, Mods: fact.Abstract},
		{Line: 12, End: 13, Kind: fact.Class, Name: "C", Parent: -1, Mods: fact.ReadOnly},
		{Line: 13, End: 13, Kind: fact.Method, Name: "__construct", Parent: 3, Mods: fact.Constructor, Params: []fact.Param{{Name: "x", Mods: fact.Private}}},
	}}
	for _, c := range []struct {
		m    Matcher
		want string
	}{
		{Matcher{Kind: MatchModifier, Shape: "final", Role: Role{Kind: "class"}}, "1+ 12-"},
		{Matcher{Kind: MatchModifier, Shape: "readonly", Value: "field"}, "2- 13+"},
		{Matcher{Kind: MatchHead, Value: "declare(strict_types=1)", Role: Role{File: "*.php"}}, "1+"},
		{Matcher{Kind: MatchHead, Value: "licence", Role: Role{File: "*.php"}}, "1-"},
		{Matcher{Kind: MatchHead, Value: "licence", Role: Role{File: "*.go"}}, ""},
	} {
		if got := marks(c.m.Sites(f)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.m.Kind, c.m.Shape+c.m.Value, got, c.want)
		}
	}
	if s := (&Matcher{Kind: MatchHead, Value: "licence"}).Sites(&fact.File{Path: "a.php"}); len(s) != 0 {
		t.Errorf("an empty file: %+v", s)
	}
}

// marks writes sites as lines, each with + or -.
func marks(s []Site) string {
	var out []string
	for _, x := range s {
		m := "-"
		if x.OK {
			m = "+"
		}
		out = append(out, string(rune('0'+x.Line/10))+string(rune('0'+x.Line%10))+m)
	}
	return strings.TrimSpace(strings.ReplaceAll(" "+strings.Join(out, " "), " 0", " "))
}
