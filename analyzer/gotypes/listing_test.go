package gotypes_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/analyzer/gotypes"
)

var (
	update = flag.Bool("update", false, "write the listing of results anew")
	from   = flag.String("from", "", "modules that vendor the packages of the listing, separated by commas")
)

const listing = "../../languages/golang/results.txt"

// read returns the head of the listing and the lines of each package.
func read(t *testing.T) (head string, packages map[string][]string) {
	data, err := os.ReadFile(listing)
	if err != nil {
		t.Fatal(err)
	}
	packages = map[string][]string{}
	path := ""
	for line := range strings.Lines(string(data)) {
		switch line = strings.TrimSuffix(line, "\n"); {
		case line == "":
		case line[0] == '#':
			head += line + "\n"
		case line[0] == ' ':
			packages[path] = append(packages[path], line[1:])
		default:
			path = line
			packages[path] = nil
		}
	}
	return head, packages
}

// TestResults asks the type checker for packages of the standard library that the
// listing has. With -update it writes all of the standard library and, of the
// other packages named there, those that the modules of -from vendor.
func TestResults(t *testing.T) {
	head, packages := read(t)
	if *update {
		add := func(dir string, patterns ...string) {
			m, err := gotypes.Results(t.Context(), dir, patterns...)
			if err != nil {
				t.Fatal(err)
			}
			for p, lines := range m {
				packages[p] = lines
			}
		}
		add(".", "std")
		have := map[string]bool{}
		for _, dir := range strings.FieldsFunc(*from, func(r rune) bool { return r == ',' }) {
			var patterns []string
			for p := range packages {
				if _, err := os.Stat(filepath.Join(dir, "vendor", filepath.FromSlash(p))); err == nil && !have[p] {
					have[p] = true
					patterns = append(patterns, p)
				}
			}
			slices.Sort(patterns)
			if len(patterns) > 0 {
				add(dir, patterns...)
			}
		}
		var out strings.Builder
		out.WriteString(head)
		paths := make([]string, 0, len(packages))
		for p := range packages {
			paths = append(paths, p)
		}
		slices.Sort(paths)
		for _, p := range paths {
			out.WriteString(p + "\n")
			for _, l := range packages[p] {
				out.WriteString(" " + l + "\n")
			}
		}
		if err := os.WriteFile(listing, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	// What a package gives may grow with a version of Go, but does not change.
	names := []string{"bufio", "context", "io/fs", "net/url", "os", "sync", "time"}
	m, err := gotypes.Results(t.Context(), ".", names...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range names {
		now := map[string]bool{}
		for _, l := range m[p] {
			words := strings.Fields(l)
			for _, w := range words[1:] {
				now[words[0]+" "+w] = true
			}
		}
		if len(packages[p]) == 0 {
			t.Errorf("%s is not listed", p)
		}
		for _, l := range packages[p] {
			words := strings.Fields(l)
			for _, w := range words[1:] {
				if !now[words[0]+" "+w] {
					t.Errorf("%s: the listing has %s %s, the type checker has not", p, words[0], w)
				}
			}
		}
	}
}
