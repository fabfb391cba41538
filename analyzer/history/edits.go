package history

import (
	"cmp"
	"slices"
	"strings"
)

const (
	maxPaired  = 40 // lines of a side of a hunk, above which lines are paired only if both sides are as long
	minRest    = 0.85
	maxPairs   = 200_000
	sampleSize = 5
)

// replaced pairs each removed line with its most similar added line, and
// returns the symbols that were replaced in lines alike otherwise.
func replaced(old, now [][]token) [][2]string {
	return dropShifts(candidates(old, now))
}

// dropShifts removes what comes of a list that moved by one: where A stands B
// stood, and where B stands C did.
func dropShifts(all [][2]string) [][2]string {
	if len(all) < 2 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(e [2]string) bool {
		return slices.ContainsFunc(all, func(o [2]string) bool { return o[0] == e[1] || o[1] == e[0] })
	})
}

func candidates(old, now [][]token) (out [][2]string) {
	if len(old) == 0 || len(now) == 0 {
		return nil
	}
	if len(old) > maxPaired || len(now) > maxPaired {
		if len(old) != len(now) {
			return nil
		}
		for i := range old {
			if from, to, ok := replacement(old[i], now[i]); ok {
				out = append(out, [2]string{from, to})
			}
		}
		return out
	}
	taken := make([]bool, len(now))
	for i, o := range old {
		if len(o) < 3 {
			continue
		}
		best, at := 0.5, -1
		for j, n := range now {
			if taken[j] || len(n) < 3 || len(n) > 2*len(o) || len(o) > 2*len(n) {
				continue
			}
			d := dice(o, n)
			if d > best || d == best && at >= 0 && dist(i, j) < dist(i, at) {
				best, at = d, j
			}
		}
		if at < 0 {
			continue
		}
		taken[at] = true
		if from, to, ok := replacement(o, now[at]); ok {
			out = append(out, [2]string{from, to})
		}
	}
	return out
}

func dist(a, b int) int { return max(a-b, b-a) }

// common counts the tokens that two lines share. Lines are short: a scan beats
// a map.
func common(a, b []token, used []bool) int {
	n := 0
	for i := range a {
		for j := range b {
			if !used[j] && a[i].kind == b[j].kind && a[i].text == b[j].text {
				used[j] = true
				n++
				break
			}
		}
	}
	return n
}

func dice(a, b []token) float64 {
	var buf [128]bool
	used := buf[:]
	if len(b) > len(used) {
		used = make([]bool, len(b))
	}
	return 2 * float64(common(a, b, used[:len(b)])) / float64(len(a)+len(b))
}

// replacement returns the one symbol of a line that another line has another
// one for, if the rest of the two is alike.
func replacement(a, b []token) (from, to string, ok bool) {
	from, callA, nA, ok := only(a, b)
	if !ok {
		return "", "", false
	}
	to, callB, nB, ok := only(b, a)
	if !ok || nA != nB || callA != callB || !replaceable(from, to, callA) {
		return "", "", false
	}
	if len(a)-nA < 2 || len(b)-nB < 2 {
		return "", "", false
	}
	// The rest: everything but the replaced symbol is compared by Dice.
	rest := dice(a, b) * float64(len(a)+len(b)) / float64(len(a)+len(b)-nA-nB)
	return from, to, rest >= minRest
}

// only returns the one symbol that a has oftener than b, how often, and
// whether it is called.
func only(a, b []token) (name string, call bool, n int, ok bool) {
	for i := range a {
		if a[i].kind != symbol {
			continue
		}
		extra := 0
		for k := range a {
			if a[k].kind == symbol && a[k].text == a[i].text {
				extra++
			}
		}
		for k := range b {
			if b[k].kind == symbol && b[k].text == a[i].text {
				extra--
			}
		}
		if extra <= 0 {
			continue
		}
		if name != "" && (name != a[i].text || call != a[i].call) {
			return "", false, 0, false
		}
		name, call, n = a[i].text, a[i].call, extra
	}
	return name, call, n, name != ""
}

