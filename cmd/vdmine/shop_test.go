package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/internal/shoprename"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

const (
	shopExpect = "../../testdata/shop/expect.json"
	firstTen   = 10
)

// TestShop holds a scan of the example shop to its three conventions, and the
// scans of renamed copies to the same three, so that no word of the example can
// be known by heart.
func TestShop(t *testing.T) {
	want, err := os.ReadFile(shopExpect)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("original", func(t *testing.T) { checkShop(t, copyShop(t), want) })
	for _, seed := range []uint64{1, 7} {
		t.Run(fmt.Sprintf("renamed-%d", seed), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "renamed")
			m, err := shoprename.RenameSeed(shopRepo, dir, seed)
			if err != nil {
				t.Fatal(err)
			}
			mapped, err := shoprename.MapExpect(want, m)
			if err != nil {
				t.Fatal(err)
			}
			checkShop(t, dir, mapped)
		})
	}
}

func checkShop(t *testing.T, dir string, expect []byte) {
	e, err := shoprename.ParseExpect(expect)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Verify(dir); err != nil {
		t.Fatal(err)
	}
	if len(e.Conventions) != 3 {
		t.Fatalf("%d conventions are expected, not 3", len(e.Conventions))
	}
	rep := scanned(t, dir)
	for _, c := range e.Conventions {
		t.Run(strings.ReplaceAll(c.Name, " ", "-"), func(t *testing.T) {
			var errs []string
			for i := range rep.Proposals[:min(firstTen, len(rep.Proposals))] {
				p := &rep.Proposals[i]
				if !about(p, c) {
					continue
				}
				faults := compare(p, c)
				if len(faults) == 0 {
					return
				}
				errs = append(errs, fmt.Sprintf("%d. %s\n  %s", p.Rank, p.Rule, strings.Join(faults, "\n  ")))
			}
			if len(errs) > 0 {
				t.Fatalf("%v is proposed, but not with the right exceptions:\n%s", c.Words, strings.Join(errs, "\n"))
			}
			t.Fatalf("%v is not among the first %d:\n%s", c.Words, firstTen, rules(rep))
		})
	}
}

// about reports whether a proposal is the convention, by its words.
func about(p *proposals.Proposal, c shoprename.Convention) bool {
	if !slices.Contains(p.Languages, c.Language) {
		return false
	}
	for _, w := range c.Words {
		if !strings.Contains(p.Rule, w) || !slices.ContainsFunc(p.Use, func(u string) bool { return strings.Contains(u, w) }) {
			return false
		}
	}
	return true
}

// compare returns the exceptions that are missing from the counter-examples,
// and the counter-examples that are neither exceptions nor allowed.
func compare(p *proposals.Proposal, c shoprename.Convention) []string {
	at := func(s shoprename.Site, k proposals.Place) bool {
		return s.Path == k.Path && s.From <= k.Line && k.Line <= s.To
	}
	var out []string
	for _, s := range c.Exceptions {
		if !slices.ContainsFunc(p.Counter, func(k proposals.Place) bool { return at(s, k) }) {
			out = append(out, fmt.Sprintf("missing %s:%d %s", s.Path, s.Line, s.Text))
		}
	}
	for _, k := range p.Counter {
		if !slices.ContainsFunc(append(slices.Clone(c.Exceptions), c.Allowed...), func(s shoprename.Site) bool { return at(s, k) }) {
			out = append(out, fmt.Sprintf("wrong %s:%d", k.Path, k.Line))
		}
	}
	return out
}

func rules(rep *proposals.Report) string {
	var b strings.Builder
	for _, p := range rep.Proposals[:min(firstTen, len(rep.Proposals))] {
		fmt.Fprintf(&b, "%3d. %s\n", p.Rank, p.Rule)
	}
	return b.String()
}

