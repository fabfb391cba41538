package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/inject/replay"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

func evalReplayCommand() *cobra.Command {
	var o benchOptions
	var commits int
	c := &cobra.Command{
		Use:   "replay",
		Short: "Play past commits as edits of an agent and count what it is told",
		Long: `Accepts the first proposals of each checkout and plays its newest commits as sessions of an agent that reads each file and then edits it.
Counts how often the injector speaks, how many of the rules that an edit touches were told, and how many of those told were touched. docs/agents.md says what the figures mean.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			names, err := o.folders()
			if err != nil {
				return err
			}
			list := []replay.Result{}
			for _, n := range names {
				start := time.Now()
				r, err := replayOne(c, filepath.Join(o.repos, n), commits, &o)
				if err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "passed over: %s: %v\n", n, err)
					continue
				}
				r.Repo, r.Seconds = strings.ReplaceAll(n, "__", "/"), time.Since(start).Seconds()
				if o.verbose {
					for _, m := range r.Misses {
						fmt.Fprintf(c.ErrOrStderr(), "%s: %s %s:%d\n", m.Why, m.Rule, m.Path, m.Line)
					}
				}
				list = append(list, *r)
			}
			return o.finish(c.OutOrStdout(), map[string]any{"schema": replay.Schema, "repos": list}, func(w io.Writer) { replay.Print(w, list) })
		},
	}
	o.flags(c, 30)
	c.Flags().StringVar(&o.cache.version, "facts", "", "share cached facts and reports under NAME between builds; right only while mining stays as it is")
	c.Flags().IntVar(&commits, "commits", 200, "the number of commits")
	return c
}

// replayOne plays the newest commits of a checkout.
func replayOne(c *cobra.Command, dir string, commits int, o *benchOptions) (*replay.Result, error) {
	ctx := c.Context()
	rep, x, err := scan(ctx, dir, scanOptions{without: repoOf(filepath.Base(dir)), cache: o.cache}, c.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	res, err := x.result(ctx)
	if err != nil {
		return nil, err
	}
	p := &replay.Player{Pack: &pack.Pack{}, Keep: 200}
	for _, pr := range rep.Proposals[:min(o.top, len(rep.Proposals))] {
		p.Pack.Rules = append(p.Pack.Rules, proposals.ToRule(pr, proposals.Decision{Severity: pack.Warn}))
	}
	p.Result.Commit, p.Result.Rules = rep.Commit, len(p.Pack.Rules)
	set := languages.NewSet(all.Languages())
	err = eachCommit(ctx, dir, commits, set, func(es []replay.Edit) error {
		kept := es[:0]
		for _, e := range es {
			f, err := analyzer.Source(e.Path, []byte(e.After), set, res.Index, time.Second)
			if err != nil {
				continue // what cannot be parsed has no opportunities
			}
			e.Facts = f
			kept = append(kept, e)
		}
		p.Commit(kept)
		return ctx.Err()
	})
	return &p.Result, err
}

// eachCommit calls each with the edits of every commit, oldest first.
func eachCommit(ctx context.Context, dir string, commits int, set *languages.Set, each func([]replay.Edit) error) error {
	repo, err := gitsafe.Open(dir)
	if err != nil {
		return err
	}
	es, err := repo.Edits(ctx, commits, func(p string) bool { return set.Of(p) != nil && !walk.Skipped(p) })
	if err != nil {
		return err
	}
	slices.Reverse(es) // oldest first; within a commit the order does not matter
	for len(es) > 0 {
		n := 1
		for n < len(es) && es[n].Commit == es[0].Commit {
			n++
		}
		var hashes []string
		for _, e := range es[:n] {
			if hashes = append(hashes, e.New); e.Old != "" {
				hashes = append(hashes, e.Old)
			}
		}
		texts := map[string]string{}
		if err := repo.Objects(ctx, hashes, func(h string, data []byte) error {
			texts[h] = string(data)
			return nil
		}); err != nil {
			return err
		}
		var edits []replay.Edit
		for _, e := range es[:n] {
			after, ok := texts[e.New]
			before, had := texts[e.Old]
			if !ok || e.Old != "" && !had || walk.Text(e.Path, []byte(after)) != "" {
				continue
			}
			l := set.Of(e.Path)
			edits = append(edits, replay.Edit{Path: e.Path, Lang: l.Name, Test: l.IsTest != nil && l.IsTest(e.Path), New: e.Old == "", Before: before, After: after})
		}
		if err := each(edits); err != nil {
			return err
		}
		es = es[n:]
	}
	return nil
}
