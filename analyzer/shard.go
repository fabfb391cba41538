package analyzer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/resolve"
	"github.com/vdmine/vdmine/languages"
)

// ShardOf returns the part, from 0, of n parts to which a path belongs. It
// depends on the path alone.
func ShardOf(path string, n int) int {
	h := sha256.Sum256([]byte(path))
	v := uint64(0)
	for _, b := range h[:8] {
		v = v<<8 | uint64(b)
	}
	return int(v % uint64(n))
}

// MaxShards is the most parts that a repository can be read in.
const MaxShards = 1024

// ErrShard marks shards that cannot be read or do not belong together.
var ErrShard = errors.New("unusable shard")

// ShardInfo says what a shard is a part of.
type ShardInfo struct {
	Program string   // the version of the program that made it, as for a cache
	Name    string   // of the repository
	Commit  string   // "" outside of git
	Git     bool     //
	Lang    []string // the only languages that were read; none: all
	Shard   int      // from 1
	Shards  int
	Tree    string // identifies the paths of all sources, not only of this part
}

// Shard is a part of a repository that was read: the facts of its files before
// any name is resolved, and what resolving the names of the whole needs beside.
type Shard struct {
	ShardInfo
	Files   []*fact.File
	Skipped []Skip
	Inputs  []Input
	// Extra is what the caller added, by name.
	Extra map[string][]byte
	keys  []shardKey
}

// shardKey is a content that the shard knows.
type shardKey struct {
	content, key cache.Hash
	data         []byte // as kept in a cache
}

// A shard is a magic and a gzip stream of records: a byte for what it is, the
// length and the bytes. The last one is a SHA-256 of all before it.
const (
	shardMagic   = "vdshard1"
	recordInfo   = 'h'
	recordFacts  = 'f' // content's hash, facts
	recordSkip   = 's' // content's hash, language, path and reason; the hash is zero without a content
	recordListed = 'l' // path and reason of what was not even opened
	recordInput  = 'i'
	recordExtra  = 'x' // name and bytes
	recordEnd    = 'e'
	maxRecord    = 256 << 20
)

type shardWriter struct {
	w   *bufio.Writer
	sum hash.Hash
	err error
}

func (w *shardWriter) record(kind byte, parts ...[]byte) {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	head := binary.AppendUvarint([]byte{kind}, uint64(n))
	for _, p := range append([][]byte{head}, parts...) {
		if w.err == nil {
			_, w.err = w.w.Write(p)
		}
		w.sum.Write(p)
	}
}

