package proposals

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// MinScore is the chance that a team means a rule below which it is not
// proposed: readers signed few of those.
const MinScore = 0.15

// Likely is the chance from which a list for people has a proposal among its first:
// of those from it on readers signed more than half as they stood, of those below little
// more than a third (docs/evaluation.md).
const Likely = 0.25

// Likely reports whether a proposal is one to read first: one that is likely to be
// meant, as the answers so far move it, or that a person has accepted.
func (p *Proposal) Likely() bool {
	learned := p.Learned
	if learned == 0 {
		learned = 1 // a report without answers
	}
	return p.Status == Accepted || p.Score*learned >= Likely
}

// Build words scored candidates, drops those whose words could carry free text
// of the repository, and numbers the rest by rank.
func Build(c *miner.Corpus, families []miner.Family, list []*miner.Candidate) []Proposal {
	words := map[string]func(*miner.Corpus, *miner.Candidate) string{}
	for _, f := range families {
		words[f.Name] = f.Words
	}
	var out []Proposal
	seen := map[string]bool{}
	as := spelling{c: c}
	for _, k := range list {
		c.Evidence(k)
		if len(k.Sites) == 0 {
			continue
		}
		k.Matcher.Of = listed(c, k)
		text := as.rule(k, words[k.Family](c, k)) // needs the sites
		rule := withScope(text, scopeWords(k.Scope, silent(k)))
		if !Safe(rule) || seen[rule] {
			continue
		}
		seen[rule] = true
		p := Proposal{
			ID: ID(k), Family: k.Family, Rule: rule, Plain: text, Use: []string{}, UseQualified: []string{}, InsteadOf: []string{},
			Languages: k.Languages, Scope: filled(k.Scope), Files: k.N, Bits: round(k.Bits, 1), Score: round(k.Score, 3), Learned: 1, Background: round(k.Background, 3),
			BackgroundProjects: k.Others, BackgroundShare: round(k.OthersShare, 3),
			LowerBound: round(k.Lower, 3), Expected: round(k.Expected, 3), Trend: k.Trend, Status: New, EnforcedBy: []Source{}, Quarters: []Quarter{}, Adherents: []Place{}, Counter: []Place{},
			Matcher: k.Matcher,
		}
		for _, s := range k.Symbols() {
			p.Use = append(p.Use, shown(c, k, s))
			p.UseQualified = append(p.UseQualified, s)
		}
		if k.Matcher.Kind == pack.MatchImport {
			p.Use = append(p.Use, k.Matcher.Names...)
		}
		for _, s := range k.Matcher.Never {
			p.InsteadOf = append(p.InsteadOf, shown(c, k, s))
		}
		if k.Matcher.Kind == pack.MatchEdge {
			p.InsteadOf = append(p.InsteadOf, k.Matcher.Names...)
		}
		for _, s := range k.Sites {
			p.Opportunities++
			if s.OK {
				p.Support++
				p.Adherents = append(p.Adherents, Place{s.Path, s.Line})
			} else {
				p.Counter = append(p.Counter, Place{s.Path, s.Line})
			}
		}
		if k.Commits != nil {
			p.Support, p.Opportunities = k.Support, k.Opportunities
		}
		p.Confidence = round(float64(p.Support)/float64(p.Opportunities), 3)
		p.Why = p.Counts()
		if k.Why != "" {
			p.Why += "; " + k.Why
		}
		if k.Others > 0 {
			p.Why += fmt.Sprintf("; %.0f %% of %d other project%s", 100*k.OthersShare, k.Others, plural(k.Others))
		}
		p.Triggers = triggers(c, k, &p)
		if r := ToRule(p, Decision{}); len(pack.VerifyRule(&r)) > 0 {
			continue // could not be accepted: a slot that no rule may carry
		}
		out = append(out, p)
	}
	for i := range out {
		out[i].Rank = i + 1
	}
	return out
}

