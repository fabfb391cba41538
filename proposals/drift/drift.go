// Package drift compares how a repository follows its accepted rules now with
// how it did before: at the baseline, or when a rule was accepted.
//
// It reads facts, a pack and a baseline, and writes a report in the forms that
// people and tools read. It runs nothing and needs no git.
package drift

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// MaxProposals is the number of new proposals that a report shows.
const MaxProposals = 5

// Schema names the version of the JSON form of a report.
const Schema = "vdmine/ci/v1"

// State says how a rule stands against what it is compared with.
type State string

// The states of a rule.
const (
	Holds     State = "holds"
	Eroded    State = "eroded"    // fewer of its opportunities adhere than before
	Dead      State = "dead"      // nothing adheres to it any more: its new breaches are one piece of news
	Unused    State = "unused"    // nothing adheres to it, and nothing did before
	Unchecked State = "unchecked" // without a matcher, of a form that is not known, or about what a change touches
	GivenUp   State = "given-up"  // a branch breaks it in more places than it leaves
)

// Finding is a counter-example of an accepted rule.
type Finding struct {
	Rule     string        `json:"rule"`
	Text     string        `json:"text"`
	Severity pack.Severity `json:"severity"`
	Path     string        `json:"path"`
	Line     int           `json:"line"`
	Found    string        `json:"found"`
	// Fingerprint stays the same when lines above the finding come or go.
	Fingerprint string `json:"fingerprint"`
	// New is set for a finding that the baseline, or the base of a branch, does
	// not know.
	New bool `json:"new"`
	// Commit is the one that the line comes from and Date its day, "" when
	// nobody has asked or it is not committed yet.
	Commit string `json:"commit,omitempty"`
	Date   string `json:"date,omitempty"`
	at     int64
}

// Standing is what a rule's opportunities look like now.
type Standing struct {
	Rule      *pack.Rule
	Adherents int
	Sites     int
	Findings  []Finding // in order of path and line
	files     []fileCount
}

// Evaluate counts every rule of a pack over the facts of a repository. The
// text of a line is asked of line, which may return "" when it has none.
func Evaluate(pk *pack.Pack, files []*fact.File, line func(path string, n int) string) []Standing {
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b *fact.File) int { return strings.Compare(a.Path, b.Path) })
	out := make([]Standing, 0, len(pk.Rules))
	for i := range pk.Rules {
		r := &pk.Rules[i]
		st := Standing{Rule: r}
		for _, f := range sorted {
			count := map[string]int{} // equal lines of one file are told apart by their order
			here := fileCount{path: f.Path, test: f.Test}
			for _, s := range r.Sites(f) {
				here.Sites++
				if s.OK {
					here.Adherents++
					continue
				}
				text := strings.Join(strings.Fields(line(s.Path, s.Line)), " ")
				content := s.Found + "\x00" + text
				count[content]++
				st.Findings = append(st.Findings, Finding{
					Rule: r.ID, Text: r.Text, Severity: severity(r), Path: s.Path, Line: s.Line, Found: s.Found,
					Fingerprint: hash(4, r.ID, s.Path) + "-" + hash(6, r.ID, content, fmt.Sprint(count[content])),
				})
			}
			if here.Sites > 0 {
				st.Adherents, st.Sites = st.Adherents+here.Adherents, st.Sites+here.Sites
				st.files = append(st.files, here)
			}
		}
		out = append(out, st)
	}
	return out
}

func severity(r *pack.Rule) pack.Severity {
	if r.Severity == "" {
		return pack.Tell
	}
	return r.Severity
}

func hash(n int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:n])
}

// ruleKey is a short hash of what a rule matches. Counts of two rules of one
// id compare only if it is the same.
func ruleKey(r *pack.Rule) string {
	m := r.Matcher
	m.Of = nil // a new handler makes no other rule
	data, err := json.Marshal([]any{r.Languages, r.Scope, m})
	if err != nil {
		return ""
	}
	return hash(6, string(data))
}

// Count is a number of adherents among opportunities.
type Count struct {
	Adherents int `json:"adherents"`
	Sites     int `json:"sites"`
}

// Share returns the adherence between 0 and 1; without opportunities it is 1.
func (c Count) Share() float64 {
	if c.Sites <= 0 {
		return 1
	}
	return float64(c.Adherents) / float64(c.Sites)
}

