package families

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Argument is the family "argument i of f is a g".
func Argument() miner.Family {
	return miner.Family{
		Name: "argument",
		Doc: `what is passed as an argument of a function

An argument is nearly always headed by one symbol, or by members of one
object, where something else would be accepted.

    Pass ` + "`Modules.*`" + ` to ` + "`container.resolve`" + `, not a string.

Silent for local variables, whose content is unknown, for what stubs return and
tests expect, and for the fields of log messages.`,
		Mine:  mineArgument,
		Words: wordArgument,
	}
}

// alone reports whether an object has a single member among the keys.
func (s shares) alone(star string) bool {
	n, prefix := 0, strings.TrimSuffix(star, "*")
	for k := range s {
		if k != star && strings.HasPrefix(k, prefix) {
			n++
		}
	}
	return n == 1
}

// minKnown is the share of the calls of a function of which it must be known
// what they pass at a place: the others pass a local variable, or nothing.
const minKnown = 0.5

// maxOpen is the share of the calls of a function of the standard library that
// may pass variables where a rule says what to pass.
const maxOpen = 0.1

// slot is what stands at one place among the arguments of a function.
type slot struct {
	g, callee string
	id        miner.ID // of the callee
	arg       int

	heads map[fact.Symbol]*headed
	files []int // in which it is known what is passed, ascending
	known int   // calls of which it is known what is passed
	given int   // calls that pass something there
	more  int   // calls that pass something behind it
	open  int   // calls that pass what is known at run time only
	strs  int   // calls that pass a literal string
}

// headed are the files in which an argument is headed by a symbol, and those in
// which it is written as a member of an object. Both are ascending.
type headed struct {
	files, member []int
	class         bool // a class as a value
	dotted        bool // its key is one of a member
}

// also appends a file to an ascending list, once.
func also(list []int, file int) []int {
	if n := len(list); n > 0 && list[n-1] == file {
		return list
	}
	return append(list, file)
}

// set returns the files of a list.
func set(list []int) map[int]bool {
	out := make(map[int]bool, len(list))
	for _, i := range list {
		out[i] = true
	}
	return out
}

// shares returns the files by what heads the argument, or by the object of which
// that is a member.
func (s *slot) shares() shares {
	out := shares{}
	for sym, h := range s.heads {
		key := sym.Qualified()
		for _, i := range h.files {
			out.add(key, i)
		}
		for _, i := range h.member {
			out.add(key[:strings.LastIndexByte(key, '.')]+".*", i)
		}
	}
	return out
}

// slots goes through the first arguments of all calls, and returns those of
// which something is known in the order in which they are met, with the number
// of calls of each callee.
func slots(c *miner.Corpus) (order []*slot, calls []int) {
	calls = make([]int, c.IDs())
	at := make([]*[maxSlots]slot, c.IDs())
	for i, f := range c.Files {
		g, keys := c.Group[i], c.Calls(i)
		for k := range f.Calls {
			cl, id := &f.Calls[k], keys[k]
			if cl.Flags&(fact.CompositeLit|fact.JSX) != 0 || cl.Flags&fact.DecoratorCall != 0 && g == "rust" {
				continue // what an attribute of Rust takes are words of its own
			}
			u := c.UseOf(id)
			if u == nil || len(u.Files) < miner.MinFiles {
				continue
			}
			calls[id]++
			for a := range min(len(cl.Args), maxSlots) {
				ar := &cl.Args[a]
				if ar.Name != "" {
					continue
				}
				if at[id] == nil {
					at[id] = new([maxSlots]slot)
				}
				s := &at[id][a]
				s.given++
				if a+1 < len(cl.Args) {
					s.more++
				}
				if ar.Kind == fact.ArgCall || !ar.Sym.Known() && (ar.Kind == fact.ArgIdent || ar.Kind == fact.ArgMember || ar.Kind == fact.ArgOther || ar.Kind == fact.ArgBinary) {
					s.open++
				}
				if ar.Kind == fact.ArgIdent && !ar.Sym.Known() {
					continue
				}
				if s.known == 0 {
					s.g, s.callee, s.id, s.arg = g, u.Key, id, a
					order = append(order, s)
				}
				s.known++
				s.files = also(s.files, i)
				if ar.Kind == fact.ArgString {
					s.strs++
				}
				if !ar.Sym.Known() || ar.Sym.Origin() == fact.Builtin || ar.Kind == fact.ArgFunc {
					continue
				}
				if s.heads == nil {
					s.heads = map[fact.Symbol]*headed{}
				}
				h := s.heads[ar.Sym.Symbol()]
				if h == nil {
					key := ar.Sym.Qualified()
					h = &headed{class: strings.HasSuffix(key, ".class"), dotted: strings.LastIndexByte(key, '.') > 0}
					s.heads[ar.Sym.Symbol()] = h
				}
				if h.class && a > 0 {
					continue // whatever class the arguments before it ask for
				}
				h.files = also(h.files, i)
				if ar.Kind == fact.ArgMember && !h.class && h.dotted && strings.Contains(ar.Head, ".") && !strings.Contains(ar.Head, "()") {
					h.member = also(h.member, i)
				}
			}
		}
	}
	return order, calls
}

