package gitsafe

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Edit is what one commit made of one file.
type Edit struct {
	Commit   string
	Path     string
	Old, New string // objects before and after; "" for none
}

// Edits returns what the newest commits of HEAD's history, without merges, made
// of regular files for which keep holds: at most max commits, newest first. A
// file that was only moved is left out.
func (r *Repo) Edits(ctx context.Context, max int, keep func(path string) bool) ([]Edit, error) {
	out, err := r.output(ctx, "log", "--no-merges", "--no-show-signature", "--no-notes", "--no-decorate", "--no-mailmap", "--no-follow", "--format=tformat:%H",
		"--max-count="+strconv.Itoa(max), "--raw", "--no-abbrev", "--no-renames", "--no-relative", "--no-color", "--ignore-submodules=all", "-z", "HEAD", "--")
	if err != nil {
		return nil, err
	}
	var es, of []Edit // all, of this commit
	commit := ""
	flush := func() {
		gone := map[string]bool{}
		for _, e := range of {
			if e.New == "" {
				gone[e.Old] = true
			}
		}
		for _, e := range of {
			if e.New != "" && !(e.Old == "" && gone[e.New]) && keep(e.Path) {
				es = append(es, e)
			}
		}
		of = of[:0]
	}
	fields := strings.Split(string(out), "\x00")
	for i := 0; i < len(fields); i++ {
		f := strings.TrimPrefix(fields[i], "\n")
		if !strings.HasPrefix(f, ":") {
			if f != "" {
				flush()
				commit = f
			}
			continue
		}
		w := strings.Fields(f[1:]) // modes before and after, objects before and after, status
		if i++; len(w) != 5 || i >= len(fields) {
			return nil, fmt.Errorf("git log: unexpected output")
		}
		e := Edit{Commit: commit, Path: fields[i]}
		if strings.HasPrefix(w[0], "100") {
			e.Old = w[2]
		}
		if strings.HasPrefix(w[1], "100") {
			e.New = w[3]
		}
		if e.Old != "" || e.New != "" {
			of = append(of, e)
		}
	}
	flush()
	return es, nil
}

// Objects calls each with the content of objects, in order. Those that are
// missing, or larger than 1 MB, are left out.
func (r *Repo) Objects(ctx context.Context, hashes []string, each func(hash string, data []byte) error) error {
	var bs []blob
	for _, h := range hashes {
		if len(h) < 40 || strings.Trim(h, "0123456789abcdef") != "" {
			return fmt.Errorf("%.80q is not the name of an object", h)
		}
		bs = append(bs, blob{h, h})
	}
	return r.blobs(ctx, bs, each)
}
