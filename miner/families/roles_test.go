package families_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/miner/minertest"
	"github.com/vdmine/vdmine/pack"
)

// TestRoles reads small programs of many frameworks and asks for the roles that
// tell their handlers, jobs, models and the like.
func TestRoles(t *testing.T) {
	frameworks := map[string]bool{}
	for _, name := range []string{"http", "registered", "other", "rails", "laravel", "drf", "lists"} {
		a, err := minertest.Load(filepath.Join("../../testdata/roles", name+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		if err := a.Write(root, nil); err != nil {
			t.Fatal(err)
		}
		c, err := minertest.Read(root, 0)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(a.Want) {
			w := strings.Fields(line)
			if len(w) != 4 {
				t.Fatalf("%s: %q", name, line)
			}
			frameworks[w[0]] = true
			t.Run(strings.Join(w[:2], "/"), func(t *testing.T) {
				file, def, _ := strings.Cut(w[1], ":")
				got, found := rolesOf(c.Files, file, def)
				if !found {
					t.Fatalf("no definition %q in %s", def, file)
				}
				if !slices.Contains(got, w[2]+" "+w[3]) {
					t.Errorf("no role %s %s, only %q", w[2], w[3], got)
				}
			})
		}
		for _, line := range a.WantNot {
			w := strings.Fields(line)
			if len(w) != 4 {
				t.Fatalf("%s: %q", name, line)
			}
			t.Run("not/"+strings.Join(w[:2], "/"), func(t *testing.T) {
				file, def, _ := strings.Cut(w[1], ":")
				got, found := rolesOf(c.Files, file, def)
				if !found {
					t.Fatalf("no definition %q in %s", def, file)
				}
				if slices.Contains(got, w[2]+" "+w[3]) {
					t.Errorf("role %s %s", w[2], w[3])
				}
			})
		}
	}
	for _, f := range []string{"express", "fastify", "nest", "koa", "next", "trpc", "graphql", "django", "drf", "flask", "fastapi", "spring", "jaxrs", "rails", "laravel", "symfony", "aspnet",
		"axum", "nethttp", "gin", "echo", "chi", "grpc", "unlisted", "test", "job", "model", "migration", "query", "component", "command"} {
		if !frameworks[f] {
			t.Errorf("nothing is asked of %s", f)
		}
	}
}

// rolesOf lists the roles of the definitions of a name in a file, and what stands
// before them where they are registered.
func rolesOf(files []*fact.File, file, def string) (out []string, found bool) {
	for _, f := range files {
		if f.Path != file {
			continue
		}
		for d := range f.Defs {
			if f.Defs[d].Name != def {
				continue
			}
			found = true
			for _, r := range families.Roles(f, d) {
				out = append(out, roleText(r))
			}
			for _, g := range f.Defs[d].Registered {
				for _, b := range g.Beside {
					out = append(out, "with "+b.Name)
				}
			}
		}
	}
	return out, found
}

// roleText writes the part of a role by which it is told.
func roleText(r pack.Role) string {
	for _, k := range []struct{ what, is string }{
		{"via", r.Via}, {"base", r.Base}, {"decorator", r.Decorator}, {"param", r.Param}, {"owner", r.Owner}, {"name", r.Name}, {"file", r.File}, {"dir", r.Dir},
	} {
		if k.is != "" {
			return k.what + " " + k.is
		}
	}
	return fmt.Sprint(r)
}
