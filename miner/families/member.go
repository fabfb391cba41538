package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Member is the family "classes of a role have m".
func Member() miner.Family {
	return miner.Family{
		Name: "member",
		Doc: `what the body of every class of a role has

Classes of a folder, form of name or base include the same module, declare the
same constant or nested class, or call the same function while they are defined.

    Declare ` + "`REQUIRED_PERMISSION`" + ` in every class that extends ` + "`BaseMutation`" + `.

Silent for methods, which a base or an interface asks for, for namespaces, and
where no class does without.`,
		Mine:  mineMember,
		Words: wordMember,
	}
}

// bodied counts what the bodies of the classes of one role have.
type bodied struct {
	g     string
	role  pack.Role
	n     int
	files map[int]bool
	names shares
	count map[string]int
	kind  map[string]fact.DefKind
}

// manyKinds is the number of kinds of class, told by the last word of their
// names, in which a nested class is the framework's way to say things.
const manyKinds = 4

func mineMember(c *miner.Corpus, emit func(miner.Candidate)) {
	bodies := map[unitRef]map[string]fact.DefKind{}
	kinds := map[string]map[string]bool{} // nested class → kinds of class that have one
	defined := map[string]bool{}          // classes and modules of the repository
	for i, f := range c.Files {
		g := c.Group[i]
		if g == "go" || g == "c" {
			continue
		}
		for d := range f.Defs {
			if f.Defs[d].Kind != fact.Class || f.Test {
				continue
			}
			defined[g+"\x00"+f.Defs[d].Name] = true
			names := map[string]fact.DefKind{}
			pack.Members(f, d, func(n string) { names[n] = fact.Closure })
			for k := d + 1; k < len(f.Defs) && f.Defs[k].Line <= f.Defs[d].End; k++ {
				if df := &f.Defs[k]; df.Parent == d && df.Name != "" && !namespace(f, k) {
					names[df.Name] = df.Kind
					if w := lastWord(f.Defs[d].Name); df.Kind == fact.Class && w != "" {
						if kinds[g+df.Name] == nil {
							kinds[g+df.Name] = map[string]bool{}
						}
						kinds[g+df.Name][w] = true
					}
				}
			}
			if len(names) == 0 && len(f.Defs[d].Bases) == 0 {
				continue // a name
			}
			bodies[unitRef{i, d}] = names
		}
	}
	var list []*bodied
	for _, p := range rolesOf(c).classes {
		st := &bodied{g: p.g, role: p.role, files: map[int]bool{}, names: shares{}, count: map[string]int{}, kind: map[string]fact.DefKind{}}
		for _, u := range p.refs {
			names, counted := bodies[u]
			if !counted {
				continue
			}
			st.n++
			st.files[u.file] = true
			for n, kind := range names {
				st.names.add(n, u.file)
				st.count[n]++
				st.kind[n] = kind
			}
		}
		list = append(list, st)
	}
	// What a class extends tells more than its name, and that more than where it lies.
	sort.SliceStable(list, func(a, b int) bool { return rankOfRole(list[a].role) < rankOfRole(list[b].role) })
	said := map[string][]map[int]bool{}
	for _, st := range list {
		if len(st.files) < miner.MinFiles || st.n < miner.MinAdherents {
			continue
		}
		in := &ground{c: c, all: st.files}
		for _, n := range st.names.keys(miner.MinFiles) {
			k := st.count[n]
			if k < miner.MinAdherents || k == st.n || !in.somewhere(st.names[n]) {
				continue
			}
			prior := 0.0
			call, arg, given := strings.Cut(n, " ")
			switch kind := st.kind[n]; {
			case kind == fact.Const:
				prior = 0.5
			case kind == fact.Class && len(kinds[st.g+n]) >= manyKinds:
				continue // what a framework reads
			case kind == fact.Class:
				prior = 0.3 // what a library reads, more often than not
			case given && defined[st.g+"\x00"+fact.LastName(arg)]:
				prior = 0.6 // a module of the repository
			case given && arg[0] == ':' && !strings.Contains(call, "name"):
				prior = 0.5
			}
			if prior == 0 || slices.ContainsFunc(said[st.g+"\x00"+n], func(o map[int]bool) bool { return within(st.names[n], o, 8) }) {
				continue
			}
			said[st.g+"\x00"+n] = append(said[st.g+"\x00"+n], st.names[n])
			emit(miner.Candidate{
				Family: "member", Group: st.g, Prior: prior, Background: 0.2, Universe: len(st.names) + 8,
				Matcher: pack.Matcher{Kind: pack.MatchMember, Role: st.role, Names: []string{n}},
				Files:   files(st.files), Subject: "member:" + n, Why: "classes of the role",
			})
		}
	}
}

// namespace reports whether a class or module does nothing but hold others.
func namespace(f *fact.File, d int) bool {
	holds := false
	for k := d + 1; k < len(f.Defs) && f.Defs[k].Line <= f.Defs[d].End; k++ {
		if df := &f.Defs[k]; df.Parent == d {
			if df.Kind != fact.Class {
				return false
			}
			holds = true
		}
	}
	return holds && f.Defs[d].Kind == fact.Class
}

// rankOfRole orders the roles of classes by how much they tell.
func rankOfRole(r pack.Role) int {
	switch {
	case r.Base != "":
		return 0
	case r.Name != "":
		return 1
	case r.File != "":
		return 2
	}
	return 3
}

// within reports whether so many of ten in a set are in another.
func within(a, b map[int]bool, tenths int) bool {
	n := 0
	for i := range a {
		if b[i] {
			n++
		}
	}
	return 10*n >= tenths*len(a)
}

func wordMember(c *miner.Corpus, k *miner.Candidate) string {
	var declared, written []string
	for _, n := range k.Matcher.Names {
		if strings.Contains(n, " ") {
			written = append(written, n)
		} else {
			declared = append(declared, n)
		}
	}
	var do []string
	if len(declared) > 0 {
		do = append(do, "Declare "+codes(declared))
	}
	if len(written) > 0 {
		do = append(do, "Write "+codes(written))
	}
	return orders(do) + " in every " + classWords(k.Group, k.Matcher.Role) + "."
}
