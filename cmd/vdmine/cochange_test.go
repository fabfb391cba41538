package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/drift"
)

const migrationRule = "When you add a file to `db/migrate`, change `db/steps.txt` too."

// migrated makes a repository in which 20 of 21 commits that add a migration change
// the list of them too, and returns the hash of the one that does not.
func migrated(t *testing.T, ext string) (dir, missed string) {
	t.Helper()
	dir = t.TempDir()
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	save := func(who string) {
		t.Helper()
		git(t, dir, "add", "-A")
		gitAt(t, dir, day.Format(time.RFC3339), "-c", "user.email="+who, "commit", "-q", "-m", "m")
		day = day.AddDate(0, 0, 10)
	}
	git(t, dir, "init", "-q")
	steps := ""
	write(t, dir+"/db/steps.txt", steps)
	write(t, dir+"/app/a.rb", "class A\nend\n")
	save("a@example.com")
	for i := range 21 {
		write(t, fmt.Sprintf("%s/db/migrate/%03d_step%s", dir, i, ext), fmt.Sprintf("class Step%d < Migration\nend\n", i))
		if i != 7 {
			steps += fmt.Sprintf("%03d_step\n", i)
			write(t, dir+"/db/steps.txt", steps)
		}
		save(fmt.Sprintf("%c@example.com", 'a'+i%2))
		if i == 7 {
			out, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD").Output()
			if err != nil {
				t.Fatal(err)
			}
			missed = strings.TrimSpace(string(out))
		}
		write(t, dir+"/app/a.rb", fmt.Sprintf("class A\n  # %d\nend\n", i))
		save("a@example.com")
	}
	return dir, missed
}

// TestCoChange mines a rule about commits, accepts it, and reports a change that
// forgets what it asks for: of a branch and of what is staged, never of the files
// alone.
func TestCoChange(t *testing.T) {
	dir, missed := migrated(t, ".rb")
	kept := t.TempDir()
	cold := program{}.ok(t, "scan", "--json", dir)
	for range 2 {
		if got := (program{}).ok(t, "scan", "--json", "--cache", kept, dir); got != cold {
			t.Errorf("with a cache: %s", firstLineDiff(got, cold))
		}
	}
	if got := (program{dir: t.TempDir()}).ok(t, append([]string{"merge", "--json"}, shards(t, dir, 2)...)...); got != cold {
		t.Errorf("from shards: %s", firstLineDiff(got, cold))
	}
	var rep proposals.Report
	if err := json.Unmarshal([]byte(cold), &rep); err != nil {
		t.Fatal(err)
	}
	var p *proposals.Proposal
	for i := range rep.Proposals {
		if rep.Proposals[i].Rule == migrationRule {
			p = &rep.Proposals[i]
		}
	}
	if p == nil {
		t.Fatalf("not proposed:\n%s", cold)
	}
	if p.Support != 20 || p.Opportunities != 21 || p.Files != 20 || len(p.Adherents) != 20 || len(p.Counter) != 0 {
		t.Errorf("%d of %d commits, %d files, %d adherents, %d counter-examples", p.Support, p.Opportunities, p.Files, len(p.Adherents), len(p.Counter))
	}
	if s := (program{dir: dir}).ok(t, "explain", p.ID); !strings.Contains(s, "do not: "+missed[:12]) || !strings.Contains(s, "20 of 21 commits follow it") {
		t.Errorf("explain:\n%s", s)
	}
	if s := (program{}).ok(t, "scan", "--json", "--no-history", dir); strings.Contains(s, "co-change") {
		t.Error("proposed without a history")
	}

	program{dir: dir}.ok(t, "review", "--accept", p.ID)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "pack")
	check := func(code int, want string, args ...string) {
		t.Helper()
		r := program{dir: dir}.run(t, append([]string{"check"}, args...)...)
		if r.code != code || r.out != want {
			t.Errorf("check %v: exit %d, want %d\n%s%s", args, r.code, code, r.out, r.err)
		}
	}
	finding := "db/migrate/021_step.rb:1: " + migrationRule + " [" + p.ID + "]\n"
	check(0, "")
	git(t, dir, "checkout", "-q", "-b", "topic")
	write(t, dir+"/db/migrate/021_step.rb", "class Step21 < Migration\nend\n")
	check(0, "")
	check(1, finding, "--base", "main") // not tracked yet
	check(0, "", "--staged")
	git(t, dir, "add", "-A")
	check(1, finding, "--staged")
	check(0, "", "--staged", "app")
	check(2, "", "--staged", "--base", "main")
	git(t, dir, "mv", "db/migrate/020_step.rb", "db/migrate/022_step.rb")
	git(t, dir, "commit", "-q", "-m", "forgot")
	check(0, "", "--staged")
	check(1, finding, "--base", "main")

	ci := func() drift.Report {
		t.Helper()
		r := program{dir: dir}.run(t, "ci", "--base", "main", "--format", "json")
		var d drift.Report
		if err := json.Unmarshal([]byte(r.out), &d); err != nil || (r.code == 1) != (len(d.Findings) > 0) {
			t.Fatalf("exit %d: %v\n%s%s", r.code, err, r.out, r.err)
		}
		return d
	}
	if f := ci().Findings; len(f) != 1 || f[0].Path != "db/migrate/021_step.rb" || f[0].Line != 1 || f[0].Found != "without db/steps.txt" {
		t.Errorf("findings %+v", f)
	}
	write(t, dir+"/db/steps.txt", "021_step\n")
	check(0, "", "--base", "main")
	if f := ci().Findings; len(f) != 0 {
		t.Errorf("findings %+v", f)
	}
	// At night there is no change to look at, and no rule has died.
	r := program{dir: dir}.run(t, "ci", "--format", "json")
	var d drift.Report
	if err := json.Unmarshal([]byte(r.out), &d); err != nil || r.code != 0 || len(d.Rules) != 1 || d.Rules[0].State != drift.Unchecked {
		t.Errorf("exit %d: %v\n%s%s", r.code, err, r.out, r.err)
	}
}

// TestPlantedCoChange: what goes with files that are no sources cannot be planted.
func TestPlantedCoChange(t *testing.T) {
	dir, _ := migrated(t, ".md")
	repos := t.TempDir()
	if err := os.Rename(dir, repos+"/own__steps"); err != nil {
		t.Fatal(err)
	}
	if out := (program{}).ok(t, "eval", "planted", "--repos", repos, "--no-cache"); !strings.Contains(strings.Join(strings.Fields(out), " "), "co-change 1 0 0 0 - 4 0 0") {
		t.Error(out)
	}
}