// maxSlots is the number of leading arguments that are looked at.
const maxSlots = 4

func mineArgument(c *miner.Corpus, emit func(miner.Candidate)) {
	order, calls := slots(c)
	own := declarations(c)
	own.fields(c)
	for _, s := range order {
		if t := own.params[s.g+"\x00"+s.callee]; s.arg < len(t) && t[s.arg].Type != "" && !primitive(t[s.arg].Type) {
			continue // the parameter's type leaves no choice
		}
		n, all := len(s.files), calls[s.id]
		if n < miner.MinFiles || float64(s.known) < minKnown*float64(all) {
			continue
		}
		if 10*s.given < 9*all && 10*s.more > s.given {
			continue // the first of any number of arguments of one kind
		}
		callee := c.UseOf(s.id)
		if callee.Sym.Origin == fact.Std && float64(s.open) > maxOpen*float64(s.given) {
			continue // the standard library's functions are for any value
		}
		heads, in := s.shares(), &ground{c: c, all: set(s.files)}
		for _, head := range heads.keys(miner.MinFiles) {
			m := len(heads[head])
			if float64(m) < 0.6*float64(n) && (m < miner.MinAdherents || !in.somewhere(heads[head])) {
				continue
			}
			star := strings.HasSuffix(head, ".*")
			if star && heads.alone(head) {
				continue // one member of it says more
			}
			if !star {
				// A single member beside a whole object: the object says it all.
				if p := strings.LastIndexByte(head, '.'); p > 0 && len(heads[head[:p]+".*"]) > m {
					continue
				}
			}
			if s.g == "c" && !star && !capital(fact.LastName(head)) {
				if u := c.Use(s.g, head); u == nil || u.Calls == 0 {
					continue // a field or a variable that has a namesake
				}
			}
			if t := own.params[s.g+"\x00"+s.callee]; s.arg < len(t) && fact.LastName(strings.Trim(t[s.arg].Type, "*&?[]")) == nameOf(head) {
				continue // the parameter's own type
			}
			if base, star := strings.CutSuffix(head, ".*"); star && s.strs == 0 && capital(fact.LastName(base)) && base == modOf(s.callee) {
				continue // the constants of a class for its own methods
			}
			if standIn(head) || stubbed(s.callee, head) || loose(s.g, s.callee, s.arg) {
				continue
			}
			if typed(s.g) && slices.Contains(own.taken[s.g+"\x00"+fact.LastName(s.callee)], nameOf(head)) {
				continue // functions of that name take the type, whosever they are
			}
			if star && s.strs == 0 && typed(s.g) && own.from[paramOf(s.g, fact.LastName(s.callee), s.arg)][lastElem(strings.TrimSuffix(head, ".*"))] {
				continue // functions of that name take a type of the module there
			}
			if star && s.strs == 0 && typed(s.g) && own.enums[s.g+"\x00"+strings.TrimSuffix(head, ".*")] {
				continue // a parameter of that type: the compiler asks for it
			}
			u := c.Use(s.g, strings.TrimSuffix(head, ".*"))
			prior, q := 0.4, 0.3
			base := strings.TrimSuffix(head, ".*")
			if star && callee.Sym.Origin == fact.Builtin && !strings.Contains(s.callee, ".") {
				continue // new and len take whatever there is
			}
			if star && internalKey(c, s.g, head) && !own.all.within(s.g, base) && len(c.Own(s.g, base)) == 0 {
				continue // generated: nothing else could be passed
			}
			internalHead := u != nil && u.Sym.Origin == fact.Internal || star && internalKey(c, s.g, head)
			if internalHead && public(callee.Sym) {
				prior, q = 0.75, 0.05
			} else if internalHead {
				prior, q = 0.45, 0.25
			}
			if !internalHead && samePackage(head, s.callee) && s.strs == 0 && s.g == "go" {
				continue // the library's own idiom
			}
			if !internalHead {
				if star {
					continue // the constants of a library: what its functions are for
				}
				prior, q = 0.25, 0.4
				if samePackage(head, s.callee) {
					prior = 0.15
				}
				if callee.Sym.Origin == fact.External && capital(nameOf(head)) && rootOf(modOf(head)) == rootOf(callee.Sym.Module) {
					continue // what the library's own parts are for
				}
			}
			if s.strs > 0 {
				prior += 0.15
			} else if s.g == "go" && (star || u != nil && u.Calls == 0) {
				prior *= 0.35 // a typed constant: the compiler asks for it
			}
			if !fact.Resolved(s.callee) {
				prior *= 0.8
			}
			texts, kinds := own.among(s.g, head, heads)
			if s.g == "go" && 2*kinds > 1 && s.strs == 0 {
				continue // a type of its own, which the compiler asks for
			}
			signals := miner.Signals{
				"argument place": float64(s.arg),
				"argument known": float64(s.known) / float64(all),
				"argument text":  texts,
				"argument typed": kinds,
			}
			if s.strs > 0 {
				signals["argument or string"] = 1
			}
			if star {
				signals["argument member"] = 1
			} else if u != nil && u.Calls > 0 {
				signals["argument called"] = 1
			}
			emit(miner.Candidate{
				Family: "argument", Group: s.g, Prior: prior, Background: q, Universe: len(heads) + 8,
				Matcher: pack.Matcher{Kind: pack.MatchArgument, Callee: []string{s.callee}, Arg: s.arg, Use: []string{head}},
				Files:   s.files, Subject: "arg:" + s.callee + strconv.Itoa(s.arg), Signals: signals,
			})
		}
	}
}

