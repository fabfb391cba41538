// Package agents connects the accepted rules of a repository with the AI coding
// agents that work in it: one file per agent says how its events are read, how
// it is answered and how it is wired.
//
// Hooks must never stand in the way of an agent: whatever fails inside, the
// answer is silence and exit code 0.
package agents

import (
	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/inject"
)

// Phase says what an agent is about to do or has done.
type Phase uint8

// The phases of which the injector takes note.
const (
	Other Phase = iota
	SessionStart
	SubagentStart
	BeforeEdit
	AfterEdit
	AfterRead
	BeforeShell
	AfterShell
)

// Event is one event of an agent in common terms.
type Event struct {
	Name    string // as the agent names it
	Phase   Phase
	Session string
	Agent   string // id of the subagent, "" for the main one
	Cwd     string
	Fresh   bool   // a start that lost what was told: compact, clear, resume
	Files   []File // edited or read
	Command string // of a shell event
}

// File is one file of an event.
type File struct {
	Path  string // as the agent gave it: absolute, or relative to Cwd
	Hunks []inject.Hunk
	// Whole is the complete new content when Full is set.
	Whole string
	Full  bool
	New   bool // the event says that the file did not exist
	// Before is the content before the edit when HasBefore is set.
	Before    string
	HasBefore bool
}

// Answer is what the injector has to say. The zero Answer is silence.
type Answer struct {
	Deny    string // reason for refusing, "" to let pass
	Context string // text for the model
}

// Output is an answer in the dialect of an agent.
type Output struct {
	Stdout string
	Stderr string
	Exit   int
}

// Input is what a hook process is given.
type Input struct {
	Event  *jsonc.Node
	Getenv func(string) string
}

// Agent describes a coding agent. All fields but Wired are needed; validation
// tests hold every Agent of All to that.
type Agent struct {
	Name  string // as in `vdmine hook NAME`
	Title string
	// Verified says that the wiring was run with the real client.
	Verified bool
	Decode   func(in Input) Event
	Encode   func(ev Event, a Answer) Output
	// Wiring lists what install writes, for the project or for the user.
	Wiring func(user bool) []Wiring
	// Programs are the names of its executables, Traces the files and folders
	// in a repository (or, with "~/", at home) that tell that it is used.
	Programs []string
	Traces   []string
	// Rules names the export format of its rules files.
	Rules string
	// Note is what a person must do after install, "" for nothing.
	Note string
	// Probe is the event by which the agent announces that it is about to write a
	// new file, with the folder of the repository, the path and the content.
	Probe func(root, path, content string) any
	// Blocked says why the agent runs no hooks in this repository as far as its
	// own settings tell; "" when nothing speaks against it. Nil: nothing is known.
	Blocked func(s *Setup) string
	// Sessions lists recent sessions of the agent in this repository by the
	// agent's own records, newest first. Nil: they cannot be known.
	Sessions func(s *Setup) []Past
}

// Wiring is one file that makes an agent call vdmine.
type Wiring struct {
	// Paths are places relative to the root or home; the first that exists is
	// used, else the first.
	Paths []string
	// Whole is the complete content of a file of our own; else Hooks are merged
	// into the JSON file under Key.
	Whole string
	Key   []string // path of the map of events; empty for a bare map
	Hooks []Entry
	// Version is written as "version" into a new file, 0 for none.
	Version int
}

// Entry is one value below an event.
type Entry struct {
	Event string
	Value any
}

// All lists the agents, sorted by name.
func All() []*Agent {
	return []*Agent{cascade(), claude(), codex(), copilot(), cursor(), devin(), gemini(), opencode()}
}

// Named returns the agent of that name, nil if there is none. Other names under
// which agents are known are accepted.
func Named(name string) *Agent {
	switch name {
	case "windsurf":
		name = "cascade"
	case "vscode", "copilot-cli":
		name = "copilot"
	case "claude-code":
		name = "claude"
	}
	for _, a := range All() {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// denyExit is the exit code by which a wired command tells a refusal apart from
// a crash, and denyVariable what asks for it: Go exits with 2 on a panic, which
// seven agents take for a refusal.
const (
	denyExit     = "42"
	denyVariable = "VDMINE_DENY_EXIT"
)

// Command is the shell command that wired agents run: vdmine-hook, which starts
// faster, where it is installed, else vdmine. It does nothing when both are
// missing, and refuses only when they themselves say so. It must stay the same
// across versions: Codex asks again for trust when it changes.
func Command(name string) string {
	const there, ask = "command -v ", " >/dev/null 2>&1; then " + denyVariable + "=" + denyExit + " "
	return "if " + there + "vdmine-hook" + ask + "vdmine-hook " + name + "; elif " + there + "vdmine" + ask + "vdmine hook " + name +
		"; fi; [ $? -eq " + denyExit + " ] && exit 2; exit 0"
}

// timeout is the time that agents are told to give a call, in seconds. vdmine
// itself answers within 150 ms.
const timeout = 5
