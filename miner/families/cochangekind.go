package families

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// maxKindDirs is the number of folders above a file that may tell its kind.
const maxKindDirs = 4

// kindOf is a kind of added files.
type kindOf struct {
	role  pack.Role
	scope pack.Scope     // the folders that are left out
	adds  []int32        // commits that add one, newest first
	files int            // added ones that are still there
	has   map[int32]bool // files of the kind
}

// newKind is one without its files.
func newKind(r pack.Role, except []string) *kindOf {
	return &kindOf{role: r, scope: pack.Scope{Exclude: except}, has: map[int32]bool{}}
}

// holds reports whether a file is of the kind.
func (k *kindOf) holds(f *miner.ChangedFile) bool {
	return k.role.At(f.Path, f.Test) && (len(k.scope.Exclude) == 0 || k.scope.Contains(f.Path, f.Test))
}

// kinds returns the kinds of which files were added often enough, sorted by what
// tells them.
func (h *coChanges) kinds() []*kindOf {
	by := map[pack.Role]*kindOf{}
	for i := range h.List {
		for _, f := range h.List[i].Added {
			if foreign(h.Files[f].Path) {
				continue // what tests read says nothing of the code
			}
			for _, r := range addedRoles(&h.Files[f]) {
				k := by[r]
				if k == nil {
					k = &kindOf{role: r}
					by[r] = k
				}
				if n := len(k.adds); n == 0 || k.adds[n-1] != int32(i) {
					k.adds = append(k.adds, int32(i))
				}
				if h.Files[f].Here {
					k.files++
				}
			}
		}
	}
	var out []*kindOf
	for r, k := range by {
		if len(k.adds) >= miner.MinCommits && k.files >= miner.MinFiles {
			k.has = map[int32]bool{}
			out = append(out, k)
		} else {
			delete(by, r)
		}
	}
	for f := range h.Files {
		for _, r := range addedRoles(&h.Files[f]) {
			if k := by[r]; k != nil {
				k.has[int32(f)] = true
			}
		}
	}
	slices.SortFunc(out, func(a, b *kindOf) int {
		return cmp.Or(strings.Compare(a.role.Dir, b.role.Dir), strings.Compare(a.role.File, b.role.File), strings.Compare(a.role.Test, b.role.Test))
	})
	return out
}

