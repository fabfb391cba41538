package families

import "testing"

func TestRenamed(t *testing.T) {
	for _, tc := range []struct {
		now, before string
		want        bool
	}{
		{"example.com/o/shop/v3/server", "example.com/o/shop/v2/server", true},
		{"example.com/o/shop/v3", "example.com/o/shop", true},
		{"shop.orders", "shop.common.orders", true},
		{"src/lib/orders", "src/orders", true},
		{"../orders", "orders", true},
		{"github.com/cockroachdb/errors", "github.com/pkg/errors", false},
		{"github.com/rs/zerolog/log", "github.com/sirupsen/logrus", false},
		{"node:path", "path", false},
		{"maps", "golang.org/x/exp/maps", false},
		{"sonner", "react-hot-toast", false},
	} {
		if got := renamed(tc.now, tc.before); got != tc.want {
			t.Errorf("renamed(%q, %q) = %t", tc.now, tc.before, got)
		}
	}
}
