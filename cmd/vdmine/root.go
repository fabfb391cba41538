package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
)

// Exit codes of every command.
const (
	exitOK          = 0
	exitFindings    = 1
	exitFailure     = 2
	exitInterrupted = 130
)

// exitError carries an exit code through cobra; its text may be empty.
type exitError struct {
	code int
	err  error
	hint string
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

const exitHelp = `
Exit status: 0 fine, 1 findings, 2 usage or failure, 130 interrupted.`

// output remembers the first failure to write: most of what prints does not look.
type output struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// run executes one command line and returns the exit code.
func run(args []string, in io.Reader, out, errw io.Writer) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use:           "vdmine",
		Short:         "Find the unwritten conventions of a codebase",
		Long:          "vdmine mines the conventions that a repository really follows, lets a person accept or\nreject them, and puts the accepted ones in front of coding agents. Nothing leaves the machine.\n" + exitHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.Version = version()
	root.SetVersionTemplate("vdmine {{.Version}}\n")
	root.SetArgs(args)
	root.SetIn(in)
	if !terminal(out) { // one that a screen is drawn on stays what it is
		kept := &output{w: out}
		out = kept
		defer func() {
			if (code == exitOK || code == exitFindings) && kept.err != nil && !errors.Is(kept.err, syscall.EPIPE) {
				fmt.Fprintf(errw, "vdmine: error: %s\n", safe.Text(kept.err.Error()))
				code = exitFailure
			}
		}()
	}
	root.SetOut(out)
	root.SetErr(errw)
	root.AddCommand(scanCommand(), mergeCommand(), checkCommand(), ciCommand(), reviewCommand(), packCommand(), installCommand(), uninstallCommand(), agentsCommand(), mcpCommand(), familiesCommand(), languagesCommand(), explainCommand(), evalCommand(), versionCommand())
	strict(root)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if errors.Is(err, syscall.EPIPE) {
		return exitOK
	}
	var x *exitError
	if errors.As(err, &x) {
		if x.err != nil {
			fmt.Fprintf(errw, "vdmine: error: %s\n", safe.Text(x.err.Error()))
		}
		if x.hint != "" {
			fmt.Fprintf(errw, "vdmine: hint: %s\n", x.hint)
		}
		return x.code
	}
	if ctx.Err() != nil {
		return exitInterrupted
	}
	text, hint := err.Error(), ""
	var fault *pack.FileError
	if errors.As(err, &fault) && fault.Hint != "" {
		text, hint = strings.ReplaceAll(text, " ("+fault.Hint+")", ""), fault.Hint
	}
	fmt.Fprintf(errw, "vdmine: error: %s\n", safe.Text(text))
	if hint != "" {
		fmt.Fprintf(errw, "vdmine: hint: %s\n", safe.Text(hint))
	}
	if _, rest, unknown := root.Find(args); unknown != nil && len(rest) > 0 {
		fmt.Fprintf(errw, "vdmine: hint: %s\n", suggestion(root, rest[0]))
	}
	return exitFailure
}
