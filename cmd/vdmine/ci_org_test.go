package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/vdmine/vdmine/pack"
)

// orgRepos makes a repository under each of the names.
func orgRepos(t *testing.T, names []string) (top string) {
	t.Helper()
	top = t.TempDir()
	for _, n := range names {
		dir := top + "/" + n + ".git"
		if err := os.CopyFS(dir, os.DirFS(shopGit(t))); err != nil {
			t.Fatal(err)
		}
	}
	return top
}

// isOrgReport holds what a template printed and kept to what three equal shops
// have in common.
func isOrgReport(t *testing.T, printed, doc, packed string) {
	t.Helper()
	if !strings.Contains(printed, "3 repositories, ") || !strings.Contains(printed, "holds in 3 of 3 repositories") {
		t.Errorf("printed:\n%s", printed)
	}
	b, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	schema(t, "../../docs/schema/org-v1.json", string(b))
	pk, err := pack.Load(packed)
	if err != nil || len(pk.Rules) == 0 {
		t.Errorf("the pack: %v", err)
	}
}

// TestCIOrgWorkflow runs the jobs of the workflow for organisations.
func TestCIOrgWorkflow(t *testing.T) {
	x := actions{artifacts: t.TempDir()}
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/github-org.yml")), &x.workflow); err != nil {
		t.Fatal(err)
	}
	names := x.Jobs["read"].Strategy.Matrix["repo"]
	top := orgRepos(t, names)
	x.from = func(with map[string]string) string {
		name, ok := strings.CutPrefix(with["repository"], "acme/")
		if !ok || with["token"] != "T" || !slices.Contains(names, name) {
			t.Fatalf("checks out %v", with)
		}
		return top + "/" + name + ".git"
	}
	x.job(t, "build", nil)
	for _, n := range names {
		x.job(t, "read", map[string]string{"matrix.repo": n, "github.repository_owner": "acme", "secrets.READ_TOKEN": "T"})
	}
	summary, _ := x.job(t, "common", nil)
	got, err := os.ReadFile(summary)
	if err != nil {
		t.Fatal(err)
	}
	isOrgReport(t, string(got), x.artifacts+"/org/org.json", x.artifacts+"/org/pack.toml")
}

// TestCIOrgGitLab runs the jobs for groups of GitLab.
func TestCIOrgGitLab(t *testing.T) {
	var all map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/gitlab-org.yml")), &all); err != nil {
		t.Fatal(err)
	}
	job := func(name string) (j gitlabJob) {
		n := all[name]
		if err := n.Decode(&j); err != nil {
			t.Fatal(err)
		}
		return j
	}
	n := all["vdmine-read"]
	var matrix struct {
		Parallel struct{ Matrix []map[string][]string }
	}
	if err := n.Decode(&matrix); err != nil {
		t.Fatal(err)
	}
	projects := matrix.Parallel.Matrix[0]["PROJECT"]
	top := orgRepos(t, projects)
	here := t.TempDir()
	run := func(name string, env ...string) result {
		a := act{dir: here, env: append(env, "CI_PROJECT_DIR="+here, "CI_JOB_TOKEN=T", "CI_SERVER_HOST=git.example.com",
			"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://"+top+"/.insteadOf", "GIT_CONFIG_VALUE_0=https://gitlab-ci-token:T@git.example.com/")}
		j := job(name)
		r := a.step(t, j.script(job(".vdmine")), j.Variables)
		if r.code != 0 {
			t.Fatalf("%s: exit %d\n%s%s", name, r.code, r.out, r.err)
		}
		return r
	}
	run("vdmine-build")
	for _, p := range projects {
		run("vdmine-read", "PROJECT="+p)
		if err := os.RemoveAll(here + "/.vdmine-source"); err != nil { // every job has a folder of its own
			t.Fatal(err)
		}
	}
	isOrgReport(t, run("vdmine-common").out, here+"/org.json", here+"/org-pack.toml")
}
