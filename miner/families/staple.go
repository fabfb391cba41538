package families

import (
	"cmp"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Staple is the family "files of a kind use x".
func Staple() miner.Family {
	return miner.Family{
		Name: "staple",
		Doc: `what every file of a kind uses

Files of a folder or of one form of name are built on the same function of the
repository, or on one of several of the same module: a wrapper around handlers,
a registration, a client with authentication, a test server. So are modules that
are imported for what the import does.

    Use ` + "`withApiWrapper`" + ` in every ` + "`route.ts`" + ` (in ` + "`app/api/v3/**`" + `).

Silent for what the rest of the repository uses as well, for libraries, and for
files in which nothing is called.`,
		Mine:  mineStaple,
		Words: wordStaple,
	}
}

// kindOfFile counts what the files of one kind use.
type kindOfFile struct {
	g     string
	role  pack.Role
	files map[int]bool
	in    *ground
	uses  shares // by symbol, the first name within its module
	mods  shares
}

// staple returns the symbol of a key by which a file may be told: what is
// called on the result or members of one belongs to that one.
func stapleOf(s fact.Symbol) string {
	n := s.Name
	if k := strings.IndexByte(n, '.'); k > 0 {
		n = n[:k]
	}
	return s.Module + "." + strings.TrimSuffix(n, "()")
}

func mineStaple(c *miner.Corpus, emit func(miner.Candidate)) {
	mineEffects(c, emit)
	kinds := map[string]*kindOfFile{}
	all := map[string]shares{}
	chained := map[string]bool{}
	for i, f := range c.Files {
		if len(f.Calls) == 0 {
			continue
		}
		g := c.Group[i]
		if all[g] == nil {
			all[g] = shares{}
		}
		if path.Ext(f.Path) == ".erb" {
			continue // a template shows what it is handed
		}
		t := "not"
		if f.Test {
			t = "only"
		}
		rs := []pack.Role{{Test: t}}
		if s := fileForm(f.Path); s != "" && !strings.HasPrefix(s, "main.") { // programs have nothing in common
			rs = append(rs, pack.Role{File: s, Test: t})
		}
		own := ""
		if c.Modules != nil {
			own = c.Module(i)
		}
		uses, mods := map[string]bool{}, map[string]bool{}
		for k := range f.Calls {
			cl := &f.Calls[k]
			s := cl.Sym.Symbol()
			if s.Origin != fact.Internal || s.Module == own || cl.Root != "" || cl.Flags&(fact.JSX|fact.AsError|fact.DecoratorCall) != 0 || !topLevel(f, cl.Func) || f.Test && inCase(f, cl.Func) {
				continue
			}
			key := stapleOf(s)
			if f.Lang == "ruby" && !slices.Equal(fact.Tokens(fact.LastName(key)), fact.Tokens(path.Base(s.Module))) {
				continue // a namespace, which many files open
			}
			uses[key], mods[s.Module] = true, true
			if strings.Contains(s.Name, ".") {
				chained[key] = true
			}
		}
		for key := range uses {
			all[g].add(key, i)
		}
		for _, r := range rs {
			id := g + "\x00" + roleKey(r)
			st := kinds[id]
			if st == nil {
				st = &kindOfFile{g: g, role: r, files: map[int]bool{}, uses: shares{}, mods: shares{}}
				st.in = &ground{c: c, all: st.files}
				kinds[id] = st
			}
			st.files[i] = true
			for key := range uses {
				st.uses.add(key, i)
			}
			for m := range mods {
				st.mods.add(m, i)
			}
		}
	}
	best := map[string]int{} // files of the form of name that has most, by group and symbol
	for _, st := range kinds {
		if st.role.File != "" {
			for key, has := range st.uses {
				if st.in.somewhere(has) {
					best[st.g+"\x00"+key] = max(best[st.g+"\x00"+key], len(has))
				}
			}
		}
	}
	tested := map[string]bool{} // what is tested, rather than a help for tests
	for _, uses := range all {
		for key, in := range uses {
			n := 0
			for i := range in {
				if !c.Files[i].Test {
					n++
				}
			}
			tested[key] = tested[key] || 10*n > len(in)
		}
	}
	for _, id := range sortedNames(kinds) {
		st := kinds[id]
		if len(st.files) < miner.MinAdherents {
			continue
		}
		offer := func(use []string, has map[int]bool, subject string, prior float64) {
			role, all := st.role, st.files
			if form := formOf(c, has); role.File == "" && form != "" {
				role.File, all = form, map[int]bool{}
				for i := range st.files {
					if role.At(c.Files[i].Path, c.Files[i].Test) {
						all[i] = true
					}
				}
			}
			var keys []string
			for _, u := range use {
				keys = append(keys, u)
				if chained[u] {
					keys = append(keys, u+".*")
				}
			}
			var out []string
			for _, u := range use {
				if k := strings.LastIndexByte(u, '.'); k > 0 {
					out = append(out, ownFiles(c, st.g, u[:k])...)
				}
			}
			emit(miner.Candidate{
				Family: "staple", Group: st.g, Prior: prior, Background: 0.1, Universe: len(st.uses) + 16, Outside: out,
				Matcher: pack.Matcher{Kind: pack.MatchStaple, Role: role, Use: keys},
				Files:   files(all), Subject: subject, Why: "files of the kind",
			})
		}
		one := map[string]bool{} // modules of which one symbol suffices
		told := map[string][]map[int]bool{}
		keys := st.uses.keys(miner.MinAdherents)
		slices.SortStableFunc(keys, func(a, b string) int {
			return cmp.Or(len(st.uses[b])-len(st.uses[a]), len(all[st.g][a])-len(all[st.g][b]))
		})
		for _, key := range keys {
			has := st.uses[key]
			if 2*len(has) < len(all[st.g][key]) || !st.in.somewhere(has) || st.role.Test == "only" && tested[key] {
				continue
			}
			if generated(st.g, key) || ownFolder(c, key, has) {
				continue
			}
			if st.role.File == "" && 2*len(has) > len(st.files) {
				continue // no mark of anything
			}
			if st.role.File == "" && 5*best[st.g+"\x00"+key] >= 4*len(has) {
				continue // the form of the name tells these files
			}
			m := fact.Qualifier(key)
			one[m] = true
			if slices.ContainsFunc(told[m], func(o map[int]bool) bool { return within(has, o, 9) }) {
				continue // describe goes with it
			}
			told[m] = append(told[m], has)
			offer([]string{key}, has, key, 0.45)
		}
		for _, m := range st.mods.keys(miner.MinAdherents) {
			if one[m] || !st.in.somewhere(st.mods[m]) {
				continue
			}
			var use []string
			has := map[int]bool{}
			for _, key := range st.uses.keys(2) {
				if strings.HasPrefix(key, m+".") && !strings.Contains(key[len(m)+1:], ".") && 2*len(st.uses[key]) >= len(all[st.g][key]) {
					use = append(use, key)
					for i := range st.uses[key] {
						has[i] = true
					}
				}
			}
			if len(use) >= 2 && len(use) <= 6 && related(use) && st.in.somewhere(has) {
				offer(use, has, m, 0.5)
			}
		}
	}
}

// ownFolder reports whether what uses a thing lies in a folder that is named after it.
func ownFolder(c *miner.Corpus, key string, in map[int]bool) bool {
	n := 0
	for i := range in {
		if strings.EqualFold(path.Base(c.Dir(i)), fact.LastName(key)) {
			n++
		}
	}
	return 2*n > len(in)
}

// formOf returns what the names of nearly all of some files have in common, such
// as "route.ts" or "action*": their form, or the first word; "" for nothing.
func formOf(c *miner.Corpus, in map[int]bool) string {
	n := map[string]int{}
	for i := range in {
		p := c.Files[i].Path
		if s := fileForm(p); s != "" && s[0] != '*' {
			n[s]++
		}
		base := path.Base(p)
		if w := fact.Tokens(base[:len(base)-len(path.Ext(base))]); len(w) > 1 && len(w[0]) > 3 && strings.HasPrefix(base, w[0]) {
			n[w[0]+"*"]++
		}
	}
	best := ""
	for _, s := range sortedNames(n) {
		if n[s] > n[best] {
			best = s
		}
	}
	if 10*n[best] >= 9*len(in) {
		return best
	}
	return ""
}

// topLevel reports whether a call stands outside functions that have a name:
// at the top of the file, or in closures there. What the fields of a Python
// class hold is its own affair.
func topLevel(f *fact.File, fn int) bool {
	for k := 0; fn >= 0 && k < 16; k++ {
		if f.Defs[fn].Kind != fact.Closure {
			return f.Defs[fn].Kind == fact.Class && f.Lang != "python"
		}
		fn = f.Defs[fn].Parent
	}
	return true
}

// inCase reports whether a call stands in the body of a single test: what one
// needs, not every file.
func inCase(f *fact.File, fn int) bool {
	for k := 0; fn >= 0 && k < 16; k++ {
		switch root, _, _ := strings.Cut(f.Defs[fn].Via, "."); root {
		case "it", "test", "specify", "scenario":
			return f.Defs[fn].Kind == fact.Closure
		}
		fn = f.Defs[fn].Parent
	}
	return false
}

// related reports whether symbols share a word, as variants of one thing do:
// withAuth and withError.
func related(keys []string) bool {
	n := map[string]int{}
	for _, k := range keys {
		seen := map[string]bool{}
		for _, w := range fact.Tokens(fact.LastName(k)) {
			if !seen[w] {
				seen[w] = true
				n[w]++
			}
		}
	}
	for _, k := range n {
		if k == len(keys) {
			return true
		}
	}
	return false
}

// somewhere reports whether what has holds may hold in some scope: of all
// files, or below a folder that has enough of them. Scoring finds the scope.
func (g *ground) somewhere(has map[int]bool) bool { return g.holds(maps.Keys(has), len(has)) }

// ground is files of which it is asked where in them something holds. They are
// all there when it is asked first.
type ground struct {
	c     *miner.Corpus
	all   map[int]bool
	below map[int32]int // how many of them lie below a folder
}

// holds is somewhere for n files.
func (g *ground) holds(has iter.Seq[int], n int) bool {
	if 4*n >= 3*len(g.all) {
		return true
	}
	if n < miner.MinFiles {
		return false
	}
	if g.below == nil {
		g.below = map[int32]int{}
		for i := range g.all {
			for _, d := range g.c.Folders(i) {
				g.below[d]++
			}
		}
	}
	k := map[int32]int{}
	for i := range has {
		if g.all[i] {
			for _, d := range g.c.Folders(i) {
				k[d]++
			}
		}
	}
	for d, m := range k {
		if m >= miner.MinFiles && 4*m >= n && 100*m >= 84*g.below[d] {
			return true
		}
	}
	return false
}

func wordStaple(c *miner.Corpus, k *miner.Candidate) string {
	if k.Matcher.Module != "" {
		return wordEffect(c, k)
	}
	var use []string
	for _, u := range k.Matcher.Use {
		if !strings.HasSuffix(u, ".*") {
			use = append(use, fact.LastName(u))
		}
	}
	s := "Use " + strings.ReplaceAll(codes(use), " and ", " or ")
	if m := k.Matcher.Use[0]; len(use) == 1 && !telltale(c, k.Group, m) {
		mod := strings.TrimSuffix(m, "."+fact.LastName(m))
		// A relative path says little, but more than a single word.
		if w := c.WrittenModule(k.Group, mod); w != mod || len(fact.Tokens(use[0])) < 2 {
			s += " of " + code(w)
		}
	}
	return s + " in every " + stapleKind(k.Matcher.Role) + "."
}

// telltale reports whether a name alone says what is meant: it has two words,
// and nothing else that is used is called so.
func telltale(c *miner.Corpus, group, key string) bool {
	n := fact.LastName(key)
	if len(fact.Tokens(n)) < 2 {
		return false
	}
	for _, u := range c.Sorted() {
		if u.Group == group && u.Key != key && u.Sym.Known() && u.Sym.Name == n {
			return false
		}
	}
	return true
}

// stapleKind names the files of a role.
func stapleKind(r pack.Role) string {
	switch {
	case r.File != "" && r.Test == "only" && strings.HasPrefix(r.File, "*."):
		return code(r.File) + " of the tests"
	case r.File != "":
		return code(r.File)
	case r.Test == "only":
		return "test file"
	}
	return "file"
}
