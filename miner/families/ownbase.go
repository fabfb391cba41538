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

// maxOwnBases is the number of bases of the repository that one rule prefers.
const maxOwnBases = 8

// OwnBase is the family "extend ours, not the library's".
func OwnBase() miner.Family {
	return miner.Family{
		Name: "own-base",
		Doc: `which base of the repository stands before a library's

Classes extend one of the repository's own subclasses of a library's class, and
only these extend the class itself.

    Extend ` + "`ApplicationJob`; never `ActiveJob::Base`" + `.

Silent for interfaces, for bases that everything extends, where the subclasses
are just members of a hierarchy, and for classes that are bases themselves.`,
		Mine:  mineOwnBase,
		Words: wordOwnBase,
	}
}

// lineage is what the classes of a group extend.
type lineage struct {
	bases    map[string][]string     // class → its bases
	symbols  map[string]fact.Symbol  // of bases
	children map[string]map[int]bool // base → files with a class that extends it
	count    map[string]int          // base → classes that extend it
	tests    map[string]int          // base → of them in tests
	second   map[string]bool         // stands behind another base somewhere: an interface or mixin
	file     map[string]int          // class → its file
	twice    map[string]bool         // classes defined more than once
	between  []string                // classes that extend one and are extended, defined once, sorted
}

func lineageOf(c *miner.Corpus, g string) *lineage {
	l := &lineage{
		bases: map[string][]string{}, symbols: map[string]fact.Symbol{}, children: map[string]map[int]bool{}, count: map[string]int{}, tests: map[string]int{},
		second: map[string]bool{}, file: map[string]int{}, twice: map[string]bool{},
	}
	for i, f := range c.Files {
		if c.Group[i] != g || miner.Migration(f.Path) {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Kind != fact.Class || df.Name == "" {
				continue
			}
			key := c.KeyOf(i, df.Name)
			if _, ok := l.file[key]; ok {
				l.twice[key] = true
			}
			l.file[key] = i
			pack.Bases(f, d, func(n int, s fact.SymbolRef, written string) {
				if !s.Known() {
					return
				}
				b := s.Qualified()
				if n > 0 {
					l.second[b] = true
				}
				if b == key {
					return
				}
				l.symbols[b] = s.Symbol()
				l.bases[key] = append(l.bases[key], b)
				if l.children[b] == nil {
					l.children[b] = map[int]bool{}
				}
				l.children[b][i] = true
				l.count[b]++
				if f.Test {
					l.tests[b]++
				}
			})
		}
	}
	for _, k := range sortedNames(l.bases) {
		if !l.twice[k] && len(l.children[k]) > 0 {
			l.between = append(l.between, k)
		}
	}
	return l
}

// fronts returns the repository's classes that extend x, also through each
// other, and that classes of other files extend, most extended first.
func (l *lineage) fronts(x string) []string {
	in := map[string]bool{x: true}
	var out []string
	for changed, depth := true, 0; changed && depth < 6; depth++ {
		changed = false
		for _, k := range l.between {
			if in[k] {
				continue
			}
			if slices.ContainsFunc(l.bases[k], func(b string) bool { return in[b] }) {
				in[k], changed = true, true
				if n := len(l.children[k]); n > 2 || n > 1 && !l.children[k][l.file[k]] {
					out = append(out, k)
				}
			}
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return l.count[out[a]] > l.count[out[b]] })
	return out
}

func mineOwnBase(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		if g == "go" || g == "c" || g == "rust" {
			continue // no inheritance to choose from
		}
		l := lineageOf(c, g)
		best := map[string]*ownBase{} // by what is preferred most
		for _, x := range sortedNames(l.count) {
			if public(l.symbols[x]) && fact.LastName(x) != "Attribute" && (!l.second[x] || g == "python") {
				if o := l.instead(c, x); o != nil && (best[o.front[0]] == nil || o.shared > best[o.front[0]].shared) {
					best[o.front[0]] = o
				}
			}
		}
		for _, k := range sortedNames(best) {
			o := best[k]
			if generated(g, strings.ReplaceAll(k, "/", ".")) {
				continue // what the framework's own generator writes
			}
			emit(miner.Candidate{
				Family: "own-base", Group: g, Prior: 0.6, Background: 0.1, Universe: len(o.front) + 8, Outside: o.outside,
				Matcher: pack.Matcher{Kind: pack.MatchBase, Role: pack.Role{Kind: "class"}, Use: o.front, Never: []string{o.x}},
				Files:   files(o.files), Subject: "base:" + k, Why: "the repository's subclasses of it",
			})
		}
	}
}

// ownBase is what stands before a library's class x.
type ownBase struct {
	x       string
	front   []string // most extended first
	files   map[int]bool
	outside []string
	shared  int // words of x that the first has
}

