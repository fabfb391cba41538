package families

import (
	"sort"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Modifier is the family of the modifiers of classes and of constructor fields.
func Modifier() miner.Family {
	return miner.Family{
		Name: "modifier",
		Doc: `with which modifier the classes of a role are declared

Classes, all of them or those of a folder, kind of file, name or base, are final,
sealed, internal, readonly or records; fields that constructors declare are
readonly.

    Declare every class of ` + "`*Handler.php`" + ` ` + "`final`" + `.

Silent for abstract classes, and for languages whose classes are closed anyway.`,
		Mine:  mineModifiers,
		Words: wordModifier,
	}
}

// modifiersOf lists the modifiers that a language has a choice of, with the
// share that other projects show.
func modifiersOf(lang string) map[string]float64 {
	switch lang {
	case "php":
		return map[string]float64{"final": 0.15, "readonly": 0.1}
	case "csharp":
		return map[string]float64{"sealed": 0.15, "internal": 0.2, "record": 0.2}
	case "java":
		return map[string]float64{"final": 0.1, "record": 0.2}
	case "kotlin":
		return map[string]float64{"internal": 0.2, "data": 0.3}
	case "swift":
		return map[string]float64{"final": 0.2}
	}
	return nil
}

// modifierOrder lists the modifiers from the one that says most.
var modifierOrder = []string{"record", "data", "readonly", "final", "sealed", "internal"}

// fieldRule is what says that constructors declare their fields readonly.
const fieldRule = "field"

func mineModifiers(c *miner.Corpus, emit func(miner.Candidate)) {
	type stat struct {
		g, lang string
		role    pack.Role
		n       int
		files   map[int]bool
		has     map[string]int
		forced  map[string]int // of them, because of their base
		classes map[[2]int]bool
	}
	stats := map[string]*stat{}
	fields := map[string]*stat{}
	var roles []pack.Role              // of one class
	declared := map[string]fact.Mods{} // by group and name of class
	for i, f := range c.Files {
		for d := range f.Defs {
			if df := &f.Defs[d]; df.Kind == fact.Class && df.Name != "" {
				declared[c.Group[i]+"\x00"+df.Name] |= df.Mods
			}
		}
	}
	for i, f := range c.Files {
		list := modifiersOf(f.Lang)
		if miner.Migration(f.Path) {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Mods&fact.Constructor != 0 && (f.Lang == "php" || f.Lang == "typescript" || f.Lang == "tsx") {
				for _, p := range df.Params {
					if p.Mods == 0 {
						continue
					}
					st := fields[c.Group[i]]
					if st == nil {
						st = &stat{g: c.Group[i], files: map[int]bool{}}
						fields[c.Group[i]] = st
					}
					st.n++
					st.files[i] = true
				}
			}
			if list == nil || df.Kind != fact.Class || df.Name == "" || df.Parent >= 0 || df.Mods&fact.Abstract != 0 {
				continue
			}
			test := "not"
			if f.Test {
				test = "only"
			}
			roles = append(classRoles(roles[:0], f, d), pack.Role{Kind: "class", Test: test})
			for _, r := range roles {
				k := f.Lang + "\x00" + roleKey(r)
				st := stats[k]
				if st == nil {
					st = &stat{g: c.Group[i], lang: f.Lang, role: r, files: map[int]bool{}, has: map[string]int{}, forced: map[string]int{}, classes: map[[2]int]bool{}}
					stats[k] = st
				}
				st.n++
				st.files[i] = true
				st.classes[[2]int{i, d}] = true
				for m := range list {
					if df.Mods&pack.Modifier(m) == 0 {
						continue
					}
					st.has[m]++
					if m == "record" || m == "readonly" { // so must be what extends one, and what it extends
						for _, b := range df.Bases {
							if declared[c.Group[i]+"\x00"+fact.LastName(fact.BareType(b))]&pack.Modifier(m) != 0 {
								st.forced[m]++
								break
							}
						}
					}
				}
			}
		}
	}
	keys := sortedNames(stats)
	sort.SliceStable(keys, func(a, b int) bool { return stats[keys[a]].n > stats[keys[b]].n })
	done := map[string]bool{}
	said := map[string]map[[2]int]bool{} // language and modifier → classes that a wider role has
	for _, k := range keys {
		st := stats[k]
		if len(st.files) < miner.MinFiles || st.n < miner.MinAdherents {
			continue
		}
		q := modifiersOf(st.lang)
		for _, m := range modifierOrder {
			if q[m] == 0 {
				continue
			}
			n := st.has[m]
			if 10*n < 8*st.n || 2*st.forced[m] > n {
				continue
			}
			id := st.lang + "\x00" + m
			new := 0
			for cl := range st.classes {
				if !said[id][cl] {
					new++
				}
			}
			if 2*new < st.n || done[k] {
				continue // a wider role says so, or another modifier says enough of this
			}
			done[k] = true
			if said[id] == nil {
				said[id] = map[[2]int]bool{}
			}
			for cl := range st.classes {
				said[id][cl] = true
			}
			emit(miner.Candidate{
				Family: "modifier", Group: st.g, Prior: 0.4, Background: q[m], Universe: len(stats) + 8,
				Matcher: pack.Matcher{Kind: pack.MatchModifier, Shape: m, Role: st.role},
				Files:   files(st.files), Subject: "modifier:" + m, Why: "classes of the role",
			})
		}
	}
	for _, g := range sortedNames(fields) {
		st := fields[g]
		emit(miner.Candidate{
			Family: "modifier", Group: g, Prior: 0.3, Background: 0.6, Universe: 8,
			Matcher: pack.Matcher{Kind: pack.MatchModifier, Shape: "readonly", Value: fieldRule},
			Files:   files(st.files), Subject: "modifier:" + fieldRule, Why: "fields that constructors declare",
		})
	}
}

func wordModifier(_ *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	if m.Value == fieldRule {
		return "Declare every field in a constructor's parameters " + code(m.Shape) + "."
	}
	what := "class"
	if r := m.Role; r.Dir != "" || r.File != "" || r.Name != "" || r.Base != "" || r.Decorator != "" {
		what = classWords(k.Group, r)
	} else if r.Test == "only" {
		what = "test class"
	}
	return "Declare every " + what + " " + code(m.Shape) + "."
}
