package review

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

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
			ID: id, Score: 0.5, Family: family, Rule: rule, Languages: []string{"go"}, Support: sup, Opportunities: opp, Files: sup/2 + 1,
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
		{"previous undecided", typing("GKKy"), "...y..", 1},
		{"range upwards", typing("jjvkn"), ".nn...", 0},
		{"a range is left", keys(typing("vj"), []string{"esc"}, typing("y")), ".y....", 1},
		{"range over groups", typing("vjjjjn"), "nnnnn.", 0},
		{"reason for a range", keys(typing("vjN"), typing("both"), []string{"enter"}), "nn....", 0},
		{"earlier reason", keys(typing("N"), []string{"up", "enter"}), "n.....", 0},
		{"rest of the group as it is filtered", keys(typing("/Parse"), []string{"enter"}, typing("ay")), "..y...", 1},
		{"confirmed by enter", keys(typing("a"), []string{"enter"}), "yyy...", 3},
		{"nothing else confirms", typing("aj"), "......", 0},
		{"the filter is left, the place is kept", keys(typing("/uuid"), []string{"esc"}, typing("y")), "..y...", 1},
		{"arrows", []string{"down", "down", "up", "y"}, ".y....", 1},
		{"by rank", typing("tjjy"), "..y...", 1},
		{"home and end", []string{"end", "n", "home", "y"}, "y....n", 1},
		{"full evidence does not change what a key means", []string{"enter", "y", "esc", "n"}, "yn....", 1},
		{"an unknown key does nothing", typing("xXQ"), "......", 0},
		{"help takes the next key", typing("?yy"), "y.....", 1},
		{"put off, then decided", typing("pky"), "y.....", 1},
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
	// Taken back it is no proposal either.
	shown := func(m *Model) bool { return strings.Contains(m.frame(), "your own rules") }
	m := play(t, o, "z")
	if packIDs(t, o) != "" || shown(m) || m.session.summary().total() != 6 || m.list.selected() < 0 {
		t.Errorf("after undo: %q\n%s", packIDs(t, o), m.frame())
	}
	if m := play(t, o); shown(m) {
		t.Errorf("it is back after a restart:\n%s", m.frame())
	}
	m = play(t, o, "Z")
	if packIDs(t, o) == "" || !shown(m) {
		t.Error("redo did not bring the rule back")
	}
	m = play(t, o, "G", "backspace")
	if packIDs(t, o) != "" || shown(m) || m.list.selected() != 5 {
		t.Errorf("taken back: %q, cursor on %d\n%s", packIDs(t, o), m.list.selected(), m.frame())
	}
	if m = play(t, o, "z"); !shown(m) {
		t.Error("undo did not bring the rule back")
	}
}

// TestFilter: whole words before scattered letters.
func TestFilter(t *testing.T) {
	for filter, want := range map[string]int{"parse": 1, "PARSE uuid": 1, "never": 3, "lognmd": 1, "log named": 1, "zzz": 0, "": 6, " ": 6} {
		m := play(t, sample(t), keys(typing("/"+filter), []string{"enter"})...)
		n := 0
		for _, g := range m.list.members {
			n += len(g)
		}
		if n != want {
			t.Errorf("%q shows %d, want %d", filter, n, want)
		}
	}
}

// TestOnePane: on a small screen the keys that walk through places bring them
// into sight.
func TestOnePane(t *testing.T) {
	o := sample(t)
	m := play(t, o)
	m.Update(tea.WindowSizeMsg{Width: 40, Height: 10})
	see := func(key, want string) {
		t.Helper()
		_, cmd := m.Update(keyMsg(key))
		drive(m, cmd)
		if got := sgr.ReplaceAllString(m.frame(), ""); !strings.Contains(got, want) {
			t.Errorf("after %s %q is not in sight:\n%s", key, want, got)
		}
	}
	see("l", "stamp.go:10")
	see("l", "main.go:10")
	see("tab", "run.go:6")
	see("k", "run.go:6")
	for range 9 {
		see("k", "")
	}
	see("k", "812 of 815 sites")
	see("esc", "0 of 6 decided")
	see("j", "▸·")
}

// TestHelpPages: the whole help can be read on a small screen.
func TestHelpPages(t *testing.T) {
	m := play(t, sample(t))
	m.Update(tea.WindowSizeMsg{Width: 60, Height: 10})
	seen := ""
	m.Update(keyMsg("?"))
	for range 12 {
		seen += m.frame()
		m.Update(keyMsg("space"))
	}
	for _, b := range keymap() {
		if !strings.Contains(seen, b.label()) {
			t.Errorf("%s is on no page", b.label())
		}
	}
	m.Update(keyMsg("pgup"))
	m.frame()
	m.Update(keyMsg("q"))
	if m.help || m.quitting {
		t.Error("q does not close the help alone")
	}
}

