package families

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// played is a role with the definitions that play it.
type played struct {
	role  pack.Role
	g     string
	id    string    // group and roleKey
	refs  []unitRef // by file and place; twice where a definition plays it twice
	files int
}

// often reports whether enough definitions of enough files play the role for a
// rule about it.
func (p *played) often() bool { return len(p.refs) >= miner.MinAdherents && p.files >= miner.MinFiles }

// in returns the files of the definitions.
func (p *played) in() map[int]bool {
	out := make(map[int]bool, p.files)
	for _, u := range p.refs {
		out[u.file] = true
	}
	return out
}

// roleIndex is the roles of a repository that are played often, those of functions
// and those of classes, each sorted by id.
type roleIndex struct {
	functions, classes []*played
	functionByID       map[string]*played
	all                map[string]int // roles of functions, by their Test, also the rare ones
}

// without returns the role that a role which is told by a verb is part of.
func (x *roleIndex) without(p *played) *played {
	return x.functionByID[strings.TrimSuffix(p.id, "\x00"+p.role.Does)]
}

// rolesOf returns the roles of a repository: of its functions that are not
// abstract, and of its classes but those of Go, whose embedding is no
// inheritance.
func rolesOf(c *miner.Corpus) *roleIndex {
	return miner.Shared(c, func() *roleIndex {
		functions, classes := roleTable{}, roleTable{}
		var k rolePlayers
		var of []pack.Role
		for i, f := range c.Files {
			k = rolePlayers{f: f, out: k.out}
			for d := range f.Defs {
				df := &f.Defs[d]
				switch {
				case df.Kind == fact.Class:
					if c.Group[i] != "go" {
						of = classRoles(of[:0], f, d)
						classes.take(c.Group[i], of, i, d)
					}
				case df.Kind.Callable() && df.Mods&fact.Abstract == 0:
					functions.take(c.Group[i], k.of(d, f.Test), i, d)
				}
			}
		}
		all := map[string]int{}
		for _, p := range functions {
			all[p.role.Test]++
		}
		functions.settle()
		classes.settle()
		return &roleIndex{functions.sorted(), classes.sorted(), functions, all}
	})
}

// roleTable collects roles by id.
type roleTable map[string]*played

func (t roleTable) take(g string, rs []pack.Role, i, d int) {
	var room [256]byte
	for k := range rs {
		r := &rs[k]
		id := appendRoleKey(append(append(room[:0], g...), 0), r)
		p := t[string(id)]
		if p == nil {
			p = &played{role: *r, g: g, id: string(id)}
			t[p.id] = p
		}
		if n := len(p.refs); n == 0 || p.refs[n-1].file != i {
			p.files++
		}
		p.refs = append(p.refs, unitRef{i, d})
	}
}

// settle drops the roles that are not played often, and the room in which the
// lists of the others have grown: they stay in memory until all is mined.
func (t roleTable) settle() {
	for id, p := range t {
		if p.often() {
			p.refs = slices.Clone(p.refs)
		} else {
			delete(t, id)
		}
	}
}

func (t roleTable) sorted() []*played {
	out := make([]*played, 0, len(t))
	for _, p := range t {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *played) int { return strings.Compare(a.id, b.id) })
	return out
}

// roleKey returns what tells one role of a group from another.
func roleKey(r pack.Role) string { return string(appendRoleKey(nil, &r)) }

func appendRoleKey(b []byte, r *pack.Role) []byte {
	for _, s := range [...]string{r.Kind, r.Test, r.Dir, r.File} {
		b = append(append(b, s...), 0)
	}
	b = append(strconv.AppendInt(append(b, r.Via...), int64(r.ViaArg), 10), 0)
	for _, s := range [...]string{r.Base, r.Decorator, r.Param, r.Owner} {
		b = append(append(b, s...), 0)
	}
	b = append(b, r.Name...)
	if r.Does != "" {
		b = append(append(b, 0), r.Does...)
	}
	return b
}

// rolePlayers tells the roles of the functions of one file. What they share is
// found out once.
type rolePlayers struct {
	f         *fact.File
	form, dir string
	known     bool           // form and dir are set
	classes   map[string]int // of Go: places of types by name
	owner     string         // the last one
	word      string         // its last word
	out       []pack.Role
}

