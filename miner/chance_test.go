package miner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// choices makes a repository of files that all choose between an a and a b, for
// each of as many pairs as there are shares; share is the probability that a file
// takes the a of a pair. With it comes the family that claims "a, never b" of
// each pair.
func choices(seed uint64, files, folders int, share []float64) (*Corpus, Family) {
	r := rand.New(rand.NewPCG(seed, 7))
	var fs []*fact.File
	for i := range files {
		f := &fact.File{Path: fmt.Sprintf("d%02d/f%04d.go", i%folders, i), Lang: "go", Test: i%3 == 0}
		for p, s := range share {
			name := "b"
			if r.Float64() < s {
				name = "a"
			}
			name = fmt.Sprintf("%s%d", name, p)
			for range 2 {
				f.Calls = append(f.Calls, fact.Call{Line: len(f.Calls) + 1, Callee: "lib." + name, Func: -1, Parent: -1, Chain: -1, Sym: fact.Symbol{Origin: fact.External, Module: "lib", Name: name}.Ref()})
			}
		}
		fs = append(fs, f)
	}
	slices.SortFunc(fs, func(a, b *fact.File) int { return strings.Compare(a.Path, b.Path) })
	fam := Family{Name: "choice", Mine: func(_ *Corpus, emit func(Candidate)) {
		for _, p := range r.Perm(len(share)) { // no order is promised
			emit(Candidate{Family: "choice", Group: "go", Prior: 0.5, Background: 0.3, Universe: 2, Subject: fmt.Sprint(p),
				Matcher: pack.Matcher{Kind: pack.MatchUse, Use: []string{fmt.Sprintf("lib.a%d", p)}, Never: []string{fmt.Sprintf("lib.b%d", p)}}})
		}
	}}
	return NewCorpus(fs), fam
}

// discoveries mines a corpus with one family and asks for chance.
func discoveries(c *Corpus, f Family) []Discoveries {
	c.Chance = new(Chance)
	Mine(c, []Family{f})
	return c.Chance.Discoveries(c)
}

func same(n int, share float64) []float64 { return slices.Repeat([]float64{share}, n) }

// TestChanceNoise: where no pair is chosen on purpose, what passes does so by
// chance, and the rate says so.
func TestChanceNoise(t *testing.T) {
	for seed := range uint64(3) {
		for _, share := range []float64{0.7, 0.75, 0.8} {
			c, f := choices(seed, 40, 4, same(120, share))
			d := discoveries(c, f)[0]
			if d.Passed < 5 {
				t.Fatalf("seed %d, share %v: only %d of %d passed: too few to tell", seed, share, d.Passed, d.Counted)
			}
			if ratio := d.Chance / float64(d.Passed); ratio < 0.75 || ratio > 1.4 {
				t.Errorf("seed %d, share %v: %d passed, %.1f by chance: %.2f, want about 1", seed, share, d.Passed, d.Chance, ratio)
			}
		}
	}
}

// TestChancePlanted: pairs that are chosen on purpose among many that are not
// pass, and hardly anything does by chance.
func TestChancePlanted(t *testing.T) {
	for seed := range uint64(3) {
		c, f := choices(seed, 40, 4, append(same(10, 0.97), same(110, 0.4)...))
		d := discoveries(c, f)[0]
		if d.Passed < 10 || d.Passed > 14 || d.Rate() > 0.1 {
			t.Errorf("seed %d: %d passed, %.1f by chance", seed, d.Passed, d.Chance)
		}
	}
}

// TestChanceSame: the figures hang neither on the order in which a family emits
// nor on maps, and asking for them changes nothing.
func TestChanceSame(t *testing.T) {
	c, f := choices(5, 60, 5, append(same(10, 0.95), same(50, 0.76)...))
	plain := Mine(c, []Family{f})
	want := discoveries(c, f)
	if len(want) != 2 || want[1].Family != "choice" || want[0].Passed != want[1].Passed || want[0].Counted != 60 || want[0].Chance == 0 {
		t.Fatalf("%+v", want)
	}
	for range 3 {
		if d := cmp.Diff(want, discoveries(c, f)); d != "" {
			t.Fatalf("the same candidates give other figures:\n%s", d)
		}
	}
	again := Mine(c, []Family{f})
	if len(plain) != len(again) || len(plain) == 0 {
		t.Fatalf("%d proposals, then %d", len(plain), len(again))
	}
	for i := range plain {
		if Canonical(plain[i]) != Canonical(again[i]) || plain[i].Score != again[i].Score {
			t.Errorf("%d: another proposal after the exchange", i)
		}
	}
}

// TestChanceNone: nothing to count gives figures without any rate.
func TestChanceNone(t *testing.T) {
	c, f := choices(1, 3, 1, same(4, 1)) // fewer files than a rule needs
	d := discoveries(c, f)
	if d[0].Passed != 0 || d[0].Rate() != 0 {
		t.Errorf("%+v", d)
	}
}
