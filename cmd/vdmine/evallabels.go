package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/eval"
)

func evalLabelsCommand() *cobra.Command {
	var o benchOptions
	var labels, todo, from string
	var so scanOptions
	c := &cobra.Command{
		Use:   "labels",
		Short: "Report what readers said of the first proposals",
		Long: `Scans checkouts and looks up the verdicts of readers on the first proposals: accept, edit, trivial or wrong.
The verdicts of a repository are the lines of DIR/owner__name.tsv: id, rule, label and reason between tabs; the last line on an id counts.
Without --repo, the repositories that have labels are scanned. --todo writes what has no verdict yet, to be filled in and appended.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			so.cache = o.cache
			names, err := labelled(labels, &o)
			if err != nil {
				return err
			}
			list := []eval.Precision{}
			for _, n := range names {
				ls, err := loadLabels(filepath.Join(labels, n+".tsv"))
				if err != nil {
					return err
				}
				var rep *proposals.Report
				if from != "" {
					rep, err = savedReport(from, n)
				} else {
					so.without = repoOf(n)
					rep, err = scanIfThere(c, filepath.Join(o.repos, n), so)
				}
				if errors.Is(err, fs.ErrNotExist) {
					fmt.Fprintf(c.ErrOrStderr(), "missing: %s\n", repoOf(n))
					continue
				}
				if err != nil {
					return fmt.Errorf("%s: %w", n, err)
				}
				r := eval.Judge(rep.Proposals, o.top, ls)
				r.Repo, r.Commit = repoOf(n), rep.Commit
				list = append(list, r)
				if todo == "" {
					continue
				}
				if err := writeTodo(todo, n, &r, c.ErrOrStderr()); err != nil {
					return err
				}
			}
			s := eval.SummarizeLabels(list)
			return o.finish(c.OutOrStdout(), map[string]any{"schema": eval.LabelsSchema, "summary": s, "repos": list}, func(w io.Writer) { eval.PrintLabels(w, list, s) })
		},
	}
	o.flags(c, 30)
	f := c.Flags()
	f.StringVar(&labels, "labels", filepath.FromSlash("testdata/corpus/labels"), "folder of the verdicts")
	f.StringVar(&todo, "todo", "", "write what is not labelled into one file per repository in DIR")
	f.StringVar(&from, "from", "", "take the proposals kept in DIR by `eval --save` instead of scanning")
	f.BoolVar(&so.noHistory, "no-history", false, "do not read the histories")
	f.StringVar(&so.background, "background", "", backgroundHelp)
	return c
}

// labelled returns the folders to scan: those asked for, or all that have labels.
func labelled(dir string, o *benchOptions) ([]string, error) {
	if len(o.only) > 0 {
		return o.folders()
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".tsv"))
	}
	if len(names) == 0 {
		return nil, &exitError{exitFailure, fmt.Errorf("no labels in %s", dir), "--repo names repositories to label, --todo a folder for the files to fill in"}
	}
	return chosen(names, nil), nil
}

// loadLabels reads the labels of a repository, none if there is no file.
func loadLabels(name string) ([]eval.Label, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	ls, err := eval.ReadLabels(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return ls, nil
}

func scanIfThere(c *cobra.Command, dir string, o scanOptions) (*proposals.Report, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	rep, _, err := scan(c.Context(), dir, o, c.ErrOrStderr())
	return rep, err
}

// savedReport reads the proposals of a repository that an earlier run kept.
func savedReport(dir, folder string) (*proposals.Report, error) {
	b, err := os.ReadFile(filepath.Join(dir, folder+".json"))
	if err != nil {
		return nil, err
	}
	rep := new(proposals.Report)
	return rep, json.Unmarshal(b, rep)
}

// writeTodo writes the file to fill in, none if nothing is missing.
func writeTodo(dir, folder string, r *eval.Precision, errw io.Writer) error {
	var b strings.Builder
	n, err := r.Todo(&b)
	if err != nil || n == 0 {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	name := filepath.Join(dir, folder+".tsv")
	if _, err := os.Stat(name); err == nil {
		return &exitError{exitFailure, fmt.Errorf("%s is there already", name), "move it away: what was filled in would be lost"}
	}
	fmt.Fprintf(errw, "%s: %d to label\n", name, n)
	return os.WriteFile(name, []byte(b.String()), 0o644)
}
