package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

const goodGo = "package a\n\nfunc F() int { return 1 }\n"

// TestBadInput gives scan roots and arguments that are not what it wants.
func TestBadInput(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(t *testing.T, dir string)
		args []string // "DIR" stands for the folder
		code int
		out  string // stands in standard output
		err  string // stands in standard error
	}{
		{"no such path", nil, []string{"scan", "DIR/none"}, 2, "", "no such file or directory"},
		{"a file", func(t *testing.T, dir string) { write(t, dir+"/a.go", goodGo) }, []string{"scan", "DIR/a.go"}, 2, "", "a.go: not a folder"},
		{"empty folder", nil, []string{"scan", "DIR"}, 0, "0 files read", ""},
		{"empty repository", func(t *testing.T, dir string) { git(t, dir, "init", "-q") }, []string{"scan", "DIR"}, 0, "No file of a supported language was found", ""},
		{"no supported language", func(t *testing.T, dir string) {
			write(t, dir+"/a.cob", "MOVE A TO B.\n")
			write(t, dir+"/README", "x\n")
		}, []string{"scan", "DIR"}, 0, "`vdmine languages` lists them", ""},
		{"too little code", func(t *testing.T, dir string) { write(t, dir+"/a.go", goodGo) }, []string{"scan", "DIR"}, 0, "1 file read (go 1), 0 skipped, 0 proposals", ""},
		{"loop of links", func(t *testing.T, dir string) {
			write(t, dir+"/a/a.go", goodGo)
			link(t, "..", dir+"/a/up")
			link(t, "self", dir+"/a/self")
			link(t, "a.go", dir+"/a/b.go")
			link(t, "/etc", dir+"/a/etc")
		}, []string{"scan", "DIR"}, 0, "1 file read (go 1)", ""},
		{"loop of links in a repository", func(t *testing.T, dir string) {
			write(t, dir+"/a/a.go", goodGo)
			link(t, "..", dir+"/a/up")
			link(t, "a.go", dir+"/a/b.go")
			git(t, dir, "init", "-q")
			git(t, dir, "add", "-A")
		}, []string{"scan", "DIR"}, 0, "1 file read (go 1)", ""},
		{"not text", func(t *testing.T, dir string) {
			write(t, dir+"/a.go", goodGo)
			write(t, dir+"/b.go", "package b\x00\x01\x02")
			write(t, dir+"/c.py", "\xff\xfe\x00d\x00e\x00f")
		}, []string{"scan", "DIR"}, 0, "1 file read (go 1), 2 skipped", ""},
		{"syntax errors", func(t *testing.T, dir string) {
			write(t, dir+"/a.go", goodGo)
			write(t, dir+"/b.ts", strings.Repeat(")]}{[(", 200))
		}, []string{"scan", "DIR"}, 0, "1 file read (go 1), 1 skipped", ""},
		{"deep nesting", func(t *testing.T, dir string) {
			write(t, dir+"/a.go", goodGo)
			write(t, dir+"/b.py", "x = "+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+"\n")
		}, []string{"scan", "DIR"}, 0, "file read", ""},
		{"unknown flag", nil, []string{"scan", "--nope", "DIR"}, 2, "", "unknown flag: --nope\nvdmine: hint: `vdmine scan --help`"},
		{"unknown flag of vdmine", nil, []string{"--nope"}, 2, "", "unknown flag: --nope\nvdmine: hint: `vdmine --help`"},
		{"unknown command of a command", nil, []string{"pack", "verfy"}, 2, "", "unknown command \"verfy\" for \"vdmine pack\"\nvdmine: hint: did you mean `vdmine pack verify`?"},
		{"argument missing", nil, []string{"explain"}, 2, "", "vdmine explain: ID|FAMILY is missing\nvdmine: hint: `vdmine explain --help`"},
		{"an argument for none", nil, []string{"families", "guard"}, 2, "", "vdmine families: too many arguments: guard"},
		{"limit below nothing", nil, []string{"scan", "--limit", "-1", "DIR"}, 2, "", "--limit -1"},
		{"no name of a repository", nil, []string{"scan", "--without", "loki", "DIR"}, 2, "", "vdmine: hint: a repository as OWNER/NAME"},
		{"two forms", nil, []string{"scan", "--json", "--short", "DIR"}, 2, "", "--json and --short exclude each other"},
		{"name without a shard", nil, []string{"scan", "--name", "x", "DIR"}, 2, "", "--name means nothing without --shard"},
		{"a pack of no organisation", nil, []string{"merge", "--pack", "p.toml", "DIR/1.shard"}, 2, "", "--pack means nothing without --org"},
		{"accept all and reject", nil, []string{"review", "--accept-all", "--reject", "x", "DIR"}, 2, "", "--accept-all and --reject exclude each other"},
		{"by line and by file", nil, []string{"review", "--plain", "--todo=-", "DIR"}, 2, "", "--plain and --todo exclude each other"},
		{"accept nothing", nil, []string{"review", "--accept", "", "DIR"}, 2, "", "--accept names no proposal"},
		{"a reason for nothing", nil, []string{"review", "--accept", "x", "--reason", "y", "DIR"}, 2, "", "--reason means nothing without --reject"},
		{"confidence without all", nil, []string{"review", "--accept", "x", "--min-confidence", "0.5", "DIR"}, 2, "", "--min-confidence means nothing without --accept-all"},
		{"one left out of the vocabulary", func(t *testing.T, dir string) { write(t, dir+"/a.py", "x = 1\n") }, []string{"scan", "--without", "grafana/loki", "DIR"}, 0, "file read", ""},
		{"unknown command", nil, []string{"scann", "DIR"}, 2, "", "unknown command \"scann\" for \"vdmine\"\nvdmine: hint: did you mean `vdmine scan`?"},
		{"two paths", nil, []string{"scan", "DIR", "DIR"}, 2, "", "vdmine scan: too many arguments: "},
		{"unknown family", nil, []string{"scan", "--family", "nope", "DIR"}, 2, "", "unknown family \"nope\"\nvdmine: hint: `vdmine families` lists them"},
		{"a family twice", func(t *testing.T, dir string) { write(t, dir+"/a.go", goodGo) }, []string{"scan", "--family", "guard,guard", "DIR"}, 0, "file read", ""},
		{"unknown language", nil, []string{"scan", "--lang", "cobol", "DIR"}, 2, "", "unknown language \"cobol\"\nvdmine: hint: `vdmine languages` lists them"},
		{"output into a folder that is not there", nil, []string{"scan", "--out", "DIR/no/out.txt", "DIR"}, 2, "", "no such file or directory"},
		{"check without a pack", nil, []string{"check", "DIR"}, 2, "", "vdmine: hint: `vdmine scan` and `vdmine review` make one"},
		{"check of no such path", nil, []string{"check", "DIR/none"}, 2, "", "no such file or directory"},
		{"review without a terminal", nil, []string{"review", "DIR"}, 2, "", "vdmine: hint: "},
		{"unknown proposal", nil, []string{"explain", "--root", "DIR", "guard-000000"}, 2, "", "no proposal or family"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			if tc.make != nil {
				tc.make(t, dir)
			}
			args := make([]string, len(tc.args))
			for i, a := range tc.args {
				args[i] = strings.Replace(a, "DIR", dir, 1)
			}
			r := program{}.run(t, args...)
			expect(t, r, tc.code, tc.out, tc.err)
			if tc.code == 2 && r.out != "" {
				t.Errorf("data beside an error: %q", r.out)
			}
		})
	}
}

