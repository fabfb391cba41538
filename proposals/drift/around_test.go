package drift

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// TestExceptions is silent where a rule does not hold, and where a breach of it
// is no news.
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
		{name: "in a file that follows it", before: []*fact.File{many("a/a.go", 9, 1)}, after: many("a/a.go", 9, 2), want: 1},
		{name: "a repository that breaks it in a tenth", before: []*fact.File{many("a/a.go", 17, 2)}, after: many("b/new.go", 0, 1), except: 1},
		{name: "in a file that breaks it", before: []*fact.File{many("x/x.go", 99, 0), many("a/a.go", 1, 3)}, after: many("a/a.go", 1, 5), except: 2},
		{name: "too few places to tell", before: []*fact.File{many("a/a.go", 0, 3)}, after: many("a/a.go", 0, 4), want: 1},
		{name: "in a folder that breaks it", before: []*fact.File{many("x/x.go", 99, 0), many("a/a.go", 1, 6)}, after: many("a/new.go", 0, 1), except: 1},
		{name: "in a folder beside one that breaks it", before: []*fact.File{many("x/x.go", 99, 0), many("a/a.go", 1, 6)}, after: many("b/new.go", 0, 1), want: 1},
		{name: "in a test, and tests alone show it", before: []*fact.File{test(many("t/x_test.go", 9, 0))}, after: test(many("a/new_test.go", 0, 1)), want: 1},
		{name: "in a test, of a rule on all code", before: []*fact.File{many("x/x.go", 9, 0), test(many("t/x_test.go", 9, 0))}, after: test(many("a/new_test.go", 0, 1)), except: 1},
		{name: "in a test, and no test shows it", before: []*fact.File{many("x/x.go", 9, 0)}, after: test(many("a/new_test.go", 0, 1)), except: 1},
		{name: "in a test, of a rule on tests", before: []*fact.File{many("x/x.go", 9, 0)}, after: test(many("a/new_test.go", 0, 1)), tests: "test", want: 1},
		{name: "people wrote it", before: []*fact.File{many("a/a.go", 1, 3)}, after: many("a/a.go", 1, 5), hand: true, want: 2},
		{name: "edits are refused for it", before: []*fact.File{many("a/a.go", 1, 3)}, after: many("a/a.go", 1, 5), refuse: true, want: 2},
		{name: "a new file with both", before: []*fact.File{many("x/x.go", 9, 0)}, after: many("a/new.go", 5, 1), want: 1},
		{name: "most that followed it is gone", before: []*fact.File{many("x/x.go", 3, 0), many("a/a.go", 11, 1)}, after: many("a/a.go", 8, 4), want: 3},
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
			if told := min(tc.want, maxTold); len(rep.Findings) != told || rep.Folded != tc.want-told || tc.want > maxTold && len(rep.Rules[0].Breaches) != tc.want {
				t.Errorf("%d told, %d not, %d breaches", len(rep.Findings), rep.Folded, len(rep.Rules[0].Breaches))
			}
			if d := cmp.Diff([]int{tc.want, tc.except}, []int{len(rep.Findings) + rep.Folded, rep.Exceptions}); d != "" {
				t.Error(d)
			}
			if (len(rep.Notes) > 0) != (tc.except > 0 || tc.want > maxTold) {
				t.Errorf("notes: %q", rep.Notes)
			}
		})
	}
}

