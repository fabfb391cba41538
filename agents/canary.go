package agents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/pack"
)

// probeSession is the session of a canary.
const probeSession = "vdmine-canary"

// wiredCommands returns the commands of a settings file that call vdmine for the
// agent, as they stand there.
func wiredCommands(a *Agent, text string) []string {
	n, err := jsonc.Parse(text, jsonc.Options{Comments: true})
	if err != nil {
		return []string{"vdmine hook " + a.Name} // a plugin: it calls the program itself
	}
	var out []string
	var walk func(*jsonc.Node)
	walk = func(n *jsonc.Node) {
		if c := n.Str(); strings.Contains(c, "vdmine hook "+a.Name) && !slices.Contains(out, c) {
			out = append(out, c)
		}
		for _, m := range n.Members {
			walk(m.Value)
		}
		for _, it := range n.Items {
			walk(it)
		}
	}
	walk(n)
	return out
}

// canary runs a wired command as the agent would, in a repository of its own with
// one rule, announcing a new file that breaks it. The answer must be a refusal
// with the rule.
func canary(a *Agent, command string) error {
	if runtime.GOOS == "windows" {
		return nil // the command is POSIX
	}
	root, err := os.MkdirTemp("", "vdmine-canary-")
	if err != nil {
		return nil //nolint:nilerr // nothing is known then
	}
	defer os.RemoveAll(root)
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil //nolint:nilerr // as above
	}
	rule := pack.Rule{
		ID: "canary-1", Text: "Call `canaryNew`; never `canaryOld`.", Languages: []string{"typescript"}, Severity: pack.Warn,
		Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"canaryNew", "?.canaryNew"}, Never: []string{"canaryOld", "?.canaryOld"}},
	}
	if err := pack.Save(pack.Path(root), &pack.Pack{Rules: []pack.Rule{rule}}); err != nil {
		return nil //nolint:nilerr // as above
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.WaitDelay = time.Second
	cmd.Dir = root
	for _, e := range os.Environ() {
		if k, _, _ := strings.Cut(e, "="); !hostVariable(k) {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "VDMINE_STATE_DIR="+filepath.Join(root, "state"))
	cmd.Stdin = strings.NewReader(marshal(a.Probe(root, filepath.Join(root, "canary.ts"), "canaryOld();\n")))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	want := a.Encode(Event{Name: probeEvent(a)}, Answer{Deny: "x"})
	code := cmd.ProcessState.ExitCode()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the wired command does not end within %d s", timeout)
	case cmd.ProcessState == nil:
		return fmt.Errorf("the wired command does not start: %w", err)
	case code != 0 && code != want.Exit:
		return fmt.Errorf("the wired command fails with exit code %d: %.200s", code, oneLine(strings.TrimSpace(errs.String())))
	case want.Stdout != "" && out.Len() > 0 && out.Bytes()[0] != '{':
		return errors.New("something prints before the answer, for example a shell profile")
	case code != want.Exit || !strings.Contains(out.String()+errs.String(), "canaryNew"):
		return errors.New("the wired command says nothing: a new file that breaks a rule was not refused; see hook.log in " + stateHint())
	}
	return nil
}

func stateHint() string {
	if d := StateDir(os.Getenv); d != "" {
		return d
	}
	return "the state folder"
}

// probeEvent is the name of the event of the agent's Probe, as its Decode reads
// it.
func probeEvent(a *Agent) string {
	n, err := jsonc.Parse(marshal(a.Probe("/", "/x.ts", "")), jsonc.Options{})
	if err != nil {
		return ""
	}
	return a.Decode(Input{Event: n, Getenv: func(string) string { return "" }}).Name
}

// hostVariable reports whether an environment variable tells a process which
// agent started it: the canary runs in place of one.
func hostVariable(name string) bool {
	switch name {
	case "CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "CLAUDE_PROJECT_DIR", "COPILOT_CLI", "COPILOT_PROJECT_DIR", "CURSOR_VERSION", "CURSOR_PROJECT_DIR",
		"DEVIN_PROJECT_DIR", "GEMINI_SESSION_ID", "GEMINI_PROJECT_DIR", "VDMINE_DENY_EXIT", "VDMINE_STATE_DIR":
		return true
	}
	return false
}
