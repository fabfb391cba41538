package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Dir and FileName name the pack inside a repository: Dir/FileName below its root.
const (
	Dir      = ".vdmine"
	FileName = "pack.toml"
)

// MaxSize is the size in bytes above which a pack is refused.
const MaxSize = 4 << 20

// MaxRules is the number of rules above which a pack is refused.
const MaxRules = 5000

// Path returns the place of the pack in the repository at root.
func Path(root string) string { return filepath.Join(root, Dir, FileName) }

// FileError is a fault in the text of a pack, with its place.
type FileError struct {
	Path string
	Line int // 0 when the fault has no line
	Msg  string
	Hint string // what to do about it, may be empty
}

// Error implements error as "path:line: message (hint)".
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": " + e.Msg)
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// Load reads the pack at path. A missing file is an error that
// errors.Is(err, fs.ErrNotExist) recognizes; links and other special files are
// refused.
func Load(path string) (*Pack, error) {
	data, err := readRegular(path)
	if err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	p, err := Parse(path, data)
	if err != nil {
		if _, _, conflict := sides(data); conflict {
			err = &FileError{Path: path, Msg: "holds a merge conflict; vdmine pack fmt takes the rules of both sides"}
		}
		return nil, fmt.Errorf("load pack: %w", err)
	}
	return p, nil
}

// readRegular reads a regular file of at most MaxSize bytes without following
// a link in the last step.
func readRegular(path string) ([]byte, error) {
	fi, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, &FileError{Path: path, Msg: "not a regular file"}
	}
	if fi.Size() > MaxSize {
		return nil, &FileError{Path: path, Msg: fmt.Sprintf("larger than %d bytes", MaxSize)}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// The injector loads the pack at every event: no more memory is touched than
	// the file needs.
	data := make([]byte, fi.Size()+1)
	n, err := io.ReadFull(f, data)
	switch {
	case err == nil:
		return nil, &FileError{Path: path, Msg: "changed while it was read"}
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	}
	return data[:n], nil
}

// Parse reads the text of a pack; name stands in errors. The rules come back
// sorted by id. Parse checks the form of the file; Verify checks what the rules
// say.
func Parse(name string, data []byte) (*Pack, error) {
	if len(data) > MaxSize {
		return nil, &FileError{Path: name, Msg: fmt.Sprintf("larger than %d bytes", MaxSize)}
	}
	if !utf8.Valid(data) {
		return nil, &FileError{Path: name, Line: invalidLine(data), Msg: "not valid UTF-8"}
	}
	text := string(data)
	if line, r := hiddenRune(text); line > 0 {
		return nil, &FileError{Path: name, Line: line, Msg: fmt.Sprintf("hidden character %U", r),
			Hint: "remove it; text that people cannot see must not reach an agent"}
	}
	if p, ok := parseCanonical(text); ok {
		return p, checkForm(name, data, p)
	}
	var p Pack
	md, err := toml.Decode(text, &p)
	if err != nil {
		return nil, parseError(name, err)
	}
	if und := md.Undecoded(); len(und) > 0 {
		key := []string(und[0])
		e := &FileError{Path: name, Line: keyLine(string(data), key), Msg: fmt.Sprintf("unknown key %q", strings.Join(key, ".")),
			Hint: "it is misspelt, or a newer vdmine has written it"}
		if s := suggest(key); s != "" {
			e.Hint = fmt.Sprintf("did you mean %q?", s)
		}
		return nil, e
	}
	return &p, checkForm(name, data, &p)
}

// checkForm sorts the rules and refuses what makes them ambiguous.
func checkForm(name string, data []byte, p *Pack) error {
	if len(p.Rules) > MaxRules {
		return &FileError{Path: name, Msg: fmt.Sprintf("more than %d rules", MaxRules)}
	}
	for i := range p.Rules {
		if p.Rules[i].ID == "" {
			return &FileError{Path: name, Line: ruleLine(string(data), i), Msg: "rule without id"}
		}
	}
	sortRules(p.Rules)
	for i := 1; i < len(p.Rules); i++ {
		if p.Rules[i].ID == p.Rules[i-1].ID {
			return &FileError{Path: name, Line: lastLineWith(string(data), strconv.Quote(p.Rules[i].ID)),
				Msg: fmt.Sprintf("rule %q stands twice", p.Rules[i].ID), Hint: "keep one of them, or give the other its own id"}
		}
	}
	return nil
}

func sortRules(rs []Rule) {
	byID := func(a, b Rule) int { return strings.Compare(a.ID, b.ID) }
	if !slices.IsSortedFunc(rs, byID) { // the injector reads a sorted file each time
		slices.SortStableFunc(rs, byID)
	}
}

