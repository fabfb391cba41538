package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vdmine/vdmine/agents"
	"github.com/vdmine/vdmine/pack"
)

// TestHookBroken: an edit is checked in a file that does not parse, as files do
// between two edits, and in one that is cut off.
func TestHookBroken(t *testing.T) {
	root := t.TempDir()
	p := &pack.Pack{Rules: []pack.Rule{{
		ID: "greeting-1", Text: "Return `greeting()`; never `legacyGreeting()`.", Languages: []string{"typescript"}, Severity: pack.Warn, Example: "src/old.ts:2",
		Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"greeting", "?.greeting"}, Never: []string{"legacyGreeting", "?.legacyGreeting"}},
	}}}
	if err := pack.Save(pack.Path(root), p); err != nil {
		t.Fatal(err)
	}
	const whole = "export function hello() {\n  return legacyGreeting();\n}\n"
	for name, text := range map[string]string{
		"whole":         whole,
		"mostly errors": whole + strings.Repeat("const = = = {{{{ ;;; )\n", 40),
		"cut off":       "export class A {\n  hello() {\n    return legacyGreeting();\n",
		"merge":         "<<<<<<< ours\nconst a = 1;\n=======\n" + whole + ">>>>>>> theirs\n",
	} {
		write(t, filepath.Join(root, "src", "app.ts"), text)
		event := fmt.Sprintf(`{"session_id":%q,"cwd":%q,"hook_event_name":"PostToolUse","tool_name":"Edit","tool_input":{"file_path":%q,"old_string":"return hello();","new_string":"return legacyGreeting();"}}`,
			name, root, filepath.Join(root, "src", "app.ts"))
		state := t.TempDir()
		var out, errs bytes.Buffer
		code := agents.Hook("claude", agents.Call{Stdin: strings.NewReader(event), Stdout: &out, Stderr: &errs, Parser: &parser{}, Deadline: 30 * time.Second, Getenv: func(k string) string {
			if k == "VDMINE_STATE_DIR" {
				return state
			}
			return ""
		}})
		line := 1 + strings.Count(text[:strings.Index(text, "return legacyGreeting")], "\n")
		if want := fmt.Sprintf("src/app.ts:%d", line); code != 0 || !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "src/old.ts:2") {
			t.Errorf("%s: exit %d, %q lacks %s", name, code, out.String(), want)
		}
	}
}
