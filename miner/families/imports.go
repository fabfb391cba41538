package families

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// ImportAlias is the family "import m as a".
func ImportAlias() miner.Family {
	return miner.Family{
		Name: "import-alias",
		Doc: `under which name a module is imported

A module is imported under a local name that is not its default.

    Import ` + "`example.com/api/core/v1`" + ` as ` + "`corev1`" + `.

Silent for default names, and for a name that stands for two modules.`,
		Mine: func(c *miner.Corpus, emit func(miner.Candidate)) {
			type mod struct{ g, path string }
			alias := map[mod]shares{}
			explicit := map[string]bool{}
			whole := map[mod]string{}            // what is imported of modules that are namespaces, "" if several things are
			under := map[string]map[string]int{} // group and local name → module → files
			var order []mod
			for i, f := range c.Files {
				for k := range f.Imports {
					im := &f.Imports[k]
					if im.Name != "" && im.Name != "*" || im.Local == "" {
						continue
					}
					m := mod{c.Group[i], pack.ModuleOf(im)}
					if alias[m] == nil {
						alias[m] = shares{}
						order = append(order, m)
						whole[m] = dotted(im)
					}
					if p := dotted(im); m.g == "php" && whole[m] != p && (inside(m.path, p) || inside(m.path, whole[m])) {
						whole[m] = ""
					}
					alias[m].add(im.Local, i)
					if im.Alias || im.Name == "*" {
						explicit[m.g+"\x00"+m.path+"\x00"+im.Local] = true
					}
				}
			}
			for m, names := range alias {
				for a, files := range names {
					id := m.g + "\x00" + a
					if under[id] == nil {
						under[id] = map[string]int{}
					}
					under[id][m.path] = len(files)
				}
			}
			sort.Slice(order, func(a, b int) bool { return order[a].g+order[a].path < order[b].g+order[b].path })
			for _, m := range order {
				if whole[m] == "" {
					continue
				}
				if names := alias[m].twice(func(a string) bool { return explicit[m.g+"\x00"+m.path+"\x00"+a] }); names != nil {
					emit(miner.Candidate{
						Family: "import-alias", Group: m.g, Prior: 0.55, Background: 0.1, Universe: 32,
						Matcher: pack.Matcher{Kind: pack.MatchAlias, Module: m.path, Alias: names[0], Names: names[1:]},
						Files:   c.Importers(m.g, m.path), Subject: "alias:" + path.Dir(m.path), Why: "one file imports it under both",
					})
					continue
				}
				for _, a := range alias[m].keys(miner.MinFiles) {
					if !explicit[m.g+"\x00"+m.path+"\x00"+a] || m.g == "go" && packageName(c, m.path) == a {
						continue
					}
					if m.g == "go" && (alias[m].given(m.path, a) && packageName(c, m.path) == "" || twoModules(under[m.g+"\x00"+a], m.path)) {
						continue
					}
					if m.g != "go" && slices.ContainsFunc(elems(m.path), func(e string) bool { return strings.EqualFold(a, e) }) {
						continue // the name that everybody gives it
					}
					if m.g != "go" && slices.ContainsFunc(c.Own(m.g, m.path), func(i int) bool { return defines(c.Files[i], a) }) {
						continue // what is defined there has that name
					}
					prior := 0.55
					if m.g != "go" {
						prior = 0.2 // the namespace must be given some name
					}
					emit(miner.Candidate{
						Family: "import-alias", Group: m.g, Prior: prior, Background: 0.1, Universe: 16,
						Matcher: pack.Matcher{Kind: pack.MatchAlias, Module: m.path, Alias: a},
						Files:   c.Importers(m.g, m.path), Subject: "alias:" + path.Dir(m.path), Why: "local names of the module",
					})
				}
			}
		},
		Words: func(c *miner.Corpus, k *miner.Candidate) string {
			what := code(k.Matcher.Module)
			if k.Matcher.Module == "." {
				what = "the repository's entry point"
			} else if p := oneOfSpace(c, k); k.Group == "php" && p != "" {
				what = code(p)
			}
			return "Import " + what + " as " + either(k.Symbols()) + "."
		},
	}
}

