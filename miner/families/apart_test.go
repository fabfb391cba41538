package families

import "testing"

func TestOpposed(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"beforeEach", "afterAll", true}, {"keyDown", "keyUp", true}, {"lockFile", "unlockFile", true}, {"GetUser", "SetUser", true},
		{"StartTransaction", "start", false}, {"create_start", "start", false}, {"openOrClose", "close", false}, {"marshalStrict", "marshal", false},
	} {
		if got := opposed(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
		if opposed(c.a, c.b) != opposed(c.b, c.a) {
			t.Errorf("%s and %s: not the same both ways", c.a, c.b)
		}
	}
}

func TestStd(t *testing.T) {
	for key, want := range map[string]bool{"std.sync.Arc": true, "alloc.sync.Arc": true, "core.fmt.Display": true, "stdx.sync.Arc": false, "crate.alloc.Arc": false} {
		if std(key) != want {
			t.Errorf("%s: %v", key, !want)
		}
	}
}
