package drift

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// TestExceptions is silent where the code around a finding breaks the rule too.
func TestExceptions(t *testing.T) {
	test := func(f *fact.File) *fact.File {
		f.Test = true
		return f
	}
	many := func(path string, good, bad int) *fact.File {
		var names []string
		for range good {
			names = append(names, "a")
		}
		for range bad {
			names = append(names, "b")
		}
		return calls(path, names...)
	}
	for _, tc := range []struct {
		name   string
		before []*fact.File
		after  *fact.File // the changed file
		hand   bool       // people wrote the rule
		refuse bool
		tests  string // scope
		want   int    // findings that are told
		except int
	}{
		{name: "a new file", before: []*fact.File{many("x/x.go", 9, 0)}, after: many("a/new.go", 0, 2), want: 2},
		{name: "in a file that follows it", before: []*fact.File{many("a/a.go", 5, 1)}, after: many("a/a.go", 5, 2), want: 1},
		{name: "in a file that breaks it", before: []*fact.File{many("a/a.go", 1, 3)}, after: many("a/a.go", 1, 5), except: 2},
		{name: "too few places to tell", before: []*fact.File{many("a/a.go", 0, 3)}, after: many("a/a.go", 0, 4), want: 1},
		{name: "in a folder that breaks it", before: []*fact.File{many("a/a.go", 1, 6)}, after: many("a/new.go", 0, 1), except: 1},
		{name: "in a folder beside one that breaks it", before: []*fact.File{many("a/a.go", 1, 6)}, after: many("b/new.go", 0, 1), want: 1},
		{name: "in a test, and tests follow it", before: []*fact.File{test(many("t/x_test.go", 5, 1))}, after: test(many("a/new_test.go", 0, 1)), want: 1},
		{name: "in a test, and tests break it", before: []*fact.File{test(many("t/x_test.go", 5, 3))}, after: test(many("a/new_test.go", 0, 1)), except: 1},
		{name: "in a test, and no test shows it", before: []*fact.File{many("x/x.go", 9, 0)}, after: test(many("a/new_test.go", 0, 1)), except: 1},
		{name: "in a test, of a rule on tests", before: []*fact.File{many("x/x.go", 9, 0)}, after: test(many("a/new_test.go", 0, 1)), tests: "test", want: 1},
		{name: "people wrote it", before: []*fact.File{many("a/a.go", 1, 3)}, after: many("a/a.go", 1, 5), hand: true, want: 2},
		{name: "edits are refused for it", before: []*fact.File{many("a/a.go", 1, 3)}, after: many("a/a.go", 1, 5), refuse: true, want: 2},
		{name: "all that followed it is gone", before: []*fact.File{many("a/a.go", 4, 0)}, after: many("a/a.go", 0, 4), want: 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			pk := rules(Count{})
			r := &pk.Rules[0]
			r.Scope.Role = tc.tests
			if !tc.hand {
				r.Provenance.Proposal = "p"
			}
			if tc.refuse {
				r.Severity = pack.Refuse
			}
			now := []*fact.File{tc.after}
			var then []*fact.File
			for _, f := range tc.before {
				if f.Path == tc.after.Path {
					then = append(then, f)
				} else {
					now = append(now, f)
				}
			}
			rep := Compare(&Input{HasPack: true, Standings: Evaluate(pk, now, noLines), Branch: &Branch{
				Base: "main", Known: Evaluate(pk, then, noLines),
				Changed: func(path string) bool { return path == tc.after.Path },
				Touched: func(path string, _ int) bool { return path == tc.after.Path },
			}})
			if d := cmp.Diff([]int{tc.want, tc.except}, []int{len(rep.Findings), rep.Exceptions}); d != "" {
				t.Error(d)
			}
			if (len(rep.Notes) > 0) != (tc.except > 0) {
				t.Errorf("notes: %q", rep.Notes)
			}
		})
	}
}
