package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/gotypes"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// resolutionOptions are the flags of `languages` that measure a repository.
type resolutionOptions struct {
	path    string
	unknown int
	json    bool
	exact   bool
}

func (o *resolutionOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.path, "resolution", "", "measure the repository at `PATH`: to what the callees of call sites resolve")
	c.Flags().IntVar(&o.unknown, "unknown", 0, "with --resolution: the `N` commonest callees that stay unknown, and members without a definition")
	c.Flags().BoolVar(&o.exact, "exact", false, "with --resolution: how often the symbols of calls in Go are those of Go's type checker, where the modules load offline")
	c.Flags().BoolVar(&o.json, "json", false, "with --resolution: as JSON")
}

// resolution prints per language the share of call sites whose callee is
// defined in the repository, named outside of it, or unknown.
func resolution(c *cobra.Command, o resolutionOptions) error {
	res, err := analyzer.Run(c.Context(), o.path, languages.NewSet(all.Languages()), analyzer.Options{})
	if err != nil {
		return &exitError{exitFailure, err, "give the folder of a repository"}
	}
	if o.exact {
		return agreement(c, o, res)
	}
	list := res.Resolutions(o.unknown)
	if o.json {
		e := json.NewEncoder(c.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	printResolution(c.OutOrStdout(), list)
	lost := map[string]int{}
	for _, x := range res.Skipped {
		if strings.HasPrefix(x.Reason, "parse-") || x.Reason == "syntax-errors" {
			lost[x.Reason]++
		}
	}
	for _, why := range slices.Sorted(maps.Keys(lost)) {
		fmt.Fprintf(c.OutOrStdout(), "%d files are not read: %s\n", lost[why], why)
	}
	return nil
}

// agreement prints how often the symbols of Go's calls are the type checker's.
func agreement(c *cobra.Command, o resolutionOptions, res *analyzer.Result) error {
	x, err := gotypes.Load(c.Context(), o.path, res.Files)
	if err != nil {
		return &exitError{exitFailure, err, ""}
	}
	a := x.Compare(res.Files)
	w := c.OutOrStdout()
	if o.json {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(a)
	}
	fmt.Fprintf(w, "%d of %d Go files type-checked\n", a.Checked, a.Files)
	fmt.Fprintf(w, "%7d call sites, %s as the type checker says, %s in the module that it says\n", a.Sites, share(a.Same, a.Sites), share(a.SameModule, a.Sites))
	fmt.Fprintf(w, "%7d of them call the repository's own, %s as the type checker says\n", a.RepoSites, share(a.RepoSame, a.RepoSites))
	for _, d := range a.Classes {
		fmt.Fprintf(w, "%7d  %s\n", d.N, d.Class)
		for _, e := range d.Examples {
			fmt.Fprintf(w, "         %s\n", safe.Line(e))
		}
	}
	for _, err := range x.Errors {
		fmt.Fprintf(c.ErrOrStderr(), "not loaded: %s\n", safe.Line(err.Error()))
	}
	return nil
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

func printResolution(w io.Writer, list []analyzer.Resolution) {
	fmt.Fprintf(w, "%-12s %6s %8s %8s %8s %8s %8s %8s %8s\n", "language", "files", "errors", "calls", "repo", "member", "outside", "local", "unknown")
	for _, r := range list {
		errors := share(r.ErrFiles, r.Files)
		share := func(n int) string { return share(n, r.Calls) }
		fmt.Fprintf(w, "%-12s %6d %8s %8d %8s %8s %8s %8s %8s\n", r.Lang, r.Files, errors, r.Calls, share(r.Repo), share(r.Member), share(r.External), share(r.Local), share(r.Unknown))
		for _, u := range r.Top {
			fmt.Fprintf(w, "  %6d  unknown  %s\n", u.N, u.Name)
		}
		for _, u := range r.TopMember {
			fmt.Fprintf(w, "  %6d  member   %s\n", u.N, u.Name)
		}
	}
}
