package gitsafe

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// User returns the name that git gives the author of commits, "" if none is set.
func (r *Repo) User(ctx context.Context) string {
	out, err := r.output(ctx, "config", "--get", "user.name")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Time returns when a revision was committed, in seconds since 1970.
func (r *Repo) Time(ctx context.Context, rev string) (int64, error) {
	h, err := r.Resolve(ctx, rev)
	if err != nil {
		return 0, err
	}
	out, err := r.output(ctx, "rev-list", "--max-count=1", "--timestamp", h, "--")
	if err != nil {
		return 0, err
	}
	at, _, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("git rev-list: %w", err)
	}
	return n, nil
}

// MergeBase returns the commit that two revisions have last had in common, ""
// if there is none in this clone.
func (r *Repo) MergeBase(ctx context.Context, a, b string) (string, error) {
	x, err := r.Resolve(ctx, a)
	if err != nil {
		return "", err
	}
	y, err := r.Resolve(ctx, b)
	if err != nil {
		return "", err
	}
	out, err := r.output(ctx, "merge-base", x, y)
	var ee *exec.ExitError
	if errors.As(err, &ee) && ctx.Err() == nil {
		return "", nil
	}
	return strings.TrimSpace(string(out)), err
}

// Commit is a commit and when it was made, in seconds since 1970.
type Commit struct {
	Hash string
	Time int64
}

// Line returns HEAD and its first parents, newest first, at most limit.
func (r *Repo) Line(ctx context.Context, limit int) ([]Commit, error) {
	out, err := r.output(ctx, "rev-list", "--first-parent", "--timestamp", "--max-count="+strconv.Itoa(limit), "HEAD", "--")
	if err != nil {
		return nil, err
	}
	var cs []Commit
	for l := range strings.Lines(string(out)) {
		at, hash, ok := strings.Cut(strings.TrimSpace(l), " ")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("git rev-list: unexpected output")
		}
		cs = append(cs, Commit{hash, n})
	}
	return cs, nil
}

// Blame returns the commits that lines of a file of the work tree come from. A
// line that is not committed yet, or was cut off from a shallow clone's
// history, is missing in the answer. Changes of white space do not count.
func (r *Repo) Blame(ctx context.Context, path string, lines []int) (map[int]Commit, error) {
	args := []string{"-c", "blame.ignoreRevsFile=", "blame", "--porcelain", "-w", "--no-textconv", "--no-ext-diff"}
	sorted := slices.Clone(lines)
	slices.Sort(sorted)
	for _, n := range slices.Compact(sorted) {
		args = append(args, fmt.Sprintf("-L%d,%d", n, n))
	}
	if len(lines) == 0 {
		return map[int]Commit{}, nil
	}
	out, err := r.output(ctx, append(args, "--", path)...)
	if err != nil {
		return nil, err
	}
	shallow := r.Shallow(ctx)
	at := map[string]int64{}
	edge := map[string]bool{}
	hash, line := "", 0
	found := map[int]string{}
	for l := range strings.Lines(string(out)) {
		l = strings.TrimSuffix(l, "\n")
		key, val, _ := strings.Cut(l, " ")
		switch {
		case strings.HasPrefix(l, "\t"):
			found[line] = hash
		case key == "committer-time":
			if at[hash], err = strconv.ParseInt(val, 10, 64); err != nil {
				return nil, fmt.Errorf("git blame: %w", err)
			}
		case key == "boundary":
			edge[hash] = shallow
		case len(key) >= 40:
			f := strings.Fields(val)
			if len(f) < 2 {
				return nil, errors.New("git blame: unexpected output")
			}
			if line, err = strconv.Atoi(f[1]); err != nil {
				return nil, fmt.Errorf("git blame: %w", err)
			}
			hash = key
		}
	}
	res := map[int]Commit{}
	for n, h := range found {
		if strings.Trim(h, "0") != "" && !edge[h] {
			res[n] = Commit{h, at[h]}
		}
	}
	return res, nil
}

// maxBlob is the size in bytes above which a file of the past is left out.
const maxBlob = 1 << 20

