// Command vdmine-background builds what vdmine carries of other projects: the
// table of their habits and the vocabulary of public symbols that they use. It
// reads local checkouts of the repositories of a list and writes the same bytes
// whenever these are the same.
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
	"github.com/vdmine/vdmine/analyzer/fact"
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
	list, repos, out, words, without, cache, facts string
	least                                          int
	partial                                        bool
}

// off stands for a file that is not to be written.
const off = "off"

func run(ctx context.Context, args []string, errw io.Writer) error {
	var o options
	f := flag.NewFlagSet("vdmine-background", flag.ContinueOnError)
	f.SetOutput(errw)
	f.StringVar(&o.list, "list", "miner/background/projects.tsv", "list of repositories, commits, languages, licences and what is taken from them")
	f.StringVar(&o.repos, "repos", ".", "folders of their checkouts, named owner__name, joined by commas")
	f.StringVar(&o.out, "out", "miner/background/table.bin", "file to write the habits to, or off")
	f.StringVar(&o.words, "words", "miner/background/vocabulary.bin", "file to write the vocabulary to, or off")
	f.StringVar(&o.without, "without", "", "leave out these repositories, joined by commas")
	f.StringVar(&o.cache, "cache", "", "keep the facts of the repositories below this folder, so that nothing is parsed twice")
	f.StringVar(&o.facts, "facts", "", "share kept facts under this name between builds of the program; right only while languages and analyzer stay as they are")
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
	sources, err := present(list, &o, errw)
	if err != nil {
		return err
	}
	b := &builder{o: &o, errw: errw, set: languages.NewSet(all.Languages()), sources: sources}
	if o.words != off {
		if err := b.vocabulary(ctx); err != nil {
			return err
		}
	}
	if o.out != off {
		return b.table(ctx)
	}
	return nil
}

// source is a project with its checkout.
type source struct {
	build.Project
	dir string
}

// present leaves out what is not wanted and what has no checkout.
func present(list []build.Project, o *options, errw io.Writer) ([]source, error) {
	without := strings.Split(o.without, ",")
	var out []source
	for _, p := range list {
		if slices.Contains(without, p.Name) {
			continue
		}
		dir := ""
		for _, r := range strings.Split(o.repos, ",") {
			d := filepath.Join(r, p.Dir())
			if _, err := os.Stat(d); err == nil {
				dir = d
				break
			}
		}
		if dir == "" {
			if !o.partial {
				return nil, fmt.Errorf("%s: no checkout %s in %s", p.Name, p.Dir(), o.repos)
			}
			fmt.Fprintf(errw, "missing: %s\n", p.Name)
			continue
		}
		out = append(out, source{p, dir})
	}
	return out, nil
}

type builder struct {
	o       *options
	errw    io.Writer
	set     *languages.Set
	sources []source
}

// each reads one project after another: the facts of all at once would not fit
// into memory.
func (b *builder) each(ctx context.Context, step string, wanted func(s *source) bool, do func(s *source, c *miner.Corpus)) error {
	for i := range b.sources {
		s := &b.sources[i]
		if !wanted(s) {
			continue
		}
		start := time.Now()
		c, err := b.read(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		do(s, c)
		fmt.Fprintf(b.errw, "%s %-34s %6d files %6.1f s\n", step, s.Name, len(c.Files), time.Since(start).Seconds())
	}
	return nil
}

// vocabulary writes the public symbols that projects use.
func (b *builder) vocabulary(ctx context.Context) error {
	w := background.NewWords()
	err := b.each(ctx, "words", func(s *source) bool { return s.Words }, func(s *source, c *miner.Corpus) {
		for _, g := range c.Groups() {
			if words, ok := build.Words(c, g, s.In(g)); ok {
				w.Add(s.Name, g, words)
			}
		}
	})
	if err != nil {
		return err
	}
	data, err := w.Encode()
	if err != nil {
		return err
	}
	v, err := background.OpenVocabulary(data)
	if err != nil {
		return err
	}
	if err := v.Check(); err != nil {
		return err
	}
	for _, g := range v.Groups() {
		fmt.Fprintf(b.errw, "%-12s %3d projects %6d words\n", g, len(v.Projects(g)), len(v.List(g)))
	}
	fmt.Fprintf(b.errw, "%d bytes\n", len(data))
	return os.WriteFile(b.o.words, []byte(data), 0o644)
}

// table writes the habits of projects. What any of them does is asked of all,
// so each is read twice.
func (b *builder) table(ctx context.Context) error {
	t := background.NewBuilder()
	forms := build.Forms{}
	wanted := func(s *source) bool { return s.Habits }
	err := b.each(ctx, "collect", wanted, func(s *source, c *miner.Corpus) { build.Collect(s.part(c), forms) })
	if err != nil {
		return err
	}
	fmt.Fprintf(b.errw, "%d forms\n", forms.Len())
	err = b.each(ctx, "measure", wanted, func(s *source, c *miner.Corpus) { build.Measure(s.part(c), forms, t) })
	if err != nil {
		return err
	}
	data, err := t.Encode(b.o.least)
	if err != nil {
		return err
	}
	tab, err := background.Open(data)
	if err != nil {
		return err
	}
	names, keys := tab.Groups()
	for i, g := range names {
		fmt.Fprintf(b.errw, "%-12s %3d projects %6d keys\n", g, tab.Projects(g), keys[i])
	}
	fmt.Fprintf(b.errw, "%d bytes\n", len(data))
	return os.WriteFile(b.o.out, []byte(data), 0o644)
}

// part returns the facts of a project in its main languages.
func (s *source) part(c *miner.Corpus) *miner.Corpus {
	var kept []*fact.File
	for i, f := range c.Files {
		if s.In(c.Group[i]) {
			kept = append(kept, f)
		}
	}
	p := miner.NewCorpus(kept)
	p.Modules = c.Modules
	return p
}

// read reads the facts of a project. A checkout that is a Git repository must
// stand at the pinned commit.
func (b *builder) read(ctx context.Context, s *source) (*miner.Corpus, error) {
	ao := analyzer.Options{Limit: time.Minute}
	if b.o.cache != "" {
		c, err := b.open(filepath.Join(b.o.cache, s.Dir()))
		if err != nil {
			return nil, err
		}
		defer c.Close()
		ao.Cache = c
	}
	res, err := analyzer.Run(ctx, s.dir, b.set, ao)
	if err != nil {
		return nil, err
	}
	if res.Commit != "" && res.Commit != s.Commit {
		return nil, fmt.Errorf("checkout at %s, pinned is %s", res.Commit, s.Commit)
	}
	if ao.Cache != nil {
		if err := ao.Cache.Flush(); err != nil {
			return nil, err
		}
	}
	c := miner.NewCorpus(res.Files)
	c.Modules = res.Index.ModuleOf
	return c, nil
}

// open opens the cache in a folder, which holds what this very program made
// unless the user answers for it.
func (b *builder) open(dir string) (*cache.Cache, error) {
	version := b.o.facts
	if version == "" {
		var err error
		if version, err = cache.Program(dir); err != nil {
			return nil, err
		}
	}
	return cache.Open(dir, version)
}
