package history

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// Limits of what is read of one diff.
const (
	maxLine = 400  // bytes of a line of code that is read
	maxHunk = 4000 // lines of a hunk that are kept
)

// sink takes a diff piece by piece.
type sink interface {
	// commit reports whether the diff of the commit is wanted, and done whether
	// more commits are; n is the number of bytes of the diff.
	commit(c commit) bool
	done(n int64) bool
	// file reports whether the hunks of the file are wanted. Paths are "" for
	// a file that did not exist before, or does not after.
	file(old, now string) bool
	hunk(removed, added []string)
	endFile()
}

// readPatches reads git log -p until done says that it is enough. Hunks are read by the counts in their heads, so that no line of a file can
// be taken for a line of the log.
func readPatches(in io.Reader, s sink) error {
	br := bufio.NewReaderSize(in, 256<<10)
	var removed, added []string
	old, inFile, skip := "", false, true
	bytesOf := int64(0)
	end := func() {
		if inFile {
			s.endFile()
		}
		inFile = false
	}
	for {
		line, err := readLine(br)
		if err == io.EOF {
			end()
			if !skip {
				s.done(bytesOf)
			}
			return nil
		}
		if err != nil {
			return err
		}
		bytesOf += int64(len(line)) + 1
		switch {
		case len(line) > 0 && line[0] == 1:
			end()
			if !skip && !s.done(bytesOf-int64(len(line))-1) {
				return nil
			}
			bytesOf = 0
			c, ok := parseHeader(string(line))
			skip = !ok || !s.commit(c)
		case bytes.HasPrefix(line, []byte("diff --git ")):
			end()
			old = ""
		case bytes.HasPrefix(line, []byte("--- ")):
			old = gitsafe.HeaderPath(string(line[4:]))
		case bytes.HasPrefix(line, []byte("+++ ")):
			end()
			now := gitsafe.HeaderPath(string(line[4:]))
			if !skip && (old != "" || now != "") {
				inFile = s.file(old, now)
			}
		case bytes.HasPrefix(line, []byte("@@ ")):
			h, ok := gitsafe.ParseHunk(string(line))
			if !ok {
				continue
			}
			removed, added = removed[:0], added[:0]
			full := false
			for h.OldLines > 0 || h.NewLines > 0 {
				l, err := readLine(br)
				if err == io.EOF {
					break
				}
				if err != nil {
					return err
				}
				bytesOf += int64(len(l)) + 1
				if len(l) == 0 {
					h.OldLines--
					h.NewLines--
					continue
				}
				switch l[0] {
				case '-':
					h.OldLines--
					if inFile && len(removed) < maxHunk {
						removed = append(removed, string(l[1:]))
					} else {
						full = true
					}
				case '+':
					h.NewLines--
					if inFile && len(added) < maxHunk {
						added = append(added, string(l[1:]))
					} else {
						full = true
					}
				case '\\':
				default:
					h.OldLines--
					h.NewLines--
				}
			}
			if inFile && !full {
				s.hunk(removed, added)
			}
		}
	}
}

// readLine returns the next line without its end; of a long one, the rest is
// dropped and the line becomes empty after its sign.
func readLine(br *bufio.Reader) ([]byte, error) {
	l, err := br.ReadSlice('\n')
	if err == nil {
		l = l[:len(l)-1]
		if len(l) > 0 && l[len(l)-1] == '\r' {
			l = l[:len(l)-1]
		}
		if len(l) > maxLine && (l[0] == '+' || l[0] == '-') && !bytes.HasPrefix(l, []byte("+++ ")) && !bytes.HasPrefix(l, []byte("--- ")) {
			l = l[:1]
		}
		return l, nil
	}
	if err == io.EOF && len(l) > 0 {
		return l, nil
	}
	var first []byte
	if len(l) > 0 {
		first = []byte{l[0]}
	}
	for err == bufio.ErrBufferFull {
		_, err = br.ReadSlice('\n')
	}
	if len(first) > 0 && (err == nil || err == io.EOF) {
		return first, nil
	}
	return nil, err
}

// reader is the sink that makes a record of each commit.
type reader struct {
	langOf func(string) string
	// each takes the record of a commit, and reports whether more are wanted.
	each func(c *commit, r *record) bool

	c          commit
	rec        *record
	path       string
	lang       *syntax
	imps       [2]map[string]bool // removed, added
	oldT, newT [][]token
	bufO, bufN []token
}

func newReader(langOf func(string) string, each func(c *commit, r *record) bool) *reader {
	return &reader{langOf: langOf, each: each, imps: [2]map[string]bool{{}, {}}}
}

func (t *reader) commit(c commit) bool {
	t.c, t.rec = c, &record{}
	return true
}

func (t *reader) done(n int64) bool {
	t.rec.bytes = n
	return t.each(&t.c, t.rec)
}

func (t *reader) file(old, now string) bool {
	if t.c.bot {
		return false
	}
	t.path = now
	if now == "" {
		t.path = old
	}
	if skipped(t.path) {
		return false
	}
	t.lang = syntaxes()[t.langOf(t.path)]
	clear(t.imps[0])
	clear(t.imps[1])
	return t.lang != nil
}

// skipDirs are folders of other people's code.
var skipDirs = []string{"vendor", "node_modules", "third_party", "bower_components", "dist"}

// skipped reports whether a file is other people's code or a program's, by its
// path: its head is not in the diff.
func skipped(path string) bool {
	for d := range strings.SplitSeq(path, "/") {
		if slices.Contains(skipDirs, d) {
			return true
		}
	}
	b := path[strings.LastIndexByte(path, '/')+1:]
	for _, end := range []string{".pb.go", ".pb.gw.go", ".y.go", ".gen.go", "_gen.go", "_string.go", "_generated.go", ".generated.ts", ".gen.ts", ".min.js", ".bundle.js", "_pb2.py", "_pb2_grpc.py", "_pb.ts", "_pb.js", ".g.cs", ".designer.cs", ".Designer.cs"} {
		if strings.HasSuffix(b, end) {
			return true
		}
	}
	return strings.HasPrefix(b, "zz_generated")
}

func (t *reader) endFile() {
	for _, p := range swaps(t.imps[0], t.imps[1]) {
		t.rec.swaps = append(t.rec.swaps, edit{p[0], p[1]})
	}
}

func (t *reader) hunk(removed, added []string) {
	t.oldT, t.bufO = t.lex(removed, t.oldT[:0], t.bufO[:0], 0)
	t.newT, t.bufN = t.lex(added, t.newT[:0], t.bufN[:0], 1)
	for _, e := range replaced(t.oldT, t.newT) {
		t.rec.edits = append(t.rec.edits, edit{e[0], e[1]})
	}
}

// lex reads the lines of one side of a hunk; side is the place in imps.
func (t *reader) lex(lines []string, out [][]token, buf []token, side int) ([][]token, []token) {
	comment := ""
	for _, l := range lines {
		from := len(buf)
		if comment == "" {
			l = strings.TrimPrefix(l, "\ufeff")
			if imp := t.lang.imports(l); imp != "" {
				t.imps[side][imp] = true
				out = append(out, nil)
				continue
			}
			if strings.HasPrefix(l, "package ") || strings.HasPrefix(l, "namespace ") {
				out = append(out, nil)
				continue
			}
		}
		buf, comment = t.lang.lex(l, comment, buf)
		out = append(out, buf[from:len(buf):len(buf)])
	}
	return out, buf
}