// class is pack.ClassOf.
func (k *rolePlayers) class(d int) int {
	df := &k.f.Defs[d]
	if k.f.Lang != "go" || df.Kind != fact.Method || df.Owner == "" || df.Parent >= 0 {
		return pack.ClassOf(k.f, d)
	}
	if k.classes == nil {
		k.classes = map[string]int{}
		for p := range k.f.Defs {
			if o := &k.f.Defs[p]; o.Kind == fact.Class {
				if _, ok := k.classes[o.Name]; !ok {
					k.classes[o.Name] = p
				}
			}
		}
	}
	if p, ok := k.classes[df.Owner]; ok {
		return p
	}
	return -1
}

// of lists the roles that definition d plays by what can be seen of it. The list
// is good until the next call.
func (k *rolePlayers) of(d int, test bool) []pack.Role {
	f := k.f
	if !k.known {
		k.form, k.dir, k.known = fileForm(f.Path), path.Dir(f.Path), true
	}
	df := &f.Defs[d]
	t := "not"
	if test {
		t = "only"
	}
	out := k.out[:0]
	add := func(r pack.Role) {
		r.Test = t
		out = append(out, r)
	}
	if df.Via != "" {
		add(pack.Role{Via: pack.LastVia(df.Via)})
		if df.ViaArg < maxViaArg {
			add(pack.Role{Via: pack.LastVia(df.Via), ViaArg: df.ViaArg + 1})
		}
		if v := pack.Verb(f, d); v != "" && !test && df.Kind == fact.Closure && df.Name == "" {
			if pack.Changes(v) {
				v = pack.Changing
			}
			add(pack.Role{Via: pack.LastVia(df.Via), Does: v})
		}
	}
	routes := false
	for i := range df.Registered {
		g := &df.Registered[i]
		routes = routes || g.Route
		via := pack.LastVia(g.Via)
		if g.Text {
			continue // it is not passed to the call that names it
		}
		if via != pack.LastVia(df.Via) && !slices.ContainsFunc(df.Registered[:i], func(o fact.Registration) bool { return pack.LastVia(o.Via) == via }) {
			add(pack.Role{Via: via})
		}
	}
	if routes {
		add(pack.Role{Via: pack.Routes})
		if !test && df.Name != "" && pack.Changes(pack.Verb(f, d)) {
			add(pack.Role{Via: pack.Routes, Does: pack.Changing})
		}
	}
	if df.Kind != fact.Closure {
		exported := df.Mods&fact.Exported != 0
		changes := !test && df.Mods&fact.Constructor == 0 && pack.Changes(pack.Verb(f, d))
		if k.form != "" && exported {
			add(pack.Role{File: k.form, Exported: true})
			if changes {
				add(pack.Role{File: k.form, Exported: true, Does: pack.Changing})
			}
		}
		if test {
			if strings.HasPrefix(df.Name, "Test") {
				add(pack.Role{Name: "Test*"})
			}
			if strings.HasPrefix(df.Name, "test_") {
				add(pack.Role{Name: "test_*"})
			}
		}
		for i := range df.Params {
			if p := &df.Params[i]; telling(p.Type) {
				add(pack.Role{Param: p.Type})
			}
		}
		for i := range df.Decorators {
			if miner.Group(f.Lang) == "c" {
				break // linkage says nothing of what a function is for
			}
			if d := df.Decorators[i].Name; !remark(d) {
				add(pack.Role{Decorator: d})
			}
		}
		if df.Kind == fact.Method {
			based := false
			if df.Mods&fact.Constructor == 0 {
				if p := k.class(d); p >= 0 {
					for _, b := range f.Defs[p].Bases {
						add(pack.Role{Base: b, Name: df.Name})
						based = true
					}
				}
			}
			if df.Owner != k.owner {
				k.owner, k.word = df.Owner, lastWord(df.Owner)
			}
			if w := k.word; w != "" && exported && !ofTested(df.Owner, test) {
				add(pack.Role{Owner: "*" + w, Exported: true})
				if changes {
					add(pack.Role{Owner: "*" + w, Exported: true, Does: pack.Changing})
				}
				if !based {
					add(pack.Role{Owner: "*" + w, Name: df.Name})
				}
			}
		}
		if exported || f.Lang == "python" && !strings.HasPrefix(df.Name, "_") {
			add(pack.Role{Dir: k.dir, Exported: exported})
			if changes {
				add(pack.Role{Dir: k.dir, Exported: exported, Does: pack.Changing})
			}
		}
	}
	k.out = out
	return out
}
