package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/analyzer/history"
	"github.com/vdmine/vdmine/internal/interrupt"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/written"
)

// What a shard carries beside facts. Part 1 alone has them.
const (
	extraHistory = "history" // a history.Log as JSON
	extraLedger  = "ledger"  // the text of the ledger
)

func mergeCommand() *cobra.Command {
	var o scanOptions
	var g orgOptions
	c := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Mine the shards that several scans of one repository wrote",
		Long: "Puts the shards of `vdmine scan --shard I/N` together and mines them: the result is, byte for byte, that of\n" +
			"one scan with the same options. All parts are needed, in any order, made by one build of vdmine from one commit.\n" +
			"The checkout is not needed. With --org the shards are of several repositories, all parts of each, told apart by\n" +
			"their names; the result are the rules that they have in common.\n" + exitHelp,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(c); err != nil {
				return err
			}
			for _, name := range []string{"pack", "min-repos"} {
				if err := only(c, name, "org"); err != nil {
					return err
				}
			}
			if g.on {
				return g.run(c.Context(), args, o, c.OutOrStdout())
			}
			shards, err := readShards(args)
			if err != nil {
				return err
			}
			rep, err := interrupt.Run(c.Context(), func() (*proposals.Report, error) {
				rep, _, err := mergeShards(shards, o)
				return rep, err
			})
			if err != nil {
				return err
			}
			return o.write(c.OutOrStdout(), ".", rep)
		},
	}
	o.flags(c)
	f := c.Flags()
	f.BoolVar(&g.on, "org", false, "find the rules that several repositories have in common")
	f.IntVar(&g.min, "min-repos", 3, "with --org, in how many repositories a rule must hold")
	f.StringVar(&g.pack, "pack", "", "with --org, also write the rules as a pack to FILE")
	return c
}

// shardHint is what to do about shards that cannot be used.
const shardHint = "make all parts anew with one build of vdmine, from one commit: `vdmine scan --shard I/N --out FILE`"

func shardError(err error) error {
	if errors.Is(err, analyzer.ErrShard) {
		return &exitError{exitFailure, err, shardHint}
	}
	return err
}

func readShards(files []string) ([]*analyzer.Shard, error) {
	var out []*analyzer.Shard
	for _, name := range files {
		s, err := readShard(name)
		if err != nil {
			return nil, shardError(fmt.Errorf("%s: %w", name, err))
		}
		out = append(out, s)
	}
	return out, nil
}

func readShard(name string) (*analyzer.Shard, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	return analyzer.ReadShard(f)
}

// mergeShards makes the report that one scan would have made, and gives the
// facts that it is made of.
func mergeShards(shards []*analyzer.Shard, o scanOptions) (*proposals.Report, *analyzer.Result, error) {
	fams, err := o.chosen()
	if err != nil {
		return nil, nil, err
	}
	res, err := analyzer.Merge(shards, languages.NewSet(all.Languages()), runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, nil, shardError(err)
	}
	led := new(proposals.Ledger)
	var log *history.Log
	for _, s := range shards {
		if b, ok := s.Extra[extraLedger]; ok {
			led = proposals.ParseLedger(b)
		}
		if b, ok := s.Extra[extraHistory]; ok {
			log = new(history.Log)
			if err := json.Unmarshal(b, log); err != nil {
				return nil, nil, shardError(fmt.Errorf("%w: its history: %v", analyzer.ErrShard, err))
			}
		}
	}
	rep, err := mine(led, res, log, fams, o)
	if err != nil {
		return nil, nil, err
	}
	if m := res.Inputs.Missed(); len(m) > 0 {
		return nil, nil, shardError(fmt.Errorf("%w: none of them says what stands at %s", analyzer.ErrShard, safe.Path(m[0])))
	}
	return rep, res, nil
}

// part reads "i/n".
func part(text string) (i, n int, err error) {
	a, b, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(a)
	n, errN := strconv.Atoi(b)
	if !ok || errI != nil || errN != nil || n < 1 || n > analyzer.MaxShards || i < 1 || i > n {
		return 0, 0, &exitError{exitFailure, fmt.Errorf("--shard %q", text), fmt.Sprintf("a part I of N parts, as in 2/8; N is at most %d", analyzer.MaxShards)}
	}
	return i, n, nil
}

// writeShard reads a part of the repository at root and writes its shard.
func (o *scanOptions) writeShard(ctx context.Context, root string, c *cobra.Command) error {
	i, n, err := part(o.shard)
	if err != nil {
		return err
	}
	for _, name := range []string{"json", "family", "limit", "background", "short", "verbose"} {
		if c.Flags().Changed(name) {
			return &exitError{exitFailure, fmt.Errorf("--shard and --%s exclude each other", name), "give it to `vdmine merge`"}
		}
	}
	if o.out == "" && terminal(c.OutOrStdout()) {
		return &exitError{exitFailure, errors.New("a shard is no text for a terminal"), "name a file: --out FILE"}
	}
	store := o.cache.open(root, c.ErrOrStderr())
	defer flushCache(store, c.ErrOrStderr())
	if store == nil {
		store, _ = cache.Open("", "") // in memory: contents are told by their hash
	}
	s, err := analyzer.Open(ctx, root, languages.NewSet(all.Languages()), analyzer.Options{Lang: o.langs, Keep: o.keep, Cache: store, Shard: i - 1, Shards: n})
	if err != nil {
		return err
	}
	defer s.Close()
	info := analyzer.ShardInfo{Name: o.name}
	if info.Program, err = cache.Program(""); err != nil {
		return err
	}
	if abs, err := filepath.Abs(root); err == nil && info.Name == "" {
		info.Name = filepath.Base(abs)
	}
	extra := map[string][]byte{}
	if i == 1 {
		if extra, err = o.beside(ctx, root, s, store); err != nil {
			return err
		}
	}
	if o.out == "" {
		return s.WriteShard(ctx, c.OutOrStdout(), info, extra)
	}
	var buf bytes.Buffer
	if err := s.WriteShard(ctx, &buf, info, extra); err != nil {
		return err
	}
	return replaceFile(o.out, buf.Bytes())
}

// beside returns what mining needs beside the facts.
func (o *scanOptions) beside(ctx context.Context, root string, s *analyzer.Survey, store *cache.Cache) (map[string][]byte, error) {
	extra := map[string][]byte{}
	written.Read(s.Inputs(), o.keep) // the shard brings what was asked for
	text, err := proposals.ReadLedger(proposals.LedgerPath(root))
	if err != nil {
		return nil, err
	}
	if text != nil {
		extra[extraLedger] = text
	}
	if s.Git() && !o.noHistory {
		b, err := json.Marshal(historyWith(ctx, root, languages.NewSet(all.Languages()), "", o.keep, store))
		if err != nil {
			return nil, err
		}
		extra[extraHistory] = b
	}
	return extra, nil
}

// fill gives the cache what shards know. What cannot be used is said, and
// parsed instead.
func (o *cacheOptions) fill(c *cache.Cache, errw io.Writer) {
	note := func(name string, why error) {
		fmt.Fprintf(errw, "vdmine: note: the facts of %s are not used: %s\n", safe.Path(name), safe.Text(why.Error()))
	}
	version, unknown := cache.Program("")
	for _, name := range o.shards {
		s, err := readShard(name)
		switch {
		case err != nil:
			note(name, err)
		case unknown != nil:
			note(name, unknown)
		case s.Program != version:
			note(name, errors.New("it was made by another build of vdmine"))
		default:
			s.Fill(c)
		}
	}
}
