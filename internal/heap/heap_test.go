package heap

import (
	"runtime"
	"testing"
	"time"
)

// TestGarbagePercent: little live memory lets garbage pile up, much does not. The
// heap may be 112 MB, 280 bytes for each line but 68 MB, or a quarter more than what
// is live, whichever is most.
func TestGarbagePercent(t *testing.T) {
	for _, c := range []struct {
		live  uint64
		lines int64
		want  int
	}{
		{0, 0, 400}, {1 << 20, 0, 400}, {28 << 20, 0, 300}, {56 << 20, 0, 100}, {80 << 20, 0, 40}, {96 << 20, 0, 25}, {256 << 20, 0, 25}, {8 << 30, 0, 25},
		{80 << 20, 100_000, 40}, {80 << 20, 1 << 20, 165}, {160 << 20, 1 << 20, 32}, {208 << 20, 1 << 20, 25}, {246 << 20, 2 << 20, 100},
	} {
		if got := garbagePercent(c.live, c.lines); got != c.want {
			t.Errorf("%d MB live, %d lines: %d, want %d", c.live>>20, c.lines, got, c.want)
		}
	}
}

func TestAfterCollection(t *testing.T) {
	n := make(chan struct{}, 64)
	afterCollection(func() {
		select {
		case n <- struct{}{}:
		default:
		}
	})
	for range 3 {
		runtime.GC()
		select {
		case <-n:
		case <-time.After(time.Minute):
			t.Fatal("a collection was not told")
		}
	}
	if liveBytes() == 0 {
		t.Error("nothing is live after a collection")
	}
}
