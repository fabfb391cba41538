package agents

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/vdmine/vdmine/agents/jsonc"
)

// Host tells which agent really runs this process, whatever file named it:
// several agents run the hooks of .claude/settings.json. The form of the event
// weighs more than the environment, which is inherited when one agent is
// started from the shell of another.
func Host(name string, n *jsonc.Node, getenv func(string) string) string {
	event := n.Get("hook_event_name").Str()
	session := n.Get("session_id").Str()
	switch {
	case n.Get("agent_action_name") != nil:
		return "cascade"
	case n.Get("conversation_id") != nil && n.Get("workspace_roots") != nil:
		return "cursor"
	case n.Get("sessionId") != nil && n.Get("toolName") != nil:
		return "copilot"
	case n.Get("turn_id") != nil && n.Get("model") != nil:
		return "codex"
	case event == "BeforeTool" || event == "AfterTool":
		return "gemini"
	case name != "claude":
		return name
	case session != "" && getenv("CLAUDE_CODE_SESSION_ID") == session:
		return "claude"
	case n.Get("timestamp") != nil && getenv("COPILOT_CLI") == "1":
		return "copilot"
	case n.Get("timestamp") != nil && getenv("GEMINI_SESSION_ID") != "":
		return "gemini"
	case n.Get("timestamp") != nil && n.Get("prompt_id") == nil:
		// The older Local target of VS Code speaks Claude's dialect.
		return "claude"
	case getenv("CURSOR_VERSION") != "" && getenv("CLAUDECODE") == "":
		return "cursor"
	case getenv("DEVIN_PROJECT_DIR") != "" && n.Get("cwd") == nil:
		return "devin"
	}
	return name
}

// wiredIn reports whether the agent has a vdmine entry of its own in the
// repository.
func wiredIn(root string, a *Agent) bool {
	for _, w := range a.Wiring(false) {
		for _, p := range w.Paths {
			data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(p)))
			if err == nil && (strings.Contains(string(data), "vdmine hook "+a.Name) || w.Whole != "" && strings.Contains(string(data), "vdmine")) {
				return true
			}
		}
	}
	return false
}
