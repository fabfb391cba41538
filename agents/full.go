package agents

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/vdmine/vdmine/inject"
)

// RunLight is RunHook for a program that has no grammars and starts the faster
// for it: names knows the languages of files, and its Facts is never called. An
// event for which a text must be parsed goes on to vdmine.
func RunLight(args []string, names inject.Parser) int {
	return runHook(args, Call{Parser: names, Full: fullProgram})
}

// fullProgram finds vdmine: beside this program, else in PATH.
func fullProgram() string {
	name := "vdmine"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		p := filepath.Join(filepath.Dir(self), name)
		if fi, err := os.Stat(p); err == nil && fi.Mode().IsRegular() {
			return p
		}
	}
	p, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return p
}

// handOver has another program answer the event and returns the exit code. Only
// a refusal that the program pronounces is one: it may crash. One that does not
// end in time is ended, and nothing is said.
func handOver(ctx context.Context, full, name string, event []byte, c Call) int {
	cmd := exec.CommandContext(ctx, full, "hook", name)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(event), &out, &errs
	cmd.Env = append(os.Environ(), denyVariable+"="+denyExit)
	cmd.WaitDelay = 50 * time.Millisecond // what a script around vdmine may leave behind holds the pipes
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		logLine(StateDir(c.Getenv), name+": no answer of vdmine within "+c.Deadline.String())
		return 0
	case err == nil:
		return write(c, Output{Stdout: strings.TrimSuffix(out.String(), "\n")})
	case errors.As(err, &exit) && strconv.Itoa(exit.ExitCode()) == denyExit:
		return write(c, Output{Stdout: strings.TrimSuffix(out.String(), "\n"), Stderr: strings.TrimSuffix(errs.String(), "\n"), Exit: 2})
	}
	logLine(StateDir(c.Getenv), oneLine(name+": "+full+": "+err.Error()))
	return 0
}
