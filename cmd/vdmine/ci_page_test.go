package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pageRepo makes a repository whose clock rule erodes over some months.
func pageRepo(t *testing.T) string {
	t.Helper()
	dir := ciRepo(t)
	write(t, dir+"/.vdmine/pack.toml", strings.Replace(ciPackText, "`old.Do`.", "`old.Do`; never `<img src=x onerror=alert(1)>`.", 1))
	p := program{dir: dir}
	p.ok(t, "ci", "--update-baseline")
	for i, at := range []string{"2026-12-20", "2027-02-05", "2027-02-20"} {
		write(t, fmt.Sprintf("%s/a/new%d.go", dir, i), strings.ReplaceAll(ciBad, "D()", fmt.Sprintf("D%d()", i)))
		commit(t, dir, at+"T12:00:00Z", "more")
	}
	return dir
}

// TestCIPage writes the trend page and reads what its lines say.
func TestCIPage(t *testing.T) {
	dir := pageRepo(t)
	p := program{dir: dir}
	file := t.TempDir() + "/page.html"
	r := p.run(t, "ci", "--html", file)
	if r.code != 1 || !strings.Contains(r.out, "`clock.Now`: 75 → 42 % since 3 Nov 2026, 3 new breaches") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	title := regexp.MustCompile(`<title>(2026[^<]*)</title>`).FindStringSubmatch(page)
	want := "2026-12-01: 75.0 %, 3 of 4\n2027-01-01: 60.0 %, 3 of 5\n2027-02-01: 60.0 %, 3 of 5\n2027-02-20: 42.9 %, 3 of 7"
	if title == nil || title[1] != want {
		t.Errorf("the line says %q, want %q", title, want)
	}
	for _, bad := range []string{"http:", "https:", "<img", "src=\"", "@import", "url("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(page, "default-src 'none'") {
		t.Error("no policy against requests")
	}
	for _, want := range []string{"&lt;img src=x onerror=alert(1)&gt;", "a/new2.go:6", "2027-02-20", `class="tag eroded"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	// The same state gives the same page.
	p.run(t, "ci", "--html", file)
	if again, _ := os.ReadFile(file); string(again) != page {
		t.Error(cmp.Diff(page, string(again)))
	}
	for _, args := range [][]string{{"--html", file, "--base", "HEAD"}, {"--html", file, "--months", "-1"}, {"--html", t.TempDir() + "/none/page.html"}} {
		if r := p.run(t, append([]string{"ci"}, args...)...); r.code != 2 || r.out != "" {
			t.Errorf("ci %v: exit %d\n%s%s", args, r.code, r.out, r.err)
		}
	}
	// Without history the page has no line, and says why.
	bare := copyShop(t)
	write(t, bare+"/.vdmine/pack.toml", ciPackText)
	program{dir: bare}.run(t, "ci", "--html", file)
	if b, _ := os.ReadFile(file); strings.Contains(string(b), "<svg") || !strings.Contains(string(b), "no history: not a git repository") {
		t.Errorf("without git:\n%s", b)
	}
}

// browser returns a headless browser.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("the page is not looked at: no chromium is installed (`make page` installs it and runs this test)")
	return ""
}

// probe uses the page as a person would and writes down what is shown.
const probe = `<script>
const shown = id => [...document.getElementById(id).tBodies[0].rows].filter(r => r.offsetHeight > 0).map(r => r.cells[0].textContent.split("\n")[0].slice(0, 14)).join("|");
const click = (id, n) => document.querySelectorAll("#" + id + " thead button")[n].click();
const type = (id, text) => { const b = document.querySelector("input[data-for=" + id + "]"); b.value = text; b.dispatchEvent(new Event("input")); };
const out = [];
out.push("rules " + shown("rules"));
click("rules", 0); out.push("by rule " + shown("rules"));
click("rules", 0); out.push("down " + shown("rules"));
click("rules", 2); out.push("by adherence " + shown("rules"));
type("breaches", "new1"); out.push("filtered " + shown("breaches"));
type("breaches", "no such words"); out.push("none " + shown("breaches"));
out.push("count " + document.querySelector("[data-count=breaches]").textContent);
out.push("line " + document.querySelectorAll("svg.spark path.line").length);
out.push("wide " + (document.documentElement.scrollWidth > innerWidth));
document.documentElement.innerHTML = "<pre>" + out.join("\n") + "\nend</pre>";
</script>`

// TestCIPageInBrowser looks at the page in a real browser.
func TestCIPageInBrowser(t *testing.T) {
	bin := browser(t)
	dir := pageRepo(t)
	file := t.TempDir() + "/page.html"
	program{dir: dir}.run(t, "ci", "--html", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	probed := t.TempDir() + "/probed.html"
	write(t, probed, strings.Replace(string(b), "</html>", probe+"</html>", 1))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, bin, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--window-size=1000,800", "--dump-dom", "file://"+probed)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v", bin, err)
	}
	_, got, _ := strings.Cut(string(out), "<pre>")
	got, _, ok := strings.Cut(got, "\nend</pre>")
	if !ok {
		t.Fatalf("the script of the page did not run to its end:\n%s", out)
	}
	want := strings.Join([]string{
		"rules Use clock.Now;|Use old.Do; ne",
		"by rule Use clock.Now;|Use old.Do; ne",
		"down Use old.Do; ne|Use clock.Now;",
		"by adherence Use old.Do; ne|Use clock.Now;",
		"filtered a/new1.go:6 ne",
		"none ",
		"count 0 of 4",
		"line 1",
		"wide false",
	}, "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
