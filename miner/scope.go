package miner

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// minBad is the number of files' worth of breaches in a folder that is left out:
// what one file does is a breach, not another convention.
const minBad = 1.5

// scopes lists the scopes worth trying: everything, tests or not, and below
// folders; where a few folders break the rule, everything but them.
func (c *Corpus) scopes(k *Candidate) []pack.Scope {
	out := c.anyScopes(k)
	if !k.Tests {
		return out
	}
	out = slices.DeleteFunc(out, func(s pack.Scope) bool { return s.Role != "" }) // each is there without a role too
	for i := range out {
		out[i].Role = "test"
	}
	return out
}

// anyScopes is scopes of a candidate that may concern tests or not.
func (c *Corpus) anyScopes(k *Candidate) []pack.Scope {
	out := []pack.Scope{{}}
	var test, rest, total tally
	for j, i := range k.at {
		if c.Files[i].Test {
			test.add(k.ok[j], k.all[j])
		} else {
			rest.add(k.ok[j], k.all[j])
		}
		total.add(k.ok[j], k.all[j])
	}
	if total.share() > 0.995 {
		return out
	}
	if test.n > 0 && rest.n > 0 && k.Matcher.Role.Test == "" {
		if rest.share() > total.share()+0.02 {
			out = append(out, pack.Scope{Role: "non-test"})
		}
		if test.share() > total.share()+0.02 {
			out = append(out, pack.Scope{Role: "test"})
		}
	}
	dirs := c.below(k)
	// Folders that hold most of the breaches.
	var bad []*folder
	for _, t := range dirs {
		if t.share() < 0.3 && t.n-t.s >= math.Max(minBad, 0.15*(total.n-total.s)) && t.n <= 0.4*total.n && !covered(bad, t.name) {
			bad = append(bad, t)
		}
	}
	if len(bad) > 3 {
		slices.SortStableFunc(bad, func(x, y *folder) int { return cmp.Compare(y.n-y.s, x.n-x.s) })
		bad = bad[:3]
		slices.SortFunc(bad, func(x, y *folder) int { return strings.Compare(x.name, y.name) })
	}
	for n := 1; n <= len(bad); n++ {
		s := pack.Scope{}
		for _, d := range bad[:n] {
			s.Exclude = append(s.Exclude, d.name+"/**")
		}
		out = append(out, s)
		if rest.n > 0 && test.n > 0 && k.Matcher.Role.Test == "" && rest.share() > total.share() {
			s.Role = "non-test"
			out = append(out, s)
		}
	}
	if form := c.formOut(k, &total, bad); form != "" {
		for n := range len(bad) + 1 {
			s := pack.Scope{}
			for _, d := range bad[:n] {
				s.Exclude = append(s.Exclude, d.name+"/**")
			}
			s.Exclude = append(s.Exclude, form)
			out = append(out, s)
		}
	}
	// Folders in which the rule holds although it does not everywhere.
	if total.share() < 0.9 {
		slices.SortStableFunc(dirs, func(x, y *folder) int { return cmp.Compare(y.s, x.s) })
		n := 0
		for _, t := range dirs {
			if t.n >= MinFiles && t.share() >= 0.85 && t.s >= 0.25*total.s {
				out = append(out, pack.Scope{Include: []string{c.inside(k, t.name)}})
				if n++; n == 6 {
					break
				}
			}
		}
		for _, t := range dirs[:min(len(dirs), 12)] {
			switch {
			case t.n < MinFiles || t.share() >= 0.9:
			case k.Matcher.Role.Test == "":
				out = append(out, pack.Scope{Include: []string{c.inside(k, t.name)}, Role: "non-test"})
			case t.share() >= MinShare && t.share() < 0.85 && t.s >= 0.25*total.s: // a role has said which of them
				out = append(out, pack.Scope{Include: []string{c.inside(k, t.name)}})
			}
		}
	}
	return out
}

// formOut returns the glob of the files of one form of name (`**/*_dashboard.py`)
// that hold most of the breaches outside of some folders, wherever they lie; "" for
// none.
func (c *Corpus) formOut(k *Candidate, total *tally, bad []*folder) string {
	by := map[string]*tally{}
	for j, i := range k.at {
		p := c.Files[i].Path
		if slices.ContainsFunc(bad, func(d *folder) bool { return strings.HasPrefix(p, d.name+"/") }) {
			continue
		}
		base := path.Base(p)
		ext := path.Ext(base)
		stem := base[:len(base)-len(ext)]
		cut := EndingAt(stem)
		if cut <= 0 || strings.ContainsAny(base, "*?[]{}\\") {
			continue
		}
		form := "**/*" + stem[cut:] + ext
		if by[form] == nil {
			by[form] = &tally{}
		}
		by[form].add(k.ok[j], k.all[j])
	}
	best := ""
	for _, form := range slices.Sorted(maps.Keys(by)) {
		t := by[form]
		if t.n-t.s >= minFormOut && t.share() < 0.1 && 2*(t.n-t.s) > total.n-total.s && t.n <= 0.4*total.n && (best == "" || t.n-t.s > by[best].n-by[best].s) {
			best = form
		}
	}
	return best
}

