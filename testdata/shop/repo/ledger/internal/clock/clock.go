// Package clock tells the time of the books.
package clock

import (
	"sync"
	"time"
)

var (
	mu     sync.RWMutex
	frozen *time.Time
)

// Now returns the current time in UTC, or the frozen one.
func Now() time.Time {
	mu.RLock()
	defer mu.RUnlock()
	if frozen != nil {
		return *frozen
	}
	return time.Now().UTC()
}

// Freeze stops the clock at t until the returned function is called.
func Freeze(t time.Time) func() {
	mu.Lock()
	defer mu.Unlock()
	frozen = &t
	return func() {
		mu.Lock()
		defer mu.Unlock()
		frozen = nil
	}
}
