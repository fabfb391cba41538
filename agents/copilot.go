package agents

import (
	"github.com/vdmine/vdmine/agents/jsonc"
)

// copilot is GitHub Copilot: the CLI and the Copilot target of VS Code, which
// share one implementation of hooks. It refuses a tool call when a hook fails.
func copilot() *Agent {
	type entry struct {
		Type    string `json:"type"`
		Matcher string `json:"matcher,omitempty"`
		Bash    string `json:"bash"`
		Timeout int    `json:"timeoutSec"`
	}
	cmd := Command("copilot")
	file := struct {
		Version int `json:"version"`
		Hooks   struct {
			SessionStart []entry `json:"sessionStart"`
			PreToolUse   []entry `json:"preToolUse"`
			PostToolUse  []entry `json:"postToolUse"`
		} `json:"hooks"`
	}{Version: 1}
	file.Hooks.SessionStart = []entry{{Type: "command", Bash: cmd, Timeout: timeout}}
	file.Hooks.PreToolUse = []entry{{Type: "command", Matcher: "edit|create|apply_patch|bash", Bash: cmd, Timeout: timeout}}
	file.Hooks.PostToolUse = []entry{{Type: "command", Matcher: "view|edit|create|apply_patch|bash", Bash: cmd, Timeout: timeout}}
	return &Agent{
		Name: "copilot", Title: "GitHub Copilot (CLI, VS Code)", Verified: true,
		Decode: decodeCopilot,
		Encode: encodeCopilot,
		Wiring: func(user bool) []Wiring {
			w := Wiring{Paths: []string{".github/hooks/vdmine.json"}, Whole: indented(file)}
			if user {
				w.Paths = []string{".copilot/hooks/vdmine.json"}
			}
			return []Wiring{w}
		},
		Programs: []string{"copilot"}, Traces: []string{".github/copilot-instructions.md", ".github/hooks", ".vscode", "~/.copilot"},
		Rules: "copilot",
		Probe: func(root, path, content string) any {
			return map[string]any{"sessionId": probeSession, "timestamp": 0, "cwd": root, "toolName": "create", "toolArgs": map[string]any{"path": path, "file_text": content}}
		},
		Sessions: copilotSessions,
		Note:     "Copilot runs repository hooks only in a trusted folder.",
	}
}

func decodeCopilot(in Input) Event {
	n := in.Event
	if has(n, "hook_event_name") {
		return decodeCopilotNested(in)
	}
	// The event's name is not part of the input: its keys tell it.
	ev := Event{Session: n.Get("sessionId").Str(), Cwd: n.Get("cwd").Str()}
	tool := n.Get("toolName").Str()
	switch {
	case n.Get("hookName") != nil || n.Get("error") != nil:
		return ev
	case tool == "" && n.Get("source") != nil:
		ev.Name, ev.Phase, ev.Fresh = "sessionStart", SessionStart, fresh(n.Get("source").Str())
		return ev
	case tool == "":
		return ev
	}
	before := n.Get("toolResult") == nil
	ev.Name = "postToolUse"
	if before {
		ev.Name = "preToolUse"
	}
	copilotTool(&ev, tool, n.Get("toolArgs"), before)
	if ev.Name == "postToolUse" && tool == "create" && len(ev.Files) == 1 {
		ev.Files[0].New = true
	}
	return ev
}

func copilotTool(ev *Event, tool string, args *jsonc.Node, before bool) {
	edit := AfterEdit
	if before {
		edit = BeforeEdit
	}
	switch tool {
	case "edit", "create", "Edit", "Write", "str_replace_editor":
		ev.Phase, ev.Files = edit, editInput(args)
	case "apply_patch":
		ev.Phase, ev.Files = edit, patchFiles(args.Str())
	case "view", "Read":
		if p := args.Get("path").Str(); p != "" && !before {
			ev.Phase, ev.Files = AfterRead, []File{{Path: p}}
		}
	case "bash", "Bash":
		shell(ev, args.Get("command").Str(), before)
	}
}

// decodeCopilotNested reads the form that Copilot sends to hooks that were
// written for Claude: Claude's names around Copilot's own arguments.
func decodeCopilotNested(in Input) Event {
	n := in.Event
	ev := Event{Name: n.Get("hook_event_name").Str(), Session: n.Get("session_id").Str(), Cwd: n.Get("cwd").Str()}
	switch ev.Name {
	case "SessionStart":
		ev.Phase, ev.Fresh = SessionStart, fresh(n.Get("source").Str())
	case "PreToolUse", "PostToolUse":
		copilotTool(&ev, n.Get("tool_name").Str(), n.Get("tool_input"), ev.Name == "PreToolUse")
	}
	return ev
}

type copilotOutput struct {
	Decision string `json:"permissionDecision,omitempty"`
	Reason   string `json:"permissionDecisionReason,omitempty"`
	Context  string `json:"additionalContext,omitempty"`
}

func encodeCopilot(ev Event, a Answer) Output {
	switch {
	case a.Deny != "" && ev.Name == "PreToolUse":
		return encodeClaude(ev, a)
	case a.Deny != "":
		return Output{Exit: 2, Stderr: a.Deny, Stdout: marshal(copilotOutput{Decision: "deny", Reason: a.Deny})}
	case a.Context != "" && ev.Name == "PreToolUse":
		return encodeClaude(ev, a)
	case a.Context != "":
		return Output{Stdout: marshal(copilotOutput{Context: a.Context})}
	}
	return Output{}
}
