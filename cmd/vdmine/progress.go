package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"github.com/vdmine/vdmine/internal/safe"
)

// When progress is first shown, and how often it may change.
const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// progress is a line on a terminal that says what takes so long. A nil progress
// says nothing.
type progress struct {
	mu   sync.Mutex
	text string
	stop chan struct{}
	over chan struct{}
}

// newProgress returns the progress on w, nil if w is no terminal.
func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	p := &progress{stop: make(chan struct{}), over: make(chan struct{})}
	go p.run(w)
	return p
}

func (p *progress) run(w io.Writer) {
	defer close(p.over)
	shown := ""
	wait := time.NewTimer(progressAfter)
	defer wait.Stop()
	for {
		select {
		case <-p.stop:
			if shown != "" {
				fmt.Fprint(w, "\r\x1b[K")
			}
			return
		case <-wait.C:
			p.mu.Lock()
			text := p.text
			p.mu.Unlock()
			if text != shown {
				shown = text
				fmt.Fprintf(w, "\r\x1b[K%s", safe.Line(text))
			}
			wait.Reset(progressEvery)
		}
	}
}

// say sets what is being done.
func (p *progress) say(format string, args ...any) {
	if p == nil {
		return
	}
	text := fmt.Sprintf(format, args...)
	p.mu.Lock()
	p.text = text
	p.mu.Unlock()
}

// done takes the line away.
func (p *progress) done() {
	if p == nil {
		return
	}
	close(p.stop)
	<-p.over
}
