package families

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// CoChange is the family of files that are changed when one of a kind is added.
func CoChange() miner.Family {
	return miner.Family{
		Name: "co-change",
		Doc: `what is changed when a file of a kind is added

Commits that add a file of a kind, told by its folder, by the form of its name
or by both, change a certain file too, which hardly any other commit does.

    When you add a file to ` + "`src/icons`" + `, change ` + "`src/icons/index.ts`" + ` too.

Silent without a history, for lock files, for what nearly every commit changes,
for files that are changed as often when those of the kind are only edited, and
for files that do not name those of the kind, such as a schema that is written
with each migration.`,
		Mine:  mineCoChange,
		Words: wordCoChange,
	}
}

// The least that tells a file that goes with a kind from one that is changed often
// anyway.
const (
	minLift     = 5.0  // its share against that among all other commits
	minLiftNear = 2.0  // against that among commits that edit files of the folder, or add others
	minRate     = 0.05 // the share among others is taken to be this at least
	minNear     = 10   // commits among which a share counts
	maxKeys     = 4    // files that one rule asks for
	wider       = 0.95 // what a kind is worth of all folders of one, and again of all below
	without     = 0.98 // of it without a folder
	riding      = 0.7  // what a kind is worth whose files have one name: each folder has one
	minAlike    = 3    // files of a folder that may be told as one
	minBoth     = 0.9  // of the commits that touch one of two files, those that touch both
)

// coChanges are the commits of a repository, as the family looks at them.
type coChanges struct {
	*miner.Changes
	touch   [][]int32 // of each file, the commits that touch it, newest first
	created []int32   // of each file, the oldest commit that creates it; none: all of them
}

// goesWith is a kind with a file that goes with it.
type goesWith struct {
	miner.Candidate
	kind  *kindOf
	file  int32 // that goes with it
	worth float64
	loose int // see looseness
	// weak is one without the evidence for a rule of its own.
	weak bool
}

// looseness orders roles that the same commits have: what says less comes first,
// then the smallest folder.
func looseness(r *pack.Role) int {
	n := 10 * strings.Count(r.Dir, "*")
	if r.File != "" {
		n += 100
	}
	if r.Dir != "" {
		n += 100 - strings.Count(r.Dir, "/")
	}
	return n
}

// better orders them, the best first and what is weak last.
func better(a, b *goesWith) int {
	if a.weak != b.weak {
		if a.weak {
			return 1
		}
		return -1
	}
	x, y := &a.Matcher, &b.Matcher
	return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.loose, b.loose), strings.Compare(x.Role.Dir, y.Role.Dir),
		strings.Compare(x.Role.File, y.Role.File), strings.Compare(x.Role.Test, y.Role.Test), slices.Compare(x.Keys, y.Keys))
}

// join takes the file of another rule into this one, if hardly a commit keeps the
// one and not the other.
func (x *goesWith) join(h *coChanges, o *miner.Candidate) bool {
	var both []int32
	for _, i := range x.Commits.Kept {
		if _, in := slices.BinarySearch(o.Commits.Kept, i); in {
			both = append(both, i)
		}
	}
	if float64(len(both)) < minBoth*float64(max(len(x.Commits.Kept), len(o.Commits.Kept))) {
		return false
	}
	missed := slices.Concat(x.Commits.Kept, x.Commits.Missed)
	missed = slices.DeleteFunc(missed, func(i int32) bool { _, in := slices.BinarySearch(both, i); return in })
	slices.Sort(missed)
	sites := h.sites(newKind(x.Matcher.Role, x.Scope.Exclude), both)
	if float64(len(both)) < miner.MinShare*float64(len(both)+len(missed)) || len(sites) < miner.MinFiles {
		return false
	}
	x.Commits = &miner.Commits{Kept: both, Missed: missed, Sites: sites}
	x.Matcher.Keys = append(slices.Clone(x.Matcher.Keys), o.Matcher.Keys...)
	x.Background = min(x.Background, o.Background)
	return true
}

