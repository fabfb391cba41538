package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// ExportFile is one file of an export, relative to the root of the repository.
type ExportFile struct {
	Path string
	Text string
	// Block says that Text is a block inside a file that people write too; only
	// the block is replaced.
	Block bool
}

// ExportNote says what an export could not express of a rule.
type ExportNote struct {
	Rule string
	Msg  string
}

// Formats lists the names of the export formats.
func Formats() []string {
	return []string{"agents-md", "ast-grep", "claude-rules", "copilot", "cursor", "semgrep", "windsurf"}
}

// Export writes the rules of the pack in a format. Rules that VerifyRule
// refuses are left out; a rule that a format of checks cannot express is left
// out with a note. The same pack always gives the same bytes.
func Export(format string, p *Pack) ([]ExportFile, []ExportNote, error) {
	var ok []*Rule
	var notes []ExportNote
	rules := slices.Clone(p.Rules)
	sortRules(rules)
	for i := range rules {
		if ps := VerifyRule(&rules[i]); len(ps) > 0 {
			notes = append(notes, ExportNote{rules[i].ID, "withheld: " + ps[0].Msg})
			continue
		}
		ok = append(ok, &rules[i])
	}
	var files []ExportFile
	switch format {
	case "agents-md":
		files = []ExportFile{{Path: "AGENTS.md", Text: agentsBlock(ok), Block: true}}
	case "claude-rules":
		files = grouped(ok, ".claude/rules", ".md", 0, func(g group) string {
			return "---\npaths:\n" + yamlList(g.globs) + "---\n"
		})
	case "cursor":
		files = grouped(ok, ".cursor/rules", ".mdc", 0, func(g group) string {
			return "---\ndescription: Conventions of this repository\nglobs: " + strings.Join(g.globs, ",") + "\nalwaysApply: false\n---\n"
		})
	case "copilot":
		files = grouped(ok, ".github/instructions", ".instructions.md", 0, func(g group) string {
			return "---\napplyTo: " + yamlString(strings.Join(g.globs, ",")) + "\n---\n"
		})
	case "windsurf":
		// Devin Desktop reads at most 12,000 characters of a file.
		files = grouped(ok, ".devin/rules", ".md", 11500, func(g group) string {
			return "---\ntrigger: glob\ndescription: Conventions of this repository\nglobs:\n" + yamlList(g.globs) + "---\n"
		})
	case "semgrep":
		f, n := semgrep(ok)
		files, notes = []ExportFile{f}, append(notes, n...)
	case "ast-grep":
		f, n := astGrep(ok)
		files, notes = []ExportFile{f}, append(notes, n...)
	default:
		return nil, nil, fmt.Errorf("no export format named %q; known are %s", format, strings.Join(Formats(), ", "))
	}
	return files, notes, nil
}

// Marks of what is ours.
const (
	blockBegin = "<!-- vdmine:begin (generated from .vdmine/pack.toml by `vdmine pack export`; edits inside are lost) -->"
	blockEnd   = "<!-- vdmine:end -->"
	ownMark    = "<!-- generated from .vdmine/pack.toml by `vdmine pack export` -->"
)

func line(r *Rule) string {
	s := "- " + r.Text
	if r.Example != "" {
		s += " Example: `" + strings.ReplaceAll(r.Example, "`", "") + "`."
	}
	return s + "\n"
}

func agentsBlock(rules []*Rule) string {
	var b strings.Builder
	b.WriteString(blockBegin + "\n## Conventions of this repository\n")
	for _, g := range groups(rules) {
		b.WriteString("\nIn " + "`" + strings.Join(g.globs, "`, `") + "`")
		if len(g.except) > 0 {
			b.WriteString(" except `" + strings.Join(g.except, "`, `") + "`")
		}
		b.WriteString(":\n\n")
		for _, r := range g.rules {
			b.WriteString(line(r))
		}
	}
	b.WriteString(blockEnd + "\n")
	return b.String()
}

// group is a run of rules with the same scope.
type group struct {
	globs, except []string
	role          string
	rules         []*Rule
}

// groups collects rules by scope, in the order of the first rule of each.
func groups(rules []*Rule) []group {
	var out []group
	for _, r := range rules {
		globs := r.Scope.Include
		switch {
		case len(globs) > 0:
		case r.Matcher.Kind == MatchCoChange:
			globs = []string{r.Matcher.Role.glob()}
		default:
			globs = languageGlobs(r.Languages)
		}
		i := slices.IndexFunc(out, func(g group) bool {
			return slices.Equal(g.globs, globs) && slices.Equal(g.except, r.Scope.Exclude) && g.role == r.Scope.Role
		})
		if i < 0 {
			out = append(out, group{globs: globs, except: r.Scope.Exclude, role: r.Scope.Role})
			i = len(out) - 1
		}
		out[i].rules = append(out[i].rules, r)
	}
	return out
}

// languageGlobs returns globs for the files of languages, all files for one
// that is not known here.
func languageGlobs(langs []string) []string {
	var out []string
	for _, l := range langs {
		switch l {
		case "go", "java", "php", "scala", "swift", "lua":
			out = append(out, "**/*."+l)
		case "typescript":
			out = append(out, "**/*.ts", "**/*.mts", "**/*.cts")
		case "tsx":
			out = append(out, "**/*.tsx")
		case "javascript":
			out = append(out, "**/*.js", "**/*.jsx", "**/*.mjs", "**/*.cjs")
		case "python":
			out = append(out, "**/*.py")
		case "rust":
			out = append(out, "**/*.rs")
		case "ruby":
			out = append(out, "**/*.rb")
		case "kotlin":
			out = append(out, "**/*.kt", "**/*.kts")
		case "csharp":
			out = append(out, "**/*.cs")
		case "c":
			out = append(out, "**/*.c", "**/*.h")
		case "cpp":
			out = append(out, "**/*.cc", "**/*.cpp", "**/*.h", "**/*.hpp")
		default:
			return []string{"**"}
		}
	}
	if len(out) == 0 {
		return []string{"**"}
	}
	return out
}

