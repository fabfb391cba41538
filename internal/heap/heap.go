// Package heap says how much garbage a scan lets pile up.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// The garbage that a scan lets pile up before it is collected.
const (
	// freeBytes is up to where the heap may grow whatever part of it is garbage.
	freeBytes = 112 << 20
	// lineBytes is what is free for each line beyond restBytes. With what the heap
	// takes beyond its goal and the program itself, a scan of a large repository
	// stays below 300 MB for a million lines.
	lineBytes = 280
	restBytes = -68 << 20
	// maxPercent and minPercent bound the garbage in percent of what is live. Below
	// the second a collection costs more than the memory is worth.
	maxPercent = 400
	minPercent = 25
)

// lines are those that Lines was told of, the whole process's as the collector is.
var lines atomic.Int64

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
	afterCollection(func() { debug.SetGCPercent(garbagePercent(liveBytes(), lines.Load())) })
}

// Lines says how many lines of sources there are to be kept, as far as the caller
// knows by now.
func Lines(n int64) { lines.Store(n) }

// garbagePercent returns the GOGC for a number of live bytes and of lines read.
func garbagePercent(live uint64, lines int64) int {
	free := uint64(max(freeBytes, lines*lineBytes+restBytes))
	garbage := free - min(live, free)
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