// listed returns the functions by which a role is told where a file is looked at
// alone (pack.Matcher.Of).
func listed(c *miner.Corpus, k *miner.Candidate) []string {
	var out []string
	in := k.Scope.Where()
	for i, f := range c.Files {
		if c.Group[i] != k.Group {
			continue
		}
		if l := k.Matcher.Listed(f); len(l) > 0 && in.Contains(f.Path, f.Test) {
			out = append(out, l...)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), pack.MaxOf)]
}

// ID returns the name of a proposal: its family and a hash of what it matches.
// It does not change with counts or scope, so that an answer holds.
func ID(k *miner.Candidate) string {
	sum := sha256.Sum256([]byte(miner.Canonical(k)))
	return k.Family + "-" + hex.EncodeToString(sum[:3])
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// Percent returns a share in percent, cut after digits decimals and never rounded
// up: what has a counter-example is not told as 100 %.
func Percent(share float64, digits int) float64 {
	m := math.Pow(10, float64(digits))
	return math.Floor(100*m*share+1e-9) / m
}

func round(x float64, digits int) float64 {
	m := math.Pow(10, float64(digits))
	return math.Round(x*m) / m
}

func filled(s pack.Scope) pack.Scope {
	if s.Include == nil {
		s.Include = []string{}
	}
	if s.Exclude == nil {
		s.Exclude = []string{}
	}
	return s
}

func shown(c *miner.Corpus, k *miner.Candidate, s string) string {
	switch k.Matcher.Kind {
	case pack.MatchImport:
		if k.Matcher.Shape == "" {
			s = strings.TrimSuffix(s, "/**")
		}
		return c.WrittenModule(k.Group, s)
	case pack.MatchCoChange:
		return s
	case pack.MatchOption, pack.MatchFilter, pack.MatchAlias, pack.MatchName:
		if u := c.Use(k.Group, s); u != nil && k.Matcher.Kind == pack.MatchOption && len(k.Matcher.Callee) == 0 {
			return u.Written()
		}
		return s
	case pack.MatchEdge:
		return strings.TrimSuffix(s, "/**")
	case pack.MatchStaple:
		if k.Matcher.Module != "" {
			return c.WrittenModule(k.Group, s)
		}
	case pack.MatchType:
		return s[strings.LastIndexByte(s, '/')+1:]
	}
	return c.Word(k.Group, s)
}

// silent returns the globs of Outside that go without saying: all but those that
// the family wants said, where the rest of the scope does not leave them out.
func silent(k *miner.Candidate) []string {
	var out []string
	for _, e := range k.Outside {
		in := len(k.Scope.Include) == 0
		for _, g := range k.Scope.Include {
			in = in || under(g, e) || under(e, g)
		}
		twice := slices.ContainsFunc(k.Scope.Exclude, func(g string) bool { return g != e && under(g, e) })
		if !slices.Contains(k.Said, e) || !in || twice {
			out = append(out, e)
		}
	}
	return out
}

// under reports whether the files of glob b lie in the folder of glob a.
func under(a, b string) bool {
	d, ok := strings.CutSuffix(a, "**")
	return ok && strings.HasPrefix(b, d)
}

// scopeWords says where a rule holds, without the excluded globs of silent.
// What a candidate is not about, such as the inside of the package that it
// prefers, goes without saying.
func scopeWords(s pack.Scope, silent []string) string {
	var parts []string
	switch s.Role {
	case "test":
		parts = append(parts, "in tests")
	case "non-test":
		parts = append(parts, "outside tests")
	}
	if len(s.Include) > 0 {
		parts = append(parts, "in `"+strings.Join(s.Include, "`, `")+"`")
	}
	var out []string
	for _, e := range s.Exclude {
		if (!strings.HasPrefix(e, "**/") || strings.HasPrefix(e, "**/*")) && !slices.Contains(silent, e) {
			out = append(out, e)
		}
	}
	if len(out) > 0 {
		parts = append(parts, "outside `"+strings.Join(out, "`, `")+"`")
	}
	return strings.Join(parts, ", ")
}

// withScope puts where a rule holds at the end of its sentence.
func withScope(text, words string) string {
	if words == "" {
		return text
	}
	return strings.TrimSuffix(text, ".") + " (" + words + ")."
}

// Reword returns the text of a rule whose scope is changed. The words at its
// end that say where it holds are those of the new scope; a text that has been
// edited, so that it does not say what Build would, stays as it is.
func Reword(text string, from, to pack.Scope) string {
	silent := unsaid(text, from)
	words := scopeWords(from, silent)
	if words != "" {
		plain, ok := strings.CutSuffix(text, " ("+words+").")
		if !ok {
			return text
		}
		text = plain + "."
	}
	return withScope(text, scopeWords(to, silent))
}

// unsaid returns the excluded globs that a text does not name.
func unsaid(text string, s pack.Scope) []string {
	var out []string
	for _, e := range s.Exclude {
		if !strings.Contains(text, "`"+e+"`") {
			out = append(out, e)
		}
	}
	return out
}

// Safe reports whether every slot of a rule is an identifier, a dotted path, a
// module path or a glob, is short, and does not read as an instruction.
func Safe(rule string) bool {
	if len(rule) > 400 {
		return false
	}
	parts := strings.Split(rule, "`")
	for i := 1; i < len(parts); i += 2 {
		s := pack.Dotted(parts[i])
		if s == "" || len(s) > 120 {
			return false
		}
		for k := 0; k < len(s); k++ {
			c := s[k]
			ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_$.@/*-:[]()?<>|&{}, #+~=%", c) >= 0
			if !ok {
				return false
			}
		}
		if strings.Count(s, " ") > 2 {
			return false
		}
		if pack.InstructionLike(s) != "" {
			return false
		}
	}
	return true
}

// triggers lists the names whose presence means that the rule concerns a text.
func triggers(c *miner.Corpus, k *miner.Candidate, p *Proposal) []string {
	m := map[string]bool{}
	add := func(s string) {
		s = strings.TrimSuffix(strings.TrimPrefix(s, fact.UnknownModule+"."), ".*")
		s = strings.TrimSuffix(strings.TrimSuffix(s, "/**"), "*")
		if s != "" && len(s) < 100 && !strings.ContainsAny(s, " ()") {
			m[s] = true
		}
	}
	switch k.Matcher.Kind {
	case pack.MatchType:
		for _, t := range k.Matcher.Tokens {
			add(strings.ReplaceAll(t, " ", "_"))
		}
	case pack.MatchCoChange: // about no name in a text
	case pack.MatchAlias:
		add(k.Matcher.Module)
	case pack.MatchImport, pack.MatchEdge:
		for _, l := range [][]string{k.Matcher.Use, k.Matcher.Never, k.Matcher.Names} {
			for _, s := range l {
				add(s)
			}
		}
		for _, l := range [][]string{p.Use, p.InsteadOf} { // as written
			for _, s := range l {
				add(s)
			}
		}
	default:
		switch {
		case k.Matcher.Kind == pack.MatchOption && len(k.Matcher.Callee) == 0:
			for _, s := range k.Matcher.Keys {
				add(s)
			}
		case k.Matcher.Kind == pack.MatchConstant:
			for _, s := range k.Matcher.Names {
				add(s)
			}
		}
		for _, l := range [][]string{k.Matcher.Never, k.Matcher.Callee} {
			for _, s := range l {
				add(c.Word(k.Group, s))
			}
		}
		for _, s := range p.Use {
			add(s)
		}
		for _, s := range k.Matcher.Methods {
			add(s)
		}
		if v := k.Matcher.Role.Via; v != "" && v != pack.Routes {
			add(v)
		}
	}
	out := make([]string, 0, len(m))
	for s := range m {
		out = append(out, s)
	}
	sort.Strings(out)
	if len(out) > 16 {
		out = out[:16]
	}
	return out
}
