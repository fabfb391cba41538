// Command bench measures what a scan costs, in ratios that hold on other
// machines too: against parsing the same files and nothing else, against
// ast-grep searching them for one call, one processor against two, a second
// scan against the first, how the cost grows with the size, and whether memory
// grows with the number of files read.
//
//	go run ./internal/bench -vdmine bin/vdmine NAME=DIR...
//
// Costs are the processor time, user and system, of whole processes; each is
// the median of -runs, taken in turn so that a busy machine slows all alike.
// Only what is said to be wall time is.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	b := bench{out: os.Stdout}
	flag.StringVar(&b.vdmine, "vdmine", "bin/vdmine", "the program to measure")
	flag.StringVar(&b.astgrep, "ast-grep", "", "the ast-grep to compare with (default: the one on the path, else none)")
	flag.IntVar(&b.runs, "runs", 3, "runs of each measurement")
	only := flag.String("only", "ratios,cores,again,growth,leak", "what to measure")
	child := flag.String("child", "", "internal: parse, extract or repeat")
	flag.Parse()
	var err error
	if *child != "" {
		err = runChild(*child, flag.Arg(0))
	} else {
		err = b.run(strings.Split(*only, ","), flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

type bench struct {
	vdmine, astgrep string
	runs            int
	self            string
	out             io.Writer
}

// source is a folder of sources.
type source struct {
	name, dir string
	size
}

// cost is what a process took.
type cost struct {
	cpu, wall time.Duration
	rss       int64 // bytes at most
}

func (b *bench) run(only, args []string) error {
	var err error
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.vdmine, err = filepath.Abs(b.vdmine); err != nil {
		return err
	}
	if _, err := os.Stat(b.vdmine); err != nil {
		return err
	}
	if b.astgrep == "" {
		b.astgrep, _ = exec.LookPath("ast-grep")
	}
	if len(args) == 0 {
		return errors.New("no folder is given, as in std=/usr/local/go/src")
	}
	var trees []source
	for _, a := range args {
		name, dir, ok := strings.Cut(a, "=")
		if !ok {
			return fmt.Errorf("%q: want NAME=DIR", a)
		}
		n, err := measure(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		trees = append(trees, source{name, dir, n})
	}
	for _, part := range []struct {
		name string
		do   func([]source) error
	}{{"ratios", b.ratios}, {"cores", b.cores}, {"again", b.again}, {"growth", b.growth}, {"leak", b.leak}} {
		if slices.Contains(only, part.name) {
			if err := part.do(trees); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	return nil
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

// exec runs a program to its end; what it prints is not kept.
func (b *bench) exec(env []string, name string, args ...string) (cost, error) {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), env...)
	var diag bytes.Buffer
	c.Stderr = &diag
	began := time.Now()
	err := c.Run()
	wall := time.Since(began)
	var x *exec.ExitError
	if errors.As(err, &x) && x.ExitCode() == 1 { // findings, or none
		err = nil
	}
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, diag.Bytes())
	}
	k := cost{cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime(), wall: wall}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		k.rss = int64(u.Maxrss) * rssUnit
	}
	return k, nil
}

// inTurn runs each command -runs times, one after the other, and returns the
// median costs.
func (b *bench) inTurn(cmds ...func() (cost, error)) ([]cost, error) {
	all := make([][]cost, len(cmds))
	for range max(1, b.runs) {
		for i, c := range cmds {
			k, err := c()
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], k)
		}
	}
	out := make([]cost, len(cmds))
	for i, l := range all {
		pick := func(of func(cost) int64) int64 {
			slices.SortFunc(l, func(x, y cost) int { return cmp.Compare(of(x), of(y)) })
			return of(l[len(l)/2])
		}
		out[i] = cost{
			cpu:  time.Duration(pick(func(k cost) int64 { return int64(k.cpu) })),
			wall: time.Duration(pick(func(k cost) int64 { return int64(k.wall) })),
			rss:  pick(func(k cost) int64 { return k.rss }),
		}
	}
	return out, nil
}

