package agents

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/pack"
)

// BenchmarkHook measures a call within a process: 200 rules, a file of 2,000
// lines. The start of the process comes on top: see agents/e2e/latency.
func BenchmarkHook(b *testing.B) {
	root, state := b.TempDir(), b.TempDir()
	p := &pack.Pack{}
	for i := range 200 {
		r := pack.Rule{
			ID: fmt.Sprintf("rule-%03d", i), Languages: []string{"typescript"}, Severity: pack.Warn, Example: fmt.Sprintf("src/part%d/file.ts:41", i),
			Text: fmt.Sprintf("Use `mod%d.func%d`; never `old%d.call%d`.", i, i, i, i), Why: "412 of 415 files do.",
			Triggers:   []string{fmt.Sprintf("mod%d.func%d", i, i), fmt.Sprintf("old%d.call%d", i, i)},
			Scope:      pack.Scope{Include: []string{"src/**"}, Exclude: []string{"src/generated/**", "**/*.gen.ts"}},
			Matcher:    pack.Matcher{Kind: pack.MatchUse, Use: []string{fmt.Sprintf("src/mod%d.func%d", i, i)}, Never: []string{fmt.Sprintf("?.call%d", i)}},
			Provenance: pack.Provenance{Proposal: fmt.Sprintf("alternatives-%06x", i*7919), Family: "alternatives", Support: 412, Opportunities: 415},
		}
		if i%4 == 3 {
			r.Matcher = pack.Matcher{Kind: pack.MatchImport, Use: []string{fmt.Sprintf("lib%d", i)}, Never: []string{fmt.Sprintf("other%d", i)}}
		}
		p.Rules = append(p.Rules, r)
	}
	if err := pack.Save(pack.Path(root), p); err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	for i := range 500 {
		fmt.Fprintf(&text, "export async function load%d(id: string, limit = %d): Promise<number> {\n  const found = await mod%d.func%d(id, { traced: true, limit });\n  return found.length + limit;\n}\n", i, i, i%250, i%250)
	}
	put(b, root, "src/big.ts", text.String())
	for _, e := range []struct{ name, event string }{
		{"read", claudeEvent("PostToolUse", "Read", `{"file_path":"/repo/src/big.ts"}`)},
		{"new", claudeEvent("PreToolUse", "Write", `{"file_path":"/repo/src/new.ts","content":"const a = await mod9.func9(id);\n"}`)},
	} {
		b.Run(e.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				ev := strings.ReplaceAll(strings.Replace(e.event, `"s1"`, fmt.Sprintf(`"s%d"`, i), 1), "/repo", root)
				Hook("claude", Call{Stdin: strings.NewReader(ev), Stdout: io.Discard, Stderr: io.Discard, Parser: wordParser{}, Getenv: func(k string) string {
					if k == "VDMINE_STATE_DIR" {
						return filepath.Join(state, e.name)
					}
					return ""
				}})
			}
		})
	}
}
