package drift

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// calls returns a file that calls each of the names, one a line.
func calls(path string, names ...string) *fact.File {
	f := &fact.File{Path: path, Lang: "go"}
	for i, n := range names {
		f.Calls = append(f.Calls, fact.Call{Line: i + 1, Callee: n})
	}
	return f
}

func rules(accepted Count) *pack.Pack {
	return &pack.Pack{Rules: []pack.Rule{{
		ID: "r", Text: "Use `a`; never `b`.", Severity: pack.Warn,
		Matcher:    pack.Matcher{Kind: pack.MatchUse, Use: []string{"?.a"}, Never: []string{"?.b"}},
		Provenance: pack.Provenance{Support: accepted.Adherents, Opportunities: accepted.Sites, Commit: "c0"},
	}}}
}

func noLines(string, int) string { return "" }

func repeat(a, b int) *fact.File {
	var names []string
	for range a {
		names = append(names, "a")
	}
	for range b {
		names = append(names, "b")
	}
	return calls("x.go", names...)
}

func TestErosion(t *testing.T) {
	for _, tc := range []struct {
		name                  string
		accepted              Count
		baseline              *Count
		a, b                  int
		want                  State
		newFindings, findings int
	}{
		{"same", Count{98, 100}, &Count{98, 100}, 98, 2, Holds, 0, 2},
		{"one of many", Count{400, 400}, &Count{400, 400}, 400, 1, Holds, 1, 1},
		{"point lost", Count{100, 100}, &Count{100, 100}, 100, 2, Eroded, 2, 2},
		{"slow loss that passes a point", Count{400, 400}, &Count{400, 403}, 400, 5, Eroded, 2, 5},
		{"slow loss already told", Count{400, 400}, &Count{400, 405}, 400, 6, Holds, 1, 6},
		{"code went away", Count{100, 100}, &Count{100, 102}, 10, 2, Holds, 0, 2},
		{"better", Count{90, 100}, &Count{90, 100}, 95, 5, Holds, 0, 5},
		{"dead", Count{3, 3}, &Count{3, 3}, 0, 0, Dead, 0, 0},
		{"abandoned", Count{3, 3}, &Count{3, 3}, 0, 3, Dead, 3, 3},
		{"dead for long", Count{3, 3}, &Count{0, 0}, 0, 0, Unused, 0, 0},
		{"no baseline, large loss", Count{10, 10}, nil, 10, 5, Eroded, 0, 5},
		{"no baseline, small loss", Count{28, 28}, nil, 28, 3, Holds, 0, 3},
		{"written by hand", Count{}, nil, 1, 5, Holds, 0, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			pk := rules(tc.accepted)
			in := Input{HasPack: true, Commit: "c1", Standings: Evaluate(pk, []*fact.File{repeat(tc.a, tc.b)}, noLines)}
			if tc.baseline != nil {
				in.Baseline = NewBaseline("c0", Evaluate(pk, []*fact.File{repeat(tc.baseline.Adherents, tc.baseline.Sites-tc.baseline.Adherents)}, noLines), nil)
			}
			r := Compare(in)
			if s := r.Rules[0]; s.State != tc.want || s.NewFindings != tc.newFindings || len(r.All) != tc.findings {
				t.Errorf("state %s, %d new, %d findings; want %s, %d, %d", s.State, s.NewFindings, len(r.All), tc.want, tc.newFindings, tc.findings)
			}
		})
	}
}

// TestChangedRule compares no counts of a rule that matches something else now.
func TestChangedRule(t *testing.T) {
	pk := rules(Count{})
	base := NewBaseline("c0", Evaluate(pk, []*fact.File{calls("x.go", "a", "a")}, noLines), nil)
	pk.Rules[0].Matcher.Never = []string{"?.b", "?.c"}
	r := Compare(Input{HasPack: true, Baseline: base, Standings: Evaluate(pk, []*fact.File{calls("x.go", "a", "a", "c", "c")}, noLines)})
	if len(r.Findings) != 0 || r.Rules[0].State != Holds {
		t.Errorf("%+v", r)
	}
}

// TestFingerprint lets findings keep theirs when lines and files move.
func TestFingerprint(t *testing.T) {
	pk := rules(Count{})
	lines := func(text map[int]string) func(string, int) string {
		return func(_ string, n int) string { return text[n] }
	}
	base := NewBaseline("", Evaluate(pk, []*fact.File{calls("x.go", "b", "a", "b")}, lines(map[int]string{1: "b(1)", 3: "\tb(2)"})), nil)
	for _, tc := range []struct {
		name  string
		files []*fact.File
		text  map[int]string
		fresh []int // lines
		fixed int
	}{
		{"moved down and indented", []*fact.File{calls("x.go", "a", "a", "b", "b")}, map[int]string{3: "  b(1)", 4: "b(2)"}, nil, 0},
		{"one more equal line", []*fact.File{calls("x.go", "b", "b", "b")}, map[int]string{1: "b(1)", 2: "b(2)", 3: "b(2)"}, []int{3}, 0},
		{"one fixed", []*fact.File{calls("x.go", "a", "b")}, map[int]string{2: "b(2)"}, nil, 1},
		{"file moved", []*fact.File{calls("y.go", "b", "b")}, map[int]string{1: "b(1)", 2: "b(2)"}, nil, 0},
		{"file copied", []*fact.File{calls("x.go", "b", "b"), calls("y.go", "b", "b")}, map[int]string{1: "b(1)", 2: "b(2)"}, []int{1, 2}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := Compare(Input{HasPack: true, Baseline: base, Standings: Evaluate(pk, tc.files, lines(tc.text))})
			var got []int
			for _, f := range r.Findings {
				got = append(got, f.Line)
			}
			if d := cmp.Diff(tc.fresh, got); d != "" {
				t.Error(d)
			}
			if r.Fixed() != tc.fixed {
				t.Errorf("%d fixed, want %d", r.Fixed(), tc.fixed)
			}
		})
	}
}

