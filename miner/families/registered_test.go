package families_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner/minertest"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// TestRegisteredAlone accepts the rules of the archive about handlers that other
// files register. A file that is looked at alone breaks them as the whole
// repository says, by the list that they carry; a handler that is added breaks them
// in the whole, is no handler in the file alone until the rules are made anew, and
// changes no id.
func TestRegisteredAlone(t *testing.T) {
	a, err := minertest.Load(filepath.Join(archives, "guard_registered.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := a.Write(root, nil); err != nil {
		t.Fatal(err)
	}
	set := languages.NewSet(all.Languages())
	rules := handlerRules(t, root)
	if len(rules) != 5 {
		t.Fatalf("%d rules about handlers, want one for each framework", len(rules))
	}
	breaches := func(whole bool) (out []string) {
		res, err := analyzer.Run(context.Background(), root, set, analyzer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range res.Files {
			if !whole {
				src, err := os.ReadFile(filepath.Join(root, f.Path))
				if err != nil {
					t.Fatal(err)
				}
				if f, err = analyzer.Single(root, f.Path, src, set, time.Minute); err != nil {
					t.Fatal(err)
				}
			}
			for i := range rules {
				for _, s := range rules[i].Sites(f) {
					if !s.OK {
						out = append(out, s.Path+" "+s.Found)
					}
				}
			}
		}
		slices.Sort(out)
		return out
	}
	want := []string{"orders/stray.go Stray", "php/Open.php index", "rs/src/carts/free.rs free", "shop/lists/public.py public", "web/users/bare.js bare"}
	if got := breaches(true); !slices.Equal(got, want) {
		t.Errorf("the whole repository breaks %q, want %q", got, want)
	}
	if got := breaches(false); !slices.Equal(got, want) {
		t.Errorf("files alone break %q, want %q", got, want)
	}
	for _, r := range rules {
		for _, of := range r.Matcher.Of {
			if strings.HasPrefix(of, "web/users/guarded.js#") {
				t.Errorf("%s is listed, which complies where it is registered", of)
			}
		}
	}

	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("orders/late.go", "package orders\n\nimport \"net/http\"\n\nfunc Late(w http.ResponseWriter, r *http.Request) {\n\tw.Write(nil)\n}\n")
	write("cmd/late.go", "package cmd\n\nimport (\n\t\"net/http\"\n\n\t\"example.com/shop/orders\"\n)\n\nfunc late(mux *http.ServeMux) {\n\tmux.HandleFunc(\"/late\", orders.Late)\n}\n")
	if got := breaches(true); !slices.Contains(got, "orders/late.go Late") {
		t.Errorf("the whole repository breaks %q, without the handler that was added", got)
	}
	if got := breaches(false); !slices.Equal(got, want) {
		t.Errorf("files alone break %q, want %q", got, want)
	}
	old := rules
	rules = handlerRules(t, root)
	if got := breaches(false); !slices.Contains(got, "orders/late.go Late") {
		t.Errorf("with rules made anew, files alone break %q", got)
	}
	for i := range rules {
		if rules[i].ID != old[i].ID {
			t.Errorf("%s became %s", old[i].Text, rules[i].Text)
		}
	}
}

// handlerRules mines a folder and returns the rules about handlers, by id.
func handlerRules(t *testing.T, root string) (out []pack.Rule) {
	t.Helper()
	c, err := minertest.Read(root, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range minertest.Mine(c) {
		if p.Matcher.Role.Via == pack.Routes {
			r := proposals.ToRule(p, proposals.Decision{})
			if bad := pack.VerifyRule(&r); len(bad) > 0 {
				t.Fatal(bad)
			}
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b pack.Rule) int { return strings.Compare(a.ID, b.ID) })
	return out
}
