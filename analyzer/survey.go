package analyzer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sort"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/conc"

	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/resolve"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/internal/heap"
	"github.com/vdmine/vdmine/languages"
)

// Survey is a repository whose files are known by content: each has been found
// in the cache or parsed. Key identifies that content before any facts are
// decoded; Result gives the facts.
type Survey struct {
	set    *languages.Set
	o      Options
	dir    *os.Root
	beside *walk.FS
	inputs *Inputs
	base   Result // without facts
	files  []surveyed
	listed []listedFile // all sources, also those of other shards
	size   int64        // bytes of the files
	lines  atomic.Int64 // of those that are done
	bytes  atomic.Int64 // of those that are done
}

// listedFile is a source of which only the name is known.
type listedFile struct{ path, lang string }

// surveyed is one source file.
type surveyed struct {
	path, lang string
	info       fs.FileInfo
	hash       cache.Hash // of the content; zero without a cache
	facts      *fact.File // parsed in this run
	skip       string     // why there are no facts
	c          *languages.Compiled
}

// Open lists the repository or folder at root and parses what the cache of o
// does not hold. A root that does not exist, is no folder or cannot be read is
// an error; a file that cannot be read or parsed is a counted skip.
func Open(ctx context.Context, root string, set *languages.Set, o Options) (*Survey, error) {
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
	s := &Survey{set: set, o: o, base: Result{Root: root, Commit: listed.Commit, Git: listed.Git, NoGit: listed.NoGit}}
	compiled := map[string]*languages.Compiled{}
	var files []walk.File
	for _, f := range listed.Files {
		if o.Keep != nil && !o.Keep(f.Path) {
			continue
		}
		s.listed = append(s.listed, listedFile{f.Path, f.Lang})
		if o.Shards > 1 && ShardOf(f.Path, o.Shards) != o.Shard {
			continue
		}
		if compiled[f.Lang] == nil {
			if compiled[f.Lang], err = languages.Compile(set.Named(f.Lang)); err != nil {
				return nil, err
			}
		}
		files = append(files, f)
		s.size += f.Info.Size()
	}
	for _, x := range listed.Skipped {
		if o.Shards > 1 && ShardOf(x.Path, o.Shards) != o.Shard {
			continue
		}
		s.base.Skipped = append(s.base.Skipped, Skip{x.Path, x.Reason})
	}
	if s.dir, err = os.OpenRoot(root); err != nil {
		return nil, fmt.Errorf("open %s: %w", root, err)
	}
	s.beside = walk.NewFS(s.dir)
	s.inputs = NewInputs(s.beside)
	s.files = make([]surveyed, len(files))
	turns := inTurns(files)
	var next, done atomic.Int64
	var wg conc.WaitGroup
	for range o.Workers {
		wg.Go(func() {
			w := &worker{from: walk.NewReader(s.dir), cache: o.Cache, limit: o.Limit}
			defer w.close()
			for {
				t := int(next.Add(1)) - 1
				if t+1 >= len(turns) {
					return
				}
				for k := turns[t]; k < turns[t+1] && ctx.Err() == nil; k++ {
					f := &s.files[k]
					f.path, f.lang, f.info, f.c = files[k].Path, files[k].Lang, files[k].Info, compiled[files[k].Lang]
					w.survey(f)
					s.read(f)
					if n := done.Add(1); o.Progress != nil && n%64 == 0 {
						o.Progress(int(n), len(files))
					}
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		s.Close()
		return nil, err
	}
	sort.Slice(s.files, func(i, j int) bool { return s.files[i].path < s.files[j].path })
	return s, nil
}

// The turns in which files are read.
const (
	largeFile = 64 << 10 // bytes of a file above which it has a turn of its own
	turnFiles = 16
)

// inTurns sorts the files and returns where the turns begin in which workers take
// them, and the end: large ones first and the largest before all, so that no
// worker ends with a giant; then a few of the same part of the tree at once, since
// to open folders costs.
func inTurns(files []walk.File) []int {
	sort.Slice(files, func(i, j int) bool {
		a, b := max(files[i].Info.Size(), largeFile), max(files[j].Info.Size(), largeFile)
		if a != b {
			return a > b
		}
		return files[i].Path < files[j].Path
	})
	var out []int
	for k := 0; k < len(files); {
		out = append(out, k)
		if files[k].Info.Size() > largeFile {
			k++
		} else {
			k = min(k+turnFiles, len(files))
		}
	}
	return append(out, len(files))
}

// Close releases the root. What Result returned stays usable.
func (s *Survey) Close() {
	s.beside.Close()
	_ = s.dir.Close()
}

// Inputs is what the repository holds beside its sources.
func (s *Survey) Inputs() *Inputs { return s.inputs }

// Commit returns the commit that is checked out, "" outside of git.
func (s *Survey) Commit() string { return s.base.Commit }

// Git reports whether the root lies in a git repository.
func (s *Survey) Git() bool { return s.base.Git }

// NoGit says why a repository is read as a plain folder, nil if it is not.
func (s *Survey) NoGit() error { return s.base.NoGit }

// Key identifies the content of all sources, what was skipped, and the commit.
// Together with the Inputs it decides every fact. It needs a cache to have
// been given.
func (s *Survey) Key() cache.Hash {
	h := sha256.New()
	text := func(t string) {
		var n [4]byte
		binary.LittleEndian.PutUint32(n[:], uint32(len(t)))
		h.Write(n[:])
		h.Write([]byte(t))
	}
	text(s.base.Commit)
	text(fmt.Sprint(s.base.Git, len(s.files), len(s.base.Skipped)))
	for i := range s.files {
		f := &s.files[i]
		text(f.path)
		text(f.lang)
		text(f.skip)
		h.Write(f.hash[:])
	}
	for _, x := range s.base.Skipped {
		text(x.Path)
		text(x.Reason)
	}
	return cache.Hash(h.Sum(nil))
}

// Result returns the facts of all files with their names resolved.
func (s *Survey) Result(ctx context.Context) (*Result, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	res := s.base
	res.Errors, res.Inputs = map[string]int{}, s.inputs
	res.Skipped = append([]Skip(nil), s.base.Skipped...)
	for i := range s.files {
		if f := &s.files[i]; f.facts == nil {
			res.Skipped = append(res.Skipped, Skip{f.path, f.skip})
		} else {
			res.Files = append(res.Files, f.facts)
		}
	}
	res.finish(s.set, s.o.Workers)
	return &res, nil
}

// load decodes the facts that were left in the cache.
func (s *Survey) load(ctx context.Context) error {
	var next atomic.Int64
	var wg conc.WaitGroup
	for range s.o.Workers {
		wg.Go(func() {
			w := &worker{from: walk.NewReader(s.dir), cache: s.o.Cache, limit: s.o.Limit}
			defer w.close()
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(s.files) {
					return
				}
				if f := &s.files[k]; f.facts == nil && f.skip == "" {
					w.load(f)
					s.read(f)
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// read tells how many lines the repository may have, by those of the files that
// are done: how much garbage may pile up goes by how much there is to keep.
func (s *Survey) read(f *surveyed) {
	if f.facts != nil {
		s.lines.Add(int64(f.facts.Lines))
	}
	bytes := s.bytes.Add(f.info.Size())
	heap.Lines(int64(float64(s.lines.Load()) / float64(max(bytes, 1)) * float64(s.size)))
}

// finish sorts and resolves, and counts the files with errors.
func (r *Result) finish(set *languages.Set, workers int) {
	sort.Slice(r.Files, func(i, j int) bool { return r.Files[i].Path < r.Files[j].Path })
	sort.Slice(r.Skipped, func(i, j int) bool { return r.Skipped[i].Path < r.Skipped[j].Path })
	for _, f := range r.Files {
		if f.ErrBytes > 0 {
			r.Errors[f.Lang]++
		}
	}
	var disk fs.FS
	if r.Inputs != nil {
		disk = r.Inputs
	}
	r.Index = resolve.Build(r.Files, disk, LangTable(set))
	for _, f := range r.Files {
		r.Index.Imports(f)
	}
	r.Index.Learn(r.Files)
	var at atomic.Int64
	var wg conc.WaitGroup
	for range workers {
		wg.Go(func() {
			names := r.Index.Resolver()
			for {
				k := int(at.Add(1)) - 1
				if k >= len(r.Files) {
					return
				}
				names.File(r.Files[k])
			}
		})
	}
	wg.Wait()
	r.Index.Register(r.Files)
}

// worker reads, parses and extracts one file at a time. What it needs for that
// is made when the first file is not in the cache.
type worker struct {
	from  *walk.Reader
	cache *cache.Cache
	limit time.Duration
	s     *tree.Session
	b     *languages.Builder
	enc   []byte
}

func (w *worker) close() {
	w.from.Close()
	if w.s != nil {
		w.s.Close()
	}
}

// survey finds the file in the cache, by its stat or its content, or parses it.
func (w *worker) survey(f *surveyed) {
	if w.cache == nil {
		f.facts, f.skip = w.file(f, nil)
		return
	}
	if h, ok := w.cache.Stat(f.path, f.info); ok {
		if f.hash = h; w.known(f) {
			return
		}
	}
	f.facts, f.skip = w.file(f, w.known)
}

// factKey is the key of a file's facts. The path is in it since it decides
// facts too: whether a file is a test or generated, for one.
func (f *surveyed) factKey() cache.Hash { return cache.Key(f.hash, "facts\x00"+f.lang+"\x00"+f.path) }

// skipKey is the key of the reason why a content has no facts.
func (f *surveyed) skipKey() cache.Hash { return cache.Key(f.hash, "skip\x00"+f.lang+"\x00"+f.path) }

// known reports whether the cache knows what f.hash gives, and sets the reason
// if that is a skip.
func (w *worker) known(f *surveyed) bool {
	if w.cache.Has(f.factKey()) {
		return true
	}
	if b, ok := w.cache.Get(f.skipKey()); ok {
		f.skip = string(b)
		return true
	}
	return false
}

// load decodes the facts of a file that survey found in the cache. Should they
// turn out to be damaged, the file is parsed.
func (w *worker) load(f *surveyed) {
	if b, ok := w.cache.Get(f.factKey()); ok {
		x := new(fact.File)
		if fact.Decode(b, x) == nil && x.Path == f.path {
			f.facts = x
			return
		}
	}
	f.facts, f.skip = w.file(f, nil)
}

// file reads and parses a file. With a cache the content's hash is set first,
// and if known then says that the cache has what it gives, the file is not
// parsed: no facts and no reason are returned.
func (w *worker) file(f *surveyed, known func(*surveyed) bool) (*fact.File, string) {
	src, fi, skip, err := w.from.Read(f.path, f.info)
	if err != nil || fi == nil {
		if skip == "" {
			skip = "unreadable"
		}
		return nil, skip
	}
	if w.cache != nil {
		f.hash = cache.Sum(src)
		w.cache.SetStat(f.path, fi, f.hash)
		if known != nil && known(f) {
			return nil, f.skip
		}
	}
	if skip == "" {
		if w.s == nil {
			w.s, w.b = tree.NewSession(tree.Limits{ArenaBytes: arenaBytes}), languages.NewBuilder()
		}
		var facts *fact.File
		if facts, skip = w.source(src, f.path, f.c, w.limit); facts != nil {
			if w.cache != nil {
				w.enc = fact.Encode(w.enc[:0], facts)
				w.cache.Put(f.factKey(), w.enc)
			}
			return facts, ""
		}
	}
	// How long a parse takes depends on the machine's load: try again next time.
	if w.cache != nil && skip != "parse-timeout" {
		w.cache.Put(f.skipKey(), []byte(skip))
	}
	return nil, skip
}
