package eval

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/proposals"
)

// judge decides whether proposals state one convention.
type judge struct {
	c      *Convention
	prefer []term // what sets the preferred form apart from the avoided one
	callee []term // names of the preferred form that the avoided one has too, or whose arguments decide
	avoid  []term
	shun   []term // avoid, with what the preferred form has too and what stands inside
	// depth is the number of components that must agree, where the preferred
	// and the avoided form differ in the qualifier alone; else 0.
	depth   int
	bare    bool     // the avoided form is the preferred one without its qualifiers
	within  []string // the avoided form, which has a qualifier more than the preferred one; nil if not so
	absence bool     // what is avoided is that something is not there
	in      []string
	out     []string
	tests   int // 1: only tests, -1: no tests
	words   string
}

func newJudge(c *Convention) *judge {
	j := &judge{c: c, words: strings.ToLower(c.Rule + " " + strings.Join(c.Prefer, " "))}
	var prefer, avoid []term
	heads := 0
	for _, s := range c.Avoid {
		if absence(s) {
			j.absence = true
			continue
		}
		avoid = append(avoid, terms(told(s))...)
	}
	for _, t := range avoid {
		if !t.inner {
			heads++
		}
	}
	for i, s := range c.Prefer {
		l := terms(told(s))
		for k := range l {
			l[k].text = i
		}
		prefer = append(prefer, l...)
		kept := 0
		for _, t := range l {
			if !t.inner {
				j.callee = append(j.callee, t)
			}
			if !tells(avoid, t) {
				j.prefer = append(j.prefer, t)
				kept++
			}
		}
		if kept == 0 && len(l) > 0 && heads > len(l) {
			j.prefer = append(j.prefer, l...) // a word beside it makes the avoided form
		}
		if kept == 0 && len(l) == 1 && heads == 1 && len(l[0].parts) > len(avoid[0].parts) {
			// The avoided form has fewer qualifiers, as errors beside pkg/errors.
			j.prefer, j.bare = append(j.prefer, l[0]), true
			j.depth = len(avoid[0].parts) + 1
		}
	}
	if len(j.prefer) == 0 && len(prefer) == 1 && heads == 1 && len(avoid) == 1 && len(prefer[0].parts) > 1 && len(prefer[0].parts) < len(avoid[0].parts) {
		j.prefer, j.within = prefer, avoid[0].parts // env.X beside process.env.X
	}
	j.shun = avoid
	for _, t := range avoid {
		if !t.inner && (j.bare || j.within != nil || !tells(prefer, t)) {
			j.avoid = append(j.avoid, t)
		}
		for _, p := range prefer {
			n := 0
			for n < min(len(p.parts), len(t.parts)) && same(p.parts[len(p.parts)-1-n], t.parts[len(t.parts)-1-n]) {
				n++
			}
			if len(p.parts) > n && len(t.parts) > n {
				j.depth = max(j.depth, n+1)
			}
		}
	}
	if j.depth < 2 {
		j.depth = 0 // they differ in the last component already
	}
	j.scope()
	return j
}

// told returns the part of a text that names something: of an edge between two
// modules where it leads, of a package with its path in parentheses the path.
func told(s string) string {
	if _, to, ok := strings.Cut(s, " -> "); ok {
		return to
	}
	if name, in, ok := strings.Cut(strings.TrimSuffix(s, ")"), " ("); ok && strings.HasSuffix(in, "/"+name) && !strings.Contains(in, " ") {
		return in
	}
	return s
}

// absence reports whether an avoided form is that something is not there.
func absence(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		switch strings.Trim(w, ",.;()") {
		case "without", "missing", "bare", "no", "other", "unaliased", "inline", "none", "only", "elsewhere":
			return true
		}
	}
	return false
}

// tells reports whether a list has the term, in full or without qualifier.
func tells(l []term, t term) bool {
	return slices.ContainsFunc(l, func(o term) bool {
		n := min(len(o.parts), len(t.parts))
		return slices.Equal(o.parts[len(o.parts)-n:], t.parts[len(t.parts)-n:])
	})
}

