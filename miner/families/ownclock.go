package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// maxClocks is the number of functions of one clock, and of clocks that it stands
// for, which a rule lists.
const maxClocks = 6

// ownClocks proposes the repository's own clock, by which tests can set the time or
// which knows the time zone that counts, instead of those of the language. It is a
// class, or a module, called after time, whose functions give the present moment
// and take nothing.
func (l *pairs) ownClocks(emit func(miner.Candidate)) {
	by := map[string][]*miner.Use{}
	var theirs []*miner.Use
	for _, u := range l.c.Sorted() {
		switch {
		case u.Group != l.g || !u.Sym.Known():
		case !u.Own():
			if moment(u) {
				theirs = append(theirs, u)
			}
		case l.tells(u):
			at := fact.Qualifier(u.Key)
			by[at] = append(by[at], u)
		}
	}
	if len(theirs) == 0 {
		return
	}
	byFiles := func(x, y *miner.Use) int { return len(y.Files) - len(x.Files) }
	slices.SortStableFunc(theirs, byFiles)
	for _, at := range sortedNames(by) {
		mine := by[at]
		slices.SortStableFunc(mine, byFiles)
		m := pack.Matcher{Kind: pack.MatchUse}
		var as, bs []int
		for _, u := range mine[:min(len(mine), maxClocks)] {
			m.Use, as = append(m.Use, u.Key), union(as, u.Files)
		}
		for _, u := range theirs[:min(len(theirs), maxClocks)] {
			m.Never, bs = append(m.Never, u.Key), union(bs, u.Files)
		}
		if len(as) < variantFiles {
			continue
		}
		first := &pairing{pairKey: pairKey{mine[0].Key, theirs[0].Key}, signals: miner.Signals{"pair clock": 1}}
		pairSignals(l, first, mine[0], theirs[0])
		emit(miner.Candidate{
			Family: "alternatives", Group: l.g, Prior: 0.6, Background: 0.1, Universe: 16,
			Matcher: m, Signals: first.signals, Files: union(as, bs), Outside: ownFiles(l.c, l.g, mine[0].Sym.Module),
			Subject: "clock:" + at, Why: "the repository's own clock",
		})
	}
}

// moment reports whether a symbol of the language gives the present moment.
func moment(u *miner.Use) bool {
	switch fact.LastName(u.Key) {
	case "now", "Now", "utcnow", "UtcNow", "today", "Today", "time", "currentTimeMillis":
	default:
		return false
	}
	switch fact.LastName(fact.Qualifier(u.Key)) {
	case "LocalDate", "LocalDateTime", "Instant", "ZonedDateTime", "OffsetDateTime", "System", "Date", "DateTime", "DateTimeOffset", "datetime", "date", "time", "Time", "SystemTime":
		return true
	}
	return false
}

// tells reports whether a function of the repository is that of a clock: it takes
// nothing, its name says now, and that of its class or module time.
func (l *pairs) tells(u *miner.Use) bool {
	if len(u.Files) < 2 || u.Test*2 > len(u.Files) || !called(u) || 10*u.Bare < 9*u.Calls {
		return false
	}
	name := fact.Tokens(nameOf(u.Key))
	if len(name) > 0 && name[0] == "get" {
		name = name[1:]
	}
	if len(name) == 0 || !slices.ContainsFunc(fact.Tokens(fact.LastName(fact.Qualifier(u.Key))), timely) {
		return false
	}
	whole := strings.Join(name, "")
	if whole == "now" || whole == "utcnow" || whole == "today" || whole == "nowutc" {
		return true
	}
	// Else of a class, by its name: a method of some value may give that value's date.
	w := u.Written()
	if w == "" || !upper(w) || !strings.Contains(w, ".") {
		return false
	}
	says := func(words ...string) bool {
		return slices.ContainsFunc(name, func(x string) bool { return slices.Contains(words, x) })
	}
	return says("now", "current", "today", "local", "utc", "system") && says("time", "date", "now", "today", "millis", "ms", "timestamp", "datetime") ||
		says("time") && says("ms", "millis", "seconds", "s", "sec")
}

func timely(word string) bool {
	switch word {
	case "time", "clock", "date", "datetime", "timeutil", "timeutils", "dateutil", "dateutils", "clk":
		return true
	}
	return false
}
