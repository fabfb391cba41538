// Package analyzer reads a repository: it lists the files, parses and extracts
// them in parallel, and resolves the names they mention. Its result is facts.
package analyzer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/resolve"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
)

// Options says how to read a repository. The zero value is usable.
type Options struct {
	Workers int           // 0: one per processor
	Limit   time.Duration // of processor time per file, 0: 2 s
	Lang    []string      // only these languages
	// Keep tells which listed paths are read; nil keeps all.
	Keep func(path string) bool
	// Cache keeps facts between runs; nil keeps none. Whoever opened it flushes
	// it.
	Cache *cache.Cache
	// Shards and Shard leave all files out but those of part Shard, from 0, of
	// Shards parts. Names are then resolved within that part.
	Shard, Shards int
	// Progress is called now and then with the number of files done and of all.
	Progress func(done, all int)
}

// Skip is a file that was not read, with the reason.
type Skip struct{ Path, Reason string }

// Result holds the facts of a repository, sorted by path.
type Result struct {
	Root   string
	Commit string // "" outside git
	Git    bool
	// NoGit says why a repository was read as a plain folder, nil if it was not.
	NoGit   error
	Files   []*fact.File
	Skipped []Skip
	Errors  map[string]int // language → files parsed with visible errors
	Index   *resolve.Index
	Inputs  *Inputs // what was read beside the sources
}

// arenaBytes is the memory that one parse may take at most.
const arenaBytes = 512 << 20

// Run reads the repository or folder at root with the languages of set: Open
// and Result in one.
func Run(ctx context.Context, root string, set *languages.Set, o Options) (*Result, error) {
	s, err := Open(ctx, root, set, o)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Result(ctx)
}

// LangTable gives the resolver what it must know of each language.
func LangTable(set *languages.Set) map[string]resolve.Lang {
	out := map[string]resolve.Lang{}
	for _, l := range set.List() {
		b := map[string]bool{}
		for _, n := range l.Builtins {
			b[n] = true
		}
		known := resolve.Lang{Std: l.Std, Builtins: b, Results: l.Results, TypeArgs: l.TypeArgs}
		if l.Methods != nil {
			known.Methods = l.Methods()
		}
		out[l.Name] = known
	}
	return out
}

// maxErrorShare is the share of a file's bytes inside syntax errors above which
// the file is skipped: what is left of it would mislead.
const maxErrorShare = 0.2

func (w *worker) source(src []byte, path string, c *languages.Compiled, limit time.Duration) (*fact.File, string) {
	src = c.Text(path, src)
	if c.G == nil {
		f := &fact.File{Path: path}
		w.b.Build(c, src, nil, f)
		return f, ""
	}
	nodes, err := w.s.Parse(c.G, src, limit)
	switch {
	case errors.Is(err, tree.ErrTimeout):
		return nil, "parse-timeout"
	case errors.Is(err, tree.ErrMemory):
		return nil, "parse-memory"
	case err != nil:
		return nil, "parse-failed"
	case len(nodes) == 0:
		return nil, "empty"
	}
	bad, _ := tree.Errors(nodes)
	if !w.b.Broken && float64(bad) > maxErrorShare*float64(len(src)) {
		return nil, "syntax-errors"
	}
	f := &fact.File{Path: path, ErrBytes: int(bad)}
	w.b.Build(c, src, nodes, f)
	return f, ""
}

// Source extracts the facts of one text as if it stood at path. Names are
// resolved by index when it is not nil.
func Source(path string, src []byte, set *languages.Set, index *resolve.Index, limit time.Duration) (*fact.File, error) {
	f, err := alone(path, src, set, limit, false)
	if err == nil && index != nil {
		index.Imports(f)
		index.File(f)
		index.Registered(f)
	}
	return f, err
}

// alone extracts the facts of one text; broken takes it however many syntax
// errors it has.
func alone(path string, src []byte, set *languages.Set, limit time.Duration, broken bool) (*fact.File, error) {
	l := set.Of(path)
	if l == nil {
		return nil, fmt.Errorf("%s: no supported language", path)
	}
	c, err := languages.Compile(l)
	if err != nil {
		return nil, err
	}
	w := &worker{s: tree.NewSession(tree.Limits{ArenaBytes: arenaBytes / 4}), b: languages.NewBuilder()}
	w.b.Broken = broken
	defer w.s.Close()
	f, skip := w.source(src, path, c, limit)
	if f == nil {
		return nil, fmt.Errorf("%s: %s", path, skip)
	}
	return f, nil
}

// Single extracts the facts of one text at a path of the repository at root and
// resolves what can be resolved from it and the files that it names. A text that
// is mostly syntax errors, as between two edits, has facts of what is whole.
func Single(root, path string, src []byte, set *languages.Set, limit time.Duration) (*fact.File, error) {
	f, err := alone(path, src, set, limit, true)
	if err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return f, nil //nolint:nilerr // facts without resolved names are better than none
	}
	defer r.Close()
	x := resolve.Build([]*fact.File{f}, r.FS(), LangTable(set))
	x.OnDisk()
	x.Imports(f)
	x.File(f)
	x.Registered(f)
	return f, nil
}
