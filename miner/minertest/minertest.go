// Package minertest checks families: it mines the small repository of a txtar
// archive and compares the proposals with what the archive expects.
//
// An archive is named after a family. Its comment says what is shown and names
// a known gap. Its files are those of the repository, but for two:
//
//   - want lists the proposals of the family, best first: the rule, its counts,
//     and its counter-examples. `go test -update` writes it anew.
//   - want-not lists, one a line, texts that must appear in no rule of any
//     family, nor among the sites of the family's own.
//   - history lists commits, oldest first, ten days apart: who, and the files that
//     are touched, with a plus before those that are added, as in
//     "ann: +db/1_a.rb db/schema.rb", or for several "ann repeat 9: +db/{{n}}_a.rb".
//
// A file named "svc/{{n}}.ts repeat 12" stands for twelve: in its name and in
// its text, {{n}} is the number of the copy, from 1.
package minertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/proposals"
)

var update = flag.Bool("update", false, "write the want sections anew")

// Names of the files of an archive that are not of the repository.
const (
	Want    = "want"
	WantNot = "want-not"
	History = "history"
)

// maxCopies bounds what one file of an archive may stand for.
const maxCopies = 200

// Archive is a repository with the proposals that are expected of it.
type Archive struct {
	Family  string // whose proposals are compared
	Comment string
	Files   []txtar.File // of the repository, copies made
	Want    string
	WantNot []string
	Changes *miner.Changes // nil without a history
	path    string
	raw     *txtar.Archive
}

// Load reads an archive.
func Load(path string) (*Archive, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	a, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", path, err)
	}
	// A family may have several archives: name.txtar, name_of-one-mechanism.txtar.
	a.path = path
	a.Family, _, _ = strings.Cut(strings.TrimSuffix(filepath.Base(path), ".txtar"), "_")
	return a, nil
}

// Parse reads the text of an archive and makes the copies of its files.
func Parse(data []byte) (*Archive, error) {
	raw := txtar.Parse(data)
	a := &Archive{Comment: string(raw.Comment), raw: raw}
	seen := map[string]bool{}
	for _, f := range raw.Files {
		switch f.Name {
		case Want:
			a.Want = string(f.Data)
			continue
		case History:
			h, err := parseHistory(string(f.Data))
			if err != nil {
				return nil, err
			}
			a.Changes = h
			continue
		case WantNot:
			for l := range strings.Lines(string(f.Data)) {
				if l = strings.TrimSpace(l); l != "" {
					a.WantNot = append(a.WantNot, l)
				}
			}
			continue
		}
		copies, err := expand(f)
		if err != nil {
			return nil, err
		}
		for _, c := range copies {
			if !filepath.IsLocal(c.Name) || seen[c.Name] {
				return nil, fmt.Errorf("file %q: outside the repository, or there twice", c.Name)
			}
			seen[c.Name] = true
			a.Files = append(a.Files, c)
		}
	}
	if len(a.Files) == 0 {
		return nil, errors.New("no files")
	}
	if a.Changes != nil {
		for i := range a.Changes.Files {
			a.Changes.Files[i].Here = seen[a.Changes.Files[i].Path]
		}
		a.mention()
	}
	return a, nil
}

