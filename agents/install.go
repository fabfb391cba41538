package agents

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/pack"
)

// Setup says where agents are wired and how to report it.
type Setup struct {
	Root   string   // of the repository
	Home   string   // of the user
	User   bool     // wire for the user instead of the repository
	Names  []string // agents; empty means those that are found
	DryRun bool     // print the difference instead of writing
	Out    io.Writer
	Getenv func(string) string
	// LookPath finds a program, as exec.LookPath does.
	LookPath func(string) (string, error)
	// ahead leads from the working directory to Root, for what is shown: "" or
	// "../".
	ahead string
}

// NewSetup returns a Setup of this process for the repository at root.
func NewSetup(root string, out io.Writer) (*Setup, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	ahead := ""
	if cwd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(cwd, abs); err == nil && rel != "." {
			ahead = filepath.ToSlash(rel) + "/"
		}
	}
	home, _ := os.UserHomeDir()
	return &Setup{Root: abs, Home: home, Out: out, Getenv: os.Getenv, LookPath: exec.LookPath, ahead: ahead}, nil
}

// shown is a path below the base as a person finds it.
func (s *Setup) shown(rel string) string {
	if s.User {
		return "~/" + rel
	}
	return s.ahead + rel
}

func (s *Setup) base() string {
	if s.User {
		return s.Home
	}
	return s.Root
}

// Found tells by what traces an agent is used here: its program, its folder in
// the repository, its folder at home. Nil means that it is not.
func (s *Setup) Found(a *Agent) []string {
	var out []string
	for _, p := range a.Programs {
		if s.LookPath != nil {
			if _, err := s.LookPath(p); err == nil {
				out = append(out, p+" is installed")
				break
			}
		}
	}
	for _, t := range a.Traces {
		p := filepath.Join(s.Root, filepath.FromSlash(t))
		if rest, ok := strings.CutPrefix(t, "~/"); ok {
			if s.Home == "" {
				continue
			}
			p = filepath.Join(s.Home, filepath.FromSlash(rest))
		}
		if _, err := os.Lstat(p); err == nil {
			out = append(out, t)
		}
	}
	return out
}

// chosen returns the named agents, or those found.
func (s *Setup) chosen(all bool) ([]*Agent, error) {
	var out []*Agent
	if len(s.Names) == 0 {
		for _, a := range All() {
			if all || len(s.Found(a)) > 0 {
				out = append(out, a)
			}
		}
		return out, nil
	}
	for _, n := range s.Names {
		a := Named(n)
		if a == nil {
			var known []string
			for _, a := range All() {
				known = append(known, a.Name)
			}
			return nil, fmt.Errorf("no agent named %q; known are %s", n, strings.Join(known, ", "))
		}
		if !slices.ContainsFunc(out, func(b *Agent) bool { return b.Name == a.Name }) {
			out = append(out, a)
		}
	}
	return out, nil
}

// change is one file before and after.
type change struct {
	rel, path string
	old, new  string
	existed   bool
	remove    bool
}

// Install wires the agents. Files that are wired already stay untouched; other
// hooks, comments and formatting stay as they are.
func Install(s *Setup) error {
	list, err := s.chosen(false)
	if err != nil {
		return fmt.Errorf("install: %w", err)
	}
	if len(list) == 0 {
		return errors.New("install: no coding agent found here; name one, for example: vdmine install claude")
	}
	var changes []change
	var notes []string
	for _, a := range list {
		n := len(changes)
		for _, w := range a.Wiring(s.User) {
			c, err := s.plan(a, w)
			if err != nil {
				return fmt.Errorf("install %s: %w", a.Name, err)
			}
			if c.old != c.new || !c.existed {
				changes = append(changes, c)
			}
		}
		switch {
		case len(changes) == n:
			notes = append(notes, a.Title+": wired already")
		case a.Note != "":
			notes = append(notes, a.Title+": "+a.Note)
		}
		if len(changes) > n && !a.Verified {
			notes = append(notes, a.Title+": this wiring follows the documentation and was not run with the real program")
		}
	}
	if err := s.apply(changes, true); err != nil {
		return fmt.Errorf("install: %w", err)
	}
	for _, n := range notes {
		fmt.Fprintln(s.Out, n)
	}
	if !s.DryRun {
		s.recordPack()
	}
	return nil
}