func (c Count) plus(d Count) Count { return Count{c.Adherents + d.Adherents, c.Sites + d.Sites} }

// Before is what a rule is compared with.
type Before struct {
	Count
	// Since is "baseline" or "acceptance", At its day, which may be "".
	Since string `json:"since"`
	At    string `json:"at"`
}

// RuleState is a rule, its adherence and how it moved.
type RuleState struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"` // what it is about, in a word or two
	Text     string        `json:"text"`
	Severity pack.Severity `json:"severity"`
	State    State         `json:"state"`
	Now      Count         `json:"now"`
	Before   *Before       `json:"before,omitempty"`
	// NewFindings counts the findings that the baseline does not know, Fixed
	// those of the baseline that are gone.
	NewFindings int `json:"new_findings"`
	Fixed       int `json:"fixed"`
	// Breaches are the findings by which an eroding, dead or given-up rule lost,
	// newest first. Those of the latter two are not among the report's Findings. Of
	// a rule that a branch breaks in many places they are all of these.
	Breaches []Finding `json:"breaches"`
	// Trend is that of the proposal behind the rule; TrendBefore is set when new
	// code has turned to the rule or away from it since the baseline.
	Trend       string `json:"trend,omitempty"`
	TrendBefore string `json:"trend_before,omitempty"`
}

// Proposal is the short form of a proposal that a report shows.
type Proposal struct {
	ID            string           `json:"id"`
	Family        string           `json:"family"`
	Rule          string           `json:"rule"`
	Support       int              `json:"support"`
	Opportunities int              `json:"opportunities"`
	Files         int              `json:"files"`
	Example       *proposals.Place `json:"example,omitempty"`
	unit          string           // of the counts
}

// Report is the result of a comparison. Without a baseline no finding is new.
type Report struct {
	Schema       string `json:"schema"`
	Commit       string `json:"commit"`
	Date         string `json:"date"`          // day of the commit
	Baseline     string `json:"baseline"`      // commit of the baseline, "" if it has none
	BaselineDate string `json:"baseline_date"` // its day
	// HasBaseline is false when there was no baseline to compare with.
	HasBaseline bool        `json:"has_baseline"`
	Base        string      `json:"base"` // the revision of --base, "" without
	HasPack     bool        `json:"has_pack"`
	Rules       []RuleState `json:"rules"`
	// Findings are those to look at: new since the baseline or, with a base,
	// those on changed lines.
	Findings      []Finding `json:"findings"`
	KnownFindings int       `json:"known_findings"`
	// Exceptions is the number of findings of a branch that are not told, because
	// the code around them does not follow their rules either.
	Exceptions int `json:"exceptions"`
	// Folded is the number of findings of a branch that are not told, because the
	// same rule is told at others. They are among the Breaches of the rule.
	Folded        int        `json:"folded"`
	Proposals     []Proposal `json:"proposals"`
	MoreProposals int        `json:"more_proposals"`
	Notes         []string   `json:"notes"`
	// All holds every finding, also those that the baseline knows.
	All []Finding `json:"-"`
}

// Input is what Compare works on.
type Input struct {
	Commit    string
	Date      string // day of the commit, "" without git
	HasPack   bool
	Standings []Standing
	Baseline  *Baseline            // nil if there is none
	Proposals []proposals.Proposal // ranked
	// Divided are the proposals that the repository itself is divided about:
	// rules of theirs have a trend, but they are no news.
	Divided []proposals.Proposal
	Notes   []string
	Branch  *Branch // nil outside of pull requests
}

// Branch restricts a report to what a branch has brought in. Nothing else is
// compared then.
type Branch struct {
	Base string // the revision as the user named it
	// Known are the findings of the changed files as they were at the base.
	Known []Standing
	// Changed tells whether the branch has changed a file, Touched whether it has
	// changed what stands at a line.
	Changed func(path string) bool
	Touched func(path string, line int) bool
	// Set is what the branch changes, of files of all kinds, and Test tells tests;
	// nil if no rule asks for it.
	Set  *pack.ChangeSet
	Test func(path string) bool
}

