package resolve

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// included returns the definition that a C or C++ file means by a name: one of
// its own module (a header and the source of its name), else of a header that
// it includes, be it through others. Where a header that is not of the standard
// library was not found, it may stand there, and the first definition is taken;
// else what no header declares is another's: nil.
func (s *scope) included(g []*symbol) *symbol {
	if s.headers == nil {
		s.headers, s.blind = s.x.headers(s.m)
	}
	for _, t := range g {
		if t.mod == s.m || s.headers[t.mod.key] {
			return t
		}
	}
	if s.blind {
		for _, t := range g {
			if !t.shadows() {
				return t
			}
		}
	}
	return nil
}

// shadows reports whether a definition of C is a macro that is written like a
// function, most often one of the C library that a part of the code redefines:
// who does not include it means the function.
func (t *symbol) shadows() bool {
	if t.kind != fact.Func || len(t.params) == 0 || len(t.results) > 0 || strings.ToLower(t.name) != t.name {
		return false
	}
	return !slices.ContainsFunc(t.params, func(p fact.Param) bool { return p.Type != "" })
}

// headers returns the keys of the modules that a module includes, be it through
// others, and whether an include was not found.
func (x *Index) headers(m *module) (map[string]bool, bool) {
	seen, blind := map[string]bool{}, false
	for todo := []*module{m}; len(todo) > 0; {
		m := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if m == nil {
			continue
		}
		for _, f := range m.files {
			for i := range f.Imports {
				h := x.header(f.Path, f.Imports[i].Path)
				switch std := x.langs[f.Lang].Std; {
				case h == nil:
					blind = blind || std == nil || !std(f.Imports[i].Path)
				case !seen[h.key]:
					seen[h.key] = true
					todo = append(todo, h)
				}
			}
		}
	}
	return seen, blind
}

// header returns the module of what a file includes: beside it, else from the
// root, else the file whose path ends so, if there is one alone; nil for none.
func (x *Index) header(from, include string) *module {
	for _, p := range []string{path.Join(path.Dir(from), include), path.Clean(include)} {
		if m := x.files[p]; m != nil {
			return m
		}
	}
	var found *module
	for _, p := range x.cfiles[path.Base(include)] {
		if strings.HasSuffix(p, "/"+path.Clean(include)) {
			if found != nil {
				return nil
			}
			found = x.files[p]
		}
	}
	return found
}

func isC(lang string) bool { return lang == "c" || lang == "cpp" }
