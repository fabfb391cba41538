package families

import (
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Naming is the family of the form of names that no compiler or linter of the
// language asks for.
func Naming() miner.Family {
	return miner.Family{
		Name: "naming",
		Doc: `how what has a role is named

Subclasses of the repository's classes end in their words, handlers of events begin with
handle, tests have no underscores, aliases of imports and names in tags are in
one case, names in a library's options begin alike.

    Name every class that extends ` + "`BaseService`" + ` ` + "`*Service`" + `.

Silent for what the language, its linters or a framework ask for.`,
		Mine:  mineNames,
		Words: wordName,
	}
}

func mineNames(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		classNames(c, g, emit)
		switch g {
		case "go":
			testNames(c, g, emit)
			aliasNames(c, g, emit)
			tagNames(c, g, emit)
		case "typescript":
			handlerNames(c, g, emit)
		}
		optionNames(c, g, emit)
	}
}

// classNames finds the last words of a base of the repository in which the names
// of what extends it end.
func classNames(c *miner.Corpus, g string, emit func(miner.Candidate)) {
	if g == "go" || g == "c" || g == "rust" {
		return
	}
	type stat struct {
		role  pack.Role
		n     int
		files map[int]bool
		names []string
	}
	own := map[string]bool{}
	for i, f := range c.Files {
		for d := range f.Defs {
			if c.Group[i] == g && f.Defs[d].Kind == fact.Class {
				own[f.Defs[d].Name] = true
			}
		}
	}
	stats := map[string]*stat{}
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test || miner.Migration(f.Path) {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Kind != fact.Class || df.Name == "" || !pack.OfFile(f, d) {
				continue
			}
			for _, b := range supers(f, d) {
				if !own[fact.LastName(b)] {
					continue // a framework's word for what it is
				}
				r := pack.Role{Kind: "class", Base: b, Test: "not"}
				k := roleKey(r)
				st := stats[k]
				if st == nil {
					st = &stat{role: r, files: map[int]bool{}}
					stats[k] = st
				}
				st.n++
				st.files[i] = true
				st.names = append(st.names, df.Name)
			}
		}
	}
	var list []*stat
	for _, k := range sortedNames(stats) {
		if st := stats[k]; st.n >= 2*miner.MinAdherents && len(st.files) >= miner.MinFiles {
			list = append(list, st)
		}
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].n > list[b].n })
	seen := map[string]bool{}
	n := 0
	for _, st := range list {
		// As many words of the base as nearly all names end in.
		words := fact.Tokens(fact.LastName(st.role.Base))
		base := fact.LastName(st.role.Base)
		suffix := ""
		for range words {
			ok := 0
			for _, name := range st.names {
				if strings.HasSuffix(name, base) {
					ok++
				}
			}
			if 10*ok >= 9*len(st.names) {
				suffix = base
				break
			}
			k := 1
			for k < len(base) && (base[k] < 'A' || base[k] > 'Z') {
				k++
			}
			base = base[k:]
		}
		switch {
		case len(suffix) < 3 || seen[suffix]:
			continue
		case suffix == "Exception" || suffix == "Error" || suffix == "Controller":
			continue // as everywhere
		}
		seen[suffix] = true
		emit(miner.Candidate{
			Family: "naming", Group: g, Prior: 0.25, Background: 0.7, Universe: len(stats) + 8,
			Matcher: pack.Matcher{Kind: pack.MatchName, Shape: "*" + suffix, Role: st.role},
			Files:   files(st.files), Subject: "name:class", Why: "classes of the role",
		})
		if n++; n == 3 {
			break
		}
	}
}

// testNames finds whether tests of Go have underscores in their names.
func testNames(c *miner.Corpus, g string, emit func(miner.Candidate)) {
	fs := map[int]bool{}
	plain, after, all := 0, 0, 0
	for i, f := range c.Files {
		if c.Group[i] != g || !f.Test {
			continue
		}
		for d := range f.Defs {
			if df := &f.Defs[d]; df.Kind == fact.Func && strings.HasPrefix(df.Name, "Test") && len(df.Params) == 1 {
				all++
				fs[i] = true
				if !strings.Contains(df.Name, "_") {
					plain++
				}
				if strings.HasPrefix(df.Name, "Test_") {
					after++
				}
			}
		}
	}
	if all < 40 {
		return
	}
	role := pack.Role{Name: "Test*", Test: "only", Param: "*testing.T"}
	shape, q := pack.NamePlain, 0.8
	switch {
	case float64(after) >= miner.MinShare*float64(all):
		shape, q = "Test_*", 0.2
	case 2*plain < all:
		shape, q = "Test*_*", 0.4
	}
	emit(miner.Candidate{
		Family: "naming", Group: g, Prior: 0.25, Background: q, Universe: 8,
		Matcher: pack.Matcher{Kind: pack.MatchName, Shape: shape, Role: role},
		Files:   files(fs), Subject: "name:test", Why: "functions that test",
	})
}

// aliasNames finds whether aliases of imports have underscores, which Go's
// programmers leave out.
func aliasNames(c *miner.Corpus, g string, emit func(miner.Candidate)) {
	fs := map[int]bool{}
	mods := map[string]bool{}
	snake := map[string]bool{}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		for k := range f.Imports {
			im := &f.Imports[k]
			if _, shown := pack.NameForm(pack.NameSnake, im.Local); !im.Alias || im.Name != "" || !shown {
				continue
			}
			fs[i] = true
			mods[pack.ModuleOf(im)] = true
			if ok, _ := pack.NameForm(pack.NameSnake, im.Local); ok {
				snake[pack.ModuleOf(im)] = true
			}
		}
	}
	if len(snake) < miner.MinAdherents || 10*len(snake) < 8*len(mods) {
		return
	}
	emit(miner.Candidate{
		Family: "naming", Group: g, Prior: 0.4, Background: 0.15, Universe: 8,
		Matcher: pack.Matcher{Kind: pack.MatchName, Value: pack.NamesOfAliases, Shape: pack.NameSnake},
		Files:   files(fs), Subject: "name:alias", Why: "aliases of several words",
	})
}

