package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

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
				if !l.reach(a, b) && !l.leftOver(a, b) {
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
							bases[f.Refs[k].Name] = f.Refs[k].Sym.Symbol()
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
						if cl.Sym.Known() && cl.Sym.Origin() != fact.Builtin {
							b := cl.Sym.Qualified()
							see(i, df.Name, b, false)
							if of := fact.Qualifier(b) + "." + df.Name; of != b && cl.Sym.Origin() == fact.External && !capital(df.Name) && c.Use(g, of) != nil {
								see(i, df.Name, of, false) // what the module has of that name
							}
							if head, _, dotted := strings.Cut(cl.Sym.Name(), "."); dotted && cl.Sym.Module() != "" {
								see(i, df.Name, cl.Sym.Module()+"."+head, false)
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
		if n > 4 || strings.EqualFold(la, lb) && la != lb || strings.HasSuffix(w.a, ".*") && la == lb && !strings.HasSuffix(w.b, ".*") {
			continue // a general base or factory; an instance of its own class; members and the whole
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

// leftOver reports whether hardly anybody, but somebody outside of the module
// of a, calls b of another project: of some languages the resolver knows no more of
// its module than the beginning, so that nobody seems to import it.
func (l *pairs) leftOver(a, b string) bool {
	ua, ub := l.c.Use(l.g, a), l.c.Use(l.g, b)
	return ua != nil && ub != nil && !ub.Own() && ub.Calls > 0 && hardly*len(ub.Files) <= len(ua.Files) &&
		slices.ContainsFunc(ub.Files, func(i int) bool { return !l.c.InModule(i, ua.Sym.Module) })
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
		if u.Group != g || !u.Sym.Known() || u.Sym.Name == "" || strings.Contains(u.Sym.Name, ".") || u.Sym.Origin == fact.Builtin || onValue(u) {
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
				case a.Own() && !c.Imports(g, a.Sym.Module, b.Sym.Module) && (a.Calls == 0 || g != "go" && upper(n)):
					continue // types of one name, neither of which is made of the other
				case shareToken(tellingWords(a.Sym.Module), tellingWords(b.Sym.Module)):
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

// onValue reports whether a symbol of a language whose classes are modules is
// mostly called on a value: a method.
func onValue(u *miner.Use) bool {
	root, _, dotted := strings.Cut(u.Written(), ".")
	return dotted && u.Group == "php" && !upper(root)
}

// methods pairs a function of the repository with the method of the type that
// it takes first, of the same name: testutil.Skip(t) with t.Skip().
func methods(l *pairs) {
	c, g := l.c, l.g
	by := map[string][]*miner.Use{} // methods of others, by name
	for _, u := range c.Sorted() {
		if n := inModule(g, u.Sym.Name); u.Group == g && u.Sym.Known() && !u.Own() && u.Sym.Origin != fact.Builtin && strings.Count(n, ".") == 1 && !strings.Contains(n, "()") {
			by[fact.LastName(n)] = append(by[fact.LastName(n)], u)
		}
	}
	for i, f := range c.Files {
		for d := range f.Defs {
			df := &f.Defs[d]
			static := df.Kind == fact.Method && df.Mods&fact.Static != 0 && (g == "jvm" || g == "csharp")
			if c.Group[i] != g || !static && (df.Kind != fact.Func || df.Parent >= 0) || len(df.Params) == 0 || len(by[df.Name]) == 0 || primitive(df.Params[0].Type) {
				continue
			}
			a := c.Use(g, c.KeyOf(i, ownName(df)))
			if a == nil || len(a.Files) < miner.MinFiles {
				continue
			}
			taken := fact.LastName(fact.BareType(df.Params[0].Type))
			for _, b := range by[df.Name] {
				if m := b.Sym.Module; m == "io" || m == "os" || m == "bufio" || m == "bytes" {
					continue // reading and writing bytes is what all else is made of
				}
				owner, _, _ := strings.Cut(inModule(g, b.Sym.Name), ".")
				if static && (df.Mods&fact.Extension != 0 || slices.ContainsFunc(b.Files, func(i int) bool { return extending(c.Files[i]) })) {
					continue // it is called as a method of the type
				}
				if taken == owner || taken == owner+"B" && modOf(b.Key) == "testing" {
					l.add(a.Key, b.Key, "methods", 0.5, "it takes what the other is a method of")
				}
			}
		}
	}
}

// extending reports whether a file calls functions of other classes as methods of
// what they take, as Lombok's annotation lets it.
func extending(f *fact.File) bool {
	for d := range f.Defs {
		for k := range f.Defs[d].Decorators {
			if fact.LastName(f.Defs[d].Decorators[k].Name) == "ExtensionMethod" {
				return true
			}
		}
	}
	return false
}

// elements pairs components of the repository with the element of HTML that
// they are named after and stand in for: Button with button.
func elements(l *pairs) {
	c, g := l.c, l.g
	if g != "typescript" {
		return
	}
	plain := map[string]*miner.Use{} // elements, by the word for their component
	top := map[string]*miner.Use{}   // components most in use, by that word
	for _, u := range c.Sorted() {
		if u.Group == g && u.Sym.Origin == fact.Builtin && u.Sym.Module == "" && element(u.Key) != "" {
			plain[element(u.Key)] = u
		}
	}
	for _, a := range c.Sorted() {
		if len(plain) == 0 || a.Group != g || !a.Own() || len(a.Files) < 2*miner.MinFiles || !upper(a.Sym.Name) {
			continue
		}
		words := fact.Tokens(a.Sym.Name)
		word := words[len(words)-1]
		b, t := plain[word], top[word]
		if b == nil || t != nil && len(a.Files) <= len(t.Files) {
			continue
		}
		if len(words) == 1 && word == b.Key || renders(c, g, a.Sym.Module, b.Key) {
			top[word] = a
		}
	}
	for _, word := range sortedNames(top) {
		l.add(top[word].Key, plain[word].Key, "elements", 0.5, "the component stands for the element")
	}
}

// element returns the word that names a component for an element of HTML, ""
// where projects have none.
func element(name string) string {
	switch name {
	case "button", "input", "select", "textarea", "label", "table", "form", "dialog", "video":
		return name
	case "a":
		return "link"
	case "img":
		return "image"
	}
	return ""
}

// renders reports whether a module has an element in what it renders.
func renders(c *miner.Corpus, g, mod, name string) bool {
	for _, i := range c.Own(g, mod) {
		for k := range c.Files[i].Calls {
			if cl := &c.Files[i].Calls[k]; cl.Flags&fact.JSX != 0 && cl.Callee == name {
				return true
			}
		}
	}
	return false
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
