package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/vdmine/vdmine/proposals/drift"
)

const ciPackText = `[[rule]]
id = "clock"
text = "Use ` + "`clock.Now`; never `time.Now`" + `."
severity = "warn"
[rule.matcher]
kind = "use"
use = ["example.com/m/clock.Now"]
never = ["time.Now"]
[rule.provenance]
accepted = "2026-11-03T00:00:00Z"
support = 3
opportunities = 3

[[rule]]
id = "old"
text = "Use ` + "`old.Do`" + `."
severity = "tell"
[rule.matcher]
kind = "use"
use = ["example.com/m/old.Do"]
never = ["example.com/m/older.Do"]
[rule.provenance]
support = 4
opportunities = 4
`

const (
	ciClock = "package clock\n\nfunc Now() int { return 1 }\n"
	ciGood  = "package a\n\nimport \"example.com/m/clock\"\n\nfunc A() int { return clock.Now() }\n\nfunc B() int { return clock.Now() }\n\nfunc C() int { return clock.Now() }\n"
	ciBad   = "package a\n\nimport \"time\"\n\nfunc D() time.Time {\n\treturn time.Now()\n}\n"
)

// ciRepo makes a repository with a pack of two rules: one that its code
// follows but for one known place, one that nothing follows any more.
func ciRepo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir+"/go.mod", "module example.com/m\n\ngo 1.22\n")
	write(t, dir+"/clock/clock.go", ciClock)
	write(t, dir+"/a/good.go", ciGood)
	write(t, dir+"/a/known.go", strings.ReplaceAll(ciBad, "D()", "E()"))
	write(t, dir+"/.vdmine/pack.toml", ciPackText)
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "first")
	return dir
}

// TestCINightly walks through the nights of a repository.
func TestCINightly(t *testing.T) {
	dir := ciRepo(t)
	p := program{dir: dir}
	first := p.ok(t, "ci", "--update-baseline")
	for _, want := range []string{"no baseline", "Dead rules: retire them?", "[old]", "`clock.Now`: 100 → 75 % since it was accepted on 3 Nov, 1 new breach [clock]", "✗ a/known.go:6  3 Nov ", "vdmine pack remove old"} {
		if !strings.Contains(first, want) {
			t.Errorf("first run: no %q in\n%s", want, first)
		}
	}
	file := filepath.Join(dir, ".vdmine", "baseline.jsonl")
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if again := p.ok(t, "ci", "--update-baseline"); !strings.Contains(again, "nothing changed") {
		t.Errorf("a rerun says:\n%s", again)
	}
	if b, _ := os.ReadFile(file); string(b) != string(old) {
		t.Errorf("the baseline of the same commit changed:\n%s", cmp.Diff(string(old), string(b)))
	}

	// A commit without news leaves it as it is: nothing to commit every night.
	write(t, dir+"/README.md", "m\n")
	commit(t, dir, "2026-11-05T12:00:00Z", "words, and the baseline")
	if out := p.ok(t, "ci", "--update-baseline"); !strings.Contains(out, "nothing changed since 3 Nov") {
		t.Errorf("a commit without news:\n%s", out)
	}
	if b, _ := os.ReadFile(file); string(b) != string(old) {
		t.Errorf("the baseline changed without news:\n%s", cmp.Diff(string(old), string(b)))
	}

	// Lines above a known finding and its file's name do not make it new.
	write(t, dir+"/a/moved.go", "// Package a.\n\n\n"+strings.ReplaceAll(ciBad, "D()", "E()"))
	if err := os.Remove(dir + "/a/known.go"); err != nil {
		t.Fatal(err)
	}
	if out := p.ok(t, "ci"); !strings.Contains(out, "nothing changed") {
		t.Errorf("a moved finding:\n%s", out)
	}

	write(t, dir+"/a/new.go", ciBad)
	r := p.run(t, "ci")
	if r.code != 1 || !strings.Contains(r.out, "`clock.Now`: 75 → 60 % since 3 Nov, 1 new breach [clock]\n    Use `clock.Now`; never `time.Now`.\n    ✗ a/new.go:6\n") || strings.Contains(r.out, "moved.go") {
		t.Errorf("new finding: exit %d\n%s%s", r.code, r.out, r.err)
	}
	for _, tc := range []struct {
		args []string
		code int
	}{
		{[]string{"ci", "--exit-zero"}, 0},
		{[]string{"ci", "--fail-on", "nothing"}, 0},
		{[]string{"ci", "--fail-on", "erosion"}, 1},
		{[]string{"ci", "--fail-on", "sometimes"}, 2},
		{[]string{"ci", "--format", "xml"}, 2},
		{[]string{"ci", "--base", "nope"}, 2},
		{[]string{"ci", "--base", "HEAD", "--update-baseline"}, 2},
	} {
		if r := p.run(t, tc.args...); r.code != tc.code {
			t.Errorf("vdmine %v: exit %d, want %d\n%s", tc.args, r.code, tc.code, r.err)
		}
	}
}

