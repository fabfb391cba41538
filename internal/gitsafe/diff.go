package gitsafe

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Range is a run of lines, both ends included, counted from 1.
type Range struct{ Start, End int }

// Change is what a file of the work tree has that a revision has not.
type Change struct {
	Path    string
	From    string  // path in the revision if the file was moved, else ""
	New     bool    // the revision has no such file, or git does not track it: every line counts
	Deleted bool    // the work tree has no such file
	Lines   []Range // added or changed lines; a pure removal is the line before it
}

// Changed compares the work tree, with what is staged and untracked, to a
// revision, for files whose names end in one of suffixes, all if there are none.
// Changes are sorted by path. A file that was moved without a change has no
// lines. Of other files no object is read, so a partial clone may lack theirs.
func (r *Repo) Changed(ctx context.Context, base string, suffixes ...string) ([]Change, error) {
	rev, err := r.Resolve(ctx, base)
	if err != nil {
		return nil, err
	}
	args := append([]string{"diff"}, diffFlags...)
	args = append(args, "--relative", "--no-color-moved", "--find-renames", rev, "--")
	for _, s := range suffixes {
		args = append(args, ":(icase)*"+s)
	}
	if len(suffixes) == 0 {
		args = append(args, ".")
	}
	out, err := r.globs(ctx, args...)
	if err != nil {
		return nil, err
	}
	cs, err := ReadChanges(bytes.NewReader(out))
	if err != nil {
		return nil, err
	}
	if cs, err = r.untracked(ctx, cs); err != nil {
		return nil, err
	}
	return sorted(cs), nil
}

// untracked adds the files that git does not track to changes.
func (r *Repo) untracked(ctx context.Context, cs []Change) ([]Change, error) {
	list, err := r.list(ctx, "-o")
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if !strings.HasSuffix(p, "/") {
			cs = append(cs, Change{Path: p, New: true})
		}
	}
	return cs, nil
}

