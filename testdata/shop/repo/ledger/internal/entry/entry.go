// Package entry is the journal: an append-only list of entries.
package entry

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/money"
)

// ErrUnbalanced is returned for lines that do not add up to zero.
var ErrUnbalanced = errors.New("entry is not balanced")

// Line is one side of an entry.
type Line struct {
	Account string
	Amount  money.Money
}

// Entry is a balanced set of lines.
type Entry struct {
	ID       int64
	Ref      string
	Lines    []Line
	BookedAt time.Time
}

// Log keeps entries in the order of booking.
type Log struct {
	mu      sync.RWMutex
	entries []Entry
}

// NewLog returns an empty journal.
func NewLog() *Log {
	return &Log{}
}

// Append books lines under a reference.
func (l *Log) Append(ref string, lines []Line) (Entry, error) {
	if err := balanced(lines); err != nil {
		return Entry{}, fmt.Errorf("append %s: %w", ref, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	booked := Entry{ID: int64(len(l.entries) + 1), Ref: ref, Lines: lines, BookedAt: clock.Now()}
	l.entries = append(l.entries, booked)
	return booked, nil
}

// Between returns the entries booked in [from, to).
func (l *Log) Between(from, to time.Time) []Entry {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var hits []Entry
	for _, booked := range l.entries {
		if !booked.BookedAt.Before(from) && booked.BookedAt.Before(to) {
			hits = append(hits, booked)
		}
	}
	return hits
}

func balanced(lines []Line) error {
	var total money.Money
	for i, line := range lines {
		if i == 0 {
			total = line.Amount
			continue
		}
		next, err := total.Add(line.Amount)
		if err != nil {
			return err
		}
		total = next
	}
	if !total.IsZero() {
		return ErrUnbalanced
	}
	return nil
}
