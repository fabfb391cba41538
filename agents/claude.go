package agents

import (
	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/inject"
)

// claude is Claude Code. Its project settings are also run by Copilot, Cursor
// and Devin: see host.go.
func claude() *Agent {
	cmd := Command("claude")
	return &Agent{
		Name: "claude", Title: "Claude Code", Verified: true,
		Decode: decodeClaude,
		Encode: encodeClaude,
		Wiring: func(bool) []Wiring {
			return []Wiring{{Paths: []string{".claude/settings.json"}, Key: []string{"hooks"}, Hooks: []Entry{
				{"SessionStart", group("", cmd, timeout)},
				{"SubagentStart", group("", cmd, timeout)},
				{"PreToolUse", group("Edit|Write|MultiEdit|NotebookEdit", cmd, timeout)},
				{"PostToolUse", group("Read|Edit|Write|MultiEdit|NotebookEdit|Bash", cmd, timeout)},
			}}}
		},
		Programs: []string{"claude"}, Traces: []string{".claude", "CLAUDE.md", "~/.claude"},
		Rules:    "claude-rules",
		Probe:    func(root, path, content string) any { return claudeProbe("PreToolUse", "Write", root, path, content) },
		Blocked:  claudeBlocked,
		Sessions: claudeSessions,
	}
}

// groupEntry is the nested form of a hook that Claude, Codex, Gemini and Devin
// share.
type groupEntry struct {
	Matcher string         `json:"matcher,omitempty"`
	Hooks   []commandEntry `json:"hooks"`
}

type commandEntry struct {
	Type    string `json:"type"`
	Command string `json:"command"`
	Name    string `json:"name,omitempty"`
	Timeout int    `json:"timeout,omitempty"`
}

func group(matcher, command string, seconds int) groupEntry {
	return groupEntry{Matcher: matcher, Hooks: []commandEntry{{Type: "command", Command: command, Timeout: seconds}}}
}

func decodeClaude(in Input) Event {
	n := in.Event
	ev := Event{Name: n.Get("hook_event_name").Str(), Session: n.Get("session_id").Str(), Agent: n.Get("agent_id").Str(), Cwd: n.Get("cwd").Str()}
	switch ev.Name {
	case "SessionStart":
		ev.Phase, ev.Fresh = SessionStart, fresh(n.Get("source").Str())
	case "SubagentStart":
		ev.Phase = SubagentStart
	case "PreToolUse":
		claudeTool(&ev, n, true)
	case "PostToolUse":
		claudeTool(&ev, n, false)
		claudeResponse(&ev, n.Get("tool_response"))
	}
	return ev
}

// claudeTool reads the tool of an event in Claude's form, under the tool names
// of Claude and of those that imitate its form.
func claudeTool(ev *Event, n *jsonc.Node, before bool) {
	in := n.Get("tool_input")
	switch n.Get("tool_name").Str() {
	case "Edit", "Write", "MultiEdit", "NotebookEdit", "edit", "write", "notebook_edit", "StrReplace",
		"replace", "write_file", "create_file", "replace_string_in_file", "createFile", "editFiles":
		ev.Files = editInput(in)
		ev.Phase = AfterEdit
		if before {
			ev.Phase = BeforeEdit
		}
	case "apply_patch":
		text := first(in, "command", "input", "patch", "patchText")
		if in != nil && in.Kind == jsonc.String {
			text = in.Str()
		}
		ev.Files = patchFiles(text)
		ev.Phase = AfterEdit
		if before {
			ev.Phase = BeforeEdit
		}
	case "Read", "read", "read_file":
		if p := first(in, "file_path", "path", "filePath"); p != "" && !before {
			ev.Phase, ev.Files = AfterRead, []File{{Path: p}}
		}
	case "Bash", "Shell", "exec", "run_shell_command", "run_in_terminal", "runTerminalCommand":
		shell(ev, in.Get("command").Str(), before)
	}
}

// claudeResponse adds what Claude tells about the file before the edit.
func claudeResponse(ev *Event, r *jsonc.Node) {
	if ev.Phase != AfterEdit || len(ev.Files) != 1 || r == nil {
		return
	}
	f := &ev.Files[0]
	if r.Get("type").Str() == "create" {
		f.New = true
		return
	}
	if o := r.Get("originalFile"); o != nil && o.Kind == jsonc.String {
		f.Before, f.HasBefore = o.Str(), true
	}
	// The patch names the exact places, also of a text that stands twice.
	var hunks []inject.Hunk
	for _, h := range r.Get("structuredPatch").List() {
		var before, after string
		for _, l := range h.Get("lines").List() {
			s := l.Str()
			if s == "" {
				continue
			}
			if s[0] != '+' {
				before += s[1:] + "\n"
			}
			if s[0] != '-' {
				after += s[1:] + "\n"
			}
		}
		hunks = append(hunks, inject.Hunk{Old: before, New: after})
	}
	if len(hunks) > 0 && !f.HasBefore {
		f.Hunks, f.Full = hunks, false
	}
}

type claudeOutput struct {
	Specific claudeSpecific `json:"hookSpecificOutput"`
}

type claudeSpecific struct {
	Event   string `json:"hookEventName"`
	Deny    string `json:"permissionDecision,omitempty"`
	Reason  string `json:"permissionDecisionReason,omitempty"`
	Context string `json:"additionalContext,omitempty"`
}

func encodeClaude(ev Event, a Answer) Output {
	switch {
	case a.Deny != "":
		return Output{Exit: 2, Stderr: a.Deny, Stdout: marshal(claudeOutput{claudeSpecific{Event: ev.Name, Deny: "deny", Reason: a.Deny}})}
	case a.Context != "":
		return Output{Stdout: marshal(claudeOutput{claudeSpecific{Event: ev.Name, Context: a.Context}})}
	}
	return Output{}
}

// claudeProbe is the announcement of a new file in the form of Claude and of
// those that share it.
func claudeProbe(event, tool, root, path, content string) any {
	return map[string]any{
		"session_id": probeSession, "cwd": root, "hook_event_name": event, "tool_name": tool, "tool_use_id": "probe",
		"tool_input": map[string]any{"file_path": path, "content": content},
	}
}
