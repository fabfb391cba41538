// Package org finds rules that many repositories of an organisation have in
// common. It works on the proposals of each and on their facts.
package org

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// Schema names the version of the JSON form.
const Schema = "vdmine/org/v1"

// What is asked of a rule in each repository, and of an organisation's rule.
const (
	// MinShare is the adherence from which a repository holds a rule.
	MinShare = 0.8
	// MinSites is the number of opportunities from which a repository counts.
	MinSites = 5
	// MinHolding is the share of the repositories with opportunities that must
	// hold the rule.
	MinHolding = 2.0 / 3
)

// Repo is a repository that was mined.
type Repo struct {
	Name   string `json:"name"`
	Commit string `json:"commit"`
	Files  int    `json:"files"`
}

// Holding is how a repository stands to a rule.
type Holding struct {
	Repo      string `json:"repo"`
	Adherents int    `json:"adherents"`
	Sites     int    `json:"sites"` // opportunities
	Holds     bool   `json:"holds"`
	// Proposal is the id under which the repository's own scan proposes it, "" if
	// it does not.
	Proposal string     `json:"proposal"`
	scope    pack.Scope // where it holds there
}

// Rule is a rule that several repositories propose.
type Rule struct {
	ID        string       `json:"id"`
	Rank      int          `json:"rank"`
	Family    string       `json:"family"`
	Rule      string       `json:"rule"`
	Languages []string     `json:"languages"`
	Holds     int          `json:"holds"` // repositories that hold it
	Of        int          `json:"of"`    // repositories with opportunities
	Adherents int          `json:"adherents"`
	Sites     int          `json:"sites"`
	Repos     []Holding    `json:"repos"` // by name
	Matcher   pack.Matcher `json:"matcher"`
	triggers  []string
	score     float64 // the best that a repository gives it
}

// Report is what a merge over an organisation found.
type Report struct {
	Schema string  `json:"schema"`
	Repos  []Repo  `json:"repos"`
	Rules  []*Rule `json:"rules"`
}

// Common collects what is proposed by more than one repository.
type Common struct {
	repos []Repo
	rules map[string]*Rule
}

// NewCommon returns an empty collection.
func NewCommon() *Common { return &Common{rules: map[string]*Rule{}} }

// key tells rules apart across repositories: by what they match. Helpers of
// one's own have another module in each repository; where a rule prefers one,
// its name counts and what it is preferred to.
func key(p *proposals.Proposal) string {
	m := p.Matcher
	m.Of = nil // of one repository
	if m.Kind == pack.MatchUse {
		m.Use = slices.Clone(m.Use)
		for i, u := range m.Use {
			m.Use[i] = fact.LastName(u)
		}
		slices.Sort(m.Use)
	}
	b, err := json.Marshal([]any{p.Family, miner.Group(first(p.Languages)), m})
	if err != nil {
		return p.ID
	}
	return string(b)
}

func first(l []string) string {
	if len(l) == 0 {
		return ""
	}
	return l[0]
}

// Add takes the proposals of a repository in.
func (c *Common) Add(r Repo, ps []proposals.Proposal) {
	c.repos = append(c.repos, r)
	for i := range ps {
		p := &ps[i]
		k := key(p)
		x := c.rules[k]
		if x == nil {
			x = &Rule{ID: p.ID, Family: p.Family, Rule: p.Plain, Matcher: p.Matcher}
			x.Matcher.Use, x.Matcher.Of = slices.Clone(p.Matcher.Use), nil
			c.rules[k] = x
		}
		if p.Score > x.score || p.Score == x.score && p.ID < x.ID {
			x.score, x.ID, x.Rule = p.Score, p.ID, p.Plain
		}
		for _, l := range p.Languages {
			if !slices.Contains(x.Languages, l) {
				x.Languages = append(x.Languages, l)
			}
		}
		for _, u := range p.Matcher.Use {
			if !slices.Contains(x.Matcher.Use, u) {
				x.Matcher.Use = append(x.Matcher.Use, u)
			}
		}
		for _, t := range p.Triggers {
			if !slices.Contains(x.triggers, t) {
				x.triggers = append(x.triggers, t)
			}
		}
		x.Repos = append(x.Repos, Holding{Repo: r.Name, Proposal: p.ID, scope: p.Scope})
	}
}

