package miner

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// counter counts candidates one after the other. Those that follow each other
// often ask the same of the code: what the functions of a role use, or how calls
// of a function look. It keeps the last answer.
type counter struct {
	c     *Corpus
	role  *roleCount
	calls *callCount
}

// score is Corpus.Score.
func (n *counter) score(k *Candidate) bool {
	if !n.c.weigh(k) {
		return false
	}
	n.count(k)
	return n.c.settle(k)
}

// count fills the per-file counts of a candidate from its matcher.
func (n *counter) count(k *Candidate) {
	m := &k.Matcher
	switch {
	case m.Kind == pack.MatchGuard && len(m.Use) == 1 && !strings.HasSuffix(m.Use[0], ".*"):
		if n.role == nil || !n.role.is(k) {
			n.role = n.c.roleCount(k)
		}
		n.role.give(n.c, k)
		return
	case m.Kind == pack.MatchArgument, m.Kind == pack.MatchOption && len(m.Callee) > 0:
		if n.calls == nil || !n.calls.is(k) {
			n.calls = n.c.callCount(k)
		}
		for j, i := range n.calls.at {
			k.add(n.c, i, m.SitesAt(n.c.Files[i], n.calls.calls[j]))
		}
		return
	}
	for _, i := range n.c.places(k, false) {
		if n.c.concerns(k, i) {
			k.add(n.c, i, m.Sites(n.c.Files[i]))
		}
	}
}

// concerns reports whether a candidate can speak of file i.
func (c *Corpus) concerns(k *Candidate, i int) bool {
	return c.Group[i] == k.Group && (len(k.Outside)+len(k.Inside) == 0 || (&pack.Scope{Include: k.Inside, Exclude: k.Outside}).Contains(c.Files[i].Path, false))
}

// add counts the sites in file i.
func (k *Candidate) add(c *Corpus, i int, sites []pack.Site) {
	ok := int32(0)
	for _, s := range sites {
		if s.OK {
			ok++
		}
	}
	k.count(c, i, ok, int32(len(sites)))
}

// count takes that so many of all sites in file i adhere.
func (k *Candidate) count(c *Corpus, i int, ok, all int32) {
	switch {
	case all == 0:
	case Migration(c.Files[i].Path):
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

// roleCount is what the functions of a role do.
type roleCount struct {
	asked
	role  pack.Role
	given []string // pack.Matcher.Receivers
	at    []int    // files with such functions
	units []roleUnit
	users map[string][]int32 // by key: places in units of those that use it, ascending
	named map[string][]int32 // by last name: of those with a callee of the name that could not be resolved
}

// roleUnit is such a function.
type roleUnit struct {
	j    int32  // place of its file in roleCount.at
	to   string // a callee that it hands the parameter of the role on to, "" if to none
	many bool   // it hands it on to several
}

// open reports whether the function hands the parameter of the role on to
// another than a key names.
func (u *roleUnit) open(key string) bool { return u.many || u.to != "" && u.to != key }

func (r *roleCount) is(k *Candidate) bool {
	return r.role == k.Matcher.Role && slices.Equal(r.given, k.Matcher.Receivers) && r.asked.is(k)
}

func (c *Corpus) roleCount(k *Candidate) *roleCount {
	r := &roleCount{asked: asked{k.Group, k.Files, k.Outside, k.Inside}, role: k.Matcher.Role, given: k.Matcher.Receivers, users: map[string][]int32{}, named: map[string][]int32{}}
	for _, i := range c.places(k, false) {
		if !c.concerns(k, i) {
			continue
		}
		f, j := c.Files[i], int32(len(r.at))
		r.role.Units(f, func(d int) {
			u := int32(len(r.units))
			take := func(m map[string][]int32, key string) {
				if l := m[key]; len(l) == 0 || l[len(l)-1] != u {
					m[key] = append(l, u)
				}
			}
			unit := roleUnit{j: j}
			unresolved := r.role.Deeds(f, d, func(key string) { take(r.users, key) }, func(key string) {
				if key != unit.to && !pack.Has(r.given, key) {
					unit.to, unit.many = key, unit.to != ""
				}
			})
			for _, name := range unresolved {
				take(r.named, fact.LastName(name))
			}
			r.units = append(r.units, unit)
		})
		if n := len(r.units); n > 0 && r.units[n-1].j == j {
			r.at = append(r.at, i)
		}
	}
	return r
}

// give fills the counts of a candidate that asks what is known.
func (r *roleCount) give(c *Corpus, k *Candidate) {
	key := k.Matcher.Use[0]
	ok, all := make([]int32, len(r.at)), make([]int32, len(r.at))
	for u := range r.units {
		if !r.units[u].open(key) {
			all[r.units[u].j]++
		}
	}
	users := r.users[key]
	for _, u := range users {
		if !r.units[u].open(key) {
			ok[r.units[u].j]++
		}
	}
	for _, u := range r.named[fact.LastName(key)] {
		if _, uses := slices.BinarySearch(users, u); !uses && !r.units[u].open(key) {
			all[r.units[u].j]--
		}
	}
	for j, i := range r.at {
		k.count(c, i, ok[j], all[j])
	}
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
	for _, i := range c.places(k, false) {
		if !c.concerns(k, i) {
			continue
		}
		if calls := pack.CallsOf(c.Files[i], l.callee); len(calls) > 0 {
			l.at, l.calls = append(l.at, i), append(l.calls, calls)
		}
	}
	return l
}
