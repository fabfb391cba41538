package background

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sort"
	"strings"
)

// Word is a public symbol that a project uses.
type Word struct {
	Key    string // as fact.Key gives it
	Module string // "", or a head of Key that ends at a dot or with it
	Called bool   // mostly called
	Static bool   // mostly reached by its name
}

// Words sums up the words of projects. The order in which projects are added
// does not matter.
type Words struct {
	projects map[string]int // name → number of addition
	names    []string
	groups   map[string]*wordSum
}

type wordSum struct {
	projects []int
	words    map[string]*wordVotes
}

type wordVotes struct {
	users          []int // ascending
	called, static int
	modules        map[string]int // beside module
	module         string
}

// NewWords returns an empty sum.
func NewWords() *Words { return &Words{projects: map[string]int{}, groups: map[string]*wordSum{}} }

// Add adds the words of a group that a project uses, each key once. A project
// is added to a group once.
func (b *Words) Add(project, group string, words []Word) {
	p, ok := b.projects[project]
	if !ok {
		p = len(b.names)
		b.projects[project] = p
		b.names = append(b.names, project)
	}
	g := b.groups[group]
	if g == nil {
		g = &wordSum{words: map[string]*wordVotes{}}
		b.groups[group] = g
	}
	g.projects = append(g.projects, p)
	for _, w := range words {
		s := g.words[w.Key]
		if s == nil {
			s = &wordVotes{module: w.Module}
			g.words[strings.Clone(w.Key)] = s
		}
		s.users = append(s.users, p)
		if w.Called {
			s.called++
		}
		if w.Static {
			s.static++
		}
		if w.Module != s.module {
			if s.modules == nil {
				s.modules = map[string]int{}
			}
			s.modules[w.Module]++
		}
	}
}

// votes returns the module that most projects take a word from.
func (s *wordVotes) votes() string {
	best, n := s.module, len(s.users)
	for _, k := range s.modules {
		n -= k
	}
	for m, k := range s.modules {
		if k > n || k == n && m < best {
			best, n = m, k
		}
	}
	return best
}

// Encode returns the vocabulary of all words that enough projects use.
func (b *Words) Encode() (string, error) {
	names := append([]string{}, b.names...)
	sort.Strings(names)
	number := make([]int, len(names)) // of addition → sorted
	for i, n := range names {
		if len(n) > maxName {
			return "", fmt.Errorf("project %q: the name is too long", n)
		}
		number[b.projects[n]] = i
	}
	head := binary.AppendUvarint(nil, uint64(len(names)))
	for _, n := range names {
		head = append(binary.AppendUvarint(head, uint64(len(n))), n...)
	}
	var groups []string
	for g := range b.groups {
		groups = append(groups, g)
	}
	sort.Strings(groups)
	head = binary.AppendUvarint(head, uint64(len(groups)))
	var bodies []byte
	for _, name := range groups {
		g := b.groups[name]
		projects := make([]int, len(g.projects))
		for i, p := range g.projects {
			projects[i] = number[p]
		}
		sort.Ints(projects)
		for i := range projects {
			if i > 0 && projects[i] == projects[i-1] {
				return "", fmt.Errorf("project %s is there twice in %s", names[projects[i]], name)
			}
		}
		body := g.encode(projects, names, number)
		packed, err := deflate(body)
		if err != nil {
			return "", err
		}
		head = append(binary.AppendUvarint(head, uint64(len(name))), name...)
		for _, n := range append([]int{len(body), len(packed), len(projects)}, projects...) {
			head = binary.AppendUvarint(head, uint64(n))
		}
		if len(body) > maxWordsBytes {
			return "", errors.New("the vocabulary is too large")
		}
		bodies = append(bodies, packed...)
	}
	rest := append(head, bodies...)
	out := append([]byte(wordsMagic), 0, 0, 0, 0)
	binary.BigEndian.PutUint32(out[len(wordsMagic):], crc32.Checksum(rest, crc32.MakeTable(crc32.Castagnoli)))
	out = append(out, rest...)
	if len(names) > maxProjects || len(out) > maxWordsBytes {
		return "", errors.New("the vocabulary is too large")
	}
	return string(out), nil
}

// encode returns the body of a group, whose projects are given by number.
func (g *wordSum) encode(projects []int, names []string, number []int) []byte {
	bit := map[int]int{}
	for i, p := range projects {
		bit[p] = i
	}
	owners := owners(projects, names)
	var keys []string
	sets := map[string][]byte{}
	for key, s := range g.words {
		if len(key) > maxKey || len(s.users) < leastUsersSmall {
			continue
		}
		users := make([]byte, (len(projects)+7)/8)
		for _, p := range s.users {
			k := bit[number[p]]
			users[k/8] |= 1 << (k % 8)
		}
		if isWord(users, owners, len(projects)) {
			keys = append(keys, key)
			sets[key] = users
		}
	}
	sort.Strings(keys)
	var out []byte
	last := ""
	for _, key := range keys {
		s := g.words[key]
		shared := 0
		for shared < len(key) && shared < len(last) && key[shared] == last[shared] {
			shared++
		}
		last = key
		out = binary.AppendUvarint(out, uint64(shared))
		out = append(binary.AppendUvarint(out, uint64(len(key)-shared)), key[shared:]...)
		out = binary.AppendUvarint(out, uint64(len(s.votes())))
		var flags byte
		if 2*s.called > len(s.users) {
			flags |= wordCalled
		}
		if 2*s.static > len(s.users) {
			flags |= wordStatic
		}
		out = append(append(out, flags), sets[key]...)
	}
	return out
}

func deflate(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