// expand makes the copies that the name of a file asks for.
func expand(f txtar.File) ([]txtar.File, error) {
	name, count, ok := strings.Cut(f.Name, " repeat ")
	if !ok {
		return []txtar.File{f}, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > maxCopies || !strings.Contains(name, "{{n}}") {
		return nil, fmt.Errorf("file %q: write NAME{{n}} repeat N, with N up to %d", f.Name, maxCopies)
	}
	var out []txtar.File
	for i := 1; i <= n; i++ {
		k := strconv.Itoa(i)
		out = append(out, txtar.File{
			Name: strings.ReplaceAll(name, "{{n}}", k),
			Data: bytes.ReplaceAll(f.Data, []byte("{{n}}"), []byte(k)),
		})
	}
	return out, nil
}

// Write puts the files of the repository into a folder, in the order of perm,
// or as they stand in the archive where perm is nil.
func (a *Archive) Write(dir string, perm []int) error {
	for i := range a.Files {
		f := &a.Files[i]
		if perm != nil {
			f = &a.Files[perm[i]]
		}
		p := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Read analyzes a folder and indexes its facts, as a scan does.
func Read(dir string, workers int) (*miner.Corpus, error) {
	set := languages.NewSet(all.Languages())
	res, err := analyzer.Run(context.Background(), dir, set, analyzer.Options{Workers: workers})
	if err != nil {
		return nil, err
	}
	c := miner.NewCorpus(res.Files)
	c.Modules = res.Index.ModuleOf
	return c, nil
}

// Mine returns the proposals of all families over a corpus, best first.
func Mine(c *miner.Corpus) []proposals.Proposal {
	fams := families.All()
	return proposals.Build(c, fams, miner.Mine(c, fams))
}

// JSON returns proposals in the form in which reports carry them.
func JSON(ps []proposals.Proposal) ([]byte, error) { return json.MarshalIndent(ps, "", " ") }

// Print writes the proposals of one family as the want section has them: by
// their text, since ranks are another matter.
func Print(ps []proposals.Proposal, family string) string {
	var b strings.Builder
	ps = slices.SortedFunc(slices.Values(ps), func(a, b proposals.Proposal) int { return strings.Compare(a.Rule, b.Rule) })
	for i := range ps {
		p := &ps[i]
		if p.Family != family {
			continue
		}
		fmt.Fprintf(&b, "%s\n  %s\n", p.Rule, p.Counts())
		for _, k := range p.Counter {
			fmt.Fprintf(&b, "  ✗ %s:%d\n", k.Path, k.Line)
		}
	}
	return b.String()
}

// Unwanted returns which of the texts appear in the rules of the proposals or
// among the sites of those of a family.
func Unwanted(ps []proposals.Proposal, family string, texts []string) []string {
	var out []string
	for _, t := range texts {
		for i := range ps {
			p := &ps[i]
			if strings.Contains(p.Rule, t) {
				out = append(out, fmt.Sprintf("%q appears in the rule: %s", t, p.Rule))
			}
			if p.Family != family {
				continue
			}
			for _, k := range append(append([]proposals.Place{}, p.Adherents...), p.Counter...) {
				if s := fmt.Sprintf("%s:%d", k.Path, k.Line); strings.Contains(s, t) {
					out = append(out, fmt.Sprintf("%q appears at %s, a site of: %s", t, s, p.Rule))
				}
			}
		}
	}
	return out
}

// Run mines the repository of an archive and compares the proposals of its
// family with the want section.
func Run(t *testing.T, archive string) {
	t.Helper()
	a, err := Load(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := a.Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	c, err := Read(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.Changes = a.Changes
	if len(c.Files) < miner.MinFiles {
		t.Fatalf("only %d files were read", len(c.Files))
	}
	ps := Mine(c)
	for _, s := range Unwanted(ps, a.Family, a.WantNot) {
		t.Error(s)
	}
	got := Print(ps, a.Family)
	if *update {
		if err := a.save(got); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got == "" {
		t.Errorf("%s proposes nothing", a.Family)
	}
	if d := cmp.Diff(strings.Split(a.Want, "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("proposals differ (-want +got), `go test -update` accepts them:\n%s", d)
	}
	if t.Failed() {
		for i := range ps {
			t.Logf("%s: %s", ps[i].Family, ps[i].Rule)
		}
	}
}

// save writes the archive with another want section.
func (a *Archive) save(want string) error {
	for i := range a.raw.Files {
		if a.raw.Files[i].Name == Want {
			a.raw.Files[i].Data = []byte(want)
			return os.WriteFile(a.path, txtar.Format(a.raw), 0o644)
		}
	}
	a.raw.Files = append(a.raw.Files, txtar.File{Name: Want, Data: []byte(want)})
	return os.WriteFile(a.path, txtar.Format(a.raw), 0o644)
}
