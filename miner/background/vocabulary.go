package background

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
	"sort"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/miner"
)

// The vocabulary in its file; numbers are varints where no size is given:
//
//	magic, version         8 bytes
//	CRC-32C of the rest    4, big-endian
//	projects               count, then length and name of each, sorted
//	groups                 count, then of each, sorted by name:
//	                       length and name, bytes when unpacked, bytes packed,
//	                       its projects: count, then their numbers, ascending
//	bodies                 of each group, packed by DEFLATE
//
// The body of a group is its words, sorted by key, each as: bytes that the key
// shares with the one before; length and bytes of the rest; length of the
// module in it; flags in one byte; one bit for each project of the group that
// uses it, from the lowest bit of the first byte.
const (
	wordsMagic    = "vdmvoc\x001"
	maxWordsBytes = 64 << 20 // of the file, and of a group unpacked
	maxKey        = 512
	maxProjects   = 1 << 12
	maxRatio      = 1032 // of DEFLATE
)

// The flags of a word.
const (
	wordCalled = 1 << iota
	wordStatic
	wordFlags = iota
)

// What makes a symbol a word of a group: no project's own habit, nor that of
// one owner.
const (
	leastUsers      = 3
	leastUsersSmall = 2 // in a small group
	smallGroup      = 8 // projects
	leastOwners     = 2
)

//go:embed vocabulary.bin
var embeddedVocabulary string

// Vocabulary tells which projects use which public symbols. It implements
// miner.Common. Groups are unpacked when they are first asked for. It is safe
// for concurrent use.
type Vocabulary struct {
	projects []string
	groups   map[string]*wordGroup
}

// wordGroup is the words of a group.
type wordGroup struct {
	projects []int // numbers, ascending
	packed   string
	size     int // unpacked

	once   sync.Once
	list   []miner.Popular // by key
	users  []byte          // len(list) sets of stride bytes
	stride int
	err    error
}

// EmbeddedVocabulary returns the vocabulary that comes with the program.
func EmbeddedVocabulary() (*Vocabulary, error) { return OpenVocabulary(embeddedVocabulary) }

// OpenVocabulary reads a vocabulary. Damaged bytes are an error.
func OpenVocabulary(data string) (*Vocabulary, error) {
	bad := func(what string) (*Vocabulary, error) { return nil, fmt.Errorf("load vocabulary: %s", what) }
	if len(data) > maxWordsBytes {
		return bad("too large")
	}
	if len(data) < len(wordsMagic)+4 || data[:len(wordsMagic)] != wordsMagic {
		return bad("not a vocabulary of this version")
	}
	r := reader{data: data[len(wordsMagic):]}
	sum := uint32(r.number(4))
	if crc32.Checksum([]byte(r.data), crc32.MakeTable(crc32.Castagnoli)) != sum {
		return bad("wrong checksum")
	}
	v := &Vocabulary{groups: map[string]*wordGroup{}}
	n := r.varint(maxProjects)
	for i := 0; i < n && !r.short; i++ {
		p := r.take(r.varint(maxName))
		if i > 0 && p <= v.projects[i-1] {
			return bad("damaged header")
		}
		v.projects = append(v.projects, p)
	}
	var order []*wordGroup
	var sizes []int
	last := ""
	n = r.varint(maxProjects)
	for i := 0; i < n && !r.short; i++ {
		name := r.take(r.varint(maxName))
		g := &wordGroup{size: r.varint(maxWordsBytes)}
		sizes = append(sizes, r.varint(len(r.data)))
		count := r.varint(len(v.projects))
		for k := 0; k < count && !r.short; k++ {
			p := r.varint(len(v.projects) - 1)
			if k > 0 && p <= g.projects[k-1] {
				return bad("damaged header")
			}
			g.projects = append(g.projects, p)
		}
		if i > 0 && name <= last {
			return bad("damaged header")
		}
		last = name
		order = append(order, g)
		v.groups[name] = g
	}
	for i, g := range order {
		g.packed = r.take(sizes[i])
		g.stride = (len(g.projects) + 7) / 8
	}
	if r.short || r.data != "" {
		return bad("cut short, or trailing bytes")
	}
	return v, nil
}