// dotted returns the path of an import as facts write the names of modules: PHP has
// backslashes there.
func dotted(im *fact.Import) string { return strings.ReplaceAll(im.Path, `\`, ".") }

// oneOfSpace returns the one thing that is imported from the namespace of an alias, as
// in `use Db\Capsule\Manager as DB`; "" where it is the module that is.
func oneOfSpace(c *miner.Corpus, k *miner.Candidate) string {
	for _, i := range k.Files {
		for j := range c.Files[i].Imports {
			if im := &c.Files[i].Imports[j]; pack.ModuleOf(im) == k.Matcher.Module && inside(k.Matcher.Module, dotted(im)) {
				return dotted(im)
			}
		}
	}
	return ""
}

// twice returns the two names under which a module is imported where one file
// often has both, each for a part of what it offers; nil where one is the rule.
// The names that are written out are those that count.
func (s shares) twice(explicit func(a string) bool) []string {
	names := slices.DeleteFunc(s.keys(miner.MinFiles), func(a string) bool { return !explicit(a) })
	slices.SortStableFunc(names, func(a, b string) int { return len(s[b]) - len(s[a]) })
	if len(names) < 2 {
		return nil
	}
	both := 0
	for i := range s[names[1]] {
		if s[names[0]][i] {
			both++
		}
	}
	if 2*both < len(s[names[1]]) || 2*len(s[names[1]]) < len(s[names[0]]) {
		return nil
	}
	return names[:2]
}

// given reports whether a local name is most likely the name that a module of Go
// gives itself: nearly all give it, and the last name of the module's path ends in it.
func (s shares) given(mod, name string) bool {
	n := 0
	for _, files := range s {
		n += len(files)
	}
	last := strings.TrimSuffix(strings.TrimSuffix(lastElem(mod), "-go"), "-golang")
	if last == "go" { // github.com/json-iterator/go
		last = lastElem(path.Dir(mod))
	}
	if len(name) > 3 && (slices.Contains(strings.FieldsFunc(last, notLetter), name) || strings.HasPrefix(strings.ReplaceAll(last, "-", ""), name)) && 20*len(s[name]) >= 19*n {
		return true
	}
	if p := strings.LastIndexByte(mod, '/'); p >= 0 && strings.HasSuffix(mod, ".go") {
		last = strings.TrimSuffix(mod[p+1:], ".go")
	}
	return len(name) > 2 && 20*len(s[name]) >= 19*n && strings.HasSuffix(last, name)
}

func notLetter(r rune) bool { return r == '-' || r == '.' || r == '_' }

// twoModules reports whether a local name stands for another module of Go nearly
// as often as for one, other versions of it left out.
func twoModules(files map[string]int, mod string) bool {
	for other, n := range files {
		if other != mod && 5*n >= files[mod] && !inside(other, mod) && !inside(mod, other) {
			return true
		}
	}
	return false
}

// packageName returns the name in the clause of a Go package of the repository,
// "" of any other.
func packageName(c *miner.Corpus, mod string) string {
	for _, i := range c.Own("go", mod) {
		if !c.Files[i].Test {
			return c.Files[i].Package
		}
	}
	return ""
}

// ImportSource is the family "import from a, not b".
func ImportSource() miner.Family {
	return miner.Family{
		Name: "import-source",
		Doc: `from which module something is imported

What two modules offer is imported from one of them: the team's own module in
front of a library, or the entry point of a package instead of its parts.

    Import from ` + "`@/ui`" + `; never from ` + "`antd`" + `.

Of the modules of Node one rule says that all take their prefix. Of libraries for one
job, such as test doubles, one is the repository's.

Silent where both are in use.`,
		Mine: func(c *miner.Corpus, emit func(miner.Candidate)) {
			mineSource(c, emit)
			mineFront(c, emit)
		},
		Words: func(c *miner.Corpus, k *miner.Candidate) string {
			if ofNode(&k.Matcher) {
				return wordNode(c, k)
			}
			if strings.HasPrefix(k.Subject, jobPrefix) {
				return wordJob(c, k)
			}
			what := "Import"
			if len(k.Matcher.Names) > 0 && len(k.Matcher.Names) <= 3 {
				what += " " + codes(k.Matcher.Names)
			}
			use := k.Matcher.Use[0]
			var never []string
			if len(k.Matcher.Never) == 1 && k.Matcher.Never[0] == use+"/**" {
				return what + " from " + code(c.WrittenModule(k.Group, use)) + "; never from a module inside it."
			}
			if dir, ok := strings.CutSuffix(use, "/**"); ok {
				for _, n := range k.Matcher.Never {
					never = append(never, strings.TrimSuffix(n, "/**"))
				}
				return what + " from the modules of " + code(writtenUnder(c, k.Group, dir)) + "; never from " + either(never) + "."
			}
			for _, n := range k.Matcher.Never {
				never = append(never, c.WrittenModule(k.Group, n))
			}
			return what + " from " + code(c.WrittenModule(k.Group, use)) + "; never from " + either(never) + "."
		},
	}
}

func mineSource(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		names := map[string]shares{} // imported name → module → files
		byMod := map[string]map[string]bool{}
		imports := shares{} // module → files
		internal := map[string]bool{}
		front := map[string]shares{} // external module → internal module that imports it → files
		for i, f := range c.Files {
			if c.Group[i] != g {
				continue
			}
			own := ""
			if c.Modules != nil {
				own = c.Module(i)
			}
			for k := range f.Imports {
				im := &f.Imports[k]
				m := pack.ModuleOf(im)
				imports.add(m, i)
				if im.Internal {
					internal[m] = true
				}
				if !im.Internal && !f.Test {
					if front[m] == nil {
						front[m] = shares{}
					}
					front[m].add(own, i)
				}
				if im.Name == "" || im.Name == "*" || im.Name == "default" {
					continue
				}
				if names[im.Name] == nil {
					names[im.Name] = shares{}
				}
				names[im.Name].add(m, i)
				if byMod[m] == nil {
					byMod[m] = map[string]bool{}
				}
				byMod[m][im.Name] = true
			}
		}
		if g == "typescript" {
			mineNode(g, imports, internal, emit)
		}
		mineJobs(c, g, imports, internal, emit)
		roots := map[string]bool{} // of the repository's own modules
		for m := range internal {
			roots[rootOf(m)] = true
		}
		type pair struct{ use, never string }
		common := map[pair]map[string]bool{}
		swapped := map[pair]bool{}
		for n, mods := range names {
			ms := mods.keys(1)
			for _, a := range ms {
				if len(mods[a]) < 3 {
					continue
				}
				for _, b := range ms {
					if a == b || len(mods[b])*3 > len(mods[a]) {
						continue
					}
					p := pair{a, b}
					if common[p] == nil {
						common[p] = map[string]bool{}
					}
					common[p][n] = true
				}
			}
		}
		// A module of one's own in front of a library that hardly anything else imports.
		for ext, in := range front {
			for _, own := range in.keys(1) {
				if len(imports[own]) < 6 || len(in) > 1+len(imports[own])/6 {
					continue
				}
				if namesSymbols(g) || !shareToken(moduleWords(own), moduleWords(ext)) {
					continue
				}
				p := pair{own, ext}
				if common[p] == nil {
					common[p] = map[string]bool{}
				}
			}
		}
		for _, w := range c.Swaps {
			p := pair{w.To, w.From}
			if namesSymbols(g) && lastElem(p.use) != lastElem(p.never) {
				continue // one name came and another went: imports are sorted
			}
			if len(imports[p.never]) == 0 && c.Std(g, p.use) {
				continue // everybody left it
			}
			if len(imports[p.use]) < miner.MinFiles || w.Edits < 3 || w.Back*3 > w.Edits || len(imports[p.never])*3 > len(imports[p.use]) {
				continue
			}
			if len(imports[p.never]) == 0 && !knownModule(c, g, p.never) {
				continue // an own module, or one that nobody remembers
			}
			if len(imports[p.never]) == 0 && (renamed(p.use, p.never) || roots[rootOf(p.never)] || internal[p.use] && lastElem(p.use) == lastElem(p.never)) {
				continue // the module moved; the compiler sees to it
			}
			swapped[p] = true
			if common[p] == nil {
				common[p] = map[string]bool{}
			}
		}
		ps := make([]pair, 0, len(common))
		for p := range common {
			ps = append(ps, p)
		}
		sort.Slice(ps, func(a, b int) bool {
			if ps[a].use != ps[b].use {
				return ps[a].use < ps[b].use
			}
			return ps[a].never < ps[b].never
		})
		whole := map[string]bool{} // entry points of which no inner module is imported
		for _, p := range ps {
			if !internal[p.use] || !internal[p.never] || !inside(p.use, p.never) {
				continue
			}
			if whole[p.use] {
				continue
			}
			root, offers := packageRoot(g, p.use), passedOn(c, g, p.use)
			via, deep, private := map[int]bool{}, map[int]bool{}, map[int]bool{}
			for m, fs := range imports {
				if m != p.use && !inside(p.use, m) {
					continue
				}
				for i := range fs {
					switch {
					case strings.HasPrefix(c.Files[i].Path, root+"/"):
					case m == p.use:
						via[i] = true
					default:
						deep[i] = true
						for k := range c.Files[i].Imports {
							if im := &c.Files[i].Imports[k]; pack.ModuleOf(im) == m && !byMod[p.use][im.Name] && !offers[m] {
								private[i] = true // what the entry point may not offer
							}
						}
					}
				}
			}
			if len(via) < miner.MinAdherents || 10*len(deep) > len(via) || len(private) > 2 || g == "typescript" && len(deep) == 0 && !strings.HasPrefix(root, "src") {
				continue
			}
			whole[p.use] = true
			emit(miner.Candidate{
				Outside: []string{root + "/**"}, Said: []string{root + "/**"},
				Family: "import-source", Group: g, Prior: 0.5, Background: 0.15, Universe: 32,
				Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{p.use}, Never: []string{p.use + "/**"}},
				Files:   union(files(via), files(deep)), Subject: "entry:" + p.use, Why: "files outside of the package",
			})
		}
		for _, p := range ps {
			if whole[p.use] && inside(p.use, p.never) || g == "go" && superseded[p.never] {
				continue
			}
			if g == "rust" && oneThing(c, g, p.use, p.never) || c.WrittenModule(g, p.use) == c.WrittenModule(g, p.never) ||
				strings.TrimPrefix(p.never, nodePrefix) == strings.TrimPrefix(p.use, nodePrefix)+"s" {
				continue // one thing under two names, or two of which one adds encryption
			}
			if !internal[p.never] && bound(c, files(imports[p.never]), p.never) {
				continue
			}
			if p.never == nodePrefix+p.use || p.use == nodePrefix+p.never || g == "rust" && (p.never == "crate" || p.never == "super" || p.never == "self") {
				continue // one under its newer name, of which mineNode speaks, or a path from where one is
			}
			if g == "rust" && !internal[p.use] && !swapped[p] && (stdCrate(p.use) && !stdCrate(p.never) || inside(p.use, p.never)) {
				continue // one name for two things, or the usual path of one
			}
			var ns []string
			for n := range common[p] {
				ns = append(ns, n)
			}
			ownUse, ownNever := internal[p.use], internal[p.never]
			if g == "rust" && ownNever {
				// Most crates have an Error of their own; self names the module.
				ns = slices.DeleteFunc(ns, func(n string) bool { return n == "Error" || n == "Result" || n == "self" })
			}
			if len(ns) == 0 && len(common[p]) > 0 {
				continue
			}
			sort.Strings(ns)
			m := pack.Matcher{Kind: pack.MatchImport, Use: []string{p.use}, Never: []string{p.never}}
			if g == "rust" && !swapped[p] && apartCrates(c, p.use, p.never, ownUse, ownNever, ns) {
				continue
			}
			related := shareToken(moduleWords(p.use), moduleWords(p.never))
			prior := 0.0
			switch {
			case inside(p.use, p.never):
				prior = 0.3 // the entry point instead of its parts
				if len(imports[p.never]) > 0 && !ownNever {
					prior = 0.5
				}
			case ownUse && !ownNever:
				if len(ns) == 0 {
					if len(front[p.never]) == 1 {
						prior = 0.4 // the only one that imports it
					}
				} else if c.Imports(g, p.use, p.never) || related {
					prior = 0.65
				}
			case ownUse && ownNever:
				if related && len(ns) >= 2 {
					prior = 0.3
				}
			case !ownUse && !ownNever:
				if related || len(ns) >= 3 && 2*len(ns) >= len(byMod[p.never]) {
					prior = 0.5
				}
			}
			if swapped[p] && (related || len(ns) >= 2) {
				prior = 1 - (1-prior)*0.4
			}
			if prior == 0 || g == "python" && submodules(c, p.use, ns) {
				continue
			}
			if len(ns) > 0 && (3*len(ns) < len(byMod[p.never]) || len(ns) <= 3) {
				m.Names = ns
			}
			fs := union(files(imports[p.use]), files(imports[p.never]))
			subject := "import:" + p.use
			own := ownFiles(c, g, p.use)
			var said []string
			if inside(p.use, p.never) {
				subject = "entry-points"
				inner := p.use
				if g == "python" {
					inner = strings.ReplaceAll(inner, ".", "/")
				}
				own = append(own, inner+"/**")
				if ownUse {
					own = append(own[:len(own)-1], packageRoot(g, p.use)+"/**")
					said = own[len(own)-1:]
				}
			}
			if g == "rust" {
				away := homes(p.use, p.never, ownUse, ownNever)
				if ownNever && len(ns) > 0 && !slices.ContainsFunc(ns, func(n string) bool {
					return slices.ContainsFunc(files(names[n][p.never]), func(i int) bool { return !underGlob(c.Files[i].Path, away) })
				}) {
					continue // its own crate alone has it
				}
				for _, d := range away {
					if !slices.Contains(own, d) {
						own = append(own, d)
					}
				}
			}
			emit(miner.Candidate{
				Outside: own, Said: said,
				Family: "import-source", Group: g, Prior: prior, Background: 0.15, Universe: 32,
				Matcher: m, Files: fs, Subject: subject, Why: strings.Join(ns[:min(3, len(ns))], ", "),
			})
		}
	}
}

// superseded are modules of Go that newer ones took over years ago, as every
// linter says.
var superseded = map[string]bool{"io/ioutil": true, "golang.org/x/net/context": true, "golang.org/x/exp/slices": true, "golang.org/x/exp/maps": true}

// stdCrate reports whether a module of Rust is the standard library's.
func stdCrate(mod string) bool {
	root, _, _ := strings.Cut(mod, ".")
	return root == "std" || root == "core" || root == "alloc"
}

// passedOn returns the modules of which an entry point passes on all names.
func passedOn(c *miner.Corpus, g, mod string) map[string]bool {
	out := map[string]bool{}
	for _, i := range c.Own(g, mod) {
		for _, x := range c.Files[i].Exports {
			if x.Name == "*" && strings.HasPrefix(x.Path, ".") {
				m := path.Join(c.Dir(i), x.Path)
				out[strings.TrimSuffix(m, path.Ext(m))] = true
			}
		}
	}
	return out
}

// packageRoot returns the folder of the package of which a module is the entry
// point, with its tests.
func packageRoot(g, mod string) string {
	if g == "python" {
		return strings.ReplaceAll(mod, ".", "/")
	}
	if b := path.Base(mod); (b == "src" || b == "lib") && strings.Contains(mod, "/") {
		return path.Dir(mod)
	}
	return mod
}

// knownModule reports whether other projects use something of a module that
// this one does not import: what nobody else knows nobody will import.
func knownModule(c *miner.Corpus, g, mod string) bool {
	return c.Common == nil || slices.ContainsFunc(c.Common.List(g), func(p miner.Popular) bool { return inside(mod, p.Key) })
}

// elems splits a module path into its names, without versions such as v2.
func elems(mod string) []string {
	var out []string
	for _, e := range strings.FieldsFunc(mod, func(r rune) bool { return r == '/' || r == '\\' || r == ':' }) {
		if len(e) > 1 && e[0] == 'v' && strings.Trim(e[1:], "0123456789") == "" {
			continue
		}
		if len(out) > 0 || !strings.Contains(mod, "/") { // a host keeps its dots
			out = append(out, strings.Split(e, ".")...)
			continue
		}
		out = append(out, e)
	}
	return out
}

// rootOf returns the names that all modules of a repository share: the host,
// owner and name of a Go module, else the first name.
func rootOf(mod string) string {
	e := elems(mod)
	n := 1
	if len(e) > 0 && strings.Contains(e[0], ".") {
		n = 3
	}
	return strings.Join(e[:min(n, len(e))], "/")
}

func lastElem(mod string) string {
	e := elems(mod)
	if len(e) == 0 {
		return ""
	}
	return e[len(e)-1]
}

// renamed reports whether a module that is imported no longer was the same one
// under another path: it lay in the same repository, has fewer or more names in
// between, or ends alike.
func renamed(now, before string) bool {
	if strings.HasPrefix(before, ".") || strings.HasPrefix(now, ".") {
		return true
	}
	a, b := elems(now), elems(before)
	if len(a) == 0 || len(b) == 0 || slices.Equal(a, b) {
		return true
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if host := strings.Contains(a[0], "."); n >= 3 || !host && n >= 1 && (a[len(a)-1] == b[len(b)-1] || strings.Contains(now, "/")) {
		return true
	}
	return len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-1] && a[len(a)-2] == b[len(b)-2]
}

// namesSymbols reports whether the imports of a group name classes and
// functions rather than the modules that hold them.
func namesSymbols(group string) bool {
	switch group {
	case "jvm", "php", "csharp", "rust", "scala":
		return true
	}
	return false
}

// inside reports whether module b lies below module a.
func inside(a, b string) bool {
	return len(b) > len(a) && strings.HasPrefix(b, a) && (b[len(a)] == '/' || b[len(a)] == '.')
}

// submodules reports whether names imported from a module are modules
// themselves: equal names of those mean nothing.
func submodules(c *miner.Corpus, mod string, names []string) bool {
	for _, n := range names {
		if len(c.Importers("python", mod+"."+n)) > 0 || len(c.Prefixed("python", mod+"."+n+".")) > 0 {
			return true
		}
	}
	return false
}
