package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// The channels as they say why.
const (
	whyCalls  = "its body calls it"
	whyBefore = "it stands before it"
	whyNamed  = "a set is named after it and others of the C library"
	whyAlike  = "other projects use the other, this one its own"
	whyTwins  = "same name"
)

// only reports whether a pair was found by nothing but some channels.
func (p *pairing) only(why ...string) bool {
	return !slices.ContainsFunc(p.why, func(w string) bool { return !slices.Contains(why, w) })
}

// apart reports whether what a pair names are different things, of which none
// can stand for the other, although a channel joins them.
func (l *pairs) apart(p *pairing, a, b *miner.Use) bool {
	na, nb := nameOf(p.a), nameOf(p.b)
	if l.g == "typescript" && primitives[nb] && p.only(whyCalls, whyBefore, whyAlike) {
		return true // what every hook and component is made of
	}
	if oneName(p.a, p.b) || l.g == "python" && strings.HasPrefix(modOf(p.b), "typing.") {
		return true // a form of a type has no members
	}
	if p.only(whyCalls, whyBefore) && !p.added && classed(l.g) && methodOf(a) && methodOf(b) && fact.Qualifier(a.Sym.Name) != fact.Qualifier(b.Sym.Name) {
		return true // a method of one type against another's, which is a part of it
	}
	if p.only(whyBefore) && apartBefore(p.a, p.b) {
		return true
	}
	if p.only(whyCalls) && !shareToken(fact.Tokens(a.Sym.Name), fact.Tokens(shortKey(p.b))) && !l.words().topic(na, nb) {
		return true // a step of it
	}
	if na == nb && len(wordsOf(na)) > 1 && a.Sym.Origin == fact.External && l.more(a) {
		return true // neither is what most take
	}
	if na == nb && len(wordsOf(na)) == 1 && p.only(whyBefore, whyAlike, whyTwins) && (!a.Own() && b != nil && !b.Own() && p.only(whyTwins) || !nearModules(a.Sym.Module, modOf(p.b), na)) {
		return true // Clone and Reader are names of many things
	}
	if p.only(whyAlike) && a.Sym.Origin == fact.External && (b == nil || len(b.Files) == 0) && !(l.g == "rust" && stdCrate(p.b)) {
		return true // a library's thing, and one that nobody here has; what stands in for Rust's own is chosen
	}
	if _, ok := libc[nb]; l.g == "c" && p.only(whyAlike) && (b == nil || len(b.Files) == 0) && !ok {
		return true // of another platform, or of a library that nobody here has
	}
	if l.g == "rust" && l.apartRust(p, a, b) || l.product(a) {
		return true
	}
	if b == nil && !l.known(p.b) {
		return true // who would write it has to add a library first
	}
	return l.blind(p, a)
}

// more reports whether a symbol of another module has the name of one and is used
// by more files.
func (l *pairs) more(a *miner.Use) bool {
	if l.top == nil {
		l.top = map[string]*miner.Use{}
		for _, u := range l.c.Sorted() {
			if u.Group != l.g || u.Sym.Origin == fact.Unknown || strings.Contains(u.Sym.Name, "()") {
				continue
			}
			if n := nameOf(u.Key); l.top[n] == nil || len(u.Files) > len(l.top[n].Files) {
				l.top[n] = u
			}
		}
	}
	u := l.top[nameOf(a.Key)]
	return u != nil && u != a && len(u.Files) > len(a.Files)
}

// product reports whether a symbol is what a repository offers to others: other
// parts of it import its module, but nearly all that uses the symbol are tests and
// samples. A module that only tests import is a help for them.
func (l *pairs) product(u *miner.Use) bool {
	if u == nil || !u.Own() || l.g == "go" { // what helps to test lies anywhere there
		return false
	}
	shown := func(i int) bool { return l.c.Files[i].Test || l.c.Sample(i) }
	n := 0
	for _, i := range u.Files {
		if shown(i) {
			n++
		}
	}
	if 10*n < 9*len(u.Files) || slices.ContainsFunc(l.c.Own(l.g, u.Sym.Module), shown) {
		return false
	}
	return slices.ContainsFunc(l.c.Importers(l.g, u.Sym.Module), func(i int) bool { return !shown(i) && !helps(l.c.Files[i].Path) })
}

// helps reports whether a path is, by a word of it, of what helps to test.
func helps(p string) bool {
	return slices.ContainsFunc(fact.Tokens(p), func(w string) bool {
		return strings.HasPrefix(w, "test") || w == "mock" || w == "mocks" || w == "fake" || w == "fakes"
	})
}

// basics are modules of Go that nothing but basic code has a need of.
var basics = map[string]bool{"unsafe": true, "reflect": true}

