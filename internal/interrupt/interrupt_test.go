package interrupt

import (
	"context"
	"errors"
	"testing"
)

func TestRun(t *testing.T) {
	failed := errors.New("failed")
	if n, err := Run(context.Background(), func() (int, error) { return 3, failed }); n != 3 || err != failed {
		t.Errorf("%d, %v; want what the function gives", n, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	never := make(chan int)
	if n, err := Run(ctx, func() (int, error) { stop(); return <-never, nil }); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v; want nothing, and why", n, err)
	}
}
