package history

import (
	"fmt"
	"testing"
)

// TestMentions looks for names of files in a text.
func TestMentions(t *testing.T) {
	const text = "import AccountMenu from './account_menu'\nexport { xRay }\nlocales: [de, pt-BR]\nfr_CA\n"
	m := newMention(text)
	for name, want := range map[string]bool{
		"account-menu": true, "accountMenu": true, "menu": true, "x_ray": true, "side-bar": false,
		"de": true, "at": false, "fr": true, "el": false, "": false, "_": false,
	} {
		if n := newName(name); (m.names(&n) > 0) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
	for p, want := range map[string][2]string{
		"icons/arrow.left.svg": {"arrow", "icons"}, "a/b/_form.scss": {"_form", "b"}, ".hidden.yml": {"hidden", ""}, "": {"", ""}, "v/0.40.1.cue": {"0.40.1", "v"}, "m/20240101_add.up.sql": {"20240101_add", "m"}, "m/0001.sql": {"0001", "m"},
	} {
		if stem, dir := telling(p); stem != want[0] || dir != want[1] {
			t.Errorf("%q: %q and %q, want %q", p, stem, dir, want)
		}
	}
}

// TestForms tells how a text names files.
func TestForms(t *testing.T) {
	m := newMention("to: guides/first-steps\nclass SideMenuBar, DataSource_\nvia de-DE, menus. side/menu")
	for name, want := range map[string]byte{
		"guides/firststeps": Word, "firststeps": Word, "menu": Word, "menubar": Part, "steps": Part, "source": Part, "datasource": Word, "via": Word, "menus": Word, "drawer": 0, "firststepsmenu": 0,
	} {
		if got := m.form(name); got != want {
			t.Errorf("%q: %d, want %d", name, got, want)
		}
	}
}

// TestNames reads which added files a list names that is changed with them.
func TestNames(t *testing.T) {
	s := newScript(t)
	s.commit("a@example.com", "list.txt", "x")
	list := ""
	for i := range 9 {
		if i != 3 {
			list += fmt.Sprintf("%sP%d_Page, sub%d\n", map[bool]string{true: "./pages/"}[i == 5], i, i)
		}
		s.commit("a@example.com", fmt.Sprintf("pages/p%d-page.md", i), "page", fmt.Sprintf("pages/sub%d/index.md", i), "page", "list.txt", list+fmt.Sprint(i))
	}
	l := Read(t.Context(), s.dir, options)
	for _, f := range l.Files {
		named := func(list []int32) (out []string) {
			for _, i := range list {
				out = append(out, l.Files[i].Path)
			}
			return out
		}
		n, d := named(f.Names), named(f.Folders)
		if f.Path != "list.txt" {
			if len(n)+len(d) > 0 {
				t.Errorf("%s names %v, %v", f.Path, n, d)
			}
		} else if len(n) != 8 || n[3] != "pages/p4-page.md" || len(d) != 17 || d[9] != "pages/sub0/index.md" {
			t.Errorf("names %v, folders %v", n, d)
		} else {
			for i, p := range n {
				want := Word
				if p == "pages/p5-page.md" {
					want = InPath
				}
				if got := f.NameForms[i]; got != want {
					t.Errorf("%s: %d, want %d", p, got, want)
				}
			}
		}
	}
}
