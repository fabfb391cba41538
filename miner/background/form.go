package background

import (
	"path"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Origins tells which names of a corpus are known outside of its repository.
type Origins struct {
	c       *miner.Corpus
	modules map[string]bool // own modules that are imported, by group
	classes map[string]bool // own classes and interfaces, by group
}

// NewOrigins indexes a corpus.
func NewOrigins(c *miner.Corpus) *Origins {
	o := &Origins{c: c, modules: map[string]bool{}, classes: map[string]bool{}}
	for i, f := range c.Files {
		g := c.Group[i] + "\x00"
		for k := range f.Imports {
			if im := &f.Imports[k]; im.Internal {
				o.modules[g+pack.ModuleOf(im)] = true
			}
		}
		for d := range f.Defs {
			switch f.Defs[d].Kind {
			case fact.Class, fact.Interface, fact.Type:
				o.classes[g+f.Defs[d].Name] = true
			}
		}
	}
	return o
}

// Of returns where a key comes from; fact.Unknown for what is known by name only.
func (o *Origins) Of(group, key string) fact.Origin {
	if !fact.Resolved(key) {
		return fact.Unknown
	}
	if p, ok := strings.CutSuffix(key, ".*"); ok {
		if o.modules[group+"\x00"+p] {
			return fact.Internal
		}
		if l := o.c.Prefixed(group, p+"."); len(l) > 0 {
			return l[0].Sym.Origin
		}
		key = p
	}
	if u := o.c.Use(group, key); u != nil {
		return u.Sym.Origin
	}
	return fact.Unknown
}

// public reports whether none of the keys is one of the repository's own.
func (o *Origins) public(group string, lists ...[]string) bool {
	for _, l := range lists {
		for _, k := range l {
			if g := o.Of(group, k); g == fact.Internal || g == fact.Local {
				return false
			}
		}
	}
	return true
}

// Forms returns the public forms of a matcher: matchers that mean the same in
// every project, since they name nothing of this one. A matcher about the
// repository's own symbols has none.
func (o *Origins) Forms(group string, m *pack.Matcher) []pack.Matcher {
	if m.Role.Via == pack.Routes {
		return nil // no other project was asked
	}
	r := publicRole(m.Role)
	switch m.Kind {
	case pack.MatchUse:
		if o.public(group, m.Use, m.Never) {
			return []pack.Matcher{{Kind: m.Kind, Use: m.Use, Never: m.Never}}
		}
	case pack.MatchArgument:
		if o.public(group, m.Callee, m.Use) {
			return []pack.Matcher{{Kind: m.Kind, Callee: m.Callee, Arg: m.Arg, Use: m.Use, Shape: m.Shape, Names: m.Names}}
		}
	case pack.MatchOption:
		if o.public(group, m.Callee) && (m.Value == "" || o.public(group, []string{m.Value})) {
			return []pack.Matcher{{Kind: m.Kind, Callee: m.Callee, Keys: m.Keys, Value: m.Value}}
		}
	case pack.MatchType:
		if !o.public(group, m.Use) || len(m.Use) != 1 || o.classes[group+"\x00"+strings.Trim(m.Use[0], "*[]?&")] {
			return nil
		}
		var out []pack.Matcher
		for _, t := range m.Tokens {
			out = append(out, pack.Matcher{Kind: m.Kind, Tokens: []string{t}, Use: m.Use, Shape: m.Shape})
		}
		return out
	case pack.MatchGuard, pack.MatchPair, pack.MatchDecorator:
		if o.public(group, m.Callee, m.Use) {
			return []pack.Matcher{{Kind: m.Kind, Callee: m.Callee, Use: m.Use, Role: r}}
		}
	case pack.MatchParam: // told by other decorators alone, not by types or roles
		if len(m.Keys) > 0 && o.public(group, m.Keys, m.Use) {
			return []pack.Matcher{{Kind: m.Kind, Keys: m.Keys, Use: m.Use, Role: r}}
		}
	case pack.MatchBase:
		for _, b := range m.Use {
			if o.classes[group+"\x00"+fact.LastName(b)] {
				return nil
			}
		}
		return []pack.Matcher{{Kind: m.Kind, Use: m.Use, Role: r}}
	case pack.MatchName:
		if m.Value != "" {
			return nil
		}
		return []pack.Matcher{{Kind: m.Kind, Shape: m.Shape, Role: r}}
	case pack.MatchError:
		mod := ""
		for _, k := range m.Use {
			u := o.c.Use(group, k)
			if u == nil || u.Sym.Origin != fact.External || u.Sym.Module == "" || mod != "" && mod != u.Sym.Module {
				return nil
			}
			mod = u.Sym.Module
		}
		if mod != "" {
			return []pack.Matcher{{Kind: m.Kind, Use: []string{mod + ".*"}}}
		}
	case pack.MatchImport:
		for _, l := range [][]string{m.Use, m.Never} {
			for _, mod := range l {
				if m.Shape != "path" && o.modules[group+"\x00"+mod] {
					return nil
				}
			}
		}
		return []pack.Matcher{{Kind: m.Kind, Use: m.Use, Never: m.Never, Names: m.Names, Shape: m.Shape}}
	case pack.MatchAlias:
		if !o.modules[group+"\x00"+m.Module] && len(m.Names) == 0 {
			return []pack.Matcher{{Kind: m.Kind, Module: m.Module, Alias: m.Alias}}
		}
	}
	return nil
}

// publicRole keeps the last name of a folder: where it lies is the project's.
func publicRole(r pack.Role) pack.Role {
	if r.Dir != "" && !strings.ContainsAny(r.Dir, "*?[{") {
		if r.Dir == "." {
			r.Dir = "**"
		} else {
			r.Dir = "**/" + path.Base(r.Dir)
		}
	}
	return r
}

// Text returns the canonical text of a public form; its hash is the key.
func Text(m *pack.Matcher) string {
	var b strings.Builder
	add := func(l ...string) {
		for _, s := range l {
			b.WriteString(s)
			b.WriteByte('\x00')
		}
		b.WriteByte('\x01')
	}
	add(string(m.Kind), m.Shape, m.Value, m.Module, m.Alias, strconv.Itoa(m.Arg))
	for _, l := range [][]string{m.Use, m.Never, m.Callee, m.Keys, m.Methods, m.Receivers, m.Tokens, m.Names} {
		add(l...)
	}
	add(RoleText(&m.Role))
	return b.String()
}

// RoleText returns the canonical text of a role.
func RoleText(r *pack.Role) string {
	name := r.Name
	if r.Does != "" {
		name += " " + r.Does
	}
	return strings.Join([]string{
		r.Kind, r.Test, r.Dir, r.File, r.Via, strconv.Itoa(r.ViaArg), r.Base, r.Decorator, r.Param, r.Owner, name, strconv.FormatBool(r.Exported),
	}, "\x02")
}
