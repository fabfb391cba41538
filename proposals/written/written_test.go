package written

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

func repo(files map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	for p, s := range files {
		fs[p] = &fstest.MapFile{Data: []byte(s)}
	}
	return fs
}

func TestRead(t *testing.T) {
	fs := repo(map[string]string{
		"AGENTS.md": "x", "docs/dev/style-guide.md": "x", "docs/intro.md": "x", "web/.eslintrc.json": "{}", "web/src/a/b/c/CONTRIBUTING.md": "x",
		".cursor/rules/money.mdc": "x", "node_modules/y/AGENTS.md": "x", "src/style.css": "x", "src/convention.go": "x",
		"pyproject.toml": "[project]\nname = \"fastapi\"\n[tool.ruff.lint]\nselect = [\"E\"]\n[tool.black]\nline = 3\n",
	})
	var got []string
	for _, x := range Read(fs, func(p string) bool { return p != "AGENTS.md" }) {
		got = append(got, fmt.Sprint(x.Path, " ", x.Config))
		if x.Path == "pyproject.toml" {
			if text := strings.Join(x.lines, "|"); text != "||[tool.ruff.lint]|select = [\"E\"]|||" {
				t.Errorf("of pyproject.toml: %q", text)
			}
		}
	}
	want := []string{".cursor/rules/money.mdc false", "docs/dev/style-guide.md false", "pyproject.toml true", "web/.eslintrc.json true"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestMark(t *testing.T) {
	use := proposals.Proposal{ID: "use", Use: []string{"timeutil.Now"}, InsteadOf: []string{"time.Now"},
		Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{"m/util/timeutil.Now"}, Never: []string{"time.Now"}}}
	modules := proposals.Proposal{ID: "modules", Use: []string{"~/ui"}, InsteadOf: []string{"antd"},
		Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{"web/ui"}, Never: []string{"antd"}}}
	alias := proposals.Proposal{ID: "alias", Use: []string{"corev1"}, Matcher: pack.Matcher{Kind: pack.MatchAlias, Module: "k8s.io/api/core/v1", Alias: "corev1"}}
	guard := proposals.Proposal{ID: "guard", Use: []string{"requireOwner"},
		Matcher: pack.Matcher{Kind: pack.MatchGuard, Use: []string{"auth.requireOwner"}, Role: pack.Role{Via: "router.post"}}}
	typed := proposals.Proposal{ID: "typed", Use: []string{"Decimal128"}, InsteadOf: []string{"Number"},
		Matcher: pack.Matcher{Kind: pack.MatchType, Use: []string{"Decimal128"}, Never: []string{"Number"}, Tokens: []string{"price"}}}
	path := proposals.Proposal{ID: "path", Use: []string{"~/"}, InsteadOf: []string{"../../"},
		Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{"~/**"}, Never: []string{"../../**"}, Shape: "path"}}
	all := []proposals.Proposal{use, modules, alias, guard, typed, path}
	for _, c := range []struct {
		name, file, text string
		want             []string // proposals stated, with the line
	}{
		{"both names in a sentence", "AGENTS.md", "# Time\n\nRead the clock through\n`timeutil.Now`, as time.Now cannot be faked.\n", []string{"use:4"}},
		{"the avoided one beside a word that forbids", "CONTRIBUTING.md", "- Never call `time.Now` in handlers.\n", []string{"use:1"}},
		{"a mention is no rule", "CONTRIBUTING.md", "The build prints time.Now at its end.\n", nil},
		{"two paragraphs are not one", "CONTRIBUTING.md", "We have timeutil.Now.\n\nThe build prints time.Now at its end.\n", nil},
		{"parts of longer names are others", "AGENTS.md", "Never use mytime.Nower or runtime.Now2 instead of timeutil.Nowhere.\n", nil},
		{"a linter that denies a module", ".golangci.yml", "depguard:\n  deny:\n    - pkg: \"antd\"\n      desc: use ~/ui\n", []string{"modules:3"}},
		{"a linter that denies a symbol", ".golangci.yml", "forbidigo:\n  forbid:\n    - pattern: time.Now\n", []string{"use:3"}},
		{"a linter that lets a symbol be", ".golangci.yml", "errcheck:\n  exclude-functions:\n    - time.Now\n    - timeutil.Now\n", nil},
		{"an alias in a linter", ".golangci.yml", "importas:\n  - pkg: k8s.io/api/core/v1\n    alias: corev1\n", []string{"alias:2"}},
		{"a call in a role", "AGENTS.md", "* Every router.post must call requireOwner first.\n", []string{"guard:1"}},
		{"a call without its role", "AGENTS.md", "* You should know that requireOwner is slow.\n", nil},
		{"a type in an example", "docs/style.md", "```ts\nprice: Number      // bad\namount: `Decimal128` // good\n```\n", nil},
		{"a type in a rule", "docs/style.md", "Declare money as `Decimal128`, never `Number`.\n", []string{"typed:1"}},
		{"signs are no names", "docs/style.md", "Never write ../../ or ~/ in prose.\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			ps := append([]proposals.Proposal(nil), all...)
			Mark(ps, Read(repo(map[string]string{c.file: c.text}), nil))
			var got []string
			for _, p := range ps {
				for _, s := range p.EnforcedBy {
					if s.Path != c.file {
						t.Errorf("%s is said to stand in %s", p.ID, s.Path)
					}
					got = append(got, fmt.Sprintf("%s:%d", p.ID, s.Line))
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// What is stated goes behind what is not; else the order stays, and so does all
// but rank and sources.
func TestMarkOrder(t *testing.T) {
	var ps []proposals.Proposal
	for i, name := range []string{"FirstThing", "SecondThing", "ThirdThing", "FourthThing"} {
		ps = append(ps, proposals.Proposal{ID: name, Rank: i + 1, Score: float64(9 - i), InsteadOf: []string{name}})
	}
	Mark(ps, Read(repo(map[string]string{"AGENTS.md": "Never use ThirdThing.\n\nNever use FirstThing.\n", "CLAUDE.md": "Avoid FirstThing.\n"}), nil))
	var got []string
	for _, p := range ps {
		got = append(got, fmt.Sprint(p.Rank, p.ID, p.Score, len(p.EnforcedBy)))
	}
	want := []string{"1SecondThing8 0", "2FourthThing6 0", "3FirstThing9 2", "4ThirdThing7 1"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestMayName holds what is asked of a text by its parts to what it has.
func TestMayName(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func(most int) string {
		var w strings.Builder
		for range rng.IntN(most) {
			w.WriteString([]string{"a", "b", ".", "é", "Use", "_"}[rng.IntN(6)])
		}
		return w.String()
	}
	yes := 0
	for range 20_000 {
		lines := []string{word(12), word(12)}
		w, n := newWhole(lines), word(5)
		want := n != "" && strings.Contains(strings.Join(lines, "\n"), n)
		if got := w.mayName([]string{"", n}); got != want {
			t.Fatalf("%q in %q: %v, want %v", n, lines, got, want)
		}
		if want {
			yes++
		}
	}
	if yes < 1000 {
		t.Errorf("only %d were there", yes)
	}
}
