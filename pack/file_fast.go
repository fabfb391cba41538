package pack

import (
	"strconv"
	"strings"
)

// parseCanonical reads exactly what Encode writes, twenty times as fast as the
// TOML decoder: the injector loads the pack at every event of an agent. It
// gives up (ok false) at anything that Encode would not write, and the general
// decoder then decides.
func parseCanonical(text string) (p *Pack, ok bool) {
	if !strings.HasPrefix(text, header) {
		return nil, false
	}
	text = text[len(header):]
	p = &Pack{Rules: make([]Rule, 0, min(strings.Count(text, "[[rule]]\n"), MaxRules))}
	var r *Rule
	var in table
	var tables, seen uint32 // tables of this rule, keys of this table: a bit for each
	var lists stringLists
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		switch {
		case line == "":
			continue
		case line == "[[rule]]":
			p.Rules = append(p.Rules, Rule{})
			r = &p.Rules[len(p.Rules)-1]
			in, tables, seen = tableRule, 0, 0
			continue
		case r == nil:
			return nil, false
		case line[0] == '[':
			if in = tableOf(line); in == 0 || tables&(1<<in) != 0 {
				return nil, false
			}
			tables, seen = tables|1<<in, 0
			continue
		}
		key, val, found := strings.Cut(line, " = ")
		if !found {
			return nil, false
		}
		k := slotOf(r, in, key)
		if k.bit == 0 || seen&k.bit != 0 {
			return nil, false
		}
		seen |= k.bit
		switch {
		case k.str != nil:
			s, rest, ok := canonicalString(val)
			if !ok || rest != "" {
				return nil, false
			}
			*k.str = s
		case k.list != nil && val == "[":
			end := strings.Index(text, "\n]\n")
			if end < 0 {
				return nil, false
			}
			for l := range strings.SplitSeq(text[:end], "\n") {
				l, trimmed := strings.CutPrefix(l, "  ")
				s, rest, ok := canonicalString(l)
				if !trimmed || !ok || rest != "," {
					return nil, false
				}
				lists.add(s)
			}
			*k.list = lists.take()
			text = text[end+len("\n]\n"):]
		case k.list != nil:
			rest, isList := strings.CutPrefix(val, "[")
			for isList {
				var s string
				s, rest, ok = canonicalString(rest)
				if !ok {
					return nil, false
				}
				lists.add(s)
				if rest == "]" {
					break
				}
				rest, isList = strings.CutPrefix(rest, ", ")
			}
			if !isList {
				return nil, false
			}
			*k.list = lists.take()
		case k.num != nil:
			n, err := strconv.Atoi(val)
			if err != nil || strconv.Itoa(n) != val {
				return nil, false
			}
			*k.num = n
		default:
			if val != "true" {
				return nil, false
			}
			*k.flag = true
		}
	}
	return p, true
}

// stringLists makes many short lists out of few allocations.
type stringLists struct {
	room []string
	n    int // elements of the list that is being made, the last of room
}

func (l *stringLists) add(s string) {
	if len(l.room) == cap(l.room) {
		room := make([]string, l.n, max(256, 2*l.n))
		copy(room, l.room[len(l.room)-l.n:])
		l.room = room
	}
	l.room = append(l.room, s)
	l.n++
}

// take returns the list; appending to it never reaches another one.
func (l *stringLists) take() []string {
	out := l.room[len(l.room)-l.n : len(l.room) : len(l.room)]
	l.n = 0
	return out
}

// canonicalString reads a leading basic string whose only escapes are \" and \\.
func canonicalString(s string) (val, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return s[1:i], s[i+1:], true
		case c == '\\':
			return escapedString(s)
		case c < 0x20 || c == 0x7f:
			return "", "", false
		}
	}
	return "", "", false
}

func escapedString(s string) (val, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), s[i+1:], true
		case c == '\\':
			if i++; i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", "", false
			}
			b.WriteByte(s[i])
		case c < 0x20 || c == 0x7f:
			return "", "", false
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// table is one of the tables of a rule.
type table uint8

const (
	tableRule table = iota + 1
	tableScope
	tableMatcher
	tableRole
	tableProvenance
)

func tableOf(header string) table {
	switch header {
	case "[rule.scope]":
		return tableScope
	case "[rule.matcher]":
		return tableMatcher
	case "[rule.matcher.role]":
		return tableRole
	case "[rule.provenance]":
		return tableProvenance
	}
	return 0
}

