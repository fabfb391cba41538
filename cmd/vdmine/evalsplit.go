package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/eval"
)

// benchOptions are the flags that the modes over a folder of checkouts share.
type benchOptions struct {
	repos, out    string
	only          []string
	top           int
	json, verbose bool
	cache         cacheOptions
}

func (o *benchOptions) flags(c *cobra.Command, top int) {
	o.cache.flags(c)
	f := c.Flags()
	f.StringVar(&o.repos, "repos", ".", "folder of checkouts")
	f.StringSliceVar(&o.only, "repo", nil, "only checkouts whose name contains one of these")
	f.StringVar(&o.out, "out", "", "write the JSON to FILE")
	f.IntVar(&o.top, "top", top, "take the first N proposals")
	f.BoolVar(&o.json, "json", false, "print JSON instead of the table")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "print each rule")
}

// folders returns the checkouts that were asked for.
func (o *benchOptions) folders() ([]string, error) {
	es, err := os.ReadDir(o.repos)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range es {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	if names = chosen(names, o.only); len(names) == 0 {
		return nil, &exitError{exitFailure, fmt.Errorf("no checkouts in %s", o.repos), "--repos names the folder that holds them"}
	}
	return names, nil
}

// finish writes the result of a run.
func (o *benchOptions) finish(w io.Writer, doc map[string]any, table func(io.Writer)) error {
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
		return writeJSON(w, doc)
	}
	table(w)
	return nil
}

func evalSplitCommand() *cobra.Command {
	var o benchOptions
	var months int
	c := &cobra.Command{
		Use:   "split",
		Short: "Mine at an older commit and see whether later code follows",
		Long: `Mines each checkout as it was some months before its newest commit, and counts how far the sites that were first added since follow what was proposed.
The older tree is written to a temporary folder from the repository's objects; nothing of the checkout changes.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			names, err := o.folders()
			if err != nil {
				return err
			}
			list := []eval.SplitResult{}
			for _, n := range names {
				start := time.Now()
				r, err := splitOne(c.Context(), filepath.Join(o.repos, n), months, &o, c.ErrOrStderr())
				if err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "passed over: %s: %v\n", n, err)
					continue
				}
				r.Repo, r.Seconds = repoOf(n), time.Since(start).Seconds()
				list = append(list, *r)
				one := eval.SummarizeSplit([]eval.SplitResult{*r}, o.top)
				last := one.Rows[min(1, len(one.Rows)-1)]
				fmt.Fprintf(c.ErrOrStderr(), "%-34s %s to %s  %s: %.3f of %d rules, %d new sites  %.1f s\n", r.Repo, r.OldDate, r.NowDate, last.Name, last.Adherence, last.Judged, last.Sites, r.Seconds)
				if o.verbose {
					r.Print(c.ErrOrStderr())
				}
			}
			s := eval.SummarizeSplit(list, o.top)
			return o.finish(c.OutOrStdout(), map[string]any{"schema": eval.SplitSchema, "summary": s, "repos": list}, s.Print)
		},
	}
	o.flags(c, 50)
	c.Flags().StringVar(&o.cache.version, "facts", "", "share cached facts under NAME between builds; right only while languages and analyzer stay as they are")
	c.Flags().IntVar(&months, "months", 12, "how much older the mined commit is")
	return c
}

// splitOne mines a checkout at an older commit and follows what was proposed.
func splitOne(ctx context.Context, dir string, months int, o *benchOptions, errw io.Writer) (*eval.SplitResult, error) {
	repo, err := gitsafe.Open(dir)
	if err != nil {
		return nil, err
	}
	day := func(rev string) (time.Time, error) {
		sec, err := repo.Time(ctx, rev)
		return time.Unix(sec, 0).UTC(), err
	}
	now, err := day("HEAD")
	if err != nil {
		return nil, err
	}
	old, err := repo.Before(ctx, now.AddDate(0, -months, 0))
	if err != nil {
		return nil, err
	}
	if old == "" {
		return nil, fmt.Errorf("no commit is %d months older than the newest", months)
	}
	at, err := day(old)
	if err != nil {
		return nil, err
	}
	set := languages.NewSet(all.Languages())
	tmp, err := os.MkdirTemp("", "vdmine-split-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	if err := repo.Export(ctx, old, tmp, func(p string) bool { return set.Of(p) != nil || settings(p) }); err != nil {
		return nil, err
	}
	store := o.cache.open(dir, errw)
	defer flushCache(store, errw)
	then, err := analyzer.Run(ctx, tmp, set, analyzer.Options{Cache: store})
	if err != nil {
		return nil, err
	}
	rep, err := mine(new(proposals.Ledger), then, historyWith(ctx, dir, set, old, nil, store), families.All(), scanOptions{without: repoOf(filepath.Base(dir))})
	if err != nil {
		return nil, err
	}
	res, err := analyzer.Run(ctx, dir, set, analyzer.Options{Cache: store})
	if err != nil {
		return nil, err
	}
	var suffixes []string
	for _, l := range set.List() {
		suffixes = append(suffixes, l.Extensions...)
	}
	changes, err := repo.Between(ctx, old, "HEAD", suffixes, 1<<20)
	if err != nil {
		return nil, err
	}
	lines := map[string][]gitsafe.Range{}
	for _, ch := range changes {
		lines[ch.Path] = ch.Lines
	}
	added := func(p string, line int) bool {
		return slices.ContainsFunc(lines[p], func(r gitsafe.Range) bool { return r.Start <= line && line <= r.End })
	}
	return &eval.SplitResult{
		Old: old, Now: res.Commit, OldDate: at.Format(time.DateOnly), NowDate: now.Format(time.DateOnly),
		List: eval.Split(rep.Proposals, o.top, res.Files, added),
	}, nil
}

// settings reports whether a file may tell the resolver what names mean, or that a
// folder holds other people's code.
func settings(p string) bool {
	switch b := path.Base(p); b {
	case "go.mod", "go.work", "package.json", "composer.json", "Cargo.toml", "pyproject.toml", "pnpm-workspace.yaml", "settings.gradle", "settings.gradle.kts", "Gemfile":
		return true
	default:
		return strings.HasPrefix(b, "tsconfig") || strings.HasPrefix(b, "jsconfig") || strings.HasSuffix(b, ".csproj") || strings.HasSuffix(b, ".props") || walk.Licence(p)
	}
}
