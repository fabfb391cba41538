// Package eval scores proposals against an answer key of known conventions.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vdmine/vdmine/proposals"
)

// Convention is one line of the answer key.
type Convention struct {
	ID          string   `json:"id"`
	Repo        string   `json:"repo"`
	Lang        string   `json:"lang"`
	Kind        string   `json:"kind"`
	Rule        string   `json:"rule"`
	Prefer      []string `json:"prefer"`
	Avoid       []string `json:"avoid"`
	Scope       []string `json:"scope"`
	Source      string   `json:"source"`
	SourceKind  string   `json:"source_kind"`
	Minable     string   `json:"minable"`
	Specificity string   `json:"specificity"`
	Contrast    []string `json:"contrast"`
	Business    any      `json:"business"`
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
	k := &Key{strip: map[string][]string{}}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<22)
	for n := 1; s.Scan(); n++ {
		var c Convention
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", key, n, err)
		}
		k.list = append(k.list, c)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	if strip != "" {
		b, err := os.ReadFile(strip)
		if err != nil {
			return nil, err
		}
		for _, l := range strings.Split(string(b), "\n") {
			if repo, list, ok := strings.Cut(l, "\t"); ok && !strings.HasPrefix(l, "#") {
				k.strip[repo] = strings.Fields(list)
			}
		}
	}
	return k, nil
}

// Repos returns the repositories of the key.
func (k *Key) Repos() []string {
	var out []string
	for _, c := range k.list {
		if !slices.Contains(out, c.Repo) {
			out = append(out, c.Repo)
		}
	}
	return out
}

// Keep returns a filter that hides the files that state the rules of a repository.
func (k *Key) Keep(repo string) func(string) bool {
	hidden := map[string]bool{}
	for _, f := range k.strip[repo] {
		hidden[f] = true
	}
	for _, c := range k.list {
		if c.Repo == repo && c.Source != "observed" {
			p, _, _ := strings.Cut(c.Source, ":")
			hidden[p] = true
		}
	}
	return func(p string) bool { return !hidden[p] }
}

// Hit is a convention with the rank of the proposal that states it, 0 for none.
type Hit struct {
	Convention
	Rank int    `json:"rank"`
	By   string `json:"by"`
}

// Result is the score of one repository.
type Result struct {
	Repo string `json:"repo"`
	List []Hit  `json:"conventions"`
}

// Score finds, for every convention of a repository, the first proposal that states it.
func (k *Key) Score(repo string, ps []proposals.Proposal) Result {
	r := Result{Repo: repo}
	for _, c := range k.list {
		if c.Repo != repo {
			continue
		}
		h := Hit{Convention: c}
		for i := range ps {
			if c.hit(&ps[i]) {
				h.Rank, h.By = ps[i].Rank, ps[i].Rule
				break
			}
		}
		r.List = append(r.List, h)
	}
	return r
}

// words returns the forms under which a preferred or avoided text may be named:
// every identifier path in it, and its last two and last names.
func words(s string) []string {
	var out []string
	start := -1
	flush := func(end int) {
		if start >= 0 {
			w := strings.Trim(s[start:end], ".")
			start = -1
			if len(w) < 2 {
				return
			}
			out = append(out, w)
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' || c == '$' || c == '.' || c == '/' || c == '@' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			if start < 0 {
				start = i
			}
			continue
		}
		if c == ':' && i+1 < len(s) && s[i+1] == ':' {
			continue
		}
		flush(i)
	}
	flush(len(s))
	return out
}

func lastNames(s string, n int) string {
	s = strings.ReplaceAll(s, "::", ".")
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '/' })
	if len(parts) > n {
		parts = parts[len(parts)-n:]
	}
	return strings.Join(parts, ".")
}

