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
// one for a rule and line. A finding whose form stood in before as often as it
// stands now is not new and is left out; before may be nil. Src is the content
// of the file; with it rules are passed over that the changed lines cannot break.
func Check(p *pack.Pack, f, before *fact.File, changed Lines, src string) []Finding {
	if f == nil || len(changed) == 0 {
		return nil
	}
	may := breaks(src, changed)
	var out []Finding
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Matcher.Kind == pack.MatchText || !may(r) {
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
		if before != nil && broken(r.Sites(before)) >= broken(sites) {
			continue
		}
		out = append(out, now...)
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return a.Line - b.Line })
	return out
}

// near is the number of lines around a changed one that are looked at too: the
// name of a call may stand below the line where its expression begins.
const near = 5

// breaks returns whether a rule can have a counter-example on the changed
// lines, going by the names that stand there. It spares most of the work: a pack
// has many rules, an edit touches few names.
func breaks(src string, changed Lines) func(*pack.Rule) bool {
	if src == "" {
		return func(*pack.Rule) bool { return true }
	}
	var b strings.Builder
	n := 0
	for line := range strings.Lines(src) {
		n++
		for _, r := range changed {
			if n >= r.From-near && n <= r.To+near {
				b.WriteString(line)
				break
			}
		}
	}
	part := b.String()
	idents := map[string]bool{}
	for i := 0; i < len(part); {
		if !identByte(part[i]) {
			i++
			continue
		}
		j := i
		for j < len(part) && identByte(part[j]) {
			j++
		}
		idents[part[i:j]] = true
		i = j
	}
	any := func(names []string) bool {
		for _, s := range names {
			parts := split(s)
			if len(parts) == 0 || idents[parts[len(parts)-1]] {
				return true
			}
		}
		return false
	}
	return func(r *pack.Rule) bool {
		m := &r.Matcher
		switch m.Kind {
		case pack.MatchUse:
			return any(m.Never)
		case pack.MatchArgument, pack.MatchOption, pack.MatchPair:
			return len(m.Callee) == 0 || any(m.Callee)
		case pack.MatchFilter:
			return len(m.Methods) == 0 || any(m.Methods)
		}
		return true
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
		if use := replacement(f.Rule); use != "" && !strings.Contains(f.Rule.Text, use[strings.LastIndexByte(use, '.')+1:]) {
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

// replacement returns the short form of the first symbol that the rule wants.
func replacement(r *pack.Rule) string {
	if len(r.Matcher.Use) == 0 {
		return ""
	}
	s := strings.TrimPrefix(r.Matcher.Use[0], "?.")
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
