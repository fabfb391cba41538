// Package history reads what the commits of a repository say about its
// conventions: which symbol replaced which, which imports were swapped, when paths
// came, and what was touched with them.
//
// It reads names, not meanings: symbols are told as they were written. Whether
// one of them still exists, and what it is, is for the caller who knows the
// code of today.
//
// No clock ends the pass: its limits are of commits and of bytes of diff, so the
// same history gives the same log on any machine, whatever is known of it
// already.
package history

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// The limits of a pass, if Options sets no others.
const (
	DefaultCommits = 5000
	DefaultBytes   = 256 << 20
)

// Options bounds the pass. The zero value is usable, but finds no sources.
type Options struct {
	// LangOf returns the language of a path, "" if it is no source.
	LangOf func(path string) string
	// Suffixes are the ends of source file names, ".go"; they keep git from
	// diffing other files.
	Suffixes []string
	// Made tells of the text of a file whether a program writes it, and the command
	// for it where the text names one; nil knows of none.
	Made    func(path string, text []byte) (made bool, command string)
	From    string // the commit whose history is read; "" means HEAD
	Commits int    // most commits, the newest; 0: DefaultCommits
	Bytes   int64  // most bytes of their diffs; 0: DefaultBytes
	// Memo keeps what single commits say between runs; nil keeps nothing. It must
	// be of the same LangOf, Suffixes and folder.
	Memo Memo
}

// Log is what the history says. Every list is sorted, and the same history
// gives the same log.
type Log struct {
	Note    string // why there is no history, "" if there is
	Shallow bool   // older commits were left out when the repository was cloned
	Cut     string // what ended the pass early: CutCommits, CutBytes, or an error of git; "" if nothing
	Commits int    // how many commits were listed
	Read    int    // of how many the diffs were read
	Newest  int64  // the latest time of a commit, of its author, in seconds since 1970
	Pairs   []Pair // symbols replaced by another, all else in the line alike
	Swaps   []Pair // import paths replaced by another in one file
	Paths   []Path // sources that a commit created
	// Changes are the commits of few files, of all that were listed, newest first,
	// and Files what they touch, by path.
	Changes []Change
	Files   []File
}

// What ends a pass before the first commit, see Log.Cut.
const (
	CutCommits = "commits"
	CutBytes   = "bytes"
)

// commit is a commit without its text.
type commit struct {
	hash   string
	bot    bool
	author uint32 // see Change
	time   int64  // of the author, seconds since 1970
}

// maxFile is the size in bytes above which a file is not diffed. A few giant
// tests can cost more than all other files together.
const maxFile = 512 << 10

// Pair is a replacement of From by To.
type Pair struct {
	From, To string
	Edits    int // lines, or files for imports
	Commits  int
	Back     int      // edits the other way
	Sample   []string // hashes of the newest commits that did it
}

// Path is a source and when a commit created it, in seconds since 1970.
type Path struct {
	Path  string
	Added int64
}

// Read reads the history of the repository that dir lies in. It does not fail:
// a log without commits says why in Note.
func Read(ctx context.Context, dir string, o Options) *Log {
	if o.Commits <= 0 {
		o.Commits = DefaultCommits
	}
	if o.Bytes <= 0 {
		o.Bytes = DefaultBytes
	}
	l := &Log{}
	repo, err := gitsafe.Open(dir)
	if err != nil {
		l.Note = err.Error()
		return l
	}
	head, err := repo.Head(ctx)
	if head == "" {
		l.Note = "no commits"
		if err != nil {
			l.Note, l.Cut = err.Error(), err.Error()
		}
		return l
	}
	l.Shallow = repo.Shallow(ctx)
	if err := l.read(ctx, repo, head, o); err != nil {
		if l.Cut = err.Error(); missing(err) {
			l.Cut = cutMissing
		}
		if l.Commits == 0 {
			l.Note = err.Error()
		}
	}
	return l
}

// Complete reports whether the same history always gives this log: it was
// ended by nothing that is missing and by no failure.
func (l *Log) Complete() bool { return l.Cut == "" || l.Cut == CutCommits || l.Cut == CutBytes }

const cutMissing = "objects are missing, as in a partial clone"

// missing reports whether git stopped at an object that the clone has not got.
func missing(err error) bool {
	return strings.Contains(err.Error(), "unable to read") || strings.Contains(err.Error(), "promisor")
}

// header is the line before what a commit changed. No path or line of a diff
// can be taken for it where it is looked for.
const header = "%x01%H%x02%at%x02%ae%x02%an"

func parseHeader(s string) (commit, bool) {
	f := strings.SplitN(strings.TrimPrefix(s, "\x01"), "\x02", 4)
	if len(f) != 4 || len(f[0]) < 40 {
		return commit{}, false
	}
	t, ok := number(f[1])
	return commit{hash: f[0], time: t, bot: isBot(f[2], f[3]), author: authorOf(f[2])}, ok
}

func number(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
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

// paths are what a commit changed.
type paths struct{ added, other, gone []string }

// readNames reads git log --name-status -z, and calls each with the hash of a
// commit and what it changed.
func readNames(r io.Reader, each func(hash string, p paths)) error {
	br := bufio.NewReaderSize(r, 64<<10)
	var c commit
	var p paths
	have := false
	for {
		tok, err := nulToken(br)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			if have && err == nil {
				each(c.hash, p)
			}
			return err
		}
		tok = strings.TrimLeft(tok, "\n")
		switch {
		case strings.HasPrefix(tok, "\x01"):
			if have {
				each(c.hash, p)
			}
			c, have = parseHeader(strings.TrimSuffix(tok, "\n"))
			p = paths{}
		case len(tok) == 1 && strings.Contains("AMDTUX", tok):
			name, err := nulToken(br)
			if err != nil {
				return io.ErrUnexpectedEOF
			}
			switch {
			case name == "": // no path that Git has
			case tok == "A":
				p.added = append(p.added, name)
			case tok == "D":
				p.gone = append(p.gone, name)
			default:
				p.other = append(p.other, name)
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
