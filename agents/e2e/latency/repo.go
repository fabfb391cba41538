package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// rules returns 200 rules of the kinds of which real packs consist.
func rules() *pack.Pack {
	p := &pack.Pack{}
	for i := range 200 {
		r := pack.Rule{
			ID: fmt.Sprintf("rule-%03d", i), Languages: []string{"typescript"}, Severity: pack.Warn, Example: fmt.Sprintf("src/part%d/file.ts:41", i),
			Why:      "412 of 415 files do, and every site added in the last year.",
			Triggers: []string{fmt.Sprintf("mod%d.func%d", i, i), fmt.Sprintf("old%d.call%d", i, i)},
			Scope:    pack.Scope{Include: []string{"src/**"}, Exclude: []string{"src/generated/**", "**/*.gen.ts"}},
			Provenance: pack.Provenance{Proposal: fmt.Sprintf("alternatives-%06x", i*7919), Family: "alternatives", Commit: strings.Repeat("ab", 20),
				Accepted: "2026-01-01T00:00:00Z", Support: 412, Opportunities: 415},
		}
		switch i % 4 {
		case 0, 1:
			r.Text = fmt.Sprintf("Use `mod%d.func%d`; never `old%d.call%d`.", i, i, i, i)
			r.Matcher = pack.Matcher{Kind: pack.MatchUse, Use: []string{fmt.Sprintf("src/mod%d.func%d", i, i)}, Never: []string{fmt.Sprintf("old%d.call%d", i, i)}}
		case 2:
			r.Text = fmt.Sprintf("Pass `traced` to `mod%d.func%d`.", i, i)
			r.Matcher = pack.Matcher{Kind: pack.MatchOption, Callee: []string{fmt.Sprintf("?.func%d", i)}, Keys: []string{"traced"}}
		default:
			r.Text = fmt.Sprintf("Import `lib%d`; never `other%d`.", i, i)
			r.Matcher = pack.Matcher{Kind: pack.MatchImport, Use: []string{fmt.Sprintf("lib%d", i)}, Never: []string{fmt.Sprintf("other%d", i)}}
			r.Triggers = []string{fmt.Sprintf("lib%d", i)}
		}
		p.Rules = append(p.Rules, r)
	}
	return p
}

// writeRepo writes a repository of about that many lines, in files of 2,000.
func writeRepo(root string, lines int) error {
	if err := pack.Save(pack.Path(root), rules()); err != nil {
		return err
	}
	const per = 2000
	var b strings.Builder
	for i := range per / 4 {
		k := i % 250
		fmt.Fprintf(&b, "export async function load%d(id: string, limit = %d): Promise<number> {\n  const found = await mod%d.func%d(id, { traced: true, limit });\n  return found.length + limit;\n}\n", i, i, k, k)
	}
	text := b.String()
	if err := os.MkdirAll(filepath.Join(root, "src"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "src", "bad.ts"), []byte(strings.Replace(text, "mod9.func9", "old9.call9", 1)), 0o644); err != nil {
		return err
	}
	for n := range lines / per {
		name := filepath.Join(root, "src", fmt.Sprintf("part%d", n%40), fmt.Sprintf("file%d.ts", n))
		if n == 0 {
			name = filepath.Join(root, "src", "big.ts")
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// events returns the calls that are measured.
func events(repo string) []event {
	big := filepath.Join(repo, "src", "big.ts")
	call := func(session, event, tool string, input map[string]any) map[string]any {
		return map[string]any{"session_id": session, "transcript_path": "/none", "cwd": repo, "prompt_id": "p", "hook_event_name": event, "tool_name": tool, "tool_input": input, "tool_use_id": "t"}
	}
	body := "export async function load9(id: string, limit = 9): Promise<number> {\n  const found = await mod9.func9(id, { traced: true, limit });"
	bad := strings.Replace(body, "mod9.func9", "old9.call9", 1)
	return []event{
		{name: "nothing to say", p50: 5, p99: 10, make: func(i int) map[string]any {
			return call("n", "PostToolUse", "Glob", map[string]any{"pattern": "*"})
		}},
		{name: "read", p50: 5, p99: 10, speaks: "rule-", make: func(i int) map[string]any {
			return call(fmt.Sprint("r", i), "PostToolUse", "Read", map[string]any{"file_path": big})
		}},
		{name: "before a new file", p50: 5, p99: 10, speaks: "deny", make: func(i int) map[string]any {
			return call(fmt.Sprint("w", i), "PreToolUse", "Write", map[string]any{"file_path": filepath.Join(repo, "src", "new.ts"), "content": body + "\n}\n"})
		}},
		{name: "before an edit", p50: 5, p99: 10, speaks: "deny", make: func(i int) map[string]any {
			return call(fmt.Sprint("e", i), "PreToolUse", "Edit", map[string]any{"file_path": big, "old_string": body, "new_string": bad})
		}},
		{name: "check, nothing found", p50: 25, p99: 25, make: func(i int) map[string]any {
			return call(fmt.Sprint("c", i), "PostToolUse", "Edit", map[string]any{"file_path": big, "old_string": bad, "new_string": body})
		}},
		{name: "check, a breach found", p50: 25, p99: 25, speaks: "src/bad.ts:38: `old9.call9`", make: func(i int) map[string]any {
			return call(fmt.Sprint("b", i), "PostToolUse", "Edit", map[string]any{"file_path": filepath.Join(repo, "src", "bad.ts"), "old_string": body, "new_string": bad})
		}},
	}
}
