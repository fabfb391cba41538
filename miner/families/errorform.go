package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// ErrorForm is the family of how errors leave a function.
func ErrorForm() miner.Family {
	return miner.Family{
		Name: "error-form",
		Doc: `how errors leave a function

Errors of a part of the code are made or wrapped in one way: by the error types
of one module, by those that extend one base, or by one constructor, instead of
the language's own.

    Throw ` + "`AppError`" + `; never ` + "`Error`" + `.

Silent where forms are mixed, and for exceptions that a protocol of the language
asks for, such as ` + "`StopIteration`" + `.`,
		Mine:  mineErrors,
		Words: wordErrors,
	}
}

// general are the exceptions of a language that say nothing of what went wrong,
// which stand where a repository's own could. Those that say more (ValueError,
// a panic) tell a programmer of a mistake, not a caller of a failure; readers signed
// few rules that forbade one (testdata/corpus/labels). Hence Rust has none.
var general = map[string][]string{
	"csharp":     {"Exception", "ApplicationException", "SystemException"},
	"go":         {"fmt.Errorf", "errors.New"},
	"jvm":        {"RuntimeException", "Exception"},
	"php":        {"Exception"},
	"python":     {"Exception"},
	"ruby":       {"StandardError", "RuntimeError"},
	"typescript": {"Error"},
}

// ownError is a way to make errors: a set of constructors.
type ownError struct {
	name string // of the module or base
	base bool
	keys []string
	own  bool // of the repository
}

// listed is how many constructors of a module stand in a matcher beside the
// module itself; a base has no other form than the list of what extends it.
const (
	listedOfModule = 8
	listedOfBase   = 90
)

func mineErrors(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		forms := shares{}
		origin := map[string]fact.Symbol{}
		made := newMakers(c, g)
		for i, f := range c.Files {
			if c.Group[i] != g || f.Test {
				continue
			}
			for k := range f.Calls {
				cl := &f.Calls[k]
				if cl.Flags&fact.AsError == 0 {
					continue
				}
				if g == "go" && (len(cl.Args) == 0 && strings.Contains(cl.Sym.Name(), ".") || !made.by(cl.Sym.Symbol(), 0)) {
					continue // what hands an error over makes none
				}
				key := c.Key(c.Calls(i)[k])
				if g == "rust" && cl.Flags&fact.MacroCall != 0 && logLevels[fact.LastName(key)] {
					continue // what is logged on the way out
				}
				forms.add(key, i)
				if cl.Sym.Known() {
					origin[key] = cl.Sym.Symbol()
				}
			}
		}
		plain := plainErrors(g, forms, origin)
		if len(plain) == 0 {
			continue
		}
		telling := map[int]bool{} // files in which an error of the language says what went wrong
		for k, in := range forms {
			if s := origin[k]; g != "go" && (s.Origin == fact.Builtin || s.Origin == fact.Std) && !slices.Contains(plain, k) {
				for i := range in {
					telling[i] = true
				}
			}
		}
		for _, o := range ownErrors(c, g, forms, origin) {
			if !o.own && g != "go" {
				continue // what a framework raises is its own business
			}
			fs, all := map[int]bool{}, map[int]bool{}
			for _, k := range o.keys {
				for i := range forms[k] {
					fs[i], all[i] = true, true
				}
			}
			if len(fs) < miner.MinFiles || len(fs) < len(telling) {
				continue // too few, or mostly the language's do
			}
			never := slices.DeleteFunc(slices.Clone(plain), func(p string) bool { return slices.Contains(o.keys, p) })
			if len(never) == 0 || o.base && slices.ContainsFunc(never, func(p string) bool { return fact.LastName(p) == fact.LastName(o.name) }) {
				continue // or a base of that very name
			}
			for _, p := range never {
				for i := range forms[p] {
					all[i] = true
				}
			}
			sort.SliceStable(o.keys, func(a, b int) bool { return len(forms[o.keys[a]]) > len(forms[o.keys[b]]) })
			use, why := o.keys, "errors of "+o.name
			switch {
			case o.base:
				use, why = use[:min(len(use), listedOfBase)], "errors that extend "+o.name
			case len(use) > listedOfModule && o.name != "":
				use = append(slices.Clone(use[:listedOfModule]), o.name+".*")
			}
			prior, signals := 0.65, miner.Signals{}
			if o.base {
				prior = 0.6
			}
			if o.own {
				signals["errors own"] = 1
			}
			if g != "go" && g != "rust" {
				signals["errors thrown"] = 1
			}
			emit(miner.Candidate{
				Family: "error-form", Group: g, Prior: prior, Background: 0.15, Universe: 32,
				Matcher: pack.Matcher{Kind: pack.MatchError, Use: use, Never: never},
				Files:   files(all), Subject: "error", Why: why, Signals: signals,
			})
		}
	}
}

