package families

import (
	"cmp"
	"maps"
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
				if !ok || o.Param < 0 || o.Param >= len(df.Params) {
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
				if thing(p.Type) && (o.Sym.Origin() == fact.Internal || classes[mark{g: m.g, key: fact.LastName(fact.BareType(p.Type))}]) {
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

// thing reports whether a type is that of one thing, which is more than a text or a
// number: also of what surrounds a call.
func thing(typ string) bool { return telling(typ) || strings.HasSuffix(typ, "Context") }

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
	if len(wanted) == 0 {
		return
	}
	all := map[onWord]*marked{}
	for i, f := range x.c.Files {
		if f.Test {
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
	if len(x.pairs) == 0 {
		return
	}
	of := map[mark]*marked{}
	for i, f := range x.c.Files {
		if f.Test {
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
