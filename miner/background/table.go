// Package background knows the habits of other projects: a table, built from
// pinned repositories, of how often they follow what a candidate claims.
//
// It holds counts under 64-bit hashes and no code. Looking up needs no loading:
// the embedded bytes are searched in place.
package background

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"sort"
	"strings"
)

// The table in its file:
//
//	magic, version         8 bytes
//	CRC-32C of the rest    4
//	groups                 2
//	per group              1 + name, 2 projects, 4 entries
//	entries, by group      12 each: key 8, projects 2, mean 1, projects that hold 1
//
// Groups and the keys of a group are sorted. Numbers are big-endian.
const (
	magic     = "vdmbg\x00\x002"
	headSize  = len(magic) + 4 + 2
	entrySize = 12
	maxBytes  = 64 << 20
	maxName   = 120
)

//go:embed table.bin
var embedded string

// Table tells how often other projects follow a habit. The zero Table knows
// nothing. It is safe for concurrent use.
type Table struct {
	groups map[string]section
}

type section struct {
	projects int
	entries  string // sorted by key
}

// Record is what is known of one key.
type Record struct {
	Projects int     // with at least 5 opportunities
	Mean     float64 // of their adherence
	Hold     int     // projects that adhere at least 60 %
}

// Embedded returns the table that comes with the program.
func Embedded() (*Table, error) { return Open(embedded) }

// Open reads a table. Damaged bytes are an error.
func Open(data string) (*Table, error) {
	bad := func(what string) (*Table, error) { return nil, fmt.Errorf("load background table: %s", what) }
	if len(data) > maxBytes {
		return bad("too large")
	}
	if len(data) < headSize || data[:len(magic)] != magic {
		return bad("not a table of this version")
	}
	r := reader{data: data[len(magic):]}
	sum := uint32(r.number(4))
	if crc32.Checksum([]byte(r.data), crc32.MakeTable(crc32.Castagnoli)) != sum {
		return bad("wrong checksum")
	}
	t := &Table{groups: map[string]section{}}
	groups := r.number(2)
	var names []string
	var counts []int
	for range groups {
		n := r.name()
		t.groups[n] = section{projects: r.number(2)}
		names, counts = append(names, n), append(counts, r.number(4))
	}
	if r.short || !sort.StringsAreSorted(names) || len(t.groups) != groups {
		return bad("damaged header")
	}
	for i, n := range names {
		size := counts[i] * entrySize
		if size > len(r.data) {
			return bad("cut short")
		}
		s := t.groups[n]
		s.entries, r.data = r.data[:size], r.data[size:]
		for at := entrySize; at < size; at += entrySize {
			if s.entries[at-entrySize:at-entrySize+8] >= s.entries[at:at+8] {
				return bad("keys out of order")
			}
		}
		t.groups[n] = s
	}
	if r.data != "" {
		return bad("trailing bytes")
	}
	return t, nil
}

// reader takes numbers and names off the front of a text.
type reader struct {
	data  string
	short bool
}

func (r *reader) take(n int) string {
	if n > len(r.data) {
		r.short, r.data = true, ""
		return ""
	}
	s := r.data[:n]
	r.data = r.data[n:]
	return s
}

func (r *reader) number(size int) int {
	n := 0
	for _, b := range []byte(r.take(size)) {
		n = n<<8 | int(b)
	}
	return n
}

func (r *reader) name() string { return r.take(r.number(1)) }

// Lookup returns what is known of a key among the projects of a group.
func (t *Table) Lookup(group string, key uint64) (Record, bool) {
	s := t.groups[group].entries
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], key)
	want := string(b[:])
	n := len(s) / entrySize
	i := sort.Search(n, func(i int) bool { return s[i*entrySize:i*entrySize+8] >= want })
	if i == n || s[i*entrySize:i*entrySize+8] != want {
		return Record{}, false
	}
	e := s[i*entrySize+8:]
	return Record{Projects: int(e[0])<<8 | int(e[1]), Mean: float64(e[2]) / 255, Hold: int(e[3])}, true
}

// Projects returns how many projects of a group were measured.
func (t *Table) Projects(group string) int { return t.groups[group].projects }

// Groups returns the groups of the table with their numbers of keys, sorted.
func (t *Table) Groups() (names []string, keys []int) {
	for g := range t.groups {
		names = append(names, g)
	}
	sort.Strings(names)
	for _, g := range names {
		keys = append(keys, len(t.groups[g].entries)/entrySize)
	}
	return names, keys
}

// Hash returns the key of a text.
func Hash(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

// Share is the adherence of one project, in parts of ShareOne, so that sums do
// not depend on their order.
type Share int64

// ShareOne is full adherence.
const ShareOne Share = 1 << 20

// Builder sums up projects. The order in which they are added does not matter.
type Builder struct {
	projects map[string]int
	sums     map[string]map[uint64]*sum
}

type sum struct {
	n, hold int
	total   Share
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	return &Builder{projects: map[string]int{}, sums: map[string]map[uint64]*sum{}}
}

// Project counts one more project of a group.
func (b *Builder) Project(group string) { b.projects[group]++ }

// Add adds the adherence of one project to a key of a group.
func (b *Builder) Add(group string, key uint64, adherence Share) {
	m := b.sums[group]
	if m == nil {
		m = map[uint64]*sum{}
		b.sums[group] = m
	}
	s := m[key]
	if s == nil {
		s = &sum{}
		m[key] = s
	}
	s.n++
	s.total += adherence
	if adherence*10 >= ShareOne*6 {
		s.hold++
	}
}

// Encode returns the table of all keys that at least least projects share.
func (b *Builder) Encode(least int) (string, error) {
	var groups []string
	for g := range b.projects {
		groups = append(groups, g)
	}
	sort.Strings(groups)
	var body, entries []byte
	body = binary.BigEndian.AppendUint16(body, uint16(len(groups)))
	for _, n := range groups {
		if len(n) > maxName || strings.ContainsAny(n, "\n") {
			return "", fmt.Errorf("name %q: too long or of several lines", n)
		}
	}
	for _, g := range groups {
		var keys []uint64
		for k, s := range b.sums[g] {
			if s.n >= least {
				keys = append(keys, k)
			}
		}
		sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
		for _, k := range keys {
			s := b.sums[g][k]
			if s.n > 0xffff {
				return "", errors.New("more projects than a table can hold")
			}
			entries = binary.BigEndian.AppendUint64(entries, k)
			entries = binary.BigEndian.AppendUint16(entries, uint16(s.n))
			mean := (s.total*255 + ShareOne*Share(s.n)/2) / (ShareOne * Share(s.n))
			entries = append(entries, byte(mean), byte(min(s.hold, 255)))
		}
		body = append(append(body, byte(len(g))), g...)
		body = binary.BigEndian.AppendUint16(body, uint16(b.projects[g]))
		body = binary.BigEndian.AppendUint32(body, uint32(len(keys)))
	}
	body = append(body, entries...)
	out := append([]byte(magic), 0, 0, 0, 0)
	binary.BigEndian.PutUint32(out[len(magic):], crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	out = append(out, body...)
	if len(out) > maxBytes {
		return "", errors.New("the table is too large")
	}
	return string(out), nil
}
