package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/history"
	"github.com/vdmine/vdmine/proposals/drift"
)

func commit(t *testing.T, dir, date, message string) {
	t.Helper()
	git(t, dir, "add", "-A")
	gitAt(t, dir, date, "commit", "-q", "--allow-empty", "-m", message)
}

// added runs `ci --base` and returns the places of its findings.
func added(t *testing.T, dir, base string) []string {
	t.Helper()
	r := program{dir: dir}.run(t, "ci", "--base", base, "--format", "json")
	var rep drift.Report
	if err := json.Unmarshal([]byte(r.out), &rep); err != nil {
		t.Fatalf("%v\n%s%s", err, r.out, r.err)
	}
	if (r.code == 1) != (len(rep.Findings) > 0) {
		t.Errorf("exit %d with %d findings\n%s", r.code, len(rep.Findings), r.err)
	}
	out := []string{}
	for _, f := range rep.Findings {
		out = append(out, fmt.Sprintf("%s:%d", f.Path, f.Line))
	}
	return out
}

const ciGuard = `
[[rule]]
id = "guard"
text = "Call ` + "`check`" + ` in every exported function of ` + "`api`" + `."
severity = "warn"
[rule.matcher]
kind = "guard"
use = ["example.com/m/clock.Check"]
[rule.matcher.role]
dir = "api"
exported = true

[[rule]]
id = "option"
text = "Set ` + "`Limit`" + ` in ` + "`clock.Options`" + `."
severity = "warn"
[rule.matcher]
kind = "option"
callee = ["example.com/m/clock.Options"]
keys = ["Limit"]
`

// TestCIBranch reports what a branch adds, and not what it only moves,
// indents or finds there.
func TestCIBranch(t *testing.T) {
	dir := ciRepo(t)
	write(t, dir+"/.vdmine/pack.toml", ciPackText+ciGuard)
	write(t, dir+"/clock/check.go", "package clock\n\n// Options bound.\ntype Options struct{ Limit, Other int }\n\nfunc Check() {}\n")
	api := "package api\n\nimport \"example.com/m/clock\"\n\nfunc One() {\n\tclock.Check()\n}\n\nfunc Two() {\n\tclock.Check()\n}\n\nfunc Open() {\n}\n"
	write(t, dir+"/api/api.go", api)
	opts := "package a\n\nimport \"example.com/m/clock\"\n\nvar x = clock.Options{\n\tOther: 1,\n\tLimit: 2,\n}\n\nvar y = clock.Options{\n\tOther: 2,\n}\n"
	write(t, dir+"/a/opts.go", opts)
	write(t, dir+"/a/long.go", "package a\n\nimport \"time\"\n\n// L is long.\nfunc L() time.Time {\n\treturn time.Now()\n}\n"+strings.Repeat("\n// A line that stays.\n", 20))
	commit(t, dir, "2026-11-04T12:00:00Z", "second")
	git(t, dir, "checkout", "-q", "-b", "topic")

	for _, tc := range []struct {
		name   string
		change func(t *testing.T)
		want   []string
	}{
		{"a call that a guard needs is taken out", func(t *testing.T) {
			write(t, dir+"/api/api.go", strings.Replace(api, "func Two() {\n\tclock.Check()\n", "func Two() {\n\tprintln()\n", 1))
		}, []string{"api/api.go:9"}},
		{"a line in a function that broke the rule before", func(t *testing.T) {
			write(t, dir+"/api/api.go", strings.Replace(api, "func Open() {\n", "func Open() {\n\tprintln()\n", 1))
		}, []string{}},
		{"an option is taken out", func(t *testing.T) {
			write(t, dir+"/a/opts.go", strings.Replace(opts, "\tLimit: 2,\n", "", 1))
		}, []string{"a/opts.go:5"}},
		{"another option of a call that broke the rule before", func(t *testing.T) {
			write(t, dir+"/a/opts.go", strings.Replace(opts, "\tOther: 2,\n", "\tOther: 3,\n", 1))
		}, []string{}},
		{"indented", func(t *testing.T) {
			write(t, dir+"/a/known.go", strings.ReplaceAll(strings.ReplaceAll(ciBad, "D()", "E()"), "\treturn", "\t\treturn"))
		}, []string{}},
		{"the file is moved and changed elsewhere", func(t *testing.T) {
			git(t, dir, "mv", "a/long.go", "a/moved.go")
			write(t, dir+"/a/moved.go", "package a\n\nimport \"time\"\n\n// L is longer.\nfunc L() time.Time {\n\treturn time.Now()\n}\n"+strings.Repeat("\n// A line that stays.\n", 20))
		}, []string{}},
		{"code is moved to another file", func(t *testing.T) {
			write(t, dir+"/a/known.go", "package a\n")
			write(t, dir+"/a/other.go", strings.ReplaceAll(ciBad, "D()", "E()"))
		}, []string{}},
		{"code is copied", func(t *testing.T) {
			write(t, dir+"/a/other.go", strings.ReplaceAll(ciBad, "D()", "F()"))
		}, []string{"a/other.go:6"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.change(t)
			if d := cmp.Diff(tc.want, added(t, dir, "main")); d != "" {
				t.Error(d)
			}
			git(t, dir, "reset", "-q", "--hard")
			git(t, dir, "clean", "-qfd")
		})
	}

	// Main goes on: what others mend there does not count as the branch's.
	git(t, dir, "checkout", "-q", "main")
	write(t, dir+"/a/known.go", "package a\n")
	commit(t, dir, "2026-11-05T12:00:00Z", "mended")
	git(t, dir, "checkout", "-q", "topic")
	write(t, dir+"/a/new.go", ciBad)
	commit(t, dir, "2026-11-05T12:00:00Z", "topic")
	if d := cmp.Diff([]string{"a/new.go:6"}, added(t, dir, "main")); d != "" {
		t.Error(d)
	}
	git(t, dir, "checkout", "-q", "--orphan", "other")
	commit(t, dir, "2026-11-05T12:00:00Z", "nothing in common")
	if r := (program{dir: dir}).run(t, "ci", "--base", "main"); !strings.Contains(r.out, "have no common commit") {
		t.Errorf("an orphan: exit %d\n%s%s", r.code, r.out, r.err)
	}
}

