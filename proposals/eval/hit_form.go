package eval

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/pack"
)

// shows reports whether a matcher about forms says what the key shows by
// example: what it prefers has the form, what it avoids has not; known says
// whether the matcher is of that kind.
func (j *judge) shows(m *pack.Matcher) (ok, known bool) {
	switch m.Kind {
	case pack.MatchArgument:
		if len(m.Names) == 0 {
			return false, false
		}
		return j.examples(func(s string) (bool, bool) { return j.handsOn(m, s) }), true
	case pack.MatchName:
		if m.Value == "" && m.Role.Kind == "class" && j.c.Kind == "naming" {
			return j.form(m.Shape) || j.examples(func(s string) (bool, bool) { return classShown(m.Shape, s) }), true
		}
		if m.Value == "" && m.Shape != pack.NamePlain {
			return false, false
		}
		return j.examples(func(s string) (bool, bool) { return nameShown(m, s) }), true
	case pack.MatchForm:
		return j.examples(func(s string) (bool, bool) { return textShown(m.Shape, s) }), true
	case pack.MatchModifier:
		return j.examples(func(s string) (bool, bool) {
			return slices.Contains(strings.Fields(strings.ToLower(s)), m.Shape), strings.ContainsAny(s, " ")
		}), true
	case pack.MatchHead:
		return j.examples(func(s string) (bool, bool) {
			return strings.Contains(strings.ReplaceAll(s, " ", ""), strings.ReplaceAll(m.Value, " ", "")), true
		}), true
	}
	return false, false
}

// handsOn judges an example of a call by whether it hands on a variable of one of
// the names that a matcher asks for, at its place or as a keyword. Other calls
// show nothing.
func (j *judge) handsOn(m *pack.Matcher, s string) (ok, shown bool) {
	callee, args, called := strings.Cut(s, "(")
	if !called || !slices.ContainsFunc(terms(callee), func(t term) bool {
		return slices.ContainsFunc(m.Callee, func(n string) bool { return t.matches(n, 0) == yes })
	}) {
		return false, false
	}
	args = strings.TrimSuffix(strings.TrimSpace(args), ")")
	for i, a := range strings.Split(args, ",") {
		key, _, keyed := strings.Cut(a, "=")
		key = strings.TrimSpace(key)
		if slices.Contains(m.Names, fact.LastName(key)) && (keyed || i == m.Arg) {
			return true, true
		}
	}
	return false, true
}

// examples reports whether a form is that of the preferred examples, and not
// that of the avoided ones.
func (j *judge) examples(form func(s string) (ok, shown bool)) bool {
	good := false
	for _, s := range j.c.Prefer {
		if ok, shown := form(s); shown {
			if !ok {
				return false
			}
			good = true
		}
	}
	for _, s := range j.c.Avoid {
		if ok, shown := form(s); shown && ok {
			return false
		}
	}
	return good
}

// classShown judges the name of the class that an example declares, or that it is.
func classShown(shape, s string) (ok, shown bool) {
	w := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '(' || r == ':' || r == '<' || r == '{' })
	if k := slices.Index(w, "class"); k >= 0 && k+1 < len(w) {
		w = w[k+1:]
	} else if len(w) != 1 {
		return false, false
	}
	return glob(shape, w[0]), true
}

// nameShown judges the names of an example by the form that a matcher asks for.
func nameShown(m *pack.Matcher, s string) (ok, shown bool) {
	switch m.Value {
	case pack.NamesInTags:
		if !strings.Contains(s, m.Alias+":") {
			return false, false
		}
	case pack.NamesOfHandlers:
		_, v, found := strings.Cut(s, "={")
		if !found || !strings.Contains(s, "on") {
			return false, false
		}
		s = v
	case pack.NamesInOptions:
		key, v, found := strings.Cut(s, ":")
		if !found || !slices.Contains(m.Keys, strings.TrimSpace(key)) {
			return false, false
		}
		return strings.HasPrefix(strings.Trim(v, " '\""), strings.TrimSuffix(m.Shape, "*")), true
	case "":
		if m.Role.Name != "" && !strings.HasPrefix(s, strings.TrimSuffix(m.Role.Name, "*")) {
			return false, false
		}
	}
	ok = true
	for _, w := range strings.FieldsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && (r > 'z' || r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a')
	}) {
		good, says := pack.NameForm(m.Shape, w)
		shown, ok = shown || says, ok && (good || !says)
	}
	return ok, shown
}

// textShown judges the text in the quotes of an example.
func textShown(form, s string) (ok, shown bool) {
	k := strings.IndexByte(s, '"')
	if k < 0 {
		return false, false
	}
	t := strings.TrimSuffix(s[k+1:], ")")
	t = strings.Trim(t, `"`)
	if form == pack.FormFull {
		return strings.Contains(t, "not") && !strings.Contains(t, "n't"), true
	}
	c := &fact.Call{Args: []fact.Arg{{Kind: fact.ArgString, Text: fact.FormOfText(t, true, true) | fact.TextSpaces}}}
	return pack.TextForm(form, c, &c.Args[0])
}
