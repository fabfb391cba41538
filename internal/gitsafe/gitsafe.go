// Package gitsafe runs git on repositories that are not trusted. It is the
// only place that runs git.
//
// Many read-only git commands run programs that .git/config and .gitattributes
// name: file-system monitors, external diffs, text converters, filters, pagers,
// hooks, signature checkers. Every command here goes through one function that
// turns them off, and only by exported methods that are tested against a
// hostile configuration.
package gitsafe

import (
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
	"time"
)

// The reasons why a directory has no history to read.
var (
	ErrNoGit   = errors.New("git is not installed")
	ErrNotRepo = errors.New("not a git repository")
	ErrUnsafe  = errors.New("git refuses the repository: it belongs to another user")
	ErrBadRef  = errors.New("not a valid revision name")
)

// Timeout bounds every command whose output is read at once.
const Timeout = 60 * time.Second

// maxOutput bounds the bytes that such a command may print.
const maxOutput = 1 << 30

// Repo is a work tree, seen from one directory in it. All paths that its
// methods return are relative to that directory and use slashes; what lies
// outside of it is left out.
type Repo struct {
	git, dir, root string
	env            []string
}

// Open returns the repository that dir lies in.
func Open(dir string) (*Repo, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, ErrNoGit
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	r := &Repo{git: git, dir: abs, env: environ(os.Environ())}
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	out, err := r.output(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		var ee *exec.ExitError
		switch {
		case strings.Contains(err.Error(), "dubious ownership"):
			return nil, ErrUnsafe
		case errors.As(err, &ee):
			return nil, ErrNotRepo
		}
		return nil, err
	}
	r.root = filepath.FromSlash(strings.TrimSuffix(strings.TrimSuffix(string(out), "\n"), "\r"))
	// core.worktree may name any directory. Believe it only where there is a
	// .git, and only if the directory asked for lies in it.
	if rel, err := filepath.Rel(r.root, abs); r.root == "" || err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return nil, ErrNotRepo
	}
	if _, err := os.Lstat(filepath.Join(r.root, ".git")); err != nil {
		return nil, ErrNotRepo
	}
	if err := r.disarmFilters(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// environ returns the environment for git: nothing of GIT_*, no prompts, no
// network on demand, English messages.
func environ(from []string) []string {
	var env []string
	for _, kv := range from {
		k, _, _ := strings.Cut(kv, "=")
		switch up := strings.ToUpper(k); {
		case strings.HasPrefix(up, "GIT_"), strings.HasPrefix(up, "LC_"):
		case up == "LANG", up == "LANGUAGE", up == "PAGER", up == "EDITOR", up == "VISUAL", up == "SSH_ASKPASS":
		default:
			env = append(env, kv)
		}
	}
	return append(env, "GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE="+os.DevNull, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_PAGER=cat", "GIT_ATTR_NOSYSTEM=1")
}

// guard comes before every subcommand.
var guard = []string{
	"--no-pager", "--no-optional-locks", "--literal-pathspecs",
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.untrackedCache=false",
	"-c", "diff.external=", "-c", "core.pager=cat", "-c", "log.showSignature=false", "-c", "gpg.program=",
	"-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit", "-c", "submodule.recurse=false",
	"-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "core.sshCommand=false", "-c", "credential.helper=",
}

// diffFlags go with every command that prints a diff. They also undo what the
// configuration may do to its form.
var diffFlags = []string{
	"--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--no-relative", "--ignore-submodules=all", "--submodule=short",
	"--src-prefix=a/", "--dst-prefix=b/", "--inter-hunk-context=0", "--no-indent-heuristic", "--diff-algorithm=myers", "-U0",
	"-O" + os.DevNull,
}

func (r *Repo) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, r.git, slices.Concat(guard, args)...)
	c.Dir = r.dir
	c.Env = r.env
	c.WaitDelay = 2 * time.Second
	return c
}

func (r *Repo) output(ctx context.Context, args ...string) ([]byte, error) {
	return r.read(ctx, false, args...)
}

// globs is output where paths are patterns of ours.
func (r *Repo) globs(ctx context.Context, args ...string) ([]byte, error) {
	return r.read(ctx, true, args...)
}

func (r *Repo) read(ctx context.Context, globs bool, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	c := r.command(ctx, args...)
	if globs {
		c.Args = slices.DeleteFunc(c.Args, func(a string) bool { return a == "--literal-pathspecs" })
	}
	out, diag := &capped{max: maxOutput}, &capped{max: 4 << 10, drop: true}
	c.Stdout, c.Stderr = out, diag
	if err := c.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("git %s: %w%s", args[0], err, diag.suffix())
	}
	return out.Bytes(), nil
}

