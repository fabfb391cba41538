package cache

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// info is a FileInfo without a system's part: size and mtime alone count.
type info struct {
	size  int64
	mtime time.Time
	mode  fs.FileMode
}

func (i info) Name() string       { return "f" }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.mtime }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }

func TestStat(t *testing.T) {
	dir := t.TempDir()
	old := info{size: 10, mtime: time.Now().Add(-time.Hour)}
	h := Sum([]byte("x"))
	c := open(t, dir, "v1")
	if _, ok := c.Stat("a.go", old); ok {
		t.Error("an unknown path was found")
	}
	c.SetStat("a.go", old, h)
	flush(t, c)
	d := open(t, dir, "v2") // what a file contains does not depend on the version
	if got, ok := d.Stat("a.go", old); !ok || got != h {
		t.Errorf("Stat = %x, %v", got, ok)
	}
	for name, fi := range map[string]info{
		"size":  {size: 11, mtime: old.mtime},
		"newer": {size: 10, mtime: old.mtime.Add(1)},
		"older": {size: 10, mtime: old.mtime.Add(-1)},
		"link":  {size: 10, mtime: old.mtime, mode: fs.ModeSymlink},
	} {
		if _, ok := d.Stat("a.go", fi); ok {
			t.Errorf("%s: taken for the same file", name)
		}
	}
	if _, ok := d.Stat("b.go", old); ok {
		t.Error("another path was found")
	}
}

func TestStatRacy(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "v1")
	for i, at := range []time.Time{c.opened, c.opened.Add(time.Hour), c.opened.Add(-racySpan), c.opened.Add(-time.Millisecond)} {
		fi := info{size: 1, mtime: at}
		c.SetStat(fmt.Sprint(i), fi, Hash{1})
		if _, ok := c.Stat(fmt.Sprint(i), fi); ok {
			t.Errorf("a file changed at %v was remembered by a cache opened at %v", at, c.opened)
		}
	}
	// A racy file takes away what was known of its path before.
	past := info{size: 1, mtime: c.opened.Add(-time.Hour)}
	c.SetStat("p", past, Hash{1})
	flush(t, c)
	c.SetStat("p", info{size: 1, mtime: c.opened}, Hash{2})
	flush(t, c)
	if _, ok := open(t, dir, "v1").Stat("p", past); ok {
		t.Error("the entry from before was kept")
	}
}

// TestStatRestoredTime covers programs that set the mtime back after a change.
func TestStatRestoredTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	fi, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if ctime, _ := changed(fi); ctime == 0 {
		t.Skip("no ctime here")
	}
	c := open(t, "", "v1")
	c.opened = time.Now().Add(time.Hour)
	c.SetStat("f", fi, Hash{1})
	if _, ok := c.Stat("f", fi); !ok {
		t.Fatal("the file was not remembered")
	}
	time.Sleep(20 * time.Millisecond)
	if err := os.WriteFile(path, []byte("AFTER!"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, fi.ModTime(), fi.ModTime()); err != nil {
		t.Fatal(err)
	}
	now, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Stat("f", now); ok {
		t.Error("a changed file with its old mtime was taken for the same")
	}
}

func TestStatMergeAndPrune(t *testing.T) {
	dir := t.TempDir()
	fi := info{size: 1, mtime: time.Now().Add(-time.Hour)}
	a, b := open(t, dir, "v1"), open(t, dir, "v1")
	for i := range 30 {
		a.SetStat(fmt.Sprint("a", i), fi, Hash{1})
	}
	for i := range 20 {
		b.SetStat(fmt.Sprint("b", i), fi, Hash{2})
	}
	flush(t, b)
	flush(t, a)
	c := open(t, dir, "v1")
	if n := len(c.stats.entries); n != 30 {
		t.Errorf("%d paths, want 30: a scan that saw more than half drops the paths that are gone", n)
	}
	c.SetStat("one", fi, Hash{3})
	flush(t, c)
	if n := len(open(t, dir, "v1").stats.entries); n != 31 {
		t.Errorf("%d paths, want 31: a run over one file drops nothing", n)
	}
}

func statBytes() []byte {
	return encodeStats(map[string]*statEntry{
		"a.go":     {stamp: stamp{1, 2, 3, 4}, content: Hash{5}},
		"dir/b.go": {stamp: stamp{-1, -2, -3, 1 << 63}, content: Hash{6}},
	})
}

func TestStatDamaged(t *testing.T) {
	good := statBytes()
	if m := decodeStats(good); len(m) != 2 || m["dir/b.go"].stamp != (stamp{-1, -2, -3, 1 << 63}) || m["a.go"].content != (Hash{5}) {
		t.Fatalf("decoded %v", m)
	}
	for i := range good {
		if decodeStats(good[:i]) != nil {
			t.Errorf("the first %d bytes were accepted", i)
		}
		b := bytes.Clone(good)
		b[i] ^= 1 << (i % 8)
		if decodeStats(b) != nil {
			t.Errorf("a flipped bit in byte %d was accepted", i)
		}
	}
}

func FuzzStats(f *testing.F) {
	good := statBytes()
	f.Add(good[:len(good)-32])
	f.Fuzz(func(t *testing.T, b []byte) {
		sum := Sum(b)
		if m := decodeStats(append(b[:len(b):len(b)], sum[:]...)); m != nil {
			if again := decodeStats(encodeStats(m)); len(again) != len(m) {
				t.Errorf("%d paths, then %d", len(m), len(again))
			}
		}
	})
}

func BenchmarkStats(b *testing.B) {
	m := map[string]*statEntry{}
	for i := range benchFiles {
		m[fmt.Sprintf("packages/some-module/src/components/file%d.ts", i)] = &statEntry{}
	}
	enc := encodeStats(m)
	b.ReportAllocs()
	for b.Loop() {
		if decodeStats(enc) == nil {
			b.Fatal("damaged")
		}
	}
}
