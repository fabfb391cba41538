// Package lease lets one of several workers hold a job.
package lease

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/shop/ledger/internal/clock"
)

// ErrHeld is returned while another worker holds the lease.
var ErrHeld = errors.New("lease is held")

type holder struct {
	name  string
	until time.Time
}

// Table keeps all leases.
type Table struct {
	mu      sync.Mutex
	holders map[string]holder
}

// NewTable returns an empty table.
func NewTable() *Table {
	return &Table{holders: map[string]holder{}}
}

// Take gives the lease of a job to a worker for a while.
func (t *Table) Take(job, worker string, length time.Duration) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := clock.Now()
	held, ok := t.holders[job]
	if ok && held.name != worker && held.until.After(now) {
		return fmt.Errorf("take %s: %w", job, ErrHeld)
	}
	t.holders[job] = holder{name: worker, until: now.Add(length)}
	return nil
}

// Drop gives a lease back.
func (t *Table) Drop(job, worker string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holders[job].name == worker {
		delete(t.holders, job)
	}
}
