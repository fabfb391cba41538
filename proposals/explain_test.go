package proposals

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

func TestAnyNamed(t *testing.T) {
	for _, c := range []struct {
		key, written string
		want         bool
	}{
		{"example.com/x/util/timeutil.Now", "timeutil.Now", true},
		{"example.com/x/util/timeutil.Now", "util.Now", false},
		{"web/src/inject.requiredInject", "requiredInject", true},
		{"time.Now", "time.Now", true},
		{"?.Now", "time.Now", false},
	} {
		if got := anyNamed([]string{"other.Thing", c.key}, c.written); got != c.want {
			t.Errorf("%s as %s: %t", c.key, c.written, got)
		}
	}
}

func TestExplain(t *testing.T) {
	p := Proposal{
		ID: "alternatives-abcdef", Rank: 2, Rule: "Use `timeutil.Now`; never `time.Now`.", Status: New, Support: 2, Opportunities: 3, Files: 3, LowerBound: 0.5,
		Background: 0.05, BackgroundProjects: 41, BackgroundShare: 0.03, Bits: 12, Score: 1.5, Learned: 1.2, Trend: "rising", Why: "2 of 3 sites",
		Quarters:     []Quarter{{Quarter: "2026-Q1", Adherents: 2, Counter: 1}, {Quarter: "2026-Q2"}},
		UseQualified: []string{"m/timeutil.Now"}, Matcher: pack.Matcher{Kind: pack.MatchUse, Never: []string{"time.Now", "time.Since", "time.Now"}},
		EnforcedBy: []Source{{"docs/style.md", 7}},
		Adherents:  []Place{{"a.go", 1}, {"b.go", 2}}, Counter: []Place{{"c\x1b[2J.go", 3}},
	}
	b := &Background{
		Pairs:      []miner.Pair{{From: "time.Now", To: "timeutil.Now", Edits: 5, Commits: 2, Hashes: []string{"3d4758578a06cb40a41113bee030112ef82530f5", "abc"}}},
		Considered: []Considered{{Rule: "Use `clock.Now`.", Stage: "counted", Support: 1, Opportunities: 9}, {Rule: "Use `x`.", Stage: "counted", Others: 12, OthersShare: 0.9}},
	}
	var out strings.Builder
	Explain(&out, &p, 9, b, func(s Place) string { return s.Path + "\x1b[31m" })
	got := out.String()
	for _, want := range []string{
		"Use `timeutil.Now`; never `time.Now`.\nalternatives-abcdef · 2 of 9 · new\n",
		"2 of 3 sites in 3 files follow it; by files at least 50.0 %",
		"3 % in 41 other projects, taken as 5 %",
		"12 bits over the background; score 1.500, times 1.20 for the answers so far",
		"trend        rising\n             2026-Q1: 2 new sites follow it, 1 do not\n",
		"timeutil.Now replaced time.Now in 5 edits of 2 commits, 0 the other way: 3d4758578a06 abc",
		"stated in    docs/style.md:7",
		"avoids       time.Now, time.Since\n",
		"1 of 9 sites; the evidence does not suffice",
		"not counted: 90 % in 12 other projects, so nobody needs to be told",
		"counter-examples: 1\n✗ c",
		"adherents: 2\n✓ a.go",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "\x1b") || strings.Contains(got, "2026-Q2") {
		t.Errorf("%q", got)
	}
}
