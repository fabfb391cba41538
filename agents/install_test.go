package agents

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/agents/jsonc"
)

func setup(t *testing.T, names ...string) (*Setup, *bytes.Buffer) {
	t.Helper()
	root, state := repo(t, nil)
	home := t.TempDir()
	out := &bytes.Buffer{}
	return &Setup{Root: root, Home: home, Names: names, Out: out, Getenv: func(k string) string {
		if k == "VDMINE_STATE_DIR" {
			return state
		}
		return ""
	}, LookPath: func(string) (string, error) { return "", errors.New("not found") }}, out
}

// settings are hand-written files in many styles; after install and uninstall
// each must be as before, with and without a receipt.
var settings = map[string]string{
	"empty object":     "{}\n",
	"no line end":      "{}",
	"one line":         `{"model":"x","hooks":{"Stop":[{"hooks":[{"type":"command","command":"say done"}]}]}}`,
	"four spaces":      "{\n    \"model\": \"x\",\n    \"permissions\": {\n        \"allow\": []\n    }\n}\n",
	"tabs":             "{\n\t\"hooks\": {\n\t\t\"PreToolUse\": [\n\t\t\t{\n\t\t\t\t\"matcher\": \"Bash\",\n\t\t\t\t\"hooks\": [{ \"type\": \"command\", \"command\": \"./guard.sh\" }]\n\t\t\t}\n\t\t]\n\t}\n}\n",
	"comments":         "// top\n{\n  // about the model\n  \"model\": \"x\", // mine\n  /* hooks */\n  \"hooks\": {\n    \"PostToolUse\": [ // after\n      { \"hooks\": [] } // last\n    ]\n    // end of hooks\n  }\n}\n// bottom\n",
	"trailing commas":  "{\n  \"a\": [1, 2,],\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\"matcher\": \"X\", \"hooks\": [],},\n    ],\n  },\n}\n",
	"CRLF":             "{\r\n  \"model\": \"x\"\r\n}\r\n",
	"byte order mark":  "\ufeff{\n  \"a\": 1\n}\n",
	"comment at value": "{\n  \"a\": 1 // no comma\n}\n",
	"odd spacing":      "{ \"a\" :1 ,\n\n\n \"hooks\" : { \"Stop\" : [ ] } }",
	"escaped key":      "{\n  \"h\\u006foks\": {\"Stop\": [1]}\n}\n",
}

func TestInstallRoundTrip(t *testing.T) {
	for name, text := range settings {
		for _, receipt := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				s, out := setup(t, "claude")
				path := filepath.Join(s.Root, ".claude", "settings.json")
				put(t, s.Root, ".claude/settings.json", text)
				if err := Install(s); err != nil {
					t.Fatal(err)
				}
				wired, _ := os.ReadFile(path)
				if !wiredWhole(string(wired), claude().Wiring(false)[0]) {
					t.Fatalf("not wired:\n%s", wired)
				}
				for line := range strings.Lines(text) {
					if c := strings.TrimSpace(line); strings.HasPrefix(c, "//") && !strings.Contains(string(wired), c) {
						t.Errorf("comment %q lost", c)
					}
				}
				out.Reset()
				if err := Install(s); err != nil || !strings.Contains(out.String(), "wired already") {
					t.Errorf("second install: %v %s", err, out)
				}
				if again, _ := os.ReadFile(path); string(again) != string(wired) {
					t.Error("install is not idempotent")
				}
				if !receipt {
					os.Remove(s.receiptFile())
				}
				if err := Uninstall(s); err != nil {
					t.Fatal(err)
				}
				got, _ := os.ReadFile(path)
				want, have := text, string(got)
				if !receipt && (name == "one line" || name == "odd spacing" || name == "comments" || name == "escaped key") {
					// What stood between two brackets of one line is known from
					// the receipt alone.
					want, have = strings.Join(strings.Fields(want), ""), strings.Join(strings.Fields(have), "")
				}
				if d := cmp.Diff(want, have); d != "" {
					t.Errorf("with receipt %v: %s\nwired:\n%s", receipt, d, wired)
				}
			})
		}
	}
}

func TestInstallAll(t *testing.T) {
	for _, user := range []bool{false, true} {
		s, out := setup(t)
		s.User = user
		for _, a := range All() {
			s.Names = append(s.Names, a.Name)
		}
		if user {
			put(t, s.Home, "keep.txt", "x")
		}
		before := tree(t, s.base())
		s.DryRun = true
		if err := Install(s); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, tree(t, s.base())); d != "" {
			t.Errorf("dry run wrote: %s", d)
		}
		if !strings.Contains(out.String(), "+++ b/.claude/settings.json") || !strings.Contains(out.String(), "--- "+os.DevNull) {
			t.Errorf("dry run prints\n%s", out)
		}
		s.DryRun = false
		if err := Install(s); err != nil {
			t.Fatal(err)
		}
		sts, err := Inspect(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sts {
			if len(st.Files) == 0 || st.State == Stale || st.State == Absent {
				t.Errorf("user %v: %s is %s %v %v", user, st.Agent.Name, st.State, st.Files, st.Why)
			}
		}
		if err := Uninstall(s); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, tree(t, s.base())); d != "" {
			t.Errorf("user %v: uninstall leaves %s", user, d)
		}
	}
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		text := "folder"
		if !d.IsDir() {
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			text = string(b)
		}
		out[p] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Another hook that the user adds after install survives uninstall.