// slot is the place of a key's value: one of the pointers is set. The bit tells
// the keys of one table apart; 0 means that there is no such key.
type slot struct {
	bit  uint32
	str  *string
	list *[]string
	num  *int
	flag *bool
}

func slotOf(r *Rule, in table, key string) slot {
	switch in {
	case tableRule:
		switch key {
		case "id":
			return slot{bit: 1 << 0, str: &r.ID}
		case "text":
			return slot{bit: 1 << 1, str: &r.Text}
		case "why":
			return slot{bit: 1 << 2, str: &r.Why}
		case "severity":
			return slot{bit: 1 << 3, str: (*string)(&r.Severity)}
		case "example":
			return slot{bit: 1 << 4, str: &r.Example}
		case "languages":
			return slot{bit: 1 << 5, list: &r.Languages}
		case "triggers":
			return slot{bit: 1 << 6, list: &r.Triggers}
		}
	case tableScope:
		switch key {
		case "include":
			return slot{bit: 1 << 0, list: &r.Scope.Include}
		case "exclude":
			return slot{bit: 1 << 1, list: &r.Scope.Exclude}
		case "role":
			return slot{bit: 1 << 2, str: &r.Scope.Role}
		}
	case tableMatcher:
		return matcherSlot(&r.Matcher, key)
	case tableRole:
		return roleSlot(&r.Matcher.Role, key)
	case tableProvenance:
		v := &r.Provenance
		switch key {
		case "proposal":
			return slot{bit: 1 << 0, str: &v.Proposal}
		case "family":
			return slot{bit: 1 << 1, str: &v.Family}
		case "commit":
			return slot{bit: 1 << 2, str: &v.Commit}
		case "accepted":
			return slot{bit: 1 << 3, str: &v.Accepted}
		case "by":
			return slot{bit: 1 << 4, str: &v.By}
		case "support":
			return slot{bit: 1 << 5, num: &v.Support}
		case "opportunities":
			return slot{bit: 1 << 6, num: &v.Opportunities}
		}
	}
	return slot{}
}

func matcherSlot(m *Matcher, key string) slot {
	switch key {
	case "kind":
		return slot{bit: 1 << 0, str: (*string)(&m.Kind)}
	case "use":
		return slot{bit: 1 << 1, list: &m.Use}
	case "never":
		return slot{bit: 1 << 2, list: &m.Never}
	case "callee":
		return slot{bit: 1 << 3, list: &m.Callee}
	case "arg":
		return slot{bit: 1 << 4, num: &m.Arg}
	case "shape":
		return slot{bit: 1 << 5, str: &m.Shape}
	case "keys":
		return slot{bit: 1 << 6, list: &m.Keys}
	case "value":
		return slot{bit: 1 << 7, str: &m.Value}
	case "methods":
		return slot{bit: 1 << 8, list: &m.Methods}
	case "receivers":
		return slot{bit: 1 << 9, list: &m.Receivers}
	case "tokens":
		return slot{bit: 1 << 10, list: &m.Tokens}
	case "names":
		return slot{bit: 1 << 11, list: &m.Names}
	case "module":
		return slot{bit: 1 << 12, str: &m.Module}
	case "alias":
		return slot{bit: 1 << 13, str: &m.Alias}
	case "of":
		return slot{bit: 1 << 14, list: &m.Of}
	}
	return slot{}
}

func roleSlot(o *Role, key string) slot {
	switch key {
	case "kind":
		return slot{bit: 1 << 0, str: &o.Kind}
	case "test":
		return slot{bit: 1 << 1, str: &o.Test}
	case "dir":
		return slot{bit: 1 << 2, str: &o.Dir}
	case "file":
		return slot{bit: 1 << 3, str: &o.File}
	case "via":
		return slot{bit: 1 << 4, str: &o.Via}
	case "via_arg":
		return slot{bit: 1 << 5, num: &o.ViaArg}
	case "base":
		return slot{bit: 1 << 6, str: &o.Base}
	case "decorator":
		return slot{bit: 1 << 7, str: &o.Decorator}
	case "param":
		return slot{bit: 1 << 8, str: &o.Param}
	case "owner":
		return slot{bit: 1 << 9, str: &o.Owner}
	case "name":
		return slot{bit: 1 << 10, str: &o.Name}
	case "exported":
		return slot{bit: 1 << 11, flag: &o.Exported}
	case "does":
		return slot{bit: 1 << 12, str: &o.Does}
	}
	return slot{}
}
