// Command latency measures what a hook costs an agent: the whole process, from
// the event in to the answer out, with a pack of 200 rules in a repository of a
// million lines. Calls of an empty Go program are mixed in, one for each call of
// a hook, so that the figures can be read on a busy machine too: next to the
// wall time stand the difference to the empty program and the processor time.
//
//	go run ./agents/e2e/latency -vdmine bin/vdmine-hook
//
// The program is vdmine-hook, or vdmine by its name.
//
// With -against, calls of another vdmine are mixed in too, and a second table has
// the ratios to it: what a change has won or lost, whatever else the machine does.
//
// With -cold the pages of the program and of the files that a call reads are
// dropped from the page cache before each call (Linux).
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/pack"
)

func main() {
	vdmine := flag.String("vdmine", "bin/vdmine-hook", "the program to measure")
	calls := flag.Int("calls", 1000, "calls of each event")
	lines := flag.Int("lines", 1_000_000, "lines of the repository")
	against := flag.String("against", "", "another vdmine to compare with")
	cold := flag.Bool("cold", false, "drop the pages of program and files before each call")
	strict := flag.Bool("strict", false, "exit with 1 if a goal is missed")
	flag.Parse()
	ok, err := measure(*vdmine, *against, *calls, *lines, *cold, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "latency:", err)
		os.Exit(2)
	}
	if *strict && !ok {
		os.Exit(1)
	}
}

// event is one kind of call that is measured.
type event struct {
	name string
	p99  float64 // goal in milliseconds, 0 for none
	p50  float64
	make func(i int) map[string]any
	// speaks says what must stand in the answer, so that no silence is measured
	// in place of work.
	speaks string
}

