package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals/drift"
)

// ciPast is what git knows of the repository that a report is about.
type ciPast struct {
	repo *gitsafe.Repo // nil without git
	// prefix leads from the top of the work tree to the folder that is looked at.
	prefix  string
	shallow bool
	newer   bool // the baseline is of a commit that is to come
	later   bool // it is of one that this one comes from
	from    string
}

// past asks git what the report needs of it, and tells what a shallow clone, a
// rewritten history or a baseline from elsewhere hides.
func (o *ciOptions) past(ctx context.Context, root string, in *drift.Input) (*ciPast, error) {
	p := &ciPast{}
	note := func(format string, args ...any) { in.Notes = append(in.Notes, fmt.Sprintf(format, args...)) }
	repo, err := gitsafe.Open(root)
	if err != nil {
		if o.base != "" {
			return nil, &exitError{exitFailure, fmt.Errorf("--base %s: %w", o.base, err), "--base needs a git repository; without it the baseline still tells what is new"}
		}
		note("no history: %v", err)
		return p, nil
	}
	p.repo, p.shallow = repo, repo.Shallow(ctx)
	if rel, err := filepath.Rel(repo.Root(), repo.Dir()); err == nil && rel != "." {
		p.prefix = filepath.ToSlash(rel) + "/"
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return nil, err
	}
	if head == "" {
		if o.base != "" {
			return nil, &exitError{exitFailure, fmt.Errorf("--base %s: the repository has no commits", o.base), "commit something first"}
		}
		note("no history: the repository has no commits")
		return p, nil
	}
	at, err := repo.Time(ctx, head)
	if err != nil {
		return nil, err
	}
	in.Date = drift.Day(at)
	if o.base != "" {
		return p, p.branchPoint(ctx, o.base, note)
	}
	if p.shallow {
		note("the clone is shallow: findings are complete, trends and replacements of the history are not, nor the commits of old lines; fetch the whole history for them")
	}
	if ahead := time.Until(time.Unix(at, 0)); ahead > 24*time.Hour {
		note("the checked-out commit is dated %s, after today: a clock is wrong, and days in this report may be", in.Date)
	}
	if b := in.Baseline; b != nil && b.Commit != "" && b.Commit != head {
		switch common, err := repo.MergeBase(ctx, b.Commit, head); {
		case errors.Is(err, gitsafe.ErrBadRef) && b.Date > in.Date && in.Date != "":
			note("the baseline is of %s, later than this commit of %s, which this clone does not hold; the comparison is by content and holds", b.Date, in.Date)
		case errors.Is(err, gitsafe.ErrBadRef):
			note("the commit of the baseline is not in this clone (shallow, newer or rewritten history); the comparison is by content and holds")
		case err != nil:
			return nil, err
		case common == head:
			p.newer = true
			note("the baseline is of a later commit than the one checked out, so what was added since counts as fixed")
		case common == b.Commit:
			p.later = true
		default:
			note("the baseline is of a commit outside of this history (another branch, or rewritten); the comparison is by content and holds")
		}
	}
	return p, nil
}

// branchPoint finds where the branch has left the revision, so that what others
// did there since does not count as the branch's.
func (p *ciPast) branchPoint(ctx context.Context, base string, note func(string, ...any)) error {
	common, err := p.repo.MergeBase(ctx, base, "HEAD")
	if errors.Is(err, gitsafe.ErrBadRef) {
		hint := "give a commit, branch or tag that this clone has"
		if p.shallow {
			hint = "the clone is shallow: fetch that revision first (for actions/checkout: fetch-depth: 0)"
		}
		return &exitError{exitFailure, fmt.Errorf("--base: %w", err), hint}
	}
	if err != nil {
		return err
	}
	p.from = common
	if common == "" {
		p.from = base
		why := "the two have no common commit"
		if p.shallow {
			why = "the clone is shallow"
		}
		note("where the branch has left %s cannot be told, since %s: what others changed there since counts too", base, why)
	}
	return nil
}

// maxLater bounds the time that one file of the past may take.
const maxLater = 2 * time.Second

