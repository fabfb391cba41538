package languages

import (
	"fmt"
	"sort"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
)

// Handler is called when the walk enters a named node of its kind.
type Handler func(b *Builder, i int)

// Member says how a member access is written: the fields that hold the object
// and the property. An empty field means the first or last named child.
type Member struct{ Object, Property string }

// Pair says how a key and value are written. An empty field means the first
// or last named child. Keyword is set for named arguments of a call.
type Pair struct {
	Key, Value string
	Keyword    bool
}

// CallSyntax says how a call is written.
type CallSyntax struct {
	// Callee is the field of the callee expression. Where object and name are
	// separate fields, Object and Callee name them (Java's method_invocation).
	Object, Callee string
	Args           string // field of the argument list; "" the first child of a kind in ArgLists
	Flags          fact.Flags
	// Block is the field or kind of a trailing closure, "" for none.
	Block string
	// Curried is set where a trailing closure makes a call of the call before
	// it, f(a) {…}: the callee is that of the innermost call.
	Curried bool
}

// Condition says how a method takes the condition of a query.
type Condition struct {
	Skip   int  // arguments before it
	Column bool // only as a column and its value
	Null   bool // of the column alone: it is null
	Lambda bool // also as a function of the model: o => o.Tenant == t
}

// Syntax is the table of a grammar's node kinds that the Builder needs. Kinds
// that a language lacks are left out.
type Syntax struct {
	// Makers are predeclared functions whose result is of the type that is their
	// first argument, as new in Go.
	Makers []string
	// Same are functions whose result has the members of their first argument, as
	// Arc::clone in Rust.
	Same []string
	// Enter holds the language's own handlers. A kind in Calls needs none.
	Enter map[string]Handler

	Idents   []string          // leaves that are names
	This     []string          // leaves or names that are the receiver: this, self
	Members  map[string]Member // a.b
	Calls    map[string]CallSyntax
	ArgLists []string // argument list nodes
	ArgWraps []string // wrappers around one argument (value_argument, argument)
	Wraps    []string // transparent around an expression: parentheses, casts, non-null, await in a path

	// Casts maps the kinds that give an expression another type to the field of
	// that type; they are Wraps as well.
	Casts map[string]string
	// Indexes maps the kinds that take an element out of a container to the
	// field of the container.
	Indexes map[string]string

	Strings, Templates, Numbers, Bools, Nulls []string
	Objects, Arrays, Funcs, Spreads, Binaries []string
	StringContent                             []string // the text inside a string node
	Interpolations                            []string // expressions inside a string node, which make a template of it

	Pairs     map[string]Pair // key and value inside Objects, and named arguments
	Shorthand []string        // { a }
	// Keyed maps kinds inside Objects that define a function to the field of its name.
	Keyed map[string]string
	// Lambdas maps kinds of functions whose body may be an expression, which
	// is then the result, to the field of the body.
	Lambdas map[string]string

	Comments []string
	Blocks   []string // nodes whose named children are statements
	// Scopes are nodes at whose end names declared in them are out of sight. Where
	// none are given names last to the end of the function.
	Scopes []string
	Loops  []string
	// Conds maps a statement that branches to the field of its condition.
	Conds map[string]string
	// Assigns maps the kinds that set what is on their left to what is on their right.
	Assigns map[string]Pair
	// Switches maps the kinds that choose by an expression to its field, "" the first
	// child, Labels those of their cases to the field of the values, "" all children.
	// Between are the kinds that may stand between a label and its switch.
	Switches, Labels map[string]string
	Between          []string
	// Flags gives properties to the calls directly below a node kind, through
	// Wraps and the kinds in Through: await → Awaited, return → Returned, an
	// expression statement → Dropped, …
	Flags   map[string]fact.Flags
	Through []string // kinds climbed through when looking for Flags: expression lists, conditional expressions
	Exits   []string // statements that leave the function: return, throw, raise
	// Types are nodes in type position that name a type.
	Types []string
	// Alike is set where both sides of an arithmetic operator are of the type of
	// its result, or numbers.
	Alike bool
	// Conditions are the methods of libraries of queries whose arguments are the
	// conditions, by name.
	Conditions map[string]Condition
	// Predicate returns the columns that a call or construction at node i compares
	// by its own form, as order.TenantID(v) of ent; nil for none.
	Predicate func(b *Builder, i int) (keys []ConditionKey, ok bool)
	// Text, Number and Truth are the types of string, number and boolean literals.
	// List is the type of array literals.
	Text, Number, Truth, List string
	// Handler reports whether a text names a function for a framework to call, as
	// 'OrderController@show' does; it is kept though it is no identifier. nil: none does.
	Handler func(text string) bool
	// Identity is set where == does not compare what texts hold, so that no
	// comparisons are recorded.
	Identity bool
	// Marks is set where names may end in ? and !.
	Marks bool
	// Bare is set where a call without arguments is written like a member: in a
	// chain it stands without parentheses.
	Bare bool
	// Leaves reports whether a statement other than Exits leaves the function,
	// such as a call that raises; nil for none.
	Leaves func(b *Builder, i int) bool
}

