package main

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner/families"
)

func familiesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "families", Short: "List the families of conventions", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, f := range families.All() {
				title, _, _ := strings.Cut(f.Doc, "\n")
				fmt.Fprintf(c.OutOrStdout(), "%-14s %s\n", f.Name, title)
			}
			return nil
		},
	}
}

func languagesCommand() *cobra.Command {
	var o resolutionOptions
	c := &cobra.Command{
		Use: "languages", Short: "List the languages that are read, or measure how well names resolve", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.path != "" {
				return resolution(c, o)
			}
			for _, l := range all.Languages() {
				fmt.Fprintf(c.OutOrStdout(), "%-12s %s  %s\n", l.Name, l.Title, strings.Join(l.Extensions, " "))
			}
			return nil
		},
	}
	o.flags(c)
	return c
}

func explainCommand() *cobra.Command {
	var root string
	var kept cacheOptions
	c := &cobra.Command{
		Use: "explain ID|FAMILY", Short: "Say why something is proposed, with every site", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, f := range families.All() {
				if f.Name == args[0] {
					fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", f.Name, f.Doc)
					return nil
				}
			}
			rep, _, err := scan(c.Context(), root, scanOptions{cache: kept}, c.ErrOrStderr())
			if err != nil {
				return err
			}
			for _, p := range slices.Concat(rep.Proposals, rep.NeedsDecision) {
				if p.ID != args[0] {
					continue
				}
				w := c.OutOrStdout()
				fmt.Fprintf(w, "%s\n%s\n", p.Rule, p.Why)
				fmt.Fprintf(w, "rank %d · score %.3f · at least %.1f %% of files · %.0f bits over a background of %.0f %% · trend %s\n", p.Rank, p.Score, 100*p.LowerBound, p.Bits, 100*p.Background, p.Trend)
				for _, a := range p.Counter {
					fmt.Fprintf(w, "✗ %s:%d\n", a.Path, a.Line)
				}
				for _, a := range p.Adherents {
					fmt.Fprintf(w, "✓ %s:%d\n", a.Path, a.Line)
				}
				return nil
			}
			return &exitError{exitFailure, fmt.Errorf("no proposal or family %q", args[0]), "`vdmine scan` lists the proposals"}
		},
	}
	kept.flags(c)
	c.Flags().StringVar(&root, "root", ".", "the repository")
	return c
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			v := "(devel)"
			if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
				v = b.Main.Version
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "vdmine %s\n", v)
			return err
		},
	}
}
