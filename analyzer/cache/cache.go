// Package cache keeps what the analyzer made of file contents between runs.
//
// It is a map from content hashes to bytes, kept in one append-only segment
// file with an index beside it, and a table that tells the content hash of a
// path from its stat, so that unchanged files need not be read. It knows
// nothing of facts and imports nothing of this module.
//
// Nothing on disk is trusted: the index and the stat table carry a SHA-256 of
// themselves, every record a checksum of its own; what does not check out is
// absent, and the next Flush writes the files anew. That is also why nothing is
// fsynced: a crash can lose entries but cannot forge one.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Hash identifies a content or an entry.
type Hash [sha256.Size]byte

// Sum returns the hash of a file's content.
func Sum(content []byte) Hash { return sha256.Sum256(content) }

// Key returns the key of the entry for a content read as the named language.
func Key(content Hash, lang string) Hash {
	return sha256.Sum256(append(content[:len(content):len(content)], lang...))
}

const (
	// DefaultLimit is the size in bytes that a segment may reach.
	DefaultLimit = 256 << 20
	// MaxEntry is the size of the largest entry kept.
	MaxEntry = 64 << 20
	// keepRuns is the number of whole scans for which an unused entry is kept.
	keepRuns = 16
	// lockWait bounds how long Flush waits for another process.
	lockWait = 3 * time.Second
)

// ErrBusy says that another process held the cache's lock for too long.
var ErrBusy = errors.New("cache is locked by another process")

// Cache is an open cache. Its methods may be called from several goroutines.
type Cache struct {
	dir     string // "" when only in memory
	name    string // of the segment file, without extension
	version Hash
	limit   int64
	opened  time.Time

	flush   sync.Mutex // one Flush at a time
	mu      sync.Mutex
	seg     *segment
	old     []*os.File // segments replaced while a Get may still read them
	pending map[Hash][]byte
	damaged bool // a record that was read did not check out

	stats statTable
}

// Dir returns the directory of the cache for the repository at root.
func Dir(root string) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	h := sha256.Sum256([]byte(abs))
	return filepath.Join(base, "vdmine", hex.EncodeToString(h[:8])), nil
}

// Open opens the cache in dir for entries made by the given version of grammars,
// extractors and encoding. The cache it returns is always usable: when dir is ""
// or cannot be used, it is kept in memory alone, and in the latter case the
// error says why. Open must come before the files are listed: a file changed
// later than that, or within two seconds before, is not remembered by its stat.
func Open(dir, version string) (*Cache, error) {
	c := &Cache{
		dir:     dir,
		version: sha256.Sum256([]byte(version)),
		limit:   DefaultLimit,
		opened:  time.Now(),
		pending: map[Hash][]byte{},
		seg:     new(segment),
	}
	c.name = segmentPrefix + hex.EncodeToString(c.version[:6])
	if dir == "" {
		return c, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		c.dir = ""
		return c, fmt.Errorf("open cache: %w", err)
	}
	seg, err := openSegment(c.path(segmentExt), c.path(indexExt), c.version)
	if err != nil {
		c.dir = ""
		return c, fmt.Errorf("open cache: %w", err)
	}
	c.seg = seg
	c.stats.entries = readStats(filepath.Join(dir, statName))
	return c, nil
}

func (c *Cache) path(ext string) string { return filepath.Join(c.dir, c.name+ext) }

// SetLimit sets the size that the segment may reach, DefaultLimit if not set.
func (c *Cache) SetLimit(n int64) {
	c.mu.Lock()
	c.limit = n
	c.mu.Unlock()
}

// Has reports whether there is an entry under the key, and counts it as used.
// What Get then finds damaged is still absent.
func (c *Cache) Has(key Hash) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.pending[key]; ok {
		return true
	}
	i, ok := c.seg.at[key]
	if ok {
		c.seg.entries[i].used = true
	}
	return ok
}

// Get returns the bytes put under the key. They must not be changed.
func (c *Cache) Get(key Hash) ([]byte, bool) {
	c.mu.Lock()
	if b, ok := c.pending[key]; ok {
		c.mu.Unlock()
		return b, true
	}
	seg := c.seg
	i, ok := seg.at[key]
	if !ok {
		c.mu.Unlock()
		return nil, false
	}
	e := &seg.entries[i]
	e.used = true
	off, size, sum := e.off, e.size, e.sum
	c.mu.Unlock()

	b, ok := seg.read(key, off, size, sum)
	if !ok {
		c.mu.Lock()
		c.damaged = true
		delete(seg.at, key)
		c.mu.Unlock()
	}
	return b, ok
}

