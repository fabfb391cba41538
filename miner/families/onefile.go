package families

import (
	"path"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Bounds of what one file says alone.
const (
	crowd     = 20 // functions of a role in the file
	crowdUses = 4  // decorators of which each function has one
)

// crowded finds files with so many functions of a role that they need no others
// to show a habit: each carries one of a few of the repository's decorators. A
// function is then what is counted.
func crowded(c *miner.Corpus, emit func(miner.Candidate)) {
	for i, f := range c.Files {
		if f.Test || miner.Migration(f.Path) {
			continue
		}
		roles := map[string][]int{} // type or name of a parameter → functions
		var all, taken []int
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Kind != fact.Func && df.Kind != fact.Method || df.Name == "" || df.Name[0] == '_' || df.Mods&(fact.Constructor|fact.Accessor|fact.Abstract) != 0 {
				continue
			}
			if p := df.Parent; p >= 0 && f.Defs[p].Kind.Callable() {
				continue
			}
			all = append(all, d)
			for k, p := range df.Params {
				if p.Name == "self" || p.Name == "cls" {
					continue
				}
				if k > 1 || len(taken) > 0 && taken[len(taken)-1] == d {
					break
				}
				taken = append(taken, d)
				if p.Type != "" && telling(p.Type) {
					roles[p.Type] = append(roles[p.Type], d)
				} else if p.Type == "" && len(p.Name) > 2 {
					roles[p.Name] = append(roles[p.Name], d)
				}
			}
		}
		if len(all) < crowd {
			continue
		}
		for _, param := range sortedNames(roles) {
			fns := roles[param]
			if len(fns) < crowd {
				continue
			}
			for _, set := range oneOf(c, i, fns) {
				emit(miner.Candidate{
					Family: "decorator", Group: c.Group[i], Prior: 0.45, Background: 0.2, Universe: 64, Each: true,
					Matcher: pack.Matcher{Kind: pack.MatchDecorator, Use: set, Role: pack.Role{Dir: path.Dir(f.Path), File: path.Base(f.Path), Param: param, Name: "[^_]*", Test: "not"}},
					Files:   []int{i}, Subject: "deco:" + set[0], Why: "functions of the file",
				})
			}
		}
	}
}

// oneOf returns the sets of a few decorators of the repository of which nearly
// all of some functions carry one, at most two.
func oneOf(c *miner.Corpus, i int, fns []int) [][]string {
	f := c.Files[i]
	by := map[string]map[int]bool{}
	for _, d := range fns {
		for _, x := range f.Defs[d].Decorators {
			k := fact.Key(x.Sym, x.Name)
			if language(k) || public(x.Sym.Symbol()) || !x.Sym.Known() && !defines(f, x.Name) {
				continue
			}
			if by[k] == nil {
				by[k] = map[int]bool{}
			}
			by[k][d] = true
		}
	}
	var out [][]string
	for range 2 {
		var set []string
		left := map[int]bool{}
		for _, d := range fns {
			left[d] = true
		}
		for len(set) < crowdUses && 10*len(left) > len(fns) {
			best, most := "", 0
			for _, k := range sortedNames(by) {
				n := 0
				for d := range by[k] {
					if left[d] {
						n++
					}
				}
				if n > most {
					best, most = k, n
				}
			}
			if 20*most < len(fns) {
				break
			}
			set = append(set, best)
			for d := range by[best] {
				delete(left, d)
			}
		}
		if 10*len(left) > len(fns) {
			break
		}
		for _, k := range set {
			delete(by, k)
		}
		sort.Strings(set)
		out = append(out, set)
	}
	return out
}

// defines reports whether a file defines or imports the first name of a path.
func defines(f *fact.File, name string) bool {
	root, _, _ := strings.Cut(name, ".")
	for d := range f.Defs {
		if f.Defs[d].Name == root && f.Defs[d].Parent < 0 {
			return true
		}
	}
	return false
}