// class says what a node is as an expression.
type class uint8

const (
	cNone class = iota
	cIdent
	cThis
	cMember
	cCall
	cWrap
	cString
	cTemplate
	cNumber
	cBool
	cNull
	cObject
	cArray
	cFunc
	cSpread
	cBinary
	cComment
)

// firstChild stands for the first child in place of a field.
const firstChild = ^uint16(0)

type memberIDs struct{ obj, prop uint16 }
type pairIDs struct {
	key, value uint16
	keyword    bool
}
type callIDs struct {
	obj, callee, args, block uint16
	blockKind                []bool
	curried                  bool
	flags                    fact.Flags
}

// tables is a Syntax resolved to ids; every slice is indexed by symbol.
type tables struct {
	class    []class
	enter    []Handler
	member   []memberIDs
	call     []callIDs
	pair     []pairIDs
	isPair   []bool
	short    []bool
	keyed    []uint16
	lambda   []uint16
	argList  []bool
	argWrap  []bool
	block    []bool
	loop     []bool
	scope    []bool
	cond     []uint16
	held     []holding
	assign   []pairIDs
	sw       []uint16
	label    []uint16
	between  []bool
	flags    []fact.Flags
	through  []bool
	exit     []bool
	cast     []uint16
	index    []uint16
	typ      []bool
	content  []bool
	interp   []bool
	thisText map[string]bool
}

