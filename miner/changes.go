package miner

import (
	"fmt"
	"math"
	"path"

	"github.com/vdmine/vdmine/pack"
)

// Changes are what the commits of few files touched together, newest first.
type Changes struct {
	Files []ChangedFile
	List  []Change
	// Newest is the latest time of a commit, in seconds since 1970.
	Newest int64
}

// ChangedFile is a file of any kind that a commit touches.
type ChangedFile struct {
	Path string
	Here bool // it is still there
	Test bool
	// Names are the places of files, ascending, that its text names; of Folders it
	// names the folders. None if it names few of those that commits add which touch it.
	Names, Folders []int32
	// NameForms and FolderForms say of each how surely: 1 within a longer word, 2 as
	// a word, 3 behind its folder in a path; nil: that is not known.
	NameForms, FolderForms []byte
	Made                   bool   // its text says that a program writes it
	By                     string // the command for that, if its text names one
}

// Change is what one commit touches, as places in Changes.Files, ascending.
type Change struct {
	Hash   string
	Author uint32 // tells authors apart
	Time   int64
	Added  []int32
	Moved  []int32 // created, but perhaps only moved
	Edited []int32
}

// Commits is the evidence of a candidate about what commits do: the places in
// Changes.List of those that follow it and of those that do not, newest first.
type Commits struct {
	Kept, Missed []int32
	Sites        []pack.Site // files that the former added and that are still there
}

// The least evidence for a candidate about commits.
const (
	MinCommits = 8
	minAuthors = 2
)

// oldChange is what a commit counts that is older than changeAge seconds, against one
// that is not.
const (
	oldChange = 0.5
	changeAge = 2 * 365 * 24 * 3600
	freshAge  = 365 * 24 * 3600
)

// settleCommits is settle for a candidate about commits: each counts as a file does
// otherwise, old ones half.
func (c *Corpus) settleCommits(k *Candidate) bool {
	var all, fresh tally
	authors, lately := map[uint32]bool{}, false
	for _, l := range []struct {
		list []int32
		ok   float64
	}{{k.Commits.Kept, 1}, {k.Commits.Missed, 0}} {
		for _, i := range l.list {
			ch := &c.Changes.List[i]
			w := 1.0
			if ch.Time < c.Changes.Newest-changeAge {
				w = oldChange
			}
			all.n, all.s = all.n+w, all.s+w*l.ok
			if ch.Time > c.Changes.Newest-freshAge {
				fresh.n, fresh.s = fresh.n+1, fresh.s+l.ok
			}
			lately = lately || l.ok > 0 && w == 1
			if l.ok > 0 {
				authors[ch.Author] = true
			}
		}
	}
	all.ok = len(k.Commits.Kept)
	all.sites = all.ok + len(k.Commits.Missed)
	if !lately || all.ok < MinCommits || all.share() < MinShare || float64(all.ok) < MinShare*float64(all.sites) || len(authors) < min(minAuthors, c.Changes.authors()) {
		return false
	}
	cost := math.Log2(float64(len(c.Changes.Files)+16)) + math.Log2(float64(max(k.Universe, 1))) + 5
	k.Bits = Bits(all.n, all.share(), k.Background, cost)
	if k.Bits <= 0 {
		return false
	}
	k.Lower, k.Trend, k.Expected = Wilson(all.s, all.n), trend(c, &all, &fresh), expected(&all, &fresh)
	k.N, k.Support, k.Opportunities, k.Share = len(k.Commits.Sites), all.ok, all.sites, all.share()
	dirs := map[string]bool{}
	for _, s := range k.Commits.Sites {
		dirs[path.Dir(s.Path)] = true
	}
	k.Dirs = len(dirs)
	c.measure(k, &all, false)
	k.set("authors", math.Log2(float64(len(authors))))
	k.Score = k.Signals.chance()
	k.Why = fmt.Sprintf("by %d authors", len(authors))
	return true
}

// Of returns the first file still there that is at a path, or is matched by it as a
// glob; nil if none is, or there is no history.
func (h *Changes) Of(glob string) *ChangedFile {
	if h == nil {
		return nil
	}
	for i := range h.Files {
		f := &h.Files[i]
		if !f.Here {
			continue
		}
		if f.Path == glob {
			return f
		}
		if ok, err := path.Match(glob, f.Path); ok && err == nil {
			return f
		}
	}
	return nil
}

// authors returns how many people the commits are of.
func (h *Changes) authors() int {
	seen := map[uint32]bool{}
	for i := range h.List {
		seen[h.List[i].Author] = true
	}
	return len(seen)
}