func mineCoChange(c *miner.Corpus, emit func(miner.Candidate)) {
	if c.Changes == nil || len(c.Changes.List) < miner.MinCommits {
		return
	}
	h := newCoChanges(c.Changes)
	kinds := h.kinds()
	by := map[int32][]*goesWith{} // by the file that goes with the kind
	for _, k := range kinds {
		for _, y := range h.with(k) {
			x, ok := h.candidate(k, y)
			if !ok {
				continue
			}
			x.Universe = len(kinds)
			weak := !c.Score(&x)
			x.Signals = nil
			g := &goesWith{Candidate: x, kind: k, file: y, weak: weak}
			if g.narrow(c, h) {
				by[y] = append(by[y], g)
			}
		}
	}
	var chosen []*goesWith
	for y := range int32(len(h.Files)) {
		list := by[y]
		slices.SortFunc(list, better)
		var told [][]int32
		for _, x := range list {
			if !slices.ContainsFunc(told, func(o []int32) bool { return overlaps(o, x.Commits.Kept) }) {
				told = append(told, x.Commits.Kept)
				chosen = append(chosen, x)
			}
		}
	}
	slices.SortStableFunc(chosen, better)
	var told []*goesWith
	for i, x := range chosen {
		if x == nil || x.weak {
			continue
		}
		for j := i + 1; j < len(chosen); j++ {
			if o := chosen[j]; o != nil && x.join(h, &o.Candidate) {
				chosen[j] = nil
			}
		}
		if slices.ContainsFunc(x.Matcher.Keys, func(y string) bool { return !x.asked(told, y) }) {
			h.silent(c, x, told)
			told = append(told, x)
		}
	}
	for _, x := range told {
		x.Matcher.Keys = h.brief(x.Matcher.Keys)
		emit(x.Candidate)
	}
}

// asked reports whether a rule that is told of much the same commits asks for a file.
func (x *goesWith) asked(told []*goesWith, y string) bool {
	return slices.ContainsFunc(told, func(o *goesWith) bool {
		return slices.Contains(o.Matcher.Keys, y) && overlaps(o.Commits.Kept, x.Commits.Kept)
	})
}

// silent adds to a rule the files that nearly all of its commits touch as well though
// they name none of the added ones: the test of a list, or what is written with it. A
// rule that lacks evidence with such a file, or fades, stays without.
func (h *coChanges) silent(c *miner.Corpus, x *goesWith, told []*goesWith) {
	for _, y := range h.with(x.kind) {
		p := h.Files[y].Path
		if slices.Contains(x.Matcher.Keys, p) || x.kind.has[y] || x.asked(told, p) {
			continue
		}
		o, ok := h.going(x.kind, y)
		if !ok {
			continue
		}
		more := *x
		if !more.join(h, &o) {
			continue
		}
		if probe := more.Candidate; c.Score(&probe) && probe.Trend == x.Trend {
			x.Candidate = more.Candidate
		}
	}
}

