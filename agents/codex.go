package agents

import "strings"

// codex is the Codex CLI. Reads are shell commands; an edit is a patch, which
// may come inside a shell command too. Unknown keys in an answer make it void.
func codex() *Agent {
	// Codex runs commands in the user's own shell, which need not be POSIX.
	cmd := "sh -c '" + strings.ReplaceAll(Command("codex"), "'", `'\''`) + "'"
	return &Agent{
		Name: "codex", Title: "Codex CLI", Verified: true,
		Decode: decodeClaude,
		Encode: encodeClaude,
		Wiring: func(bool) []Wiring {
			return []Wiring{{Paths: []string{".codex/hooks.json"}, Key: []string{"hooks"}, Hooks: []Entry{
				{"SessionStart", group("", cmd, timeout)},
				{"SubagentStart", group("", cmd, timeout)},
				{"PreToolUse", group("apply_patch|Bash", cmd, timeout)},
				{"PostToolUse", group("apply_patch|Bash", cmd, timeout)},
			}}}
		},
		Programs: []string{"codex"}, Traces: []string{".codex", "~/.codex"},
		Rules: "agents-md",
		Probe: func(root, path, content string) any {
			body := "*** Begin Patch\n*** Add File: " + path + "\n+" + strings.ReplaceAll(strings.TrimSuffix(content, "\n"), "\n", "\n+") + "\n*** End Patch\n"
			return map[string]any{
				"session_id": probeSession, "turn_id": "probe", "model": "probe", "cwd": root, "hook_event_name": "PreToolUse",
				"tool_name": "apply_patch", "tool_use_id": "probe", "tool_input": map[string]any{"command": body},
			}
		},
		Blocked:  codexBlocked,
		Sessions: codexSessions,
		Note:     "Codex runs no hook before it is trusted, and says nothing: start codex in this repository, trust the folder, and choose \"Trust all\" under \"Hooks need review\".",
	}
}
