package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPullsScript replays the pull requests of a repository by the script that
// measures how often reports on them speak.
func TestPullsScript(t *testing.T) {
	here, repos := t.TempDir(), t.TempDir()
	write(t, here+"/run.sh", text(t, "testdata/pulls/run.sh"))
	write(t, here+"/vdmine", fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asMain, os.Args[0]))
	if err := os.Chmod(here+"/vdmine", 0o755); err != nil {
		t.Fatal(err)
	}
	dir := repos + "/acme__shop"
	if err := os.CopyFS(dir, os.DirFS(shopGit(t))); err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/README.md", "words\n")
	commit(t, dir, "2026-11-04T12:00:00Z", "words (#1)")
	path := "ledger/internal/lease/more.go"
	write(t, dir+"/"+path, "package lease\n\nimport \"time\"\n\nvar Began = time.Now()\n")
	commit(t, dir, "2026-11-05T12:00:00Z", "a breach (#2)")
	b, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	head := strings.TrimSpace(string(b))
	write(t, here+"/repos.tsv", "acme/shop\t"+head+"\nacme/none\t"+head+"\n")
	run := func(labels string) (out, errs string) {
		t.Helper()
		write(t, here+"/labels.tsv", labels)
		c := exec.Command("sh", here+"/run.sh")
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "BIN=" + here + "/vdmine", "REPOS=" + repos}
		var o, e strings.Builder
		c.Stdout, c.Stderr = &o, &e
		if err := c.Run(); err != nil {
			t.Fatalf("%v\n%s", err, e.String())
		}
		return o.String(), e.String()
	}
	out, errs := run("other\tc\tp:1\tr\tno\twhy\n")
	f := strings.Split(strings.TrimSpace(out), "\t")
	if len(f) != 5 || f[0] != "acme/shop" || f[1] != head || f[2] != path+":5" || !strings.Contains(f[4], "clock.Now") {
		t.Fatalf("found %q\n%s", f, errs)
	}
	for _, want := range []string{"2 pull requests, spoke in 1, 1 findings", "acme/none: not below", "1 findings, 0 of them read, 0 wanted"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	if _, errs := run(strings.Join(f[:4], "\t") + "\tyes\twhy\n"); !strings.Contains(errs, "1 findings, 1 of them read, 1 wanted") {
		t.Errorf("labelled:\n%s", errs)
	}
}

// TestPullsLabels holds the labels to their form: each finding once, yes or no
// with a reason, of a repository of the list.
func TestPullsLabels(t *testing.T) {
	repos := text(t, "testdata/pulls/repos.tsv")
	seen := map[string]bool{}
	for _, l := range strings.Split(strings.TrimSpace(text(t, "testdata/pulls/labels.tsv")), "\n") {
		f := strings.Split(l, "\t")
		if len(f) != 6 {
			t.Fatalf("%q", l)
		}
		key := strings.Join(f[:4], "\t")
		if seen[key] || f[4] != "yes" && f[4] != "no" || f[5] == "" || len(f[1]) != 40 || !strings.Contains(repos, f[0]+"\t") || filepath.IsAbs(f[2]) {
			t.Errorf("%q", l)
		}
		seen[key] = true
	}
}
