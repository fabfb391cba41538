package families

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// The least share of the functions of a role that take a decorated parameter for it to
// be counted, of these parameters that have one type, and that stand first for the rule
// to say so.
const (
	minTaken    = 0.6
	minSameType = 0.8
	minFirst    = 0.9
)

// maxLess is how much less of the functions of one role may do so than of another for
// the rule to be told of both.
const maxLess = 0.08

// taking is a role whose functions take a parameter with a decorator.
type taking struct {
	role      pack.Role
	of        map[unitRef]bool
	in        map[int]bool
	with      marked
	first     int
	types     map[string]int
	decorator string // the module of the decorator that the role is told by
}

// sameType reports whether nearly all take the same thing, which is more than a text or
// a number: what each is asked for differs.
func (t *taking) sameType() bool {
	for typ, n := range t.types {
		if float64(n) >= minSameType*float64(t.with.n) {
			return thing(typ)
		}
	}
	return false
}

func (t *taking) share() float64 { return float64(t.with.n) / float64(max(1, len(t.of))) }

// taken proposes that the functions of a role take a parameter with a decorator of the
// repository. Roles that are told by decorators of one module are one, and say it
// before others.
func (x *paramIndex) taken(emit func(miner.Candidate)) {
	for _, m := range often(x.marks, mark.compare) {
		if m.test || !x.own[mark{g: m.g, key: m.key}] {
			continue
		}
		var told, others []*taking
		byModule := map[string][]*taking{}
		for _, p := range rolesOf(x.c).functions {
			if r := p.role; p.g != m.g || r.Test == "only" || r.Param != "" || r.Via != "" || r.Name != "" || r.Does != "" || r.Dir != "" || documents(r.Decorator) {
				continue
			}
			t := x.taking(p, m)
			if !t.with.often() || t.share() < minTaken || !t.sameType() {
				continue
			}
			if p.role.Decorator == "" {
				others = append(others, t)
				continue
			}
			byModule[t.decorator] = append(byModule[t.decorator], t)
		}
		for _, mod := range sortedNames(byModule) {
			list := byModule[mod]
			slices.SortStableFunc(list, func(a, b *taking) int { return cmp.Compare(len(b.of), len(a.of)) })
			told = append(told, x.joined(m, list)...)
		}
		for i, t := range told {
			if !slices.ContainsFunc(told, func(o *taking) bool { return o != t && o.says(t) }) {
				x.take(m, told[i], emit)
			}
		}
		if len(told) == 0 {
			for _, t := range others {
				x.take(m, t, emit)
			}
		}
	}
}

// says reports whether a rule about the functions of a role says nearly all that one
// about another does, which has fewer.
func (t *taking) says(o *taking) bool {
	if len(t.of) <= len(o.of) || t.share() < o.share()-maxLess {
		return false
	}
	n := 0
	for u := range o.of {
		if t.of[u] {
			n++
		}
	}
	return float64(n) >= 0.9*float64(len(o.of))
}

// taking counts how many functions of a role take a parameter with a decorator.
func (x *paramIndex) taking(p *played, m mark) *taking {
	t := &taking{role: p.role, of: map[unitRef]bool{}, in: map[int]bool{}, types: map[string]int{}, with: marked{in: map[int]bool{}}}
	for _, u := range p.refs {
		df := &x.c.Files[u.file].Defs[u.def]
		if !pack.TakesParams(df) || df.Mods&fact.Constructor != 0 {
			continue
		}
		for k := range df.Decorators {
			if o := &df.Decorators[k]; o.Name == p.role.Decorator && t.decorator == "" {
				if t.decorator = o.Sym.Module(); o.Sym.Origin() == fact.Internal {
					t.decorator = path.Dir(t.decorator)
				}
			}
		}
		t.count(x.c, u, m)
	}
	return t
}

