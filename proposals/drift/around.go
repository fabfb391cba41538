package drift

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
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
	// cleanShare is the adherence of the repository from which a breach is news.
	cleanShare = 0.9
)

// except clears the mark of those fresh findings that stand where the rule does
// not hold, or that are no news for it. It returns how many it cleared. What
// stands around is the code at the base: a branch that takes a rule out breaks it
// in many places, which is the news.
//
//   - A repository that breaks a rule in a tenth of its places breaks it again.
//   - What every function or class of a role does is claimed of all, and so is
//     what no file of a layer imports: where some do otherwise, the new one may as
//     well.
//   - A test breaks a rule to see what happens, or with a fake of its own. Only
//     rules on tests are told there.
//   - A file or folder that mostly breaks a rule has its reasons.
//   - What a test is called matters to nobody but who reads its failure.
//   - Where an argument is a second one of its kind, PROJECT2_ID for PROJECT_ID,
//     two are needed.
//
// Only rules that were mined have exceptions: they say how the code is. One
// that people wrote, or that they refuse edits for, says how it is to be.
func (st *Standing) except(fresh []bool, b *Branch, known []fileCount) int {
	r := st.Rule
	if r.Provenance.Proposal == "" || r.Severity == pack.Refuse || !slices.Contains(fresh, true) {
		return 0
	}
	then := slices.DeleteFunc(slices.Clone(st.files), func(f fileCount) bool { return b.Changed(f.path) })
	then = append(then, known...)
	test := map[string]bool{}
	for _, f := range st.files {
		test[f.path] = f.test
	}
	files, folders := map[string]fileCount{}, map[string]Count{}
	var all, tests Count
	for _, f := range then {
		files[f.path] = f
		folders[path.Dir(f.path)] = folders[path.Dir(f.path)].plus(f.Count)
		all = all.plus(f.Count)
		if f.test {
			tests = tests.plus(f.Count)
		}
	}
	ofTests := r.Scope.Role == "test" || r.Matcher.Role.Test == "only" || tests.Sites >= minAround && tests.Sites == all.Sites
	named := r.Matcher.Kind == pack.MatchName && ofTests
	unclean := named || all.Sites >= minAround && (all.Share() < cleanShare || ofAll(r.Matcher.Kind) && all.Adherents < all.Sites)
	breaks := func(c Count) bool { return c.Sites >= minAround && 2*c.Adherents < c.Sites }
	n := 0
	for i, f := range st.Findings {
		if !fresh[i] {
			continue
		}
		if here := files[f.Path]; unclean || breaks(here.Count) || breaks(folders[path.Dir(f.Path)]) || test[f.Path] && !ofTests || r.Matcher.Kind == pack.MatchArgument && second(f.Found, r.Matcher.Use) {
			fresh[i] = false
			n++
		}
	}
	return n
}

// second reports whether a name differs from one of some keys by its number
// alone.
func second(found string, keys []string) bool {
	plain := func(name string) string {
		return strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return -1
			}
			return c
		}, fact.LastName(name))
	}
	return slices.ContainsFunc(keys, func(k string) bool {
		return fact.LastName(k) != fact.LastName(found) && plain(k) == plain(found) && plain(k) != ""
	})
}

// ofAll reports whether rules of a kind say what every function, class or file
// of a role has, or imports nowhere.
func ofAll(k pack.MatchKind) bool {
	switch k {
	case pack.MatchEdge, pack.MatchGuard, pack.MatchPair, pack.MatchStaple, pack.MatchMember, pack.MatchBase, pack.MatchDecorator, pack.MatchParam, pack.MatchModifier, pack.MatchHead:
		return true
	}
	return false
}