// TestFlow goes the whole way: scan, review, check, hook.
func TestFlow(t *testing.T) {
	dir := copyShop(t)
	first := scanned(t, dir)
	if len(first.Proposals) < 3 {
		t.Fatalf("only %d proposals", len(first.Proposals))
	}
	var ids []string
	for _, p := range first.Proposals[:min(firstTen, len(first.Proposals))] {
		ids = append(ids, p.ID)
	}
	program{}.ok(t, "review", dir, "--accept", strings.Join(ids, ","))

	t.Run("status", func(t *testing.T) {
		for _, p := range scanned(t, dir).Proposals {
			want := proposals.New
			if slices.Contains(ids, p.ID) {
				want = proposals.Accepted
			}
			if p.Status != want {
				t.Errorf("%s is %s, not %s", p.ID, p.Status, want)
			}
		}
	})
	t.Run("pack", func(t *testing.T) {
		pk, err := pack.Load(pack.Path(dir))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range pk.Rules {
			got = append(got, r.ID)
		}
		want := slices.Sorted(slices.Values(ids))
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
	t.Run("check", func(t *testing.T) {
		var want []string
		for _, p := range first.Proposals {
			if slices.Contains(ids, p.ID) {
				for _, c := range p.Counter {
					want = append(want, fmt.Sprintf("%s %s:%d", p.ID, c.Path, c.Line))
				}
			}
		}
		sort.Strings(want)
		if d := cmp.Diff(want, findings(t, dir)); d != "" {
			t.Errorf("check does not find what the proposals list (-listed +found):\n%s", d)
		}
	})
	t.Run("check of one file", func(t *testing.T) {
		for _, p := range first.Proposals {
			if !slices.Contains(ids, p.ID) || len(p.Counter) == 0 {
				continue
			}
			c := p.Counter[0]
			got := findings(t, filepath.Join(dir, filepath.FromSlash(c.Path)))
			if !slices.Contains(got, fmt.Sprintf("%s %s:%d", p.ID, c.Path, c.Line)) {
				t.Errorf("%s:%d: not found: %v", c.Path, c.Line, got)
			}
			if slices.ContainsFunc(got, func(s string) bool { return !strings.Contains(s, " "+c.Path+":") }) {
				t.Errorf("findings of other files: %v", got)
			}
			return
		}
		t.Error("no proposal has a counter-example")
	})
}

// TestHook accepts one rule and has an agent read a file that it concerns.
func TestHook(t *testing.T) {
	dir := copyShop(t)
	list := scanned(t, dir).Proposals
	i := slices.IndexFunc(list, func(p proposals.Proposal) bool { return strings.Contains(p.Rule, "requireOwner") && len(p.Counter) > 0 })
	if i < 0 {
		t.Fatal("no rule about requireOwner")
	}
	rule := list[i]
	program{}.ok(t, "review", dir, "--accept", rule.ID)

	state := t.TempDir()
	p := program{dir: dir, in: readEvent(t, dir, rule.Adherents[0].Path), env: []string{"HOME=" + state, "XDG_STATE_HOME=" + state}}
	r := p.run(t, "hook", "claude")
	if r.code != 0 || r.err != "" {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	var answer struct {
		Output struct {
			Event   string `json:"hookEventName"`
			Context string `json:"additionalContext"`
		} `json:"hookSpecificOutput"`
	}
	if err := json.Unmarshal([]byte(r.out), &answer); err != nil {
		t.Fatalf("%v in %q", err, r.out)
	}
	if answer.Output.Event != "PostToolUse" || !strings.Contains(answer.Output.Context, rule.ID) || !strings.Contains(answer.Output.Context, rule.Rule) {
		t.Errorf("the rule %s %q is not told:\n%s", rule.ID, rule.Rule, answer.Output.Context)
	}
	// The same session is not told twice.
	if r := p.run(t, "hook", "claude"); r.code != 0 || r.out != "" {
		t.Errorf("told twice: exit %d %s", r.code, r.out)
	}
	// A file that no rule concerns is silence.
	p.in = readEvent(t, dir, "README.md")
	if r := p.run(t, "hook", "claude"); r.code != 0 || r.out != "" || r.err != "" {
		t.Errorf("not silent: exit %d %q %q", r.code, r.out, r.err)
	}
	// Whatever comes in, the agent is let pass.
	for _, in := range []string{"", "{", "[]", "null", `{"hook_event_name":1}`, "\x00\xff", strings.Repeat("[", 100_000)} {
		p.in = in
		if r := p.run(t, "hook", "claude"); r.code != 0 || r.out != "" || r.err != "" {
			t.Errorf("%.20q: exit %d %q %q", in, r.code, r.out, r.err)
		}
	}
}

// findings runs check and returns its findings as "rule path:line", sorted.
func findings(t *testing.T, target string) []string {
	t.Helper()
	r := program{}.run(t, "check", "--json", target)
	var doc struct {
		Findings []Finding `json:"findings"`
	}
	if err := json.Unmarshal([]byte(r.out), &doc); err != nil {
		t.Fatalf("%v: %s%s", err, r.out, r.err)
	}
	if want := min(len(doc.Findings), 1); r.code != want {
		t.Errorf("exit %d with %d findings", r.code, len(doc.Findings))
	}
	var out []string
	for _, f := range doc.Findings {
		out = append(out, fmt.Sprintf("%s %s:%d", f.Rule, f.Path, f.Line))
	}
	sort.Strings(out)
	return out
}

// readEvent is the recorded event of Claude Code having read a file, moved to
// the file.
func readEvent(t *testing.T, dir, file string) string {
	t.Helper()
	b, err := os.ReadFile("../../testdata/agents/claude/PostToolUse.Read.json")
	if err != nil {
		t.Fatal(err)
	}
	var ev map[string]any
	if err := json.Unmarshal(b, &ev); err != nil {
		t.Fatal(err)
	}
	abs := filepath.Join(dir, filepath.FromSlash(file))
	src, err := os.ReadFile(abs)
	if err != nil {
		t.Fatal(err)
	}
	ev["cwd"] = dir
	ev["tool_input"] = map[string]any{"file_path": abs}
	shown := ev["tool_response"].(map[string]any)["file"].(map[string]any)
	shown["filePath"], shown["content"] = abs, string(src)
	out, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestSame holds scans to the same bytes, from run to run and with one
// processor as with many.
func TestSame(t *testing.T) {
	dir := copyShop(t)
	for _, args := range [][]string{{"scan", "--json", dir}, {"scan", dir}} {
		want := program{}.ok(t, args...)
		for _, tc := range []struct {
			name string
			env  []string
		}{
			{"again", nil},
			{"one processor", []string{"GOMAXPROCS=1"}},
			{"many processors", []string{"GOMAXPROCS=16"}},
		} {
			if d := cmp.Diff(want, program{env: tc.env}.ok(t, args...)); d != "" {
				t.Errorf("%v, %s:\n%s", args, tc.name, d)
			}
		}
	}
	// Nor does the name of the folder or the order of creation matter.
	other := filepath.Join(t.TempDir(), "elsewhere")
	var names []string
	if err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, file)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(names)
	for _, file := range names {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(other, rel), string(b))
	}
	if d := cmp.Diff(program{}.ok(t, "scan", "--json", dir), program{}.ok(t, "scan", "--json", other)); d != "" {
		t.Error(d)
	}
}
