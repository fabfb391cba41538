package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/history"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/eval"
)

func evalPlantedCommand() *cobra.Command {
	var o benchOptions
	var sites int
	c := &cobra.Command{
		Use:   "planted",
		Short: "Break proposed rules on purpose and see whether check finds it",
		Long: `Copies each checkout to a temporary folder, accepts its first proposals, and breaks them there one after the other: the avoided form is written for the preferred one, a guard is taken away.
Counts which breaches check reports, and what it reports beyond them and the listed counter-examples.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			names, err := o.folders()
			if err != nil {
				return err
			}
			list := []eval.PlantedResult{}
			for _, n := range names {
				start := time.Now()
				r, err := plantOne(c.Context(), filepath.Join(o.repos, n), o.top, sites)
				if err != nil {
					return fmt.Errorf("%s: %w", n, err)
				}
				r.Repo, r.Seconds = strings.ReplaceAll(n, "__", "/"), time.Since(start).Seconds()
				list = append(list, *r)
				row := eval.SummarizePlanted(list[len(list)-1:]).Rows[0]
				fmt.Fprintf(c.ErrOrStderr(), "%-34s %d of %d found in %d of %d rules, %d extra, %d lost  %.1f s\n", r.Repo, row.Found, row.Sites, row.Broken, row.Rules, row.Extra, row.Lost, r.Seconds)
				r.Print(c.ErrOrStderr(), o.verbose)
			}
			s := eval.SummarizePlanted(list)
			return o.finish(c.OutOrStdout(), map[string]any{"schema": eval.PlantedSchema, "summary": s, "repos": list}, s.Print)
		},
	}
	o.flags(c, 30)
	c.Flags().IntVar(&sites, "sites", 4, "break a rule in up to N files")
	return c
}

// plantOne breaks the first top proposals of a checkout in a copy.
func plantOne(ctx context.Context, dir string, top, sites int) (*eval.PlantedResult, error) {
	set := languages.NewSet(all.Languages())
	work, err := os.MkdirTemp("", "vdmine-planted-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	tmp := filepath.Join(work, "copy")
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return nil, err
	}
	commit, log, err := copyHead(ctx, dir, tmp, set)
	if err != nil {
		return nil, err
	}
	// The facts of files that stay as they are are kept from run to run.
	store := (&cacheOptions{dir: filepath.Join(work, "cache")}).open(tmp, io.Discard)
	run := func() (*analyzer.Result, error) {
		res, err := analyzer.Run(ctx, tmp, set, analyzer.Options{Cache: store})
		flushCache(store, io.Discard)
		return res, err
	}
	res, err := run()
	if err != nil {
		return nil, err
	}
	rep, err := mine(new(proposals.Ledger), res, log, families.All(), scanOptions{without: repoOf(filepath.Base(dir))})
	if err != nil {
		return nil, err
	}
	rep.Proposals = rep.Proposals[:min(top, len(rep.Proposals))]
	pk, err := acceptAll(tmp, rep.Proposals)
	if err != nil {
		return nil, err
	}
	r := &eval.PlantedResult{Commit: commit, List: []eval.Planted{}}
	planter := eval.NewPlanter(res.Files, res.Index.ModuleOf)
	byPath := map[string]*fact.File{}
	for _, f := range res.Files {
		byPath[f.Path] = f
	}
	root, err := os.OpenRoot(tmp)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for i := range rep.Proposals {
		p := &rep.Proposals[i]
		rule := pk.Find(p.ID)
		if rule == nil {
			return nil, fmt.Errorf("the pack has no rule %s", p.ID)
		}
		x := eval.Planted{ID: p.ID, Rank: p.Rank, Family: p.Family, Kind: p.Matcher.Kind, Rule: p.Rule}
		var at []proposals.Place
		before := map[string][]byte{}
		for _, a := range eval.Adherents(p, sites) {
			f := byPath[a.Path]
			if f == nil { // what is changed together may be no source
				x.NoForm++
				continue
			}
			text, err := root.ReadFile(a.Path)
			if err != nil {
				return nil, err
			}
			broken, lines, err := planter.Break(rule, f, a.Line, string(text))
			if err != nil {
				x.NoForm++
				continue
			}
			before[a.Path] = text
			for _, l := range lines {
				at = append(at, proposals.Place{Path: a.Path, Line: l})
			}
			if err := root.WriteFile(a.Path, []byte(broken), 0o644); err != nil {
				return nil, err
			}
		}
		now := res
		if len(at) > 0 {
			if now, err = run(); err != nil {
				return nil, err
			}
		}
		var reports []proposals.Place
		for _, f := range findingsOf([]pack.Rule{*rule}, now.Files, "") {
			reports = append(reports, proposals.Place{Path: f.Path, Line: f.Line})
		}
		x.Compare(p, at, reports)
		r.List = append(r.List, x)
		for name, text := range before {
			if err := root.WriteFile(name, text, 0o644); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// acceptAll writes the pack of all proposals and reads it again.
func acceptAll(root string, ps []proposals.Proposal) (*pack.Pack, error) {
	current, decided := map[string]proposals.Decision{}, map[string]bool{}
	for i := range ps {
		current[ps[i].ID], decided[ps[i].ID] = proposals.Decision{ID: ps[i].ID, Status: proposals.Accepted, Time: time.Unix(0, 0)}, true
	}
	if err := os.MkdirAll(filepath.Join(root, pack.Dir), 0o755); err != nil {
		return nil, err
	}
	if err := pack.Save(pack.Path(root), proposals.Apply(&pack.Pack{}, ps, current, decided, "")); err != nil {
		return nil, err
	}
	return pack.Load(pack.Path(root))
}

// copyHead writes the sources and settings of a checkout to dir: those of the
// newest commit, whose history it returns, or those of a plain folder.
func copyHead(ctx context.Context, from, dir string, set *languages.Set) (commit string, log *history.Log, err error) {
	repo, err := gitsafe.Open(from)
	if errors.Is(err, gitsafe.ErrNotRepo) || errors.Is(err, gitsafe.ErrNoGit) {
		return "", nil, os.CopyFS(dir, os.DirFS(from))
	}
	if err != nil {
		return "", nil, err
	}
	if commit, err = repo.Head(ctx); err != nil {
		return "", nil, err
	}
	if err := repo.Export(ctx, commit, dir, func(p string) bool { return set.Of(p) != nil || settings(p) }); err != nil {
		return "", nil, err
	}
	return commit, readHistory(ctx, from, set, commit, nil), nil
}