func TestUninstallKeepsLaterEdits(t *testing.T) {
	s, _ := setup(t, "claude")
	if err := Install(s); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Root, ".claude", "settings.json")
	b, _ := os.ReadFile(path)
	put(t, s.Root, ".claude/settings.json", strings.Replace(string(b), `"PreToolUse": [`, `"Stop": [{"hooks": []}],`+"\n    "+`"PreToolUse": [`+"\n      "+`{"matcher": "Bash", "hooks": [{"type": "command", "command": "mine"}]},`, 1))
	if err := Uninstall(s); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(path)
	if strings.Contains(string(got), "vdmine") || !strings.Contains(string(got), `"command": "mine"`) || !strings.Contains(string(got), `"Stop"`) {
		t.Errorf("left:\n%s", got)
	}
}

func TestInstallRefuses(t *testing.T) {
	s, _ := setup(t, "claude")
	put(t, s.Root, ".claude/settings.json", "{\n  \"hooks\": {\n    \"PreToolUse\": [,]\n  }\n}\n")
	if err := Install(s); err == nil || !strings.Contains(err.Error(), ".claude/settings.json: line 3") {
		t.Errorf("broken file: %v", err)
	}
	put(t, s.Root, ".claude/settings.json", `{"hooks": {"PreToolUse": {}}}`)
	if err := Install(s); err == nil || !strings.Contains(err.Error(), "not a list") {
		t.Errorf("wrong shape: %v", err)
	}
	put(t, s.Root, ".claude/settings.json", `{"hooks": 1}`)
	if err := Install(s); err == nil || !strings.Contains(err.Error(), "not an object") {
		t.Errorf("wrong shape: %v", err)
	}
	os.RemoveAll(filepath.Join(s.Root, ".claude"))
	if err := os.Symlink(s.Home, filepath.Join(s.Root, ".claude")); err != nil {
		t.Skip(err)
	}
	if err := Install(s); err == nil || !strings.Contains(err.Error(), "link out of the repository") {
		t.Errorf("link: %v", err)
	}
	s.Names = []string{"claud"}
	if err := Install(s); err == nil || !strings.Contains(err.Error(), "known are cascade, claude") {
		t.Errorf("%v", err)
	}
	s.Names = nil
	os.Remove(filepath.Join(s.Root, ".claude"))
	if err := Install(s); err == nil || !strings.Contains(err.Error(), "no coding agent found") {
		t.Errorf("%v", err)
	}
}

// TestCommand runs the wired command with sh as an agent does: whatever the
// programs do, only a refusal of vdmine's own ends with 2, and vdmine-hook comes
// first.
func TestCommand(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	const refusal, light = `[ "$VDMINE_DENY_EXIT" = 42 ] && [ "$1 $2" = "hook claude" ] && exit 42`, `[ "$VDMINE_DENY_EXIT" = 42 ] && [ "$1" = claude ] && exit 42`
	for name, tc := range map[string]struct {
		script, hook string
		want         int
	}{
		"missing": {"", "", 0}, "panic": {"exit 2", "", 0}, "old binary": {"echo usage >&2; exit 2", "", 0}, "failure": {"exit 1", "", 0}, "killed": {"kill -9 $$", "", 0},
		"refusal": {refusal, "", 2}, "silence": {"exit 0", "", 0},
		"light refusal": {"", light, 2}, "light silence": {refusal, "exit 0", 0}, "light panic": {refusal, "exit 2", 0},
	} {
		bin := t.TempDir()
		for program, script := range map[string]string{"vdmine": tc.script, "vdmine-hook": tc.hook} {
			if script == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command("/bin/sh", "-c", Command("claude"))
		cmd.Env = []string{"PATH=" + bin}
		err := cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != tc.want {
			t.Errorf("%s: exit %d (%v)", name, got, err)
		}
	}
}

func TestDoctor(t *testing.T) {
	s, out := setup(t, "claude")
	if err := Install(s); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	ok, err := Doctor(s)
	if err != nil || ok || !strings.Contains(out.String(), "inert") || !strings.Contains(out.String(), "not in PATH") {
		t.Errorf("%v %v\n%s", ok, err, out)
	}
	// Text that changed under the hands of an agent is shown.
	p := testPack()
	p.Rules[0].Text = "Use `edited`."
	put(t, s.Root, ".vdmine/pack.toml", string(p.Encode()))
	put(t, s.Root, ".claude/settings.json", strings.Replace(claudeSettings(t, s), "exit 2", "exit 3", 1))
	out.Reset()
	if _, err := Doctor(s); err != nil || !strings.Contains(out.String(), "the pack changed since install") || !strings.Contains(out.String(), "differs from what this version writes") {
		t.Errorf("%v\n%s", err, out)
	}
}

func claudeSettings(t *testing.T, s *Setup) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Root, ".claude", "settings.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHooksTrust(t *testing.T) {
	hook := func(status string) string {
		return `{"command":"sh -c 'vdmine hook codex'","trustStatus":"` + status + `"}`
	}
	for text, want := range map[string]string{
		`{"id":2,"result":{"data":[{"hooks":[` + hook("trusted") + `]}]}}`:                           "",
		`{"id":2,"result":{"data":[{"hooks":[` + hook("trusted") + "," + hook("untrusted") + `]}]}}`: "skips 1 of 2",
		`{"id":2,"result":{"data":[{"hooks":[]}]}}`:                                                  "not trusted",
		`{"id":2,"error":{}}`: "",
	} {
		n, err := jsonc.Parse(text, jsonc.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := hooksTrust(n); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q", text, got)
		}
	}
}
