package families

import (
	"sort"
	"strings"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Bounds of what is taken for a module that offers the same in two ways.
const (
	instanceNames = 3  // methods that have the name of a function
	instanceNever = 40 // functions that a rule names
)

// mineInstances proposes the object that a library's factory gives where the
// module has functions of the same names as well: which of the two is used
// shows in the whole repository, as in assertions that are bound to a test.
func mineInstances(c *miner.Corpus, emit func(miner.Candidate)) {
	// A factory, or the type that it gives where the resolver knows it.
	type factory struct{ g, module, name string }
	methods := map[factory]shares{}
	functions := map[string][]*miner.Use{} // by group and module
	for _, u := range c.Sorted() {
		if !public(u.Sym) || u.Sym.Module == "" {
			continue
		}
		f, x, ok := strings.Cut(u.Sym.Name, "().")
		if !ok && strings.Count(u.Sym.Name, ".") == 1 && u.Calls > 0 {
			if f, x, ok = strings.Cut(u.Sym.Name, "."); !upper(f) {
				ok = false
			}
		}
		switch {
		case ok && f != "" && !strings.Contains(x, ".") && !strings.ContainsAny(f, ".()"):
			k := factory{u.Group, u.Sym.Module, f}
			if methods[k] == nil {
				methods[k] = shares{}
			}
			for _, i := range u.Files {
				methods[k].add(x, i)
			}
		case !ok && u.Calls > 0 && !strings.ContainsAny(u.Sym.Name, ".()"):
			functions[u.Group+"\x00"+u.Sym.Module] = append(functions[u.Group+"\x00"+u.Sym.Module], u)
		}
	}
	order := make([]factory, 0, len(methods))
	for k := range methods {
		order = append(order, k)
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		return a.g+"\x00"+a.module+"\x00"+a.name < b.g+"\x00"+b.module+"\x00"+b.name
	})
	for _, k := range order {
		made, members := k.module+"."+k.name, k.module+"."+k.name+"().*"
		if functions[k.g+"\x00"+k.module] == nil {
			continue
		}
		if u := c.Use(k.g, made); u == nil || u.Calls == 0 { // a type
			members = made + ".*"
			for _, n := range []string{"New", "New" + k.name} {
				if u := c.Use(k.g, k.module+"."+n); u != nil && u.Calls > 0 {
					made = u.Key
					break
				}
			}
		}
		var fs [][]int
		if u := c.Use(k.g, made); u != nil {
			fs = append(fs, u.Files)
		}
		delete(methods[k], k.name) // the local is called like the module: require := require.New(t)
		for _, x := range sortedNames(methods[k]) {
			fs = append(fs, files(methods[k][x]))
		}
		if len(union(fs...)) < miner.MinFiles {
			continue
		}
		never, twins := []*miner.Use(nil), 0
		for _, u := range functions[k.g+"\x00"+k.module] {
			if methods[k][u.Sym.Name] != nil {
				twins++
				never = append(never, u)
			}
		}
		if twins < instanceNames || 10*twins < 8*len(methods[k]) {
			continue // some names are the same by chance, as those of times
		}
		sort.SliceStable(never, func(i, j int) bool { return never[i].Sites > never[j].Sites })
		m := pack.Matcher{Kind: pack.MatchUse, Use: []string{made, members}}
		for _, u := range never[:min(len(never), instanceNever)] {
			m.Never = append(m.Never, u.Key)
			fs = append(fs, u.Files)
		}
		emit(miner.Candidate{
			Family: "alternatives", Group: k.g, Prior: 0.6, Background: 0.3, Universe: 8,
			Matcher: m, Files: union(fs...), Subject: made, Why: "its methods have the names of the module's functions",
			Signals: miner.Signals{"pair twins": float64(min(twins, 8)) / 4},
		})
	}
}

// instance reports whether a rule prefers the object that a factory gives.
func instance(m *pack.Matcher) bool {
	return m.Kind == pack.MatchUse && len(m.Use) == 2 && strings.HasSuffix(m.Use[1], ".*")
}

func wordInstance(c *miner.Corpus, k *miner.Candidate) string {
	never := found(k)
	if never == "" {
		never = c.Word(k.Group, k.Matcher.Never[0])
	}
	return "Call the methods of " + code(c.Word(k.Group, k.Matcher.Use[0])) + "; never " + code(never) + " and the like."
}
