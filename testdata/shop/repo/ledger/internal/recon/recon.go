// Package recon compares the books with the statements of the bank.
package recon

import (
	"fmt"
	"sort"
	"time"

	"example.com/shop/ledger/internal/entry"
)

// BankLine is one line of a bank statement.
type BankLine struct {
	Ref   string
	Minor int64
}

// Difference is a reference on which both sides disagree.
type Difference struct {
	Ref  string
	Book int64
	Bank int64
}

// Report is the outcome of one run.
type Report struct {
	MadeAt      time.Time
	Differences []Difference
}

// Compare lists the differences of the last days.
func Compare(entries *entry.Log, bank []BankLine, days int) (Report, error) {
	if days <= 0 {
		return Report{}, fmt.Errorf("compare: %d days", days)
	}
	now := time.Now()
	books := map[string]int64{}
	for _, booked := range entries.Between(now.AddDate(0, 0, -days), now) {
		for _, line := range booked.Lines {
			if line.Account == "1200-bank" {
				books[booked.Ref] += line.Amount.Minor
			}
		}
	}
	report := Report{MadeAt: now}
	for _, line := range bank {
		if books[line.Ref] != line.Minor {
			report.Differences = append(report.Differences, Difference{Ref: line.Ref, Book: books[line.Ref], Bank: line.Minor})
		}
	}
	sort.Slice(report.Differences, func(i, j int) bool {
		return report.Differences[i].Ref < report.Differences[j].Ref
	})
	return report, nil
}
