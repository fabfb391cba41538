package agents

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/pack"
)

// changed is a file that an edit is about.
type changed struct {
	edit          inject.Edit // where the file stands
	file          File        // as the event has it
	after, before string
	hasBefore     bool
	// known tells whether after is known; before an edit it may not be.
	known    bool
	lines    inject.Lines
	suspects *pack.Pack // the rules for which the text must be parsed, nil for none
}

// look reads the files of an edit and finds the rules that they may break. It
// changes nothing: another program may go on from here.
func (h *hook) look() {
	if h.ev.Phase != BeforeEdit && h.ev.Phase != AfterEdit {
		return
	}
	checked := &pack.Pack{}
	for i := range h.pack.Rules {
		if r := &h.pack.Rules[i]; r.Severity == pack.Refuse || r.Severity != pack.Tell && h.ev.Phase == AfterEdit {
			checked.Rules = append(checked.Rules, *r)
		}
	}
	for _, f := range h.ev.Files {
		rel := h.rel(f.Path)
		if rel == "" {
			continue
		}
		c := changed{edit: h.edit(rel), file: f}
		if h.ev.Phase == BeforeEdit {
			h.lookBefore(&c)
		} else {
			h.lookAfter(&c)
		}
		if h.c.Parser != nil && c.edit.Lang != "" && c.known && len(checked.Rules) > 0 {
			if s := inject.Suspects(checked, c.edit, c.after, c.lines); len(s.Rules) > 0 {
				c.suspects = s
			}
		}
		h.edits = append(h.edits, c)
	}
}

func (h *hook) lookBefore(c *changed) {
	c.before, c.hasBefore = h.content(c.edit.Path)
	if c.after, c.known = applied(c.file, c.before, c.hasBefore); !c.known {
		return
	}
	if c.lines = inject.All(); c.hasBefore {
		c.lines = inject.Changed(c.before, c.after)
	}
}

func (h *hook) lookAfter(c *changed) {
	if c.edit.Lang == "" {
		return
	}
	f := c.file
	after, exists := h.content(c.edit.Path)
	if !exists || after == "" {
		return
	}
	c.after, c.known = after, true
	c.before, c.hasBefore = f.Before, f.HasBefore
	if !c.hasBefore && f.Full && !f.New {
		c.before, c.hasBefore = h.sess.kept(c.edit.Path)
	}
	if !c.hasBefore && !f.Full {
		c.before, c.hasBefore = inject.Unapplied(after, f.Hunks)
	}
	switch {
	case f.New:
		c.lines, c.hasBefore = inject.All(), false
	case c.hasBefore:
		c.lines = inject.Changed(c.before, after)
	case f.Full:
		c.lines = inject.All()
	default:
		c.lines = inject.Located(after, f.Hunks)
	}
}

// mustParse reports whether a file of the edit must be parsed.
func (h *hook) mustParse() bool {
	return slices.ContainsFunc(h.edits, func(c changed) bool { return c.suspects != nil })
}

// refuse checks the file as it would be after the edit against the rules whose
// severity is Refuse, and words what they forbid.
func (h *hook) refuse(c changed) string {
	text := inject.Report(c.edit.Path, h.check(c), inject.MaxBytes)
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
	var parts []string
	for _, c := range h.edits {
		rel := c.edit.Path
		h.sess.note("read", rel)
		if c.file.Full {
			h.sess.drop(rel)
		}
		if !c.known || len(parts) >= 3 {
			continue
		}
		found := h.check(c)
		lines := strings.Split(c.after, "\n")
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

// check returns what the changed lines break that was not broken before. Nothing
// is parsed unless a name on these lines gives cause.
func (h *hook) check(c changed) []inject.Finding {
	if c.suspects == nil || h.c.Full != nil {
		return nil
	}
	if text, ok := inject.Excerpt(c.edit.Path, c.edit.Lang, c.after, c.lines); ok {
		// A part of the file tells, unless it depends on the whole what is new.
		if f := h.facts(c.edit.Path, text); f != nil && f.ErrBytes == 0 {
			found := inject.Check(c.suspects, f, c.lines)
			if len(found) == 0 || !c.hasBefore || inject.AllNew(found, f, c.before) {
				return h.clean(found)
			}
		}
	}
	now := h.facts(c.edit.Path, c.after)
	found := inject.Check(c.suspects, now, c.lines)
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
