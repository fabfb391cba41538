package agents

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/pack"
)

// Limits of a hook call.
const (
	// Deadline is the time within which a call answers, if only by silence.
	Deadline = 150 * time.Millisecond
	maxInput = 8 << 20
	maxFile  = 1 << 20
)

// Call is one call of the injector with everything that it may touch.
type Call struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Parser         inject.Parser // nil: rules by text alone, no checks
	Deadline       time.Duration // 0 means Deadline
	// Full finds the program that answers events for which a text must be parsed,
	// "" if there is none; nothing is checked then. Full is nil where Parser parses.
	Full func() string
}

// RunHook answers the event on standard input as the agent named by args[0] and
// returns the exit code of the process. It is all that `vdmine hook` does.
func RunHook(args []string, p inject.Parser) int {
	return runHook(args, Call{Parser: p})
}

func runHook(args []string, c Call) int {
	if len(args) == 0 {
		return 0
	}
	// The process ends before a collection would pay, unless the input is huge.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(256 << 20)
	c.Stdin, c.Stdout, c.Stderr, c.Getenv = os.Stdin, os.Stdout, os.Stderr, os.Getenv
	return Hook(args[0], c)
}

// Hook answers one event. It returns 0, or the refusing exit code when the
// answer is a refusal. Whatever goes wrong it prints nothing and returns 0.
func Hook(name string, c Call) int {
	// A closed pipe must not kill the process: some agents take that as refusal.
	signal.Ignore(syscall.SIGPIPE)
	if c.Deadline == 0 {
		c.Deadline = Deadline
	}
	state := StateDir(c.Getenv)
	ctx, cancel := context.WithTimeout(context.Background(), c.Deadline)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if v := recover(); v != nil {
				r = result{err: fmt.Errorf("panic: %v at %s", v, caller())}
			}
			done <- r
		}()
		r = answer(ctx, name, c, state)
	}()
	select {
	case r := <-done:
		if r.err != nil {
			logLine(state, oneLine(name+": "+r.err.Error()))
			return 0
		}
		if r.full != "" {
			return handOver(ctx, r.full, name, r.event, c)
		}
		return write(c, r.out)
	case <-ctx.Done():
		logLine(state, name+": no answer within "+c.Deadline.String())
		return 0
	}
}

// result is what became of an event.
type result struct {
	out Output
	// full is the program that has to answer in place of this one, "" for none,
	// and event what it must be given.
	full  string
	event []byte
	err   error
}

// caller names the place of a panic for the log.
func caller() string {
	for line := range strings.SplitSeq(string(debug.Stack()), "\n") {
		if strings.Contains(line, ".go:") && strings.HasPrefix(line, "\t") && !strings.Contains(line, "/runtime/") && !strings.Contains(line, "hook.go") {
			return strings.TrimSpace(line)
		}
	}
	return "?"
}

func oneLine(s string) string {
	s = strconv.Quote(s)
	return s[1:min(len(s)-1, 1000)]
}

// write puts the whole answer out at once. An answer that cannot be written is
// no answer.
func write(c Call, o Output) int {
	if o.Exit != 0 && void(c.Stdout) && void(c.Stderr) {
		return 0
	}
	if o.Stdout != "" {
		if _, err := io.WriteString(c.Stdout, o.Stdout+"\n"); err != nil && o.Exit == 0 {
			return 0
		}
	}
	if o.Exit == 0 {
		return 0
	}
	if _, err := io.WriteString(c.Stderr, o.Stderr+"\n"); err != nil && o.Stderr != "" {
		// A refusal without its reason helps nobody.
		return 0
	}
	if n, err := strconv.Atoi(c.Getenv(denyVariable)); err == nil && n > 0 && n < 126 {
		return n
	}
	return o.Exit
}

// void reports whether what is written is lost: Go puts the null device in place
// of an output that is closed.
func void(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	fi, err := f.Stat()
	return err == nil && os.SameFile(fi, null)
}

// answer reads the event and decides. An error means silence and a line in the
// log.
func answer(ctx context.Context, name string, c Call, state string) result {
	data, err := io.ReadAll(io.LimitReader(c.Stdin, maxInput+1))
	if err != nil {
		return result{err: fmt.Errorf("read event: %w", err)}
	}
	if len(data) > maxInput {
		return result{err: fmt.Errorf("event larger than %d bytes", maxInput)}
	}
	n, err := jsonc.Parse(string(data), jsonc.Options{})
	if err != nil {
		return result{err: fmt.Errorf("read event: %w", err)}
	}
	if n.Kind != jsonc.Object {
		return result{err: errors.New("read event: not an object")}
	}
	entry := Named(name)
	if entry == nil {
		return result{err: fmt.Errorf("no agent named %.40q", name)}
	}
	a := entry
	host := Host(entry.Name, n, c.Getenv)
	if host != entry.Name {
		a = Named(host)
	}
	ev := a.Decode(Input{Event: n, Getenv: c.Getenv})
	if ev.Phase == Other || ev.Phase == BeforeShell {
		return result{}
	}
	h := &hook{ctx: ctx, c: c, state: state, host: a.Name, ev: ev}
	if !h.open() {
		return result{err: h.err}
	}
	if host != entry.Name && wiredIn(h.root, a) {
		return result{} // its own entry answers this event
	}
	h.look()
	if c.Full != nil && h.mustParse() {
		if full := c.Full(); full != "" {
			return result{full: full, event: data}
		}
		h.err = errors.New("vdmine is not in PATH: nothing is checked")
	}
	ans := h.decide()
	h.sess.save()
	return result{out: a.Encode(ev, ans), err: h.err}
}

