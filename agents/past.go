package agents

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/agents/jsonc"
)

// Past is a session of the past, by the records of an agent.
type Past struct {
	ID   string
	Last time.Time
}

// Limits of the search for past sessions.
const (
	maxPast  = 5   // sessions that are looked at
	maxFiles = 200 // records that are opened
	pastDays = 10  // notes of older sessions may be gone
)

// unheard counts those of the last sessions since the wiring that never reached
// vdmine, and all that were looked at.
func (s *Setup) unheard(a *Agent, list []Past, since time.Time) (deaf, all int) {
	state := StateDir(s.Getenv)
	if state == "" {
		return 0, 0
	}
	for _, p := range list {
		if p.ID == "" || !p.Last.After(since) || time.Since(p.Last) > pastDays*24*time.Hour || all == maxPast {
			continue
		}
		all++
		heard := false
		for _, root := range s.roots() {
			if _, err := os.Stat(filepath.Join(state, "sessions", digest(a.Name, p.ID, root))); err == nil {
				heard = true
			}
		}
		if !heard {
			deaf++
		}
	}
	return deaf, all
}

// record is a file that an agent keeps of a session.
type record struct {
	path string
	last time.Time
}

// records lists files below home by a glob, newest first, at most maxFiles.
func (s *Setup) records(glob string) []record {
	if s.Home == "" {
		return nil
	}
	names, err := filepath.Glob(filepath.Join(s.Home, filepath.FromSlash(glob)))
	if err != nil {
		return nil
	}
	var out []record
	for _, p := range names {
		if fi, err := os.Lstat(p); err == nil && fi.Mode().IsRegular() {
			out = append(out, record{p, fi.ModTime()})
		}
	}
	slices.SortFunc(out, func(a, b record) int { return b.last.Compare(a.last) })
	return out[:min(len(out), maxFiles)]
}

// head reads the first line of a file as JSON.
func head(p string) *jsonc.Node {
	f, err := os.Open(p)
	if err != nil {
		return nil
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, 1<<20)).ReadString('\n')
	if err != nil && line == "" {
		return nil
	}
	n, err := jsonc.Parse(line, jsonc.Options{})
	if err != nil {
		return nil
	}
	return n
}

// holds reports whether a folder is the repository or lies in it.
func (s *Setup) holds(dir string) bool {
	return slices.ContainsFunc(s.roots(), func(r string) bool { return dir == r || dir != "" && inside(r, dir) != "" })
}

// claudeSessions reads names: one folder for each project, one file for each
// session.
func claudeSessions(s *Setup) []Past {
	var out []Past
	for _, root := range s.roots() {
		dir := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			return '-'
		}, root)
		for _, r := range s.records(".claude/projects/" + dir + "/*.jsonl") {
			out = append(out, Past{strings.TrimSuffix(filepath.Base(r.path), ".jsonl"), r.last})
		}
	}
	return out
}

// codexSessions reads the first line of each rollout, which names folder and
// session.
func codexSessions(s *Setup) []Past {
	var out []Past
	for _, r := range s.records(".codex/sessions/*/*/*/rollout-*.jsonl") {
		p := head(r.path).Get("payload")
		if s.holds(p.Get("cwd").Str()) {
			out = append(out, Past{first(p, "session_id", "id"), r.last})
		}
	}
	return out
}

// copilotSessions reads the first event of each session.
func copilotSessions(s *Setup) []Past {
	var out []Past
	for _, r := range s.records(".copilot/session-state/*/events.jsonl") {
		d := head(r.path).Get("data")
		if s.holds(d.At("context", "cwd").Str()) {
			out = append(out, Past{d.Get("sessionId").Str(), r.last})
		}
	}
	return out
}

// geminiSessions reads the chats of the project, which has a short name of its
// own.
func geminiSessions(s *Setup) []Past {
	projects := s.settings("~/.gemini/projects.json").Get("projects")
	var out []Past
	for _, root := range s.roots() {
		name := projects.Get(root).Str()
		if name == "" || strings.ContainsAny(name, `/\*?[`) {
			continue
		}
		for _, r := range s.records(".gemini/tmp/" + name + "/chats/session-*.jsonl") {
			out = append(out, Past{head(r.path).Get("sessionId").Str(), r.last})
		}
	}
	return out
}
