package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// sharper is an assertion that says what another says only of what it is given, so
// that its failure tells more: assertIsInstance(x, C) for assertTrue(isinstance(x, C)).
type sharper struct {
	name    string
	general []string // assertions that stand in its place
	given   string   // as pack.Matcher.Keys has it
	module  string   // whose assertions they are, "" where the names tell
}

// testify is the library of assertions that most tests of Go have, assertj one of
// those of Java.
const (
	testify = "github.com/stretchr/testify/"
	assertj = "org.assertj.core.api."
)

// sharperOf are such assertions of the libraries that most tests of a group have, as
// their manuals have them: testify's of Go, Jest's of JavaScript (Vitest and Jasmine
// share them), AssertJ of Java, unittest's of Python and PHPUnit's.
var sharperOf = map[string][]sharper{
	"go": {
		{"Len", []string{"Equal"}, "len", testify},
		{"ErrorIs", []string{"True"}, "errors.Is", testify},
		{"Contains", []string{"True"}, "strings.Contains", testify},
	},
	"typescript": {
		{"toHaveLength", []string{"toBe", "toEqual", "toStrictEqual"}, "length", ""},
		{"toBeNull", []string{"toBe", "toEqual", "toStrictEqual"}, pack.GivenNull, ""},
		{"toBeUndefined", []string{"toBe", "toEqual", "toStrictEqual"}, pack.GivenUndefined, ""},
	},
	"jvm": {
		{"hasSize", []string{"isEqualTo"}, "size", assertj},
		{"isTrue", []string{"isEqualTo"}, pack.GivenTrue, assertj},
		{"isFalse", []string{"isEqualTo"}, pack.GivenFalse, assertj},
		{"isNull", []string{"isEqualTo"}, pack.GivenNull, assertj},
	},
	"python": {
		{"assertIsInstance", []string{"assertTrue"}, "isinstance", ""},
		{"assertTrue", []string{"assertEqual"}, pack.GivenTrue, ""},
		{"assertFalse", []string{"assertEqual"}, pack.GivenFalse, ""},
		{"assertIsNone", []string{"assertEqual"}, pack.GivenNull, ""},
	},
	"php": {
		{"assertCount", []string{"assertSame", "assertEquals"}, "count", ""},
		{"assertArrayHasKey", []string{"assertTrue"}, "array_key_exists", ""},
		{"assertFileExists", []string{"assertTrue"}, "file_exists", ""},
		{"assertTrue", []string{"assertSame", "assertEquals"}, pack.GivenTrue, ""},
		{"assertFalse", []string{"assertSame", "assertEquals"}, pack.GivenFalse, ""},
		{"assertNull", []string{"assertSame", "assertEquals"}, pack.GivenNull, ""},
	},
}

// constant reports whether an assertion is of a constant, for which nearly every
// project has the sharper one.
func (s *sharper) constant() bool {
	switch s.given {
	case pack.GivenTrue, pack.GivenFalse, pack.GivenNull, pack.GivenUndefined:
		return true
	}
	return false
}

// Bounds of the assertions that a rule is about.
const (
	sharperShare = 0.8 // of what the files assert, the mean
	sharperKeys  = 6   // symbols of one name
)