// sorted sorts changes by path, each path once: one that is untracked and in the
// revision was removed from the index only.
func sorted(cs []Change) []Change {
	slices.SortStableFunc(cs, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(cs, func(a, b Change) bool { return a.Path == b.Path })
}

// Names compares what is staged, or the work tree with what is untracked too, to a
// revision, as Changed does, but for all files and without lines: nothing of text
// is looked at but to tell what was moved.
func (r *Repo) Names(ctx context.Context, base string, staged bool) ([]Change, error) {
	rev, err := r.Resolve(ctx, base)
	if err != nil {
		return nil, err
	}
	args := append([]string{"diff"}, diffFlags...)
	args = append(args, "--relative", "--name-status", "-z")
	if staged {
		args = append(args, "--cached")
	}
	out, err := r.output(ctx, append(args, "--find-renames", rev, "--")...)
	if err != nil && ctx.Err() == nil {
		// A partial clone lacks what was moved: what is the same by its hash needs no text.
		out, err = r.output(ctx, append(args, "--find-renames=100%", rev, "--")...)
	}
	if err != nil {
		return nil, err
	}
	cs := readNames(strings.Split(string(out), "\x00"))
	if !staged {
		if cs, err = r.untracked(ctx, cs); err != nil {
			return nil, err
		}
	}
	return sorted(cs), nil
}

// readNames reads the fields of git diff --name-status -z.
func readNames(f []string) (cs []Change) {
	for len(f) > 1 {
		if kind := f[0]; kind != "" && strings.ContainsAny(kind[:1], "RC") && len(f) > 2 {
			cs = append(cs, Change{Path: f[2], From: f[1]})
			f = f[3:]
		} else {
			cs = append(cs, Change{Path: f[1], New: kind == "A", Deleted: kind == "D"})
			f = f[2:]
		}
	}
	return cs
}

// ReadChanges reads a unified diff, with or without context lines, as from git
// diff or another tool. Paths lose an a/ or b/ in front.
func ReadChanges(in io.Reader) ([]Change, error) {
	var cs []Change
	var c *Change
	br := bufio.NewReaderSize(in, 64<<10)
	old, left, right, line := "", 0, 0, 0
	touch := func(n int) {
		n = max(n, 1)
		if k := len(c.Lines); k > 0 && c.Lines[k-1].End+1 >= n {
			c.Lines[k-1].End = max(c.Lines[k-1].End, n)
			return
		}
		c.Lines = append(c.Lines, Range{n, n})
	}
	for {
		l, err := readLine(br)
		if err == io.EOF {
			return cs, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case c != nil && (left > 0 || right > 0) && l != "":
			switch l[0] {
			case '+':
				touch(line)
				line++
				right--
			case '-':
				if left--; right == 0 {
					touch(line - 1)
				}
			case '\\':
			default:
				line++
				left--
				right--
			}
		case strings.HasPrefix(l, "diff --git "):
			c, old = nil, ""
		case c == nil && strings.HasPrefix(l, "rename from "):
			old = barePath(l[len("rename from "):])
		case c == nil && old != "" && strings.HasPrefix(l, "rename to "):
			if p := barePath(l[len("rename to "):]); p != "" {
				cs = append(cs, Change{Path: p, From: old})
				c = &cs[len(cs)-1]
			}
		case strings.HasPrefix(l, "--- "):
			old = HeaderPath(l[4:])
		case strings.HasPrefix(l, "+++ "):
			p := HeaderPath(l[4:])
			switch {
			case c != nil && c.From != "" && c.Path == p && c.Lines == nil: // was told by "rename to"
			case p == "" && old == "":
				c = nil
			case p == "":
				cs = append(cs, Change{Path: old, Deleted: true})
				c = nil
			default:
				cs = append(cs, Change{Path: p, New: old == ""})
				c = &cs[len(cs)-1]
			}
			left, right = 0, 0
		case c != nil && strings.HasPrefix(l, "@@ "):
			h, ok := ParseHunk(l)
			if ok {
				left, right, line = h.OldLines, h.NewLines, h.NewStart
				if right == 0 {
					line++ // git names the line before a removal
				}
			}
		}
	}
}

// Hunk is the head of a hunk.
type Hunk struct{ OldStart, OldLines, NewStart, NewLines int }

// ParseHunk reads "@@ -a,b +c,d @@".
func ParseHunk(l string) (Hunk, bool) {
	f := strings.Fields(l)
	if len(f) < 4 || f[0] != "@@" || f[3] != "@@" || !strings.HasPrefix(f[1], "-") || !strings.HasPrefix(f[2], "+") {
		return Hunk{}, false
	}
	var h Hunk
	var ok1, ok2 bool
	h.OldStart, h.OldLines, ok1 = parseRange(f[1][1:])
	h.NewStart, h.NewLines, ok2 = parseRange(f[2][1:])
	return h, ok1 && ok2
}

func parseRange(s string) (start, n int, ok bool) {
	a, b, two := strings.Cut(s, ",")
	start, err := strconv.Atoi(a)
	if err != nil || start < 0 || start > 1<<30 {
		return 0, 0, false
	}
	if !two {
		return start, 1, true
	}
	n, err = strconv.Atoi(b)
	return start, n, err == nil && n >= 0 && n <= 1<<30
}

// HeaderPath returns the path of a "--- " or "+++ " line, and "" for /dev/null.
// It undoes git's quoting.
func HeaderPath(s string) string {
	s = strings.TrimRight(s, "\r\n")
	if strings.HasPrefix(s, `"`) {
		s = unquote(s)
	} else if i := strings.IndexByte(s, '\t'); i >= 0 { // git and diff put one before a time or after a space
		s = s[:i]
	}
	if s == "/dev/null" {
		return ""
	}
	if len(s) > 2 && (s[:2] == "a/" || s[:2] == "b/") {
		s = s[2:]
	}
	return s
}

// barePath returns the path of a "rename from " line, which has no a/ in front.
func barePath(s string) string {
	if s = strings.TrimRight(s, "\r\n"); strings.HasPrefix(s, `"`) {
		return unquote(s)
	}
	return s
}

// unquote reads a C string as git writes it.
func unquote(s string) string {
	var b []byte
	for i := 1; i < len(s) && s[i] != '"'; i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		if k := strings.IndexByte(`abtnvfr`, s[i]); k >= 0 {
			b = append(b, byte(7+k))
		} else if i+2 < len(s) && s[i] >= '0' && s[i] <= '3' {
			n, err := strconv.ParseUint(s[i:i+3], 8, 8)
			if err != nil {
				b = append(b, s[i])
				continue
			}
			b = append(b, byte(n))
			i += 2
		} else {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// maxLine is where lines of a diff are cut.
const maxLine = 64 << 10

// readLine returns the next line without its end, cut at maxLine.
func readLine(br *bufio.Reader) (string, error) {
	l, err := br.ReadSlice('\n')
	if err == nil {
		return string(l[:len(l)-1]), nil
	}
	line := string(l)
	for err == bufio.ErrBufferFull {
		l, err = br.ReadSlice('\n')
		if len(line) < maxLine {
			line += string(l)
		}
	}
	if err == io.EOF && line == "" {
		return "", io.EOF
	}
	if err == io.EOF {
		err = nil
	}
	return strings.TrimSuffix(line, "\n"), err
}
