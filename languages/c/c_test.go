package c

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/c/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"tests/a.c": true, "src/a_test.c": true, "t/helper.c": true, "src/test-x.c": true,
		"src/a.c": false, "src/latest.c": false, "src/testing_ground/a.c": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("IsTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"stdio.h": true, "sys/stat.h": true, "stdio": false, "util.h": false, "": false} {
		if Std(m) != want {
			t.Errorf("Std(%q) = %v", m, !want)
		}
	}
}

func TestPrepare(t *testing.T) {
	src := "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint f(void);\n#ifdef __cplusplus\n}\n#endif\n#ifdef __cplusplus\nclass A;\n#endif\nGIT_BEGIN_DECL\nX_END;\n"
	got := string(Prepare([]byte(src)))
	if len(got) != len(src) || strings.Count(got, "\n") != strings.Count(src, "\n") {
		t.Errorf("the length or lines changed: %q", got)
	}
	if strings.Contains(got, "extern") || strings.Contains(got, "}") || !strings.Contains(got, "int f(void);") || !strings.Contains(got, "class A;") || strings.Contains(got, "BEGIN") || !strings.Contains(got, "X_END") {
		t.Errorf("got %q", got)
	}
}
