package sarif

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEncode(t *testing.T) {
	got, err := Encode(Log{
		Tool: "vdmine", Version: "1.0.0", URI: "https://example.com", Commit: "c0ffee", Notes: []string{"shallow"},
		Rules: []Rule{{ID: "a", Text: "Use `a`.", Help: "because", Level: Warning}},
		Results: []Result{
			{Rule: "a", Message: "Use `a`.", Level: Warning, Path: "dir/with space/x#1.go", Line: 3, Fingerprint: "f1", State: "new"},
			{Rule: "b", Message: "evil\x1b[31m\nline", Level: "", Path: "b.go"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/log.golden"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
}

// TestEmpty keeps the arrays that the format requires.
func TestEmpty(t *testing.T) {
	got, err := Encode(Log{Tool: "vdmine"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"results": []`, `"rules": []`, `"version": "2.1.0"`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(string(got), "null") {
		t.Errorf("null in\n%s", got)
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("a/b.go", "text", 1)
	f.Add("a:b/c%d", "\xff\x1b]0;x", -5)
	f.Add("//host/x", "", 0)
	f.Fuzz(func(t *testing.T, path, text string, line int) {
		got, err := Encode(Log{Tool: "t", Results: []Result{{Rule: text, Message: text, Path: path, Line: line}}})
		if err != nil || !json.Valid(got) {
			t.Fatalf("%v: %s", err, got)
		}
		u, err := url.Parse(URI(path))
		if err != nil || u.Scheme != "" || u.Host != "" || u.Path != strings.TrimLeft(path, "/") {
			t.Fatalf("%q became %q (%v)", path, URI(path), err)
		}
	})
}
