package miner

import (
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Limits of a list of proposals.
const (
	PerFamily  = 60
	PerSubject = 2
	// maxSameFiles is the number of rules of a family about the same files.
	maxSameFiles = 3
	// maxTwins is the number of those that speak of the same role.
	maxTwins = 2
)

// Mine runs the families over a corpus and returns the candidates that the
// evidence supports, best first, without those that say the same.
func Mine(c *Corpus, families []Family) []*Candidate {
	found := make([][]mined, len(families))
	parallel(len(families), func(i int) { found[i] = c.mine(&families[i]) })
	var all []*Candidate
	for _, list := range found {
		for _, x := range list {
			if c.Chance != nil {
				c.Chance.take(x.k, x.key, x.passed)
			}
			if x.passed {
				all = append(all, x.k)
			} else if c.Trace != nil {
				c.Trace(x.k, Counted)
			}
		}
	}
	byScore(all)
	turned := converses(all)
	all = c.merge(all, turned)
	kept, fell := c.complete(c.diverse(all, turned))
	if c.Trace != nil {
		in := map[*Candidate]bool{}
		for _, k := range kept {
			in[k] = true
			c.Trace(k, Kept)
		}
		for _, k := range all {
			switch {
			case fell[k]:
				c.Trace(k, Counted)
			case !in[k]:
				c.Trace(k, Covered)
			}
		}
	}
	return kept
}

// mined is a candidate that was counted.
type mined struct {
	k      *Candidate
	key    string // Canonical
	passed bool
}

// mine counts what a family emits. It keeps what did not pass only for those who
// ask.
func (c *Corpus) mine(f *Family) []mined {
	seen := map[string]bool{}
	n := &counter{c: c}
	var out []mined
	f.Mine(c, func(k Candidate) {
		key := Canonical(&k)
		if seen[key] {
			return
		}
		seen[key] = true
		p := &k
		if passed := n.score(p); passed || c.Chance != nil || c.Trace != nil {
			out = append(out, mined{p, key, passed})
		}
	})
	return out
}

// parallel calls do with 0 to n-1 on all processors.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// byScore sorts candidates, best first.
func byScore(l []*Candidate) {
	sort.Slice(l, func(i, j int) bool {
		if l[i].Score != l[j].Score {
			return l[i].Score > l[j].Score
		}
		return Canonical(l[i]) < Canonical(l[j])
	})
}

// complete holds what is kept to what a check will report. A family names the
// files in which its candidates can have an opportunity; where the matcher sees
// one in another file of the scope, the candidate is counted again over all
// files, and falls if it does not hold there. What is left is narrowed to where it
// is a rule. It changes candidates in place.
func (c *Corpus) complete(kept []*Candidate) (out []*Candidate, fell map[*Candidate]bool) {
	bad := make([]bool, len(kept))
	parallel(len(kept), func(n int) {
		k := kept[n]
		if k.Files != nil && k.Matcher.Kind != pack.MatchEdge && c.beyond(k) {
			k.Files, k.at, k.ok, k.all, k.migrations = nil, nil, nil, nil, false
			(&counter{c: c}).count(k)
			bad[n] = !c.settle(k)
		}
		if !bad[n] {
			c.narrow(k)
			bad[n] = k.Matcher.Kind == pack.MatchImport && c.elsewhere(k)
		}
	})
	fell = map[*Candidate]bool{}
	for n, k := range kept {
		if bad[n] {
			fell[k] = true
		} else {
			out = append(out, k)
		}
	}
	byScore(out)
	return out, fell
}

// elsewhere reports whether all that breaks a rule about a module lies in folders that
// its scope leaves out: what is avoided is then those folders' own, and nobody is
// tempted anywhere else, unless it is the standard library's.
func (c *Corpus) elsewhere(k *Candidate) bool {
	if k.Support < k.Opportunities || len(k.Matcher.Use) != 1 {
		return false
	}
	for _, mod := range k.Matcher.Never {
		if c.Std(k.Group, mod) {
			return false
		}
	}
	folders := k.Scope
	folders.Role = ""
	in, own := folders.Where(), (&pack.Scope{Include: k.Outside}).Where()
	found := false
	for j, i := range k.at {
		f := c.Files[i]
		if k.ok[j] == k.all[j] || len(k.Outside) > 0 && own.Contains(f.Path, f.Test) {
			continue
		}
		if in.Contains(f.Path, f.Test) { // a test, or not one
			return false
		}
		found = true
	}
	return found
}

// beyond reports whether the matcher of a candidate has a site in a file of its
// scope in which it was not counted.
func (c *Corpus) beyond(k *Candidate) bool {
	scope, m := k.Scope.Where(), &k.Matcher
	alone := roleCount{asked: asked{group: k.Group}, role: m.Role, given: m.Receivers} // of one file
	for _, i := range c.places(k, true) {
		f := c.Files[i]
		if _, in := slices.BinarySearch(k.Files, i); in || c.Group[i] != k.Group || !m.Role.At(f.Path, f.Test) || !scope.Contains(f.Path, f.Test) {
			continue
		}
		if m.Kind == pack.MatchStaple && m.Module == "" {
			if m.Role.Stapled(f) {
				return true
			}
			continue
		}
		if asksRole(m) {
			found := false
			alone.at, alone.units = alone.at[:0], alone.units[:0]
			alone.take(c, i)
			alone.verdicts(c, m.Use[0], func(*roleUnit, bool) { found = true })
			if found {
				return true
			}
			continue
		}
		if len(m.Sites(f)) > 0 {
			return true
		}
	}
	return false
}

// Canonical returns the text that identifies a rule: what it matches, not
// where. Proposals are named by it, so that an answer holds from scan to scan.
func Canonical(k *Candidate) string {
	m := &k.Matcher
	r, keys := m.Role, m.Keys
	if m.Kind == pack.MatchConstant {
		keys = nil // a new constant makes no other rule
	}
	name := r.Name
	if r.Does != "" {
		name += " " + r.Does
	}
	return strings.Join([]string{
		k.Family, k.Group, string(m.Kind), strings.Join(m.Use, ","), strings.Join(m.Never, ","), strings.Join(m.Callee, ","),
		fmt.Sprint(m.Arg), m.Shape, strings.Join(keys, ","), m.Value, strings.Join(m.Methods, ","), strings.Join(m.Tokens, ","), m.Module, m.Alias,
		strings.Join(m.Names, ","), r.Kind, r.Test, r.Dir, r.File, fmt.Sprint(r.Via, r.ViaArg), r.Base, r.Decorator, r.Param, r.Owner, name,
	}, "|")
}

// diverse drops candidates that an earlier, better one covers, and those that
// another one turned round.
func (c *Corpus) diverse(all []*Candidate, turned map[*Candidate]bool) []*Candidate {
	var out []*Candidate
	family, subject := map[string]int{}, map[string]int{}
	pairs := map[string]bool{}
	sets := map[string][]told{}
	symbol := map[string][]map[int32]bool{} // of rules of any family that prefer it
	said := map[string]bool{}
	names := map[string][]string{} // by group: under which other packages are imported
	stands := stances{}
	mixed := mixtures(all)
	for _, k := range all {
		if turned[k] || mixed[k] {
			continue
		}
		// One rule for what is preferred, and one for what is avoided.
		var mine []string
		switch k.Matcher.Kind {
		case pack.MatchUse:
			mine = append(mine, k.Group+"|use|"+k.Matcher.Use[0], k.Group+"|never|"+k.Matcher.Never[0])
		case pack.MatchImport:
			for _, n := range k.Matcher.Never { // paths in one package and between packages are two things
				mine = append(mine, fmt.Sprint(k.Group, "|from|", n, "|", k.Matcher.Arg))
				if a, b := javaPackage(k.Matcher.Use[0]), javaPackage(n); k.Group == "jvm" && a != "" && b != "" { // class by class
					mine = append(mine, fmt.Sprint("jvm|packages|", a, "|", b))
				}
			}
		case pack.MatchArgument:
			mine = append(mine, k.Group+"|"+k.Subject)
			if len(k.Matcher.Use) > 0 { // a call that is known by name only is the same call
				mine = append(mine, fmt.Sprint(k.Group, "|arg|", fact.LastName(k.Matcher.Callee[0]), k.Matcher.Arg, k.Matcher.Use[0]), fmt.Sprint(k.Group, "|given|", k.Matcher.Use))
			}
		case pack.MatchDecorator: // beside whichever verb of a router
			if r := k.Matcher.Role; r.Decorator != "" {
				mine = append(mine, fmt.Sprint(k.Group, "|beside|", k.Matcher.Use, r.Kind, r.Test))
			}
		case pack.MatchParam: // one of a decorator
			mine = append(mine, fmt.Sprint(k.Group, "|on parameters|", k.Matcher.Use, k.Matcher.Role.Test))
		case pack.MatchModifier: // of all classes, tests and others
			if r := k.Matcher.Role; r.Dir+r.File+r.Name+r.Base+r.Decorator == "" {
				mine = append(mine, k.Group+"|modifier|"+k.Matcher.Shape+k.Matcher.Value)
			}
		case pack.MatchError: // one rule for the errors of the same files, and of a base
			if said[k.Group+"|raised|"+k.Matcher.Use[0]] {
				continue
			}
			mine = append(mine, k.Group+"|errors|"+k.Scope.Role+"|"+strings.Join(k.Scope.Include, "|"))
		case pack.MatchStaple: // one of all folders that have the like of their own
			if r := k.Matcher.Role; r.File != "" && len(k.Matcher.Use) > 0 {
				mine = append(mine, fmt.Sprint(k.Group, "|staple|", r.File, r.Test, fact.LastName(k.Matcher.Use[0])))
			}
		case pack.MatchBase: // of a whole hierarchy, or of classes of a name or folder
			for _, b := range k.Matcher.Use {
				if n := fact.LastName(b); n != "Base" { // a subclass is named as the source names it
					b = n
				}
				mine = append(mine, k.Group+"|base|"+b)
			}
		case pack.MatchOption:
			mine = append(mine, k.Group+"|"+k.Subject+fmt.Sprint(k.Matcher.Value != ""))
		}
		if m := &k.Matcher; m.Kind == pack.MatchImport && m.Shape == "" && c.throughName(k, names[k.Group]) {
			continue
		}
		if slices.ContainsFunc(mine, func(s string) bool { return said[s] }) {
			continue
		}
		if stands.against(k) {
			continue
		}
		if family[k.Family] >= PerFamily || subject[k.Group+k.Subject] >= PerSubject {
			continue
		}
		// The same preference over the same avoided thing, in whatever family.
		what := ""
		if len(k.Matcher.Use) > 0 && len(k.Matcher.Never) > 0 && k.Matcher.Kind != pack.MatchEdge {
			what = k.Group + "|" + k.Matcher.Use[0] + "|" + k.Matcher.Never[0]
			if use, never, ok := moduleChoice(&k.Matcher); ok {
				what = k.Group + "|" + use + "|" + never
			}
			if pairs[what] {
				continue
			}
		}
		set, in := map[int32]bool{}, k.Scope.Where()
		for j, i := range k.at {
			if k.ok[j] > 0 && in.Contains(c.Files[i].Path, c.Files[i].Test) {
				set[i] = true
			}
		}
		// The same files again: once for the same symbol, whatever is said of it, a
		// few times for others.
		same, twins, kin := 0, 0, k.Group+k.Family
		if k.Matcher.Kind == pack.MatchParam {
			kin += "|parameters" // what functions take is not what they are
		}
		mark := strings.Join(k.Symbols(), " ")
		parts := []string{mark}
		if k.Matcher.Shape == pack.ShapeAll {
			parts = k.Symbols()
		}
		preferred := len(k.Matcher.Use) > 0 && k.Matcher.Kind != pack.MatchArgument
		if preferred && slices.ContainsFunc(symbol[k.Group+mark], func(o map[int32]bool) bool { return overlap(set, o) > 0.8 }) {
			continue
		}
		switch k.Matcher.Kind {
		case pack.MatchGuard, pack.MatchOption, pack.MatchDecorator, pack.MatchBase, pack.MatchStaple, pack.MatchMember, pack.MatchParam:
			for _, other := range sets[kin] {
				if other.role.Does != k.Matcher.Role.Does && other.what != mark {
					continue // of other functions of these files
				}
				if overlap(set, other.files) > 0.8 {
					same++
					switch {
					case other.what == mark, within(parts, other.parts), k.Matcher.Kind == pack.MatchStaple && fact.Qualifier(other.what) == fact.Qualifier(mark):
						same = maxSameFiles
					case k.Matcher.Kind == pack.MatchGuard && other.role == k.Matcher.Role && len(k.Matcher.Use) == 1 && !strings.Contains(other.what, " "):
						twins++
					}
				}
			}
		}
		if same >= maxSameFiles || twins >= maxTwins {
			continue
		}
		if what != "" {
			pairs[what] = true
		}
		if k.Matcher.Kind == pack.MatchError {
			for _, u := range k.Matcher.Use {
				mine = append(mine, k.Group+"|raised|"+u)
			}
		}
		for _, s := range mine {
			said[s] = true
		}
		sets[kin] = append(sets[kin], told{mark, parts, k.Matcher.Role, set})
		stands.take(k)
		if m := &k.Matcher; m.Kind == pack.MatchImport && m.Shape == "path" {
			names[k.Group] = append(names[k.Group], m.Use...)
		}
		if preferred {
			symbol[k.Group+mark] = append(symbol[k.Group+mark], set)
		}
		family[k.Family]++
		subject[k.Group+k.Subject]++
		out = append(out, k)
	}
	return out
}

// javaPackage returns the package of a class of the JVM, which a path in lower
// case is; "" for what has no class.
func javaPackage(mod string) string {
	for i := range len(mod) - 1 {
		if mod[i] == '.' && 'A' <= mod[i+1] && mod[i+1] <= 'Z' {
			return mod[:i]
		}
	}
	return ""
}

// throughName reports whether a rule that prefers a package of the repository to
// paths of its inside says no more than that packages are imported by their
// names, of which these are the globs.
func (c *Corpus) throughName(k *Candidate, names []string) bool {
	m := &k.Matcher
	use := c.WrittenModule(k.Group, m.Use[0])
	if !slices.ContainsFunc(names, func(glob string) bool { return strings.HasPrefix(use, strings.TrimSuffix(glob, "**")) }) {
		return false
	}
	return !slices.ContainsFunc(m.Never, func(n string) bool {
		return strings.HasSuffix(n, "/**") || len(c.Own(k.Group, n)) == 0
	})
}

// converses returns the candidates that ask for decorator a beside b where
// another asks for b beside a, and that is the one that is sooner forgotten.
func converses(all []*Candidate) map[*Candidate]bool {
	by := map[string]*Candidate{}
	name := func(k *Candidate, a, b string) string {
		return k.Group + "|" + k.Matcher.Role.Kind + "|" + k.Matcher.Role.Test + "|" + fact.LastName(a) + "|" + fact.LastName(b)
	}
	each := func(see func(k *Candidate, role, use string)) {
		for _, k := range all {
			if m := &k.Matcher; m.Kind == pack.MatchDecorator && m.Role.Decorator != "" && len(m.Use) == 1 {
				see(k, m.Role.Decorator, m.Use[0])
			}
		}
	}
	each(func(k *Candidate, role, use string) {
		if id := name(k, role, use); by[id] == nil {
			by[id] = k
		}
	})
	out := map[*Candidate]bool{}
	each(func(k *Candidate, role, use string) {
		if o := by[name(k, use, role)]; o != nil && o.missed() > k.missed() {
			out[k] = true
		}
	})
	return out
}

// moduleChoice returns the modules of what a rule prefers and avoids first, and
// whether these are the choice: the name is the same.
func moduleChoice(m *pack.Matcher) (use, never string, ok bool) {
	if m.Kind != pack.MatchUse || len(m.Use) == 0 || len(m.Never) == 0 || fact.LastName(m.Use[0]) != fact.LastName(m.Never[0]) {
		return "", "", false
	}
	n := "." + fact.LastName(m.Use[0])
	return strings.TrimSuffix(m.Use[0], n), strings.TrimSuffix(m.Never[0], n), true
}

// mixtures returns the candidates that prefer a function of one module to that of
// its name in another where others prefer the other module so: both are in use.
func mixtures(all []*Candidate) map[*Candidate]bool {
	by := map[string][]*Candidate{}
	each := func(see func(k *Candidate, use, never string)) {
		for _, k := range all {
			m := &k.Matcher
			if use, never, ok := moduleChoice(m); ok && len(m.Use) == 1 && len(m.Never) == 1 {
				see(k, k.Group+"|"+use, k.Group+"|"+never)
			}
		}
	}
	each(func(k *Candidate, use, never string) { by[use+"|"+never] = append(by[use+"|"+never], k) })
	out := map[*Candidate]bool{}
	each(func(k *Candidate, use, never string) {
		if len(by[never+"|"+use]) > 0 {
			out[k] = true
		}
	})
	return out
}

// missed is the number of sites that do without what a candidate asks for, in
// its scope and outside.
func (k *Candidate) missed() (n int) {
	for j := range k.all {
		n += int(k.all[j] - k.ok[j])
	}
	return n
}

// stances are what the rules of a list prefer and avoid, each with the role of
// the files where it does.
type stances map[string][]string

// of calls see with what a rule about whole symbols or modules says of each, and
// with what would say the opposite. What errors are made of is a choice of
// symbols, but one that parts of the code make apart.
func (stances) of(k *Candidate, see func(says string, opposite ...string)) {
	m := &k.Matcher
	if len(m.Never) == 0 {
		return
	}
	kinds := []pack.MatchKind{m.Kind}
	switch {
	case m.Kind == pack.MatchUse:
		kinds = append(kinds, pack.MatchError)
	case m.Kind == pack.MatchError:
		kinds[0] = pack.MatchUse
	case m.Kind != pack.MatchImport || m.Shape != "" || len(m.Names) > 0:
		return
	}
	name := func(kind pack.MatchKind, side, key string) string {
		return k.Group + "|" + string(kind) + "|" + side + "|" + key
	}
	all := func(list []string, side, other string) {
		for _, key := range list {
			var opposite []string
			for _, kind := range kinds {
				opposite = append(opposite, name(kind, other, key))
			}
			see(name(m.Kind, side, key), opposite...)
		}
	}
	all(m.Use, "use", "never")
	all(m.Never, "never", "use")
}

func (t stances) take(k *Candidate) {
	t.of(k, func(says string, _ ...string) { t[says] = append(t[says], k.Scope.Role) })
}

// against reports whether a rule prefers what an earlier one avoids, or avoids
// what one prefers, unless one speaks of tests and the other of the rest.
func (t stances) against(k *Candidate) bool {
	found := false
	t.of(k, func(_ string, opposite ...string) {
		for _, o := range opposite {
			for _, role := range t[o] {
				found = found || role == "" || k.Scope.Role == "" || role == k.Scope.Role
			}
		}
	})
	return found
}

// told is what a rule of the list says of which files.
type told struct {
	what  string
	parts []string // what it asks for, one by one
	role  pack.Role
	files map[int32]bool
}

// within reports whether all of a list are in another.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// overlap returns the share of the smaller set that lies in the other.
func overlap(a, b map[int32]bool) float64 {
	n := 0
	for i := range a {
		if b[i] {
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return float64(n) / float64(min(len(a), len(b)))
}
