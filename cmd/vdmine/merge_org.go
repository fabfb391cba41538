package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals/org"
)

type orgOptions struct {
	on   bool
	min  int
	pack string
}

// run mines each repository, then counts over all of them what several propose.
// One repository at a time is in memory.
func (g *orgOptions) run(ctx context.Context, files []string, o scanOptions, out io.Writer) error {
	if g.min < 2 {
		return &exitError{exitFailure, fmt.Errorf("--min-repos %d", g.min), "what one repository alone holds is no rule of an organisation: at least 2"}
	}
	byRepo := map[string][]string{}
	var names []string
	for _, name := range files {
		info, err := shardInfo(name)
		if err != nil {
			return shardError(fmt.Errorf("%s: %w", name, err))
		}
		if byRepo[info.Name] == nil {
			names = append(names, info.Name)
		}
		byRepo[info.Name] = append(byRepo[info.Name], name)
	}
	slices.Sort(names)
	if len(names) < 2 {
		return &exitError{exitFailure, errors.New("the shards are of one repository"), "--org compares several; where two have the same name, tell them apart by `vdmine scan --shard --name`"}
	}
	common := org.NewCommon()
	for _, n := range names {
		shards, err := readShards(byRepo[n])
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rep, res, err := mergeShards(shards, o)
		if err != nil {
			return fmt.Errorf("%s: %w", n, err)
		}
		common.Add(org.Repo{Name: n, Commit: rep.Commit, Files: len(res.Files)}, rep.Proposals)
	}
	rules := common.Candidates(g.min)
	if len(rules) > 0 {
		for _, n := range names {
			shards, err := readShards(byRepo[n])
			if err != nil {
				return err
			}
			res, err := analyzer.Merge(shards, languages.NewSet(all.Languages()), runtime.GOMAXPROCS(0))
			if err != nil {
				return shardError(err)
			}
			for _, r := range rules {
				r.Count(n, res.Files)
			}
		}
	}
	rep := common.Report(rules, g.min)
	if o.limit > 0 && len(rep.Rules) > o.limit {
		rep.Rules = rep.Rules[:o.limit]
	}
	if g.pack != "" {
		if err := pack.Save(g.pack, rep.Pack()); err != nil {
			return err
		}
	}
	text := []byte(rep.Text())
	if o.json {
		var err error
		if text, err = rep.JSON(); err != nil {
			return err
		}
	}
	if o.out != "" {
		return replaceFile(o.out, text)
	}
	_, err := out.Write(text)
	return err
}

func shardInfo(name string) (analyzer.ShardInfo, error) {
	f, err := os.Open(name)
	if err != nil {
		return analyzer.ShardInfo{}, errors.Unwrap(err)
	}
	defer f.Close()
	return analyzer.ReadShardInfo(f)
}
