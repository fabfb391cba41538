package drift

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
		{"dead, some known", Count{3, 3}, &Count{3, 5}, 0, 5, Dead, 3, 5},
		{"dead for long", Count{3, 3}, &Count{0, 0}, 0, 0, Unused, 0, 0},
		{"no baseline, large loss", Count{10, 10}, nil, 10, 5, Eroded, 0, 5},
		{"no baseline, small loss", Count{28, 28}, nil, 28, 3, Holds, 0, 3},
		{"written by hand", Count{}, nil, 1, 5, Holds, 0, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			pk := rules(tc.accepted)
			in := &Input{HasPack: true, Commit: "c1", Standings: Evaluate(pk, []*fact.File{repeat(tc.a, tc.b)}, noLines)}
			if tc.baseline != nil {
				in.Baseline = NewBaseline(&Input{Commit: "c0", Standings: Evaluate(pk, []*fact.File{repeat(tc.baseline.Adherents, tc.baseline.Sites-tc.baseline.Adherents)}, noLines)})
			}
			r := Compare(in)
			if s := r.Rules[0]; s.State != tc.want || s.NewFindings != tc.newFindings || len(r.All) != tc.findings {
				t.Errorf("state %s, %d new, %d findings; want %s, %d, %d", s.State, s.NewFindings, len(r.All), tc.want, tc.newFindings, tc.findings)
			}
			// News fails a run, but the places of a rule that died are not told one by one.
			if tc.want == Dead && (len(r.Findings) != 0 || len(r.Rules[0].Breaches) != tc.newFindings || r.KnownFindings != tc.findings-tc.newFindings) {
				t.Errorf("%+v", r)
			}
			if r.NewFindings() != (tc.newFindings > 0) || r.Erosion() != (tc.want == Eroded || tc.want == Dead && tc.findings > 0) {
				t.Errorf("new findings %t, erosion %t", r.NewFindings(), r.Erosion())
			}
		})
	}
}

