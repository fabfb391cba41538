package written

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// maxSources is the number of places that are named for one proposal.
const maxSources = 3

// Mark fills where the proposals are stated already and moves those that are
// behind the others, in both in the order in which they were; ranks follow.
func Mark(ps []proposals.Proposal, texts []Text) {
	units, bodies := make([][]unit, len(texts)), make([]whole, len(texts))
	for i := range texts {
		units[i], bodies[i] = texts[i].units(), newWhole(texts[i].lines)
	}
	for i := range ps {
		p := &ps[i]
		q := questionOf(p)
		p.EnforcedBy = []proposals.Source{}
		for k := range texts {
			if !bodies[k].mayName(q.avoid) && !bodies[k].mayName(q.prefer) {
				continue
			}
			if line := q.statedIn(units[k], texts[k].Config); line > 0 && len(p.EnforcedBy) < maxSources {
				p.EnforcedBy = append(p.EnforcedBy, proposals.Source{Path: texts[k].Path, Line: line})
			}
		}
	}
	slices.SortStableFunc(ps, func(a, b proposals.Proposal) int {
		return cmp.Compare(min(1, len(a.EnforcedBy)), min(1, len(b.EnforcedBy)))
	})
	for i := range ps {
		ps[i].Rank = i + 1
	}
}

// unit is what is read together: a paragraph or list entry of prose, a few lines
// of a configuration.
type unit struct {
	line int // its first, from 1
	text string
	code bool // an example inside prose
}

// window is the number of lines of a configuration that say one thing.
const window = 5

// units cuts a text into what is read together.
func (t *Text) units() []unit {
	var out []unit
	if t.Config {
		for i := range t.lines {
			if strings.TrimSpace(t.lines[i]) != "" {
				out = append(out, unit{line: i + 1, text: strings.Join(t.lines[i:min(len(t.lines), i+window)], "\n")})
			}
		}
		return out
	}
	code, open := false, false
	for i, l := range t.lines {
		s := strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(s, "```") || strings.HasPrefix(s, "~~~"):
			code, open = !code, false
		case s == "" && !code:
			open = false
		case !open || !code && bullet(s):
			out, open = append(out, unit{line: i + 1, text: l, code: code}), true
		default:
			if n := len(out) - 1; len(out[n].text) < 4000 {
				out[n].text += "\n" + l
			}
		}
	}
	return out
}

func bullet(s string) bool {
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "+ ") || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "|") {
		return true
	}
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')')
}

// question is what a text must name to state a proposal.
type question struct {
	prefer, avoid, about []string
}

func questionOf(p *proposals.Proposal) question {
	m := &p.Matcher
	q := question{}
	for _, s := range slices.Concat(p.Use, p.UseQualified, m.Use) {
		q.prefer = append(q.prefer, forms(s)...)
	}
	for _, s := range slices.Concat(p.InsteadOf, m.Never) {
		q.avoid = append(q.avoid, forms(s)...)
	}
	switch m.Kind {
	case pack.MatchAlias:
		q.prefer = append([]string{m.Alias}, m.Names...)
		q.about = forms(m.Module)
	case pack.MatchImport:
		if len(m.Names) > 0 {
			q.about = m.Names
		}
	case pack.MatchType:
		q.about = m.Tokens
	default:
		for _, s := range slices.Concat(m.Callee, m.Methods) {
			q.about = append(q.about, forms(s)...)
		}
		r := m.Role
		if r.Via == pack.Routes {
			r.Via = ""
			q.about = append(q.about, "handler", "handlers", "route", "routes")
		}
		for _, s := range append(pack.Alternatives(r.Decorator), r.Base, r.Via, r.Param, strings.Trim(r.Name, "*"), strings.Trim(r.Owner, "*"), strings.Trim(r.File, "*")) {
			if len(s) > 2 {
				q.about = append(q.about, s)
			}
		}
		// Files by form of name are spoken of by their kind: controllers.
		if kind := strings.Trim(strings.TrimSuffix(r.File, path.Ext(r.File)), "*._-"); len(kind) > 3 {
			kind = strings.ToLower(kind)
			q.about = append(q.about, kind, kind+"s", strings.ToUpper(kind[:1])+kind[1:]+"s")
		}
		if d := strings.TrimSuffix(r.Dir, "/**"); len(d) > 3 {
			last := d[strings.LastIndexByte(d, '/')+1:]
			q.about = append(q.about, d, last+"/", "`"+last+"`")
		}
	}
	// What is on both sides says nothing.
	q.prefer = slices.DeleteFunc(q.prefer, func(s string) bool { return slices.Contains(q.avoid, s) })
	return q
}

