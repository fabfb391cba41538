package review

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/own"
)

var update = flag.Bool("update", false, "rewrite the golden frames")

const goldens = "../../testdata/review"

// sample is a report of six proposals with source below a folder.
func sample(t testing.TB) Options {
	t.Helper()
	return sampleAt(t, t.TempDir())
}

func sampleAt(t testing.TB, root string) Options {
	src := "package clock\n\nimport \"time\"\n\n// Stamp says when a record was written.\nfunc Stamp() time.Time {\n\tif frozen {\n\t\treturn at\n\t}\n\treturn time.Now() // not the wrapper\n}\n\nfunc other() string { return \"x\" }\n"
	for _, f := range []string{"pkg/clock/stamp.go", "pkg/job/run.go", "cmd/main.go", "pkg/job/日本.go"} {
		path := filepath.Join(root, filepath.FromSlash(f))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mk := func(id, family, rule string, sup, opp int) proposals.Proposal {
		return proposals.Proposal{
			ID: id, Family: family, Rule: rule, Languages: []string{"go"}, Support: sup, Opportunities: opp, Files: sup/2 + 1,
			Confidence: float64(sup) / float64(opp), LowerBound: float64(sup)/float64(opp) - 0.01, Background: 0.03, BackgroundProjects: 41, BackgroundShare: 0.03, Trend: "rising", Status: proposals.New,
			Why:       fmt.Sprintf("%d of %d sites in %d files; replaced in 4 commits (c0ffee1); 3 %% of 41 other projects", sup, opp, sup/2+1),
			Quarters:  []proposals.Quarter{{Quarter: "2024-Q4"}, {Quarter: "2025-Q1", Adherents: 3}, {Quarter: "2025-Q2", Adherents: 8, Counter: 2}, {Quarter: "2025-Q3", Adherents: 13, Counter: 1}},
			Scope:     pack.Scope{Include: []string{"pkg/**"}},
			Matcher:   pack.Matcher{Kind: pack.MatchUse, Use: []string{"example.com/x/timeutil.Now"}, Never: []string{"time.Now"}},
			Triggers:  []string{"time.Now"},
			Adherents: []proposals.Place{{Path: "pkg/job/run.go", Line: 6}, {Path: "pkg/job/日本.go", Line: 2}},
			Counter:   []proposals.Place{{Path: "pkg/clock/stamp.go", Line: 10}, {Path: "cmd/main.go", Line: 10}},
		}
	}
	r := &proposals.Report{Schema: proposals.Schema, Commit: "c0ffee", Proposals: []proposals.Proposal{
		mk("alternatives-7f3a91", "alternatives", "Use `timeutil.Now`; never `time.Now`.", 812, 815),
		mk("alternatives-11aa22", "alternatives", "Use `log.Named`; never `log.New`.", 96, 99),
		mk("alternatives-33bb44", "alternatives", "Use `ids.Parse`; never `uuid.Parse`.", 41, 44),
		mk("guard-55cc66", "guard", "Call `requireOwner` in every handler that is registered with `router.delete` or `router.patch`.", 37, 38),
		mk("option-77dd88", "option", "Pass `Timeout` to `client.New`.", 20, 20),
	}, NeedsDecision: []proposals.Proposal{mk("errorform-99ee00", "errorform", "Wrap errors with `%w`.", 51, 100)}}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	env := map[string]string{"EDITOR": "ed", "LANG": "C.UTF-8"}
	return Options{
		Root: root, Report: r, Ledger: proposals.LedgerPath(root), By: "ann", NoMouse: true, Color: "never",
		Out: &bytes.Buffer{}, Err: &bytes.Buffer{},
		Now:        func() time.Time { now = now.Add(time.Second); return now },
		Env:        func(k string) string { return env[k] },
		Repository: fakeRepository{},
	}
}

// fakeRepository has three sites of any rule, and knows two names.
type fakeRepository struct{}

func (fakeRepository) Names() (own.Names, error) { return fakeNames{}, nil }

type fakeNames struct{}

func (fakeNames) Home(own.Kind, string) []string { return nil }

func (fakeNames) Folder(p string) bool { return p == "pkg" }

func (fakeNames) Find(k own.Kind, w string) []own.Name {
	if k == own.Symbol && (w == "timeutil.Now" || w == "Now") {
		return []own.Name{{Key: "example.com/x/timeutil.Now", Sites: 812, Languages: []string{"go"}}}
	}
	if k == own.Symbol && w == "time.Now" {
		return []own.Name{{Key: "time.Now", Sites: 3, Languages: []string{"go"}}}
	}
	return nil
}

func (fakeRepository) Count(r pack.Rule) ([]pack.Site, error) {
	sites := []pack.Site{{Path: "pkg/job/run.go", Line: 6, OK: true}, {Path: "pkg/job/run.go", Line: 8, OK: true}, {Path: "cmd/main.go", Line: 10}}
	if strings.Contains(formatScope(r.Scope), "none") {
		return nil, nil
	}
	return sites, nil
}

func typing(s string) []string { return strings.Split(s, "") }

func keys(parts ...[]string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func play(t testing.TB, o Options, ks ...string) *Model {
	t.Helper()
	m, err := newModel(o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.close)
	drive(m, m.Init())
	_, cmd := m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	drive(m, cmd)
	for _, k := range ks {
		_, cmd := m.Update(keyMsg(k))
		drive(m, cmd)
	}
	return m
}

func statuses(t testing.TB, o Options) string {
	t.Helper()
	l, err := proposals.LoadLedger(o.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	cur, out := l.Current(), []string{}
	for _, p := range append(append([]proposals.Proposal(nil), o.Report.Proposals...), o.Report.NeedsDecision...) {
		c := "."
		switch cur[p.ID].Status {
		case proposals.Accepted:
			c = "y"
		case proposals.Rejected:
			c = "n"
		case proposals.Deferred:
			c = "p"
		}
		out = append(out, c)
	}
	return strings.Join(out, "")
}

func packIDs(t testing.TB, o Options) string {
	t.Helper()
	pk, err := pack.Load(pack.Path(o.Root))
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range pk.Rules {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}

// TestKeys: what is typed, and which answers the ledger and the pack hold after
// it.
func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name  string
		keys  []string
		want  string
		rules int
	}{
		{"accept and go on", typing("yny"), "yny...", 2},
		{"space accepts", []string{"space", "space"}, "yy....", 2},
		{"put off", typing("p"), "p.....", 0},
		{"undo", typing("yyz"), "y.....", 1},
		{"undo at any depth, redo", typing("ynyzzzZZ"), "yn....", 1},
		{"an answer ends redo", typing("yzynZ"), "yn....", 1},
		{"undo brings the older answer back", typing("ykz"), "......", 0},
		{"changed answer, undone", keys(typing("y"), []string{"k"}, typing("nz")), "y.....", 1},
		{"reason", keys(typing("N"), typing("no, not so"), []string{"enter"}), "n.....", 0},
		{"reason left", keys(typing("Nabc"), []string{"esc"}), "......", 0},
		{"rest of the group", typing("nay"), "nyy...", 2},
		{"rest of the group refused", typing("nan"), "n.....", 0},
		{"reject the rest", typing("dy"), "nnn...", 0},
		{"range", typing("vjjy"), "yyy...", 3},
		{"range undone at once", typing("vjjyz"), "......", 0},
		{"groups", typing("]y]y"), "...y.y", 2},
		{"group back", typing("]][y"), "...y..", 1},
		{"last", typing("Gy"), ".....y", 1},
		{"filter", keys(typing("/uuid"), []string{"enter"}, typing("y")), "..y...", 1},
		{"take back", keys(typing("y"), typing("k"), []string{"backspace"}), "......", 0},
		{"needs an answer first", []string{"backspace"}, "......", 0},
		{"next undecided", typing("jyggJJn"), ".y.n..", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := sample(t)
			play(t, o, tt.keys...)
			if got := statuses(t, o); got != tt.want {
				t.Errorf("answers %s, want %s", got, tt.want)
			}
			if got := len(strings.Fields(packIDs(t, o))); got != tt.rules {
				t.Errorf("%d rules in the pack, want %d", got, tt.rules)
			}
			// A second session knows the same.
			if s := play(t, o).session; len(s.items) != 6 {
				t.Errorf("%d items", len(s.items))
			}
		})
	}
}

func TestUndoAcrossSessions(t *testing.T) {
	o := sample(t)
	play(t, o, typing("yny")...)
	play(t, o, typing("zz")...)
	if got := statuses(t, o); got != "y....." {
		t.Fatalf("after undo in a second session: %s", got)
	}
	play(t, o, typing("ZZz")...)
	if got := statuses(t, o); got != "yn...." {
		t.Errorf("after redo in a third session: %s", got)
	}
	// Another person's z does not take back what ann decided.
	o.By = "bob"
	play(t, o, "z")
	if got := statuses(t, o); got != "yn...." {
		t.Errorf("bob undid ann: %s", got)
	}
}

func TestEdits(t *testing.T) {
	o := sample(t)
	play(t, o, keys(typing("e"), []string{"ctrl+u"}, typing("Take the clock of `timeutil`."), []string{"enter"}, typing("wwy"))...)
	pk, err := pack.Load(pack.Path(o.Root))
	if err != nil {
		t.Fatal(err)
	}
	r := pk.Rules[0]
	if r.Text != "Take the clock of `timeutil`." || r.Severity != pack.Refuse || r.Provenance.Commit != "c0ffee" {
		t.Errorf("rule %+v", r)
	}
	m := play(t, o, keys(typing("gs"), []string{"ctrl+u"}, typing("pkg/** !pkg/clock/**"), []string{"enter"})...)
	pk, _ = pack.Load(pack.Path(o.Root))
	if diff := cmp.Diff(pack.Scope{Include: []string{"pkg/**"}, Exclude: []string{"pkg/clock/**"}}, pk.Rules[0].Scope); diff != "" {
		t.Error(diff)
	}
	if p := pk.Rules[0].Provenance; p.Support != 2 || p.Opportunities != 3 {
		t.Errorf("counts of the new scope: %+v", p)
	}
	if !strings.Contains(m.message, "2 of 3") {
		t.Errorf("message %q", m.message)
	}
	m = play(t, o, keys(typing("gs"), []string{"ctrl+u"}, typing("/abs"))...)
	if !strings.Contains(m.prompt.info, "not a glob") {
		t.Errorf("info %q", m.prompt.info)
	}
}

func TestOwnRule(t *testing.T) {
	o := sample(t)
	play(t, o, keys(typing("+"), typing("use timeutil.Now; never time.Now in pkg/**"), []string{"enter"})...)
	pk, err := pack.Load(pack.Path(o.Root))
	if err != nil {
		t.Fatal(err)
	}
	r := pk.Rules[0]
	if r.Text != "Use `timeutil.Now`; never `time.Now` (in `pkg/**`)." || r.Matcher.Kind != pack.MatchUse || r.Matcher.Never[0] != "time.Now" || r.Matcher.Use[0] != "example.com/x/timeutil.Now" || r.Scope.Include[0] != "pkg/**" {
		t.Errorf("rule %+v", r)
	}
	m := play(t, o, "z")
	if packIDs(t, o) != "" || len(m.session.items) != 7 {
		t.Errorf("after undo: %q", packIDs(t, o))
	}
	play(t, o, "Z")
	if packIDs(t, o) == "" {
		t.Error("redo did not bring the rule back")
	}
}

func TestDisabledKeysSayWhy(t *testing.T) {
	o := sample(t)
	o.Repository = nil
	o.Env = func(string) string { return "" }
	for key, want := range map[string]string{"s": "counted anew", "z": "nothing to undo", "Z": "nothing to redo", "E": "$EDITOR", "o": "$EDITOR", "backspace": "no answer"} {
		if m := play(t, o, key); !strings.Contains(m.message, want) {
			t.Errorf("%s: message %q, want %q", key, m.message, want)
		}
	}
}

// TestKeymap: every key is bound once, and every binding explained.
func TestKeymap(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range keymap() {
		if b.help == "" || b.part == "" || b.do == nil {
			t.Errorf("%v is not complete", b.keys)
		}
		for _, k := range b.keys {
			if seen[k] {
				t.Errorf("%s is bound twice", k)
			}
			seen[k] = true
		}
	}
	generated(t, "keys", Keys())
	generated(t, "forms", FormsTable())
}

// generated holds a part of docs/review.md to what the program says.
func generated(t *testing.T, part, text string) {
	t.Helper()
	doc, err := os.ReadFile("../../docs/review.md")
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+part+" -->\n", "<!-- /"+part+" -->\n"
	head, rest, ok := strings.Cut(string(doc), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("docs/review.md has no place for the %s", part)
	}
	want := head + begin + text + end + tail
	if string(doc) == want {
		return
	}
	if !*update {
		t.Fatalf("the %s in docs/review.md are not those of the program; run go test ./proposals/review -update", part)
	}
	if err := os.WriteFile("../../docs/review.md", []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

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
	{"full-80x24", 80, 24, []string{"enter"}, nil},
	{"adherent-120x40", 120, 40, []string{"tab", "l"}, nil},
	{"help-80x24", 80, 24, []string{"?"}, nil},
	{"scope-80x24", 80, 24, []string{"s"}, nil},
	{"rescoped-120x40", 120, 40, keys(typing("s"), []string{"ctrl+u"}, typing("pkg/job !cmd"), []string{"enter"}), nil},
	{"own-120x40", 120, 40, typing("+"), nil},
	{"own-typed-120x40", 120, 40, keys(typing("+"), typing("use Now; never time.Now")), nil},
	{"own-40x10", 40, 10, keys(typing("+"), typing("use Now; never time.Now")), nil},
	{"own-added-80x24", 80, 24, keys(typing("+"), typing("use Now; never time.Now"), []string{"enter"}), nil},
	{"light-120x40", 120, 40, typing("y"), func(o *Options) {
		o.Color = "always"
		o.Env = func(k string) string { return map[string]string{"COLORFGBG": "0;15", "LANG": "C.UTF-8"}[k] }
	}},
	{"filter-120x40", 120, 40, typing("/uuid"), nil},
	{"ascii-80x24", 80, 24, typing("y"), func(o *Options) { o.Env = func(string) string { return "C" } }},
	{"small-20x5", 20, 5, nil, nil},
	{"hostile-80x24", 80, 24, nil, hostile},
	{"ranked-120x40", 120, 40, typing("t"), nil},
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

func TestLedgerFailureIsShown(t *testing.T) {
	o := sample(t)
	m := play(t, o)
	dir := filepath.Dir(o.Ledger)
	if err := os.WriteFile(dir, []byte("in the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, cmd := m.Update(keyMsg("y"))
	drive(m, cmd)
	if !strings.Contains(m.frame(), "not saved") {
		t.Error("the failure is not shown")
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	_, cmd = m.Update(keyMsg("n"))
	drive(m, cmd)
	if got := statuses(t, o); got != "yn...." {
		t.Errorf("after the way was free again: %s", got)
	}
}

func TestWithoutTerminal(t *testing.T) {
	o := sample(t)
	var errs bytes.Buffer
	o.In, o.Err = strings.NewReader(""), &errs
	code, err := Run(context.Background(), o)
	if code != 2 || err != nil || !strings.Contains(errs.String(), "vdmine: hint: use vdmine review --plain") {
		t.Errorf("exit %d, %v, %s", code, err, errs.String())
	}
}

func TestPlain(t *testing.T) {
	o := sample(t)
	var out bytes.Buffer
	o.In, o.Out = strings.NewReader("?\ns\ny\nn not ours\nz\np\nwhat\nq\n"), &out
	hostile(&o)
	o.Report.Proposals[0].Rule = "Use `a`; never `b`."
	o.Report.Proposals[0].Scope.Include, o.Report.Proposals[0].Why = nil, ""
	o.Report.Proposals[0].Adherents, o.Report.Proposals[0].Family = nil, "alternatives"
	o.Report.Proposals[1].ID = "alternatives-11aa22"
	if code, err := Plain(context.Background(), o); code != 0 || err != nil {
		t.Fatalf("exit %d, %v", code, err)
	}
	if got := statuses(t, o); got != "yp...." {
		t.Errorf("answers %s\n%s", got, out.String())
	}
	for _, r := range out.String() {
		if r != '\n' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)) {
			t.Fatalf("%U in the output", r)
		}
	}
}

func TestTodoRoundTrip(t *testing.T) {
	o := sample(t)
	play(t, o, keys(typing("y"), typing("Nnot ours"), []string{"enter"}, typing("wp"))...)
	name := filepath.Join(t.TempDir(), "todo")
	for range 2 { // written, then applied without change
		if code, err := Todo(context.Background(), o, name); code != 0 || err != nil {
			t.Fatalf("exit %d, %v: %s", code, err, o.Err)
		}
	}
	before, _ := os.ReadFile(o.Ledger)
	if !strings.HasSuffix(o.Out.(*bytes.Buffer).String(), "0 changed; 1 accepted, 1 rejected, 1 put off, 3 undecided\n") {
		t.Errorf("output %q", o.Out)
	}
	text, _ := os.ReadFile(name)
	edited := strings.Replace(string(text), "open   guard", "accept guard", 1)
	edited = strings.Replace(edited, "later  alternatives-33bb44", "a alternatives-33bb44", 1) + "    reason: half and half\n    severity: warn\n"
	edited = strings.Replace(edited, "accept alternatives-7f3a91", "open alternatives-7f3a91", 1)
	if err := os.WriteFile(name, []byte(edited+"open nonsense-1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _ := Todo(context.Background(), o, name); code != 2 || !strings.Contains(fmt.Sprint(o.Err), "no proposal nonsense-1") {
		t.Errorf("exit %d: %s", code, o.Err)
	}
	if after, _ := os.ReadFile(o.Ledger); !bytes.Equal(before, after) {
		t.Error("a file with an error changed the ledger")
	}
	if err := os.WriteFile(name, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, err := Todo(context.Background(), o, name); code != 0 || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, o.Err)
	}
	if got := statuses(t, o); got != ".nyy.." {
		t.Errorf("answers %s", got)
	}
}

func TestLists(t *testing.T) {
	o := sample(t)
	if code, err := Decide(o, []string{"guard-55cc66"}, []string{"option-77dd88"}, "no"); code != 0 || err != nil {
		t.Fatal(code, err)
	}
	if code, _ := Decide(o, []string{"guard-0"}, []string{"alternatives-11aa22"}, ""); code != 2 {
		t.Error("an unknown id was taken")
	}
	if got := statuses(t, o); got != "...yn." {
		t.Errorf("answers %s", got)
	}
	if code, err := AcceptAll(o, 0.98); code != 0 || err != nil {
		t.Fatal(code, err)
	}
	if got := statuses(t, o); got != "y..yn." {
		t.Errorf("answers %s", got)
	}
	if _, err := AcceptAll(o, 0); err == nil {
		t.Error("a least confidence of 0 was taken")
	}
}

// large has 2,000 proposals with 100,000 sites.
func large(t testing.TB) Options {
	o := sample(t)
	p := o.Report.Proposals[0]
	o.Report.Proposals = nil
	for i := range 2000 {
		q := p
		q.ID, q.Family = fmt.Sprintf("p-%d", i), fmt.Sprintf("family%d", i%12)
		q.Rule = fmt.Sprintf("Use `mod%d.New`; never `mod%d.Old`.", i, i)
		q.Adherents = nil
		for k := range 50 {
			q.Adherents = append(q.Adherents, proposals.Place{Path: fmt.Sprintf("pkg/d%d/f%d.go", k, i), Line: k})
		}
		o.Report.Proposals = append(o.Report.Proposals, q)
	}
	return o
}

// TestSpeed has bounds that only a change of order can break.
func TestSpeed(t *testing.T) {
	o := large(t)
	start := time.Now()
	m, err := newModel(o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.frame()
	if d := time.Since(start); d > time.Second {
		t.Errorf("first frame after %v", d)
	}
	start = time.Now()
	ks := typing("jjjyynGgk]]")
	for _, k := range ks {
		m.Update(keyMsg(k))
		m.frame()
	}
	if d := time.Since(start) / time.Duration(len(ks)); d > 100*time.Millisecond {
		t.Errorf("a key takes %v", d)
	}
}

func BenchmarkFirstFrame(b *testing.B) {
	o := large(b).withDefaults()
	for b.Loop() {
		m, err := newModel(o)
		if err != nil {
			b.Fatal(err)
		}
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		m.frame()
		m.close()
	}
}

func BenchmarkKey(b *testing.B) {
	for _, ks := range []string{"jk", "yz", "]["} {
		b.Run(ks, func(b *testing.B) {
			m, err := newModel(large(b).withDefaults())
			if err != nil {
				b.Fatal(err)
			}
			m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
			for i := 0; b.Loop(); i++ {
				m.Update(keyMsg(ks[i%2 : i%2+1]))
				m.frame()
			}
		})
	}
}

func BenchmarkFilterKey(b *testing.B) {
	m, err := newModel(large(b).withDefaults())
	if err != nil {
		b.Fatal(err)
	}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(keyMsg("/"))
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			m.Update(keyMsg("m"))
		} else {
			m.Update(keyMsg("backspace"))
		}
		m.frame()
	}
}

func TestEditor(t *testing.T) {
	script := filepath.Join(t.TempDir(), "ed.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '# note\\n\\nUse $1-like `x`.\\n' > \"$2\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := (&editing{editor: script + " --wait", text: "old"}).Run()
	msg, ok := edited(3)(err).(editedMsg)
	if !ok || msg.err != nil || msg.item != 3 || msg.text != "Use $1-like `x`." {
		t.Errorf("message %+v", msg)
	}
	if msg := edited(3)((&editing{editor: "false"}).Run()).(editedMsg); msg.err == nil {
		t.Error("an editor that fails changed the rule")
	}
	o := sample(t)
	m := play(t, o)
	_, cmd := m.Update(editedMsg{item: 0, text: "Use `timeutil.Now` alone."})
	drive(m, cmd)
	if got := m.session.effective(0).Text; got != "Use `timeutil.Now` alone." || m.session.status("alternatives-7f3a91") != proposals.New {
		t.Errorf("text %q", got)
	}
	_, cmd = m.Update(editedMsg{item: 0, text: "a\u202eb"})
	drive(m, cmd)
	if got := m.session.effective(0).Text; got != "Use `timeutil.Now` alone." {
		t.Errorf("hidden characters were taken: %q", got)
	}
}
