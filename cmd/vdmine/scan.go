package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/analyzer/gotypes"
	"github.com/vdmine/vdmine/analyzer/history"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/internal/interrupt"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/languages/filenames"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/written"
)

type scanOptions struct {
	json      bool
	families  []string
	langs     []string
	limit     int
	all       bool // what is less likely too
	out       string
	verbose   bool
	short     bool
	noHistory bool
	exact     bool // symbols of Go calls from the type checker
	keep      func(string) bool
	// resume takes a finished report of the same sources whatever was answered
	// since: the list of a review stays as it is while it is worked on.
	resume bool
	// toldGit is set by those who tell themselves what git withholds.
	toldGit bool
	// background is a file with the habits of other projects instead of the
	// embedded table, or "off".
	background string
	// without is a project that the built-in vocabulary shall not know.
	without string
	// unlikely keeps what a team hardly means.
	unlikely bool
	// reportOnly is set by those who ask for the report and not for the facts.
	reportOnly bool
	// trace is told what becomes of each candidate.
	trace func(k *miner.Candidate, stage string)
	// shard is the part to read, "i/n" from 1, and name that of the repository.
	shard, name string
	cache       cacheOptions
	// witness, if set, is told of the candidates, and corpus of what they were
	// mined from.
	witness *proposals.Witness
	corpus  func(*miner.Corpus)
}

func scanCommand() *cobra.Command {
	var o scanOptions
	c := &cobra.Command{
		Use:   "scan [path]",
		Short: "Mine a repository and print ranked proposals",
		Long:  "Reads a repository or folder, counts its conventions and prints the best proposals with evidence.\n" + exitHelp,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			root := "."
			if len(args) == 1 {
				root = args[0]
			}
			if err := o.check(c); err != nil {
				return err
			}
			if err := only(c, "name", "shard"); err != nil {
				return err
			}
			if o.shard != "" {
				return o.writeShard(c.Context(), root, c)
			}
			o.reportOnly = true
			rep, _, err := scan(c.Context(), root, o, c.ErrOrStderr())
			if err != nil {
				return err
			}
			return o.write(c.OutOrStdout(), root, rep)
		},
	}
	o.flags(c)
	f := c.Flags()
	f.StringSliceVar(&o.langs, "lang", nil, "read only these languages")
	f.BoolVar(&o.noHistory, "no-history", false, "do not read the history of the repository")
	f.BoolVar(&o.exact, "exact", false, "take what Go calls from Go's type checker where the modules load offline (slower, and without the kept report)")
	f.StringVar(&o.shard, "shard", "", "read only part `I/N` of the files and write a shard for vdmine merge, as in 2/8")
	f.StringVar(&o.name, "name", "", "with --shard, the name of the repository (default that of its folder)")
	o.cache.flags(c)
	return c
}

// flags are those of every command that prints a report.
func (o *scanOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&o.json, "json", false, "print the proposals/v1 document")
	f.StringSliceVar(&o.families, "family", nil, "mine only these families")
	f.IntVar(&o.limit, "limit", 0, "print at most N proposals (default 40, all with --json)")
	f.BoolVar(&o.all, "all", false, "print also what is less likely to be meant (--json always has it)")
	f.StringVar(&o.background, "background", "", backgroundHelp)
	f.StringVar(&o.without, "without", "", withoutHelp)
	f.StringVar(&o.out, "out", "", "write to FILE instead of standard output")
	f.BoolVar(&o.short, "short", false, "print only ranks and rules")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "print all counter-examples, what was skipped, and how many candidates chance alone would have let pass")
}

// check says what is wrong with the options.
func (o *scanOptions) check(c *cobra.Command) error {
	if o.limit < 0 {
		return &exitError{exitFailure, fmt.Errorf("--limit %d", o.limit), "a number of proposals"}
	}
	if owner, name, ok := strings.Cut(o.without, "/"); o.without != "" && (!ok || owner == "" || name == "" || strings.Contains(name, "/")) {
		return &exitError{exitFailure, fmt.Errorf("--without %q", o.without), "a repository as OWNER/NAME"}
	}
	set := languages.NewSet(all.Languages())
	for _, l := range o.langs {
		if set.Named(l) == nil {
			return &exitError{exitFailure, fmt.Errorf("unknown language %q", l), "`vdmine languages` lists them"}
		}
	}
	return exclusive(c, "json", "short")
}

