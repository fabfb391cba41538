package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shards scans dir in n parts and returns their files.
func shards(t *testing.T, dir string, n int, args ...string) []string {
	t.Helper()
	out := t.TempDir()
	var files []string
	for i := range n {
		f := filepath.Join(out, fmt.Sprintf("%d.shard", i+1))
		if got := (program{}).ok(t, append([]string{"scan", dir, "--shard", fmt.Sprintf("%d/%d", i+1, n), "--out", f}, args...)...); got != "" {
			t.Errorf("printed %q", got)
		}
		files = append(files, f)
	}
	return files
}

// TestMergeLaw holds every way to cut a repository in parts to the bytes of one
// scan: any number of parts, any order, with a cold or a warm cache.
func TestMergeLaw(t *testing.T) {
	dir, kept := shopGit(t), t.TempDir()
	// What resolving names reads beside the sources, in folders of few files.
	write(t, dir+"/web/tsconfig.json", `{"extends":"../conf/base.json","compilerOptions":{"paths":{"~/*":["./src/*"]}}}`)
	write(t, dir+"/conf/base.json", `{"compilerOptions":{"baseUrl":"."}}`)
	write(t, dir+"/web/package.json", `{"name":"@shop/web"}`)
	write(t, dir+"/web/src/money.ts", "export const money = (n: number) => n;\n")
	write(t, dir+"/web/src/cart.ts", "import { money } from '~/money';\nexport const x = money(1);\n")
	write(t, dir+"/odd/na\xefve.go", "package odd\n\nfunc F() {}\n")
	write(t, dir+"/vendor/x/x.go", "package x\n")
	write(t, dir+"/gen.pb.go", "package gen\n")
	write(t, dir+"/bad.py", strings.Repeat("def ((((\n", 50))
	git(t, dir, "add", "-f", ".")
	git(t, dir, "commit", "-qm", "more")
	rep := scanned(t, dir)
	program{}.ok(t, "review", dir, "--reject", rep.Proposals[2].ID)

	rng := rand.New(rand.NewPCG(1, 2))
	for n, options := range map[int][][]string{1: {{}}, 3: {{}, {"--no-history"}, {"--lang", "typescript,go"}}, 6: {{}}} {
		for _, args := range options {
			want := program{}.ok(t, append([]string{"scan", "--json", dir}, args...)...)
			cache := []string{"--no-cache"}
			if n%2 == 1 {
				cache = []string{"--cache", kept} // cold, then warm
			}
			files := shards(t, dir, n, append(args, cache...)...)
			rng.Shuffle(n, func(i, j int) { files[i], files[j] = files[j], files[i] })
			if got := (program{dir: t.TempDir()}).ok(t, append([]string{"merge", "--json"}, files...)...); got != want {
				t.Errorf("%d parts, %v: %s", n, args, firstLineDiff(got, want))
			}
		}
	}
	files := shards(t, dir, 2)
	for _, args := range [][]string{{"--json", "--limit", "3"}, {"--json", "--family", "guard,filter"}, {"--json", "--background", "off"}, {"-v"}, {"--short"}} {
		want := program{dir: dir}.ok(t, append([]string{"scan"}, args...)...)
		if got := (program{dir: dir}).ok(t, append(append([]string{"merge"}, args...), files...)...); got != want {
			t.Errorf("%v: %s", args, firstLineDiff(got, want))
		}
	}
	// A nightly run on facts of shards says what one without them says.
	program{}.ok(t, "review", dir, "--accept", rep.Proposals[0].ID)
	for _, args := range [][]string{{}, {"--base", "HEAD~1"}} {
		want := program{}.run(t, append([]string{"ci", "--format", "json", dir}, args...)...)
		got := program{}.run(t, append([]string{"ci", "--format", "json", dir, "--facts", strings.Join(files, ",")}, args...)...)
		if got != want {
			t.Errorf("ci %v: exit %d, %s\n%s", args, got.code, got.err, firstLineDiff(got.out, want.out))
		}
	}
}

// TestMergeRefuses holds merge to a clear message for what does not belong
// together.
func TestMergeRefuses(t *testing.T) {
	dir := shopGit(t)
	good := shards(t, dir, 2)
	three := shards(t, dir, 3)
	named := shards(t, dir, 2, "--name", "other")
	lang := shards(t, dir, 2, "--lang", "go")
	write(t, dir+"/new.go", "package x\n")
	grown := shards(t, dir, 2)
	if err := os.Remove(dir + "/new.go"); err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/go.mod", "module example.com/other\n")
	settings := shards(t, dir, 2)
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "next")
	later := shards(t, dir, 2)
	b, err := os.ReadFile(good[0])
	if err != nil {
		t.Fatal(err)
	}
	cut, changed, none := t.TempDir()+"/cut", t.TempDir()+"/changed", t.TempDir()+"/none"
	write(t, cut, string(b[:len(b)/2]))
	b[len(b)/2] ^= 1
	write(t, changed, string(b))
	write(t, none, "{}")
	for _, tc := range []struct {
		want  string
		files []string
	}{
		{"part 2 of 2 is missing", good[:1]},
		{"part 1 of 2 is there twice", []string{good[0], good[0]}},
		{"are parts of 2 and of 3", []string{good[0], three[1]}},
		{"are of different repositories", []string{good[0], named[1]}},
		{"were read for different languages", []string{good[0], lang[1]}},
		{"are of different files", []string{good[0], grown[1]}},
		{"is not the same in two parts", []string{good[0], settings[1]}},
		{"are of different commits", []string{good[0], later[1]}},
		{"unusable shard", []string{cut, good[1]}},
		{"unusable shard", []string{changed, good[1]}},
		{"not a shard", []string{none}},
		{"no such file", []string{none + "s"}},
		{"is a directory", []string{dir}},
	} {
		r := program{}.run(t, append([]string{"merge"}, tc.files...)...)
		if r.code != 2 || !strings.Contains(r.err, tc.want) || r.out != "" {
			t.Errorf("want %q: exit %d\n%s%s", tc.want, r.code, r.out, r.err)
		}
	}
	for _, bad := range []string{"0/2", "3/2", "1", "a/b", "1/0", "1/99999", "-1/2"} {
		if r := (program{}).run(t, "scan", dir, "--shard", bad); r.code != 2 || !strings.Contains(r.err, "--shard") {
			t.Errorf("--shard %s: exit %d\n%s", bad, r.code, r.err)
		}
	}
	if r := (program{}).run(t, "scan", dir, "--shard", "1/2", "--json"); r.code != 2 {
		t.Errorf("--json: exit %d", r.code)
	}
	// A nightly run does without shards that it cannot use, and says so.
	want := program{}.run(t, "ci", dir)
	got := program{}.run(t, "ci", dir, "--facts", cut+","+good[1])
	if got.code != want.code || got.out != want.out || !strings.Contains(got.err, "cut are not used") {
		t.Errorf("ci: exit %d, %s\n%s", got.code, got.err, firstLineDiff(got.out, want.out))
	}
}
