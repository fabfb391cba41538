package build_test

import (
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
	"github.com/vdmine/vdmine/miner/background/build"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/miner/minertest"
	"github.com/vdmine/vdmine/pack"
)

// Services of three projects. What is theirs has their name; retry.Do and
// retry.Times are a library's.
const lib = `-- go.mod --
module example.com/NAME

go 1.24
-- clock/clock.go --
package clock

func Key(s string) string { return s }
-- svc/{{n}}.go repeat 9 --
package svc

import (
	"example.org/retry"

	"example.com/NAME/clock"
)

func Run{{n}}(name string) error {
	use(clock.Key(name))
	return retry.Do(ARG, name)
}
`

func corpus(t *testing.T, name, arg string) *miner.Corpus {
	t.Helper()
	a, err := minertest.Parse([]byte(strings.NewReplacer("NAME", name, "ARG", arg).Replace(lib)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := a.Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	c, err := minertest.Read(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// table measures projects in the order given.
func table(t *testing.T, list ...*miner.Corpus) string {
	t.Helper()
	b, fs := background.NewBuilder(), build.Forms{}
	for _, c := range list {
		build.Collect(c, fs)
	}
	for _, c := range list {
		build.Measure(c, fs, b)
	}
	data, err := b.Encode(2)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBuild(t *testing.T) {
	a, b, c := corpus(t, "alpha", "retry.Times"), corpus(t, "beta", "retry.Times"), corpus(t, "gamma", "retry.Times")
	odd := corpus(t, "odd", "retry.Never")
	data := table(t, a, b, c, odd)
	if data != table(t, odd, c, a, b) {
		t.Error("another order of projects gives other bytes")
	}
	tab, err := background.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if n := tab.Projects("go"); n != 4 {
		t.Errorf("%d projects", n)
	}
	m := pack.Matcher{Kind: pack.MatchArgument, Callee: []string{"example.org/retry.Do"}, Use: []string{"example.org/retry.Times"}}
	r, ok := tab.Lookup("go", background.Hash(background.Text(&m)))
	if !ok || r.Projects != 4 || r.Hold != 3 || r.Mean < 0.74 || r.Mean > 0.76 {
		t.Errorf("argument of the library: %+v %v", r, ok)
	}
	// What names something of its own is no habit that others could have.
	own := pack.Matcher{Kind: pack.MatchArgument, Callee: []string{"example.com/alpha/clock.Key"}, Use: []string{"example.com/alpha/clock.Key"}}
	if l := background.NewOrigins(a).Forms("go", &own); l != nil {
		t.Errorf("forms of the project's own: %v", l)
	}
}

// TestPrior: what nearly all others do is not proposed, what they do not do is.
func TestPrior(t *testing.T) {
	a, b, c := corpus(t, "alpha", "retry.Times"), corpus(t, "beta", "retry.Times"), corpus(t, "gamma", "retry.Times")
	tab, err := background.Open(table(t, a, b, c))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		arg  string
		want miner.Habit
	}{
		{"retry.Times", miner.Habit{Projects: 3, Mean: 1}},
		{"retry.Never", miner.Habit{}},
	} {
		c := corpus(t, "mine", x.arg)
		k := miner.Candidate{Group: "go", Background: 0.4, Prior: 0.9, Matcher: pack.Matcher{
			Kind: pack.MatchArgument, Callee: []string{"example.org/retry.Do"}, Use: []string{"example.org/" + x.arg},
		}}
		h := tab.For(c).Habit(&k)
		if h.Projects != x.want.Projects || h.Mean != x.want.Mean {
			t.Errorf("%s: %+v, want %+v", x.arg, h, x.want)
		}
		c.Prior = tab.For(c)
		if got := c.Score(&k); got != (x.want.Projects == 0) {
			t.Errorf("%s: proposed %v", x.arg, got)
		}
	}
}

// TestForms: every candidate of the families' archives has either no public
// form or forms that the same corpus can evaluate.
func TestForms(t *testing.T) {
	c := corpus(t, "alpha", "retry.Times")
	o := background.NewOrigins(c)
	for _, f := range families.All() {
		f.Mine(c, func(k miner.Candidate) {
			for _, m := range o.Forms(k.Group, &k.Matcher) {
				if m.Kind != k.Matcher.Kind || background.Text(&m) == "" {
					t.Errorf("%s: %v of %v", f.Name, m, k.Matcher)
				}
				if strings.Contains(background.Text(&m), "example.com/alpha") {
					t.Errorf("%s: %v names the project's own", f.Name, m)
				}
			}
		})
	}
}

func TestParse(t *testing.T) {
	if l, err := build.Parse("# list\n\na/b\tc0ffee\tgo,python\tMIT\twords\n"); err != nil || len(l) != 1 || l[0].Dir() != "a__b" || len(l[0].Languages) != 2 || !l[0].Words || l[0].Habits {
		t.Errorf("%v %v", l, err)
	}
	for _, bad := range []string{"", "a/b\tc", "a/b\tc\tgo\tMIT", "a/b\tc\tgo\tMIT\t", "a/b\tc\tgo\tMIT\tcode", "ab\tc\tgo\tMIT\twords", "../b\tc\tgo\tMIT\twords", "a/b/c\tc\tgo\tMIT\twords", "a/b\tc\tgo\tMIT\twords\na/b\tc\tgo\tMIT\twords"} {
		if l, err := build.Parse(bad); err == nil {
			t.Errorf("%q: %v", bad, l)
		}
	}
}