// forgotten is the finding of a rule about what a change touches, if the branch
// breaks it.
func (b *Branch) forgotten(r *pack.Rule) []Finding {
	if b.Set == nil {
		return nil
	}
	added, left := r.Forgotten(b.Set, b.Test)
	if added == "" {
		return nil
	}
	found := "without " + strings.Join(left, ", ")
	return []Finding{{
		Rule: r.ID, Text: r.Text, Severity: severity(r), Path: added, Line: 1, Found: found, New: true,
		Fingerprint: hash(4, r.ID, added) + "-" + hash(6, r.ID, found, "1"),
	}}
}

func (in *Input) trends() map[string]string {
	t := map[string]string{}
	for _, list := range [][]proposals.Proposal{in.Proposals, in.Divided} {
		for i := range list {
			t[list[i].ID] = list[i].Trend
		}
	}
	return t
}

// Compare makes the report.
func Compare(in *Input) *Report {
	r := &Report{
		Schema: Schema, Commit: in.Commit, Date: in.Date, HasPack: in.HasPack, HasBaseline: in.Baseline != nil,
		Rules: []RuleState{}, Findings: []Finding{}, Proposals: []Proposal{}, Notes: append([]string{}, in.Notes...),
	}
	if in.Baseline != nil {
		r.Baseline, r.BaselineDate = in.Baseline.Commit, in.Baseline.Date
	}
	if in.Branch != nil {
		r.Base = in.Branch.Base
	}
	trends := in.trends()
	for i := range in.Standings {
		r.addRule(in, &in.Standings[i], trends)
	}
	slices.SortStableFunc(r.Findings, byPlace)
	slices.SortStableFunc(r.All, byPlace)
	for _, f := range r.All {
		if !f.New {
			r.KnownFindings++
		}
	}
	if in.Branch == nil {
		r.addProposals(in)
	}
	if n := r.Folded; n > 0 {
		r.Notes = append(r.Notes, plural(n, "further place")+" where the branch breaks the same rules: `vdmine check` lists all")
	}
	if n := r.Exceptions; n > 0 {
		r.Notes = append(r.Notes, plural(n, "further place")+" in changed code of a kind that a branch is not told of, such as tests and rules that are broken elsewhere too: `vdmine check` lists all")
	}
	return r
}

