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

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
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
	for _, c := range []string{"scan", "check", "ci"} {
		expect(t, p.run(t, c, dir), 2, "", "permission denied")
	}
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

// TestHostileLedger has pipes and links without an end where the ledger and the
// attributes of its folder stand. Whoever waited for them would never return.
func TestHostileLedger(t *testing.T) {
	pipe := func(t *testing.T, name string) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(name, 0o644); err != nil {
			t.Skip(err)
		}
		go func() { // lets go of a reader, so that this fails and does not hang
			if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
				f.Close()
			}
		}()
		t.Cleanup(func() {
			if f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0); err == nil {
				f.Close()
			}
		})
	}
	dir := copyShop(t)
	cache := t.TempDir()
	id := scanned(t, dir).Proposals[0].ID
	pipe(t, proposals.LedgerPath(dir))
	for _, args := range [][]string{{"scan"}, {"scan", "--shard", "1/1"}, {"review", "--accept", id}, {"ci"}} {
		expect(t, program{}.run(t, append(args, "--cache", cache, dir)...), 2, "", "is not a regular file")
	}
	if err := os.Remove(proposals.LedgerPath(dir)); err != nil {
		t.Fatal(err)
	}
	pipe(t, filepath.Join(dir, pack.Dir, ".gitattributes"))
	program{}.ok(t, "review", "--accept", id, dir)
}

// TestDamagedLedger has every command that follows the ledger tell of the lines
// that it could not read, also where the report was made before.
func TestDamagedLedger(t *testing.T) {
	dir, cache := copyShop(t), t.TempDir()
	program{}.ok(t, "review", dir, "--accept", scanned(t, dir).Proposals[0].ID)
	f, err := os.OpenFile(proposals.LedgerPath(dir), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("<<<<<<< ours\n"); err != nil {
		t.Fatal(err)
	}
	f.Close()
	const want = "vdmine: warning: ledger line 2: not a decision"
	for _, args := range [][]string{{"scan"}, {"scan"}, {"ci", "--exit-zero"}, {"review", "--todo=-"}} {
		r := program{}.run(t, append(args, "--cache", cache, dir)...)
		if r.code != 0 || strings.Count(r.err, want) != 1 {
			t.Errorf("%v: exit %d, standard error %q", args, r.code, r.err)
		}
	}
}

// TestReplaceFile: what is no file is written to, not replaced by one.
func TestReplaceFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		b, _ := os.ReadFile(pipe)
		got <- string(b)
	}()
	if err := replaceFile(pipe, []byte("a page")); err != nil {
		t.Fatal(err)
	}
	if s := <-got; s != "a page" {
		t.Errorf("the pipe was given %q", s)
	}
	if st, err := os.Stat(pipe); err != nil || st.Mode().Type() != os.ModeNamedPipe {
		t.Errorf("the pipe became %v, error %v", st.Mode(), err)
	}
}

// TestFullDisk: output that could not be written is a failure of every command.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	dir := copyShop(t)
	program{}.ok(t, "review", dir, "--accept", scanned(t, dir).Proposals[0].ID)
	for _, args := range [][]string{{"scan", dir}, {"scan", "--json", dir}, {"check", dir}, {"ci", dir}, {"families"}, {"explain", "guard"}, {"--help"}} {
		p := program{prep: func(c *exec.Cmd) { c.Stdout = full }}
		if r := p.run(t, args...); r.code != 2 || strings.Count(r.err, "vdmine: error: ") != 1 || !strings.Contains(r.err, "no space left on device") {
			t.Errorf("%v: exit %d, %q", args, r.code, r.err)
		}
	}
}
