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

// ownClocks proposes the repository's own clock, or that of a library's module of help
// with times, by which tests can set the time or which knows the time zone that counts,
// instead of those of the language. It is a class, or a module, called after time, whose
// functions give the present moment and take nothing.
func (l *pairs) ownClocks(emit func(miner.Candidate)) {
	by := map[string][]*miner.Use{}
	var theirs []*miner.Use
	for _, u := range l.c.Sorted() {
		switch {
		case u.Group != l.g || !u.Sym.Known():
		case moment(u.Key) && !u.Own():
			theirs = append(theirs, u)
		case (u.Own() || u.Sym.Origin == fact.External && helping(u)) && l.tells(u):
			at := fact.Qualifier(u.Key)
			by[at] = append(by[at], u)
		}
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
		why := "the repository's own clock"
		if !mine[0].Own() {
			why = "a library's clock"
		}
		for _, u := range theirs {
			if len(m.Never) < maxClocks && (mine[0].Own() || u.Key != "time.time") { // which gives no date
				m.Never, bs = append(m.Never, u.Key), union(bs, u.Files)
			}
		}
		if len(m.Never) == 0 {
			m.Never = l.moments()
		}
		if len(as) < variantFiles || len(m.Never) == 0 {
			continue
		}
		first := &pairing{pairKey: pairKey{mine[0].Key, m.Never[0]}, signals: miner.Signals{"pair clock": 1}}
		pairSignals(l, first, mine[0], l.c.Use(l.g, m.Never[0]))
		emit(miner.Candidate{
			Family: "alternatives", Group: l.g, Prior: 0.6, Background: 0.1, Universe: 16,
			Matcher: m, Signals: first.signals, Files: union(as, bs), Outside: ownFiles(l.c, l.g, mine[0].Sym.Module),
			Subject: "clock:" + at, Why: why,
		})
	}
}

// moments returns the clocks of the language that a tenth of other projects use, the
// best known first.
func (l *pairs) moments() []string {
	if l.c.Common == nil {
		return nil
	}
	var list []miner.Popular
	for _, p := range l.words().list {
		if share, _ := l.c.Common.Share(l.g, p.Key); p.Called && moment(p.Key) && p.Key != "time.time" && share >= minShare {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(x, y miner.Popular) int { return y.Projects - x.Projects })
	var out []string
	for _, p := range list[:min(len(list), maxClocks)] {
		out = append(out, p.Key)
	}
	return out
}

// moment reports whether a key, if it is of the language, gives the present moment.
func moment(key string) bool {
	switch fact.LastName(key) {
	case "now", "Now", "utcnow", "UtcNow", "today", "Today", "time", "currentTimeMillis":
	default:
		return false
	}
	if key == "datetime.time" || strings.HasSuffix(key, ".datetime.time") {
		return false // a type
	}
	switch fact.LastName(fact.Qualifier(key)) {
	case "LocalDate", "LocalDateTime", "Instant", "ZonedDateTime", "OffsetDateTime", "System", "Date", "DateTime", "DateTimeOffset", "datetime", "date", "time", "Time", "SystemTime":
		return true
	}
	return false
}

// helping reports whether a symbol is of a module of help with times: a library may
// have a clock of its own for all else.
func helping(u *miner.Use) bool {
	w := fact.Tokens(fact.LastName(fact.Qualifier(u.Key)))
	return len(w) > 0 && (strings.HasSuffix(w[len(w)-1], "utils") || strings.HasSuffix(w[len(w)-1], "util"))
}

// tells reports whether a function of the repository is that of a clock: it takes
// nothing, its name says now, and that of its class or module time.
func (l *pairs) tells(u *miner.Use) bool {
	if len(u.Files) < 2 || u.Own() && u.Test*2 > len(u.Files) || !called(u) || 10*u.Bare < 9*u.Calls {
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