// disarmFilters overrides every configured filter, since a diff with the work
// tree would run its program on the files. They are named by the
// configuration, so they can't be turned off without asking for their names.
func (r *Repo) disarmFilters(ctx context.Context) error {
	out, err := r.output(ctx, "config", "-z", "--name-only", "--get-regexp", `^filter\..*\.(clean|smudge|process|required)$`)
	if err != nil {
		var ee *exec.ExitError
		if errors.As(err, &ee) && ee.ExitCode() == 1 { // none
			return nil
		}
		return err
	}
	n := 0
	var env []string
	set := func(k, v string) {
		// The environment takes any name; -c would end one at its first "=".
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", n, k), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", n, v))
		n++
	}
	var seen []string
	for k := range strings.SplitSeq(string(out), "\x00") {
		dot := strings.LastIndexByte(k, '.')
		if dot < 0 || slices.Contains(seen, k[:dot]) {
			continue
		}
		if len(seen) == 200 {
			return fmt.Errorf("more than %d filters configured", len(seen))
		}
		seen = append(seen, k[:dot])
		set(k[:dot]+".clean", "")
		set(k[:dot]+".smudge", "")
		set(k[:dot]+".process", "")
		set(k[:dot]+".required", "false")
	}
	r.env = append(r.env, append(env, "GIT_CONFIG_COUNT="+strconv.Itoa(n))...)
	return nil
}

// Root returns the top directory of the work tree.
func (r *Repo) Root() string { return r.root }

// Dir returns the directory that the repository was opened at, without links.
func (r *Repo) Dir() string { return r.dir }

