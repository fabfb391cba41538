package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Bounds of rules about all parts beside one.
const (
	onlyFiles = 15 // files of the part
	onlyUsed  = 3  // parts that it imports all the same
	onlyNever = 12 // parts that are named as those that it does not
	peerParts = 5  // parts that stand beside each other
)

// depth counts the nodes above a part at which the tree branches into parts of size.
func (l *layers) depth(up *part) int {
	n := 0
	for p := up.up; p != nil; p = p.up {
		big := 0
		for _, k := range p.kids {
			if len(k.files) >= layerFiles {
				big++
			}
		}
		if big >= 2 {
			n++
		}
	}
	return n
}

// expected returns the number of files of a that would import b if they were
// like the files of the other parts beside them.
func (l *layers) expected(a, b *part) float64 {
	uses, all := 0, 0
	for _, k := range a.up.kids {
		if k != a && k != b {
			uses += k.deps[b]
			all += len(k.files)
		}
	}
	if all == 0 {
		return 0
	}
	return float64(uses) / float64(all) * float64(len(a.files))
}

// usually reports whether most parts beside a and b import b.
func (l *layers) usually(a, b *part) bool {
	n, of := 0, 0
	for _, k := range a.up.kids {
		if k != a && k != b && len(k.files) >= 3 {
			if of++; k.deps[b] > 0 {
				n++
			}
		}
	}
	return 2*n >= of
}

// bases finds parts that import hardly any of those beside them, although these
// import it and each other.
func (l *layers) bases(up *part, emit func(*layer)) {
	for _, a := range up.kids {
		if len(a.files) < onlyFiles || utility(a.mod) {
			continue
		}
		few := min(2, len(a.files)/20)
		x := &layer{a: a, only: true, prior: 0.35}
		sum, users, all := 0.0, 0, 0
		score := map[*part]float64{}
		for _, b := range up.kids {
			if b == a || len(b.files) == 0 {
				continue
			}
			if a.deps[b] > few {
				x.used = append(x.used, b)
				continue
			}
			if n := b.deps[a]; n >= 2 {
				users++
				all += n
			}
			if len(b.files) < 3 || l.importers(b) == 0 || l.apart(a, b) {
				continue
			}
			x.never = append(x.never, b)
			score[b] = l.expected(a, b)
		}
		x.never = l.free(x)
		for _, b := range x.never {
			sum += score[b]
		}
		if len(x.used) > onlyUsed || len(x.never) < 4 || sum < 10 || users < 3 || all < 20 || !l.inner(a) {
			continue
		}
		sort.SliceStable(x.never, func(i, j int) bool { return score[x.never[i]] > score[x.never[j]] })
		x.never = x.never[:min(len(x.never), onlyNever)]
		x.sum = sum
		emit(x)
	}
}

// inner reports whether the files of a part import each other: it is more than
// a list of values.
func (l *layers) inner(a *part) bool {
	if l.g == "jvm" || l.g == "csharp" || l.g == "php" || l.g == "go" {
		return true // a package sees itself
	}
	n := 0
	for _, i := range a.files {
		f := l.c.Files[i]
		for k := range f.Imports {
			if m := pack.ModuleOf(&f.Imports[k]); m == a.mod || strings.HasPrefix(m, a.mod+"/") || strings.HasPrefix(m, a.mod+".") {
				n++
				break
			}
		}
	}
	return 4*n >= len(a.files)
}

