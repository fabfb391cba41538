package pack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
)

func TestForgotten(t *testing.T) {
	r := Rule{
		ID: "co-change-1", Text: "When you add a file to `db/migrate`, change `db/a.sql` and `db/migrate/b.sql` too.", Severity: Warn,
		Scope:   Scope{Exclude: []string{"db/migrate/old_*"}},
		Matcher: Matcher{Kind: MatchCoChange, Keys: []string{"db/a.sql", "db/migrate/b.sql"}, Role: Role{Dir: "db/migrate", Test: "not"}},
	}
	if ps := VerifyRule(&r); len(ps) > 0 {
		t.Fatal(ps)
	}
	test := func(p string) bool { return strings.HasSuffix(p, "_test.rb") }
	for _, tc := range []struct {
		name, added, touched, want string
	}{
		{"both are changed", "db/migrate/1.rb", "db/a.sql db/migrate/b.sql", ""},
		{"one is left", "db/migrate/1.rb db/migrate/2.rb", "db/a.sql", "db/migrate/1.rb: db/migrate/b.sql"},
		{"both are left", "app/x.rb db/migrate/1.rb", "", "db/migrate/1.rb: db/a.sql db/migrate/b.sql"},
		{"nothing of the kind", "app/x.rb db/migrate/deep/1.rb", "", ""},
		{"a test", "db/migrate/x_test.rb", "", ""},
		{"outside of the scope", "db/migrate/old_1.rb", "", ""},
		{"what goes with the kind is no file of it", "db/migrate/b.sql", "", ""},
		{"only edited", "", "db/migrate/1.rb", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := &ChangeSet{Added: strings.Fields(tc.added), Touched: map[string]bool{}}
			for _, p := range append(strings.Fields(tc.touched), c.Added...) {
				c.Touched[p] = true
			}
			added, left := r.Forgotten(c, test)
			got := ""
			if added != "" {
				got = added + ": " + strings.Join(left, " ")
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	r.Matcher.Keys = []string{"config/locales/*.yml"}
	if ps := VerifyRule(&r); len(ps) > 0 {
		t.Fatal(ps)
	}
	for touched, want := range map[string]int{"config/locales/de.yml": 0, "config/locales/de.json": 1, "config/locales/old/de.yml": 1, "de.yml": 1} {
		c := &ChangeSet{Added: []string{"db/migrate/1.rb"}, Touched: map[string]bool{touched: true}}
		if _, left := r.Forgotten(c, test); len(left) != want {
			t.Errorf("%s is touched: %v is left", touched, left)
		}
	}
	// What goes with a kind is no file of it, whether it is named or of a glob.
	r.Matcher.Keys, r.Matcher.Role = []string{"db/*.yml", "db/a.sql"}, Role{Dir: "db", Test: "not"}
	for added, want := range map[string]int{"db/de.yml": 0, "db/a.sql": 0, "db/new.rb": 2} {
		if _, left := r.Forgotten(&ChangeSet{Added: []string{added}, Touched: map[string]bool{added: true}}, test); len(left) != want {
			t.Errorf("%s is added: %v is left", added, left)
		}
	}
	r.Matcher.Role = Role{Dir: "db/migrate", Test: "not"}
	if s := r.Sites(&fact.File{Path: "db/migrate/1.rb", Lang: "ruby"}); len(s) > 0 {
		t.Errorf("a file alone has sites: %v", s)
	}
	files, _, err := Export("cursor", &Pack{Rules: []Rule{r}})
	if err != nil || len(files) != 1 || !strings.Contains(files[0].Text, "globs: db/migrate/*\n") {
		t.Errorf("exported as %+v (%v)", files, err)
	}
	for role, want := range map[Role]string{
		{Dir: "a/**", File: "*.rb"}: "a/**/*.rb", {Dir: "."}: "*", {File: "*_x.go"}: "**/*_x.go", {Dir: "a/*"}: "a/*/*",
	} {
		if got := role.glob(); got != want {
			t.Errorf("%+v: %q, want %q", role, got, want)
		}
	}
	for _, keys := range [][]string{nil, {"../a"}, {"/etc/a"}, {"a b"}} {
		bad := r
		bad.Matcher.Keys = keys
		if len(VerifyRule(&bad)) == 0 {
			t.Errorf("%q: no problem", keys)
		}
	}
}
