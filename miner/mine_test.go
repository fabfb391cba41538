package miner

import (
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// TestComplete: a family that names too few files does not make a check report
// what its proposal did not list.
func TestComplete(t *testing.T) {
	for _, tc := range []struct {
		name  string
		few   int // files that the family names
		share float64
		kept  bool
		sites int
	}{
		{"all named", 40, 1, true, 80},
		{"few named, all follow", 20, 1, true, 80},
		{"few named, the others do not follow", 20, 0, false, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, f := choices(1, 40, 1, []float64{tc.share})
			// The first files follow, whatever the others do.
			for _, x := range c.Files[:20] {
				for k := range x.Calls {
					x.Calls[k].Sym, x.Calls[k].Callee = fact.Symbol{Origin: fact.External, Module: "lib", Name: "a0"}.Ref(), "lib.a0"
				}
			}
			c = NewCorpus(c.Files)
			all := f.Mine
			f.Mine = func(c *Corpus, emit func(Candidate)) {
				all(c, func(k Candidate) {
					for i := range tc.few {
						k.Files = append(k.Files, i)
					}
					emit(k)
				})
			}
			stages := map[string]int{}
			c.Trace = func(_ *Candidate, s string) { stages[s]++ }
			l := Mine(c, []Family{f})
			if (len(l) == 1) != tc.kept {
				t.Fatalf("%d candidates are kept", len(l))
			}
			if !tc.kept {
				if stages[Counted] != 1 {
					t.Errorf("stages %v", stages)
				}
				return
			}
			k := l[0]
			c.Evidence(k)
			if len(k.Sites) != tc.sites || k.Opportunities != tc.sites {
				t.Errorf("%d sites listed, %d counted", len(k.Sites), k.Opportunities)
			}
			for _, x := range c.Files {
				if k.Scope.Contains(x.Path, x.Test) && len(k.Matcher.Sites(x)) > 0 && !holds(k, c, x.Path) {
					t.Errorf("%s has sites that are not listed", x.Path)
				}
			}
		})
	}
}

func holds(k *Candidate, c *Corpus, path string) bool {
	for _, s := range k.Sites {
		if s.Path == path {
			return true
		}
	}
	return false
}

// TestStances: a list does not contradict itself.
func TestStances(t *testing.T) {
	k := func(use, never, role string) *Candidate {
		return &Candidate{Group: "go", Scope: pack.Scope{Role: role}, Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{use}, Never: []string{never}}}
	}
	said := stances{}
	said.take(k("x.a", "x.b", ""))
	said.take(k("y.a", "y.b", "test"))
	made := func(use, never string) *Candidate {
		x := k(use, never, "")
		x.Matcher.Kind = pack.MatchError
		return x
	}
	said.take(made("e.a", "e.b"))
	for _, c := range []struct {
		k    *Candidate
		want bool
	}{
		{k("x.b", "x.c", ""), true},          // prefers what is avoided
		{k("x.c", "x.a", "test"), true},      // avoids what is preferred
		{k("x.a", "x.d", ""), false},         // the same side
		{k("x.d", "x.b", ""), false},         // the same side
		{k("y.b", "y.c", "non-test"), false}, // of other files
		{k("y.b", "y.c", "test"), true},
		{k("e.b", "e.a", ""), true}, // errors are made of the other
		{made("x.b", "x.c"), true},  // and the other way round
		{made("e.b", "e.c"), false}, // parts of the code have errors of their own
		{made("e.a", "e.c"), false},
		{&Candidate{Group: "php", Matcher: k("x.b", "x.c", "").Matcher}, false},
		{&Candidate{Group: "go", Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{"x.b"}, Never: []string{"x.c"}}}, false},
	} {
		if got := said.against(c.k); got != c.want {
			t.Errorf("use %v, never %v in %q: %v", c.k.Matcher.Use, c.k.Matcher.Never, c.k.Scope.Role, got)
		}
	}
}

