package agents

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The test binary is vdmine itself when a wired command starts it.
func TestMain(m *testing.M) {
	if os.Getenv("VDMINE_TEST_SELF") == "1" {
		os.Exit(runHook(os.Args[2:], Call{Parser: wordParser{}, Deadline: testDeadline()}))
	}
	if os.Getenv("VDMINE_TEST_LIGHT") == "1" {
		os.Exit(runHook(os.Args[1:], Call{Parser: unable{}, Full: fullProgram, Deadline: testDeadline()}))
	}
	os.Exit(m.Run())
}

// testDeadline is the time that a hook of a test has to answer, 0 for the usual.
func testDeadline() time.Duration {
	d, _ := time.ParseDuration(os.Getenv("VDMINE_TEST_DEADLINE"))
	return d
}

// program puts a vdmine into PATH: this test binary, or a script.
func program(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the wired commands are POSIX")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if script == "" {
		script = "VDMINE_TEST_SELF=1 exec " + self + ` "$@"`
	}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "vdmine"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
}

// TestCanary runs the command of every agent as it is wired, with a vdmine that
// works and with some that do not.
func TestCanary(t *testing.T) {
	commands := func(a *Agent) []string {
		w := a.Wiring(false)[0]
		text := w.Whole
		if text == "" {
			var err error
			if text, err = wire("", a, w); err != nil {
				t.Fatal(err)
			}
		}
		return wiredCommands(a, text)
	}
	for _, tc := range []struct{ name, script, want string }{
		{"works", "", ""},
		{"says nothing", "exit 0", "says nothing"},
		{"crashes", "echo 'panic: boom' >&2; exit 2", "says nothing"},
		{"hangs", "exec sleep 60", "does not end within"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			program(t, tc.script)
			for _, a := range All() {
				if tc.name == "hangs" && a.Name != "claude" {
					continue
				}
				cmds := commands(a)
				if len(cmds) == 0 {
					t.Errorf("%s: no command is found in its wiring", a.Name)
				}
				for _, cmd := range cmds {
					err := canary(a, cmd)
					if a.Name == "opencode" && tc.name == "crashes" {
						continue // its plugin takes no exit code for an answer
					}
					if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
						t.Errorf("%s: %v", a.Name, err)
					}
				}
			}
		})
	}
	program(t, "")
	t.Setenv("CLAUDECODE", "1")
	t.Setenv("CURSOR_VERSION", "1")
	if err := canary(claude(), Command("claude")); err != nil {
		t.Errorf("started from an agent: %v", err)
	}
	if err := canary(claude(), "echo noise; "+Command("claude")); err == nil || !strings.Contains(err.Error(), "prints before") {
		t.Errorf("%v", err)
	}
}

func doctor(t *testing.T, s *Setup) string {
	t.Helper()
	out := &bytes.Buffer{}
	s.Out = out
	if _, err := Doctor(s); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(out.String(), "\n") {
		if strings.HasPrefix(line, s.Names[0]) {
			_, rest, _ := strings.Cut(out.String(), line)
			var why []string
			for l := range strings.SplitSeq(rest, "\n") {
				if strings.HasPrefix(l, "          ") {
					why = append(why, strings.TrimSpace(l))
				} else if l != "" {
					break
				}
			}
			return line + "\n" + strings.Join(why, "\n")
		}
	}
	t.Fatalf("nothing of %s in\n%s", s.Names[0], out)
	return ""
}

