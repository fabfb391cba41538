package agents

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/pack"
)

// wordParser takes every word of a TypeScript file for a call, so that the
// tests need no grammar.
type wordParser struct {
	hang  time.Duration
	panic bool
}

func (p wordParser) Language(path string) string {
	if filepath.Ext(path) == ".ts" {
		return "typescript"
	}
	return ""
}

func (p wordParser) IsTest(path string) bool { return strings.Contains(path, ".test.") }

var wordRE = regexp.MustCompile(`[A-Za-z_]+`)

func (p wordParser) Facts(_, path string, src []byte) (*fact.File, error) {
	time.Sleep(p.hang)
	if p.panic {
		panic("parser bug")
	}
	f := &fact.File{Path: path, Lang: p.Language(path)}
	for i, line := range strings.Split(string(src), "\n") {
		for _, w := range wordRE.FindAllString(line, -1) {
			f.Calls = append(f.Calls, fact.Call{Line: i + 1, Callee: w, Sym: fact.Symbol{Origin: fact.Internal, Module: "app", Name: w}.Ref()})
		}
	}
	return f, nil
}

// unable is a wordParser that cannot parse.
type unable struct{ wordParser }

func (unable) Facts(string, string, []byte) (*fact.File, error) { panic("asked for facts") }

func testPack() *pack.Pack {
	return &pack.Pack{Rules: []pack.Rule{
		{ID: "greeting-1", Text: "Return `greeting`; never `edited`.", Languages: []string{"typescript"}, Severity: pack.Warn, Triggers: []string{"hello"},
			Example: "src/old.ts:3", Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"app.greeting"}, Never: []string{"app.edited"}}},
		{ID: "src-2", Text: "Export named constants.", Languages: []string{"typescript"}, Severity: pack.Warn, Scope: pack.Scope{Include: []string{"src/**"}},
			Matcher: pack.Matcher{Kind: pack.MatchText}},
		{ID: "edit-4", Text: "Name `edited` by its date.", Languages: []string{"typescript"}, Severity: pack.Tell, Triggers: []string{"edited"},
			Matcher: pack.Matcher{Kind: pack.MatchText}},
		{ID: "python-3", Text: "Use `Decimal`.", Languages: []string{"python"}, Severity: pack.Warn, Triggers: []string{"hello"},
			Matcher: pack.Matcher{Kind: pack.MatchText}},
	}}
}

const appBefore = "export function hello() {\n  return \"hello\";\n}\n"

// repo makes a repository with the test pack and src/app.ts.
func repo(t testing.TB, files map[string]string) (root, state string) {
	t.Helper()
	root, state = t.TempDir(), t.TempDir()
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := pack.Save(pack.Path(root), testPack()); err != nil {
		t.Fatal(err)
	}
	put(t, root, "src/app.ts", appBefore)
	for name, text := range files {
		put(t, root, name, text)
	}
	return root, state
}

