// Package filenames says which file is of which language, and which is a test, by
// the path alone. It knows nothing of grammars: who has not to parse need not
// link them.
package filenames

import (
	"path"
	"slices"
	"strings"
)

// Names is what a language calls itself and its files.
type Names struct {
	Name       string   // identifier, as in `--lang`
	Title      string   // for people
	Extensions []string // with the dot, lower case
	Filenames  []string // exact base names without a known extension
	// IsTest reports whether a file is a test by its path; nil if none is.
	IsTest func(path string) bool
}

// All lists the languages, sorted by name.
func All() []Names {
	return []Names{
		{Name: "c", Title: "C", Extensions: []string{".c", ".h"}, IsTest: cTest},
		{Name: "cpp", Title: "C++", Extensions: []string{".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".ipp"}, IsTest: cTest},
		{Name: "csharp", Title: "C#", Extensions: []string{".cs"}, IsTest: csharpTest},
		{Name: "go", Title: "Go", Extensions: []string{".go"}, IsTest: goTest},
		{Name: "java", Title: "Java", Extensions: []string{".java"}, IsTest: javaTest},
		{Name: "javascript", Title: "JavaScript", Extensions: []string{".js", ".jsx", ".mjs", ".cjs"}, IsTest: scriptTest},
		{Name: "kotlin", Title: "Kotlin", Extensions: []string{".kt", ".kts"}, IsTest: kotlinTest},
		{Name: "php", Title: "PHP", Extensions: []string{".php"}, IsTest: phpTest},
		{Name: "prisma", Title: "Prisma schema", Extensions: []string{".prisma"}},
		{Name: "python", Title: "Python", Extensions: []string{".py", ".pyi", ".pyw"}, IsTest: pythonTest},
		{Name: "ruby", Title: "Ruby", Extensions: []string{".rb", ".rake", ".gemspec", ".ru", ".erb"},
			Filenames: []string{"Rakefile", "Gemfile", "Guardfile", "Capfile", "Podfile", "Fastfile", "Dangerfile", "Vagrantfile"}, IsTest: rubyTest},
		{Name: "rust", Title: "Rust", Extensions: []string{".rs"}, IsTest: rustTest},
		{Name: "scala", Title: "Scala", Extensions: []string{".scala", ".sc"}, IsTest: scalaTest},
		{Name: "sql", Title: "SQL", Extensions: []string{".sql"}, IsTest: sqlTest},
		{Name: "svelte", Title: "Svelte", Extensions: []string{".svelte"}, IsTest: scriptTest},
		{Name: "swift", Title: "Swift", Extensions: []string{".swift"}, IsTest: swiftTest},
		{Name: "tsx", Title: "TSX", Extensions: []string{".tsx"}, IsTest: scriptTest},
		{Name: "typescript", Title: "TypeScript", Extensions: []string{".ts", ".mts", ".cts"}, IsTest: scriptTest},
		{Name: "vue", Title: "Vue", Extensions: []string{".vue"}, IsTest: scriptTest},
	}
}

// Named returns the names of a language, none if it is unknown.
func Named(name string) Names {
	for _, n := range All() {
		if n.Name == name {
			return n
		}
	}
	return Names{}
}

// Set finds languages by file name.
type Set struct{ ext, base map[string]int }

// NewSet indexes a list of languages. A later language does not take an
// extension from an earlier one.
func NewSet(list []Names) *Set {
	s := &Set{ext: map[string]int{}, base: map[string]int{}}
	add := func(m map[string]int, names []string, i int) {
		for _, n := range names {
			if _, taken := m[n]; !taken {
				m[n] = i
			}
		}
	}
	for i, l := range list {
		add(s.ext, l.Extensions, i)
		add(s.base, l.Filenames, i)
	}
	return s
}

// Of returns the index in the list of the language of a path, -1 if it is none
// of the set's.
func (s *Set) Of(p string) int {
	b := path.Base(p)
	if i, ok := s.base[b]; ok {
		return i
	}
	k := strings.LastIndexByte(b, '.')
	if k < 0 {
		return -1
	}
	if i, ok := s.ext[b[k:]]; ok {
		return i
	}
	if i, ok := s.ext[strings.ToLower(b[k:])]; ok {
		return i
	}
	return -1
}

// Find returns the names of the language of a path, none if it is none of All.
// It is for one path; for many there is Set.
func Find(p string) Names {
	list := All()
	if i := find(list, path.Base(p)); i >= 0 {
		return list[i]
	}
	return Names{}
}

func find(list []Names, base string) int {
	for i := range list {
		if slices.Contains(list[i].Filenames, base) {
			return i
		}
	}
	k := strings.LastIndexByte(base, '.')
	if k < 0 {
		return -1
	}
	for _, ext := range []string{base[k:], strings.ToLower(base[k:])} {
		for i := range list {
			if slices.Contains(list[i].Extensions, ext) {
				return i
			}
		}
	}
	return -1
}
