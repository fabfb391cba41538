package history

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// heldKey is the name under which a memo has what the files of the last commit read
// hold. No commit is called so.
const heldKey = "held"

// maxHeld is the size in bytes above which that is not kept.
const maxHeld = 16 << 20

// hold fills in what there is of the files in a commit, and what they name. What the
// run before has found is taken if it was of the same commit and the same changes.
func (l *Log) hold(ctx context.Context, repo *gitsafe.Repo, commit string, s *changes, o Options) error {
	s.finish(l)
	sum := l.sum(commit)
	if o.Memo != nil {
		if b, ok := o.Memo.Get(heldKey); ok && l.decodeHeld(b, sum) {
			return nil
		}
	}
	here, err := repo.Tree(ctx, commit)
	for i := range l.Files {
		l.Files[i].Here = here[l.Files[i].Path]
	}
	if merr := l.mentions(ctx, repo, commit, o); err == nil {
		err = merr
	}
	if o.Memo != nil && err == nil {
		if b := l.encodeHeld(sum); len(b) <= maxHeld {
			o.Memo.Put(heldKey, b)
		}
	}
	return err
}

// sum tells apart what hold works from.
func (l *Log) sum(commit string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(commit))
	for i := range l.Files {
		h.Write([]byte(l.Files[i].Path))
		h.Write([]byte{0})
	}
	var b []byte
	for i := range l.Changes {
		c := &l.Changes[i]
		b = b[:0]
		for _, list := range [...][]int32{c.Added, c.Moved, c.Edited} {
			b = binary.AppendUvarint(b, uint64(len(list)))
			for _, f := range list {
				b = binary.AppendUvarint(b, uint64(f))
			}
		}
		h.Write(b)
	}
	return h.Sum64()
}

// lists are the files that f names and how, in the order in which they are kept.
func (f *File) lists() [2]struct {
	files *[]int32
	forms *[]byte
} {
	return [...]struct {
		files *[]int32
		forms *[]byte
	}{{&f.Names, &f.NameForms}, {&f.Folders, &f.FolderForms}}
}

const (
	bitHere = 1 << iota
	bitMade
	bitNames // the rest of a file follows
)

func (l *Log) encodeHeld(sum uint64) []byte {
	b := binary.LittleEndian.AppendUint64(nil, sum)
	b = binary.AppendUvarint(b, uint64(len(l.Files)))
	for i := range l.Files {
		f := &l.Files[i]
		var bits byte
		if f.Here {
			bits |= bitHere
		}
		if f.Made {
			bits |= bitMade
		}
		if len(f.Names)+len(f.Folders) > 0 {
			bits |= bitNames
		}
		if b = append(b, bits); bits&bitNames == 0 {
			continue
		}
		b = binary.AppendUvarint(b, uint64(len(f.By)))
		b = append(b, f.By...)
		for _, n := range f.lists() {
			b = binary.AppendUvarint(b, uint64(len(*n.files)))
			last := int32(0)
			for k, at := range *n.files {
				b = append(binary.AppendUvarint(b, uint64(at-last)), (*n.forms)[k])
				last = at
			}
		}
	}
	return b
}

// decodeHeld reports whether the bytes are whole and of the sum, and changes nothing
// otherwise.
func (l *Log) decodeHeld(b []byte, sum uint64) bool {
	if len(b) < 8 || binary.LittleEndian.Uint64(b) != sum {
		return false
	}
	b = b[8:]
	bad := false
	num := func(most int) int {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > uint64(most) {
			bad, b = true, nil
			return 0
		}
		b = b[k:]
		return int(n)
	}
	octet := func() byte {
		if len(b) == 0 {
			bad = true
			return 0
		}
		x := b[0]
		b = b[1:]
		return x
	}
	if num(len(l.Files)) != len(l.Files) {
		return false
	}
	files := slices.Clone(l.Files)
	for i := 0; i < len(files) && !bad; i++ {
		f := &files[i]
		bits := octet()
		bad = bad || bits >= bitNames<<1
		f.Here, f.Made = bits&bitHere != 0, bits&bitMade != 0
		if bits&bitNames == 0 {
			continue
		}
		n := num(len(b))
		f.By, b = string(b[:min(n, len(b))]), b[min(n, len(b)):]
		for _, list := range f.lists() {
			last := 0
			for n := num(len(files)); n > 0 && !bad; n-- {
				if last += num(len(files)); last >= len(files) {
					return false
				}
				*list.files, *list.forms = append(*list.files, int32(last)), append(*list.forms, octet())
			}
		}
		bad = bad || len(f.Names)+len(f.Folders) == 0
	}
	if bad || len(b) > 0 {
		return false
	}
	l.Files = files
	return true
}
