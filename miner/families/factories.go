package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// The channels of this file as they say why.
const (
	whyMakes = "it makes it, and is named after it"
	whyTest  = "for tests, and all that it calls"
)

// hardly is how many times as many files use what stands for a thing as use the
// thing itself elsewhere.
const hardly = 6

// factories pairs a function of the repository with what makes a thing of a library,
// or of the repository for its tests, that it makes, sets up and gives back or
// shows, if its name ends in that of the thing: showSnackbar with Snackbar.make,
// buildUser with User.create. However long it is, the name tells, where hardly
// anybody makes the thing himself any more.
func factories(l *pairs) {
	c, g := l.c, l.g
	best := map[string]*miner.Use{} // by what makes the thing: the function most in use
	things := map[string]string{}
	var own keys
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		var below callsBelow
		for d := range f.Defs {
			a := l.offered(i, &f.Defs[d])
			if a == nil || len(fact.Tokens(f.Defs[d].Name)) < 2 {
				continue
			}
			if below.start == nil {
				below = newCallsBelow(f)
			}
			for _, k := range below.of(d) {
				cl := &f.Calls[k]
				b := c.Key(c.Calls(i)[k])
				thing := thingMade(cl, b)
				if !cl.Sym.Known() || b == a.Key || !endsIn(f.Defs[d].Name, thing) {
					continue
				}
				things[b] = thing
				if t := best[b]; t == nil || len(a.Files) > len(t.Files) {
					best[b] = a
				}
			}
		}
	}
	for _, b := range sortedNames(best) {
		if own == nil {
			own = definitions(c, g)
		}
		if a := best[b]; l.rarely(a, b, own[b] || own[fact.Qualifier(b)]) {
			if p := l.add(a.Key, b, "delegates", 0.4, whyMakes); p != nil {
				p.thing, p.tests = things[b], own[b] || own[fact.Qualifier(b)]
			}
		}
	}
}

// offered returns the use of a function that a module or class of the repository
// offers, nil for what few files use.
func (l *pairs) offered(i int, df *fact.Def) *miner.Use {
	name := df.Name
	switch {
	case name == "":
		return nil
	case df.Kind == fact.Method && df.Mods&fact.Static != 0 && df.Owner != "":
		name = df.Owner + "." + name
	case df.Kind != fact.Func || df.Parent >= 0:
		return nil
	}
	u := l.c.Use(l.g, l.c.KeyOf(i, name))
	if u == nil || len(u.Files) < hardly || !called(u) {
		return nil
	}
	return u
}

// thingMade returns the name of the thing that a call makes, "" for other calls.
func thingMade(cl *fact.Call, key string) string {
	last := fact.LastName(key)
	switch last {
	case "new", "make", "create", "build", "of", "newInstance", "newBuilder", "builder", "Builder", "Create", "New", "forge", "instance":
		if class := memberOf(key); class != "" {
			return class
		}
		return memberOf(cl.Callee) // what a module gives by default has the name that is written
	}
	if rest, ok := strings.CutPrefix(last, "New"); ok && capital(rest) {
		return rest
	}
	if capital(last) && cl.Flags&(fact.New|fact.CompositeLit|fact.JSX) == fact.New {
		return last
	}
	return ""
}

// endsIn reports whether a name is that of a thing with a word or more before it.
func endsIn(name, thing string) bool {
	if len(thing) < 4 {
		return false
	}
	a, b := fact.Tokens(name), fact.Tokens(thing)
	return len(a) > len(b) && slices.Equal(a[len(a)-len(b):], b)
}

// definitions returns the keys of all that the repository defines in a language.
func definitions(c *miner.Corpus, g string) keys {
	out := keys{}
	defined(c, func(i int, key string, df *fact.Def) {
		if c.Group[i] == g {
			out[strings.TrimPrefix(key, g+"\x00")] = true
		}
	})
	return out
}

// rarely reports whether hardly anybody uses b beside the module of a. What the
// repository defines itself is left to help for tests, of what others use too.
func (l *pairs) rarely(a *miner.Use, b string, own bool) bool {
	ub := l.c.Use(l.g, b)
	tests := 10*a.Test >= 9*len(a.Files)
	if ub == nil || ub.Own() && own && (!tests || !l.beyondTests(fact.Qualifier(b))) {
		return false
	}
	n := 0
	for _, i := range ub.Files {
		if (!tests || l.c.Files[i].Test) && !l.c.InModule(i, a.Sym.Module) {
			n++
		}
	}
	return hardly*n <= len(a.Files) && (ub.Own() || l.reach(a.Key, b))
}

// beyondTests reports whether a class is used by what is no test.
func (l *pairs) beyondTests(key string) bool {
	u := l.c.Use(l.g, key)
	return u != nil && u.Test < len(u.Files)
}

// testHelps pairs a function that takes the handle of a test with what it calls,
// if it calls one thing alone beside the handle's own: it does the same and fails
// the test.
func testHelps(l *pairs) {
	c, g := l.c, l.g
	if g != "go" {
		return
	}
	for i, f := range c.Files {
		if c.Group[i] != g {
			continue
		}
		var below callsBelow
		for d := range f.Defs {
			df := &f.Defs[d]
			if len(df.Params) == 0 || len(df.Results) == 0 || df.Stmts > maxWrapper || df.Kind != fact.Func || !slices.ContainsFunc(df.Params, handle) {
				continue
			}
			a := c.Use(g, c.KeyOf(i, df.Name))
			if a == nil || len(a.Files) < miner.MinFiles {
				continue
			}
			if below.start == nil {
				below = newCallsBelow(f)
			}
			if b := l.alone(i, below.of(d), df); b != "" && l.reach(a.Key, b) {
				if p := l.add(a.Key, b, "delegates", 0.35, whyTest); p != nil {
					p.tests = true
				}
			}
		}
	}
}

// handle reports whether a parameter is what a test of Go is told by.
func handle(p fact.Param) bool {
	t := strings.TrimPrefix(p.Type, "*")
	return t == "testing.T" || t == "testing.TB" || t == "testing.B"
}

// alone returns the key of the one thing of others that a function for tests calls,
// "" if it calls several.
func (l *pairs) alone(i int, calls []int32, df *fact.Def) string {
	one := ""
	for _, k := range calls {
		cl := &l.c.Files[i].Calls[k]
		root, _, _ := strings.Cut(cl.Callee, ".")
		if slices.ContainsFunc(df.Params, func(p fact.Param) bool { return p.Name == root && handle(p) }) || slices.ContainsFunc(cl.Args, func(a fact.Arg) bool {
			return slices.ContainsFunc(df.Params, func(p fact.Param) bool { return p.Name == a.Head && handle(p) })
		}) {
			continue // it fails the test
		}
		key := l.c.Key(l.c.Calls(i)[k])
		if one != "" && one != key || !public(cl.Sym.Symbol()) || cl.Sym.Origin() == fact.Builtin {
			return ""
		}
		one = key
	}
	return one
}
