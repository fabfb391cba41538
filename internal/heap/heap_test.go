package heap

import (
	"runtime"
	"testing"
	"time"
)

// TestGarbagePercent: little live memory lets garbage pile up, much does not,
// and the heap is never more than 128 MB or half as much again as what is live.
func TestGarbagePercent(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 400}, {1 << 20, 400}, {32 << 20, 300}, {64 << 20, 100}, {80 << 20, 60}, {128 << 20, 50}, {256 << 20, 50}, {8 << 30, 50},
	} {
		if got := garbagePercent(c.live); got != c.want {
			t.Errorf("%d MB live: %d, want %d", c.live>>20, got, c.want)
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