// TestChangedRule compares no counts of a rule that matches something else now.
func TestChangedRule(t *testing.T) {
	pk := rules(Count{})
	base := NewBaseline(&Input{Commit: "c0", Standings: Evaluate(pk, []*fact.File{calls("x.go", "a", "a")}, noLines)})
	pk.Rules[0].Matcher.Never = []string{"?.b", "?.c"}
	r := Compare(&Input{HasPack: true, Baseline: base, Standings: Evaluate(pk, []*fact.File{calls("x.go", "a", "a", "c", "c")}, noLines)})
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
	base := NewBaseline(&Input{Standings: Evaluate(pk, []*fact.File{calls("x.go", "b", "a", "b")}, lines(map[int]string{1: "b(1)", 3: "\tb(2)"}))})
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
			r := Compare(&Input{HasPack: true, Baseline: base, Standings: Evaluate(pk, tc.files, lines(tc.text))})
			var got []int
			for _, f := range r.All {
				if f.New {
					got = append(got, f.Line)
				}
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
		ps = append(ps, proposals.Proposal{ID: fmt.Sprintf("p%d", i), Status: proposals.New, Trend: "settled", Score: 0.5})
	}
	ps = append(ps, proposals.Proposal{ID: "less likely", Status: proposals.New, Trend: "settled", Score: 0.2})
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
	r := Compare(&Input{Standings: sts, Proposals: ps})
	if ids(r) != "p0 p3 p4 p5 p6" || r.MoreProposals != 2 {
		t.Errorf("%s and %d more", ids(r), r.MoreProposals)
	}
	base := NewBaseline(&Input{Standings: sts, Proposals: ps[:6]})
	if r = Compare(&Input{Standings: sts, Proposals: ps, Baseline: base}); ids(r) != "p6 p7 p8" {
		t.Error(ids(r))
	}
	ps[2].Trend = "fading"
	if r = Compare(&Input{Standings: sts, Proposals: ps, Baseline: base}); len(r.Turned()) != 1 || r.Turned()[0].TrendBefore != "settled" {
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
	b := NewBaseline(&Input{
		Commit: "c0", Date: "2026-11-03", Standings: Evaluate(pk, []*fact.File{calls("x.go", "a", "b", "b")}, noLines),
		Proposals: []proposals.Proposal{{ID: "z", Status: proposals.New}, {ID: "b", Status: proposals.New}},
		Divided:   []proposals.Proposal{{ID: "c", Status: proposals.New}},
	})
	dir := filepath.Join(t.TempDir(), pack.Dir)
	file := filepath.Join(dir, BaselineFile)
	// What a killed run has left goes, what a run of now writes stays.
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old": 2 * time.Hour, "young": 0} {
		f := filepath.Join(dir, "."+BaselineFile+"."+name+".tmp")
		if err := os.WriteFile(f, []byte("{"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(f, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := SaveBaseline(file, b, false); err != nil {
		t.Fatal(err)
	}
	got, err := LoadBaseline(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b, got); d != "" {
		t.Error(d)
	}
	left, err := filepath.Glob(dir + "/.*")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{dir + "/." + BaselineFile + ".young.tmp", dir + "/.gitattributes"}, left); d != "" {
		t.Error(d)
	}
	if err := os.WriteFile(file, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := SaveBaseline(file, b, false); err == nil {
		t.Error("wrote over a file that it cannot read")
	}
	if none, err := LoadBaseline(file + ".none"); none != nil || err != nil {
		t.Errorf("missing: %v, %v", none, err)
	}
}

// TestBaselineUnion reads the lines of two branches in any order alike.
func TestBaselineUnion(t *testing.T) {
	lines := []string{
		`{"schema":"vdmine/baseline/v1","commit":"aa","date":"2026-11-05"}`,
		`{"schema":"vdmine/baseline/v1","commit":"bb","date":"2026-11-03"}`,
		`{"rule":"r","key":"k","adherents":9,"sites":10,"trend":"rising"}`,
		`{"rule":"r","key":"k","adherents":8,"sites":10,"trend":"settled"}`,
		`{"rule":"r","key":"other","adherents":1,"sites":1}`,
		`{"rule":"r","key":"k","finding":"x-1"}`,
		`{"rule":"r","key":"k","finding":"y-2"}`,
		`{"rule":"r","key":"k","finding":"x-1"}`,
		`{"proposal":"p"}`,
		`{"later":"version"}`,
	}
	want := &Baseline{Commit: "bb", Date: "2026-11-03", Proposals: []string{"p"}, Rules: []BaselineRule{
		{ID: "r", Key: "k", Adherents: 8, Sites: 10, Trend: "settled", Findings: []string{"x-1", "y-2"}},
		{ID: "r", Key: "other", Adherents: 1, Sites: 1},
	}}
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 0, 9, 8, 7, 6, 5, 4, 3, 2}} {
		var text strings.Builder
		for _, i := range order {
			text.WriteString(lines[i] + "\n")
		}
		got, err := ParseBaseline([]byte(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	for _, bad := range []string{"", "\n", "{", "[]", "{}", lines[2], lines[0] + "\n" + lines[5], lines[0] + "\n{\"rule\":\"r\",\"adherents\":3,\"sites\":2}",
		`{"schema":"vdmine/baseline/v9"}`, lines[0] + "\n<<<<<<< ours\n", lines[0] + lines[1]} {
		if _, err := ParseBaseline([]byte(bad)); !errors.Is(err, ErrBaseline) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestTrace lists the breaches of an eroding rule newest first.
func TestTrace(t *testing.T) {
	pk := rules(Count{100, 100})
	pk.Rules[0].Provenance.Accepted = "2026-11-03T10:00:00Z"
	origins := func(_ string, lines []int) map[int]Origin {
		day := func(d int) int64 { return time.Date(2026, 11, d, 9, 0, 0, 0, time.UTC).Unix() }
		return map[int]Origin{4: {Commit: "c4", Time: day(1)}, 5: {Commit: "c5", Time: day(5)}, 6: {Commit: "c6", Time: day(9)}}
	}
	now := Evaluate(pk, []*fact.File{calls("x.go", "a", "a", "a", "b", "b", "b", "b")}, noLines)
	in := &Input{HasPack: true, Commit: "c9", Date: "2026-11-20", Standings: now}
	r := Compare(in)
	r.Trace(origins)
	var got []string
	for _, f := range r.Rules[0].Breaches {
		got = append(got, fmt.Sprintf("%d %s %s", f.Line, f.Commit, f.Date))
	}
	if d := cmp.Diff([]string{"7  ", "6 c6 2026-11-09", "5 c5 2026-11-05"}, got); d != "" {
		t.Error("since acceptance:", d)
	}
	in.Baseline = NewBaseline(&Input{Commit: "c0", Date: "2025-11-04", Standings: Evaluate(pk, []*fact.File{calls("x.go", "a", "a", "a", "b")}, noLines)})
	r = Compare(in)
	r.Trace(origins)
	text := r.Text()
	for _, want := range []string{
		"1 rule: 1 eroding, 3 new findings since 4 Nov 2025 (c0)",
		"• `a`: 75 → 42 % since 4 Nov 2025, 3 new breaches [r]\n    Use `a`; never `b`.\n    ✗ x.go:7\n    ✗ x.go:6  9 Nov c6\n    ✗ x.go:5  5 Nov c5\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "New findings") {
		t.Errorf("told twice:\n%s", text)
	}
	// A line that the baseline has is not what made a finding new.
	r = Compare(in)
	r.Trace(func(path string, lines []int) map[int]Origin {
		m := origins(path, lines)
		m[5] = Origin{"c5", m[5].Time, true}
		return m
	})
	if text := r.Text(); !strings.Contains(text, "    ✗ x.go:5\n    ✗ x.go:7\n    ✗ x.go:6  9 Nov c6\n") {
		t.Errorf("an older line:\n%s", text)
	}
}

func TestShares(t *testing.T) {
	for _, tc := range []struct {
		from, to Count
		want     string
	}{
		{Count{98, 100}, Count{91, 100}, "98 → 91 %"},
		{Count{1000, 1000}, Count{999, 1000}, "100 → 99 %"},
		{Count{996, 1000}, Count{992, 1000}, "99.6 → 99.2 %"},
		{Count{0, 0}, Count{0, 3}, "100 → 0 %"},
		{Count{1, 2}, Count{2, 4}, "50.00 → 50.00 %"},
	} {
		if got := shares(tc.from, tc.to); got != tc.want {
			t.Errorf("%v %v: %q, want %q", tc.from, tc.to, got, tc.want)
		}
	}
}

// TestBranch reports what a branch adds where it touches, and nothing else.
func TestBranch(t *testing.T) {
	pk := rules(Count{})
	text := func(_ string, n int) string { return [...]string{"", "b(one)", "b(two)", "b(three)", "b(four)"}[n] }
	branch := &Branch{
		Base:    "main",
		Known:   Evaluate(pk, []*fact.File{calls("old.go", "b")}, text), // b(one) was moved
		Changed: func(path string) bool { return path != "a.go" },
		Touched: func(path string, line int) bool { return path != "a.go" && line != 3 },
	}
	r := Compare(&Input{HasPack: true, Branch: branch, Standings: Evaluate(pk, []*fact.File{calls("a.go", "b"), calls("x.go", "b", "b", "b", "b")}, text)})
	var got []int
	for _, f := range r.Findings {
		got = append(got, f.Line)
	}
	if d := cmp.Diff([]int{2, 4}, got); d != "" || r.KnownFindings != 3 {
		t.Errorf("%s, %d known", d, r.KnownFindings)
	}
	if want := "1 rule, 2 findings added since main"; r.Summary() != want {
		t.Errorf("%q, want %q", r.Summary(), want)
	}
}

func FuzzParseBaseline(f *testing.F) {
	f.Add([]byte("{\"schema\":\"vdmine/baseline/v1\",\"commit\":\"\"}\n{\"rule\":\"r\",\"adherents\":1,\"sites\":2}\n{\"rule\":\"r\",\"finding\":\"a,[-b\"}\n{\"proposal\":\"p\"}"))
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
