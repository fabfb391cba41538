// Package statement renders what happened in a period.
package statement

import (
	"fmt"
	"io"
	"time"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/entry"
	"example.com/shop/ledger/internal/money"
)

// Maker writes statements from a journal.
type Maker struct {
	entries *entry.Log
}

// NewMaker returns a maker.
func NewMaker(entries *entry.Log) *Maker {
	return &Maker{entries: entries}
}

// Month writes the statement of the current month.
func (m *Maker) Month(w io.Writer, account string) error {
	now := clock.Now()
	from := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	return m.Write(w, account, from, from.AddDate(0, 1, 0))
}

// Write writes the lines of one account in [from, to).
func (m *Maker) Write(w io.Writer, account string, from, to time.Time) error {
	var total int64
	currency := "EUR"
	for _, booked := range m.entries.Between(from, to) {
		for _, line := range booked.Lines {
			if line.Account != account {
				continue
			}
			total += line.Amount.Minor
			currency = line.Amount.Currency
			if _, err := fmt.Fprintf(w, "%s  %-12s %s\n", booked.BookedAt.Format(time.DateOnly), booked.Ref, line.Amount); err != nil {
				return fmt.Errorf("write statement of %s: %w", account, err)
			}
		}
	}
	_, err := fmt.Fprintf(w, "total %s, made %s\n", money.New(total, currency), clock.Now().Format(time.DateOnly))
	return err
}