// write prints a report as the options say. The lines of its places are read
// below root, if they are there.
func (o *scanOptions) write(out io.Writer, root string, rep *proposals.Report) error {
	var buf strings.Builder
	if o.json {
		if o.limit > 0 && len(rep.Proposals) > o.limit {
			rep.Proposals = rep.Proposals[:o.limit]
		}
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(rep); err != nil {
			return err
		}
	} else {
		printReport(&buf, root, rep, *o)
	}
	if o.out != "" {
		return replaceFile(o.out, []byte(buf.String()))
	}
	_, err := io.WriteString(out, buf.String())
	return err
}

// scan reads and mines a repository. The facts are for those who need more than
// the report: they are decoded only when asked for.
func scan(ctx context.Context, root string, o scanOptions, errw io.Writer) (*proposals.Report, *facts, error) {
	set := languages.NewSet(all.Languages())
	fams, err := o.chosen()
	if err != nil {
		return nil, nil, err
	}
	store := o.cache.open(root, errw)
	defer flushCache(store, errw)
	x := &facts{}
	defer func() { // when the progress is done with its line
		if ctx.Err() != nil {
			return // what an interruption left out is no news
		}
		if x.s != nil && !o.toldGit {
			noteGit(errw, x.s.NoGit())
		}
		if x.partial != "" {
			fmt.Fprintf(errw, "vdmine: note: %s\n", x.partial)
		}
		if !o.resume { // a review tells them itself
			for _, p := range x.damaged {
				fmt.Fprintf(errw, "vdmine: warning: ledger %s; it is kept\n", safe.Line(p.String()))
			}
		}
	}()
	shown := newProgress(errw)
	defer shown.done()
	shown.say("reading the sources")
	s, err := analyzer.Open(ctx, root, set, analyzer.Options{Lang: o.langs, Keep: o.keep, Cache: store, Progress: func(done, all int) {
		shown.say("reading the sources: %d of %d files", done, all)
	}})
	if err != nil {
		return nil, nil, err
	}
	x.s = s
	decisions, err := proposals.ReadLedger(proposals.LedgerPath(root))
	if err != nil {
		return nil, nil, err
	}
	led := proposals.ParseLedger(decisions)
	x.damaged = led.Problems
	known := knownResult(ctx, store, s, root, decisions, o)
	if rep, partial := known.get(); rep != nil {
		x.partial = partial
		return rep, x, nil
	}
	if o.resume {
		if rep, partial := known.loosened().get(); rep != nil {
			x.partial = partial
			return rep, x, nil
		}
	}
	shown.say("resolving names")
	res, err := x.result(ctx)
	if err != nil {
		return nil, nil, err
	}
	if o.exact {
		shown.say("type-checking Go")
		if x, err := gotypes.Load(ctx, root, res.Files); err != nil {
			fmt.Fprintf(errw, "not exact: %s\n", safe.Line(err.Error()))
		} else {
			x.Apply(res.Files)
		}
	}
	var log *history.Log
	if res.Git && !o.noHistory {
		shown.say("reading the history")
		log = historyWith(ctx, root, set, "", o.keep, store)
		x.partial = partial(log)
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
	}
	shown.say("counting conventions")
	rep, err := interrupt.Run(ctx, func() (*proposals.Report, error) { return mine(led, res, log, fams, o) })
	if err != nil {
		return nil, nil, err
	}
	// A list to work on may also be what a failure left short of a part of the history.
	known.put(rep, x.partial, log == nil || log.Complete())
	return rep, x, nil
}

// noteGit says why a repository is read as a plain folder, nothing if it is not.
func noteGit(errw io.Writer, err error) {
	if err == nil {
		return
	}
	fmt.Fprintf(errw, "vdmine: note: read without git, so with what it ignores and without history: %s\n", safe.Line(err.Error()))
	if errors.Is(err, gitsafe.ErrUnsafe) {
		fmt.Fprintln(errw, "vdmine: hint: `git config --global --add safe.directory FOLDER` lets git read it")
	}
}

