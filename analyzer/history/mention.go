package history

import (
	"context"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// minNaming is how many commits that add files must touch one whose text is read
// for their names.
const minNaming = 8

// minStem is the length from which a name counts wherever it stands in a text;
// shorter ones must stand alone.
const minStem = 3

// mentions fills Names and Folders of the files, by what they hold in a commit.
func (l *Log) mentions(ctx context.Context, repo *gitsafe.Repo, commit string) error {
	adds := make([]int32, len(l.Files)) // by file, the commits that touch it and add others
	each := func(do func(y int32, added []int32)) {
		for i := range l.Changes {
			c := &l.Changes[i]
			for _, list := range [...][]int32{c.Edited, c.Moved, c.Added} {
				for _, y := range list {
					if l.Files[y].Here && len(c.Added) > 0 {
						do(y, c.Added)
					}
				}
			}
		}
	}
	each(func(y int32, added []int32) {
		if len(added) > 1 || added[0] != y {
			adds[y]++
		}
	})
	with := map[string][]int32{} // by path, what was added with the file
	each(func(y int32, added []int32) {
		if adds[y] >= minNaming {
			with[l.Files[y].Path] = append(with[l.Files[y].Path], added...)
		}
	})
	paths := make([]string, 0, len(with))
	for p := range with {
		paths = append(paths, p)
	}
	at := map[string]int{}
	for i := range l.Files {
		at[l.Files[i].Path] = i
	}
	return repo.Contents(ctx, commit, paths, func(p string, text []byte) error {
		y, m := &l.Files[at[p]], newMention(string(text))
		added := with[p]
		slices.Sort(added)
		for _, f := range slices.Compact(added) {
			file := &l.Files[f]
			if !file.Here || file == y {
				continue
			}
			stem, dir := telling(file.Path)
			if m.names(stem) {
				y.Names = append(y.Names, f)
			}
			if m.names(dir) {
				y.Folders = append(y.Folders, f)
			}
		}
		return nil
	})
}

// telling returns what tells a file among others: its name up to the first point
// after a letter, and the name of its folder.
func telling(p string) (stem, dir string) {
	stem = strings.TrimLeft(path.Base(p), ".")
	first := max(strings.IndexFunc(stem, unicode.IsLetter), 0)
	if i := strings.IndexByte(stem[first:], '.'); i >= 0 {
		stem = stem[:first+i]
	} else {
		stem = strings.TrimSuffix(stem, path.Ext(stem))
	}
	if d := path.Dir(p); d != "." {
		dir = path.Base(d)
	}
	return stem, dir
}

// mention is a text in which names are looked for, however their words are joined.
type mention struct {
	text, squeezed string
	known          map[string]bool // what was looked for
}

func newMention(text string) *mention { return &mention{text, squeeze(text), map[string]bool{}} }

// names reports whether the text has a name.
func (m *mention) names(name string) bool {
	has, ok := m.known[name]
	if !ok {
		has = m.has(name)
		m.known[name] = has
	}
	return has
}

func (m *mention) has(name string) bool {
	s := squeeze(name)
	if len(s) >= minStem {
		return strings.Contains(m.squeezed, s)
	}
	if s == "" {
		return false
	}
	for rest := m.text; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		after, _ := utf8.DecodeRuneInString(rest[i+len(name):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		rest = rest[i+len(name):]
	}
}

// squeeze returns a text in small letters without what joins the words of a name.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
