package history

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// memo is a Memo in memory that counts the commits it is given.
type memo struct {
	m    map[string][]byte
	puts int
}

func (m *memo) Get(c string) ([]byte, bool) { b, ok := m.m[c]; return b, ok }
func (m *memo) Put(c string, b []byte) {
	if m.m[c] = b; c != listKey && c != heldKey {
		m.puts++
	}
}

// TestMemoLaw holds a reading that knows some commits to one that knows none,
// while the history grows, forks, joins and is rewritten.
func TestMemoLaw(t *testing.T) {
	s := newScript(t)
	m := &memo{m: map[string][]byte{}}
	say := func(what string, puts int) {
		t.Helper()
		for _, o := range []Options{options, {LangOf: langOf, Suffixes: options.Suffixes, Commits: 3}, {LangOf: langOf, Suffixes: options.Suffixes, Bytes: 900}} {
			want := Read(t.Context(), s.dir, o)
			o.Memo = m
			before := m.puts
			for _, run := range []string{"first", "second"} {
				if d := cmp.Diff(want, Read(t.Context(), s.dir, o)); d != "" {
					t.Errorf("%s, %s run: %s", what, run, d)
				}
			}
			if o.Commits == 0 && o.Bytes == 0 && m.puts-before != puts {
				t.Errorf("%s: %d commits were read, want %d", what, m.puts-before, puts)
			}
		}
	}
	body := func(call string) string { return goFile("\t\"time\"\n", "\tx := g("+call+", 1)\n\tlog(\"a\", x)\n") }
	s.commit("a@example.com", "a.go", body("time.Now()"), "b.go", body("time.Now()"), "README.md", "x\n")
	s.commit("a@example.com", "a.go", body("timeutil.Now()"))
	s.commit("a@example.com", "README.md", "y\n") // no source
	say("three commits", 3)
	s.commit("b@example.com", "b.go", body("timeutil.Now()"))
	say("one more", 1)
	s.git("a@example.com", "checkout", "-q", "-b", "side", "HEAD~2")
	s.commit("c@example.com", "c.go", body("time.Now()"))
	s.commit("c@example.com", "c.go", body("clock.Now()"))
	s.git("a@example.com", "checkout", "-q", "main")
	s.commit("a@example.com", "d.py", "import os\nx = f(os.path, 1)\n")
	say("main goes on", 1)
	s.git("a@example.com", "merge", "-q", "--no-ff", "-m", "merge", "side")
	say("a branch with older commits comes in", 2)
	s.git("a@example.com", "checkout", "-q", "-b", "lost", "HEAD~1")
	s.commit("d@example.com", "d.py", "import os\nx = f(os.other, 1)\n")
	s.git("a@example.com", "checkout", "-q", "main")
	s.git("a@example.com", "merge", "-q", "-s", "ours", "-m", "thrown away", "lost")
	say("a branch that its merge throws away", 1)
	s.git("a@example.com", "commit", "-q", "--amend", "-m", "other words")
	say("a rewritten merge", 0)
	s.git("a@example.com", "reset", "-q", "--hard", "HEAD~1")
	say("history taken back", 0)
	for c, b := range maps.Clone(m.m) {
		m.m[c] = b[:len(b)-1]
	}
	say("damaged records", len(m.m)-3) // that of the lost branch is not asked for, and one is the list, one what files hold
}

// TestMemoOfTheCut holds the limit of bytes to the same commit, whatever is
// known of those before and beyond it.
func TestMemoOfTheCut(t *testing.T) {
	s := newScript(t)
	for i := range 6 {
		s.commit("a@example.com", "a.go", goFile("\t\"time\"\n", fmt.Sprintf("\tx := g(a%d.Now(), 1)\n\tlog(\"a\", x)\n", i)), fmt.Sprintf("n%d.go", i), "package a\n")
	}
	m := &memo{m: map[string][]byte{}}
	for _, bytes := range []int64{500, 900, 1 << 20, 500} {
		o := options
		o.Bytes = bytes
		want := Read(t.Context(), s.dir, o)
		if want.Cut == "" != (bytes == 1<<20) || len(want.Paths) != 7 {
			t.Fatalf("%d bytes: %+v", bytes, want)
		}
		o.Memo = m
		for range 2 {
			if d := cmp.Diff(want, Read(t.Context(), s.dir, o)); d != "" {
				t.Errorf("%d bytes: %s", bytes, d)
			}
		}
		s.commit("a@example.com", "a.go", goFile("\t\"time\"\n", fmt.Sprintf("\tx := g(b%d.Now(), 1)\n\tlog(\"a\", x)\n", bytes)))
	}
}

// TestReadBroken reads what a clone has, though a commit in between misses an
// object.
func TestReadBroken(t *testing.T) {
	s := newScript(t)
	body := func(call string) string { return goFile("\t\"time\"\n", "\tx := g("+call+", 1)\n\tlog(\"a\", x)\n") }
	s.commit("a@example.com", "a.go", body("time.Now()"))
	s.commit("a@example.com", "a.go", body("timeutil.Now()"))
	s.commit("a@example.com", "gone.go", body("time.Since(now)"))
	s.commit("a@example.com", "gone.go", body("clock.Now()"))
	s.commit("a@example.com", "b.go", body("time.Now()"))
	s.commit("a@example.com", "b.go", body("timeutil.Now()"))
	out, err := exec.Command("git", "-C", s.dir, "rev-parse", "HEAD~3:gone.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	blob := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(s.dir, ".git/objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	o := options
	o.Memo = &memo{m: map[string][]byte{}}
	for range 2 {
		l := Read(t.Context(), s.dir, o)
		if l.Commits != 6 || l.Cut != cutMissing || l.Complete() {
			t.Errorf("%d commits, cut %q", l.Commits, l.Cut)
		}
		if len(l.Pairs) != 1 || l.Pairs[0].To != "timeutil.Now" || l.Pairs[0].Commits != 2 {
			t.Errorf("pairs %+v", l.Pairs)
		}
	}
}

func FuzzRecord(f *testing.F) {
	r := &record{added: []string{"a"}, change: change{added: []string{"a", "b"}, edited: []string{"c.md"}}, read: true, bytes: 7, edits: []edit{{"f", "t"}}}
	f.Add(r.encode())
	f.Add((&record{}).encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		r := decodeRecord(b)
		if r == nil {
			return
		}
		if again := decodeRecord(r.encode()); again == nil || !cmp.Equal(r, again, cmp.AllowUnexported(record{}, change{}, edit{})) {
			t.Fatal("a record does not come back")
		}
	})
}
