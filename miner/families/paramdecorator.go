package families

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// onParams proposes decorators of parameters: by the type of the parameter, by the
// words of its name, by what else stands on it, and of what the functions of a role take.
func onParams(c *miner.Corpus, emit func(miner.Candidate)) {
	x := &paramIndex{c: c, own: map[mark]bool{}, marks: map[mark]*marked{}, types: map[onType]*marked{}, pairs: map[beside]*marked{}, words: map[onWord]*marked{}}
	if x.read(); len(x.marks) == 0 {
		return
	}
	x.byType(emit)
	x.byName(emit)
	x.together(emit)
	x.taken(emit)
}

// paramIndex is the decorated parameters of a repository.
type paramIndex struct {
	c     *miner.Corpus
	own   map[mark]bool // decorators of the repository, by group and key
	marks map[mark]*marked
	types map[onType]*marked
	pairs map[beside]*marked
	words map[onWord]*marked
}

// mark is a decorator of parameters in code of a group, tests or not.
type mark struct {
	g, key string
	test   bool
}

// onType is a decorator on parameters of a type.
type onType struct {
	mark
	typ string
}

// onWord is a decorator on parameters of a type whose names end in some words.
type onWord struct {
	onType
	words string
}

// beside is a decorator on parameters that carry another one.
type beside struct {
	mark
	other string
}

// marked is what carries a decorator: how many parameters, in which files.
type marked struct {
	n  int
	in map[int]bool
}

func (m *marked) often() bool { return m.n >= miner.MinAdherents && len(m.in) >= miner.MinFiles }

// note counts one more in a file.
func note[K comparable](m map[K]*marked, k K, file int) {
	st := m[k]
	if st == nil {
		st = &marked{in: map[int]bool{}}
		m[k] = st
	}
	st.n++
	st.in[file] = true
}

// often returns what is there often enough, sorted.
func often[K comparable](m map[K]*marked, compare func(a, b K) int) []K {
	out := slices.DeleteFunc(slices.Collect(maps.Keys(m)), func(k K) bool { return !m[k].often() })
	slices.SortFunc(out, compare)
	return out
}

func (a mark) compare(b mark) int {
	t := 0
	if a.test != b.test {
		if t = -1; a.test {
			t = 1
		}
	}
	return cmp.Or(strings.Compare(a.g, b.g), strings.Compare(a.key, b.key), t)
}

func (a onType) compare(b onType) int {
	return cmp.Or(a.mark.compare(b.mark), strings.Compare(a.typ, b.typ))
}

// markOf returns a decorator of a parameter; ok is false for one that tells the
// compiler or a container what the parameter is: it is no habit. Those of libraries are
// not looked at in tests.
func (x *paramIndex) markOf(i int, o *fact.ParamDecorator) (m mark, ok bool) {
	own := o.Sym.Origin() == fact.Internal
	m = mark{x.c.Group[i], fact.Key(o.Sym, o.Name), x.c.Files[i].Test}
	if own {
		x.own[mark{g: m.g, key: m.key}] = true
	}
	return m, m.key != "" && !language(m.key) && !remark(m.key) && !aboutNull(m.key) && (own || !m.test && !binds(m.key))
}

func (x *paramIndex) read() {
	classes := map[mark]bool{} // by group and name
	for i, f := range x.c.Files {
		for d := range f.Defs {
			switch f.Defs[d].Kind {
			case fact.Class, fact.Interface, fact.Type:
				classes[mark{g: x.c.Group[i], key: f.Defs[d].Name}] = true
			}
		}
	}
	for i, f := range x.c.Files {
		for d := range f.Defs {
			df := &f.Defs[d]
			if len(df.OnParams) == 0 || !pack.TakesParams(df) {
				continue
			}
			for k := range df.OnParams {
				o := &df.OnParams[k]
				m, ok := x.markOf(i, o)
				if !ok {
					continue
				}
				p := &df.Params[o.Param]
				t := onType{m, p.Type}
				if !m.test && p.Type != "" && primitive(p.Type) {
					for _, w := range endings(p.Name) {
						note(x.words, onWord{t, w}, i)
					}
				}
				if df.Mods&fact.Constructor != 0 {
					continue
				}
				note(x.marks, m, i)
				if (telling(p.Type) || strings.HasSuffix(p.Type, "Context")) && (o.Sym.Origin() == fact.Internal || classes[mark{g: m.g, key: fact.LastName(fact.BareType(p.Type))}]) {
					note(x.types, t, i)
				}
				for n := range df.OnParams {
					if e := &df.OnParams[n]; e.Param == o.Param && n != k && !m.test && !remark(e.Name) && !aboutNull(e.Name) {
						if key := fact.Key(e.Sym, e.Name); key != m.key && key != "" {
							note(x.pairs, beside{m, key}, i)
						}
					}
				}
			}
		}
	}
}