// same reports whether two names end alike: their last two names agree, or one
// is a single name that is the other's last.
func same(a, b string) bool {
	a, b = strings.TrimSuffix(strings.Trim(a, "@*."), "()"), strings.TrimSuffix(strings.Trim(b, "@*."), "()")
	if a == "" || b == "" {
		return false
	}
	if a == b || strings.HasSuffix(a, "/"+b) || strings.HasSuffix(b, "/"+a) {
		return true
	}
	if lastNames(a, 2) == lastNames(b, 2) {
		return true
	}
	la, lb := lastNames(a, 1), lastNames(b, 1)
	single := !strings.ContainsAny(a, "./") || !strings.ContainsAny(b, "./")
	return single && la == lb && len(la) >= 3 && !common[la]
}

// common words are no evidence of a hit by themselves.
var common = map[string]bool{"new": true, "self": true, "this": true, "the": true, "error": true, "err": true, "ctx": true, "func": true, "defer": true, "await": true, "return": true, "import": true, "from": true, "with": true, "name": true, "type": true, "test": true, "get": true, "user": true, "raise": true, "throw": true, "class": true, "def": true, "async": true}

func (c *Convention) hit(p *proposals.Proposal) bool {
	if !c.langs(p) || !c.overlaps(p) {
		return false
	}
	use := append(slices.Clone(p.Use), p.UseQualified...)
	if p.Matcher.Module != "" {
		// An alias is only right for its module.
		ok := false
		for _, w := range words(c.Rule) {
			ok = ok || w == p.Matcher.Module || strings.HasSuffix(p.Matcher.Module, "/"+w) || strings.HasSuffix(p.Matcher.Module, "."+w)
		}
		if !ok && c.Kind == "import-alias" && !named(c.Prefer, use) {
			return false
		}
	}
	if len(c.Prefer) > 0 {
		if !named(c.Prefer, use) {
			return false
		}
		// It must not avoid what is preferred or prefer what is avoided.
		if len(c.Avoid) > 0 && named(c.Avoid, p.Use) && !named(c.Prefer, p.Use) {
			return false
		}
		return !(named(c.Prefer, p.InsteadOf) && !named(c.Avoid, p.InsteadOf))
	}
	return named(c.Avoid, p.InsteadOf)
}

func named(list, use []string) bool {
	for _, l := range list {
		ws := words(l)
		for _, w := range ws {
			if common[w] {
				continue
			}
			for _, u := range use {
				if same(w, u) {
					return true
				}
			}
		}
	}
	return false
}

func (c *Convention) langs(p *proposals.Proposal) bool {
	l := c.Lang
	for _, x := range p.Languages {
		if x == l || l == "typescript" && (x == "tsx" || x == "javascript" || x == "vue") || l == "javascript" && (x == "typescript" || x == "tsx" || x == "vue") {
			return true
		}
	}
	return false
}

// overlaps reports whether any site of the proposal lies in the convention's scope.
func (c *Convention) overlaps(p *proposals.Proposal) bool {
	var in []string
	for _, s := range c.Scope {
		g, _, _ := strings.Cut(s, ";")
		g, _, _ = strings.Cut(g, " ")
		if !strings.HasPrefix(g, "!") && strings.ContainsAny(g, "*/.") {
			for _, one := range strings.Split(g, ",**") {
				in = append(in, strings.TrimSuffix(one, ","))
			}
		}
	}
	if len(in) == 0 {
		return true
	}
	for _, a := range p.Adherents {
		for _, g := range in {
			if ok, err := doublestar.Match(g, a.Path); ok || err != nil {
				return true
			}
			if !strings.Contains(g, "/") {
				if ok, err := path.Match(g, path.Base(a.Path)); ok || err != nil {
					return true
				}
			}
		}
	}
	return false
}

// Minable counts the conventions that the goals speak of: minable and team-specific.
func (r *Result) Minable() int {
	n := 0
	for _, h := range r.List {
		if h.goal() {
			n++
		}
	}
	return n
}

func (h *Hit) goal() bool { return h.Minable == "yes" && h.Specificity == "team" }

// Hits counts those of them that are among the first k proposals.
func (r *Result) Hits(k int) int {
	n := 0
	for _, h := range r.List {
		if h.goal() && h.Rank > 0 && h.Rank <= k {
			n++
		}
	}
	return n
}

