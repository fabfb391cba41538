// Package money counts in minor units.
package money

import (
	"errors"
	"fmt"
)

// ErrCurrency is returned when two currencies meet.
var ErrCurrency = errors.New("currencies differ")

// Money is an amount in minor units of a currency.
type Money struct {
	Minor    int64
	Currency string
}

// New returns an amount.
func New(minor int64, currency string) Money {
	return Money{Minor: minor, Currency: currency}
}

// Add returns the sum of two amounts of one currency.
func (m Money) Add(other Money) (Money, error) {
	if m.Currency != other.Currency {
		return Money{}, fmt.Errorf("add %s to %s: %w", other.Currency, m.Currency, ErrCurrency)
	}
	return Money{Minor: m.Minor + other.Minor, Currency: m.Currency}, nil
}

// Neg returns the amount with the other sign.
func (m Money) Neg() Money {
	return Money{Minor: -m.Minor, Currency: m.Currency}
}

// IsZero reports whether nothing is left.
func (m Money) IsZero() bool {
	return m.Minor == 0
}

// String formats the amount with two decimals.
func (m Money) String() string {
	sign := ""
	minor := m.Minor
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return fmt.Sprintf("%s%d.%02d %s", sign, minor/100, minor%100, m.Currency)
}
