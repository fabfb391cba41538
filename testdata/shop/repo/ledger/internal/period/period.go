// Package period closes months.
package period

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/shop/ledger/internal/clock"
)

// ErrOpen is returned when a month is not over.
var ErrOpen = errors.New("month is not over")

// Closing remembers when a month was closed.
type Closing struct {
	Month    string
	ClosedAt time.Time
}

// Calendar keeps the closings.
type Calendar struct {
	mu       sync.Mutex
	closings map[string]Closing
}

// NewCalendar returns an empty calendar.
func NewCalendar() *Calendar {
	return &Calendar{closings: map[string]Closing{}}
}

// CloseMonth closes a month that is over.
func (c *Calendar) CloseMonth(month time.Time) (Closing, error) {
	key := month.Format("2006-01")
	if clock.Now().Before(month.AddDate(0, 1, 0)) {
		return Closing{}, fmt.Errorf("close %s: %w", key, ErrOpen)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if done, ok := c.closings[key]; ok {
		return done, nil
	}
	closing := Closing{Month: key, ClosedAt: clock.Now()}
	c.closings[key] = closing
	return closing, nil
}
