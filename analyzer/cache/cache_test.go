package cache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// payload returns the only bytes that may ever be found under the key of i.
func payload(i int) []byte {
	return bytes.Repeat([]byte(fmt.Sprintf("facts of %d;", i)), 1+i%7)
}

func key(i int) Hash { return Key(Sum([]byte(fmt.Sprint("content ", i))), "go") }

func open(t testing.TB, dir, version string) *Cache {
	t.Helper()
	c, err := Open(dir, version)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func flush(t testing.TB, c *Cache) {
	t.Helper()
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
}

// count returns how many of the first n entries are there; one with other
// bytes than were put fails the test.
func count(t testing.TB, c *Cache, n int) int {
	t.Helper()
	found := 0
	for i := range n {
		if b, ok := c.Get(key(i)); ok {
			found++
			if !bytes.Equal(b, payload(i)) {
				t.Fatalf("entry %d has the bytes of something else: %q", i, b)
			}
		}
	}
	return found
}

func fillDir(t testing.TB, dir string, n int) {
	t.Helper()
	c := open(t, dir, "v1")
	for i := range n {
		c.Put(key(i), payload(i))
	}
	flush(t, c)
	c.Close()
}

func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string][]byte{}
	for _, d := range list {
		b, err := os.ReadFile(filepath.Join(dir, d.Name()))
		if err != nil {
			t.Fatal(err)
		}
		m[d.Name()] = b
	}
	return m
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "v1")
	b := payload(0)
	c.Put(key(0), b)
	b[0] = '!' // Put keeps a copy
	if n := count(t, c, 2); n != 1 {
		t.Errorf("%d entries before Flush, want 1", n)
	}
	flush(t, c)
	if n := count(t, c, 2); n != 1 {
		t.Errorf("%d entries after Flush, want 1", n)
	}
	c.Put(key(1), payload(1))
	c.Put(key(2), nil)
	flush(t, c)
	d := open(t, dir, "v1")
	if n := count(t, d, 2); n != 2 {
		t.Errorf("%d entries after reopening, want 2", n)
	}
	if b, ok := d.Get(key(2)); !ok || len(b) != 0 {
		t.Errorf("the empty entry is %q, %v", b, ok)
	}
	if Key(Sum(nil), "go") == Key(Sum(nil), "c") {
		t.Error("the language is not in the key")
	}
	before := files(t, dir)
	flush(t, d)
	for name, b := range files(t, dir) {
		if !bytes.Equal(b, before[name]) {
			t.Errorf("a run without news wrote %s", name)
		}
	}
}

