// Package outbox hands messages on after the books were written.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/shop/ledger/internal/clock"
)

// ErrFull is returned when nobody reads.
var ErrFull = errors.New("outbox is full")

// Message is what other services hear.
type Message struct {
	Topic    string
	Ref      string
	QueuedAt time.Time
}

// Outbox is a bounded buffer.
type Outbox struct {
	messages chan Message
}

// New returns an outbox for size messages.
func New(size int) *Outbox {
	return &Outbox{messages: make(chan Message, size)}
}

// Put stores a message.
func (o *Outbox) Put(ctx context.Context, message Message) error {
	message.QueuedAt = clock.Now()
	select {
	case o.messages <- message:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	default:
		return fmt.Errorf("put %s: %w", message.Ref, ErrFull)
	}
}

// Drain publishes messages until the context ends.
func (o *Outbox) Drain(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case message := <-o.messages:
			age := clock.Now().Sub(message.QueuedAt)
			slog.Info("published", "topic", message.Topic, "ref", message.Ref, "age", age)
		}
	}
}