// varint takes a number that must not exceed limit.
func (r *reader) varint(limit int) int {
	n, size := binary.Uvarint([]byte(r.data[:min(len(r.data), binary.MaxVarintLen64)]))
	if size <= 0 || limit < 0 || n > uint64(limit) {
		r.short, r.data = true, ""
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

// Check unpacks every group and reports the first that is damaged. A damaged
// group says nothing.
func (v *Vocabulary) Check() error {
	for _, name := range v.Groups() {
		if g := v.groups[name].open(); g.err != nil {
			return fmt.Errorf("load vocabulary: %s: %w", name, g.err)
		}
	}
	return nil
}

// open unpacks a group once.
func (g *wordGroup) open() *wordGroup {
	g.once.Do(func() {
		if g.err = g.unpack(); g.err != nil {
			g.list, g.users, g.projects = nil, nil, nil
		}
	})
	return g
}

func (g *wordGroup) unpack() error {
	if g.size > maxRatio*(len(g.packed)+1) {
		return errors.New("announced longer than it can be")
	}
	body := make([]byte, g.size)
	z := flate.NewReader(strings.NewReader(g.packed))
	if _, err := io.ReadFull(z, body); err != nil {
		return err
	}
	if n, err := z.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return errors.New("longer than announced")
	}
	// The keys are written one after another into one text, of which they are
	// parts.
	type word struct {
		end, module int
		flags       byte
	}
	var words []word
	var keys []byte
	start := 0
	r := reader{data: string(body)}
	for r.data != "" {
		shared := r.varint(len(keys) - start)
		rest := r.take(r.varint(maxKey))
		next := len(keys)
		keys = append(append(keys, keys[start:start+shared]...), rest...)
		w := word{end: len(keys), module: r.varint(len(keys) - next), flags: r.byte()}
		users := r.take(g.stride)
		if r.short || next > 0 && bytes.Compare(keys[start:next], keys[next:]) >= 0 || w.module > 0 && next+w.module < w.end && keys[next+w.module] != '.' || g.strays(users) {
			return fmt.Errorf("damaged word %d", len(words))
		}
		start = next
		words = append(words, w)
		g.users = append(g.users, users...)
	}
	all := string(keys)
	g.list = make([]miner.Popular, len(words))
	at := 0
	for i, w := range words {
		key := all[at:w.end]
		at = w.end
		p := miner.Popular{Key: key, Module: key[:w.module], Name: key, Called: w.flags&wordCalled != 0, Static: w.flags&wordStatic != 0}
		if w.module > 0 {
			p.Name = strings.TrimPrefix(key[w.module:], ".")
		}
		p.Projects = count(g.usersOf(i))
		g.list[i] = p
	}
	return nil
}

// strays reports whether a set has bits beyond the projects.
func (g *wordGroup) strays(users string) bool {
	n := len(g.projects) % 8
	return n > 0 && users[len(users)-1]>>n != 0
}

func (r *reader) byte() byte {
	if s := r.take(1); s != "" {
		return s[0]
	}
	return 0
}

func count(set []byte) int {
	n := 0
	for _, b := range set {
		n += bits.OnesCount8(b)
	}
	return n
}

func (g *wordGroup) usersOf(i int) []byte { return g.users[i*g.stride : (i+1)*g.stride] }

// find returns the number of a key, -1 if it is no word of the group.
func (g *wordGroup) find(key string) int {
	i := sort.Search(len(g.list), func(i int) bool { return g.list[i].Key >= key })
	if i == len(g.list) || g.list[i].Key != key {
		return -1
	}
	return i
}

// Share implements miner.Common.
func (v *Vocabulary) Share(group, key string) (share float64, projects int) {
	g := v.groups[group]
	if g == nil {
		return 0, 0
	}
	g.open()
	if len(g.projects) == 0 {
		return 0, 0
	}
	if i := g.find(key); i >= 0 {
		share = float64(g.list[i].Projects) / float64(len(g.projects))
	}
	return share, len(g.projects)
}

// List implements miner.Common.
func (v *Vocabulary) List(group string) []miner.Popular {
	if g := v.groups[group]; g != nil {
		return g.open().list
	}
	return nil
}

// Groups returns the groups of the vocabulary, sorted.
func (v *Vocabulary) Groups() []string {
	var out []string
	for g := range v.groups {
		out = append(out, g)
	}
	sort.Strings(out)
	return out
}

// Projects returns the projects whose code of a group was read, sorted.
func (v *Vocabulary) Projects(group string) []string {
	g := v.groups[group]
	if g == nil {
		return nil
	}
	var out []string
	for _, p := range g.projects {
		out = append(out, v.projects[p])
	}
	return out
}

// Without returns the vocabulary of all projects but one, by its owner/name: a
// project must not be measured with what it said itself.
func (v *Vocabulary) Without(project string) miner.Common {
	at := sort.SearchStrings(v.projects, project)
	if at == len(v.projects) || v.projects[at] != project {
		return v
	}
	o := &others{v: v, groups: map[string]*othersGroup{}}
	for name, g := range v.groups {
		for bit, p := range g.projects {
			if p == at {
				o.groups[name] = &othersGroup{g: g, bit: bit}
			}
		}
	}
	return o
}

// others is a vocabulary without one project.
type others struct {
	v      *Vocabulary
	groups map[string]*othersGroup // those that the project is one of
}

type othersGroup struct {
	g    *wordGroup
	bit  int // of the project
	once sync.Once
	list []miner.Popular
}

// open takes the project out of the words of a group, and the words out that
// too few others use.
func (o *othersGroup) open(v *Vocabulary) {
	o.once.Do(func() {
		g := o.g.open()
		owners := owners(g.projects, v.projects)
		n := len(g.projects) - 1
		for i, p := range g.list {
			users := g.usersOf(i)
			if users[o.bit/8]>>(o.bit%8)&1 == 1 {
				users = bytes.Clone(users)
				users[o.bit/8] &^= 1 << (o.bit % 8)
				p.Projects--
			}
			if isWord(users, owners, n) {
				o.list = append(o.list, p)
			}
		}
	})
}

// owners numbers the owners of projects.
func owners(projects []int, names []string) []int {
	seen := map[string]int{}
	out := make([]int, len(projects))
	for i, p := range projects {
		owner, _, _ := strings.Cut(names[p], "/")
		if _, ok := seen[owner]; !ok {
			seen[owner] = len(seen)
		}
		out[i] = seen[owner]
	}
	return out
}

// isWord reports whether enough of n projects use a symbol.
func isWord(users []byte, owners []int, n int) bool {
	least := leastUsers
	if n < smallGroup {
		least = leastUsersSmall
	}
	if count(users) < least {
		return false
	}
	first := -1
	for i, o := range owners {
		if users[i/8]>>(i%8)&1 == 0 {
			continue
		}
		if first < 0 {
			first = o
		} else if o != first {
			return true
		}
	}
	return false
}

// Share implements miner.Common.
func (o *others) Share(group, key string) (share float64, projects int) {
	g := o.groups[group]
	if g == nil {
		return o.v.Share(group, key)
	}
	g.open(o.v)
	n := len(g.g.projects) - 1
	if n <= 0 {
		return 0, 0
	}
	i := sort.Search(len(g.list), func(i int) bool { return g.list[i].Key >= key })
	if i < len(g.list) && g.list[i].Key == key {
		share = float64(g.list[i].Projects) / float64(n)
	}
	return share, n
}

// List implements miner.Common.
func (o *others) List(group string) []miner.Popular {
	g := o.groups[group]
	if g == nil {
		return o.v.List(group)
	}
	g.open(o.v)
	return g.list
}
