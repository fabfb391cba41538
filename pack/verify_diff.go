package pack

import (
	"fmt"
	"slices"
	"strings"
)

// ChangeKind says how a rule differs between two packs.
type ChangeKind string

// The kinds of changes.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// Change is the difference of one rule between two packs.
type Change struct {
	Kind   ChangeKind
	ID     string
	Fields []FieldChange // for Changed only, in the order of the file
}

// FieldChange is one field of a changed rule, before and after.
type FieldChange struct {
	Field    string
	Old, New string
}

// Diff compares two packs rule by rule; the answer is sorted by id.
func Diff(old, new *Pack) []Change {
	var out []Change
	a, b := slices.Clone(old.Rules), slices.Clone(new.Rules)
	sortRules(a)
	sortRules(b)
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].ID < b[0].ID:
			out = append(out, Change{Kind: Removed, ID: a[0].ID})
			a = a[1:]
		case len(a) == 0 || b[0].ID < a[0].ID:
			out = append(out, Change{Kind: Added, ID: b[0].ID})
			b = b[1:]
		default:
			if fs := diffRule(&a[0], &b[0]); len(fs) > 0 {
				out = append(out, Change{Kind: Changed, ID: a[0].ID, Fields: fs})
			}
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// diffRule compares the canonical lines of two rules, so that a field added to
// Rule is compared without a word here.
func diffRule(a, b *Rule) []FieldChange {
	fa, fb := ruleFields(a), ruleFields(b)
	var order []string
	for _, f := range append(slices.Clone(fa), fb...) {
		if !slices.Contains(order, f[0]) {
			order = append(order, f[0])
		}
	}
	value := func(fs [][2]string, name string) string {
		for _, f := range fs {
			if f[0] == name {
				return f[1]
			}
		}
		return ""
	}
	var out []FieldChange
	for _, name := range order {
		if x, y := value(fa, name), value(fb, name); x != y {
			out = append(out, FieldChange{Field: name, Old: x, New: y})
		}
	}
	return out
}

func ruleFields(r *Rule) [][2]string {
	var e encoder
	e.rule(r)
	var out [][2]string
	table := ""
	for line := range strings.SplitSeq(e.String(), "\n") {
		switch {
		case line == "" || line == "[[rule]]":
		case strings.HasPrefix(line, "["):
			table = strings.TrimPrefix(strings.Trim(line, "[]"), "rule.") + "."
		case strings.HasPrefix(line, "  ") || line == "]":
			out[len(out)-1][1] += strings.TrimSpace(line)
		default:
			key, val, _ := strings.Cut(line, " = ")
			out = append(out, [2]string{table + key, val})
		}
	}
	return out
}

// String returns the change for people: one line, or one line per field.
func (c Change) String() string {
	switch c.Kind {
	case Added:
		return "+ " + c.ID
	case Removed:
		return "- " + c.ID
	}
	var b strings.Builder
	fmt.Fprintf(&b, "~ %s", c.ID)
	for _, f := range c.Fields {
		fmt.Fprintf(&b, "\n    %s: %s → %s", f.Field, orNone(f.Old), orNone(f.New))
	}
	return b.String()
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
