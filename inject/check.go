package inject

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// Range is a run of changed lines, both ends included, counted from 1.
type Range struct{ From, To int }

// Lines is a sorted set of changed lines.
type Lines []Range

// Has reports whether a line is in the set.
func (l Lines) Has(line int) bool {
	for _, r := range l {
		if line >= r.From && line <= r.To {
			return true
		}
	}
	return false
}

// All is the set of all lines, for a file that is new.
func All() Lines { return Lines{{1, 1 << 30}} }

// Unapplied returns the content before an edit whose hunks were replaced in
// after, false if it cannot be told because one of them stands at several places
// or nowhere.
func Unapplied(after string, hunks []Hunk) (string, bool) {
	for _, h := range slices.Backward(hunks) {
		if h.New == "" || strings.Count(after, h.New) != 1 {
			return "", false
		}
		after = strings.Replace(after, h.New, h.Old, 1)
	}
	return after, len(hunks) > 0
}

// Hunk is one replacement of an edit: Old was there, New is there now. Both may
// contain unchanged lines around the change.
type Hunk struct{ Old, New string }

// Located finds the changed lines of hunks in the content after the edit. A
// hunk whose new text stands at several places counts at each of them; one that
// stands nowhere, because something formatted the file meanwhile, counts
// nowhere.
func Located(after string, hunks []Hunk) Lines {
	var out Lines
	for _, h := range hunks {
		if h.New == "" {
			continue
		}
		changed := Changed(h.Old, h.New)
		for at, n := 0, 0; n < 64; n++ {
			i := strings.Index(after[at:], h.New)
			if i < 0 {
				break
			}
			base := strings.Count(after[:at+i], "\n")
			for _, r := range changed {
				out = append(out, Range{base + r.From, base + r.To})
			}
			at += i + len(h.New)
		}
	}
	slices.SortFunc(out, func(a, b Range) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return a.To - b.To
	})
	return slices.Compact(out)
}

// Changed returns the lines of after that are not lines of before in place.
func Changed(before, after string) Lines {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	if before == "" {
		return Lines{{1, len(b)}}
	}
	pre := 0
	for pre < len(a) && pre < len(b) && a[pre] == b[pre] {
		pre++
	}
	suf := 0
	for suf < len(a)-pre && suf < len(b)-pre && a[len(a)-1-suf] == b[len(b)-1-suf] {
		suf++
	}
	a, b = a[pre:len(a)-suf], b[pre:len(b)-suf]
	if len(b) == 0 {
		return nil
	}
	same := common(a, b)
	var out Lines
	for i := range b {
		if same != nil && same[i] {
			continue
		}
		line := pre + i + 1
		if n := len(out); n > 0 && out[n-1].To == line-1 {
			out[n-1].To = line
		} else {
			out = append(out, Range{line, line})
		}
	}
	return out
}

// common marks the lines of b that lie in a longest common subsequence with a;
// nil when the two are too large to compare, all lines then count as changed.
func common(a, b []string) []bool {
	if len(a)*len(b) > 4<<20 {
		return nil
	}
	w := len(b) + 1
	t := make([]int32, (len(a)+1)*w)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i*w+j] = t[(i+1)*w+j+1] + 1
			} else {
				t[i*w+j] = max(t[(i+1)*w+j], t[i*w+j+1])
			}
		}
	}
	same := make([]bool, len(b))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			same[j] = true
			i++
			j++
		case t[(i+1)*w+j] >= t[i*w+j+1]:
			i++
		default:
			j++
		}
	}
	return same
}

// Finding is a counter-example of an accepted rule on a changed line.
type Finding struct {
	Rule  *pack.Rule
	Line  int
	Found string // the form seen, as written, may be empty
}

// Check returns the findings on the changed lines of a file, in order of lines,
// one for a rule and line.
func Check(p *pack.Pack, f *fact.File, changed Lines) []Finding {
	if f == nil || len(changed) == 0 {
		return nil
	}
	var out []Finding
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Matcher.Kind == pack.MatchText {
			continue
		}
		sites := r.Sites(f)
		var now []Finding
		for _, s := range sites {
			if s.OK || !changed.Has(s.Line) || slices.ContainsFunc(now, func(g Finding) bool { return g.Line == s.Line }) {
				continue
			}
			now = append(now, Finding{Rule: r, Line: s.Line, Found: s.Found})
		}
		if len(now) == 0 {
			continue
		}
		out = append(out, now...)
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return a.Line - b.Line })
	return out
}

// New drops the findings of rules that the text before the edit broke as often
// as the file does now: the edit only moved or touched them. Parse gives the
// facts of the text before and is called at most once, only when its names leave
// room for doubt; nil facts drop nothing.
func New(found []Finding, f *fact.File, before string, parse func() *fact.File) []Finding {
	var idents map[string]int
	var old *fact.File
	parsed := false
	fresh := map[*pack.Rule]bool{}
	return slices.DeleteFunc(found, func(g Finding) bool {
		is, known := fresh[g.Rule]
		if known {
			return !is
		}
		if idents == nil {
			idents = countIdents(before)
		}
		now := broken(g.Rule.Sites(f))
		if n, ok := atMost(g.Rule, before, idents); ok && n < now {
			is = true
		} else {
			if !parsed {
				old, parsed = parse(), true
			}
			is = old == nil || broken(g.Rule.Sites(old)) < now
		}
		fresh[g.Rule] = is
		return !is
	})
}

