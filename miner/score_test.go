package miner

import (
	"math"
	"testing"
)

// TestExpected: what new files are expected to do is less than what the files
// do that are there, the more so the fewer there are, and hangs twice on those
// that are new.
func TestExpected(t *testing.T) {
	of := func(n, s float64) *tally { return &tally{n: n, s: s} }
	for _, c := range []struct {
		name       string
		all, fresh *tally
		want       float64
	}{
		{"nothing", of(0, 0), of(0, 0), 0},
		{"four files", of(4, 4), of(0, 0), 0.5965},
		{"a hundred", of(100, 100), of(0, 0), 0.9737},
		{"a breach", of(100, 99), of(0, 0), 0.9568},
		{"new ones that follow", of(20, 18), of(10, 10), 0.8173},
		{"new ones that do not", of(20, 18), of(10, 8), 0.7340},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := expected(c.all, c.fresh); math.Abs(got-c.want) > 5e-4 {
				t.Errorf("%.4f, want %.4f", got, c.want)
			}
		})
	}
	last := 0.0
	for n := 4.0; n < 500; n *= 2 {
		e := expected(of(n, n), of(0, 0))
		if e <= last || e >= 1 || e < Wilson(n, n) {
			t.Errorf("%v files: %v after %v, at least %v", n, e, last, Wilson(n, n))
		}
		last = e
	}
}