// scope reads globs and the few words that stand beside them in the key.
func (j *judge) scope() {
	for _, s := range j.c.Scope {
		not := false
		for _, w := range fields(s) {
			neg := strings.HasPrefix(w, "!")
			w = strings.TrimPrefix(w, "!")
			switch {
			case w == "not" || w == "except" || w == "without":
				not = true
				continue
			case w == "non-test":
				j.tests = -1
				continue
			case w == "tests":
				if !not {
					j.tests = 1
				}
				continue
			case !strings.ContainsAny(w, "*/."):
				continue
			}
			if strings.HasSuffix(w, "/") {
				w += "**"
			}
			if neg || not {
				j.out = append(j.out, w)
			} else {
				j.in = append(j.in, w)
			}
		}
	}
}

// fields splits at spaces, semicolons and commas outside braces.
func fields(s string) []string {
	var out []string
	depth, start := 0, 0
	flush := func(i int) {
		if i > start {
			out = append(out, s[start:i])
		}
		start = i + 1
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == ' ' || c == ';' || c == '(' || c == ')' || c == ',' && depth == 0:
			flush(i)
		}
	}
	flush(len(s))
	return out
}

func inGlob(g, p string) bool {
	if k := strings.Index(g, "**"); k >= 0 && k+2 < len(g) && g[k+2] != '/' {
		g = g[:k] + "**/*" + g[k+2:] // tests/**_test.go: in any folder below
	}
	if ok, err := doublestar.Match(g, p); ok || err != nil {
		return true
	}
	if !strings.ContainsAny(g, "*?{") && strings.HasPrefix(p, g+"/") {
		return true
	}
	if strings.HasSuffix(g, "/*") { // a Go package with all that it holds
		if ok, err := doublestar.Match(g+"*/**", p); ok && err == nil {
			return strings.HasSuffix(p, ".go")
		}
	}
	if !strings.Contains(g, "/") {
		if ok, err := path.Match(g, path.Base(p)); ok || err != nil {
			return true
		}
	}
	return false
}

func testPath(p string) bool {
	l := strings.ToLower(p)
	for _, m := range []string{"_test.", ".test.", ".spec.", "/test_", "/tests/", "/test/", "__tests__", "test.java", "test.kt", "tests.cs", "test.php", "/spec/"} {
		if strings.Contains("/"+l, m) {
			return true
		}
	}
	return false
}

func (j *judge) inScope(p string) bool {
	if j.tests == 1 && !testPath(p) || j.tests == -1 && testPath(p) {
		return false
	}
	for _, g := range j.out {
		if inGlob(g, p) {
			return false
		}
	}
	if len(j.in) == 0 {
		return true
	}
	return slices.ContainsFunc(j.in, func(g string) bool { return inGlob(g, p) })
}

// overlaps reports whether the proposal is followed in files of the
// convention's scope: in three of them, or in as many as follow the convention.
func (j *judge) overlaps(p *proposals.Proposal) bool {
	need := 3
	if n := j.c.FilesPrefer; n > 0 {
		need = min(need, n)
	}
	seen := map[string]bool{}
	for _, a := range p.Adherents {
		if !seen[a.Path] && j.inScope(a.Path) {
			if seen[a.Path] = true; len(seen) >= need {
				return true
			}
		}
	}
	return false
}

func (j *judge) langs(p *proposals.Proposal) bool {
	family := func(l string) string {
		switch l {
		case "tsx", "javascript", "vue", "svelte", "prisma":
			return "typescript"
		case "kotlin":
			return "java"
		case "cpp":
			return "c"
		}
		return l
	}
	return slices.ContainsFunc(p.Languages, func(x string) bool { return family(x) == family(j.c.Lang) })
}

// uses returns the names that a proposal prefers.
func uses(p *proposals.Proposal) []string {
	out := slices.Concat(p.Use, p.UseQualified)
	if p.Matcher.Value != "" {
		out = append(out, p.Matcher.Value)
	}
	for _, n := range out {
		if bare, ok := strings.CutSuffix(n, "Attribute"); ok && (p.Matcher.Kind == pack.MatchDecorator || p.Matcher.Kind == pack.MatchParam) && bare != "" && slices.Contains(p.Languages, "csharp") {
			out = append(out, bare) // as C# lets it be written
		}
		if factory, ok := strings.CutSuffix(n, "().*"); ok {
			out = append(out, factory) // what it gives is had through it
		}
	}
	return out
}

func instead(p *proposals.Proposal) []string { return slices.Concat(p.InsteadOf, p.Matcher.Never) }

