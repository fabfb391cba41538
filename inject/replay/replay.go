// Package replay plays edits of the past through the injector, as if an agent
// had made them, and counts what it would have been told. docs/agents.md says
// what the figures mean.
package replay

import (
	"fmt"
	"io"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/pack"
)

// Schema names the version of the JSON of a replay.
const Schema = "vdmine/eval-replay/v1"

// Edit is what one commit made of one file.
type Edit struct {
	Path, Lang    string
	Test          bool
	New           bool
	Before, After string
	Facts         *fact.File // of After
}

// Tally counts what was told against what edits touched. A rule is touched by
// an edit if one of its opportunities stands on a line that the edit changed.
type Tally struct {
	Edits int `json:"edits"`
	Spoke int `json:"spoke"` // edits with at least one rule told for them
	// Pairs of an edit and a rule that it touched, and those of them in which the
	// rule had been told.
	Touched int `json:"touched"`
	Reached int `json:"reached"`
	// Touched edits: at least one rule is touched; whole if all were told.
	TouchedEdits int `json:"touched_edits"`
	Whole        int `json:"whole"`
	// Pairs of an edit and a rule told for it; those in which the edit touched
	// the rule, and those in which the file has an opportunity of the rule.
	Told    int `json:"told"`
	Meant   int `json:"told_and_touched"`
	InPlace int `json:"told_and_in_file"`
	Bytes   int `json:"bytes"`
	// Broken counts touched rules that the edit broke, Caught those of them that
	// had been told.
	Broken int `json:"broken"`
	Caught int `json:"broken_and_told"`
}

// Result counts two ways of telling: Match is what concerns an edit whose text
// is known, Session what an agent hears that reads each file and then edits it,
// once per commit.
type Result struct {
	Repo    string  `json:"repo"`
	Commit  string  `json:"commit"`
	Rules   int     `json:"rules"`
	Commits int     `json:"commits"`
	Match   Tally   `json:"match"`
	Session Tally   `json:"session"`
	Misses  []Miss  `json:"misses"`
	Seconds float64 `json:"seconds"`
}

// Miss is a touched rule that was not told, or one told for nothing.
type Miss struct {
	Rule string `json:"rule"`
	Path string `json:"path"`
	Line int    `json:"line"` // of the opportunity, 0 if there is none
	Why  string `json:"why"`
}

// Player plays commits one after the other.
type Player struct {
	Pack   *pack.Pack
	Result Result
	// Keep is the number of misses of each sort that are kept.
	Keep int
}

// Commit plays the edits of one commit as one session of an agent.
func (p *Player) Commit(edits []Edit) {
	if len(edits) == 0 {
		return
	}
	p.Result.Commits++
	heard := map[string]bool{}
	for i := range edits {
		e := &edits[i]
		before := e.Before
		if e.New {
			before = ""
		}
		changed := inject.Changed(before, e.After)
		if len(changed) == 0 {
			continue
		}
		touched, broken, here := p.truth(e, changed)
		at := inject.Edit{Path: e.Path, Lang: e.Lang, Test: e.Test}

		now := at
		if now.Text = e.After; !e.New {
			now.Lines = changed
		}
		rules := inject.Match(p.Pack, now, nil)
		told := map[string]bool{}
		for _, r := range rules {
			told[r.ID] = true
		}
		p.count(&p.Result.Match, rules, told, touched, broken, here)
		p.misses(e, "match", rules, told, touched)

		// What is known when the agent reads: the file as it was. A new file is
		// refused once, with what it is to contain.
		if now = at; e.New {
			now.Text = e.After
		} else {
			now.Text = before
		}
		rules = inject.Match(p.Pack, now, func(r *pack.Rule) bool { return heard[r.ID] })
		_, rules = inject.Text(strings.Repeat("x", 80), rules, inject.MaxBytes)
		for _, r := range rules {
			heard[r.ID] = true
		}
		p.count(&p.Result.Session, rules, heard, touched, broken, here)
		p.misses(e, "session", rules, heard, touched)
	}
}

