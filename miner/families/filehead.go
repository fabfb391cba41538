package families

import (
	"iter"
	"maps"
	"path"
	"slices"
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

Whose copyright nearly all of them state first is said too; it is not checked.

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
	ours := mainHolder(c)
	for _, g := range c.Groups() {
		kinds := shares{}            // ending → files
		heads := map[string]shares{} // ending → item → files
		for i, f := range c.Files {
			if c.Group[i] != g || len(f.Defs)+len(f.Calls) == 0 || miner.Migration(f.Path) || foreign(f.Path) {
				continue
			}
			ext := path.Ext(f.Path)
			if ext == "" {
				continue // known by its name alone
			}
			w := "*" + ext
			kinds.add(w, i)
			for _, h := range f.Head {
				if strings.HasPrefix(h, fact.CopyrightHead) {
					continue // of which only the words speak
				}
				if heads[w] == nil {
					heads[w] = shares{}
				}
				heads[w].add(h, i)
			}
		}
		several := sharedHeads(kinds, heads)
		for _, x := range several {
			emit(miner.Candidate{
				Family: "file-head", Group: g, Prior: 0.4, Background: usualHead(x.item), Universe: len(heads) + 8, Listed: true,
				Matcher: pack.Matcher{Kind: pack.MatchHead, Value: x.item, Role: pack.Role{File: "*.{" + strings.Join(x.list, ",") + "}"}},
				Files:   files(x.files), Subject: "head:" + x.item, Why: "files of the endings",
			})
		}
		for _, w := range sortedNames(heads) {
			spdx := false
			for _, item := range heads[w].keys(miner.MinAdherents) {
				n := len(heads[w][item])
				if strings.HasPrefix(item, fact.SPDXHead) {
					spdx = spdx || 2*n > len(kinds[w])
				} else if item == fact.LicenceHead && (spdx || 2*n < len(kinds[w]) || othersCode(c, heads[w][item], ours)) {
					continue // the identifier says it, or it came with somebody else's code
				}
				if slices.ContainsFunc(several, func(x sharedHead) bool { return x.item == item && slices.Contains(x.list, w[2:]) }) {
					continue
				}
				emit(miner.Candidate{
					Family: "file-head", Group: g, Prior: 0.4, Background: usualHead(item), Universe: len(heads[w]) + 8, Listed: true,
					Matcher: pack.Matcher{Kind: pack.MatchHead, Value: item, Role: pack.Role{File: w}},
					Files:   files(kinds[w]), Subject: "head:" + item, Why: "files of the ending",
				})
			}
		}
	}
}

// sharedHead is a head that files of several endings begin with.
type sharedHead struct {
	item  string
	list  []string // of the endings, without the dot
	files map[int]bool
}

// minEnding is the share of the files of each of several endings that must begin
// with a head for one rule to say it of all.
const minEnding = 0.9

// sharedHeads returns the heads with which nearly all files of two endings or more
// begin.
func sharedHeads(kinds shares, heads map[string]shares) []sharedHead {
	by := map[string]*sharedHead{}
	for _, w := range sortedNames(heads) {
		spdx := false
		for _, item := range heads[w].keys(miner.MinAdherents) {
			if float64(len(heads[w][item])) < minEnding*float64(len(kinds[w])) {
				continue
			}
			if spdx = spdx || strings.HasPrefix(item, fact.SPDXHead); item == fact.LicenceHead && spdx {
				continue
			}
			x := by[item]
			if x == nil {
				x = &sharedHead{item: item, files: map[int]bool{}}
				by[item] = x
			}
			x.list = append(x.list, w[2:])
			for i := range kinds[w] {
				x.files[i] = true
			}
		}
	}
	var out []sharedHead
	for _, item := range sortedNames(by) {
		if len(by[item].list) > 1 {
			out = append(out, *by[item])
		}
	}
	return out
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

// holders counts the files of a list by whose copyright they state first.
func holders(c *miner.Corpus, files iter.Seq[int]) (n map[string]int, all int, most string) {
	n = map[string]int{}
	for i := range files {
		for _, h := range c.Files[i].Head {
			if who, ok := strings.CutPrefix(h, fact.CopyrightHead); ok {
				all++
				if n[who]++; n[who] > n[most] || n[who] == n[most] && who < most {
					most = who
				}
			}
		}
	}
	return n, all, most
}

// minMain is the share of the files with a copyright that state that of the
// holder whose repository it is; maxOurs that of an ending that came from
// elsewhere.
const (
	minMain = 0.7
	maxOurs = 0.1
)

// mainHolder returns whose copyright the files of a repository state, "" for no
// one's in particular.
func mainHolder(c *miner.Corpus) string {
	n, all, most := holders(c, func(yield func(int) bool) {
		for i := range c.Files {
			if !yield(i) {
				return
			}
		}
	})
	if float64(n[most]) < minMain*float64(all) {
		return ""
	}
	return most
}

// othersCode reports whether the licence of some files is that of another
// holder than the repository's: a library that was copied in.
func othersCode(c *miner.Corpus, files map[int]bool, ours string) bool {
	if ours == "" {
		return false
	}
	n, all, _ := holders(c, maps.Keys(files))
	return 2*all > len(files) && float64(n[ours]) < maxOurs*float64(all)
}

// minHolder is the share of the files with a licence whose first copyright must be
// of one holder to be told.
const minHolder = 0.8

// holder returns whose copyright most of the files say first that follow a rule, each
// name quoted, "" for no one or what cannot be printed.
func holder(c *miner.Corpus, k *miner.Candidate) string {
	in := k.Scope.Where()
	files := slices.DeleteFunc(k.FilesOK(), func(i int) bool { return !in.Contains(c.Files[i].Path, c.Files[i].Test) })
	n, _, best := holders(c, slices.Values(files))
	if float64(n[best]) < minHolder*float64(len(files)) || pack.InstructionLike(best) != "" {
		return ""
	}
	var names []string
	for name := range strings.SplitSeq(best, " and ") {
		w := strings.Fields(name)
		if len(w) == 0 {
			continue
		}
		if len(w) > maxNameWords && strings.EqualFold(w[0], "the") {
			w = w[1:]
		}
		if len(w) > maxNameWords {
			return "" // half a name is none: the original author or authors
		}
		names = append(names, code(strings.Join(w, " ")))
	}
	return strings.Join(names, " and ")
}

// maxNameWords is the number of words of one name that a rule may quote.
const maxNameWords = 3

func wordHead(c *miner.Corpus, k *miner.Candidate) string {
	what := code(strings.Trim(k.Matcher.Value, `"`))
	if k.Matcher.Value == fact.LicenceHead {
		what = "the licence header"
	}
	if k.Matcher.Value == fact.LicenceHead || strings.HasPrefix(k.Matcher.Value, fact.SPDXHead) {
		if who := holder(c, k); who != "" {
			what += " and the copyright of " + who
		}
	}
	var names []string
	file, list, _ := strings.Cut(strings.TrimSuffix(k.Matcher.Role.File, "}"), "{")
	for e := range strings.SplitSeq(list, ",") {
		names = append(names, file+e)
	}
	return "Begin every " + codes(names) + " with " + what + "."
}
