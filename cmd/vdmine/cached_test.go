package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// shopGit returns a copy of the shop with some history.
func shopGit(t *testing.T) string {
	t.Helper()
	dir := copyShop(t)
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-qm", "all")
	file := filepath.Join(dir, "api/src/controllers/extra.ts")
	for _, call := range []string{"Date.now", "clock.now"} {
		write(t, file, "import { clock } from '../lib/clock';\nexport function a() {\n  return wrap("+call+"(), 1);\n}\nexport function b() {\n  return other("+call+"(), 2);\n}\n")
		git(t, dir, "add", ".")
		git(t, dir, "commit", "-qm", call)
	}
	return dir
}

// TestCachedScan holds every state of the cache to the bytes without one.
func TestCachedScan(t *testing.T) {
	dir, kept := shopGit(t), t.TempDir()
	same := func(what string, args ...string) {
		t.Helper()
		for _, form := range [][]string{{"scan", "--json"}, {"scan", "-v"}} {
			form = append(append(form, args...), dir)
			want := program{}.ok(t, append(form, "--no-cache")...)
			for _, run := range []string{"first", "second"} {
				r := program{}.run(t, append(form, "--cache", kept)...)
				if r.code != 0 || r.err != "" || r.out != want {
					t.Fatalf("%s, %v, %s run: exit %d, %s\n%s", what, form, run, r.code, r.err, firstLineDiff(r.out, want))
				}
			}
		}
	}
	same("cold")
	same("other options", "--no-history", "--limit", "5")
	same("one family", "--family", "guard,filter")
	same("one language", "--lang", "python")
	edit(t, filepath.Join(dir, "api/src/controllers/reportController.ts"), "createdAt", "updatedAt")
	same("a changed file")
	git(t, dir, "commit", "-qam", "change")
	same("a commit")
	git(t, dir, "commit", "-q", "--amend", "-m", "rewritten")
	same("a rewritten commit")
	git(t, dir, "reset", "-q", "--hard", "HEAD~2")
	same("history taken back")
	if err := os.Remove(filepath.Join(dir, "api/src/controllers/reportController.ts")); err != nil {
		t.Fatal(err)
	}
	same("a removed file")
	write(t, filepath.Join(dir, "api/tsconfig.json"), `{"compilerOptions":{"baseUrl":"./src"}}`)
	same("changed settings of a compiler")
	rep := decodeReport(t, program{}.ok(t, "scan", "--json", dir, "--cache", kept))
	program{env: []string{cacheEnv + "=" + kept}}.ok(t, "review", dir, "--reject", rep.Proposals[0].ID, "--reason", "no")
	same("a decision")
	program{}.ok(t, "review", dir, "--accept", rep.Proposals[1].ID)
	same("an accepted rule")
	for _, format := range []string{"text", "json", "sarif"} {
		want := program{}.run(t, "ci", dir, "--format", format, "--no-cache")
		if got := (program{}).run(t, "ci", dir, "--format", format, "--cache", kept); got != want {
			t.Errorf("ci %s: %s", format, firstLineDiff(got.out, want.out))
		}
	}
	if want, got := (program{}).run(t, "check", dir, "--no-cache"), (program{}).run(t, "check", dir, "--cache", kept); got != want {
		t.Errorf("check: %s", firstLineDiff(got.out, want.out))
	}
	list, err := os.ReadDir(kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if err := os.WriteFile(filepath.Join(kept, d.Name()), []byte("not what it was"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	same("a damaged cache")
}

// TestCachedAtOnce runs several scans on one cache, while others are killed.
func TestCachedAtOnce(t *testing.T) {
	dir, kept := shopGit(t), t.TempDir()
	want := program{}.ok(t, "scan", "--json", dir)
	bin, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i+1)*80*time.Millisecond)
			defer cancel()
			c := exec.CommandContext(ctx, bin, "scan", "--json", "--cache", kept, dir)
			c.Env = []string{asMain + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + dir}
			_ = c.Run() // SIGKILL wherever it is
		}()
	}
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if r := (program{}).run(t, "scan", "--json", "--cache", kept, dir); r.code != 0 || r.out != want {
				t.Errorf("exit %d, %s\n%s", r.code, r.err, firstLineDiff(r.out, want))
			}
		}()
	}
	wg.Wait()
}

func TestCacheFolder(t *testing.T) {
	dir, home := copyShop(t), t.TempDir()
	want := program{}.ok(t, "scan", "--json", dir)
	if got := (program{env: []string{cacheEnv + "=", "XDG_CACHE_HOME=" + home}}).ok(t, "scan", "--json", dir); got != want {
		t.Error(firstLineDiff(got, want))
	}
	if made, _ := filepath.Glob(filepath.Join(home, "vdmine", "*", "*.seg")); len(made) != 1 {
		t.Errorf("in the user's cache folder: %v", made)
	}
	file := filepath.Join(home, "file")
	write(t, file, "")
	r := program{env: []string{cacheEnv + "=" + file}}.run(t, "scan", "--json", dir)
	if r.code != 0 || r.out != want || !strings.Contains(r.err, "without a cache") {
		t.Errorf("a cache that cannot be opened: exit %d, %s", r.code, r.err)
	}
}

// edit replaces text in a file.
func edit(t *testing.T, file, old, now string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s: no %q", file, old)
	}
	write(t, file, strings.ReplaceAll(string(b), old, now))
}

func firstLineDiff(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range w {
		if i >= len(g) || g[i] != w[i] {
			return "first difference in line:\n" + strings.Join(g[i:min(i+1, len(g))], "") + "\nwant:\n" + w[i]
		}
	}
	return "output is longer"
}

// TestCachedPartial: a report that lacks a part of the history says so each time,
// also when it was made before.
func TestCachedPartial(t *testing.T) {
	dir, kept := shopGit(t), t.TempDir()
	out, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD~1:api/src/controllers/extra.ts").Output()
	if err != nil {
		t.Fatal(err)
	}
	object := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(dir, ".git/objects", object[:2], object[2:])); err != nil {
		t.Fatal(err)
	}
	for _, run := range []string{"first", "second"} {
		r := program{}.run(t, "review", "--todo=-", "--cache", kept, dir)
		if r.code != 0 || strings.Count(r.err, "vdmine: note: the history was read in part: ") != 1 {
			t.Errorf("%s run: exit %d, %q", run, r.code, r.err)
		}
	}
}
