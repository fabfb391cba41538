package agents

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// StateDir returns the folder in which vdmine keeps what it must remember
// between calls, outside every repository; "" if there is none.
func StateDir(getenv func(string) string) string {
	if d := getenv("VDMINE_STATE_DIR"); filepath.IsAbs(d) {
		return d
	}
	home := getenv("HOME")
	switch runtime.GOOS {
	case "windows":
		if d := getenv("LOCALAPPDATA"); filepath.IsAbs(d) {
			return filepath.Join(d, "vdmine")
		}
		return ""
	case "darwin":
		if filepath.IsAbs(home) {
			return filepath.Join(home, "Library", "Application Support", "vdmine")
		}
		return ""
	}
	if d := getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "vdmine")
	}
	if filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state", "vdmine")
	}
	return ""
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// session is what one agent session has been told. Each fact is an empty file
// that is created exclusively, so that parallel calls need no lock: exactly one
// of them sees a mark as new.
type session struct {
	dir   string // "" when nothing can be kept
	agent string
}

func openSession(state, host string, ev Event, root string) *session {
	if state == "" || ev.Session == "" {
		return &session{}
	}
	return &session{dir: filepath.Join(state, "sessions", digest(host, ev.Session, root)), agent: ev.Agent}
}

func (s *session) path(kind, key string) string {
	return filepath.Join(s.dir, kind+"-"+digest(s.agent, key))
}

// has reports whether a mark is set. Without state nothing is set.
func (s *session) has(kind, key string) bool {
	if s.dir == "" {
		return false
	}
	_, err := os.Lstat(s.path(kind, key))
	return err == nil
}

// mark sets a mark and reports whether this call set it. Without state, or on
// any failure, it reports false: a refusal must never rest on a mark that
// cannot be kept.
func (s *session) mark(kind, key string) bool {
	if s.dir == "" {
		return false
	}
	name := s.path(kind, key)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if os.MkdirAll(s.dir, 0o700) != nil {
			return false
		}
		f, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	}
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// keep stores the content of a file before an edit; content fetches it once.
func (s *session) keep(key, content string) {
	if s.dir == "" || os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	_ = os.WriteFile(s.path("before", key), []byte(content), 0o600)
}

func (s *session) content(key string) (string, bool) {
	if s.dir == "" {
		return "", false
	}
	b, err := os.ReadFile(s.path("before", key))
	if err != nil {
		return "", false
	}
	_ = os.Remove(s.path("before", key))
	return string(b), true
}

// reset forgets the session: its text was lost by compaction or a new start.
func (s *session) reset() {
	if s.dir == "" {
		return
	}
	gone := s.dir + fmt.Sprintf(".%d", os.Getpid())
	if os.Rename(s.dir, gone) == nil {
		_ = os.RemoveAll(gone)
	}
}

// prune removes sessions that were not used for two weeks, at most 50 at once.
func prune(state string, now time.Time) {
	dir := filepath.Join(state, "sessions")
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close()
	es, _ := f.ReadDir(500)
	n := 0
	for _, e := range es {
		if fi, err := e.Info(); err == nil && now.Sub(fi.ModTime()) > 14*24*time.Hour && n < 50 {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
			n++
		}
	}
}

// logLine appends one line to the log in the state folder and keeps it below
// 256 KB. It never fails.
func logLine(state, line string) {
	if state == "" {
		return
	}
	name := filepath.Join(state, "hook.log")
	if fi, err := os.Lstat(name); err == nil && fi.Size() > 256<<10 {
		_ = os.Rename(name, name+".1")
	}
	if os.MkdirAll(state, 0o700) != nil {
		return
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = f.WriteString(time.Now().UTC().Format(time.RFC3339) + " " + line + "\n")
}