// stubbed reports whether a call tells a stub what to return, or a test what to
// expect, which is whatever the case is about; or what is passed is the word of a
// mocking library for it.
func stubbed(callee, head string) bool {
	switch strings.ToLower(fact.LastName(callee)) {
	case "willreturn", "returns", "returnsasync", "thenreturn", "and_return", "return", "mockreturnvalue", "mockresolvedvalue", "mockreturnvalueonce", "mockresolvedvalueonce",
		"willthrow", "throws", "throwsasync", "thenthrow", "and_raise", "assertraises", "assertraisesregex", "assertthrows", "expectexception", "raise_error", "allow", "expect", "receive":
		return true
	}
	for _, w := range strings.FieldsFunc(head, func(r rune) bool { return r == '.' || r == '/' }) {
		switch w {
		case "Arg", "Mockito", "ArgumentMatchers", "gomock", "sinon", "Argument", "prophecy":
			return true
		}
	}
	return false
}

// loose reports whether a call takes what there is to say at a place: the words
// and fields of a message behind its first, or what a class of Ruby is made of.
func loose(g, callee string, arg int) bool {
	n := strings.ToLower(fact.LastName(callee))
	if g == "ruby" && (n == "extend" || n == "include" || n == "prepend") {
		return true
	}
	return arg > 0 && (logLevels[n] || n == "logattrs" || n == "log")
}

// defined goes through the definitions of the repository that have a name, with
// the number of the file of each and, behind its group, its key.
func defined(c *miner.Corpus, see func(i int, key string, df *fact.Def)) {
	var room []byte
	for i, f := range c.Files {
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Name == "" || df.Kind == fact.Closure {
				continue
			}
			room = append(append(room[:0], c.Group[i]...), 0)
			if c.Modules != nil {
				room = append(append(room, c.Module(i)...), '.')
			}
			if df.Owner != "" {
				room = append(append(room, df.Owner...), '.')
			}
			see(i, string(append(room, df.Name...)), df)
		}
	}
}

// function reports whether a definition is one that is called by its name.
func function(df *fact.Def) bool { return df.Kind == fact.Func || df.Kind == fact.Method }

// declared is what the repository says of its own definitions. All keys stand
// behind their group.
type declared struct {
	params map[string][]fact.Param // of functions, by key
	// taken has the names of the types that functions of a name take, by that
	// name. An extension method is called through a value of another type, so that
	// the name is all that is known of it.
	taken map[string][]string
	// from has the last names of the modules whose types functions of a name take as an
	// argument, see paramOf.
	from  map[string]map[string]bool
	enums map[string]bool // types that are neither classes nor interfaces: enumerations above all
	texts map[string]bool // variables, constants and fields that hold a plain text
	kinds map[string]bool // variables and constants of a type of their own
	all   keys
}

// declarations goes through the definitions of the repository.
func declarations(c *miner.Corpus) declared {
	out := declared{params: map[string][]fact.Param{}, taken: map[string][]string{}, from: map[string]map[string]bool{}, enums: map[string]bool{}, texts: map[string]bool{}, kinds: map[string]bool{}, all: keys{}}
	defined(c, func(i int, key string, df *fact.Def) {
		group := c.Group[i]
		out.all[key] = true
		switch {
		case df.Kind == fact.Type:
			out.enums[key] = true
		case (df.Kind == fact.Const || df.Kind == fact.Var) && text(df.Infer):
			out.texts[key] = true
		case (df.Kind == fact.Const || df.Kind == fact.Var) && df.Infer != "" && df.Infer != "?":
			out.kinds[key] = !primitive(df.Infer)
		case function(df):
			id := group + "\x00" + df.Name
			for k := range df.Params {
				t := strings.Trim(df.Params[k].Type, "*&?[]")
				if n := fact.LastName(t); n != "" && !primitive(t) && !slices.Contains(out.taken[id], n) {
					out.taken[id] = append(out.taken[id], n)
				}
				if at := paramOf(group, df.Name, k); capital(fact.LastName(t)) && !primitive(t) {
					if out.from[at] == nil {
						out.from[at] = map[string]bool{}
					}
					home := fact.LastName(fact.Qualifier(t))
					if home == "" {
						home = lastElem(c.Module(i))
					}
					out.from[at][home] = true
				}
			}
			out.params[key] = df.Params
		}
	})
	return out
}

