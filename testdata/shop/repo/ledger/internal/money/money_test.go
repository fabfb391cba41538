package money

import (
	"errors"
	"testing"
)

func TestAdd(t *testing.T) {
	sum, err := New(150, "EUR").Add(New(-50, "EUR"))
	if err != nil {
		t.Fatal(err)
	}
	if sum.Minor != 100 {
		t.Errorf("sum = %d, want 100", sum.Minor)
	}
}

func TestAddRefusesCurrencies(t *testing.T) {
	_, err := New(1, "EUR").Add(New(1, "USD"))
	if !errors.Is(err, ErrCurrency) {
		t.Errorf("err = %v, want %v", err, ErrCurrency)
	}
}

func TestString(t *testing.T) {
	if got := New(-1205, "EUR").String(); got != "-12.05 EUR" {
		t.Errorf("got %q", got)
	}
}
