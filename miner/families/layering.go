package families

import (
	"math"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Layering is the family of imports that a part of the code does without.
func Layering() miner.Family {
	return miner.Family{
		Name: "layering",
		Doc: `which parts of the repository a part never imports

A part of the code reaches another through a third, is imported by it and never
the other way, or stands beside it, both resting on the same parts.

    Go through ` + "`app.objects`" + `; never import ` + "`app.db`" + ` (in ` + "`app/virt/**`" + `).

Silent for utilities, and for parts that only programs or nobody imports.`,
		Mine:  mineLayers,
		Words: wordLayer,
	}
}

// Bounds of what is taken for a part and for evidence.
const (
	layerFiles = 8  // files of a part that a rule is about
	layerTies  = 8  // files that import siblings at all, and files of the edge that exists
	layerRules = 20 // candidates of a group of languages
	layerNames = 6  // parts that one rule forbids
	layerDepth = 2  // branchings above the folder that holds the parts
)

// part is a node of the tree of modules: a package with all below it.
type part struct {
	mod   string
	up    *part
	kids  []*part
	files []int // non-test files, ascending
	users []int // files outside that import it, ascending
	deps  map[*part]int
	glob  string
	found bool
}

type layers struct {
	c     *miner.Corpus
	g     string
	nodes map[string]*part
	list  []*part          // sorted by module
	reach []map[*part]bool // file → parts that it imports, with those above
	// nil until asked for
	circles *importGraph
	builds  *builds
}

func moduleCut(mod string) (up string, ok bool) {
	sep := byte('.')
	if strings.IndexByte(mod, '/') >= 0 {
		sep = '/'
	}
	k := strings.LastIndexByte(mod, sep)
	if k <= 0 {
		return "", false
	}
	return mod[:k], true
}

func newLayers(c *miner.Corpus, g string) *layers {
	l := &layers{c: c, g: g, nodes: map[string]*part{}, reach: make([]map[*part]bool, len(c.Files))}
	var node func(mod string, depth int) *part
	node = func(mod string, depth int) *part {
		if p := l.nodes[mod]; p != nil {
			return p
		}
		p := &part{mod: mod, deps: map[*part]int{}}
		l.nodes[mod] = p
		l.list = append(l.list, p)
		up, ok := moduleCut(mod)
		if (ok || mod != "") && depth < 24 {
			p.up = node(up, depth+1)
			p.up.kids = append(p.up.kids, p)
		}
		return p
	}
	for i, f := range c.Files {
		if c.Group[i] != g || c.Modules == nil {
			continue
		}
		m := c.Module(i)
		if m == "" || strings.HasPrefix(m, ".") {
			continue
		}
		for p := node(m, 0); p != nil; p = p.up {
			if !f.Test && !miner.Migration(f.Path) {
				p.files = append(p.files, i)
			}
		}
	}
	sort.Slice(l.list, func(a, b int) bool { return l.list[a].mod < l.list[b].mod })
	for _, p := range l.list {
		sort.Slice(p.kids, func(a, b int) bool { return p.kids[a].mod < p.kids[b].mod })
	}
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test {
			continue
		}
		own := l.nodes[c.Module(i)]
		above := map[*part]bool{}
		for p := own; p != nil; p = p.up {
			above[p] = true
		}
		seen := map[*part]bool{}
		for k := range f.Imports {
			im := &f.Imports[k]
			if !im.Internal {
				continue
			}
			p := l.target(im)
			for ; p != nil && !above[p] && !seen[p]; p = p.up {
				seen[p] = true
			}
		}
		l.reach[i] = seen
		for q := range seen {
			q.users = append(q.users, i)
		}
		for p := own; p != nil; p = p.up {
			for q := range seen {
				p.deps[q]++
			}
		}
	}
	return l
}

// target returns the part that an import names.
func (l *layers) target(im *fact.Import) *part {
	m := pack.ModuleOf(im)
	if im.Name != "" && im.Name != "*" {
		if p := l.nodes[m+"."+im.Name]; p != nil {
			return p
		}
	}
	for k := 0; k < 8; k++ {
		if p := l.nodes[m]; p != nil {
			return p
		}
		up, ok := moduleCut(m)
		if !ok {
			return nil
		}
		m = up
	}
	return nil
}

