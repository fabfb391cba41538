package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// BaselineSchema names the version of the baseline's format.
const BaselineSchema = "vdmine/baseline/v1"

// BaselineFile is the name of the baseline inside pack.Dir.
const BaselineFile = "baseline.json"

// maxBaseline is the size in bytes above which a baseline is refused.
const maxBaseline = 64 << 20

// ErrBaseline marks a baseline that exists and cannot be used.
var ErrBaseline = errors.New("unusable baseline")

// BaselineRule is the state of a rule in a baseline.
type BaselineRule struct {
	ID        string   `json:"id"`
	Key       string   `json:"key"` // of what the rule matches
	Adherents int      `json:"adherents"`
	Sites     int      `json:"sites"`
	Trend     string   `json:"trend,omitempty"`
	Findings  []string `json:"findings"` // fingerprints, sorted
}

// Baseline is the state that later runs are compared with. It holds no time:
// the same repository gives the same bytes.
type Baseline struct {
	Schema    string         `json:"schema"`
	Commit    string         `json:"commit"`
	Rules     []BaselineRule `json:"rules"`     // sorted by id
	Proposals []string       `json:"proposals"` // ids of open proposals, sorted
}

// BaselinePath returns the usual place of the baseline of the repository at root.
func BaselinePath(root string) string { return filepath.Join(root, pack.Dir, BaselineFile) }

// NewBaseline returns the baseline of the present state.
func NewBaseline(commit string, sts []Standing, ps []proposals.Proposal) *Baseline {
	b := &Baseline{Schema: BaselineSchema, Commit: commit, Rules: []BaselineRule{}, Proposals: []string{}}
	trends := map[string]string{}
	for i := range ps {
		trends[ps[i].ID] = ps[i].Trend
	}
	for i := range sts {
		st := &sts[i]
		r := BaselineRule{ID: st.Rule.ID, Key: ruleKey(st.Rule), Adherents: st.Adherents, Sites: st.Sites, Trend: trends[proposalOf(st.Rule)], Findings: []string{}}
		for _, f := range st.Findings {
			r.Findings = append(r.Findings, f.Fingerprint)
		}
		slices.Sort(r.Findings)
		b.Rules = append(b.Rules, r)
	}
	slices.SortFunc(b.Rules, func(x, y BaselineRule) int { return strings.Compare(x.ID, y.ID) })
	for _, p := range open(ps, sts) {
		b.Proposals = append(b.Proposals, p.ID)
	}
	slices.Sort(b.Proposals)
	return b
}

func (b *Baseline) rule(id string) *BaselineRule {
	i, ok := slices.BinarySearchFunc(b.Rules, id, func(r BaselineRule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return nil
	}
	return &b.Rules[i]
}

// Encode returns the text of the baseline, one entry a line, so that version
// control shows and merges small changes.
func (b *Baseline) Encode() ([]byte, error) {
	var w bytes.Buffer
	head := []string{BaselineSchema, b.Commit}
	enc := make([][]byte, 2)
	for i, s := range head {
		d, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		enc[i] = d
	}
	fmt.Fprintf(&w, "{\n\"schema\": %s,\n\"commit\": %s,\n\"rules\": [", enc[0], enc[1])
	for i := range b.Rules {
		r := b.Rules[i]
		list := r.Findings
		r.Findings = []string{}
		d, err := json.Marshal(&r)
		if err != nil {
			return nil, err
		}
		// The list is the last field; each fingerprint has its line too.
		w.WriteString(comma(i))
		w.Write(bytes.TrimSuffix(d, []byte("]}")))
		for k, f := range list {
			d, err := json.Marshal(f)
			if err != nil {
				return nil, err
			}
			w.WriteString(comma(k) + " ")
			w.Write(d)
		}
		w.WriteString("]}")
	}
	w.WriteString("\n],\n\"proposals\": [")
	for i, p := range b.Proposals {
		d, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		w.WriteString(comma(i))
		w.Write(d)
	}
	w.WriteString("\n]\n}\n")
	return w.Bytes(), nil
}

func comma(i int) string {
	if i == 0 {
		return "\n"
	}
	return ",\n"
}

// ParseBaseline reads the text of a baseline.
func ParseBaseline(data []byte) (*Baseline, error) {
	if bytes.Contains(data, []byte("\n<<<<<<< ")) {
		return nil, fmt.Errorf("%w: it holds the marks of a merge conflict", ErrBaseline)
	}
	var b Baseline
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("%w: not JSON of a baseline: %v", ErrBaseline, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: text after its end", ErrBaseline)
	}
	if b.Schema != BaselineSchema {
		return nil, fmt.Errorf("%w: schema %q, this version reads %q", ErrBaseline, b.Schema, BaselineSchema)
	}
	for i := range b.Rules {
		r := &b.Rules[i]
		if r.ID == "" || r.Sites < 0 || r.Adherents < 0 || r.Adherents > r.Sites {
			return nil, fmt.Errorf("%w: rule %d has no id or counts that cannot be", ErrBaseline, i+1)
		}
		slices.Sort(r.Findings)
	}
	slices.SortStableFunc(b.Rules, func(x, y BaselineRule) int { return strings.Compare(x.ID, y.ID) })
	for i := 1; i < len(b.Rules); i++ {
		if b.Rules[i].ID == b.Rules[i-1].ID {
			return nil, fmt.Errorf("%w: rule %q stands twice", ErrBaseline, b.Rules[i].ID)
		}
	}
	slices.Sort(b.Proposals)
	return &b, nil
}

// LoadBaseline reads the baseline at path. A missing file is nil without an
// error; links and other special files are refused.
func LoadBaseline(path string) (*Baseline, error) {
	fi, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load baseline: %w", err)
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("load baseline %s: %w: not a regular file", path, ErrBaseline)
	}
	if fi.Size() > maxBaseline {
		return nil, fmt.Errorf("load baseline %s: %w: larger than %d bytes", path, ErrBaseline, maxBaseline)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load baseline: %w", err)
	}
	b, err := ParseBaseline(data)
	if err != nil {
		return nil, fmt.Errorf("load baseline %s: %w", path, err)
	}
	return b, nil
}

// SaveBaseline writes a baseline: a kill at any moment leaves the old or the
// new file whole, and of two runs at once one wins. A present file that cannot
// be read is left alone.
func SaveBaseline(path string, b *Baseline) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("save baseline: %w", err)
		}
	}()
	if _, err := LoadBaseline(path); err != nil {
		return err
	}
	data, err := b.Encode()
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
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
	if err := f.Chmod(0o644); err != nil {
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
	return os.Rename(f.Name(), path)
}