// tagNames finds the case of the names that tags give to fields.
func tagNames(c *miner.Corpus, g string, emit func(miner.Candidate)) {
	by := map[string]shares{} // encoding → case → files
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test {
			continue
		}
		for k := range f.Literals {
			l := &f.Literals[k]
			if l.Kind != fact.LitTag || len(l.Keys) != 1 {
				continue
			}
			for _, form := range []string{pack.NameSnake, pack.NameCamel, pack.NamePascal, pack.NameKebab} {
				if ok, _ := pack.NameForm(form, l.Keys[0]); ok {
					if by[l.Verb] == nil {
						by[l.Verb] = shares{}
					}
					by[l.Verb].add(form, i)
				}
			}
		}
	}
	for _, enc := range sortedNames(by) {
		fs := map[int]bool{}
		for _, m := range by[enc] {
			for i := range m {
				fs[i] = true
			}
		}
		for _, form := range by[enc].keys(2 * miner.MinFiles) {
			if 10*len(by[enc][form]) < 7*len(fs) {
				continue
			}
			emit(miner.Candidate{
				Family: "naming", Group: g, Prior: 0.35, Background: 0.5, Universe: 8,
				Matcher: pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInTags, Alias: enc, Shape: form},
				Files:   files(fs), Subject: "name:tag", Why: "names of several words",
			})
		}
	}
}

// handlerNames finds whether functions that handle events begin with handle.
func handlerNames(c *miner.Corpus, g string, emit func(miner.Candidate)) {
	fs := map[int]bool{}
	ok, all := 0, 0
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		for k := range f.Calls {
			pack.Handlers(&f.Calls[k], func(_ int, name string) {
				fs[i] = true
				all++
				if strings.HasPrefix(name, "handle") {
					ok++
				}
			})
		}
	}
	if 10*ok < 6*all {
		return
	}
	emit(miner.Candidate{
		Family: "naming", Group: g, Prior: 0.35, Background: 0.5, Universe: 8,
		Matcher: pack.Matcher{Kind: pack.MatchName, Value: pack.NamesOfHandlers, Shape: "handle*"},
		Files:   files(fs), Subject: "name:handler", Why: "functions in attributes called on…",
	})
}

// optionNames finds a beginning that nearly all literal values of an option of a
// decorator or call share.
func optionNames(c *miner.Corpus, g string, emit func(miner.Candidate)) {
	type values struct {
		callee, key string
		files       map[int]bool
		all         map[string]bool
		begin       map[string]int
	}
	stats := map[string]*values{}
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test || miner.Migration(strings.ToLower(f.Path)) {
			continue
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			if !cl.Sym.Known() || cl.Flags&fact.JSX != 0 {
				continue
			}
			for _, o := range cl.Opts {
				if o.Kind != fact.ArgString || !o.Keyed() || len(o.Value) < 4 || strings.Contains(o.Key, ".") {
					continue
				}
				key := cl.Sym.Qualified()
				id := key + "\x00" + o.Key
				v := stats[id]
				if v == nil {
					v = &values{callee: key, key: o.Key, files: map[int]bool{}, all: map[string]bool{}, begin: map[string]int{}}
					stats[id] = v
				}
				v.files[i] = true
				if v.all[o.Value] {
					continue
				}
				v.all[o.Value] = true
				if k := strings.IndexAny(o.Value, "-_"); k >= 1 && k <= 8 && k+1 < len(o.Value) {
					v.begin[o.Value[:k+1]]++
				}
			}
		}
	}
	for _, id := range sortedNames(stats) {
		v := stats[id]
		if len(v.files) < 2*miner.MinFiles || len(v.all) < 2*miner.MinAdherents {
			continue
		}
		for _, b := range sortedNames(v.begin) {
			if 10*v.begin[b] < 9*len(v.all) {
				continue
			}
			emit(miner.Candidate{
				Family: "naming", Group: g, Prior: 0.4, Background: 0.3, Universe: len(v.begin) + 8,
				Matcher: pack.Matcher{Kind: pack.MatchName, Value: pack.NamesInOptions, Callee: []string{v.callee}, Keys: []string{v.key}, Shape: b + "*"},
				Files:   files(v.files), Subject: "name:" + v.callee, Why: "literal values of the option",
			})
		}
	}
}

func wordName(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	switch m.Value {
	case pack.NamesOfAliases:
		return "Write aliases of imports in " + code(m.Shape) + "."
	case pack.NamesInTags:
		return "Write names in " + code(m.Alias) + " tags in " + code(m.Shape) + "."
	case pack.NamesOfHandlers:
		return "Name functions that handle events " + code(m.Shape) + "."
	case pack.NamesInOptions:
		return "Begin " + code(m.Keys[0]) + " in " + code(c.Word(k.Group, m.Callee[0])) + " with " + code(strings.TrimSuffix(m.Shape, "*")) + "."
	}
	if m.Role.Kind == "class" {
		return "Name every " + classWords(k.Group, m.Role) + " " + code(m.Shape) + "."
	}
	if m.Shape == pack.NamePlain {
		return "Name tests without underscores."
	}
	if strings.HasPrefix(m.Shape, "Test_") {
		return "Name tests " + code("Test_Xxx") + "."
	}
	return "Name tests " + code("TestXxx_Yyy") + "."
}
