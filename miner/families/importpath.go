package families

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// ImportPath is the family of how far modules of the repository are imported.
func ImportPath() miner.Family {
	return miner.Family{
		Name: "import-path",
		Doc: `how distant modules of the repository are named

Modules two or more folders away are imported through an alias or package name
instead of a chain of parent folders.

    Import distant modules through ` + "`@/`" + `; never through ` + "`../../`" + `.

Silent for neighbours, for folders in which no alias is used, and inside a
package where the aliases name other packages only.`,
		Mine:  mineImportPath,
		Words: wordImportPath,
	}
}

// maxAliases is the number of aliases that one rule is about.
const maxAliases = 12

func mineImportPath(c *miner.Corpus, emit func(miner.Candidate)) {
	uses, far := shares{}, map[int]bool{}
	packages := map[string]bool{}
	roots := map[string]map[string]string{}            // alias → folder that it stands for → folder of all that use it so
	inner, outer := map[string]int{}, map[string]int{} // imports through an alias that stay in the package, and that leave it
	for i, f := range c.Files {
		if c.Group[i] != "typescript" {
			continue
		}
		for k := range f.Imports {
			im := &f.Imports[k]
			if !im.Internal {
				continue
			}
			if strings.HasPrefix(im.Path, "../../") {
				far[i] = true
			} else if a := aliasOf(im.Path); a != "" {
				uses.add(a, i)
				if r, ok := strings.CutSuffix(im.Module, "/"+im.Path[len(a):]); ok {
					if roots[a] == nil {
						roots[a] = map[string]string{}
					}
					if roots[a][r] == "" {
						roots[a][r] = r
					}
					roots[a][r] = commonFolder(roots[a][r], path.Dir(f.Path))
				}
				if sharesPackage(f, im) {
					inner[a]++
				} else {
					outer[a]++
				}
				switch {
				case a[0] == '@' && len(a) > 2 && strings.Count(im.Path, "/") == 1 && !strings.HasSuffix(im.Module, im.Path[len(a)-1:]):
					packages[a] = true // it stands for a package, not for a folder
				case fact.Tokens(a) != nil && strings.Contains("/"+im.Module, "/packages/"+a):
					packages[a] = true // of the name of its folder
				}
			}
		}
	}
	list := uses.keys(miner.MinFiles)
	sort.SliceStable(list, func(a, b int) bool { return len(uses[list[a]]) > len(uses[list[b]]) })
	// Aliases of folders, and those that name other packages.
	for _, others := range []bool{false, true} {
		m := pack.Matcher{Kind: pack.MatchImport, Shape: "path", Never: []string{"../../**"}}
		if others {
			m.Arg = packageDepth
		}
		all := map[int]bool{}
		for _, a := range list {
			if (packages[a] && inner[a] < outer[a]) == others && 20*len(uses[a]) >= len(uses[list[0]]) && len(m.Use) < maxAliases {
				m.Use = append(m.Use, a+"**")
				for i := range uses[a] {
					all[i] = true
				}
			}
		}
		if len(m.Use) == 0 {
			continue
		}
		inside := reach(c, roots, m.Use, all)
		without := foldersWithout(c, far, all)
		if len(inside) > 0 && !others {
			without = lyingIn(without, inside)
		} else {
			inside = nil
		}
		for i := range far {
			all[i] = true
		}
		emit(miner.Candidate{
			Family: "import-path", Group: "typescript", Prior: 0.6, Background: 0.4, Universe: 4,
			Matcher: m, Files: files(all), Inside: inside, Outside: without, Said: without, Subject: "import-path", Why: "imports of distant modules",
		})
	}
}

// maxInside is the number of folders to which a rule about aliases is bound.
const maxInside = 3

