package eval

import (
	"math"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

func sym(mod, name string) fact.Symbol {
	return fact.Symbol{Origin: fact.External, Module: mod, Name: name}
}

func TestSplit(t *testing.T) {
	call := func(line int, name string) fact.Call {
		return fact.Call{Line: line, Callee: "m." + name, Sym: sym("m", name).Ref(), Func: -1, Parent: -1, Chain: -1}
	}
	files := []*fact.File{
		{Path: "a.go", Lang: "go", Calls: []fact.Call{call(1, "Bad"), call(2, "Good"), call(3, "Good"), call(4, "Bad")}},
		{Path: "b.go", Lang: "go", Calls: []fact.Call{call(1, "Good")}},
		{Path: "old.go", Lang: "go", Calls: []fact.Call{call(1, "Bad")}},
	}
	p := prop("go", pack.Matcher{Kind: pack.MatchUse, Use: []string{"m.Good"}, Never: []string{"m.Bad"}}, []string{"m.Good"}, []string{"m.Bad"})
	p.Counter = []proposals.Place{{Path: "src/a/a.go", Line: 9}}
	got := Split([]proposals.Proposal{p, p}, 1, files, func(p string, line int) bool { return p != "old.go" && line > 1 || p == "b.go" })
	if len(got) != 1 {
		t.Fatalf("%d rules, want the first alone", len(got))
	}
	l := got[0]
	if l.Files != 2 || l.Sites != 4 || l.OK != 3 || math.Abs(l.Observed-(2.0/3+1)/2) > 1e-9 {
		t.Errorf("new: %d files, %d sites, %d adherents, observed %v", l.Files, l.Sites, l.OK, l.Observed)
	}
	if l.Then != 10 || math.Abs(l.Share-0.95) > 1e-9 {
		t.Errorf("then: %d files, share %v; want 10, 0.95", l.Then, l.Share)
	}
	if len(l.Breaches) != 1 || l.Breaches[0] != "a.go:4" {
		t.Errorf("breaches %v", l.Breaches)
	}
}

func TestSummarizeSplit(t *testing.T) {
	rs := []SplitResult{
		{Repo: "a", List: []Later{
			{Rank: 1, Family: "f", Expected: 0.9, Lower: 0.7, Files: 4, Sites: 4, OK: 4, Observed: 1},
			{Rank: 2, Family: "f", Expected: 0.9, Lower: 0.7, Files: 5, Sites: 10, OK: 3, Observed: 0.3},
			{Rank: 3, Family: "g", Expected: 0.9, Files: 1, Sites: 1},
		}},
		{Repo: "b", List: []Later{{Rank: 1, Family: "f", Expected: 1, Lower: 0.9, Files: 3, Sites: 3, OK: 3, Observed: 1}}},
	}
	s := SummarizeSplit(rs, 50)
	r := s.Rows[1]
	if r.Name != "first 30" || r.Rules != 4 || r.Judged != 3 || r.Fading != 1 || len(s.Fading) != 1 || s.Fading[0].Rank != 2 {
		t.Errorf("%+v, fading %v", r, s.Fading)
	}
	if want := ((1+0.3)/2 + 1) / 2; math.Abs(r.Adherence-want) > 1e-9 {
		t.Errorf("adherence %v, want %v", r.Adherence, want)
	}
	if want := 2.0 / 3 * (0.9 - 0.65); math.Abs(r.Error-want) > 1e-9 {
		t.Errorf("calibration error %v, want %v", r.Error, want)
	}
}
