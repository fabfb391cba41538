package families

import "testing"

func TestKinCrates(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"futures", "futures_util", true},
		{"futures.executor.block_on", "futures_executor.block_on", true},
		{"tower_service", "tower", true},
		{"std.sync.Mutex", "parking_lot.Mutex", true},
		{"tokio.sync", "tokio.task", true},
		{"serde_json.from_slice", "rmp_serde.from_slice", false}, // each for its own format
		{"serde_json", "serde_yaml", false},
		{"http", "http_1", false}, // two versions
		{"http_body", "tonic.body", false},
	} {
		if got := kinCrates(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestCrateDir(t *testing.T) {
	for mod, want := range map[string]string{"lib/core/src/lib": "lib/core", "src/lib": "", "axum/src/extract/mod": "axum", "serde": ""} {
		if got := crateDir(mod); got != want {
			t.Errorf("%s: %q, want %q", mod, got, want)
		}
	}
}

func TestFromType(t *testing.T) {
	for key, want := range map[string]string{"tokio.time.Instant.now": "Instant.now", "std.time.Instant": "Instant", "futures.future.ready": "", "Vec": "Vec"} {
		if got := fromType(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