func (t *tables) build(g *tree.Grammar, s *Syntax) error {
	n := len(g.Symbols)
	ids := map[string][]int{}
	for i, name := range g.Symbols {
		ids[name] = append(ids[name], i)
	}
	var missing []string
	each := func(kind string, f func(id int)) {
		l := ids[kind]
		if len(l) == 0 {
			missing = append(missing, "kind "+kind)
		}
		for _, id := range l {
			f(id)
		}
	}
	field := func(name string) uint16 {
		if name == "" {
			return 0
		}
		id := g.Field(name)
		if id == 0 {
			missing = append(missing, "field "+name)
		}
		return id
	}
	t.class = make([]class, n)
	set := func(c class, kinds ...string) {
		for _, k := range kinds {
			each(k, func(id int) { t.class[id] = c })
		}
	}
	bools := func(kinds []string) []bool {
		b := make([]bool, n)
		for _, k := range kinds {
			each(k, func(id int) { b[id] = true })
		}
		return b
	}
	t.enter = make([]Handler, n)
	for k, h := range s.Enter {
		each(k, func(id int) { t.enter[id] = h })
	}
	set(cIdent, s.Idents...)
	t.thisText = map[string]bool{}
	for _, k := range s.This {
		t.thisText[k] = true
		for _, id := range ids[k] {
			t.class[id] = cThis
		}
	}
	t.member = make([]memberIDs, n)
	for k, m := range s.Members {
		each(k, func(id int) {
			t.class[id] = cMember
			t.member[id] = memberIDs{field(m.Object), field(m.Property)}
		})
	}
	t.call = make([]callIDs, n)
	for k, c := range s.Calls {
		each(k, func(id int) {
			t.class[id] = cCall
			ci := callIDs{obj: field(c.Object), callee: field(c.Callee), args: field(c.Args), flags: c.Flags, curried: c.Curried}
			if c.Block != "" {
				if f := g.Field(c.Block); f != 0 {
					ci.block = f
				} else {
					ci.blockKind = bools([]string{c.Block})
				}
			}
			t.call[id] = ci
		})
	}
	set(cWrap, s.Wraps...)
	set(cString, s.Strings...)
	set(cTemplate, s.Templates...)
	set(cNumber, s.Numbers...)
	set(cBool, s.Bools...)
	set(cNull, s.Nulls...)
	set(cObject, s.Objects...)
	set(cArray, s.Arrays...)
	set(cFunc, s.Funcs...)
	set(cSpread, s.Spreads...)
	set(cBinary, s.Binaries...)
	set(cComment, s.Comments...)
	t.pair = make([]pairIDs, n)
	t.isPair = make([]bool, n)
	for k, p := range s.Pairs {
		each(k, func(id int) {
			t.isPair[id] = true
			t.pair[id] = pairIDs{field(p.Key), field(p.Value), p.Keyword}
		})
	}
	t.short = bools(s.Shorthand)
	t.argList = bools(s.ArgLists)
	t.argWrap = bools(s.ArgWraps)
	t.block = bools(s.Blocks)
	t.loop = bools(s.Loops)
	t.scope = bools(s.Scopes)
	t.through = bools(s.Through)
	t.exit = bools(s.Exits)
	t.typ = bools(s.Types)
	t.content = bools(s.StringContent)
	t.interp = bools(s.Interpolations)
	t.cond = make([]uint16, n)
	for k, f := range s.Conds {
		each(k, func(id int) { t.cond[id] = field(f) })
	}
	t.held = make([]holding, n)
	t.assign = make([]pairIDs, n)
	t.sw = make([]uint16, n)
	t.label = make([]uint16, n)
	for _, k := range s.Binaries {
		if !s.Identity {
			each(k, func(id int) { t.held[id] = holdsBinary })
		}
	}
	for k, p := range s.Assigns {
		each(k, func(id int) {
			t.held[id], t.assign[id] = holdsAssign, pairIDs{key: field(p.Key), value: field(p.Value)}
		})
	}
	for k, f := range s.Labels {
		each(k, func(id int) { t.held[id], t.label[id] = holdsLabel, field(f) })
	}
	for k, f := range s.Switches {
		each(k, func(id int) {
			if t.sw[id] = field(f); f == "" {
				t.sw[id] = firstChild
			}
		})
	}
	t.between = bools(s.Between)
	t.cast = make([]uint16, n)
	for k, f := range s.Casts {
		each(k, func(id int) { t.cast[id] = field(f) })
	}
	t.index = make([]uint16, n)
	for k, f := range s.Indexes {
		each(k, func(id int) { t.index[id] = field(f) })
	}
	t.keyed = make([]uint16, n)
	for k, f := range s.Keyed {
		each(k, func(id int) { t.keyed[id] = field(f) })
	}
	t.lambda = make([]uint16, n)
	for k, f := range s.Lambdas {
		each(k, func(id int) { t.lambda[id] = field(f) })
	}
	t.flags = make([]fact.Flags, n)
	for k, f := range s.Flags {
		each(k, func(id int) { t.flags[id] = f })
	}
	if missing != nil {
		sort.Strings(missing)
		return fmt.Errorf("the grammar has no %v", missing)
	}
	return nil
}
