package families

import (
	"slices"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// maxWrapper is the number of statements up to which a function is little more
// than the call that it makes.
const maxWrapper = 8

// delegations finds functions that do little more than call another module's.
func delegations(l *pairs) {
	c, g := l.c, l.g
	type wrap struct {
		a, b    string
		stmts   int
		shared  bool
		result  bool
		builtin bool
		outer   bool // its result is the function's
	}
	var list []wrap
	per := map[string]map[string]bool{}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		calls := make(map[int][]int)
		for k := range f.Calls {
			for d := f.Calls[k].Func; d >= 0; d = f.Defs[d].Parent {
				calls[d] = append(calls[d], k)
			}
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Name == "" || df.Stmts > maxWrapper || df.Kind != fact.Func && df.Kind != fact.Method || df.Mods&fact.Constructor != 0 {
				continue
			}
			a := ""
			switch {
			case df.Kind == fact.Method && df.Owner != "":
				a = c.KeyOf(i, df.Owner+"."+df.Name)
			case df.Parent < 0:
				a = c.KeyOf(i, df.Name)
			default:
				continue
			}
			ua := c.Use(g, a)
			used := ua != nil && len(ua.Files) >= miner.MinFiles
			seen := map[string]bool{}
			for _, k := range calls[d] {
				cl := &f.Calls[k]
				b := fact.Key(cl.Sym, cl.Callee)
				if last := fact.LastName(b); !fact.Resolved(b) && (cl.Sym.Origin != fact.Unknown || !holds(df.Name, last)) {
					continue
				}
				if seen[b] || b == a || strings.EqualFold(fact.LastName(a), fact.LastName(b)) && c.InModule(i, cl.Sym.Module) {
					continue
				}
				// Asked last: whether two names have a topic in common is costly.
				shared := sync.OnceValue(func() bool {
					return holds(df.Name, fact.LastName(b)) || l.words().topic(df.Name, fact.LastName(b))
				})
				if cl.Sym.Origin == fact.Internal {
					// A helper of tests before the thing itself.
					if !used || 10*ua.Test < 9*len(ua.Files) || !shareToken(fact.Tokens(df.Name), fact.Tokens(b)) && !shared() {
						continue
					}
				} else if !public(cl.Sym) && fact.Resolved(b) {
					continue
				}
				builtin := cl.Sym.Origin == fact.Builtin
				if builtin && !strings.Contains(b, ".") && !shared() {
					continue // len, print and the like are in every body
				}
				seen[b] = true
				if !passes(df, cl) || cl.Flags&fact.JSX != 0 && !shared() {
					continue // it does more than hand its parameters on
				}
				result := cl.Flags&(fact.Returned|fact.Awaited) != 0
				if !result && df.Stmts > 2 && !shared() {
					continue // an inner step, not what is wrapped
				}
				if per[b] == nil {
					per[b] = map[string]bool{}
				}
				per[b][a] = true // also of those that hardly anything uses
				if !used {
					continue
				}
				list = append(list, wrap{a, b, df.Stmts, shared(), result, builtin, result && cl.Parent < 0})
			}
		}
	}
	for _, w := range list {
		ub := c.Use(g, w.b)
		n := float64(len(per[w.b]))
		p := 0.3 / float64(1+w.stmts/3)
		if w.shared {
			p += 0.35
		} else if n > 2 || w.builtin || w.stmts > 3 || !w.outer || ub != nil && 4*len(ub.Files) > len(c.Use(g, w.a).Files) {
			// Many functions are made of it, it is a step of several, or it is in
			// use all the same: none stands in for it.
			continue
		}
		if !l.reach(w.a, w.b) {
			continue
		}
		p /= 1 + 0.3*(n-1)
		if x := l.add(w.a, w.b, "delegates", p, "its body calls it"); x != nil {
			x.signals["pair wrappers"] = n
			if w.builtin {
				x.signals["pair builtin"] = 1
			}
			if w.result {
				x.signals["pair returns it"] = 1
			}
		}
	}
}

// holds reports whether one name is another with something added, as
// openInputStreamSafe and xmalloc are.
func holds(long, short string) bool {
	return len(short) >= 5 && len(long) > len(short) && len(long) <= 3*len(short) && strings.Contains(strings.ToLower(long), strings.ToLower(short))
}

// passes reports whether a call hands on a parameter of the function, or the
// function has none.
func passes(d *fact.Def, cl *fact.Call) bool {
	if len(d.Params) == 0 {
		return true
	}
	for i := range cl.Args {
		root, _, _ := strings.Cut(cl.Args[i].Head, ".")
		for k := range d.Params {
			if n := d.Params[k].Name; n != "" && strings.TrimLeft(n, "*.&") == root {
				return true
			}
		}
		if cl.Args[i].Kind == fact.ArgSpread || cl.Args[i].Kind == fact.ArgObject {
			return true
		}
	}
	root, _, _ := strings.Cut(cl.Callee, ".")
	for k := range d.Params {
		if d.Params[k].Name == root {
			return true
		}
	}
	return false
}