// endings returns the last word of a name, and the last two.
func endings(name string) []string {
	w := fact.Tokens(name)
	switch n := len(w); n {
	case 0:
		return nil
	case 1:
		return w
	default:
		return []string{w[n-1], w[n-2] + " " + w[n-1]}
	}
}

// aboutNull reports whether a decorator says whether there may be no value.
func aboutNull(d string) bool {
	return slices.ContainsFunc(fact.Tokens(bareAttribute(d)), func(w string) bool {
		return w == "null" || w == "nullable" || w == "nonnull" || w == "notnull"
	})
}

// binds reports whether a decorator, by its name, says from where a parameter is
// taken: which part of a request, which thing of a container. The contract of the
// function says so, and without it the function is not given the parameter.
func binds(d string) bool {
	w := fact.Tokens(bareAttribute(d))
	if len(w) > 1 && (w[0] == "from" || w[0] == "as") {
		return true
	}
	return slices.ContainsFunc(w, func(w string) bool {
		switch w {
		case "body", "path", "query", "param", "params", "parameters", "header", "headers", "arg", "args", "argument", "field", "form", "url", "route", "cookie", "cookies", "part", "file", "files",
			"parent", "root", "info", "context", "ctx", "request", "req", "response", "res", "session", "principal", "user", "bind",
			"inject", "autowired", "autowire", "qualifier", "named", "value", "bean", "provider", "services", "keyed", "assisted",
			"json", "xml", "serialized", "serial", "property", "column":
			return true
		}
		return false
	})
}

// worth returns the prior and the background of a decorator of parameters.
func (x *paramIndex) worth(m mark) (prior, background float64) {
	if x.own[mark{g: m.g, key: m.key}] {
		return 0.6, 0.1
	}
	return 0.25, 0.4
}

func (x *paramIndex) candidate(m mark, matcher pack.Matcher, in map[int]bool, why string) miner.Candidate {
	prior, q := x.worth(m)
	if matcher.Role.Test = "not"; m.test {
		matcher.Role.Test = "only"
	}
	matcher.Kind, matcher.Use = pack.MatchParam, []string{m.key}
	return miner.Candidate{
		Family: "decorator", Group: m.g, Prior: prior, Background: q, Universe: len(x.marks) + 8,
		Matcher: matcher, Files: files(in), Subject: "deco:" + m.key, Why: why,
	}
}

// minOfType is the least share of the parameters of a type that carry a decorator for
// the functions of a role to be those of a rule, of all such roles the widest; and of
// the parameters with the decorator that have the type.
const (
	minOfType = 0.85
	minOfMark = 0.5
)

// byType proposes that parameters of a type carry a decorator: all, or those of the
// functions of a role.
func (x *paramIndex) byType(emit func(miner.Candidate)) {
	wanted := map[onType][]string{} // of a type, without key: decorators
	for _, k := range often(x.types, onType.compare) {
		t := k
		t.key = ""
		wanted[t] = append(wanted[t], k.key)
	}
	if len(wanted) == 0 {
		return
	}
	type where struct {
		onType
		role pack.Role
	}
	all, with := map[where]*marked{}, map[where]*marked{}
	for i, f := range x.c.Files {
		players := rolePlayers{f: f}
		for d := range f.Defs {
			df := &f.Defs[d]
			if !pack.TakesParams(df) || df.Mods&fact.Constructor != 0 {
				continue
			}
			var rs []pack.Role
			for k := range df.Params {
				t := onType{mark{g: x.c.Group[i], test: f.Test}, df.Params[k].Type}
				keys := wanted[t]
				if len(keys) == 0 {
					continue
				}
				if rs == nil {
					rs = kindsOf(&players, d)
				}
				for _, key := range keys {
					t.key = key
					has := pack.OnParam(df, k, []string{key})
					if !has && pack.Decorated(df, k) {
						continue
					}
					for _, r := range rs {
						note(all, where{t, r}, i)
						if has {
							note(with, where{t, r}, i)
						}
					}
				}
			}
		}
	}
	list := often(with, func(a, b where) int {
		return cmp.Or(a.onType.compare(b.onType), strings.Compare(roleKey(a.role), roleKey(b.role)))
	})
	list = slices.DeleteFunc(list, func(w where) bool {
		return w.role.Decorator != "" && bareAttribute(w.role.Decorator) == bareAttribute(w.key)
	})
	widest := map[onType]where{} // the role of all comes first
	for _, w := range list {
		if o, ok := widest[w.onType]; float64(with[w].n) >= minOfType*float64(all[w].n) && (!ok || with[w].n > with[o].n || with[w].n == with[o].n && all[w].n < all[o].n) {
			widest[w.onType] = w
		}
	}
	for _, w := range list {
		st, of := with[w], all[w]
		if o, ok := widest[w.onType]; ok && o != w || float64(x.types[w.onType].n) < minOfMark*float64(x.marks[w.mark].n) {
			continue
		}
		in := &ground{c: x.c, all: of.in}
		if float64(st.n) < 0.6*float64(of.n) && !in.holds(maps.Keys(st.in), len(st.in)) {
			continue
		}
		r := w.role
		r.Param = w.typ
		emit(x.candidate(w.mark, pack.Matcher{Role: r}, of.in, "parameters of the type"))
	}
}