// Put keeps a copy of b under the key; Flush writes it.
func (c *Cache) Put(key Hash, b []byte) {
	if len(b) > MaxEntry {
		return
	}
	b = bytes.Clone(b)
	c.mu.Lock()
	c.pending[key] = b
	c.mu.Unlock()
}

// Close releases the files without writing anything.
func (c *Cache) Close() error {
	c.flush.Lock()
	defer c.flush.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	files := append(c.old, c.seg.f)
	c.old, c.seg = nil, new(segment)
	var first error
	for _, f := range files {
		if f == nil {
			continue
		}
		if err := f.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Flush writes what was put since Open, together with what other processes
// wrote meanwhile, and drops what has not been used for long. A cache in memory
// has nothing to write. After an error the entries can still be read.
func (c *Cache) Flush() error {
	c.flush.Lock()
	defer c.flush.Unlock()
	if c.dir == "" {
		return nil
	}
	c.mu.Lock()
	idle := len(c.pending) == 0 && !c.damaged && !c.seg.damaged && !c.seg.aged(0)
	c.mu.Unlock()
	if idle && !c.stats.changed() {
		return nil
	}
	release, exclusive, err := lock(filepath.Join(c.dir, lockName), lockWait)
	if err != nil {
		return fmt.Errorf("flush cache: %w", err)
	}
	defer release()
	c.sweep()
	if !idle {
		if err := c.flushEntries(exclusive); err != nil {
			return fmt.Errorf("flush cache: %w", err)
		}
	}
	if err := c.stats.write(filepath.Join(c.dir, statName)); err != nil {
		return fmt.Errorf("flush cache: %w", err)
	}
	return nil
}

// flushEntries appends the pending entries to the segment on disk, or writes a
// new segment if the present one is damaged, too large or mostly unused.
func (c *Cache) flushEntries(exclusive bool) error {
	disk, err := openSegment(c.path(segmentExt), c.path(indexExt), c.version)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	whole := c.seg.aged(len(c.pending)) || len(c.seg.entries) == 0
	run := disk.run
	if whole {
		run++
	}
	for key, i := range c.seg.at {
		if c.seg.entries[i].used {
			if j, ok := disk.at[key]; ok {
				disk.entries[j].run = run
			}
		}
	}
	fresh := map[Hash][]byte{}
	for key, b := range c.pending {
		j, ok := disk.at[key]
		if ok && int(disk.entries[j].size) == len(b) && disk.entries[j].sum == checksum(key, b) && !c.damaged {
			disk.entries[j].run = run
			continue
		}
		fresh[key] = b
	}
	disk.run = run

	var next *segment
	if exclusive && !c.damaged && disk.clean(fresh, c.limit) {
		next, err = disk.grow(fresh)
	} else {
		next, err = disk.rewrite(c.path(segmentExt), c.version, fresh, c.limit)
	}
	if err != nil {
		disk.close()
		return err
	}
	if next != disk {
		disk.close()
	}
	if c.seg.f != nil {
		c.old = append(c.old, c.seg.f)
	}
	c.seg, c.damaged = next, false
	clear(c.pending)
	return replaceFile(c.path(indexExt), next.index(c.version))
}

// sweep removes temporary files that a killed process left, and segments of
// other versions that were not written for a week.
func (c *Cache) sweep() {
	list, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	for _, d := range list {
		name := d.Name()
		age := time.Hour
		switch ext := filepath.Ext(name); {
		case ext == tempExt:
		case ext == segmentExt || ext == indexExt:
			if name == c.name+ext || len(name) != len(c.name+ext) || name[:len(segmentPrefix)] != segmentPrefix {
				continue
			}
			age = 7 * 24 * time.Hour
		default:
			continue
		}
		if fi, err := d.Info(); err == nil && fi.Mode().IsRegular() && time.Since(fi.ModTime()) > age {
			_ = os.Remove(filepath.Join(c.dir, name))
		}
	}
}
