package families

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Decorator is the family "definitions of a role carry d".
func Decorator() miner.Family {
	return miner.Family{
		Name: "decorator",
		Doc: `which decorator the definitions of a role carry

Classes, functions or methods of a role carry one decorator, annotation or
attribute: authorization, transactions, registration, validation. What nearly all
give it is said too; it is not checked.

    Decorate every function decorated with ` + "`Mutation`" + ` with ` + "`@Transaction`" + `.

So are parameters, by their type, by the last words of their names or by what else
stands on them, and what all functions of a role take is told with its decorator.

    Decorate every ` + "`string`" + ` parameter named ` + "`password`" + ` with ` + "`#[SensitiveParameter]`" + `.

Silent for what the role is defined by and for what belongs to it, such as a
library's annotation inside another of its annotations, and for what registers a
function with its receiver: a command with its group. Of parameters, for what a
library asks for to give the function what it takes, such as the body of a request,
and for what says whether there may be no value.`,
		Mine:  mineDecorator,
		Words: wordDecorator,
	}
}

// decorated counts the decorators of the definitions of one role.
type decorated struct {
	role  pack.Role
	g     string
	n     int
	files map[int]bool
	deco  shares
	count map[string]int
	own   map[string]bool // modules of the decorator that makes the role
	mine  bool            // that decorator is the repository's
	// either counts functions that carry a decorator or whose class does, class those
	// of which only the class does.
	either, class map[string]int
	reached       shares // files of either
}

func mineDecorator(c *miner.Corpus, emit func(miner.Candidate)) {
	crowded(c, emit)
	declarers(c, emit)
	onParams(c, emit)
	all := slices.Concat(rolesOf(c).functions, rolesOf(c).classes)
	slices.SortFunc(all, func(a, b *played) int { return strings.Compare(a.id, b.id) })
	for _, p := range all {
		st := carried(c, p)
		if len(st.files) < miner.MinFiles || st.n < miner.MinAdherents {
			continue
		}
		if p.role.Does == "" {
			st.orClass(c, emit)
		}
		for _, d := range st.deco.keys(miner.MinFiles) {
			n := st.count[d]
			if n < miner.MinAdherents || float64(n) < 0.6*float64(st.n) || language(d) {
				continue
			}
			if st.tells(c, d) || st.g == "rust" && (ofDerive(c, st.role, fact.LastName(d)) || made(c, fact.LastName(d))) {
				continue
			}
			if w := fact.Tokens(fact.LastName(d)); st.role.Test == "only" && len(w) > 1 && covered(w, fact.Tokens(st.role.Dir)) {
				continue // the folder holds its tests
			}
			if st.role.Kind != "class" && registers(d) {
				continue // without it the function is not reached at all
			}
			if st.role.Does != "" && !p.apart(c, n, othersShare, func(i, k int) bool { return carriesOne(c, i, k, d) }) {
				continue
			}
			if v := st.role.Via; v != "" && shareToken(fact.Tokens(fact.LastName(d)), fact.Tokens(fact.LastName(v))) {
				continue // what the registrar takes: tasks
			}
			u := c.Use(st.g, d)
			if st.role.Does != "" && (u == nil || !u.Own()) && !shields(d) {
				continue // by which a framework is told what the function is
			}
			prior, q := 0.1, 0.4
			if u != nil && u.Sym.Origin == fact.Internal {
				prior, q = 0.6, 0.1
			} else if shareToken(fact.Tokens(fact.LastName(d)), roleTokens(st.role)) {
				continue // the library's word for the role
			} else if st.role.Kind != "class" && u != nil {
				prior, q = 0.3, 0.3
				if st.own[u.Sym.Module] || st.role.Via != "" && st.together(c, d, u.Sym.Module) {
					prior = 0.15 // a library whose decorators go together
				}
			}
			if st.mine && prior < 0.6 {
				continue // the other way round: the library's decorator is what asks for ours
			}
			if st.role.Test == "only" && prior < 0.6 {
				continue // how the test library finds its tests
			}
			if st.role.Kind != "class" && (st.role.Param != "" || st.role.Base != "") {
				prior *= 0.8
			}
			emit(miner.Candidate{
				Family: "decorator", Group: st.g, Prior: prior, Background: q, Universe: len(st.deco) + 8,
				Matcher: pack.Matcher{Kind: pack.MatchDecorator, Role: st.role, Use: []string{d}},
				Files:   files(st.files), Subject: "deco:" + d, Why: "definitions of the role",
			})
		}
	}
}

// covered reports whether all words of one list are in another.
func covered(words, in []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(in, w) })
}

