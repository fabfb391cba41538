package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/proposals"
)

// asMain makes the test binary be vdmine, so that commands run in processes of
// their own without another build.
const asMain = "VDMINE_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// result is what one run of the command gave.
type result struct {
	code     int
	out, err string
}

// program is a call of vdmine to be run.
type program struct {
	bin  string // "": the test binary
	dir  string
	in   string
	env  []string
	prep func(*exec.Cmd)
}

func (p program) run(t *testing.T, args ...string) result {
	t.Helper()
	bin := p.bin
	if bin == "" {
		var err error
		if bin, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(os.TempDir(), "vdmine-no-home")
	c := exec.Command(bin, args...)
	c.Dir = p.dir
	c.Env = append([]string{asMain + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CACHE_HOME=" + home, cacheEnv + "=off", "NO_COLOR=1"}, p.env...)
	for _, k := range []string{"TMPDIR", "GOCOVERDIR"} {
		if v := os.Getenv(k); v != "" {
			c.Env = append(c.Env, k+"="+v)
		}
	}
	c.Stdin = strings.NewReader(p.in)
	var out, errw bytes.Buffer
	c.Stdout, c.Stderr = &out, &errw
	if p.prep != nil {
		p.prep(c)
	}
	err := c.Run()
	var x *exec.ExitError
	if err != nil && !errors.As(err, &x) {
		t.Fatalf("vdmine %v: %v", args, err)
	}
	r := result{c.ProcessState.ExitCode(), out.String(), errw.String()}
	for _, word := range []string{"panic:", "goroutine ", "runtime error"} {
		if strings.Contains(r.err, word) {
			t.Fatalf("vdmine %v crashed:\n%s", args, r.err)
		}
	}
	return r
}

// ok runs a command that must succeed and returns its standard output.
func (p program) ok(t *testing.T, args ...string) string {
	t.Helper()
	r := p.run(t, args...)
	if r.code != 0 {
		t.Fatalf("vdmine %v: exit %d\n%s%s", args, r.code, r.out, r.err)
	}
	return r.out
}

// scanned returns the document of a scan of root.
func scanned(t *testing.T, root string) *proposals.Report {
	t.Helper()
	return decodeReport(t, program{}.ok(t, "scan", "--json", root))
}

func decodeReport(t *testing.T, text string) *proposals.Report {
	t.Helper()
	var rep proposals.Report
	if err := json.Unmarshal([]byte(text), &rep); err != nil {
		t.Fatal(err)
	}
	return &rep
}

const shopRepo = "../../testdata/shop/repo"

// copyShop returns a copy of the example shop in a folder of its own.
func copyShop(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(dir, os.DirFS(shopRepo)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// write makes a file with its folders.
func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// git runs git in dir without the settings of the machine.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	gitAt(t, dir, "2026-11-03T12:00:00Z", args...)
}

// gitAt runs git as if at a time.
func gitAt(t *testing.T, dir, date string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is missing")
	}
	c := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"}, args...)...)
	c.Dir = dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_DATE=" + date, "GIT_COMMITTER_DATE=" + date}
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
