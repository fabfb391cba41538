package java

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// typeName records the use of a type, as a base where it stands after extends
// or implements. The type of a construction is its callee.
func typeName(b *languages.Builder, i int) {
	kind := fact.RefType
	x, p := i, b.Parent(i)
	if b.Is(p, "generic_type") && b.First(p) == i {
		x, p = p, b.Parent(p)
	}
	b.Skip(i)
	switch b.Kind(p) {
	case "object_creation_expression":
		if b.Field(p, "type") == x {
			return
		}
	case "superclass":
		kind = fact.RefBase
	case "type_list":
		if !b.Is(b.Parent(p), "permits") {
			kind = fact.RefBase
		}
	}
	name := b.Path(i)
	if name == "var" || name == "" {
		return
	}
	root, _, _ := strings.Cut(name, ".")
	if b.Imported(root) || root != "" && root[0] >= 'A' && root[0] <= 'Z' && !b.IsLocal(root) {
		b.Ref(i, kind, name)
	}
}

func classLiteral(b *languages.Builder, i int) {
	t := b.First(i)
	if t < 0 {
		return
	}
	switch b.Kind(t) {
	case "type_identifier", "scoped_type_identifier":
		typeName(b, t)
	}
	b.Skip(i)
}

// invocation records a call. A method called without a receiver is one of the
// class, which is how it is resolved: it is written with its receiver.
func invocation(b *languages.Builder, i int) {
	id := b.Call(i)
	if id < 0 {
		return
	}
	bare := bareRoot(b, i)
	if bare < 0 {
		return
	}
	c := &b.File.Calls[id]
	c.Root = "" // a variable of the name is another thing
	if o := owner(b, bare); o != "" {
		c.Callee, c.Root = "this."+c.Callee, o
	}
}

// bareRoot returns the call without a receiver at which the chain of calls that
// ends with node i begins, -1 where it begins with something else.
func bareRoot(b *languages.Builder, i int) int {
	for k := 0; k < 24; k++ {
		o := b.Field(i, "object")
		if o < 0 {
			if b.Is(i, "method_invocation") {
				return i
			}
			return -1
		}
		i = b.Inner(o)
		if !b.Is(i, "method_invocation") && !b.Is(i, "field_access") {
			return -1
		}
	}
	return -1
}

// owner returns the class that has the method which the call at node i without
// a receiver names, "" where it may be none of a class.
func owner(b *languages.Builder, i int) string {
	name := b.Callee(i)
	if name == "" || b.Imported(name) {
		return ""
	}
	if o := b.LocalType(name + "()"); o != "" {
		return o
	}
	return inheriting(b)
}

// inheriting returns the class around that has a base which may declare a
// method, "" where a static import of all members may do so as well.
func inheriting(b *languages.Builder) string {
	for k := range b.File.Imports {
		im := &b.File.Imports[k]
		if im.Name != "*" {
			continue
		}
		if last := languages.LastSegment(im.Path); last != "" && last[0] >= 'A' && last[0] <= 'Z' {
			return ""
		}
	}
	for e := b.Enclosing(); e >= 0; e = b.File.Defs[e].Parent {
		d := &b.File.Defs[e]
		if d.Kind != fact.Class && d.Kind != fact.Interface {
			continue
		}
		if d.Name == "" || len(d.Bases) == 0 {
			return ""
		}
		return d.Name
	}
	return ""
}

// annotation records an annotation with arguments. One of a definition is
// evaluated around it, not in it.
func annotation(b *languages.Builder, i int) {
	id := b.Call(i)
	if id < 0 {
		return
	}
	m := b.Parent(i)
	e := b.Enclosing()
	if e < 0 || !b.Is(m, "modifiers") {
		return
	}
	switch b.Kind(b.Parent(m)) {
	case "field_declaration", "constant_declaration", "local_variable_declaration", "formal_parameter", "spread_parameter", "enum_constant":
		return
	}
	b.File.Calls[id].Func = b.File.Defs[e].Parent
}

func catch(b *languages.Builder, i int) {
	t, name := "", ""
	if p := b.ChildOf(i, "catch_formal_parameter"); p >= 0 {
		if c := b.ChildOf(p, "catch_type"); c >= 0 {
			t = b.TypeText(c)
		}
		if n := b.Field(p, "name"); n >= 0 {
			name = b.Text(n)
		}
	}
	b.AddCatch(i, t, form(b, b.Field(i, "body")))
	if first, _, more := strings.Cut(t, "|"); more || first == "" {
		b.Local(name, "?")
	} else {
		b.Local(name, first)
	}
}

// form says what a handler does first of all.
func form(b *languages.Builder, body int) fact.CatchForm {
	if body < 0 {
		return fact.CatchEmpty
	}
	s := b.First(body)
	if s < 0 {
		return fact.CatchEmpty
	}
	switch b.Kind(s) {
	case "throw_statement":
		return fact.CatchRethrow
	case "expression_statement":
		if x := b.First(s); x >= 0 && b.IsCall(x) && logs(b.Callee(x)) {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

// logs reports whether a callee writes to a log by its name.
func logs(callee string) bool {
	l := strings.ToLower(callee)
	return strings.HasPrefix(l, "log.") || strings.HasPrefix(l, "timber.") || strings.Contains(l, "logger") || strings.Contains(l, ".log.") ||
		strings.HasSuffix(l, ".printstacktrace") || strings.HasSuffix(l, ".log")
}

func finally(b *languages.Builder, i int) { b.Mark(i, fact.Deferred) }

// throw records a thrown value that is no call by its name.
func throw(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 || b.IsCall(x) {
		return
	}
	if p := b.Path(x); p != "" {
		b.OpenCall(i, p, int(b.Nodes[x].Next), fact.Thrown|fact.AsError)
		b.Skip(x)
	}
}

// assert records an assertion as a call in tests, and marks the calls in it.
func assert(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 {
		return
	}
	if b.File.Test {
		id := b.OpenCall(i, "assert", x, fact.MacroCall|fact.Dropped)
		kind, head := b.Shape(x)
		b.File.Calls[id].Args = []fact.Arg{b.NewArg("", kind, head)}
	}
	b.Mark(i, fact.Asserted)
}

// guard marks the call whose result the statement before has bound to a name
// when an if that tests the name leaves the function.
func guard(b *languages.Builder, i int) {
	cond, before := b.Field(i, "condition"), b.Before(i)
	if cond < 0 || before < 0 || !b.Exits(i) {
		return
	}
	n, v := -1, -1
	switch b.Kind(before) {
	case "local_variable_declaration":
		if d := b.Field(before, "declarator"); d >= 0 {
			n, v = b.Field(d, "name"), b.Field(d, "value")
		}
	case "expression_statement":
		if a := b.First(before); a >= 0 && b.Is(a, "assignment_expression") {
			n, v = b.Field(a, "left"), b.Field(a, "right")
		}
	}
	if n < 0 || v < 0 || !b.Is(n, "identifier") {
		return
	}
	c := b.CallAt(v)
	if c < 0 {
		return
	}
	name := b.Text(n)
	for k := cond; k < int(b.Nodes[cond].Next) && k < cond+64; k++ {
		if b.Is(k, "identifier") && b.Text(k) == name {
			b.File.Calls[c].Flags |= fact.EarlyReturn
			return
		}
	}
}