func parseError(name string, err error) error {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		// A value of the wrong type comes as text: "toml: line 2 (last key …): …".
		msg, line := strings.TrimPrefix(err.Error(), "toml: "), 0
		if n, rest, ok := strings.Cut(strings.TrimPrefix(msg, "line "), " "); ok {
			if line, _ = strconv.Atoi(n); line > 0 {
				msg = rest
			}
		}
		return &FileError{Path: name, Line: line, Msg: "not a valid pack: " + strings.ReplaceAll(msg, "\n", " ")}
	}
	msg := pe.Message
	if msg == "" {
		msg = strings.TrimPrefix(pe.Error(), "toml: ")
	}
	return &FileError{Path: name, Line: pe.Position.Line, Msg: "not a valid pack: " + strings.ReplaceAll(msg, "\n", " "),
		Hint: "restore it with your version control; vdmine does not write over a pack that it cannot read"}
}

// keys lists the keys of each table of a pack, for suggestions.
func keys(table string) []string {
	switch table {
	case "":
		return []string{"rule"}
	case "rule":
		return []string{"id", "text", "why", "languages", "scope", "severity", "triggers", "example", "matcher", "provenance"}
	case "rule.scope":
		return []string{"include", "exclude", "role"}
	case "rule.matcher":
		return []string{"kind", "use", "never", "callee", "arg", "shape", "keys", "value", "methods", "receivers", "tokens", "names", "module", "alias", "of", "role"}
	case "rule.matcher.role":
		return []string{"kind", "test", "dir", "file", "via", "via_arg", "base", "decorator", "param", "owner", "name", "does", "exported"}
	case "rule.provenance":
		return []string{"proposal", "family", "commit", "accepted", "by", "support", "opportunities"}
	}
	return nil
}

// suggest returns the known key nearest to the last part of key, "" when none
// is near.
func suggest(key []string) string {
	if len(key) == 0 {
		return ""
	}
	last := key[len(key)-1]
	best, bestD := "", len(last)/2+1
	for _, k := range keys(strings.Join(key[:len(key)-1], ".")) {
		if d := editDistance(last, k); d < bestD {
			best, bestD = k, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cur := row[j]
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev+cost, row[j]+1, row[j-1]+1)
			prev = cur
		}
	}
	return row[len(b)]
}

// keyLine finds the line on which an unknown key is written. The decoder does
// not tell it, so the line is looked for: a table header or an assignment of
// that name inside the table.
func keyLine(text string, key []string) int {
	last, table := key[len(key)-1], strings.Join(key[:len(key)-1], ".")
	cur, n, fallback := "", 0, 0
	for line := range strings.Lines(text) {
		n++
		s := strings.TrimSpace(line)
		if strings.HasPrefix(s, "[") {
			cur = strings.TrimSpace(strings.Trim(strings.SplitN(s, "#", 2)[0], "[] \t\r\n"))
			if cur == strings.Join(key, ".") {
				return n
			}
			continue
		}
		name, _, ok := strings.Cut(s, "=")
		if !ok {
			continue
		}
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if name != last && !strings.HasSuffix(name, "."+last) {
			continue
		}
		if cur == table {
			return n
		}
		if fallback == 0 {
			fallback = n
		}
	}
	return fallback
}

// ruleLine returns the line of the header of rule i in file order.
func ruleLine(text string, i int) int {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if strings.HasPrefix(strings.TrimSpace(line), "[[rule]]") {
			if i == 0 {
				return n
			}
			i--
		}
	}
	return 0
}

func lastLineWith(text, sub string) int {
	n, last := 0, 0
	for line := range strings.Lines(text) {
		n++
		if strings.Contains(line, sub) {
			last = n
		}
	}
	return last
}

func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

const header = "# Accepted rules of this repository, sorted by id. `vdmine pack verify` checks this file.\n"

// Encode returns the canonical text of the pack: the same rules always give the
// same bytes, and a changed rule changes the lines of its own block alone.
func (p *Pack) Encode() []byte {
	rules := slices.Clone(p.Rules)
	sortRules(rules)
	var e encoder
	e.WriteString(header)
	for i := range rules {
		e.rule(&rules[i])
	}
	return []byte(e.String())
}

type encoder struct{ strings.Builder }

