package minertest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/proposals"
)

func TestParse(t *testing.T) {
	a, err := Parse([]byte("Shown.\n-- a{{n}}/f{{n}}.ts repeat 3 --\nx{{n}}\n-- b.ts --\n{{n}}\n-- want --\nr\n-- want-not --\n one\n\ntwo\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range a.Files {
		got = append(got, f.Name+"="+strings.TrimSpace(string(f.Data)))
	}
	if d := cmp.Diff([]string{"a1/f1.ts=x1", "a2/f2.ts=x2", "a3/f3.ts=x3", "b.ts={{n}}"}, got); d != "" {
		t.Error(d)
	}
	if a.Comment != "Shown.\n" || a.Want != "r\n" || !cmp.Equal(a.WantNot, []string{"one", "two"}) {
		t.Errorf("%+v", a)
	}
	for _, bad := range []string{
		"", "-- want --\n", "-- a.ts repeat 3 --\n", "-- {{n}}.ts repeat x --\n", "-- {{n}}.ts repeat 0 --\n", "-- {{n}}.ts repeat 5000 --\n",
		"-- ../a.ts --\n", "-- /a.ts --\n", "-- 1.ts --\n-- {{n}}.ts repeat 2 --\n",
	} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestPrint(t *testing.T) {
	ps := []proposals.Proposal{
		{Family: "guard", Rule: "Call `a`.", Support: 8, Opportunities: 9, Files: 9, Adherents: []proposals.Place{{Path: "x.ts", Line: 1}}, Counter: []proposals.Place{{Path: "y.ts", Line: 2}}},
		{Family: "base", Rule: "Extend `b`.", Counter: []proposals.Place{{Path: "z.ts", Line: 3}}},
	}
	want := "Call `a`.\n  8 of 9 sites in 9 files\n  ✗ y.ts:2\n"
	if d := cmp.Diff(want, Print(ps, "guard")); d != "" {
		t.Error(d)
	}
	for _, tc := range []struct {
		text string
		n    int
	}{{"`a`", 1}, {"`b`", 1}, {"x.ts:", 1}, {"y.ts:2", 1}, {"z.ts:", 0}, {"none", 0}} {
		if got := Unwanted(ps, "guard", []string{tc.text}); len(got) != tc.n {
			t.Errorf("%q: %q", tc.text, got)
		}
	}
}