// mineSharper proposes that tests assert with what says most: of the assertions of
// which a library has a general and a sharper form, those of which nearly all tests
// have the sharper one, as one rule. One of a constant alone is none, nor is one where
// another of them is left out in many places: who has a habit has it with all.
func mineSharper(c *miner.Corpus, emit func(miner.Candidate)) {
groups:
	for _, g := range c.Groups() {
		list := sharperOf[g]
		if len(list) == 0 {
			continue
		}
		by := map[string][]*miner.Use{}
		for _, u := range c.Sorted() {
			if u.Group == g && called(u) && (u.Test > 0 || g == "go") {
				by[nameOf(u.Key)] = append(by[nameOf(u.Key)], u)
			}
		}
		m := pack.Matcher{Kind: pack.MatchGiven}
		var at []int
		telling := false
		for i := range list {
			x := &list[i]
			use := x.symbols(by[x.name])
			var never []*miner.Use
			for _, n := range x.general {
				never = append(never, x.symbols(by[n])...)
			}
			one := pack.Matcher{Kind: pack.MatchGiven}
			var fs []int
			for _, u := range use {
				one.Use, fs = append(one.Use, u.Key), union(fs, u.Files)
			}
			for _, u := range never {
				one.Never, one.Keys, fs = append(one.Never, u.Key), append(one.Keys, x.given), union(fs, u.Files)
			}
			if len(one.Never) == 0 {
				continue
			}
			if ok, breaches := prevails(c, &one, fs); !ok {
				if !x.constant() && breaches >= miner.MinAdherents {
					continue groups
				}
				continue
			}
			telling = telling || !x.constant()
			m.Use, m.Never, m.Keys = append(m.Use, one.Use...), append(m.Never, one.Never...), append(m.Keys, one.Keys...)
			at = union(at, fs)
		}
		if !telling {
			continue
		}
		emit(miner.Candidate{
			Family: "alternatives", Group: g, Prior: 0.6, Background: 0.5, Universe: 16,
			Matcher: m, Files: at, Subject: "sharper", Why: "of two assertions the one that says more",
			Signals: miner.Signals{"pair sharper": 1, "pair tests": 1},
		})
	}
}

// symbols returns those of the symbols of one name that are assertions, of which most
// files have one.
func (s *sharper) symbols(list []*miner.Use) []*miner.Use {
	out := slices.DeleteFunc(slices.Clone(list), func(u *miner.Use) bool { return !strings.HasPrefix(u.Key, s.module) })
	slices.SortStableFunc(out, func(x, y *miner.Use) int { return len(y.Files) - len(x.Files) })
	if resolved := slices.DeleteFunc(slices.Clone(out), func(u *miner.Use) bool { return !fact.Resolved(u.Key) }); len(resolved) > 0 {
		out = resolved // what is called on who knows what may be another's
	}
	return out[:min(len(out), sharperKeys)]
}

// sharpened reports whether a rule is one about assertions that say more.
func sharpened(m *pack.Matcher) bool { return m.Kind == pack.MatchGiven }

// maxSharper is the number of assertions that the words of a rule name.
const maxSharper = 3

func wordSharper(c *miner.Corpus, k *miner.Candidate) string {
	var use, never []string
	for _, s := range k.Matcher.Use {
		if !slices.ContainsFunc(use, func(o string) bool { return fact.LastName(o) == fact.LastName(s) }) {
			use = append(use, s)
		}
	}
	var pairs []string
	for i, s := range k.Matcher.Never {
		p := fact.LastName(s) + " " + k.Matcher.Keys[i]
		if slices.Contains(pairs, p) || len(never) > 0 && slices.ContainsFunc(pairs, func(o string) bool { return strings.HasSuffix(o, " "+k.Matcher.Keys[i]) }) {
			continue
		}
		pairs = append(pairs, p)
		given := k.Matcher.Keys[i]
		if !constantKey(given) && given != "length" {
			given += "()"
		}
		of := " of "
		if given == "length" {
			of = " on a "
		}
		never = append(never, code(assertion(c, k.Group, s))+of+code(spelled(k.Group, given)))
	}
	for i, s := range use {
		use[i] = assertion(c, k.Group, s)
	}
	like := ""
	if len(use) > maxSharper {
		use, like = use[:maxSharper], " and the like"
	}
	return "Use " + codes(use) + like + "; never " + listed(never[:min(len(never), maxSharper)], " or ") + "."
}

// assertion returns how most write an assertion: a method of testify's object is
// written as if it were a function of the module.
func assertion(c *miner.Corpus, g, key string) string {
	if rest, ok := strings.CutPrefix(key, testify); ok && g == "go" {
		module, _, _ := strings.Cut(rest, ".")
		return module + "." + fact.LastName(key)
	}
	return c.Word(g, key)
}

func constantKey(key string) bool { return (&sharper{given: key}).constant() }

// spelled returns a constant as a language spells it.
func spelled(g, key string) string {
	switch {
	case g == "python" && key == pack.GivenNull:
		return "None"
	case g == "python" && constantKey(key):
		return strings.ToUpper(key[:1]) + key[1:]
	}
	return key
}
