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
		Note:  "Codex runs no hook before it is trusted, and says nothing: start codex in this repository, trust the folder, and choose \"Trust all\" under \"Hooks need review\".",
	}
}