// Uninstall takes out what Install wrote. A file that was not changed since is
// restored byte for byte; from another only our entries are taken out.
func Uninstall(s *Setup) error {
	list, err := s.chosen(true)
	if err != nil {
		return fmt.Errorf("uninstall: %w", err)
	}
	receipts := s.receipts()
	var changes []change
	for _, a := range list {
		for _, w := range a.Wiring(s.User) {
			for _, rel := range w.Paths {
				c, ok, err := s.unplan(a, w, rel, receipts)
				if err != nil {
					return fmt.Errorf("uninstall %s: %w", a.Name, err)
				}
				if ok {
					changes = append(changes, c)
				}
			}
		}
	}
	if len(changes) == 0 {
		fmt.Fprintln(s.Out, "nothing of vdmine is wired here")
		return nil
	}
	if err := s.apply(changes, false); err != nil {
		return fmt.Errorf("uninstall: %w", err)
	}
	return nil
}

// target resolves a place of a wiring to a regular file that may be written.
func (s *Setup) target(rel string) (string, error) {
	p := filepath.Join(s.base(), filepath.FromSlash(rel))
	real, err := filepath.EvalSymlinks(p)
	if errors.Is(err, fs.ErrNotExist) {
		if _, lerr := os.Lstat(p); lerr == nil {
			return "", fmt.Errorf("%s is a link to nowhere", rel)
		}
		// The folder may be a link out of the repository.
		for d := filepath.Dir(p); ; d = filepath.Dir(d) {
			if r, err := filepath.EvalSymlinks(d); err == nil {
				return p, s.contained(rel, r)
			}
			if d == filepath.Dir(d) {
				return p, nil
			}
		}
	}
	if err != nil {
		return "", err
	}
	if fi, err := os.Stat(real); err != nil {
		return "", err
	} else if !fi.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a regular file", rel)
	}
	return real, s.contained(rel, real)
}

// contained refuses to write through a link out of the repository. At home
// links are the user's own business: settings are often kept elsewhere.
func (s *Setup) contained(rel, real string) error {
	if s.User {
		return nil
	}
	root, err := filepath.EvalSymlinks(s.Root)
	if err != nil {
		return err
	}
	if real != root && inside(root, real) == "" {
		return fmt.Errorf("%s is a link out of the repository", rel)
	}
	return nil
}

func (s *Setup) read(rel string) (change, error) {
	c := change{rel: rel}
	var err error
	if c.path, err = s.target(rel); err != nil {
		return c, err
	}
	b, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if len(b) > 4<<20 {
		return c, fmt.Errorf("%s is too large", rel)
	}
	c.old, c.existed = string(b), true
	return c, nil
}

func (s *Setup) plan(a *Agent, w Wiring) (change, error) {
	rel := w.Paths[0]
	for _, p := range w.Paths {
		if _, err := os.Lstat(filepath.Join(s.base(), filepath.FromSlash(p))); err == nil {
			rel = p
			break
		}
	}
	c, err := s.read(rel)
	if err != nil {
		return c, err
	}
	if w.Whole != "" {
		if c.existed && c.old != w.Whole && !strings.Contains(c.old, "vdmine") {
			return c, fmt.Errorf("%s exists and is not ours", rel)
		}
		c.new = w.Whole
		return c, nil
	}
	c.new, err = wire(c.old, a, w)
	if err != nil {
		return c, fmt.Errorf("%s: %w", rel, err)
	}
	return c, nil
}

// wire merges the entries of a wiring into a settings text.
func wire(text string, a *Agent, w Wiring) (string, error) {
	if wiredWhole(text, w) {
		return text, nil
	}
	out, err := unwire(text, a, w)
	if err != nil {
		return "", err
	}
	if w.Version != 0 {
		if out, err = jsonc.SetMember(out, nil, "version", w.Version); err != nil {
			return "", err
		}
	}
	for _, h := range w.Hooks {
		if out, err = jsonc.Append(out, append(slices.Clone(w.Key), h.Event), h.Value); err != nil {
			return "", err
		}
	}
	return out, nil
}

// wiredWhole reports whether every entry stands in the text as it should.
func wiredWhole(text string, w Wiring) bool {
	root, err := jsonc.Parse(text, jsonc.Options{Comments: true})
	if err != nil {
		return false
	}
	for _, h := range w.Hooks {
		want := marshal(h.Value)
		if !slices.ContainsFunc(root.At(append(slices.Clone(w.Key), h.Event)...).List(), func(it *jsonc.Node) bool { return compact(it.Raw()) == want }) {
			return false
		}
	}
	return true
}

func compact(raw string) string {
	var v json.RawMessage = []byte(raw)
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return raw
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// unwire takes our entries out of a settings text.
func unwire(text string, a *Agent, w Wiring) (string, error) {
	if strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")) == "" {
		return text, nil
	}
	return jsonc.Remove(text, w.Key, func(it *jsonc.Node) bool { return ours(it, a) })
}

