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

	"github.com/vdmine/vdmine/proposals"
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

// typed returns the keys that tmux is given and those that the model is given
// for one step of a test: the name of a key, or text.
func typed(step string) (tmux, model []string) {
	names := map[string]string{"enter": "Enter", "backspace": "BSpace", "ctrl+u": "C-u", "tab": "Tab", "esc": "Escape"}
	if n, ok := names[step]; ok {
		return []string{n}, []string{step}
	}
	return []string{"-l", step}, typing(step)
}

// answersIn returns everything that the ledger says of each proposal.
func answersIn(t *testing.T, o Options) map[string]string {
	t.Helper()
	l, err := proposals.LoadLedger(o.Ledger)
	if err != nil || len(l.Problems) > 0 {
		t.Fatal(err, l.Problems)
	}
	out := map[string]string{}
	for id, d := range l.Current() {
		out[id] = fmt.Sprint(d.Status, "|", d.Reason, "|", d.Text, "|", scopeText(d.Scope), "|", d.Severity)
	}
	return out
}

// TestKill types into the program on a real terminal and kills it between any
// two keys. The screen is that of the model, and what it calls saved is in the
// ledger and comes back.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program thirty times")
	}
	steps := []string{
		"y", "N", "no", "enter", "p", "z", "Z", "g", "e", "!", "enter", "w", "n", "backspace", "k", "s", "ctrl+u", "pkg/job", "enter",
		"v", "j", "y", "z", "G", "d", "y", "+", "never time.Now", "enter", "/uuid", "enter", "a",
	}
	o := sample(t)
	s := newScreen(t, o.Root, 100, 30)
	for n := 1; n <= len(steps); n++ {
		if err := os.RemoveAll(filepath.Dir(o.Ledger)); err != nil {
			t.Fatal(err)
		}
		oracle := sample(t)
		m := play(t, oracle)
		m.width, m.height = 100, 30
		s.start()
		for i, step := range steps[:n] {
			keys, model := typed(step)
			for _, k := range model {
				_, cmd := m.Update(keyMsg(k))
				drive(m, cmd)
			}
			s.tmux(append([]string{"send-keys"}, keys...)...)
			// What is counted meanwhile moves the cursor when it comes.
			if i == n-1 || step == "enter" {
				s.shows(m.frame())
			}
		}
		s.kill()
		want := answersIn(t, oracle)
		if diff := cmp.Diff(want, answersIn(t, o)); diff != "" {
			t.Fatalf("killed after %q: %s", steps[:n], diff)
		}
		m, err := newModel(o.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		for i, it := range m.session.items {
			d := m.session.current[it.p.ID]
			if got := fmt.Sprint(m.session.status(it.p.ID), "|", d.Reason, "|", d.Text, "|", scopeText(d.Scope), "|", d.Severity); want[it.p.ID] != "" && got != want[it.p.ID] {
				t.Errorf("killed after %q: item %d comes back as %s, want %s", steps[:n], i, got, want[it.p.ID])
			}
		}
		m.close()
	}
}

// shows waits until the screen is exactly a frame.
func (s *screen) shows(frame string) {
	s.t.Helper()
	trim := func(text string) string {
		var out []string
		for _, l := range strings.Split(sgr.ReplaceAllString(text, ""), "\n") {
			out = append(out, strings.TrimRight(l, " "))
		}
		return strings.TrimRight(strings.Join(out, "\n"), "\n")
	}
	want, got := trim(frame), ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if got = trim(s.tmux("capture-pane", "-p")); got == want {
			return
		}
	}
	s.t.Fatalf("the screen is not what the model draws: %s", cmp.Diff(want, got))
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
	s.shot("tty-reason", s.wait("reject because: not ours"))
	s.tmux("send-keys", "Enter")
	s.wait("saved, 4 decided")
	s.tmux("send-keys", "k")
	s.tmux("send-keys", "E")
	s.wait("Call requireOwner.")
	if data, err := os.ReadFile(o.Root + "/tty"); err != nil || string(data) != "terminal\n" {
		t.Errorf("the editor's input is no terminal: %q, %v", data, err)
	}
	s.tmux("send-keys", "z")
	s.wait("undone")
	s.tmux("send-keys", "j")
	s.wait("saved, 4 decided")
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
