package all

import (
	"sort"
	"testing"

	"github.com/vdmine/vdmine/languages"
)

func TestLanguages(t *testing.T) {
	list := Languages()
	if !sort.SliceIsSorted(list, func(i, k int) bool { return list[i].Name < list[k].Name }) {
		t.Error("the languages are not sorted by name")
	}
	owner := map[string]string{}
	for _, l := range list {
		if l.Name == "" || l.Title == "" || len(l.Extensions) == 0 {
			t.Errorf("%q lacks a name, title or extension", l.Name)
		}
		if _, err := languages.Compile(l); err != nil {
			t.Error(err)
		}
		for _, e := range append(append([]string{}, l.Extensions...), l.Filenames...) {
			if o := owner[e]; o != "" {
				t.Errorf("%s and %s both claim %s", o, l.Name, e)
			}
			owner[e] = l.Name
		}
	}
}
