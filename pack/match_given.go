package pack

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// The constants among the Keys of MatchGiven, as they are spelled in them whatever
// the language.
const (
	GivenTrue      = "true"
	GivenFalse     = "false"
	GivenNull      = "null"
	GivenUndefined = "undefined"
)

// given counts the uses of what is preferred, and the calls of what is not that are
// given what tells that the other was meant.
func (x *matching) given() {
	for i := range x.f.Calls {
		c := &x.f.Calls[i]
		if k := x.told(c); k >= 0 {
			x.add(c.Line, false, c.Callee)
		} else if hasSymbol(x.m.Use, c.Sym, c.Callee) {
			x.add(c.Line, true, c.Callee)
		}
	}
}

// told returns the place in Never of what a call calls, if the call, or the one that
// its chain begins with, is given the key beside it once; -1 for other calls.
func (x *matching) told(c *fact.Call) int {
	for k, n := range x.m.Never {
		if k >= len(x.m.Keys) || !hasSymbol([]string{n}, c.Sym, c.Callee) {
			continue
		}
		if Given(x.f, c, x.m.Keys[k]) {
			return k
		}
	}
	return -1
}

// Given reports whether exactly one argument of a call, or of the call that its chain
// begins with, is headed by what a key names: the result of a function or of a method of
// any value, a constant, or a member by its last name. Beside the result of a method
// that is named alike, as h.Len() is beside len(x), it is what that one is compared with.
func Given(f *fact.File, c *fact.Call, key string) bool {
	n := givens(c, key)
	for k := c.Chain; k >= 0 && k < len(f.Calls); k = f.Calls[k].Chain {
		n += givens(&f.Calls[k], key)
	}
	return n == 1
}

// alike is more than one, for a result that makes the one beside it none.
const alike = 2

func givens(c *fact.Call, key string) (n int) {
	for i := range c.Args {
		a := &c.Args[i]
		ok := false
		switch a.Kind {
		case fact.ArgCall:
			ok = key == fact.Key(a.Sym, a.Head) || key == a.Head || strings.HasSuffix(a.Head, "."+key)
			if !ok && strings.EqualFold(fact.LastName(a.Head), key) {
				n += alike
			}
		case fact.ArgBool:
			ok = strings.EqualFold(key, a.Head)
		case fact.ArgNull:
			ok = key == GivenNull
		case fact.ArgMember:
			ok = strings.HasSuffix(a.Head, "."+key)
		case fact.ArgIdent:
			ok = key == GivenUndefined && a.Head == key
		}
		if ok {
			n++
		}
	}
	return n
}
