package proposals

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/pack"
)

// LedgerFile is the name of the ledger inside pack.Dir.
const LedgerFile = "ledger.jsonl"

// Undone is the status of a record that takes an answer back: the proposal is
// undecided again. It never is the status of a Proposal.
const Undone Status = "undone"

// maxLedgerLine, maxLedger and maxAttributes bound what is read: a longer line is
// reported and skipped, a larger ledger refused, larger attributes left alone.
const (
	maxLedgerLine = 1 << 20
	maxLedger     = 256 << 20
	maxAttributes = 1 << 20
)

// attributes tell git to keep the lines of both sides when two reviewers'
// ledgers or two branches' baselines meet.
func attributes() []string {
	return []string{LedgerFile + " merge=union", "baseline.jsonl merge=union"}
}

// LedgerPath returns the place of the ledger in the repository at root.
func LedgerPath(root string) string { return filepath.Join(root, pack.Dir, LedgerFile) }

// Decision is one line of the ledger. It states the whole answer to a proposal,
// not a change of it: the answer that counts is the last one.
type Decision struct {
	// ID is the id of the proposal.
	ID string
	// Key is the RuleKey of the proposal at the time of the decision; a proposal
	// that has changed since shows another one.
	Key    string
	Status Status
	Reason string
	// Text, Scope and Severity replace those of the proposal unless empty.
	Text     string
	Scope    *pack.Scope
	Severity pack.Severity
	// Own is set for a rule written by hand. Use and Never are what it prefers
	// and forbids, as it was written; Matcher is what is checked, nil where that
	// is Use against Never.
	Own       bool
	Use       []string
	Never     []string
	Languages []string
	Matcher   *pack.Matcher
	// Support and Opportunities are the counts that the person saw.
	Support       int
	Opportunities int
	Time          time.Time
	By            string
	// Op says how the record came about: "" by an answer, "undo" or "redo".
	// Batch is shared by the records of one action.
	Op    string
	Batch string
	// Extra holds fields that this version does not know.
	Extra map[string]json.RawMessage
}

// wire is the JSON form of the known fields, in their order.
type wire struct {
	V             int           `json:"v"`
	ID            string        `json:"id"`
	Key           string        `json:"key,omitempty"`
	Status        Status        `json:"status"`
	Reason        string        `json:"reason,omitempty"`
	Text          string        `json:"text,omitempty"`
	Scope         *pack.Scope   `json:"scope,omitempty"`
	Severity      pack.Severity `json:"severity,omitempty"`
	Own           bool          `json:"own,omitempty"`
	Use           []string      `json:"use,omitempty"`
	Never         []string      `json:"never,omitempty"`
	Languages     []string      `json:"languages,omitempty"`
	Matcher       *pack.Matcher `json:"matcher,omitempty"`
	Support       int           `json:"support,omitempty"`
	Opportunities int           `json:"opportunities,omitempty"`
	Time          string        `json:"time"`
	By            string        `json:"by,omitempty"`
	Op            string        `json:"op,omitempty"`
	Batch         string        `json:"batch,omitempty"`
}

var wireFields = []string{
	"v", "id", "key", "status", "reason", "text", "scope", "severity", "own", "use", "never",
	"languages", "matcher", "support", "opportunities", "time", "by", "op", "batch",
}

// MarshalJSON writes the known fields in a fixed order, then the unknown ones
// sorted by name.
func (d Decision) MarshalJSON() ([]byte, error) {
	w := wire{
		V: 1, ID: d.ID, Key: d.Key, Status: d.Status, Reason: d.Reason, Text: d.Text, Scope: d.Scope, Severity: d.Severity,
		Own: d.Own, Use: d.Use, Never: d.Never, Languages: d.Languages, Matcher: d.Matcher, Support: d.Support, Opportunities: d.Opportunities,
		Time: d.Time.UTC().Format(time.RFC3339Nano), By: d.By, Op: d.Op, Batch: d.Batch,
	}
	known, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	extra := map[string]json.RawMessage{}
	for k, v := range d.Extra {
		if !slices.Contains(wireFields, k) {
			extra[k] = v
		}
	}
	if len(extra) == 0 {
		return known, nil
	}
	rest, err := json.Marshal(extra)
	if err != nil {
		return nil, err
	}
	return append(append(known[:len(known)-1], ','), rest[1:]...), nil
}