// plainErrors returns the language's own forms, those in use and the general ones.
func plainErrors(g string, forms shares, origin map[string]fact.Symbol) []string {
	var out []string
	for _, k := range forms.keys(1) {
		s := origin[k]
		if g == "go" {
			if public(s) && plainGo(s) {
				out = append(out, k)
			}
		} else if s.Origin != fact.Internal && (s.Origin != fact.External || s.Module == "") && slices.Contains(general[g], s.Name) {
			out = append(out, k)
		}
	}
	for _, k := range general[g] {
		if !slices.ContainsFunc(out, func(o string) bool { return o == k || fact.LastName(o) == k }) {
			out = append(out, k)
		}
	}
	sort.Strings(out)
	return out
}

// plainGo reports whether a function makes an error of nothing but text: those
// of the standard library, and of the modules that stand in for its errors.
func plainGo(s fact.Symbol) bool {
	return s.Module == "fmt" && s.Name == "Errorf" || lastElem(s.Module) == "errors" && (s.Name == "New" || s.Name == "Errorf")
}

// makers tells which functions of Go make the error that they return.
type makers struct {
	c    *miner.Corpus
	defs map[string][2]int // file and definition, by key
	memo map[string]bool
}

func newMakers(c *miner.Corpus, g string) *makers {
	m := &makers{c: c, defs: map[string][2]int{}, memo: map[string]bool{}}
	if g != "go" {
		return m
	}
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test {
			continue
		}
		for d := range f.Defs {
			if df := &f.Defs[d]; df.Kind == fact.Func || df.Kind == fact.Method {
				m.defs[c.KeyOf(i, ownName(df))] = [2]int{i, d}
			}
		}
	}
	return m
}

// maxHanded is the number of own functions through which a maker is followed.
const maxHanded = 3

// by reports whether calling s makes an error, rather than doing something that
// may fail: it returns nothing else, and all it calls goes into that error. What
// is not the repository's is told by its name.
func (m *makers) by(s fact.Symbol, depth int) bool {
	if s.Origin == fact.External {
		return makesErrors(s.Name) || makesErrors(lastElem(s.Module))
	}
	at, ok := m.defs[s.Qualified()]
	if s.Origin != fact.Internal || !ok {
		return true
	}
	if v, ok := m.memo[s.Qualified()]; ok || depth > maxHanded {
		return v
	}
	v := m.makes(m.c.Files[at[0]], at[1], depth)
	m.memo[s.Qualified()] = v
	return v
}

func (m *makers) makes(f *fact.File, d, depth int) bool {
	if len(f.Defs[d].Results) != 1 {
		return false
	}
	any := false
	for k := range f.Calls {
		cl := &f.Calls[k]
		if !pack.Within(f, cl.Func, d) {
			continue
		}
		switch {
		case cl.Flags&(fact.CompositeLit|fact.New) != 0:
			any = true
		case cl.Flags&fact.AsError != 0:
			if cl.Sym.Origin() != fact.Std && !m.by(cl.Sym.Symbol(), depth+1) {
				return false
			}
			any = true
		case cl.Sym.Origin() == fact.Std || cl.Sym.Origin() == fact.Builtin:
		case cl.Flags&(fact.InCond|fact.EarlyReturn|fact.Dropped|fact.Deferred|fact.Go) != 0:
			return false
		}
	}
	return any
}

// makesErrors reports whether something of the language's own makes an error,
// by its name: vec! among what a function returns does not.
func makesErrors(name string) bool {
	for _, w := range fact.Tokens(name) {
		switch w {
		case "error", "err", "errors", "errs", "exception", "panic", "fail", "fatal":
			return true
		}
	}
	return strings.HasSuffix(strings.ToLower(name), "error") || strings.HasSuffix(strings.ToLower(name), "errorf")
}

