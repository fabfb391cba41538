package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/internal/gitsafe"
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
	var asJSON, staged bool
	var base string
	var kept cacheOptions
	c := &cobra.Command{
		Use:   "check [path]",
		Short: "Report where files break the accepted rules",
		Long: "Checks the files below path, or one file, against `.vdmine/pack.toml` of the repository. With --base or --staged\n" +
			"it also reports added files that ask for a change elsewhere which the branch, or what is staged, does not make.\n" + exitHelp,
		Args: cobra.MaximumNArgs(1),
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
			changed, err := changedSince(c.Context(), root, pk, base, staged, c.ErrOrStderr())
			if err != nil {
				return err
			}
			store := kept.open(root, c.ErrOrStderr())
			defer flushCache(store, c.ErrOrStderr())
			res, err := analyzer.Run(c.Context(), root, languages.NewSet(all.Languages()), analyzer.Options{Cache: store})
			if err != nil {
				return err
			}
			noteGit(c.ErrOrStderr(), res.NoGit)
			if n := withheld(pk); n != "" {
				fmt.Fprintf(c.ErrOrStderr(), "vdmine: note: %s\n", n)
			}
			if why := unread(res, root, only); why != "" {
				fmt.Fprintf(c.ErrOrStderr(), "vdmine: note: %s is not checked: %s\n", safe.Path(only), why)
			}
			found := sortFindings(append(findingsOf(pk.Rules, res.Files, only), forgotten(pk.Rules, changed, only)...))
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
	c.Flags().StringVar(&base, "base", "", "also report what a branch has forgotten to change since it left REV")
	c.Flags().BoolVar(&staged, "staged", false, "also report what is forgotten in what is staged")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// unread says why the one file that is to be checked was not read, "" if it was or
// if only is no file.
func unread(res *analyzer.Result, root, only string) string {
	st, err := os.Stat(filepath.Join(root, filepath.FromSlash(only)))
	if err != nil || st.IsDir() || slices.ContainsFunc(res.Files, func(f *fact.File) bool { return f.Path == only }) {
		return ""
	}
	for _, s := range res.Skipped {
		if within(strings.TrimSuffix(s.Path, "/"), only) {
			return s.Reason
		}
	}
	return "no source, or one that git ignores"
}

// withheld says how many rules of a pack are not well, "" for none.
func withheld(pk *pack.Pack) string {
	bad := 0
	for i := range pk.Rules {
		if len(pack.VerifyRule(&pk.Rules[i])) > 0 {
			bad++
		}
	}
	if bad == 0 {
		return ""
	}
	return fmt.Sprintf("agents are not told %s of the pack, which may go unchecked too: `vdmine pack verify` says why", count(bad, "rule"))
}

// findingsOf returns the sites that break the rules, in all files or in those
// below only, by path and line.
func findingsOf(rules []pack.Rule, files []*fact.File, only string) []Finding {
	found := []Finding{}
	for i := range rules {
		r := &rules[i]
		for _, f := range files {
			if !within(only, f.Path) {
				continue
			}
			for _, s := range r.Sites(f) {
				if !s.OK {
					found = append(found, Finding{r.ID, r.Text, s.Path, s.Line, s.Found})
				}
			}
		}
	}
	return sortFindings(found)
}

// within reports whether a path is only or lies below it; "" is all.
func within(only, path string) bool {
	return only == "" || path == only || strings.HasPrefix(path, only+"/")
}

func sortFindings(found []Finding) []Finding {
	sort.SliceStable(found, func(a, b int) bool {
		if found[a].Path != found[b].Path {
			return found[a].Path < found[b].Path
		}
		return found[a].Line < found[b].Line
	})
	return found
}

// forgotten returns the files that a change set adds, nil for none, without what
// the rules ask to be changed with them.
func forgotten(rules []pack.Rule, changed *pack.ChangeSet, only string) []Finding {
	var found []Finding
	test := (&parser{}).IsTest
	for i := range rules {
		if changed == nil {
			break
		}
		r := &rules[i]
		if p, left := r.Forgotten(changed, test); p != "" && within(only, p) {
			found = append(found, Finding{r.ID, r.Text, p, 1, "without " + strings.Join(left, ", ")})
		}
	}
	return found
}

// changedSince returns what a branch has changed since it left base, or what is
// staged; nil if neither is asked for.
func changedSince(ctx context.Context, root string, pk *pack.Pack, base string, staged bool, errw io.Writer) (*pack.ChangeSet, error) {
	switch {
	case base != "" && staged:
		return nil, &exitError{exitFailure, errors.New("--base and --staged exclude each other"), "give one of them"}
	case base == "" && !staged:
		return nil, nil
	}
	repo, err := gitsafe.Open(root)
	if err != nil {
		return nil, &exitError{exitFailure, err, "--base and --staged need a git repository"}
	}
	from := "HEAD"
	if base != "" {
		p := &ciPast{repo: repo, shallow: repo.Shallow(ctx)}
		if err := p.branchPoint(ctx, base, func(format string, args ...any) {
			fmt.Fprintf(errw, "vdmine: note: %s\n", safe.Line(fmt.Sprintf(format, args...)))
		}); err != nil {
			return nil, err
		}
		from = p.from
	}
	return changeSet(ctx, repo, pk, from, staged)
}

// changeSet returns what was changed since a revision, nil if no rule asks for it.
func changeSet(ctx context.Context, repo *gitsafe.Repo, pk *pack.Pack, from string, staged bool) (*pack.ChangeSet, error) {
	if !slices.ContainsFunc(pk.Rules, func(r pack.Rule) bool { return r.Matcher.Kind == pack.MatchCoChange }) {
		return nil, nil
	}
	changes, err := repo.Names(ctx, from, staged)
	if err != nil {
		return nil, err
	}
	s := &pack.ChangeSet{Touched: map[string]bool{}}
	for _, c := range changes {
		s.Touched[c.Path] = true
		if c.New {
			s.Added = append(s.Added, c.Path)
		}
	}
	return s, nil
}

// packRoot finds the folder with the pack at or above a path, and the path
// relative to it, "" for all of it.
func packRoot(target string) (root, only string, err error) {
	var shut error // a folder that may not be looked into
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
		} else if errors.Is(err, fs.ErrPermission) && shut == nil {
			shut = err
		}
		if filepath.Dir(d) == d && shut != nil {
			return "", "", shut
		}
		if filepath.Dir(d) == d {
			return "", "", &exitError{exitFailure, fmt.Errorf("no %s at or above %s", filepath.Join(pack.Dir, pack.FileName), target), "`vdmine scan` and `vdmine review` make one"}
		}
	}
}