func (e *encoder) rule(r *Rule) {
	e.WriteString("\n[[rule]]\n")
	e.str("id", r.ID)
	e.str("text", r.Text)
	e.str("why", r.Why)
	e.list("languages", r.Languages)
	e.str("severity", string(r.Severity))
	e.list("triggers", r.Triggers)
	e.str("example", r.Example)
	e.table("rule.scope", func(t *encoder) {
		t.list("include", r.Scope.Include)
		t.list("exclude", r.Scope.Exclude)
		t.str("role", r.Scope.Role)
	})
	m := &r.Matcher
	e.table("rule.matcher", func(t *encoder) {
		t.str("kind", string(m.Kind))
		t.list("use", m.Use)
		t.list("never", m.Never)
		t.list("callee", m.Callee)
		t.num("arg", m.Arg)
		t.str("shape", m.Shape)
		t.list("keys", m.Keys)
		t.str("value", m.Value)
		t.list("methods", m.Methods)
		t.list("receivers", m.Receivers)
		t.list("tokens", m.Tokens)
		t.list("names", m.Names)
		t.str("module", m.Module)
		t.str("alias", m.Alias)
		t.list("of", m.Of)
	})
	e.table("rule.matcher.role", func(t *encoder) {
		t.str("kind", m.Role.Kind)
		t.str("test", m.Role.Test)
		t.str("dir", m.Role.Dir)
		t.str("file", m.Role.File)
		t.str("via", m.Role.Via)
		t.num("via_arg", m.Role.ViaArg)
		t.str("base", m.Role.Base)
		t.str("decorator", m.Role.Decorator)
		t.str("param", m.Role.Param)
		t.str("owner", m.Role.Owner)
		t.str("name", m.Role.Name)
		t.str("does", m.Role.Does)
		if m.Role.Exported {
			t.WriteString("exported = true\n")
		}
	})
	v := &r.Provenance
	e.table("rule.provenance", func(t *encoder) {
		t.str("proposal", v.Proposal)
		t.str("family", v.Family)
		t.str("commit", v.Commit)
		t.str("accepted", v.Accepted)
		t.str("by", v.By)
		t.num("support", v.Support)
		t.num("opportunities", v.Opportunities)
	})
}

// table writes a table unless it is empty.
func (e *encoder) table(name string, fill func(*encoder)) {
	var t encoder
	fill(&t)
	if t.Len() > 0 {
		e.WriteString("[" + name + "]\n" + t.String())
	}
}

func (e *encoder) str(key, v string) {
	if v != "" {
		e.WriteString(key + " = " + quote(v) + "\n")
	}
}

func (e *encoder) num(key string, v int) {
	if v != 0 {
		e.WriteString(key + " = " + strconv.Itoa(v) + "\n")
	}
}

func (e *encoder) list(key string, vs []string) {
	if len(vs) == 0 {
		return
	}
	qs := make([]string, len(vs))
	n := len(key)
	for i, v := range vs {
		qs[i] = quote(v)
		n += len(qs[i]) + 2
	}
	if n <= 110 {
		e.WriteString(key + " = [" + strings.Join(qs, ", ") + "]\n")
		return
	}
	e.WriteString(key + " = [\n")
	for _, q := range qs {
		e.WriteString("  " + q + ",\n")
	}
	e.WriteString("]\n")
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Save writes the pack to path: temporary file, fsync, rename. It creates the
// folder, refuses to write over a file that is not a readable pack, and leaves
// a file alone whose bytes would not change.
func Save(path string, p *Pack) error {
	for i := range p.Rules {
		if p.Rules[i].ID == "" {
			return fmt.Errorf("save pack %s: rule %d has no id", path, i+1)
		}
	}
	data := p.Encode()
	if _, err := Parse(path, data); err != nil {
		return fmt.Errorf("save pack: %w", err)
	}
	old, err := readRegular(path)
	switch {
	case err == nil:
		if _, _, err := parseMerged(path, old); err != nil {
			return fmt.Errorf("save pack: the present file is left alone: %w", err)
		}
		if string(old) == string(data) {
			return nil
		}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("save pack: %w", err)
	}
	if err := writeAtomic(path, data); err != nil {
		return fmt.Errorf("save pack: %w", err)
	}
	return nil
}

// writeAtomic puts data at path so that a kill at any moment leaves either the
// old or the new file whole.
func writeAtomic(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	mode := fs.FileMode(0o644)
	if fi, err := os.Lstat(path); err == nil {
		mode = fi.Mode().Perm()
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	// The rename is durable once the folder is; some file systems refuse to
	// sync a folder, and then there is nothing more to do.
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
	return nil
}

// Hash returns the SHA-256 of the canonical text in hexadecimal. Two files with
// the same rules have the same hash, whatever their order and comments.
func (p *Pack) Hash() string {
	sum := sha256.Sum256(p.Encode())
	return hex.EncodeToString(sum[:])
}

// Find returns the rule with the id, nil if there is none.
func (p *Pack) Find(id string) *Rule {
	for i := range p.Rules {
		if p.Rules[i].ID == id {
			return &p.Rules[i]
		}
	}
	return nil
}

// FindRoot returns the nearest folder at or above dir that holds a pack, ""
// if there is none up to the folder of the version control.
func FindRoot(dir string) string {
	dir = filepath.Clean(dir)
	for range 64 {
		// Neither the file nor its folder may be a link.
		if own, err := os.Lstat(filepath.Join(dir, Dir)); err == nil && own.IsDir() {
			if fi, err := os.Lstat(Path(dir)); err == nil && fi.Mode().IsRegular() {
				return dir
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return ""
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
	return ""
}