// UnmarshalJSON reads a record. Names of fields count by exact case; a field of
// a wrong type is an error, an unknown one is kept in Extra.
func (d *Decision) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*d = Decision{}
	var at string
	var v int
	for _, f := range []struct {
		name string
		into any
	}{
		{"v", &v}, {"id", &d.ID}, {"key", &d.Key}, {"status", &d.Status}, {"reason", &d.Reason}, {"text", &d.Text},
		{"scope", &d.Scope}, {"severity", &d.Severity}, {"own", &d.Own}, {"use", &d.Use}, {"never", &d.Never},
		{"languages", &d.Languages}, {"matcher", &d.Matcher}, {"support", &d.Support}, {"opportunities", &d.Opportunities},
		{"time", &at}, {"by", &d.By}, {"op", &d.Op}, {"batch", &d.Batch},
	} {
		raw, ok := all[f.name]
		if !ok {
			continue
		}
		delete(all, f.name)
		if err := json.Unmarshal(raw, f.into); err != nil {
			return fmt.Errorf("field %s: %w", f.name, err)
		}
	}
	if d.ID == "" || d.Status == "" {
		return errors.New("no id or no status")
	}
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return errors.New("field time: not an RFC 3339 time")
	}
	if y := t.UTC().Year(); y < 1970 || y > 9000 {
		return errors.New("field time: out of range")
	}
	d.Time = t.UTC()
	if len(all) > 0 {
		d.Extra = all
	}
	return nil
}

// Problem is a line of the ledger that could not be read. It stays in the file.
type Problem struct {
	Line int
	Msg  string
	// Torn marks a last line whose end is missing: a write was interrupted.
	Torn bool
}

// String returns the problem as "line 3: message".
func (p Problem) String() string { return fmt.Sprintf("line %d: %s", p.Line, p.Msg) }

// Ledger is the content of a ledger file: every decision in the order of its
// time, and what could not be read.
type Ledger struct {
	Decisions []Decision
	Problems  []Problem
}

// LoadLedger reads the ledger at path. A missing file is an empty ledger; a
// link, a folder or another special file is an error.
func LoadLedger(path string) (*Ledger, error) {
	data, err := ReadLedger(path)
	if err != nil {
		return nil, err
	}
	return ParseLedger(data), nil
}

// ReadLedger returns the text of the ledger at path, nil if there is none.
// Errors are those of LoadLedger.
func ReadLedger(path string) ([]byte, error) {
	if err := checkLedger(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load ledger: %w", err)
	}
	defer f.Close()
	// A reader that comes between the two halves of a write would see a torn
	// line; where locks do not work it merely reports one.
	if err := lockFile(f, false); err == nil {
		defer unlockFile(f)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxLedger+1))
	if err != nil {
		return nil, fmt.Errorf("load ledger: %w", err)
	}
	if len(data) > maxLedger {
		return nil, fmt.Errorf("load ledger %s: larger than %d bytes", path, maxLedger)
	}
	return data, nil
}

// ParseLedger reads the text of a ledger. It never fails: what it cannot read
// it reports.
func ParseLedger(data []byte) *Ledger {
	l := &Ledger{}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for n := 1; len(data) > 0; n++ {
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		data = rest
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if len(line) > maxLedgerLine {
			l.Problems = append(l.Problems, Problem{Line: n, Msg: "longer than 1 MiB, skipped"})
			continue
		}
		for len(line) > 0 {
			d, used, err := decodeDecision(line)
			if err == nil {
				l.Decisions = append(l.Decisions, d)
				line = bytes.TrimSpace(line[used:])
				continue
			}
			l.Problems = append(l.Problems, Problem{Line: n, Msg: "not a decision: " + err.Error(), Torn: !ended})
			// A merge may have glued a whole record to a torn one.
			i := bytes.LastIndex(line, []byte(`{"v":`))
			if i <= 0 {
				break
			}
			line = line[i:]
		}
	}
	slices.SortStableFunc(l.Decisions, compareDecisions)
	return l
}

func decodeDecision(line []byte) (d Decision, used int, err error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	if err := dec.Decode(&d); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("cut off")
		}
		return Decision{}, 0, err
	}
	return d, int(dec.InputOffset()), nil
}

