package history

import (
	"cmp"
	"context"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// Memo keeps bytes by the hash of a commit, and the list of them, between runs. What it gives back is
// not trusted to be whole, but to have been made by this program.
type Memo interface {
	Get(commit string) ([]byte, bool)
	Put(commit string, b []byte)
}

// record is what one commit says. It depends on the commit and its parent alone.
type record struct {
	added        []string // sources that it creates
	change       change
	read         bool  // its diff was read, which the rest is of
	bytes        int64 // of its diff
	edits, swaps []edit
}

// edit is a replacement in a file, as often as it is made there.
type edit struct{ from, to string }

// maxRecord is the size in bytes above which a record is not kept.
const maxRecord = 1 << 20

// names are the lists of paths of r, in the order in which they are kept.
func (r *record) names() []*[]string {
	l := r.change.lists()
	return append([]*[]string{&r.added}, l[:]...)
}

func (r *record) encode() []byte {
	var b []byte
	num := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) { num(len(s)); b = append(b, s...) }
	for _, list := range r.names() {
		num(len(*list))
		for _, p := range *list {
			text(p)
		}
	}
	num(map[bool]int{true: 1}[r.read])
	num(int(r.bytes))
	for _, list := range [][]edit{r.edits, r.swaps} {
		num(len(list))
		for _, e := range list {
			text(e.from)
			text(e.to)
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
	for _, list := range r.names() {
		for n := length(); n > 0 && !bad; n-- {
			*list = append(*list, text())
		}
	}
	r.read = num() == 1
	r.bytes = int64(num())
	for _, list := range []*[]edit{&r.edits, &r.swaps} {
		for n := length(); n > 0 && !bad; n-- {
			*list = append(*list, edit{text(), text()})
		}
	}
	if bad || len(b) > 0 {
		return nil
	}
	return r
}

// read lists the commits, asks git for what the memo does not know of them, and
// adds all up in the order of the list.
func (l *Log) read(ctx context.Context, repo *gitsafe.Repo, head string, o Options) error {
	list, err := heads(ctx, repo, head, o)
	if err != nil {
		return err
	}
	if len(list) > o.Commits {
		l.Cut, list = CutCommits, list[:o.Commits]
	}
	l.Commits = len(list)
	for i := range list {
		l.Newest = max(l.Newest, list[i].time)
	}
	s := &summing{l: l, o: o, list: list, known: make([]*record, len(list)), kept: make([]bool, len(list)), sum: newTally(), came: map[string]int64{}}
	var unknown, unlisted []int
	unread := map[string]record{}
	for i := range list {
		var r *record
		if o.Memo != nil {
			if b, ok := o.Memo.Get(list[i].hash); ok {
				r = decodeRecord(b)
			}
		}
		switch {
		case r == nil:
			unknown, unlisted = append(unknown, i), append(unlisted, i)
		case !r.read:
			unknown, unread[list[i].hash] = append(unknown, i), *r
		default:
			s.known[i] = r
		}
	}
	n, cut := namesOf(ctx, repo, o, list, unlisted)
	if s.added, s.ends = n.added, n.ends; len(unread) > 0 || cut != nil {
		s.ends = o.Suffixes // of those it is not known
	}
	maps.Copy(s.added, unread)
	unknown = slices.DeleteFunc(unknown, func(i int) bool {
		none := n.none[list[i].hash]
		if none {
			s.keep(i, &record{})
		}
		return none
	})
	if err = s.run(ctx, repo, unknown); cut != nil {
		err = cut
	}
	for p, t := range s.came {
		l.Paths = append(l.Paths, Path{p, t})
	}
	slices.SortFunc(l.Paths, func(a, b Path) int { return cmp.Compare(a.Path, b.Path) })
	l.Pairs, l.Swaps = s.sum.edits.pairs(), s.sum.swaps.pairs()
	if len(s.changes.list) > 0 {
		if herr := l.hold(ctx, repo, cmp.Or(o.From, head), &s.changes, o); err == nil {
			err = herr
		}
	}
	return err
}

// names are what commits changed.
type names struct {
	added map[string]record // without what diffs say; those of which git told nothing are missing
	none  map[string]bool   // whether a commit touches no source
	ends  []string          // which of the suffixes occur
}

// namesOf returns the names of the commits at the given places of the list.
// After an error, the commits that git did not come to are missing.
func namesOf(ctx context.Context, repo *gitsafe.Repo, o Options, list []commit, at []int) (names, error) {
	n := names{added: map[string]record{}, none: map[string]bool{}}
	if len(at) == 0 || len(o.Suffixes) == 0 {
		return n, nil
	}
	// Git is not told the suffixes: to match many globs costs it more than to
	// name all files.
	r, err := repo.Log(ctx, gitsafe.LogOptions{Format: header, Only: hashes(list, at), Names: true})
	if err != nil {
		return n, err
	}
	ends := map[string]bool{}
	source := func(p string) bool {
		any := false
		for _, s := range o.Suffixes {
			if strings.HasSuffix(p, s) {
				any, ends[s] = true, true
			}
		}
		return any
	}
	next := 0
	pass := func(until string) { // git leaves out commits that touch nothing
		for ; next < len(at) && list[at[next]].hash != until; next++ {
			n.added[list[at[next]].hash], n.none[list[at[next]].hash] = record{}, true
		}
	}
	err = readNames(r, func(hash string, p paths) {
		pass(hash)
		next++
		r := record{change: changeOf(&p)}
		r.added = slices.DeleteFunc(p.added, func(f string) bool { return !source(f) })
		any := len(r.added) > 0
		for _, f := range slices.Concat(p.other, p.gone) {
			any = source(f) || any
		}
		n.added[hash], n.none[hash] = r, !any
	})
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		pass("")
	}
	n.ends = slices.Sorted(maps.Keys(ends))
	return n, err
}

func hashes(list []commit, at []int) []string {
	out := make([]string, 0, len(at))
	for _, i := range at {
		out = append(out, list[i].hash)
	}
	return out
}

// summing adds the records of a list of commits up, in their order.
type summing struct {
	l       *Log
	o       Options
	list    []commit
	known   []*record
	kept    []bool            // by the memo
	added   map[string]record // of the commits that are not known, without diffs
	ends    []string          // of the sources that these touch
	sum     *tally
	came    map[string]int64 // when sources came
	changes changes
	next    int // place in the list
	bytes   int64
	full    bool // no more diffs are wanted
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
		k := slices.IndexFunc(unknown, func(i int) bool { return s.list[i].hash == last })
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
		if s.l.Cut == "" || s.l.Cut == CutCommits {
			s.l.Cut = cutMissing
		}
		unknown = unknown[max(k, 0)+1:]
	}
	return nil
}

