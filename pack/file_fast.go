package pack

import (
	"slices"
	"strconv"
	"strings"
)

// parseCanonical reads exactly what Encode writes, ten times as fast as the
// TOML decoder: the injector loads the pack at every event of an agent. It
// gives up (ok false) at anything that Encode would not write, and the general
// decoder then decides.
func parseCanonical(text string) (p *Pack, ok bool) {
	if !strings.HasPrefix(text, header) {
		return nil, false
	}
	text = text[len(header):]
	p = &Pack{Rules: make([]Rule, 0, min(strings.Count(text, "[[rule]]\n"), MaxRules))}
	table := ""
	var seen []string // tables of this rule, and keys of this table
	once := func(name string) bool {
		if slices.Contains(seen, name) {
			return false
		}
		seen = append(seen, name)
		return true
	}
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		switch {
		case line == "":
			continue
		case line == "[[rule]]":
			p.Rules = append(p.Rules, Rule{})
			table, seen = "rule", seen[:0]
			continue
		case line[0] == '[':
			if len(p.Rules) == 0 || line[len(line)-1] != ']' {
				return nil, false
			}
			table = line[1 : len(line)-1]
			if table == "rule" || keys(table) == nil {
				return nil, false
			}
			// A table name has a dot unless it is a key's, so both can share a list.
			seen = slices.DeleteFunc(seen, func(s string) bool { return !strings.Contains(s, ".") })
			if !once(table) {
				return nil, false
			}
			continue
		}
		if len(p.Rules) == 0 {
			return nil, false
		}
		key, val, found := strings.Cut(line, " = ")
		if !found || strings.Contains(key, ".") || !once(key) {
			return nil, false
		}
		r := &p.Rules[len(p.Rules)-1]
		if dst := stringSlot(r, table, key); dst != nil {
			s, rest, ok := canonicalString(val)
			if !ok || rest != "" {
				return nil, false
			}
			*dst = s
			continue
		}
		if dst := listSlot(r, table, key); dst != nil {
			if val == "[" {
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
					*dst = append(*dst, s)
				}
				text = text[end+len("\n]\n"):]
				continue
			}
			rest, isList := strings.CutPrefix(val, "[")
			for isList {
				var s string
				s, rest, ok = canonicalString(rest)
				if !ok {
					return nil, false
				}
				*dst = append(*dst, s)
				if rest == "]" {
					break
				}
				if rest, isList = strings.CutPrefix(rest, ", "); !isList {
					return nil, false
				}
			}
			if !isList {
				return nil, false
			}
			continue
		}
		if dst := intSlot(r, table, key); dst != nil {
			n, err := strconv.Atoi(val)
			if err != nil || strconv.Itoa(n) != val {
				return nil, false
			}
			*dst = n
			continue
		}
		if table == "rule.matcher.role" && key == "exported" && val == "true" {
			r.Matcher.Role.Exported = true
			continue
		}
		return nil, false
	}
	return p, true
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

func stringSlot(r *Rule, table, key string) *string {
	switch table {
	case "rule":
		switch key {
		case "id":
			return &r.ID
		case "text":
			return &r.Text
		case "why":
			return &r.Why
		case "severity":
			return (*string)(&r.Severity)
		case "example":
			return &r.Example
		}
	case "rule.scope":
		if key == "role" {
			return &r.Scope.Role
		}
	case "rule.matcher":
		switch key {
		case "kind":
			return (*string)(&r.Matcher.Kind)
		case "shape":
			return &r.Matcher.Shape
		case "value":
			return &r.Matcher.Value
		case "module":
			return &r.Matcher.Module
		case "alias":
			return &r.Matcher.Alias
		}
	case "rule.matcher.role":
		o := &r.Matcher.Role
		switch key {
		case "kind":
			return &o.Kind
		case "test":
			return &o.Test
		case "dir":
			return &o.Dir
		case "file":
			return &o.File
		case "via":
			return &o.Via
		case "base":
			return &o.Base
		case "decorator":
			return &o.Decorator
		case "param":
			return &o.Param
		case "owner":
			return &o.Owner
		case "name":
			return &o.Name
		}
	case "rule.provenance":
		v := &r.Provenance
		switch key {
		case "proposal":
			return &v.Proposal
		case "family":
			return &v.Family
		case "commit":
			return &v.Commit
		case "accepted":
			return &v.Accepted
		case "by":
			return &v.By
		}
	}
	return nil
}

// slot names a key of a table.
type slot struct{ table, key string }

func listSlot(r *Rule, table, key string) *[]string {
	switch (slot{table, key}) {
	case slot{"rule", "languages"}:
		return &r.Languages
	case slot{"rule", "triggers"}:
		return &r.Triggers
	case slot{"rule.scope", "include"}:
		return &r.Scope.Include
	case slot{"rule.scope", "exclude"}:
		return &r.Scope.Exclude
	case slot{"rule.matcher", "use"}:
		return &r.Matcher.Use
	case slot{"rule.matcher", "never"}:
		return &r.Matcher.Never
	case slot{"rule.matcher", "callee"}:
		return &r.Matcher.Callee
	case slot{"rule.matcher", "keys"}:
		return &r.Matcher.Keys
	case slot{"rule.matcher", "methods"}:
		return &r.Matcher.Methods
	case slot{"rule.matcher", "receivers"}:
		return &r.Matcher.Receivers
	case slot{"rule.matcher", "tokens"}:
		return &r.Matcher.Tokens
	case slot{"rule.matcher", "names"}:
		return &r.Matcher.Names
	}
	return nil
}

func intSlot(r *Rule, table, key string) *int {
	switch (slot{table, key}) {
	case slot{"rule.matcher", "arg"}:
		return &r.Matcher.Arg
	case slot{"rule.matcher.role", "via_arg"}:
		return &r.Matcher.Role.ViaArg
	case slot{"rule.provenance", "support"}:
		return &r.Provenance.Support
	case slot{"rule.provenance", "opportunities"}:
		return &r.Provenance.Opportunities
	}
	return nil
}
