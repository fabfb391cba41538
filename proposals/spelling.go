package proposals

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// spelling writes names as the code of a language does. Facts join all names by
// dots, whatever stands between them.
type spelling struct {
	c     *miner.Corpus
	roots map[string]bool // names that paths of Rust begin with, nil until they are asked for
	// Of PHP: the first names of namespaces, and the names of classes and of
	// enumerations; nil until they are asked for.
	spaces, classes, enums map[string]bool
}

// rule returns the words of a candidate with the dotted names in its slots as the
// language joins them: `tokio::time::Instant` in Rust, `Errors::FatalError.new` in
// Ruby, `App\Http\Controller` and `Mailer::send` in PHP, for an instance's method
// as for the class's. What begins with a variable stays as it is.
func (s *spelling) rule(k *miner.Candidate, words string) string {
	var write func(name string) string
	switch k.Group {
	case "rust":
		write = s.rust
	case "ruby":
		write = ruby
	case "php":
		write = s.php
	}
	if write == nil || k.Commits != nil || k.Family == "file-head" {
		return words
	}
	parts := strings.Split(words, "`")
	for i := 1; i < len(parts); i += 2 {
		if !strings.ContainsAny(parts[i], "/\"") {
			parts[i] = paths(parts[i], write)
		}
	}
	return strings.Join(parts, "`")
}

// paths writes the dotted names in a slot.
func paths(slot string, write func(name string) string) string {
	var out strings.Builder
	for k := 0; k < len(slot); {
		if !nameByte(slot[k]) {
			out.WriteByte(slot[k])
			k++
			continue
		}
		n := k
		for k < len(slot) && (nameByte(slot[k]) || slot[k] == '.' && k+1 < len(slot) && (nameByte(slot[k+1]) || slot[k+1] == '*')) {
			k++
		}
		name := slot[n:k]
		if strings.Contains(name, ".") && (n == 0 || slot[n-1] != '.' && slot[n-1] != '*') {
			if strings.HasPrefix(slot[k:], "*") { // of a class, or of a module
				name = strings.TrimSuffix(write(name+"*"), "*")
			} else {
				name = write(name)
			}
		}
		out.WriteString(name)
	}
	return out.String()
}

func nameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func capital(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// rust writes a path: all its names are joined alike.
func (s *spelling) rust(name string) string {
	if root, _, _ := strings.Cut(name, "."); !s.root(root) {
		return name
	}
	return strings.ReplaceAll(name, ".", "::")
}

// ruby writes constants below others behind two colons, and what is called behind
// a dot.
func ruby(name string) string {
	names := strings.Split(name, ".")
	out := names[0]
	for i, n := range names[1:] {
		if !capital(names[i]) || !capital(n) {
			return out + "." + strings.Join(names[i+1:], ".")
		}
		out += "::" + n
	}
	return out
}

// php writes namespaces with backslashes, and members behind two colons.
func (s *spelling) php(name string) string {
	names := strings.Split(name, ".")
	switch last := names[len(names)-1]; {
	case names[0] == "parent" || names[0] == "self" || names[0] == "static":
		return names[0] + "::" + strings.Join(names[1:], ".")
	case last == "php" || !capital(names[0]):
		return name
	}
	s.readPHP()
	out := names[0]
	for i, n := range names[1:] {
		if s.member(names[i], n, i == 0, i+2 == len(names)) {
			return out + "::" + strings.Join(names[i+1:], ".")
		}
		out += `\` + n
	}
	return out
}

// member reports whether a name of PHP is a member of what stands left of it rather
// than in a namespace.
func (s *spelling) member(left, name string, first, last bool) bool {
	class := s.classes[left] && !(first && s.spaces[left])
	switch {
	case name == "*":
		return class || first && !s.spaces[left]
	case !capital(name):
		return true
	case strings.ToUpper(name) == name: // a constant, unless it is a namespace such as DBAL
		return last && (class || first && !s.spaces[left])
	}
	return last && class && s.enums[left]
}

// readPHP learns the names of namespaces and of classes.
func (s *spelling) readPHP() {
	if s.spaces != nil {
		return
	}
	s.spaces, s.classes, s.enums = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, f := range s.c.Files {
		if s.c.Group[i] != "php" {
			continue
		}
		s.spaces[firstName(f.Package)] = true
		for k := range f.Imports {
			if first := firstName(f.Imports[k].Path); first != f.Imports[k].Path {
				s.spaces[first] = true
			}
			s.classes[f.Imports[k].Local] = true
		}
		for d := range f.Defs {
			if k := f.Defs[d].Kind; k == fact.Class || k == fact.Interface || k == fact.Type {
				s.classes[f.Defs[d].Name] = true
				s.enums[f.Defs[d].Name] = k == fact.Type
			}
		}
	}
}

// firstName returns the first name of a qualified one.
func firstName(name string) string {
	if k := strings.IndexAny(name, `.\`); k >= 0 {
		return name[:k]
	}
	return name
}

// root reports whether a path of Rust may begin with a name: a type, a crate, or
// what an import binds.
func (s *spelling) root(name string) bool {
	if name[0] >= 'A' && name[0] <= 'Z' {
		return true
	}
	if s.roots == nil {
		s.roots = map[string]bool{"crate": true, "super": true, "std": true, "core": true, "alloc": true}
		for i, f := range s.c.Files {
			if s.c.Group[i] != "rust" {
				continue
			}
			for k := range f.Imports {
				im := &f.Imports[k]
				first, _, _ := strings.Cut(im.Path, ".")
				s.roots[first] = true
				s.roots[im.Local] = true
			}
			for k := range f.Calls {
				if root, _, ok := strings.Cut(f.Calls[k].Callee, "."); ok && f.Calls[k].Sym.Known() && f.Calls[k].Sym.Module() == root {
					s.roots[root] = true // a crate that is named in full
				}
			}
		}
	}
	return s.roots[name]
}