// diffs reads the diffs of the commits at the given places, and returns the
// last one that it saw the beginning of.
func (s *summing) diffs(ctx context.Context, repo *gitsafe.Repo, at []int) (last string, err error) {
	r, err := repo.Log(ctx, gitsafe.LogOptions{Format: header, Only: hashes(s.list, at), Patch: true, Suffixes: s.ends, SkipDirs: skipDirs, MaxFile: maxFile})
	if err != nil {
		return "", err
	}
	place := make(map[string]int, len(at))
	for _, i := range at {
		place[s.list[i].hash] = i
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
	err = readPatches(r, newReader(s.o.LangOf, func(c *commit, rec *record) bool {
		if _, ok := place[c.hash]; !ok {
			return true
		}
		take()
		last, held = c.hash, rec
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

// keep gives the memo the record of the commit at a place; a diff of nil was not
// read.
func (s *summing) keep(i int, diff *record) {
	h := s.list[i].hash
	whole, ok := s.added[h]
	if s.o.Memo == nil || !ok || s.kept[i] {
		return
	}
	s.kept[i] = true
	if diff != nil {
		names := whole
		whole = *diff
		whole.added, whole.change, whole.read = names.added, names.change, true
	}
	if b := whole.encode(); len(b) <= maxRecord {
		s.o.Memo.Put(h, b)
	}
}

// until adds the commits before a place.
func (s *summing) until(i int) {
	for s.next < i {
		s.add(s.next, nil)
	}
}

// rest adds what is left of the list. Of what lies beyond the limit of bytes
// only the paths are kept.
func (s *summing) rest() {
	for i := s.next; i < len(s.list); i++ {
		s.add(i, nil)
		if s.full && s.known[i] == nil {
			s.keep(i, nil)
		}
	}
}

// add adds the next commit up, which is at place i. A diff of nil is none, or
// what is known of it.
func (s *summing) add(i int, diff *record) {
	if i != s.next {
		return
	}
	s.next++
	c := &s.list[i]
	names := s.added[c.hash]
	if k := s.known[i]; k != nil {
		names, diff = *k, k
	}
	for _, p := range names.added {
		s.came[p] = c.time // newest first: the oldest creation stays
	}
	s.changes.add(c, &names.change)
	if s.full {
		return
	}
	if diff != nil {
		if s.bytes += diff.bytes; s.bytes > s.o.Bytes {
			s.full, s.l.Cut = true, CutBytes
			return
		}
		s.sum.add(c, diff)
	}
	s.l.Read++
}
