// Package account keeps the chart of accounts.
package account

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/money"
)

// ErrUnknown is returned for an account that was never opened.
var ErrUnknown = errors.New("unknown account")

// ErrClosed is returned when a closed account is touched.
var ErrClosed = errors.New("account is closed")

// Account is one line of the chart.
type Account struct {
	Code     string
	Currency string
	Balance  int64
	OpenedAt time.Time
	ClosedAt time.Time
}

// Book holds all accounts.
type Book struct {
	mu       sync.RWMutex
	accounts map[string]*Account
}

// NewBook returns an empty book.
func NewBook() *Book {
	return &Book{accounts: map[string]*Account{}}
}

// Open adds an account unless it is there.
func (b *Book) Open(code, currency string) *Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, ok := b.accounts[code]; ok {
		return known
	}
	opened := &Account{Code: code, Currency: currency, OpenedAt: clock.Now()}
	b.accounts[code] = opened
	return opened
}

// Close marks an account as closed.
func (b *Book) Close(code string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	known, ok := b.accounts[code]
	if !ok {
		return fmt.Errorf("close %s: %w", code, ErrUnknown)
	}
	known.ClosedAt = clock.Now()
	return nil
}

// Apply changes a balance.
func (b *Book) Apply(code string, amount money.Money) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	known, ok := b.accounts[code]
	if !ok {
		return fmt.Errorf("apply to %s: %w", code, ErrUnknown)
	}
	if !known.ClosedAt.IsZero() {
		return fmt.Errorf("apply to %s: %w", code, ErrClosed)
	}
	known.Balance += amount.Minor
	return nil
}

// List returns copies of all accounts in the order of their codes.
func (b *Book) List() []Account {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := make([]Account, 0, len(b.accounts))
	for _, known := range b.accounts {
		list = append(list, *known)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Code < list[j].Code })
	return list
}
