package review

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// journal brings records into the ledger and, apart from that, into the pack.
// Records are queued in memory by Update and written by commands; the queue is
// what a write takes from, so no record is written twice.
type journal struct {
	ledger, pack string
	report       *proposals.Report
	mu           sync.Mutex // guards queue
	queue        []proposals.Decision
	writing      sync.Mutex // held while the ledger is written
	packing      sync.Mutex // held while the pack is written
}

func (j *journal) add(ds []proposals.Decision) {
	j.mu.Lock()
	j.queue = append(j.queue, ds...)
	j.mu.Unlock()
}

func (j *journal) pending() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.queue)
}

// save writes the queued records and puts them into effect.
func (j *journal) save() error {
	if err := j.flush(); err != nil {
		return err
	}
	return j.savePack()
}

// flush writes all queued records to the ledger. What could not be written stays
// queued.
func (j *journal) flush() error {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.mu.Lock()
	ds := append([]proposals.Decision(nil), j.queue...)
	j.mu.Unlock()
	if len(ds) == 0 {
		return nil
	}
	if err := proposals.AppendLedger(j.ledger, ds...); err != nil {
		return err
	}
	j.mu.Lock()
	j.queue = j.queue[len(ds):]
	j.mu.Unlock()
	return nil
}

// savePack puts the answers of the whole ledger, a colleague's too, into effect.
func (j *journal) savePack() error {
	j.packing.Lock()
	defer j.packing.Unlock()
	l, err := proposals.LoadLedger(j.ledger)
	if err != nil {
		return err
	}
	if len(l.Decisions) == 0 {
		return nil
	}
	pk, _, err := pack.LoadMerged(j.pack)
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		pk, err = &pack.Pack{}, nil
	}
	if err != nil {
		return fmt.Errorf("the decisions are in the ledger, but not in the pack: %w", err)
	}
	ps := append(append([]proposals.Proposal(nil), j.report.Proposals...), j.report.NeedsDecision...)
	pk = proposals.Apply(pk, ps, l.Current(), l.Decided(), j.report.Commit)
	if missing && len(pk.Rules) == 0 {
		return nil
	}
	if err := pack.Save(j.pack, pk); err != nil {
		return fmt.Errorf("the decisions are in the ledger, but not in the pack: %w", err)
	}
	return nil
}
