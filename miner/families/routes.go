package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// routed is what the handlers of HTTP of one group do, whatever registers them.
type routed struct {
	of   *played
	does map[miner.ID]bool // nearly all of them
}

// mostHandlers is the share of the handlers of HTTP that do something before it is
// a habit of all of them, and not of those of one registrar.
const mostHandlers = 0.8

// take notes what handlers do, of the role pack.Routes, and reports whether that role
// says no more than that of one registrar does.
func (h *routed) take(c *miner.Corpus, st *roleStat) bool {
	if st.role.Via != pack.Routes || st.role.Does != "" {
		return false
	}
	vias, elsewhere := map[string]int{}, false
	for _, u := range st.refs {
		df := &c.Files[u.file].Defs[u.def]
		for i := range df.Registered {
			elsewhere = elsewhere || df.Registered[i].Away
			vias[pack.LastVia(df.Registered[i].Via)]++
		}
	}
	if !elsewhere {
		for _, n := range vias {
			if float64(n) >= mostHandlers*float64(len(st.refs)) {
				return true
			}
		}
	}
	h.of, h.does = st.played, map[miner.ID]bool{}
	for _, x := range st.calls.often() {
		if float64(x.n) >= mostHandlers*float64(len(st.refs)) {
			h.does[x.id] = true
		}
	}
	return false
}

// do reports whether what the functions of a registrar do is what all handlers do,
// where they are handlers.
func (h *routed) do(c *miner.Corpus, st *roleStat, id miner.ID) bool {
	r := &st.role
	if r.Via == "" || r.Via == pack.Routes || h.of == nil || h.of.g != st.g || h.of.role.Test != r.Test || !h.does[id] {
		return false
	}
	elsewhere := false
	for _, u := range st.refs {
		df, route := &c.Files[u.file].Defs[u.def], false
		for i := range df.Registered {
			g := &df.Registered[i]
			route, elsewhere = route || g.Route, elsewhere || g.Away
		}
		if !route {
			return false
		}
	}
	return elsewhere
}

// away reports whether it is mostly other files that hand the functions of the role to
// its registrar.
func (st *roleStat) away(c *miner.Corpus) bool {
	if st.role.Via == "" {
		return false
	}
	n := 0
	for _, u := range st.refs {
		df := &c.Files[u.file].Defs[u.def]
		if slices.ContainsFunc(df.Registered, func(g fact.Registration) bool { return g.Away }) && pack.LastVia(df.Via) != st.role.Via {
			n++
		}
	}
	return 2*n > len(st.refs)
}

// onlyGiven reports whether nearly all calls of what functions of the role do are made
// to give another thing that they do its argument: audit(claims(r)).
func (st *roleStat) onlyGiven(c *miner.Corpus, x *unitsOf) bool {
	all, given := 0, 0
	for _, i := range x.files {
		f, keys := c.Files[i], c.Calls(i)
		for k, id := range keys {
			if id != x.id {
				continue
			}
			all++
			if p := f.Calls[k].Parent; p >= 0 && f.Calls[p].Func == f.Calls[k].Func && keys[p] != 0 {
				if slot := st.calls.slot[keys[p]]; slot > 0 && float64(st.calls.list[slot-1].n) >= nearlyAll*float64(x.n) {
					given++
				}
			}
		}
	}
	return all > 0 && float64(given) >= nearlyAll*float64(all)
}

// fails reports whether a symbol, by its name, is for what goes wrong.
func fails(key string) bool {
	return slices.ContainsFunc(fact.Tokens(fact.LastName(key)), func(w string) bool {
		return w == "error" || w == "errors" || w == "errorf" || w == "err"
	})
}

// roleIn is roleWords with what handlers are registered with.
func roleIn(c *miner.Corpus, k *miner.Candidate) string {
	s := roleWords(k.Matcher.Role)
	if k.Matcher.Role.Via != pack.Routes || k.Matcher.Role.Kind == "class" {
		return s
	}
	count := map[string]int{}
	for _, i := range k.FilesOK() {
		f := c.Files[i]
		for d := range f.Defs {
			if k.Matcher.Role.Matches(f, d) {
				routers(&f.Defs[d], count)
			}
		}
	}
	best := ""
	for _, via := range sortedNames(count) {
		if count[via] > count[best] {
			best = via
		}
	}
	switch {
	case best == "":
		return s
	case len(count) == 1:
		return s + " (function registered with " + code(best) + ")"
	}
	return s + " (function registered with " + code(best) + " or the like)"
}

// routers counts what a handler is registered with.
func routers(df *fact.Def, count map[string]int) {
	for _, g := range df.Registered {
		if via := strings.ReplaceAll(pack.LastVia(g.Via), "()", ""); g.Route && via != "" {
			count[via]++
		}
	}
}
