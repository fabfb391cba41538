package replay

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// calls makes facts of a text: each word before a bracket is a call.
func calls(path, text string) *fact.File {
	f := &fact.File{Path: path, Lang: "typescript"}
	for i, line := range strings.Split(text, "\n") {
		if name, _, ok := strings.Cut(strings.TrimSpace(line), "("); ok {
			f.Calls = append(f.Calls, fact.Call{Line: i + 1, Callee: name})
		}
	}
	return f
}

// TestCommit: the first file has the rule's form, the second gets it by the
// edit, the third breaks it.
func TestCommit(t *testing.T) {
	p := &Player{Keep: 9, Pack: &pack.Pack{Rules: []pack.Rule{
		{ID: "old", Text: "Call `fresh`; never `stale`.", Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"?.fresh"}, Never: []string{"?.stale"}}},
		{ID: "other", Text: "Call `one`; never `two`.", Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"?.one"}, Never: []string{"?.two"}}},
	}}}
	edit := func(path, before, after string) Edit {
		return Edit{Path: path, Lang: "typescript", New: before == "", Before: before, After: after, Facts: calls(path, after)}
	}
	p.Commit([]Edit{edit("a.ts", "x()\none()", "y()\none()")})
	p.Commit([]Edit{edit("b.ts", "x()", "fresh()"), edit("c.ts", "", "stale()\n")})
	p.Commit([]Edit{edit("same.ts", "x()", "x()")})
	want := Result{
		Commits: 3,
		// Told for b and c, where each is touched.
		Match: Tally{Edits: 3, Spoke: 2, Touched: 2, Reached: 2, TouchedEdits: 2, Whole: 2, Told: 2, Meant: 2, InPlace: 2, Bytes: 74, Broken: 1, Caught: 1},
		// b had no sign of the rule when it was read.
		Session: Tally{Edits: 3, Spoke: 2, Touched: 2, Reached: 1, TouchedEdits: 2, Whole: 1, Told: 2, Meant: 1, InPlace: 2, Bytes: 72, Broken: 1, Caught: 1},
		Misses: []Miss{
			{Rule: "other", Path: "a.ts", Why: "session: told, not touched"},
			{Rule: "old", Path: "b.ts", Line: 1, Why: "session: touched, not told"},
		},
	}
	if d := cmp.Diff(want, p.Result); d != "" {
		t.Error(d)
	}
}
