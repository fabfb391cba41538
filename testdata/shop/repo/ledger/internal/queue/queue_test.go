package queue

import (
	"errors"
	"testing"
	"time"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/posting"
)

func TestRetryWaits(t *testing.T) {
	start := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	thaw := clock.Freeze(start)
	q := New(4)
	if err := q.Push(posting.Event{Ref: "a"}); err != nil {
		t.Fatal(err)
	}
	item, ok := q.Pop()
	if !ok {
		t.Fatal("nothing to pop")
	}
	if err := q.Retry(item); err != nil {
		t.Fatal(err)
	}
	if _, ok := q.Pop(); ok {
		t.Error("popped too early")
	}
	thaw()
	defer clock.Freeze(start.Add(2 * time.Second))()
	if _, ok := q.Pop(); !ok {
		t.Error("never due")
	}
}

func TestPushHasALimit(t *testing.T) {
	q := New(1)
	_ = q.Push(posting.Event{Ref: "a"})
	if err := q.Push(posting.Event{Ref: "b"}); !errors.Is(err, ErrOverflow) {
		t.Errorf("err = %v, want %v", err, ErrOverflow)
	}
}
