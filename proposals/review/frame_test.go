package review

import (
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/proposals"
)

var frames = []struct {
	name string
	w, h int
	keys []string
	opt  func(*Options)
}{
	{"start-40x10", 40, 10, nil, nil},
	{"start-80x24", 80, 24, nil, nil},
	{"start-120x40", 120, 40, nil, nil},
	{"color-120x40", 120, 40, typing("yn"), func(o *Options) { o.Color = "always" }},
	{"answers-80x24", 80, 24, keys(typing("yp"), typing("Nnot ours"), []string{"enter"}), nil},
	{"range-40x10", 40, 10, typing("vjj"), nil},
	{"full-40x10", 40, 10, []string{"enter"}, nil},
	{"place-40x10", 40, 10, []string{"tab"}, nil},
	{"confirm-40x10", 40, 10, typing("a"), nil},
	{"reason-40x10", 40, 10, typing("Nnot ours"), nil},
	{"full-80x24", 80, 24, []string{"enter"}, nil},
	{"adherent-120x40", 120, 40, []string{"tab", "l"}, nil},
	{"help-80x24", 80, 24, []string{"?"}, nil},
	{"scope-80x24", 80, 24, []string{"s"}, nil},
	{"rescoped-120x40", 120, 40, keys(typing("s"), []string{"ctrl+u"}, typing("pkg/job !cmd"), []string{"enter"}), nil},
	{"own-120x40", 120, 40, typing("+"), nil},
	{"own-typed-120x40", 120, 40, keys(typing("+"), typing("use Now; never time.Now")), nil},
	{"own-40x10", 40, 10, keys(typing("+"), typing("use Now; never time.Now")), nil},
	{"own-added-80x24", 80, 24, keys(typing("+"), typing("use Now; never time.Now"), []string{"enter"}), nil},
	{"own-never-80x24", 80, 24, keys(typing("+"), typing("never time.Now"), []string{"enter"}), nil},
	{"light-120x40", 120, 40, typing("y"), func(o *Options) {
		o.Color = "always"
		o.Env = func(k string) string { return map[string]string{"COLORFGBG": "0;15", "LANG": "C.UTF-8"}[k] }
	}},
	{"filter-120x40", 120, 40, typing("/uuid"), nil},
	{"ascii-80x24", 80, 24, typing("y"), func(o *Options) { o.Env = func(string) string { return "C" } }},
	{"small-20x5", 20, 5, nil, nil},
	{"hostile-80x24", 80, 24, nil, hostile},
	{"ranked-120x40", 120, 40, typing("t"), nil},
	{"less-likely-80x24", 80, 24, nil, func(o *Options) {
		ps := o.Report.Proposals
		ps[0].Score, ps[3].Score, ps[4].Score, ps[4].Learned = 0.24, 0.2, 0.3, 0.5
	}},
}

const evil = "\x1b]0;owned\x07\x1b[2J\u202eevil\u2066\u200b\ufeff\x07\r\n\u009b31m\U000e0041 日本語 e\u0301\u0301\u0301\u0301"

func hostile(o *Options) {
	name := "pkg/\x1b[31m\u202ered\n.go"
	if err := os.WriteFile(filepath.Join(o.Root, name), []byte("x\n"+evil+"\n\"\x1b[0m\xff\x00"), 0o644); err != nil {
		name = "pkg/none.go"
	}
	p := &o.Report.Proposals[0]
	p.Rule, p.Why, p.Family, p.Trend = "Use "+evil, evil, "fam"+evil, "rising"+evil
	p.Counter = []proposals.Place{{Path: name, Line: 2}}
	p.Scope.Include = []string{evil}
	p.EnforcedBy = []proposals.Source{{Path: evil, Line: 1}}
	o.Report.Proposals[1].ID = "id" + evil
}

func TestFrames(t *testing.T) {
	for _, tt := range frames {
		t.Run(tt.name, func(t *testing.T) {
			o := sample(t)
			if tt.opt != nil {
				tt.opt(&o)
			}
			got, err := Frame(o, tt.w, tt.h, tt.keys...)
			if err != nil {
				t.Fatal(err)
			}
			checkFrame(t, got, tt.w, tt.h)
			path := filepath.Join(goldens, tt.name+".golden")
			text := strings.ReplaceAll(got, "\x1b", "␛") + "\n"
			if *update {
				if err := os.MkdirAll(goldens, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkFrame: a frame has exactly its size, and but for colours nothing that a
// terminal acts on.
func checkFrame(t testing.TB, frame string, w, h int) {
	t.Helper()
	lines := strings.Split(sgr.ReplaceAllString(frame, ""), "\n")
	if w >= minCols && h >= minRows && len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for i, l := range lines {
		for _, r := range l {
			if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("line %d: %U in %q", i, r, l)
			}
		}
		if n := safe.Width(l); n > w || (w >= minCols && h >= minRows && n != w) {
			t.Fatalf("line %d: %d columns, want %d: %q", i, n, w, l)
		}
	}
}

func FuzzFrame(f *testing.F) {
	f.Add(evil, "pkg/\x1b[31m.go", uint8(80), uint8(24), "yjnzl\t")
	f.Add("日本語日本語", "\u202e", uint8(31), uint8(7), "?jj")
	f.Add("low", "a", uint8(80), uint8(6), "jj")
	f.Fuzz(func(t *testing.T, text, path string, w, h uint8, ks string) {
		o := sample(t)
		p := &o.Report.Proposals[0]
		p.Rule, p.Why, p.Family = text, text, text
		p.Counter = []proposals.Place{{Path: path, Line: 2}}
		var list []string
		for _, r := range ks[:min(len(ks), 12)] {
			if r != 'E' && r != 'o' && r != unicode.ReplacementChar {
				list = append(list, string(r))
			}
		}
		got, err := Frame(o, int(w), int(h), list...)
		if err != nil {
			t.Fatal(err)
		}
		checkFrame(t, got, int(w), int(h))
	})
}

// TestResize: every size is drawn, and going through them loses nothing.
func TestResize(t *testing.T) {
	o := sample(t)
	m := play(t, o, typing("yj")...)
	at := m.list.selected()
	for _, size := range [][2]int{{1, 1}, {20, 5}, {30, 6}, {40, 10}, {59, 30}, {60, 12}, {80, 24}, {99, 40}, {100, 12}, {250, 80}} {
		m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		checkFrame(t, m.frame(), size[0], size[1])
	}
	if m.list.selected() != at {
		t.Error("the cursor has moved")
	}
}

// TestBackground: the terminal's answer changes how the chosen line looks, and
// nothing else.
func TestBackground(t *testing.T) {
	o := sample(t)
	o.Color = "always"
	m := play(t, o)
	dark := m.frame()
	m.Update(tea.BackgroundColorMsg{Color: color.White})
	light := m.frame()
	if dark == light {
		t.Error("a light terminal is drawn as a dark one")
	}
	if sgr.ReplaceAllString(dark, "") != sgr.ReplaceAllString(light, "") {
		t.Error("the text depends on the background")
	}
	// Only what the palette of the terminal has, and greys for the chosen line.
	if other := regexp.MustCompile("\x1b\\[[0-9;]*38;").FindString(dark + light); other != "" {
		t.Errorf("a colour of our own: %q", other)
	}
}
