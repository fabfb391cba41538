package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"gopkg.in/yaml.v3"
)

// jsonSchema reads one of the published schemas in testdata/schemas.
func jsonSchema(t *testing.T, name string) *jsonschema.Resolved {
	t.Helper()
	b, err := os.ReadFile("../../testdata/schemas/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if name == "pre-commit-config" {
		// Go's expressions look nothing up ahead; what is meant is tested here.
		text = strings.ReplaceAll(text, `^(?!(?:meta|local)$).*$`, `^[a-z]+://`)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	base := "https://json.schemastore.org/" + name + ".json"
	r, err := s.Resolve(&jsonschema.ResolveOptions{BaseURI: base, Loader: fileSchema})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fileSchema gives the schemas that others refer to.
func fileSchema(uri *url.URL) (*jsonschema.Schema, error) {
	b, err := os.ReadFile("../../testdata/schemas/" + path.Base(uri.Path))
	if err != nil {
		return nil, err
	}
	s := new(jsonschema.Schema)
	return s, json.Unmarshal(b, s)
}

// documents returns the documents of a YAML file as JSON would give them.
func documents(t *testing.T, text string) []any {
	t.Helper()
	var out []any
	for d := yaml.NewDecoder(strings.NewReader(text)); ; {
		var v any
		err := d.Decode(&v)
		if err != nil && err.Error() == "EOF" {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
}

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCITemplateSchemas holds the templates to the schemas that editors use.
func TestCITemplateSchemas(t *testing.T) {
	for name, schema := range map[string]string{
		"action.yml":                    "github-action",
		"docs/ci/github.yml":            "github-workflow",
		"docs/ci/github-baseline.yml":   "github-workflow",
		"docs/ci/github-shards.yml":     "github-workflow",
		"docs/ci/github-org.yml":        "github-workflow",
		"docs/ci/pre-commit.yaml":       "pre-commit-config",
		"docs/ci/pre-commit-local.yaml": "pre-commit-config",
		".pre-commit-hooks.yaml":        "pre-commit-hooks",
	} {
		r := jsonSchema(t, schema)
		for _, d := range documents(t, text(t, name)) {
			if err := r.Validate(d); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		// The schema says no to what is wrong.
		if err := r.Validate(map[string]any{"runs": 1, "repos": 1, "jobs": 1}); err == nil {
			t.Errorf("%s accepts anything", schema)
		}
	}
}

// act runs the shell steps of a job as its host would: with the expressions of
// the host put in, in the checkout, in the shell that the step names.
type act struct {
	dir  string            // the checkout
	expr map[string]string // what stands between ${{ and }}
	env  []string
}

var expression = regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`)

func (a *act) put(t *testing.T, s string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(s, func(m string) string {
		key := expression.FindStringSubmatch(m)[1]
		v, ok := a.expr[key]
		if !ok {
			t.Fatalf("no value for ${{ %s }}", key)
		}
		return v
	})
}

// step runs the text of a step. The program under test is `vdmine` on the path.
func (a *act) step(t *testing.T, run string, env map[string]any) result {
	t.Helper()
	bin := t.TempDir()
	tool := fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asMain, os.Args[0])
	write(t, bin+"/vdmine", tool)
	// Steps that build or install do nothing: the program is there.
	write(t, bin+"/go", "#!/bin/sh\n[ -z \"${GOBIN:-}\" ] || { mkdir -p \"$GOBIN\" && cp '"+bin+"/vdmine' \"$GOBIN/vdmine\"; }\n")
	for _, f := range []string{"vdmine", "go"} {
		if err := os.Chmod(bin+"/"+f, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("bash", "-e", "-o", "pipefail", "-c", a.put(t, run))
	c.Dir = a.dir
	c.Env = append([]string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_GLOBAL=/dev/null"}, a.env...)
	for k, v := range env {
		c.Env = append(c.Env, k+"="+a.put(t, fmt.Sprint(v)))
	}
	var out, errw strings.Builder
	c.Stdout, c.Stderr = &out, &errw
	err := c.Run()
	var x *exec.ExitError
	if err != nil && !errors.As(err, &x) {
		t.Fatal(err)
	}
	return result{c.ProcessState.ExitCode(), out.String(), errw.String()}
}

type workflow struct {
	Jobs map[string]struct {
		Needs    any
		Strategy struct{ Matrix map[string][]string }
		Steps    []struct {
			Name, Uses, Run string
			With, Env       map[string]any
		}
	}
}

// TestCIActionSteps runs the steps of action.yml on a pull request and at night.
func TestCIActionSteps(t *testing.T) {
	var a struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				Name, Run string
				Env       map[string]any
			}
		}
	}
	if err := yaml.Unmarshal([]byte(text(t, "action.yml")), &a); err != nil {
		t.Fatal(err)
	}
	dir := ciRepo(t)
	git(t, dir, "checkout", "-q", "-b", "topic")
	write(t, dir+"/a/new.go", ciBad)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "topic")
	git(t, dir, "checkout", "-q", "main")
	git(t, dir, "merge", "-q", "--no-ff", "-m", "merge", "topic")
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for event, want := range map[string]int{"pull_request": 1, "schedule": 0} {
		tmp := t.TempDir()
		x := act{dir: dir, expr: map[string]string{"runner.temp": tmp, "github.action_path": here}, env: []string{
			"GITHUB_EVENT_NAME=" + event, "GITHUB_ACTION_PATH=" + here, "RUNNER_TEMP=" + tmp, "GITHUB_STEP_SUMMARY=" + tmp + "/summary.md"}}
		for name, in := range a.Inputs {
			x.expr["inputs."+name] = in.Default
		}
		x.expr["inputs.sarif"], x.expr["inputs.html"] = tmp+"/log.sarif", tmp+"/page.html"
		ran := 0
		for _, s := range a.Runs.Steps {
			if s.Run == "" || strings.Contains(s.Run, "go build") {
				continue
			}
			ran++
			write(t, tmp+"/vdmine", fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asMain, os.Args[0]))
			if err := os.Chmod(tmp+"/vdmine", 0o755); err != nil {
				t.Fatal(err)
			}
			r := x.step(t, s.Run, s.Env)
			if r.code != want || strings.Contains(r.out, "file=a/new.go") != (event == "pull_request") {
				t.Errorf("%s: exit %d\n%s%s", event, r.code, r.out, r.err)
			}
		}
		if ran != 1 {
			t.Errorf("%d steps ran", ran)
		}
		for f, there := range map[string]bool{"summary.md": true, "log.sarif": true, "page.html": event == "schedule", "vdmine-cache": true} {
			if _, err := os.Stat(tmp + "/" + f); (err == nil) != there {
				t.Errorf("%s: %s: %v", event, f, err)
			}
		}
		var log any
		b, err := os.ReadFile(tmp + "/log.sarif")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &log); err != nil {
			t.Fatal(err)
		}
		if err := jsonSchema(t, "sarif-2.1.0").Validate(log); err != nil {
			t.Errorf("%s: SARIF: %v", event, err)
		}
		if bad := strings.Replace(string(b), `"level": "`, `"level": "very `, 1); json.Unmarshal([]byte(bad), &log) != nil || jsonSchema(t, "sarif-2.1.0").Validate(log) == nil {
			t.Error("the schema of SARIF takes a level that is none")
		}
	}
}

// TestCIKeptBaseline runs nights that keep the baseline outside of the
// repository: the first tells of no news, and what is new is told once.
func TestCIKeptBaseline(t *testing.T) {
	var w workflow
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/github-baseline.yml")), &w); err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	component, inputs := gitlabComponent(t)
	inputs["baseline"] = ".vdmine-cache/baseline.jsonl"
	hosts := map[string]func(t *testing.T, dir string) result{
		"github": func(t *testing.T, dir string) result {
			tmp := t.TempDir()
			tool := tmp + "/vdmine"
			write(t, tool, fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asMain, os.Args[0]))
			if err := os.Chmod(tool, 0o755); err != nil {
				t.Fatal(err)
			}
			env := map[string]any{"VDMINE_BIN": tool, "VDMINE_CACHE": "off", "GITHUB_EVENT_NAME": "schedule"}
			for _, s := range w.Jobs["conventions"].Steps {
				if strings.HasPrefix(s.Uses, "vdmine/") {
					env["IN_BASELINE"], env["IN_UPDATE"] = s.With["baseline"], s.With["update-baseline"]
				}
			}
			a := act{dir: dir}
			return a.step(t, "bash "+here+"/docs/ci/action.sh", env)
		},
		"gitlab": func(t *testing.T, dir string) result {
			j := gitlabJobs(t, component, inputs)["vdmine"]
			vars := map[string]any{}
			for k, v := range j.Variables {
				vars[k] = strings.ReplaceAll(fmt.Sprint(v), "$CI_PROJECT_DIR", dir)
			}
			a := act{dir: dir}
			return a.step(t, j.script(gitlabJob{}), vars)
		},
	}
	for host, night := range hosts {
		t.Run(host, func(t *testing.T) {
			dir := ciRepo(t)
			if r := night(t, dir); r.code != 0 || !strings.Contains(r.out, "no baseline to compare with") {
				t.Errorf("first night: exit %d\n%s%s", r.code, r.out, r.err)
			}
			write(t, dir+"/a/new.go", ciBad)
			git(t, dir, "add", "a")
			git(t, dir, "commit", "-q", "-m", "next")
			if r := night(t, dir); r.code != 1 || !strings.Contains(r.out, "1 new finding") {
				t.Errorf("news: exit %d\n%s%s", r.code, r.out, r.err)
			}
			if r := night(t, dir); r.code != 0 || !strings.Contains(r.out, "nothing changed") {
				t.Errorf("the night after: exit %d\n%s%s", r.code, r.out, r.err)
			}
		})
	}
}

// actions runs the jobs of a workflow, each in a checkout of its own; artifacts
// are folders.
type actions struct {
	workflow
	artifacts string
	// from returns the repository that a step of a job checks out.
	from func(with map[string]string) string
	exit map[string]int // of the jobs that do not end with 0
}

func (x *actions) job(t *testing.T, name string, expr map[string]string) (summary, dir string) {
	t.Helper()
	dir = t.TempDir() + "/shop"
	summary = t.TempDir() + "/summary.md"
	a := act{dir: dir, expr: expr, env: []string{"GITHUB_STEP_SUMMARY=" + summary}}
	for _, s := range x.Jobs[name].Steps {
		use, _, _ := strings.Cut(s.Uses, "@")
		with := map[string]string{}
		for k, v := range s.With {
			with[k] = a.put(t, fmt.Sprint(v))
		}
		from := filepath.Join(dir, with["path"])
		switch use {
		case "":
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			r := a.step(t, s.Run, s.Env)
			if r.code != x.exit[name] {
				t.Fatalf("%s, %s: exit %d, want %d\n%s%s", name, s.Name, r.code, x.exit[name], r.out, r.err)
			}
			if strings.Contains(r.err, "not used") {
				t.Errorf("%s: %s", name, r.err)
			}
		case "actions/checkout":
			git(t, filepath.Dir(dir), "clone", "-q", "file://"+x.from(with), from)
		case "actions/upload-artifact":
			to := filepath.Join(x.artifacts, with["name"])
			if fi, err := os.Stat(from); err == nil && !fi.IsDir() {
				continue // the page
			}
			if err := os.CopyFS(to, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
		case "actions/download-artifact":
			glob := with["pattern"]
			if glob == "" {
				glob = with["name"]
			}
			found, err := filepath.Glob(filepath.Join(x.artifacts, glob))
			if err != nil || len(found) == 0 {
				t.Fatalf("no artifact %s: %v", glob, err)
			}
			for _, f := range found {
				if err := os.CopyFS(from, os.DirFS(f)); err != nil && !errors.Is(err, fs.ErrExist) {
					t.Fatal(err)
				}
			}
		case "actions/setup-go":
		default:
			t.Errorf("unknown action %s", use)
		}
	}
	return summary, dir
}

// TestCIShardWorkflow runs the jobs of the matrix.
func TestCIShardWorkflow(t *testing.T) {
	repo := ciRepo(t)
	program{dir: repo}.ok(t, "ci", "--update-baseline")
	write(t, repo+"/a/new.go", ciBad)
	git(t, repo, "add", "-A")
	git(t, repo, "commit", "-q", "-m", "next")
	x := actions{artifacts: t.TempDir(), from: func(map[string]string) string { return repo }, exit: map[string]int{"report": 1}}
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/github-shards.yml")), &x.workflow); err != nil {
		t.Fatal(err)
	}
	x.job(t, "build", nil)
	for _, p := range x.Jobs["part"].Strategy.Matrix["part"] {
		x.job(t, "part", map[string]string{"matrix.part": p})
	}
	summary, dir := x.job(t, "report", nil)
	got, err := os.ReadFile(summary)
	if err != nil {
		t.Fatal(err)
	}
	want := program{dir: dir}.run(t, "ci", "--format", "markdown")
	if string(got) != want.out || !strings.Contains(want.out, "a/new.go:6") {
		t.Errorf("the report of the parts:\n%s\nwant:\n%s", got, want.out)
	}
	if _, err := os.Stat(dir + "/vdmine.html"); err != nil {
		t.Error(err)
	}
}

// gitlabJob is a job of GitLab CI.
type gitlabJob struct {
	Extends      string
	Stage        string
	Rules        []map[string]string
	Parallel     any
	Variables    map[string]any
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Artifacts    struct{ Paths []string }
}

// script is what GitLab runs for the job: one shell for all lines.
func (j gitlabJob) script(parent gitlabJob) string {
	return strings.Join(append(append([]string{}, parent.BeforeScript...), j.Script...), "\n")
}

// gitlabComponent returns the text of the component and the defaults of its
// inputs.
func gitlabComponent(t *testing.T) (body string, inputs map[string]string) {
	t.Helper()
	head, body, ok := strings.Cut(text(t, "templates/vdmine.yml"), "\n---\n")
	if !ok {
		t.Fatal("a component has a head")
	}
	var spec struct {
		Spec struct {
			Inputs map[string]struct{ Default string }
		}
	}
	if err := yaml.Unmarshal([]byte(head), &spec); err != nil {
		t.Fatal(err)
	}
	inputs = map[string]string{}
	for name, in := range spec.Spec.Inputs {
		inputs[name] = in.Default
	}
	return body, inputs
}

// gitlabJobs returns the jobs of a component with its inputs put in.
func gitlabJobs(t *testing.T, body string, inputs map[string]string) map[string]gitlabJob {
	t.Helper()
	for name, v := range inputs {
		body = strings.ReplaceAll(body, "$[[ inputs."+name+" ]]", v)
	}
	if strings.Contains(body, "$[[") {
		t.Errorf("an input is not declared:\n%s", body)
	}
	var jobs map[string]gitlabJob
	if err := yaml.Unmarshal([]byte(body), &jobs); err != nil {
		t.Fatal(err)
	}
	return jobs
}

// TestCIGitLab runs the component on a merge request and in a schedule, and the
// parallel jobs.
func TestCIGitLab(t *testing.T) {
	repo := ciRepo(t)
	program{dir: repo}.ok(t, "ci", "--update-baseline")
	write(t, repo+"/a/new.go", ciBad)
	git(t, repo, "add", "-A")
	git(t, repo, "commit", "-q", "-m", "next")

	body, inputs := gitlabComponent(t)
	j := gitlabJobs(t, body, inputs)["vdmine"]
	if len(j.Rules) != 2 || j.Stage != "test" {
		t.Errorf("%+v", j)
	}
	for what, env := range map[string][]string{"merge request": {"CI_MERGE_REQUEST_DIFF_BASE_SHA=HEAD~1"}, "schedule": nil} {
		vars := map[string]any{}
		for k, v := range j.Variables {
			vars[k] = strings.ReplaceAll(fmt.Sprint(v), "$CI_PROJECT_DIR", repo)
		}
		a := act{dir: repo, env: append(env, "CI_PROJECT_DIR="+repo)}
		if r := a.step(t, j.script(gitlabJob{}), vars); r.code != 1 || !strings.Contains(r.out, "a/new.go:6") {
			t.Errorf("%s: exit %d\n%s%s", what, r.code, r.out, r.err)
		}
	}

	var all map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/gitlab-shards.yml")), &all); err != nil {
		t.Fatal(err)
	}
	job := func(name string) (j gitlabJob) {
		n := all[name]
		if err := n.Decode(&j); err != nil {
			t.Fatal(err)
		}
		return j
	}
	parent := job(".vdmine")
	n, _ := job("vdmine-part").Parallel.(int)
	if n < 2 {
		t.Fatalf("%d parallel jobs", n)
	}
	run := func(name string, code int, env ...string) result {
		a := act{dir: repo, env: append(env, "CI_PROJECT_DIR="+repo)}
		j := job(name)
		r := a.step(t, j.script(parent), j.Variables)
		if r.code != code {
			t.Errorf("%s: exit %d\n%s%s", name, r.code, r.out, r.err)
		}
		return r
	}
	run("vdmine-build", 0)
	for i := range n {
		run("vdmine-part", 0, fmt.Sprintf("CI_NODE_INDEX=%d", i+1), fmt.Sprintf("CI_NODE_TOTAL=%d", n))
	}
	want := program{dir: repo}.run(t, "ci")
	if r := run("vdmine-report", 1); r.out != want.out || strings.Contains(r.err, "not used") {
		t.Errorf("the report of the parts: %s\n%s", r.err, firstLineDiff(r.out, want.out))
	}
}

// TestCIPreCommit runs the entries of both hooks.
func TestCIPreCommit(t *testing.T) {
	var own []struct{ ID, Entry, Language string }
	if err := yaml.Unmarshal([]byte(text(t, ".pre-commit-hooks.yaml")), &own); err != nil {
		t.Fatal(err)
	}
	var local, remote struct {
		Repos []struct {
			Repo  string
			Hooks []struct{ ID, Entry string }
		}
	}
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/pre-commit-local.yaml")), &local); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(text(t, "docs/ci/pre-commit.yaml")), &remote); err != nil {
		t.Fatal(err)
	}
	if remote.Repos[0].Hooks[0].ID != own[0].ID {
		t.Errorf("the example asks for hook %q", remote.Repos[0].Hooks[0].ID)
	}
	dir := ciRepo(t)
	for _, entry := range []string{own[0].Entry, local.Repos[0].Hooks[0].Entry} {
		a := act{dir: dir}
		if r := a.step(t, entry, nil); r.code != 0 {
			t.Errorf("%s on a clean tree: exit %d\n%s%s", entry, r.code, r.out, r.err)
		}
		write(t, dir+"/a/new.go", ciBad)
		git(t, dir, "add", "-A") // as pre-commit sees it
		if r := a.step(t, entry, nil); r.code != 1 || !strings.Contains(r.out, "a/new.go:6") || strings.Contains(r.out, "known.go") {
			t.Errorf("%s: exit %d\n%s%s", entry, r.code, r.out, r.err)
		}
		git(t, dir, "reset", "-q", "--hard")
	}
}
