package miner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// merger is a way in which several candidates are one rule.
type merger struct {
	// alike returns what candidates must share, "" for one that stays alone.
	alike func(k *Candidate) string
	// take adds what o asks for to k, whose matcher is a copy.
	take func(k, o *Candidate)
	most int // candidates that become one
	// whole says that all that are alike become one, or none.
	whole bool
	// fits reports whether the counted rule says of each what it said alone; nil:
	// it does wherever the evidence suffices.
	fits func(k *Candidate, of []*Candidate) bool
}

// merge makes one rule of several that say parts of the same. The list is sorted by
// score, and stays so. Those that are not told stay alone.
func (c *Corpus) merge(all []*Candidate, untold map[*Candidate]bool) []*Candidate {
	for _, m := range [...]merger{fromOneModule, ofOneRole, ofOneTranslation, ofWrites, ofMethods} {
		all = c.mergedBy(all, untold, &m)
	}
	return all
}

// fromOneModule joins rules that import from the same module and not from others.
var fromOneModule = merger{
	alike: func(k *Candidate) string {
		if m := &k.Matcher; m.Kind == pack.MatchImport && m.Shape == "" && len(m.Names) == 0 && len(m.Use) == 1 && k.Family == "import-source" {
			return k.Group + "|" + m.Use[0]
		}
		return ""
	},
	take: func(k, o *Candidate) { k.Matcher.Never = union(k.Matcher.Never, o.Matcher.Never) },
	most: 4,
}

// ofOneRole joins what the same classes all declare, extend or carry.
var ofOneRole = merger{
	alike: func(k *Candidate) string {
		m := &k.Matcher
		switch m.Kind {
		case pack.MatchMember, pack.MatchDecorator, pack.MatchBase:
			if m.Role.Kind == "class" && m.Shape == "" && len(m.Use)+len(m.Names) == 1 && len(m.Never) == 0 {
				return fmt.Sprint(k.Family, "|", k.Group, "|", m.Role)
			}
		}
		return ""
	},
	take: func(k, o *Candidate) {
		k.Matcher.Shape = pack.ShapeAll
		k.Matcher.Use, k.Matcher.Names = union(k.Matcher.Use, o.Matcher.Use), union(k.Matcher.Names, o.Matcher.Names)
	},
	most: 4,
	fits: func(k *Candidate, of []*Candidate) bool {
		return !slices.ContainsFunc(of, func(o *Candidate) bool {
			return float64(k.Support) < minTogether*float64(o.Support) || o.Score < minNear*of[0].Score || left(k) && !left(o)
		})
	},
}

// left reports whether new code turns away from a rule.
func left(k *Candidate) bool { return k.Trend == "fading" || k.Trend == "contested" }

// For one rule to ask for all of several, so many of the sites of each follow all, and
// each has so much of the score of the best.
const (
	minTogether = 0.9
	minNear     = 0.5
)

// ofOneTranslation joins functions of one module that are given the same form of
// argument: gettext and gettext_lazy.
var ofOneTranslation = merger{
	alike: func(k *Candidate) string {
		m := &k.Matcher
		if m.Kind == pack.MatchArgument && m.Shape == fact.ArgString.String() && len(m.Callee) == 1 && pack.Translates(fact.LastName(m.Callee[0])) && fact.Resolved(m.Callee[0]) {
			return fmt.Sprint(k.Family, "|", k.Group, "|", m.Arg, "|", fact.Qualifier(m.Callee[0]))
		}
		return ""
	},
	take: func(k, o *Candidate) { k.Matcher.Callee = union(k.Matcher.Callee, o.Matcher.Callee) },
	most: 4,
}

// ofWrites joins what functions have that are told by a method of HTTP in one
// decorator or another: HttpPut and HttpPost, PutMapping and PostMapping.
var ofWrites = merger{
	alike: func(k *Candidate) string {
		if id, reads := ofMethod(k); !reads {
			return id
		}
		return ""
	},
	take: takeMethod, most: 8, fits: ofAllMethods,
}

