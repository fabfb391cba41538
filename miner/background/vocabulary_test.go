package background_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
)

// user is a project with what it uses, by group.
type user struct {
	name  string
	words map[string][]background.Word
}

// users are ten projects of which project i uses word k where k+1 divides i+1,
// and with it one word that all of owner "one" use.
func users() []user {
	var out []user
	for i := range 10 {
		owner := fmt.Sprintf("o%d", i)
		if i%3 == 0 {
			owner = "one"
		}
		u := user{fmt.Sprintf("%s/p%d", owner, i), map[string][]background.Word{}}
		for k := range 10 {
			if (i+1)%(k+1) == 0 {
				u.words["go"] = append(u.words["go"], background.Word{Key: fmt.Sprintf("lib%d.Do", k), Module: fmt.Sprintf("lib%d", k), Called: true, Static: k%2 == 0})
			}
		}
		if owner == "one" {
			u.words["go"] = append(u.words["go"], background.Word{Key: "one.Own", Module: "one"})
		}
		if i < 4 {
			u.words["ruby"] = []background.Word{{Key: "puts", Called: true, Static: true}, {Key: fmt.Sprint("w", i/2), Called: i == 1}}
		}
		out = append(out, u)
	}
	return out
}

func encodeWords(t testing.TB, list []user) string {
	t.Helper()
	b := background.NewWords()
	for _, u := range list {
		for _, g := range []string{"ruby", "go"} {
			if w, ok := u.words[g]; ok {
				b.Add(u.name, g, w)
			}
		}
	}
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func vocabulary(t testing.TB, list []user) *background.Vocabulary {
	t.Helper()
	v, err := background.OpenVocabulary(encodeWords(t, list))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	return v
}

func show(list []miner.Popular) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s|%s %d %t %t", p.Module, p.Name, p.Projects, p.Called, p.Static))
	}
	return strings.Join(out, "\n")
}

func TestVocabulary(t *testing.T) {
	v := vocabulary(t, users())
	// Three users of two owners make a word of a group of ten; two of two do in
	// a group of four.
	if got, want := show(v.List("go")), "lib0|Do 10 true true\nlib1|Do 5 true false\nlib2|Do 3 true true"; got != want {
		t.Errorf("go:\n%s\nwant\n%s", got, want)
	}
	if got, want := show(v.List("ruby")), "|puts 4 true true\n|w0 2 false false\n|w1 2 false false"; got != want {
		t.Errorf("ruby:\n%s\nwant\n%s", got, want)
	}
	for _, x := range []struct {
		group, key string
		share      float64
		n          int
	}{{"go", "lib1.Do", 0.5, 10}, {"go", "lib8.Do", 0, 10}, {"go", "", 0, 10}, {"ruby", "puts", 1, 4}, {"cobol", "puts", 0, 0}} {
		if share, n := v.Share(x.group, x.key); share != x.share || n != x.n {
			t.Errorf("%s %s: %v of %d", x.group, x.key, share, n)
		}
	}
}

// TestWordsOrder: the same bytes whatever the order of projects and words.
func TestWordsOrder(t *testing.T) {
	want := encodeWords(t, users())
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		list := users()
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, u := range list {
			for _, w := range u.words {
				r.Shuffle(len(w), func(i, j int) { w[i], w[j] = w[j], w[i] })
			}
		}
		if encodeWords(t, list) != want {
			t.Fatal("another order gives other bytes")
		}
	}
}

