package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io/fs"
	"slices"
	"sync"
	"time"
)

// The stat table is a magic, the number of entries, the entries sorted by path
// and a SHA-256. An entry is the length of the path, the path, size, mtime,
// ctime, inode and the content's hash.
const (
	statMagic    = "vdmstat1"
	statHeadLen  = len(statMagic) + 4
	statFixedLen = 4 + 4*8 + len(Hash{})
	maxStatTable = 256 << 20
	// racySpan covers the coarsest times that file systems keep (FAT: 2 s).
	racySpan = 2 * time.Second
)

// stamp is what tells that a file was not changed. The ctime is in it because
// programs set the mtime back after they changed a file, which moves the ctime.
type stamp struct {
	size, mtime, ctime int64
	inode              uint64
}

type statEntry struct {
	stamp
	content Hash
	seen    bool // asked for or set in this process
	set     bool // set in this process
	gone    bool // must not be taken from disk either
}

// statTable tells contents from stats. The zero value is empty.
type statTable struct {
	mu      sync.Mutex
	entries map[string]*statEntry
}

func stampOf(fi fs.FileInfo) stamp {
	ctime, inode := changed(fi)
	return stamp{fi.Size(), fi.ModTime().UnixNano(), ctime, inode}
}

// Stat returns the content hash of the file at path as SetStat remembered it,
// if fi shows that the file is the same.
func (c *Cache) Stat(path string, fi fs.FileInfo) (Hash, bool) {
	t := &c.stats
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.entries[path]
	if e == nil || e.gone || !fi.Mode().IsRegular() || e.stamp != stampOf(fi) {
		return Hash{}, false
	}
	e.seen = true
	return e.content, true
}

// SetStat remembers the content hash of the file at path. The file must have
// been read after fi was taken.
//
// As in git's index, a file is not remembered when it could change once more
// without its times changing. git compares with the time at which the table is
// written; the time at which the cache was opened is earlier, so it also covers
// a change that follows the reading at once, in a scan that goes on for long.
func (c *Cache) SetStat(path string, fi fs.FileInfo, content Hash) {
	s := stampOf(fi)
	e := &statEntry{stamp: s, content: content, seen: true, set: true}
	if !fi.Mode().IsRegular() || max(s.mtime, s.ctime) >= c.opened.Add(-racySpan).UnixNano() {
		e.gone = true
	}
	t := &c.stats
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.entries == nil {
		t.entries = map[string]*statEntry{}
	}
	if e.gone && t.entries[path] == nil {
		return
	}
	t.entries[path] = e
}

func (t *statTable) changed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entries {
		if e.set {
			return true
		}
	}
	return false
}

// write merges what was set with the table on disk and replaces it. Paths not
// seen are dropped when this process saw most of the tree and they are many.
func (t *statTable) write(path string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := readStats(path)
	set := false
	for p, e := range t.entries {
		switch {
		case e.set && e.gone:
			delete(all, p)
		case e.set:
			all[p] = e
		case e.seen && all[p] != nil:
			all[p].seen = true
		}
		set = set || e.set
	}
	if !set {
		return nil
	}
	seen := 0
	for _, e := range all {
		if e.seen {
			seen++
		}
	}
	if prune := len(all) - seen; prune > seen/4 && prune <= seen {
		for p, e := range all {
			if !e.seen {
				delete(all, p)
			}
		}
	}
	if err := replaceFile(path, encodeStats(all)); err != nil {
		return err
	}
	for p, e := range t.entries {
		if e.gone {
			delete(t.entries, p)
		}
		e.set = false
	}
	return nil
}

func encodeStats(all map[string]*statEntry) []byte {
	paths := make([]string, 0, len(all))
	size := statHeadLen + sha256.Size
	for p := range all {
		paths = append(paths, p)
		size += statFixedLen + len(p)
	}
	slices.Sort(paths)
	b := make([]byte, 0, size)
	b = append(b, statMagic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(paths)))
	for _, p := range paths {
		e := all[p]
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
		b = binary.LittleEndian.AppendUint64(b, uint64(e.size))
		b = binary.LittleEndian.AppendUint64(b, uint64(e.mtime))
		b = binary.LittleEndian.AppendUint64(b, uint64(e.ctime))
		b = binary.LittleEndian.AppendUint64(b, e.inode)
		b = append(b, e.content[:]...)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// readStats reads a stat table; one that is damaged or missing is empty.
func readStats(path string) map[string]*statEntry {
	b, err := readRegular(path, maxStatTable)
	if err == nil {
		if all := decodeStats(b); all != nil {
			return all
		}
	}
	return map[string]*statEntry{}
}

// decodeStats returns nil if the table is not whole.
func decodeStats(b []byte) map[string]*statEntry {
	if len(b) < statHeadLen+sha256.Size || string(b[:len(statMagic)]) != statMagic {
		return nil
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil
	}
	n := int(binary.LittleEndian.Uint32(body[len(statMagic):]))
	text := string(body) // paths are parts of one string
	at := statHeadLen
	if n > (len(body)-at)/statFixedLen {
		return nil
	}
	all := make(map[string]*statEntry, n)
	list := make([]statEntry, n)
	for i := range list {
		if len(body)-at < statFixedLen {
			return nil
		}
		l := int64(binary.LittleEndian.Uint32(body[at:]))
		if l > int64(len(body)-at-statFixedLen) {
			return nil
		}
		p := text[at+4 : at+4+int(l)]
		at += 4 + int(l)
		e := &list[i]
		e.size = int64(binary.LittleEndian.Uint64(body[at:]))
		e.mtime = int64(binary.LittleEndian.Uint64(body[at+8:]))
		e.ctime = int64(binary.LittleEndian.Uint64(body[at+16:]))
		e.inode = binary.LittleEndian.Uint64(body[at+24:])
		e.content = Hash(body[at+32:])
		at += 32 + len(Hash{})
		all[p] = e
	}
	if at != len(body) {
		return nil
	}
	return all
}
