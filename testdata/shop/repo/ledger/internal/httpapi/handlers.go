package httpapi

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"example.com/shop/ledger/internal/clock"
	"example.com/shop/ledger/internal/posting"
	"example.com/shop/ledger/internal/queue"
	"example.com/shop/ledger/internal/settle"
)

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		slog.Warn("write response", "err", err)
	}
}

func (s *server) listAccounts(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, s.accounts.List())
}

func (s *server) showStatement(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := s.maker.Month(w, r.PathValue("code")); err != nil {
		slog.Warn("write statement", "err", err)
	}
}

func (s *server) receiveEvent(w http.ResponseWriter, r *http.Request) {
	var event posting.Event
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&event); err != nil {
		http.Error(w, "bad event", http.StatusBadRequest)
		return
	}
	if event.HappenedAt.IsZero() {
		event.HappenedAt = clock.Now()
	}
	err := s.worker.Submit(event)
	if errors.Is(err, queue.ErrOverflow) {
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (s *server) planPayouts(w http.ResponseWriter, r *http.Request) {
	plans, err := settle.Payouts(s.accounts.List())
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	writeJSON(w, http.StatusOK, plans)
}
