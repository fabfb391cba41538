package drift

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
)

// maxShown is the number of findings that text and Markdown list.
const maxShown = 50

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
	switch {
	case r.Base != "":
		return fmt.Sprintf("%s, %s on lines changed since %s", plural(len(r.Rules), "rule"), plural(len(r.Findings), "finding"), line(r.Base))
	case !r.HasPack:
		return fmt.Sprintf("no rule accepted yet, %s", plural(len(r.Proposals)+r.MoreProposals, "new proposal"))
	case r.HasBaseline && r.Quiet():
		return fmt.Sprintf("nothing changed since the baseline%s: %s, %s known", r.at(), plural(len(r.Rules), "rule"), plural(r.KnownFindings, "finding"))
	case !r.HasBaseline:
		return fmt.Sprintf("%s, %s, no baseline to compare with, %d eroded, %d dead, %s", plural(len(r.Rules), "rule"), plural(r.KnownFindings, "finding"),
			len(r.In(Eroded)), len(r.In(Dead)), plural(len(r.Proposals)+r.MoreProposals, "open proposal"))
	}
	return fmt.Sprintf("%s, %s, %d fixed, %d eroded, %d dead, %s since the baseline%s", plural(len(r.Rules), "rule"), plural(len(r.Findings), "new finding"),
		r.Fixed(), len(r.In(Eroded)), len(r.In(Dead)), plural(len(r.Proposals)+r.MoreProposals, "new proposal"), r.at())
}

func (r *Report) at() string {
	if r.Baseline == "" {
		return ""
	}
	return " of " + short(r.Baseline)
}

// moved words the change of a rule's adherence.
func moved(s *RuleState) string {
	b := s.Before
	since := b.Since
	if b.Since == "acceptance" && b.At != "" {
		since += " on " + line(b.At)
	}
	text := fmt.Sprintf("%s → %s since %s", percent(b.Count), percent(s.Now), since)
	if s.NewFindings > 0 {
		text += ", " + plural(s.NewFindings, "new finding")
	}
	return text
}

func percent(c Count) string {
	return fmt.Sprintf("%.1f %% (%d of %d)", 100*c.Share(), c.Adherents, c.Sites)
}

func lost(s *RuleState) string {
	if s.Now.Sites == 0 {
		return fmt.Sprintf("no opportunity is left, %d before", s.Before.Sites)
	}
	return fmt.Sprintf("no adherent is left, %s break it", plural(s.Now.Sites, "site"))
}

// Text returns the report for a terminal or a log.
func (r *Report) Text() string {
	var w strings.Builder
	fmt.Fprintf(&w, "vdmine: %s\n", r.Summary())
	for _, n := range r.Notes {
		fmt.Fprintf(&w, "note: %s\n", line(n))
	}
	if len(r.Findings) > 0 {
		w.WriteString("\nFindings\n")
		for i, f := range r.Findings {
			if i == maxShown {
				fmt.Fprintf(&w, "  … and %d more (--format json lists all)\n", len(r.Findings)-i)
				break
			}
			fmt.Fprintf(&w, "  ✗ %s:%d: %s [%s]\n", line(safe.Path(f.Path)), f.Line, line(f.Text), line(f.Rule))
		}
	}
	section := func(title string, list []RuleState, says func(*RuleState) string) {
		if len(list) == 0 {
			return
		}
		fmt.Fprintf(&w, "\n%s\n", title)
		for i := range list {
			fmt.Fprintf(&w, "  • %s [%s]\n    %s\n", line(list[i].Text), line(list[i].ID), says(&list[i]))
		}
	}
	section("Eroding rules", r.In(Eroded), moved)
	section("Dead rules: retire them?", r.In(Dead), lost)
	section("Rules whose trend turned", r.Turned(), func(s *RuleState) string { return line(s.TrendBefore) + " → " + line(s.Trend) })
	if len(r.Proposals) > 0 {
		w.WriteString("\nNew proposals (`vdmine review` decides)\n")
		for _, p := range r.Proposals {
			fmt.Fprintf(&w, "  • %s [%s]\n    %d of %s in %s\n", line(p.Rule), line(p.ID), p.Support, plural(p.Opportunities, "site"), plural(p.Files, "file"))
		}
		if r.MoreProposals > 0 {
			fmt.Fprintf(&w, "  … and %d more\n", r.MoreProposals)
		}
	}
	return w.String()
}

// Markdown returns the report for a job summary or a comment.
func (r *Report) Markdown() string {
	var w strings.Builder
	fmt.Fprintf(&w, "### vdmine\n\n%s\n", prose(upper(r.Summary())+"."))
	for _, n := range r.Notes {
		fmt.Fprintf(&w, "\n> %s\n", prose(n))
	}
	if len(r.Findings) > 0 {
		w.WriteString("\n#### Findings\n\n")
		for i, f := range r.Findings {
			if i == maxShown {
				fmt.Fprintf(&w, "- … and %d more\n", len(r.Findings)-i)
				break
			}
			fmt.Fprintf(&w, "- %s: %s %s\n", code(fmt.Sprintf("%s:%d", safe.Path(f.Path), f.Line)), prose(f.Text), code(f.Rule))
		}
	}
	section := func(title string, list []RuleState, says func(*RuleState) string) {
		if len(list) == 0 {
			return
		}
		fmt.Fprintf(&w, "\n#### %s\n\n", title)
		for i := range list {
			fmt.Fprintf(&w, "- %s %s: %s\n", prose(list[i].Text), code(list[i].ID), prose(says(&list[i])))
		}
	}
	section("Eroding rules", r.In(Eroded), moved)
	section("Dead rules: retire them?", r.In(Dead), lost)
	section("Rules whose trend turned", r.Turned(), func(s *RuleState) string { return s.TrendBefore + " → " + s.Trend })
	if len(r.Proposals) > 0 {
		w.WriteString("\n#### New proposals\n\n")
		for _, p := range r.Proposals {
			fmt.Fprintf(&w, "- %s %s: %d of %s in %s\n", prose(p.Rule), code(p.ID), p.Support, plural(p.Opportunities, "site"), plural(p.Files, "file"))
		}
		if r.MoreProposals > 0 {
			fmt.Fprintf(&w, "- … and %d more\n", r.MoreProposals)
		}
		w.WriteString("\n`vdmine review` decides which of them become rules.\n")
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
		fmt.Fprintf(&w, "::warning title=%s::%s\n", property(line("vdmine: eroding "+s.ID)), data(line(s.Text)+" "+moved(&s)))
	}
	for _, s := range r.In(Dead) {
		fmt.Fprintf(&w, "::notice title=%s::%s\n", property(line("vdmine: dead "+s.ID)), data(line(s.Text)+" "+lost(&s)))
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
