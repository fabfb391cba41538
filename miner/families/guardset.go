package families

import (
	"cmp"
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// maxChecks is the number of checks that one rule lists.
const maxChecks = 6

// authority tells which symbols check what somebody may do.
type authority struct {
	c    *miner.Corpus
	lone lone
	memo []int8 // by key: 0 not known yet, 1 it does, -1 it does not
}

func newAuthority(c *miner.Corpus, lone lone) *authority {
	return &authority{c, lone, make([]int8, c.IDs())}
}

// authorizes reports whether a key names a function of the repository that by
// its name checks a permission, a role or an owner.
func (k *authority) authorizes(id miner.ID) bool {
	if k.memo[id] == 0 {
		k.memo[id] = -1
		if u := k.c.UseOf(id); u != nil && u.Calls > 0 {
			name := fact.LastName(u.Key)
			if u.Own() && permits(name) || k.lone.method(u.Group, u.Key) && (permits(name) || name == "can") {
				k.memo[id] = 1
			}
		}
	}
	return k.memo[id] > 0
}

// permits reports whether a name says that something is checked before it is
// done: requireOwner, checkPermission, authorize, ensureAdmin, canEdit.
func permits(name string) bool {
	verb, object := false, false
	words := fact.Tokens(name)
	for i, w := range words {
		switch w {
		case "authorize", "authorise", "authenticate":
			return i == 0 || verb
		case "check", "require", "ensure", "assert", "verify", "enforce", "must", "validate", "resolve":
			verb = verb || i == 0
		case "can", "may", "is", "has":
			verb = verb || i == 0
		case "team", "tenant", "organization", "organisation", "workspace":
			object = object || i > 0 && i < len(words)-1 // isTeamMutable, not isTeam
		case "permission", "permissions", "owner", "ownership", "ownable", "admin", "role", "roles", "acl", "access", "authorization", "authorized", "auth", "policy",
			"allowed", "privilege", "capability", "member", "membership":
			object = true
		}
	}
	return verb && object
}

// alone reports whether a function makes a check and none of the others.
func alone(x *unitsOf, checks []*unitsOf) bool {
	return slices.ContainsFunc(x.in, func(at int32) bool {
		return !slices.ContainsFunc(checks, func(o *unitsOf) bool {
			_, in := slices.BinarySearch(o.in, at)
			return in && o != x
		})
	})
}

// checked emits the rule that every function of a role makes one of several
// checks, where none of them is made in all.
func (st *roleStat) checked(c *miner.Corpus, k *authority, emit func(miner.Candidate)) {
	if st.checks == nil || st.checks.n < miner.MinAdherents || len(st.checks.files) < miner.MinFiles {
		return
	}
	if st.role.Does != "" && !st.apart(c, st.checks.n, othersChecking, func(i, d int) bool {
		return slices.ContainsFunc(c.Deeds(i, d), func(x miner.Deed) bool { return k.authorizes(x.ID()) })
	}) {
		return
	}
	in := &ground{c: c, all: st.files}
	if float64(st.checks.n) < 0.6*float64(len(st.refs)) && (st.role.Dir != "" || !in.holds(slices.Values(st.checks.files), len(st.checks.files))) {
		return
	}
	var checks []*unitsOf
	for n := range st.calls.list {
		if x := &st.calls.list[n]; k.authorizes(x.id) {
			if 10*x.n > 9*st.checks.n {
				return // one of them is the rule
			}
			if len(x.files) > 1 {
				checks = append(checks, x)
			}
		}
	}
	if len(checks) < 2 {
		return
	}
	st.calls.sort(checks)
	slices.SortStableFunc(checks, func(a, b *unitsOf) int { return cmp.Compare(b.n, a.n) })
	for n := len(checks) - 1; n >= 0 && len(checks) > 2; n-- {
		if !alone(checks[n], checks) {
			checks = slices.Delete(checks, n, n+1) // made in addition, as that of a licence, and no choice
		}
	}
	var use []string
	for _, x := range checks[:min(len(checks), maxChecks)] {
		use = append(use, c.Key(x.id))
	}
	emit(miner.Candidate{
		Family: "guard", Group: st.g, Prior: 0.6, Background: 0.1, Universe: 64,
		Matcher: pack.Matcher{Kind: pack.MatchGuard, Role: st.role, Use: use, Receivers: st.receivers()},
		Files:   files(st.files), Subject: "authorization", Why: "functions of the role make one of these checks",
		Signals: miner.Signals{"guard of several": 1, "guard early": float64(st.checks.early) / float64(st.checks.n)},
	})
}
