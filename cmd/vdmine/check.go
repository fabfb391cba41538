package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
)

// Finding is a counter-example of an accepted rule.
type Finding struct {
	Rule  string `json:"rule"`
	Text  string `json:"text"`
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Found string `json:"found"`
}

func checkCommand() *cobra.Command {
	var asJSON bool
	var kept cacheOptions
	c := &cobra.Command{
		Use:   "check [path]",
		Short: "Report where files break the accepted rules",
		Long:  "Checks the files below path, or one file, against `.vdmine/pack.toml` of the repository.\n" + exitHelp,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			target := "."
			if len(args) == 1 {
				target = args[0]
			}
			root, only, err := packRoot(target)
			if err != nil {
				return err
			}
			pk, err := pack.Load(pack.Path(root))
			if err != nil {
				return err
			}
			store := kept.open(root, c.ErrOrStderr())
			defer flushCache(store, c.ErrOrStderr())
			res, err := analyzer.Run(c.Context(), root, languages.NewSet(all.Languages()), analyzer.Options{Cache: store})
			if err != nil {
				return err
			}
			found := findingsOf(pk.Rules, res.Files, only)
			w := c.OutOrStdout()
			if asJSON {
				e := json.NewEncoder(w)
				e.SetEscapeHTML(false)
				e.SetIndent("", " ")
				if err := e.Encode(map[string]any{"schema": "vdmine/findings/v1", "findings": found}); err != nil {
					return err
				}
			} else {
				for _, f := range found {
					fmt.Fprintf(w, "%s:%d: %s [%s]\n", safe.Path(f.Path), f.Line, safe.Line(f.Text), f.Rule)
				}
			}
			if len(found) > 0 {
				return &exitError{code: exitFindings}
			}
			return nil
		},
	}
	kept.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// findingsOf returns the sites that break the rules, in all files or in those
// below only, by path and line.
func findingsOf(rules []pack.Rule, files []*fact.File, only string) []Finding {
	found := []Finding{}
	for i := range rules {
		r := &rules[i]
		for _, f := range files {
			if only != "" && f.Path != only && !strings.HasPrefix(f.Path, only+"/") {
				continue
			}
			for _, s := range r.Sites(f) {
				if !s.OK {
					found = append(found, Finding{r.ID, r.Text, s.Path, s.Line, s.Found})
				}
			}
		}
	}
	sort.SliceStable(found, func(a, b int) bool {
		if found[a].Path != found[b].Path {
			return found[a].Path < found[b].Path
		}
		return found[a].Line < found[b].Line
	})
	return found
}

// packRoot finds the folder with the pack at or above a path, and the path
// relative to it, "" for all of it.
func packRoot(target string) (root, only string, err error) {
	abs, err := filepath.Abs(target)
	if err != nil {
		return "", "", err
	}
	if _, err := os.Stat(abs); err != nil {
		return "", "", err
	}
	for d := abs; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(pack.Path(d)); err == nil {
			rel, err := filepath.Rel(d, abs)
			if err != nil || rel == "." {
				rel = ""
			}
			return d, filepath.ToSlash(rel), nil
		}
		if filepath.Dir(d) == d {
			return "", "", &exitError{exitFailure, fmt.Errorf("no %s at or above %s", filepath.Join(pack.Dir, pack.FileName), target), "`vdmine scan` and `vdmine review` make one"}
		}
	}
}