// TestProposals shows at most five that are new and unanswered.
func TestProposals(t *testing.T) {
	var ps []proposals.Proposal
	for i := range 9 {
		ps = append(ps, proposals.Proposal{ID: fmt.Sprintf("p%d", i), Status: proposals.New, Trend: "settled"})
	}
	ps[1].Status = proposals.Rejected
	pk := rules(Count{})
	pk.Rules[0].Provenance.Proposal = "p2"
	sts := Evaluate(pk, nil, noLines)
	ids := func(r *Report) string {
		var s []string
		for _, p := range r.Proposals {
			s = append(s, p.ID)
		}
		return strings.Join(s, " ")
	}
	r := Compare(Input{Standings: sts, Proposals: ps})
	if ids(r) != "p0 p3 p4 p5 p6" || r.MoreProposals != 2 {
		t.Errorf("%s and %d more", ids(r), r.MoreProposals)
	}
	base := NewBaseline("", sts, ps[:6])
	if r = Compare(Input{Standings: sts, Proposals: ps, Baseline: base}); ids(r) != "p6 p7 p8" {
		t.Error(ids(r))
	}
	ps[2].Trend = "fading"
	if r = Compare(Input{Standings: sts, Proposals: ps, Baseline: base}); len(r.Turned()) != 1 || r.Turned()[0].TrendBefore != "settled" {
		t.Errorf("turned: %+v", r.Turned())
	}
}

// TestHostileText keeps words of a repository from acting in any format.
func TestHostileText(t *testing.T) {
	f := Finding{Rule: "r", Severity: pack.Warn, Line: 1, Path: "a\n::error::x,`y`##[error]", Text: "a\x1b[31m <img> @team https://evil `c\n::set-env name=x::y ##[add-path]/tmp | 100%"}
	r := &Report{HasPack: true, Base: "main\n::x", Findings: []Finding{f}, Notes: []string{"n\n::stop"},
		Rules: []RuleState{{ID: "r\n::a", Text: "t\n::b", State: Eroded, Before: &Before{}}}}
	for name, text := range map[string]string{"text": r.Text(), "markdown": r.Markdown(), "github": r.GitHub("")} {
		for l := range strings.Lines(text) {
			if name != "github" && strings.HasPrefix(strings.TrimSpace(l), "::") {
				t.Errorf("%s has a command line: %q", name, l)
			}
		}
		if strings.ContainsAny(text, "\x1b\r") || name != "github" && strings.Contains(text, "##[") {
			t.Errorf("%s: %q", name, text)
		}
	}
	if n := strings.Count(r.GitHub(""), "\n"); n != 3 {
		t.Errorf("%d lines of annotations: %q", n, r.GitHub(""))
	}
	md := r.Markdown()
	for _, bad := range []string{" <img>", "@team", "https://"} {
		if strings.Contains(md, bad) {
			t.Errorf("%q acts in\n%s", bad, md)
		}
	}
}

func TestBaselineFile(t *testing.T) {
	pk := rules(Count{})
	b := NewBaseline("c0", Evaluate(pk, []*fact.File{calls("x.go", "a", "b", "b")}, noLines), []proposals.Proposal{{ID: "z", Status: proposals.New}, {ID: "b", Status: proposals.New}})
	file := filepath.Join(t.TempDir(), "new", BaselineFile)
	if err := SaveBaseline(file, b); err != nil {
		t.Fatal(err)
	}
	got, err := LoadBaseline(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b, got); d != "" {
		t.Error(d)
	}
	if left, _ := filepath.Glob(filepath.Dir(file) + "/.*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(file, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := SaveBaseline(file, b); err == nil {
		t.Error("wrote over a file that it cannot read")
	}
	if none, err := LoadBaseline(file + ".none"); none != nil || err != nil {
		t.Errorf("missing: %v, %v", none, err)
	}
}

func FuzzParseBaseline(f *testing.F) {
	f.Add([]byte(`{"schema":"vdmine/baseline/v1","commit":"","rules":[{"id":"r","key":"","adherents":1,"sites":2,"findings":["a,\"findings\":[-b"]}],"proposals":["p"]}`))
	f.Add([]byte(`{"schema":"vdmine/baseline/v1","rules":null}`))
	f.Add([]byte("{\n<<<<<<< a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBaseline(data)
		if err != nil {
			return
		}
		one, err := b.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseBaseline(one)
		if err != nil {
			t.Fatalf("%v\n%s", err, one)
		}
		two, err := again.Encode()
		if err != nil || string(one) != string(two) {
			t.Fatalf("%v\n%s\n%s", err, one, two)
		}
	})
}
