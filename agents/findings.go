package agents

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/pack"
)

// refuse checks the file as it would be after the edit against the rules whose
// severity is Refuse, and words what they forbid.
func (h *hook) refuse(c changed) string {
	strict := &pack.Pack{}
	for i := range h.pack.Rules {
		if r := &h.pack.Rules[i]; r.Severity == pack.Refuse {
			strict.Rules = append(strict.Rules, *r)
		}
	}
	if len(strict.Rules) == 0 || h.c.Parser == nil || c.edit.Lang == "" {
		return ""
	}
	text := inject.Report(c.edit.Path, h.check(strict, c), inject.MaxBytes)
	return strings.Replace(text, "The edit was applied, but breaks", "Not written: the edit breaks", 1)
}

// applied returns the content after the edit, false if it cannot be told.
func applied(f File, before string, exists bool) (string, bool) {
	if f.Full {
		return f.Whole, true
	}
	if !exists {
		return proposed(f), true
	}
	after := before
	for _, k := range f.Hunks {
		if k.Old == "" || strings.Count(after, k.Old) != 1 {
			return "", false
		}
		after = strings.Replace(after, k.Old, k.New, 1)
	}
	return after, true
}

func (h *hook) facts(rel, src string) *fact.File {
	if h.c.Parser == nil || h.ctx.Err() != nil {
		return nil
	}
	f, err := h.c.Parser.Facts(h.root, rel, []byte(src))
	if err != nil {
		logLine(h.state, oneLine("parse "+rel+": "+err.Error()))
		return nil
	}
	return f
}

func (h *hook) afterEdit() Answer {
	checked := &pack.Pack{}
	for i := range h.pack.Rules {
		if r := &h.pack.Rules[i]; r.Severity != pack.Tell {
			checked.Rules = append(checked.Rules, *r)
		}
	}
	var parts []string
	for _, f := range h.ev.Files {
		rel := h.rel(f.Path)
		if rel == "" {
			continue
		}
		h.sess.note("read", rel)
		e := h.edit(rel)
		if e.Lang == "" || len(parts) >= 3 {
			continue
		}
		after, exists := h.content(rel)
		if !exists || after == "" {
			continue
		}
		before, hasBefore := f.Before, f.HasBefore
		if !hasBefore && f.Full && !f.New {
			before, hasBefore = h.sess.content(rel)
		}
		if !hasBefore && !f.Full {
			before, hasBefore = inject.Unapplied(after, f.Hunks)
		}
		c := changed{edit: e, after: after, before: before, hasBefore: hasBefore}
		switch {
		case f.New:
			c.lines, c.hasBefore = inject.All(), false
		case hasBefore:
			c.lines = inject.Changed(before, after)
		case f.Full:
			c.lines = inject.All()
		default:
			c.lines = inject.Located(after, f.Hunks)
		}
		found := h.check(checked, c)
		lines := strings.Split(after, "\n")
		found = slices.DeleteFunc(found, func(g inject.Finding) bool {
			// Told once: several hooks may fire for one edit, and the next edit
			// may leave the line as it is.
			src := ""
			if g.Line > 0 && g.Line <= len(lines) {
				src = strings.TrimSpace(lines[g.Line-1])
			}
			key := g.Rule.ID + "\x00" + rel + "\x00" + src
			return !h.sess.claim("found", key) && h.sess.claimed("found", key)
		})
		if text := inject.Report(show([]string{rel}), found, inject.MaxBytes); text != "" {
			parts = append(parts, text)
		}
	}
	return Answer{Context: strings.Join(parts, "\n")}
}

// changed is a file after an edit, with what is known of it before.
type changed struct {
	edit          inject.Edit // where the file stands
	after, before string
	hasBefore     bool
	lines         inject.Lines
}

// check returns what the changed lines break that was not broken before. Nothing
// is parsed unless a name on these lines gives cause.
func (h *hook) check(p *pack.Pack, c changed) []inject.Finding {
	suspects := inject.Suspects(p, c.edit, c.after, c.lines)
	if len(suspects.Rules) == 0 {
		return nil
	}
	now := h.facts(c.edit.Path, c.after)
	found := inject.Check(suspects, now, c.lines)
	if c.hasBefore {
		found = inject.New(found, now, c.before, func() *fact.File { return h.facts(c.edit.Path, c.before) })
	}
	return h.clean(found)
}

// clean drops findings of rules that must not reach an agent.
func (h *hook) clean(fs []inject.Finding) []inject.Finding {
	return slices.DeleteFunc(fs, func(f inject.Finding) bool {
		ps := pack.VerifyRule(f.Rule)
		h.report(ps)
		return len(ps) > 0
	})
}
