// Package posting turns events of the shop into journal entries.
package posting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/shop/ledger/internal/account"
	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/entry"
	"example.com/shop/ledger/internal/money"
	"example.com/shop/ledger/internal/outbox"
)

// ErrStale is returned for events that come too late to be booked.
var ErrStale = errors.New("event is too old")

const maxAge = 90 * 24 * time.Hour

// Event is what the other services send.
type Event struct {
	Kind       string    `json:"kind"`
	Ref        string    `json:"ref"`
	Minor      int64     `json:"minor"`
	Currency   string    `json:"currency"`
	HappenedAt time.Time `json:"happenedAt"`
}

// Poster books events.
type Poster struct {
	accounts *account.Book
	entries  *entry.Log
	box      *outbox.Outbox
}

// New returns a poster.
func New(accounts *account.Book, entries *entry.Log, box *outbox.Outbox) *Poster {
	return &Poster{accounts: accounts, entries: entries, box: box}
}

// Post books one event.
func (p *Poster) Post(ctx context.Context, event Event) error {
	if clock.Now().Sub(event.HappenedAt) > maxAge {
		return fmt.Errorf("post %s: %w", event.Ref, ErrStale)
	}
	debit, credit, err := sides(event.Kind)
	if err != nil {
		return fmt.Errorf("post %s: %w", event.Ref, err)
	}
	amount := money.New(event.Minor, event.Currency)
	booked, err := p.entries.Append(event.Ref, []entry.Line{
		{Account: debit, Amount: amount},
		{Account: credit, Amount: amount.Neg()},
	})
	if err != nil {
		return fmt.Errorf("post %s: %w", event.Ref, err)
	}
	for _, line := range booked.Lines {
		p.accounts.Open(line.Account, event.Currency)
		if err := p.accounts.Apply(line.Account, line.Amount); err != nil {
			return fmt.Errorf("post %s: %w", event.Ref, err)
		}
	}
	return p.box.Put(ctx, outbox.Message{Topic: "entry.booked", Ref: event.Ref})
}

func sides(kind string) (debit, credit string, err error) {
	switch kind {
	case "payment":
		return "1200-bank", "4000-sales", nil
	case "refund":
		return "4000-sales", "1200-bank", nil
	case "fee":
		return "6800-fees", "1200-bank", nil
	case "payout":
		return "2100-merchants", "1200-bank", nil
	}
	return "", "", fmt.Errorf("no accounts for %q", kind)
}
