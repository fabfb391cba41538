package pack

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Receiver returns the model or table that call i of a file queries: that of the
// column of a comparison, what its chain of calls is from, or what precedes the
// last name of the callee, of which the class is told apart that a library's
// methods are called on. It is "" where that cannot be seen.
func Receiver(f *fact.File, i int) string {
	c := &f.Calls[i]
	for k := range c.Opts {
		// A comparison names the column, and so the model.
		if o := &c.Opts[k]; o.Kind == fact.ArgBinary && o.Arg == 0 && o.Value != "" {
			if k := fact.Key(o.Sym, o.Value); fact.Resolved(k) && strings.HasSuffix(k, "."+fact.LastName(o.Key)) {
				return k[:len(k)-len(fact.LastName(o.Key))-1]
			}
		}
	}
	if m, ok := source(f, i); ok {
		return m
	}
	if m := destination(f, i); m != "" {
		return m
	}
	k := fact.Key(c.Sym, c.Callee)
	if !fact.Resolved(k) {
		return fact.Qualifier(c.Callee)
	}
	if c.Sym.Origin() == fact.External || c.Sym.Origin() == fact.Std {
		if m := named(f, c); m != "" && !container(fact.LastName(fact.Qualifier(k))) {
			return m
		}
	}
	return fact.Qualifier(k)
}

// maxChain is the number of calls of a chain that are looked at.
const maxChain = 24

// source returns the table or model that a call of the chain before call i is
// given: db.selectFrom("orders").where(…), db.Model(&Order{}).Where(…),
// knex("orders").where(…). ok is set where there is such a call, whether or not
// what it is given can be read.
func source(f *fact.File, i int) (model string, ok bool) {
	for n := 0; n < maxChain; n++ {
		if i = f.Calls[i].Chain; i < 0 || i >= len(f.Calls) {
			return "", false
		}
		c := &f.Calls[i]
		if len(c.Args) == 0 || c.Args[0].Name != "" {
			continue
		}
		a := &c.Args[0]
		switch name := fact.LastName(c.Callee); name {
		case "from", "From", "selectFrom", "updateTable", "deleteFrom", "DeleteFrom", "table", "Table", "Model", "getRepository", "Update", "Delete":
			return modelOf(a), true
		case "query", "select", "update", "delete":
			// A class or a table by its name: select(Order), session.query(Order).
			if a.Kind == fact.ArgIdent && !a.Local || a.Kind == fact.ArgMember && !a.Local {
				return modelOf(a), true
			}
		default:
			if name == c.Callee && c.Chain < 0 && (a.Kind == fact.ArgString || a.Kind == fact.ArgTemplate) {
				return modelOf(a), true
			}
		}
	}
	return "", false
}

// modelOf returns the table or model that an argument names, "" where it is
// neither a name nor the name of something.
func modelOf(a *fact.Arg) string {
	switch a.Kind {
	case fact.ArgString, fact.ArgNew, fact.ArgIdent, fact.ArgMember:
	default:
		return ""
	}
	if a.Local {
		return ""
	}
	if a.Sym.Known() && a.Sym.Origin() > fact.Local && a.Sym.Origin() != fact.Builtin {
		return strings.TrimSuffix(a.Sym.Qualified(), ".class")
	}
	return strings.TrimSuffix(a.Head, ".class")
}

// destination returns the model into whose variable the chain that call i is part
// of reads: db.Where(…).Find(&orders) with orders a []Order.
func destination(f *fact.File, i int) string {
	if f.Lang != "go" {
		return ""
	}
	for n := 0; n < maxChain; n++ {
		c := &f.Calls[i]
		switch fact.LastName(c.Callee) {
		case "Find", "First", "Last", "Take", "FirstOrCreate", "FirstOrInit":
			if len(c.Args) > 0 && c.Args[0].Kind == fact.ArgIdent && c.Args[0].Local {
				return variable(f, c, c.Args[0].Head)
			}
			return ""
		}
		outer := -1
		for k := i - 1; k >= max(0, i-maxChain); k-- { // the call that is made on it stands before it
			if f.Calls[k].Chain == i {
				outer = k
				break
			}
		}
		if outer < 0 {
			return ""
		}
		i = outer
	}
	return ""
}

// variable returns the type of a variable or parameter that call c sees, "" where
// it is not known.
func variable(f *fact.File, c *fact.Call, name string) string {
	for fn := c.Func; ; fn = f.Defs[fn].Parent {
		for k := range f.Bindings {
			b := &f.Bindings[k]
			if b.Name == name && b.Func == fn && (b.Kind == fact.BindVar || b.Kind == fact.BindParam) && b.Line <= c.Line+maxChain {
				if b.Sym.Known() && b.Sym.Origin() > fact.Local && b.Sym.Origin() != fact.Builtin {
					return b.Sym.Qualified()
				}
				return fact.BareType(b.Type)
			}
		}
		if fn < 0 {
			return ""
		}
	}
}

// named tells the model of a query whose method comes from a class outside: the
// type that its class is given, Repository<Order>; else the class or the member on
// which the method is called, Order::where(…), context.Orders.Where(…). It is ""
// for a method of a variable of the class outside itself.
func named(f *fact.File, c *fact.Call) string {
	segs := strings.Split(c.Callee, ".")
	segs = segs[:len(segs)-1]
	own := false
	if len(segs) > 0 && (segs[0] == "this" || segs[0] == "self") {
		segs, own = segs[1:], true
	}
	for len(segs) > 0 && strings.HasSuffix(segs[len(segs)-1], "()") {
		segs = segs[:len(segs)-1]
	}
	if len(segs) == 0 || slices.ContainsFunc(segs, func(s string) bool { return strings.ContainsAny(s, "([?") }) {
		return ""
	}
	last := segs[len(segs)-1]
	if k := "." + c.Sym.Qualified(); strings.Contains(k, "."+last+".") {
		return "" // the symbol tells it already
	}
	if len(segs) == 1 {
		for k := range f.Bindings {
			if b := &f.Bindings[k]; b.Name == last && strings.IndexByte(b.Type, '<') > 0 {
				if of, arg := fact.TypeArg(b.Type); arg != "" && !container(fact.LastName(of)) {
					return arg
				}
			}
		}
	}
	if len(segs) > 1 || own || last != "" && last[0] >= 'A' && last[0] <= 'Z' {
		return last
	}
	return ""
}

// container reports whether a class outside is a list or the like, which holds
// values and queries no table.
func container(class string) bool {
	switch class {
	case "Array", "Collection", "Dictionary", "HashMap", "HashSet", "ICollection", "IDictionary", "IEnumerable", "IList", "IReadOnlyCollection", "IReadOnlyList",
		"Iterable", "Iterator", "List", "Map", "Option", "Optional", "Promise", "ReadonlyArray", "Record", "Seq", "Set", "Stream", "Task", "Vec":
		return true
	}
	return false
}

// Refines reports whether call i of a file goes on with a query that a call of its
// chain began, which has all of its keys: of where(a).where(b) the first stands for
// the query.
func Refines(f *fact.File, i int) bool {
	c := &f.Calls[i]
	for n, r := 0, c.Chain; n < maxChain && r >= 0 && r < len(f.Calls); n, r = n+1, f.Calls[r].Chain {
		in := &f.Calls[r]
		if len(in.Opts) < len(c.Opts) || !FilterKnown(in) {
			continue
		}
		all := true
		for k := range c.Opts {
			all = all && HasKey(in, c.Opts[k].Key, "")
		}
		if all {
			return true
		}
	}
	return false
}
