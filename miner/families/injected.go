package families

import (
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Injected is the family of the types of what constructors are given.
func Injected() miner.Family {
	return miner.Family{
		Name: "injected",
		Doc: `by which type constructors take what they need

Constructors take what they need by the repository's interfaces, although the
classes behind them are at hand.

    Type constructor parameters by ` + "`*Interface`" + `; never by the class behind it.

Silent where interfaces are told from classes by no form of name, and for classes
without an interface of their own.`,
		Mine: mineInjected,
		Words: func(_ *miner.Corpus, k *miner.Candidate) string {
			s := "Type constructor parameters by " + code(k.Matcher.Shape) + "; never by the class behind it"
			if k.Matcher.Shape == "I[A-Z]*" {
				s = "Type constructor parameters by the interface, `I` and the name of the class; never by the class behind it"
			}
			if f := fact.LastName(fact.BareType(found(k))); f != "" {
				s += ", such as " + code(f)
			}
			return s + "."
		},
	}
}

// interfaceForms are the forms of names by which interfaces are told.
var interfaceForms = []string{"*Interface", "I[A-Z]*", "*Contract"}

// behind returns the name of the class behind an interface of a form.
func behind(form, name string) string {
	switch form {
	case "I[A-Z]*":
		return name[1:]
	default:
		return strings.TrimSuffix(name, form[1:])
	}
}

// maxBehind is the number of classes that a rule names.
const maxBehind = 90

func mineInjected(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		switch g {
		case "php", "csharp", "jvm", "typescript":
		default:
			continue
		}
		interfaces := map[string]bool{} // names
		classes := map[string]map[string]bool{}
		for i, f := range c.Files {
			if c.Group[i] != g {
				continue
			}
			for d := range f.Defs {
				switch df := &f.Defs[d]; df.Kind {
				case fact.Interface:
					interfaces[df.Name] = true
				case fact.Class:
					m := classes[df.Name]
					if m == nil {
						m = map[string]bool{}
						classes[df.Name] = m
					}
					m[c.KeyOf(i, df.Name)] = true
				}
			}
		}
		for _, form := range interfaceForms {
			uses := map[string]int{} // classes behind, by how often the interface is taken
			never := map[string]bool{}
			in := map[int]bool{}
			n := 0
			for i, f := range c.Files {
				if c.Group[i] != g || f.Test {
					continue
				}
				for b := range f.Bindings {
					x := &f.Bindings[b]
					if !pack.Injected(f, x) || x.Sym.Origin() != fact.Internal {
						continue
					}
					name := fact.LastName(x.Sym.Name())
					if ok, _ := pack.NameForm(form, name); ok && interfaces[name] {
						in[i] = true
						n++
						for k := range classes[behind(form, name)] {
							uses[k]++
						}
					} else if key := x.Sym.Qualified(); len(classes[name]) > 0 && classes[name][key] && interfaces[before(form, name)] {
						in[i], never[key] = true, true
						uses[key]++
					}
				}
			}
			if n < 3*miner.MinAdherents || len(uses) < miner.MinFiles {
				continue
			}
			list := sortedNames(uses)
			sort.SliceStable(list, func(a, b int) bool {
				if never[list[a]] != never[list[b]] {
					return never[list[a]]
				}
				return uses[list[a]] > uses[list[b]]
			})
			list = list[:min(len(list), maxBehind)]
			sort.Strings(list)
			emit(miner.Candidate{
				Family: "injected", Group: g, Prior: 0.5, Background: 0.5, Universe: len(interfaceForms),
				Matcher: pack.Matcher{Kind: pack.MatchInject, Shape: form, Never: list},
				Files:   files(in), Subject: "inject", Why: "constructors that take what has an interface",
			})
		}
	}
}

// before returns the name of the interface of a form before a class.
func before(form, class string) string {
	if form == "I[A-Z]*" {
		return "I" + class
	}
	return class + form[1:]
}