// where returns the glob of the folder that holds a part and nothing else, "" if there is none.
func (l *layers) where(p *part) string {
	if p.found {
		return p.glob
	}
	p.found = true
	under := func(i int) bool {
		for q := l.nodes[l.c.Module(i)]; q != nil; q = q.up {
			if q == p {
				return true
			}
		}
		return false
	}
	if len(p.files) == 0 {
		return ""
	}
	dir := ""
	for k, i := range p.files {
		d := path.Dir(l.c.Files[i].Path)
		if k == 0 {
			dir = d
		}
		for dir != "." && d != dir && !strings.HasPrefix(d, dir+"/") {
			dir = path.Dir(dir)
		}
	}
	try := []string{dir + "/**"}
	if dir == "." {
		try = nil
	}
	// Packages whose folders stand under several roots.
	if s := strings.ReplaceAll(p.mod, ".", "/"); l.g == "jvm" && strings.Count(s, "/") >= 2 {
		try = append(try, "**/"+s+"/**")
	}
	for _, g := range try {
		in := (&pack.Scope{Include: []string{g}}).Where()
		n, other := 0, 0
		for i, f := range l.c.Files {
			if l.c.Group[i] != l.g || f.Test || !in.Contains(f.Path, false) {
				continue
			}
			if under(i) {
				n++
			} else {
				other++
			}
		}
		if n >= len(p.files) && other*50 <= n {
			p.glob = g
			break
		}
	}
	return p.glob
}

// layer is what was found of one part: the parts that it does without.
type layer struct {
	a       *part
	never   []*part
	through map[*part]int // parts through which they are reached
	prior   float64
	q       float64
	weight  float64
	only    bool    // it imports hardly any part beside it
	used    []*part // but these
	sum     float64 // files that would import one of never, if they were like others
}

// crates reports whether two modules of Rust lie in different crates: what they
// share of their paths has no folder of sources.
func crates(a, b string) bool {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return !slices.Contains(strings.Split(a[:n], "/"), "src")
}

// free leaves out of what a part does without those that import it: in Go the
// compiler refuses the circle, in Rust its build that of crates.
func (l *layers) free(x *layer) []*part {
	if l.g == "rust" {
		return slices.DeleteFunc(slices.Clone(x.never), func(b *part) bool { return b.deps[x.a] > 0 && crates(x.a.mod, b.mod) })
	}
	if l.g != "go" {
		return x.never
	}
	return slices.DeleteFunc(slices.Clone(x.never), func(b *part) bool { return b.deps[x.a] > 0 || l.rests(b, x.a) })
}

// rests reports whether most packages of b import a by way of others, so that
// an import the other way would be a circle.
func (l *layers) rests(b, a *part) bool {
	if l.circles == nil {
		l.circles = newImportGraph(l)
	}
	return l.circles.rests(b, a)
}

func mineLayers(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		if g == "c" || c.Modules == nil {
			continue // all include all
		}
		l := newLayers(c, g)
		l.tops(emit)
		l.owned(emit)
		l.forms(emit)
		var out []*layer
		for _, up := range l.list {
			depth := l.depth(up)
			if len(up.kids) < 2 || len(up.files) < 3*layerFiles || depth > layerDepth {
				continue
			}
			apart := l.peers(up, emit)
			said := map[*part]bool{}
			l.bases(up, func(x *layer) {
				x.q = l.usual(x)
				x.weight = x.prior * (1 - x.q) * math.Log2(1+x.sum)
				out = append(out, x)
				said[x.a] = true
			})
			ends := map[*part][]*part{}
			if !apart {
				ends = l.ends(up)
			}
			for _, a := range up.kids {
				for _, x := range l.avoided(a, ends[a]) {
					if x.never = l.free(x); len(x.never) > 0 && (len(x.through) > 0 || !said[a]) {
						x.weight /= float64(1 + depth)
						out = append(out, x)
					}
				}
			}
		}
		sort.SliceStable(out, func(i, j int) bool { return out[i].weight > out[j].weight })
		n := 0
		for _, x := range out {
			dir := l.where(x.a)
			if dir == "" {
				continue
			}
			if n++; n > layerRules {
				break
			}
			m := pack.Matcher{Kind: pack.MatchEdge, Role: pack.Role{Dir: dir, Test: "not"}}
			for _, b := range x.never {
				m.Never = append(m.Never, b.mod+"/**")
			}
			why := "files of the folder"
			if x.only {
				m.Shape, m.Module = "only", x.a.up.mod
				for _, b := range append([]*part{x.a}, x.used...) {
					m.Use = append(m.Use, b.mod+"/**")
				}
				why = "files of the folder, which those beside it import"
			}
			if len(x.through) > 0 {
				m.Use = l.best(x.through, 2)
				why = "files of the folder; what it imports imports it"
			}
			about := x.a
			if len(x.never) == 1 && !x.only {
				about = x.never[0]
			}
			emit(miner.Candidate{
				Family: "layering", Group: g, Prior: x.prior, Background: x.q, Universe: len(x.a.up.kids) + 1,
				Matcher: m, Files: x.a.files, Subject: "layer:" + about.mod, Why: why, Signals: l.signals(x),
			})
		}
	}
}

