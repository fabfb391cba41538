package pack

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// At reports whether a file can have definitions of the role, going by its path
// and by whether it is a test.
func (r *Role) At(file string, test bool) bool {
	if r.Test == "only" && !test || r.Test == "not" && test {
		return false
	}
	return (r.Dir == "" || dirMatch(r.Dir, path.Dir(file))) && (r.File == "" || globName(r.File, path.Base(file)))
}

// Matches reports whether definition d of file f has the role.
func (r *Role) Matches(f *fact.File, d int) bool { return r.matches(f, d, nil) }

// matches is Matches of a matcher with the list Of.
func (r *Role) matches(f *fact.File, d int, of []string) bool {
	df := &f.Defs[d]
	switch r.Kind {
	case "class":
		if df.Kind != fact.Class || (r.Dir != "" || r.File != "") && !OfFile(f, d) {
			return false
		}
	default:
		if !df.Kind.Callable() {
			return false
		}
	}
	if r.Exported && df.Mods&fact.Exported == 0 || !r.At(f.Path, f.Test) {
		return false
	}
	if r.Via != "" && !r.handed(df) && !listed(f, d, of) {
		return false
	}
	if r.Owner != "" && !globName(r.Owner, df.Owner) {
		return false
	}
	if r.Name != "" && !globName(r.Name, df.Name) {
		return false
	}
	if r.Does != "" && !r.does(Verb(f, d)) {
		return false
	}
	if r.Param != "" {
		ok := false
		for _, p := range df.Params {
			ok = ok || OfType(&p, r.Param)
		}
		if !ok {
			return false
		}
	}
	if r.Decorator != "" {
		ok := false
		for _, k := range df.Decorators {
			ok = ok || oneOf(r.Decorator, k.Name)
		}
		if !ok {
			return false
		}
	}
	if r.Base != "" {
		cl := d
		if r.Kind != "class" {
			cl = ClassOf(f, d)
		}
		if cl < 0 || !slices.Contains(f.Defs[cl].Bases, r.Base) {
			return false
		}
	}
	return true
}

// oneOf reports whether a name is the one that is given, or one of a list in braces.
func oneOf(given, name string) bool {
	return given == name || strings.HasPrefix(given, "{") && slices.Contains(Alternatives(given), name)
}

// Alternatives returns the names of a list in braces ("{Put,Post}"), or else the one
// name that is given, none for "".
func Alternatives(given string) []string {
	if list, ok := strings.CutPrefix(given, "{"); ok {
		return strings.Split(strings.TrimSuffix(list, "}"), ",")
	}
	if given == "" {
		return nil
	}
	return []string{given}
}

// OfFile reports whether a class is what its file or folder is for, rather than
// a part of another definition or an abstract class that others extend.
func OfFile(f *fact.File, d int) bool {
	if f.Defs[d].Mods&fact.Abstract != 0 {
		return false
	}
	for p := f.Defs[d].Parent; p >= 0; p = f.Defs[p].Parent {
		if f.Lang != "ruby" || !namespace(f, p) {
			return false
		}
	}
	return true
}

// namespace reports whether a class or module of Ruby holds other definitions
// and is nothing itself.
func namespace(f *fact.File, d int) bool {
	df := &f.Defs[d]
	if df.Kind != fact.Class || len(df.Bases) > 0 {
		return false
	}
	for k := d + 1; k < len(f.Defs) && f.Defs[k].Line <= df.End; k++ {
		if f.Defs[k].Parent == d && f.Defs[k].Kind.Callable() {
			return false
		}
	}
	return true
}

// ClassOf returns the index of the class that a function of file f stands in or
// is a method of, -1 for none that the file defines.
func ClassOf(f *fact.File, d int) int {
	for p := f.Defs[d].Parent; p >= 0; p = f.Defs[p].Parent {
		if f.Defs[p].Kind == fact.Class {
			return p
		}
	}
	if f.Lang == "go" && f.Defs[d].Kind == fact.Method && f.Defs[d].Owner != "" {
		for p := range f.Defs {
			if f.Defs[p].Kind == fact.Class && f.Defs[p].Name == f.Defs[d].Owner {
				return p
			}
		}
	}
	return -1
}

// handed reports whether a definition is handed to the registrar of the role.
func (r *Role) handed(df *fact.Def) bool {
	if r.Via != Routes && LastVia(df.Via) == r.Via && (r.ViaArg == 0 || df.ViaArg == r.ViaArg-1) {
		return true
	}
	for i := range df.Registered {
		if g := &df.Registered[i]; (r.Via == Routes && g.Route || r.Via == LastVia(g.Via)) && (r.ViaArg == 0 || g.Arg == r.ViaArg-1) {
			return true
		}
	}
	return false
}

// listed reports whether a list of Of has definition d of a file whose facts do
// not know what other files do with it.
func listed(f *fact.File, d int, of []string) bool {
	if len(of) == 0 || f.Whole {
		return false
	}
	name := fact.HandedName(f, d)
	return name != "" && slices.Contains(of, f.Path+"#"+name)
}

// LastVia shortens the callee that a closure is passed to, to its last two names.
func LastVia(via string) string {
	i := strings.LastIndexByte(via, '.')
	if i < 0 {
		return via
	}
	return via[strings.LastIndexByte(via[:i], '.')+1:]
}

func dirMatch(g, dir string) bool {
	if !strings.ContainsAny(g, "*?[{") {
		return g == dir
	}
	ok, _ := doublestar.Match(g, dir)
	return ok
}

// globName is path.Match; most patterns are a name with a star at one end.
func globName(g, s string) bool {
	if head, rest, ok := strings.Cut(g, "{"); ok { // one of several endings
		list, tail, _ := strings.Cut(rest, "}")
		for alt := range strings.SplitSeq(list, ",") {
			if globName(head+alt+tail, s) {
				return true
			}
		}
		return false
	}
	switch k := strings.IndexAny(g, "*?[\\"); {
	case k < 0:
		return g == s
	case g[k] == '*' && k == len(g)-1:
		return strings.HasPrefix(s, g[:k]) && strings.IndexByte(s[k:], '/') < 0
	case g[k] == '*' && k == 0 && strings.IndexAny(g[1:], "*?[\\") < 0:
		return strings.HasSuffix(s, g[1:]) && strings.IndexByte(s[:len(s)-len(g)+1], '/') < 0
	}
	ok, _ := path.Match(g, s)
	return ok
}

// Listed returns the functions of a file for Of: those that have the role since
// another file registers them, without those that comply by what stands there.
// The facts must be those of the whole repository.
func (m *Matcher) Listed(f *fact.File) []string {
	if m.Role.Via == "" || m.Kind != MatchGuard && m.Kind != MatchDecorator && m.Kind != MatchBase {
		return nil
	}
	var out []string
	for d := range f.Defs {
		if df := &f.Defs[d]; len(df.Registered) == 0 || !m.Role.Matches(f, d) || m.Role.here(df) || with(df, m.Use) {
			continue
		}
		if s := Listed(f.Path, fact.HandedName(f, d)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// here reports whether the file of a definition says by itself that it has the
// role.
func (r *Role) here(df *fact.Def) bool {
	own := *df
	own.Registered = nil
	for _, g := range df.Registered {
		if !g.Away {
			own.Registered = append(own.Registered, g)
		}
	}
	return r.handed(&own)
}
