//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNoPermission scans as a user who may not read everything.
func TestNoPermission(t *testing.T) {
	dir := t.TempDir()
	p := program{}
	if os.Getuid() == 0 {
		// Root may read everything: run as nobody, from a place that nobody sees.
		open, err := os.MkdirTemp("", "vdmine-nobody-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(open) })
		if err := os.Chmod(open, 0o755); err != nil {
			t.Fatal(err)
		}
		p.bin, dir = copyBinary(t, open), filepath.Join(open, "repo")
		p.dir = open
		p.prep = func(c *exec.Cmd) {
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
	}
	write(t, dir+"/a.go", goodGo)
	write(t, dir+"/shut.go", goodGo)
	write(t, dir+"/locked/b.go", goodGo)
	shut := func(name string) {
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(name, 0o755) })
	}
	shut(dir + "/shut.go")
	shut(dir + "/locked")
	rep := decodeReport(t, p.ok(t, "scan", "--json", dir))
	skipped := map[string]string{}
	for _, s := range rep.Skipped {
		skipped[strings.TrimSuffix(s.Path, "/")] = s.Reason
	}
	if rep.Languages["go"].Files != 1 || skipped["shut.go"] != "unreadable" || skipped["locked"] != "unreadable" || len(skipped) != 2 {
		t.Errorf("languages %v, skipped %v", rep.Languages, rep.Skipped)
	}
	shut(dir)
	expect(t, p.run(t, "scan", dir), 2, "", "permission denied")
}

func copyBinary(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	name := filepath.Join(dir, "vdmine")
	out, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}