// brief returns the files that one rule asks for, the best first in and sorted
// out: four at most, where most of a folder's files of one ending are one.
func (h *coChanges) brief(keys []string) []string {
	kind := func(p string) string { return path.Dir(p) + "/*" + path.Ext(p) }
	asked, all := map[string]int{}, map[string]int{}
	for _, k := range keys {
		asked[kind(k)]++
	}
	for _, f := range h.Files {
		if k := kind(f.Path); f.Here && asked[k] > 0 {
			all[k]++
		}
	}
	var out []string
	for _, k := range keys {
		if g := kind(k); asked[g] >= minAlike && float64(asked[g]) >= minBoth*float64(all[g]) {
			k = g
		}
		if len(out) < maxKeys && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// newCoChanges indexes what commits touch.
func newCoChanges(c *miner.Changes) *coChanges {
	h := &coChanges{c, make([][]int32, len(c.Files)), make([]int32, len(c.Files))}
	for f := range h.created {
		h.created[f] = int32(len(c.List))
	}
	for i := range c.List {
		for n, list := range [...][]int32{c.List[i].Added, c.List[i].Moved, c.List[i].Edited} {
			for _, f := range list {
				h.touch[f] = append(h.touch[f], int32(i))
				if n < 2 {
					h.created[f] = int32(i)
				}
			}
		}
	}
	return h
}

// with returns the files of today that most commits touch which add one of a kind.
func (h *coChanges) with(k *kindOf) []int32 {
	n := map[int32]int{}
	for _, i := range k.adds {
		ch := &h.List[i]
		for _, list := range [...][]int32{ch.Added, ch.Moved, ch.Edited} {
			for _, f := range list {
				n[f]++
			}
		}
	}
	var out []int32
	for f, k := range n {
		if k >= miner.MinCommits && h.Files[f].Here && !lockFile(h.Files[f].Path) {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}

// lockFile reports whether a file is what a package manager writes.
func lockFile(p string) bool {
	b := path.Base(p)
	switch b {
	case "go.sum", "go.work.sum", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lockb", "Package.resolved", "packages.lock.json", "modules.txt":
		return true
	}
	return path.Ext(b) == ".lock"
}

// candidate counts a kind against a file, and reports whether the file goes with
// the kind rather than with whatever is done. Commits up to the one that creates
// the file do not count.
func (h *coChanges) candidate(k *kindOf, y int32) (miner.Candidate, bool) {
	x, ok := h.going(k, y)
	return x, ok && h.names(y, x.Commits.Sites) && !h.reads(y, k, x.Commits.Sites)
}

// reads reports whether a file is the test around which most of those of a kind lie:
// what a test reads is added for it.
func (h *coChanges) reads(y int32, k *kindOf, files []pack.Site) bool {
	home := path.Dir(h.Files[y].Path)
	switch path.Base(home) {
	case "__tests__", "tests", "test", "spec":
		home = path.Dir(home)
	}
	return h.Files[y].Test && k.role.Test == "not" && mostBelow(home, files)
}

// mostBelow reports whether half of some files or more lie below a folder.
func mostBelow(dir string, files []pack.Site) bool {
	n := 0
	for _, s := range files {
		if strings.HasPrefix(s.Path, dir+"/") {
			n++
		}
	}
	return 2*n >= len(files)
}

// going is candidate for a file that need not name those of the kind.
func (h *coChanges) going(k *kindOf, y int32) (miner.Candidate, bool) {
	var x miner.Candidate
	if forced(&k.role, h.Files[y].Path) || k.role.Test == "only" && !h.Files[y].Test && !h.ofTests(k.role.Dir, y) {
		return x, false
	}
	e := &miner.Commits{}
	for _, i := range k.adds {
		switch {
		case i >= h.created[y]:
		case h.touches(i, y):
			e.Kept = append(e.Kept, i)
		default:
			e.Missed = append(e.Missed, i)
		}
	}
	share := float64(len(e.Kept)) / float64(len(e.Kept)+len(e.Missed))
	if len(e.Kept) < miner.MinCommits || share < miner.MinShare {
		return x, false
	}
	others, near, adding := h.rates(k, y)
	if share < minLift*others || share < minLiftNear*max(near, adding) {
		return x, false
	}
	if h.oneFolder(k, e) {
		return x, false
	}
	if e.Sites = h.sites(k, e.Kept); len(e.Sites) < miner.MinFiles || declares(h.Files[y].Path, e.Sites) {
		return x, false
	}
	return miner.Candidate{
		Family: "co-change", Prior: 0.4, Background: max(minRate, others, near, adding),
		Matcher: pack.Matcher{Kind: pack.MatchCoChange, Role: k.role, Keys: []string{h.Files[y].Path}}, Scope: k.scope,
		Subject: "co-change:" + k.role.Dir + ":" + k.role.File, Commits: e,
	}, true
}

// ofTests reports whether a file lies in a folder among tests, which it lists.
func (h *coChanges) ofTests(dir string, y int32) bool {
	if dir != path.Dir(h.Files[y].Path) {
		return false
	}
	var tests share
	for f := range h.Files {
		if file := &h.Files[f]; file.Here && int32(f) != y && path.Dir(file.Path) == dir {
			tests.add(file.Test)
		}
	}
	return float64(tests.hits) >= minBoth*float64(tests.of)
}

// sites returns the files of a kind that commits add and that are still there.
func (h *coChanges) sites(k *kindOf, commits []int32) []pack.Site {
	var out []pack.Site
	for _, i := range commits {
		for _, f := range h.List[i].Added {
			if file := &h.Files[f]; file.Here && k.holds(file) {
				out = append(out, pack.Site{Path: file.Path, Line: 1, OK: true})
			}
		}
	}
	slices.SortFunc(out, func(a, b pack.Site) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(out)
}

// minElsewhere is the share that a file which goes with a kind of several folders
// has without the folder to which most were added.
const minElsewhere = 0.7

// oneFolder reports whether a kind of several folders goes with a file because
// most were added to one of them.
func (h *coChanges) oneFolder(k *kindOf, e *miner.Commits) bool {
	if k.role.Dir != "" && !strings.Contains(k.role.Dir, "*") {
		return false
	}
	by := map[string]*share{}
	count := func(list []int32, hit bool) {
		for _, i := range list {
			for _, f := range h.List[i].Added {
				if !k.has[f] {
					continue
				}
				d := path.Dir(h.Files[f].Path)
				if by[d] == nil {
					by[d] = &share{}
				}
				by[d].add(hit)
				break
			}
		}
	}
	count(e.Kept, true)
	count(e.Missed, false)
	most := 0
	for _, s := range by {
		most = max(most, s.hits)
	}
	if 2*most < len(e.Kept) {
		return false
	}
	for _, s := range by {
		if s.hits == most {
			rest := share{len(e.Kept) - s.hits, len(e.Kept) + len(e.Missed) - s.of}
			return rest.of > 0 && float64(rest.hits) < minElsewhere*float64(rest.of)
		}
	}
	return false
}

// minNamed is the share of added files that a file has to name which is to be
// changed with each of them: where less are named, only some of the kind go with it,
// and where none are, it follows from what is in them, as a schema from the
// migrations that write it. Nearly all rules of the family that readers had signed
// (testdata/corpus/labels) are above it, and about half of the others below.
const minNamed = 0.75

// names reports whether a file names those that were added, or their folders where
// they are named alike.
func (h *coChanges) names(y int32, added []pack.Site) bool {
	list, _ := h.named(y, added)
	n := 0
	for _, f := range list {
		if isSite(added, h.Files[f].Path) {
			n++
		}
	}
	return float64(n) >= minNamed*float64(len(added))
}

// named returns the files that a file names, or those whose folders it names where
// the added ones are named alike, and how.
func (h *coChanges) named(y int32, added []pack.Site) (list []int32, forms []byte) {
	if sameNames(added) {
		return h.Files[y].Folders, h.Files[y].FolderForms
	}
	return h.Files[y].Names, h.Files[y].NameForms
}

// sameNames reports whether files have the same names in many folders.
func sameNames(files []pack.Site) bool { return 2*basesOf(files) <= len(files) }

// basesOf counts the names that files have in their folders.
func basesOf(files []pack.Site) int {
	bases := map[string]bool{}
	for _, s := range files {
		bases[path.Base(s.Path)] = true
	}
	return len(bases)
}

// isSite reports whether a file is one of those, which are sorted.
func isSite(sites []pack.Site, p string) bool {
	_, in := slices.BinarySearchFunc(sites, p, func(s pack.Site, p string) int { return strings.Compare(s.Path, p) })
	return in
}

func (h *coChanges) touches(i, y int32) bool {
	ch := &h.List[i]
	for _, list := range [...][]int32{ch.Edited, ch.Added, ch.Moved} {
		if _, in := slices.BinarySearch(list, y); in {
			return true
		}
	}
	return false
}

// rates returns how often commits touch a file that add none of a kind: all of
// them, those that edit another file of the kind, and those that add any.
func (h *coChanges) rates(k *kindOf, y int32) (others, near, adding float64) {
	var all, edit, add share
	next := 0
	for i := range min(h.created[y], int32(len(h.List))) {
		if next < len(k.adds) && k.adds[next] == i {
			next++
			continue
		}
		ch, hit := &h.List[i], h.touches(i, y)
		all.add(hit)
		if len(ch.Added) > 0 {
			add.add(hit)
		}
		if slices.ContainsFunc(ch.Edited, func(f int32) bool { return f != y && k.has[f] }) {
			edit.add(hit)
		}
	}
	return all.rate(), edit.rate(), add.rate()
}

// share is how many of some commits touch a file.
type share struct{ hits, of int }

func (s *share) add(hit bool) {
	s.of++
	if hit {
		s.hits++
	}
}

// rate returns the share; 0 where there are too few commits.
func (s *share) rate() float64 {
	if s.of < minNear {
		return 0
	}
	return float64(s.hits) / float64(s.of)
}

// overlaps reports whether more than half of the shorter of two lists of commits
// is in the other.
func overlaps(a, b []int32) bool {
	n := 0
	for _, i := range a {
		if _, in := slices.BinarySearch(b, i); in {
			n++
		}
	}
	return 2*n > min(len(a), len(b))
}

// forced reports whether the build asks for what a file says of others: Rust reads
// no file of which no module tells and no package of no workspace, Go imports what
// its module requires, and Gradle builds what its settings include. What else is added
// with a module of Rust is no reason to declare it.
func forced(r *pack.Role, y string) bool {
	switch path.Base(y) {
	case "main.rs":
		return r.File == "" || strings.HasSuffix(r.File, ".rs")
	case "mod.rs", "lib.rs", "Cargo.toml", "go.mod", "settings.gradle", "settings.gradle.kts":
		return true
	}
	return false
}

// declares reports whether a file is the module of Rust that most of the files lie
// in: none of them is read that it does not declare.
func declares(y string, files []pack.Site) bool {
	dir, rust := strings.CutSuffix(y, ".rs")
	return rust && mostBelow(dir, files)
}

func wordCoChange(c *miner.Corpus, k *miner.Candidate) string {
	r := &k.Matcher.Role
	what := "a file"
	if r.File != "" {
		what = "a " + code(r.File)
	}
	if r.Test == "only" && r.Dir == "" {
		what = strings.Replace(what, "a ", "a test ", 1)
	}
	if r.Test == "not" && c.Changes != nil && slices.ContainsFunc(c.Changes.Files, func(f miner.ChangedFile) bool { return f.Here && f.Test && r.At(f.Path, false) }) {
		what += " (not a test)"
	}
	if newFolders(c.Changes, k) {
		what = "a folder with " + what
		if up, ok := strings.CutSuffix(r.Dir, "/*"); ok {
			return "When you add " + what + " to " + code(up) + ", " + toDo(c.Changes, k.Matcher.Keys) + "."
		}
	}
	switch dir, below := strings.CutSuffix(r.Dir, "/**"); {
	case r.Dir == "":
	case r.Dir == ".":
		what += " to the root"
	case below:
		what += " below " + code(dir)
	case strings.HasSuffix(r.Dir, "/*"):
		what += " to a folder of " + code(strings.TrimSuffix(r.Dir, "/*"))
	default:
		what += " to " + code(r.Dir)
	}
	return "When you add " + what + ", " + toDo(c.Changes, k.Matcher.Keys) + "."
}

// newFolders reports whether nearly all commits that follow a rule about files of one
// name add the folder around it too: then that folder is what the rule is about.
func newFolders(h *miner.Changes, k *miner.Candidate) bool {
	r := &k.Matcher.Role
	if h == nil || k.Commits == nil || r.File == "" || strings.ContainsAny(r.File, "*[") {
		return false
	}
	first := map[string]int32{} // by folder, the oldest commit that touches a file of it
	for i := range h.List {
		for _, list := range [...][]int32{h.List[i].Added, h.List[i].Moved, h.List[i].Edited} {
			for _, f := range list {
				first[path.Dir(h.Files[f].Path)] = int32(i)
			}
		}
	}
	var fresh share
	for _, i := range k.Commits.Kept {
		for _, f := range h.List[i].Added {
			if file := &h.Files[f]; r.At(file.Path, file.Test) && k.Scope.Contains(file.Path, file.Test) {
				fresh.add(first[path.Dir(file.Path)] == i)
			}
		}
	}
	return float64(fresh.hits) >= minBoth*float64(max(1, fresh.of))
}

// toDo tells what is done to the files that go along: those that a program writes
// are written anew, all others changed.
func toDo(h *miner.Changes, keys []string) string {
	var hand, made []string
	by := map[string]bool{}
	for _, k := range keys {
		if f := h.Of(k); f != nil && f.Made {
			made, by[f.By] = append(made, k), true
		} else {
			hand = append(hand, k)
		}
	}
	anew := "regenerate " + codes(made)
	if len(by) == 1 && !by[""] {
		for command := range by {
			anew += " with " + code(command)
		}
	}
	switch {
	case len(made) == 0:
		return "change " + codes(hand) + " too"
	case len(hand) == 0:
		return anew
	}
	return "change " + codes(hand) + " too, and " + anew
}
