package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/posting"
)

const (
	idle        = 200 * time.Millisecond
	maxAttempts = 6
)

// Worker books what the queue holds.
type Worker struct {
	queue    *Queue
	poster   *posting.Poster
	lastSeen time.Time
}

// NewWorker returns a worker.
func NewWorker(queue *Queue, poster *posting.Poster) *Worker {
	return &Worker{queue: queue, poster: poster}
}

// Submit hands an event to the worker.
func (w *Worker) Submit(event posting.Event) error {
	if err := w.queue.Push(event); err != nil {
		return fmt.Errorf("submit %s: %w", event.Ref, err)
	}
	return nil
}

// Run books events until the context ends.
func (w *Worker) Run(ctx context.Context) {
	ticker := time.NewTicker(idle)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.step(ctx)
		}
	}
}

func (w *Worker) step(ctx context.Context) {
	for {
		item, ok := w.queue.Pop()
		if !ok {
			return
		}
		w.lastSeen = clock.Now()
		err := w.poster.Post(ctx, item.Event)
		switch {
		case err == nil:
		case errors.Is(err, posting.ErrStale), item.Attempts >= maxAttempts:
			slog.Error("dropped", "ref", item.Event.Ref, "err", err)
		default:
			if err := w.queue.Retry(item); err != nil {
				slog.Error("retry failed", "ref", item.Event.Ref, "err", err)
			}
		}
	}
}
