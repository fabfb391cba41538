package agents

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/pack"
)

// State says how an agent is wired.
type State string

// The states of a wiring.
const (
	Absent  State = "absent"     // the agent is not used here
	Unwired State = "not wired"  // used, but vdmine is not wired
	Stale   State = "stale"      // wired by another version of vdmine
	Inert   State = "inert"      // wired, but does not work; Why says the reason
	Wired   State = "wired"      // wired and the command answers
	Unknown State = "unverified" // wired; cannot be proved from outside
)

// Status is what is known of one agent in a repository.
type Status struct {
	Agent  *Agent
	State  State
	Files  []string // wired files
	Traces []string
	Seen   time.Time // last session start that reached vdmine, zero if never
	Why    []string
}

// Inspect looks at every agent, in the project's and the user's settings.
func Inspect(s *Setup) ([]Status, error) {
	list, err := s.chosen(true)
	if err != nil {
		return nil, err
	}
	var out []Status
	for _, a := range list {
		out = append(out, s.inspect(a))
	}
	return out, nil
}

func (s *Setup) inspect(a *Agent) Status {
	st := Status{Agent: a, State: Absent, Traces: s.Found(a)}
	if len(st.Traces) > 0 {
		st.State = Unwired
	}
	for _, user := range []bool{false, true} {
		at := *s
		at.User = user
		if at.base() == "" {
			continue
		}
		for _, w := range a.Wiring(user) {
			for _, rel := range w.Paths {
				c, err := at.read(rel)
				if err != nil || !c.existed {
					continue
				}
				present := w.Whole != "" && strings.Contains(c.old, "vdmine") || w.Whole == "" && strings.Contains(c.old, "vdmine hook "+a.Name)
				if !present {
					continue
				}
				shown := rel
				if user {
					shown = "~/" + rel
				}
				st.Files = append(st.Files, shown)
				if w.Whole != "" && c.old == w.Whole || w.Whole == "" && wiredWhole(c.old, w) {
					if st.State != Stale {
						st.State = Wired
					}
				} else {
					st.State = Stale
					st.Why = append(st.Why, shown+" differs from what this version writes: run vdmine install "+a.Name)
				}
			}
		}
	}
	if len(st.Files) == 0 {
		return st
	}
	if state := StateDir(s.Getenv); state != "" {
		if fi, err := os.Stat(filepath.Join(state, "seen", a.Name+"-"+digest(s.Root))); err == nil {
			st.Seen = fi.ModTime()
		}
	}
	if s.LookPath != nil {
		if _, err := s.LookPath("vdmine"); err != nil {
			st.State = Inert
			st.Why = append(st.Why, "vdmine is not in PATH: the wired command does nothing")
			return st
		}
	}
	if a.Name != "opencode" {
		if err := canary(Command(a.Name), s.Root); err != nil {
			st.State = Inert
			st.Why = append(st.Why, err.Error())
		}
	}
	if a.Name == "codex" && st.State == Wired {
		if why := s.codexTrust(); why != "" {
			st.State = Inert
			st.Why = append(st.Why, why, a.Note)
			return st
		}
	}
	if st.State == Wired && st.Seen.IsZero() {
		st.Why = append(st.Why, "no session has reached vdmine yet")
		if a.Note != "" {
			st.Why = append(st.Why, a.Note)
		}
	}
	if st.State == Wired && !a.Verified {
		st.State = Unknown
	}
	return st
}

// canary runs the wired command as an agent would, with the start of a session,
// and a state folder of its own.
func canary(command, root string) error {
	tmp, err := os.MkdirTemp("", "vdmine-canary-")
	if err != nil {
		return nil // nothing is known then
	}
	defer os.RemoveAll(tmp)
	ctx, cancel := context.WithTimeout(context.Background(), timeout*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "VDMINE_STATE_DIR="+tmp)
	cmd.Stdin = strings.NewReader(marshal(map[string]string{"hook_event_name": "SessionStart", "session_id": "canary", "source": "startup", "cwd": root}))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the wired command fails: %w", err)
	}
	if out.Len() > 0 && out.Bytes()[0] != '{' {
		return errors.New("something prints before the answer, for example a shell profile")
	}
	return nil
}

