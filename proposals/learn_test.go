package proposals

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/pack"
)

// ranked makes proposals of "family score" in the order of the scores given.
func ranked(list ...string) []Proposal {
	var ps []Proposal
	for i, s := range list {
		p := Proposal{ID: fmt.Sprintf("x-%06d", i), Rank: i + 1, Status: New, Support: 40, Opportunities: 50}
		if _, err := fmt.Sscanf(s, "%s %g", &p.Family, &p.Score); err != nil {
			panic(err)
		}
		p.ID = fmt.Sprintf("%s-%06d", p.Family, i)
		ps = append(ps, p)
	}
	return ps
}

func order(ps []Proposal) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.ID)
	}
	return strings.Join(out, " ")
}

func answers(ps []Proposal, st Status, at ...int) map[string]Decision {
	m := map[string]Decision{}
	for _, i := range at {
		m[ps[i].ID] = Decision{ID: ps[i].ID, Status: st, Support: ps[i].Support, Opportunities: ps[i].Opportunities, Time: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	}
	return m
}

func join(ms ...map[string]Decision) map[string]Decision {
	out := map[string]Decision{}
	for _, m := range ms {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// Without answers nothing moves, in whatever order mining put the proposals.
func TestAnswerNone(t *testing.T) {
	ps := ranked("a 5", "b 9", "a 1", "b 3")
	want := order(ps)
	Answer(map[string]Decision{}, ps)
	if got := order(ps); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for i, p := range ps {
		if p.Rank != i+1 || p.Learned != 1 || p.Why != "" {
			t.Errorf("%+v", p)
		}
	}
}

// A family that the team rejects goes down, one that it accepts up; what is
// rejected goes last.
func TestAnswerFamilies(t *testing.T) {
	ps := ranked("a 10", "a 9", "a 8", "b 7.9", "b 7.8", "b 7.7", "a 7.6", "b 7.5")
	Answer(join(answers(ps, Rejected, 0, 1), answers(ps, Accepted, 3, 4)), ps)
	if got, want := order(ps), "b-000003 b-000004 b-000005 b-000007 a-000002 a-000006 a-000000 a-000001"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, p := range ps {
		// Of four answers half are accepts; two rejects of six and two more are 2/6.
		want, why := 0.667, "moved down by your answers: 0 of 2 a accepted"
		if p.Family == "b" {
			want, why = 1.333, "moved up by your answers: 2 of 2 b accepted"
		}
		if p.Learned != want || !strings.Contains(p.Why, why) {
			t.Errorf("%s: %v, %s", p.ID, p.Learned, p.Why)
		}
	}
}

// More answers of one kind never move a family the other way.
func TestAnswerMonotone(t *testing.T) {
	last := 9.0
	for n := range 12 {
		ps := ranked("a 10", "a 9", "a 8", "a 7", "a 6", "a 5", "a 4", "a 3", "a 2", "a 1", "a 0.5", "a 0.4", "b 3", "b 2", "b 1")
		var at []int
		for i := range n {
			at = append(at, i)
		}
		Answer(join(answers(ps, Rejected, at...), answers(ps, Accepted, 12, 13)), ps)
		for _, p := range ps {
			if p.ID == "a-000011" {
				if p.Learned > last || p.Learned < leastLearned {
					t.Errorf("after %d rejects the factor is %v, before it was %v", n, p.Learned, last)
				}
				last = p.Learned
			}
		}
	}
	if last > 0.6 {
		t.Errorf("eleven rejects leave a factor of %v", last)
	}
}

// Within a family the rejected shape goes down alone.
func TestAnswerShapes(t *testing.T) {
	ps := ranked("a 10", "a 9", "a 8", "a 7", "a 6", "a 5")
	for i := range ps {
		if i%2 == 0 {
			ps[i].Matcher.Role = pack.Role{Dir: "app/**"}
		} else {
			ps[i].Matcher.Role = pack.Role{Base: "Job", Name: "*Job"}
		}
	}
	Answer(join(answers(ps, Rejected, 0, 2), answers(ps, Accepted, 1, 3)), ps)
	if got, want := order(ps), "a-000001 a-000003 a-000005 a-000004 a-000000 a-000002"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, p := range ps {
		if p.ID == "a-000004" && !strings.Contains(p.Why, "2 of 4 a accepted, of those by folder 0 of 2") {
			t.Error(p.Why)
		}
	}
}

// What the repository states already stays behind what it does not.
func TestAnswerStated(t *testing.T) {
	ps := ranked("a 10", "a 3", "b 9", "b 8", "b 1")
	for _, i := range []int{2, 3, 4} {
		ps[i].EnforcedBy = []Source{{"AGENTS.md", 1}}
	}
	Answer(join(answers(ps, Accepted, 2, 3), answers(ps, Rejected, 0)), ps)
	if got, want := order(ps), "a-000001 b-000002 b-000003 b-000004 a-000000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestCameBack(t *testing.T) {
	for _, c := range []struct {
		name         string
		then, now    [2]int // adherents of sites
		st           Status
		want         bool
		own, unknown bool
	}{
		{name: "the same", then: [2]int{40, 50}, now: [2]int{40, 50}, st: Rejected},
		{name: "a little more", then: [2]int{40, 50}, now: [2]int{46, 54}, st: Rejected},
		{name: "a much higher share", then: [2]int{40, 50}, now: [2]int{49, 50}, st: Rejected, want: true},
		{name: "many more sites", then: [2]int{20, 20}, now: [2]int{45, 45}, st: Rejected, want: true},
		{name: "many more sites of which fewer follow", then: [2]int{50, 50}, now: [2]int{100, 120}, st: Rejected},
		{name: "twice as many, but few", then: [2]int{9, 9}, now: [2]int{19, 19}, st: Rejected, want: true}, // the bound rises
		{name: "it was accepted", then: [2]int{20, 40}, now: [2]int{40, 40}, st: Accepted},
		{name: "counts were not kept", now: [2]int{40, 40}, st: Rejected},
		{name: "written by hand", then: [2]int{20, 40}, now: [2]int{40, 40}, st: Rejected, own: true},
	} {
		p := &Proposal{Support: c.now[0], Opportunities: c.now[1]}
		d := Decision{Status: c.st, Support: c.then[0], Opportunities: c.then[1], Own: c.own}
		if got := CameBack(p, d); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestAnswerBack(t *testing.T) {
	ps := ranked("a 10", "a 9")
	cur := answers(ps, Rejected, 0, 1)
	ps[0].Support, ps[0].Opportunities = 150, 150
	Answer(cur, ps)
	if d := cmp.Diff([]Status{New, Rejected}, []Status{ps[0].Status, ps[1].Status}); d != "" {
		t.Error(d)
	}
	if want := "rejected on 2026-03-01 at 40 of 50 sites"; ps[0].Back != want || !strings.Contains(ps[0].Why, want) || ps[1].Back != "" {
		t.Errorf("%q, %q, %q", ps[0].Back, ps[0].Why, ps[1].Back)
	}
}