// grouped writes one file per scope into dir; a file above limit bytes is split.
func grouped(rules []*Rule, dir, ext string, limit int, front func(group) string) []ExportFile {
	var out []ExportFile
	for _, g := range groups(rules) {
		key := strings.Join(g.globs, "\x00") + "\x01" + strings.Join(g.except, "\x00") + "\x01" + g.role
		sum := sha256.Sum256([]byte(key))
		base := "vdmine-" + slug(g.globs[0]) + hex.EncodeToString(sum[:3])
		head := front(g) + ownMark + "\nConventions of this repository"
		if len(g.except) > 0 {
			head += " (not in `" + strings.Join(g.except, "`, `") + "`)"
		}
		switch g.role {
		case "test":
			head += " for tests"
		case "non-test":
			head += " outside tests"
		}
		head += ":\n\n"
		body, part := "", 0
		flush := func() {
			name := base
			if part > 0 {
				name += fmt.Sprintf("-%d", part+1)
			}
			out = append(out, ExportFile{Path: path.Join(dir, name+ext), Text: head + body})
			body = ""
			part++
		}
		for _, r := range g.rules {
			l := line(r)
			if limit > 0 && body != "" && len(head)+len(body)+len(l) > limit {
				flush()
			}
			body += l
		}
		flush()
	}
	return out
}

func slug(g string) string {
	var b strings.Builder
	for w := range words(g) {
		if b.Len() < 30 {
			b.WriteString(w + "-")
		}
	}
	return b.String()
}

func yamlString(s string) string { return quote(s) }

func yamlList(ss []string) string {
	var b strings.Builder
	for _, s := range ss {
		b.WriteString("  - " + yamlString(s) + "\n")
	}
	return b.String()
}

// WriteExport puts the files of an export into the repository at root: own files
// are replaced, blocks are updated in place, and own files of an earlier export
// in the same folders that are no longer wanted are removed. A file that is not
// ours is never touched. It returns what was written and removed, sorted.
func WriteExport(root string, files []ExportFile) (written, removed []string, err error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, nil, fmt.Errorf("export: %w", err)
	}
	defer r.Close()
	want := map[string]bool{}
	for _, f := range files {
		want[f.Path] = true
		text := f.Text
		old, err := r.ReadFile(filepath.FromSlash(f.Path))
		switch {
		case err == nil && f.Block:
			if text, err = withBlock(string(old), f.Text); err != nil {
				return written, removed, fmt.Errorf("export: %s: %w", f.Path, err)
			}
		case err == nil && !strings.Contains(string(old), ownMark) && !strings.HasPrefix(string(old), checksMark):
			return written, removed, fmt.Errorf("export: %s exists and is not ours", f.Path)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return written, removed, fmt.Errorf("export: %w", err)
		}
		if err == nil && string(old) == text {
			continue
		}
		if d := path.Dir(f.Path); d != "." {
			if err := r.MkdirAll(filepath.FromSlash(d), 0o755); err != nil {
				return written, removed, fmt.Errorf("export: %w", err)
			}
		}
		if err := replace(r, f.Path, text); err != nil {
			return written, removed, fmt.Errorf("export: %w", err)
		}
		written = append(written, f.Path)
	}
	var dirs []string
	for _, f := range files {
		if d := path.Dir(f.Path); !f.Block && d != "." && !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	for _, d := range dirs {
		es, err := fs.ReadDir(r.FS(), d)
		if err != nil {
			continue
		}
		for _, e := range es {
			name := path.Join(d, e.Name())
			if want[name] || !strings.HasPrefix(e.Name(), "vdmine-") || !e.Type().IsRegular() {
				continue
			}
			if b, err := r.ReadFile(filepath.FromSlash(name)); err == nil && strings.Contains(string(b), ownMark) {
				if err := r.Remove(filepath.FromSlash(name)); err != nil {
					return written, removed, fmt.Errorf("export: %w", err)
				}
				removed = append(removed, name)
			}
		}
	}
	slices.Sort(written)
	slices.Sort(removed)
	return written, removed, nil
}

// replace writes through a temporary file beside the target, inside the root.
func replace(r *os.Root, name, text string) error {
	tmp := path.Join(path.Dir(name), "."+path.Base(name)+".vdmine.tmp")
	f, err := r.Create(filepath.FromSlash(tmp))
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = r.Rename(filepath.FromSlash(tmp), filepath.FromSlash(name))
	}
	if err != nil {
		_ = r.Remove(filepath.FromSlash(tmp))
	}
	return err
}

// withBlock puts the block in place of the present one, or at the end.
func withBlock(old, block string) (string, error) {
	i := strings.Index(old, "<!-- vdmine:begin")
	j := strings.Index(old, blockEnd)
	switch {
	case i < 0 && j < 0:
		if old == "" {
			return block, nil
		}
		sep := "\n"
		if !strings.HasSuffix(old, "\n") {
			sep = "\n\n"
		}
		return old + sep + block, nil
	case i < 0 || j < i || strings.Count(old, "<!-- vdmine:begin") > 1 || strings.Count(old, blockEnd) > 1:
		return "", errors.New("the marks of the vdmine block are broken; mend or remove them")
	}
	end := j + len(blockEnd)
	if strings.HasPrefix(old[end:], "\n") {
		end++
	}
	return old[:i] + block + old[end:], nil
}
