// Package proposals turns counted candidates into worded, ranked proposals and
// keeps the decisions that people take on them.
package proposals

import (
	"fmt"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Schema names the version of the JSON contract.
const Schema = "vdmine/proposals/v1"

// Status is the answer that a proposal has received.
type Status string

// The answers.
const (
	New      Status = "new"
	Accepted Status = "accepted"
	Rejected Status = "rejected"
	Deferred Status = "deferred"
)

// Place is a line of a file of the repository.
type Place struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

// Source is a place where a rule is already written down.
type Source struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

// Proposal is a worded and ranked candidate. Counts named Support and
// Opportunities are sites, or commits for a rule about these; Files is the number of
// files with an opportunity.
type Proposal struct {
	ID     string `json:"id"`
	Rank   int    `json:"rank"`
	Family string `json:"family"`
	Rule   string `json:"rule"`
	// Plain is the rule without where it holds; "" when it was read from JSON.
	Plain         string     `json:"-"`
	Use           []string   `json:"use"`
	UseQualified  []string   `json:"use_qualified"`
	InsteadOf     []string   `json:"instead_of"`
	Languages     []string   `json:"languages"`
	Scope         pack.Scope `json:"scope"`
	Support       int        `json:"support"`
	Opportunities int        `json:"opportunities"`
	Files         int        `json:"files"`
	Confidence    float64    `json:"confidence"`
	LowerBound    float64    `json:"lower_bound"`
	// Expected is the share of new files that mining expects to follow.
	Expected   float64 `json:"expected"`
	Bits       float64 `json:"bits"`
	Background float64 `json:"background"`
	// BackgroundProjects is the number of other projects that were measured,
	// BackgroundShare their mean adherence; 0 projects: none had the opportunity.
	BackgroundProjects int     `json:"background_projects"`
	BackgroundShare    float64 `json:"background_share"`
	Score              float64 `json:"score"`
	// Learned is by what the answers of the repository multiply the score.
	Learned   float64 `json:"learned"`
	Trend     string  `json:"trend"` // settled, rising, contested, fading, unknown
	Why       string  `json:"why"`
	Adherents []Place `json:"adherents"`
	Counter   []Place `json:"counter_examples"`
	// Quarters is what newly added code did; empty without history.
	Quarters []Quarter `json:"quarters"`
	Status   Status    `json:"status"`
	// Back says when a proposal that is new again was rejected, and at which counts.
	Back       string   `json:"back,omitempty"`
	EnforcedBy []Source `json:"enforced_by"`
	// Matcher is the machine-checkable form that acceptance writes into the pack.
	Matcher  pack.Matcher `json:"matcher"`
	Triggers []string     `json:"triggers"`
}

// Counts says how often the rule is followed.
func (p *Proposal) Counts() string {
	if p.Matcher.Kind == pack.MatchCoChange {
		return fmt.Sprintf("%d of %d commits, %d files", p.Support, p.Opportunities, p.Files)
	}
	return fmt.Sprintf("%d of %d sites in %d files", p.Support, p.Opportunities, p.Files)
}

// Skip is a file that was not read, with the reason.
type Skip struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// LanguageCount counts the files of a language.
type LanguageCount struct {
	Files            int `json:"files"`
	ParsedWithErrors int `json:"parsed_with_errors"`
}

// Report is the result of a scan, the document of the JSON contract.
type Report struct {
	Schema        string                   `json:"schema"`
	Repo          string                   `json:"repo"`
	Commit        string                   `json:"commit"`
	Languages     map[string]LanguageCount `json:"languages"`
	Skipped       []Skip                   `json:"skipped"`
	Proposals     []Proposal               `json:"proposals"`
	NeedsDecision []Proposal               `json:"needs_decision"`
	// Discoveries estimates how many candidates passed by chance. It is no part
	// of the document, and there only where it was asked for.
	Discoveries []miner.Discoveries `json:"-"`
}
