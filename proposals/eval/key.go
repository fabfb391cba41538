// Package eval measures proposals: against an answer key of known conventions,
// against the code that was written later, and against planted breaches.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/written"
)

// Convention is one line of the answer key.
type Convention struct {
	ID          string   `json:"id"`
	Repo        string   `json:"repo"`
	Commit      string   `json:"commit"`
	Lang        string   `json:"lang"`
	Kind        string   `json:"kind"`
	Rule        string   `json:"rule"`
	Prefer      []string `json:"prefer"`
	Avoid       []string `json:"avoid"`
	Scope       []string `json:"scope"`
	Source      string   `json:"source"`
	SourceKind  string   `json:"source_kind"`
	FilesPrefer int      `json:"files_prefer"`
	Minable     string   `json:"minable"`
	Specificity string   `json:"specificity"`
	Contrast    []string `json:"contrast"`
	Business    string   `json:"business"`
}

// Written reports whether people wrote the convention down, in prose or as a
// check of a tool.
func (c *Convention) Written() bool {
	return c.SourceKind == "enforced" || c.SourceKind == "documented"
}

// goal reports whether the goals of recall speak of the convention.
func (c *Convention) goal() bool { return c.Minable == "yes" && c.Specificity == "team" }

// contrasted reports whether the code holds something to contrast the preferred
// form with.
func (c *Convention) contrasted() bool {
	return !slices.Contains(c.Contrast, "absent") && !slices.Contains(c.Contrast, "absence")
}

// BusinessClass lists the concerns whose rules cost most when they are broken.
func BusinessClass() []string {
	return []string{"audit", "authorization", "money", "soft-delete", "tenancy", "transaction"}
}

// Key is an answer key.
type Key struct {
	list  []Convention
	strip map[string][]string
}

// Load reads the key and, unless strip is "", the table of further files that
// state rules.
func Load(key, strip string) (*Key, error) {
	f, err := os.Open(key)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var table []byte
	if strip != "" {
		if table, err = os.ReadFile(strip); err != nil {
			return nil, err
		}
	}
	k, err := Read(f, table)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return k, nil
}

// Read reads a key of one JSON object a line, and a table of lines "repository,
// tab, files".
func Read(in io.Reader, strip []byte) (*Key, error) {
	k := &Key{strip: map[string][]string{}}
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<22)
	for n := 1; s.Scan(); n++ {
		if len(strings.TrimSpace(s.Text())) == 0 {
			continue
		}
		var c Convention
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if c.ID == "" || c.Repo == "" {
			return nil, fmt.Errorf("line %d: a convention needs an id and a repo", n)
		}
		k.list = append(k.list, c)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	for _, l := range strings.Split(string(strip), "\n") {
		if repo, list, ok := strings.Cut(l, "\t"); ok && !strings.HasPrefix(l, "#") {
			k.strip[repo] = append(k.strip[repo], strings.Fields(list)...)
		}
	}
	return k, nil
}

// Repos returns the repositories of the key, in its order.
func (k *Key) Repos() []string {
	var out []string
	for i := range k.list {
		if !slices.Contains(out, k.list[i].Repo) {
			out = append(out, k.list[i].Repo)
		}
	}
	return out
}

// Of returns the conventions of a repository.
func (k *Key) Of(repo string) []Convention {
	var out []Convention
	for _, c := range k.list {
		if c.Repo == repo {
			out = append(out, c)
		}
	}
	return out
}

// Keep returns a filter that hides from the miner what states the rules of a
// repository: the sources that the key names, the table's files, instructions
// for agents, guides for contributors and the configuration of linters.
// Comments, and so the marks that silence a linter, are never mined.
func (k *Key) Keep(repo string) func(string) bool {
	hidden := map[string]bool{}
	for _, f := range k.strip[repo] {
		hidden[f] = true
	}
	for _, c := range k.list {
		if c.Repo == repo && c.Source != "observed" && c.Source != "" {
			p, _, _ := strings.Cut(c.Source, ":")
			hidden[p] = true
		}
	}
	return func(p string) bool { return !hidden[p] && !written.States(p) }
}

// States returns, by the id of a proposal, which minable conventions of a
// repository it states.
func (k *Key) States(repo string, ps []proposals.Proposal) map[string][]string {
	out := map[string][]string{}
	for i := range k.list {
		c := &k.list[i]
		if c.Repo != repo || c.Minable == "no" {
			continue
		}
		j := newJudge(c)
		for n := range ps {
			if j.hit(&ps[n]) {
				out[ps[n].ID] = append(out[ps[n].ID], c.ID)
			}
		}
	}
	return out
}
