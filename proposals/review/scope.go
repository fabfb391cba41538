package review

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// formatScope writes a scope as a person types it: globs, excluded ones with an
// exclamation mark, and the role.
func formatScope(s pack.Scope) string {
	words := append([]string(nil), s.Include...)
	for _, g := range s.Exclude {
		words = append(words, "!"+g)
	}
	if s.Role != "" {
		words = append(words, "role="+s.Role)
	}
	return strings.Join(words, " ")
}

// parseScope reads what formatScope writes.
func parseScope(in string) (pack.Scope, error) {
	var s pack.Scope
	for _, w := range strings.Fields(in) {
		if role, ok := strings.CutPrefix(w, "role="); ok {
			s.Role = role
			continue
		}
		g, not := strings.CutPrefix(w, "!")
		if g == "" || safe.Hidden(g) || strings.Contains(g, `\`) || strings.HasPrefix(g, "/") || !doublestar.ValidatePattern(g) {
			return pack.Scope{}, fmt.Errorf("%s is not a glob of paths below the root", safe.Line(w))
		}
		if not {
			s.Exclude = append(s.Exclude, g)
		} else {
			s.Include = append(s.Include, g)
		}
	}
	return s, nil
}

// Compiled when first asked for: every start of the program would pay.
var (
	ownForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^use\s+([^\s;,]+(?:,\s*[^\s;,]+)*)\s*(?:[;,]\s*|\s+)(?:never|not|instead of)\s+([^\s;,]+(?:,\s*[^\s;,]+)*)$`)
	})
	symbol = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[A-Za-z_$?@][A-Za-z0-9_$./@-]{0,119}$`)
	})
)

// ParseOwn reads a rule written by hand: one line, optionally with " in " and
// globs at its end. A line "use X; never Y" becomes a rule that can be checked;
// X and Y are symbols as in "module.Name", several separated by commas. Any
// other line is told to agents as it is.
func ParseOwn(line string) (proposals.Decision, error) {
	text := strings.TrimSpace(line)
	d := proposals.Decision{Own: true, Status: proposals.Accepted, Severity: pack.Tell}
	if i := strings.LastIndex(text, " in "); i > 0 && strings.ContainsAny(text[i+4:], "/*") {
		sc, err := parseScope(text[i+4:])
		if err != nil {
			return d, err
		}
		d.Scope, text = &sc, strings.TrimSpace(text[:i])
	}
	switch {
	case text == "":
		return d, fmt.Errorf("a rule needs a text")
	case len(text) > pack.MaxText:
		return d, fmt.Errorf("longer than %d bytes", pack.MaxText)
	case safe.Hidden(text) || strings.ContainsAny(text, "\n\r\t"):
		return d, fmt.Errorf("hidden characters or more than one line")
	}
	d.Text = text
	if m := ownForm().FindStringSubmatch(text); m != nil {
		use, never := symbols(m[1]), symbols(m[2])
		if use != nil && never != nil {
			d.Use, d.Never = use, never
			d.Text = "Use " + code(use) + "; never " + code(never) + "."
		}
	}
	d.ID = proposals.OwnID(text + " " + line)
	p := proposals.OwnProposal(d)
	r := proposals.ToRule(p, d)
	if bad := pack.VerifyRule(&r); len(bad) > 0 {
		return d, fmt.Errorf("%s: %s", bad[0].Field, bad[0].Msg)
	}
	return d, nil
}

func symbols(list string) []string {
	var out []string
	for _, s := range strings.Split(list, ",") {
		s = strings.Trim(strings.TrimSuffix(strings.TrimSpace(s), "."), "`")
		if !symbol().MatchString(s) {
			return nil
		}
		out = append(out, s)
	}
	return out
}

func code(ss []string) string { return "`" + strings.Join(ss, "`, `") + "`" }