// named reports whether one of the names is what one of the terms names.
func (j *judge) named(l []term, names []string) bool {
	for i := range l {
		hit, miss := false, false
		for _, n := range names {
			switch l[i].matches(n, j.depth) {
			case yes:
				return true
			case maybe:
				hit = !j.bare
			case no:
				miss = true
			}
		}
		if hit && !miss {
			return true
		}
	}
	return false
}

// inside reports whether a name has the qualifiers of the avoided form.
func (j *judge) inside(name string) bool {
	u, w := split(name), j.within
	return len(u) >= len(w) && slices.EqualFunc(u[len(u)-len(w):len(u)-1], w[:len(w)-1], same)
}

// preferred reports whether what a proposal prefers is what the convention
// prefers.
func (j *judge) preferred(p *proposals.Proposal) bool {
	m := &p.Matcher
	if ok, known := j.shows(m); known {
		return ok
	}
	names := uses(p)
	if j.within != nil && slices.ContainsFunc(names, j.inside) {
		return false
	}
	callee := slices.Concat(m.Callee, m.Methods)
	switch m.Kind {
	case pack.MatchName:
		return j.form(m.Shape)
	case pack.MatchAlias:
		return j.named(j.prefer, names) && (j.module(m.Module) || !strings.ContainsAny(j.c.Rule, "/."))
	case pack.MatchType:
		if !j.named(j.prefer, names) {
			return false
		}
		// The words that it speaks of must be those of the convention, unless it
		// names the avoided type.
		for _, t := range m.Tokens {
			w := strings.Fields(t)
			if len(w) > 0 && strings.Contains(j.words, strings.TrimSuffix(w[len(w)-1], "s")) {
				return true
			}
		}
		return j.named(j.avoid, instead(p))
	case pack.MatchArgument:
		if m.Shape != "" && len(m.Use) == 0 {
			return j.named(j.callee, callee) && j.shaped(m.Shape)
		}
	}
	through := m.Kind == pack.MatchOption && len(m.Callee) == 0 // what keys hold goes through a function
	if through && j.named(j.shun, names) {
		return false // so does what is avoided
	}
	for i := range j.prefer {
		t := j.prefer[i : i+1]
		if !j.named(t, j.telling(names)) {
			continue
		}
		// A name inside a call's parentheses says something of that call only.
		if t[0].inner && !j.named(j.heads(t[0].text), callee) {
			continue
		}
		// A key is a name of its call only.
		if (m.Kind == pack.MatchOption && !through || m.Kind == pack.MatchFilter) && !t[0].inner && len(t[0].parts) == 1 && len(j.callee) > 1 && !j.named(j.callee, callee) && !keyed(j.c.Prefer, t[0].parts[0]) {
			continue
		}
		return true
	}
	return false
}

// heads returns the names outside parentheses of one text.
func (j *judge) heads(text int) []term {
	var out []term
	for _, t := range j.callee {
		if t.text == text {
			out = append(out, t)
		}
	}
	return out
}

// telling leaves out names of whole modules or classes that hold the avoided
// form as well.
func (j *judge) telling(names []string) []string {
	var out []string
	for _, n := range names {
		if !strings.HasSuffix(n, "*") || j.within != nil || !j.named(j.shun, []string{n}) {
			out = append(out, n)
		}
	}
	return out
}

// keyed reports whether a text of the key uses a name as a key.
func keyed(texts []string, name string) bool {
	return slices.ContainsFunc(texts, func(s string) bool {
		return strings.Contains(s, name+":") || strings.Contains(s, name+" =") || strings.Contains(s, name+"=") || strings.Contains(s, "{ "+name)
	})
}

// form reports whether names of the preferred form have the shape and those of
// the avoided form do not.
func (j *judge) form(shape string) bool {
	if strings.Trim(shape, "*") == "" {
		return false
	}
	has := func(l []term) bool {
		for _, t := range l {
			last := t.parts[len(t.parts)-1]
			if strings.Contains(last, "*") && (last == shape || glob(shape, strings.ReplaceAll(last, "*", "Abc"))) {
				return true
			}
		}
		return false
	}
	var avoid []term
	for _, s := range j.c.Avoid {
		avoid = append(avoid, terms(s)...)
	}
	return has(j.prefer) && !has(avoid)
}

