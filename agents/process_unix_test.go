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

// TestLight: vdmine-hook answers as vdmine does, with its help where a text must
// be parsed, and by itself where vdmine is missing, crashes or hangs.
func TestLight(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const (
		read = `{"session_id":"s","cwd":"/repo","hook_event_name":"PostToolUse","tool_name":"Read","tool_input":{"file_path":"/repo/src/a.ts"}}`
		edit = `{"session_id":"s","cwd":"/repo","hook_event_name":"PostToolUse","tool_name":"Edit","tool_input":{"file_path":"/repo/src/a.ts","old_string":"hello()","new_string":"edited()"}}`
		next = `{"session_id":"n","cwd":"/repo","hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":"/repo/src/new.ts","content":"edited()\n"}}`
	)
	works := "VDMINE_TEST_LIGHT= VDMINE_TEST_SELF=1 exec " + self + ` "$@"`
	for _, tc := range []struct {
		name, script string
		finds        bool
		log          string
		deadline     string
	}{
		{"works", works, true, "", "20s"},
		{"missing", "", false, "vdmine is not in PATH", "20s"},
		{"crashes", "echo panic >&2; exit 2", false, "exit status 2", "20s"},
		{"hangs", "sleep 60", false, "no answer", "1s"},
	} {
		root, state := repo(t, map[string]string{"src/a.ts": "edited()\n"})
		bin := t.TempDir()
		if tc.script != "" {
			if err := os.WriteFile(filepath.Join(bin, "vdmine"), []byte("#!/bin/sh\n"+tc.script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Run(tc.name, func(t *testing.T) {
			run := func(event string) (string, int) {
				c := exec.Command(self, "claude")
				c.Env = append(os.Environ(), "VDMINE_TEST_LIGHT=1", "VDMINE_TEST_DEADLINE="+tc.deadline, "VDMINE_STATE_DIR="+state, "VDMINE_DENY_EXIT=42", "PATH="+bin+":/usr/bin:/bin")
				c.Stdin = strings.NewReader(strings.ReplaceAll(event, "/repo", root))
				var out bytes.Buffer
				c.Stdout = &out
				code := ended(t, c)
				return out.String(), code
			}
			if out, code := run(read); code != 0 || !strings.Contains(out, "greeting") {
				t.Errorf("read: exit %d, %q", code, out)
			}
			if out, code := run(next); code != 42 || !strings.Contains(out, "deny") {
				t.Errorf("new file: exit %d, %q", code, out)
			}
			if out, code := run(edit); code != 0 || strings.Contains(out, "src/a.ts:1") != tc.finds {
				t.Errorf("edit: exit %d, %q", code, out)
			}
			log, _ := os.ReadFile(filepath.Join(state, "hook.log"))
			if !strings.Contains(string(log), tc.log) || tc.log == "" && len(log) > 0 {
				t.Errorf("log %q lacks %q", log, tc.log)
			}
		})
	}
}
