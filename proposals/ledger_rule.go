package proposals

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// RuleKey is a short hash of what a proposal would make a rule of: its text,
// scope, languages and matcher. Counts do not enter.
func RuleKey(p *Proposal) string {
	m := p.Matcher
	m.Of = nil // a new handler makes no other rule
	data, err := json.Marshal([]any{p.Rule, p.Scope, p.Languages, m})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// OwnID returns the id of a rule written by hand.
func OwnID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "own-" + hex.EncodeToString(sum[:4])
}

// OwnProposal returns the proposal that stands for a rule written by hand.
func OwnProposal(d Decision) Proposal {
	p := Proposal{
		ID: d.ID, Family: "own", Rule: d.Text, Use: d.Use, UseQualified: d.Use, InsteadOf: d.Never, Languages: d.Languages,
		Support: d.Support, Opportunities: d.Opportunities, Trend: "unknown", Why: "Written by hand.", Status: d.Status,
		Matcher: pack.Matcher{Kind: pack.MatchText},
	}
	if d.Scope != nil {
		p.Scope = *d.Scope
	}
	switch {
	case d.Matcher != nil:
		p.Matcher = *d.Matcher
		p.UseQualified = d.Matcher.Use
	case len(d.Use) > 0 || len(d.Never) > 0:
		p.Matcher = pack.Matcher{Kind: pack.MatchUse, Use: d.Use, Never: d.Never}
	}
	p.Triggers = ownTriggers(&d, &p.Matcher)
	if d.Opportunities > 0 {
		p.Confidence = float64(d.Support) / float64(d.Opportunities)
	}
	return p
}

// ownTriggers lists the names that make a rule written by hand concern a text.
func ownTriggers(d *Decision, m *pack.Matcher) []string {
	out := slices.Concat(d.Use, d.Never)
	switch m.Kind {
	case pack.MatchType:
		out = nil // the types alone stand everywhere
		for _, t := range m.Tokens {
			out = append(out, strings.ReplaceAll(t, " ", "_"))
		}
	case pack.MatchAlias:
		out = []string{m.Module}
	case pack.MatchImport:
		for _, k := range slices.Concat(m.Use, m.Never) {
			out = append(out, strings.TrimSuffix(k, "/**"))
		}
	}
	for _, k := range m.Callee {
		out = append(out, strings.TrimSuffix(miner.Short(k), ".*"))
	}
	out = append(out, m.Methods...)
	if m.Role.Via != "" && m.Role.Via != pack.Routes {
		out = append(out, m.Role.Via)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ToRule returns the rule that an accepted proposal becomes. What the person
// edited replaces what was mined.
func ToRule(p Proposal, d Decision) pack.Rule {
	r := pack.Rule{
		ID: p.ID, Text: p.Rule, Why: p.Why, Languages: slices.Clone(p.Languages), Scope: p.Scope, Severity: pack.Tell,
		Triggers: slices.Clone(p.Triggers), Matcher: p.Matcher,
		Provenance: pack.Provenance{
			Proposal: p.ID, Family: p.Family, By: d.By, Support: p.Support, Opportunities: p.Opportunities,
		},
	}
	if d.Text != "" {
		r.Text = d.Text
	}
	if d.Scope != nil {
		r.Scope = *d.Scope
	}
	if d.Severity != "" {
		r.Severity = d.Severity
	}
	if d.Opportunities > 0 || d.Scope != nil && !sameScope(*d.Scope, p.Scope) {
		r.Provenance.Support, r.Provenance.Opportunities = d.Support, d.Opportunities
	}
	if !d.Time.IsZero() {
		r.Provenance.Accepted = d.Time.UTC().Format(time.RFC3339Nano)
	}
	if len(p.Adherents) > 0 {
		r.Example = fmt.Sprintf("%s:%d", p.Adherents[0].Path, p.Adherents[0].Line)
	}
	return r
}

func sameScope(a, b pack.Scope) bool {
	return slices.Equal(a.Include, b.Include) && slices.Equal(a.Exclude, b.Exclude) && a.Role == b.Role
}

// Apply returns pk with the answers of current put into effect: accepted
// proposals are rules, the rules of all others that were ever decided are not.
// A rule whose date of acceptance is that of the decision is left as it is, so
// that what was edited in the pack by hand stays. Rules of accepted proposals
// that are no longer proposed stay too. decided holds the ids that the ledger
// knows at all.
func Apply(pk *pack.Pack, ps []Proposal, current map[string]Decision, decided map[string]bool, commit string) *pack.Pack {
	byID := make(map[string]*Proposal, len(ps))
	for i := range ps {
		byID[ps[i].ID] = &ps[i]
	}
	out := &pack.Pack{}
	have := map[string]bool{}
	for _, r := range pk.Rules {
		id := r.Provenance.Proposal
		d, ok := current[id]
		if id == "" || !decided[id] {
			out.Rules = append(out.Rules, r)
			have[r.ID] = true
			continue
		}
		if !ok || d.Status != Accepted {
			continue
		}
		if r.Provenance.Accepted == d.Time.UTC().Format(time.RFC3339Nano) || (byID[id] == nil && !d.Own) {
			out.Rules = append(out.Rules, r)
			have[r.ID] = true
		}
	}
	for _, id := range sortedKeys(current) {
		d := current[id]
		if d.Status != Accepted || have[id] {
			continue
		}
		var r pack.Rule
		switch p := byID[id]; {
		case p != nil:
			r = ToRule(*p, d)
		case d.Own:
			r = ToRule(OwnProposal(d), d)
		default:
			continue
		}
		r.Provenance.Commit = commit
		out.Rules = append(out.Rules, r)
	}
	slices.SortFunc(out.Rules, func(a, b pack.Rule) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Decided returns the ids that have any record.
func (l *Ledger) Decided() map[string]bool {
	ids := map[string]bool{}
	for _, d := range l.Decisions {
		ids[d.ID] = true
	}
	return ids
}

func sortedKeys(m map[string]Decision) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