// Head returns the hash of the checked-out commit, and "" if there is none yet.
func (r *Repo) Head(ctx context.Context) (string, error) {
	out, err := r.output(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	var ee *exec.ExitError
	if errors.As(err, &ee) && ctx.Err() == nil {
		return "", nil
	}
	return strings.TrimSpace(string(out)), err
}

// Shallow reports whether older history was cut off when the repository was
// cloned.
func (r *Repo) Shallow(ctx context.Context) bool {
	out, err := r.output(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(string(out)) == "true"
}

// maxBoundary bounds the file that Boundary reads.
const maxBoundary = 16 << 20

// Boundary returns the commits at which a shallow clone was cut off, as git
// keeps them, and "" in a whole clone. Together with Head it decides what Log
// gives.
func (r *Repo) Boundary(ctx context.Context) (string, error) {
	out, err := r.output(ctx, "rev-parse", "--git-path", "shallow")
	if err != nil {
		return "", err
	}
	p := filepath.FromSlash(strings.TrimSuffix(strings.TrimSuffix(string(out), "\n"), "\r"))
	if !filepath.IsAbs(p) {
		p = filepath.Join(r.dir, p)
	}
	fi, err := os.Lstat(p)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if !fi.Mode().IsRegular() || fi.Size() > maxBoundary {
		return "", fmt.Errorf("%s: not a regular file, or too large", p)
	}
	b, err := os.ReadFile(p)
	return string(b), err
}

// ListFiles returns the tracked files and the untracked ones that are not
// ignored, sorted. A path may be gone from the disk, a link or a submodule.
func (r *Repo) ListFiles(ctx context.Context) ([]string, error) {
	return r.list(ctx, "-c", "-o")
}

func (r *Repo) list(ctx context.Context, which ...string) ([]string, error) {
	out, err := r.output(ctx, append([]string{"ls-files", "-z", "--exclude-standard"}, which...)...)
	if err != nil {
		return nil, err
	}
	var paths []string
	for p := range strings.SplitSeq(string(out), "\x00") {
		if p != "" {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// Resolve returns the hash of the commit that a revision names. Names that
// could be taken for an option are refused.
func (r *Repo) Resolve(ctx context.Context, rev string) (string, error) {
	if rev == "" || rev[0] == '-' || len(rev) > 500 || strings.ContainsFunc(rev, func(c rune) bool { return c <= ' ' || c == 0x7f }) || strings.Contains(rev, "..") {
		return "", fmt.Errorf("%q: %w", rev, ErrBadRef)
	}
	out, err := r.output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		var ee *exec.ExitError
		if errors.As(err, &ee) && ctx.Err() == nil {
			return "", fmt.Errorf("%q: %w", rev, ErrBadRef)
		}
		return "", err
	}
	return strings.TrimSpace(string(out)), nil
}

// isHash reports whether s is the full hash of an object.
func isHash(s string) bool {
	return (len(s) == 40 || len(s) == 64) && !strings.ContainsFunc(s, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'f') })
}

// LogOptions says what Log prints.
type LogOptions struct {
	Format   string   // as for --format, without separators added by git
	From     string   // the commit to start from; empty means HEAD
	Since    string   // only what is reachable from there and not from this hash
	Only     []string // these commits alone, by full hash, in this order; From and Since do not count then
	Merges   bool     // merges too
	Patch    bool     // the diff of each commit, without context lines
	Names    bool     // status and path of each file, NUL-separated
	Suffixes []string // only files whose names end so; empty means all
	MaxFile  int      // bytes of a file above which it is not diffed; 0 means git's own limit
	SkipDirs []string // with Suffixes: no files below folders of these names
}

// Log streams the history of a commit, newest first. Of side
// branches that a merge threw away it tells too: what is said of a commit does
// not depend on others. Commits that touch none of the files asked for are left
// out; of the whole work tree also those that touch nothing are told. The reader
// must be closed; closing it early stops git. Renames are told as a file that
// goes and one that comes.
func (r *Repo) Log(ctx context.Context, o LogOptions) (io.ReadCloser, error) {
	var args []string
	if o.MaxFile > 0 {
		args = append(args, "-c", "core.bigFileThreshold="+strconv.Itoa(o.MaxFile))
	}
	args = append(args, "log", "--no-show-signature", "--no-notes", "--no-decorate", "--no-mailmap", "--no-follow", "--full-history", "--format=tformat:"+o.Format)
	if !o.Merges {
		args = append(args, "--no-merges")
	}
	args = append(args, diffFlags...)
	args = append(args, "--relative")
	switch {
	case o.Patch:
		args = append(args, "-p")
	case o.Names:
		args = append(args, "--name-status", "-z")
	default:
		args = append(args, "-s")
	}
	for _, h := range o.Only {
		if !isHash(h) {
			return nil, fmt.Errorf("%q: %w", h, ErrBadRef)
		}
	}
	if o.Since != "" && o.Only == nil {
		since, err := r.Resolve(ctx, o.Since)
		if err != nil {
			return nil, err
		}
		args = append(args, "^"+since)
	}
	from := "HEAD"
	switch {
	case o.Only != nil:
		from = "--no-walk=unsorted"
		args = append(args, "--stdin")
	case o.From != "":
		hash, err := r.Resolve(ctx, o.From)
		if err != nil {
			return nil, err
		}
		from = hash
	}
	args = append(args, from, "--")
	var globs []string
	for _, s := range o.Suffixes {
		globs = append(globs, "*"+s)
	}
	if len(globs) > 0 {
		for _, d := range o.SkipDirs {
			globs = append(globs, ":(exclude,glob)**/"+d+"/**")
		}
	}
	if len(globs) == 0 && r.dir != r.root { // of the whole work tree git looks at no tree to list commits
		globs = []string{"."}
	}
	ctx, cancel := context.WithCancel(ctx)
	c := r.command(ctx, append(args, globs...)...)
	if len(o.Suffixes) > 0 { // the one place where a path is a glob of ours
		c.Args = slices.DeleteFunc(c.Args, func(a string) bool { return a == "--literal-pathspecs" })
	}
	if o.Only != nil {
		c.Stdin = strings.NewReader(strings.Join(o.Only, "\n") + "\n")
	}
	diag := &capped{max: 4 << 10, drop: true}
	c.Stderr = diag
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("git log: %w", err)
	}
	return &stream{r: out, c: c, cancel: cancel, diag: diag}, nil
}

// stream is the output of a running git.
type stream struct {
	r      io.Reader
	c      *exec.Cmd
	cancel context.CancelFunc
	diag   *capped
	end    bool
	closed bool
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err == io.EOF {
		s.end = true
	}
	return n, err
}

// Close returns git's own error if its output was read to the end.
func (s *stream) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if !s.end {
		s.cancel()
	}
	err := s.c.Wait()
	s.cancel()
	if !s.end || err == nil {
		return nil
	}
	return fmt.Errorf("git log: %w%s", err, s.diag.suffix())
}

// capped is a buffer with an upper limit. With drop, what is over the limit is
// thrown away; without, it is an error.
type capped struct {
	bytes.Buffer
	max  int
	drop bool
}

func (b *capped) Write(p []byte) (int, error) {
	if b.Len()+len(p) <= b.max {
		return b.Buffer.Write(p)
	}
	if !b.drop {
		return 0, fmt.Errorf("more than %d bytes of output", b.max)
	}
	b.Buffer.Write(p[:b.max-b.Len()])
	return len(p), nil
}

// ReadFrom must not bypass the limit: io.Copy would use the buffer's own.
func (b *capped) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{b}, r)
}

// suffix returns the line that says what went wrong, after a colon.
func (b *capped) suffix() string {
	first := ""
	for l := range strings.Lines(b.String()) {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "fatal:") {
			return ": " + l
		}
		if first == "" && l != "" && !strings.HasPrefix(l, "hint:") {
			first = ": " + l
		}
	}
	return first
}
