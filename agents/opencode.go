package agents

// opencode is OpenCode. It knows no command hooks: a plugin calls vdmine and
// acts on the answer.
func opencode() *Agent {
	return &Agent{
		Name: "opencode", Title: "OpenCode", Verified: true,
		Decode: decodeOpencode,
		Encode: encodeOpencode,
		Wiring: func(user bool) []Wiring {
			w := Wiring{Paths: []string{".opencode/plugins/vdmine.js"}, Whole: opencodePlugin}
			if user {
				w.Paths = []string{".config/opencode/plugins/vdmine.js"}
			}
			return []Wiring{w}
		},
		Programs: []string{"opencode"}, Traces: []string{".opencode", "opencode.json", "opencode.jsonc", "~/.config/opencode"},
		Rules: "agents-md",
		Probe: func(root, path, content string) any {
			return map[string]any{
				"event": "tool.execute.before", "directory": root, "input": map[string]any{"tool": "write", "sessionID": probeSession},
				"output": map[string]any{"args": map[string]any{"filePath": path, "content": content}},
			}
		},
	}
}

// opencodePlugin forwards three events. Each call has its own time limit, and
// only a refusal that vdmine itself pronounced is thrown.
const opencodePlugin = `// Written by ` + "`vdmine install opencode`" + `; ` + "`vdmine uninstall opencode`" + ` takes it out.
import { spawnSync } from "node:child_process";

export const VdminePlugin = async ({ directory }) => {
  const ask = (event, input, output) => {
    try {
      const options = { input: JSON.stringify({ event, directory, input, output }), encoding: "utf8", timeout: 2000 };
      let r = spawnSync("vdmine-hook", ["opencode"], options);
      if (r.error?.code === "ENOENT") r = spawnSync("vdmine", ["hook", "opencode"], options);
      if (r.error || !r.stdout) return {};
      const answer = JSON.parse(r.stdout);
      return answer && typeof answer === "object" ? answer : {};
    } catch {
      return {};
    }
  };
  return {
    "tool.execute.before": async (input, output) => {
      if (!["edit", "write", "apply_patch", "patch", "bash"].includes(input.tool)) return;
      const { deny } = ask("tool.execute.before", input, { args: output.args });
      if (typeof deny === "string" && deny) throw new Error(deny);
    },
    "tool.execute.after": async (input, output) => {
      if (!["read", "edit", "write", "apply_patch", "patch", "bash"].includes(input.tool)) return;
      const { context } = ask("tool.execute.after", input, { metadata: { diff: output.metadata?.diff, exists: output.metadata?.exists } });
      if (typeof context === "string" && context && typeof output.output === "string") output.output += "\n\n" + context;
    },
    event: async ({ event }) => {
      if (event?.type === "session.compacted") ask("session.compacted", { sessionID: event.properties?.sessionID }, {});
    },
    "experimental.chat.system.transform": async (input, output) => {
      const { context } = ask("system.transform", { sessionID: input?.sessionID }, {});
      if (typeof context === "string" && context) output.system.push(context);
    },
  };
};
`

func decodeOpencode(in Input) Event {
	n := in.Event
	input := n.Get("input")
	args := n.At("output", "args")
	if args == nil {
		args = input.Get("args")
	}
	ev := Event{Name: n.Get("event").Str(), Session: input.Get("sessionID").Str(), Cwd: n.Get("directory").Str()}
	before := ev.Name == "tool.execute.before"
	edit := AfterEdit
	if before {
		edit = BeforeEdit
	}
	switch ev.Name {
	case "session.compacted":
		ev.Phase, ev.Fresh = SessionStart, true
		return ev
	case "system.transform":
		// Sent with every request of the model: the floor, in place of a start.
		ev.Phase = SessionStart
		return ev
	case "tool.execute.before", "tool.execute.after":
	default:
		return ev
	}
	switch input.Get("tool").Str() {
	case "edit", "write":
		ev.Phase, ev.Files = edit, editInput(args)
		if e := n.At("output", "metadata", "exists"); len(ev.Files) == 1 && e != nil && !e.True() {
			ev.Files[0].New = true
		}
	case "apply_patch", "patch":
		ev.Phase, ev.Files = edit, patchFiles(args.Get("patchText").Str())
	case "read":
		if p := args.Get("filePath").Str(); p != "" && !before {
			ev.Phase, ev.Files = AfterRead, []File{{Path: p}}
		}
	case "bash":
		shell(&ev, args.Get("command").Str(), before)
	}
	return ev
}

func encodeOpencode(ev Event, a Answer) Output {
	type answer struct {
		Deny    string `json:"deny,omitempty"`
		Context string `json:"context,omitempty"`
	}
	if a.Deny == "" && a.Context == "" || ev.Name == "session.compacted" {
		return Output{}
	}
	return Output{Stdout: marshal(answer{a.Deny, a.Context})}
}