// ofMethods adds those that read, where they do not rightly go without, nor some of
// the others.
var ofMethods = merger{
	alike: func(k *Candidate) string {
		id, _ := ofMethod(k)
		return id
	},
	take: takeMethod, most: 8, fits: ofAllMethods, whole: true,
}

// ofMethod tells the candidates apart whose functions are told by a method of HTTP,
// but for that method, "" for others, and whether it is one that reads.
func ofMethod(k *Candidate) (id string, reads bool) {
	m, r := &k.Matcher, k.Matcher.Role
	if r.Kind == "class" || m.Kind != pack.MatchDecorator && m.Kind != pack.MatchGuard {
		return "", false
	}
	form := ""
	for _, d := range pack.Alternatives(r.Decorator) {
		var ok bool
		if form, reads, ok = methodForm(d); !ok {
			return "", false
		}
	}
	if form == "" {
		return "", false
	}
	r.Decorator = form
	return fmt.Sprint(k.Family, "|", k.Group, "|", m.Kind, "|", m.Use, "|", m.Shape, "|", r), reads
}

func takeMethod(k, o *Candidate) {
	r := &k.Matcher.Role
	r.Decorator = "{" + strings.Join(union(pack.Alternatives(r.Decorator), pack.Alternatives(o.Matcher.Role.Decorator)), ",") + "}"
	k.Matcher.Receivers = union(k.Matcher.Receivers, o.Matcher.Receivers)
}

func ofAllMethods(k *Candidate, of []*Candidate) bool {
	all, best := 0, 0.0
	for _, o := range of {
		all += o.Support
		best = max(best, o.Share)
	}
	return float64(k.Support) >= minTogether*float64(all) && k.Share >= best-maxLess
}

// maxLess is how much less of the files of several roles may follow than of the best
// of them, for one rule to speak of all.
const maxLess = 0.08

// methodForm returns what is left of the last name of a decorator without the method
// of HTTP in it, whether that reads, and whether there is one.
func methodForm(decorator string) (form string, reads, ok bool) {
	name := fact.LastName(decorator)
	w := fact.Tokens(name)
	for i, t := range w {
		switch t {
		case "get", "head", "options":
			reads = true
		case "post", "put", "patch", "delete":
		default:
			continue
		}
		if ok {
			return "", false, false
		}
		w[i], ok = "*", true
	}
	return strings.TrimSuffix(decorator, name) + strings.Join(w, " "), reads, ok && len(w) <= 2
}

func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// mergedBy merges in one way: the best of those that are alike takes the others,
// best first, as far as the evidence suffices for all at once.
func (c *Corpus) mergedBy(all []*Candidate, untold map[*Candidate]bool, m *merger) []*Candidate {
	by := map[string][]*Candidate{}
	for _, k := range all {
		if id := m.alike(k); id != "" && !untold[k] {
			by[id] = append(by[id], k)
		}
	}
	instead := map[*Candidate]*Candidate{} // nil: the rule of another says it
	for _, l := range by {
		one, of := l[0], l[:1:1]
		for _, o := range l[1:] {
			if len(of) == m.most {
				break
			}
			k := c.together(one, o, m)
			if next := append(slices.Clone(of), o); c.Score(k) && (m.fits == nil || m.fits(k, next)) {
				k.Score = max(k.Score, l[0].Score)
				one, of = k, next
			}
		}
		if m.whole && len(of) < len(l) {
			continue
		}
		for _, o := range of {
			instead[o] = nil
		}
		instead[l[0]] = one
	}
	out := all[:0:0]
	for _, k := range all {
		switch n, changed := instead[k]; {
		case !changed:
			out = append(out, k)
		case n != nil:
			out = append(out, n)
		}
	}
	return out
}

// together returns the rule of two, not counted yet.
func (c *Corpus) together(a, b *Candidate, m *merger) *Candidate {
	k := *a
	k.at, k.ok, k.all, k.migrations = nil, nil, nil, false
	k.Signals = maps.Clone(k.Signals)
	m.take(&k, b)
	if k.Files == nil || b.Files == nil {
		k.Files = nil
		return &k
	}
	k.Files = c.merged([][]int{a.Files, b.Files})
	return &k
}
