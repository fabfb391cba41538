package families

import (
	"path"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// FileHead is the family of what stands above the code of a file.
func FileHead() miner.Family {
	return miner.Family{
		Name: "file-head",
		Doc: `with what files begin

Files of one ending, all of them or those of a folder, begin with the same
directive or with a licence.

    Begin every ` + "`*.php`" + ` with ` + "`declare(strict_types=1)`" + `.

Silent for what stands in few files of a folder.`,
		Mine:  mineHeads,
		Words: wordHead,
	}
}

// usualHead returns the share of files of other projects that begin so.
func usualHead(item string) float64 {
	switch {
	case item == "# frozen_string_literal: true", item == "#pragma once":
		return 0.5
	case item == fact.LicenceHead:
		return 0.3
	}
	return 0.2
}

func mineHeads(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		kinds := shares{}            // ending → files
		heads := map[string]shares{} // ending → item → files
		for i, f := range c.Files {
			if c.Group[i] != g || len(f.Defs)+len(f.Calls) == 0 || miner.Migration(f.Path) || foreign(f.Path) {
				continue
			}
			w := "*" + path.Ext(f.Path)
			kinds.add(w, i)
			for _, h := range f.Head {
				if heads[w] == nil {
					heads[w] = shares{}
				}
				heads[w].add(h, i)
			}
		}
		for _, w := range sortedNames(heads) {
			spdx := false
			for _, item := range heads[w].keys(miner.MinAdherents) {
				n := len(heads[w][item])
				if strings.HasPrefix(item, fact.SPDXHead) {
					spdx = spdx || 2*n > len(kinds[w])
				} else if item == fact.LicenceHead && spdx {
					continue // the identifier says it
				}
				emit(miner.Candidate{
					Family: "file-head", Group: g, Prior: 0.4, Background: usualHead(item), Universe: len(heads[w]) + 8,
					Matcher: pack.Matcher{Kind: pack.MatchHead, Value: item, Role: pack.Role{File: w}},
					Files:   files(kinds[w]), Subject: "head:" + item, Why: "files of the ending",
				})
			}
		}
	}
}

// foreign reports whether a file by its path was written elsewhere, or is what
// tests read.
func foreign(file string) bool {
	for e := range strings.SplitSeq(strings.ToLower(path.Dir(file)), "/") {
		switch e {
		case "testdata", "fixtures", "vendor", "vendored", "thirdparty", "third_party", "third-party", "external", "contrib":
			return true
		}
	}
	return false
}

func wordHead(_ *miner.Corpus, k *miner.Candidate) string {
	what := code(strings.Trim(k.Matcher.Value, `"`))
	if k.Matcher.Value == fact.LicenceHead {
		what = "the licence header"
	}
	return "Begin every " + code(k.Matcher.Role.File) + " with " + what + "."
}
