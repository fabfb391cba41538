// Package queue holds events until the worker books them.
package queue

import (
	"errors"
	"sync"
	"time"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/posting"
)

// ErrOverflow is returned when the queue has no room.
var ErrOverflow = errors.New("queue overflow")

// Item is an event with its schedule.
type Item struct {
	Event    posting.Event
	Attempts int
	NotUntil time.Time
}

// Queue is a first-in first-out list with delays.
type Queue struct {
	mu    sync.Mutex
	items []Item
	limit int
}

// New returns a queue of at most limit items.
func New(limit int) *Queue {
	return &Queue{limit: limit}
}

// Push adds an event that may be booked at once.
func (q *Queue) Push(event posting.Event) error {
	return q.put(Item{Event: event, NotUntil: clock.Now()})
}

// Retry puts an item back with a growing delay.
func (q *Queue) Retry(item Item) error {
	item.Attempts++
	item.NotUntil = clock.Now().Add(time.Duration(item.Attempts*item.Attempts) * time.Second)
	return q.put(item)
}

// Pop returns the first item that is due.
func (q *Queue) Pop() (Item, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := clock.Now()
	for i, item := range q.items {
		if !item.NotUntil.After(now) {
			q.items = append(q.items[:i], q.items[i+1:]...)
			return item, true
		}
	}
	return Item{}, false
}

func (q *Queue) put(item Item) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) >= q.limit {
		return ErrOverflow
	}
	q.items = append(q.items, item)
	return nil
}