func TestVersions(t *testing.T) {
	dir := t.TempDir()
	fillDir(t, dir, 10)
	c := open(t, dir, "v2")
	if n := count(t, c, 10); n != 0 {
		t.Errorf("%d entries of another version", n)
	}
	c.Put(key(3), payload(3))
	flush(t, c)
	if n := count(t, open(t, dir, "v1"), 10); n != 10 {
		t.Errorf("the first version has %d entries left, want 10", n)
	}
	// A segment under the name of another version is refused by its header.
	one, two := open(t, "", "v1").name+segmentExt, open(t, "", "v2").name+segmentExt
	if err := os.Rename(filepath.Join(dir, one), filepath.Join(dir, two)); err != nil {
		t.Fatal(err)
	}
	d := open(t, dir, "v2")
	if n := count(t, d, 10); n != 0 {
		t.Errorf("%d entries of another version", n)
	}
	d.Put(key(4), payload(4))
	flush(t, d)
	if n := count(t, open(t, dir, "v2"), 10); n != 1 {
		t.Errorf("%d entries after the rebuilding, want 1", n)
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	fillDir(t, dir, 1)
	old := filepath.Join(dir, "1"+tempExt)
	fresh := filepath.Join(dir, "2"+tempExt)
	foreign := filepath.Join(dir, "notes.txt")
	for _, p := range []string{old, fresh, foreign} {
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-30 * 24 * time.Hour)
	seg := filepath.Join(dir, open(t, "", "v1").name+segmentExt)
	for _, p := range []string{old, foreign, seg} {
		if err := os.Chtimes(p, past, past); err != nil {
			t.Fatal(err)
		}
	}
	c := open(t, dir, "v2")
	c.Put(key(1), payload(1))
	flush(t, c)
	got := files(t, dir)
	for _, p := range []string{old, seg} {
		if _, ok := got[filepath.Base(p)]; ok {
			t.Errorf("%s was left", filepath.Base(p))
		}
	}
	for _, p := range []string{fresh, foreign} {
		if _, ok := got[filepath.Base(p)]; !ok {
			t.Errorf("%s was removed", filepath.Base(p))
		}
	}
}

// damage writes the files of a cache with one replaced (nil removes it), and
// checks that what can be read is right and that a Flush heals the cache.
func damage(t *testing.T, good map[string][]byte, name string, b []byte, n, least int) {
	t.Helper()
	dir := t.TempDir()
	for f, x := range good {
		if f == name {
			x = b
		}
		if x == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, f), x, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := open(t, dir, "v1")
	if got := count(t, c, n); got < least {
		t.Fatalf("%s damaged: %d entries left, want at least %d", name, got, least)
	}
	for i := range n {
		if _, ok := c.Get(key(i)); !ok {
			c.Put(key(i), payload(i))
		}
	}
	flush(t, c)
	c.Close()
	c = open(t, dir, "v1")
	if got := count(t, c, n); got != n {
		t.Fatalf("%s damaged: %d entries after Flush, want %d", name, got, n)
	}
	c.Close()
}

func TestTorn(t *testing.T) {
	dir := t.TempDir()
	const n = 4
	fillDir(t, dir, n)
	good := files(t, dir)
	name := open(t, "", "v1").name
	for cut := range good[name+segmentExt] {
		damage(t, good, name+segmentExt, good[name+segmentExt][:cut], n, 0)
	}
	for cut := range good[name+indexExt] {
		damage(t, good, name+indexExt, good[name+indexExt][:cut], n, n)
	}
	damage(t, good, name+indexExt, nil, n, n)
	damage(t, good, name+segmentExt, nil, n, 0)
}

func TestBitFlips(t *testing.T) {
	dir := t.TempDir()
	const n = 4
	fillDir(t, dir, n)
	good := files(t, dir)
	name := open(t, "", "v1").name
	for f, least := range map[string]int{name + segmentExt: 0, name + indexExt: n} {
		for i := range good[f] {
			b := bytes.Clone(good[f])
			b[i] ^= 1 << (i % 8)
			if f == name+segmentExt && i >= segmentLen {
				least = n - 1 // one record at most is lost, as the index leads to the others
			}
			damage(t, good, f, b, n, least)
		}
	}
}

func TestStaleIndex(t *testing.T) {
	dir := t.TempDir()
	fillDir(t, dir, 3)
	index := filepath.Join(dir, open(t, "", "v1").name+indexExt)
	old, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	fillDir(t, dir, 9) // appends: the old index covers a part
	if err := os.WriteFile(index, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, dir, "v1"), 9); n != 9 {
		t.Errorf("%d entries with an index that is behind, want 9", n)
	}
	if err := os.Remove(filepath.Join(dir, open(t, "", "v1").name+segmentExt)); err != nil {
		t.Fatal(err)
	}
	fillDir(t, dir, 5)
	if err := os.WriteFile(index, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, dir, "v1"), 9); n != 5 {
		t.Errorf("%d entries with the index of another segment, want 5", n)
	}
}

func TestReplaceUndecodable(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "v1")
	c.Put(key(0), []byte("nothing that decodes"))
	flush(t, c)
	d := open(t, dir, "v1")
	d.Put(key(0), payload(0))
	flush(t, d)
	if n := count(t, open(t, dir, "v1"), 1); n != 1 {
		t.Error("the later bytes are not there")
	}
}