func expect(t *testing.T, r result, code int, out, errText string) {
	t.Helper()
	if r.code != code || !strings.Contains(r.out, out) || !strings.Contains(r.err, errText) {
		t.Errorf("exit %d, not %d with %q and %q:\n%s%s", r.code, code, out, errText, r.out, r.err)
	}
	if code == 2 && !strings.HasPrefix(r.err, "vdmine: error: ") {
		t.Errorf("error without its head: %q", r.err)
	}
	if code == 0 && r.err != "" {
		t.Errorf("standard error: %q", r.err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip(err)
	}
}

// TestHugeLine scans beside a file of one line of 50 MB.
func TestHugeLine(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a.go", goodGo)
	f, err := os.Create(dir + "/huge.js")
	if err != nil {
		t.Fatal(err)
	}
	line := []byte(strings.Repeat("f(1);", 1<<16))
	for n := 0; n < 50<<20; n += len(line) {
		if _, err := f.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	rep := scanned(t, dir)
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %s", d)
	}
	if rep.Languages["go"].Files != 1 || len(rep.Skipped) != 1 || rep.Skipped[0] != (proposals.Skip{Path: "huge.js", Reason: "too-large"}) {
		t.Errorf("languages %v, skipped %v", rep.Languages, rep.Skipped)
	}
}

// TestTornPack breaks the pack off at every line: each command that reads it
// says so, and none writes over it.
func TestTornPack(t *testing.T) {
	dir := copyShop(t)
	rep := scanned(t, dir)
	program{}.ok(t, "review", dir, "--accept", rep.Proposals[0].ID)
	file := pack.Path(dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, torn := range []string{
		"[[rule]]\nid = \"a",
		"[[rule",
		string(whole[:len(whole)/2]) + "\n\"",
		string(whole) + "\n<<<<<<< ours\n",
		"\x00\x00\x00",
	} {
		write(t, file, torn)
		for _, args := range [][]string{{"check", dir}, {"review", dir, "--accept", rep.Proposals[1].ID}} {
			r := program{}.run(t, args...)
			expect(t, r, 2, "", "pack.toml")
		}
		program{}.ok(t, "scan", dir)
		if got, err := os.ReadFile(file); err != nil || string(got) != torn {
			t.Fatalf("the torn pack was written over: %v\n%s", err, got)
		}
	}
	// Mended, everything is there again.
	write(t, file, string(whole))
	if r := (program{}).run(t, "check", dir); r.code == 2 {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

// TestNewerPack has rules of a kind that only a later version knows: they are not
// counted, and nobody is told that they died.
func TestNewerPack(t *testing.T) {
	dir := copyShop(t)
	id := scanned(t, dir).Proposals[0].ID
	program{}.ok(t, "review", dir, "--accept", id)
	program{}.ok(t, "ci", dir, "--update-baseline", "--exit-zero")
	file := pack.Path(dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const note = "agents are not told 1 rule of the pack, which may go unchecked too: `vdmine pack verify` says why\n"
	write(t, file, strings.Replace(string(whole), `kind = "filter"`, `kind = "quantum"`, 1))
	if r := (program{}).run(t, "check", dir); r.code != 0 || r.err != "vdmine: note: "+note {
		t.Errorf("check: exit %d, %q\n%s", r.code, r.err, r.out)
	}
	if r := (program{}).run(t, "ci", dir); r.code != 0 || strings.Contains(r.out, "Dead") || !strings.Contains(r.out, "note: "+note) {
		t.Errorf("ci: exit %d, %q\n%s", r.code, r.err, r.out)
	}
	expect(t, program{}.run(t, "pack", "verify"), 2, "", "vdmine: hint: `vdmine scan` and `vdmine review` make one")
	expect(t, program{dir: dir}.run(t, "pack", "verify"), 1, `"quantum" is no form of matcher`, "")
	write(t, file, "format = 9\n"+string(whole))
	expect(t, program{}.run(t, "check", dir), 2, "", "pack.toml:1: unknown key \"format\"\nvdmine: hint: it is misspelt, or a newer vdmine has written it\n")
}

// TestCheckUnread: that a file is clean is not said of one that was not read.
func TestCheckUnread(t *testing.T) {
	dir := t.TempDir()
	write(t, pack.Path(dir), "")
	write(t, dir+"/a.go", goodGo)
	write(t, dir+"/b.go", "package b\x00\x01\x02")
	write(t, dir+"/vendor/c/c.go", goodGo)
	write(t, dir+"/README", "x\n")
	for name, want := range map[string]string{
		"a.go": "", "": "", "vendor": "", "b.go": "b.go is not checked: binary", "vendor/c/c.go": "vendor/c/c.go is not checked: vendored", "README": "README is not checked: no source, or one that git ignores",
	} {
		if want != "" {
			want = "vdmine: note: " + want + "\n"
		}
		if r := (program{}).run(t, "check", filepath.Join(dir, name)); r.code != 0 || r.err != want {
			t.Errorf("%s: exit %d, %q, want %q", name, r.code, r.err, want)
		}
	}
}

// TestTornLedger breaks off the last line of the ledger, as a kill or a full
// disk does: the lines before count, and a later answer is not glued to it.
func TestTornLedger(t *testing.T) {
	dir := copyShop(t)
	list := scanned(t, dir).Proposals
	a, b, c := list[0].ID, list[1].ID, list[2].ID
	program{}.ok(t, "review", dir, "--accept", a)
	program{}.ok(t, "review", dir, "--reject", b, "--reason", "not so")
	file := proposals.LedgerPath(dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(whole)+`{"id":"guard-0000`)
	status := func() map[string]proposals.Status {
		m := map[string]proposals.Status{}
		for _, p := range scanned(t, dir).Proposals {
			m[p.ID] = p.Status
		}
		return m
	}
	if s := status(); s[a] != proposals.Accepted || s[b] != proposals.Rejected || s[c] != proposals.New {
		t.Errorf("with a torn line: %s, %s, %s", s[a], s[b], s[c])
	}
	program{}.ok(t, "review", dir, "--accept", c)
	if s := status(); s[a] != proposals.Accepted || s[b] != proposals.Rejected || s[c] != proposals.Accepted {
		t.Errorf("after the next answer: %s, %s, %s", s[a], s[b], s[c])
	}
	now, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(now), string(whole)) {
		t.Error("earlier lines of the ledger have changed")
	}
}

// TestErrorsAreSafe has names with control characters told without them.
func TestErrorsAreSafe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x\x1b[31mred")
	r := program{}.run(t, "scan", dir)
	if r.code != 2 {
		t.Errorf("exit %d: %q", r.code, r.err)
	}
	if strings.Contains(r.err, "\x1b") {
		t.Errorf("errors reach the terminal unescaped: %q", r.err)
	}
}

// TestBrokenGit: a repository that git cannot read is read as a folder, and what
// that changes is said; a folder that is none is no news.
func TestBrokenGit(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/sub/a.go", goodGo)
	write(t, dir+"/sub/out/b.go", goodGo)
	write(t, dir+"/.gitignore", "out/\n")
	expect(t, program{}.run(t, "scan", dir), 0, "2 files read", "")
	git(t, dir, "init", "-q")
	expect(t, program{}.run(t, "scan", dir), 0, "1 file read", "")
	write(t, dir+"/.git/HEAD", "garbage\n")
	const note = "vdmine: note: read without git, so with what it ignores and without history: not a git repository\n"
	for _, root := range []string{dir, dir + "/sub"} {
		if r := (program{}).run(t, "scan", root); r.code != 0 || r.err != note || !strings.HasPrefix(r.out, "2 files read") {
			t.Errorf("%s: exit %d, %q\n%s", root, r.code, r.err, r.out)
		}
	}
	write(t, pack.Path(dir), "")
	if r := (program{}).run(t, "check", dir); r.code != 0 || r.err != note {
		t.Errorf("check: exit %d, %q", r.code, r.err)
	}
	if r := (program{}).run(t, "ci", dir); r.code != 0 || r.err != "" || !strings.Contains(r.out, "no history: not a git repository") {
		t.Errorf("ci: exit %d, %q\n%s", r.code, r.err, r.out)
	}
}
