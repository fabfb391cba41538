package background_test

import (
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner/background"
)

type entry struct {
	group string
	key   uint64
	share background.Share
}

// project is what one repository adds.
type project struct {
	name    string
	entries []entry
}

func projects() []project {
	one := background.ShareOne
	var out []project
	for i, name := range []string{"a/a", "b/b", "c/c", "d/d"} {
		p := project{name: name}
		for k := range uint64(200) {
			if (k+uint64(i))%3 != 0 {
				p.entries = append(p.entries, entry{"go", background.Hash(string(rune(k))), one * background.Share(k%5+uint64(i)) / 8})
			}
		}
		p.entries = append(p.entries, entry{"python", 7, one})
		out = append(out, p)
	}
	return out
}

func encode(t *testing.T, list []project) string {
	t.Helper()
	b := background.NewBuilder()
	for _, p := range list {
		for _, g := range []string{"go", "python"} {
			b.Project(g)
		}
		for _, e := range p.entries {
			b.Add(e.group, e.key, e.share)
		}
	}
	data, err := b.Encode(2)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestOrder: the same bytes whatever the order of projects and of their habits.
func TestOrder(t *testing.T) {
	want := encode(t, projects())
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		list := projects()
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, p := range list {
			r.Shuffle(len(p.entries), func(i, j int) { p.entries[i], p.entries[j] = p.entries[j], p.entries[i] })
		}
		if got := encode(t, list); got != want {
			t.Fatal("another order gives other bytes")
		}
	}
}

func TestLookup(t *testing.T) {
	b := background.NewBuilder()
	one := background.ShareOne
	b.Project("go")
	b.Project("go")
	b.Project("python")
	b.Add("go", 5, one)
	b.Add("go", 5, one/2)
	b.Add("go", 9, one) // one project alone
	b.Add("python", 5, 0)
	b.Add("python", 5, one/4)
	data, err := b.Encode(2)
	if err != nil {
		t.Fatal(err)
	}
	tab, err := background.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := tab.Lookup("go", 5)
	if !ok || r.Projects != 2 || r.Hold != 1 || r.Mean < 0.745 || r.Mean > 0.755 {
		t.Errorf("go 5: %+v %v", r, ok)
	}
	if r, ok := tab.Lookup("python", 5); !ok || r.Hold != 0 || r.Mean > 0.13 {
		t.Errorf("python 5: %+v %v", r, ok)
	}
	for _, k := range []uint64{0, 4, 6, 9, 1 << 63} {
		if _, ok := tab.Lookup("go", k); ok {
			t.Errorf("key %d was never shared", k)
		}
	}
	if _, ok := tab.Lookup("cobol", 5); ok {
		t.Error("a group that is not there")
	}
	if n := tab.Projects("go"); n != 2 {
		t.Errorf("%d projects", n)
	}
	var zero background.Table
	if _, ok := zero.Lookup("go", 5); ok {
		t.Error("the zero table knows something")
	}
}

// TestLeaveOneOut: a table built without a project is the table of the others,
// and differs from that of all only by what the project did.
func TestLeaveOneOut(t *testing.T) {
	all := projects()
	whole, err := background.Open(encode(t, all))
	if err != nil {
		t.Fatal(err)
	}
	part, err := background.Open(encode(t, all[1:]))
	if err != nil {
		t.Fatal(err)
	}
	left := map[uint64]background.Share{}
	for _, e := range all[0].entries {
		if e.group == "go" {
			left[e.key] = e.share
		}
	}
	for k := range uint64(200) {
		key := background.Hash(string(rune(k)))
		w, _ := whole.Lookup("go", key)
		p, ok := part.Lookup("go", key)
		share, did := left[key]
		if !did {
			if p != w {
				t.Errorf("key %d: %+v without a project that did not have it, %+v with it", k, p, w)
			}
			continue
		}
		if !ok {
			continue // shared by too few of the others
		}
		n := float64(w.Projects)
		if p.Projects != w.Projects-1 {
			t.Errorf("key %d: %d projects of %d", k, p.Projects, w.Projects)
		}
		want := (w.Mean*n - float64(share)/float64(background.ShareOne)) / (n - 1)
		if d := p.Mean - want; d > 0.02 || d < -0.02 {
			t.Errorf("key %d: mean %.3f, want %.3f", k, p.Mean, want)
		}
	}
}

// TestDamaged: no changed, cut or lengthened table is read, and a table whose
// checksum was made right is still checked for what searching relies on.
func TestDamaged(t *testing.T) {
	data := encode(t, projects())
	for i := range len(data) {
		b := []byte(data)
		b[i] ^= 0x41
		if _, err := background.Open(string(b)); err == nil {
			t.Fatalf("byte %d changed, still read", i)
		}
	}
	for n := range len(data) {
		if _, err := background.Open(data[:n]); err == nil {
			t.Fatalf("cut to %d bytes, still read", n)
		}
	}
	if _, err := background.Open(data + "\x00"); err == nil {
		t.Error("trailing byte")
	}
	// The last key of the first group is there twice; the second has one alone.
	b := []byte(data)
	copy(b[len(b)-24:len(b)-12], b[len(b)-36:len(b)-24])
	if _, err := background.Open(sign(b)); err == nil || !strings.Contains(err.Error(), "order") {
		t.Errorf("keys out of order: %v", err)
	}
}

// sign makes the checksum right.
func sign(b []byte) string {
	binary.BigEndian.PutUint32(b[8:], crc32.Checksum(b[12:], crc32.MakeTable(crc32.Castagnoli)))
	return string(b)
}

func FuzzOpen(f *testing.F) {
	b := background.NewBuilder()
	b.Project("go")
	b.Add("go", 1, 5)
	b.Add("go", 1, 5)
	data, err := b.Encode(1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(data[12:]))
	f.Fuzz(func(t *testing.T, rest []byte) {
		tab, err := background.Open(sign(append([]byte(data[:12]), rest...)))
		if err != nil {
			return
		}
		names, _ := tab.Groups()
		for _, g := range names {
			for _, k := range []uint64{0, 1, 1 << 40, 1<<64 - 1} {
				tab.Lookup(g, k)
			}
		}
	})
}

func TestEmbedded(t *testing.T) {
	if _, err := background.Embedded(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := background.Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}