// derived finds classes that extend another module's class, and constants made
// from another symbol: what stands in for them.
func derived(l *pairs) {
	c, g := l.c, l.g
	type from struct {
		a, b string
		base bool
	}
	per := map[string]int{}
	extends := extended(c, g)
	var list []from
	see := func(i int, name, b string, base bool) {
		a := c.KeyOf(i, name)
		if a == b || b == "" {
			return
		}
		per[b]++
		for _, members := range []string{"", ".*"} {
			if u := c.Use(g, a+members); u != nil && len(u.Files) >= miner.MinFiles {
				if !l.reach(a, b) {
					continue
				}
				if base && 2*extends[a] < len(u.Files) && !l.usable(b) {
					continue // a base of which nobody makes use but by extending it
				}
				from := from{a + members, b, base}
				if c.Use(g, b+members) != nil {
					from.b += members // the same members of what it is made from
				}
				list = append(list, from)
			}
		}
	}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		var bases map[string]fact.Symbol
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Parent >= 0 || df.Name == "" {
				continue
			}
			switch {
			case df.Kind == fact.Class && g != "go":
				if bases == nil {
					bases = map[string]fact.Symbol{}
					for k := range f.Refs {
						if f.Refs[k].Kind == fact.RefBase {
							bases[f.Refs[k].Name] = f.Refs[k].Sym
						}
					}
				}
				for _, b := range df.Bases {
					// Classes of one's own that extend another are ordinary design.
					if s := bases[b]; s.Known() && s.Origin != fact.Builtin && s.Origin != fact.Internal {
						see(i, df.Name, s.Qualified(), true)
					}
				}
			case df.InitCall >= 0 && (df.Kind == fact.Var || df.Kind == fact.Const) && g != "go":
				k := df.InitCall
				for n := 0; k >= 0 && n < 8; n++ {
					cl := &f.Calls[k]
					if cl.Chain < 0 {
						// The start of the chain: what the constant is made from.
						if cl.Sym.Known() && cl.Sym.Origin != fact.Builtin {
							b := cl.Sym.Qualified()
							see(i, df.Name, b, false)
							if head, _, dotted := strings.Cut(cl.Sym.Name, "."); dotted && cl.Sym.Module != "" {
								see(i, df.Name, cl.Sym.Module+"."+head, false)
							}
						}
						break
					}
					k = cl.Chain
				}
			}
		}
	}
	for _, w := range list {
		n := per[strings.TrimSuffix(w.b, ".*")]
		la, lb := fact.LastName(strings.TrimSuffix(w.a, ".*")), fact.LastName(strings.TrimSuffix(w.b, ".*"))
		if n > 4 || strings.EqualFold(la, lb) && la != lb {
			continue // a general base or factory; an instance of its own class
		}
		ta, tb := fact.Tokens(la), fact.Tokens(lb)
		if len(ta) == 0 || len(tb) == 0 || !slices.Contains(ta, tb[len(tb)-1]) {
			continue
		}
		shared := 0
		for _, t := range tb {
			if slices.Contains(ta, t) {
				shared++
			}
		}
		if w.base && 2*shared <= len(tb) {
			continue // a base of other things too: Field of fields
		}
		if x := l.add(w.a, w.b, "derives", 0.5/(1+0.25*float64(n-1)), "it is made from it"); x != nil {
			x.signals["pair derived"] = float64(n)
		}
	}
}

// extended counts, by key, the files with a class that extends it.
func extended(c *miner.Corpus, g string) map[string]int {
	out := map[string]int{}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		seen := map[string]bool{}
		for k := range f.Refs {
			if r := &f.Refs[k]; r.Kind == fact.RefBase && r.Sym.Known() {
				if key := r.Sym.Qualified(); !seen[key] {
					seen[key] = true
					out[key]++
				}
			}
		}
	}
	return out
}

// reach reports whether who has a at hand could think of b: it belongs to the
// language, other projects use it, or this one does outside of the module of a.
// What stands there alone is an ingredient.
func (l *pairs) reach(a, b string) bool {
	ub := l.c.Use(l.g, b)
	if ub != nil && (ub.Sym.Origin == fact.Std || ub.Sym.Origin == fact.Builtin) {
		return true
	}
	if l.c.Common != nil {
		if share, _ := l.c.Common.Share(l.g, b); share >= minShare {
			return true
		}
	}
	ua := l.c.Use(l.g, a)
	if ub == nil || ua == nil {
		return false
	}
	fs := ub.Files
	if nameOf(a) == nameOf(b) {
		fs = l.c.Importers(l.g, modOf(b)) // the module is the rival
	}
	return slices.ContainsFunc(fs, func(i int) bool { return !l.c.InModule(i, ua.Sym.Module) })
}