// AllNew reports whether the names of the text before the edit alone tell that New
// would drop none of the findings. The facts may be those of an excerpt.
func AllNew(found []Finding, f *fact.File, before string) bool {
	idents := countIdents(before)
	for _, g := range found {
		if n, ok := atMost(g.Rule, before, idents); !ok || n >= broken(g.Rule.Sites(f)) {
			return false
		}
	}
	return true
}

// atMost returns how often a text with these names can break the rule at most,
// false if names do not tell.
func atMost(r *pack.Rule, before string, idents map[string]int) (int, bool) {
	var names []string
	switch r.Matcher.Kind {
	case pack.MatchUse, pack.MatchGiven:
		names = r.Matcher.Never
	case pack.MatchArgument, pack.MatchOption:
		names = r.Matcher.Callee
	case pack.MatchConstant:
		names = r.Matcher.Names
	case pack.MatchFilter:
		names = r.Matcher.Methods
	}
	n := 0
	text := suspicion{text: before}
	for _, s := range names {
		parts := split(s)
		if len(parts) == 0 || strings.HasSuffix(s, "*") {
			return 0, false
		}
		last := parts[len(parts)-1]
		if idents[last] > 0 && text.renamed(last) {
			return 0, false
		}
		n += idents[last]
	}
	return n, len(names) > 0
}

func countIdents(text string) map[string]int {
	out := map[string]int{}
	eachIdent(text, func(id string, _ int) { out[id]++ })
	return out
}

// eachIdent calls f with every identifier of a text and where it ends.
func eachIdent(text string, f func(id string, end int)) {
	for i := 0; i < len(text); {
		if !identByte(text[i]) {
			i++
			continue
		}
		j := i + 1
		for j < len(text) && identByte(text[j]) {
			j++
		}
		f(text[i:j], j)
		i = j
	}
}

func broken(sites []pack.Site) int {
	n := 0
	for _, s := range sites {
		if !s.OK {
			n++
		}
	}
	return n
}

// Report words findings for an agent within budget bytes: line, rule,
// replacement and one real example. It is "" without findings.
func Report(path string, fs []Finding, budget int) string {
	var b strings.Builder
	left := 0
	for i, f := range fs {
		var line strings.Builder
		fmt.Fprintf(&line, "- %s:%d", path, f.Line)
		if found := visible(f.Found); found != "" {
			fmt.Fprintf(&line, ": `%s`", found)
		}
		fmt.Fprintf(&line, " breaks: %s", f.Rule.Text)
		if use := replacement(f.Rule, f.Found); use != "" && !strings.Contains(f.Rule.Text, use[strings.LastIndexByte(use, '.')+1:]) {
			fmt.Fprintf(&line, " Use `%s`.", use)
		}
		if f.Rule.Example != "" {
			fmt.Fprintf(&line, " Example: %s.", f.Rule.Example)
		}
		fmt.Fprintf(&line, " [%s]\n", f.Rule.ID)
		if i > 0 && (i >= MaxRules || b.Len()+line.Len() > budget-80) {
			left = len(fs) - i
			break
		}
		b.WriteString(line.String())
	}
	if b.Len() == 0 {
		return ""
	}
	head := "The edit was applied, but breaks accepted conventions of this repository (vdmine). Mend these lines:\n"
	s := strings.TrimSuffix(head+b.String(), "\n")
	if left > 0 {
		s += fmt.Sprintf("\n(%d more)", left)
	}
	return s
}

// replacement returns the short form of the symbol that the rule wants: where
// each stands beside one to avoid, that beside the one found, else the first.
func replacement(r *pack.Rule, found string) string {
	m := &r.Matcher
	if len(m.Use) == 0 || m.Kind == pack.MatchGiven || m.Kind == pack.MatchConstant { // which of them is meant is told by what is given
		return ""
	}
	s := m.Use[0]
	if m.Kind == pack.MatchUse && len(m.Use) == len(m.Never) {
		for i, n := range m.Never {
			if fact.LastName(n) == fact.LastName(found) {
				s = m.Use[i]
				break
			}
		}
	}
	s = strings.TrimPrefix(s, "?.")
	if i := strings.LastIndexByte(s, '/'); i >= 0 {
		s = s[i+1:]
	}
	return s
}

// visible returns the form seen at a site if it is a short name that can do no
// harm in a message, else "".
func visible(s string) string {
	if len(s) == 0 || len(s) > 80 || pack.InstructionLike(s) != "" {
		return ""
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(identByte(c) && c < 0x80) && !strings.ContainsRune("./@[]*()<>,: \"=!-#%{}", rune(c)) {
			return ""
		}
	}
	if strings.Count(s, " ") > 3 {
		return ""
	}
	return s
}
