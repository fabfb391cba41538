package families

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// classRoles lists what can be seen of a class that may decide its base or decorator.
// They are appended to out.
func classRoles(out []pack.Role, f *fact.File, d int) []pack.Role {
	df := &f.Defs[d]
	t := "not"
	if f.Test {
		t = "only"
	}
	if pack.OfFile(f, d) {
		out = append(out, pack.Role{Kind: "class", Dir: path.Dir(f.Path), Test: t})
		if form := fileForm(f.Path); form != "" {
			out = append(out, pack.Role{Kind: "class", File: form, Test: t})
		}
	}
	if w := lastWord(df.Name); w != "" && !ofTested(df.Name, f.Test) {
		out = append(out, pack.Role{Kind: "class", Name: "*" + w, Test: t})
	}
	for _, b := range supers(f, d) {
		out = append(out, pack.Role{Kind: "class", Base: b, Test: t})
	}
	for _, k := range df.Decorators {
		if remark(k.Name) {
			continue
		}
		out = append(out, pack.Role{Kind: "class", Decorator: k.Name, Test: t})
	}
	if slices.ContainsFunc(df.Registered, func(g fact.Registration) bool { return g.Route }) {
		out = append(out, pack.Role{Kind: "class", Via: pack.Routes, Test: t})
	}
	return out
}

// ofTested reports whether the last word of the name of a class in a test is
// that of what is tested: TestOrderView is no view.
func ofTested(name string, test bool) bool {
	rest, ok := strings.CutPrefix(name, "Test")
	return test && ok && rest != "" && (rest[0] < 'a' || rest[0] > 'z')
}

// supers returns what a class extends or implements, without the modules that
// its body includes.
func supers(f *fact.File, d int) []string {
	df := &f.Defs[d]
	if f.Lang != "ruby" || len(df.Bases) == 0 {
		return df.Bases
	}
	in := map[string]bool{}
	pack.Members(f, d, func(n string) {
		if call, arg, ok := strings.Cut(n, " "); ok && (call == "include" || call == "extend" || call == "prepend") {
			in[arg] = true
		}
	})
	var out []string
	for _, b := range df.Bases {
		if !in[b] {
			out = append(out, b)
		}
	}
	return out
}

type classStat struct {
	role  pack.Role
	g     string
	n     int
	files map[int]bool
	base  map[string]int
	away  map[string]int // of them known to be a library's
	refs  []unitRef
}

// classes counts the bases of the classes of each role that enough of them play,
// but of roles that are told by a base.
func classes(c *miner.Corpus) []*classStat {
	type extends struct{ all, away []string }
	memo := map[unitRef]extends{}
	of := func(u unitRef) extends {
		x, known := memo[u]
		if !known {
			f := c.Files[u.file]
			x.all = supers(f, u.def)
			pack.Bases(f, u.def, func(_ int, s fact.SymbolRef, written string) {
				if s.Origin() == fact.External || s.Origin() == fact.Std {
					x.away = append(x.away, written)
				}
			})
			memo[u] = x
		}
		return x
	}
	var out []*classStat
	for _, p := range rolesOf(c).classes {
		if p.role.Base != "" {
			continue
		}
		st := &classStat{role: p.role, g: p.g, n: len(p.refs), files: p.in(), base: map[string]int{}, away: map[string]int{}, refs: p.refs}
		for _, u := range p.refs {
			x := of(u)
			for _, b := range x.all {
				st.base[b]++
			}
			for _, b := range x.away {
				st.away[b]++
			}
		}
		out = append(out, st)
	}
	return out
}