// ownErrors groups the constructors of errors that no language defines: by
// module, and by the base that classes of several modules extend.
func ownErrors(c *miner.Corpus, g string, forms shares, origin map[string]fact.Symbol) []ownError {
	mods := map[string]*ownError{}
	for _, k := range forms.keys(1) {
		s := origin[k]
		if pack.InstructionLike(k) != "" {
			continue // no rule may carry it; the others stand for it
		}
		if s.Origin != fact.Internal && s.Origin != fact.External || s.Origin == fact.External && s.Module == "" {
			continue
		}
		o := mods[s.Module]
		if o == nil {
			o = &ownError{name: s.Module}
			mods[s.Module] = o
		}
		o.keys = append(o.keys, k)
		o.own = o.own || s.Origin == fact.Internal
	}
	bases := map[string]*ownError{}
	if g != "go" {
		anc := ancestry(c, g)
		for _, k := range forms.keys(1) {
			if origin[k].Origin != fact.Internal || pack.InstructionLike(k) != "" {
				continue
			}
			for _, b := range anc.of(fact.LastName(k)) {
				if !makesErrors(b) && !strings.HasSuffix(b, "Throwable") {
					continue // another class of the name of one of the errors extends it
				}
				o := bases[b]
				if o == nil {
					o = &ownError{name: b, base: true, own: true}
					bases[b] = o
				}
				o.keys = append(o.keys, k)
			}
		}
	}
	var out []ownError
	for _, m := range sortedNames(mods) {
		out = append(out, *mods[m])
	}
	for _, b := range sortedNames(bases) {
		o := bases[b]
		in := map[string]bool{}
		for _, k := range o.keys {
			in[origin[k].Module] = true
		}
		if len(in) >= 3 { // else the module says it better
			out = append(out, *o)
		}
	}
	return out
}

func sortedNames[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// bases tells which classes of the repository a class extends, by name.
type bases map[string][]string

// ancestry reads the bases of all classes of a group. A name that several
// classes share has the bases of the first.
func ancestry(c *miner.Corpus, g string) bases {
	out := bases{}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		for d := range f.Defs {
			if df := &f.Defs[d]; df.Kind == fact.Class && out[df.Name] == nil {
				out[df.Name] = df.Bases
				if df.Bases == nil {
					out[df.Name] = []string{}
				}
			}
		}
	}
	return out
}

// of returns the classes of the repository above one, nearest first.
func (b bases) of(name string) []string {
	var out []string
	queue := []string{name}
	for n := 0; len(queue) > 0 && n < 64; n++ {
		for _, up := range b[queue[0]] {
			up = fact.LastName(up)
			if _, own := b[up]; own && up != name && !slices.Contains(out, up) {
				out = append(out, up)
				queue = append(queue, up)
			}
		}
		queue = queue[1:]
	}
	return out
}

// plainest returns the form to name where no other is in use: the most general.
func plainest(k *miner.Candidate) string {
	for _, name := range general[k.Group] {
		for _, n := range k.Matcher.Never {
			if n == name || fact.LastName(n) == name {
				return n
			}
		}
	}
	return k.Matcher.Never[len(k.Matcher.Never)-1]
}

func wordErrors(c *miner.Corpus, k *miner.Candidate) string {
	var use, rest []string
	module, thrown := "", k.Group != "go" && k.Group != "rust"
	for _, u := range k.Matcher.Use {
		if m, ok := strings.CutSuffix(u, ".*"); ok {
			module = m
		} else if n := c.Word(k.Group, u); !thrown || capital(fact.LastName(n)) {
			use = append(use, n)
		} else {
			rest = append(rest, n) // by a function, which says less
		}
	}
	use = append(use, rest...)
	more := len(use) > 3
	use = use[:min(len(use), 3)]
	if of, ok := strings.CutPrefix(k.Why, "errors of "); ok && thrown && more {
		module = of
	}
	never := found(k)
	if never == "" || slices.Contains(use, never) {
		never = c.Word(k.Group, plainest(k))
	}
	verb := "Throw "
	switch k.Group {
	case "go", "rust":
		verb = "Return errors made with "
	case "python", "ruby":
		verb = "Raise "
	}
	base, extends := strings.CutPrefix(k.Why, "errors that extend ")
	if k.Group == "typescript" && module != "" {
		module = c.WrittenModule(k.Group, module)
	}
	s := verb + codes(use)
	switch of := code(module); {
	case extends:
		s = verb + "errors that extend " + code(base) + ", such as " + codes(use[:min(len(use), 2)])
	case module != "" && thrown:
		s = verb + "the errors of " + of + ", such as " + codes(use[:min(len(use), 2)])
	case module != "":
		s += " and the like of " + of
	case more:
		s += " and the like"
	}
	return s + "; never " + code(never) + "."
}
