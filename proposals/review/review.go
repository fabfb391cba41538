// Package review puts proposals before a person and keeps the answers: a
// terminal program, line prompts, a todo file and lists for scripts. It is the
// only importer of bubbletea.
//
// There is one tea.Model. Its parts (list, evidence, prompt, session) are plain
// structs with methods. Update does no input or output: files are read, written
// and counted in commands. Nothing from a repository reaches the terminal except
// through package safe.
package review

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
)

// The exit codes of Run and its siblings.
const (
	exitOK          = 0
	exitUsage       = 2
	exitInterrupted = 130
)

// Repository is asked about the sources behind the report, for rules that a
// person changes or writes. Its methods are called one at a time.
type Repository interface {
	// Count returns the sites of a rule.
	Count(rule pack.Rule) ([]pack.Site, error)
	// Names finds what the words of a rule stand for.
	Names() (own.Names, error)
}

// Options says what to review and where. Root, Report and Ledger are needed.
type Options struct {
	// Root is the folder that the paths of the report are relative to.
	Root   string
	Report *proposals.Report
	// Ledger is the path of the ledger; Pack that of the pack, pack.Path(Root)
	// when empty.
	Ledger, Pack string
	In           io.Reader // os.Stdin when nil
	Out, Err     io.Writer // os.Stdout and os.Stderr when nil
	// Env looks up an environment variable, os.Getenv when nil.
	Env func(string) string
	// Now is the clock, time.Now when nil.
	Now func() time.Time
	// By names the person in the ledger.
	By string
	// Repository counts; without it the keys that need it say so.
	Repository Repository
	// Color is "auto" (the default), "always" or "never".
	Color string
	// NoMouse leaves the mouse to the terminal.
	NoMouse bool
}

func (o Options) withDefaults() Options {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Err == nil {
		o.Err = os.Stderr
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pack == "" {
		o.Pack = pack.Path(o.Root)
	}
	return o
}

// errors and hints have the form of every message of the program.
func complain(w io.Writer, msg, hint string) {
	fmt.Fprintf(w, "vdmine: error: %s\n", msg)
	if hint != "" {
		fmt.Fprintf(w, "vdmine: hint: %s\n", hint)
	}
}

// Run shows the program on the terminal of o.In and o.Out and returns the exit
// code. Without a terminal it prints what to do instead and returns 2. The error
// is for failures that it has not told of itself.
func Run(ctx context.Context, o Options) (exit int, err error) {
	o = o.withDefaults()
	if o.Env("ACCESSIBLE") != "" {
		return Plain(ctx, o)
	}
	const hint = "use vdmine review --plain for line prompts, --todo for a file to edit, or --accept and --reject in scripts"
	in, inOK := o.In.(*os.File)
	out, outOK := o.Out.(*os.File)
	if !inOK || !outOK || !term.IsTerminal(in.Fd()) || !term.IsTerminal(out.Fd()) {
		complain(o.Err, "review needs a terminal", hint)
		return exitUsage, nil
	}
	if o.Env("TERM") == "dumb" {
		complain(o.Err, "this terminal (TERM=dumb) cannot move the cursor", hint)
		return exitUsage, nil
	}
	m, err := newModel(o)
	if err != nil {
		return exitUsage, err
	}
	defer m.close()
	// Bubbletea waits for ever at the end of its input: the reader says when
	// it has come.
	ended := make(chan struct{}, 1)
	flushInput(in)
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithOutput(out), tea.WithInput(&endingFile{File: in, ended: ended}),
		// A key is answered by the next frame: at 60 a second it would wait for 17 ms.
		tea.WithFPS(120))
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-ended:
			p.Send(endOfInput{})
		case <-stop:
		}
	}()
	_, err = p.Run()
	saveErr := m.journal.save()
	switch {
	case saveErr != nil:
		return exitUsage, saveErr
	case errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil:
		return exitInterrupted, nil
	case err != nil:
		return exitUsage, fmt.Errorf("review: %w", err)
	}
	s := m.session.summary()
	fmt.Fprintf(o.Out, "%d accepted, %d rejected, %d put off, %d undecided\n", s.accepted, s.rejected, s.deferred, s.undecided)
	if m.interrupted {
		return exitInterrupted, nil
	}
	if s.accepted > 0 && len(m.session.done) > 0 {
		fmt.Fprintln(o.Err, "vdmine: hint: commit .vdmine; vdmine install brings the rules to coding agents")
	}
	return exitOK, nil
}

// endOfInput tells the model that no key will come any more.
type endOfInput struct{}

// endingFile is a terminal that reports the end of its input. The embedded file
// lets bubbletea recognize it as a terminal.
type endingFile struct {
	*os.File
	ended chan struct{}
}

// Read implements io.Reader.
func (f *endingFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err != nil && n == 0 {
		select {
		case f.ended <- struct{}{}:
		default:
		}
	}
	return n, err
}
