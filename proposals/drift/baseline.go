package drift

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// BaselineSchema names the version of the baseline's format.
const BaselineSchema = "vdmine/baseline/v1"

// BaselineFile is the name of the baseline inside pack.Dir.
const BaselineFile = "baseline.jsonl"

// maxBaseline is the size in bytes above which a baseline is refused.
const maxBaseline = 64 << 20

// ErrBaseline marks a baseline that exists and cannot be used.
var ErrBaseline = errors.New("unusable baseline")

// BaselineRule is the state of a rule in a baseline.
type BaselineRule struct {
	ID        string
	Key       string // of what the rule matches
	Adherents int
	Sites     int
	Trend     string
	Findings  []string // fingerprints, sorted
}

// Baseline is the state that later runs are compared with. It holds no time but
// that of its commit: the same commit gives the same bytes.
type Baseline struct {
	Commit    string
	Date      string         // day of the commit, "" without git
	Rules     []BaselineRule // sorted by id
	Proposals []string       // ids of open proposals, sorted
}

// BaselinePath returns the usual place of the baseline of the repository at root.
func BaselinePath(root string) string { return filepath.Join(root, pack.Dir, BaselineFile) }

// NewBaseline returns the baseline of the present state.
func NewBaseline(in *Input) *Baseline {
	b := &Baseline{Commit: in.Commit, Date: in.Date}
	trends := in.trends()
	for i := range in.Standings {
		st := &in.Standings[i]
		r := BaselineRule{ID: st.Rule.ID, Key: ruleKey(st.Rule), Adherents: st.Adherents, Sites: st.Sites, Trend: trends[proposalOf(st.Rule)]}
		for _, f := range st.Findings {
			r.Findings = append(r.Findings, f.Fingerprint)
		}
		b.Rules = append(b.Rules, r)
	}
	for _, list := range [][]proposals.Proposal{in.Proposals, in.Divided} {
		for _, p := range open(list, in.Standings) {
			b.Proposals = append(b.Proposals, p.ID)
		}
	}
	b.sort()
	return b
}

func (b *Baseline) sort() {
	for i := range b.Rules {
		slices.Sort(b.Rules[i].Findings)
		b.Rules[i].Findings = slices.Compact(b.Rules[i].Findings)
	}
	slices.SortFunc(b.Rules, func(x, y BaselineRule) int {
		return cmp.Or(strings.Compare(x.ID, y.ID), strings.Compare(x.Key, y.Key))
	})
	slices.Sort(b.Proposals)
	b.Proposals = slices.Compact(b.Proposals)
}

// rule returns the state of a rule that matches what key stands for.
func (b *Baseline) rule(id, key string) *BaselineRule {
	for i := range b.Rules {
		if b.Rules[i].ID == id && b.Rules[i].Key == key {
			return &b.Rules[i]
		}
	}
	return nil
}

// entry is a line of the file: the head, the counts of a rule, one finding of
// it, or an open proposal.
type entry struct {
	Schema    string  `json:"schema,omitempty"`
	Commit    *string `json:"commit,omitempty"`
	Date      string  `json:"date,omitempty"`
	Rule      string  `json:"rule,omitempty"`
	Key       string  `json:"key,omitempty"`
	Adherents *int    `json:"adherents,omitempty"`
	Sites     *int    `json:"sites,omitempty"`
	Trend     string  `json:"trend,omitempty"`
	Finding   string  `json:"finding,omitempty"`
	Proposal  string  `json:"proposal,omitempty"`
}

// Encode returns the text of the baseline. Each line says one thing and stands
// for itself, so that the union of two branches' lines is a baseline too.
func (b *Baseline) Encode() ([]byte, error) {
	var w bytes.Buffer
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	lines := []entry{{Schema: BaselineSchema, Commit: &b.Commit, Date: b.Date}}
	for i := range b.Rules {
		r := &b.Rules[i]
		lines = append(lines, entry{Rule: r.ID, Key: r.Key, Adherents: &r.Adherents, Sites: &r.Sites, Trend: r.Trend})
		for _, f := range r.Findings {
			lines = append(lines, entry{Rule: r.ID, Key: r.Key, Finding: f})
		}
	}
	for _, p := range b.Proposals {
		lines = append(lines, entry{Proposal: p})
	}
	for i := range lines {
		if err := e.Encode(&lines[i]); err != nil {
			return nil, err
		}
	}
	return w.Bytes(), nil
}