func put(t testing.TB, root, name, text string) {
	t.Helper()
	p := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

type reply struct {
	exit        int
	out, stderr string
}

func call(agent, root, state, event string, env map[string]string, p inject.Parser) reply {
	var out, errs bytes.Buffer
	code := Hook(agent, Call{Stdin: strings.NewReader(strings.ReplaceAll(event, "/repo", root)), Stdout: &out, Stderr: &errs, Parser: p, Deadline: 5 * time.Second,
		Getenv: func(k string) string {
			if k == "VDMINE_STATE_DIR" {
				return state
			}
			return strings.ReplaceAll(env[k], "/repo", root)
		}})
	return reply{code, out.String(), errs.String()}
}

func (r reply) String() string {
	return fmt.Sprintf("exit %d\n-- stdout --\n%s-- stderr --\n%s", r.exit, r.out, r.stderr)
}

// TestReplay answers every recorded event and compares the bytes. The file on
// disk is as it is at that moment: after an edit it holds the edit.
func TestReplay(t *testing.T) {
	base := filepath.Join("..", "testdata", "agents")
	dirs, err := os.ReadDir(base)
	if err != nil {
		t.Fatal(err)
	}
	spoke := map[string]int{}
	for _, d := range dirs {
		agent := d.Name()
		if agent == "vscode" {
			agent = "claude"
		}
		if !d.IsDir() || Named(agent) == nil {
			continue
		}
		var env struct{ Env map[string]string }
		if b, err := os.ReadFile(filepath.Join(base, d.Name(), "_env.json")); err == nil {
			if err := json.Unmarshal(b, &env); err != nil {
				t.Fatal(err)
			}
		}
		files, err := filepath.Glob(filepath.Join(base, d.Name(), "[^_]*.json"))
		if err != nil || len(files) == 0 {
			t.Fatal(d.Name(), err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			t.Run(d.Name()+"/"+name, func(t *testing.T) {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				event := string(b)
				if agent == "opencode" {
					// The plugin wraps what the client gives it.
					event = fmt.Sprintf(`{"event":%q,"directory":"/repo",%s`, opencodeEvent(name), strings.TrimPrefix(strings.TrimSpace(event), "{"))
				}
				root, state := repo(t, nil)
				low := strings.ToLower(name)
				if strings.Contains(low, "post") || strings.Contains(low, "after") {
					put(t, root, "src/app.ts", strings.Replace(appBefore, `"hello"`, `"edited-1"`, 1))
					put(t, root, "src/new.ts", "export const a = 1;\n")
					put(t, root, "src/moved.ts", strings.Replace(appBefore, `"hello"`, `"edited-1"`, 1))
					put(t, root, "src/b.ts", "x\n")
					if agent == "cursor" || agent == "cascade" || agent == "devin" {
						put(t, root, "src/app.ts", strings.Replace(appBefore, `"hello"`, `"edited"`, 1))
					}
				}
				got := call(agent, root, state, event, env.Env, wordParser{})
				if got.out != "" && !json.Valid([]byte(got.out)) {
					t.Errorf("stdout is no JSON: %s", got.out)
				}
				if got.exit != 0 || got.out != "" {
					spoke[d.Name()]++
				}
				text := strings.ReplaceAll(got.String(), root, "/repo")
				golden := strings.TrimSuffix(file, ".json") + ".golden"
				if os.Getenv("UPDATE_GOLDEN") != "" {
					if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(string(want), text); d != "" {
					t.Error(d)
				}
				if log, _ := os.ReadFile(filepath.Join(state, "hook.log")); len(log) > 0 {
					t.Errorf("logged: %s", log)
				}
			})
		}
	}
	for _, a := range All() {
		if spoke[a.Name] == 0 {
			t.Errorf("%s was silent at every event", a.Name)
		}
	}
}

func opencodeEvent(name string) string {
	for _, e := range []string{"tool.execute.before", "tool.execute.after", "system.transform", "session.compacted"} {
		if strings.HasPrefix(name, e) {
			return e
		}
	}
	return name
}

func TestAgentsAreWhole(t *testing.T) {
	all := All()
	if !slices.IsSortedFunc(all, func(a, b *Agent) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("All is not sorted")
	}
	for _, a := range all {
		if a.Title == "" || a.Decode == nil || a.Encode == nil || a.Wiring == nil || len(a.Programs) == 0 || len(a.Traces) == 0 || a.Rules == "" || a.Probe == nil {
			t.Errorf("%s lacks a field", a.Name)
		}
		if Named(a.Name) == nil {
			t.Errorf("%s is not found by name", a.Name)
		}
		for _, user := range []bool{false, true} {
			for _, w := range a.Wiring(user) {
				text, err := wire("", a, w)
				if w.Whole != "" {
					text, err = w.Whole, nil
				}
				if err != nil || !strings.Contains(text, "vdmine") {
					t.Errorf("%s: %v\n%s", a.Name, err, text)
				}
				if a.Name != "opencode" && !strings.Contains(text, "if command -v vdmine-hook >/dev/null 2>&1; then") {
					t.Errorf("%s: command is not guarded:\n%s", a.Name, text)
				}
			}
		}
		// Silence is silence in every dialect.
		for _, ph := range []string{"PreToolUse", "preToolUse", "BeforeTool", "PostToolUse", ""} {
			if o := a.Encode(Event{Name: ph}, Answer{}); o != (Output{}) {
				t.Errorf("%s says %+v though there is nothing to say", a.Name, o)
			}
		}
	}
}

func claudeEvent(event, tool, input string) string {
	return fmt.Sprintf(`{"session_id":"s1","cwd":"/repo","prompt_id":"p","hook_event_name":%q,"tool_name":%q,"tool_input":%s,"tool_use_id":"t"}`, event, tool, input)
}

// TestSession walks through a session: a new file is refused once with the
// rules, a read tells them once, an edit that breaks one is found once, and
// compaction makes all of it new.
func TestSession(t *testing.T) {
	root, state := repo(t, nil)
	do := func(ev string) reply { return call("claude", root, state, ev, nil, wordParser{}) }
	write := claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`)
	if r := do(write); r.exit != 2 || !strings.Contains(r.out, `"deny"`) || !strings.Contains(r.stderr, "greeting-1") || !strings.Contains(r.stderr, "src-2") {
		t.Fatalf("new file: %s", r)
	}
	if r := do(write); r.exit != 0 || r.out != "" {
		t.Fatalf("second try: %s", r)
	}
	read := claudeEvent("PostToolUse", "Read", `{"file_path":"/repo/src/app.ts"}`)
	if r := do(read); r.out != "" {
		t.Errorf("rules told twice in a session: %s", r)
	}
	sub := strings.Replace(read, `"cwd"`, `"agent_id":"a1","cwd"`, 1)
	if r := do(sub); !strings.Contains(r.out, "greeting-1") {
		t.Errorf("a subagent was not told: %s", r)
	}
	put(t, root, "src/app.ts", "edited();\nexport function hello() {\n  return edited();\n}\n")
	edit := claudeEvent("PostToolUse", "Edit", `{"file_path":"/repo/src/app.ts","old_string":"  return \"hello\";","new_string":"  return edited();"}`)
	r := do(edit)
	if !strings.Contains(r.out, "src/app.ts:3") || strings.Contains(r.out, "src/app.ts:1:") || !strings.Contains(r.out, "src/old.ts:3") || !strings.Contains(r.out, "greeting") {
		t.Errorf("finding: %s", r)
	}
	if r := do(edit); r.out != "" {
		t.Errorf("finding repeated: %s", r)
	}
	if r := do(`{"session_id":"s1","cwd":"/repo","hook_event_name":"SessionStart","source":"compact"}`); !strings.Contains(r.out, "greeting-1") {
		t.Errorf("floor: %s", r)
	}
	if r := do(read); !strings.Contains(r.out, "greeting-1") {
		t.Errorf("after compaction nothing is told: %s", r)
	}
	// A file that was read is not refused.
	if r := do(claudeEvent("PreToolUse", "Edit", `{"file_path":"/repo/src/app.ts","old_string":"a","new_string":"hello"}`)); r.exit != 0 {
		t.Errorf("known file refused: %s", r)
	}
}

func TestRefuseSeverity(t *testing.T) {
	root, state := repo(t, nil)
	p := testPack()
	p.Rules[0].Severity = pack.Refuse
	if err := pack.Save(pack.Path(root), p); err != nil {
		t.Fatal(err)
	}
	call("claude", root, state, claudeEvent("PostToolUse", "Read", `{"file_path":"/repo/src/app.ts"}`), nil, wordParser{})
	bad := claudeEvent("PreToolUse", "Edit", `{"file_path":"/repo/src/app.ts","old_string":"return \"hello\"","new_string":"return edited()"}`)
	for range 2 {
		if r := call("claude", root, state, bad, nil, wordParser{}); r.exit != 2 || !strings.Contains(r.stderr, "src/app.ts:2") || !strings.Contains(r.stderr, "Not written") {
			t.Errorf("%s", r)
		}
	}
	good := claudeEvent("PreToolUse", "Edit", `{"file_path":"/repo/src/app.ts","old_string":"return \"hello\"","new_string":"return greeting()"}`)
	if r := call("claude", root, state, good, nil, wordParser{}); r.exit != 0 {
		t.Errorf("%s", r)
	}
}

// TestSilence lists what must end without a word and with code 0.
func TestSilence(t *testing.T) {
	root, state := repo(t, nil)
	write := claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`)
	deep := strings.Repeat("[", 100000)
	cases := map[string]string{
		"empty": "", "garbage": "MARK not json", "half": write[:len(write)/2], "two": write + write, "array": "[]", "null": "null", "number": "1",
		"deep":            `{"hook_event_name":"PreToolUse","x":` + deep,
		"duplicate key":   strings.Replace(write, `"tool_name"`, `"tool_name":"Read","tool_name"`, 1),
		"duplicate inner": strings.Replace(write, `"content"`, `"content":"a","content"`, 1),
		"other case":      strings.Replace(write, `"tool_input"`, `"Tool_Input"`, 1),
		"unknown tool":    strings.Replace(write, `"Write"`, `"Teleport"`, 1),
		"unknown event":   strings.Replace(write, "PreToolUse", "PreEverything", 1),
		"wrong types":     `{"hook_event_name":1,"tool_name":{},"tool_input":[1],"cwd":true}`,
		"input is text":   `{"hook_event_name":"PreToolUse","session_id":"s","cwd":"/repo","tool_name":"Write","tool_input":"x"}`,
		"outside":         strings.Replace(write, "/repo/src/new.ts", "/etc/new.ts", 1),
		"dot dot":         strings.Replace(write, "/repo/src/new.ts", "/repo/../x.ts", 1),
		"nul":             strings.Replace(write, "new.ts", `n\u0000ew.ts`, 1),
		"too large":       strings.Replace(write, "hello()", strings.Repeat("hello ", 2<<20), 1),
		"no session":      strings.Replace(write, `"session_id":"s1",`, "", 1),
	}
	for name, ev := range cases {
		for _, a := range All() {
			if r := call(a.Name, root, state, ev, nil, wordParser{}); r.exit != 0 || r.out != "" || r.stderr != "" {
				t.Errorf("%s, %s: %s", name, a.Name, r)
			}
		}
	}
	put(t, root, "src/app.ts", "export function hello() {\n  return edited();\n}\n")
	for name, p := range map[string]inject.Parser{"panic": wordParser{panic: true}} {
		ev := claudeEvent("PostToolUse", "Edit", `{"file_path":"/repo/src/app.ts","old_string":"x","new_string":"  return edited();"}`)
		if r := call("claude", root, state, ev, nil, p); r.exit != 0 || r.out != "" {
			t.Errorf("%s: %s", name, r)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(state, "hook.log")); !strings.Contains(string(b), "parser bug") || !strings.Contains(string(b), "stands twice") {
		t.Errorf("log: %s", b)
	}
	if r := call("no-such-agent", root, state, write, nil, nil); r.exit != 0 || r.out != "" {
		t.Error(r)
	}
	for name, text := range map[string]string{"broken pack": "[[rule]\n", "unknown key": "[[rule]]\nid = \"a\"\nx = 1\n"} {
		put(t, root, ".vdmine/pack.toml", text)
		if r := call("claude", root, state, write, nil, nil); r.exit != 0 || r.out != "" {
			t.Errorf("%s: %s", name, r)
		}
	}
}

// Unknown fields change nothing.
func TestUnknownFields(t *testing.T) {
	root, state := repo(t, nil)
	ev := strings.Replace(claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n","brand_new":{"a":[1,2]}}`), "{", `{"zzz":[{"a":null}],`, 1)
	if r := call("claude", root, state, ev, nil, wordParser{}); r.exit != 2 {
		t.Error(r)
	}
}

func TestDeadline(t *testing.T) {
	root, state := repo(t, nil)
	put(t, root, "src/app.ts", "edited()\n")
	ev := strings.ReplaceAll(claudeEvent("PostToolUse", "Edit", `{"file_path":"/repo/src/app.ts","old_string":"x","new_string":"edited()"}`), "/repo", root)
	var out bytes.Buffer
	start := time.Now()
	code := Hook("claude", Call{Stdin: strings.NewReader(ev), Stdout: &out, Stderr: &out, Getenv: func(k string) string {
		if k == "VDMINE_STATE_DIR" {
			return state
		}
		return ""
	}, Parser: wordParser{hang: 3 * time.Second}})
	if code != 0 || out.Len() > 0 || time.Since(start) > 2*time.Second {
		t.Errorf("%d %s %s", code, out.String(), time.Since(start))
	}
	// Standard input that never ends.
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	defer r.Close()
	if code := Hook("claude", Call{Stdin: r, Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }}); code != 0 || out.Len() > 0 {
		t.Errorf("%d %s", code, out.String())
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestClosedOutput(t *testing.T) {
	root, state := repo(t, nil)
	ev := strings.ReplaceAll(claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`), "/repo", root)
	c := Call{Stdin: strings.NewReader(ev), Stdout: brokenWriter{}, Stderr: brokenWriter{}, Deadline: 5 * time.Second, Parser: wordParser{}, Getenv: func(k string) string {
		if k == "VDMINE_STATE_DIR" {
			return state
		}
		return ""
	}}
	if code := Hook("claude", c); code != 0 {
		t.Errorf("a refusal without its reason: exit %d", code)
	}
}

// TestReadOnlyHome: without a place for state nothing is refused, because the
// refusal could never end; reads still tell.
func TestReadOnlyHome(t *testing.T) {
	root, _ := repo(t, nil)
	for _, state := range []string{"", "/proc/nowhere"} {
		if r := call("claude", root, state, claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`), nil, wordParser{}); r.exit != 0 || r.out != "" {
			t.Errorf("state %q: %s", state, r)
		}
		if r := call("claude", root, state, claudeEvent("PostToolUse", "Read", `{"file_path":"/repo/src/app.ts"}`), nil, wordParser{}); !strings.Contains(r.out, "greeting-1") {
			t.Errorf("state %q: %s", state, r)
		}
	}
}

// TestParallel runs 200 calls at once: exactly one refuses.
func TestParallel(t *testing.T) {
	root, state := repo(t, nil)
	ev := claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`)
	var wg sync.WaitGroup
	var mu sync.Mutex
	denied := 0
	for range 200 {
		wg.Go(func() {
			r := call("claude", root, state, ev, nil, wordParser{})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case r.exit == 2 && json.Valid([]byte(r.out)):
				denied++
			case r.exit != 0 || r.out != "":
				t.Errorf("%s", r)
			}
		})
	}
	wg.Wait()
	if denied != 1 {
		t.Errorf("refused %d times", denied)
	}
}

func TestDenyExit(t *testing.T) {
	root, state := repo(t, nil)
	ev := claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"hello()\n"}`)
	if r := call("claude", root, state, ev, map[string]string{"VDMINE_DENY_EXIT": "42"}, wordParser{}); r.exit != 42 {
		t.Error(r)
	}
}

// TestHost: .claude/settings.json is run by other agents too.
func TestHost(t *testing.T) {
	read := func(name string) *jsonc.Node {
		b, err := os.ReadFile(filepath.Join("..", "testdata", "agents", name))
		if err != nil {
			t.Fatal(err)
		}
		n, err := jsonc.Parse(string(b), jsonc.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, tc := range []struct{ file, env, want string }{
		{"claude/PreToolUse.Edit.json", "CLAUDECODE=1", "claude"},
		{"claude/PreToolUse.Edit.json", "COPILOT_CLI=1", "claude"}, // started from a shell of Copilot
		{"copilot/PreToolUse.Edit.pascal_context.json", "COPILOT_CLI=1", "copilot"},
		{"copilot/SessionStart.pascal_context.json", "COPILOT_CLI=1", "copilot"},
		{"codex/PreToolUse.apply_patch.json", "CLAUDECODE=1", "codex"},
		{"gemini/BeforeTool.replace.json", "", "gemini"},
		{"gemini/SessionStart.json", "GEMINI_SESSION_ID=x", "gemini"},
		{"cursor/preToolUse.Write.json", "", "cursor"},
		{"devin/PreToolUse.write.json", "DEVIN_PROJECT_DIR=/repo", "devin"},
		{"cascade/pre_write_code.json", "", "cascade"},
		{"vscode/PreToolUse.create_file.json", "", "claude"},
	} {
		k, v, _ := strings.Cut(tc.env, "=")
		if got := Host("claude", read(tc.file), func(s string) string {
			if s == k {
				return v
			}
			return ""
		}); got != tc.want {
			t.Errorf("%s with %s: %s, want %s", tc.file, tc.env, got, tc.want)
		}
	}
	// Copilot runs Claude's file: it is answered in its own dialect, unless its
	// own entry stands in the repository.
	root, state := repo(t, nil)
	b, _ := os.ReadFile(filepath.Join("..", "testdata", "agents", "copilot", "PostToolUse.Read.pascal_context.json"))
	put(t, root, "src/app.ts", appBefore)
	env := map[string]string{"COPILOT_CLI": "1"}
	if r := call("claude", root, state, string(b), env, wordParser{}); !strings.HasPrefix(r.out, `{"additionalContext":`) {
		t.Errorf("%s", r)
	}
	put(t, root, ".github/hooks/vdmine.json", copilot().Wiring(false)[0].Whole)
	if r := call("claude", root, t.TempDir(), string(b), env, wordParser{}); r.out != "" {
		t.Errorf("answered twice: %s", r)
	}
}

func TestPatchFiles(t *testing.T) {
	got := patchFiles("apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.ts\n*** Move to: b.ts\n@@\n ctx\n-old\n+new\n@@ f\n+two\n*** Add File: c.ts\n+x\n+y\n*** Delete File: d.ts\n*** End Patch\nEOF")
	want := []File{
		{Path: "b.ts", Hunks: []inject.Hunk{{Old: "ctx\nold", New: "ctx\nnew"}, {Old: "", New: "two"}}},
		{Path: "c.ts", New: true, Full: true, Whole: "x\ny\n"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestShellReads(t *testing.T) {
	for cmd, want := range map[string]string{
		"cat src/app.ts":                       "src/app.ts",
		"cd x && sed -n '1,20p' 'a b.go' | wc": "a b.go",
		"rm a.go; head -5 b.go > c.go":         "b.go",
		"echo a.go":                            "",
		"/usr/bin/grep -n foo x.py y.py":       "x.py y.py",
		"cat \"a\\\"b.ts\"":                    `a"b.ts`,
		"cat":                                  "",
	} {
		var got []string
		for _, f := range shellReads(cmd) {
			got = append(got, f.Path)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q", cmd, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("..", "testdata", "agents", "*", "*.json"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	root, _ := repo(f, nil)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ReplaceAll(text, "/repo", root)
		n, err := jsonc.Parse(text, jsonc.Options{})
		if err != nil {
			return
		}
		for _, a := range All() {
			ev := a.Decode(Input{Event: n, Getenv: func(string) string { return "" }})
			_ = Host(a.Name, n, func(string) string { return "1" })
			o := a.Encode(ev, Answer{Deny: "x"})
			if o.Stdout != "" && !json.Valid([]byte(o.Stdout)) {
				t.Fatalf("%s: %q", a.Name, o.Stdout)
			}
		}
	})
}

// TestNewFile tells a rule about added files before such a file is written, of
// whatever language, and neither when one is read nor after an edit.
func TestNewFile(t *testing.T) {
	root, state := repo(t, map[string]string{"db/1.sql": "select 1;\n", "src/db/1.ts": "x\n"})
	p := testPack()
	for _, dir := range []string{"db", "src/db"} {
		p.Rules = append(p.Rules, pack.Rule{
			ID: "co-change-" + strings.ReplaceAll(dir, "/", "-"), Text: "When you add a file to `" + dir + "`, change `schema.sql` too.", Severity: pack.Refuse,
			Matcher:    pack.Matcher{Kind: pack.MatchCoChange, Keys: []string{"schema.sql"}, Role: pack.Role{Dir: dir, Test: "not"}},
			Provenance: pack.Provenance{Family: "co-change"},
		})
	}
	if err := pack.Save(pack.Path(root), p); err != nil {
		t.Fatal(err)
	}
	do := func(ev string) reply { return call("claude", root, state, ev, nil, wordParser{}) }
	for _, ev := range []string{
		claudeEvent("PostToolUse", "Read", `{"file_path":"/repo/src/db/1.ts"}`),
		claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/db/1.sql","content":"select 2;\n"}`),
		claudeEvent("PostToolUse", "Write", `{"file_path":"/repo/src/db/1.ts","content":"y\n"}`),
	} {
		if r := do(ev); strings.Contains(r.out+r.stderr, "co-change") {
			t.Errorf("told of a file that is there: %s", r)
		}
	}
	for file, rule := range map[string]string{"db/2.sql": "co-change-db", "src/db/2.ts": "co-change-src-db"} {
		write := claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/`+file+`","content":"x\n"}`)
		if r := do(write); r.exit != 2 || !strings.Contains(r.stderr, rule+"]") {
			t.Errorf("%s: %s", file, r)
		}
		if r := do(write); r.exit != 0 {
			t.Errorf("%s, second try: %s", file, r)
		}
		put(t, root, file, "x\n")
		if r := do(claudeEvent("PostToolUse", "Write", `{"file_path":"/repo/`+file+`","content":"x\n"}`)); r.out != "" || r.exit != 0 {
			t.Errorf("%s, written: %s", file, r)
		}
	}
}
