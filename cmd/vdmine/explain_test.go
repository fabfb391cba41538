package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/proposals"
)

// Every site of a proposal is told, and what else its callees or roles might
// have asked for.
func TestExplainShop(t *testing.T) {
	dir := filepath.FromSlash("../../testdata/shop/repo")
	rep, _, err := scan(context.Background(), dir, scanOptions{cache: cacheOptions{off: true}}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rep.Proposals, func(p proposals.Proposal) bool { return slices.Contains(p.Use, "requireOwner") })
	if i < 0 {
		t.Fatal("the guard is not proposed")
	}
	p := &rep.Proposals[i]
	var out, errs bytes.Buffer
	if code := run([]string{"explain", "--no-cache", "--root", dir, p.ID}, nil, &out, &errs); code != exitOK {
		t.Fatal(errs.String())
	}
	got := out.String()
	if n := strings.Count(got, "\n✓ "); n != p.Support {
		t.Errorf("%d adherents told of %d", n, p.Support)
	}
	if n := strings.Count(got, "\n✗ "); n != len(p.Counter) {
		t.Errorf("%d counter-examples told of %d", n, len(p.Counter))
	}
	if !strings.HasPrefix(got, p.Rule+"\n") || !strings.Contains(got, "also considered") {
		t.Errorf("%s", got)
	}
	if code := run([]string{"explain", "--no-cache", "--root", dir, "guard-000000"}, nil, &out, &errs); code != exitFailure || !strings.Contains(errs.String(), "guard-000000") {
		t.Errorf("of an id that is none: %d, %s", code, errs.String())
	}
}
