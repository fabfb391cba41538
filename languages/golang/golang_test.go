package golang

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/go/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestDefaultName(t *testing.T) {
	for p, want := range map[string]string{
		"fmt": "fmt", "example.com/m/v2": "m", "gopkg.in/yaml.v3": "yaml", "github.com/x/go-redis": "redis",
		"github.com/x/toml-go": "toml", "v2": "v2", "example.com/a/view": "view",
	} {
		if got := DefaultName(p); got != want {
			t.Errorf("DefaultName(%q) = %q, want %q", p, got, want)
		}
	}
}