// The least share of the functions of a role that carry a decorator themselves, and
// of those that have it through their class, for a rule that allows both.
const minEither = 0.1

// shields reports whether a decorator, by its name, says who may call what it
// stands on, or in what transaction it runs: such are said of a class at once.
func shields(d string) bool {
	for _, w := range fact.Tokens(bareAttribute(d)) {
		switch w {
		case "authorize", "authorized", "authorization", "auth", "authenticated", "guard", "guards", "permission", "permissions", "role", "roles", "secured", "protected",
			"access", "policy", "login", "transactional", "transaction", "tenant", "throttle", "throttled":
			return true
		}
	}
	return false
}

// orClass emits the rule that the functions of a role or their classes carry a
// decorator, where both are done: what guards the whole class is said there.
func (st *decorated) orClass(c *miner.Corpus, emit func(miner.Candidate)) {
	in := &ground{c: c, all: st.files}
	for _, d := range st.reached.keys(miner.MinFiles) {
		n := float64(st.either[d])
		if st.either[d] < miner.MinAdherents || float64(st.class[d]) < minEither*n || float64(st.count[d]) < minEither*n || !shields(d) || st.role.Test == "only" {
			continue
		}
		if st.tells(c, d) {
			continue
		}
		if n < 0.6*float64(st.n) && (st.role.Dir != "" || !in.holds(maps.Keys(st.reached[d]), len(st.reached[d]))) {
			continue
		}
		prior, q := 0.4, 0.3
		if u := c.Use(st.g, d); u != nil && u.Sym.Origin == fact.Internal {
			prior, q = 0.6, 0.1
		}
		emit(miner.Candidate{
			Family: "decorator", Group: st.g, Prior: prior, Background: q, Universe: len(st.deco) + 8,
			Matcher: pack.Matcher{Kind: pack.MatchDecorator, Role: st.role, Use: []string{d}, Shape: pack.ShapeOrClass},
			Files:   files(st.files), Subject: "deco:" + d, Why: "definitions of the role or their classes",
			Signals: miner.Signals{"decorator or class": 1},
		})
	}
}

// carried counts the decorators of the definitions of a role, but those of
// closures, which have none.
func carried(c *miner.Corpus, p *played) *decorated {
	st := &decorated{role: p.role, g: p.g, files: map[int]bool{}, deco: shares{}, count: map[string]int{}, own: map[string]bool{},
		either: map[string]int{}, class: map[string]int{}, reached: shares{}}
	for _, u := range p.refs {
		df := &c.Files[u.file].Defs[u.def]
		if df.Kind == fact.Closure {
			continue
		}
		st.n++
		st.files[u.file] = true
		carries := map[string]bool{}
		for k := range df.Decorators {
			x := &df.Decorators[k]
			key := c.Key(c.IDOf(p.g, x.Sym, x.Name))
			if !slices.ContainsFunc(df.Decorators[:k], func(o fact.Decorator) bool { return fact.Key(o.Sym, o.Name) == key }) {
				st.deco.add(key, u.file)
				st.count[key]++
				carries[key] = true
			}
			if x.Name == p.role.Decorator && p.role.Decorator != "" && x.Sym.Known() {
				st.own[x.Sym.Module()] = true
				st.mine = st.mine || x.Sym.Origin() == fact.Internal
			}
		}
		if cl := pack.ClassOf(c.Files[u.file], u.def); cl >= 0 && p.role.Kind != "class" {
			for _, x := range c.Files[u.file].Defs[cl].Decorators {
				if key := c.Key(c.IDOf(p.g, x.Sym, x.Name)); !carries[key] {
					carries[key] = true
					st.class[key]++
				}
			}
		}
		for key := range carries {
			st.either[key]++
			st.reached.add(key, u.file)
		}
	}
	for _, u := range p.refs {
		st.around(c, u)
	}
	return st
}

// together reports whether most definitions of the role carry another decorator
// of a module than d.
func (st *decorated) together(c *miner.Corpus, d, mod string) bool {
	for k, n := range st.count {
		if u := c.Use(st.g, k); k != d && u != nil && u.Sym.Module == mod && float64(n) >= 0.6*float64(st.n) {
			return true
		}
	}
	return false
}

// around counts what is a decorator elsewhere and is put around a function where
// it is registered: path("orders/", login_required(orders)).
func (st *decorated) around(c *miner.Corpus, u unitRef) {
	df := &c.Files[u.file].Defs[u.def]
	var seen []string
	for n := range df.Registered {
		for _, b := range df.Registered[n].Beside {
			id := c.IDOf(st.g, b.Sym, b.Name)
			if key := c.Key(id); st.deco[key] != nil && !slices.Contains(seen, key) && !carries(c, st.g, df, id) {
				seen = append(seen, key)
				st.deco.add(key, u.file)
				st.count[key]++
			}
		}
	}
}