// paramOf names a parameter of the functions of one name.
func paramOf(group, name string, arg int) string {
	return group + "\x00" + name + "\x00" + strconv.Itoa(arg)
}

// fields adds the fields of classes that hold a plain text.
func (o *declared) fields(c *miner.Corpus) {
	for i, f := range c.Files {
		for k := range f.Bindings {
			if b := &f.Bindings[k]; b.Kind == fact.BindField && b.Owner != "" && capital(b.Name) && text(b.Type) {
				o.texts[c.Group[i]+"\x00"+c.KeyOf(i, b.Owner+"."+b.Name)] = true
			}
		}
	}
}

// text reports whether a type is that of plain texts.
func text(t string) bool {
	switch strings.Trim(t, "*?&") {
	case "string", "String", "str", "&'static str":
		return true
	}
	return false
}

// among returns the shares of what a head stands for, of which plain texts are
// held and which have a type of their own. A function that takes a text takes any;
// of another type there may be nothing else to pass.
func (o *declared) among(g, head string, heads shares) (texts, kinds float64) {
	n := 0.0
	see := func(key string) {
		n++
		if o.texts[g+"\x00"+key] {
			texts++
		}
		if o.kinds[g+"\x00"+key] {
			kinds++
		}
	}
	base, star := strings.CutSuffix(head, "*")
	if !star {
		see(head)
	} else {
		for k := range heads {
			if k != head && strings.HasPrefix(k, base) {
				see(k)
			}
		}
	}
	return texts / max(n, 1), kinds / max(n, 1)
}

// keys is a set of keys of definitions, each behind its group.
type keys map[string]bool

// within reports whether a key is that of a definition or of a member of one.
func (k keys) within(group, key string) bool {
	for {
		if k[group+"\x00"+key] {
			return true
		}
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 || dot < strings.LastIndexByte(key, '/') {
			return false
		}
		key = key[:dot]
	}
}

// typed reports whether a compiler checks the types of arguments.
func typed(group string) bool {
	switch group {
	case "python", "ruby", "php":
		return false
	}
	return true
}

// standIn reports whether a symbol stands for a value only in tests or for none.
func standIn(key string) bool {
	for _, t := range fact.Tokens(fact.LastName(strings.TrimSuffix(key, ".*"))) {
		switch t {
		case "mock", "mocks", "dummy", "fake", "fixture", "fixtures", "stub", "unspecified":
			return true
		}
	}
	return strings.Contains(key, "dummy") || strings.Contains(key, "Dummy") || strings.Contains(key, "/mocks")
}

func internalKey(c *miner.Corpus, g, star string) bool {
	p := strings.TrimSuffix(star, "*")
	for _, u := range c.Prefixed(g, p) {
		return u.Sym.Origin == fact.Internal
	}
	return false
}

func samePackage(a, b string) bool {
	x, y := modOf(a), modOf(b)
	return x == y || strings.HasPrefix(x, y+"/") || strings.HasPrefix(y, x+"/") || strings.HasPrefix(x, y+".") || strings.HasPrefix(y, x+".")
}

var ordinals = []string{"first", "second", "third", "fourth", "fifth", "sixth"}

// minNothingElse is the share of the files, and of the calls, from which on what else
// is passed is a stray.
const minNothingElse = 0.97

func wordArgument(c *miner.Corpus, k *miner.Candidate) string {
	what := c.Word(k.Group, k.Matcher.Use[0])
	if u := c.Use(k.Group, k.Matcher.Use[0]); u != nil && 2*u.Calls > u.Sites && u.Sym.Origin == fact.Internal && !capital(fact.LastName(what)) && k.Group != "ruby" {
		what += "()" // its result
	}
	s := "Pass " + code(what) + " as the " + ordinals[min(k.Matcher.Arg, 5)] + " argument of " + code(c.Word(k.Group, k.Matcher.Callee[0]))
	if k.Share >= minNothingElse && float64(k.Support) >= minNothingElse*float64(k.Opportunities) {
		s += "; nothing else"
	}
	return s + "."
}
