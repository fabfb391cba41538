package gitsafe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// git runs plain git to set a test up.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Env = append(environ(os.Environ()), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func write(t *testing.T, dir, path, text string) {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// repo makes a repository with two commits.
func repo(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "main")
	write(t, dir, "a.go", "package a\n\nvar x = 1\nvar y = 2\nvar z = 3\n")
	write(t, dir, "sub/b.go", "package sub\n")
	write(t, dir, "gone.go", "package a\n")
	write(t, dir, ".gitignore", "*.log\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "one")
	write(t, dir, "sub/b.go", "package sub\n\nvar b = 1\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "two")
	return dir
}

func open(t *testing.T, dir string) *Repo {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpen(t *testing.T) {
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotRepo) {
		t.Errorf("plain directory: %v", err)
	}
	dir := repo(t)
	r := open(t, filepath.Join(dir, "sub"))
	if real, _ := filepath.EvalSymlinks(dir); r.Root() != real {
		t.Errorf("root %s, want %s", r.Root(), real)
	}
	if h, err := r.Head(t.Context()); err != nil || len(h) < 40 {
		t.Errorf("head %q, %v", h, err)
	}
	git(t, dir, "config", "core.worktree", "/")
	if _, err := Open(dir); !errors.Is(err, ErrNotRepo) {
		t.Errorf("work tree elsewhere: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(dir); !errors.Is(err, ErrNoGit) {
		t.Errorf("no git: %v", err)
	}
}

func TestEmptyRepo(t *testing.T) {
	repo(t) // for the skip
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	write(t, dir, "a.go", "package a\n")
	r := open(t, dir)
	if h, err := r.Head(t.Context()); h != "" || err != nil {
		t.Errorf("head %q, %v", h, err)
	}
	fs, err := r.ListFiles(t.Context())
	if err != nil || len(fs) != 1 {
		t.Errorf("files %v, %v", fs, err)
	}
	if _, err := r.Changed(t.Context(), "HEAD"); !errors.Is(err, ErrBadRef) {
		t.Errorf("changed: %v", err)
	}
}

func TestListFiles(t *testing.T) {
	dir := repo(t)
	write(t, dir, "new é.go", "package a\n")
	write(t, dir, "x.log", "")
	got, err := open(t, dir).ListFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{".gitignore", "a.go", "gone.go", "new é.go", "sub/b.go"}, got); d != "" {
		t.Error(d)
	}
	got, err = open(t, filepath.Join(dir, "sub")).ListFiles(t.Context())
	if err != nil || !slices.Equal(got, []string{"b.go"}) {
		t.Errorf("in a subdirectory: %v, %v", got, err)
	}
}

func TestChanged(t *testing.T) {
	dir := repo(t)
	write(t, dir, "a.go", "package a\n\nvar x = 10\nvar z = 3\nvar w = 4\nvar v = 5\n") // 3 changed, y gone, 5-6 new
	write(t, dir, "new.go", "package a\n")
	write(t, dir, "staged \"q\".go", "// Not the text that gone.go had.\n")
	git(t, dir, "add", "staged \"q\".go")
	if err := os.Remove(filepath.Join(dir, "gone.go")); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir)
	got, err := r.Changed(t.Context(), "HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{Path: "a.go", Lines: []Range{{3, 3}, {5, 6}}},
		{Path: "gone.go", Deleted: true},
		{Path: "new.go", New: true},
		{Path: "staged \"q\".go", New: true, Lines: []Range{{1, 1}}},
		{Path: "sub/b.go", Lines: []Range{{2, 3}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{"", "-p", "--output=/tmp/x", "nope", "HEAD..HEAD~1", "a b", "HEAD\n"} {
		if _, err := r.Changed(t.Context(), bad); !errors.Is(err, ErrBadRef) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestReadChangesWithContext(t *testing.T) {
	got, err := ReadChanges(strings.NewReader("--- a/x.go\t2020\n+++ b/x.go\n@@ -1,4 +1,4 @@ func f\n a\n--- b\n+++ c\n d\n e\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Change{{Path: "x.go", Lines: []Range{{2, 2}}}, {Path: "gone", Deleted: true}}, got); d != "" {
		t.Error(d)
	}
}

func TestLog(t *testing.T) {
	dir := repo(t)
	r := open(t, dir)
	read := func(o LogOptions) string {
		t.Helper()
		rd, err := r.Log(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rd)
		if err != nil {
			t.Fatal(err)
		}
		if err := rd.Close(); err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if got := read(LogOptions{Format: "%ae"}); !strings.HasPrefix(got, "a@example.com\n") {
		t.Errorf("%q", got)
	}
	if got := read(LogOptions{Format: "#", Names: true}); !strings.Contains(got, "M\x00sub/b.go\x00") {
		t.Errorf("%q", got)
	}
	if got := read(LogOptions{Format: "#", Patch: true, Suffixes: []string{".go"}}); strings.Contains(got, ".gitignore") || !strings.Contains(got, "+var b = 1") {
		t.Errorf("%q", got)
	}
	if got := read(LogOptions{Format: "#", Patch: true, Suffixes: []string{".go"}, SkipDirs: []string{"sub"}}); strings.Contains(got, "sub/") || !strings.Contains(got, "+var z = 3") {
		t.Errorf("%q", got)
	}
	if got := read(LogOptions{Format: "#", Patch: true, MaxFile: 20}); strings.Contains(got, "+var z") || !strings.Contains(got, "+package sub") {
		t.Errorf("%q", got)
	}
	base, err := r.Resolve(t.Context(), "HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	if got := read(LogOptions{Format: "%s", Since: base}); got != "two\n" {
		t.Errorf("%q", got)
	}
	if _, err := r.Log(t.Context(), LogOptions{Since: "--all"}); !errors.Is(err, ErrBadRef) {
		t.Errorf("option as revision: %v", err)
	}
	early, err := r.Log(t.Context(), LogOptions{Format: "%H", Patch: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := early.Close(); err != nil {
		t.Errorf("closed early: %v", err)
	}
	if err := early.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	dir, other := repo(t), repo(t)
	t.Setenv("GIT_DIR", filepath.Join(other, ".git"))
	t.Setenv("GIT_EXTERNAL_DIFF", "false")
	if real, _ := filepath.EvalSymlinks(dir); open(t, dir).Root() != real {
		t.Error("GIT_DIR of the caller decides")
	}
}

func TestShallow(t *testing.T) {
	dir := repo(t)
	if open(t, dir).Shallow(t.Context()) {
		t.Error("full clone is shallow")
	}
	to := filepath.Join(t.TempDir(), "c")
	git(t, dir, "clone", "-q", "--depth=1", "file://"+dir, to)
	if !open(t, to).Shallow(t.Context()) {
		t.Error("shallow clone is not")
	}
	for d, want := range map[string]int{dir: 0, to: 41} {
		if b, err := open(t, d).Boundary(t.Context()); err != nil || len(b) != want {
			t.Errorf("boundary of %s: %q, %v", d, b, err)
		}
	}
}

// hostile makes a repository whose every setting that names a program names
// one that leaves a marker.
func hostile(t *testing.T) (dir, marker string) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	dir = repo(t)
	marker = filepath.Join(t.TempDir(), "ran")
	prog := filepath.Join(t.TempDir(), "prog")
	if err := os.WriteFile(prog, []byte("#!/bin/sh\necho \"$0 $*\" >> '"+marker+"'\ncat 2>/dev/null\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, ".gitattributes", "*.go diff=evil filter=evil\n*.txt filter=a=b\nsub/** filter=proc\n")
	write(t, dir, "note.txt", "x\n")
	write(t, dir, "signed.txt", "x\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "attributes")
	// A commit that carries a signature, for log.showSignature to check.
	out, err := exec.Command("git", "-C", dir, "cat-file", "commit", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(out), "\n\n")
	c := exec.Command("git", "-C", dir, "hash-object", "-t", "commit", "-w", "--stdin")
	c.Stdin = strings.NewReader(head + "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n aaaa\n -----END PGP SIGNATURE-----\n\n" + body)
	out, err = c.Output()
	if err != nil {
		t.Fatal(err)
	}
	git(t, dir, "update-ref", "HEAD", strings.TrimSpace(string(out)))

	hooks := filepath.Join(dir, "hooks")
	for _, h := range []string{"post-index-change", "fsmonitor-watchman", "query-watchman", "post-checkout", "reference-transaction", "pre-auto-gc", "pre-commit"} {
		write(t, hooks, h, "#!/bin/sh\n'"+prog+"' hook "+h+"\n")
		if err := os.Chmod(filepath.Join(hooks, h), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf(`
[core]
	fsmonitor = %[1]s fsmonitor
	hooksPath = %[2]s
	pager = %[1]s pager
	editor = %[1]s editor
	sshCommand = %[1]s ssh
	askPass = %[1]s askpass
	gitProxy = %[1]s proxy
	alternateRefsCommand = %[1]s alternates
	untrackedCache = true
	attributesFile = %[3]s
[diff]
	external = %[1]s external
	submodule = diff
	renames = copies
	noprefix = true
	tool = evil
[diff "evil"]
	command = %[1]s driver
	textconv = %[1]s textconv
	cachetextconv = true
[filter "evil"]
	clean = %[1]s clean
	smudge = %[1]s smudge
	required = true
[filter "a=b"]
	clean = %[1]s clean2
	smudge = %[1]s smudge2
[filter "proc"]
	process = %[1]s process
	required = true
[gpg]
	program = %[1]s
[gpg "x509"]
	program = %[1]s
[gpg "ssh"]
	program = %[1]s
	defaultKeyCommand = %[1]s gpg
[log]
	showSignature = true
	follow = true
	date = relative
[credential]
	helper = !%[1]s credential
[alias]
	log = !%[1]s alias
	ls-files = !%[1]s alias
	diff = !%[1]s alias
	rev-parse = !%[1]s alias
[pager]
	log = %[1]s pager
	diff = %[1]s pager
	ls-files = %[1]s pager
	config = %[1]s pager
	rev-parse = %[1]s pager
[interactive]
	diffFilter = %[1]s interactive
[color]
	ui = always
	pager = true
[format]
	pretty = %%H evil
	notes = *
[remote "origin"]
	url = ext::%[1]s remote
	promisor = true
	partialclonefilter = blob:none
	uploadpack = %[1]s upload
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[uploadpack]
	packObjectsHook = %[1]s pack
[submodule]
	recurse = true
[extensions]
	partialClone = origin
`, prog, hooks, filepath.Join(dir, ".gitattributes"))
	f, err := os.OpenFile(filepath.Join(dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(config); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.go", "package a\n\nvar x = 11\n")
	write(t, dir, "note.txt", "y\n")
	write(t, dir, "sub/b.go", "package subb\n")
	// Same size and time as what the index has: git has to read the content.
	write(t, dir, "signed.txt", "y\n")
	return dir, marker
}

func TestHostileRunsNothing(t *testing.T) {
	dir, marker := hostile(t)
	check := func(what string) {
		t.Helper()
		if b, err := os.ReadFile(marker); err == nil {
			t.Errorf("%s ran a program:\n%s", what, b)
			_ = os.Remove(marker)
		}
	}
	r := open(t, dir)
	check("Open")
	ctx := t.Context()
	if _, err := r.Head(ctx); err != nil {
		t.Error(err)
	}
	check("Head")
	r.Shallow(ctx)
	check("Shallow")
	if _, err := r.Boundary(ctx); err != nil {
		t.Error(err)
	}
	check("Boundary")
	if fs, err := r.ListFiles(ctx); err != nil || len(fs) < 6 {
		t.Errorf("files %v, %v", fs, err)
	}
	check("ListFiles")
	if _, err := r.Resolve(ctx, "HEAD~1"); err != nil {
		t.Error(err)
	}
	check("Resolve")
	cs, err := r.Changed(ctx, "HEAD~1")
	if err != nil || len(cs) < 4 {
		t.Errorf("changed %v, %v", cs, err)
	}
	check("Changed")
	for _, staged := range []bool{false, true} {
		if ns, err := r.Names(ctx, "HEAD~1", staged); err != nil || len(ns) == 0 {
			t.Errorf("names %v, %v", ns, err)
		}
		check("Names")
	}
	if fs, err := r.Tree(ctx, "HEAD"); err != nil || !fs["a.go"] {
		t.Errorf("tree %v, %v", fs, err)
	}
	check("Tree")
	if at, err := r.Time(ctx, "HEAD"); err != nil || at == 0 {
		t.Errorf("time %d, %v", at, err)
	}
	check("Time")
	r.User(ctx)
	check("User")
	if h, err := r.MergeBase(ctx, "HEAD", "HEAD~1"); err != nil || h == "" {
		t.Errorf("merge base %q, %v", h, err)
	}
	check("MergeBase")
	if l, err := r.Line(ctx, 10); err != nil || len(l) != 3 {
		t.Errorf("line %v, %v", l, err)
	}
	check("Line")
	if b, err := r.Blame(ctx, "a.go", []int{1, 3}); err != nil || len(b) != 1 {
		t.Errorf("blame %v, %v", b, err)
	}
	check("Blame")
	if err := r.Export(ctx, "HEAD", t.TempDir(), func(string) bool { return true }); err != nil {
		t.Error(err)
	}
	check("Export")
	if err := r.Contents(ctx, "HEAD", []string{"a.go"}, func(_ string, b []byte) error {
		if string(b) != "package a\n\nvar x = 1\nvar y = 2\nvar z = 3\n" {
			t.Errorf("content %q", b)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	check("Contents")
	for _, o := range []LogOptions{{Format: "%H", Patch: true}, {Format: "%H", Names: true}, {Format: "%s"}, {Format: "%H", Patch: true, Suffixes: []string{".go"}}} {
		rd, err := r.Log(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rd)
		if err != nil {
			t.Error(err)
		}
		if err := rd.Close(); err != nil {
			t.Error(err)
		}
		if strings.Contains(string(b), " evil") || strings.Contains(string(b), "\x1b") || o.Patch && !strings.Contains(string(b), "+++ b/sub/b.go") {
			t.Errorf("configuration shows in the log: %q", b)
		}
		check("Log")
	}
	if h, err := r.Before(ctx, time.Now()); err != nil || len(h) < 40 {
		t.Errorf("before now: %q, %v", h, err)
	}
	check("Before")
	if cs, err := r.Between(ctx, "HEAD~2", "HEAD", []string{".go"}, 1<<20); err != nil || len(cs) == 0 {
		t.Errorf("between %v, %v", cs, err)
	}
	check("Between")
	es, err := r.Edits(ctx, 10, func(string) bool { return true })
	if err != nil || len(es) < 4 {
		t.Errorf("edits %v, %v", es, err)
	}
	check("Edits")
	if err := r.Objects(ctx, []string{es[0].New}, func(string, []byte) error { return nil }); err != nil {
		t.Error(err)
	}
	check("Objects")
	// A blob that is missing would be fetched from the promisor remote.
	out, err := exec.Command("git", "-C", dir, "-c", "core.fsmonitor=false", "rev-parse", "HEAD:sub/b.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(marker)
	h := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(dir, ".git", "objects", h[:2], h[2:])); err != nil {
		t.Fatal(err)
	}
	rd, err := r.Log(ctx, LogOptions{Format: "%H", Patch: true})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, rd)
	_ = rd.Close()
	check("Log with a missing blob")
	_, _ = r.Changed(ctx, "HEAD")
	check("Changed with a missing blob")
}

// The traps of the hostile repository must be live, or the test above proves
// nothing.
func TestHostileIsArmed(t *testing.T) {
	dir, marker := hostile(t)
	for _, args := range [][]string{{"ls-files", "-o"}, {"diff", "HEAD~1"}, {"-c", "core.fsmonitor=false", "diff", "--no-ext-diff", "--no-textconv"}, {"log", "-1"}, {"-c", "core.fsmonitor=false", "log", "-p", "--no-ext-diff"},
		{"-c", "core.fsmonitor=false", "blame", "a.go"}} {
		_ = os.Remove(marker)
		c := exec.Command("git", args...)
		c.Dir = dir
		_, _ = c.CombinedOutput()
		if _, err := os.Stat(marker); err != nil {
			t.Errorf("git %v ran nothing", args)
		}
	}
}

func TestContext(t *testing.T) {
	r := open(t, repo(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	if _, err := r.ListFiles(ctx); err == nil {
		t.Error("a context that is over is ignored")
	}
}

func FuzzReadChanges(f *testing.F) {
	f.Add("--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-a\n-b\n+c\n")
	f.Add("diff --git a/x b/x\n--- \"a/\\303\\251\\t\"\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")
	f.Fuzz(func(t *testing.T, s string) {
		cs, err := ReadChanges(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			if c.Path == "" {
				t.Fatal("no path")
			}
			for i, r := range c.Lines {
				if r.Start < 1 || r.End < r.Start {
					t.Fatalf("range %d: %v", i, r)
				}
			}
		}
	})
}
