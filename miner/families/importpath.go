package families

import (
	"sort"
	"strings"

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

Silent for neighbours.`,
		Mine: func(c *miner.Corpus, emit func(miner.Candidate)) {
			uses := shares{}
			all := map[int]bool{}
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
						all[i] = true
						continue
					}
					if a := aliasOf(im.Path); a != "" {
						uses.add(a, i)
					}
				}
			}
			list := uses.keys(miner.MinFiles)
			sort.SliceStable(list, func(a, b int) bool { return len(uses[list[a]]) > len(uses[list[b]]) })
			for _, a := range list[:min(1, len(list))] {
				for i := range uses[a] {
					all[i] = true
				}
				emit(miner.Candidate{
					Family: "import-path", Group: "typescript", Prior: 0.6, Background: 0.4, Universe: 4,
					Matcher: pack.Matcher{Kind: pack.MatchImport, Shape: "path", Use: []string{a + "**"}, Never: []string{"../../**"}},
					Files:   files(all), Subject: "import-path", Why: "imports of distant modules",
				})
			}
		},
		Words: func(_ *miner.Corpus, k *miner.Candidate) string {
			return "Import distant modules through " + code(strings.TrimSuffix(k.Matcher.Use[0], "**")) + "; never through `../../`."
		},
	}
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