// peers finds folders whose parts rest on the same others and never on each other.
func (l *layers) peers(up *part, emit func(miner.Candidate)) bool {
	if up.mod == "" {
		return false
	}
	var kids []*part
	for _, k := range up.kids {
		if len(k.files) >= 2 && !utility(k.mod) && !l.programs(k) && !aside(k) {
			kids = append(kids, k)
		}
	}
	var shared, all []*part
	for range 3 { // what is shared, or holds the others together, shows the rest
		in := map[*part]int{}
		outs := map[*part]int{}
		for _, a := range kids {
			for _, b := range kids {
				if a != b && a.deps[b] > 0 {
					in[b]++
					outs[a]++
				}
			}
		}
		var rest []*part
		for _, k := range kids {
			switch {
			case in[k] >= 3:
				shared = append(shared, k)
			case outs[k] >= max(3, len(kids)/4):
				all = append(all, k)
			default:
				rest = append(rest, k)
			}
		}
		if len(rest) == len(kids) {
			break
		}
		kids = rest
	}
	if len(kids) < peerParts || len(shared) > 3 || len(all) > 2 || len(shared)+len(all) > len(kids)/2 {
		return false
	}
	files, tied, bad, reached, most, small := 0, 0, 0, 0, 0, 0
	rests := map[*part]int{}
	for _, a := range kids {
		files += len(a.files)
		most = max(most, len(a.files))
		if len(a.files) < 3 {
			small++
		}
		seen := map[*part]bool{}
		for _, i := range a.files {
			any, cross := false, false
			for q := range l.reach[i] {
				any = any || q.up != up || !slices.Contains(kids, q)
				cross = cross || q.up == up && slices.Contains(kids, q)
				if q != up && !below(q, up) || slices.Contains(shared, q) {
					seen[q] = true
				}
			}
			if any {
				tied++
			}
			if cross {
				bad++
			}
		}
		for q := range seen {
			rests[q]++
		}
		if l.importers(a) > 0 {
			reached++
		}
	}
	common := 0
	for _, n := range rests {
		if 10*n >= 6*len(kids) {
			common++
		}
	}
	if files < 30 || 2*tied < files || bad > 1+files/60 || 2*reached < len(kids) || common == 0 || 10*most > 6*files || 2*small > len(kids) {
		return false
	}
	dir := l.where(up)
	if dir == "" {
		return false
	}
	m := pack.Matcher{Kind: pack.MatchEdge, Shape: "siblings", Module: up.mod, Role: pack.Role{Dir: dir, Test: "not"}}
	for _, s := range shared {
		m.Use = append(m.Use, s.mod+"/**")
	}
	for _, s := range up.kids { // files that stand beside the parts
		if len(s.files) == 1 && len(s.kids) == 0 && s.mod != "" && slices.ContainsFunc(kids, func(k *part) bool { return k.deps[s] > 0 }) {
			m.Use = append(m.Use, s.mod)
		}
	}
	if len(m.Use) > 2*peerParts {
		return false
	}
	var outside []string
	for _, s := range up.kids {
		if len(s.files) > 0 && !slices.Contains(kids, s) && slices.ContainsFunc(up.kids, func(b *part) bool { return b != s && s.deps[b] > 0 && !slices.Contains(shared, b) }) {
			if g := l.where(s); g != "" {
				outside = append(outside, g)
			}
		}
	}
	sort.Strings(m.Use)
	emit(miner.Candidate{
		Family: "layering", Group: l.g, Prior: 0.35, Background: 0.75, Universe: 32, Matcher: m, Outside: outside,
		Files: up.files, Subject: "layer:" + up.mod, Why: "parts of the folder that rest on the same",
	})
	return true
}

// ends finds the few parts on which nothing beside them rests, and that rest on
// the same: programs, faces and plug-ins of one product. Each does without the
// others.
func (l *layers) ends(up *part) map[*part][]*part {
	var list []*part
	for _, b := range up.kids {
		if len(b.files) < layerFiles || utility(b.mod) || aside(b) || l.programs(b) {
			continue
		}
		n := 0
		for _, k := range up.kids {
			if k != b && !aside(k) && !l.programs(k) {
				n += k.deps[b]
			}
		}
		if n <= 2 {
			list = append(list, b)
		}
	}
	if len(list) < 2 || len(list) > 6 {
		return nil
	}
	out := map[*part][]*part{}
	for _, a := range list {
		for _, b := range list {
			common := 0
			for _, m := range around(a) {
				if m != b && a.deps[m] >= 3 && b.deps[m] >= 3 {
					common++
				}
			}
			if b != a && common >= 2 && !l.apart(a, b) && l.importers(b) > 0 {
				out[a] = append(out[a], b)
			}
		}
	}
	return out
}

// aside reports whether a part by its name is no part of the product.
func aside(p *part) bool {
	n := lastElem(p.mod)
	if strings.HasPrefix(n, ".") {
		return true
	}
	for _, w := range append(fact.Tokens(n), n) {
		switch w {
		case "test", "tests", "testing", "e2e", "integration", "script", "scripts", "tool", "tools", "docs", "doc", "example", "examples", "bench", "benchmark", "benchmarks", "build", "fixtures", "mocks", "behat", "spec", "dev":
			return true
		}
	}
	return false
}

// below reports whether p lies below up.
func below(p, up *part) bool {
	for ; p != nil; p = p.up {
		if p == up {
			return true
		}
	}
	return false
}

// programs reports whether a part of Go is for commands, which nothing can import.
func (l *layers) programs(p *part) bool {
	if l.g != "go" {
		return false
	}
	n := 0
	for _, i := range p.files {
		if l.c.Files[i].Package == "main" {
			n++
		}
	}
	return 2*n > len(p.files)
}

// wordOnly says what a part imports of those beside it.
func wordOnly(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	short := func(mods []string) []string {
		var out []string
		for _, u := range mods {
			if m.Shape == "only" || strings.HasSuffix(u, "/**") {
				out = append(out, shortModule(c, k.Group, strings.TrimSuffix(u, "/**")))
			}
		}
		return out
	}
	if m.Shape == "siblings" {
		s := "Never import one part of " + code(shortModule(c, k.Group, m.Module)) + " from another"
		if l := short(m.Use); len(l) > 0 {
			s += "; only " + codes(l)
		}
		return s + "."
	}
	of := "the repository"
	if m.Module != "" && shortModule(c, k.Group, m.Module) != m.Module || strings.Contains(m.Module, "/") && k.Group != "go" || strings.Contains(m.Module, ".") && k.Group != "go" {
		of = code(shortModule(c, k.Group, m.Module))
	}
	if len(m.Use) == 1 {
		return "Import nothing else of " + of + "."
	}
	return "Import of " + of + " only " + codes(short(m.Use[1:])) + "."
}