// kindsOf returns the roles of a function by which a rule about its parameters may be
// told, the one of all functions first: its file, class and decorators.
func kindsOf(players *rolePlayers, d int) []pack.Role {
	out := []pack.Role{{}}
	test := players.f.Test
	for _, r := range players.of(d, test) {
		if r.Param != "" || r.Does != "" || r.Via != "" || r.Dir != "" || r.Name != "" && r.Base == "" || test && r.File != "" || documents(r.Decorator) {
			continue
		}
		r.Name, r.Test = "", ""
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// documents reports whether a decorator describes a function to those who read of it:
// it says nothing of what the function is.
func documents(d string) bool {
	return slices.ContainsFunc(fact.Tokens(fact.LastName(d)), func(w string) bool {
		switch w {
		case "api", "response", "responses", "operation", "tag", "tags", "summary", "description", "doc", "docs", "swagger", "parameters":
			return true
		}
		return false
	})
}

// byName proposes that parameters of a plain type whose names end in certain words
// carry a decorator; those of one decorator are one rule.
func (x *paramIndex) byName(emit func(miner.Candidate)) {
	wanted := map[onWord][]string{} // without key: decorators
	for k, st := range x.words {
		if st.n >= 3 && len(st.in) >= 2 {
			w := k
			w.key = ""
			wanted[w] = append(wanted[w], k.key)
		}
	}
	all := map[onWord]*marked{}
	for i, f := range x.c.Files {
		if f.Test || len(wanted) == 0 {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if !pack.TakesParams(df) {
				continue
			}
			for k := range df.Params {
				p := &df.Params[k]
				if p.Type == "" || !primitive(p.Type) {
					continue
				}
				for _, e := range endings(p.Name) {
					w := onWord{onType{mark{g: x.c.Group[i]}, p.Type}, e}
					for _, key := range wanted[w] {
						w.key = key
						note(all, w, i)
					}
				}
			}
		}
	}
	words := map[onType][]string{}
	for k, of := range all {
		if st := x.words[k]; float64(st.n) >= 0.8*float64(of.n) {
			words[k.onType] = append(words[k.onType], k.words)
		}
	}
	types := slices.SortedFunc(maps.Keys(words), onType.compare)
	for _, t := range types {
		list := slices.DeleteFunc(words[t], func(w string) bool { // said by its last word
			_, last, two := strings.Cut(w, " ")
			return two && slices.Contains(words[t], last)
		})
		slices.SortFunc(list, func(a, b string) int {
			return cmp.Or(x.words[onWord{t, b}].n-x.words[onWord{t, a}].n, strings.Compare(a, b))
		})
		list = list[:min(len(list), maxWords)]
		n, in, with := 0, map[int]bool{}, map[int]bool{}
		for _, w := range list {
			n += x.words[onWord{t, w}].n
			maps.Copy(with, x.words[onWord{t, w}].in)
			maps.Copy(in, all[onWord{t, w}].in)
		}
		if n < miner.MinAdherents || len(with) < miner.MinFiles {
			continue
		}
		emit(x.candidate(t.mark, pack.Matcher{Role: pack.Role{Param: t.typ}, Tokens: list}, in, "parameters named so"))
	}
}

// maxWords is the number of endings of names that one rule has.
const maxWords = 6

// together proposes that parameters which carry one decorator carry another.
func (x *paramIndex) together(emit func(miner.Candidate)) {
	of := map[mark]*marked{}
	for i, f := range x.c.Files {
		if f.Test || len(x.pairs) == 0 {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if !pack.TakesParams(df) || df.Mods&fact.Constructor != 0 {
				continue
			}
			for k := range df.OnParams {
				o := &df.OnParams[k]
				note(of, mark{g: x.c.Group[i], key: fact.Key(o.Sym, o.Name)}, i)
			}
		}
	}
	for _, k := range often(x.pairs, func(a, b beside) int { return cmp.Or(a.compare(b.mark), strings.Compare(a.other, b.other)) }) {
		if all := of[mark{g: k.g, key: k.other}]; float64(x.pairs[k].n) >= 0.6*float64(all.n) {
			emit(x.candidate(k.mark, pack.Matcher{Keys: []string{k.other}}, all.in, "parameters decorated so"))
		}
	}
}

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
			return telling(typ) || strings.HasSuffix(typ, "Context")
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
