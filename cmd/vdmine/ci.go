package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/internal/sarif"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/drift"
)

type ciOptions struct {
	base     string
	baseline string
	update   bool
	format   string
	failOn   []string
	exitZero bool
	html     string
	months   int
	cache    cacheOptions
}

func ciCommand() *cobra.Command {
	var o ciOptions
	c := &cobra.Command{
		Use:   "ci [path]",
		Short: "Report what moved since the baseline: drift, findings, new proposals",
		Long: "Counts the accepted rules of the repository that path lies in and tells what moved since the baseline:\n" +
			"rules that erode, died or turned, new findings, at most five new proposals. With --base only the findings\n" +
			"that a branch adds on the lines that it changes, for pull requests.\n" + exitHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			target := "."
			if len(args) == 1 {
				target = args[0]
			}
			return o.run(c.Context(), target, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	o.cache.flags(c)
	f := c.Flags()
	f.StringSliceVar(&o.cache.shards, "facts", nil, "take the facts of unchanged files from FILE, written by vdmine scan --shard")
	f.StringVar(&o.base, "base", "", "only findings on lines that a branch has changed since it left REV")
	f.StringVar(&o.baseline, "baseline", "", "compare with FILE (default .vdmine/baseline.jsonl)")
	f.BoolVar(&o.update, "update-baseline", false, "write the present state to the baseline after the report")
	f.StringVar(&o.format, "format", "text", "text, json, sarif, markdown or github")
	f.StringSliceVar(&o.failOn, "fail-on", []string{"new-findings"}, "exit 1 on new-findings, erosion or nothing")
	f.StringVar(&o.html, "html", "", "also write a page with the rules over time to FILE")
	f.IntVar(&o.months, "months", 12, "with --html, count the rules at the start of the last N months; 0 leaves that out")
	f.BoolVar(&o.exitZero, "exit-zero", false, "exit 0 also when there are findings")
	return c
}

func (o *ciOptions) check() error {
	if !slices.Contains([]string{"text", "json", "sarif", "markdown", "github"}, o.format) {
		return &exitError{exitFailure, fmt.Errorf("unknown format %q", o.format), "the formats are text, json, sarif, markdown and github"}
	}
	for _, f := range o.failOn {
		if !slices.Contains([]string{"new-findings", "erosion", "nothing"}, f) {
			return &exitError{exitFailure, fmt.Errorf("unknown value %q of --fail-on", f), "the values are new-findings, erosion and nothing"}
		}
	}
	if o.base != "" && o.html != "" {
		return &exitError{exitFailure, errors.New("--base and --html exclude each other"), "the page tells of the whole repository; write it in a run without --base"}
	}
	if o.months < 0 || o.months > 240 {
		return &exitError{exitFailure, fmt.Errorf("--months %d", o.months), "between 0 and 240"}
	}
	if o.base != "" && o.update {
		return &exitError{exitFailure, errors.New("--base and --update-baseline exclude each other"), "update the baseline in a run without --base"}
	}
	return nil
}

func (o *ciOptions) run(ctx context.Context, target string, out, errw io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	root, pk, err := ciPack(target)
	if err != nil {
		return err
	}
	file := o.baseline
	if file == "" {
		file = drift.BaselinePath(root)
	}
	base, err := drift.LoadBaseline(file)
	if errors.Is(err, drift.ErrBaseline) {
		return &exitError{exitFailure, err, "nothing was written; restore the file with your version control, or delete it and run `vdmine ci --update-baseline`"}
	}
	if err != nil {
		return err
	}
	in := &drift.Input{HasPack: pk != nil, Baseline: base}
	if pk == nil {
		pk = &pack.Pack{}
		in.Notes = append(in.Notes, "there is no "+pack.Dir+"/"+pack.FileName+" yet: `vdmine review` turns proposals into rules")
	}
	if n := withheld(pk); n != "" {
		in.Notes = append(in.Notes, n)
	}
	past, err := o.past(ctx, root, in)
	if err != nil {
		return err
	}
	var res *analyzer.Result
	if o.base != "" {
		store := o.cache.open(root, errw)
		defer flushCache(store, errw)
		res, err = analyzer.Run(ctx, root, languages.NewSet(all.Languages()), analyzer.Options{Cache: store})
	} else {
		var rep *proposals.Report
		var x *facts
		if rep, x, err = scan(ctx, root, scanOptions{cache: o.cache, toldGit: true}, errw); err == nil {
			in.Proposals, in.Divided = rep.Proposals, rep.NeedsDecision
			if x.partial != "" {
				in.Notes = append(in.Notes, x.partial)
			}
			res, err = x.result(ctx)
		}
	}
	if err != nil {
		return err
	}
	in.Commit = res.Commit
	src, err := newSources(root)
	if err != nil {
		return err
	}
	defer src.root.Close()
	in.Standings = drift.Evaluate(pk, res.Files, src.line)
	if o.base != "" {
		if in.Branch, err = past.branch(ctx, o.base, pk, res); err != nil {
			return err
		}
	}
	if base == nil && o.base == "" && !o.update {
		in.Notes = append(in.Notes, fmt.Sprintf("there is no baseline%s yet: `vdmine ci --update-baseline` writes one, and later runs tell what is new", at(o.baseline)))
	}
	if o.update && past.newer {
		in.Notes = append(in.Notes, "the baseline was kept: it is of a later commit than this one; delete it to go back")
	}
	rep := drift.Compare(in)
	past.trace(ctx, rep)
	text, err := o.encode(rep, pk, past.prefix)
	if err != nil {
		return err
	}
	if o.html != "" {
		if err := o.writePage(ctx, root, in, rep, pk, past, errw); err != nil {
			return fmt.Errorf("write %s: %w", o.html, err)
		}
	}
	if _, err := out.Write(text); err != nil {
		return err
	}
	// Only after the report is out: what a broken run could not say stays new.
	if o.update && !past.newer {
		if err := drift.SaveBaseline(file, drift.NewBaseline(in), past.later); err != nil {
			return err
		}
		if base == nil {
			fmt.Fprintf(errw, "vdmine: wrote %s: commit it, or keep it for the next run\n", safe.Path(file))
		}
	}
	fails := slices.Contains(o.failOn, "new-findings") && rep.NewFindings() || slices.Contains(o.failOn, "erosion") && rep.Erosion()
	if fails && !o.exitZero && !slices.Contains(o.failOn, "nothing") {
		return &exitError{code: exitFindings}
	}
	return nil
}

// at names a file that was asked for, nothing where none was.
func at(file string) string {
	if file == "" {
		return ""
	}
	return " at " + safe.Path(file)
}

// ciPack returns the root to work on and its pack, nil when there is none.
func ciPack(target string) (string, *pack.Pack, error) {
	root, _, err := packRoot(target)
	var none *exitError
	if errors.As(err, &none) {
		return target, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	pk, err := pack.Load(pack.Path(root))
	if errors.Is(err, fs.ErrNotExist) {
		return root, nil, nil
	}
	return root, pk, err
}

func (o *ciOptions) encode(rep *drift.Report, pk *pack.Pack, prefix string) ([]byte, error) {
	switch o.format {
	case "json":
		return rep.JSON()
	case "markdown":
		return []byte(rep.Markdown()), nil
	case "github":
		return []byte(rep.GitHub(prefix)), nil
	case "sarif":
		return sarif.Encode(ciLog(rep, pk, prefix))
	}
	return []byte(rep.Text()), nil
}

// ciLog returns the SARIF form: with a base the findings on changed lines, else
// all findings with their state, since a code host closes those that a later
// log does not hold.
func ciLog(rep *drift.Report, pk *pack.Pack, prefix string) sarif.Log {
	level := func(s pack.Severity) sarif.Level {
		switch s {
		case pack.Refuse:
			return sarif.Error
		case pack.Warn:
			return sarif.Warning
		}
		return sarif.Note
	}
	l := sarif.Log{Tool: "vdmine", URI: "https://github.com/vdmine/vdmine", Commit: rep.Commit, Notes: rep.Notes}
	for i := range pk.Rules {
		r := &pk.Rules[i]
		l.Rules = append(l.Rules, sarif.Rule{ID: r.ID, Text: r.Text, Help: r.Why, Level: level(r.Severity)})
	}
	list := rep.All
	if rep.Base != "" {
		list = rep.Findings
	}
	for _, f := range list {
		x := sarif.Result{Rule: f.Rule, Message: f.Text, Level: level(f.Severity), Path: prefix + f.Path, Line: f.Line, Fingerprint: f.Fingerprint}
		if rep.HasBaseline && rep.Base == "" {
			x.State = "unchanged"
			if f.New {
				x.State = "new"
			}
		}
		l.Results = append(l.Results, x)
	}
	return l
}

// maxSource is the size of a file above which its lines are not looked at.
const maxSource = 16 << 20

// sources reads lines of files below a root, one file at a time.
type sources struct {
	root  *os.Root
	path  string
	lines []string
}

func newSources(root string) (*sources, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return &sources{root: r}, nil
}

func (s *sources) line(path string, n int) string {
	if s.path != path || s.lines == nil {
		s.path, s.lines = path, []string{}
		if fi, err := s.root.Lstat(filepath.FromSlash(path)); err == nil && fi.Mode().IsRegular() && fi.Size() <= maxSource {
			if b, err := s.root.ReadFile(filepath.FromSlash(path)); err == nil {
				s.lines = splitLines(string(b))
			}
		}
	}
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

func splitLines(s string) []string { return strings.Split(s, "\n") }