// signals tell a border from imports that nobody has had a use for: how near the
// root it is drawn, how many files go the other way, and how many would go this way
// if they were like those beside them.
func (l *layers) signals(x *layer) miner.Signals {
	back := 0
	for _, b := range x.never {
		back += b.deps[x.a]
	}
	s := miner.Signals{"layer depth": float64(l.depth(x.a.up)), "layer back": math.Log2(1 + float64(back)), "layer likely": math.Log2(1 + x.sum)}
	if len(x.through) > 0 {
		s["layer through"] = 1
	}
	return s
}

func (l *layers) best(m map[*part]int, n int) []string {
	var ps []*part
	for _, p := range l.list {
		if m[p] > 0 {
			ps = append(ps, p)
		}
	}
	sort.SliceStable(ps, func(a, b int) bool { return m[ps[a]] > m[ps[b]] })
	var out []string
	for _, p := range ps[:min(n, len(ps))] {
		out = append(out, p.mod)
	}
	return out
}

// around lists the parts beside a and beside what holds it.
func around(a *part) []*part {
	var out []*part
	for p := a; p.up != nil; p = p.up {
		for _, b := range p.up.kids {
			if b != p && len(b.files) > 0 {
				out = append(out, b)
			}
		}
	}
	return out
}

// avoided finds what part a does without although it would be at hand; ends are
// parts that stand beside it as it stands beside them.
func (l *layers) avoided(a *part, ends []*part) []*layer {
	if len(a.files) < layerFiles {
		return nil
	}
	near := around(a)
	ties := 0
	for _, i := range a.files {
		if slices.ContainsFunc(near, func(b *part) bool { return l.reach[i][b] }) {
			ties++
		}
	}
	few := min(2, len(a.files)/20)
	var targets []*part
	for _, b := range a.up.kids {
		if b == a {
			continue
		}
		targets = append(targets, b)
		if a.deps[b] > few {
			targets = append(targets, b.kids...)
		}
	}
	mediated := map[*part]*layer{}
	rest := &layer{a: a, prior: 0.25}
	inner := l.inner(a)
	score := map[*part]float64{}
	for _, b := range targets {
		if len(b.files) == 0 || a.deps[b] > few || utility(b.mod) || l.apart(a, b) {
			continue
		}
		back := b.deps[a]
		if ties >= layerTies && back <= few {
			if m := l.mediator(a, b, near); m != nil {
				x := mediated[m]
				if x == nil {
					x = &layer{a: a, through: map[*part]int{m: 1}, prior: 0.5}
					mediated[m] = x
				}
				x.never = append(x.never, b)
				continue
			}
		}
		if b.up != a.up {
			continue
		}
		e := l.expected(a, b)
		switch {
		case !inner:
			continue
		case back >= layerTies && (ties >= layerTies || len(a.files) >= 50 && 4*len(a.files) >= len(b.files)):
			rest.prior = 0.4
		case ties >= layerTies && e >= 2*layerTies && l.usually(a, b):
		case slices.Contains(ends, b):
			rest.prior = max(rest.prior, 0.35)
		default:
			continue
		}
		score[b] = e + float64(back)
		rest.never = append(rest.never, b)
	}
	sort.SliceStable(rest.never, func(i, j int) bool { return score[rest.never[i]] > score[rest.never[j]] })
	rest.never = rest.never[:min(len(rest.never), layerNames)]
	var out []*layer
	for _, m := range l.list {
		if x := mediated[m]; x != nil {
			out = append(out, x)
		}
	}
	if len(rest.never) > 0 {
		out = append(out, rest)
	}
	out = slices.DeleteFunc(out, func(x *layer) bool { // programs and tests start there
		return !slices.ContainsFunc(x.never, func(b *part) bool { return l.importers(b) > 0 })
	})
	for _, x := range out {
		x.q = l.usual(x)
		back := 0
		for _, b := range x.never {
			back += b.deps[a]
		}
		x.weight = x.prior * (1 - x.q) * math.Log2(1+float64(max(ties, back)))
	}
	return out
}

