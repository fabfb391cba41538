package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/proposals"
)

// What a guide of the repository states changes ranks and nothing else of the
// proposals, and a report that was kept is not given again for another guide.
func TestWrittenRules(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.FromSlash("../../testdata/shop"))); err != nil {
		t.Fatal(err)
	}
	o := scanOptions{cache: cacheOptions{dir: t.TempDir()}}
	run := func() []proposals.Proposal {
		rep, _, err := scan(context.Background(), dir, o, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return rep.Proposals
	}
	before := run()
	guard := slices.IndexFunc(before, func(p proposals.Proposal) bool { return slices.Contains(p.Use, "requireOwner") })
	if guard < 0 || len(before[guard].EnforcedBy) > 0 {
		t.Fatalf("the guard is proposal %d", guard)
	}
	id := before[guard].ID
	text := "# Guide\n\nEvery handler in `controllers` must call `requireOwner` before anything else.\n"
	if err := os.WriteFile(filepath.Join(dir, "AGENTS.md"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	after := run()
	last := after[len(after)-1]
	if d := cmp.Diff([]proposals.Source{{Path: "AGENTS.md", Line: 3}}, last.EnforcedBy); last.ID != id || d != "" {
		t.Errorf("the last proposal is %s: %s", last.Rule, d)
	}
	plain := func(ps []proposals.Proposal) []proposals.Proposal {
		out := slices.Clone(ps)
		for i := range out {
			out[i].Rank, out[i].EnforcedBy = 0, nil
		}
		slices.SortFunc(out, func(a, b proposals.Proposal) int { return strings.Compare(a.ID, b.ID) })
		return out
	}
	if d := cmp.Diff(plain(before), plain(after)); d != "" {
		t.Error(d)
	}
}