var ciHash = regexp.MustCompile(`\b[0-9a-f]{40}\b`)

// TestCIFormats holds what each format prints. Run with UPDATE_GOLDEN=1 to
// write the files anew.
func TestCIFormats(t *testing.T) {
	dir := ciRepo(t)
	p := program{dir: dir}
	p.ok(t, "ci", "--update-baseline")
	write(t, dir+"/a/new.go", ciBad)
	git(t, dir, "add", "-A")
	gitAt(t, dir, "2026-11-07T12:00:00Z", "commit", "-q", "-m", "second")
	for _, f := range []string{"text", "json", "sarif", "markdown", "github"} {
		t.Run(f, func(t *testing.T) {
			r := p.run(t, "ci", "--format", f)
			if r.code != 1 {
				t.Fatalf("exit %d\n%s", r.code, r.err)
			}
			got := ciHash.ReplaceAllString(r.out, "COMMIT")
			got = regexp.MustCompile(`\b[0-9a-f]{10}\b`).ReplaceAllString(got, "COMMIT")
			file := "../../proposals/drift/testdata/ci-" + f + ".golden"
			if os.Getenv("UPDATE_GOLDEN") != "" {
				write(t, file, got)
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
			if f == "json" || f == "sarif" {
				if !json.Valid([]byte(r.out)) {
					t.Error("not JSON")
				}
			}
		})
	}
}

// TestCIBase restricts the report to lines that a branch has changed.
func TestCIBase(t *testing.T) {
	dir := ciRepo(t)
	p := program{dir: dir}
	if r := p.run(t, "ci", "--base", "HEAD"); r.code != 0 || !strings.Contains(r.out, "0 findings added since HEAD") {
		t.Errorf("nothing changed: exit %d\n%s%s", r.code, r.out, r.err)
	}
	write(t, dir+"/a/known.go", strings.ReplaceAll(ciBad, "D()", "E()")+"\nfunc F() time.Time {\n\treturn time.Now()\n}\n")
	git(t, dir, "commit", "-q", "-a", "-m", "second")
	write(t, dir+"/a/new.go", ciBad) // not tracked
	r := p.run(t, "ci", "--base", "HEAD^", "--format", "json")
	if r.code != 1 {
		t.Fatalf("exit %d\n%s", r.code, r.err)
	}
	var rep drift.Report
	if err := json.Unmarshal([]byte(r.out), &rep); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range rep.Findings {
		got = append(got, f.Path)
		if f.Path == "a/known.go" && f.Line != 10 {
			t.Errorf("finding on line %d", f.Line)
		}
	}
	if d := cmp.Diff([]string{"a/known.go", "a/new.go"}, got); d != "" {
		t.Error(d)
	}
	if len(rep.Proposals) > 0 {
		t.Error("proposals with --base")
	}

	sub := program{dir: dir}.run(t, "ci", "--base", "HEAD^", "--format", "github")
	if !strings.Contains(sub.out, "::warning file=a/known.go,line=10,title=vdmine clock::") {
		t.Errorf("annotations:\n%s", sub.out)
	}
}

// TestCISubfolder runs in a folder below the top of the work tree: hosts want
// paths from the top.
func TestCISubfolder(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	write(t, dir+"/svc/go.mod", "module example.com/m\n\ngo 1.22\n")
	write(t, dir+"/svc/a/bad.go", ciBad)
	write(t, dir+"/svc/.vdmine/pack.toml", ciPackText)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "first")
	write(t, dir+"/svc/a/new.go", ciBad)
	out := program{}.run(t, "ci", "--base", "HEAD", "--format", "sarif", dir+"/svc").out
	if !strings.Contains(out, `"uri": "svc/a/new.go"`) || strings.Contains(out, "bad.go") {
		t.Errorf("SARIF:\n%s", out)
	}
}

