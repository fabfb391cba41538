package families

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Bounds of what is taken for two forms of one function.
const (
	variantFiles   = miner.MinFiles + 2 // files that use the preferred form
	minForm        = 4                  // letters of the plain form: use and get are the beginnings of other names
	variantMethods = 2                  // methods of a type that functions of its module are named after
)

// markers are the words, behind or before a name, that say in what a function does
// more than the one without: it can be cancelled, takes a reason, asks which error
// it is, throws, cannot overflow, or is bound to no time zone.
var markers = struct{ behind, before []string }{
	[]string{"with context", "context", "ctx", "cause", "is", "or throw", "or fail", "strict", "safe", "checked"},
	[]string{"saturating", "checked", "safe", "utc", "strict"},
}

// plainForm returns the name without the marker that it has, and the marker; "" for a name
// that has none.
func plainForm(name string) (plain, marker string) {
	words := fact.Tokens(name)
	if strings.Join(words, "") != strings.ToLower(strings.ReplaceAll(name, "_", "")) {
		return "", ""
	}
	for _, m := range markers.behind {
		if w := strings.Split(m, " "); len(words) > len(w) && slices.Equal(words[len(words)-len(w):], w) {
			n := len(name) - len(strings.Join(w, ""))
			if strings.Contains(name, "_") {
				n -= len(w)
			}
			return name[:max(0, n)], m
		}
	}
	for _, m := range markers.before {
		if len(words) > 1 && words[0] == m {
			rest := strings.TrimPrefix(name[len(m):], "_")
			if lower := name[:1] == strings.ToLower(name[:1]); lower && rest != "" {
				rest = strings.ToLower(rest[:1]) + rest[1:]
			}
			return rest, m
		}
	}
	return "", ""
}

// variants proposes, of two forms of a function that stand beside each other,
// the one whose name says that it does more, and the types of a module before
// its functions that do the same to plain values: atomic.Int64 before
// atomic.LoadInt64. Other projects decide how surprising the choice is.
func variants(l *pairs, emit func(miner.Candidate)) {
	by := map[string][]*pairing{}
	for _, a := range l.c.Sorted() {
		if a.Group != l.g || !a.Sym.Known() || len(a.Files) < miner.MinFiles || !called(a) {
			continue
		}
		at := fact.Qualifier(a.Key)
		plain, marker := plainForm(nameOf(a.Key))
		if len(plain) < minForm || at == "" {
			continue
		}
		if b := at + "." + plain; l.heard(b) {
			k := a.Sym.Module + "|" + marker
			if a.Sym.Module == "" {
				k = at + "|" + marker
			}
			by[k] = append(by[k], &pairing{pairKey: pairKey{a.Key, b}})
		}
	}
	for _, k := range sortedNames(by) {
		l.offerVariant(k, "one form of what has two", by[k], emit)
	}
	l.clocks(emit)
	l.ownClocks(emit)
	l.atomics(emit)
}

// present tells of two names for the present moment, of one class, the one that
// names its time zone or takes that of the application.
var present = map[string][]string{
	"current": {"now", "today"},
	"utcnow":  {"now"},
	"utc_now": {"now"},
}

// clock reports whether a key names a type of times, rather than a module that has
// several clocks.
func clock(key string) bool {
	n := fact.LastName(key)
	return upper(n) || n == "datetime"
}

// clocks proposes, of two ways in which a class gives the present moment, the one
// that does not depend on the machine.
func (l *pairs) clocks(emit func(miner.Candidate)) {
	by := map[string][]*pairing{}
	for _, a := range l.c.Sorted() {
		if a.Group != l.g || a.Own() || !a.Sym.Known() || len(a.Files) < miner.MinFiles {
			continue
		}
		at, name := fact.Qualifier(a.Key), nameOf(a.Key)
		for _, b := range present[strings.ToLower(name)] {
			if upper(name) {
				b = strings.ToUpper(b[:1]) + b[1:]
			}
			if b = at + "." + b; clock(at) && l.heard(b) {
				by[at] = append(by[at], &pairing{pairKey: pairKey{a.Key, b}})
			}
		}
	}
	for _, at := range sortedNames(by) {
		for _, p := range by[at] {
			l.offerVariant(at+"|"+nameOf(p.b), "one clock of what has two", []*pairing{p}, emit)
		}
	}
}