// facts are the facts of a scan.
type facts struct {
	s   *analyzer.Survey
	res *analyzer.Result
	// partial says what the report lacks of the history, "" for nothing.
	partial string
	// damaged are the lines of the ledger that could not be read.
	damaged []proposals.Problem
}

// partial says what a report lacks of the history beyond its last commits.
func partial(log *history.Log) string {
	switch {
	case !log.Complete():
		return "the history was read in part: " + safe.Line(log.Cut)
	case log.Cut != history.CutBytes:
		return ""
	}
	return fmt.Sprintf("of the last %d commits, the changes of the newest %d were read (%d MB): what older ones alone show is missing", log.Commits, log.Read, history.DefaultBytes>>20)
}

func (x *facts) result(ctx context.Context) (*analyzer.Result, error) {
	var err error
	if x.res == nil {
		x.res, err = x.s.Result(ctx)
	}
	return x.res, err
}

// chosen returns the families to mine.
func (o *scanOptions) chosen() ([]miner.Family, error) {
	fams := families.All()
	if len(o.families) == 0 {
		return fams, nil
	}
	for _, name := range o.families {
		if !slices.ContainsFunc(fams, func(f miner.Family) bool { return f.Name == name }) {
			return nil, &exitError{exitFailure, fmt.Errorf("unknown family %q", name), "`vdmine families` lists them"}
		}
	}
	return slices.DeleteFunc(fams, func(f miner.Family) bool { return !slices.Contains(o.families, f.Name) }), nil
}

// mine makes the report of facts and of what the history says, nil for none.
// Beside them it depends on the options, the ledger and res.Inputs alone: by
// these a finished report is found again, and made from shards.
func mine(led *proposals.Ledger, res *analyzer.Result, log *history.Log, fams []miner.Family, o scanOptions) (*proposals.Report, error) {
	corpus := miner.NewCorpus(res.Files)
	corpus.Modules, corpus.Trace = modulesOf(res, o.reportOnly), o.trace
	var err error
	if corpus.Prior, err = prior(corpus, o.background); err != nil {
		return nil, err
	}
	if corpus.Common, err = common(o.background, o.without); err != nil {
		return nil, err
	}
	if log != nil {
		addHistory(corpus, log)
	}
	if o.witness != nil {
		corpus.Trace = o.witness.Trace
		defer o.corpus(corpus)
	}
	if o.verbose {
		corpus.Chance = new(miner.Chance)
	}
	list := miner.Mine(corpus, fams)
	rep := &proposals.Report{
		Schema: proposals.Schema, Repo: ".", Commit: res.Commit, Languages: map[string]proposals.LanguageCount{},
		Skipped: []proposals.Skip{}, Proposals: proposals.Build(corpus, families.All(), list),
	}
	if !o.unlikely {
		rep.Proposals = slices.DeleteFunc(rep.Proposals, func(p proposals.Proposal) bool { return p.Score < proposals.MinScore })
	}
	for _, f := range res.Files {
		n := rep.Languages[f.Lang]
		n.Files++
		rep.Languages[f.Lang] = n
	}
	for l, k := range res.Errors {
		n := rep.Languages[l]
		n.ParsedWithErrors = k
		rep.Languages[l] = n
	}
	for _, s := range res.Skipped {
		rep.Skipped = append(rep.Skipped, proposals.Skip{Path: s.Path, Reason: s.Reason})
	}
	if o.verbose {
		rep.Discoveries = corpus.Chance.Discoveries(corpus)
	}
	divide(rep)
	texts := written.Read(res.Inputs, o.keep)
	added, newest := ages(log)
	written.Mark(rep.Proposals, texts)
	written.Mark(rep.NeedsDecision, texts)
	proposals.Answer(led.Current(), rep.Proposals, rep.NeedsDecision)
	for _, list := range [][]proposals.Proposal{rep.Proposals, rep.NeedsDecision} {
		for i := range list {
			if newest > 0 {
				list[i].Quarters = proposals.Quarters(&list[i], added, newest)
			}
		}
	}
	return rep, nil
}