// TestCIFailures holds the command to a clear message and to losing nothing.
func TestCIFailures(t *testing.T) {
	t.Run("corrupt baseline", func(t *testing.T) {
		dir := ciRepo(t)
		file := dir + "/.vdmine/baseline.jsonl"
		for _, bad := range []string{"", "{", "[]", "{}", `{"schema":"vdmine/baseline/v9"}`, "<<<<<<< ours\n{}"} {
			write(t, file, bad)
			r := program{dir: dir}.run(t, "ci", "--update-baseline")
			if r.code != 2 || !strings.Contains(r.err, "unusable baseline") || !strings.Contains(r.err, "vdmine: hint: nothing was written") || r.out != "" {
				t.Errorf("%q: exit %d\n%s%s", bad, r.code, r.out, r.err)
			}
			if b, _ := os.ReadFile(file); string(b) != bad {
				t.Errorf("%q was overwritten by %q", bad, b)
			}
		}
	})
	t.Run("link as baseline", func(t *testing.T) {
		dir := ciRepo(t)
		write(t, dir+"/elsewhere", "precious")
		link(t, "../elsewhere", dir+"/.vdmine/baseline.jsonl")
		if r := (program{dir: dir}).run(t, "ci", "--update-baseline"); r.code != 2 {
			t.Errorf("exit %d\n%s", r.code, r.err)
		}
		if b, _ := os.ReadFile(dir + "/elsewhere"); string(b) != "precious" {
			t.Errorf("overwritten: %q", b)
		}
	})
	t.Run("no pack", func(t *testing.T) {
		out := program{}.ok(t, "ci", copyShop(t))
		for _, want := range []string{"no rule accepted yet", "note: there is no .vdmine/pack.toml yet", "New proposals", "no history: not a git repository"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if n := strings.Count(out, "  • "); n == 0 || n > drift.MaxProposals {
			t.Errorf("%d proposals shown", n)
		}
	})
	t.Run("base without git", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir+"/.vdmine/pack.toml", ciPackText)
		if r := (program{dir: dir}).run(t, "ci", "--base", "main"); r.code != 2 || !strings.Contains(r.err, "needs a git repository") {
			t.Errorf("exit %d\n%s", r.code, r.err)
		}
	})
	t.Run("shallow clone", func(t *testing.T) {
		dir := ciRepo(t)
		write(t, dir+"/a/new.go", ciBad)
		git(t, dir, "add", "-A")
		git(t, dir, "commit", "-q", "-m", "second")
		clone := t.TempDir() + "/c"
		git(t, dir, "clone", "-q", "--depth", "1", "file://"+dir, clone)
		out := program{dir: clone}.ok(t, "ci")
		if !strings.Contains(out, "the clone is shallow") || !strings.Contains(out, "2 findings") {
			t.Errorf("shallow:\n%s", out)
		}
		if r := (program{dir: clone}).run(t, "ci", "--base", "HEAD^"); r.code != 2 || !strings.Contains(r.err, "fetch-depth: 0") {
			t.Errorf("exit %d\n%s", r.code, r.err)
		}
	})
	t.Run("baseline of an unknown commit", func(t *testing.T) {
		dir := ciRepo(t)
		p := program{dir: dir}
		p.ok(t, "ci", "--update-baseline")
		file := dir + "/.vdmine/baseline.jsonl"
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, file, ciHash.ReplaceAllString(string(b), strings.Repeat("ab", 20)))
		if out := p.ok(t, "ci"); !strings.Contains(out, "not in this clone") || !strings.Contains(out, "nothing changed") {
			t.Errorf("says:\n%s", out)
		}
	})
}

