package history

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// Memo keeps bytes by the hash of a commit between runs. What it gives back is
// not trusted to be whole, but to have been made by this program.
type Memo interface {
	Get(commit string) ([]byte, bool)
	Put(commit string, b []byte)
}

// record is what one commit says. It depends on the commit and its parent alone.
type record struct {
	added, other []string // paths
	bytes        int64    // of its diff
	syms         []symbolEdit
	edits, swaps []edit
}

// symbolEdit counts the lines of a commit that bring or drop a symbol.
type symbolEdit struct {
	name           string
	added, removed int
}

// edit is a replacement in a file.
type edit struct{ from, to, path string }

// maxRecord is the size in bytes above which a record is not kept.
const maxRecord = 1 << 20

func (r *record) encode() []byte {
	var b []byte
	num := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) { num(len(s)); b = append(b, s...) }
	for _, list := range [][]string{r.added, r.other} {
		num(len(list))
		for _, p := range list {
			text(p)
		}
	}
	num(int(r.bytes))
	num(len(r.syms))
	for _, s := range r.syms {
		text(s.name)
		num(s.added)
		num(s.removed)
	}
	for _, list := range [][]edit{r.edits, r.swaps} {
		num(len(list))
		for _, e := range list {
			text(e.from)
			text(e.to)
			text(e.path)
		}
	}
	return b
}

// decodeRecord returns nil if the bytes are not whole.
func decodeRecord(b []byte) *record {
	bad := false
	num := func() int {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > 1<<40 {
			bad, b = true, nil
			return 0
		}
		b = b[k:]
		return int(n)
	}
	text := func() string {
		n := num()
		if n > len(b) {
			bad, b = true, nil
			return ""
		}
		s := string(b[:n])
		b = b[n:]
		return s
	}
	// An element takes a byte at least.
	length := func() int { return min(num(), len(b)) }
	r := &record{}
	for _, list := range []*[]string{&r.added, &r.other} {
		for n := length(); n > 0 && !bad; n-- {
			*list = append(*list, text())
		}
	}
	r.bytes = int64(num())
	for n := length(); n > 0 && !bad; n-- {
		r.syms = append(r.syms, symbolEdit{text(), num(), num()})
	}
	for _, list := range []*[]edit{&r.edits, &r.swaps} {
		for n := length(); n > 0 && !bad; n-- {
			*list = append(*list, edit{text(), text(), text()})
		}
	}
	if bad || len(b) > 0 {
		return nil
	}
	return r
}

// read lists the commits, asks git for what the memo does not know of them, and
// adds all up in the order of the list.
func (l *Log) read(ctx context.Context, repo *gitsafe.Repo, o Options) error {
	list, err := heads(ctx, repo, o)
	if err != nil {
		return err
	}
	if len(list) > o.Commits {
		l.Cut, list = "commits", list[:o.Commits]
	}
	known := make([]*record, len(list))
	var unknown []int
	for i := range list {
		if o.Memo != nil {
			if b, ok := o.Memo.Get(list[i].Hash); ok {
				known[i] = decodeRecord(b)
			}
		}
		if known[i] == nil {
			unknown = append(unknown, i)
		}
	}
	names, cut := namesOf(ctx, repo, o, list, unknown)
	s := &summing{l: l, o: o, list: list, known: known, names: names, sum: newTally(), paths: map[string]*pathLife{}}
	if err = s.run(ctx, repo, unknown); cut != nil {
		err = cut
	}
	for p, v := range s.paths {
		v.Path.Path = p
		v.Path.Authors = len(v.authors)
		l.Paths = append(l.Paths, v.Path)
	}
	slices.SortFunc(l.Paths, func(a, b Path) int { return cmp.Compare(a.Path, b.Path) })
	l.Pairs, l.Swaps, l.Symbols = s.sum.edits.pairs(), s.sum.swaps.pairs(), s.sum.symbols()
	return err
}

// heads lists one commit more than is wanted, newest first.
func heads(ctx context.Context, repo *gitsafe.Repo, o Options) ([]Commit, error) {
	r, err := repo.Log(ctx, gitsafe.LogOptions{Format: header, From: o.From, Max: o.Commits + 1})
	if err != nil {
		return nil, err
	}
	var out []Commit
	err = readHeads(r, func(c Commit) { out = append(out, c) })
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return out, err
}

// namesOf returns the paths of the commits at the given places of the list.
func namesOf(ctx context.Context, repo *gitsafe.Repo, o Options, list []Commit, at []int) (map[string]*record, error) {
	out := map[string]*record{}
	if len(at) == 0 {
		return out, nil
	}
	r, err := repo.Log(ctx, gitsafe.LogOptions{Format: header, Only: hashes(list, at), Names: true})
	if err != nil {
		return nil, err
	}
	err = readNames(r, func(c Commit) bool {
		out[c.Hash] = &record{added: c.Added, other: c.Other}
		return true
	})
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return out, err
}

