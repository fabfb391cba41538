package mcp

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

type words struct{}

func (words) Language(p string) string {
	if strings.HasSuffix(p, ".ts") {
		return "typescript"
	}
	return ""
}
func (words) IsTest(string) bool { return false }
func (words) Facts(_, path string, src []byte) (*fact.File, error) {
	f := &fact.File{Path: path, Lang: "typescript"}
	for i, l := range strings.Split(string(src), "\n") {
		if strings.Contains(l, "legacy()") {
			f.Calls = append(f.Calls, fact.Call{Line: i + 1, Callee: "legacy"})
		}
	}
	return f, nil
}

func TestTools(t *testing.T) {
	root := t.TempDir()
	p := &pack.Pack{Rules: []pack.Rule{{ID: "greet-1", Text: "Call `greeting`; never `legacy`.", Why: "9 of 9 files do.", Languages: []string{"typescript"}, Severity: pack.Warn, Triggers: []string{"hello"},
		Example: "src/a.ts:1", Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"?.greeting"}, Never: []string{"?.legacy"}}}}}
	if err := pack.Save(pack.Path(root), p); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "src"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "src/a.ts"), []byte("hello()\nlegacy()\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := New(root, words{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	ct, st := sdk.NewInMemoryTransports()
	ss, err := s.Connect(ctx, st, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ss.Close()
	cs, err := sdk.NewClient(&sdk.Implementation{Name: "t", Version: "0"}, nil).Connect(ctx, ct, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cs.Close()
	list, err := cs.ListTools(ctx, nil)
	if err != nil || len(list.Tools) != 3 {
		t.Fatalf("%v %v", list, err)
	}
	for _, tc := range []struct {
		tool, want string
		args       map[string]any
		fails      bool
	}{
		{"rules_for_file", "[greet-1]", map[string]any{"path": "src/a.ts"}, false},
		{"rules_for_file", "[greet-1]", map[string]any{"path": filepath.Join(root, "src/new.ts"), "text": "hello"}, false},
		{"rules_for_file", "No accepted convention", map[string]any{"path": "src/x.py"}, false},
		{"rules_for_file", "", map[string]any{"path": "../../etc/passwd"}, true},
		{"check_edit", "src/a.ts:2", map[string]any{"path": "src/a.ts"}, false},
		{"check_edit", "src/b.ts:1", map[string]any{"path": "src/b.ts", "text": "legacy()"}, false},
		{"check_edit", "Nothing breaks", map[string]any{"path": "src/b.ts", "text": "x"}, false},
		{"check_edit", "", map[string]any{"path": "src/missing.ts"}, true},
		{"explain_rule", "9 of 9 files do", map[string]any{"id": "greet-1"}, false},
		{"explain_rule", "no rule", map[string]any{"id": "nope"}, true},
	} {
		r, err := cs.CallTool(ctx, &sdk.CallToolParams{Name: tc.tool, Arguments: tc.args})
		if err != nil {
			t.Fatal(tc, err)
		}
		got := ""
		for _, c := range r.Content {
			if x, ok := c.(*sdk.TextContent); ok {
				got += x.Text
			}
		}
		if r.IsError != tc.fails || !strings.Contains(got, tc.want) {
			t.Errorf("%s %v: error %v, %q", tc.tool, tc.args, r.IsError, got)
		}
	}
}