// instead returns the classes to extend instead of x, nil where there is no
// telling.
func (l *lineage) instead(c *miner.Corpus, x string) *ownBase {
	o := &ownBase{x: x, files: map[int]bool{}}
	all, kin := 0, 0
	for _, k := range l.fronts(x) {
		all += l.count[k]
		if shared := kindred(k, x); shared > 0 {
			kin += l.count[k]
			if len(o.front) < maxOwnBases {
				o.front = append(o.front, k)
				o.shared = max(o.shared, shared)
			}
		}
	}
	// What is mostly made into other things is a base of hierarchies.
	if len(o.front) == 0 || l.count[o.front[0]] < miner.MinAdherents || 10*kin < 6*all || 6*l.count[o.front[0]] < kin {
		return nil
	}
	// The files of the fronts may extend x: they make them.
	inside := map[int]bool{}
	for _, k := range o.front {
		if i := l.file[k]; !inside[i] && slices.Contains(l.bases[k], x) {
			inside[i] = true
			o.outside = append(o.outside, literal(c.Files[i].Path))
		}
	}
	sort.Strings(o.outside)
	for i := range l.children[x] {
		if !inside[i] {
			o.files[i] = true
		}
	}
	own := map[int]bool{}
	for _, k := range o.front {
		for i := range l.children[k] {
			if !inside[i] {
				own[i], o.files[i] = true, true
			}
		}
	}
	if len(own) < miner.MinFiles || 10*len(own) < 6*len(o.files) {
		return nil
	}
	return o
}

// kindred counts the words that the names of a class and of the library's class
// x share; 0 when they end in other words. What is only called a base is named
// by what it is a base of.
func kindred(k, x string) int {
	tk, tx := fact.Tokens(fact.LastName(k)), fact.Tokens(fact.LastName(x))
	if len(tx) == 1 && tx[0] == "base" {
		tx = fact.Tokens(fact.LastName(strings.TrimSuffix(x, "."+fact.LastName(x))))
	}
	if len(tk) == 0 || len(tx) == 0 || !slices.Contains(tk, tx[len(tx)-1]) || tx[len(tx)-1] == "mixin" {
		return 0
	}
	n := 0
	for _, t := range tx {
		if slices.Contains(tk, t) {
			n++
		}
	}
	return n
}

// literal returns the glob of one path.
func literal(p string) string {
	return path.Clean(strings.NewReplacer("[", "\\[", "]", "\\]", "{", "\\{", "}", "\\}", "*", "\\*", "?", "\\?").Replace(p))
}

func wordOwnBase(c *miner.Corpus, k *miner.Candidate) string {
	x := k.Matcher.Never[0]
	never := c.Word(k.Group, x)
	var names []string
	for _, u := range k.Matcher.Use {
		w := c.Word(k.Group, u)
		if w == never || fact.LastName(u) == fact.LastName(x) && !strings.Contains(w, ".") {
			w, never = modular(u), modular(x) // the module is the choice
		}
		names = append(names, w)
	}
	s := "Extend " + either(names[:min(len(names), 3)])
	if len(names) > 3 {
		s = "Extend " + code(names[0]) + ", " + code(names[1]) + " or another of our subclasses"
	}
	if exempt(c, k) {
		return s + "; only bases and mixins extend " + code(never) + " itself."
	}
	return s + "; never " + code(never) + " itself."
}

// exempt reports whether classes beside the preferred ones extend the library's class
// that are no opportunity since they are there to be extended: two, or one that the
// preferred ones extend.
func exempt(c *miner.Corpus, k *miner.Candidate) bool {
	bases := 0
	preferred := func(name string) bool {
		return slices.ContainsFunc(k.Matcher.Use, func(u string) bool { return fact.LastName(u) == name })
	}
	under := map[string]bool{} // what the preferred ones extend
	for i, f := range c.Files {
		for d := range f.Defs {
			if df := &f.Defs[d]; c.Group[i] == k.Group && df.Kind == fact.Class && preferred(df.Name) {
				for _, b := range df.Bases {
					under[fact.LastName(b)] = true
				}
			}
		}
	}
	scope := k.Scope
	scope.Exclude = slices.DeleteFunc(slices.Clone(scope.Exclude), func(e string) bool { return slices.Contains(k.Outside, e) })
	where := scope.Where()
	for i, f := range c.Files {
		if c.Group[i] != k.Group || miner.Migration(f.Path) || !where.Contains(f.Path, f.Test) {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Kind != fact.Class || df.Name == "" || preferred(df.Name) || !pack.IsBase(f, d) {
				continue
			}
			extends, n := false, 1
			if under[df.Name] {
				n = 2
			}
			pack.Bases(f, d, func(_ int, s fact.SymbolRef, _ string) {
				extends = extends || s.Known() && s.Qualified() == k.Matcher.Never[0]
			})
			if extends {
				bases += n
			}
		}
	}
	return bases > 1
}

// modular returns the name of a key behind the last names of its module.
func modular(key string) string {
	e := strings.FieldsFunc(key, func(r rune) bool { return r == '.' || r == '/' || r == '\\' })
	return strings.Join(e[max(0, len(e)-3):], ".")
}
