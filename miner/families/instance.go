package families

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Bounds of what is taken for a module that offers the same in two ways.
const (
	instanceNames = 3  // methods that have the name of a function
	instanceNever = 40 // functions that a rule names
)

// mineInstances proposes the object that a library's factory gives, known by its
// type or as what the factory gives, where the
// module, or the one that it is a part of, has functions of the same names as
// well: which of the two is used shows in the whole repository, as in assertions
// that are bound to a test, or in what is made for a registry.
func mineInstances(c *miner.Corpus, emit func(miner.Candidate)) {
	type factory struct{ g, module, name string }
	methods := map[factory]shares{}
	functions := map[string][]*miner.Use{} // by group and module
	for _, u := range c.Sorted() {
		if !public(u.Sym) || u.Sym.Module == "" {
			continue
		}
		f, x, ok := strings.Cut(u.Sym.Name, ".")
		switch {
		case ok && u.Calls > 0 && !strings.ContainsAny(x, ".("):
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
	known := map[string][]miner.Popular{} // functions that other projects call, by group and module
	if c.Common != nil {
		for _, g := range c.Groups() {
			for _, p := range c.Common.List(g) {
				if p.Called && p.Static && !strings.ContainsAny(p.Name, ".()") {
					known[g+"\x00"+p.Module] = append(known[g+"\x00"+p.Module], p)
				}
			}
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
		delete(methods[k], strings.TrimSuffix(k.name, "()")) // the local is called like the module: require := require.New(t)
		var fs [][]int
		for _, x := range sortedNames(methods[k]) {
			fs = append(fs, files(methods[k][x]))
		}
		made, ok := strings.CutSuffix(k.module+"."+k.name, "()")
		if !ok {
			made = maker(k.name, functions[k.g+"\x00"+k.module], methods[k], union(fs...))
		}
		if made == "" {
			continue
		}
		if u := c.Use(k.g, made); u != nil {
			fs = append(fs, u.Files)
		}
		if len(union(fs...)) < miner.MinFiles {
			continue
		}
		twins := map[string]bool{}
		var never []string
		sites := map[string]int{}
		for _, module := range []string{k.module, parent(k.module)} {
			offered := map[string]bool{}
			for _, u := range functions[k.g+"\x00"+module] {
				if methods[k][u.Sym.Name] != nil {
					offered[u.Key], sites[u.Key] = true, u.Sites
					fs = append(fs, u.Files)
				}
			}
			for _, p := range known[k.g+"\x00"+module] {
				if methods[k][p.Name] != nil {
					offered[p.Key] = true
				}
			}
			for key := range offered {
				twins[fact.LastName(key)] = true
			}
			never = append(never, slices.Sorted(maps.Keys(offered))...)
		}
		if len(twins) < instanceNames || 10*len(twins) < 8*len(methods[k]) {
			continue // some names are the same by chance, as those of times
		}
		slices.SortStableFunc(never, func(x, y string) int { return sites[y] - sites[x] })
		m := pack.Matcher{Kind: pack.MatchUse, Use: []string{made, k.module + "." + k.name + ".*"}, Never: never[:min(len(never), instanceNever)]}
		emit(miner.Candidate{
			Family: "alternatives", Group: k.g, Prior: 0.6, Background: 0.3, Universe: 8,
			Matcher: m, Files: union(fs...), Subject: made, Why: "its methods have the names of the module's functions",
			Signals: miner.Signals{"pair twins": float64(min(len(twins), 8)) / 4},
		})
	}
}

// maker returns the key of the function of a module that by its name gives the
// objects of a type: New, With, or NewLogger and getLogger for Logger. It is the one
// that most of the files call, and at least half of them; "" for none.
func maker(typ string, functions []*miner.Use, methods shares, fs []int) string {
	best, most := "", (len(fs)-1)/2
	for _, u := range functions {
		name := u.Sym.Name
		switch w := fact.Tokens(name); {
		case len(w) == 0 || methods[name] != nil:
			continue
		case w[0] == "new" || w[0] == "get" || w[0] == "create":
			if len(w) > 1 && !strings.EqualFold(strings.Join(w[1:], ""), typ) {
				continue
			}
		case len(w) > 1 || w[0] != "with":
			continue
		}
		if n := common(u.Files, fs); n > most {
			best, most = u.Key, n
		}
	}
	return best
}

// instance reports whether a rule prefers the object that a factory gives.
func instance(m *pack.Matcher) bool {
	return len(m.Use) == 2 && strings.HasSuffix(m.Use[1], ".*") && !strings.HasSuffix(m.Use[0], ".*")
}

func wordInstance(c *miner.Corpus, k *miner.Candidate) string {
	never := found(k)
	if never == "" {
		never = c.Word(k.Group, k.Matcher.Never[0])
	}
	return "Call the methods of " + code(c.Word(k.Group, k.Matcher.Use[0])) + "; never " + code(never) + " and the like."
}