// Base is the family "classes of a role extend b".
func Base() miner.Family {
	return miner.Family{
		Name: "base",
		Doc: `which base the classes of a role extend

Classes of a folder, kind of file or name extend one base of the repository; where
a folder has others too, those whose names end alike.

    Extend ` + "`BaseService`" + ` in every class of ` + "`services`" + `.

Silent for Go, whose embedding is no inheritance, for what generators of
frameworks write, for interfaces outside of tests, unless a decorator tells the
role, and where the role is told by the very name of the base.`,
		Mine: func(c *miner.Corpus, emit func(miner.Candidate)) {
			defined, contract := map[string]bool{}, map[string]bool{}
			for i, f := range c.Files {
				for d := range f.Defs {
					if k := f.Defs[d].Kind; k == fact.Class || k == fact.Interface {
						defined[c.Group[i]+"\x00"+f.Defs[d].Name] = true
						contract[c.Group[i]+"\x00"+f.Defs[d].Name] = k == fact.Interface
					}
				}
			}
			for _, st := range classes(c) {
				for _, b := range sortedNames(st.base) {
					n := st.base[b]
					if n < miner.MinAdherents || float64(n) < 0.6*float64(st.n) {
						continue
					}
					if !defined[st.g+"\x00"+fact.LastName(b)] || 2*st.away[b] > n {
						continue // a framework's base: what makes the class one
					}
					if st.role.Test != "only" && st.role.Decorator == "" && contract[st.g+"\x00"+fact.LastName(b)] && verbOf(c, st.g, b) == "Implement " {
						continue // who takes what is in such a place asks for the interface
					}
					if generated(st.g, b) || selfTold(st.role, b) || st.g == "rust" && supertrait(c, st.role, fact.LastName(b)) {
						continue
					}
					role := st.role
					if role.Dir != "" && n < st.n {
						role.Name = st.kindOf(c, b)
					}
					emit(miner.Candidate{
						Family: "base", Group: st.g, Prior: 0.6, Background: 0.1, Universe: len(st.base) + 8,
						Matcher: pack.Matcher{Kind: pack.MatchBase, Role: role, Use: []string{b}},
						Files:   files(st.files), Subject: "base:" + b, Why: "classes of the role",
					})
				}
			}
		},
		Words: func(c *miner.Corpus, k *miner.Candidate) string {
			return basesWords(c, k) + " in every " + classWords(k.Group, k.Matcher.Role) + "."
		},
	}
}

// kindOf returns the form of name that tells the classes of a folder that extend a
// base from the others there: nearly all end in the same words, which no other does;
// "" where there is none.
func (st *classStat) kindOf(c *miner.Corpus, base string) string {
	ends, n := map[string]int{}, 0
	var others []string
	for _, u := range st.refs {
		df := &c.Files[u.file].Defs[u.def]
		if !slices.Contains(df.Bases, base) {
			if df.Name != fact.LastName(base) {
				others = append(others, df.Name)
			}
			continue
		}
		n++
		for at, w := 0, fact.Tokens(df.Name); len(w) > 1; w = w[1:] {
			at += len(w[0])
			if at >= len(df.Name) || strings.ToLower(df.Name[at:]) != strings.Join(w[1:], "") {
				break // not only of letters
			}
			ends[df.Name[at:]]++
		}
	}
	best := ""
	if len(others) == 0 {
		return ""
	}
	for _, e := range sortedNames(ends) {
		if 20*ends[e] >= 19*n && len(e) > max(3, len(best)) && !slices.ContainsFunc(others, func(o string) bool { return strings.HasSuffix(o, e) }) {
			best = e
		}
	}
	if best == "" {
		return ""
	}
	return "*" + best
}

// generated reports whether a base, by its name, is one that the generator of a
// framework writes for everybody, who then extends it without being told.
func generated(g, base string) bool {
	n := fact.LastName(base)
	owner := fact.LastName(strings.TrimSuffix(base, "."+n))
	if n == "TestCase" && (g == "php" || g == "ruby") {
		return true
	}
	if g != "ruby" {
		return false
	}
	switch n {
	case "ApplicationRecord", "ApplicationController", "ApplicationJob", "ApplicationMailer", "ApplicationMailbox", "ApplicationSystemTestCase":
		return true
	case "BaseArgument", "BaseEnum", "BaseField", "BaseInputObject", "BaseObject", "BaseScalar", "BaseUnion", "BaseResolver", "BaseMutation":
		return owner == "Types" || owner == "Resolvers" || owner == "Mutations" || owner == n
	}
	return false
}