// forms returns how a symbol or module may be written in a text: in full, by its
// last two parts, and by its name alone where that is telling.
func forms(s string) []string {
	s = strings.TrimPrefix(s, fact.UnknownModule+".")
	s = strings.TrimSuffix(strings.TrimSuffix(s, ".*"), "/**")
	s = strings.TrimSuffix(s, "()")
	if len(fact.Tokens(s)) == 0 || strings.HasPrefix(s, "..") {
		return nil
	}
	var out []string
	add := func(f string) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	variants := func(f string) {
		add(f)
		for _, sep := range []string{"::", `\`, "->", "#"} {
			add(strings.ReplaceAll(f, ".", sep))
		}
	}
	dirs := strings.Split(s, "/")
	base := dirs[len(dirs)-1]
	parts := strings.Split(base, ".")
	last := parts[len(parts)-1]
	telling := len(fact.Tokens(last)) >= 2 && len(last) >= 6
	switch n := len(parts); {
	case n >= 2:
		if len(dirs) > 1 {
			add(s)
		} else {
			variants(s)
		}
		variants(parts[n-2] + "." + last)
	case len(dirs) > 1:
		add(s)
		add(dirs[len(dirs)-2] + "/" + base)
		telling = false // a folder's name is anything's
	case !telling:
		for _, q := range []string{"`", `"`, "'"} {
			add(q + s + q)
		}
		add("`" + s + "()`")
	}
	if telling {
		add(last)
	}
	return out
}

// statedIn returns the first line of the unit that states the proposal, 0 for
// none. Names of both sides together state it; one side does so beside a word
// that asks or forbids.
func (q *question) statedIn(units []unit, config bool) int {
	for i := range units {
		u := &units[i]
		avoid, prefer := names(u.text, q.avoid), names(u.text, q.prefer)
		switch {
		case !avoid && !prefer:
		case config:
			if avoid && (banned(units, i) || prefer && has(u.text, "use", "prefer", "instead")) || prefer && len(q.avoid) == 0 && names(u.text, q.about) {
				return q.line(u)
			}
		case avoid && prefer:
			return q.line(u)
		case u.code:
		case avoid && has(u.text, "never", "avoid", "don't", "do not", "not allowed", "must not", "should not", "forbidden", "instead of", "rather than", "deprecated", "banned", "prohibited"):
			return q.line(u)
		case prefer && len(q.avoid) == 0 && names(u.text, q.about) && has(u.text, "must", "always", "should", "use", "every", "all", "never", "required", "extend", "extends", "call", "wrap", "pass", "declare", "ensure", "inherit", "prefer"):
			return q.line(u)
		}
	}
	return 0
}

// line returns the first line of a unit that has one of the names.
func (q *question) line(u *unit) int {
	for i, l := range strings.Split(u.text, "\n") {
		if names(l, q.avoid) || names(l, q.prefer) || names(l, q.about) {
			return u.line + i
		}
	}
	return u.line
}

// banned reports whether a line of a configuration stands under a key that
// forbids.
func banned(units []unit, i int) bool {
	for k := i; k >= 0 && units[i].line-units[k].line < 40; k-- {
		first, _, _ := strings.Cut(units[k].text, "\n")
		first = strings.ToLower(first)
		for _, w := range []string{"deny", "forbid", "restrict", "banned", "ban-", "disallow", "not-allowed", "prohibit"} {
			if strings.Contains(first, w) {
				return true
			}
		}
	}
	return false
}

// has reports whether a text has one of some lower-case words or phrases.
func has(text string, words ...string) bool {
	return names(strings.ReplaceAll(strings.ToLower(text), "’", "'"), words)
}

// whole is a text that is asked for many names, of which it has few.
type whole struct {
	text string
	has  [1 << 10]uint64 // the hashes of all that is gramLen bytes long in it
}

const gramLen = 4

func newWhole(lines []string) whole {
	w := whole{text: strings.Join(lines, "\n")}
	for i := 0; i+gramLen <= len(w.text); i++ {
		at, bit := gram(w.text[i:])
		w.has[at] |= bit
	}
	return w
}

// gram returns where the first gramLen bytes of s stand in whole.has.
func gram(s string) (at int, bit uint64) {
	h := (uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24) * 0x9E3779B1
	return int(h >> 22), 1 << (h >> 16 & 63)
}

// mayName reports whether a part of the text may have one of some names. Where
// lines are joined, names stay apart, unless they have a space themselves.
func (w *whole) mayName(list []string) bool {
	return slices.ContainsFunc(list, func(n string) bool {
		return strings.ContainsAny(n, " \t\n") || n != "" && w.may(n) && strings.Contains(w.text, n)
	})
}

// may reports whether the text may have a name: it has all parts of it.
func (w *whole) may(n string) bool {
	for i := 0; i+gramLen <= len(n); i++ {
		if at, bit := gram(n[i:]); w.has[at]&bit == 0 {
			return false
		}
	}
	return true
}

// names reports whether a text has one of some names as a whole.
func names(text string, list []string) bool {
	return slices.ContainsFunc(list, func(n string) bool {
		for from := 0; n != ""; {
			i := strings.Index(text[from:], n)
			if i < 0 {
				return false
			}
			i += from
			end := i + len(n)
			if (i == 0 || !part(text[i-1]) || !part(n[0])) && (end == len(text) || !part(text[end]) || !part(n[len(n)-1])) {
				return true
			}
			from = i + 1
		}
		return false
	})
}

func part(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
