package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/eval"
)

// evalOptions are the flags of the recall run.
type evalOptions struct {
	key, strip, repos, out, save, from, background string
	only                                           []string
	json, verbose, noHistory                       bool
	cache                                          cacheOptions
}

func evalCommand() *cobra.Command {
	var o evalOptions
	c := &cobra.Command{
		Use:   "eval",
		Short: "Measure recall on repositories whose conventions are known",
		Long: `Scans local checkouts, with the files that state the rules hidden, and scores the proposals against an answer key.
A checkout that is missing is listed, not failed. docs/evaluation.md says what the figures mean.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runEval(c, &o) },
	}
	o.cache.flags(c)
	f := c.Flags()
	f.StringVar(&o.key, "key", "conventions.jsonl", "the answer key")
	f.StringVar(&o.strip, "strip", "", "table of further files that state rules, by repository")
	f.StringVar(&o.repos, "repos", ".", "folder of checkouts named owner__name")
	f.StringSliceVar(&o.only, "repo", nil, "only repositories whose name contains one of these")
	f.StringVar(&o.out, "out", "", "write the JSON to FILE")
	f.BoolVar(&o.json, "json", false, "print JSON instead of the table")
	f.StringVar(&o.save, "save", "", "keep the proposals of each repository in DIR")
	f.StringVar(&o.from, "from", "", "score the proposals kept in DIR instead of scanning")
	f.StringVar(&o.cache.version, "facts", "", "share cached facts under NAME between builds; right only while languages and analyzer stay as they are")
	f.StringVar(&o.background, "background", "", backgroundHelp)
	f.BoolVar(&o.noHistory, "no-history", false, "do not read the histories")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "print each convention with its rank and the proposal that states it")
	c.AddCommand(evalSplitCommand(), evalPlantedCommand(), evalLabelsCommand(), evalReplayCommand(), evalFitCommand())
	return c
}

func runEval(c *cobra.Command, o *evalOptions) error {
	k, err := eval.Load(o.key, o.strip)
	if err != nil {
		return err
	}
	all := []eval.Result{}
	missing := []string{}
	for _, name := range chosen(k.Repos(), o.only) {
		start := time.Now()
		rep, err := evalScan(c, o, k, name)
		switch {
		case os.IsNotExist(err):
			fmt.Fprintf(c.ErrOrStderr(), "missing: %s\n", name)
			missing = append(missing, name)
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
		r := k.Score(name, rep.Proposals)
		r.Commit, r.Seconds = rep.Commit, time.Since(start).Seconds()
		all = append(all, r)
		fmt.Fprintf(c.ErrOrStderr(), "%-34s %3d proposals  @20 %d  @50 %d  @100 %d  of %d  %.1f s\n", name, r.Proposals, r.Hits(20), r.Hits(50), r.Hits(100), r.Minable(), r.Seconds)
		if pin := k.Of(name)[0].Commit; pin != "" && r.Commit != "" && pin != r.Commit {
			fmt.Fprintf(c.ErrOrStderr(), "  the checkout is at %.12s, the key speaks of %.12s\n", r.Commit, pin)
		}
		if o.verbose {
			r.Print(c.ErrOrStderr())
		}
	}
	s := eval.Summarize(all)
	s.Missing = missing
	doc := map[string]any{"schema": eval.Schema, "summary": s, "repos": all}
	if o.out != "" {
		f, err := os.Create(o.out)
		if err != nil {
			return err
		}
		if err := writeJSON(f, doc); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	if o.json {
		return writeJSON(c.OutOrStdout(), doc)
	}
	s.Print(c.OutOrStdout())
	return nil
}

// chosen sorts names and keeps those that contain one of a list, all if the
// list is empty.
func chosen(names, only []string) []string {
	var out []string
	for _, n := range names {
		if len(only) == 0 || slices.ContainsFunc(only, func(o string) bool { return strings.Contains(n, o) }) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func folderOf(repo string) string { return strings.ReplaceAll(repo, "/", "__") }

func repoOf(folder string) string { return strings.ReplaceAll(folder, "__", "/") }

// evalScan returns the proposals of a repository of the key. The order is that
// of mining: what a repository has written down does not move it.
func evalScan(c *cobra.Command, o *evalOptions, k *eval.Key, name string) (*proposals.Report, error) {
	if o.from != "" {
		return savedReport(o.from, folderOf(name))
	}
	rep, err := scanIfThere(c, filepath.Join(o.repos, folderOf(name)), scanOptions{keep: k.Keep(name), noHistory: o.noHistory, background: o.background, without: name, cache: o.cache})
	if err != nil || o.save == "" {
		return rep, err
	}
	if err := os.MkdirAll(o.save, 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(filepath.Join(o.save, folderOf(name)+".json"))
	if err != nil {
		return nil, err
	}
	if err := writeJSON(f, rep); err != nil {
		f.Close()
		return nil, err
	}
	return rep, f.Close()
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