// ours reports whether an entry calls vdmine as that agent. A group with
// other commands beside ours is the user's.
func ours(it *jsonc.Node, a *Agent) bool {
	mark := "vdmine hook " + a.Name
	if hooks := it.Get("hooks").List(); len(hooks) > 0 {
		return !slices.ContainsFunc(hooks, func(h *jsonc.Node) bool { return !strings.Contains(h.Get("command").Str(), mark) })
	}
	return strings.Contains(it.Get("command").Str(), mark)
}

func (s *Setup) unplan(a *Agent, w Wiring, rel string, receipts map[string]receipt) (change, bool, error) {
	if _, err := os.Lstat(filepath.Join(s.base(), filepath.FromSlash(rel))); errors.Is(err, fs.ErrNotExist) {
		return change{}, false, nil
	}
	c, err := s.read(rel)
	if err != nil {
		return c, false, err
	}
	r, known := receipts[c.path]
	if known && r.After == digest(c.old) {
		c.new, c.remove = r.Before, !r.Existed
		return c, true, nil
	}
	if w.Whole != "" {
		c.remove = strings.Contains(c.old, "vdmine")
		return c, c.remove, nil
	}
	c.new, err = unwire(c.old, a, w)
	if err != nil {
		return c, false, fmt.Errorf("%s: %w", rel, err)
	}
	if c.new == c.old {
		return c, false, nil
	}
	if left := strings.Join(strings.Fields(c.new), ""); known && !r.Existed && (left == "{}" || left == `{"version":1}`) {
		c.remove = true
	}
	return c, true, nil
}

// apply prints or writes changes and keeps receipts of what was before.
func (s *Setup) apply(changes []change, keep bool) error {
	receipts := s.receipts()
	for _, c := range changes {
		if s.DryRun {
			from, to := "a/"+c.rel, "b/"+c.rel
			if !c.existed {
				from = os.DevNull
			}
			if c.remove {
				to, c.new = os.DevNull, ""
			}
			fmt.Fprint(s.Out, udiff.Unified(from, to, c.old, c.new))
			continue
		}
		if c.remove {
			if err := os.Remove(c.path); err != nil {
				return err
			}
			// Folders that only held our file go too; others are not empty.
			for d := filepath.Dir(c.path); inside(s.base(), d) != ""; d = filepath.Dir(d) {
				if os.Remove(d) != nil {
					break
				}
			}
			fmt.Fprintln(s.Out, "removed "+s.shown(c.rel))
		} else {
			if err := writeFile(c.path, c.new); err != nil {
				return err
			}
			fmt.Fprintln(s.Out, "wrote "+s.shown(c.rel))
		}
		if !keep {
			delete(receipts, c.path)
			continue
		}
		r := receipt{Before: c.old, Existed: c.existed, After: digest(c.new)}
		if old, ok := receipts[c.path]; ok && old.After == digest(c.old) {
			// An update of our own text: what was before us stays known.
			r.Before, r.Existed = old.Before, old.Existed
		}
		receipts[c.path] = r
	}
	if !s.DryRun {
		s.keepReceipts(receipts)
	}
	return nil
}

// writeFile replaces a file through a temporary one beside it.
func writeFile(path, text string) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if fi, err := os.Stat(path); err == nil {
		mode = fi.Mode().Perm()
	}
	f, err := os.CreateTemp(dir, ".vdmine-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// receipt remembers a file as it was before install.
type receipt struct {
	Before  string `json:"before"`
	Existed bool   `json:"existed"`
	After   string `json:"after"` // digest of what install wrote
}

func (s *Setup) receiptFile() string {
	state := StateDir(s.Getenv)
	if state == "" {
		return ""
	}
	return filepath.Join(state, "installs", digest(s.base())+".json")
}

func (s *Setup) receipts() map[string]receipt {
	out := map[string]receipt{}
	if f := s.receiptFile(); f != "" {
		if b, err := os.ReadFile(f); err == nil {
			_ = json.Unmarshal(b, &out)
		}
	}
	return out
}

func (s *Setup) keepReceipts(m map[string]receipt) {
	f := s.receiptFile()
	if f == "" {
		return
	}
	// Without a receipt uninstall still takes our entries out, so a failure
	// here is no failure of the install.
	if os.MkdirAll(filepath.Dir(f), 0o700) == nil {
		_ = writeFile(f, indented(m))
	}
}

// recordPack remembers the pack as the person who installs has it before them.
func (s *Setup) recordPack() {
	state := StateDir(s.Getenv)
	p, err := pack.Load(pack.Path(s.Root))
	if state == "" || err != nil {
		return
	}
	name := filepath.Join(state, "packs", digest(s.Root)+".toml")
	if os.MkdirAll(filepath.Dir(name), 0o700) == nil {
		_ = writeFile(name, string(p.Encode()))
	}
}
