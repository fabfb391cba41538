package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// opposites are words of which one undoes, precedes or answers the other: what
// differs by them are two halves of one thing, between which nobody chooses.
var opposites = map[string][]string{
	"before": {"after"}, "start": {"stop", "end", "finish"}, "open": {"close"}, "begin": {"end"}, "setup": {"teardown"},
	"get": {"set", "put", "delete"}, "read": {"write"}, "load": {"save", "store"}, "push": {"pop"}, "lock": {"unlock"}, "acquire": {"release"},
	"add": {"remove", "delete"}, "create": {"delete", "destroy", "remove"}, "insert": {"delete", "remove"}, "attach": {"detach"},
	"enable": {"disable"}, "show": {"hide"}, "encode": {"decode"}, "marshal": {"unmarshal"}, "serialize": {"deserialize"}, "encrypt": {"decrypt"},
	"min": {"max"}, "first": {"last"}, "up": {"down"}, "left": {"right"}, "positive": {"negative"}, "request": {"response"}, "send": {"receive", "recv"},
	"register": {"unregister", "deregister"}, "subscribe": {"unsubscribe"}, "increment": {"decrement"}, "assert": {"refute"},
}

// opposed reports whether two names differ by words that are opposites.
func opposed(x, y string) bool {
	a, b := fact.Tokens(x), fact.Tokens(y)
	against := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(w string) bool {
			return !slices.Contains(b, w) && slices.ContainsFunc(opposites[w], func(o string) bool { return slices.Contains(b, o) && !slices.Contains(a, o) })
		})
	}
	return against(a, b) || against(b, a)
}

// oneThing reports whether two keys name one thing: a path and the end of it, as
// files write it that import its beginning, one module under two local names, or
// what Rust offers from several of its own crates.
func oneThing(c *miner.Corpus, g, a, b string) bool {
	if strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a) {
		return true
	}
	if g == "python" && fact.LastName(a) == fact.LastName(b) && len(c.Own(g, modOf(b))) > 0 && strings.Trim(rootOf(modOf(a)), "_") == strings.Trim(rootOf(modOf(b)), "_") {
		return true // the front of a package passes on what lies behind it
	}
	if g == "rust" && stdCrate(a) && stdCrate(b) {
		x, _, _ := strings.Cut(a, ".")
		y, _, _ := strings.Cut(b, ".")
		return x != y && strings.TrimPrefix(a, x) == strings.TrimPrefix(b, y)
	}
	if len(c.Importers(g, modOf(b))) > 0 {
		return false // no local name, but a module of its own
	}
	q, name := fact.Qualifier(b), fact.LastName(b)
	return name == fact.LastName(a) && q != "" && !strings.ContainsAny(q, "./") && under(c, g, modOf(a), q)
}

// under reports whether a file imports a module by a local name.
func under(c *miner.Corpus, g, mod, local string) bool {
	for _, i := range c.Importers(g, mod) {
		f := c.Files[i]
		for k := range f.Imports {
			if im := &f.Imports[k]; im.Local == local && im.Name == "" {
				return true
			}
		}
	}
	return false
}

// hidden reports whether a rival of the repository's own is out of reach of who
// uses the other: nobody but the module of that one uses it.
func (l *pairs) hidden(a, b *miner.Use) bool {
	return b.Own() && a.Own() && !slices.ContainsFunc(b.Files, func(i int) bool { return !l.c.InModule(i, a.Sym.Module) })
}

// bound reports whether what is avoided is only used in files that are named
// after its module, as the settings of a tool are: they can't do without.
func bound(c *miner.Corpus, in []int, mod string) bool {
	name := strings.ToLower(mod)
	if k := strings.IndexByte(name, '/'); k > 0 && name[0] != '@' {
		name = name[:k]
	}
	if len(name) < 4 || strings.ContainsAny(name, "/.@") || len(in) == 0 {
		return false
	}
	return !slices.ContainsFunc(in, func(i int) bool { return !strings.Contains(strings.ToLower(c.Files[i].Path), name) })
}

// renamedOnUse reports whether a rival of Rust is only used under another name than
// its own, which a file gives it on purpose.
func (l *pairs) renamedOnUse(b *miner.Use) bool {
	root, _, dotted := strings.Cut(b.Written(), ".")
	return l.g == "rust" && dotted && !b.Own() && upper(root) && !strings.Contains("."+b.Key+".", "."+root+".")
}

// elsewhere reports whether a name of two libraries is preferred from one of them
// where both libraries are in use, so that which of them it comes from follows
// from what else the file takes.
func (l *pairs) elsewhere(p *pairing, a, b *miner.Use) bool {
	if a.Own() || b.Own() || b.Sym.Origin == fact.Std || nameOf(p.a) != nameOf(p.b) || p.signals["pair replaces"] > 0 {
		return false
	}
	return 3*len(l.c.Importers(l.g, b.Sym.Module)) > len(l.c.Importers(l.g, a.Sym.Module))
}