// TestRaised: the errors of a base are told once, in whatever part of the code.
func TestRaised(t *testing.T) {
	k := func(scope pack.Scope, use ...string) *Candidate {
		return &Candidate{Group: "python", Family: "error-form", Subject: "error " + use[0], Scope: scope, Matcher: pack.Matcher{Kind: pack.MatchError, Use: use, Never: []string{"Exception"}}}
	}
	all := []*Candidate{
		k(pack.Scope{Role: "non-test"}, "exc.Closed", "exc.Missing", "orm.Unmapped"),
		k(pack.Scope{Include: []string{"lib/**"}}, "exc.Missing", "orm.Unmapped"),
		k(pack.Scope{Include: []string{"web/**"}}, "http.NotFound"),
	}
	got := NewCorpus(nil).diverse(all, converses(all))
	if len(got) != 2 || got[0] != all[0] || got[1] != all[2] {
		t.Errorf("%d are told", len(got))
	}
}

// TestMixtures: a module is not preferred to another for one function, and the
// other for the next.
func TestMixtures(t *testing.T) {
	k := func(use, never string) *Candidate {
		return &Candidate{Group: "go", Family: "alternatives", Subject: use, Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{use}, Never: []string{never}}}
	}
	all := []*Candidate{k("require.Error", "assert.Error"), k("assert.NotNil", "require.NotNil"), k("clock.Now", "time.Now"), k("require.Nil", "check.Nil")}
	got := NewCorpus(nil).diverse(all, converses(all))
	if len(got) != 2 || got[0] != all[2] || got[1] != all[3] {
		t.Errorf("%d are told", len(got))
	}
}

// TestParts: what a rule asks for together, others do not ask for again in part, of
// the same files.
func TestParts(t *testing.T) {
	c := NewCorpus([]*fact.File{{Path: "a.java", Lang: "java"}, {Path: "b.java", Lang: "java"}})
	k := func(role string, use ...string) *Candidate {
		k := &Candidate{Group: "jvm", Family: "decorator", Subject: role, Matcher: pack.Matcher{Kind: pack.MatchDecorator, Use: use, Role: pack.Role{Kind: "class", Name: role}},
			at: []int32{0, 1}, ok: []int32{1, 1}, all: []int32{1, 1}}
		if len(use) > 1 {
			k.Matcher.Shape = pack.ShapeAll
		}
		return k
	}
	for _, x := range []struct {
		first, second []string
		want          int
	}{
		{[]string{"a.Path", "a.Role", "a.Unit"}, []string{"a.Path", "a.Unit"}, 1},
		{[]string{"a.Path", "a.Role"}, []string{"a.Role"}, 1},
		{[]string{"a.Path", "a.Role"}, []string{"a.Role", "a.Unit"}, 2},
		{[]string{"a.Role"}, []string{"a.Path", "a.Role"}, 2},
	} {
		if got := c.diverse([]*Candidate{k("*Resource", x.first...), k("*Api", x.second...)}, nil); len(got) != x.want {
			t.Errorf("%v, %v: %d are told, want %d", x.first, x.second, len(got), x.want)
		}
	}
}

// TestOfOneRole: parts are one rule where nearly all sites of each follow all of
// them, none is far weaker, and new code does not turn away from the whole alone.
func TestOfOneRole(t *testing.T) {
	part := func(support int, score float64) *Candidate {
		return &Candidate{Support: support, Score: score, Trend: "settled"}
	}
	for _, x := range []struct {
		whole *Candidate
		of    []*Candidate
		want  bool
	}{
		{&Candidate{Support: 18, Trend: "settled"}, []*Candidate{part(20, 0.6), part(19, 0.5)}, true},
		{&Candidate{Support: 17, Trend: "settled"}, []*Candidate{part(20, 0.6), part(19, 0.5)}, false},
		{&Candidate{Support: 18, Trend: "settled"}, []*Candidate{part(20, 0.6), part(19, 0.2)}, false},
		{&Candidate{Support: 18, Trend: "contested"}, []*Candidate{part(20, 0.6), part(19, 0.5)}, false},
	} {
		if got := ofOneRole.fits(x.whole, x.of); got != x.want {
			t.Errorf("%d %s of %d and %d: %v", x.whole.Support, x.whole.Trend, x.of[0].Support, x.of[1].Support, got)
		}
	}
}
