package agents

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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

// session is what one agent session has been told. Most of it stands in one
// file to which lines are appended, since making a file costs more than all else
// that a call does. What exactly one of several parallel calls may do is marked
// by an empty file that is created exclusively, so that no lock is needed.
type session struct {
	dir   string // "" when nothing can be kept
	agent string

	loaded bool
	notes  map[string]bool
	added  []string // notes that are not written yet
}

func openSession(state, host string, ev Event, root string) *session {
	if state == "" || ev.Session == "" {
		return &session{}
	}
	return &session{dir: filepath.Join(state, "sessions", digest(host, ev.Session, root)), agent: ev.Agent}
}

func (s *session) name(kind, key string) string { return kind + "-" + digest(s.agent, key) }

func (s *session) path(kind, key string) string { return filepath.Join(s.dir, s.name(kind, key)) }

// maxNotes is the size up to which the notes of a session are read: over
// 10,000 of them.
const maxNotes = 512 << 10

func (s *session) load() {
	if s.loaded {
		return
	}
	s.loaded, s.notes = true, map[string]bool{}
	if s.dir == "" {
		return
	}
	f, err := os.Open(filepath.Join(s.dir, "notes"))
	if err != nil {
		return
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxNotes))
	if err != nil {
		return
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		s.notes[line] = true
	}
}

// noted reports whether something was noted in this session. Without state
// nothing is.
func (s *session) noted(kind, key string) bool {
	s.load()
	return len(s.notes) > 0 && s.notes[s.name(kind, key)]
}

// note keeps something for the later calls of this session; save writes it.
func (s *session) note(kind, key string) {
	s.load()
	if n := s.name(kind, key); !s.notes[n] {
		s.notes[n] = true
		s.added = append(s.added, n)
	}
}

// save appends the notes in one write. What cannot be written is forgotten: a
// rule is then told again.
func (s *session) save() {
	if s.dir == "" || len(s.added) == 0 {
		return
	}
	f, err := s.create("notes", os.O_APPEND)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = f.WriteString(strings.Join(s.added, "\n") + "\n")
	s.added = nil
}

// create opens a file of the session for writing and makes the session's folder
// if there is none.
func (s *session) create(name string, flag int) (*os.File, error) {
	name = filepath.Join(s.dir, name)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|flag, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		// The folder of all sessions is there but for the first time.
		if err := os.Mkdir(s.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			if err := os.MkdirAll(s.dir, 0o700); err != nil {
				return nil, err
			}
		}
		f, err = os.OpenFile(name, os.O_CREATE|os.O_WRONLY|flag, 0o600)
	}
	return f, err
}

// claim reports whether this call, of all calls of the session, is the first
// to ask. Without state, or on any failure, it reports false: a refusal must
// never rest on a claim that cannot be kept.
func (s *session) claim(kind, key string) bool {
	if s.dir == "" {
		return false
	}
	f, err := s.create(s.name(kind, key), os.O_EXCL)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// claimed reports whether a call of this session has claimed this.
func (s *session) claimed(kind, key string) bool {
	if s.dir == "" {
		return false
	}
	_, err := os.Lstat(s.path(kind, key))
	return err == nil
}

// keep stores the content of a file before an edit, kept fetches it, drop
// removes it.
func (s *session) keep(key, content string) {
	if s.dir == "" || os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	_ = os.WriteFile(s.path("before", key), []byte(content), 0o600)
}

func (s *session) kept(key string) (string, bool) {
	if s.dir == "" {
		return "", false
	}
	b, err := os.ReadFile(s.path("before", key))
	return string(b), err == nil
}

func (s *session) drop(key string) {
	if s.dir != "" {
		_ = os.Remove(s.path("before", key))
	}
}

// mark notes that the session reached vdmine.
func (s *session) mark() {
	if s.dir != "" {
		_ = os.MkdirAll(s.dir, 0o700)
	}
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
