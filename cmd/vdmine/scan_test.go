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
		rep.Proposals = append(rep.Proposals, proposals.Proposal{ID: fmt.Sprint("base-", i), Rule: fmt.Sprint("Rule ", i, "."), Rank: i + 1, Trend: trend, Status: proposals.New})
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