// TestWithout: a project left out is as if it had never been added, but for
// what is a word only without it.
func TestWithout(t *testing.T) {
	all := vocabulary(t, users())
	for i, u := range users() {
		rest := users()
		rest = append(rest[:i], rest[i+1:]...)
		want := vocabulary(t, rest)
		got := all.Without(u.name)
		for _, g := range []string{"go", "ruby", "cobol"} {
			if _, n := want.Share(g, ""); true {
				if _, m := got.Share(g, ""); n != m {
					t.Errorf("without %s: %d projects of %s, want %d", u.name, m, g, n)
				}
			}
			counts := map[string]int{}
			for _, p := range want.List(g) {
				counts[p.Key] = p.Projects
			}
			for _, p := range got.List(g) {
				if counts[p.Key] != p.Projects {
					t.Errorf("without %s: %s has %d users, want %d", u.name, p.Key, p.Projects, counts[p.Key])
				}
				delete(counts, p.Key)
				a, _ := want.Share(g, p.Key)
				if b, _ := got.Share(g, p.Key); a != b {
					t.Errorf("without %s: share of %s is %v, want %v", u.name, p.Key, b, a)
				}
			}
			for k := range counts {
				t.Errorf("without %s: %s is missing", u.name, k)
			}
		}
	}
	if all.Without("no/body") != miner.Common(all) {
		t.Error("leaving out a stranger changes something")
	}
}

// TestModule: of two ways to split a key most projects decide.
func TestModule(t *testing.T) {
	var list []user
	for i, mod := range []string{"os", "os.path", "os.path", ""} {
		list = append(list, user{fmt.Sprintf("o%d/p", i), map[string][]background.Word{"go": {{Key: "os.path.join", Module: mod}}}})
	}
	if got := show(vocabulary(t, list).List("go")); got != "os.path|join 4 false false" {
		t.Error(got)
	}
}

func TestWordsErrors(t *testing.T) {
	b := background.NewWords()
	b.Add("a/a", "go", nil)
	b.Add("a/a", "go", nil)
	if _, err := b.Encode(); err == nil {
		t.Error("a project is there twice")
	}
	b = background.NewWords()
	b.Add(strings.Repeat("a", 200), "go", nil)
	if _, err := b.Encode(); err == nil {
		t.Error("a name is too long")
	}
}

func TestEmbeddedVocabulary(t *testing.T) {
	v, err := background.EmbeddedVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	for group, key := range map[string]string{"go": "fmt.Errorf", "typescript": "console.log", "python": "json.dumps", "rust": "std.sync.Arc", "jvm": "java.util.List"} {
		if share, n := v.Share(group, key); share < 0.3 || n < 5 {
			t.Errorf("%s: %s is used by %.2f of %d projects", group, key, share, n)
		}
		last := ""
		for _, p := range v.List(group) {
			if p.Key <= last || p.Projects < 2 || p.Module != "" && p.Key != p.Module && p.Key != p.Module+"."+p.Name {
				t.Fatalf("%s: %+v after %q", group, p, last)
			}
			last = p.Key
		}
	}
}

// resum sets the checksum anew, so that damage reaches what lies behind it.
func resum(b []byte) []byte {
	if len(b) >= 12 {
		binary.BigEndian.PutUint32(b[8:], crc32.Checksum(b[12:], crc32.MakeTable(crc32.Castagnoli)))
	}
	return b
}

// TestDamagedVocabulary: every cut and every changed byte is an error.
func TestDamagedVocabulary(t *testing.T) {
	data := encodeWords(t, users())
	for i := range data {
		if _, err := background.OpenVocabulary(data[:i]); err == nil {
			t.Fatalf("cut at %d is accepted", i)
		}
		b := []byte(data)
		b[i] ^= 1
		if _, err := background.OpenVocabulary(string(b)); err == nil {
			t.Fatalf("changed byte %d is accepted", i)
		}
	}
}

func FuzzVocabulary(f *testing.F) {
	f.Add([]byte(encodeWords(f, users())))
	f.Add([]byte{})
	f.Fuzz(func(_ *testing.T, b []byte) {
		v, err := background.OpenVocabulary(string(resum(b)))
		if err != nil {
			return
		}
		for _, g := range v.Groups() {
			for _, p := range v.List(g) {
				if s, n := v.Share(g, p.Key); n < p.Projects || s*float64(n) > float64(n) {
					panic("impossible share")
				}
			}
			for _, p := range v.Projects(g) {
				v.Without(p).List(g)
			}
		}
	})
}

func BenchmarkVocabulary(b *testing.B) {
	for b.Loop() {
		v, err := background.EmbeddedVocabulary()
		if err != nil {
			b.Fatal(err)
		}
		if len(v.List("go")) == 0 {
			b.Fatal("no words")
		}
	}
}
