package families

import (
	"path"
	"strings"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// library returns the library to which a module belongs: the scope of a scoped
// package, else its first name; "" for what has neither.
func library(mod string) string {
	e := strings.Split(mod, "/")
	if strings.HasPrefix(mod, "@") && len(e) > 1 && len(e[0]) > 1 {
		return e[0]
	}
	return ""
}

// mineFront proposes folders of the repository that stand in front of the
// packages of one scope: a kit of components in front of the primitives. Only
// the files of the folder import the scope, and others import from the folder.
func mineFront(c *miner.Corpus, emit func(miner.Candidate)) {
	const g = "typescript" // where packages have scopes
	libs := shares{}
	size := map[string]int{}  // files below a folder
	in := map[string]shares{} // folder → internal module below it → files elsewhere
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test {
			continue
		}
		for d := c.Dir(i); d != "."; d = path.Dir(d) {
			size[d]++
		}
		for k := range f.Imports {
			im := &f.Imports[k]
			if im.Internal {
				for d := path.Dir(im.Module); d != "." && strings.Count(d, "/") >= 1; d = path.Dir(d) {
					if in[d] == nil {
						in[d] = shares{}
					}
					if !strings.HasPrefix(f.Path, d+"/") {
						in[d].add("", i)
					}
				}
			} else if l := library(pack.ModuleOf(im)); l != "" {
				libs.add(l, i)
			}
		}
	}
	for _, l := range libs.keys(miner.MinFiles) {
		below := map[string]int{}
		for i := range libs[l] {
			for d := c.Dir(i); d != "."; d = path.Dir(d) {
				below[d]++
			}
		}
		// The deepest folder that has most of them and is mostly about them.
		front := ""
		for _, d := range sortedNames(below) {
			if below[d] >= miner.MinFiles && 10*below[d] >= 7*len(libs[l]) && 4*below[d] >= size[d] && len(d) > len(front) {
				front = d
			}
		}
		if front == "" || in[front] == nil {
			continue
		}
		users := in[front][""]
		outside := len(libs[l]) - below[front]
		if len(users) < miner.MinAdherents || len(users) < 6*outside || len(users) < below[front] {
			continue
		}
		emit(miner.Candidate{
			Family: "import-source", Group: g, Prior: 0.5, Background: 0.15, Universe: 32, Outside: []string{front + "/**"}, Said: []string{front + "/**"},
			Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{front + "/**"}, Never: []string{l + "/**"}},
			Subject: "import:" + front, Why: "files outside of the folder in front of it",
		})
	}
}

// writtenUnder returns how imports write the folder of modules, as most do.
func writtenUnder(c *miner.Corpus, g, dir string) string {
	n := map[string]int{}
	best := ""
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		for k := range f.Imports {
			im := &f.Imports[k]
			if !im.Internal || strings.HasPrefix(im.Path, ".") || !strings.HasPrefix(im.Module, dir+"/") {
				continue
			}
			// As deep as the folder is.
			w := im.Path
			for up := strings.Count(im.Module[len(dir)+1:], "/") + 1; up > 0 && strings.Contains(w, "/"); up-- {
				w = path.Dir(w)
			}
			n[w]++
			if n[w] > n[best] || n[w] == n[best] && w < best {
				best = w
			}
		}
	}
	if best == "" {
		return dir
	}
	return best
}
