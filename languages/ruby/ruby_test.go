package ruby

import (
	"testing"

	"github.com/vdmine/vdmine/languages/langtest"
)

const archives = "../../testdata/repos/ruby/*.txtar"

func TestFacts(t *testing.T) { langtest.Run(t, Language(), archives) }

func FuzzFacts(f *testing.F) { langtest.Fuzz(f, Language(), archives) }

func BenchmarkFacts(b *testing.B) { langtest.Bench(b, Language(), archives) }

func TestPaths(t *testing.T) {
	for p, want := range map[string]bool{
		"spec/models/order_spec.rb": true, "spec/support/helper.rb": true, "test/order_test.rb": true, "app/models/order.rb": false, "lib/inspector.rb": false,
	} {
		if Language().IsTest(p) != want {
			t.Errorf("isTest(%q) = %v", p, !want)
		}
	}
	for m, want := range map[string]bool{"json": true, "net/http": true, "sidekiq": false, "": false, "./json": false} {
		if isStd(m) != want {
			t.Errorf("isStd(%q) = %v", m, !want)
		}
	}
}