// TestScope: what a changed scope changes, and that it is undone as a whole.
func TestScope(t *testing.T) {
	o := sample(t)
	o.Report.Proposals[0].Rule = "Use `timeutil.Now`; never `time.Now` (in `pkg/**`)."
	m := play(t, o, keys(typing("s"), []string{"ctrl+u"}, typing("pkg/job"), []string{"enter"})...)
	r := m.session.effective(0)
	if r.Text != "Use `timeutil.Now`; never `time.Now` (in `pkg/job/**`)." || formatScope(r.Scope) != "pkg/job/**" {
		t.Errorf("rule %q in %s", r.Text, formatScope(r.Scope))
	}
	if ok, against, known := m.places(0); !known || len(ok) != 2 || len(against) != 1 || against[0].Path != "cmd/main.go" {
		t.Errorf("places %v, %v", ok, against)
	}
	// A later session counts anew what it shows.
	m = play(t, o)
	if _, against, known := m.places(0); !known || len(against) != 1 {
		t.Errorf("after a restart: %v", against)
	}
	if n, of := m.session.counts(0); n != 2 || of != 3 {
		t.Errorf("after a restart: %d of %d", n, of)
	}
	m = play(t, o, "z")
	if r := m.session.effective(0); r.Text != o.Report.Proposals[0].Rule || formatScope(r.Scope) != "pkg/**" {
		t.Errorf("undone: %q in %s", r.Text, formatScope(r.Scope))
	}
	if _, against, _ := m.places(0); len(against) != 2 {
		t.Errorf("undone: %v", against)
	}
	// Tab leaves out the folder that breaks the rule.
	m = play(t, o, "s", "tab")
	if got := m.prompt.text(); got != "pkg/** !cmd/**" {
		t.Errorf("tab: %s", got)
	}
	for bad, want := range map[string]string{"/abs": "not a glob", "role=boss": "test or non-test", "../x": "not a glob"} {
		if m := play(t, o, keys([]string{"s", "ctrl+u"}, typing(bad), []string{"enter"})...); m.prompt == nil || !strings.Contains(m.prompt.info, want) {
			t.Errorf("%s was taken", bad)
		}
	}
}

// slowRepository answers when it is told to.
type slowRepository struct {
	fakeRepository
	asked []string
}

func (s *slowRepository) Count(r pack.Rule) ([]pack.Site, error) {
	s.asked = append(s.asked, formatScope(r.Scope))
	return s.fakeRepository.Count(r)
}

// TestCountingKeepsUp: typing faster than the repository counts asks it for the
// first and the last line only.
func TestCountingKeepsUp(t *testing.T) {
	o := sample(t)
	repo := &slowRepository{}
	o.Repository = repo
	m := play(t, o)
	var cmds []tea.Cmd
	for _, k := range keys([]string{"s", "ctrl+u"}, typing("pkg/job")) {
		_, cmd := m.Update(keyMsg(k))
		cmds = append(cmds, cmd)
	}
	for _, c := range cmds {
		drive(m, c)
	}
	if diff := cmp.Diff([]string{"pkg/**", "pkg/job/**"}, repo.asked); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(m.prompt.info, "2 of 3") {
		t.Errorf("info %q", m.prompt.info)
	}
}

func TestSeverityAndReasons(t *testing.T) {
	o := sample(t)
	m := play(t, o, keys(typing("vjw"), typing("w"), []string{"esc"}, typing("N"), typing("of one caller"), []string{"enter"}, typing("N"), []string{"up"})...)
	if got := m.prompt.text(); got != "of one caller" {
		t.Errorf("the last reason is not brought back: %q", got)
	}
	for i, want := range []pack.Severity{pack.Refuse, pack.Refuse, pack.Tell} {
		if got := m.session.effective(i).Severity; got != want {
			t.Errorf("item %d: %s, want %s", i, got, want)
		}
	}
}

func TestMouseAndPaste(t *testing.T) {
	o := sample(t)
	o.NoMouse = false
	m := play(t, o)
	send := func(msg tea.Msg) {
		_, cmd := m.Update(msg)
		drive(m, cmd)
	}
	send(tea.MouseClickMsg{X: 5, Y: 4, Button: tea.MouseLeft})
	if got := m.list.selected(); got != 2 {
		t.Errorf("a click on the fourth line chooses %d", got)
	}
	send(tea.MouseClickMsg{X: 5, Y: 1, Button: tea.MouseLeft}) // the title of a group
	send(tea.MouseClickMsg{X: 5, Y: 30, Button: tea.MouseLeft})
	send(tea.MouseWheelMsg{X: 5, Y: 4, Button: tea.MouseWheelUp})
	if got := m.list.selected(); got != 1 {
		t.Errorf("the wheel over the list chooses %d", got)
	}
	if m.View().MouseMode == tea.MouseModeNone {
		t.Error("the mouse is off")
	}
	send(keyMsg("m"))
	if m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still on")
	}
	send(tea.PasteMsg{Content: "yyy"})
	if statuses(t, o) != "......" || !strings.Contains(m.message, "pasted") {
		t.Errorf("pasted text was taken for keys: %s", statuses(t, o))
	}
	send(keyMsg("N"))
	send(tea.PasteMsg{Content: "two\nlines\x1b[31m\u202e"})
	send(keyMsg("enter"))
	l, err := proposals.LoadLedger(o.Ledger)
	if err != nil || len(l.Decisions) != 1 || l.Decisions[0].Reason != "two lines" {
		t.Errorf("reason %+v, %v", l.Decisions, err)
	}
}

func TestDisabledKeysSayWhy(t *testing.T) {
	o := sample(t)
	o.Repository = nil
	o.Env = func(string) string { return "" }
	for key, want := range map[string]string{
		"s": "counted anew", "z": "nothing to undo", "Z": "nothing to redo", "E": "$EDITOR", "o": "$EDITOR", "backspace": "no answer", "h": "no place further on",
	} {
		if m := play(t, o, key); !strings.Contains(m.message, want) {
			t.Errorf("%s: message %q, want %q", key, m.message, want)
		}
	}
}

// TestHelpIsTheKeymap: the help names every key, and why it does nothing.
func TestHelpIsTheKeymap(t *testing.T) {
	got, err := Frame(sample(t), 120, 80, "?")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range keymap() {
		if !strings.Contains(got, b.label()) || !strings.Contains(got, b.help) {
			t.Errorf("%v is not in the help", b.keys)
		}
	}
	if !strings.Contains(got, "(nothing to undo)") {
		t.Error("the help does not say why a key does nothing")
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
