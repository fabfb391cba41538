package pack

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// TestEdgeShapes: what may be imported of the parts beside a file's own.
func TestEdgeShapes(t *testing.T) {
	siblings := Matcher{Kind: MatchEdge, Shape: "siblings", Module: "src/features", Use: []string{"src/features/common/**"}, Role: Role{Dir: "src/features/**"}}
	only := Matcher{Kind: MatchEdge, Shape: "only", Module: "app", Use: []string{"app.core/**", "app.text/**"}, Never: []string{"app.db/**"}, Role: Role{Dir: "app/core/**"}}
	jvm := Matcher{Kind: MatchEdge, Shape: "siblings", Module: "org.x", Role: Role{Dir: "**/org/x/**"}}
	own := func(m, n string) fact.Import {
		return fact.Import{Line: 3, Path: m, Module: m, Name: n, Internal: true}
	}
	for _, c := range []struct {
		name string
		m    Matcher
		path string
		im   fact.Import
		want string // "ok", "bad" or "none"
	}{
		{"another part", siblings, "src/features/a/x.ts", own("src/features/b", "b"), "bad"},
		{"its own", siblings, "src/features/a/x.ts", own("src/features/a/y", "y"), "ok"},
		{"the shared one", siblings, "src/features/a/x.ts", own("src/features/common/y", "y"), "ok"},
		{"another folder", siblings, "src/features/a/x.ts", own("src/kernel/y", "y"), "ok"},
		{"a library", siblings, "src/features/a/x.ts", fact.Import{Line: 3, Path: "src/features/b"}, "ok"},
		{"a like name", siblings, "src/features/a/x.ts", own("src/features2/b", "b"), "ok"},
		{"beside the parts", siblings, "src/features/all.ts", own("src/features/b", "b"), "none"},
		{"out of the folder", siblings, "src/kernel/x.ts", own("src/features/b", "b"), "none"},
		{"no base", only, "app/core/x.py", own("app.web.views", "f"), "bad"},
		{"a module by name", only, "app/core/x.py", own("app", "db"), "bad"},
		{"a name of the package", only, "app/core/x.py", own("app", "VERSION"), "ok"},
		{"an allowed one", only, "app/core/x.py", own("app.text", "clean"), "ok"},
		{"an allowed one by name", only, "app/core/x.py", own("app", "text"), "ok"},
		{"any root", jvm, "lib/src/main/java/org/x/a/A.java", own("org.x.b", "B"), "bad"},
		{"any root, its own", jvm, "lib/src/main/java/org/x/a/A.java", own("org.x.a.c", "C"), "ok"},
	} {
		got := "none"
		if s := c.m.Sites(&fact.File{Path: c.path, Imports: []fact.Import{c.im}}); len(s) == 1 {
			if got = "bad"; s[0].OK {
				got = "ok"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