// replaceable leaves out what is a renamed variable rather than a choice
// between two symbols.
func replaceable(from, to string, call bool) bool {
	if chained(from) || chained(to) || len(from) > 120 || len(to) > 120 {
		return false
	}
	from, to = strings.TrimPrefix(from, "this."), strings.TrimPrefix(to, "this.")
	fh, ft := headTail(from)
	th, tt := headTail(to)
	if strings.EqualFold(from, to) || within(from, to) || within(to, from) {
		return false // exported, or a part of the same value
	}
	// The same name of another holder: modules and types have names of their
	// own, a variable is often a letter or two.
	if ft == tt && fh != "" && th != "" && (local(fh) && local(th) || !call && (local(fh) || local(th))) {
		return false
	}
	if call {
		return true
	}
	return named(from, fh, ft) && named(to, th, tt) && (upper(ft) || upper(tt))
}

// chained reports whether a name belongs to a value that is not named: f().g.
func chained(s string) bool { return s[0] == '.' || s[0] == ':' || s[0] == '>' }

// named reports whether what is not called may be more than a variable.
func named(s, head, tail string) bool {
	if head == "" {
		return upper(s) && len(s) > 2
	}
	return len(tail) > 1 && (!local(head) || upper(head))
}

// within reports whether s is a holder of long.
func within(s, long string) bool {
	rest, ok := strings.CutPrefix(long, s)
	return ok && rest != "" && strings.IndexByte(".:-\\/", rest[0]) >= 0
}

// local reports whether the holder of a name is a variable by the look of it:
// a short word, or this and self, or a path that begins with one.
func local(h string) bool {
	first := h
	if k := strings.IndexAny(h, ".:-"); k > 0 {
		first = h[:k]
	}
	if first == "this" || first == "self" || first == "cls" || strings.HasPrefix(first, "$") {
		return true
	}
	return len(first) <= 2
}

func upper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

func headTail(s string) (head, tail string) {
	k := strings.LastIndexAny(s, ".:>")
	if k < 0 {
		return "", s
	}
	return strings.TrimRight(s[:k], ".:->"), s[k+1:]
}

// pairs adds replacements up.
type pairs struct {
	m map[[2]string]*pairCount
}

type pairCount struct {
	Pair
	last string // the commit that was added last
}

func newPairs() *pairs { return &pairs{m: map[[2]string]*pairCount{}} }

func (p *pairs) add(from, to, commit string) {
	k := [2]string{from, to}
	v := p.m[k]
	if v == nil {
		if len(p.m) >= maxPairs {
			return
		}
		k = [2]string{strings.Clone(from), strings.Clone(to)} // not the diff's own memory
		v = &pairCount{Pair: Pair{From: k[0], To: k[1]}}
		p.m[k] = v
	}
	v.Edits++
	if v.last != commit {
		v.last = commit
		v.Commits++
		if len(v.Sample) < sampleSize {
			v.Sample = append(v.Sample, commit)
		}
	}
}

// pairs returns the sums, the most often committed first.
func (p *pairs) pairs() []Pair {
	var out []Pair
	for k, v := range p.m {
		if back := p.m[[2]string{k[1], k[0]}]; back != nil {
			v.Back = back.Edits
		}
		out = append(out, v.Pair)
	}
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Commits, a.Commits), cmp.Compare(b.Edits, a.Edits), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// tally adds records up.
type tally struct {
	edits *pairs
	swaps *pairs
}

func newTally() *tally { return &tally{edits: newPairs(), swaps: newPairs()} }

func (t *tally) add(c *commit, r *record) {
	for _, e := range r.edits {
		t.edits.add(e.from, e.to, c.hash)
	}
	for _, e := range r.swaps {
		t.swaps.add(e.from, e.to, c.hash)
	}
}