// Contents calls each with the content of paths at a revision. Paths that were
// no regular files then, or are too large, are left out.
func (r *Repo) Contents(ctx context.Context, rev string, paths []string, each func(path string, data []byte) error) error {
	h, err := r.Resolve(ctx, rev)
	if err != nil {
		return err
	}
	want := map[string]bool{}
	for _, p := range paths {
		want[p] = true
	}
	bs, err := r.tree(ctx, h, func(p string) bool { return want[p] })
	if err != nil {
		return err
	}
	return r.blobs(ctx, bs, each)
}

// Export writes the files of a revision for which keep holds into a folder that
// exists, without any conversion. Links and submodules are left out, and so are
// files over 1 MB.
func (r *Repo) Export(ctx context.Context, rev, dir string, keep func(path string) bool) error {
	h, err := r.Resolve(ctx, rev)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	bs, err := r.tree(ctx, h, keep)
	if err != nil {
		return err
	}
	made := map[string]bool{}
	return r.blobs(ctx, bs, func(path string, data []byte) error {
		name := filepath.FromSlash(path)
		if d := filepath.Dir(name); !made[d] {
			if err := root.MkdirAll(d, 0o755); err != nil {
				return err
			}
			made[d] = true
		}
		return root.WriteFile(name, data, 0o644)
	})
}

// Tree returns the files of a commit, by their paths below the folder that was
// opened.
func (r *Repo) Tree(ctx context.Context, commit string) (map[string]bool, error) {
	out, err := r.output(ctx, "ls-tree", "-r", "-z", "--name-only", commit)
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for p := range strings.SplitSeq(string(out), "\x00") {
		if p != "" {
			files[p] = true
		}
	}
	return files, nil
}

type blob struct{ hash, path string }

// tree lists the regular files of a commit for which keep holds. A tree from
// outside may name any path; those that lead out of a folder or into a .git are
// left out.
func (r *Repo) tree(ctx context.Context, commit string, keep func(string) bool) ([]blob, error) {
	out, err := r.output(ctx, "ls-tree", "-r", "-z", "-l", commit)
	if err != nil {
		return nil, err
	}
	var bs []blob
	for e := range strings.SplitSeq(string(out), "\x00") {
		meta, path, ok := strings.Cut(e, "\t")
		f := strings.Fields(meta) // mode, type, hash, size
		if !ok || len(f) != 4 || f[1] != "blob" || f[0] != "100644" && f[0] != "100755" {
			continue
		}
		if n, err := strconv.Atoi(f[3]); err != nil || n > maxBlob || !keep(path) {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(path)) || slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return strings.EqualFold(s, ".git") }) {
			continue
		}
		bs = append(bs, blob{f[2], path})
	}
	return bs, nil
}

// blobs reads objects in one run of git. A blob that a partial clone lacks, or
// that is too large, is left out.
func (r *Repo) blobs(ctx context.Context, bs []blob, each func(path string, data []byte) error) (err error) {
	if len(bs) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var in bytes.Buffer
	for _, b := range bs {
		in.WriteString(b.hash + "\n")
	}
	c := r.command(ctx, "cat-file", "--batch", "--buffer")
	c.Stdin = &in
	diag := &capped{max: 4 << 10, drop: true}
	c.Stderr = diag
	pipe, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	defer func() {
		cancel()
		_ = c.Wait() // what counts is whether all could be read
	}()
	br := bufio.NewReaderSize(pipe, 256<<10)
	for _, b := range bs {
		head, err := br.ReadString('\n')
		if err != nil {
			return fmt.Errorf("git cat-file: %w%s", err, diag.suffix())
		}
		f := strings.Fields(head)
		if len(f) == 2 && f[1] == "missing" {
			continue
		}
		if len(f) != 3 || f[0] != b.hash {
			return errors.New("git cat-file: unexpected output")
		}
		n, err := strconv.Atoi(f[2])
		if err != nil || n < 0 {
			return errors.New("git cat-file: unexpected size")
		}
		if n > maxBlob {
			if _, err := io.CopyN(io.Discard, br, int64(n)+1); err != nil {
				return fmt.Errorf("git cat-file: %w", err)
			}
			continue
		}
		data := make([]byte, n+1) // a line end follows
		if _, err := io.ReadFull(br, data); err != nil {
			return fmt.Errorf("git cat-file: %w", err)
		}
		if err := each(b.path, data[:n]); err != nil {
			return err
		}
	}
	return nil
}
