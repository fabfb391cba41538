package history

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed9 is a history in which a list that is written by a program names most of
// nine pages.
func listed9(t *testing.T) *script {
	s := newScript(t)
	s.commit("a@example.com", "list.txt", "x")
	list := ""
	for i := range 9 {
		if i != 3 {
			list += fmt.Sprintf("pages/p%d\n", i)
		}
		s.commit("a@example.com", fmt.Sprintf("pages/p%d.md", i), "page", "list.txt", list)
	}
	return s
}

// TestHeld reads a history a second time without reading the files of its last commit.
func TestHeld(t *testing.T) {
	s := listed9(t)
	m, asked := &memo{m: map[string][]byte{}}, 0
	o := options
	o.Memo = m
	o.Made = func(string, []byte) (bool, string) { asked++; return true, "make list" }
	cold := Read(t.Context(), s.dir, o)
	if asked != 1 {
		t.Fatalf("%d files were read, want the list", asked)
	}
	if d := cmp.Diff(cold, Read(t.Context(), s.dir, o)); d != "" || asked != 1 {
		t.Errorf("warm: %d files were read; %s", asked, d)
	}
	i := slices.IndexFunc(cold.Files, func(f File) bool { return f.Path == "list.txt" })
	if f := &cold.Files[i]; len(f.Names) != 8 || f.NameForms[0] != InPath || f.By != "make list" {
		t.Errorf("%+v", f)
	}
	m.m[heldKey] = m.m[heldKey][:len(m.m[heldKey])-1]
	if d := cmp.Diff(cold, Read(t.Context(), s.dir, o)); d != "" || asked != 2 {
		t.Errorf("damaged: %d files were read; %s", asked, d)
	}
	s.commit("a@example.com", "list.txt", "nothing")
	if l := Read(t.Context(), s.dir, o); len(l.Files[i].Names) > 0 || l.Files[i].Made {
		t.Errorf("the next commit: %+v", l.Files[i])
	}
}

func FuzzHeld(f *testing.F) {
	l := &Log{Files: []File{{Path: "a", Here: true, Names: []int32{1, 2}, NameForms: []byte{1, 3}, Made: true, By: "make"}, {Path: "b"}, {Path: "c", Here: true}}}
	sum := l.sum("x")
	f.Add(l.encodeHeld(sum))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		l := &Log{Files: []File{{Path: "a"}, {Path: "b"}, {Path: "c"}}}
		if !l.decodeHeld(b, sum) {
			if l.Files[0].Here || l.Files[0].Names != nil {
				t.Fatal("what is not whole was taken")
			}
			return
		}
		again := &Log{Files: []File{{Path: "a"}, {Path: "b"}, {Path: "c"}}}
		if !again.decodeHeld(l.encodeHeld(sum), sum) || !cmp.Equal(l.Files, again.Files) {
			t.Fatal("what files hold does not come back")
		}
	})
}
