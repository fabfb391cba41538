package agents

// cursor is Cursor. It could not be run for this project; the wiring follows
// its documentation.
func cursor() *Agent {
	type entry struct {
		Command string `json:"command"`
		Matcher string `json:"matcher,omitempty"`
		Timeout int    `json:"timeout"`
	}
	cmd := Command("cursor")
	return &Agent{
		Name: "cursor", Title: "Cursor",
		Decode: decodeCursor,
		Encode: encodeCursor,
		Wiring: func(bool) []Wiring {
			return []Wiring{{Paths: []string{".cursor/hooks.json"}, Key: []string{"hooks"}, Version: 1, Hooks: []Entry{
				{"sessionStart", entry{cmd, "", timeout}},
				{"preToolUse", entry{cmd, "Write|StrReplace|Edit", timeout}},
				{"postToolUse", entry{cmd, "Read|Write|StrReplace|Edit|Shell", timeout}},
			}}}
		},
		Programs: []string{"cursor", "cursor-agent"}, Traces: []string{".cursor", ".cursorrules", "~/.cursor"},
		Rules: "cursor",
		Probe: func(root, path, content string) any {
			return map[string]any{
				"conversation_id": probeSession, "workspace_roots": []string{root}, "cwd": root, "hook_event_name": "preToolUse",
				"tool_name": "Write", "tool_input": map[string]any{"file_path": path, "content": content},
			}
		},
		Note: "Cursor runs project hooks only in a trusted workspace.",
	}
}

func decodeCursor(in Input) Event {
	n := in.Event
	ev := Event{Name: n.Get("hook_event_name").Str(), Session: first(n, "conversation_id", "session_id"), Cwd: n.Get("cwd").Str()}
	if roots := n.Get("workspace_roots").List(); ev.Cwd == "" && len(roots) > 0 {
		ev.Cwd = roots[0].Str()
	}
	switch ev.Name {
	case "sessionStart":
		ev.Phase = SessionStart
	case "preToolUse", "PreToolUse":
		claudeTool(&ev, n, true)
	case "postToolUse", "PostToolUse":
		claudeTool(&ev, n, false)
	}
	return ev
}

func encodeCursor(ev Event, a Answer) Output {
	type permission struct {
		Permission string `json:"permission"`
		User       string `json:"user_message"`
		Agent      string `json:"agent_message"`
	}
	switch {
	case a.Deny != "":
		return Output{Exit: 2, Stderr: a.Deny, Stdout: marshal(permission{"deny", "vdmine tells the agent the conventions for this file; the next try passes.", a.Deny})}
	case a.Context != "":
		return Output{Stdout: marshal(struct {
			Context string `json:"additional_context"`
		}{a.Context})}
	}
	return Output{}
}
