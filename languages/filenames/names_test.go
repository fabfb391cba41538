package filenames

import (
	"sort"
	"testing"
)

// TestFind: one path is looked up as Set does it, and as its language says.
func TestFind(t *testing.T) {
	list := All()
	if !sort.SliceIsSorted(list, func(i, k int) bool { return list[i].Name < list[k].Name }) {
		t.Error("the languages are not sorted by name")
	}
	set := NewSet(list)
	for p, want := range map[string]string{
		"a/b.ts": "typescript", "B.PY": "python", "Gemfile": "ruby", "x/Gemfile": "ruby", "gemfile": "", "README": "", "a.b/c": "", ".go": "go", "x.d.ts": "typescript",
		"x.ts.bak": "", "": "", "a/": "", "a.sql": "sql",
	} {
		if got := Find(p).Name; got != want {
			t.Errorf("Find(%q) = %q, want %q", p, got, want)
		}
		got := ""
		if i := set.Of(p); i >= 0 {
			got = list[i].Name
		}
		if got != want {
			t.Errorf("Set.Of(%q) is %q, want %q", p, got, want)
		}
	}
}

// TestScriptTest: a test is told by its path, also where test is all of its name.
func TestScriptTest(t *testing.T) {
	for p, want := range map[string]bool{
		"src/add/test.ts": true, "src/add/spec.js": true, "src/add/test.tp.ts": true, "src/add.test.ts": true, "src/testing.ts": false, "src/latest.ts": false, "src/add/index.ts": false, "test/x.ts": true,
	} {
		if scriptTest(p) != want {
			t.Errorf("%s: %v", p, !want)
		}
	}
}
