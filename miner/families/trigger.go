package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// unitRef is a function: a definition of a file.
type unitRef struct{ file, def int }

// The evidence for what makes a call needed, where that is not the role.
const (
	namedAlike = 0.9  // share of the functions that comply which have a name in common
	sharedBy   = 0.95 // share of them which call something else in common
	foreignTo  = 0.1  // share of the others which have it too
	minTrigger = 0.97 // share of the functions that call the trigger which comply
	maxTrigger = 2    // those, as a multiple of the functions of the role which comply
)

// sharpen emits a candidate, or in its stead the one that tells what makes the
// call needed better than its role does: the name of the functions, or another
// call in them. It emits nothing where the functions that do not comply are
// visibly of another kind than those that do.
func (st *roleStat) sharpen(c *miner.Corpus, k miner.Candidate, emit func(miner.Candidate)) {
	key, r := k.Matcher.Use[0], st.role
	if r.Param == "" && r.Owner == "" || r.Name != "" {
		emit(k) // what the role is told by is said in the code
		return
	}
	ok, bad := st.split(c, &k)
	if len(ok) < miner.MinAdherents || len(bad) == 0 || float64(len(ok)) < 0.6*float64(len(ok)+len(bad)) {
		emit(k)
		return
	}
	name, n := most(c, st.refs, ok, func(d *fact.Def) string { return d.Name })
	_, others := most(c, st.refs, bad, func(d *fact.Def) string {
		if d.Name == name {
			return name
		}
		return ""
	})
	switch {
	case float64(n) < namedAlike*float64(len(ok)) || n*len(bad) <= others*len(ok):
	case r.Owner != "":
		return // the role of the methods of that name tells it
	default:
		if told(name, key) || fact.LastName(key) == name {
			return
		}
		k.Matcher.Role.Name, k.Matcher.Role.Exported = name, false
		emit(k)
		return
	}
	if by := st.trigger(c, key, ok, bad); by != "" {
		k.Matcher = pack.Matcher{Kind: pack.MatchPair, Role: pack.Role{Test: r.Test}, Callee: []string{by}, Use: k.Matcher.Use}
		k.Files, k.Why = c.Use(st.g, by).Files, "functions that call it"
		emit(k)
		return
	}
	if len(bad) > 1 && (apart(c, st.refs, ok, bad, func(d *fact.Def) string { return d.Name }) ||
		apart(c, st.refs, ok, bad, func(d *fact.Def) string { return strings.Join(d.Results, ", ") })) {
		return
	}
	emit(k)
}

// split returns the places of the functions of the role that comply with a
// candidate and of those that do not.
func (st *roleStat) split(c *miner.Corpus, k *miner.Candidate) (ok, bad []int) {
	type line struct{ file, line int }
	sites := map[line]bool{}
	c.Verdicts(k, func(file, def int, ok bool) {
		at := line{file, c.Files[file].Defs[def].Line}
		sites[at] = sites[at] || ok
	})
	for at, u := range st.refs {
		switch good, known := sites[line{u.file, c.Files[u.file].Defs[u.def].Line}]; {
		case good:
			ok = append(ok, at)
		case known:
			bad = append(bad, at)
		}
	}
	return ok, bad
}

