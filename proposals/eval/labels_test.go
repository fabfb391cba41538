package eval

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

func TestReadLabels(t *testing.T) {
	got, err := ReadLabels(strings.NewReader("# a comment\n\nx-1\tUse `A`.\taccept\nx-2\tUse `B`.\t\t\tsites\nx-3\tUse `C`.\twrong\tduplicate: of x-1\t3 of 4 sites\r\nx-1\tUse `A`.\tedit\tscope\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Label{{"x-3", "Use `C`.", Wrong, "duplicate: of x-1"}, {"x-1", "Use `A`.", Edit, "scope"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for in, msg := range map[string]string{
		"x-1\tUse `A`.\taccept\n\tUse `B`.\twrong\tr\n": "line 2: want id",
		"x-1 Use `A`. accept\n":                         "line 1: want id",
		"x-1\tUse `A`.\tgood\n":                         `line 1: label "good"`,
		"x-1\tUse `A`.\ttrivial\n":                      "line 1: the label trivial needs a reason",
	} {
		if _, err := ReadLabels(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), msg) {
			t.Errorf("%q: error %v, want %s", in, err, msg)
		}
	}
}

// judged returns four proposals, of which x-2 was labelled in other words, y-3
// under another id, and the last not at all.
func judged(top int) Precision {
	var ps []proposals.Proposal
	for i, id := range []string{"x-1", "x-2", "y-3", "y-4"} {
		p := prop("go", pack.Matcher{Kind: pack.MatchUse}, []string{"m." + id}, nil)
		p.ID, p.Rank, p.Rule = id, i+1, "Use `"+id+"`."
		ps = append(ps, p)
	}
	r := Judge(ps, top, []Label{
		{"x-1", "Use `x-1`.", Accept, ""},
		{"x-2", "Use `x-2` (in tests).", Wrong, "scope: not there"},
		{"y-old", "Use `y-3`.", Trivial, "forced"},
		{"y-gone", "Use `z`.", Accept, ""},
	})
	r.Repo, r.Commit = "o/r", "abc"
	return r
}

func TestJudge(t *testing.T) {
	r := judged(30)
	var got []string
	for _, j := range r.List {
		got = append(got, j.ID+" "+string(j.Verdict)+" "+j.Was)
	}
	want := []string{"x-1 accept ", "x-2 wrong Use `x-2` (in tests).", "y-3 trivial ", "y-4  "}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r.Gone != 1 {
		t.Errorf("%d labels of no proposal, want 1", r.Gone)
	}
	if r := judged(2); len(r.List) != 2 || r.Gone != 2 {
		t.Errorf("of the first two: %d judged, %d gone", len(r.List), r.Gone)
	}
}

func TestSummarizeLabels(t *testing.T) {
	none := Precision{Repo: "o/none", List: []Judged{{Rank: 1, ID: "x-9", Rule: "Use `q`."}}}
	other := Precision{Repo: "o/s", List: []Judged{{Rank: 1, ID: "x-1", Verdict: Accept, Score: 0.5}, {Rank: 11, ID: "x-2", Verdict: Wrong, Reason: "scope", Score: 0.49}}}
	s := SummarizeLabels([]Precision{judged(30), other, none})
	want := []Shares{
		{K: 10, Of: 6, Labeled: 4, Accept: 2, Trivial: 1, Wrong: 1, Share: 0.5, Mean: (1.0/3 + 1) / 2},
		{K: 30, Of: 7, Labeled: 5, Accept: 2, Trivial: 1, Wrong: 2, Share: 0.4, Mean: (1.0/3 + 0.5) / 2},
	}
	if d := cmp.Diff(want, s.Overall, cmpopts.EquateApprox(0, 1e-9)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Reason{{"wrong, scope", 2}, {"trivial, forced", 1}}, s.Reasons); d != "" {
		t.Error(d)
	}
	var scores []string
	for _, c := range s.Scores {
		scores = append(scores, fmt.Sprintf("%g to %g: %d of %d", c.From, c.To, c.Accept, c.Labeled))
	}
	if d := cmp.Diff([]string{"0 to 0.25: 1 of 3", "0.25 to 0.5: 0 of 1", "0.5 to 0.75: 1 of 1", "0.75 to 1: 0 of 0"}, scores); d != "" {
		t.Error(d)
	}
	if s.Changed != 1 || s.Gone != 1 || len(s.Families) != 2 || s.Families[0].Name != "x" || s.Families[0].Accept != 2 {
		t.Errorf("%+v", s)
	}
}

// What is written to be filled in is read again, with the verdicts that were
// put in, and then nothing is left to do.
func TestTodo(t *testing.T) {
	r := judged(30)
	var b bytes.Buffer
	n, err := r.Todo(&b)
	if err != nil || n != 2 {
		t.Fatalf("%d to do, error %v; want x-2 and y-4", n, err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.HasPrefix(lines[2], "x-2\tUse `x-2`.\twrong\tscope: not there\t") || !strings.HasPrefix(lines[3], "y-4\tUse `y-4`.\t\t\t") {
		t.Fatalf("%q", lines)
	}
	ls, err := ReadLabels(strings.NewReader(strings.Replace(b.String(), "y-4`.\t\t", "y-4`.\tedit\twords", 1)))
	if err != nil || len(ls) != 2 {
		t.Fatalf("%v, error %v", ls, err)
	}
	all := append([]Label{{"x-1", "Use `x-1`.", Accept, ""}, {"y-3", "Use `y-3`.", Trivial, "forced"}}, ls...)
	var ps []proposals.Proposal
	for _, j := range r.List {
		ps = append(ps, proposals.Proposal{ID: j.ID, Rule: j.Rule, Rank: j.Rank})
	}
	again := Judge(ps, 30, all)
	if n, _ := again.Todo(&b); n != 0 {
		t.Errorf("%d still to do", n)
	}
}
