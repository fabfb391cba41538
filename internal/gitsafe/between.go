package gitsafe

import (
	"context"
	"fmt"
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
