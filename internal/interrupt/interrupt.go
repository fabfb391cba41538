// Package interrupt leaves work that knows nothing of a context when that ends.
//
// It imports nothing of this module.
package interrupt

import "context"

// Run returns what f gives, or the error of ctx when that ends before. It does not
// wait for f then, which goes on: what f writes to must be its own.
func Run[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		t   T
		err error
	}
	done := make(chan result, 1)
	go func() {
		t, err := f()
		done <- result{t, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case x := <-done:
		return x.t, x.err
	}
}