// hook is the work on one event.
type hook struct {
	ctx   context.Context
	c     Call
	state string
	host  string
	ev    Event
	root  string
	pack  *pack.Pack
	sess  *session
	edits []changed // of an edit, see look
	err   error     // logged; the answer stands
}

// open finds the repository and loads its pack; false means nothing to say.
func (h *hook) open() bool {
	dir := h.ev.Cwd
	if len(h.ev.Files) > 0 {
		if p := h.ev.Files[0].Path; filepath.IsAbs(p) {
			dir = filepath.Dir(p)
		}
	}
	if dir == "" {
		dir = first2(h.c.Getenv("CLAUDE_PROJECT_DIR"), h.c.Getenv("DEVIN_PROJECT_DIR"))
	}
	if !filepath.IsAbs(dir) {
		return false
	}
	h.root = pack.FindRoot(dir)
	if h.root == "" {
		return false
	}
	h.pack, h.err = pack.Load(pack.Path(h.root))
	if h.err != nil {
		return false
	}
	h.sess = openSession(h.state, h.host, h.ev, h.root)
	return true
}

func first2(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (h *hook) decide() Answer {
	switch h.ev.Phase {
	case SessionStart:
		if h.ev.Fresh {
			h.sess.reset()
		}
		if h.ev.Name != "system.transform" {
			h.seen()
		}
		return Answer{Context: h.floor()}
	case SubagentStart:
		return Answer{Context: h.floor()}
	case BeforeEdit:
		return h.beforeEdit()
	case AfterEdit:
		return h.afterEdit()
	case AfterRead, AfterShell:
		return h.afterRead()
	}
	return Answer{}
}

// seen notes that the agent called, for `vdmine agents`.
func (h *hook) seen() {
	if h.state == "" {
		return
	}
	dir := filepath.Join(h.state, "seen")
	if os.MkdirAll(dir, 0o700) == nil {
		_ = os.WriteFile(filepath.Join(dir, h.host+"-"+digest(h.root)), nil, 0o600)
	}
	h.sess.mark()
	prune(h.state, time.Now())
}

// floor is what an agent is told when nothing else is known: the rules with the
// broadest support, as many as fit.
func (h *hook) floor() string {
	rules := make([]*pack.Rule, len(h.pack.Rules))
	for i := range h.pack.Rules {
		rules[i] = &h.pack.Rules[i]
	}
	slices.SortStableFunc(rules, func(a, b *pack.Rule) int {
		if s := severityRank(b) - severityRank(a); s != 0 {
			return s
		}
		return b.Provenance.Support - a.Provenance.Support
	})
	rules, bad := inject.Clean(rules[:min(len(rules), 12)])
	h.report(bad)
	text, _ := inject.Text("Conventions of this repository (vdmine); more are told when a file is read:", rules, inject.MaxBytes)
	return text
}

func severityRank(r *pack.Rule) int {
	switch r.Severity {
	case pack.Refuse:
		return 2
	case pack.Warn:
		return 1
	}
	return 0
}

func (h *hook) report(bad []pack.Problem) {
	if len(bad) > 0 {
		logLine(h.state, oneLine("withheld: "+bad[0].String()))
	}
}

// rel returns the path inside the repository with slashes, "" if it lies
// outside.
func (h *hook) rel(p string) string {
	if strings.IndexByte(p, 0) >= 0 || p == "" {
		return ""
	}
	if !filepath.IsAbs(p) {
		p = filepath.Join(h.ev.Cwd, p)
	}
	if r := inside(h.root, p); r != "" {
		return r
	}
	// The session's folder may be a link to the repository.
	if real, err := filepath.EvalSymlinks(filepath.Dir(p)); err == nil {
		if root, err := filepath.EvalSymlinks(h.root); err == nil {
			return inside(root, filepath.Join(real, filepath.Base(p)))
		}
	}
	return ""
}

func inside(root, p string) string {
	r, err := filepath.Rel(root, p)
	if err != nil || r == "." || r == ".." || strings.HasPrefix(r, ".."+string(filepath.Separator)) {
		return ""
	}
	return filepath.ToSlash(r)
}

// content reads a file of the repository without following a link out of it.
func (h *hook) content(rel string) (text string, exists bool) {
	root, err := os.OpenRoot(h.root)
	if err != nil {
		return "", false
	}
	defer root.Close()
	name := filepath.FromSlash(rel)
	fi, err := root.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false
	}
	if err != nil || !fi.Mode().IsRegular() || fi.Size() > maxFile {
		return "", true
	}
	f, err := root.Open(name)
	if err != nil {
		return "", true
	}
	defer f.Close()
	var b strings.Builder
	b.Grow(int(fi.Size()) + 1)
	if _, err := io.Copy(&b, io.LimitReader(f, maxFile)); err != nil {
		return "", true
	}
	return b.String(), true
}

