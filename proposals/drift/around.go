package drift

import (
	"path"

	"github.com/vdmine/vdmine/pack"
)

// fileCount is how a file stands to a rule.
type fileCount struct {
	path string
	test bool
	Count
}

// The least that the code around a finding must show.
const (
	// minAround is the number of opportunities from which surroundings count.
	minAround = 4
	// testShare is the adherence from which tests follow a rule.
	testShare = 0.8
)

// except clears the mark of those fresh findings that stand where the rule does
// not hold: in a file or folder that mostly breaks it, or in a test of a
// repository whose tests do not show it. It returns how many it cleared. The
// fresh findings themselves are no surroundings.
//
// Only rules that were mined have exceptions: they say how the code is. One
// that people wrote, or that they refuse edits for, says how it is to be.
func (st *Standing) except(fresh []bool) int {
	r := st.Rule
	if r.Provenance.Proposal == "" || r.Severity == pack.Refuse {
		return 0
	}
	brought := map[string]int{}
	for i, f := range st.Findings {
		if fresh[i] {
			brought[f.Path]++
		}
	}
	if len(brought) == 0 {
		return 0
	}
	files, folders, tests := map[string]fileCount{}, map[string]Count{}, Count{}
	for _, f := range st.files {
		f.Sites -= brought[f.path]
		files[f.path] = f
		d := folders[path.Dir(f.path)]
		folders[path.Dir(f.path)] = Count{d.Adherents + f.Adherents, d.Sites + f.Sites}
		if f.test {
			tests = Count{tests.Adherents + f.Adherents, tests.Sites + f.Sites}
		}
	}
	ofTests := r.Scope.Role == "test" || r.Matcher.Role.Test == "only"
	showsIt := ofTests || tests.Sites >= minAround && tests.Share() >= testShare
	breaks := func(c Count) bool { return c.Sites >= minAround && 2*c.Adherents < c.Sites }
	n := 0
	for i, f := range st.Findings {
		if !fresh[i] {
			continue
		}
		if here := files[f.Path]; breaks(here.Count) || breaks(folders[path.Dir(f.Path)]) || here.test && !showsIt {
			fresh[i] = false
			n++
		}
	}
	return n
}
