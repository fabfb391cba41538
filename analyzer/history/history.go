// Package history reads what the commits of a repository say about its
// conventions: which symbol replaced which, which imports were swapped, when a
// symbol was added or removed, and what was committed together.
//
// It reads names, not meanings: symbols are told as they were written. Whether
// one of them still exists, and what it is, is for the caller who knows the
// code of today.
package history

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// Options bounds the pass. The zero value is usable, but finds no sources.
type Options struct {
	// LangOf returns the language of a path, "" if it is no source.
	LangOf func(path string) string
	// Suffixes are the ends of source file names, ".go"; they keep git from
	// diffing other files.
	Suffixes []string
	From     string        // the commit whose history is read; "" means HEAD
	Commits  int           // most commits, the newest; 0: 5,000
	Bytes    int64         // most bytes of diff; 0: 512 MB
	Time     time.Duration // 0: 20 s
	// Memo keeps what single commits say between runs; nil keeps nothing. It must
	// be of the same LangOf, Suffixes and folder.
	Memo Memo
}

// Log is what the history says. Every list is sorted, and the same history
// gives the same log unless the time limit cut it.
type Log struct {
	Note    string // why there is no history, "" if there is
	Shallow bool   // older commits were left out when the repository was cloned
	Cut     string // what ended the pass early: commits, bytes, time, or an error of git; "" if nothing
	Commits []Commit
	Pairs   []Pair   // symbols replaced by another, all else in the line alike
	Swaps   []Pair   // import paths replaced by another in one file
	Symbols []Symbol // how often symbols were added and removed
	Paths   []Path
}

// Commit is one commit without its text.
type Commit struct {
	Hash   string
	Author uint64 // stands for the e-mail address, which is not kept
	Bot    bool
	Time   int64    // of the author, seconds since 1970
	Added  []string // paths it created
	Other  []string // paths it changed or removed
	Wide   bool     // touches more than MaxFiles files: Added and Other are left empty
}

// MaxFiles is the number of files above which a commit says nothing about what
// belongs together.
const MaxFiles = 30

// maxFile is the size in bytes above which a file is not diffed. A few giant
// tests can cost more than all other files together.
const maxFile = 512 << 10

// Pair is a replacement of From by To.
type Pair struct {
	From, To    string
	Edits       int // lines, or files for imports
	Commits     int
	Authors     int
	Files       int
	Back        int   // edits the other way
	First, Last int64 // seconds since 1970
	Sample      []string
}

// Symbol counts the lines that bring or drop a symbol, by quarter.
type Symbol struct {
	Name     string
	Commits  int
	Quarters []Quarter
}

// Quarter counts lines. Q is the year times four, and 0 to 3 for the quarter.
type Quarter struct {
	Q              int
	Added, Removed int
}

// QuarterOf returns the Q of a time.
func QuarterOf(unix int64) int {
	t := time.Unix(unix, 0).UTC()
	return t.Year()*4 + (int(t.Month())-1)/3
}

// Path is the life of a path within the commits that were read.
type Path struct {
	Path    string
	Added   int64 // when a commit created it, 0 if that was before
	Last    int64
	Commits int
	Authors int
}

// Read reads the history of the repository that dir lies in. It does not fail:
// a log without commits says why in Note.
func Read(ctx context.Context, dir string, o Options) *Log {
	if o.Commits <= 0 {
		o.Commits = 5000
	}
	if o.Bytes <= 0 {
		o.Bytes = 512 << 20
	}
	if o.Time <= 0 {
		o.Time = 20 * time.Second
	}
	l := &Log{}
	repo, err := gitsafe.Open(dir)
	if err != nil {
		l.Note = err.Error()
		return l
	}
	ctx, cancel := context.WithTimeout(ctx, o.Time)
	defer cancel()
	head, err := repo.Head(ctx)
	if head == "" {
		l.Note = "no commits"
		if err != nil {
			l.Note = err.Error()
			l.cut(ctx, err)
		}
		return l
	}
	l.Shallow = repo.Shallow(ctx)
	if err := l.read(ctx, repo, o); err != nil {
		l.cut(ctx, err)
		if len(l.Commits) == 0 {
			l.Note = err.Error()
		}
	}
	return l
}