// addedRoles lists the roles by which an added file may be told: its folder, one
// above it with all below or with each of its folders, the form of its name, its
// ending, and both.
func addedRoles(f *miner.ChangedFile) []pack.Role {
	test := "not"
	if f.Test {
		test = "only"
	}
	d, base := path.Dir(f.Path), path.Base(f.Path)
	names := []string{base}
	if form := fileForm(f.Path); hasWord(form) && !numbered(base) { // what follows a number says what is done
		names = append(names, form)
	}
	if e := path.Ext(base); e != "" && e != base {
		names = append(names, "*"+e)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	dirs := []string{d}
	if up := path.Dir(d); d != "." && up != "." {
		dirs = append(dirs, up+"/*")
	}
	for n, up := 0, d; up != "." && n < maxKindDirs; n, up = n+1, path.Dir(up) {
		dirs = append(dirs, up+"/**")
	}
	var out []pack.Role
	for _, n := range names {
		if !strings.HasPrefix(n, "*.") || strings.Count(n, ".") > 1 {
			out = append(out, pack.Role{File: n, Test: test})
		}
		for _, d := range dirs {
			out = append(out, pack.Role{Dir: d, File: n, Test: test})
		}
	}
	for _, d := range dirs {
		if d != "." {
			out = append(out, pack.Role{Dir: d, Test: test})
		}
	}
	return out
}

// hasWord reports whether a form of a name has a word before its ending.
func hasWord(form string) bool {
	return strings.Trim(strings.TrimSuffix(form, path.Ext(form)), "*._-") != ""
}

// numbered reports whether a name begins with a number or a date.
func numbered(base string) bool { return base[0] >= '0' && base[0] <= '9' }

// fit is how a file that goes with a kind names what there is of the kind today.
type fit struct {
	named, bare []int32 // the files that it names and does not, ascending
	sites       []int32 // of the named ones, those that commits added which touch it
}

// share returns the part that is named.
func (f *fit) share() float64 {
	return float64(len(f.named)) / float64(max(1, len(f.named)+len(f.bare)))
}

// fit looks at how a file names a kind. Where nearly all of those that were added
// with it are named as words, or in paths, the others have to be so too.
func (h *coChanges) fit(k *kindOf, y int32, sites []pack.Site) fit {
	list, forms := h.named(y, sites)
	how, sure := map[int32]byte{}, [5]int{}
	for i, f := range list {
		how[f] = 1
		if forms != nil {
			how[f] = forms[i]
		}
		if isSite(sites, h.Files[f].Path) {
			for n := range how[f] {
				sure[n+1]++
			}
		}
	}
	least := byte(1)
	for least < 3 && float64(sure[least+1]) >= minBoth*float64(sure[1]) {
		least++
	}
	var out fit
	for f := range k.has {
		switch file := &h.Files[f]; {
		case !file.Here || f == y || foreign(file.Path):
		case how[f] < least:
			out.bare = append(out.bare, f)
		default:
			out.named = append(out.named, f)
			if isSite(sites, file.Path) {
				out.sites = append(out.sites, f)
			}
		}
	}
	slices.Sort(out.named)
	slices.Sort(out.bare)
	slices.Sort(out.sites)
	return out
}

// What a narrower kind has to be: it holds nearly all of the files that were added
// and are named, most of all that are named, and less than half of those that are
// not.
const (
	minSites  = 0.9
	minOfKind = 0.8
	maxBare   = 0.5
	minGain   = 0.04 // of the share that is named
	rounds    = 3    // in which one kind is narrowed
	minAll    = 0.8  // of them that are named, where a narrower kind is known but lacks evidence
	minFit    = 0.6  // of the files of a kind that are named, for it to be told at all
	minPart   = 0.25 // of those that are not named, for a folder that is left out
	minLeft   = 4    // files of a folder that is left out
)

// narrow makes the kind of a rule as narrow as what its file names, says what it is
// worth, and reports whether it is a kind that is named.
func (x *goesWith) narrow(c *miner.Corpus, h *coChanges) bool {
	f := h.fit(x.kind, x.file, x.Commits.Sites)
	for range rounds {
		k := h.narrower(x.kind, &f)
		if k == nil {
			break
		}
		y, ok := h.candidate(k, x.file)
		if !ok {
			break
		}
		y.Universe = x.Universe
		weak := !c.Score(&y)
		if weak && !x.weak {
			if f.share() < minAll {
				return false // what is known of it is of the narrower kind
			}
			break
		}
		y.Signals = nil
		x.Candidate, x.kind, x.weak = y, k, weak
		f = h.fit(k, x.file, x.Commits.Sites)
	}
	e := x.Commits
	n := float64(len(e.Kept) + len(e.Missed))
	x.worth = math.Max(0, miner.Wilson(float64(len(e.Kept)), n)-x.Background) * math.Log2(1+n) * f.share()
	x.worth *= math.Pow(wider, float64(strings.Count(x.kind.role.Dir, "*"))) * math.Pow(without, float64(len(x.kind.scope.Exclude)))
	if names := basesOf(e.Sites); 10*names <= len(e.Sites) {
		x.worth *= riding
	}
	x.loose = looseness(&x.kind.role)
	return f.share() >= minFit
}

// narrower returns the best of the narrower kinds; nil if none is better.
func (h *coChanges) narrower(k *kindOf, f *fit) *kindOf {
	if len(f.bare) == 0 {
		return nil
	}
	var best *kindOf
	most := 0.0
	for _, o := range h.options(k, f) {
		in := func(list []int32) (n float64) {
			for _, i := range list {
				if o.holds(&h.Files[i]) {
					n++
				}
			}
			return n
		}
		named, sites := in(f.named), in(f.sites)
		if named < minOfKind*float64(len(f.named)) || sites < minSites*float64(len(f.sites)) {
			continue
		}
		bare, left := in(f.bare), maxBare
		if len(o.scope.Exclude) > len(k.scope.Exclude) {
			left = 1 - minPart
		}
		share := named / (named + bare)
		if worth := share * named; bare <= left*float64(len(f.bare)) && share >= f.share()+minGain && worth > most {
			best, most = o, worth
		}
	}
	if best == nil {
		return nil
	}
	for i := range h.List {
		for _, a := range h.List[i].Added {
			if k.has[a] && !foreign(h.Files[a].Path) && best.holds(&h.Files[a]) {
				best.adds = append(best.adds, int32(i))
				break
			}
		}
	}
	for i := range k.has {
		if file := &h.Files[i]; best.holds(file) {
			best.has[i] = true
			if file.Here {
				best.files++
			}
		}
	}
	return best
}

// options returns the narrower kinds that may be better, the simplest first: of a
// folder, of an ending or the form of a name, which nearly all of the named files
// have in common, and without a folder in which most of the others lie.
func (h *coChanges) options(k *kindOf, f *fit) []*kindOf {
	type option struct {
		role   pack.Role
		except string
	}
	var order []option
	count := map[option]int{}
	add := func(r pack.Role, except string) {
		o := option{r, except}
		if count[o] == 0 {
			order = append(order, o)
		}
		count[o]++
	}
	root := strings.TrimRight(strings.TrimRight(k.role.Dir, "*"), "/")
	wide := k.role.Dir == "" || strings.Contains(k.role.Dir, "*")
	for _, i := range f.sites {
		p := h.Files[i].Path
		for n, at := 0, path.Dir(p); wide && at != "." && at != root && n < maxKindDirs; n, at = n+1, path.Dir(at) {
			for _, g := range [...]string{"", "/*", "/**"} {
				if up := path.Dir(path.Dir(p)) == at; g == "/**" || g == "" && n == 0 || g == "/*" && up {
					r := k.role
					r.Dir = at + g
					add(r, "")
				}
			}
		}
		for _, form := range nameForms(path.Base(p), k.role.File) {
			r := k.role
			r.File = form
			add(r, "")
		}
	}
	for _, i := range f.bare {
		for at := path.Dir(h.Files[i].Path); wide && at != "." && at != root && strings.HasPrefix(at, root); at = path.Dir(at) {
			add(k.role, at+"/**")
			below := strings.Split(strings.TrimPrefix(strings.TrimPrefix(at, root), "/"), "/")
			if len(below) > 1 {
				below[0] = "*"
				add(k.role, path.Join(root, path.Join(below...))+"/**")
			}
		}
	}
	var out []*kindOf
	for _, o := range order {
		n := float64(count[o])
		if o.except == "" && n < minSites*float64(len(f.sites)) || o.except != "" && (n < minLeft || n < minPart*float64(len(f.bare))) {
			continue
		}
		list := slices.Clone(k.scope.Exclude)
		if o.except != "" {
			list = append(list, o.except)
			slices.Sort(list)
		}
		out = append(out, newKind(o.role, list))
	}
	return out
}

// nameForms returns the globs of names that begin or end as one does, at its words,
// and are narrower than another; "" holds all.
func nameForms(base, than string) []string {
	tail, star := strings.CutPrefix(than, "*")
	if than != "" && (!star || strings.ContainsAny(tail, "*[")) {
		return nil
	}
	ext := path.Ext(base)
	stem := strings.TrimSuffix(base, ext)
	if ext == base || ext == "" || strings.ContainsAny(base, "*?[]\\") {
		return nil
	}
	if tail == "" {
		tail = ext
	}
	var out []string
	if than == "" {
		out = append(out, "*"+ext)
	}
	marks := wordEnds(stem)
	for _, m := range marks { // the longest end last
		if strings.ContainsRune("-_.", rune(stem[m-1])) {
			m--
		}
		if end := stem[m:] + ext; strings.HasSuffix(end, tail) && len(end) > len(tail) {
			out = append(out, "*"+end)
		}
	}
	for _, m := range slices.Backward(marks) {
		head := stem[:m]
		if w := strings.TrimRightFunc(head, unicode.IsDigit); w != head {
			head = w + "[0-9]"
		}
		if m+len(tail) <= len(base) {
			out = append(out, head+"*"+tail)
		}
	}
	return out
}

// wordEnds returns where in a name a word ends: behind what joins it to the next,
// before a large letter that follows a small one, and before a number.
func wordEnds(stem string) []int {
	var out []int
	var last rune
	for i, r := range stem {
		if i > 0 && (strings.ContainsRune("-_.", last) && !strings.ContainsRune("-_.", r) || unicode.IsLower(last) && unicode.IsUpper(r) || !unicode.IsDigit(r) && unicode.IsDigit(last)) {
			out = append(out, i)
		}
		last = r
	}
	return out
}
