package families

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// crateDir returns the folder of the crate that a module of the repository lies in,
// as its place below src tells; "" for that of the root and for others.
func crateDir(mod string) string {
	if k := strings.Index(mod, "/src/"); k > 0 {
		return mod[:k]
	}
	return ""
}

// crateOf returns the crate that a key or module of another project begins with.
func crateOf(mod string) string {
	root, _, _ := strings.Cut(mod, ".")
	return root
}

// kinCrates reports whether one of two crates could stand in for the other: one is
// named as the other with a word more, or the language has it. Crates of which each
// has a word of its own, such as serde_json and serde_yaml, are for different things,
// and so are two that differ by a number: two versions, each where it is asked for.
func kinCrates(a, b string) bool {
	a, b = crateOf(a), crateOf(b)
	if stdCrate(a) || stdCrate(b) || a == b {
		return true
	}
	x, y := fact.Tokens(a), fact.Tokens(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	rest := slices.DeleteFunc(slices.Clone(y), func(w string) bool { return slices.Contains(x, w) })
	return len(rest) == len(y)-len(x) && !slices.ContainsFunc(rest, func(w string) bool { return strings.Trim(w, "v0123456789") == "" })
}

// apartCrates reports whether two modules of Rust that offer the same names offer
// different things: crates for different things, or two of the repository that
// each define what the names say.
func apartCrates(c *miner.Corpus, use, never string, ownUse, ownNever bool, names []string) bool {
	switch {
	case !ownUse && !ownNever:
		return !kinCrates(use, never)
	case ownUse && ownNever:
		return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return !definesIn(c, use, n) || !definesIn(c, never, n) })
	case ownUse:
		return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return !upper(n) || passesOn(c, use, never, n) })
	}
	return false
}

// passesOn reports whether a module of the repository takes a name from another
// module, and may pass it on.
func passesOn(c *miner.Corpus, mod, from, name string) bool {
	return slices.ContainsFunc(c.Own("rust", mod), func(i int) bool {
		return slices.ContainsFunc(c.Files[i].Imports, func(im fact.Import) bool {
			return pack.ModuleOf(&im) == from && (im.Name == name || im.Name == "*")
		})
	})
}

// definesIn reports whether a file of a module of the repository has a definition of a
// name at its top, rather than passing it on.
func definesIn(c *miner.Corpus, mod, name string) bool {
	return slices.ContainsFunc(c.Own("rust", mod), func(i int) bool {
		return slices.ContainsFunc(c.Files[i].Defs, func(d fact.Def) bool { return d.Parent < 0 && d.Name == name })
	})
}

// homes returns globs of where a rule about the sources of imports of Rust says
// nothing: the crate of what is avoided, which writes crate for itself, and what lies
// below the preferred module, which is made of it.
func homes(use, never string, ownUse, ownNever bool) []string {
	var out []string
	if d := crateDir(never); ownNever && d != "" && d != crateDir(use) {
		out = append(out, d+"/**")
	}
	if ownUse {
		switch d, file := path.Split(use); file {
		case "lib", "main":
		case "mod":
			out = append(out, d+"**")
		default:
			out = append(out, use+"/**")
		}
	}
	return out
}

// underGlob reports whether a path lies in the folder of one of some globs.
func underGlob(p string, globs []string) bool {
	return slices.ContainsFunc(globs, func(g string) bool { return strings.HasPrefix(p, strings.TrimSuffix(g, "**")) })
}

// fromType returns what a key of Rust has from the first type in it on, "" for none:
// of what other crates have no more may be known than their first name.
func fromType(key string) string {
	for k := range len(key) {
		if (k == 0 || key[k-1] == '.') && upper(key[k:]) {
			return key[k:]
		}
	}
	return ""
}

// apartRust reports what tells that a pair of Rust are different things.
func (l *pairs) apartRust(p *pairing, a, b *miner.Use) bool {
	if p.only(whyAlike) && a.Sym.Origin == fact.External && !stdCrate(p.b) {
		return true // a lock that waits and one that is awaited; what stands in for Rust's own is chosen
	}
	if p.only(whyTwins, whyAlike) && !a.Own() && (b == nil || !b.Own()) && !kinCrates(p.a, p.b) {
		return true
	}
	// What stands before the language's own has it by another name, or others have it.
	return p.only(whyBefore) && b != nil && b.Sym.Origin == fact.Std && nameOf(p.a) == nameOf(p.b) && len(l.words().byTail[miner.Short(p.b)]) == 0
}

// ofDerive reports whether of what tells a role and of a name the one is a derive of
// Rust and the other an attribute that nothing but a derive gives a meaning: it is what
// that derive is told.
func ofDerive(c *miner.Corpus, role pack.Role, name string) bool {
	attribute, derive := role.Decorator, name
	if upper(attribute) {
		attribute, derive = name, attribute
	}
	return attribute != "" && attribute == strings.ToLower(attribute) && upper(derive) && !meaning(c, attribute)
}

// supertrait reports whether a rule about types of Rust is about a trait and one of
// which it is made: who implements the one has to have the other, by a derive or by
// hand, and has it for that.
func supertrait(c *miner.Corpus, role pack.Role, name string) bool {
	of := fact.LastName(role.Base)
	if role.Decorator != "" { // the other way round: what a derived trait is made for
		of, name = name, fact.LastName(role.Decorator)
	}
	return of != "" && slices.Contains(supertraits(c)[of], name)
}

// meaning reports whether a file imports, defines or names in full an attribute of a
// name: what none does belongs to a derive.
func meaning(c *miner.Corpus, name string) bool {
	if strings.Contains(name, ".") {
		return true
	}
	for i, f := range c.Files {
		if c.Group[i] == "rust" && (slices.ContainsFunc(f.Imports, func(im fact.Import) bool { return im.Local == name }) ||
			slices.ContainsFunc(f.Defs, func(d fact.Def) bool { return d.Parent < 0 && d.Kind == fact.Func && d.Name == name })) {
			return true
		}
	}
	return false
}

// made reports whether a trait of the repository is made of one that is derived, so
// that who implements it derives the other.
func made(c *miner.Corpus, derive string) bool {
	for _, of := range supertraits(c) {
		if upper(derive) && slices.Contains(of, derive) {
			return true
		}
	}
	return false
}

// traits are the supertraits of the traits of the repository, by name.
type traits map[string][]string

func supertraits(c *miner.Corpus) traits {
	return *miner.Shared(c, func() *traits {
		out := traits{}
		for i, f := range c.Files {
			for d := range f.Defs {
				if df := &f.Defs[d]; c.Group[i] == "rust" && df.Kind == fact.Interface {
					for _, b := range df.Bases {
						out[df.Name] = append(out[df.Name], fact.LastName(b))
					}
				}
			}
		}
		return &out
	})
}