// branch compares the work tree with the commit that the branch has left: which
// findings there were in the files that it changes, and what it touches.
func (p *ciPast) branch(ctx context.Context, base string, pk *pack.Pack, res *analyzer.Result) (*drift.Branch, error) {
	set := languages.NewSet(all.Languages())
	changes, err := p.repo.Changed(ctx, p.from, suffixes(set)...)
	if err != nil && strings.Contains(err.Error(), "unable to read") {
		return nil, &exitError{exitFailure, fmt.Errorf("--base %s: %w", base, err), "the clone is partial and lacks a changed source file: fetch it first, as `git diff " + base + "` does"}
	}
	if err != nil {
		return nil, err
	}
	byPath := map[string]*gitsafe.Change{}
	var old []string
	for i := range changes {
		c := &changes[i]
		byPath[c.Path] = c
		switch {
		case c.From != "":
			old = append(old, c.From)
		case !c.New:
			old = append(old, c.Path)
		}
	}
	text := map[string]string{}
	var before []*fact.File
	if err := p.repo.Contents(ctx, p.from, old, func(path string, data []byte) error {
		if walk.Skipped(path) || walk.Text(path, data) != "" {
			return ctx.Err() // generated, or of others: the scan does not read it either
		}
		// What cannot be read now could not be then: it has no known finding.
		if f, err := analyzer.Source(path, data, set, res.Index, maxLater); err == nil {
			before = append(before, f)
			text[path] = string(data)
		}
		return ctx.Err()
	}); err != nil {
		return nil, err
	}
	files := map[string]*fact.File{}
	for _, f := range res.Files {
		files[f.Path] = f
	}
	changed, err := changeSet(ctx, p.repo, pk, p.from, false)
	if err != nil {
		return nil, err
	}
	return &drift.Branch{
		Base: base, Set: changed, Test: (&parser{}).IsTest,
		Known:   drift.Evaluate(pk, before, lineOf(text)),
		Changed: func(path string) bool { return byPath[path] != nil },
		Touched: func(path string, line int) bool {
			c := byPath[path]
			if c == nil || c.New {
				return c != nil
			}
			from, to := extent(files[path], line)
			return slices.ContainsFunc(c.Lines, func(r gitsafe.Range) bool { return r.Start <= to && r.End >= from })
		},
	}, nil
}

// extent returns the lines of what a finding at a line is about: the options of
// a call, or the whole of a definition with its decorators.
func extent(f *fact.File, line int) (from, to int) {
	from, to = line, line
	if f == nil {
		return from, to
	}
	for i := range f.Calls {
		if c := &f.Calls[i]; c.Line == line {
			for _, o := range c.Opts {
				to = max(to, o.Line)
			}
		}
	}
	for i := range f.Defs {
		d := &f.Defs[i]
		if d.Line != line {
			continue
		}
		to = max(to, d.End)
		from = min(from, line-1) // what is removed is told as the line before
		for _, x := range d.Decorators {
			from = min(from, x.Line-1)
		}
	}
	return from, to
}

// lineOf returns lines of texts in memory.
func lineOf(text map[string]string) func(path string, n int) string {
	lines := map[string][]string{}
	return func(path string, n int) string {
		l, ok := lines[path]
		if !ok {
			l = splitLines(text[path])
			lines[path] = l
		}
		if n < 1 || n > len(l) {
			return ""
		}
		return l[n-1]
	}
}

// The bounds of asking for the commits of findings.
const (
	traceTime  = 20 * time.Second
	traceFiles = 200
)

// trace names the commits of the findings that the report tells of, as far as
// time allows.
func (p *ciPast) trace(ctx context.Context, rep *drift.Report) {
	if p.repo == nil || rep.Base != "" { // a branch's commits are its author's own
		return
	}
	ctx, cancel := context.WithTimeout(ctx, traceTime)
	defer cancel()
	fresh := p.since(ctx, rep.Baseline)
	n := 0
	rep.Trace(func(path string, lines []int) map[int]drift.Origin {
		if n++; n > traceFiles || ctx.Err() != nil {
			return nil
		}
		got, err := p.repo.Blame(ctx, path, lines)
		if err != nil {
			return nil // not tracked, or out of time: a finding without a commit is told all the same
		}
		out := map[int]drift.Origin{}
		for l, c := range got {
			out[l] = drift.Origin{Commit: c.Hash, Time: c.Time, Old: fresh != nil && !fresh[c.Hash]}
		}
		return out
	})
}

// maxSince bounds the commits since the baseline that are asked for.
const maxSince = 20000

// since returns the commits that came after the baseline, nil where that cannot
// be told.
func (p *ciPast) since(ctx context.Context, baseline string) map[string]bool {
	if !p.later {
		return nil
	}
	r, err := p.repo.Log(ctx, gitsafe.LogOptions{Format: "%H", Since: baseline, Merges: true})
	if err != nil {
		return nil
	}
	out := map[string]bool{}
	for s := bufio.NewScanner(r); len(out) < maxSince && s.Scan(); {
		if h := s.Text(); h != "" {
			out[h] = true
		}
	}
	if len(out) == maxSince || r.Close() != nil {
		_ = r.Close()
		return nil
	}
	return out
}
