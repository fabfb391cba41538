package history

import (
	"hash/fnv"
	"maps"
	"path"
	"slices"
	"strings"
)

// maxChange is the number of files above which a commit is left out of Changes:
// what a sweep over the tree touches together says nothing of what belongs together.
const maxChange = 30

// Change is what a commit of few files touches. Added, Moved and Edited are places
// in Log.Files, ascending.
type Change struct {
	Hash   string
	Author uint32  // tells authors apart, by the hash of their address
	Time   int64   // of the author, seconds since 1970
	Added  []int32 `json:",omitempty"`
	Moved  []int32 `json:",omitempty"` // created where a file of the ending went: perhaps only moved
	Edited []int32 `json:",omitempty"`
}

// File is a file, of whatever kind, that one of Changes touches.
type File struct {
	Path string
	Here bool // it is in the commit whose history was read
	// Names are the places of files, ascending, whose names stand in its text there,
	// and of Folders the names of their folders do. Only of a file that many commits
	// touch which add others, and that names some of these.
	Names, Folders []int32 `json:",omitempty"`
	// NameForms and FolderForms say of each how it is named, as Part and the others do.
	NameForms, FolderForms []byte `json:",omitempty"`
	// Made is set for one that names any and is written by a program, By the command
	// for it, if its text names one.
	Made bool   `json:",omitempty"`
	By   string `json:",omitempty"`
}

// change is what a commit does to files of any kind; nothing if they are many.
type change struct{ added, moved, edited []string }

// changeOf sorts what a commit touches. Git is not asked what was moved, which
// it would read files for.
func changeOf(p *paths) (c change) {
	if len(p.added)+len(p.other)+len(p.gone) > maxChange {
		return c
	}
	gone := map[string]bool{}
	for _, f := range p.gone {
		gone[path.Ext(f)] = true
	}
	c.edited = slices.Clone(p.other)
	for _, f := range p.added {
		if gone[path.Ext(f)] {
			c.moved = append(c.moved, f)
		} else {
			c.added = append(c.added, f)
		}
	}
	return c
}

// lists are those of c, in the order in which they are kept.
func (c *change) lists() [3]*[]string { return [...]*[]string{&c.added, &c.moved, &c.edited} }

// changes adds up what commits touch.
type changes struct {
	list []Change
	of   []change // of each of list
}

// add takes a commit; one of a bot says nothing of what people do.
func (s *changes) add(c *commit, ch *change) {
	if len(ch.added)+len(ch.moved)+len(ch.edited) > 0 && !c.bot {
		s.list = append(s.list, Change{Hash: c.hash, Author: c.author, Time: c.time})
		s.of = append(s.of, *ch)
	}
}

// finish gives the log what was added up.
func (s *changes) finish(l *Log) {
	at := map[string]int32{}
	for i := range s.of {
		for _, list := range s.of[i].lists() {
			for _, f := range *list {
				at[f] = 0
			}
		}
	}
	for i, f := range slices.Sorted(maps.Keys(at)) {
		at[f] = int32(i)
		l.Files = append(l.Files, File{Path: f})
	}
	places := func(list []string) (out []int32) {
		for _, f := range list {
			out = append(out, at[f])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for i := range s.list {
		c := &s.list[i]
		c.Added, c.Moved, c.Edited = places(s.of[i].added), places(s.of[i].moved), places(s.of[i].edited)
	}
	l.Changes = s.list
}

// authorOf tells authors apart by their address, without keeping it.
func authorOf(email string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(email)))
	return h.Sum32()
}