func measure(vdmine, against string, calls, lines int, cold bool, out io.Writer) (bool, error) {
	vdmine, err := filepath.Abs(vdmine)
	if err != nil {
		return false, err
	}
	if against != "" {
		if against, err = filepath.Abs(against); err != nil {
			return false, err
		}
	}
	if calls < 1 || lines < 2000 {
		return false, errors.New("at least one call and 2,000 lines are needed")
	}
	dir, err := os.MkdirTemp("", "vdmine-latency-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	repo, state := filepath.Join(dir, "repo"), filepath.Join(dir, "state")
	if err := writeRepo(repo, lines); err != nil {
		return false, err
	}
	empty := filepath.Join(dir, "empty")
	if err := buildEmpty(dir, empty); err != nil {
		return false, err
	}
	how := "warm page cache"
	if cold {
		how = "cold page cache"
	}
	fmt.Fprintf(out, "%d calls of each event, 200 rules, %d lines, %s; milliseconds\n", calls, lines, how)
	fmt.Fprintf(out, "%-22s %8s %8s   %8s %8s   %8s %8s   %8s %8s  %6s\n", "", "wall p50", "p99", "empty", "p99", "over p50", "p99", "cpu p50", "p99", "ratio")
	met := true
	var ratios strings.Builder
	for _, e := range events(repo) {
		r, err := run(vdmine, against, empty, repo, state, e, calls, cold)
		if err != nil {
			return false, fmt.Errorf("%s: %w", e.name, err)
		}
		verdict := ""
		if e.p99 > 0 && !cold {
			verdict = "goal met"
			if r.wall.at(50) > e.p50 || r.wall.at(99) > e.p99 {
				verdict, met = "goal missed by wall time", false
				if r.cpu.at(50) <= e.p50 && r.cpu.at(99) <= e.p99 {
					verdict += ", met by processor time"
				}
			}
			verdict += fmt.Sprintf(" (p50 ≤ %g, p99 ≤ %g)", e.p50, e.p99)
		}
		if r.late > 0 {
			verdict += fmt.Sprintf("; %d calls ran into the deadline", r.late)
		}
		fmt.Fprintf(out, "%-22s %8.2f %8.2f   %8.2f %8.2f   %8.2f %8.2f   %8.2f %8.2f  %6.2f  %s\n", e.name,
			r.wall.at(50), r.wall.at(99), r.empty.at(50), r.empty.at(99), r.wall.at(50)-r.empty.at(50), r.wall.at(99)-r.empty.at(99),
			r.cpu.at(50), r.cpu.at(99), r.wall.at(50)/r.empty.at(50), verdict)
		if against != "" {
			fmt.Fprintf(&ratios, "%-22s %8.2f %8.2f   %8.2f %8.2f\n", e.name, r.wall.at(50)/r.wallThen.at(50), r.wall.at(99)/r.wallThen.at(99), r.cpu.at(50)/r.cpuThen.at(50), r.cpu.at(99)/r.cpuThen.at(99))
		}
	}
	if against != "" {
		fmt.Fprintf(out, "\nratios to %s\n%-22s %8s %8s   %8s %8s\n%s", filepath.Base(against), "", "wall p50", "p99", "cpu p50", "p99", ratios.String())
	}
	return met, nil
}

// deadline is the time in milliseconds after which a hook says nothing.
const deadline = 150

// series are times in milliseconds, sorted.
type series []float64

func (s series) at(percent int) float64 { return s[min(len(s)-1, len(s)*percent/100)] }

type result struct {
	wall, cpu, empty, wallThen, cpuThen series
	late                                int // calls that ran into the deadline
}

func run(vdmine, against, empty, repo, state string, e event, calls int, cold bool) (result, error) {
	var r result
	hook := func(program, state string, data []byte) (wall, cpu float64, err error) {
		var stdout bytes.Buffer
		c := exec.Command(program, arguments(program)...)
		c.Stdin, c.Stdout, c.Env = bytes.NewReader(data), &stdout, append(os.Environ(), "VDMINE_STATE_DIR="+state, "CLAUDE_PROJECT_DIR="+repo)
		start := time.Now()
		err = c.Run()
		wall = ms(time.Since(start))
		if code := c.ProcessState.ExitCode(); err != nil && code != 2 {
			return 0, 0, err
		}
		if stdout.Len() == 0 && wall >= deadline {
			r.late++ // it ran out of time, and says nothing then
		} else if !strings.Contains(stdout.String(), e.speaks) || e.speaks == "" && stdout.Len() > 0 {
			return 0, 0, fmt.Errorf("answered %q", stdout.String())
		}
		return wall, ms(c.ProcessState.UserTime() + c.ProcessState.SystemTime()), nil
	}
	for i := range calls {
		data, err := json.Marshal(e.make(i))
		if err != nil {
			return r, err
		}
		if cold {
			for _, p := range []string{vdmine, filepath.Join(filepath.Dir(vdmine), "vdmine"), empty, filepath.Join(repo, "src", "big.ts"), filepath.Join(repo, "src", "bad.ts"), pack.Path(repo)} {
				if err := drop(p); err != nil {
					return r, err
				}
			}
		}
		c := exec.Command(empty)
		c.Stdin = bytes.NewReader(data)
		start := time.Now()
		if err := c.Run(); err != nil {
			return r, err
		}
		r.empty = append(r.empty, ms(time.Since(start)))
		wall, cpu, err := hook(vdmine, state, data)
		if err != nil {
			return r, fmt.Errorf("call %d: %w", i, err)
		}
		r.wall, r.cpu = append(r.wall, wall), append(r.cpu, cpu)
		if against == "" {
			continue
		}
		if wall, cpu, err = hook(against, state+"-then", data); err != nil {
			return r, fmt.Errorf("call %d of %s: %w", i, filepath.Base(against), err)
		}
		r.wallThen, r.cpuThen = append(r.wallThen, wall), append(r.cpuThen, cpu)
	}
	for _, s := range []series{r.wall, r.cpu, r.empty, r.wallThen, r.cpuThen} {
		slices.Sort(s)
	}
	return r, nil
}

// arguments are those by which a program answers as the hook of Claude Code.
func arguments(program string) []string {
	if strings.HasPrefix(filepath.Base(program), "vdmine-hook") {
		return []string{"claude"}
	}
	return []string{"hook", "claude"}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func buildEmpty(dir, to string) error {
	src := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(src, []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		return err
	}
	c := exec.Command("go", "build", "-o", to, src)
	c.Dir = dir
	if b, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build the empty program: %w: %s", err, b)
	}
	return nil
}