// EndingAt returns where in the name of a file without its extension the part
// begins that tells its kind: at the last separator, or at the one before it where
// only a letter follows (x.test-d). It is -1 where there is none.
func EndingAt(stem string) int {
	const separators = "._-"
	k := strings.LastIndexAny(stem, separators)
	if k > 0 && len(stem)-k <= 2 {
		if j := strings.LastIndexAny(stem[:k], separators); j > 0 {
			return j
		}
	}
	return k
}

// minFormOut is the number of files of one form of name that a rule may leave out.
const minFormOut = 4

// folder is the evidence below a folder.
type folder struct {
	name string
	tally
}

// below returns the evidence of a candidate below each folder, sorted by name.
func (c *Corpus) below(k *Candidate) []*folder {
	at := map[int32]*folder{}
	for j, i := range k.at {
		for _, d := range c.above[i] {
			t := at[d]
			if t == nil {
				t = &folder{name: c.names[d]}
				at[d] = t
			}
			t.add(k.ok[j], k.all[j])
		}
	}
	out := make([]*folder, 0, len(at))
	for _, t := range at {
		out = append(out, t)
	}
	slices.SortFunc(out, func(x, y *folder) int { return strings.Compare(x.name, y.name) })
	return out
}

// inside returns the glob of the files of a folder that a candidate holds in.
// What every file of a folder does is claimed of folders below only where some
// of those files are there: a folder that comes later may hold another kind.
func (c *Corpus) inside(k *Candidate, d string) string {
	if k.Matcher.Kind == pack.MatchStaple && !slices.ContainsFunc(k.at, func(i int32) bool {
		return strings.HasPrefix(c.Files[i].Path, d+"/") && c.Dir(int(i)) != d
	}) {
		return d + "/*"
	}
	return d + "/**"
}

func covered(list []*folder, d string) bool {
	return slices.ContainsFunc(list, func(p *folder) bool {
		return len(d) > len(p.name) && d[len(p.name)] == '/' && d[:len(p.name)] == p.name
	})
}

// minHome is the share of files, those that follow a rule above all, which lie in one
// folder that is their home.
const minHome = 0.95

// Home returns the innermost folder below which nearly all of some files lie, "" for
// that of the repository.
func (c *Corpus) Home(files iter.Seq[int]) string {
	below, all := map[int32]int{}, 0 // by number of a folder above them
	for i := range files {
		all++
		for _, d := range c.above[i] {
			below[d]++
		}
	}
	best := ""
	for d, n := range below {
		if name := c.names[d]; float64(n) >= minHome*float64(all) && (len(name) > len(best) || len(name) == len(best) && name < best) {
			best = name
		}
	}
	return best
}

// home says where a rule holds, instead of the folders where it does not, if
// nearly all that follows it lies in one folder.
func (c *Corpus) home(k *Candidate, v *verdict, cost float64, dirs map[int32]bool) {
	in := v.scope.Where()
	best := c.Home(func(yield func(int) bool) {
		for j, i := range k.at {
			if f := c.Files[i]; k.ok[j] > 0 && in.Contains(f.Path, f.Test) && !yield(int(i)) {
				return
			}
		}
	})
	if best == "" {
		return
	}
	w := c.evidence(k, pack.Scope{Include: []string{c.inside(k, best)}, Role: v.scope.Role}, dirs)
	if w.t.n < MinFiles || w.t.ok < MinAdherents || w.t.share() < max(least(k), v.t.share()-0.01) {
		return
	}
	if w.bits = Bits(w.t.n, w.t.share(), k.Background, cost+2); w.bits > 0 {
		*v = w
	}
}

// What a scope is narrowed by after it was found. A rule with its scope is a code
// of two parts (Rissanen 1978): the words of the scope, and which of its files
// break the rule. Words that save more than they cost are said.
const (
	foreign     = 0.7  // share of breaches in a folder where the rule isn't one
	foreignHome = 0.5  // the same of what lies outside of the folder that is named
	bitsClause  = 3.0  // of naming a folder
	bitsLevel   = 3.0  // and of each part of its path
	bitsSample  = 1.0  // of naming a folder of samples
	bitsRole    = 4.0  // of saying that it is about tests, or not
	minSaved    = 3.0  // bits that another clause must save
	minPart     = 0.15 // of the breaches, which a folder that is left out must hold
	minForeign  = 2    // files of a folder, unless it is one of samples
	maxExcluded = 4    // folders that a rule leaves out
)

