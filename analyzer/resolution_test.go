package analyzer_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

func TestResolutions(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module example.com/m\n",
		"a/a.go":  "package a\n\ntype T struct{}\n\nfunc (T) M() {}\n",
		"main.go": "package main\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/m/a\"\n)\n\nfunc run(f func()) {\n\tt := a.T{}\n\tt.M()\n\tt.Gone()\n\tfmt.Println(len(\"x\"))\n\tf()\n}\n",
		"x.py":    "def f(a):\n    a.b()\n    a.b()\n    a.c()\n",
	} {
		p := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	res, err := analyzer.Run(t.Context(), root, languages.NewSet(all.Languages()), analyzer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := res.Resolutions(1)
	want := []analyzer.Resolution{
		{Lang: "go", Files: 2, Calls: 6, Repo: 2, Member: 1, External: 2, Local: 1, Top: []analyzer.Count{}, TopMember: []analyzer.Count{{Name: "example.com/m/a.T.Gone", N: 1}}},
		{Lang: "python", Files: 1, Calls: 3, Unknown: 3, Top: []analyzer.Count{{Name: "a.b", N: 2}}, TopMember: []analyzer.Count{}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
