package minertest

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/miner"
)

// apart is the time between two commits of a history, in seconds.
const apart = 10 * 24 * 3600

// parseHistory reads the history section of an archive.
func parseHistory(text string) (*miner.Changes, error) {
	type commit struct {
		who            string
		added, touched []string
	}
	var all []commit // oldest first
	files := map[string]int32{}
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		who, paths, ok := strings.Cut(l, ":")
		who, count, many := strings.Cut(who, " repeat ")
		n := 1
		var err error
		if many {
			n, err = strconv.Atoi(count)
		}
		if !ok || err != nil || n < 1 || n > maxCopies || who == "" {
			return nil, fmt.Errorf("history: %q: write WHO: +ADDED TOUCHED, or WHO repeat N: with N up to %d", l, maxCopies)
		}
		for i := 1; i <= n; i++ {
			c := commit{who: who}
			for _, p := range strings.Fields(strings.ReplaceAll(paths, "{{n}}", strconv.Itoa(i))) {
				p, added := strings.CutPrefix(p, "+")
				if files[p] = 0; added {
					c.added = append(c.added, p)
				} else {
					c.touched = append(c.touched, p)
				}
			}
			all = append(all, c)
		}
	}
	h := &miner.Changes{Newest: int64(len(all)) * apart}
	for i, p := range slices.Sorted(maps.Keys(files)) {
		files[p] = int32(i)
		h.Files = append(h.Files, miner.ChangedFile{Path: p})
	}
	places := func(list []string) (out []int32) {
		for _, p := range list {
			out = append(out, files[p])
		}
		slices.Sort(out)
		return out
	}
	authors := map[string]uint32{}
	for i, c := range slices.Backward(all) {
		if authors[c.who] == 0 {
			authors[c.who] = uint32(len(authors) + 1)
		}
		h.List = append(h.List, miner.Change{
			Hash: fmt.Sprintf("%040x", i+1), Author: authors[c.who], Time: int64(i+1) * apart, Added: places(c.added), Edited: places(c.touched),
		})
	}
	return h, nil
}

// mention tells which files of a history a file of the archive names as they are
// written, without their endings, and whether it says that a program writes it.
func (a *Archive) mention() {
	for _, f := range a.Files {
		for y := range a.Changes.Files {
			file := &a.Changes.Files[y]
			if file.Path != f.Name {
				continue
			}
			file.Made, file.By = walk.Made(f.Name, f.Data)
			for i, o := range a.Changes.Files {
				stem, _, _ := strings.Cut(path.Base(o.Path), ".")
				if i == y || !o.Here {
					continue
				}
				if strings.Contains(string(f.Data), stem) {
					file.Names = append(file.Names, int32(i))
				}
				if strings.Contains(string(f.Data), path.Base(path.Dir(o.Path))) {
					file.Folders = append(file.Folders, int32(i))
				}
			}
		}
	}
}
