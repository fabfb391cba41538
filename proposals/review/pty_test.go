//go:build unix

package review

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// childEnv makes the test binary the program under test.
const childEnv = "VDMINE_TEST_REVIEW_ROOT"

func TestMain(m *testing.M) {
	root := os.Getenv(childEnv)
	if root == "" {
		os.Exit(m.Run())
	}
	o := sampleAt(&testing.T{}, root)
	o.In, o.Out, o.Err, o.Now = nil, nil, nil, nil
	o.Env, o.Color = os.Getenv, "never"
	if err := os.WriteFile(filepath.Join(root, "pid"), []byte(strconv.Itoa(os.Getpid())), 0o644); err != nil {
		os.Exit(9)
	}
	code, err := Run(context.Background(), o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println("exit", code)
	os.Exit(code)
}

// screen is a program on a real terminal, that of tmux.
type screen struct {
	t      *testing.T
	socket string
	root   string
	editor string
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", s.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func newScreen(t *testing.T, root string, w, h int) *screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	dir, err := os.MkdirTemp("", "vd") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, socket: filepath.Join(dir, "s"), root: root}
	s.tmux("new-session", "-d", "-x", strconv.Itoa(w), "-y", strconv.Itoa(h), "sh")
	s.tmux("set-option", "-g", "status", "off")
	t.Cleanup(func() {
		_ = exec.Command("tmux", "-S", s.socket, "kill-server").Run()
		_ = os.RemoveAll(dir)
	})
	return s
}

// start runs the program in the shell and waits for its frame.
func (s *screen) start() {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	s.tmux("send-keys", "-l", fmt.Sprintf("clear; LC_ALL=C.UTF-8 EDITOR=%s %s=%s %s", s.editor, childEnv, s.root, self))
	s.tmux("send-keys", "Enter")
	s.wait("saved,")
}

func (s *screen) wait(want string) string {
	s.t.Helper()
	var got string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if got = s.tmux("capture-pane", "-p"); strings.Contains(got, want) {
			return got
		}
	}
	s.t.Fatalf("%q does not appear:\n%s", want, got)
	return ""
}

// kill ends the program as a power cut would.
func (s *screen) kill() {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.root, "pid"))
	if err != nil {
		s.t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(data))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	for syscall.Kill(pid, 0) == nil {
		time.Sleep(5 * time.Millisecond)
	}
	s.tmux("respawn-pane", "-k", "sh")
}

// TestKill: after every key the program is killed; what the screen called saved
// is there when it starts again.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program eight times")
	}
	o := sample(t)
	s := newScreen(t, o.Root, 100, 30)
	for _, step := range []struct {
		key, saved, want string
	}{
		{"y", "saved, 1 decided", "y....."},
		{"n", "saved, 2 decided", "yn...."},
		{"p", "saved, 3 decided", "ynp..."},
		{"z", "undone", "yn...."},
		{"Z", "done again", "ynp..."},
		{"Space", "saved, 4 decided", "ynpy.."},
	} {
		s.start()
		s.tmux("send-keys", step.key)
		s.wait(step.saved)
		if step.key == "z" || step.key == "Z" {
			for end := time.Now().Add(5 * time.Second); statuses(t, o) != step.want && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			}
		}
		s.kill()
		if got := statuses(t, o); got != step.want {
			t.Fatalf("after %s and kill -9: answers %s, want %s", step.key, got, step.want)
		}
	}
}

// TestTerminal is one run on a real terminal; its screens are goldens.
func TestTerminal(t *testing.T) {
	o := sample(t)
	s := newScreen(t, o.Root, 100, 30)
	s.editor = filepath.Join(o.Root, "ed.sh")
	script := "#!/bin/sh\ntest -t 0 && test -t 1 && echo terminal > " + o.Root + "/tty\necho 'Call requireOwner.' > \"$1\"\n"
	if err := os.WriteFile(s.editor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.shot("tty-start", s.wait("return time.Now()"))
	s.tmux("send-keys", "-l", "yny")
	s.wait("saved, 3 decided")
	s.tmux("send-keys", "-l", "Nnot ours")
	s.shot("tty-reason", s.wait("reason for rejecting: not ours"))
	s.tmux("send-keys", "Enter")
	s.wait("saved, 4 decided")
	s.tmux("send-keys", "k")
	s.tmux("send-keys", "E")
	s.wait("saved, 4 decided")
	if data, err := os.ReadFile(o.Root + "/tty"); err != nil || string(data) != "terminal\n" {
		t.Errorf("the editor's input is no terminal: %q, %v", data, err)
	}
	s.wait("Call requireOwner.")
	s.tmux("send-keys", "z")
	s.wait("undone")
	s.tmux("send-keys", "j")
	s.tmux("resize-window", "-x", "70", "-y", "24")
	s.shot("tty-resized", s.wait("──────"))
	s.tmux("send-keys", "q")
	s.wait("exit 0")
	if got := statuses(t, o); got != "ynyn.." {
		t.Errorf("answers %s", got)
	}
	s.tmux("resize-window", "-x", "100", "-y", "30")
	s.start()
	s.tmux("send-keys", "C-c")
	s.wait("exit 130")
	s.tmux("send-keys", "-l", fmt.Sprintf("clear; %s=%s %s </dev/null", childEnv, o.Root, os.Args[0]))
	s.tmux("send-keys", "Enter")
	s.wait("review needs a terminal")
	s.wait("exit 2")
}

func (s *screen) shot(name, got string) {
	s.t.Helper()
	path := filepath.Join(goldens, name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Error(diff)
	}
}