// codexTrust asks the installed Codex itself which hooks it would run, and says
// what is wrong; "" when all is well or nothing can be learned.
func (s *Setup) codexTrust() string {
	if s.LookPath == nil {
		return ""
	}
	program, err := s.LookPath("codex")
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "app-server")
	cmd.Dir = s.Root
	in, err := cmd.StdinPipe()
	if err != nil {
		return ""
	}
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		return ""
	}
	defer func() {
		in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	send := func(v any) { _, _ = io.WriteString(in, marshal(v)+"\n") }
	send(map[string]any{"id": 1, "method": "initialize", "params": map[string]any{"clientInfo": map[string]string{"name": "vdmine", "version": "0"}}})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		n, err := jsonc.Parse(lines.Text(), jsonc.Options{})
		if err != nil {
			continue
		}
		switch n.Get("id").Raw() {
		case "1":
			send(map[string]any{"method": "initialized"})
			send(map[string]any{"id": 2, "method": "hooks/list", "params": map[string]any{"cwds": []string{s.Root}}})
		case "2":
			return hooksTrust(n)
		}
	}
	return ""
}

// hooksTrust reads the answer to hooks/list.
func hooksTrust(n *jsonc.Node) string {
	if n.Get("result") == nil {
		return ""
	}
	seen, bad := 0, 0
	for _, d := range n.At("result", "data").List() {
		for _, h := range d.Get("hooks").List() {
			if !strings.Contains(h.Raw(), "vdmine hook codex") {
				continue
			}
			seen++
			if t := h.Get("trustStatus").Str(); t != "" && t != "trusted" && t != "managed" {
				bad++
			}
		}
	}
	switch {
	case seen == 0:
		return "Codex does not load the hooks of this folder: the folder is not trusted"
	case bad > 0:
		return fmt.Sprintf("Codex skips %d of %d hooks because they are not trusted", bad, seen)
	}
	return ""
}

// Doctor prints what is wired where and whether it is live. It reports whether
// all is well: nothing wired is inert or stale.
func Doctor(s *Setup) (ok bool, err error) {
	list, err := Inspect(s)
	if err != nil {
		return false, fmt.Errorf("agents: %w", err)
	}
	ok = true
	for _, st := range list {
		line := fmt.Sprintf("%-9s %-30s %s", st.Agent.Name, st.Agent.Title, st.State)
		if len(st.Files) > 0 {
			line += "  " + strings.Join(st.Files, ", ")
		}
		if !st.Seen.IsZero() {
			line += "  last session " + st.Seen.UTC().Format("2006-01-02 15:04")
		}
		fmt.Fprintln(s.Out, line)
		for _, w := range st.Why {
			fmt.Fprintln(s.Out, "          "+w)
		}
		if st.State == Inert || st.State == Stale {
			ok = false
		}
	}
	p, err := pack.Load(pack.Path(s.Root))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintln(s.Out, "no pack here yet: agents are told nothing")
	case err != nil:
		fmt.Fprintln(s.Out, err)
		ok = false
	default:
		for _, pr := range pack.Verify(p) {
			fmt.Fprintln(s.Out, "withheld: "+pr.String())
			ok = false
		}
		s.comparePack(p)
	}
	return ok, nil
}

// comparePack shows how the pack changed since install.
func (s *Setup) comparePack(p *pack.Pack) {
	state := StateDir(s.Getenv)
	if state == "" {
		return
	}
	b, err := os.ReadFile(filepath.Join(state, "packs", digest(s.Root)+".toml"))
	if err != nil {
		return
	}
	old, err := pack.Parse("recorded pack", b)
	if err != nil {
		return
	}
	if changes := pack.Diff(old, p); len(changes) > 0 {
		fmt.Fprintln(s.Out, "the pack changed since install:")
		for _, c := range changes {
			fmt.Fprintln(s.Out, "  "+strings.ReplaceAll(c.String(), "\n", "\n  "))
		}
	}
}
