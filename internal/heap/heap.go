// Package heap says how much garbage a scan lets pile up.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The garbage that a scan lets pile up before it is collected.
const (
	// freeBytes is up to where the heap may grow whatever part of it is garbage.
	freeBytes = 112 << 20
	// maxPercent and minPercent bound the garbage in percent of what is live. Below
	// the second a collection costs more than the memory is worth.
	maxPercent = 400
	minPercent = 25
)

// Ease lets more garbage pile up while little is live: a scan makes
// much of it that dies soon, and to mark the facts of a small repository again
// and again is a good part of its cost. While much is live, less may pile up than
// Go would let. Nothing is changed if the user has set GOGC. It holds until the
// process ends.
func Ease() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(maxPercent)
	afterCollection(func() { debug.SetGCPercent(garbagePercent(liveBytes())) })
}

// garbagePercent returns the GOGC for a number of live bytes.
func garbagePercent(live uint64) int {
	garbage := freeBytes - min(live, freeBytes)
	return int(min(maxPercent, max(minPercent, 100*garbage/max(live, 1))))
}

// liveBytes returns what the last collection left of the heap.
func liveBytes() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}

// afterCollection calls do after every collection from now on.
func afterCollection(do func()) {
	type mark struct{ _ [16]byte }
	var arm func(*mark)
	arm = func(*mark) {
		do()
		runtime.SetFinalizer(new(mark), arm)
	}
	runtime.SetFinalizer(new(mark), arm)
}
