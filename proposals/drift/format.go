package drift

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
)

// maxShown is the number of findings that text and Markdown list.
const maxShown = 30

// JSON returns the report as a document of Schema.
func (r *Report) JSON() ([]byte, error) {
	var w bytes.Buffer
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	return w.Bytes(), nil
}

// line makes text from outside one harmless line. A CI runner executes lines
// with its command mark, wherever the mark stands.
func line(s string) string { return strings.ReplaceAll(safe.Line(s), "##[", "## [") }

func short(commit string) string {
	if len(commit) > 10 {
		commit = commit[:10]
	}
	return line(commit)
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// Summary returns the report in one line.
func (r *Report) Summary() string {
	rules := plural(len(r.Rules), "rule")
	switch {
	case r.Base != "":
		if n := len(r.In(GivenUp)); n > 0 {
			rules += fmt.Sprintf(", %d given up", n)
			if len(r.Findings) == 0 {
				return rules + " since " + line(r.Base)
			}
		}
		return fmt.Sprintf("%s, %s added since %s", rules, plural(len(r.Findings)+r.Folded, "finding"), line(r.Base))
	case !r.HasPack:
		return fmt.Sprintf("no rule accepted yet, %s", plural(len(r.Proposals)+r.MoreProposals, "new proposal"))
	case r.HasBaseline && r.Quiet():
		return fmt.Sprintf("nothing changed since %s: %s, %s known", r.since(), rules, plural(r.KnownFindings, "finding"))
	}
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(len(r.In(Eroded)), "eroding")
	add(len(r.In(Dead)), "dead")
	add(len(r.Turned()), "turned")
	if n := len(r.Findings); n > 0 {
		parts = append(parts, plural(n, "new finding"))
	}
	add(r.Fixed(), "fixed")
	if !r.HasBaseline {
		parts = append(parts, plural(r.KnownFindings, "finding"))
	}
	if n := len(r.Proposals) + r.MoreProposals; n > 0 {
		parts = append(parts, plural(n, "new proposal"))
	}
	text := rules + ": " + strings.Join(parts, ", ")
	if !r.HasBaseline {
		return text + "; no baseline to compare with"
	}
	return text + " since " + r.since()
}

// since names the baseline.
func (r *Report) since() string {
	switch d := r.day(r.BaselineDate); {
	case d != "" && r.Baseline != "":
		return fmt.Sprintf("%s (%s)", d, short(r.Baseline))
	case r.Baseline != "":
		return "the baseline of " + short(r.Baseline)
	}
	return "the baseline"
}

// moved words the change of a rule's adherence.
func (r *Report) moved(s *RuleState) string {
	b := s.Before
	since := "the baseline"
	if d := r.day(b.At); d != "" {
		since = d
	}
	if b.Since == "acceptance" {
		since = "it was accepted"
		if d := r.day(b.At); d != "" {
			since += " on " + d
		}
	}
	what := "new breach"
	if b.Since == "acceptance" && !r.traced(s) {
		what = "breach" // some may be older
	}
	n := fmt.Sprintf("%d %ses", len(s.Breaches), what)
	if len(s.Breaches) == 1 {
		n = "1 " + what
	}
	return fmt.Sprintf("%s since %s, %s", shares(b.Count, s.Now), since, n)
}

func (r *Report) traced(s *RuleState) bool {
	for _, f := range s.Breaches {
		if f.Date == "" {
			return false
		}
	}
	return s.Before.At != ""
}

// shares writes two adherences as whole percents, with a digit more where they
// would look alike. Nothing is rounded up: 100 % is said of no broken rule.
func shares(from, to Count) string {
	for digits := 0; digits < 3; digits++ {
		m := math.Pow(10, float64(digits))
		a, b := math.Floor(100*m*from.Share()+1e-9)/m, math.Floor(100*m*to.Share()+1e-9)/m
		if a != b || digits == 2 {
			return fmt.Sprintf("%.*f → %.*f %%", digits, a, digits, b)
		}
	}
	return ""
}

func (r *Report) lost(s *RuleState) string {
	before := fmt.Sprintf("%d of %d", s.Before.Adherents, s.Before.Sites)
	if d := r.day(s.Before.At); d != "" {
		before += " on " + d
	}
	if s.Now.Sites == 0 {
		return fmt.Sprintf("no place is left that it is about (followed by %s)", before)
	}
	text := fmt.Sprintf("nothing follows it any more (%s), and %s break%s it", before, plural(s.Now.Sites, "place"), map[bool]string{true: "s"}[s.Now.Sites == 1])
	if n := len(s.Breaches); n > 0 && n < s.Now.Sites {
		text += fmt.Sprintf(", %d of them new", n)
	}
	return text
}

// gaveUp words what a branch does to a rule that it gives up.
func gaveUp(s *RuleState) string {
	left := "follow"
	if s.Now.Adherents == 1 {
		left = "follows"
	}
	return fmt.Sprintf("%s break it now, %s still %s it", plural(len(s.Breaches), "place"), plural(s.Now.Adherents, "place"), left)
}

func retire(s *RuleState) string { return "vdmine pack remove " + s.ID }

// turned words a change of trend.
func turned(s *RuleState) string {
	to := "new code follows it again"
	if !follows(s.Trend) {
		to = "new code turns away from it"
	}
	return fmt.Sprintf("%s → %s: %s", s.TrendBefore, s.Trend, to)
}

// origin says where a finding comes from, "" when that is not known.
func (r *Report) origin(f *Finding) string {
	if f.Commit == "" {
		return ""
	}
	return fmt.Sprintf("%s %s", r.day(f.Date), short(f.Commit))
}

// section is a part of the report: a title and entries, each with lines of its
// own. The text formats differ only in how they write it.
type section struct {
	title   string
	entries []entryOf
	more    int // entries, or findings, that are left out
}

type entryOf struct {
	text  string // may hold code spans
	id    string
	note  string // a line below the text
	hint  string // a command
	where []place
	more  int // places that are left out
}

type place struct {
	path   string
	line   int
	origin string
}

// list adds places to an entry.
func (e *entryOf) list(r *Report, fs []Finding, most int) {
	for i := range fs {
		if i == most {
			e.more = len(fs) - i
			return
		}
		e.where = append(e.where, place{fs[i].Path, fs[i].Line, r.origin(&fs[i])})
	}
}

// maxGivenUp is the number of places listed below a rule that is given up or dead.
const maxGivenUp = 3

// maxBreaches is the number of breaches listed below a rule.
const maxBreaches = 15

func (r *Report) sections() []section {
	var out []section
	add := func(title string, es []entryOf, more int) {
		if len(es) > 0 {
			out = append(out, section{title, es, more})
		}
	}
	told := map[string]bool{} // findings that stand below their rule
	var es []entryOf
	for _, s := range r.In(Eroded) {
		e := entryOf{text: s.Name + ": " + r.moved(&s), id: s.ID, note: s.Text}
		for _, f := range s.Breaches {
			told[f.Rule+"\x00"+f.Fingerprint] = true
		}
		e.list(r, s.Breaches, maxBreaches)
		es = append(es, e)
	}
	add("Eroding rules", es, 0)
	es = nil
	for _, s := range r.In(GivenUp) {
		e := entryOf{text: s.Name + ": " + gaveUp(&s), id: s.ID, note: s.Text, hint: retire(&s)}
		e.list(r, s.Breaches, maxGivenUp)
		es = append(es, e)
	}
	add("Rules that the branch gives up: retire them with it?", es, 0)
	es = nil
	for _, s := range r.In(Dead) {
		e := entryOf{text: s.Name + ": " + r.lost(&s), id: s.ID, note: s.Text, hint: retire(&s)}
		e.list(r, s.Breaches, maxGivenUp)
		es = append(es, e)
	}
	add("Dead rules: retire them?", es, 0)
	es = nil
	for _, s := range r.Turned() {
		es = append(es, entryOf{text: s.Name + ": " + turned(&s), id: s.ID, note: s.Text})
	}
	add("Rules whose trend turned", es, 0)
	es = nil
	shown, more := 0, 0
	at := map[string]int{} // by rule: place in es
	for i := range r.Findings {
		f := &r.Findings[i]
		if told[f.Rule+"\x00"+f.Fingerprint] {
			continue
		}
		if shown == maxShown {
			more++
			continue
		}
		shown++
		k, ok := at[f.Rule]
		if !ok {
			k = len(es)
			at[f.Rule], es = k, append(es, entryOf{text: f.Text, id: f.Rule})
		}
		es[k].where = append(es[k].where, place{f.Path, f.Line, r.origin(f)})
	}
	title := "New findings"
	if r.Base != "" {
		title = "Findings"
	}
	add(title, es, more)
	es = nil
	for _, p := range r.Proposals {
		e := entryOf{text: p.Rule, id: p.ID, note: fmt.Sprintf("%d of %s in %s", p.Support, plural(p.Opportunities, p.unit), plural(p.Files, "file"))}
		if p.Example != nil {
			e.note += fmt.Sprintf(", as %s:%d", safe.Path(p.Example.Path), p.Example.Line)
		}
		es = append(es, e)
	}
	add("New proposals (`vdmine review` decides)", es, r.MoreProposals)
	return out
}

// Text returns the report for a terminal or a log.
func (r *Report) Text() string {
	var w strings.Builder
	fmt.Fprintf(&w, "vdmine: %s\n", r.Summary())
	for _, n := range r.Notes {
		fmt.Fprintf(&w, "note: %s\n", line(n))
	}
	for _, s := range r.sections() {
		fmt.Fprintf(&w, "\n%s\n", s.title)
		for _, e := range s.entries {
			if e.note == "" && len(e.where) == 1 {
				p := e.where[0]
				fmt.Fprintf(&w, "  ✗ %s:%d: %s [%s]%s\n", line(safe.Path(p.path)), p.line, line(e.text), line(e.id), lead("  ", p.origin))
				continue
			}
			fmt.Fprintf(&w, "  • %s [%s]\n", line(e.text), line(e.id))
			if e.note != "" {
				fmt.Fprintf(&w, "    %s\n", line(e.note))
			}
			if e.hint != "" {
				fmt.Fprintf(&w, "    %s\n", line(e.hint))
			}
			for _, p := range e.where {
				fmt.Fprintf(&w, "    ✗ %s:%d%s\n", line(safe.Path(p.path)), p.line, lead("  ", p.origin))
			}
			if e.more > 0 {
				fmt.Fprintf(&w, "    … and %d more (--format json lists all)\n", e.more)
			}
		}
		if s.more > 0 {
			fmt.Fprintf(&w, "  … and %d more\n", s.more)
		}
	}
	return w.String()
}

func lead(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// Markdown returns the report for a job summary or a comment.
func (r *Report) Markdown() string {
	var w strings.Builder
	fmt.Fprintf(&w, "### vdmine\n\n%s\n", prose(upper(r.Summary())+"."))
	for _, n := range r.Notes {
		fmt.Fprintf(&w, "\n> %s\n", prose(n))
	}
	at := func(p place) string {
		return code(fmt.Sprintf("%s:%d", safe.Path(p.path), p.line)) + prose(lead(" · ", p.origin))
	}
	for _, s := range r.sections() {
		fmt.Fprintf(&w, "\n#### %s\n\n", s.title)
		for _, e := range s.entries {
			if e.note == "" && len(e.where) == 1 {
				fmt.Fprintf(&w, "- %s: %s %s\n", at(e.where[0]), prose(e.text), code(e.id))
				continue
			}
			fmt.Fprintf(&w, "- %s %s%s\n", prose(e.text), code(e.id), lead("<br>", prose(e.note)))
			if e.hint != "" {
				fmt.Fprintf(&w, "  - %s\n", code(e.hint))
			}
			for _, p := range e.where {
				fmt.Fprintf(&w, "  - %s\n", at(p))
			}
			if e.more > 0 {
				fmt.Fprintf(&w, "  - … and %d more\n", e.more)
			}
		}
		if s.more > 0 {
			fmt.Fprintf(&w, "- … and %d more\n", s.more)
		}
	}
	return w.String()
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// prose escapes what Markdown or its host would act on, outside of code spans:
// markup, links and mentions. A text whose backticks do not pair has none.
func prose(s string) string {
	s = line(s)
	paired := strings.Count(s, "`")%2 == 0 && !strings.Contains(s, "``")
	var w strings.Builder
	in := false
	for _, c := range s {
		switch {
		case c == '`' && paired:
			in = !in
		case in:
		case c == '@':
			// A mention needs the name right behind the sign.
			w.WriteString("@\u2060")
			continue
		case strings.ContainsRune("`\\<>&*_[]|#!~", c):
			w.WriteByte('\\')
		}
		w.WriteRune(c)
	}
	return strings.ReplaceAll(w.String(), "://", ":\\//")
}

// code returns a code span that text from outside cannot leave.
func code(s string) string {
	s = line(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// GitHub returns workflow commands that annotate the lines of the findings.
// The prefix, "" or a folder that ends in a slash, comes before each path.
func (r *Report) GitHub(prefix string) string {
	var w strings.Builder
	// The service shows ten annotations of a level and step: the gravest first.
	for _, level := range []struct {
		severity pack.Severity
		command  string
	}{{pack.Refuse, "error"}, {pack.Warn, "warning"}, {pack.Tell, "notice"}} {
		for _, f := range r.Findings {
			if f.Severity == level.severity {
				fmt.Fprintf(&w, "::%s file=%s,line=%d,title=%s::%s\n", level.command, property(prefix+f.Path), f.Line, property(line("vdmine "+f.Rule)), data(line(f.Text)))
			}
		}
	}
	for _, s := range r.In(Eroded) {
		fmt.Fprintf(&w, "::warning title=%s::%s\n", property(line("vdmine: eroding "+s.ID)), data(line(s.Name+": "+r.moved(&s)+". "+s.Text)))
	}
	for _, s := range r.In(GivenUp) {
		fmt.Fprintf(&w, "::warning title=%s::%s\n", property(line("vdmine: given up "+s.ID)), data(line(s.Name+": "+gaveUp(&s)+". If that is meant, retire it: "+retire(&s))))
	}
	for _, s := range r.In(Dead) {
		fmt.Fprintf(&w, "::notice title=%s::%s\n", property(line("vdmine: dead "+s.ID)), data(line(s.Name+": "+r.lost(&s)+". Retire it: "+retire(&s))))
	}
	for _, s := range r.Turned() {
		fmt.Fprintf(&w, "::notice title=%s::%s\n", property(line("vdmine: turned "+s.ID)), data(line(s.Name+": "+turned(&s))))
	}
	fmt.Fprintf(&w, "::notice title=vdmine::%s\n", data(r.Summary()))
	return w.String()
}

func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
