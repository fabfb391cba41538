package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/vdmine/vdmine/proposals/eval"
)

// In the example shop, whatever is planted is found and nothing else is
// reported; the shop itself stays as it is.
func TestPlantedShop(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.FromSlash("../../testdata/shop"))); err != nil {
		t.Fatal(err)
	}
	r, err := plantOne(context.Background(), dir, 30, 4)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range r.List {
		if len(x.Missed)+len(x.Extra)+len(x.Lost) > 0 {
			t.Errorf("%s: missed %v, extra %v, lost %v", x.Rule, x.Missed, x.Extra, x.Lost)
		}
	}
	all := eval.SummarizePlanted([]eval.PlantedResult{*r}).Rows[0]
	if all.Broken < 5 || all.Sites < 20 {
		t.Errorf("only %d sites of %d rules were broken", all.Sites, all.Broken)
	}
	if _, err := os.Stat(filepath.Join(dir, ".vdmine")); !os.IsNotExist(err) {
		t.Errorf("the checkout was written to: %v", err)
	}
}

// A copy of a checkout has what decides which sources are read, and how.
func TestSettings(t *testing.T) {
	for p, want := range map[string]bool{
		"web/tsconfig.json": true, "go.mod": true, "deps/zlib/LICENSE": true, "deps/pcre/COPYING.txt": true,
		"README.md": false, "docs/licensing.md": false, "logo.png": false,
	} {
		if got := settings(p); got != want {
			t.Errorf("%s: %v", p, got)
		}
	}
}