// Complete reports whether the same history always gives this log: it was
// ended by no clock and by nothing that is missing.
func (l *Log) Complete() bool { return l.Cut == "" || l.Cut == "commits" || l.Cut == "bytes" }

func (l *Log) cut(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
		l.Cut = "time"
	case missing(err):
		l.Cut = cutMissing
	default:
		l.Cut = err.Error()
	}
}

const cutMissing = "objects are missing, as in a partial clone"

// missing reports whether git stopped at an object that the clone has not got.
func missing(err error) bool {
	return strings.Contains(err.Error(), "unable to read") || strings.Contains(err.Error(), "promisor")
}

// header is the line before what a commit changed. No path or line of a diff
// can be taken for it where it is looked for.
const header = "%x01%H%x02%at%x02%ae%x02%an"

func parseHeader(s string) (Commit, bool) {
	f := strings.SplitN(strings.TrimPrefix(s, "\x01"), "\x02", 4)
	if len(f) != 4 || len(f[0]) < 40 {
		return Commit{}, false
	}
	t, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return Commit{}, false
	}
	return Commit{Hash: f[0], Time: t, Author: authorID(f[2]), Bot: isBot(f[2], f[3])}, true
}

// authorID is FNV-1a over the address in lower case.
func authorID(email string) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range []byte(strings.ToLower(email)) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

func isBot(email, name string) bool {
	for _, s := range []string{strings.ToLower(email), strings.ToLower(name)} {
		if strings.Contains(s, "[bot]") || strings.HasPrefix(s, "bot@") || strings.HasSuffix(s, "-bot") || strings.HasSuffix(s, " bot") ||
			strings.Contains(s, "-bot@") || strings.Contains(s, "dependabot") || strings.Contains(s, "renovate") || strings.Contains(s, "github-actions") ||
			strings.Contains(s, "greenkeeper") || strings.Contains(s, "pre-commit-ci") || strings.Contains(s, "weblate") {
			return true
		}
	}
	return false
}

type pathLife struct {
	Path
	authors map[uint64]struct{}
}

func touch(paths map[string]*pathLife, p string, c *Commit) *pathLife {
	v := paths[p]
	if v == nil {
		v = &pathLife{authors: map[uint64]struct{}{}}
		paths[p] = v
	}
	v.Last = max(v.Last, c.Time)
	v.Commits++
	if !c.Bot {
		v.authors[c.Author] = struct{}{}
	}
	return v
}

// readHeads reads a log without what the commits changed.
func readHeads(r io.Reader, each func(Commit)) error {
	br := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := br.ReadString('\n')
		if c, ok := parseHeader(strings.TrimSuffix(line, "\n")); ok {
			each(c)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readNames reads git log --name-status -z, and stops when each says so.
func readNames(r io.Reader, each func(Commit) bool) error {
	br := bufio.NewReaderSize(r, 64<<10)
	var c Commit
	have := false
	for {
		tok, err := nulToken(br)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			if have && err == nil {
				each(c)
			}
			return err
		}
		tok = strings.TrimLeft(tok, "\n")
		switch {
		case strings.HasPrefix(tok, "\x01"):
			if have && !each(c) {
				return nil
			}
			c, have = parseHeader(strings.TrimSuffix(tok, "\n"))
		case len(tok) == 1 && strings.Contains("AMDTUX", tok):
			p, err := nulToken(br)
			if err != nil {
				return io.ErrUnexpectedEOF
			}
			if tok == "A" {
				c.Added = append(c.Added, p)
			} else {
				c.Other = append(c.Other, p)
			}
		}
	}
}

func nulToken(br *bufio.Reader) (string, error) {
	s, err := br.ReadString(0)
	if err != nil {
		if err == io.EOF && s != "" {
			return s, nil
		}
		return "", err
	}
	return s[:len(s)-1], nil
}
