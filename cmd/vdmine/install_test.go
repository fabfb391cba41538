package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vdmine/vdmine/pack"
)

// TestInstallRoot: agents are wired where they look, at the top of the repository,
// from wherever in it, and a folder with a pack of its own is one.
func TestInstallRoot(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/sub/deep/a.go", goodGo)
	git(t, dir, "init", "-q")
	home := program{env: []string{"HOME=" + dir + "/home"}}
	in := func(at string) program { p := home; p.dir = filepath.Join(dir, at); return p }
	const file = ".claude/settings.json"
	exists := func(want string) {
		t.Helper()
		for _, at := range []string{"", "sub", "sub/deep", "home"} {
			if _, err := os.Stat(filepath.Join(dir, at, file)); (err == nil) != (at == want) {
				t.Errorf("in %q: %v; want it in %q alone", at, err, want)
			}
		}
	}
	expect(t, in("sub/deep").run(t, "install", "claude"), 0, "wrote ../../.claude/settings.json\n", "")
	exists("")
	if a, b := in("").run(t, "agents"), in("sub").run(t, "agents"); a != b {
		t.Errorf("agents: %v, from below %v", a, b)
	}
	expect(t, in("sub").run(t, "uninstall"), 0, "removed ../.claude/settings.json\n", "")
	write(t, pack.Path(dir+"/sub"), "")
	expect(t, in("sub/deep").run(t, "install", "claude"), 0, "wrote ../.claude/settings.json\n", "")
	exists("sub")
	expect(t, in("sub").run(t, "uninstall"), 0, "removed .claude/settings.json\n", "")
	write(t, pack.Path(dir), "")
	if err := os.MkdirAll(dir+"/inner", 0o755); err != nil {
		t.Fatal(err)
	}
	git(t, dir+"/inner", "init", "-q") // a repository in a folder with a pack
	expect(t, in("inner").run(t, "install", "claude"), 0, "wrote .claude/settings.json\n", "")
	expect(t, in("inner").run(t, "uninstall"), 0, "removed .claude/settings.json\n", "")
	if err := os.MkdirAll(dir+"/home", 0o755); err != nil {
		t.Fatal(err)
	}
	expect(t, in("inner").run(t, "install", "--user", "claude"), 0, "wrote ~/.claude/settings.json\n", "")
	exists("home")
}
