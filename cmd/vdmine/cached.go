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

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/internal/gitsafe"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/proposals"
)

// cacheEnv names the folder of the cache, or says off.
const cacheEnv = "VDMINE_CACHE"

// cacheOptions says where facts are kept between runs.
type cacheOptions struct {
	dir string // "": VDMINE_CACHE, else a folder of the repository's own in the user's cache
	off bool
	// version replaces the hash of the program, by which entries are told apart.
	version string
	sub     string // folder below it
	// shards are files of `scan --shard` from which facts are taken.
	shards []string
}

func (o *cacheOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.dir, "cache", "", "keep facts in DIR between runs (default $VDMINE_CACHE, else the user's cache folder)")
	c.Flags().BoolVar(&o.off, "no-cache", false, "neither read nor write the cache")
}

// past returns where facts of past commits are kept: apart, for those of the
// work tree would age beside them.
func (o *cacheOptions) past() *cacheOptions {
	p := *o
	p.sub = "past"
	return &p
}

// open returns the cache for the repository at root, nil for none. A scan does
// without what cannot be opened.
func (o *cacheOptions) open(root string, errw io.Writer) *cache.Cache {
	c := o.kept(root, errw)
	if len(o.shards) > 0 && o.sub == "" {
		if c == nil {
			c, _ = cache.Open("", "") // in memory, which never fails
		}
		o.fill(c, errw)
	}
	return c
}

func (o *cacheOptions) kept(root string, errw io.Writer) *cache.Cache {
	dir := o.dir
	if dir == "" {
		dir = os.Getenv(cacheEnv)
	}
	if o.off || dir == "off" {
		return nil
	}
	var err error
	if dir == "" {
		if dir, err = cache.Dir(root); err != nil {
			return nil // no home: nothing to say about what nobody asked for
		}
	}
	dir = filepath.Join(dir, o.sub)
	version := o.version
	if version == "" {
		version, err = cache.Program(dir)
	}
	if err == nil {
		var c *cache.Cache
		if c, err = cache.Open(dir, version); err == nil {
			return c
		}
	}
	fmt.Fprintf(errw, "vdmine: note: scanning without a cache: %s\n", safe.Text(err.Error()))
	return nil
}

// flushCache writes what the run added; the cache stays open for what is still
// to be read. That another run holds the lock is no matter: what was not
// written is made again.
func flushCache(c *cache.Cache, errw io.Writer) {
	if c == nil {
		return
	}
	if err := c.Flush(); err != nil && !errors.Is(err, cache.ErrBusy) {
		fmt.Fprintf(errw, "vdmine: note: the cache was not written: %s\n", safe.Text(err.Error()))
	}
}

// commitMemo keeps what single commits say in a cache.
type commitMemo struct {
	store *cache.Cache
	tag   string
}

func newCommitMemo(store *cache.Cache, root string) *commitMemo {
	// Paths of commits are relative to the folder that is looked at.
	folder := ""
	if repo, err := gitsafe.Open(root); err == nil {
		if rel, err := filepath.Rel(repo.Root(), repo.Dir()); err == nil {
			folder = filepath.ToSlash(rel)
		}
	}
	return &commitMemo{store, "commit\x00" + folder + "\x00"}
}

func (m *commitMemo) key(commit string) cache.Hash { return cache.Sum([]byte(m.tag + commit)) }

func (m *commitMemo) Get(commit string) ([]byte, bool) { return m.store.Get(m.key(commit)) }

func (m *commitMemo) Put(commit string, b []byte) { m.store.Put(m.key(commit), b) }

// keptReport is a finished report in the cache. It is found by everything that
// decides it: the program, the content of all sources, the commit and what is
// known of its history, the options and the ledger; and it holds only as long
// as everything else that was read for it is as it was.
type keptReport struct {
	store  *cache.Cache // nil for none
	key    cache.Hash
	loose  cache.Hash // the same, but for the ledger
	inputs *analyzer.Inputs
}

// storedReport is what is stored of it.
type storedReport struct {
	Inputs  []storedInput
	Report  json.RawMessage
	Partial string // what it lacks of the history, as facts.partial
}

type storedInput struct {
	Path string
	Sum  []byte
}

// knownResult finds the report of a ledger with the text decisions.
func knownResult(ctx context.Context, store *cache.Cache, s *analyzer.Survey, root string, decisions []byte, o scanOptions) keptReport {
	if store == nil || o.trace != nil || o.verbose || o.cache.version != "" || o.witness != nil || o.exact {
		return keptReport{} // under a name of the user's own, facts alone are shared
	}
	grafts := ""
	if s.Git() && !o.noHistory {
		repo, err := gitsafe.Open(root)
		if err == nil {
			grafts, err = repo.Boundary(ctx)
		}
		if err != nil {
			return keptReport{}
		}
	}
	content := s.Key()
	rest := fmt.Sprintf("%q\x00%t\x00%q\x00%q\x00%q\x00%q", grafts, o.noHistory, priorKey(o.background), o.without, o.families, o.langs)
	return keptReport{
		store: store, inputs: s.Inputs(),
		key:   cache.Key(content, fmt.Sprintf("report\x00%x\x00%s", cache.Sum(decisions), rest)),
		loose: cache.Key(content, "review\x00"+rest),
	}
}

// loosened is the report of the same sources whatever stands in the ledger.
func (r keptReport) loosened() keptReport {
	r.key = r.loose
	return r
}

// get returns the report, nil if there is none that holds, and what it lacks of
// the history.
func (r keptReport) get() (rep *proposals.Report, partial string) {
	if r.store == nil {
		return nil, ""
	}
	b, ok := r.store.Get(r.key)
	if !ok {
		return nil, ""
	}
	var k storedReport
	rep = new(proposals.Report)
	if json.Unmarshal(b, &k) != nil || json.Unmarshal(k.Report, rep) != nil {
		return nil, ""
	}
	for _, x := range k.Inputs {
		now := r.inputs.Look(x.Path)
		if sum := now.Sum(); !bytes.Equal(sum[:], x.Sum) {
			return nil, ""
		}
	}
	return rep, k.Partial
}

// put keeps a report, unless it would not come back as it is: with exact as the
// one of everything that decides it, and in any case whatever stands in the
// ledger.
func (r keptReport) put(rep *proposals.Report, partial string, exact bool) {
	if r.store == nil {
		return
	}
	k := storedReport{Partial: partial}
	for _, x := range r.inputs.Seen() {
		sum := x.Sum()
		k.Inputs = append(k.Inputs, storedInput{x.Path, sum[:]})
	}
	var back proposals.Report
	var err error
	if k.Report, err = json.Marshal(rep); err != nil || json.Unmarshal(k.Report, &back) != nil {
		return
	}
	if again, err := json.Marshal(&back); err != nil || !bytes.Equal(again, k.Report) {
		return
	}
	b, err := json.Marshal(k)
	if err != nil {
		return
	}
	if exact {
		r.store.Put(r.key, b)
	}
	r.store.Put(r.loose, b)
}
