package gitsafe

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Before returns the newest commit of HEAD's history that is not younger than a
// time, and "" if there is none. Merges do not count.
func (r *Repo) Before(ctx context.Context, t time.Time) (string, error) {
	out, err := r.output(ctx, "rev-list", "--no-merges", "--max-count=1", "--before="+strconv.FormatInt(t.Unix(), 10), "HEAD", "--")
	return strings.TrimSpace(string(out)), err
}

// Time returns when a commit was made.
func (r *Repo) Time(ctx context.Context, rev string) (time.Time, error) {
	h, err := r.Resolve(ctx, rev)
	if err != nil {
		return time.Time{}, err
	}
	out, err := r.output(ctx, "log", "-1", "--no-show-signature", "--no-notes", "--no-decorate", "--format=tformat:%ct", h, "--")
	if err != nil {
		return time.Time{}, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return time.Unix(n, 0).UTC(), err
}

// Export writes the regular files of a revision that keep selects below dest,
// byte for byte as they are stored: no filter, no attribute, no line end is
// applied, and no link is made. Files above max bytes, and those whose content
// the repository lacks, are left out and counted.
func (r *Repo) Export(ctx context.Context, rev, dest string, max int64, keep func(path string) bool) (wrote, left int, err error) {
	h, err := r.Resolve(ctx, rev)
	if err != nil {
		return 0, 0, err
	}
	out, err := r.output(ctx, "ls-tree", "-r", "-z", h)
	if err != nil {
		return 0, 0, err
	}
	var oids, paths []string
	for e := range strings.SplitSeq(string(out), "\x00") {
		meta, p, ok := strings.Cut(e, "\t")
		f := strings.Fields(meta)
		if !ok || len(f) != 3 || f[1] != "blob" || !strings.HasPrefix(f[0], "100") || !keep(p) {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(p)) || slices.Contains(strings.Split(strings.ToLower(p), "/"), ".git") {
			left++
			continue
		}
		oids, paths = append(oids, f[2]), append(paths, p)
	}
	root, err := os.OpenRoot(dest)
	if err != nil {
		return 0, left, err
	}
	defer root.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := r.command(ctx, "cat-file", "--batch")
	c.Stdin = strings.NewReader(strings.Join(oids, "\n") + "\n")
	diag := &capped{max: 4 << 10, drop: true}
	c.Stderr = diag
	pipe, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return 0, left, fmt.Errorf("git cat-file: %w", err)
	}
	br := bufio.NewReaderSize(pipe, 256<<10)
	for _, p := range paths {
		ok, err := exportOne(br, root, p, max)
		if err != nil {
			cancel()
			_ = c.Wait()
			return wrote, left, fmt.Errorf("export %s: %w%s", p, err, diag.suffix())
		}
		if ok {
			wrote++
		} else {
			left++
		}
	}
	if err := c.Wait(); err != nil {
		return wrote, left, fmt.Errorf("git cat-file: %w%s", err, diag.suffix())
	}
	return wrote, left, nil
}

// exportOne writes the next blob that git prints to a path.
func exportOne(br *bufio.Reader, root *os.Root, p string, max int64) (bool, error) {
	head, err := readLine(br)
	if err != nil {
		return false, err
	}
	f := strings.Fields(head)
	if len(f) != 3 { // "<hash> missing"
		return false, nil
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil || size < 0 {
		return false, errors.New("unexpected output of git")
	}
	var sink io.Writer = io.Discard
	if size <= max {
		local := filepath.FromSlash(p)
		if d := path.Dir(p); d != "." {
			if err := root.MkdirAll(filepath.FromSlash(d), 0o755); err != nil {
				return false, err
			}
		}
		w, err := root.OpenFile(local, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return false, err
		}
		defer w.Close()
		sink = w
	}
	if _, err := io.CopyN(sink, br, size); err != nil {
		return false, err
	}
	_, err = br.Discard(1)
	return size <= max, err
}

// Between returns what the second revision has that the first has not, for
// files whose names end in one of suffixes; a file that was moved keeps its
// lines. Files above max bytes are told as changed without lines.
func (r *Repo) Between(ctx context.Context, old, now string, suffixes []string, max int) ([]Change, error) {
	a, err := r.Resolve(ctx, old)
	if err != nil {
		return nil, err
	}
	b, err := r.Resolve(ctx, now)
	if err != nil {
		return nil, err
	}
	args := append([]string{"-c", "core.bigFileThreshold=" + strconv.Itoa(max), "diff"}, diffFlags...)
	args = append(args, "--find-renames=50%", "-l2000", "--no-color-moved", "--relative", a, b, "--")
	for _, s := range suffixes {
		args = append(args, "*"+s)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := r.command(ctx, args...)
	// The one place beside Log where a path is a glob of ours.
	c.Args = slices.DeleteFunc(c.Args, func(a string) bool { return a == "--literal-pathspecs" })
	diag := &capped{max: 4 << 10, drop: true}
	c.Stderr = diag
	pipe, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("git diff: %w", err)
	}
	cs, err := ReadChanges(pipe)
	if err != nil {
		cancel()
		_ = c.Wait()
		return nil, err
	}
	if err := c.Wait(); err != nil {
		return cs, fmt.Errorf("git diff: %w%s", err, diag.suffix())
	}
	slices.SortStableFunc(cs, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return cs, nil
}
