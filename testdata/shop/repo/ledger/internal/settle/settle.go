// Package settle plans payouts to the merchants.
package settle

import (
	"fmt"
	"time"

	"example.com/shop/ledger/internal/account"
	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/money"
)

const (
	minimum  = 1000
	workdays = 2
)

// Plan is one payout to be made.
type Plan struct {
	Account string
	Amount  money.Money
	DueAt   time.Time
}

// Payouts plans a payout for every merchant account above the minimum.
func Payouts(accounts []account.Account) ([]Plan, error) {
	due := addWorkdays(clock.Now(), workdays)
	var plans []Plan
	for _, merchant := range accounts {
		if merchant.Balance < minimum {
			continue
		}
		if merchant.Currency == "" {
			return nil, fmt.Errorf("settle %s: no currency", merchant.Code)
		}
		plans = append(plans, Plan{
			Account: merchant.Code,
			Amount:  money.New(merchant.Balance, merchant.Currency),
			DueAt:   due,
		})
	}
	return plans, nil
}

func addWorkdays(from time.Time, days int) time.Time {
	for days > 0 {
		from = from.AddDate(0, 0, 1)
		if from.Weekday() != time.Saturday && from.Weekday() != time.Sunday {
			days--
		}
	}
	return from
}
