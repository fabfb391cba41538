// Package shoprename writes copies of the example repository in which every name is another one. What finds the
// conventions of the example must find those of a copy as well; a scanner that knows the words of the example by heart
// cannot.
package shoprename

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

const maxFile = 1 << 20

// Mapping is what a renaming did. Words holds the made-up word of every old word in lower case, Files the new path of
// every old one.
type Mapping struct {
	Seed  uint64
	Words map[string]string
	Files map[string]string
	keeps map[string]*keepSet
}

// Rename writes a renamed copy of the folder src to the folder dst, which must not exist or be empty.
func Rename(src, dst string) (Mapping, error) {
	return RenameSeed(src, dst, 1)
}

// RenameSeed is Rename with words of another seed. The same seed gives the same copy.
func RenameSeed(src, dst string, seed uint64) (Mapping, error) {
	keeps, err := loadKeeps()
	if err != nil {
		return Mapping{}, err
	}
	names, texts, err := readTree(src)
	if err != nil {
		return Mapping{}, fmt.Errorf("rename %s: %w", src, err)
	}
	m := Mapping{Seed: seed, keeps: keeps, Files: map[string]string{}}
	m.Words = m.invent(names, texts)
	seen := map[string]string{}
	for _, name := range names {
		renamed := m.Path(name)
		if other, ok := seen[renamed]; ok {
			return Mapping{}, fmt.Errorf("rename %s: %s and %s would be one file", src, other, name)
		}
		seen[renamed] = name
		m.Files[name] = renamed
	}
	if entries, err := os.ReadDir(dst); err == nil && len(entries) > 0 {
		return Mapping{}, fmt.Errorf("rename %s: %s is not empty", src, dst)
	}
	for i, name := range names {
		file := filepath.Join(dst, filepath.FromSlash(m.Files[name]))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return Mapping{}, fmt.Errorf("rename %s: %w", src, err)
		}
		if err := os.WriteFile(file, []byte(m.Text(name, texts[i])), 0o644); err != nil {
			return Mapping{}, fmt.Errorf("rename %s: %w", src, err)
		}
	}
	return m, nil
}

// readTree returns the paths and texts of all files, sorted by path.
func readTree(root string) (names, texts []string, err error) {
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if !entry.Type().IsRegular() {
			return fmt.Errorf("%s is not a regular file", file)
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Size() > maxFile {
			return fmt.Errorf("%s is too large", file)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		names = append(names, filepath.ToSlash(name))
		texts = append(texts, string(text))
		return nil
	})
	if err == nil && len(names) == 0 {
		err = errors.New("no files")
	}
	return names, texts, err
}

// invent collects the words to be replaced and makes up others.
func (m Mapping) invent(names, texts []string) map[string]string {
	words := map[string]bool{}
	collect := func(kind, ident string) string {
		for _, p := range split(ident) {
			if p.word && m.replaceable(kind, p.text) {
				words[strings.ToLower(p.text)] = true
			}
		}
		return ident
	}
	for i, name := range names {
		kind := kindOf(name)
		m.scan(kind, texts[i], func(ident string) string { return collect(kind, ident) })
		mapPath(name, func(ident string) string { return collect(kind, ident) })
	}
	taken := map[string]bool{}
	for _, k := range m.keeps {
		for _, set := range []map[string]bool{k.plain, k.dotted, k.members, k.words} {
			for word := range set {
				taken[strings.ToLower(word)] = true
			}
		}
	}
	return makeWords(words, taken, m.Seed)
}

// replaceable reports whether a word is changed where it is part of an identifier. Single letters stay: they are the
// verbs of format strings.
func (m Mapping) replaceable(kind, word string) bool {
	return len(word) > 1 && !m.keeps[kind].words[strings.ToLower(word)]
}

// Word returns the new form of an identifier of the TypeScript service, or of dotted ones.
func (m Mapping) Word(ident string) string {
	return m.Text("name.ts", ident)
}

// Text returns the new text of a file or of a part of it; name tells the language.
func (m Mapping) Text(name, text string) string {
	kind := kindOf(name)
	return m.scan(kind, text, func(ident string) string { return m.replace(kind, ident) })
}

// Path returns the new path of a file.
func (m Mapping) Path(name string) string {
	kind := kindOf(name)
	return mapPath(name, func(ident string) string { return m.replace(kind, ident) })
}

func (m Mapping) replace(kind, ident string) string {
	var b strings.Builder
	for _, p := range split(ident) {
		made, known := m.Words[strings.ToLower(p.text)]
		if p.word && known && m.replaceable(kind, p.text) {
			b.WriteString(likeCase(p.text, made))
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// scan copies text and hands every identifier that does not stay to change, in code as in strings and comments.
func (m Mapping) scan(kind, text string, change func(string) string) string {
	keep := m.keeps[kind]
	if keep == nil {
		return text
	}
	var b strings.Builder
	last, lastEnd, lastDotted := "", -1, false
	for i := 0; i < len(text); {
		c := text[i]
		if c == '\\' && i+1 < len(text) && isIdent(text[i+1]) {
			b.WriteString(text[i : i+2])
			i += 2
			continue
		}
		if !isIdent(c) {
			b.WriteByte(c)
			i++
			continue
		}
		j := i + 1
		for j < len(text) && isIdent(text[j]) {
			j++
		}
		ident := text[i:j]
		dotted := strings.HasSuffix(text[:i], ".") && !strings.HasSuffix(text[:i], "...")
		member := dotted && lastEnd == i-1 && !lastDotted && keep.members[last]
		key := kind == typescript && (strings.HasPrefix(text[j:], ":") || strings.HasPrefix(text[j:], "?:"))
		switch {
		case isDigit(c), member, dotted && keep.dotted[ident], strings.HasPrefix(ident, "__") && strings.HasSuffix(ident, "__"):
			b.WriteString(ident)
		case !dotted && !key && keep.plain[ident]:
			b.WriteString(ident)
		default:
			b.WriteString(change(ident))
		}
		last, lastEnd, lastDotted = ident, j, dotted
		i = j
	}
	return b.String()
}

// mapPath changes the parts of a path that no tool looks for; endings stay.
func mapPath(name string, change func(string) string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		if i < len(parts)-1 {
			if !keptFolder(part) {
				parts[i] = mapIdents(part, change)
			}
			continue
		}
		if !keptFile(part) {
			ext := path.Ext(part)
			parts[i] = mapIdents(strings.TrimSuffix(part, ext), change) + ext
		}
	}
	return strings.Join(parts, "/")
}

func mapIdents(text string, change func(string) string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && isIdent(text[j]) {
			j++
		}
		if j == i {
			b.WriteByte(text[i])
			i++
			continue
		}
		b.WriteString(change(text[i:j]))
		i = j
	}
	return b.String()
}
