package agents

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/agents/jsonc"
)

// FuzzPatch reads patches and shell commands: no input may break them, and what
// they name must stand in the input.
func FuzzPatch(f *testing.F) {
	f.Add("*** Begin Patch\n*** Update File: a.ts\n*** Move to: b.ts\n@@\n ctx\n-old\n+new\n*** Add File: c.ts\n+x\n*** End Patch")
	f.Add("cat 'a b.go' | sed -n 1,2p \"c\\\"d.ts\" > e.go")
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range patchFiles(text) {
			if !strings.Contains(text, file.Path) {
				t.Fatalf("path %q is not of %q", file.Path, text)
			}
			proposed(file)
			applied(file, text, true)
		}
		if n := len(shellReads(text)); n > 20 {
			t.Fatalf("%d files", n)
		}
	})
}

// FuzzWire merges the hooks of every agent into a file and takes them out again:
// a valid file stays valid, and what is not ours stays.
func FuzzWire(f *testing.F) {
	for _, text := range settings {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "vdmine") {
			return
		}
		for _, a := range All() {
			for _, w := range a.Wiring(false) {
				if w.Whole != "" {
					continue
				}
				out, err := wire(text, a, w)
				if err != nil {
					continue
				}
				if _, err := jsonc.Parse(out, jsonc.Options{Comments: true}); err != nil {
					t.Fatalf("%s: %q became invalid: %v", a.Name, text, err)
				}
				if again, err := wire(out, a, w); err != nil || again != out {
					t.Fatalf("%s: wired twice: %v", a.Name, err)
				}
				back, err := unwire(out, a, w)
				if err != nil || strings.Contains(back, "vdmine") {
					t.Fatalf("%s: left behind: %v\n%s", a.Name, err, back)
				}
				if _, err := jsonc.Parse(back, jsonc.Options{Comments: true}); err != nil {
					t.Fatalf("%s: %q became invalid: %v", a.Name, out, err)
				}
			}
		}
	})
}

// FuzzRecords reads what agents keep of their sessions.
func FuzzRecords(f *testing.F) {
	f.Add(`{"projects":{"/r":{"hasTrustDialogAccepted":true}}}`, `{"type":"session_meta","payload":{"session_id":"i","cwd":"/r"}}`)
	f.Fuzz(func(t *testing.T, text, line string) {
		root, home := t.TempDir(), t.TempDir()
		s := &Setup{Root: root, Home: home, Getenv: func(string) string { return "" }}
		for _, name := range []string{".claude.json", ".claude/settings.json", ".gemini/settings.json", ".gemini/trustedFolders.json", ".gemini/projects.json"} {
			put(t, home, name, text)
		}
		put(t, home, ".codex/sessions/1/1/1/rollout-a.jsonl", line)
		put(t, home, ".copilot/session-state/a/events.jsonl", line)
		for _, a := range All() {
			if a.Blocked != nil && a.Name != "codex" {
				a.Blocked(s)
			}
			if a.Sessions != nil {
				a.Sessions(s)
			}
		}
		wiredCommands(claude(), text)
	})
}