func (t *taking) count(c *miner.Corpus, u unitRef, m mark) {
	df := &c.Files[u.file].Defs[u.def]
	if t.of[u] {
		return
	}
	t.of[u] = true
	t.in[u.file] = true
	if pack.OnParam(df, -1, []string{m.key}) {
		t.with.n++
		t.with.in[u.file] = true
		for k := range df.Params {
			if pack.OnParam(df, k, []string{m.key}) {
				t.types[df.Params[k].Type]++
			}
		}
		if pack.OnParam(df, 0, []string{m.key}) {
			t.first++
		}
	}
}

// joined makes one role of several that are told by a decorator each, the largest
// first, and of which hardly fewer functions take the parameter than of that one. What
// the others have already is left out.
func (x *paramIndex) joined(m mark, list []*taking) (out []*taking) {
	one := &taking{of: map[unitRef]bool{}, in: map[int]bool{}, types: map[string]int{}, with: marked{in: map[int]bool{}}}
	var names []string
	for _, t := range list {
		if t.share() < list[0].share()-maxLess {
			out = append(out, t)
			continue
		}
		more := 0
		for u := range t.of {
			if !one.of[u] {
				more++
			}
		}
		if float64(more) <= 0.1*float64(len(t.of)) {
			continue
		}
		names, one.role = append(names, t.role.Decorator), t.role
		for u := range t.of {
			one.count(x.c, u, m)
		}
	}
	if slices.Sort(names); len(names) > 1 {
		one.role.Decorator = "{" + strings.Join(names, ",") + "}"
	}
	return append(out, one)
}

func (x *paramIndex) take(m mark, t *taking, emit func(miner.Candidate)) {
	matcher := pack.Matcher{Shape: pack.ShapeTakes, Role: t.role}
	if float64(t.first) >= minFirst*float64(t.with.n) {
		matcher.Arg = 1
	}
	emit(x.candidate(m, matcher, t.in, "functions of the role"))
}

// wordParam writes a rule about decorators of parameters.
func wordParam(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	deco := withGiven(c, k, m.Use[0])
	if m.Shape == pack.ShapeTakes {
		name, typ := usual(c, k)
		what, comma := "a parameter", ""
		if name != "" {
			what, comma = code(name), ","
		}
		if typ != "" {
			what += " of type " + code(typ)
		}
		what += comma + " decorated with " + deco
		if place := " in every "; m.Arg != 1 {
			return "Take " + what + comma + place + roleIn(c, k) + "."
		}
		return "Take " + what + comma + " as the first parameter of every " + roleIn(c, k) + "."
	}
	what := "parameter"
	if m.Role.Param != "" {
		what = code(m.Role.Param) + " parameter"
	}
	if len(m.Tokens) > 0 {
		var words []string
		for _, t := range m.Tokens {
			words = append(words, strings.ReplaceAll(t, " ", "_"))
		}
		what += " named " + either(words)
	}
	if len(m.Keys) > 0 {
		what += " decorated with " + code(attribute(c, k.Group, m.Keys[0]))
	}
	r := m.Role
	r.Param = ""
	if of := roleNoun(r); of != "function" {
		what += " of every " + of
	}
	return "Decorate every " + what + " with " + deco + "."
}

// usual returns the name and the type that nearly all parameters have which follow a
// rule, "" where they differ.
func usual(c *miner.Corpus, k *miner.Candidate) (name, typ string) {
	names, types := map[string]int{}, map[string]int{}
	n := 0
	for _, i := range k.FilesOK() {
		f := c.Files[i]
		for d := range f.Defs {
			df := &f.Defs[d]
			if len(df.OnParams) == 0 || !k.Matcher.Role.Matches(f, d) {
				continue
			}
			for p := range df.Params {
				if pack.OnParam(df, p, k.Matcher.Use) {
					n++
					names[df.Params[p].Name]++
					types[df.Params[p].Type]++
				}
			}
		}
	}
	most := func(m map[string]int) string {
		for _, s := range sortedNames(m) {
			if float64(m[s]) >= 0.8*float64(n) {
				return s
			}
		}
		return ""
	}
	return most(names), most(types)
}