// TestCISchema validates what the command prints against the published schema,
// and refuses fields that it does not describe.
func TestCISchema(t *testing.T) {
	b, err := os.ReadFile("../../docs/schema/ci-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	for _, o := range append(mapValues(s.Defs), &s) {
		o.AdditionalProperties = &jsonschema.Schema{Not: &jsonschema.Schema{}}
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := ciRepo(t)
	p := program{dir: dir}
	p.ok(t, "ci", "--update-baseline")
	write(t, dir+"/a/new.go", ciBad)
	for name, text := range map[string]string{
		"nightly": p.run(t, "ci", "--format", "json").out,
		"base":    p.run(t, "ci", "--format", "json", "--base", "HEAD").out,
		"no pack": program{}.ok(t, "ci", "--format", "json", copyShop(t)),
		"empty":   program{}.ok(t, "ci", "--format", "json", t.TempDir()),
	} {
		var doc any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := r.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bad := foreign("", doc); len(bad) > 0 {
			t.Errorf("%s: keys that are not snake_case, or null: %v", name, bad)
		}
	}
}

// script runs one of the templates with the program under test.
func script(t *testing.T, dir, shell, file string, env []string, args ...string) result {
	t.Helper()
	if _, err := exec.LookPath(shell); err != nil {
		t.Skip(shell + " is missing")
	}
	abs, err := filepath.Abs("../../docs/ci/" + file)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(shell, append([]string{abs}, args...)...)
	c.Dir = dir
	c.Env = append([]string{asMain + "=1", "VDMINE_BIN=" + os.Args[0], "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	var out, errw strings.Builder
	c.Stdout, c.Stderr = &out, &errw
	err = c.Run()
	var x *exec.ExitError
	if err != nil && !errors.As(err, &x) {
		t.Fatal(err)
	}
	return result{c.ProcessState.ExitCode(), out.String(), errw.String()}
}

// TestCIScripts runs the shell steps of the templates.
func TestCIScripts(t *testing.T) {
	t.Run("action on a pull request", func(t *testing.T) {
		dir := ciRepo(t)
		git(t, dir, "checkout", "-q", "-b", "topic")
		write(t, dir+"/a/new.go", ciBad)
		git(t, dir, "add", "-A")
		git(t, dir, "commit", "-q", "-m", "topic")
		git(t, dir, "checkout", "-q", "-")
		git(t, dir, "merge", "-q", "--no-ff", "-m", "merge", "topic")
		summary, log := t.TempDir()+"/summary.md", t.TempDir()+"/log.sarif"
		r := script(t, dir, "bash", "action.sh", []string{"GITHUB_EVENT_NAME=pull_request", "GITHUB_STEP_SUMMARY=" + summary, "IN_SARIF=" + log})
		if r.code != 1 || !strings.Contains(r.out, "::warning file=a/new.go,line=6,") || strings.Contains(r.out, "known.go") {
			t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
		}
		for _, f := range []string{summary, log} {
			if b, err := os.ReadFile(f); err != nil || !strings.Contains(string(b), "a/new.go") {
				t.Errorf("%s: %v\n%s", filepath.Base(f), err, b)
			}
		}
	})
	t.Run("action at night, hostile inputs", func(t *testing.T) {
		dir := ciRepo(t)
		r := script(t, dir, "bash", "action.sh", []string{"GITHUB_EVENT_NAME=schedule", "IN_UPDATE=true", "IN_BASELINE=$(touch pwned) b.json"})
		if r.code != 0 || !strings.Contains(r.out, "::notice title=vdmine::") {
			t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
		}
		if _, err := os.Stat(dir + "/$(touch pwned) b.json"); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir + "/pwned"); err == nil {
			t.Error("an input was executed")
		}
	})
	t.Run("cron", func(t *testing.T) {
		dir := ciRepo(t)
		for i, want := range []struct {
			code int
			out  string
		}{{0, "no baseline"}, {0, ""}, {1, "a/new.go:6"}, {0, ""}} {
			if i == 2 {
				write(t, dir+"/a/new.go", ciBad)
			}
			r := script(t, t.TempDir(), "sh", "nightly.sh", nil, dir)
			if r.code != want.code || !strings.Contains(r.out, want.out) || want.out == "" && r.out != "" {
				t.Errorf("night %d: exit %d\n%s%s", i, r.code, r.out, r.err)
			}
		}
	})
}
