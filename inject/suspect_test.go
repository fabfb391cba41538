package inject

import (
	"testing"

	"github.com/vdmine/vdmine/pack"
)

// TestSuspects: a rule is passed over only if the changed lines cannot break it.
func TestSuspects(t *testing.T) {
	use := func(never ...string) pack.Matcher { return pack.Matcher{Kind: pack.MatchUse, Never: never} }
	for _, tc := range []struct {
		name string
		m    pack.Matcher
		text string
		want bool
	}{
		{"named", use("time.Now"), "x\nt := time.Now()\n", true},
		{"not named", use("time.Now"), "x\nt := clock.Now2()\n", false},
		{"elsewhere", use("time.Now"), "time.Now()\n\n\n\n\n\n\n\nx\n", false},
		{"under another name", use("lib.legacy"), "import { legacy as old } from 'lib'\n\n\n\n\n\n\n\nold()\n", true},
		{"taken apart", use("lib.legacy"), "const { legacy: old } = lib\n\n\n\n\n\n\n\nold()\n", true},
		{"assigned", use("lib.legacy"), "const old = lib.legacy\n\n\n\n\n\n\n\nold()\n", true},
		{"members", use("lib.*"), "import * as l from 'lib'\n\n\n\n\n\n\n\nl.any()\n", true},
		{"option", pack.Matcher{Kind: pack.MatchOption, Callee: []string{"?.run"}}, "x\nrun({})\n", true},
		{"option not called", pack.Matcher{Kind: pack.MatchOption, Callee: []string{"?.run"}}, "x\nrunner({})\n", false},
		{"filter", pack.Matcher{Kind: pack.MatchFilter, Methods: []string{"find"}}, "x\nA.findOne()\n", false},
		{"import", pack.Matcher{Kind: pack.MatchImport, Never: []string{"github.com/pkg/errors"}}, "x\n\"github.com/pkg/errors\"\n", true},
		{"import of another", pack.Matcher{Kind: pack.MatchImport, Never: []string{"github.com/pkg/errors"}}, "x\n\"fmt\"\n", false},
		{"relative import", pack.Matcher{Kind: pack.MatchEdge, Never: []string{"src/db/**"}}, "x\nimport a from './a'\n", true},
		{"siblings", pack.Matcher{Kind: pack.MatchEdge, Shape: "siblings", Module: "src", Role: pack.Role{Dir: "src/**"}}, "x\nimport a from '@/b'\n", true},
		{"concept", pack.Matcher{Kind: pack.MatchType, Tokens: []string{"unit price"}}, "x\nvar unitPrice int\n", true},
		{"no concept", pack.Matcher{Kind: pack.MatchType, Tokens: []string{"unit price"}}, "x\nvar unitCost int\n", false},
		{"constant", pack.Matcher{Kind: pack.MatchConstant, Names: []string{"status"}, Keys: []string{"open"}}, "x\no.status == 'open'\n", true},
		{"no constant", pack.Matcher{Kind: pack.MatchConstant, Names: []string{"status"}, Keys: []string{"open"}}, "x\no.state == 'open'\n", false},
		{"attribute", use("Data.OldAttribute"), "x\n[Old]\n", true},
		{"role elsewhere", pack.Matcher{Kind: pack.MatchGuard, Role: pack.Role{File: "*_handler.go"}}, "x\nfunc f() {}\n", false},
		{"role", pack.Matcher{Kind: pack.MatchGuard, Role: pack.Role{File: "a.*"}}, "x\nfunc f() {}\n", true},
		{"text", pack.Matcher{Kind: pack.MatchText}, "x\n", false},
	} {
		p := &pack.Pack{Rules: []pack.Rule{{ID: "r", Matcher: tc.m}}}
		last := 2
		if len(tc.text) > 15 && tc.name != "import" && tc.name != "relative import" && tc.text[0] != 'x' {
			last = 9
		}
		if got := len(Suspects(p, Edit{Path: "src/a.go"}, tc.text, Lines{{last, last}}).Rules) == 1; got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
	p := &pack.Pack{Rules: []pack.Rule{{ID: "r", Languages: []string{"go"}, Matcher: use("a.b")}, {ID: "s", Scope: pack.Scope{Include: []string{"lib/**"}}, Matcher: use("a.b")}}}
	if got := Suspects(p, Edit{Path: "src/a.ts", Lang: "typescript"}, "a.b\n", All()); len(got.Rules) != 0 {
		t.Errorf("out of scope: %v", got.Rules)
	}
}

func TestUnapplied(t *testing.T) {
	for _, tc := range []struct {
		after string
		hunks []Hunk
		want  string
		ok    bool
	}{
		{"a\nX\nc\n", []Hunk{{"b", "X"}}, "a\nb\nc\n", true},
		{"a\nX\nY\n", []Hunk{{"b", "X"}, {"c", "Y"}}, "a\nb\nc\n", true},
		{"X\nX\n", []Hunk{{"b", "X"}}, "", false},
		{"a\n", []Hunk{{"b", ""}}, "", false},
		{"a\n", []Hunk{{"b", "gone"}}, "", false},
		{"a\n", nil, "a\n", false},
	} {
		got, ok := Unapplied(tc.after, tc.hunks)
		if ok != tc.ok || ok && got != tc.want {
			t.Errorf("%q: %q %v", tc.after, got, ok)
		}
	}
}

func FuzzSuspects(f *testing.F) {
	f.Add("lib.legacy", "import { legacy as x } from 'lib'\nx()\n", 1, 2)
	f.Fuzz(func(t *testing.T, name, text string, from, to int) {
		for _, k := range []pack.MatchKind{pack.MatchUse, pack.MatchOption, pack.MatchFilter, pack.MatchGuard, pack.MatchError, pack.MatchImport, pack.MatchAlias, pack.MatchType, pack.MatchName} {
			p := &pack.Pack{Rules: []pack.Rule{{Matcher: pack.Matcher{Kind: k, Never: []string{name}, Callee: []string{name}, Methods: []string{name}, Tokens: []string{name}, Module: name, Role: pack.Role{File: name}}}}}
			Suspects(p, Edit{Path: "a"}, text, Lines{{from, to}})
		}
		Unapplied(text, []Hunk{{name, text}, {text, name}})
	})
}