// reach returns globs of the folders in which aliases can be written: each holds
// what the alias stands for and all that use it so. It returns none where that is
// the whole repository, or where there are many.
func reach(c *miner.Corpus, roots map[string]map[string]string, use []string, users map[int]bool) []string {
	in := map[string]bool{}
	for _, u := range use {
		for _, d := range roots[strings.TrimSuffix(u, "**")] {
			if d == "" || d == "." {
				return nil
			}
			in[d] = true
		}
	}
	var out []string
	for _, d := range sortedNames(in) { // a folder stands before what it holds
		if len(out) == 0 || !strings.HasPrefix(d+"/", strings.TrimSuffix(out[len(out)-1], "**")) {
			out = append(out, d+"/**")
		}
	}
	n := map[string]int{}
	for i := range users {
		for _, g := range out {
			if strings.HasPrefix(c.Files[i].Path, strings.TrimSuffix(g, "**")) {
				n[g]++
			}
		}
	}
	out = slices.DeleteFunc(out, func(g string) bool { return n[g] < miner.MinFiles })
	if len(out) > maxInside {
		return nil
	}
	return out
}

// commonFolder returns the lowest folder that holds two others, "" for the root.
func commonFolder(a, b string) string {
	for a != "" && a != "." && a != b && !strings.HasPrefix(b, a+"/") {
		a = path.Dir(a)
	}
	return strings.TrimSuffix(a, ".")
}

// lyingIn returns the globs that lie in one of some folders.
func lyingIn(globs, in []string) []string {
	return slices.DeleteFunc(globs, func(g string) bool {
		return !slices.ContainsFunc(in, func(d string) bool { return strings.HasPrefix(g, strings.TrimSuffix(d, "**")) })
	})
}

// maxWithout is the number of folders that a rule leaves out because nothing in
// them uses what it prefers.
const maxWithout = 4

// foldersWithout returns globs of the highest folders, packages and what holds
// them, that have files of some and none of used.
func foldersWithout(c *miner.Corpus, some, used map[int]bool) []string {
	has := map[string]bool{}
	for i := range used {
		for d := range c.Above(i) {
			has[d] = true
		}
	}
	found := map[string]int{}
	for i := range some {
		top := ""
		for d := range c.Above(i) {
			if !has[d] && strings.Count(d, "/") < packageDepth && (top == "" || len(d) < len(top)) {
				top = d
			}
		}
		if top != "" {
			found[top]++
		}
	}
	var out []string
	for _, d := range sortedNames(found) {
		if found[d] >= 3 {
			out = append(out, d+"/**")
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return found[out[a][:len(out[a])-3]] > found[out[b][:len(out[b])-3]] })
	out = out[:min(len(out), maxWithout)]
	sort.Strings(out)
	return out
}

// packageDepth is how many names the path of a package has in a repository of
// several: packages/core.
const packageDepth = 2

// sharesPackage reports whether an import stays in the package of its file.
func sharesPackage(f *fact.File, im *fact.Import) bool {
	a, b := strings.SplitN(f.Path, "/", packageDepth+1), strings.SplitN(im.Module, "/", packageDepth+1)
	for k := range packageDepth {
		if k >= len(a) || k >= len(b) || a[k] != b[k] {
			return k > 0 && (k >= len(a)-1 || k >= len(b)-1)
		}
	}
	return true
}

func wordImportPath(_ *miner.Corpus, k *miner.Candidate) string {
	var use []string
	for _, u := range k.Matcher.Use {
		use = append(use, strings.TrimSuffix(u, "**"))
	}
	through := either(use)
	if len(use) > 4 {
		through = "`" + strings.Join(use[:4], "`, `") + "` and the like"
	}
	what := "distant modules"
	if k.Matcher.Arg > 0 {
		what = "modules of other packages"
	}
	return "Import " + what + " through " + through + "; never through `../../`."
}

// aliasOf returns the alias of an import path with its slash: "@/", "~/", "@scope/", "src/".
func aliasOf(p string) string {
	if strings.HasPrefix(p, ".") {
		return ""
	}
	k := strings.IndexByte(p, '/')
	if k < 0 {
		return ""
	}
	return p[:k+1]
}