func byPlace(a, b Finding) int {
	if c := strings.Compare(a.Path, b.Path); c != 0 {
		return c
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return strings.Compare(a.Rule, b.Rule)
}

func (r *Report) addRule(in *Input, st *Standing, trends map[string]string) {
	rule := st.Rule
	s := RuleState{
		ID: rule.ID, Name: name(rule), Text: rule.Text, Severity: severity(rule), State: Holds, Now: Count{st.Adherents, st.Sites},
		Trend: trends[proposalOf(rule)], Breaches: []Finding{},
	}
	var base *BaselineRule
	known := map[string]bool{}
	followed := 0 // adherents that the changed files had
	var then []fileCount
	switch {
	case in.Branch != nil:
		var old []string
		for i := range in.Branch.Known {
			if k := &in.Branch.Known[i]; k.Rule.ID == rule.ID {
				followed, then = k.Adherents, k.files
				for _, f := range k.Findings {
					old = append(old, f.Fingerprint)
				}
			}
		}
		// An equal line of another file must not pass for one that was moved.
		known, _ = knownOf(old, slices.DeleteFunc(slices.Clone(st.Findings), func(f Finding) bool { return !in.Branch.Changed(f.Path) }))
	case in.Baseline != nil:
		if base = in.Baseline.rule(rule.ID, ruleKey(rule)); base != nil {
			known, s.Fixed = knownOf(base.Findings, st.Findings)
		}
	}
	fresh := make([]bool, len(st.Findings))
	for i, f := range st.Findings {
		fresh[i] = base != nil && !known[f.Fingerprint]
		if in.Branch != nil {
			fresh[i] = !known[f.Fingerprint] && in.Branch.Touched(f.Path, f.Line)
		}
	}
	if in.Branch != nil {
		r.Exceptions += st.except(fresh, in.Branch, then)
	}
	for i, f := range st.Findings {
		f.New = fresh[i]
		r.All = append(r.All, f)
		if f.New {
			s.NewFindings++
			r.Findings = append(r.Findings, f)
		}
	}
	if in.Branch != nil {
		found := in.Branch.forgotten(rule)
		r.All, r.Findings, s.NewFindings = append(r.All, found...), append(r.Findings, found...), s.NewFindings+len(found)
	}
	accepted := Count{rule.Provenance.Support, rule.Provenance.Opportunities}
	atAcceptance := &Before{accepted, "acceptance", date(rule.Provenance.Accepted)}
	switch {
	case base != nil:
		s.Before = &Before{Count{base.Adherents, base.Sites}, "baseline", in.Baseline.Date}
		if base.Trend != "" && s.Trend != "" && follows(base.Trend) != follows(s.Trend) {
			s.TrendBefore = base.Trend
		}
	case accepted.Sites > 0:
		s.Before = atAcceptance
	}
	switch {
	case !rule.Matcher.Known() || rule.Matcher.Kind == pack.MatchText || rule.Matcher.Kind == pack.MatchCoChange && in.Branch == nil:
		s.State, s.Before = Unchecked, nil
	case in.Branch != nil:
		// Where a branch takes a convention out, each place is no news to its
		// author: the rule is.
		if n := s.NewFindings; n >= givenUp && n >= s.Now.Adherents && 2*followed >= n {
			s.State = GivenUp
			s.Breaches = r.newOf(rule.ID)
			r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return f.Rule == rule.ID })
		} else if most := told(rule); n > most {
			// An author who breaks a rule all over wants to be told once.
			s.Breaches = r.newOf(rule.ID)
			k := 0
			r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
				if f.Rule == rule.ID {
					k++
				}
				return f.Rule == rule.ID && k > most
			})
			r.Folded += n - most
		}
	case s.Before == nil:
	case s.Now.Adherents == 0 && s.Before.Adherents > 0:
		s.State = Dead
		s.Breaches = r.newOf(rule.ID)
		r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return f.Rule == rule.ID })
	case s.Now.Adherents == 0:
		s.State = Unused
	case base == nil:
		if (in.Commit != rule.Provenance.Commit || in.Commit == "") && points(accepted, s.Now) >= acceptancePoints {
			s.State, s.Breaches = Eroded, slices.Clone(st.Findings)
		}
	case s.Now.Sites-s.Now.Adherents <= s.Before.Sites-s.Before.Adherents: // fewer adherents of no more breaches: code went
	case points(s.Before.Count, s.Now) >= 1:
		s.State = Eroded
		s.Breaches = r.newOf(rule.ID)
	// A rule that loses less every night is told at each whole point below its
	// acceptance, so that slow erosion does not pass unseen under a baseline
	// that moves with it.
	case accepted.Sites > 0 && points(accepted, s.Now) > max(0, points(accepted, s.Before.Count)):
		s.State, s.Before, s.Breaches = Eroded, atAcceptance, slices.Clone(st.Findings)
	}
	r.Rules = append(r.Rules, s)
}

// newOf returns the new findings of a rule.
func (r *Report) newOf(rule string) []Finding {
	out := []Finding{}
	for _, f := range r.Findings {
		if f.Rule == rule {
			out = append(out, f)
		}
	}
	return out
}

// NewFindings reports whether there is a breach that was not known, also of a
// rule that died or is given up by it.
func (r *Report) NewFindings() bool {
	return len(r.Findings) > 0 || slices.ContainsFunc(r.Rules, func(s RuleState) bool {
		return (s.State == Dead || s.State == GivenUp) && len(s.Breaches) > 0
	})
}

// Erosion reports whether a rule erodes, or died while there is code that it is
// about.
func (r *Report) Erosion() bool {
	return slices.ContainsFunc(r.Rules, func(s RuleState) bool {
		return s.State == Eroded || s.State == Dead && s.Now.Sites > 0
	})
}

// follows tells whether new code follows a rule of that trend.
func follows(trend string) bool { return trend != "contested" && trend != "fading" }

// name returns what a rule is about: the first symbol of its text.
func name(r *pack.Rule) string {
	if parts := strings.Split(r.Text, "`"); len(parts) > 2 && parts[1] != "" {
		return "`" + parts[1] + "`"
	}
	return safe.Truncate(r.Text, 60, "…")
}

