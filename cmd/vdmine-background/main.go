// Command vdmine-background builds the table of the habits of other projects
// that vdmine carries. It reads local checkouts of the repositories of a list
// and writes the same bytes whenever these are the same.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
	"github.com/vdmine/vdmine/miner/background/build"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "vdmine-background: error: %v\n", err)
		os.Exit(1)
	}
}

type options struct {
	list, repos, out, without, cache string
	least                            int
	partial                          bool
}

func run(ctx context.Context, args []string, errw io.Writer) error {
	var o options
	f := flag.NewFlagSet("vdmine-background", flag.ContinueOnError)
	f.SetOutput(errw)
	f.StringVar(&o.list, "list", "miner/background/projects.tsv", "list of repositories, commits, languages and licences")
	f.StringVar(&o.repos, "repos", ".", "folder of their checkouts, named owner__name")
	f.StringVar(&o.out, "out", "miner/background/table.bin", "file to write")
	f.StringVar(&o.without, "without", "", "leave out these repositories, joined by commas")
	f.StringVar(&o.cache, "cache", "", "keep the facts of the repositories below this folder, so that nothing is parsed twice")
	f.IntVar(&o.least, "least", 2, "projects that a habit must be measured in to be written")
	f.BoolVar(&o.partial, "partial", false, "go on without the repositories that are not there")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	text, err := os.ReadFile(o.list)
	if err != nil {
		return err
	}
	list, err := build.Parse(string(text))
	if err != nil {
		return fmt.Errorf("load %s: %w", o.list, err)
	}
	if list, err = present(list, &o, errw); err != nil {
		return err
	}
	b := background.NewBuilder()
	forms := build.Forms{}
	set := languages.NewSet(all.Languages())
	// What any of them does is asked of all, so each is read twice: the facts of
	// all at once would not fit into memory.
	for _, step := range []string{"collect", "measure"} {
		for i := range list {
			start := time.Now()
			c, err := read(ctx, &list[i], &o, set)
			if err != nil {
				return err
			}
			if step == "collect" {
				for shape, r := range build.Collect(c, forms) {
					b.AddRate(shape, r)
				}
			} else {
				build.Measure(c, forms, b)
			}
			fmt.Fprintf(errw, "%s %-34s %6d files %7d forms %6.1f s\n", step, list[i].Name, len(c.Files), forms.Len(), time.Since(start).Seconds())
		}
	}
	data, err := b.Encode(o.least)
	if err != nil {
		return err
	}
	t, err := background.Open(data)
	if err != nil {
		return err
	}
	names, keys := t.Groups()
	for i, g := range names {
		fmt.Fprintf(errw, "%-12s %3d projects %6d keys\n", g, t.Projects(g), keys[i])
	}
	fmt.Fprintf(errw, "%d bytes\n", len(data))
	return os.WriteFile(o.out, []byte(data), 0o644)
}

// present leaves out what is not wanted and what has no checkout.
func present(list []build.Project, o *options, errw io.Writer) ([]build.Project, error) {
	without := strings.Split(o.without, ",")
	var out []build.Project
	for _, p := range list {
		if slices.Contains(without, p.Name) {
			continue
		}
		if _, err := os.Stat(filepath.Join(o.repos, p.Dir())); err != nil {
			if !o.partial {
				return nil, fmt.Errorf("%s: no checkout %s in %s", p.Name, p.Dir(), o.repos)
			}
			fmt.Fprintf(errw, "missing: %s\n", p.Name)
			continue
		}
		out = append(out, p)
	}
	return out, nil
}

// read reads the facts of a project in its languages. A checkout that is a Git
// repository must stand at the pinned commit.
func read(ctx context.Context, p *build.Project, o *options, set *languages.Set) (*miner.Corpus, error) {
	ao := analyzer.Options{Limit: time.Minute}
	if o.cache != "" {
		c, err := open(filepath.Join(o.cache, p.Dir()))
		if err != nil {
			return nil, err
		}
		defer c.Close()
		ao.Cache = c
	}
	res, err := analyzer.Run(ctx, filepath.Join(o.repos, p.Dir()), set, ao)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	if res.Commit != "" && res.Commit != p.Commit {
		return nil, fmt.Errorf("%s: checkout at %s, pinned is %s", p.Name, res.Commit, p.Commit)
	}
	if ao.Cache != nil {
		if err := ao.Cache.Flush(); err != nil {
			return nil, err
		}
	}
	kept := res.Files[:0]
	for _, f := range res.Files {
		if slices.ContainsFunc(p.Languages, func(l string) bool { return miner.Group(l) == miner.Group(f.Lang) }) {
			kept = append(kept, f)
		}
	}
	c := miner.NewCorpus(kept)
	c.Modules = res.Index.ModuleOf
	return c, nil
}

// open opens the cache in a folder, which holds what this very program made.
func open(dir string) (*cache.Cache, error) {
	version, err := cache.Program(dir)
	if err != nil {
		return nil, err
	}
	return cache.Open(dir, version)
}