// trigger returns the key of what, by its name, is about the same, what nearly
// every function that complies calls as well and the others do not, where those that call it comply more often than
// those of the role; "" if there is none.
func (st *roleStat) trigger(c *miner.Corpus, key string, ok, bad []int) string {
	itself := st.calls.at(c.ID(st.g, key))
	ok = slices.DeleteFunc(slices.Clone(ok), func(at int) bool {
		_, in := slices.BinarySearch(itself.in, int32(at))
		return !in // it is done for it elsewhere
	})
	var may []*unitsOf
	for n := range st.calls.list {
		x := &st.calls.list[n]
		if x == itself || x.n > maxTrigger*len(ok) || float64(x.n) < sharedBy*float64(len(ok)) {
			continue
		}
		by := c.Key(x.id)
		u := c.UseOf(x.id)
		if u == nil || u.Sym.Origin != fact.Internal && u.Sym.Origin != fact.External || !fact.Resolved(by) || reports(by) || !shareToken(fact.Tokens(fact.LastName(key)), fact.Tokens(by[strings.LastIndexByte(by, '/')+1:])) {
			continue
		}
		if st.maker(c, key, by) {
			continue // what it is called on is made by the other
		}
		if float64(x.among(ok)) >= sharedBy*float64(len(ok)) && float64(x.among(bad)) <= foreignTo*float64(len(bad)) {
			may = append(may, x)
		}
	}
	st.calls.sort(may)
	best, share := "", 0.0
	for _, x := range may {
		by, u := c.Key(x.id), c.UseOf(x.id)
		m := pack.Matcher{Kind: pack.MatchPair, Role: pack.Role{Test: st.role.Test}, Callee: []string{by}, Use: []string{key}}
		good, all := 0, 0
		for _, i := range u.Files {
			for _, s := range m.Sites(c.Files[i]) {
				if all++; s.OK {
					good++
				}
			}
		}
		v := float64(good) / float64(max(1, all))
		if float64(good) < sharedBy*float64(len(ok)) || all > maxTrigger*len(ok) || v < minTrigger || v*float64(len(ok)+len(bad)) <= float64(len(ok)) {
			continue
		}
		if v > share {
			best, share = by, v
		}
	}
	return best
}

// maker reports whether a function makes what a method is called on, so that
// nobody can call the one without the other: by its results, or by its name.
func (st *roleStat) maker(c *miner.Corpus, key, method string) bool {
	class := fact.LastName(strings.TrimSuffix(fact.Qualifier(method[strings.LastIndexByte(method, '/')+1:]), "()"))
	if class == "" {
		return false
	}
	words := fact.Tokens(fact.LastName(key))
	if w := fact.Tokens(class); len(w) > 1 && !slices.ContainsFunc(w, func(t string) bool { return !slices.Contains(words, t) }) {
		return true
	}
	u := c.Use(st.g, key)
	if u == nil || !u.Own() {
		return false
	}
	for _, i := range c.Own(st.g, u.Sym.Module) {
		for d := range c.Files[i].Defs {
			if df := &c.Files[i].Defs[d]; function(df) && isOwn(df, u.Sym.Name) {
				return slices.ContainsFunc(df.Results, func(t string) bool { return pack.HasWord(t, class) })
			}
		}
	}
	return false
}

// made reports whether what nearly all functions that call a method call it on
// is made in them.
func (st *roleStat) made(c *miner.Corpus, x *unitsOf) bool {
	u := c.UseOf(x.id)
	if !strings.Contains(u.Sym.Name, ".") {
		return false
	}
	for n := range st.calls.list {
		y := &st.calls.list[n]
		if y.id == x.id || float64(y.n) < sharedBy*float64(x.n) || !st.maker(c, c.Key(y.id), u.Key) {
			continue
		}
		both := 0
		for _, at := range x.in {
			if _, in := slices.BinarySearch(y.in, at); in {
				both++
			}
		}
		if float64(both) >= sharedBy*float64(x.n) {
			return true
		}
	}
	return false
}

// among counts those of some functions, by their places in ascending order.
func (u *unitsOf) among(places []int) int {
	n := 0
	for _, at := range places {
		if _, in := slices.BinarySearch(u.in, int32(at)); in {
			n++
		}
	}
	return n
}

// most returns the most frequent word of some functions and how many have it;
// "" is none.
func most(c *miner.Corpus, refs []unitRef, places []int, of func(*fact.Def) string) (word string, n int) {
	count := map[string]int{}
	for _, at := range places {
		u := refs[at]
		if w := of(&c.Files[u.file].Defs[u.def]); w != "" {
			if count[w]++; count[w] > n || count[w] == n && w < word {
				word, n = w, count[w]
			}
		}
	}
	return word, n
}

// apart reports whether all functions that do not comply have one word in common
// and those that do have none of it, but one in common too.
func apart(c *miner.Corpus, refs []unitRef, ok, bad []int, of func(*fact.Def) string) bool {
	w, n := most(c, refs, bad, of)
	v, m := most(c, refs, ok, of)
	return w != v && n == len(bad) && m == len(ok)
}
