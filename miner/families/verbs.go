package families

import (
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Of a role that is told by a verb as well: how many functions play the rest of the
// role without it, and how often, at most, they do what is asked for beside those
// that have the verb. Else it is a rule about all of them, or about none. Checks of
// authority are made of what is read too, so these need to stand less apart.
const (
	minOthers      = 5
	othersShare    = 0.5
	othersChecking = 0.8
)

// apart reports whether a verb tells the functions of a role that do something, n in
// all, from others that play the role but for the verb: they do it at most least times as often.
func (p *played) apart(c *miner.Corpus, n int, least float64, do func(file, def int) bool) bool {
	all := rolesOf(c).without(p)
	if all == nil || p.role.Does == pack.Changing && !p.several(c) {
		return false
	}
	others, same := len(all.refs)-len(p.refs), -n
	for _, u := range all.refs {
		if do(u.file, u.def) {
			same++
		}
	}
	return others >= minOthers && float64(same)/float64(others) <= least*float64(n)/float64(len(p.refs))
}

// several reports whether the functions of a role are called by two verbs or more: a
// factory only creates, and changes nothing that is kept.
func (p *played) several(c *miner.Corpus) bool {
	by := map[string]int{}
	n := 0
	for _, u := range p.refs {
		v := pack.Verb(c.Files[u.file], u.def)
		if by[v]++; by[v] == 2 {
			n++
		}
	}
	return n > 1
}

func does(c *miner.Corpus, i, d int, id miner.ID) bool {
	return slices.ContainsFunc(c.Deeds(i, d), func(x miner.Deed) bool { return x.ID() == id })
}

// carriesOne reports whether a definition carries the decorator of a key.
func carriesOne(c *miner.Corpus, i, d int, key string) bool {
	return slices.ContainsFunc(c.Files[i].Defs[d].Decorators, func(x fact.Decorator) bool { return fact.Key(x.Sym, x.Name) == key })
}

// deedItself reports whether a function, by its name, changes what is kept: that is
// what those are there for which are called so.
func deedItself(key string) bool {
	w := fact.Tokens(fact.LastName(key))
	for _, v := range w {
		switch v {
		case "save", "persist", "commit", "flush", "store", "write", "add", "set", "find", "get", "fetch", "load", "first", "one",
			"mutate", "mutation", "query", "request", "execute", "exec", "run", "send", "post", "put":
			return true
		}
	}
	return len(w) > 0 && slices.ContainsFunc(w, pack.Changes)
}