func (h *hook) edit(rel string) inject.Edit {
	e := inject.Edit{Path: rel}
	if h.c.Parser != nil {
		e.Lang, e.Test = h.c.Parser.Language(rel), h.c.Parser.IsTest(rel)
	}
	return e
}

// untold returns the matching rules that this session has not heard of.
func (h *hook) untold(e inject.Edit) []*pack.Rule {
	out := inject.Match(h.pack, e, func(r *pack.Rule) bool { return h.sess.noted("rule", r.ID) })
	out, bad := inject.Clean(out)
	h.report(bad)
	return out
}

func (h *hook) afterRead() Answer {
	var rules []*pack.Rule
	var names []string
	for _, f := range h.ev.Files {
		rel := h.rel(f.Path)
		if rel == "" || len(names) >= 5 {
			continue
		}
		e := h.edit(rel)
		if e.Lang == "" && h.c.Parser != nil {
			continue
		}
		text, exists := h.content(rel)
		if !exists {
			continue
		}
		e.Text = text
		h.sess.note("read", rel)
		names = append(names, rel)
		for _, r := range h.untold(e) {
			if !slices.Contains(rules, r) {
				rules = append(rules, r)
			}
		}
	}
	if len(rules) == 0 {
		return Answer{}
	}
	head := "Conventions of this repository that concern " + show(names) + " (vdmine):"
	text, told := inject.Text(head, rules[:min(len(rules), inject.MaxRules)], inject.MaxBytes)
	h.told(told)
	return Answer{Context: text}
}

func (h *hook) told(rules []*pack.Rule) {
	for _, r := range rules {
		h.sess.note("rule", r.ID)
	}
}

// show names files for a message; a name that could carry more than a path is
// left out.
func show(names []string) string {
	var out []string
	for _, n := range names {
		if len(n) <= 160 && !strings.ContainsFunc(n, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("./_-@$+~()[]=,", r))
		}) && pack.InstructionLike(n) == "" {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return "this file"
	}
	return strings.Join(out, ", ")
}

// proposed returns the text that the edit of a file adds.
func proposed(f File) string {
	if f.Full {
		return f.Whole
	}
	var b strings.Builder
	for _, k := range f.Hunks {
		b.WriteString(k.New)
		b.WriteByte('\n')
	}
	return b.String()
}

// beforeEdit refuses what breaks a rule of severity refuse, and once a file that
// was not read.
func (h *hook) beforeEdit() Answer {
	var rules []*pack.Rule
	var names []string
	var refused []string
	for _, c := range h.edits {
		rel, f := c.edit.Path, c.file
		if c.hasBefore && f.Full && !f.HasBefore && len(c.before) <= 256<<10 {
			h.sess.keep(rel, c.before)
		}
		if msg := h.refuse(c); msg != "" {
			refused = append(refused, msg)
		}
		if h.sess.noted("read", rel) {
			continue
		}
		e := c.edit
		switch {
		case !c.known: // where the text goes cannot be told
			e.Text = proposed(f)
		case c.hasBefore:
			e.Text, e.Lines = c.after, c.lines
		default:
			e.Text, e.New = c.after, true
		}
		untold := h.untold(e)
		if len(untold) == 0 || !h.sess.claim("deny", rel) {
			continue
		}
		names = append(names, rel)
		for _, r := range untold {
			if !slices.Contains(rules, r) {
				rules = append(rules, r)
			}
		}
	}
	if len(refused) > 0 {
		return Answer{Deny: strings.Join(refused, "\n")}
	}
	if len(rules) == 0 {
		return Answer{}
	}
	const tail = "\nApply them and repeat the edit; it will then pass."
	head := "Not written yet. Conventions of this repository that concern " + show(names) + " (vdmine):"
	text, told := inject.Text(head, rules[:min(len(rules), inject.MaxRules)], inject.MaxBytes-len(tail))
	if text == "" {
		return Answer{}
	}
	h.told(told)
	return Answer{Deny: text + tail}
}