// usable reports whether a class is called or made somewhere, here or in other
// projects.
func (l *pairs) usable(key string) bool {
	if u := l.c.Use(l.g, key); u != nil && u.Calls > 0 {
		return true
	}
	for _, p := range l.words().byTail[miner.Short(key)] {
		if p.Key == key && p.Called {
			return true
		}
	}
	return false
}

// twins finds symbols of the same name in different modules.
func twins(l *pairs) {
	c, g := l.c, l.g
	byName := map[string][]*miner.Use{}
	var names []string
	for _, u := range c.Sorted() {
		if u.Group != g || !u.Sym.Known() || u.Sym.Name == "" || strings.Contains(u.Sym.Name, ".") || u.Sym.Origin == fact.Builtin {
			continue
		}
		n := u.Sym.Name
		if byName[n] == nil {
			names = append(names, n)
		}
		byName[n] = append(byName[n], u)
	}
	for _, n := range names {
		same := byName[n]
		if len(same) < 2 || len(same) > 8 {
			continue
		}
		for _, a := range same {
			if len(a.Files) < miner.MinFiles {
				continue
			}
			for _, b := range same {
				if a == b || a.Sym.Origin == fact.Std || len(b.Files)*3 > len(a.Files) || b.Own() {
					continue
				}
				if !a.Own() && len(b.Files)*8 > len(a.Files) {
					continue // two libraries, both in use
				}
				p := 0.0
				switch {
				case shareToken(moduleWords(a.Sym.Module), moduleWords(b.Sym.Module)):
					p = 0.6
				case parent(a.Sym.Module) == parent(b.Sym.Module) && parent(a.Sym.Module) != "" && 10*a.Test > 8*len(a.Files):
					p = 0.5 // two assertion libraries of one project
				case a.Own() && len(same) == 2 && len(n) > 6 && !strings.HasPrefix(n, "New") && c.Imports(g, a.Sym.Module, b.Sym.Module):
					p = 0.4 // it stands in front of the other
				default:
					continue
				}
				if len(n) < 4 {
					p *= 0.6
				}
				if w := b.Written(); fact.LastName(w) != n && !strings.Contains(w, n) {
					continue // renamed on import: used on purpose
				}
				l.add(a.Key, b.Key, "twins", p, "same name")
			}
		}
	}
}

// replaced takes the drop-in replacements of the history.
func replaced(l *pairs) {
	c, g := l.c, l.g
	if len(c.Pairs) == 0 {
		return
	}
	byWord := map[string][]*miner.Use{}
	for _, u := range c.Sorted() {
		if u.Group == g && u.Sym.Origin != fact.Local {
			w := u.Written()
			byWord[w] = append(byWord[w], u)
		}
	}
	for _, p := range c.Pairs {
		dir := float64(p.Edits-p.Back) / float64(p.Edits+p.Back)
		if p.Commits < 2 && p.Edits < 4 || dir < 0.6 {
			continue
		}
		to, from := byWord[p.To], byWord[p.From]
		if len(to) != 1 || len(from) > 1 || to[0].Sym.Origin == fact.Builtin {
			continue
		}
		b := ""
		if len(from) == 1 {
			b = from[0].Key
		} else if b = l.gone(p.From); b == "" {
			continue
		}
		pr := dir * (1 - 1/(1+0.35*float64(p.Commits)+0.05*float64(p.Edits)))
		a, f := to[0], c.Use(g, b)
		related := a.Own() || l.words().topic(fact.LastName(a.Key), fact.LastName(b)) || shareToken(moduleWords(modOf(a.Key)), moduleWords(modOf(b)))
		if !related && (p.Commits < 3 || f != nil && modOf(a.Key) == modOf(b)) || f != nil && modOf(a.Key) == modOf(b) && p.Commits < 3 {
			continue // one thing for another, not one form for another
		}
		if f != nil && (len(f.Files)*8 > len(a.Files) && len(f.Files) > 3 || f.Own() && !a.Own() && len(f.Files) > 2) {
			continue // both are in use: each in its place
		}
		if x := l.add(a.Key, b, "replaces", pr, "edits in the history replace it"); x != nil {
			x.signals["pair commits"] = float64(min(p.Commits, 12))
		}
	}
}

// gone returns the key of a name that the code no longer writes, if other
// projects know it: what was replaced to the last.
func (l *pairs) gone(written string) string {
	if l.c.Common == nil || !strings.Contains(written, ".") {
		return ""
	}
	found := ""
	for _, p := range l.words().byTail[written] {
		if found != "" {
			return ""
		}
		found = p.Key
	}
	return found
}

// parent returns the path above the last element of a module, "" for none.
func parent(mod string) string {
	k := strings.LastIndexByte(mod, '/')
	if k <= 0 || !strings.Contains(mod[:k], "/") {
		return ""
	}
	return mod[:k]
}
