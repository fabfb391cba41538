//go:build unix

package agents

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// hookProcess returns a process that answers one event as Claude's hook.
func hookProcess(t *testing.T, root, state, event string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "hook", "claude")
	c.Env = append(os.Environ(), "VDMINE_TEST_SELF=1", "VDMINE_STATE_DIR="+state, "VDMINE_DENY_EXIT=42")
	c.Stdin = strings.NewReader(strings.ReplaceAll(event, "/repo", root))
	c.Dir = root
	return c
}

// ended runs a process and returns its exit code; the answer must be nothing or
// one whole JSON document, and only a refusal may end with another code than 0.
func ended(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	var out, errs bytes.Buffer
	if c.Stdout == nil {
		c.Stdout = &out
	}
	if c.Stderr == nil {
		c.Stderr = &errs
	}
	err := c.Run()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	code := c.ProcessState.ExitCode()
	switch {
	case code != 0 && code != 42:
		t.Errorf("exit %d: %s", code, errs.String())
	case out.Len() > 0 && !json.Valid(out.Bytes()):
		t.Errorf("partial answer: %q", out.String())
	case code == 42 && out.Len() > 0 && !strings.Contains(out.String(), `"deny"`):
		t.Errorf("refused without saying so: %q", out.String())
	}
	return code
}

const newFile = `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`

// TestProcessesParallel starts 200 hooks at once for one new file: at most one
// refuses. On a busy machine a hook may run out of time and then says nothing.
func TestProcessesParallel(t *testing.T) {
	root, state := repo(t, nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for range 200 {
		wg.Go(func() {
			code := ended(t, hookProcess(t, root, state, claudeEvent("PreToolUse", "Write", newFile)))
			mu.Lock()
			defer mu.Unlock()
			if code == 42 {
				refused++
			}
		})
	}
	wg.Wait()
	if refused > 1 {
		t.Errorf("refused %d times", refused)
	}
}

// TestProcessOutput: output that is closed, broken or full.
func TestProcessOutput(t *testing.T) {
	event := claudeEvent("PreToolUse", "Write", newFile)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	broken := func() *os.File {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		t.Cleanup(func() { w.Close() })
		return w
	}
	for name, tc := range map[string]struct {
		out, errs *os.File
	}{"full": {full, full}, "broken": {broken(), broken()}} {
		root, state := repo(t, nil)
		c := hookProcess(t, root, state, event)
		c.Stdout, c.Stderr = tc.out, tc.errs
		if code := ended(t, c); code != 0 {
			t.Errorf("%s: refused without a reason that can be read: exit %d", name, code)
		}
	}
	// No file descriptors at all.
	root, state := repo(t, nil)
	c := hookProcess(t, root, state, event)
	c.Args = append([]string{"sh", "-c", `exec "$0" "$@" >&- 2>&-`}, append([]string{c.Path}, c.Args[1:]...)...)
	c.Path = "/bin/sh"
	if code := ended(t, c); code != 0 {
		t.Errorf("closed: exit %d", code)
	}
	c = hookProcess(t, root, state, event)
	c.Args = append([]string{"sh", "-c", `exec "$0" "$@" <&-`}, append([]string{c.Path}, c.Args[1:]...)...)
	c.Path, c.Stdin = "/bin/sh", nil
	if code := ended(t, c); code != 0 {
		t.Errorf("no input: exit %d", code)
	}
}

// TestProcessInput: events at and over the limits of size and depth.
func TestProcessInput(t *testing.T) {
	root, state := repo(t, nil)
	for name, event := range map[string]string{
		"almost 8 MiB": claudeEvent("PreToolUse", "Write", fmt.Sprintf(`{"file_path":"/repo/src/a.ts","content":%q}`, strings.Repeat("hello();\t", 830<<10))),
		"over 8 MiB":   claudeEvent("PreToolUse", "Write", fmt.Sprintf(`{"file_path":"/repo/src/b.ts","content":%q}`, strings.Repeat("x", 9<<20))),
		"deep":         strings.Repeat(`{"a":`, 1<<20),
		"deep lists":   `{"hook_event_name":` + strings.Repeat("[", 4<<20),
	} {
		if code := ended(t, hookProcess(t, root, state, event)); code != 0 && name != "almost 8 MiB" {
			t.Errorf("%s: exit %d", name, code)
		}
	}
}

// TestProcessFullDisk: a state folder on a disk without room, where the process
// may make one.
func TestProcessFullDisk(t *testing.T) {
	root, _ := repo(t, nil)
	state := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(state, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{claudeEvent("PreToolUse", "Write", newFile), claudeEvent("PostToolUse", "Read", `{"file_path":"/repo/src/app.ts"}`), claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/app.ts","content":"hello()\n"}`)} {
		c := hookProcess(t, root, state, event)
		script := `mount -t tmpfs -o size=4k,nr_inodes=3 tmpfs "$VDMINE_STATE_DIR" || exit 0; mkdir "$VDMINE_STATE_DIR/sessions"; head -c 8192 /dev/zero >"$VDMINE_STATE_DIR/fill" 2>/dev/null; exec "$0" "$@"`
		c.Args = append([]string{"unshare", "-m", "sh", "-c", script}, append([]string{c.Path}, c.Args[1:]...)...)
		var err error
		if c.Path, err = exec.LookPath("unshare"); err != nil {
			t.Skip(err)
		}
		if exec.Command(c.Path, "-m", "true").Run() != nil {
			t.Skip("no name space of mounts can be made")
		}
		if code := ended(t, c); code != 0 {
			t.Errorf("a refusal that cannot be remembered: exit %d", code)
		}
	}
}
