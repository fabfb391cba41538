// Package analyzer reads a repository: it lists the files, parses and extracts
// them in parallel, and resolves the names they mention. Its result is facts.
package analyzer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/conc"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/resolve"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/languages"
)

// Options says how to read a repository. The zero value is usable.
type Options struct {
	Workers int           // 0: one per processor
	Limit   time.Duration // per file, 0: 2 s
	Lang    []string      // only these languages
	// Keep tells which listed paths are read; nil keeps all.
	Keep func(path string) bool
	// Progress is called now and then with the number of files done and of all.
	Progress func(done, all int)
}

// Skip is a file that was not read, with the reason.
type Skip struct{ Path, Reason string }

// Result holds the facts of a repository, sorted by path.
type Result struct {
	Root    string
	Commit  string // "" outside git
	Git     bool
	Files   []*fact.File
	Skipped []Skip
	Errors  map[string]int // language → files parsed with visible errors
	Index   *resolve.Index
}

// arenaBytes is the memory that one parse may take at most.
const arenaBytes = 512 << 20

// Run reads the repository or folder at root with the languages of set. A root
// that does not exist, is no folder or cannot be read is an error; a file that
// cannot be read or parsed is a counted skip.
func Run(ctx context.Context, root string, set *languages.Set, o Options) (*Result, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Limit <= 0 {
		o.Limit = 2 * time.Second
	}
	only := map[string]bool{}
	for _, l := range o.Lang {
		if set.Named(l) == nil {
			return nil, fmt.Errorf("unknown language %q", l)
		}
		only[l] = true
	}
	listed, err := walk.List(ctx, root, walk.Options{LangOf: func(p string) string {
		l := set.Of(p)
		if l == nil || len(only) > 0 && !only[l.Name] {
			return ""
		}
		return l.Name
	}})
	if err != nil {
		return nil, err
	}
	res := &Result{Root: root, Commit: listed.Commit, Git: listed.Git, Errors: map[string]int{}}
	for _, s := range listed.Skipped {
		res.Skipped = append(res.Skipped, Skip{s.Path, s.Reason})
	}
	files := listed.Files
	if o.Keep != nil {
		kept := files[:0]
		for _, f := range files {
			if o.Keep(f.Path) {
				kept = append(kept, f)
			}
		}
		files = kept
	}
	// Largest first, so that no worker ends with a giant.
	sort.Slice(files, func(i, j int) bool {
		if files[i].Size != files[j].Size {
			return files[i].Size > files[j].Size
		}
		return files[i].Path < files[j].Path
	})
	compiled := map[string]*languages.Compiled{}
	for _, f := range files {
		if compiled[f.Lang] == nil {
			c, err := languages.Compile(set.Named(f.Lang))
			if err != nil {
				return nil, err
			}
			compiled[f.Lang] = c
		}
	}
	fsRoot, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", root, err)
	}
	defer fsRoot.Close()

	facts := make([]*fact.File, len(files))
	skips := make([]string, len(files))
	var next, done atomic.Int64
	var wg conc.WaitGroup
	for range o.Workers {
		wg.Go(func() {
			w := &worker{s: tree.NewSession(tree.Limits{ArenaBytes: arenaBytes}), b: languages.NewBuilder()}
			defer w.s.Close()
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(files) {
					return
				}
				facts[k], skips[k] = w.file(fsRoot, files[k].Path, compiled[files[k].Lang], o.Limit)
				if n := done.Add(1); o.Progress != nil && n%64 == 0 {
					o.Progress(int(n), len(files))
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for k, f := range facts {
		if f == nil {
			res.Skipped = append(res.Skipped, Skip{files[k].Path, skips[k]})
			continue
		}
		if f.ErrBytes > 0 {
			res.Errors[f.Lang]++
		}
		res.Files = append(res.Files, f)
	}
	sort.Slice(res.Files, func(i, j int) bool { return res.Files[i].Path < res.Files[j].Path })
	sort.Slice(res.Skipped, func(i, j int) bool { return res.Skipped[i].Path < res.Skipped[j].Path })

	res.Index = resolve.Build(res.Files, fsRoot.FS(), LangTable(set))
	for _, f := range res.Files {
		res.Index.Imports(f)
	}
	var at atomic.Int64
	for range o.Workers {
		wg.Go(func() {
			for {
				k := int(at.Add(1)) - 1
				if k >= len(res.Files) {
					return
				}
				res.Index.File(res.Files[k])
			}
		})
	}
	wg.Wait()
	return res, nil
}

// LangTable gives the resolver what it must know of each language.
func LangTable(set *languages.Set) map[string]resolve.Lang {
	out := map[string]resolve.Lang{}
	for _, l := range set.List() {
		b := map[string]bool{}
		for _, n := range l.Builtins {
			b[n] = true
		}
		out[l.Name] = resolve.Lang{Std: l.Std, Builtins: b}
	}
	return out
}

type worker struct {
	s   *tree.Session
	b   *languages.Builder
	buf []byte
}

// maxErrorShare is the share of a file's bytes inside syntax errors above which
// the file is skipped: what is left of it would mislead.
const maxErrorShare = 0.2

func (w *worker) file(root *os.Root, path string, c *languages.Compiled, limit time.Duration) (*fact.File, string) {
	src, skip, err := walk.Read(root, path, w.buf)
	if err != nil || skip != "" {
		if skip == "" {
			skip = "unreadable"
		}
		return nil, skip
	}
	if cap(src) > cap(w.buf) {
		w.buf = src[:0]
	}
	return w.source(src, path, c, limit)
}

func (w *worker) source(src []byte, path string, c *languages.Compiled, limit time.Duration) (*fact.File, string) {
	if c.Prepare != nil {
		src = c.Prepare(src)
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
	if float64(bad) > maxErrorShare*float64(len(src)) {
		return nil, "syntax-errors"
	}
	f := &fact.File{Path: path, ErrBytes: int(bad)}
	w.b.Build(c, src, nodes, f)
	return f, ""
}

// Source extracts the facts of one text as if it stood at path. Names are
// resolved by index when it is not nil.
func Source(path string, src []byte, set *languages.Set, index *resolve.Index, limit time.Duration) (*fact.File, error) {
	l := set.Of(path)
	if l == nil {
		return nil, fmt.Errorf("%s: no supported language", path)
	}
	c, err := languages.Compile(l)
	if err != nil {
		return nil, err
	}
	w := &worker{s: tree.NewSession(tree.Limits{ArenaBytes: arenaBytes / 4}), b: languages.NewBuilder()}
	defer w.s.Close()
	f, skip := w.source(src, path, c, limit)
	if f == nil {
		return nil, fmt.Errorf("%s: %s", path, skip)
	}
	if index != nil {
		index.Imports(f)
		index.File(f)
	}
	return f, nil
}

// Single extracts the facts of one text at a path of the repository at root and
// resolves what can be resolved from it and the files that it names.
func Single(root, path string, src []byte, set *languages.Set, limit time.Duration) (*fact.File, error) {
	f, err := Source(path, src, set, nil, limit)
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
	return f, nil
}
