package miner

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Family is one kind of convention.
type Family struct {
	Name string
	// Doc is the family's form: a title, a blank line, what is decided, an
	// example and when it is silent.
	Doc string
	// Mine proposes candidates; it need not count them, since every candidate
	// is counted by its own matcher.
	Mine func(c *Corpus, emit func(Candidate))
	// Words writes the rule of a counted candidate, without its scope.
	Words func(c *Corpus, k *Candidate) string
}

// Candidate is a possible rule before and after counting.
type Candidate struct {
	Family  string
	Group   string // of languages
	Matcher pack.Matcher
	// Files bounds the files that can hold an opportunity, ascending; nil: all of the group.
	Files []int
	// Prior is the probability, before counting, that a rule of this origin is
	// one that a team means.
	Prior float64
	// Background is the share that other projects would show: a constant of the
	// family until the habits of other projects are known.
	Background float64
	// Others is the number of other projects that had the opportunity, and
	// OthersShare their mean adherence; 0: none was seen.
	Others      int
	OthersShare float64
	// Signals are what speaks for and against it, weighed by Score.
	Signals Signals
	// Each says that every site counts as a file does otherwise: one file holds
	// enough of them.
	Each bool
	// Universe is the number of right-hand sides that were possible.
	Universe int
	// Listed says that both sides are of a list that the family has for all
	// repositories, or that Universe counts all pairs that were looked at: nothing
	// was searched for among the symbols of this one.
	Listed bool
	// Outside are globs of files that the candidate does not concern, such as
	// the inside of a package of which it names the entry point.
	Outside []string
	// Inside are globs of the only files that the candidate concerns, none for all:
	// where what it prefers can be written. They stand in the words.
	Inside []string
	// Said are those of Outside that the words must name: what is avoided lies
	// there or is imported there, so that the rule would be wrong without them.
	Said []string
	// Tests says that the candidate concerns tests alone.
	Tests bool
	// Subject is the symbol or topic that the candidate is about, for quotas.
	Subject string
	Why     string
	// Commits is the evidence of a candidate about commits, nil for one about
	// code. Its Support and Opportunities are commits.
	Commits *Commits

	Scope         pack.Scope
	Languages     []string
	Sites         []pack.Site // adherents and counter-examples in scope, by path and line
	Support       int         // sites
	Opportunities int
	N             int     // files with an opportunity
	Share         float64 // mean share over files
	Lower         float64
	Bits          float64
	Score         float64
	Trend         string
	Expected      float64 // share of new files that is expected to follow
	Dirs          int
	ok            []int32 // per counted file
	all           []int32
	at            []int32
	migrations    bool // there are sites in migrations, which are left out
}

// Symbols returns the keys that a candidate prefers.
func (k *Candidate) Symbols() []string {
	switch k.Matcher.Kind {
	case pack.MatchOption, pack.MatchFilter:
		if k.Matcher.Kind == pack.MatchOption && len(k.Matcher.Callee) == 0 {
			return []string{k.Matcher.Value}
		}
		return k.Matcher.Keys
	case pack.MatchArgument:
		if len(k.Matcher.Names) > 0 {
			return k.Matcher.Names
		}
	case pack.MatchMember:
		out := k.Matcher.Names
		for _, n := range k.Matcher.Names {
			if _, arg, ok := strings.Cut(n, " "); ok {
				out = append(slices.Clone(out), strings.TrimPrefix(arg, ":"))
			}
		}
		return out
	case pack.MatchAlias:
		return append([]string{k.Matcher.Alias}, k.Matcher.Names...)
	case pack.MatchStaple:
		if k.Matcher.Module != "" {
			return []string{k.Matcher.Module}
		}
	case pack.MatchName:
		return []string{k.Matcher.Shape}
	case pack.MatchCoChange:
		return k.Matcher.Keys
	}
	if len(k.Matcher.Use) == 0 && k.Matcher.Shape != "" {
		return []string{k.Matcher.Shape}
	}
	return k.Matcher.Use
}

// Unresolved counts the symbols of a candidate that are known by name only.
func (k *Candidate) Unresolved() int {
	n := 0
	for _, l := range [][]string{k.Matcher.Use, k.Matcher.Never, k.Matcher.Callee} {
		for _, s := range l {
			if !fact.Resolved(s) {
				n++
				break
			}
		}
	}
	return n
}

// FilesOK returns the counted files with an adherent.
func (k *Candidate) FilesOK() []int {
	var out []int
	for j, i := range k.at {
		if k.ok[j] > 0 {
			out = append(out, int(i))
		}
	}
	return out
}