// givenUp is the number of new findings from which on a branch may be giving a
// rule up.
const givenUp = 5

// maxTold is the number of places at which a branch is told of one rule.
const maxTold = 3

// told is maxTold, or one for a rule on how something is written.
func told(r *pack.Rule) int {
	if r.Matcher.Kind == pack.MatchForm || r.Matcher.Kind == pack.MatchName {
		return 1
	}
	return maxTold
}

// acceptancePoints is the loss since acceptance that is told of a rule that no
// baseline holds. The miner leaves out places that a matcher can't (the body of
// the very function that a rule asks for), so a smaller loss may be none.
const acceptancePoints = 10

// points returns how many whole percentage points of adherence were lost.
func points(from, to Count) int {
	return int(math.Floor(100*(from.Share()-to.Share()) + 1e-9))
}

// knownOf matches the findings of now with the fingerprints of a baseline. A
// finding whose file was moved is known by its content, if the baseline's own
// is gone.
func knownOf(old []string, now []Finding) (known map[string]bool, fixed int) {
	have := map[string]bool{}
	for _, f := range now {
		have[f.Fingerprint] = true
	}
	known = map[string]bool{}
	gone := map[string]int{}
	for _, p := range old {
		if have[p] {
			known[p] = true
			continue
		}
		_, content, _ := strings.Cut(p, "-")
		gone[content]++
		fixed++
	}
	for _, f := range now {
		_, content, _ := strings.Cut(f.Fingerprint, "-")
		if !known[f.Fingerprint] && gone[content] > 0 {
			gone[content]--
			fixed--
			known[f.Fingerprint] = true
		}
	}
	return known, fixed
}

func proposalOf(r *pack.Rule) string {
	if r.Provenance.Proposal != "" {
		return r.Provenance.Proposal
	}
	return r.ID
}

// date cuts an RFC 3339 time to its day.
func date(s string) string {
	d, _, _ := strings.Cut(s, "T")
	return d
}

// open returns the proposals that nobody has answered and that are no rule.
func open(ps []proposals.Proposal, sts []Standing) []*proposals.Proposal {
	ruled := map[string]bool{}
	for i := range sts {
		ruled[sts[i].Rule.ID], ruled[proposalOf(sts[i].Rule)] = true, true
	}
	var out []*proposals.Proposal
	for i := range ps {
		if ps[i].Status == proposals.New && !ruled[ps[i].ID] {
			out = append(out, &ps[i])
		}
	}
	return out
}

func (r *Report) addProposals(in *Input) {
	for _, p := range open(in.Proposals, in.Standings) {
		if in.Baseline != nil {
			if _, ok := slices.BinarySearch(in.Baseline.Proposals, p.ID); ok {
				continue
			}
		}
		if !p.Likely() {
			continue
		}
		if len(r.Proposals) == MaxProposals {
			r.MoreProposals++
			continue
		}
		s := Proposal{ID: p.ID, Family: p.Family, Rule: p.Rule, Support: p.Support, Opportunities: p.Opportunities, Files: p.Files, unit: p.Matcher.Unit()}
		if len(p.Adherents) > 0 {
			s.Example = &p.Adherents[0]
		}
		r.Proposals = append(r.Proposals, s)
	}
}

// In returns the rules in a state.
func (r *Report) In(s State) []RuleState {
	var out []RuleState
	for _, x := range r.Rules {
		if x.State == s {
			out = append(out, x)
		}
	}
	return out
}

// Turned returns the rules whose trend has changed since the baseline.
func (r *Report) Turned() []RuleState {
	var out []RuleState
	for _, x := range r.Rules {
		if x.TrendBefore != "" {
			out = append(out, x)
		}
	}
	return out
}

// Fixed returns the number of findings of the baseline that are gone.
func (r *Report) Fixed() int {
	n := 0
	for _, x := range r.Rules {
		n += x.Fixed
	}
	return n
}

// Quiet reports whether there is nothing to look at.
func (r *Report) Quiet() bool {
	return len(r.Findings) == 0 && len(r.Proposals) == 0 && len(r.In(Eroded)) == 0 && len(r.In(Dead)) == 0 && len(r.Turned()) == 0 && r.Fixed() == 0
}
