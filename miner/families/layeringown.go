package families

import (
	"path"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// tops finds parts that rest on those beside them, are used from further away,
// and are imported by none that stands beside them.
func (l *layers) tops(emit func(miner.Candidate)) {
	for _, b := range l.list {
		up := b.up
		if up == nil || len(b.files) < layerFiles || len(up.files) < 3*layerFiles {
			continue
		}
		rests, beside, fwd, of := 0, 0, 0, 0
		for _, a := range up.kids {
			if a == b || len(a.files) < 3 {
				continue
			}
			beside++
			of += len(a.files)
			fwd += a.deps[b]
			if b.deps[a] >= 3 {
				rests++
			}
		}
		if beside < 4 || rests < 4 || fwd > 2+of/100 || len(b.users)-common(b.users, up.files) < 2*layerTies {
			continue
		}
		dir, own := l.where(up), l.where(b)
		if dir == "" || own == "" {
			continue
		}
		emit(miner.Candidate{
			Family: "layering", Group: l.g, Prior: 0.4, Background: 0.75, Universe: len(up.kids),
			Matcher: pack.Matcher{Kind: pack.MatchEdge, Role: pack.Role{Dir: dir, Test: "not"}, Never: []string{b.mod + "/**"}},
			Files:   up.files, Outside: []string{own}, Said: []string{own}, Subject: "layer:" + b.mod, Why: "files beside the part, which is imported from elsewhere",
		})
	}
}

// beyond returns the files of the group outside a part.
func (l *layers) beyond(p *part) []int {
	in := map[int]bool{}
	for _, i := range p.files {
		in[i] = true
	}
	var out []int
	for i := range l.c.Files {
		if l.reach[i] != nil && !in[i] {
			out = append(out, i)
		}
	}
	return out
}

// owned finds modules that one part imports in most of its files and hardly
// anything else does, although that part is imported everywhere.
func (l *layers) owned(emit func(miner.Candidate)) {
	for _, mod := range l.c.Imported(l.g) {
		var in []int
		for _, i := range l.c.Importers(l.g, mod) {
			if l.reach[i] != nil && !miner.Migration(l.c.Files[i].Path) {
				in = append(in, i)
			}
		}
		if len(in) < layerFiles || l.nodes[mod] != nil {
			continue
		}
		held := map[*part]int{}
		for _, i := range in {
			for p := l.nodes[l.c.Module(i)]; p != nil; p = p.up {
				held[p]++
			}
		}
		var d *part
		for _, p := range l.list { // a part stands behind what holds it
			if n := held[p]; n >= 6 && 2*n >= len(p.files) && 100*n >= 85*len(in) {
				d = p
			}
		}
		if d == nil {
			continue
		}
		users := 0
		for _, i := range l.beyond(d) {
			if l.reach[i][d] {
				users++
			}
		}
		own := l.where(d)
		if 2*users < held[d] || users < 20 || own == "" {
			continue
		}
		emit(miner.Candidate{
			Family: "layering", Group: l.g, Prior: 0.35, Background: 0.5, Universe: 32,
			Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{d.mod + "/**"}, Never: []string{mod}},
			Outside: []string{own}, Subject: "layer:" + d.mod, Why: "files that import the module or the part that is built on it",
		})
	}
}

// forms finds what files of one form reach through files of another: a
// controller through its service. A breach must show that it could be otherwise.
// Only where a module is a file.
func (l *layers) forms(emit func(miner.Candidate)) {
	if l.g != "typescript" {
		return
	}
	form := map[string]string{} // module → form of its file
	byForm := shares{}
	for i, f := range l.c.Files {
		if l.reach[i] == nil {
			continue
		}
		b := strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
		if k := strings.LastIndexByte(b, '.'); k > 0 {
			w := "*" + b[k:] + path.Ext(f.Path)
			form[l.c.Module(i)] = w
			byForm.add(w, i)
		}
	}
	type pair struct{ f, by string }
	reach := map[pair]int{}
	mods := map[string]map[string]int{} // module → form → files
	for i, f := range l.c.Files {
		if l.reach[i] == nil {
			continue
		}
		own := form[l.c.Module(i)]
		seen := map[string]bool{}
		for k := range f.Imports {
			m := pack.ModuleOf(&f.Imports[k])
			if f.Imports[k].Type || seen[m] {
				continue
			}
			seen[m] = true
			if mods[m] == nil {
				mods[m] = map[string]int{}
			}
			mods[m][own]++
			if w := form[m]; w != "" && own != "" && w != own && !seen["\x00"+w] {
				seen["\x00"+w] = true
				reach[pair{own, w}]++
			}
		}
	}
	names := make([]string, 0, len(mods))
	for m := range mods {
		names = append(names, m)
	}
	sort.Strings(names)
	for _, f := range byForm.keys(layerFiles) {
		for _, by := range byForm.keys(layerFiles) {
			if f == by || 2*reach[pair{f, by}] < len(byForm[f]) || 4*reach[pair{by, f}] > reach[pair{f, by}] {
				continue
			}
			type found struct {
				mod string
				n   int
			}
			var list []found
			for _, m := range names {
				n, all := mods[m][by], 0
				for _, k := range mods[m] {
					all += k
				}
				if n >= layerTies && 4*n >= len(byForm[by]) && 10*n >= 6*all && l.nodes[m] != nil && mods[m][f] > 0 && mods[m][f] <= 1+len(byForm[f])/20 {
					list = append(list, found{m, n})
				}
			}
			sort.SliceStable(list, func(a, b int) bool { return list[a].n > list[b].n })
			for _, x := range list[:min(2, len(list))] {
				m := pack.Matcher{Kind: pack.MatchEdge, Role: pack.Role{File: f, Test: "not"}, Use: []string{by}, Never: []string{x.mod}}
				if n := l.only(x.mod); n != "" {
					m.Names = []string{n}
				}
				emit(miner.Candidate{
					Family: "layering", Group: l.g, Prior: 0.5, Background: 0.6, Universe: 32,
					Matcher: m,
					Files:   files(byForm[f]), Subject: "layer:" + f, Why: "files of the form; those that they import import it",
				})
			}
		}
	}
}

// only returns the one name that nearly all importers of a module import, "" if
// there is none.
func (l *layers) only(mod string) string {
	names, all := shares{}, 0
	for _, i := range l.c.Importers(l.g, mod) {
		f := l.c.Files[i]
		any := false
		for k := range f.Imports {
			if im := &f.Imports[k]; pack.ModuleOf(im) == mod && im.Name != "" && im.Name != "*" && im.Name != "default" {
				names.add(im.Name, i)
				any = true
			}
		}
		if any {
			all++
		}
	}
	for _, n := range names.keys(miner.MinFiles) {
		if 10*len(names[n]) >= 9*all {
			return n
		}
	}
	return ""
}
