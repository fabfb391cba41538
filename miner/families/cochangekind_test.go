package families

import (
	"fmt"
	"path"
	"slices"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// TestFit counts a file as named as surely as those are that were added with the
// list: pages by their paths, where a page of another folder is named by its word alone.
func TestFit(t *testing.T) {
	c := &miner.Changes{Files: []miner.ChangedFile{{Path: "nav.json", Here: true}}}
	var nav miner.ChangedFile
	var sites []pack.Site
	for i := range 20 {
		p, form := fmt.Sprintf("docs/guide/p%02d.md", i), byte(3)
		if i >= 10 {
			p, form = fmt.Sprintf("docs/made/p%02d.md", i), 2
		} else {
			sites = append(sites, pack.Site{Path: p})
		}
		c.Files = append(c.Files, miner.ChangedFile{Path: p, Here: true})
		nav.Names, nav.NameForms = append(nav.Names, int32(i+1)), append(nav.NameForms, form)
	}
	c.Files[0].Names, c.Files[0].NameForms = nav.Names, nav.NameForms
	h, k := newCoChanges(c), newKind(pack.Role{Dir: "docs/**"}, nil)
	for f := range c.Files[1:] {
		k.has[int32(f+1)] = true
	}
	if f := h.fit(k, 0, sites); len(f.named) != 10 || len(f.bare) != 10 || len(f.sites) != 10 {
		t.Errorf("%d named, %d not, %d added", len(f.named), len(f.bare), len(f.sites))
	}
	c.Files[0].NameForms = nil
	if f := h.fit(k, 0, sites); len(f.named) != 20 {
		t.Errorf("forms unknown: %d named", len(f.named))
	}
}

// TestNameForms lists the globs that a name may be told by; each holds the name.
func TestNameForms(t *testing.T) {
	for _, c := range []struct {
		base, than string
		want       []string
	}{
		{"vite-plugin-api.ts", "", []string{"*.ts", "*-plugin-api.ts", "*-api.ts", "vite-plugin-*.ts", "vite-*.ts"}},
		{"t0001-init.sh", "", []string{"*.sh", "*-init.sh", "t[0-9]*.sh"}},
		{"BulkSavePolicyCommand.cs", "*Command.cs", []string{"*SavePolicyCommand.cs", "*PolicyCommand.cs", "BulkSavePolicy*Command.cs", "BulkSave*Command.cs", "Bulk*Command.cs"}},
		{"list.html", "list.html", nil}, {"[id].ts", "", nil}, {".env", "", nil}, {"Makefile", "", nil},
	} {
		got := nameForms(c.base, c.than)
		for _, g := range c.want {
			if !slices.Contains(got, g) {
				t.Errorf("%s: %q lacks %s", c.base, got, g)
			}
		}
		for _, g := range got {
			if ok, err := path.Match(g, c.base); !ok || err != nil {
				t.Errorf("%s does not match %s: %v", g, c.base, err)
			}
		}
		if c.want == nil && len(got) > 0 {
			t.Errorf("%s: %q", c.base, got)
		}
	}
}

// TestReads tells what is added for a test from what a test lists.
func TestReads(t *testing.T) {
	var sites, other []pack.Site
	for i := range 4 {
		sites = append(sites, pack.Site{Path: fmt.Sprintf("play/css/case%d.css", i)})
		other = append(other, pack.Site{Path: fmt.Sprintf("docs/samples/s%d.json", i)})
	}
	for _, c := range []struct {
		y     string
		test  bool
		kind  string
		sites []pack.Site
		want  bool
	}{
		{"play/css/__tests__/css.spec.ts", true, "not", sites, true},
		{"play/css_test.go", true, "not", sites, true},
		{"play/css/index.html", false, "not", sites, false},
		{"play/css/__tests__/css.spec.ts", true, "only", sites, false},
		{"tests/samples.py", true, "not", other, false},
	} {
		h := newCoChanges(&miner.Changes{Files: []miner.ChangedFile{{Path: c.y, Test: c.test, Here: true}}})
		if got := h.reads(0, newKind(pack.Role{Test: c.kind}, nil), c.sites); got != c.want {
			t.Errorf("%s (%s): %v", c.y, c.kind, got)
		}
	}
}
