package miner

import (
	"slices"
	"strings"
	"sync"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// counter counts candidates one after the other. Those that follow each other
// often ask the same of the code: what the functions of a role use, or how calls
// of a function look. It keeps the last answer.
type counter struct {
	c     *Corpus
	calls *callCount
	sites pack.Counter
}

// score is Corpus.Score.
func (n *counter) score(k *Candidate) bool {
	if !n.c.weigh(k) {
		return false
	}
	if k.Commits != nil {
		return n.c.settleCommits(k)
	}
	n.count(k)
	return n.c.settle(k)
}

// count fills the per-file counts of a candidate from its matcher.
func (n *counter) count(k *Candidate) {
	m, in := &k.Matcher, n.c.concern(k)
	switch {
	case asksRole(m):
		n.c.roleCount(k).give(n.c, k)
		return
	case m.Kind == pack.MatchArgument, m.Kind == pack.MatchOption && len(m.Callee) > 0:
		if n.calls == nil || !n.calls.is(k) {
			n.calls = n.c.callCount(k)
		}
		for j, i := range n.calls.at {
			ok, all := n.sites.CountAt(m, n.c.Files[i], n.calls.calls[j])
			k.count(n.c, i, ok, all)
		}
		return
	case m.Kind == pack.MatchStaple && m.Module == "":
		n.staple(k)
		return
	}
	if use, never := n.c.plain(k.Group, m.Use), n.c.plain(k.Group, m.Never); m.Kind == pack.MatchUse && use != nil && never != nil {
		never = slices.DeleteFunc(never, func(id ID) bool { return slices.Contains(use, id) })
		for _, i := range n.c.places(k, false) {
			if in.has(i) {
				ok := n.c.occurrences(i, use)
				k.count(n.c, i, ok, ok+n.c.occurrences(i, never))
			}
		}
		return
	}
	for _, i := range n.c.places(k, false) {
		if in.has(i) {
			ok, all := n.sites.Count(m, n.c.Files[i])
			k.count(n.c, i, ok, all)
		}
	}
}

// asksRole reports whether a matcher asks all functions of a role for one key.
func asksRole(m *pack.Matcher) bool {
	return m.Kind == pack.MatchGuard && len(m.Use) == 1 && !strings.HasSuffix(m.Use[0], ".*")
}

// plain returns the numbers of keys, nil where one of them stands for several.
func (c *Corpus) plain(group string, keys []string) []ID {
	out := make([]ID, 0, len(keys))
	for _, key := range keys {
		if strings.HasSuffix(key, ".*") {
			return nil
		}
		if id := c.ID(group, key); id != 0 {
			out = append(out, id)
		}
	}
	return out
}

// occurrences counts how often file i uses one of some keys.
func (c *Corpus) occurrences(i int, ids []ID) (n int32) {
	for _, list := range [...][]ID{c.calls[i], c.named[i]} {
		for _, id := range list {
			if slices.Contains(ids, id) {
				n++
			}
		}
	}
	return n
}

// staple counts a candidate of which a file is one site.
func (n *counter) staple(k *Candidate) {
	users, in := n.c.users(k.Group, k.Matcher.Use), n.c.concern(k)
	for _, i := range n.c.places(k, false) {
		if !in.has(i) || !k.Matcher.Role.Stapled(n.c.Files[i]) {
			continue
		}
		ok := int32(0)
		if _, uses := slices.BinarySearch(users, i); uses {
			ok = 1
		}
		k.count(n.c, i, ok, 1)
	}
}

// concern tells of which files a candidate can speak.
type concern struct {
	c     *Corpus
	group string
	all   bool // of the group
	where pack.Where
}

func (c *Corpus) concern(k *Candidate) concern {
	return concern{c, k.Group, len(k.Outside)+len(k.Inside) == 0, (&pack.Scope{Include: k.Inside, Exclude: k.Outside}).Where()}
}

// has reports whether the candidate can speak of file i.
func (x *concern) has(i int) bool {
	return x.c.Group[i] == x.group && (x.all || x.where.Contains(x.c.Files[i].Path, false))
}

// count takes that so many of all sites in file i adhere.
func (k *Candidate) count(c *Corpus, i int, ok, all int32) {
	switch {
	case all == 0:
	case c.migration[i]:
		k.migrations = true
	case k.Each:
		for n := range all {
			k.at, k.ok, k.all = append(k.at, int32(i)), append(k.ok, min(1, max(0, ok-n))), append(k.all, 1)
		}
	default:
		k.at, k.ok, k.all = append(k.at, int32(i)), append(k.ok, ok), append(k.all, all)
	}
}

// asked is what decides in which files a candidate is counted.
type asked struct {
	group   string
	files   []int
	outside []string
	inside  []string
}

func (a *asked) is(k *Candidate) bool {
	return a.group == k.Group && (a.files == nil) == (k.Files == nil) && slices.Equal(a.files, k.Files) && slices.Equal(a.outside, k.Outside) && slices.Equal(a.inside, k.Inside)
}

// roleCount lists the functions of a role.
type roleCount struct {
	asked
	role  pack.Role
	given []string // pack.Matcher.Receivers
	at    []int    // files with such functions
	units []roleUnit
}

// roleUnit is such a function.
type roleUnit struct {
	j    int32  // place of its file in roleCount.at
	d    int32  // its definition
	to   string // a callee that it hands the parameter of the role on to, "" if to none
	many bool   // it hands it on to several
}

// open reports whether the function hands the parameter of the role on to
// another than a key names.
func (u *roleUnit) open(key string) bool { return u.many || u.to != "" && u.to != key }

func (r *roleCount) is(k *Candidate) bool {
	return r.role == k.Matcher.Role && slices.Equal(r.given, k.Matcher.Receivers) && r.asked.is(k)
}

// roleMemo keeps the roles that were last asked for, of as many families as ask
// for roles at once.
type roleMemo struct {
	sync.Mutex
	last [4]*roleCount
	next int
}

// roleCount returns the functions of the role of a candidate.
func (c *Corpus) roleCount(k *Candidate) *roleCount {
	m := &c.lastRole
	m.Lock()
	for _, r := range m.last {
		if r != nil && r.is(k) {
			m.Unlock()
			return r
		}
	}
	m.Unlock()
	r := c.newRoleCount(k)
	m.Lock()
	m.last[m.next] = r
	m.next = (m.next + 1) % len(m.last)
	m.Unlock()
	return r
}

func (c *Corpus) newRoleCount(k *Candidate) *roleCount {
	r := &roleCount{asked: asked{k.Group, k.Files, k.Outside, k.Inside}, role: k.Matcher.Role, given: k.Matcher.Receivers}
	in := c.concern(k)
	for _, i := range c.places(k, false) {
		if in.has(i) {
			r.take(c, i)
		}
	}
	return r
}

// take adds the functions of file i.
func (r *roleCount) take(c *Corpus, i int) {
	f, j := c.Files[i], int32(len(r.at))
	r.role.Units(f, func(d int) {
		unit := roleUnit{j: j, d: int32(d)}
		if r.role.Param != "" {
			r.role.Handed(f, d, func(key string) {
				if (key != unit.to || key == "") && !pack.Has(r.given, key) {
					unit.to, unit.many = key, unit.to != "" || key == ""
				}
			})
		}
		r.units = append(r.units, unit)
	})
	if n := len(r.units); n > 0 && r.units[n-1].j == j {
		r.at = append(r.at, i)
	}
}

// verdicts calls see with each function of the role that is an opportunity for
// the key, and whether it does that.
func (r *roleCount) verdicts(c *Corpus, key string, see func(u *roleUnit, ok bool)) {
	deeds := c.allDeeds()
	itself := pack.Matcher{Role: r.role, Use: []string{key}}
	id := c.ID(r.group, key)
	name := c.IDOf(r.group, fact.SymbolRef{}, fact.LastName(key))
	for k := range r.units {
		u := &r.units[k]
		if u.open(key) {
			continue
		}
		if ok, known := deeds[r.at[u.j]].complies(int(u.d), id, name); known && (ok || !itself.Itself(c.Files[r.at[u.j]], int(u.d))) {
			see(u, ok)
		}
	}
}

// give fills the counts of a candidate.
func (r *roleCount) give(c *Corpus, k *Candidate) {
	ok, all := make([]int32, len(r.at)), make([]int32, len(r.at))
	r.verdicts(c, k.Matcher.Use[0], func(u *roleUnit, does bool) {
		all[u.j]++
		if does {
			ok[u.j]++
		}
	})
	for j, i := range r.at {
		k.count(c, i, ok[j], all[j])
	}
}

// Verdicts calls see with each function of the role of a candidate that asks for
// one key and is an opportunity for it, in order, and with whether it complies.
func (c *Corpus) Verdicts(k *Candidate, see func(file, def int, ok bool)) {
	r := c.roleCount(k)
	r.verdicts(c, k.Matcher.Use[0], func(u *roleUnit, ok bool) { see(r.at[u.j], int(u.d), ok) })
}

// callCount is where some functions are called.
type callCount struct {
	asked
	callee []string
	at     []int
	calls  [][]int32 // of each file
}

func (l *callCount) is(k *Candidate) bool {
	return slices.Equal(l.callee, k.Matcher.Callee) && l.asked.is(k)
}

func (c *Corpus) callCount(k *Candidate) *callCount {
	l := &callCount{asked: asked{k.Group, k.Files, k.Outside, k.Inside}, callee: k.Matcher.Callee}
	ids, in := c.plain(k.Group, l.callee), c.concern(k)
	for _, i := range c.places(k, false) {
		if !in.has(i) {
			continue
		}
		var calls []int32
		if ids == nil {
			calls = pack.CallsOf(c.Files[i], l.callee)
		}
		for at, id := range c.calls[i] {
			if slices.Contains(ids, id) {
				calls = append(calls, int32(at))
			}
		}
		if len(calls) > 0 {
			l.at, l.calls = append(l.at, i), append(l.calls, calls)
		}
	}
	return l
}