// streams are methods of what is read and written, of which much is made.
var streams = map[string]bool{"Read": true, "Write": true, "Seek": true, "read": true, "write": true, "seek": true}

// common reports whether much is made of what a key names, so that nothing stands
// in for it, whatever joins the two.
func (l *pairs) common(key string) bool {
	return l.g == "go" && basics[modOf(key)] || streams[nameOf(key)] && memberOf(key) != ""
}

// oneName reports whether a pair is most likely of one thing: all of a class before
// a member of a class of its name, as where Regexp is added to, or a function before
// what has its name on a variable of which nothing is known.
func oneName(a, b string) bool {
	if class, ok := strings.CutSuffix(a, ".*"); ok {
		return fact.LastName(class) == fact.LastName(fact.Qualifier(b)) && fact.Qualifier(fact.Qualifier(b)) == ""
	}
	return !fact.Resolved(b) && fact.LastName(a) == fact.LastName(b)
}

// apartBefore reports whether the names of what stands before a thing, by nothing
// but its module, and of that thing have no more than a word in common, as
// isInteractive and setInteractive do.
func apartBefore(a, b string) bool {
	mine, theirs := fact.Tokens(noun(a)), fact.Tokens(noun(b))
	if len(mine) > 0 && mine[0] == "set" && !slices.Contains(theirs, "set") {
		return true // what gives a thing is none that sets it
	}
	return slices.ContainsFunc(theirs, func(w string) bool { return len(w) > 1 && !slices.Contains(mine, w) })
}

// known reports whether a symbol is of a module that the repository imports, or
// of one that may need no dependency.
func (l *pairs) known(key string) bool {
	mod := modOf(key)
	if len(l.c.Importers(l.g, mod)) > 0 {
		return true
	}
	root, _, _ := strings.Cut(mod, ".")
	switch l.g {
	case "go":
		return !strings.Contains(mod, ".")
	case "rust":
		return stdCrate(mod)
	case "jvm":
		return slices.Contains([]string{"java", "javax", "kotlin", "kotlinx", "android", "androidx"}, root)
	case "csharp":
		return root == "System" || root == "Microsoft"
	}
	return true
}

// classed reports whether a member's key names the class that it belongs to.
func classed(g string) bool {
	switch g {
	case "go", "jvm", "csharp", "rust", "swift", "scala":
		return true
	}
	return false
}

// oneSort reports whether two names are of one sort, where a capital tells types
// from functions and values.
func oneSort(g, a, b string) bool {
	switch g {
	case "go", "c", "csharp":
		return true
	}
	return capital(a) == capital(b)
}

// primitives are what the libraries of pages make hooks and components of, and
// what objects of JavaScript are made of.
var primitives = map[string]bool{
	"createElement": true, "useContext": true, "use": true, "useState": true, "useEffect": true, "useMemo": true, "useCallback": true, "useRef": true,
	"forwardRef": true, "createContext": true,
	"defineProperty": true, "defineProperties": true, "getPrototypeOf": true, "setPrototypeOf": true,
}

// methodOf reports whether a symbol is a member of a type.
func methodOf(u *miner.Use) bool {
	return u != nil && strings.Contains(u.Sym.Name, ".")
}

// shortKey returns the last two names of a key.
func shortKey(key string) string { return miner.Short(key) }

// wordsOf returns the words of a name that say what it is about.
func wordsOf(name string) []string {
	return slices.DeleteFunc(fact.Tokens(name), func(w string) bool { return w == "new" || w == "must" })
}

// nearModules reports whether two modules share a word, or begin alike in their
// last name, as rand and random do. That each is named after the thing that it
// offers says nothing.
func nearModules(a, b, thing string) bool {
	x, y := tellingWords(a), tellingWords(b)
	if of := fact.Tokens(thing); shareToken(x, of) && shareToken(y, of) {
		return false
	}
	if shareToken(x, y) {
		return true
	}
	return len(x) > 0 && len(y) > 0 && alikeHead(lastElem(a), lastElem(b))
}

// alikeHead reports whether two names begin with the same four letters.
func alikeHead(x, y string) bool {
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n >= 4
}

// blind reports whether what is avoided is mostly used where it could not be
// resolved, so that the count says nothing. Short names are those of many things.
func (l *pairs) blind(p *pairing, a *miner.Use) bool {
	n := nameOf(p.b)
	if !fact.Resolved(p.b) || len(fact.Tokens(n)) < 2 || nameOf(p.a) == n {
		return false
	}
	u := l.c.Use(l.g, fact.UnknownModule+"."+n)
	return u != nil && 4*u.Sites > a.Sites
}