// module reports whether the rule names the module, in the form in which its
// language writes it.
func (j *judge) module(mod string) bool {
	if mod == "" {
		return true
	}
	t := term{parts: split(mod), path: true}
	for _, w := range strings.FieldsFunc(j.c.Rule, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' || r == '`' }) {
		u := split(w)
		if len(u) == 0 {
			continue
		}
		n := min(len(u), len(t.parts), 2)
		if slices.Equal(u[len(u)-n:], t.parts[len(t.parts)-n:]) {
			return true
		}
		if len(u) > 1 && slices.Contains(t.parts, u[len(u)-1]) {
			return true
		}
	}
	return false
}

// shaped reports whether the first argument of the preferred form has a shape.
func (j *judge) shaped(shape string) bool {
	for _, s := range j.c.Prefer {
		i := strings.IndexByte(s, '(')
		if i < 0 || i+1 >= len(s) {
			continue
		}
		got := ""
		switch c := s[i+1]; {
		case c == '"' || c == '\'':
			got = "string"
		case c == '`':
			got = "template"
		case c == '[':
			got = "array"
		case c == '{':
			got = "object"
		case c == '(' || strings.HasPrefix(s[i+1:], "async ") || strings.HasPrefix(s[i+1:], "func"):
			got = "func"
		default:
			got = "ident"
		}
		if got == shape || shape == pack.ShapeNotString && got != "string" || got == "ident" && (shape == "member" || shape == "call") {
			return true
		}
	}
	return false
}

// hit reports whether the proposal states the convention: it prefers what the
// convention prefers, where the convention holds, and does not contradict it.
func (j *judge) hit(p *proposals.Proposal) bool {
	if !j.langs(p) || !j.overlaps(p) {
		return false
	}
	switch {
	case p.Matcher.Kind == pack.MatchEdge || len(j.c.Prefer) == 0:
		return j.named(j.avoid, instead(p))
	case !j.preferred(p):
		return false
	}
	return !j.against(p)
}

// against reports whether the proposal avoids what the convention prefers, and
// not what it avoids.
func (j *judge) against(p *proposals.Proposal) bool {
	names := instead(p)
	if j.within != nil || !j.named(j.prefer, p.InsteadOf) || j.named(j.avoid, names) {
		return false
	}
	// The avoided form may be told by a word of its qualifier alone.
	for _, t := range j.avoid {
		for _, n := range names {
			if len(t.parts) == 1 && slices.Contains(split(n), t.parts[0]) {
				return false
			}
		}
	}
	return true
}

// full reports whether a hit also says what is avoided: it names the avoided
// form, or the convention avoids a mere absence and the proposal is broken by it.
func (j *judge) full(p *proposals.Proposal) bool {
	if len(j.avoid) > 0 && j.named(j.avoid, instead(p)) {
		return true
	}
	switch p.Matcher.Kind {
	case pack.MatchGuard, pack.MatchPair, pack.MatchOption, pack.MatchFilter, pack.MatchDecorator, pack.MatchParam, pack.MatchName, pack.MatchAlias, pack.MatchArgument, pack.MatchBase, pack.MatchType:
	default:
		return false
	}
	// What is avoided is an absence, or the same call without the preferred part.
	return j.absence || len(j.avoid) == 0
}

// contradicts reports whether the proposal prefers what the convention avoids,
// where the convention holds.
func (j *judge) contradicts(p *proposals.Proposal) bool {
	if len(j.avoid) == 0 || !j.langs(p) || !j.overlapsAny(p) {
		return false
	}
	switch p.Matcher.Kind {
	case pack.MatchOption, pack.MatchFilter, pack.MatchAlias, pack.MatchName:
		return false // keys and local names say nothing of a symbol
	}
	names := p.Use
	if j.named(j.prefer, names) || j.named(j.prefer, p.UseQualified) {
		return false
	}
	for i := range j.avoid {
		t := &j.avoid[i]
		for _, n := range slices.Concat(p.Use, p.UseQualified) {
			if t.matches(n, max(2, j.depth)) != yes {
				continue
			}
			if len(t.parts) == 1 && !strings.EqualFold(t.parts[0], strings.Trim(n, "@")) && !t.path {
				continue // another's member of that name
			}
			return true
		}
	}
	return false
}

func (j *judge) overlapsAny(p *proposals.Proposal) bool {
	return slices.ContainsFunc(p.Adherents, func(a proposals.Place) bool { return j.inScope(a.Path) })
}
