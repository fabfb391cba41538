package main

import (
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals/org"
)

// replaceAll replaces text in every file of a folder with an ending.
func replaceAll(t *testing.T, dir, ext, old, now string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ext {
			return err
		}
		b, err := os.ReadFile(p)
		if err == nil && strings.Contains(string(b), old) {
			err = os.WriteFile(p, []byte(strings.ReplaceAll(string(b), old, now)), 0o644)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// schema holds a document to one of the published schemas.
func schema(t *testing.T, file, text string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	for _, o := range s.Defs {
		o.AdditionalProperties = &jsonschema.Schema{Not: &jsonschema.Schema{}}
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if err := r.Validate(doc); err != nil {
		t.Error(err)
	}
	if bad := foreign("", doc); len(bad) > 0 {
		t.Errorf("keys that are not snake_case, or null: %v", bad)
	}
}

// TestMergeOrg finds what four services have in common: one has its own module
// of the same helper, one has turned from it, and one has no Go at all.
func TestMergeOrg(t *testing.T) {
	var files []string
	for _, name := range []string{"basket", "catalog", "billing", "search", "web"} {
		dir := copyShop(t)
		switch name {
		case "billing":
			replaceAll(t, dir, ".go", "example.com/shop/ledger", "example.com/billing")
			replaceAll(t, dir, ".mod", "example.com/shop/ledger", "example.com/billing")
		case "search":
			replaceAll(t, filepath.Join(dir, "ledger"), ".go", "example.com/shop/ledger/internal/clock", "time")
			replaceAll(t, filepath.Join(dir, "ledger"), ".go", "clock.Now", "time.Now")
		case "web":
			if err := os.RemoveAll(filepath.Join(dir, "ledger")); err != nil {
				t.Fatal(err)
			}
		}
		n := 1
		if name == "catalog" {
			n = 3
		}
		files = append(files, shards(t, dir, n, "--name", name)...)
	}
	packed := t.TempDir() + "/pack.toml"
	rng := rand.New(rand.NewPCG(5, 6))
	rng.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	text := program{}.ok(t, append([]string{"merge", "--org", "--json", "--pack", packed}, files...)...)
	slices.Sort(files)
	if again := (program{}).ok(t, append([]string{"merge", "--org", "--json"}, files...)...); again != text {
		t.Errorf("another order of the files: %s", firstLineDiff(again, text))
	}
	var rep org.Report
	if err := json.Unmarshal([]byte(text), &rep); err != nil {
		t.Fatal(err)
	}
	if len(rep.Repos) != 5 || rep.Schema != org.Schema {
		t.Fatalf("%+v", rep.Repos)
	}
	schema(t, "../../docs/schema/org-v1.json", text)
	rules := map[string]*org.Rule{}
	for _, r := range rep.Rules {
		rules[r.Rule] = r
	}
	clock := rules["Use `clock.Now`; never `time.Now`."]
	if clock == nil {
		t.Fatalf("no rule on clocks in\n%s", text)
	}
	if clock.Holds != 3 || clock.Of != 4 {
		t.Errorf("holds in %d of %d: %+v", clock.Holds, clock.Of, clock.Repos)
	}
	if want := []string{"example.com/billing/internal/clock.Now", "example.com/shop/ledger/internal/clock.Now"}; !slices.Equal(clock.Matcher.Use, want) {
		t.Errorf("prefers %v", clock.Matcher.Use)
	}
	for _, h := range clock.Repos {
		if h.Holds != slices.Contains([]string{"basket", "catalog", "billing"}, h.Repo) {
			t.Errorf("%+v", h)
		}
		if (h.Repo == "web") != (h.Sites == 0) {
			t.Errorf("%+v", h)
		}
	}
	errors := rules["Throw the errors of `@/lib/errors`, such as `NotFoundError` and `ConflictError`; never `Error`."]
	if errors == nil || errors.Holds != 5 || errors.Rank > clock.Rank {
		t.Errorf("what all five hold: %+v", errors)
	}
	// What too few hold is none.
	if out := (program{}).ok(t, append([]string{"merge", "--org", "--min-repos", "4"}, files...)...); strings.Contains(out, "clock.Now") || !strings.Contains(out, "holds in 5 of 5 repositories") {
		t.Errorf("--min-repos 4:\n%s", out)
	}
	// The pack finds in each repository what it was counted for.
	pk, err := pack.Load(packed)
	if err != nil {
		t.Fatal(err)
	}
	if len(pk.Rules) == 0 || pk.Find(clock.ID) == nil {
		t.Errorf("%d rules in the pack", len(pk.Rules))
	}
	dir := copyShop(t)
	write(t, dir+"/.vdmine/pack.toml", string(pk.Encode()))
	write(t, dir+"/ledger/internal/lease/more.go", "package lease\n\nimport \"time\"\n\nvar Began = time.Now()\n")
	if r := (program{dir: dir}).run(t, "check", "ledger/internal/lease/more.go"); r.code != 1 || !strings.Contains(r.out, "more.go:5") {
		t.Errorf("check: exit %d\n%s%s", r.code, r.out, r.err)
	}
	for _, bad := range [][]string{{"--org", files[0]}, append([]string{"--org", "--min-repos", "1"}, files...), append([]string{"--org"}, files[:2]...), {"--org", packed}} {
		if r := (program{}).run(t, append([]string{"merge"}, bad...)...); r.code != 2 || r.out != "" || r.err == "" {
			t.Errorf("merge %v: exit %d\n%s%s", bad, r.code, r.out, r.err)
		}
	}
}
