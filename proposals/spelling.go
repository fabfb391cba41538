package proposals

import (
	"strings"

	"github.com/vdmine/vdmine/miner"
)

// spelling writes names as the code of a language does. Facts join all names by
// dots, whatever stands between them.
type spelling struct {
	c     *miner.Corpus
	roots map[string]bool // names that paths of Rust begin with, nil until they are asked for
}

// rule returns the words of a candidate with the paths of Rust in its slots
// written as such: `tokio::time::Instant` for `tokio.time.Instant`. What begins with
// a variable stays as it is.
func (s *spelling) rule(k *miner.Candidate, words string) string {
	if k.Group != "rust" || k.Commits != nil || k.Family == "file-head" {
		return words
	}
	parts := strings.Split(words, "`")
	for i := 1; i < len(parts); i += 2 {
		if !strings.ContainsAny(parts[i], "/\"") {
			parts[i] = s.paths(parts[i])
		}
	}
	return strings.Join(parts, "`")
}

// paths writes the dotted names in a slot as paths.
func (s *spelling) paths(slot string) string {
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
		if root, _, ok := strings.Cut(name, "."); ok && (n == 0 || slot[n-1] != '.' && slot[n-1] != '*') && s.root(root) {
			name = strings.ReplaceAll(name, ".", "::")
		}
		out.WriteString(name)
	}
	return out.String()
}

func nameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
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