// truth returns the rules with an opportunity on a changed line, by the line of
// the first; those broken there; and those with an opportunity anywhere.
func (p *Player) truth(e *Edit, changed inject.Lines) (touched map[string]int, broken, here map[string]bool) {
	touched, broken, here = map[string]int{}, map[string]bool{}, map[string]bool{}
	for i := range p.Pack.Rules {
		r := &p.Pack.Rules[i]
		for _, s := range r.Sites(e.Facts) {
			here[r.ID] = true
			if !changed.Has(s.Line) || s.OK && r.Matcher.Kind == pack.MatchEdge && !e.New {
				// That a file imports nothing forbidden is told at its first line,
				// whatever an edit does there.
				continue
			}
			if touched[r.ID] == 0 {
				touched[r.ID] = s.Line
			}
			if !s.OK {
				broken[r.ID] = true
			}
		}
	}
	return touched, broken, here
}

func (p *Player) count(t *Tally, rules []*pack.Rule, told map[string]bool, touched map[string]int, broken, here map[string]bool) {
	t.Edits++
	if len(rules) > 0 {
		t.Spoke++
		text, _ := inject.Text("", rules, inject.MaxBytes)
		t.Bytes += len(text)
	}
	whole := true
	for id := range touched {
		t.Touched++
		if told[id] {
			t.Reached++
		} else {
			whole = false
		}
	}
	for id := range broken {
		t.Broken++
		if told[id] {
			t.Caught++
		}
	}
	if len(touched) > 0 {
		t.TouchedEdits++
		if whole {
			t.Whole++
		}
	}
	for _, r := range rules {
		t.Told++
		if touched[r.ID] > 0 {
			t.Meant++
		}
		if here[r.ID] {
			t.InPlace++
		}
	}
}

func (p *Player) misses(e *Edit, way string, rules []*pack.Rule, told map[string]bool, touched map[string]int) {
	add := func(id, why string, line int) {
		n := 0
		for _, m := range p.Result.Misses {
			if m.Why == why {
				n++
			}
		}
		if n < p.Keep {
			p.Result.Misses = append(p.Result.Misses, Miss{Rule: id, Path: e.Path, Line: line, Why: why})
		}
	}
	for i := range p.Pack.Rules {
		if id := p.Pack.Rules[i].ID; touched[id] > 0 && !told[id] {
			why := way + ": touched, not told"
			if len(rules) == inject.MaxRules {
				why += " beside five others"
			}
			add(id, why, touched[id])
		}
	}
	for _, r := range rules {
		if touched[r.ID] == 0 {
			add(r.ID, way+": told, not touched", 0)
		}
	}
}

// Add sums tallies.
func (t *Tally) Add(o Tally) {
	t.Edits += o.Edits
	t.Spoke += o.Spoke
	t.Touched += o.Touched
	t.Reached += o.Reached
	t.TouchedEdits += o.TouchedEdits
	t.Whole += o.Whole
	t.Told += o.Told
	t.Meant += o.Meant
	t.InPlace += o.InPlace
	t.Bytes += o.Bytes
	t.Broken += o.Broken
	t.Caught += o.Caught
}

// Print writes a table: a row for each repository and way of telling, then sums.
func Print(w io.Writer, list []Result) {
	fmt.Fprintf(w, "%-34s %-8s %6s %6s %8s %8s %8s %8s %8s %7s\n", "", "", "edits", "speaks", "touched", "told", "of told", "touched", "in file", "bytes")
	var match, session Tally
	for i := range list {
		r := &list[i]
		r.Match.row(w, r.Repo, "match")
		r.Session.row(w, "", "session")
		match.Add(r.Match)
		session.Add(r.Session)
	}
	match.row(w, "all", "match")
	session.row(w, "", "session")
}

func (t *Tally) row(w io.Writer, repo, way string) {
	bytes := 0
	if t.Spoke > 0 {
		bytes = t.Bytes / t.Spoke
	}
	fmt.Fprintf(w, "%-34s %-8s %6d %6.2f %8d %8.3f %8d %8.3f %8.3f %7d\n", repo, way, t.Edits, ratio(t.Spoke, t.Edits), t.Touched, ratio(t.Reached, t.Touched),
		t.Told, ratio(t.Meant, t.Told), ratio(t.InPlace, t.Told), bytes)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
