package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/eval"
)

// labelWeight is what one verdict of a reader counts for beside a candidate of
// which only the answer key is known: the key is silent on most good rules.
const labelWeight = 2

// fitOptions are the flags of the fit.
type fitOptions struct {
	evalOptions
	labels  string
	with    []string
	penalty float64
}

func evalFitCommand() *cobra.Command {
	var o fitOptions
	c := &cobra.Command{
		Use:   "fit",
		Short: "Fit the weights by which proposals are ranked",
		Long: `Scans the checkouts of an answer key and prints the weights of the signals, as miner/weights.go has them.
A candidate counts as meant when it states a convention of the key, or when a reader has accepted it; one that a reader has not is not meant.
Of a repository that the key does not have, the proposals count of which a reader has spoken.
Standard error gets the share of what could be found that stands among the first 20 and 50 when a fifth of the repositories is left out of the fit.
` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runFit(c, &o) },
	}
	o.cache.flags(c)
	f := c.Flags()
	f.StringVar(&o.key, "key", "conventions.jsonl", "the answer key")
	f.StringVar(&o.strip, "strip", "", "table of further files that state rules, by repository")
	f.StringVar(&o.repos, "repos", ".", "folder of checkouts named owner__name")
	f.StringSliceVar(&o.only, "repo", nil, "only repositories whose name contains one of these")
	f.StringVar(&o.labels, "labels", filepath.FromSlash("testdata/corpus/labels"), "folder of the verdicts of readers")
	f.StringSliceVar(&o.with, "with", []string{filepath.FromSlash("testdata/shop")}, "folders that hold a repository in repo and verdicts in labels.tsv")
	f.Float64Var(&o.penalty, "penalty", 80, "ridge penalty on the weights of standardised signals")
	f.StringVar(&o.cache.version, "facts", "", "share cached facts under NAME between builds; right only while languages and analyzer stay as they are")
	return c
}

func runFit(c *cobra.Command, o *fitOptions) error {
	k, err := eval.Load(o.key, o.strip)
	if err != nil {
		return err
	}
	var rows []eval.Row
	take := func(name string, k *eval.Key) error {
		labels, err := loadLabels(filepath.Join(o.labels, folderOf(name)+".tsv"))
		if err != nil {
			return err
		}
		found, err := fitRows(c, o, name, filepath.Join(o.repos, folderOf(name)), labels, k)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(c.ErrOrStderr(), "missing: %s\n", name)
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, found...)
		return nil
	}
	known := k.Repos()
	for _, name := range chosen(known, o.only) {
		if err := take(name, k); err != nil {
			return err
		}
	}
	files, err := filepath.Glob(filepath.Join(o.labels, "*.tsv"))
	if err != nil {
		return err
	}
	var read []string // repositories of which readers alone have spoken
	for _, file := range files {
		if name := repoOf(strings.TrimSuffix(filepath.Base(file), ".tsv")); !slices.Contains(known, name) {
			read = append(read, name)
		}
	}
	for _, name := range chosen(read, o.only) {
		if err := take(name, nil); err != nil {
			return err
		}
	}
	for _, dir := range o.with {
		labels, err := loadLabels(filepath.Join(dir, "labels.tsv"))
		if err != nil {
			return err
		}
		found, err := fitRows(c, o, dir, filepath.Join(dir, "repo"), labels, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		rows = append(rows, found...)
	}
	at20, at50, repos := eval.HeldOut(rows, o.penalty)
	fmt.Fprintf(c.ErrOrStderr(), "%d candidates of %d repositories; left out of the fit, %.3f stand among the first 20 and %.3f among the first 50\n", len(rows), repos, at20, at50)
	printWeights(c.OutOrStdout(), eval.Fit(rows, o.penalty))
	return nil
}

// fitRows mines a repository and returns its candidates. k is nil where readers
// alone have spoken.
func fitRows(c *cobra.Command, o *fitOptions, name, dir string, labels []eval.Label, k *eval.Key) ([]eval.Row, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	signals := map[string]miner.Signals{}
	so := scanOptions{without: name, cache: o.cache, unlikely: true, trace: func(x *miner.Candidate, stage string) {
		if stage == miner.Kept {
			signals[proposals.ID(x)] = maps.Clone(x.Signals)
		}
	}}
	if k != nil {
		so.keep = k.Keep(name)
	}
	rep, _, err := scan(c.Context(), dir, so, c.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	verdicts := map[string]eval.Verdict{}
	for _, l := range labels {
		verdicts[l.ID] = l.Verdict
	}
	states := map[string][]string{}
	if k != nil {
		states = k.States(name, rep.Proposals)
	}
	var rows []eval.Row
	for i := range rep.Proposals {
		p := &rep.Proposals[i]
		s := signals[p.ID]
		if s == nil {
			continue
		}
		r := eval.Row{Repo: name, Signals: s, States: states[p.ID], Hit: len(states[p.ID]) > 0, Weight: 1}
		if v := verdicts[p.ID]; v != "" {
			// What the key has is meant, also where its words need a change.
			r.Hit, r.Weight = v == eval.Accept || v == eval.Edit && r.Hit, labelWeight
		} else if k == nil {
			continue // nothing is known of it
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func printWeights(w io.Writer, l []eval.Weight) {
	fmt.Fprintln(w, "var weights = [...]weight{")
	for _, x := range l {
		if s := fmt.Sprintf("%.3f", x.Of); strings.Trim(s, "-0.") != "" || x.Signal == "" {
			fmt.Fprintf(w, "\t{%q, %s},\n", x.Signal, s)
		}
	}
	fmt.Fprintln(w, "}")
}