// Print lists every convention with its rank.
func (r *Result) Print(w io.Writer) {
	for _, h := range r.List {
		fmt.Fprintf(w, "  %4d  %-14s %-5s %s | %v not %v\n", h.Rank, h.Kind, h.Convention.Minable, h.Rule, h.Prefer, h.Avoid)
		if h.Rank > 0 {
			fmt.Fprintf(w, "        by: %s\n", h.By)
		}
	}
}

// Recall is a share of conventions found among the first proposals, each
// repository weighing the same.
type Recall struct {
	Name        string  `json:"name"`
	Conventions int     `json:"conventions"`
	Repos       int     `json:"repos"`
	At20        float64 `json:"at_20"`
	At50        float64 `json:"at_50"`
	At100       float64 `json:"at_100"`
}

// Summary is the table of a run.
type Summary struct {
	Rows     []Recall `json:"rows"`
	Controls int      `json:"controls_proposed"`
	OfAll    int      `json:"controls"`
}

// Summarize makes the table.
func Summarize(rs []Result) Summary {
	var s Summary
	row := func(name string, keep func(*Hit) bool) {
		x := Recall{Name: name}
		for _, r := range rs {
			n, a, b, c := 0, 0, 0, 0
			for i := range r.List {
				h := &r.List[i]
				if !keep(h) {
					continue
				}
				n++
				if h.Rank > 0 && h.Rank <= 20 {
					a++
				}
				if h.Rank > 0 && h.Rank <= 50 {
					b++
				}
				if h.Rank > 0 && h.Rank <= 100 {
					c++
				}
			}
			if n == 0 {
				continue
			}
			x.Conventions += n
			x.Repos++
			x.At20 += float64(a) / float64(n)
			x.At50 += float64(b) / float64(n)
			x.At100 += float64(c) / float64(n)
		}
		if x.Repos > 0 {
			x.At20 /= float64(x.Repos)
			x.At50 /= float64(x.Repos)
			x.At100 /= float64(x.Repos)
			s.Rows = append(s.Rows, x)
		}
	}
	yes := func(h *Hit) bool { return h.Minable == "yes" }
	row("minable, team, contrast", func(h *Hit) bool {
		return h.goal() && !slices.Contains(h.Contrast, "absent") && !slices.Contains(h.Contrast, "absence")
	})
	row("minable, team", (*Hit).goal)
	row("minable, all", yes)
	for _, dim := range []struct {
		name string
		of   func(*Hit) string
	}{
		{"kind", func(h *Hit) string { return h.Kind }}, {"lang", func(h *Hit) string { return h.Lang }}, {"source", func(h *Hit) string { return h.SourceKind }},
		{"business", func(h *Hit) string {
			if b, ok := h.Business.(string); ok {
				return b
			}
			return ""
		}},
	} {
		vals := map[string]bool{}
		for _, r := range rs {
			for i := range r.List {
				vals[dim.of(&r.List[i])] = true
			}
		}
		var names []string
		for v := range vals {
			if v != "" {
				names = append(names, v)
			}
		}
		sort.Strings(names)
		for _, v := range names {
			row(dim.name+" "+v, func(h *Hit) bool { return h.goal() && dim.of(h) == v })
		}
	}
	for _, r := range rs {
		for _, h := range r.List {
			if h.Convention.Minable == "no" {
				s.OfAll++
				if h.Rank > 0 && h.Rank <= 50 {
					s.Controls++
				}
			}
		}
	}
	return s
}

// Print writes the table as text.
func (s Summary) Print(w io.Writer) {
	fmt.Fprintf(w, "%-32s %5s %5s %6s %6s %6s\n", "recall, by repository", "repos", "rules", "@20", "@50", "@100")
	for _, r := range s.Rows {
		fmt.Fprintf(w, "%-32s %5d %5d %6.3f %6.3f %6.3f\n", r.Name, r.Repos, r.Conventions, r.At20, r.At50, r.At100)
	}
	fmt.Fprintf(w, "controls proposed in the first 50: %d of %d\n", s.Controls, s.OfAll)
}