// selfTold reports whether a role's name or file is told by the very word that
// names the base; a test is.
func selfTold(r pack.Role, base string) bool {
	w := fact.Tokens(fact.LastName(base))
	if fact.LastName(base) == "TestCase" && r.Test == "only" {
		return true
	}
	if len(w) != 1 || r.Name == "" && r.File == "" {
		return false
	}
	stem := strings.TrimSuffix(r.File, path.Ext(r.File))
	return strings.EqualFold(strings.TrimLeft(r.Name, "*"), w[0]) || strings.EqualFold(strings.TrimLeft(stem, "*._-"), w[0])
}

// verbOf returns how a language says that a class has a base: by its traits in
// PHP and Rust, else it extends one.
func verbOf(c *miner.Corpus, group, base string) string {
	switch {
	case group == "rust":
		return "Implement "
	case group == "php" && (strings.HasSuffix(base, "Trait") || usedInside(c, base)):
		return "Use the trait "
	case group == "csharp" && interfaceName(base), definesInterface(c, group, base):
		return "Implement "
	}
	return "Extend "
}

// usedInside reports whether most classes of PHP have a base below the line of their
// name: what they use is a trait, whatever it is called.
func usedInside(c *miner.Corpus, base string) bool {
	in, all := 0, 0
	for i, f := range c.Files {
		if c.Group[i] != "php" {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Kind != fact.Class || !slices.Contains(df.Bases, base) {
				continue
			}
			all++
			if slices.ContainsFunc(f.Refs, func(r fact.Ref) bool {
				return r.Kind == fact.RefBase && r.Name == base && r.Line > df.Line && r.Line <= df.End
			}) {
				in++
			}
		}
	}
	return 2*in > all
}

// basesWords says what the classes of a rule extend, implement or use.
func basesWords(c *miner.Corpus, k *miner.Candidate) string {
	by := map[string][]string{} // verb → bases
	for _, b := range k.Matcher.Use {
		v := verbOf(c, k.Group, b)
		by[v] = append(by[v], b)
	}
	var out []string
	for _, v := range sortedNames(by) {
		out = append(out, v+codes(by[v]))
	}
	return orders(out)
}

// interfaceName reports whether a name is that of an interface of C#.
func interfaceName(n string) bool {
	n = fact.LastName(n)
	return len(n) > 2 && n[0] == 'I' && n[1] >= 'A' && n[1] <= 'Z' && n[2] >= 'a' && n[2] <= 'z'
}

// definesInterface reports whether the repository has an interface of a name,
// and no class.
func definesInterface(c *miner.Corpus, group, base string) bool {
	n, is := fact.LastName(base), false
	for i, f := range c.Files {
		if c.Group[i] != group {
			continue
		}
		for d := range f.Defs {
			if df := &f.Defs[d]; df.Name == n && df.Kind == fact.Class {
				return false
			} else if df.Name == n && df.Kind == fact.Interface {
				is = true
			}
		}
	}
	return is
}

// classWords names the classes of a role, as the language calls them.
func classWords(g string, r pack.Role) string {
	noun := "class"
	if g == "rust" {
		noun = "type"
	}
	if r.Test == "only" {
		noun = "test " + noun
	}
	switch {
	case r.Via == pack.Routes:
		return noun + " whose view is registered as an HTTP handler"
	case r.Name != "" && r.Dir != "":
		return noun + " named `" + r.Name + "` in `" + r.Dir + "`"
	case r.Name != "":
		return noun + " named `" + r.Name + "`"
	case r.File != "":
		return noun + " of `" + r.File + "`"
	case r.Base != "" && (g == "rust" || g == "csharp" && interfaceName(r.Base)):
		return noun + " that implements `" + r.Base + "`"
	case r.Base != "":
		return noun + " that extends `" + r.Base + "`"
	case r.Decorator != "":
		return noun + " decorated with " + either(pack.Alternatives(r.Decorator))
	}
	return noun + " in `" + r.Dir + "`"
}