// compareDecisions orders by time; records of one instant by their content, so
// that the order of lines, which a merge changes, does not count.
func compareDecisions(a, b Decision) int {
	if c := a.Time.Compare(b.Time); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.By, b.By), cmp.Compare(a.Status, b.Status)); c != 0 {
		return c
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	if errX != nil || errY != nil {
		return 0
	}
	return bytes.Compare(x, y)
}

// Current returns the answer that counts for each proposal: its last one. A
// proposal whose answer was taken back has none, unless the record still
// carries an edited text, scope or severity: then its status is New.
func (l *Ledger) Current() map[string]Decision {
	cur := map[string]Decision{}
	for _, d := range l.Decisions {
		if d.Status == Undone {
			delete(cur, d.ID)
			continue
		}
		cur[d.ID] = d
	}
	return cur
}

// AppendLedger writes decisions to the end of the ledger at path: one write
// under a lock, then fsync. It creates the folder, the file and the attributes
// that let git merge it. A torn last line is ended first.
func AppendLedger(path string, ds ...Decision) error {
	if len(ds) == 0 {
		return nil
	}
	var buf bytes.Buffer
	for _, d := range ds {
		line, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("append to ledger: %w", err)
		}
		buf.Write(line)
		buf.WriteByte('\n')
	}
	if err := checkLedger(path); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("append to ledger: %w", err)
	}
	for try := 0; ; try++ {
		again, err := appendOnce(path, buf.Bytes())
		if err == nil {
			return nil
		}
		if !again || try >= 3 {
			return fmt.Errorf("append to ledger: %w", err)
		}
	}
}

// appendOnce asks for another try when the file was replaced while it waited
// for the lock: a checkout does that, and the old file is no longer anyone's.
func appendOnce(path string, data []byte) (again bool, err error) {
	_, statErr := os.Lstat(path)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|noFollow, 0o644)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := lockFile(f, true); err != nil {
		return false, fmt.Errorf("lock %s: %w", path, err)
	}
	defer unlockFile(f)
	st, err := f.Stat()
	if err != nil {
		return false, err
	}
	if now, err := os.Lstat(path); err != nil || !os.SameFile(st, now) {
		return true, fmt.Errorf("%s was replaced meanwhile", path)
	}
	if n := st.Size(); n > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], n-1); err != nil {
			return false, err
		}
		if last[0] != '\n' {
			data = append([]byte{'\n'}, data...)
		}
	}
	if _, err := f.Write(data); err != nil {
		return false, err
	}
	if err := f.Sync(); err != nil {
		return false, err
	}
	if statErr != nil {
		WriteAttributes(filepath.Dir(path))
		syncDir(filepath.Dir(path))
	}
	return false, nil
}

// WriteAttributes tells git, in a file of the folder dir, how to merge what is
// kept there. It is best effort: without it a merge shows a conflict, which
// loses nothing.
func WriteAttributes(dir string) {
	name := filepath.Join(dir, ".gitattributes")
	// What is no file of ours is not read either: a link may lead to one without an end.
	fi, err := os.Lstat(name)
	if err == nil && (!fi.Mode().IsRegular() || fi.Size() > maxAttributes) {
		return
	}
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return
	}
	add := ""
	if len(old) > 0 && old[len(old)-1] != '\n' {
		add = "\n"
	}
	missing := false
	for _, a := range attributes() {
		if !slices.Contains(strings.Split(string(old), "\n"), a) {
			add, missing = add+a+"\n", true
		}
	}
	if !missing {
		return
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND|noFollow, 0o644)
	if err != nil {
		return
	}
	_, _ = f.WriteString(add)
	_ = f.Close()
}

func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// checkLedger refuses what is not an ordinary file in an ordinary folder: a
// repository may hold links that lead anywhere.
func checkLedger(path string) error {
	if st, err := os.Lstat(filepath.Dir(path)); err == nil && !st.IsDir() {
		return fmt.Errorf("ledger: %s is not a folder", filepath.Dir(path))
	}
	st, err := os.Lstat(path)
	if err == nil && !st.Mode().IsRegular() {
		return fmt.Errorf("ledger: %s is not a regular file", path)
	}
	return nil
}
