package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/proposals/eval"
)

func evalCommand() *cobra.Command {
	var key, strip, repos, out string
	var only []string
	var verbose, noHistory bool
	var kept cacheOptions
	c := &cobra.Command{
		Use:   "eval",
		Short: "Measure recall on repositories whose conventions are known",
		Long:  "Scans local checkouts, with the files that state the rules hidden, and scores the proposals against an answer key.\n" + exitHelp,
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			k, err := eval.Load(key, strip)
			if err != nil {
				return err
			}
			names := k.Repos()
			sort.Strings(names)
			var all []eval.Result
			for _, name := range names {
				if len(only) > 0 && !matches(only, name) {
					continue
				}
				dir := filepath.Join(repos, strings.ReplaceAll(name, "/", "__"))
				if _, err := os.Stat(dir); err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "missing: %s\n", name)
					continue
				}
				rep, _, err := scan(c.Context(), dir, scanOptions{keep: k.Keep(name), noHistory: noHistory, cache: kept}, c.ErrOrStderr())
				if err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				r := k.Score(name, rep.Proposals)
				all = append(all, r)
				fmt.Fprintf(c.ErrOrStderr(), "%-34s %3d proposals  @20 %d  @50 %d  @100 %d  of %d\n", name, len(rep.Proposals), r.Hits(20), r.Hits(50), r.Hits(100), r.Minable())
				if verbose {
					r.Print(c.ErrOrStderr())
				}
			}
			s := eval.Summarize(all)
			if out != "" {
				b, err := json.MarshalIndent(map[string]any{"summary": s, "repos": all}, "", " ")
				if err != nil {
					return err
				}
				if err := os.WriteFile(out, b, 0o644); err != nil {
					return err
				}
			}
			s.Print(c.OutOrStdout())
			return nil
		},
	}
	kept.flags(c)
	f := c.Flags()
	f.StringVar(&key, "key", "conventions.jsonl", "the answer key")
	f.StringVar(&strip, "strip", "", "table of further files that state rules, by repository")
	f.StringVar(&repos, "repos", ".", "folder of checkouts named owner__name")
	f.StringVar(&out, "out", "", "write JSON to FILE")
	f.StringSliceVar(&only, "only", nil, "only repositories whose name contains one of these")
	f.BoolVar(&noHistory, "no-history", false, "do not read the histories")
	f.BoolVarP(&verbose, "verbose", "v", false, "print each convention with its rank")
	return c
}

func matches(list []string, s string) bool {
	for _, e := range list {
		if strings.Contains(s, e) {
			return true
		}
	}
	return false
}
