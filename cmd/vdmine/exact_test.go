package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestExact holds --exact to what it says: it names the type whose method
// a global calls, says why it cannot where no module loads, and never
// answers with a report kept without it.
func TestExact(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.24\n")
	for _, n := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		write(t, filepath.Join(dir, n, n+".go"), "package "+n+"\n\nimport \"strings\"\n\nvar rep = strings.NewReplacer(\"a\", \"b\")\n\nfunc F(s string) string { return rep.Replace(s) }\n")
	}
	kept := t.TempDir()
	const bare, exact = "example.com/m/a.rep.Replace", "strings.Replacer.Replace"
	out := program{}.ok(t, "languages", "--resolution", dir, "--exact")
	for _, want := range []string{"12 of 12 Go files type-checked\n", "     24 call sites, 50.0 % as the type checker says", "     12  internal, is std\n", bare + ", " + exact} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	for _, args := range [][]string{{"scan", dir}, {"scan", dir, "--exact"}} {
		if r := (program{}).run(t, append(args, "--cache", kept)...); r.code != 0 || r.err != "" {
			t.Errorf("%v: exit %d: %s", args, r.code, r.err)
		}
	}
	write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 9.99\n")
	if r := (program{}).run(t, "scan", dir, "--cache", kept, "--exact"); r.code != 0 || !strings.Contains(r.err, "not exact: ") {
		t.Errorf("a module that does not load: exit %d: %s", r.code, r.err)
	}
}
