package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/proposals"
)

// TestDivided: what new code turns away from is listed apart, with ranks and
// answers of its own.
func TestDivided(t *testing.T) {
	rep := &proposals.Report{}
	for i, trend := range []string{"settled", "fading", "unknown", "contested", "rising"} {
		rep.Proposals = append(rep.Proposals, proposals.Proposal{ID: fmt.Sprint("base-", i), Rule: fmt.Sprint("Rule ", i, "."), Rank: i + 1, Trend: trend, Score: 0.5, Learned: 1, Status: proposals.New})
	}
	divide(rep)
	rep.NeedsDecision[1].Status = proposals.Accepted
	var w strings.Builder
	printReport(&w, t.TempDir(), rep, scanOptions{})
	var got []string
	for _, l := range strings.Split(w.String(), "\n") {
		if strings.Contains(l, "Rule") || strings.Contains(l, "Needs") || strings.Contains(l, "base-3") {
			got = append(got, strings.Join(strings.Fields(l), " "))
		}
	}
	want := []string{
		"1 Rule 0.", "2 Rule 2.", "3 Rule 4.",
		"Needs a decision: newly added code turns away from these, so agents are not told of them (2 of 2)",
		"1 Rule 1.", "2 Rule 3.",
		"0 of 0 sites, 0 files, ≥ 0 % · · base-3 · contested · accepted",
	}
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("listing:\n%s\nwant:\n%s", a, b)
	}
}

// TestLikely: a listing has what is likely to be meant, or what the answers so far
// make so, and says how much there is beside it.
func TestLikely(t *testing.T) {
	rep := &proposals.Report{}
	add := func(rule string, score, learned float64, status proposals.Status) {
		rep.Proposals = append(rep.Proposals, proposals.Proposal{ID: rule, Rule: rule, Rank: len(rep.Proposals) + 1, Score: score, Learned: learned, Status: status})
	}
	add("Likely one.", 0.9, 1, proposals.New)
	add("Likely two.", 0.25, 1, proposals.New)
	add("Liked by the team.", 0.2, 1.5, proposals.New)
	add("Disliked by the team.", 0.3, 0.5, proposals.New)
	add("Less likely.", 0.2, 1, proposals.New)
	add("Accepted.", 0.16, 1, proposals.Accepted)
	rep.Languages = map[string]proposals.LanguageCount{"go": {Files: 1}}
	print := func(o scanOptions) string {
		var w strings.Builder
		o.short = true
		printReport(&w, t.TempDir(), rep, o)
		return strings.Join(strings.Fields(w.String()), " ")
	}
	for _, tc := range []struct {
		all  bool
		want string
	}{
		{false, "6 proposals 1 Likely one. 2 Likely two. 3 Liked by the team. 6 Accepted. 2 less likely to be meant: `--all` prints them."},
		{true, "6 proposals 1 Likely one. 2 Likely two. 3 Liked by the team. 4 Disliked by the team. 5 Less likely. 6 Accepted."},
	} {
		if got := print(scanOptions{all: tc.all}); !strings.HasSuffix(got, tc.want) {
			t.Errorf("all %v: %s\nwant %s", tc.all, got, tc.want)
		}
	}
	rep.Proposals = rep.Proposals[4:5]
	if got, want := print(scanOptions{}), "1 proposal 1 less likely to be meant: `--all` prints them."; !strings.HasSuffix(got, want) {
		t.Errorf("none likely: %s", got)
	}
}

// TestLimit: a listing says how many there are, also of those that it leaves out.
func TestLimit(t *testing.T) {
	rep := &proposals.Report{}
	for i := range 45 {
		rep.Proposals = append(rep.Proposals, proposals.Proposal{Rank: i + 1, Rule: fmt.Sprint("Rule ", i, "."), Trend: "unknown", Score: 1, Learned: 1, Status: proposals.New})
	}
	for _, c := range []struct {
		o     scanOptions
		rules int
		want  string
	}{
		{scanOptions{}, 40, "\n\n5 more: `--limit 45` prints them.\n"},
		{scanOptions{limit: 3, short: true}, 3, "\n42 more: `--limit 45` prints them.\n"},
		{scanOptions{limit: 45}, 45, "\n 45  Rule 44.\n"},
	} {
		var w strings.Builder
		printReport(&w, t.TempDir(), rep, c.o)
		if got := w.String(); strings.Count(got, "Rule") != c.rules || !strings.Contains(got, c.want) || !strings.Contains(got, ", 45 proposals\n") || strings.Contains(got, "more:") != strings.Contains(c.want, "more:") {
			t.Errorf("%d of 45:\n%s", c.rules, got)
		}
	}
}

// TestPrintProposal: what has a counter-example is not told as 100 %, and a place is
// one line however a stranger has named the file.
func TestPrintProposal(t *testing.T) {
	dir := t.TempDir()
	const name = "new\nline/x\x1b[31m.go"
	write(t, dir+"/"+name, "package a\n\nvar x = \""+strings.Repeat("é", 200)+"\"\n")
	p := proposals.Proposal{
		Rank: 1, Rule: "Rule.", Trend: "unknown", Status: proposals.New, Support: 999, Opportunities: 1000, Files: 1, LowerBound: 0.9968,
		Counter: []proposals.Place{{Path: name, Line: 3}},
	}
	var w strings.Builder
	printProposal(&w, dir, &p, scanOptions{})
	want := "\n  1  Rule.\n     999 of 1000 sites, 1 file, ≥ 99 % ·  · \n     ✗ \"new\\nline/x\\x1b[31m.go\":3  var x = \"" + strings.Repeat("é", 91) + "…\n"
	if got := w.String(); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