// TestCIGivenUp tells of a convention that a branch takes out in one entry, and
// of one that it breaks here and there in many.
func TestCIGivenUp(t *testing.T) {
	dir := ciRepo(t)
	uses := func(call string, n int) string {
		imp := "time"
		if call == "clock" {
			imp = "example.com/m/clock"
		}
		out := "package a\n\nimport \"" + imp + "\"\n"
		for i := range n {
			out += fmt.Sprintf("\nvar V%s%d = %s.Now()\n", call, i, call)
		}
		return out
	}
	write(t, dir+"/a/many.go", uses("clock", 8))
	write(t, dir+"/third_party/made.go", uses("clock", 12))
	commit(t, dir, "2026-11-04T12:00:00Z", "second")
	p := program{dir: dir}

	write(t, dir+"/a/many.go", uses("time", 8))
	r := p.run(t, "ci", "--base", "HEAD")
	for _, want := range []string{"2 rules, 1 given up since HEAD", "`clock.Now`: 8 places break it now, 3 places still follow it [clock]", "vdmine pack remove clock", "a/many.go:5\n", "… and 5 more"} {
		if r.code != 1 || !strings.Contains(r.out, want) {
			t.Errorf("exit %d, no %q in\n%s%s", r.code, want, r.out, r.err)
		}
	}
	if out := p.run(t, "ci", "--base", "HEAD", "--format", "github").out; strings.Count(out, "::warning") != 1 || !strings.Contains(out, "given up") {
		t.Errorf("annotations:\n%s", out)
	}
	// New code that breaks it gives nothing up, whatever becomes of what no scan reads.
	write(t, dir+"/a/many.go", uses("clock", 8))
	write(t, dir+"/third_party/made.go", uses("time", 12))
	write(t, dir+"/a/more.go", uses("time", 12))
	if r := p.run(t, "ci", "--base", "HEAD"); r.code != 1 || !strings.Contains(r.out, "12 findings") || strings.Contains(r.out, "given up") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

// TestCIBranchPartial compares with a base of which the clone lacks a large file
// that is no source, as clones with a filter do.
func TestCIBranchPartial(t *testing.T) {
	dir := ciRepo(t)
	write(t, dir+"/big.tar", strings.Repeat("x", 1000))
	commit(t, dir, "2026-11-04T12:00:00Z", "second")
	write(t, dir+"/a/new.go", ciBad)
	write(t, dir+"/big.tar", strings.Repeat("y", 1000))
	commit(t, dir, "2026-11-05T12:00:00Z", "third")
	lose := func(name string) {
		t.Helper()
		out, err := exec.Command("git", "-C", dir, "rev-parse", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		h := strings.TrimSpace(string(out))
		if err := os.Remove(filepath.Join(dir, ".git/objects", h[:2], h[2:])); err != nil {
			t.Fatal(err)
		}
	}
	lose("HEAD~1:big.tar")
	if d := cmp.Diff([]string{"a/new.go:6"}, added(t, dir, "HEAD~1")); d != "" {
		t.Error(d)
	}
	write(t, dir+"/a/good.go", ciGood+"\n// More.\n")
	lose("HEAD:a/good.go")
	if r := (program{dir: dir}).run(t, "ci", "--base", "HEAD~1"); r.code != 2 || !strings.Contains(r.err, "the clone is partial") || r.out != "" {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestCIHistory(t *testing.T) {
	says := func(t *testing.T, dir string, want ...string) {
		t.Helper()
		r := program{dir: dir}.run(t, "ci")
		for _, w := range want {
			if !strings.Contains(r.out, w) {
				t.Errorf("no %q in\n%s%s", w, r.out, r.err)
			}
		}
	}
	t.Run("detached head", func(t *testing.T) {
		dir := ciRepo(t)
		p := program{dir: dir}
		p.ok(t, "ci", "--update-baseline")
		git(t, dir, "checkout", "-q", "--detach")
		says(t, dir, "nothing changed since 3 Nov")
	})
	t.Run("no commits", func(t *testing.T) {
		dir := t.TempDir()
		git(t, dir, "init", "-q")
		write(t, dir+"/.vdmine/pack.toml", ciPackText)
		write(t, dir+"/a/new.go", ciBad)
		says(t, dir, "no history: the repository has no commits", "1 finding;")
		if r := (program{dir: dir}).run(t, "ci", "--base", "HEAD"); r.code != 2 || !strings.Contains(r.err, "no commits") {
			t.Errorf("exit %d\n%s", r.code, r.err)
		}
	})
	t.Run("git is not installed", func(t *testing.T) {
		dir := ciRepo(t)
		p := program{dir: dir, env: []string{"PATH=" + t.TempDir()}}
		p.ok(t, "ci", "--update-baseline")
		if out := p.ok(t, "ci"); !strings.Contains(out, "no history: git is not installed") || !strings.Contains(out, "nothing changed since the baseline") {
			t.Errorf("says:\n%s", out)
		}
	})
	t.Run("rewritten history", func(t *testing.T) {
		dir := ciRepo(t)
		p := program{dir: dir}
		p.ok(t, "ci", "--update-baseline")
		gitAt(t, dir, "2026-11-05T12:00:00Z", "commit", "-q", "--amend", "-m", "other words")
		says(t, dir, "outside of this history", "nothing changed")
		git(t, dir, "reflog", "expire", "--expire=now", "--all")
		git(t, dir, "gc", "-q", "--prune=now")
		says(t, dir, "not in this clone", "nothing changed")
	})
	t.Run("baseline from the future", func(t *testing.T) {
		dir := ciRepo(t)
		p := program{dir: dir}
		write(t, dir+"/a/new.go", ciBad)
		commit(t, dir, "2026-11-09T12:00:00Z", "second")
		p.ok(t, "ci", "--update-baseline")
		file := dir + "/.vdmine/baseline.jsonl"
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		git(t, dir, "checkout", "-q", "HEAD~1")
		out := p.ok(t, "ci", "--update-baseline")
		for _, want := range []string{"of a later commit", "the baseline was kept", "1 fixed"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if b, _ := os.ReadFile(file); string(b) != string(old) {
			t.Error("the newer baseline was overwritten")
		}
		git(t, dir, "checkout", "-q", "main")
		says(t, dir, "nothing changed since 9 Nov")
		// The same in a clone that has only the old commit.
		clone := t.TempDir() + "/c"
		git(t, dir, "branch", "old", "HEAD~1")
		git(t, dir, "clone", "-q", "--single-branch", "-b", "old", "file://"+dir, clone)
		write(t, clone+"/.vdmine/baseline.jsonl", string(old))
		says(t, clone, "the baseline is of 2026-11-09, later than this commit of 2026-11-03", "1 fixed")
	})
	t.Run("clock skew", func(t *testing.T) {
		dir := ciRepo(t)
		p := program{dir: dir}
		p.ok(t, "ci", "--update-baseline")
		write(t, dir+"/a/new.go", ciBad)
		commit(t, dir, "2090-01-02T12:00:00Z", "from the future")
		write(t, dir+"/a/newer.go", strings.ReplaceAll(ciBad, "D()", "F()"))
		commit(t, dir, "2001-01-02T12:00:00Z", "from the past")
		says(t, dir, "a/new.go:6  2 Jan 2090 ", "a/newer.go:6  2 Jan ")
		git(t, dir, "checkout", "-q", "HEAD~1")
		says(t, dir, "dated 2090-01-02, after today")
		p.run(t, "ci", "--update-baseline")
		says(t, dir, "nothing changed since 2 Jan (")
	})
}

// TestPartialHistory says what of the history was not read, and only then.
func TestPartialHistory(t *testing.T) {
	dir := ciRepo(t)
	o := history.Options{Suffixes: []string{".go"}, LangOf: func(string) string { return "go" }}
	whole := history.Read(t.Context(), dir, o)
	o.Bytes = 1
	none := history.Read(t.Context(), dir, o)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		log  *history.Log
		want string
	}{
		{whole, ""},
		{none, fmt.Sprintf("of the last %d commits, the changes of the newest 0 were read", whole.Commits)},
		{history.Read(stopped, dir, o), "read in part"},
	} {
		if got := partial(c.log); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("cut by %q: %q, want %q", c.log.Cut, got, c.want)
		}
	}
}

// TestCITwoAtOnce lets runs race for the baseline: one of them wins whole.
func TestCITwoAtOnce(t *testing.T) {
	dir := ciRepo(t)
	var wg sync.WaitGroup
	got := make([]result, 4)
	for i := range got {
		wg.Go(func() { got[i] = program{dir: dir}.run(t, "ci", "--update-baseline") })
	}
	wg.Wait()
	for _, r := range got {
		if r.code != 0 || !strings.Contains(r.out, "since") && !strings.Contains(r.out, "no baseline") {
			t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
		}
	}
	if out := (program{dir: dir}).ok(t, "ci"); !strings.Contains(out, "nothing changed") {
		t.Errorf("next run:\n%s", out)
	}
	if left, _ := filepath.Glob(dir + "/.vdmine/.baseline*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestCIKilled kills runs at many moments: the baseline stays whole, and what
// a killed run did not say is still new.
func TestCIKilled(t *testing.T) {
	dir := ciRepo(t)
	p := program{dir: dir}
	began := time.Now()
	p.ok(t, "ci", "--update-baseline")
	whole := time.Since(began)
	file := dir + "/.vdmine/baseline.jsonl"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/a/new.go", ciBad)
	commit(t, dir, "2026-11-05T12:00:00Z", "second")
	const tries = 12
	for i := range tries {
		write(t, file, string(old))
		c := exec.Command(os.Args[0], "ci", "--update-baseline")
		c.Dir = dir
		c.Env = []string{asMain + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
		var out strings.Builder
		c.Stdout = &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i+1) / (tries - 2))
		_ = c.Process.Kill()
		_ = c.Wait()
		if _, err := drift.LoadBaseline(file); err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != string(old) && !strings.Contains(out.String(), "a/new.go:6") {
			t.Errorf("kill %d: the baseline moved on before the report was out", i)
		}
		if string(b) == string(old) {
			if r := p.run(t, "ci"); r.code != 1 || !strings.Contains(r.out, "a/new.go:6") {
				t.Errorf("kill %d: the next run says\n%s%s", i, r.out, r.err)
			}
		}
	}
}

// TestCIMergedBaseline merges two branches that both moved the baseline on.
func TestCIMergedBaseline(t *testing.T) {
	dir := ciRepo(t)
	p := program{dir: dir}
	p.ok(t, "ci", "--update-baseline")
	commit(t, dir, "2026-11-04T12:00:00Z", "baseline")
	for i, name := range []string{"one", "two"} {
		git(t, dir, "checkout", "-q", "-b", name, "main")
		write(t, dir+"/a/"+name+".go", strings.ReplaceAll(ciBad, "D()", strings.ToUpper(name)+"()"))
		date := fmt.Sprintf("2026-11-0%dT12:00:00Z", 5+i)
		commit(t, dir, date, name)
		p.run(t, "ci", "--update-baseline", "--exit-zero")
		commit(t, dir, date, "baseline of "+name)
	}
	git(t, dir, "merge", "-q", "-m", "merge", "one")
	out := p.ok(t, "ci")
	if strings.Contains(out, "new finding") || strings.Contains(out, "✗") {
		t.Errorf("after the merge:\n%s", out)
	}
}

// TestPackRemove retires a rule as a dead one asks for, for good.
func TestPackRemove(t *testing.T) {
	dir := copyShop(t)
	p := program{dir: dir}
	id := scanned(t, dir).Proposals[0].ID
	p.ok(t, "review", "--accept", id)
	if r := p.run(t, "pack", "remove", id, "nope"); r.code != 2 || !strings.Contains(p.ok(t, "pack", "list"), id) {
		t.Errorf("an unknown id: exit %d\n%s", r.code, r.err)
	}
	p.ok(t, "pack", "remove", id)
	p.ok(t, "review", "--reject", scanned(t, dir).Proposals[1].ID)
	if out := p.ok(t, "pack", "list"); strings.Contains(out, id) {
		t.Errorf("it came back:\n%s", out)
	}
	for _, q := range scanned(t, dir).Proposals {
		if q.ID == id && q.Status != "rejected" {
			t.Errorf("its proposal is %s", q.Status)
		}
	}
}
