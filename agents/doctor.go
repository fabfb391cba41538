package agents

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
	var commands []string // as they stand in the files
	var since time.Time   // when the first of the files was written
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
				for _, cmd := range wiredCommands(a, c.old) {
					if !slices.Contains(commands, cmd) {
						commands = append(commands, cmd)
					}
				}
				if fi, err := os.Stat(c.path); err == nil && (since.IsZero() || fi.ModTime().Before(since)) {
					since = fi.ModTime()
				}
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
	for _, cmd := range commands {
		if err := canary(a, cmd); err != nil {
			st.State = Inert
			st.Why = append(st.Why, err.Error())
		}
	}
	if a.Blocked != nil && st.State == Wired {
		if why := a.Blocked(s); why != "" {
			st.State = Inert
			st.Why = append(st.Why, why)
			if a.Note != "" {
				st.Why = append(st.Why, a.Note)
			}
			return st
		}
	}
	deaf, all := 0, 0
	if a.Sessions != nil {
		deaf, all = s.unheard(a, a.Sessions(s), since)
	}
	switch {
	case deaf > 0 && deaf == all && all >= 2:
		st.State = Inert
		st.Why = append(st.Why, fmt.Sprintf("none of the last %d sessions here reached vdmine", all))
	case deaf > 0:
		st.Why = append(st.Why, fmt.Sprintf("%d of the last %d sessions here did not reach vdmine", deaf, all))
	case st.Seen.IsZero():
		st.Why = append(st.Why, "no session has reached vdmine yet")
	}
	if (deaf > 0 || st.Seen.IsZero()) && a.Note != "" {
		st.Why = append(st.Why, a.Note)
	}
	if st.State == Wired && !a.Verified {
		st.State = Unknown
	}
	return st
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