// TestDoctorSays what is live and what is inert, and why.
func TestDoctorSays(t *testing.T) {
	program(t, "")
	for _, tc := range []struct {
		name, agent, file, text, want string
	}{
		{"live", "claude", "", "", " wired "},
		{"never called", "claude", "", "", "no session has reached vdmine yet"},
		{"hooks off", "claude", ".claude/settings.local.json", `{"disableAllHooks": true}`, "inert"},
		{"not trusted", "claude", "~/.claude.json", `{"projects": {"ROOT": {"hasTrustDialogAccepted": false}}}`, "does not trust this folder"},
		{"trusted", "claude", "~/.claude.json", `{"projects": {"ROOT": {"hasTrustDialogAccepted": true}}}`, " wired "},
		{"not trusted", "gemini", "~/.gemini/trustedFolders.json", `{"ROOT": "DO_NOT_TRUST"}`, "does not trust this folder"},
		{"parent trusted", "gemini", "~/.gemini/trustedFolders.json", `{"ROOT/x": "TRUST_PARENT"}`, " wired "},
		{"switched off", "gemini", "~/.gemini/settings.json", `{"hooksConfig": {"disabled": ["vdmine"]}}`, "turns vdmine off"},
		{"unverified", "cursor", "", "", "unverified"},
	} {
		t.Run(tc.agent+" "+tc.name, func(t *testing.T) {
			s, _ := setup(t, tc.agent)
			s.LookPath = func(string) (string, error) { return "vdmine", nil }
			if err := Install(s); err != nil {
				t.Fatal(err)
			}
			if rest, home := strings.CutPrefix(tc.file, "~/"); home {
				put(t, s.Home, rest, strings.ReplaceAll(tc.text, "ROOT", s.Root))
			} else if tc.file != "" {
				put(t, s.Root, tc.file, tc.text)
			}
			if got := doctor(t, s); !strings.Contains(got, tc.want) {
				t.Errorf("%s", got)
			}
		})
	}
}

// TestUnheard: sessions that the agent's records know and vdmine does not.
func TestUnheard(t *testing.T) {
	program(t, "")
	for _, tc := range []struct {
		agent, file, text string
	}{
		{"claude", ".claude/projects/DASHED/ID.jsonl", `{"sessionId":"ID"}`},
		{"codex", ".codex/sessions/2026/11/25/rollout-ID.jsonl", `{"type":"session_meta","payload":{"session_id":"ID","cwd":"ROOT/sub"}}`},
		{"copilot", ".copilot/session-state/ID/events.jsonl", `{"type":"session.start","data":{"sessionId":"ID","context":{"cwd":"ROOT"}}}`},
		{"gemini", ".gemini/tmp/name/chats/session-ID.jsonl", `{"sessionId":"ID"}`},
	} {
		t.Run(tc.agent, func(t *testing.T) {
			s, _ := setup(t, tc.agent)
			s.LookPath = func(p string) (string, error) {
				if p == "codex" {
					return "", os.ErrNotExist
				}
				return p, nil
			}
			put(t, s.Home, ".gemini/projects.json", strings.ReplaceAll(`{"projects":{"ROOT":"name"}}`, "ROOT", s.Root))
			if err := Install(s); err != nil {
				t.Fatal(err)
			}
			later := time.Now().Add(time.Minute)
			session := func(id string) {
				dashed := strings.NewReplacer("/", "-", "_", "-", ".", "-").Replace(s.Root)
				fill := strings.NewReplacer("DASHED", dashed, "ID", id, "ROOT", s.Root)
				name := fill.Replace(tc.file)
				put(t, s.Home, name, fill.Replace(tc.text)+"\n")
				if err := os.Chtimes(filepath.Join(s.Home, name), later, later); err != nil {
					t.Fatal(err)
				}
			}
			session("one")
			if got := doctor(t, s); !strings.Contains(got, "1 of the last 1 sessions here did not reach vdmine") {
				t.Errorf("one: %s", got)
			}
			session("two")
			if got := doctor(t, s); !strings.Contains(got, "inert") || !strings.Contains(got, "none of the last 2 sessions") {
				t.Errorf("two: %s", got)
			}
			openSession(s.Getenv("VDMINE_STATE_DIR"), tc.agent, Event{Session: "two"}, s.Root).mark()
			if got := doctor(t, s); strings.Contains(got, "inert") || !strings.Contains(got, "1 of the last 2 sessions here did not") {
				t.Errorf("heard: %s", got)
			}
		})
	}
}