// TestExceptionsOfRoles: what every function of a role calls is told of a new
// one only while all of them do.
func TestExceptionsOfRoles(t *testing.T) {
	handlers := func(path string, call ...string) *fact.File {
		f := &fact.File{Path: path, Lang: "go"}
		for i, c := range call {
			f.Defs = append(f.Defs, fact.Def{Kind: fact.Func, Name: "F", Mods: fact.Exported, Line: 10 * i, End: 10*i + 5, Parent: -1})
			f.Calls = append(f.Calls, fact.Call{Callee: c, Line: 10*i + 1, Func: i, Parent: -1})
		}
		return f
	}
	for name, tc := range map[string]struct {
		before *fact.File
		want   []int // findings, exceptions
	}{
		"all do":       {handlers("x/x.go", "a", "a", "a", "a", "a"), []int{1, 0}},
		"one does not": {handlers("x/x.go", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "b"), []int{0, 1}},
	} {
		pk := rules(Count{})
		pk.Rules[0].Provenance.Proposal = "p"
		pk.Rules[0].Matcher = pack.Matcher{Kind: pack.MatchGuard, Use: []string{"?.a"}, Role: pack.Role{Exported: true}}
		rep := Compare(&Input{HasPack: true, Standings: Evaluate(pk, []*fact.File{tc.before, handlers("y/new.go", "b")}, noLines), Branch: &Branch{
			Base: "main", Changed: func(path string) bool { return path == "y/new.go" }, Touched: func(path string, _ int) bool { return path == "y/new.go" },
		}})
		if d := cmp.Diff(tc.want, []int{len(rep.Findings), rep.Exceptions}); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestExceptionOfASecond is silent where an argument is a second one of its kind,
// and tells where it is one of another.
func TestExceptionOfASecond(t *testing.T) {
	give := func(path string, args ...string) *fact.File {
		f := &fact.File{Path: path, Lang: "go"}
		for i, a := range args {
			f.Calls = append(f.Calls, fact.Call{Callee: "ctx", Line: i + 1, Func: -1, Parent: -1, Args: []fact.Arg{{Kind: fact.ArgMember, Head: a, Sym: fact.Symbol{Origin: fact.Internal, Module: "fake", Name: fact.LastName(a)}.Ref()}}})
		}
		return f
	}
	for found, want := range map[string]int{"fake.PROJECT2_ID": 0, "fake.USER_ID": 1, "fake.PROJECT_IDS": 1} {
		pk := rules(Count{})
		pk.Rules[0].Provenance.Proposal = "p"
		pk.Rules[0].Matcher = pack.Matcher{Kind: pack.MatchArgument, Callee: []string{"?.ctx"}, Use: []string{"fake.PROJECT_ID"}}
		rep := Compare(&Input{HasPack: true, Standings: Evaluate(pk, []*fact.File{give("x/x.go", "fake.PROJECT_ID", "fake.PROJECT_ID"), give("y/new.go", found)}, noLines), Branch: &Branch{
			Base: "main", Changed: func(path string) bool { return path == "y/new.go" }, Touched: func(path string, _ int) bool { return path == "y/new.go" },
		}})
		if len(rep.Findings) != want || rep.Exceptions != 1-want {
			t.Errorf("%s: %d findings, %d exceptions", found, len(rep.Findings), rep.Exceptions)
		}
	}
}

// TestExceptionsOfLayers: an import that no file of a layer has is told, one that
// others have too is not.
func TestExceptionsOfLayers(t *testing.T) {
	for others, want := range map[string]int{"lib/b": 1, "app/models": 0} {
		var files []*fact.File
		for i, mod := range []string{"lib/a", "lib/a", "lib/a", "lib/a", "lib/a", "lib/a", "lib/a", "lib/a", "lib/a", "lib/a", "lib/a", others, "app/models"} {
			files = append(files, &fact.File{Path: fmt.Sprintf("app/editor/%02d.go", i), Lang: "go", Imports: []fact.Import{{Line: 3, Path: mod, Module: mod}}})
		}
		last := files[len(files)-1].Path
		pk := rules(Count{})
		pk.Rules[0].Provenance.Proposal = "p"
		pk.Rules[0].Matcher = pack.Matcher{Kind: pack.MatchEdge, Never: []string{"app/models"}}
		changed := func(path string) bool { return path == last }
		rep := Compare(&Input{HasPack: true, Standings: Evaluate(pk, files, noLines), Branch: &Branch{
			Base: "main", Changed: changed, Touched: func(path string, _ int) bool { return changed(path) },
		}})
		if len(rep.Findings) != want || rep.Exceptions != 1-want {
			t.Errorf("%s: %d findings, %d exceptions", others, len(rep.Findings), rep.Exceptions)
		}
	}
}

// TestExceptionOfTestNames is silent about what a test is called, and tells of
// other names.
func TestExceptionOfTestNames(t *testing.T) {
	named := func(path string, names ...string) *fact.File {
		f := &fact.File{Path: path, Lang: "go", Test: strings.HasSuffix(path, "_test.go")}
		for i, n := range names {
			f.Defs = append(f.Defs, fact.Def{Kind: fact.Func, Name: n, Line: 10*i + 1, End: 10*i + 5, Parent: -1})
		}
		return f
	}
	for end, want := range map[string]int{"_test.go": 0, ".go": 1} {
		role := map[string]string{"_test.go": "only", ".go": "not"}[end]
		pk := rules(Count{})
		pk.Rules[0].Provenance.Proposal = "p"
		pk.Rules[0].Matcher = pack.Matcher{Kind: pack.MatchName, Shape: pack.NamePlain, Role: pack.Role{Test: role}}
		rep := Compare(&Input{HasPack: true, Standings: Evaluate(pk, []*fact.File{named("x/x"+end, "A", "B", "C", "D", "E"), named("y/new"+end, "A_B")}, noLines), Branch: &Branch{
			Base: "main", Changed: func(path string) bool { return path == "y/new"+end }, Touched: func(path string, _ int) bool { return path == "y/new"+end },
		}})
		if len(rep.Findings) != want || rep.Exceptions != 1-want {
			t.Errorf("%s: %d findings, %d exceptions", end, len(rep.Findings), rep.Exceptions)
		}
	}
}
