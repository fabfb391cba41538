package proposals

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQuarters(t *testing.T) {
	at := func(y int, m time.Month) int64 { return time.Date(y, m, 15, 0, 0, 0, 0, time.UTC).Unix() }
	added := map[string]int64{"ancient": at(2019, 1), "a": at(2025, 6), "b": at(2025, 12), "c": at(2026, 2), "clock": at(2031, 1)}
	p := &Proposal{
		Adherents: []Place{{"ancient", 1}, {"a", 1}, {"c", 1}, {"c", 2}, {"clock", 1}, {"unknown", 1}},
		Counter:   []Place{{"a", 5}, {"b", 1}},
	}
	got := Quarters(p, func(f string) int64 { return added[f] }, at(2026, 3))
	want := []Quarter{{"2025-Q2", 1, 1}, {"2025-Q3", 0, 0}, {"2025-Q4", 0, 1}, {"2026-Q1", 3, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Quarters(p, func(string) int64 { return 0 }, at(2026, 3)); got == nil || len(got) != 0 {
		t.Errorf("without times: %v, want an empty list", got)
	}
}