func hashes(list []Commit, at []int) []string {
	out := make([]string, 0, len(at))
	for _, i := range at {
		out = append(out, list[i].Hash)
	}
	return out
}

// summing adds the records of a list of commits up, in their order.
type summing struct {
	l     *Log
	o     Options
	list  []Commit
	known []*record
	names map[string]*record // of the commits that are not known
	sum   *tally
	paths map[string]*pathLife
	next  int // place in the list
	bytes int64
	full  bool // no more diffs are wanted
}

// maxBroken bounds how often the diffs are asked for anew after one that misses
// an object.
const maxBroken = 200

// run asks git for the diffs of the unknown commits. One whose objects are not
// in the clone is passed over.
func (s *summing) run(ctx context.Context, repo *gitsafe.Repo, unknown []int) error {
	defer s.rest()
	if len(s.o.Suffixes) == 0 || s.o.LangOf == nil {
		return nil
	}
	for broken := 0; len(unknown) > 0 && !s.full; broken++ {
		last, err := s.diffs(ctx, repo, unknown)
		k := slices.IndexFunc(unknown, func(i int) bool { return s.list[i].Hash == last })
		if err == nil && !s.full {
			k = len(unknown)
		}
		for _, i := range unknown[:max(k, 0)] {
			s.keep(i, &record{}) // touches no source, if it was not kept
		}
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || !missing(err) || broken == maxBroken {
			return err
		}
		if s.l.Cut == "" || s.l.Cut == "commits" {
			s.l.Cut = cutMissing
		}
		unknown = unknown[max(k, 0)+1:]
	}
	return nil
}

// diffs reads the diffs of the commits at the given places, and returns the
// last one that it saw the beginning of.
func (s *summing) diffs(ctx context.Context, repo *gitsafe.Repo, at []int) (last string, err error) {
	r, err := repo.Log(ctx, gitsafe.LogOptions{Format: header, Only: hashes(s.list, at), Patch: true, Suffixes: s.o.Suffixes, SkipDirs: skipDirs, MaxFile: maxFile})
	if err != nil {
		return "", err
	}
	place := make(map[string]int, len(at))
	for _, i := range at {
		place[s.list[i].Hash] = i
	}
	// A commit is taken when the next one has begun: git may stop within a diff.
	var held *record
	take := func() {
		if held != nil && last != "" {
			s.until(place[last])
			s.keep(place[last], held)
			s.add(place[last], held)
		}
		held = nil
	}
	err = readPatches(r, newReader(s.o.LangOf, func(c *Commit, rec *record) bool {
		if _, ok := place[c.Hash]; !ok {
			return true
		}
		take()
		last, held = c.Hash, rec
		return !s.full
	}))
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		take()
	}
	return last, err
}

// keep gives the memo the record of the commit at a place.
func (s *summing) keep(i int, diff *record) {
	n := s.names[s.list[i].Hash]
	if s.o.Memo == nil || n == nil || n.bytes < 0 {
		return
	}
	whole := *diff
	whole.added, whole.other = n.added, n.other
	if b := whole.encode(); len(b) <= maxRecord {
		s.o.Memo.Put(s.list[i].Hash, b)
	}
	n.bytes = -1 // kept
}

// until adds the commits before a place.
func (s *summing) until(i int) {
	for s.next < i {
		s.add(s.next, nil)
	}
}

// rest adds what is left of the list.
func (s *summing) rest() { s.until(len(s.list)) }

// add adds the next commit up, which is at place i. A diff of nil is none, or
// what is known of it.
func (s *summing) add(i int, diff *record) {
	if i != s.next {
		return
	}
	s.next++
	c := s.list[i]
	n := s.names[c.Hash]
	if k := s.known[i]; k != nil {
		n, diff = k, k
	}
	if n != nil {
		for _, p := range n.added {
			touch(s.paths, p, &c).Added = c.Time // newest first: the oldest creation stays
		}
		for _, p := range n.other {
			touch(s.paths, p, &c)
		}
		if c.Wide = len(n.added)+len(n.other) > MaxFiles; !c.Wide {
			c.Added, c.Other = n.added, n.other
		}
	}
	s.l.Commits = append(s.l.Commits, c)
	if diff == nil || s.full {
		return
	}
	if s.bytes += diff.bytes; s.bytes > s.o.Bytes {
		s.full, s.l.Cut = true, "bytes"
		return
	}
	s.sum.add(&c, diff)
}
