package posting

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/shop/ledger/internal/account"
	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/entry"
	"example.com/shop/ledger/internal/outbox"
)

func TestPostBooksBothSides(t *testing.T) {
	defer clock.Freeze(time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC))()
	accounts := account.NewBook()
	poster := New(accounts, entry.NewLog(), outbox.New(4))
	event := Event{Kind: "payment", Ref: "o-1", Minor: 1999, Currency: "EUR", HappenedAt: clock.Now()}
	if err := poster.Post(context.Background(), event); err != nil {
		t.Fatal(err)
	}
	list := accounts.List()
	if len(list) != 2 || list[0].Balance != 1999 || list[1].Balance != -1999 {
		t.Errorf("accounts = %+v", list)
	}
}

func TestPostRefusesOldEvents(t *testing.T) {
	poster := New(account.NewBook(), entry.NewLog(), outbox.New(4))
	event := Event{Kind: "payment", Ref: "o-2", Minor: 1, Currency: "EUR", HappenedAt: clock.Now().AddDate(-1, 0, 0)}
	if err := poster.Post(context.Background(), event); !errors.Is(err, ErrStale) {
		t.Errorf("err = %v, want %v", err, ErrStale)
	}
}
