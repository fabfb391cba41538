package agents

// gemini is the Gemini CLI. Its timeouts are in milliseconds; text before an
// edit is dropped by the client, so only refusals are sent there.
func gemini() *Agent {
	entry := func(matcher string) groupEntry {
		g := group(matcher, Command("gemini"), timeout*1000)
		g.Hooks[0].Name = "vdmine"
		return g
	}
	return &Agent{
		Name: "gemini", Title: "Gemini CLI", Verified: true,
		Decode: decodeGemini,
		Encode: encodeGemini,
		Wiring: func(bool) []Wiring {
			return []Wiring{{Paths: []string{".gemini/settings.json"}, Key: []string{"hooks"}, Hooks: []Entry{
				{"SessionStart", entry("")},
				{"BeforeTool", entry("replace|write_file|run_shell_command")},
				{"AfterTool", entry("read_file|replace|write_file|run_shell_command")},
			}}}
		},
		Programs: []string{"gemini"}, Traces: []string{".gemini", "GEMINI.md", "~/.gemini"},
		Rules: "agents-md",
		Probe: func(root, path, content string) any {
			return claudeProbe("BeforeTool", "write_file", root, path, content)
		},
		Blocked:  geminiBlocked,
		Sessions: geminiSessions,
		Note:     "Gemini CLI runs project hooks only in a trusted folder.",
	}
}

func decodeGemini(in Input) Event {
	n := in.Event
	ev := Event{Name: n.Get("hook_event_name").Str(), Session: n.Get("session_id").Str(), Cwd: n.Get("cwd").Str()}
	switch ev.Name {
	case "SessionStart":
		ev.Phase, ev.Fresh = SessionStart, fresh(n.Get("source").Str())
	case "BeforeTool":
		claudeTool(&ev, n, true)
	case "AfterTool":
		claudeTool(&ev, n, false)
		r := n.At("tool_response", "returnDisplay")
		if ev.Phase == AfterEdit && len(ev.Files) == 1 {
			f := &ev.Files[0]
			f.New = r.Get("isNewFile").True()
			if o := r.Get("originalContent"); o != nil && !f.New {
				f.Before, f.HasBefore = o.Str(), true
			}
		}
	}
	return ev
}

func encodeGemini(ev Event, a Answer) Output {
	switch {
	case a.Deny != "":
		return Output{Exit: 2, Stderr: a.Deny, Stdout: marshal(struct {
			Decision string `json:"decision"`
			Reason   string `json:"reason"`
		}{"deny", a.Deny})}
	case a.Context != "" && ev.Name != "BeforeTool":
		return Output{Stdout: marshal(claudeOutput{claudeSpecific{Event: ev.Name, Context: a.Context}})}
	}
	return Output{}
}