// WriteShard writes what the survey found as a shard, after extra under its
// names. The survey's cache is the only other place where facts may be.
func (s *Survey) WriteShard(ctx context.Context, out io.Writer, info ShardInfo, extra map[string][]byte) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	info.Commit, info.Git, info.Lang = s.base.Commit, s.base.Git, s.o.Lang
	info.Shard, info.Shards = s.o.Shard+1, max(1, s.o.Shards)
	info.Tree = s.tree()
	s.ask()
	if _, err := io.WriteString(out, shardMagic); err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return err
	}
	w := &shardWriter{w: bufio.NewWriterSize(z, 256<<10), sum: sha256.New()}
	head, err := json.Marshal(info)
	if err != nil {
		return err
	}
	w.record(recordInfo, head)
	var buf []byte
	for i := range s.files {
		f := &s.files[i]
		if f.facts == nil {
			w.record(recordSkip, f.hash[:], []byte(f.lang+"\x00"+f.path+"\x00"+f.skip))
			continue
		}
		buf = fact.Encode(buf[:0], f.facts)
		w.record(recordFacts, f.hash[:], buf)
	}
	for _, x := range s.base.Skipped {
		w.record(recordListed, []byte(x.Path+"\x00"+x.Reason))
	}
	for _, x := range s.inputs.Seen() {
		w.record(recordInput, encodeInput(x))
	}
	names := make([]string, 0, len(extra))
	for n := range extra {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		w.record(recordExtra, []byte(n+"\x00"), extra[n])
	}
	w.record(recordEnd, w.sum.Sum(nil))
	for _, err := range []error{w.err, w.w.Flush(), z.Close()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// tree identifies the listing that the shard is a part of.
func (s *Survey) tree() string {
	h := sha256.New()
	for _, f := range s.listed {
		io.WriteString(h, f.lang+"\x00"+f.path+"\n")
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

// ask looks at every input that resolving the names of the whole repository may
// look at: the index is built as if over all files, though of those of other
// shards only the paths are known, and the imports of this shard's own files are
// followed.
func (s *Survey) ask() {
	mine := map[string]*fact.File{}
	for i := range s.files {
		if f := s.files[i].facts; f != nil {
			mine[f.Path] = f
		}
	}
	all := make([]*fact.File, 0, len(s.listed))
	for _, f := range s.listed {
		x := mine[f.path]
		if x == nil {
			x = &fact.File{Path: f.path, Lang: f.lang}
		}
		all = append(all, x)
	}
	x := resolve.Build(all, s.inputs, LangTable(s.set))
	for _, f := range all {
		if mine[f.Path] != nil {
			x.Imports(f)
		}
	}
}

// ReadShardInfo reads what a shard is a part of, and nothing else.
func ReadShardInfo(in io.Reader) (ShardInfo, error) {
	s, err := readShard(in, true)
	if err != nil {
		return ShardInfo{}, err
	}
	return s.ShardInfo, nil
}

// ReadShard reads what WriteShard wrote. It trusts nothing of it: a shard that
// was cut off, changed or is of another version is an error.
func ReadShard(in io.Reader) (*Shard, error) { return readShard(in, false) }

func readShard(in io.Reader, head bool) (*Shard, error) {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrShard, fmt.Sprintf(format, args...))
	}
	magic := make([]byte, len(shardMagic))
	switch _, err := io.ReadFull(in, magic); {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	case string(magic) != shardMagic:
		return nil, bad("not a shard of this version")
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(in, 256<<10))
	if err != nil {
		return nil, bad("%v", err)
	}
	z.Multistream(false)
	r := bufio.NewReaderSize(z, 256<<10)
	s := &Shard{Extra: map[string][]byte{}}
	sum := sha256.New()
	for {
		kind, err := r.ReadByte()
		if err != nil {
			return nil, bad("cut off")
		}
		n, err := binary.ReadUvarint(r)
		if err != nil || n > maxRecord {
			return nil, bad("cut off, or a record of %d bytes", n)
		}
		before := sum.Sum(nil)
		b, err := readN(r, int(n))
		if err != nil {
			return nil, bad("cut off")
		}
		if kind == recordEnd {
			if !bytes.Equal(b, before) {
				return nil, bad("its checksum is wrong")
			}
			if _, err := r.ReadByte(); err != io.EOF {
				return nil, bad("it does not end where it should")
			}
			break
		}
		sum.Write(binary.AppendUvarint([]byte{kind}, n))
		sum.Write(b)
		if err := s.add(kind, b); err != nil {
			return nil, bad("%v", err)
		}
		if head {
			return s, nil
		}
	}
	if s.Shards == 0 {
		return nil, bad("it does not say what it is a part of")
	}
	return s, nil
}

// readN reads n bytes, and takes no more memory than there is to read.
func readN(r io.Reader, n int) ([]byte, error) {
	if n <= 1<<20 {
		b := make([]byte, n)
		_, err := io.ReadFull(r, b)
		return b, err
	}
	var w bytes.Buffer
	if k, err := io.CopyN(&w, r, int64(n)); err != nil || k != int64(n) {
		return nil, io.ErrUnexpectedEOF
	}
	return w.Bytes(), nil
}

// add takes a record in.
func (s *Shard) add(kind byte, b []byte) error {
	if (kind == recordInfo) != (s.Shards == 0) {
		return errors.New("its records are out of order")
	}
	here := func(p string) error {
		if p == "" || p[0] == '/' || ShardOf(p, s.Shards) != s.Shard-1 {
			return fmt.Errorf("%q is no path of this part", p)
		}
		return nil
	}
	var content cache.Hash
	switch kind {
	case recordInfo:
		if err := json.Unmarshal(b, &s.ShardInfo); err != nil {
			return err
		}
		if s.Shards < 1 || s.Shards > MaxShards || s.Shard < 1 || s.Shard > s.Shards {
			return fmt.Errorf("part %d of %d", s.Shard, s.Shards)
		}
	case recordFacts:
		if len(b) < len(content) {
			return errors.New("facts that cannot be")
		}
		f := new(fact.File)
		if err := fact.Decode(b[copy(content[:], b):], f); err != nil {
			return err
		}
		if err := here(f.Path); err != nil {
			return err
		}
		s.Files = append(s.Files, f)
		s.known(content, f.Lang, f.Path, b[len(content):], "")
	case recordSkip:
		if len(b) < len(content) {
			return errors.New("a skip that cannot be")
		}
		x := strings.SplitN(string(b[copy(content[:], b):]), "\x00", 3)
		if len(x) != 3 {
			return errors.New("a skip that cannot be")
		}
		if err := here(x[1]); err != nil {
			return err
		}
		s.Skipped = append(s.Skipped, Skip{x[1], x[2]})
		s.known(content, x[0], x[1], nil, x[2])
	case recordListed:
		p, reason, ok := strings.Cut(string(b), "\x00")
		if !ok {
			return errors.New("a skip that cannot be")
		}
		if err := here(p); err != nil {
			return err
		}
		s.Skipped = append(s.Skipped, Skip{p, reason})
	case recordInput:
		x, err := decodeInput(b)
		if err != nil {
			return err
		}
		s.Inputs = append(s.Inputs, x)
	case recordExtra:
		name, data, ok := bytes.Cut(b, []byte{0})
		if !ok {
			return errors.New("an addition without a name")
		}
		s.Extra[string(name)] = data
	default:
		return fmt.Errorf("a record of an unknown kind %q", kind)
	}
	return nil
}

// encodeInput writes an input: its kind, its path and what is in it, each text
// after its length. Names of files need not be UTF-8.
func encodeInput(x Input) []byte {
	b := []byte{byte(x.Kind)}
	text := func(t string) { b = append(binary.AppendUvarint(b, uint64(len(t))), t...) }
	text(x.Path)
	text(string(x.Bytes))
	for _, n := range x.Names {
		text(n)
	}
	return b
}

func decodeInput(b []byte) (Input, error) {
	bad := errors.New("an input that cannot be")
	if len(b) == 0 || InputKind(b[0]) > InputOther {
		return Input{}, bad
	}
	x := Input{Kind: InputKind(b[0])}
	var all []string
	for b = b[1:]; len(b) > 0; {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > uint64(len(b)-k) {
			return Input{}, bad
		}
		all = append(all, string(b[k:k+int(n)]))
		b = b[k+int(n):]
	}
	if len(all) < 2 || x.Kind != InputDir && len(all) > 2 {
		return Input{}, bad
	}
	x.Path, x.Names = all[0], all[2:]
	if x.Kind == InputFile {
		x.Bytes = []byte(all[1])
	}
	return x, nil
}

// known keeps what a cache would.
func (s *Shard) known(content cache.Hash, lang, path string, facts []byte, skip string) {
	f := surveyed{path: path, lang: lang, hash: content}
	switch {
	case content == cache.Hash{}:
	case facts != nil:
		s.keys = append(s.keys, shardKey{content, f.factKey(), facts})
	case skip != "parse-timeout":
		s.keys = append(s.keys, shardKey{content, f.skipKey(), []byte(skip)})
	}
}

// Fill gives a cache what the shard knows by content, so that a scan of the
// same files need not parse them.
func (s *Shard) Fill(c *cache.Cache) {
	for _, k := range s.keys {
		c.Put(k.key, k.data)
	}
}

// Merge makes of the shards of one repository what Run would have returned. The
// order of the shards does not matter. It is an error if one is missing or
// twice there, or if they are of different states of the repository, of
// different programs or options.
func Merge(shards []*Shard, set *languages.Set, workers int) (*Result, error) {
	if len(shards) == 0 {
		return nil, fmt.Errorf("%w: none given", ErrShard)
	}
	first := shards[0]
	res := &Result{Root: ".", Commit: first.Commit, Git: first.Git, Errors: map[string]int{}}
	have := make([]bool, first.Shards)
	inputs := map[string]Input{}
	for _, s := range shards {
		if err := first.belongs(s); err != nil {
			return nil, err
		}
		if have[s.Shard-1] {
			return nil, fmt.Errorf("%w: part %d of %d is there twice", ErrShard, s.Shard, s.Shards)
		}
		have[s.Shard-1] = true
		for _, f := range s.Files {
			if set.Named(f.Lang) == nil {
				return nil, fmt.Errorf("%w: %s: unknown language %q", ErrShard, f.Path, f.Lang)
			}
		}
		res.Files = append(res.Files, s.Files...)
		res.Skipped = append(res.Skipped, s.Skipped...)
		for _, x := range s.Inputs {
			if y, ok := inputs[x.Path]; ok && y.Sum() != x.Sum() {
				return nil, fmt.Errorf("%w: %s is not the same in two parts: they are of different states of the repository", ErrShard, x.Path)
			}
			inputs[x.Path] = x
		}
	}
	if k := slices.Index(have, false); k >= 0 {
		return nil, fmt.Errorf("%w: part %d of %d is missing", ErrShard, k+1, first.Shards)
	}
	seen := make([]Input, 0, len(inputs))
	for _, x := range inputs {
		seen = append(seen, x)
	}
	res.Inputs = ReplayInputs(seen)
	res.finish(set, max(1, workers))
	return res, nil
}

// belongs tells why another shard cannot be merged with s, nil if it can.
func (s *Shard) belongs(o *Shard) error {
	why := ""
	switch {
	case s.Program != o.Program:
		why = "were made by different builds of the program"
	case s.Name != o.Name:
		why = fmt.Sprintf("are of different repositories, %q and %q", s.Name, o.Name)
	case s.Shards != o.Shards:
		why = fmt.Sprintf("are parts of %d and of %d", s.Shards, o.Shards)
	case s.Commit != o.Commit || s.Git != o.Git:
		why = "are of different commits"
	case !slices.Equal(s.Lang, o.Lang):
		why = "were read for different languages"
	case s.Tree != o.Tree:
		why = "are of different files: the folder changed between the scans"
	default:
		return nil
	}
	return fmt.Errorf("%w: two of them %s", ErrShard, why)
}
