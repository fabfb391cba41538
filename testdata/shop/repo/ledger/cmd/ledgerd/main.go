package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/shop/ledger/internal/account"
	"example.com/shop/ledger/internal/entry"
	"example.com/shop/ledger/internal/httpapi"
	"example.com/shop/ledger/internal/outbox"
	"example.com/shop/ledger/internal/posting"
	"example.com/shop/ledger/internal/queue"
	"example.com/shop/ledger/internal/statement"
)

func main() {
	if err := run(); err != nil {
		slog.Error("ledgerd stopped", "err", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	accounts := account.NewBook()
	entries := entry.NewLog()
	box := outbox.New(64)
	poster := posting.New(accounts, entries, box)
	worker := queue.NewWorker(queue.New(256), poster)
	go worker.Run(ctx)
	go box.Drain(ctx)

	server := &http.Server{
		Addr:              ":8085",
		Handler:           httpapi.New(accounts, statement.NewMaker(entries), worker),
		ReadHeaderTimeout: 5 * time.Second,
	}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	slog.Info("listening", "addr", server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}