func TestLimit(t *testing.T) {
	dir := t.TempDir()
	big := bytes.Repeat([]byte("x"), 1000)
	for round := range 5 {
		c := open(t, dir, "v1")
		c.SetLimit(20_000)
		for i := range 8 {
			c.Put(key(100*round+i), append([]byte{byte(round)}, big...))
		}
		flush(t, c)
		c.Close()
		fi, err := os.Stat(filepath.Join(dir, c.name+segmentExt))
		if err != nil || fi.Size() > 20_000 {
			t.Fatalf("round %d: %v, size %d", round, err, fi.Size())
		}
	}
	c := open(t, dir, "v1")
	if b, ok := c.Get(key(400)); !ok || b[0] != 4 {
		t.Error("the newest entry was evicted")
	}
	if _, ok := c.Get(key(0)); ok {
		t.Error("the oldest entry was kept")
	}
}

func TestUnusedAge(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "v1")
	c.Put(key(1000), bytes.Repeat([]byte("x"), 3<<20))
	flush(t, c)
	fillDir(t, dir, 40)
	segment := filepath.Join(dir, c.name+segmentExt)
	for range keepRuns + 3 {
		// A run over one file ages nothing, however often.
		one := open(t, dir, "v1")
		one.Get(key(1))
		flush(t, one)
		one.Close()
	}
	if fi, _ := os.Stat(segment); fi.Size() < 3<<20 {
		t.Fatal("small runs evicted an entry")
	}
	for run := range keepRuns + 3 {
		all := open(t, dir, "v1")
		if n := count(t, all, 40); n != 40 {
			t.Fatalf("run %d: %d entries, want 40", run, n)
		}
		flush(t, all)
		all.Close()
	}
	if fi, _ := os.Stat(segment); fi.Size() > 1<<20 {
		t.Errorf("an entry not used in %d runs was kept: %d bytes", keepRuns+3, fi.Size())
	}
	if n := count(t, open(t, dir, "v1"), 40); n != 40 {
		t.Errorf("%d entries, want 40", n)
	}
}

func TestUnusable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Open(filepath.Join(file, "sub"), "v1")
	if err == nil || c == nil {
		t.Fatalf("Open = %v, %v", c, err)
	}
	for _, c := range []*Cache{c, open(t, "", "v1")} {
		c.Put(key(0), payload(0))
		if n := count(t, c, 1); n != 1 {
			t.Error("the cache in memory lost an entry")
		}
		flush(t, c)
	}
}

// TestNotRegular covers what would hang or lead elsewhere.
func TestNotRegular(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"folder": func(p string) error { return os.Mkdir(p, 0o700) },
		"link":   func(p string) error { return os.Symlink("/dev/zero", p) },
		"pipe":   func(p string) error { return syscall.Mkfifo(p, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			base := open(t, "", "v1").name
			for _, f := range []string{base + segmentExt, base + indexExt, statName} {
				if err := make(filepath.Join(dir, f)); err != nil {
					t.Skip(err)
				}
			}
			c := open(t, dir, "v1")
			c.Put(key(0), payload(0))
			if err := c.Flush(); err != nil && name != "folder" {
				t.Error(err)
			}
			if n := count(t, c, 1); n != 1 {
				t.Error("the entry was lost")
			}
		})
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	fillDir(t, dir, 5)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		f.Close()
		t.Skip("this user may write to read-only folders")
	}
	c := open(t, dir, "v1")
	if n := count(t, c, 5); n != 5 {
		t.Errorf("%d entries, want 5", n)
	}
	c.Put(key(5), payload(5))
	if c.Flush() == nil {
		t.Error("Flush reported nothing")
	}
	if n := count(t, c, 6); n != 6 {
		t.Errorf("%d entries after the failed Flush, want 6", n)
	}
}

func TestBusy(t *testing.T) {
	dir := t.TempDir()
	release, exclusive, err := lock(filepath.Join(dir, lockName), 0)
	if err != nil || !exclusive {
		t.Skip("no locks here")
	}
	defer release()
	if _, _, err := lock(filepath.Join(dir, lockName), 20*time.Millisecond); !errors.Is(err, ErrBusy) {
		t.Errorf("second lock: %v, want ErrBusy", err)
	}
}

