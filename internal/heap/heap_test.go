package heap

import (
	"runtime"
	"testing"
	"time"
)

// TestGarbagePercent: little live memory lets garbage pile up, much does not,
// and the heap is never more than 112 MB or a quarter more than what is live.
func TestGarbagePercent(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 400}, {1 << 20, 400}, {28 << 20, 300}, {56 << 20, 100}, {80 << 20, 40}, {96 << 20, 25}, {256 << 20, 25}, {8 << 30, 25},
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