// Candidates returns the rules that at least min repositories propose. Each is
// then to be counted over every repository.
func (c *Common) Candidates(min int) []*Rule {
	var out []*Rule
	for _, r := range c.rules {
		names := map[string]bool{}
		for _, h := range r.Repos {
			names[h.Repo] = true
		}
		if len(names) < min {
			continue
		}
		slices.Sort(r.Languages)
		slices.Sort(r.Matcher.Use)
		slices.Sort(r.triggers)
		own := r.Repos
		r.Repos = nil
		for _, repo := range c.repos {
			h := Holding{Repo: repo.Name}
			if k := slices.IndexFunc(own, func(x Holding) bool { return x.Repo == repo.Name }); k >= 0 {
				h = own[k]
			}
			r.Repos = append(r.Repos, h)
		}
		slices.SortFunc(r.Repos, func(a, b Holding) int { return strings.Compare(a.Repo, b.Repo) })
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *Rule) int { return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Rule, b.Rule)) })
	return out
}

// Count counts a rule over the facts of a repository. Where its own scan
// proposes the rule it is counted as it was there.
func (r *Rule) Count(repo string, files []*fact.File) {
	k := slices.IndexFunc(r.Repos, func(h Holding) bool { return h.Repo == repo })
	if k < 0 {
		return
	}
	h := &r.Repos[k]
	x := pack.Rule{ID: r.ID, Languages: r.Languages, Scope: h.scope, Matcher: r.Matcher}
	for _, f := range files {
		for _, s := range x.Sites(f) {
			h.Sites++
			if s.OK {
				h.Adherents++
			}
		}
	}
}

// Report returns the rules that hold across the repositories, best first.
func (c *Common) Report(rules []*Rule, min int) *Report {
	out := &Report{Schema: Schema, Repos: slices.Clone(c.repos), Rules: []*Rule{}}
	slices.SortFunc(out.Repos, func(a, b Repo) int { return strings.Compare(a.Name, b.Name) })
	for _, r := range rules {
		r.Holds, r.Of, r.Adherents, r.Sites = 0, 0, 0, 0
		for i := range r.Repos {
			h := &r.Repos[i]
			r.Adherents += h.Adherents
			r.Sites += h.Sites
			if h.Sites < MinSites && h.Proposal == "" {
				continue
			}
			r.Of++
			if h.Holds = float64(h.Adherents) >= MinShare*float64(h.Sites) && h.Adherents > 0; h.Holds {
				r.Holds++
			}
		}
		if r.Holds >= min && float64(r.Holds) >= MinHolding*float64(r.Of) {
			out.Rules = append(out.Rules, r)
		}
	}
	// By how many repositories hold it, as far as chance allows to say.
	slices.SortFunc(out.Rules, func(a, b *Rule) int {
		x, y := miner.Wilson(float64(a.Holds), float64(a.Of)), miner.Wilson(float64(b.Holds), float64(b.Of))
		return cmp.Or(cmp.Compare(y, x), cmp.Compare(b.score, a.score), strings.Compare(a.ID, b.ID))
	})
	for i, r := range out.Rules {
		r.Rank = i + 1
	}
	return out
}

// JSON returns the report as a document of Schema.
func (r *Report) JSON() ([]byte, error) {
	var w bytes.Buffer
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(r)
	return w.Bytes(), err
}

// Text returns the report for a person.
func (r *Report) Text() string {
	var w strings.Builder
	fmt.Fprintf(&w, "%d repositories, %d common rules\n", len(r.Repos), len(r.Rules))
	for _, x := range r.Rules {
		fmt.Fprintf(&w, "\n%3d  %s\n     holds in %d of %d repositories, %d of %d sites · %s · %s\n", x.Rank, safe.Text(x.Rule), x.Holds, x.Of, x.Adherents, x.Sites, x.Family, x.ID)
		for _, h := range x.Repos {
			sign := "✗"
			switch {
			case h.Holds:
				sign = "✓"
			case h.Sites < MinSites && h.Proposal == "":
				continue
			}
			fmt.Fprintf(&w, "     %s %s  %d of %d\n", sign, safe.Text(h.Repo), h.Adherents, h.Sites)
		}
	}
	return w.String()
}

// Pack returns the rules as a pack, which each repository can take over.
func (r *Report) Pack() *pack.Pack {
	pk := &pack.Pack{}
	for _, x := range r.Rules {
		pk.Rules = append(pk.Rules, pack.Rule{
			ID: x.ID, Text: x.Rule, Why: fmt.Sprintf("holds in %d of %d repositories of the organisation", x.Holds, x.Of),
			Languages: x.Languages, Severity: pack.Tell, Triggers: x.triggers, Matcher: x.Matcher,
			Provenance: pack.Provenance{Proposal: x.ID, Family: x.Family, Support: x.Adherents, Opportunities: x.Sites},
		})
	}
	slices.SortFunc(pk.Rules, func(a, b pack.Rule) int { return strings.Compare(a.ID, b.ID) })
	pk.Rules = slices.CompactFunc(pk.Rules, func(a, b pack.Rule) bool { return a.ID == b.ID })
	return pk
}