func TestRace(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "v1")
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 200 {
				k := (i*7 + w*13) % 150
				if b, ok := c.Get(key(k)); ok && !bytes.Equal(b, payload(k)) {
					t.Errorf("entry %d has other bytes", k)
				}
				c.Put(key(k), payload(k))
				if i%50 == w {
					if err := c.Flush(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	flush(t, c)
	if n := count(t, open(t, dir, "v1"), 150); n != 150 {
		t.Errorf("%d entries, want 150", n)
	}
}

// TestProcesses runs several processes that put, flush and compact in one folder.
func TestProcesses(t *testing.T) {
	const per, processes = 60, 3
	if dir := os.Getenv("CACHE_TEST_DIR"); dir != "" {
		var base int
		fmt.Sscan(os.Getenv("CACHE_TEST_BASE"), &base)
		for i := base; i < base+per; i++ {
			c := open(t, dir, "v1")
			count(t, c, per*processes)
			c.Put(key(i), payload(i))
			if i%10 == 0 {
				c.damaged = true // compacts
			}
			flush(t, c)
			c.Close()
		}
		return
	}
	dir := t.TempDir()
	var wg sync.WaitGroup
	for p := range processes {
		wg.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestProcesses$")
			cmd.Env = append(os.Environ(), "CACHE_TEST_DIR="+dir, fmt.Sprint("CACHE_TEST_BASE=", p*per))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v\n%s", p, err, out)
			}
		})
	}
	wg.Wait()
	if n := count(t, open(t, dir, "v1"), per*processes); n != per*processes {
		t.Errorf("%d entries, want %d", n, per*processes)
	}
	for name := range files(t, dir) {
		if strings.HasSuffix(name, tempExt) {
			t.Errorf("%s was left", name)
		}
	}
}

func TestDir(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", "")
	a, err := Dir("/a")
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := Dir("/b"); a == b || filepath.Base(filepath.Dir(a)) != "vdmine" {
		t.Errorf("%s and %s", a, b)
	}
}

func FuzzSegment(f *testing.F) {
	dir := f.TempDir()
	fillDir(f, dir, 3)
	name := open(f, "", "v1").name
	good := files(f, dir)
	f.Add(good[name+segmentExt], good[name+indexExt])
	version := open(f, "", "v1").version
	f.Fuzz(func(t *testing.T, seg, index []byte) {
		// A random change seldom has a right checksum: repair that of the first record.
		if len(seg) >= segmentLen+recordLen {
			h := seg[segmentLen : segmentLen+recordLen]
			seg = append(seg[:segmentLen:segmentLen], appendRecord(nil, Hash(h[8:]), seg[segmentLen+recordLen:])...)
			binary.LittleEndian.PutUint32(seg[segmentLen:], binary.LittleEndian.Uint32(h))
		}
		dir := t.TempDir()
		for ext, b := range map[string][]byte{segmentExt: seg, indexExt: index} {
			if err := os.WriteFile(filepath.Join(dir, name+ext), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := openSegment(filepath.Join(dir, name+segmentExt), filepath.Join(dir, name+indexExt), version)
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		for _, i := range s.at {
			e := s.entries[i]
			if b, ok := s.read(e.key, e.off, e.size, e.sum); ok && checksum(e.key, b) != e.sum {
				t.Error("a wrong record was accepted")
			}
		}
	})
}

const benchFiles, benchSize = 5000, 3000

func benchDir(b *testing.B) string {
	dir := b.TempDir()
	c := open(b, dir, "v1")
	r := rand.New(rand.NewPCG(1, 2))
	for i := range benchFiles {
		p := make([]byte, benchSize/2+r.IntN(benchSize))
		for j := range p {
			p[j] = byte(r.Uint32())
		}
		c.Put(key(i), p)
	}
	flush(b, c)
	c.Close()
	return dir
}

func BenchmarkOpen(b *testing.B) {
	dir := benchDir(b)
	for b.Loop() {
		c, err := Open(dir, "v1")
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}

// BenchmarkLoad opens the cache of a repository of a million lines and reads
// every entry of it, in one goroutine.
func BenchmarkLoad(b *testing.B) {
	dir := benchDir(b)
	keys := make([]Hash, benchFiles)
	for i := range keys {
		keys[i] = key(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		c, err := Open(dir, "v1")
		if err != nil {
			b.Fatal(err)
		}
		for _, k := range keys {
			if _, ok := c.Get(k); !ok {
				b.Fatal("an entry is missing")
			}
		}
		c.Close()
	}
}
