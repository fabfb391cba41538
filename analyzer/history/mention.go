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

// minNamed is how many of the files that were added with one it must name for the
// others to be looked for in it.
const minNamed = 4

// mentions fills Names, Folders, Made and By of the files, by what they hold in a commit.
func (l *Log) mentions(ctx context.Context, repo *gitsafe.Repo, commit string, o Options) error {
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
	at := map[string]int32{}
	stems, dirs := newIndex(len(l.Files)), newIndex(len(l.Files))
	for i := range l.Files {
		f := &l.Files[i]
		at[f.Path] = int32(i)
		if f.Here {
			stem, dir := telling(f.Path)
			stems.add(int32(i), stem)
			dirs.add(int32(i), dir)
		}
	}
	return repo.Contents(ctx, commit, paths, func(p string, text []byte) error {
		y, m := &l.Files[at[p]], newMention(string(text))
		added := with[p]
		slices.Sort(added)
		added = slices.Compact(added)
		y.Names, y.NameForms = stems.named(m, at[p], added)
		y.Folders, y.FolderForms = dirs.named(m, at[p], added)
		for i, f := range y.Names {
			if dir := &dirs.names[dirs.of[f]-1]; y.NameForms[i] == Word && dir.squeezed != "" &&
				m.form(dir.squeezed+"/"+stems.names[stems.of[f]-1].squeezed) == Word {
				y.NameForms[i] = InPath
			}
		}
		if o.Made != nil && len(y.Names)+len(y.Folders) > 0 {
			y.Made, y.By = o.Made(p, text)
		}
		return nil
	})
}

// index has files by what tells them.
type index struct {
	names []name
	files [][]int32 // by name
	of    []int32   // by file, the place of its name + 1; 0: it is not there
	at    map[string]int32
}

func newIndex(files int) *index { return &index{of: make([]int32, files), at: map[string]int32{}} }

func (x *index) add(file int32, s string) {
	k, ok := x.at[s]
	if !ok {
		k = int32(len(x.names))
		x.at[s] = k
		x.names, x.files = append(x.names, newName(s)), append(x.files, nil)
	}
	x.files[k] = append(x.files[k], file)
	x.of[file] = k + 1
}

// named returns the files, ascending, that a text other than y's own names, and how;
// none if it does not name a few of those that were added with it.
func (x *index) named(m *mention, y int32, added []int32) (files []int32, forms []byte) {
	n, how := 0, map[int32]byte{}
	for _, f := range added {
		k := x.of[f] - 1
		if k < 0 || f == y {
			continue
		}
		h, known := how[k]
		if !known {
			h = m.names(&x.names[k])
			how[k] = h
		}
		if h > 0 {
			n++
		}
	}
	if n < minNamed {
		return nil, nil
	}
	of := make([]byte, len(x.of))
	for k := range x.names {
		if h := m.names(&x.names[k]); h > 0 {
			for _, f := range x.files[k] {
				of[f] = h
			}
		}
	}
	of[y] = 0
	for f, h := range of {
		if h > 0 {
			files, forms = append(files, int32(f)), append(forms, h)
		}
	}
	return files, forms
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

// name is what is looked for in texts, as it is written and squeezed.
type name struct{ written, squeezed string }

func newName(s string) name { return name{s, squeeze(s)} }

// mention is a text in which names are looked for, however their words are joined.
type mention struct {
	text, squeezed string
	grams          []uint64 // the set of what it holds by gramLen bytes, see gram
}

// gramLen is the number of bytes by which most of the longer names that a text does
// not hold are told without reading it again; gramBits is the size of the set of
// them, as a power of two.
const (
	gramLen  = 6
	gramBits = 20
)

func newMention(text string) *mention {
	m := &mention{text, squeeze(text), make([]uint64, 1<<gramBits/64)}
	for i := 0; i+gramLen <= len(m.squeezed); i++ {
		g := gram(m.squeezed[i:])
		m.grams[g/64] |= 1 << (g % 64)
	}
	return m
}

// gram is a place in the set, by the first bytes of a text.
func gram(s string) uint64 {
	_ = s[gramLen-1]
	n := uint64(s[0])<<40 | uint64(s[1])<<32 | uint64(s[2])<<24 | uint64(s[3])<<16 | uint64(s[4])<<8 | uint64(s[5])
	return n * 0x9E3779B97F4A7C15 >> (64 - gramBits)
}

// How a text names a file, the surest last.
const (
	Part   byte = iota + 1 // within a longer word
	Word                   // as a word of its own
	InPath                 // behind the name of its folder and a slash
)

// names tells how the text has a name; 0: it has not.
func (m *mention) names(n *name) byte {
	if len(n.squeezed) >= minStem {
		return m.form(n.squeezed)
	}
	if n.squeezed == "" {
		return 0
	}
	for rest := m.text; ; {
		i := strings.Index(rest, n.written)
		if i < 0 {
			return 0
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		after, _ := utf8.DecodeRuneInString(rest[i+len(n.written):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return Word
		}
		rest = rest[i+len(n.written):]
	}
}

// maxLook is how many places of a name in a text are looked at for whether it is a
// word of its own.
const maxLook = 1000

// form is names of a squeezed name that is long enough.
func (m *mention) form(s string) byte {
	for i := 0; i+gramLen <= len(s); i++ {
		if g := gram(s[i:]); m.grams[g/64]&(1<<(g%64)) == 0 {
			return 0
		}
	}
	form := byte(0)
	for at, n := 0, 0; n < maxLook; n++ {
		i := strings.Index(m.squeezed[at:], s)
		if i < 0 {
			break
		}
		i += at
		form = Part
		before, _ := utf8.DecodeLastRuneInString(m.squeezed[:i])
		after, _ := utf8.DecodeRuneInString(m.squeezed[i+len(s):])
		if !inWord(before) && !inWord(after) {
			return Word
		}
		at = i + 1
	}
	return form
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// squeeze returns a text in small letters without what joins the words of a name.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