// utility reports whether a part by its name holds what may be of use anywhere:
// that one part does without is chance.
func utility(mod string) bool {
	w := fact.Tokens(lastElem(mod))
	if len(w) == 0 {
		return false
	}
	switch w[len(w)-1] {
	case "util", "utils", "utility", "utilities", "helper", "helpers", "deprecation", "testutil", "testutils":
		return true
	}
	return false
}

// apart reports whether, in a language whose modules are built by folder, no
// file of the builds that hold a imports anything of those that hold b.
func (l *layers) apart(a, b *part) bool {
	if l.g != "jvm" {
		return false
	}
	if l.builds == nil {
		l.builds = newBuilds(l)
	}
	return l.builds.apart(a, b)
}

// mediator returns the part through which a reaches b: a rests on it, it rests
// on b, and nothing goes the other way.
func (l *layers) mediator(a, b *part, near []*part) *part {
	var best *part
	most := 0
	for _, m := range near {
		if m == b || b.up == m || m.up == b || 10*a.deps[m] < len(a.files) || a.deps[m] < layerTies {
			continue
		}
		n := m.deps[b]
		if n < layerTies || 10*n < len(m.files) || 4*m.deps[a] > a.deps[m] || 4*b.deps[m] > n || 2*n < l.importers(b) {
			continue
		}
		if b.up != a.up && 5*n < 4*l.importers(b) {
			continue // of a part that may be imported it is one module
		}
		if n := min(n, a.deps[m]); n > most {
			best, most = m, n
		}
	}
	return best
}

// importers counts the files outside a part that import it.
func (l *layers) importers(b *part) int { return len(b.users) }

// usual returns the share of the files elsewhere that do without the parts too.
func (l *layers) usual(x *layer) float64 {
	hit, of := 0, 0
	for _, i := range x.a.up.files {
		own, ties := false, false
		for q := l.nodes[l.c.Module(i)]; q != nil && !own; q = q.up {
			own = q == x.a || slices.Contains(x.never, q)
		}
		if own {
			continue
		}
		for _, b := range x.a.up.kids {
			ties = ties || l.reach[i][b]
		}
		if !ties {
			continue
		}
		of++
		if slices.ContainsFunc(x.never, func(b *part) bool { return l.reach[i][b] }) {
			hit++
		}
	}
	rate := 0.0
	if of > 0 {
		rate = float64(hit) / float64(of)
	}
	floor := 0.65
	if len(x.through) > 0 {
		floor = 0.5
	}
	return min(max(1-rate, floor), 0.75)
}

func wordLayer(c *miner.Corpus, k *miner.Candidate) string {
	if k.Matcher.Kind == pack.MatchImport {
		x := c.WrittenModule(k.Group, k.Matcher.Never[0])
		return "Leave " + code(x) + " to " + code(shortModule(c, k.Group, strings.TrimSuffix(k.Matcher.Use[0], "/**"))) + "; never import it elsewhere."
	}
	if k.Matcher.Shape != "" {
		return wordOnly(c, k)
	}
	var never []string
	for _, n := range k.Matcher.Never {
		never = append(never, shortModule(c, k.Group, strings.TrimSuffix(n, "/**")))
	}
	if len(k.Matcher.Names) > 0 {
		never = k.Matcher.Names
	}
	more := ""
	if len(never) > 4 {
		never, more = never[:4], " and the like"
	}
	s := "Never import " + codes(never) + more
	if len(k.Matcher.Use) > 0 {
		s = "Go through " + code(shortModule(c, k.Group, k.Matcher.Use[0])) + "; never import " + codes(never) + more
	}
	return s + "."
}

// shortModule leaves out of a Go package's path what all of the repository share.
func shortModule(c *miner.Corpus, g, mod string) string {
	if g != "go" || c.Modules == nil {
		return mod
	}
	root := ""
	for i := range c.Files {
		if c.Group[i] != g {
			continue
		}
		m := c.Module(i)
		if root == "" {
			root = m
		}
		for root != "" && m != root && !strings.HasPrefix(m, root+"/") {
			up, ok := moduleCut(root)
			if !ok {
				return mod
			}
			root = up
		}
	}
	if !strings.Contains(root, ".") {
		return mod
	}
	return strings.TrimPrefix(mod, root+"/")
}
