package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/drift"
)

// maxLine is the number of commits that are looked through for those of the
// past months.
const maxLine = 100_000

// writePage writes the trend page.
func (o *ciOptions) writePage(ctx context.Context, root string, in *drift.Input, rep *drift.Report, pk *pack.Pack, past *ciPast, errw io.Writer) error {
	page := &drift.Page{Report: rep, Points: map[string][]drift.Point{}}
	if abs, err := filepath.Abs(root); err == nil {
		page.Title = filepath.Base(abs)
	}
	for _, p := range in.Proposals {
		if p.Status == proposals.New {
			page.Open = append(page.Open, p)
		}
	}
	if past.repo != nil && in.Date != "" && o.months > 0 && len(pk.Rules) > 0 {
		commits, err := months(ctx, past.repo, o.months)
		if err != nil {
			return err
		}
		if err := o.measure(ctx, root, past.repo, commits, pk, page.Points, errw); err != nil {
			return err
		}
		if len(commits) > 0 {
			for i := range rep.Rules {
				r := &rep.Rules[i]
				page.Points[r.ID] = append(page.Points[r.ID], drift.Point{Date: in.Date, Count: r.Now})
			}
		}
	}
	html, err := page.HTML()
	if err != nil {
		return err
	}
	return replaceFile(o.html, html)
}

// month is the commit that was the newest when a month began.
type month struct {
	day    string
	commit gitsafe.Commit
}

// months returns the commits at which the last n months began, oldest first.
// The days are those of the calendar, so that nights of one month measure the
// same commits. It goes by the order of the commits: clocks may be wrong.
func months(ctx context.Context, repo *gitsafe.Repo, n int) ([]month, error) {
	line, err := repo.Line(ctx, maxLine)
	if err != nil || len(line) == 0 {
		return nil, err
	}
	now := time.Unix(line[0].Time, 0).UTC()
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	var out []month
	i := 0
	for k := range n {
		at := first.AddDate(0, -k, 0)
		for i < len(line) && line[i].Time >= at.Unix() {
			i++
		}
		if i == len(line) {
			break
		}
		out = append(out, month{at.Format(time.DateOnly), line[i]})
	}
	slices.Reverse(out)
	return out, nil
}

// measure counts the rules over the code of past commits.
func (o *ciOptions) measure(ctx context.Context, root string, repo *gitsafe.Repo, ms []month, pk *pack.Pack, points map[string][]drift.Point, errw io.Writer) error {
	store := o.cache.past().open(root, errw)
	defer flushCache(store, errw)
	set := languages.NewSet(all.Languages())
	last := ""
	for _, m := range ms {
		if m.commit.Hash == last { // no commit in that month
			for id, ps := range points {
				points[id] = append(ps, drift.Point{Date: m.day, Count: ps[len(ps)-1].Count})
			}
			continue
		}
		last = m.commit.Hash
		res, err := pastFacts(ctx, repo, m.commit.Hash, set, analyzer.Options{Cache: store})
		if err != nil {
			return fmt.Errorf("count the rules at %s: %w", m.day, err)
		}
		for _, st := range drift.Evaluate(pk, res.Files, func(string, int) string { return "" }) {
			points[st.Rule.ID] = append(points[st.Rule.ID], drift.Point{Date: m.day, Count: drift.Count{Adherents: st.Adherents, Sites: st.Sites}})
		}
	}
	return nil
}

// pastFacts reads the code of a commit.
func pastFacts(ctx context.Context, repo *gitsafe.Repo, commit string, set *languages.Set, o analyzer.Options) (*analyzer.Result, error) {
	dir, err := os.MkdirTemp("", "vdmine-past-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	// Sources, and what names of modules are resolved by.
	keep := func(p string) bool {
		switch path.Ext(p) {
		case ".json", ".toml", ".mod", ".work", ".cfg", ".gitattributes":
			return true
		}
		return set.Of(p) != nil
	}
	if err := repo.Export(ctx, commit, dir, keep); err != nil {
		return nil, err
	}
	return analyzer.Run(ctx, dir, set, o)
}

// replaceFile writes a file whole or not at all. What is no file, such as a pipe or
// /dev/null, is written to and stays what it is.
func replaceFile(name string, data []byte) (err error) {
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() && !st.IsDir() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return errors.Join(err, f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