// narrow takes out of the scope of a candidate the folders in which the rule is
// no rule, or names the folder in which alone it is one: where breaches are no
// strays. Its score stays: saying where a rule ends makes it no other rule.
func (c *Corpus) narrow(k *Candidate) {
	if k.Commits != nil || k.Matcher.Kind == pack.MatchEdge {
		return
	}
	v, ok := c.judge(k, false)
	if !ok {
		return
	}
	dirs, changed := make(map[int32]bool), false
	for range maxExcluded {
		s, ok := c.narrower(k, &v)
		if !ok {
			break
		}
		w := c.evidence(k, s, dirs)
		if w.t.n < MinFiles || w.t.ok < MinAdherents || c.shown(k, &s) {
			break
		}
		w.bits = v.bits
		v, changed = w, true
	}
	if !changed {
		return
	}
	if s := v.scope; s.Role == "test" && len(s.Include) > 0 {
		s.Role = "" // there may be nothing but tests
		if w := c.evidence(k, s, dirs); w.t == v.t {
			v.scope = s
		}
	}
	c.place(k, &v)
	k.bound()
}

// narrower returns the scope that codes the breaches of a verdict in the fewest
// bits, if it saves any.
func (c *Corpus) narrower(k *Candidate, v *verdict) (pack.Scope, bool) {
	type part struct {
		files, followers int
		bad              float64
	}
	at := map[int32]*part{}
	var tests, all part
	add := func(p *part, ok, n int32) {
		p.files++
		p.bad += 1 - float64(ok)/float64(n)
		if ok > 0 {
			p.followers++
		}
	}
	in := v.scope.Where()
	for j, i := range k.at {
		f := c.Files[i]
		if !in.Contains(f.Path, f.Test) {
			continue
		}
		add(&all, k.ok[j], k.all[j])
		if f.Test {
			add(&tests, k.ok[j], k.all[j])
		}
		for _, d := range c.above[i] {
			if at[d] == nil {
				at[d] = &part{}
			}
			add(at[d], k.ok[j], k.all[j])
		}
	}
	whole, best, saved := codeLength(all.files, all.bad), v.scope, minSaved
	// try takes a scope that leaves out a part, if it is the best yet.
	try := func(out part, least, cost float64, s func() pack.Scope) {
		if out.files == 0 || out.files >= all.files || out.bad < least*float64(out.files) || out.bad < minPart*all.bad {
			return
		}
		if n := whole - codeLength(all.files-out.files, all.bad-out.bad) - codeLength(out.files, out.bad) - cost; n > saved {
			best, saved = s(), n
		}
	}
	for _, d := range slices.SortedFunc(maps.Keys(at), func(x, y int32) int { return strings.Compare(c.names[x], c.names[y]) }) {
		p, name := at[d], c.names[d]
		levels := bitsLevel * float64(1+strings.Count(name, "/"))
		cost, sample := bitsClause+levels, Sample(name+"/x")
		if sample {
			cost = bitsSample
		}
		if len(v.scope.Exclude) < maxExcluded && (p.files >= minForeign || sample) {
			try(*p, foreign, cost, func() pack.Scope {
				s := v.scope
				s.Exclude = append(slices.DeleteFunc(slices.Clone(s.Exclude), func(g string) bool { return strings.HasPrefix(g, name+"/") }), name+"/**")
				slices.Sort(s.Exclude)
				return s
			})
		}
		if float64(p.followers) >= minHome*float64(all.followers) {
			try(part{files: all.files - p.files, bad: all.bad - p.bad}, foreignHome, levels, func() pack.Scope {
				s := v.scope
				s.Include = []string{c.inside(k, name)}
				s.Exclude = slices.DeleteFunc(slices.Clone(s.Exclude), func(g string) bool {
					return !strings.HasPrefix(g, name+"/") && !strings.HasPrefix(g, "**/")
				})
				return s
			})
		}
	}
	if v.scope.Role == "" && k.Matcher.Role.Test == "" {
		if tests.bad >= minForeign {
			try(tests, foreign, bitsRole, func() pack.Scope { s := v.scope; s.Role = "non-test"; return s })
		}
		if rest := (part{files: all.files - tests.files, bad: all.bad - tests.bad}); rest.bad >= minForeign {
			try(rest, foreign, bitsRole, func() pack.Scope { s := v.scope; s.Role = "test"; return s })
		}
	}
	return best, saved > minSaved
}

// codeLength returns the bits that say which of some files break a rule.
func codeLength(files int, bad float64) float64 {
	n := float64(files)
	if bad <= 0 || bad >= n {
		return 0
	}
	p := bad / n
	return -n * (p*math.Log2(p) + (1-p)*math.Log2(1-p))
}
