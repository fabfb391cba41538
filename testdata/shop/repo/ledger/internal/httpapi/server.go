// Package httpapi serves the ledger over HTTP.
package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"example.com/shop/ledger/internal/account"
	"example.com/shop/ledger/internal/queue"
	"example.com/shop/ledger/internal/statement"
)

type server struct {
	accounts *account.Book
	maker    *statement.Maker
	worker   *queue.Worker
}

// New returns the handler of all routes.
func New(accounts *account.Book, maker *statement.Maker, worker *queue.Worker) http.Handler {
	s := &server{accounts: accounts, maker: maker, worker: worker}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /accounts", s.listAccounts)
	mux.HandleFunc("GET /accounts/{code}/statement", s.showStatement)
	mux.HandleFunc("POST /events", s.receiveEvent)
	mux.HandleFunc("GET /payouts", s.planPayouts)
	return logged(mux)
}

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		next.ServeHTTP(w, r)
		slog.Info("request", "method", r.Method, "path", r.URL.Path, "took", time.Since(started))
	})
}