// ParseBaseline reads the text of a baseline. Of two branches' lines that say
// different things the cautious one counts: the older commit, since which
// everything is told, and the lower adherence, below which nothing was told yet.
func ParseBaseline(data []byte) (*Baseline, error) {
	var b Baseline
	rules := map[[2]string]*BaselineRule{}
	heads, n := 0, 0
	for text := range bytes.Lines(data) {
		n++
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		if bytes.HasPrefix(text, []byte("<<<<<<<")) || bytes.HasPrefix(text, []byte("=======")) || bytes.HasPrefix(text, []byte(">>>>>>>")) {
			return nil, fmt.Errorf("%w: line %d: the mark of a merge conflict", ErrBaseline, n)
		}
		var e entry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, fmt.Errorf("%w: line %d: not a line of a baseline: %v", ErrBaseline, n, err)
		}
		switch {
		case e.Schema != "":
			if e.Schema != BaselineSchema {
				return nil, fmt.Errorf("%w: schema %q, this version reads %q", ErrBaseline, e.Schema, BaselineSchema)
			}
			commit := ""
			if e.Commit != nil {
				commit = *e.Commit
			}
			if heads++; heads == 1 || cmp.Or(strings.Compare(e.Date, b.Date), strings.Compare(commit, b.Commit)) < 0 {
				b.Commit, b.Date = commit, e.Date
			}
		case heads == 0:
			return nil, fmt.Errorf("%w: line %d: no schema before it", ErrBaseline, n)
		case e.Proposal != "":
			b.Proposals = append(b.Proposals, e.Proposal)
		case e.Rule != "":
			k := [2]string{e.Rule, e.Key}
			r := rules[k]
			if r == nil {
				r = &BaselineRule{ID: e.Rule, Key: e.Key, Sites: -1}
				rules[k] = r
			}
			if e.Finding != "" {
				r.Findings = append(r.Findings, e.Finding)
				continue
			}
			if e.Sites == nil || e.Adherents == nil || *e.Adherents < 0 || *e.Adherents > *e.Sites || *e.Sites > 1<<40 {
				return nil, fmt.Errorf("%w: line %d: counts that cannot be", ErrBaseline, n)
			}
			old, c := Count{r.Adherents, r.Sites}, Count{*e.Adherents, *e.Sites}
			if o := cmp.Compare(c.Share(), old.Share()); r.Sites < 0 || o < 0 || o == 0 && (c.Sites > old.Sites || c.Sites == old.Sites && e.Trend > r.Trend) {
				r.Adherents, r.Sites, r.Trend = c.Adherents, c.Sites, e.Trend
			}
		}
	}
	if heads == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrBaseline)
	}
	for _, r := range rules {
		if r.Sites < 0 {
			return nil, fmt.Errorf("%w: rule %q has findings and no counts", ErrBaseline, r.ID)
		}
		b.Rules = append(b.Rules, *r)
	}
	b.sort()
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
// be read is left alone. With later, b is of a later commit than the present
// file, which then stays as it is if nothing but the commit has changed: there
// is nothing to commit on a night without news.
func SaveBaseline(path string, b *Baseline, later bool) (err error) {
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
	if old, err := os.ReadFile(path); err == nil && (bytes.Equal(old, data) || later && bytes.Equal(body(old), body(data))) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	name := "." + filepath.Base(path) + "."
	sweep(dir, name)
	if filepath.Base(path) == BaselineFile && filepath.Base(dir) == pack.Dir {
		proposals.WriteAttributes(dir)
	}
	f, err := os.CreateTemp(dir, name+"*.tmp")
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

// body is a baseline without the line that names its commit.
func body(data []byte) []byte {
	_, b, _ := bytes.Cut(data, []byte("\n"))
	return b
}

// sweep removes what killed runs have left. A run of now has a young file.
func sweep(dir, name string) {
	es, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range es {
		if !strings.HasPrefix(e.Name(), name) || !strings.HasSuffix(e.Name(), ".tmp") {
			continue
		}
		if fi, err := e.Info(); err == nil && fi.Mode().IsRegular() && time.Since(fi.ModTime()) > time.Hour {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
