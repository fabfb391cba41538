package miner

import (
	"math"
	"sort"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Signals are what speaks for and against a candidate, by name. A family adds
// what it alone knows, Score what can be counted of every candidate.
type Signals map[string]float64

// set records a signal; a candidate's families and Score own different names.
func (k *Candidate) set(name string, v float64) {
	if k.Signals == nil {
		k.Signals = Signals{}
	}
	k.Signals[name] = v
}

// measure adds the signals that every candidate has once its scope is known.
func (c *Corpus) measure(k *Candidate, t *tally, half bool) {
	k.set("family "+k.Family, 1)
	k.set("prior", math.Log(max(k.Prior, 0.01)))
	k.set("excess", max(0, k.Lower-k.Background))
	k.set("lower", k.Lower)
	if k.Expected < 0.75 {
		k.set("uncertain", 1)
	}
	k.set("files", math.Log2(1+t.n))
	k.set("folders", math.Log2(1+float64(k.Dirs)))
	k.set("sites per file", math.Log2(float64(t.sites)/t.n))
	k.set("globs", float64(len(k.Scope.Include)+len(k.Scope.Exclude)))
	k.set("unresolved", float64(k.Unresolved()))
	if len(k.Scope.Include) > 0 {
		k.set("narrow "+k.Family, 1)
	}
	if half {
		k.set("tests or not", 1)
	}
	if k.Scope.Role == "test" || k.Matcher.Role.Test != "" {
		k.set("tests", 1)
	}
	if t.ok < t.sites {
		k.set("breached", 1)
		k.set("breaches", math.Log2(1+float64(t.sites-t.ok)))
	} else {
		k.set("unseen "+k.Family, 1) // nobody does what is forbidden
	}
	switch k.Matcher.Kind {
	case pack.MatchGuard, pack.MatchDecorator, pack.MatchBase, pack.MatchMember, pack.MatchParam:
		k.set("role "+toldBy(&k.Matcher.Role), 1)
	}
	c.vocabulary(k)
}

// toldBy names what a role is told by.
func toldBy(r *pack.Role) string {
	switch {
	case r.Param != "":
		return "parameter"
	case r.Decorator != "":
		return "decorator"
	case r.Base != "":
		return "base"
	case r.Via != "":
		return "registration"
	case r.Owner != "":
		return "owner"
	case r.File != "":
		return "file"
	case r.Dir != "":
		return "folder"
	}
	return "name"
}

// vocabulary adds whose the preferred and the avoided symbols are, and how
// common they are in other projects.
func (c *Corpus) vocabulary(k *Candidate) {
	side := func(name string, keys []string) {
		own, std, common, n := 0.0, 0.0, 0.0, 0
		for _, s := range keys {
			u := c.Use(k.Group, s)
			if u == nil && c.Common == nil {
				continue
			}
			n++
			if u != nil && u.Own() {
				own++
				continue
			}
			if u != nil && u.Sym.Origin == fact.Std {
				std++
			}
			if c.Common != nil {
				share, of := c.Common.Share(k.Group, s)
				// A few projects read say little: two that do not use it are supposed.
				common += share * float64(of) / float64(of+2)
			}
		}
		if n > 0 && name == "preferred" {
			k.set("own "+k.Family, own/float64(n)) // it weighs differently by what is asked
		}
		if n > 0 {
			k.set(name+" own", own/float64(n))
			k.set(name+" common", common/float64(n))
			k.set(name+" std", std/float64(n))
		}
	}
	side("preferred", k.Matcher.Use)
	side("avoided", k.Matcher.Never)
	if len(k.Matcher.Use) == 0 {
		side("callee", k.Matcher.Callee)
	}
}

// weight is what one signal adds to the log-odds that a team means the rule.
type weight struct {
	name string
	of   float64
}

// chance returns the probability that a team means the rule: the logistic
// function of the weighted signals. The weights are fitted (see weights.go).
func (s Signals) chance() float64 {
	z := weights[0].of
	for _, w := range weights[1:] {
		z += w.of * s[w.name]
	}
	return 1 / (1 + math.Exp(-z))
}

// Names returns the names of the signals, sorted.
func (s Signals) Names() []string {
	out := make([]string, 0, len(s))
	for n := range s {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}
