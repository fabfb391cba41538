package families

import (
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// handleOffers are methods of the handle of a test of Go that do what a function does
// and undo it when the test ends (https://pkg.go.dev/testing). The context stands
// alone: older tests lack it.
var handleOffers = [][]offer{
	{{"TempDir", []string{"os.MkdirTemp", "io/ioutil.TempDir"}}, {"Setenv", []string{"os.Setenv"}}, {"Chdir", []string{"os.Chdir"}}},
	{{"Context", []string{"context.Background", "context.TODO"}}},
}

// offer is a method of the handle of a test, and the functions that do the same.
type offer struct {
	method string
	plain  []string
}

// mineHandles proposes, as one rule, what the handle of a test offers of which nearly
// all tests make use, and that they take the test's context.
func mineHandles(c *miner.Corpus, emit func(miner.Candidate)) {
	const g = "go"
	for _, list := range handleOffers {
		m := pack.Matcher{Kind: pack.MatchUse}
		var at []int
		for _, x := range list {
			one, fs := x.matcher(c, g)
			if len(one.Use) == 0 {
				continue
			}
			if len(list) > 1 {
				if ok, _ := prevails(c, &one, fs); !ok {
					continue
				}
			}
			m.Use, m.Never, at = append(m.Use, one.Use...), append(m.Never, one.Never...), union(at, fs)
		}
		if len(m.Use) == 0 {
			continue
		}
		emit(miner.Candidate{
			Family: "alternatives", Group: g, Prior: 0.6, Background: 0.5, Universe: 4, Tests: true,
			Matcher: m, Files: at, Subject: handleSubject, Why: "the handle of the test offers it, and undoes it",
			Signals: miner.Signals{"pair handle": 1, "pair tests": 1},
		})
	}
}

// matcher returns what prefers a method of the handle, and the tests that have it or
// what does the same.
func (x *offer) matcher(c *miner.Corpus, g string) (pack.Matcher, []int) {
	m := pack.Matcher{Kind: pack.MatchUse}
	var fs []int
	see := func(keys []string, into *[]string) {
		for _, key := range keys {
			if u := c.Use(g, key); u != nil {
				*into, fs = append(*into, key), union(fs, u.Files)
			}
		}
	}
	see([]string{"testing.T." + x.method, "testing.TB." + x.method, "testing.B." + x.method}, &m.Use)
	see(x.plain, &m.Never)
	if len(m.Never) == 0 {
		m.Never = x.plain[:1]
	}
	return m, slices.DeleteFunc(slices.Clone(fs), func(i int) bool { return !c.Files[i].Test })
}

// prevails reports whether enough files follow a matcher, and hardly any break it, and
// in how many places it is broken.
func prevails(c *miner.Corpus, m *pack.Matcher, fs []int) (ok bool, breaches int) {
	files, sites, all, share := 0, 0, 0, 0.0
	for _, i := range fs {
		ok, n := 0, 0
		for _, at := range m.Sites(c.Files[i]) {
			n++
			if at.OK {
				ok++
			}
		}
		if n == 0 {
			continue
		}
		all++
		share += float64(ok) / float64(n)
		breaches += n - ok
		if ok > 0 {
			files, sites = files+1, sites+ok
		}
	}
	return files >= miner.MinFiles && sites >= miner.MinAdherents && share >= sharperShare*float64(all), breaches
}

// handleSubject is the subject of rules about what the handle of a test offers.
const handleSubject = "handle"

// offeredByHandle reports whether a rule is one about what the handle of a test offers.
func offeredByHandle(k *miner.Candidate) bool { return k.Subject == handleSubject }

func wordHandles(c *miner.Corpus, k *miner.Candidate) string {
	var use []string
	for _, key := range k.Matcher.Use {
		if w := "t." + fact.LastName(key); !slices.Contains(use, w) {
			use = append(use, w)
		}
	}
	var never []string
	for _, key := range k.Matcher.Never {
		never = append(never, c.Word(k.Group, key))
	}
	return "Use " + codes(use) + "; never " + either(never) + "."
}
