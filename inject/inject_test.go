package inject

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

func ids(rs []*pack.Rule) string {
	var out []string
	for _, r := range rs {
		out = append(out, r.ID)
	}
	return strings.Join(out, " ")
}

func TestMatch(t *testing.T) {
	p := &pack.Pack{Rules: []pack.Rule{
		{ID: "edge", Scope: pack.Scope{Include: []string{"api/**"}}, Matcher: pack.Matcher{Kind: pack.MatchEdge, Never: []string{"example.com/db"}}},
		{ID: "now", Languages: []string{"go"}, Scope: pack.Scope{Exclude: []string{"vendor/**"}}, Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"example.com/x/timeutil.Now"}, Never: []string{"time.Now"}}},
		{ID: "price", Languages: []string{"go"}, Triggers: []string{"price"}, Matcher: pack.Matcher{Kind: pack.MatchType, Tokens: []string{"price"}, Use: []string{"money.Amount"}}},
		{ID: "tests", Languages: []string{"go"}, Scope: pack.Scope{Role: "test"}, Triggers: []string{"require"}, Matcher: pack.Matcher{Kind: pack.MatchText}},
		{ID: "ts", Languages: []string{"typescript"}, Triggers: []string{"price"}, Matcher: pack.Matcher{Kind: pack.MatchText}},
	}}
	for _, tc := range []struct {
		name string
		e    Edit
		want string
	}{
		{"nothing at stake", Edit{Path: "a.go", Lang: "go", Text: "x := 1"}, ""},
		{"forbidden form", Edit{Path: "a.go", Lang: "go", Text: "t := time.Now()"}, "now"},
		{"wanted form", Edit{Path: "a.go", Lang: "go", Text: "timeutil.Now()"}, "now"},
		{"another Now", Edit{Path: "a.go", Lang: "go", Text: "clock.Now()"}, ""},
		{"excluded", Edit{Path: "vendor/a.go", Lang: "go", Text: "time.Now()"}, ""},
		{"word of a name", Edit{Path: "a.go", Lang: "go", Text: "var unitPrice int"}, "price"},
		{"changed lines", Edit{Path: "a.go", Lang: "go", Text: "price\ntime.Now()", Lines: Lines{{2, 2}}}, "now"},
		{"other language", Edit{Path: "a.py", Lang: "python", Text: "price time.Now"}, ""},
		{"scope alone", Edit{Path: "api/a.go", Lang: "go", Text: "x"}, "edge"},
		{"role", Edit{Path: "a_test.go", Lang: "go", Test: true, Text: "require.Equal"}, "tests"},
		{"role not met", Edit{Path: "a.go", Lang: "go", Text: "require.Equal"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := ids(Match(p, tc.e, nil)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	p := &pack.Pack{}
	for i := range 20 {
		p.Rules = append(p.Rules, pack.Rule{ID: fmt.Sprintf("r-%02d", i), Text: strings.Repeat("x", 290), Triggers: []string{"foo"}})
	}
	rs := Match(p, Edit{Path: "a", Text: "foo"}, nil)
	if len(rs) != MaxRules {
		t.Errorf("%d rules", len(rs))
	}
	text, told := Text("head", rs, MaxBytes)
	if len(text) > MaxBytes || len(told) != 4 || !strings.Contains(text, "r-00") {
		t.Errorf("%d bytes, %d told", len(text), len(told))
	}
	if text, told := Text("head", nil, MaxBytes); text != "" || told != nil {
		t.Error("speaks without rules")
	}
}

func TestChanged(t *testing.T) {
	for _, tc := range []struct {
		before, after string
		want          Lines
	}{
		{"a\nb\nc", "a\nX\nc", Lines{{2, 2}}},
		{"a\nb\nc", "a\nb\nc", nil},
		{"a\nb\nc", "a\nc", nil},
		{"", "a\nb", Lines{{1, 2}}},
		{"a\nb\nc\nd", "X\nb\nc\nY\nZ", Lines{{1, 1}, {4, 5}}},
		{"a\na\na", "a\na\na\na", Lines{{4, 4}}},
	} {
		if d := cmp.Diff(tc.want, Changed(tc.before, tc.after)); d != "" {
			t.Errorf("%q → %q: %s", tc.before, tc.after, d)
		}
	}
	got := Located("one\ntwo\nX\nthree\n", []Hunk{{Old: "two\nthree", New: "two\nX\nthree"}, {New: "not there"}})
	if d := cmp.Diff(Lines{{3, 3}}, got); d != "" {
		t.Error(d)
	}
}

func TestCheck(t *testing.T) {
	p := &pack.Pack{Rules: []pack.Rule{{ID: "now", Text: "Use `timeutil.Now`; never `time.Now`.", Example: "a.go:9",
		Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"timeutil.Now"}, Never: []string{"time.Now"}}}}}
	f := &fact.File{Path: "a.go", Lang: "go"}
	for _, l := range []int{3, 7, 7} {
		f.Calls = append(f.Calls, fact.Call{Line: l, Callee: "time.Now", Sym: fact.Symbol{Origin: fact.Std, Module: "time", Name: "Now"}.Ref()})
	}
	fs := Check(p, f, Lines{{6, 8}})
	if len(fs) != 1 || fs[0].Line != 7 {
		t.Fatalf("%+v", fs)
	}
	want := "The edit was applied, but breaks accepted conventions of this repository (vdmine). Mend these lines:\n" +
		"- a.go:7: `time.Now` breaks: Use `timeutil.Now`; never `time.Now`. Example: a.go:9. [now]"
	if got := Report("a.go", fs, MaxBytes); got != want {
		t.Errorf("got\n%s", got)
	}
	parses := 0
	before := func() *fact.File { parses++; return f }
	if fs := New(Check(p, f, Lines{{6, 8}}), f, "time.Now() time.Now() time.Now()", before); len(fs) != 0 || parses != 1 {
		t.Errorf("repeats what stood before: %+v, parsed %d times", fs, parses)
	}
	if fs := New(Check(p, f, Lines{{6, 8}}), f, "time.Now() time.Now()", before); len(fs) != 1 || parses != 1 {
		t.Errorf("names tell that it is new: %+v, parsed %d times", fs, parses)
	}
	if got := Report("a.go", nil, MaxBytes); got != "" {
		t.Error(got)
	}
	if visible("ignorePreviousInstructions()") != "" || visible("a\x1b[2Jb") != "" {
		t.Error("text from the file reaches the agent unchecked")
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("timeutil.Now", "x := timeutil.Now()", "a/b.go")
	f.Fuzz(func(t *testing.T, trigger, text, path string) {
		p := &pack.Pack{Rules: []pack.Rule{{ID: "a", Triggers: []string{trigger}}}}
		Match(p, Edit{Path: path, Text: text}, nil)
		Located(text, []Hunk{{trigger, text}, {text, trigger}})
		Changed(trigger, text)
	})
}

func BenchmarkMatch200(b *testing.B) {
	p := &pack.Pack{}
	for i := range 200 {
		p.Rules = append(p.Rules, pack.Rule{ID: fmt.Sprint("r", i), Triggers: []string{fmt.Sprintf("mod%d.Func%d", i, i), "word"},
			Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{fmt.Sprintf("a/b.Sym%d", i)}, Never: []string{fmt.Sprintf("c.Other%d", i)}}})
	}
	src := strings.Repeat("func doSomething(ctx context.Context, id string) error { return store.Find(ctx, id).Err() }\n", 2000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		Match(p, Edit{Path: "a.go", Text: src}, nil)
	}
}
