package agents

// devin is Devin Local and the Devin CLI, the newer agent of what was Windsurf.
// It could not be run for this project; the wiring follows its documentation.
func devin() *Agent {
	cmd := Command("devin")
	return &Agent{
		Name: "devin", Title: "Devin (Desktop, CLI)",
		Decode: func(in Input) Event {
			ev := decodeClaude(in)
			if ev.Cwd == "" {
				ev.Cwd = in.Getenv("DEVIN_PROJECT_DIR")
			}
			return ev
		},
		Encode: encodeDevin,
		Wiring: func(user bool) []Wiring {
			hooks := []Entry{
				{"SessionStart", group("", cmd, timeout)},
				{"PreToolUse", group("edit|write|notebook_edit|apply_patch", cmd, timeout)},
				{"PostToolUse", group("read|edit|write|notebook_edit|apply_patch|exec", cmd, timeout)},
			}
			if user {
				return []Wiring{{Paths: []string{".config/devin/config.json"}, Key: []string{"hooks"}, Hooks: hooks}}
			}
			return []Wiring{{Paths: []string{".devin/hooks.v1.json"}, Hooks: hooks}}
		},
		Programs: []string{"devin"}, Traces: []string{".devin", "~/.config/devin"},
		Rules: "windsurf",
		Probe: func(root, path, content string) any { return claudeProbe("PreToolUse", "write", root, path, content) },
	}
}

func encodeDevin(ev Event, a Answer) Output {
	if a.Deny != "" {
		return Output{Exit: 2, Stderr: a.Deny, Stdout: marshal(struct {
			Decision string `json:"decision"`
			Reason   string `json:"reason"`
		}{"block", a.Deny})}
	}
	return encodeClaude(ev, a)
}

// cascade is the older agent of Windsurf. Its hooks can only refuse; whatever
// else it must know goes into its rules files.
func cascade() *Agent {
	type entry struct {
		Command string `json:"command"`
	}
	return &Agent{
		Name: "cascade", Title: "Windsurf Cascade",
		Decode: decodeCascade,
		Encode: func(_ Event, a Answer) Output {
			if a.Deny != "" {
				return Output{Exit: 2, Stderr: a.Deny}
			}
			return Output{}
		},
		Wiring: func(user bool) []Wiring {
			w := Wiring{Paths: []string{".devin/hooks.json", ".windsurf/hooks.json"}, Key: []string{"hooks"}, Hooks: []Entry{{"pre_write_code", entry{Command("cascade")}}}}
			if user {
				w.Paths = []string{".codeium/windsurf/hooks.json"}
			}
			return []Wiring{w}
		},
		Programs: []string{"windsurf"}, Traces: []string{".windsurf", ".windsurfrules", "~/.codeium/windsurf"},
		Rules: "windsurf",
		Probe: func(root, path, content string) any {
			return map[string]any{
				"agent_action_name": "pre_write_code", "trajectory_id": probeSession,
				"tool_info": map[string]any{"file_path": path, "edits": []any{map[string]any{"old_string": "", "new_string": content}}},
			}
		},
		Note: "Cascade cannot be given text by a hook: write its rules files with `vdmine pack export windsurf`.",
	}
}

func decodeCascade(in Input) Event {
	n := in.Event
	ev := Event{Name: n.Get("agent_action_name").Str(), Session: n.Get("trajectory_id").Str()}
	info := n.Get("tool_info")
	ev.Cwd = info.Get("cwd").Str()
	switch ev.Name {
	case "pre_write_code":
		ev.Phase, ev.Files = BeforeEdit, editInput(info)
	case "post_write_code":
		ev.Phase, ev.Files = AfterEdit, editInput(info)
	case "post_read_code":
		ev.Phase, ev.Files = AfterRead, editInput(info)
	}
	return ev
}