// modulesOf returns what tells the module of a file. The index of names, which is
// a tenth of what a scan keeps in memory, is let go of if drop is set.
func modulesOf(res *analyzer.Result, drop bool) func(path string) string {
	if !drop {
		return res.Index.ModuleOf
	}
	of := make(map[string]string, len(res.Files))
	for _, f := range res.Files {
		of[f.Path] = res.Index.ModuleOf(f.Path)
	}
	res.Index = nil
	return func(path string) string { return of[path] }
}

// divide sets apart what new code abandons: that is a question for people, not
// a proposal. Each of the two lists has its own ranks.
func divide(rep *proposals.Report) {
	all := rep.Proposals
	rep.Proposals, rep.NeedsDecision = []proposals.Proposal{}, []proposals.Proposal{}
	for _, p := range all {
		list := &rep.Proposals
		if p.Trend == "fading" || p.Trend == "contested" {
			list = &rep.NeedsDecision
		}
		p.Rank = len(*list) + 1
		*list = append(*list, p)
	}
}

// readHistory reads what the commits say, from the commit from back; "" is the
// checked-out one. Edits of files that keep leaves out are not read.
func readHistory(ctx context.Context, root string, set *languages.Set, from string, keep func(string) bool) *history.Log {
	return historyWith(ctx, root, set, from, keep, nil)
}

// historyWith is readHistory with a store, nil for none, for what single commits
// say.
func historyWith(ctx context.Context, root string, set *languages.Set, from string, keep func(string) bool, store *cache.Cache) *history.Log {
	var memo history.Memo
	if store != nil && keep == nil {
		memo = newCommitMemo(store, root)
	}
	return history.Read(ctx, root, history.Options{From: from, Memo: memo, Suffixes: suffixes(set), Made: walk.Made, LangOf: func(p string) string {
		if l := set.Of(p); l != nil && (keep == nil || keep(p)) {
			return l.Name
		}
		return ""
	}})
}

// suffixes are the ends of the names of sources.
func suffixes(set *languages.Set) []string {
	var out []string
	for _, l := range set.List() {
		out = append(append(out, l.Extensions...), l.Filenames...)
	}
	return out
}

// addHistory gives the corpus what the repository's history says: symbols and
// imports that edits replaced, and which files are new.
func addHistory(c *miner.Corpus, log *history.Log) {
	pairs := func(list []history.Pair) []miner.Pair {
		out := make([]miner.Pair, 0, len(list))
		for _, p := range list {
			out = append(out, miner.Pair{From: p.From, To: p.To, Edits: p.Edits, Commits: p.Commits, Back: p.Back, Hashes: p.Sample})
		}
		return out
	}
	c.Pairs, c.Swaps = pairs(log.Pairs), pairs(log.Swaps)
	c.Changes = changesOf(log)
	added, newest := ages(log)
	if newest == 0 {
		return
	}
	const year = 365 * 24 * 3600
	c.Recent = func(p string) bool { return added(p) > newest-year }
}

// changesOf returns what commits touch together.
func changesOf(log *history.Log) *miner.Changes {
	names := filenames.All()
	set, h := filenames.NewSet(names), &miner.Changes{Newest: log.Newest}
	for _, f := range log.Files {
		i := set.Of(f.Path)
		h.Files = append(h.Files, miner.ChangedFile{Path: f.Path, Here: f.Here, Test: i >= 0 && names[i].IsTest != nil && names[i].IsTest(f.Path), Names: f.Names, Folders: f.Folders, NameForms: f.NameForms, FolderForms: f.FolderForms, Made: f.Made, By: f.By})
	}
	for i := range log.Changes {
		c := &log.Changes[i]
		h.List = append(h.List, miner.Change{Hash: c.Hash, Author: c.Author, Time: c.Time, Added: c.Added, Moved: c.Moved, Edited: c.Edited})
	}
	return h
}

// ages returns when files were first committed, 0 where that is not known, and
// the time of the newest commit, 0 where the history cannot tell: a shallow
// clone has all files from its first commit.
func ages(log *history.Log) (added func(path string) int64, newest int64) {
	if log == nil || log.Shallow {
		return nil, 0
	}
	at := make(map[string]int64, len(log.Paths))
	for i := range log.Paths {
		at[log.Paths[i].Path] = log.Paths[i].Added
	}
	return func(p string) int64 { return at[p] }, log.Newest
}