// tells reports whether a decorator is what the role is told by, as it is written
// or by its own name: what a module exports by default has none.
func (st *decorated) tells(c *miner.Corpus, d string) bool {
	by := st.role.Decorator
	return by != "" && (bareAttribute(by) == bareAttribute(d) || strings.TrimPrefix(c.Word(st.g, d), "@") == by)
}

// bareAttribute returns the last name of a decorator as C# lets it be written,
// where the class is named after what it is.
func bareAttribute(d string) string {
	n := fact.LastName(d[strings.LastIndexByte(d, '/')+1:])
	if s := strings.TrimSuffix(n, "Attribute"); s != "" {
		return s
	}
	return n
}

// registers reports whether a decorator is a method, such as that of a group of
// commands, by whose name a function is registered with its receiver.
func registers(d string) bool {
	owner := strings.TrimSuffix(d, "."+fact.LastName(d))
	switch fact.LastName(d) {
	case "command", "subcommand", "route", "callback", "errorhandler":
		return owner != d
	}
	return false
}

// remark reports whether a decorator says something of a definition to the compiler
// or to who uses it, and nothing of what it is for.
func remark(d string) bool {
	switch fact.LastName(d) {
	case "Deprecated", "deprecated", "Obsolete", "SuppressWarnings", "Suppress", "Override", "override", "Nullable", "NotNull", "NonNull",
		"cfg", "cfg_attr", "allow", "expect", "inline", "must_use", "doc", "SafeVarargs", "FunctionalInterface":
		return true
	}
	return false
}

// language reports whether a decorator is the language's own way to say what a
// definition is.
func language(d string) bool {
	switch fact.LastName(d) {
	case "Override", "override", "staticmethod", "classmethod", "property", "abstractmethod", "Deprecated", "SuppressWarnings", "Test", "test", "Nullable", "NotNull",
		"derive", "allow", "cfg", "inline", "must_use", "doc", "Serializable", "JvmStatic", "dataclass", "FunctionalInterface", "SafeVarargs", "setter",
		"Clone", "Debug", "Default", "Copy", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord", "Serialize", "Deserialize", "serde", "async_trait", "Slf4j", "Log4j2":
		return true
	}
	return false
}

func wordDecorator(c *miner.Corpus, k *miner.Candidate) string {
	if k.Matcher.Kind == pack.MatchUse {
		return wordDeclared(c, k)
	}
	if k.Matcher.Kind == pack.MatchParam {
		return wordParam(c, k)
	}
	what := classWords(k.Group, k.Matcher.Role)
	if k.Matcher.Role.Kind != "class" {
		what = roleIn(c, k)
	}
	if r := k.Matcher.Role; k.Each {
		what += " in " + code(path.Join(r.Dir, r.File))
	}
	if k.Matcher.Shape == pack.ShapeOrClass {
		what += ", or its class,"
	}
	var names []string
	for _, u := range k.Matcher.Use {
		names = append(names, withGiven(c, k, u))
	}
	last := " or "
	if k.Matcher.Shape == pack.ShapeAll {
		last = " and "
	}
	return "Decorate every " + what + " with " + listed(names, last) + "."
}

// attribute writes a decorator as its language does.
func attribute(c *miner.Corpus, g, key string) string {
	name := strings.TrimPrefix(c.Word(g, key), "@")
	switch g {
	case "csharp":
		return "[" + bareAttribute(key) + "]"
	case "php":
		return "#[" + name + "]"
	case "rust":
		if capital(fact.LastName(name)) {
			name = "derive(" + name + ")"
		}
		return "#[" + name + "]"
	}
	return "@" + name
}

// decorators returns the keys that stand as decorators at least as often as
// otherwise.
func decorators(c *miner.Corpus) map[miner.ID]bool {
	as := map[miner.ID]int{}
	for i, f := range c.Files {
		for d := range f.Defs {
			for k := range f.Defs[d].Decorators {
				x := &f.Defs[d].Decorators[k]
				as[c.IDOf(c.Group[i], x.Sym, x.Name)]++
			}
		}
	}
	out := map[miner.ID]bool{}
	for id, n := range as {
		if u := c.UseOf(id); u == nil || 2*n >= u.Sites {
			out[id] = true
		}
	}
	return out
}