// heard reports whether a symbol is used here, or by a tenth of other projects.
func (l *pairs) heard(key string) bool {
	if l.c.Use(l.g, key) != nil {
		return true
	}
	if l.c.Common == nil {
		return false
	}
	share, _ := l.c.Common.Share(l.g, key)
	return share >= minShare
}

// offerVariant emits one rule of pairs of one module.
func (l *pairs) offerVariant(id, why string, list []*pairing, emit func(miner.Candidate)) {
	files := func(k string) []int {
		if u := l.c.Use(l.g, k); u != nil {
			return u.Files
		}
		return nil
	}
	slices.SortStableFunc(list, func(x, y *pairing) int {
		return cmp.Or(len(files(y.a))-len(files(x.a)), strings.Compare(x.a, y.a), strings.Compare(x.b, y.b))
	})
	var as, bs []int
	m := pack.Matcher{Kind: pack.MatchUse}
	mine, theirs := 0.0, 0.0
	for _, p := range list {
		as, bs = union(as, files(p.a)), union(bs, files(p.b))
		m.Use, m.Never = append(m.Use, p.a), append(m.Never, p.b)
		if l.c.Common != nil {
			a, _ := l.c.Common.Share(l.g, p.a)
			b, _ := l.c.Common.Share(l.g, p.b)
			mine, theirs = mine+a, theirs+b
		}
	}
	if len(as) < variantFiles || len(bs) > len(as) {
		return
	}
	q := 0.5
	if mine+theirs > 0 {
		q = min(0.6, max(0.2, mine/(mine+theirs)))
	}
	first := list[0]
	a := l.c.Use(l.g, first.a)
	first.signals = miner.Signals{"pair variant": 1}
	pairSignals(l, first, a, l.c.Use(l.g, first.b))
	if len(list) > 1 {
		first.signals["pair several"] = math.Log2(float64(len(list)))
	}
	emit(miner.Candidate{
		Family: "alternatives", Group: l.g, Prior: 0.5, Background: q, Universe: 16,
		Matcher: m, Signals: first.signals, Files: union(as, bs), Subject: "variant:" + id, Why: why,
	})
}

// atomics pairs the types of a module with its functions that are named after a
// method and the type, which take plain values instead.
func (l *pairs) atomics(emit func(miner.Candidate)) {
	if l.c.Common == nil {
		return
	}
	functions := map[string][]string{} // by module: names that other projects call
	methods := map[string]bool{}
	for _, p := range l.words().list {
		if !strings.Contains(p.Name, ".") && p.Called {
			functions[p.Module] = append(functions[p.Module], p.Name)
		}
		methods[p.Key] = true
	}
	by := map[string][]*pairing{}
	for _, a := range l.c.Sorted() {
		if a.Group != l.g || !public(a.Sym) || a.Sym.Module == "" || a.Sym.Name == "" || strings.Contains(a.Sym.Name, ".") || called(a) || len(a.Files) < 2 {
			continue
		}
		var list []*pairing
		for _, f := range functions[a.Sym.Module] {
			if does, ok := strings.CutSuffix(f, a.Sym.Name); ok && does != "" && methods[a.Key+"."+does] {
				list = append(list, &pairing{pairKey: pairKey{a.Key, a.Sym.Module + "." + f}})
			}
		}
		if len(list) >= variantMethods {
			by[a.Sym.Module] = append(by[a.Sym.Module], list...)
		}
	}
	for _, mod := range sortedNames(by) {
		l.offerVariant(mod+"|types", "the types of a module before its functions for plain values", by[mod], emit)
	}
}
