package miner

import "testing"

// TestShort names a symbol by its last two names, whatever versions its module has.
func TestShort(t *testing.T) {
	for key, want := range map[string]string{
		"github.com/gofiber/fiber/v3.MethodGet": "fiber.MethodGet", "github.com/gofiber/fiber/v3": "fiber",
		"gopkg.in/yaml.v3.Marshal": "yaml.Marshal", "gopkg.in/yaml.v3": "yaml.v3", "math/rand/v2.N": "rand.N",
		"example.com/a/b.T.M": "T.M", "a.b.c": "b.c", "v1.Pod": "v1.Pod", "k8s.io/api/core/v1.Pod": "core.Pod", "x": "x", "": "",
	} {
		if got := Short(key); got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
}
