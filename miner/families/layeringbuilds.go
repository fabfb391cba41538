package families

import "strings"

// builds are the folders of a repository that are built by themselves, those
// above src, by numbers.
type builds struct {
	of      []int              // the build of each file
	holds   map[*part][]int    // the builds that hold files of a part; nil until asked for
	reached []map[int]struct{} // of each build, those whose modules its files import
}

func newBuilds(l *layers) *builds {
	b := &builds{of: make([]int, len(l.c.Files)), holds: map[*part][]int{}}
	number := map[string]int{}
	for i, f := range l.c.Files {
		u, _, _ := strings.Cut("/"+f.Path, "/src/")
		n, ok := number[u]
		if !ok {
			n = len(number)
			number[u] = n
		}
		b.of[i] = n
	}
	imports := make([]map[*part]struct{}, len(number))
	b.reached = make([]map[int]struct{}, len(number))
	for i, reach := range l.reach {
		n := b.of[i]
		for q := range reach {
			if _, known := imports[n][q]; known || len(q.kids) > 0 {
				continue
			}
			if imports[n] == nil {
				imports[n], b.reached[n] = map[*part]struct{}{}, map[int]struct{}{}
			}
			imports[n][q] = struct{}{}
			for _, v := range b.holding(q) {
				b.reached[n][v] = struct{}{}
			}
		}
	}
	return b
}

// holding lists the builds that hold files of a part.
func (b *builds) holding(p *part) []int {
	out, known := b.holds[p]
	if !known {
		seen := map[int]struct{}{}
		for _, i := range p.files {
			if _, ok := seen[b.of[i]]; !ok {
				seen[b.of[i]] = struct{}{}
				out = append(out, b.of[i])
			}
		}
		b.holds[p] = out
	}
	return out
}

// apart reports whether no file of the builds that hold x imports anything of
// those that hold y, and none holds both.
func (b *builds) apart(x, y *part) bool {
	for _, u := range b.holding(x) {
		for _, v := range b.holding(y) {
			if _, ok := b.reached[u][v]; ok || u == v {
				return false
			}
		}
	}
	return true
}