func (b *bench) child(mode, dir string, env ...string) func() (cost, error) {
	return func() (cost, error) { return b.exec(env, b.self, "-child", mode, dir) }
}

// scan is a whole scan without what another run has left.
func (b *bench) scan(dir string, args ...string) func() (cost, error) {
	return func() (cost, error) {
		return b.exec(nil, b.vdmine, append([]string{"scan", "--json", "--out", os.DevNull, dir}, args...)...)
	}
}

// ratios compares a scan with parsing alone and with ast-grep.
func (b *bench) ratios(trees []source) error {
	b.say("%-24s %9s %8s %9s %9s %8s %10s %8s %10s", "tree", "k lines", "parse s", "read/parse", "scan/parse", "mining", "MB/M lines", "ast-grep", "scan/ast-g")
	for _, t := range trees {
		cmds := []func() (cost, error){
			b.child("parse", t.dir), b.child("extract", t.dir), b.scan(t.dir, "--no-cache", "--no-history"),
		}
		if b.astgrep != "" {
			cmds = append(cmds, func() (cost, error) {
				return b.exec(nil, b.astgrep, "run", "--pattern", "$A.Close()", "--lang", t.main, "--json=stream", "--no-ignore", "hidden", t.dir)
			})
		}
		k, err := b.inTurn(cmds...)
		if err != nil {
			return err
		}
		ag, vs := "none", ""
		if len(k) > 3 {
			ag, vs = fmt.Sprintf("%.2f s", k[3].cpu.Seconds()), fmt.Sprintf("%.2f", ratio(k[2].cpu, k[3].cpu))
		}
		b.say("%-24s %9d %8.2f %9.2f %10.2f %7.0f%% %10.0f %8s %10s", t.name, t.lines/1000, k[0].cpu.Seconds(), ratio(k[1].cpu, k[0].cpu), ratio(k[2].cpu, k[0].cpu),
			100*(1-ratio(k[1].cpu, k[2].cpu)), float64(k[2].rss)/1e6/(float64(t.lines)/1e6), ag, vs)
	}
	return nil
}

// cores compares the wall time of reading with one processor and with two.
func (b *bench) cores(trees []source) error {
	b.say("%-24s %9s %9s %9s", "tree", "1 core s", "2 cores s", "gain")
	for _, t := range trees {
		k, err := b.inTurn(b.child("extract", t.dir, "GOMAXPROCS=1"), b.child("extract", t.dir, "GOMAXPROCS=2"))
		if err != nil {
			return err
		}
		b.say("%-24s %9.2f %9.2f %9.2f", t.name, k[0].wall.Seconds(), k[1].wall.Seconds(), ratio(k[0].wall, k[1].wall))
	}
	return nil
}

// again scans a copy of each tree, scans it anew, and after one file changed.
func (b *bench) again(trees []source) error {
	b.say("%-24s %9s %9s %9s %14s", "tree", "first s", "again", "one file", "one file, wall")
	for _, t := range trees {
		dir, err := os.MkdirTemp("", "vdmine-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		src, kept := filepath.Join(dir, "src"), filepath.Join(dir, "cache")
		files, err := copyTree(t.dir, src, 0)
		if err != nil {
			return err
		}
		time.Sleep(3 * time.Second) // files changed just now are not known by their times
		first, err := b.scan(src, "--cache", kept)()
		if err != nil {
			return err
		}
		n := 0
		change := func() error {
			n++
			f, err := os.OpenFile(filepath.Join(src, files[len(files)/2]), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString(strings.Repeat("\n", n))
			return err
		}
		k, err := b.inTurn(b.scan(src, "--cache", kept), func() (cost, error) {
			if err := change(); err != nil {
				return cost{}, err
			}
			return b.scan(src, "--cache", kept)()
		})
		if err != nil {
			return err
		}
		b.say("%-24s %9.2f %8.1f%% %8.1f%% %11.0f ms", t.name, first.cpu.Seconds(), 100*ratio(k[0].cpu, first.cpu), 100*ratio(k[1].cpu, first.cpu), float64(k[1].wall.Milliseconds()))
	}
	return nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }
