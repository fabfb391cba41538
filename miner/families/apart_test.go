package families

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

func TestOpposed(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"beforeEach", "afterAll", true}, {"keyDown", "keyUp", true}, {"lockFile", "unlockFile", true}, {"GetUser", "SetUser", true},
		{"StartTransaction", "start", false}, {"create_start", "start", false}, {"openOrClose", "close", false}, {"marshalStrict", "marshal", false},
	} {
		if got := opposed(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
		if opposed(c.a, c.b) != opposed(c.b, c.a) {
			t.Errorf("%s and %s: not the same both ways", c.a, c.b)
		}
	}
}

func TestStdCrate(t *testing.T) {
	for key, want := range map[string]bool{"std.sync.Arc": true, "alloc.sync.Arc": true, "core.fmt.Display": true, "stdx.sync.Arc": false, "crate.alloc.Arc": false} {
		if stdCrate(key) != want {
			t.Errorf("%s: %v", key, !want)
		}
	}
}

func TestCrates(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"tokio/src/net", "tokio-stream/src", true}, {"app/src/net", "app/src/io", false}, {"components/kv/src", "components/raft/src", true}, {"src/a", "src/b", false},
	} {
		if got := crates(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestBound(t *testing.T) {
	c := miner.NewCorpus([]*fact.File{{Path: "vitest.config.ts", Lang: "typescript"}, {Path: "docs/.vitepress/config.ts", Lang: "typescript"}, {Path: "src/a.ts", Lang: "typescript"}})
	at := map[string]int{}
	for i, f := range c.Files {
		at[f.Path] = i
	}
	for _, x := range []struct {
		mod  string
		in   []string
		want bool
	}{
		{"vitest/config", []string{"vitest.config.ts"}, true},
		{"vitepress", []string{"docs/.vitepress/config.ts"}, true},
		{"vitepress", []string{"docs/.vitepress/config.ts", "src/a.ts"}, false},
		{"@scope/vitepress", []string{"docs/.vitepress/config.ts"}, false},
		{"a", []string{"src/a.ts"}, false},
	} {
		var in []int
		for _, p := range x.in {
			in = append(in, at[p])
		}
		if got := bound(c, in, x.mod); got != x.want {
			t.Errorf("%s in %v: %v", x.mod, x.in, got)
		}
	}
}
