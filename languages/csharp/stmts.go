package csharp

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// typeName records the use of a type, as a base where it stands after a colon.
// The type of a construction is its callee.
func typeName(b *languages.Builder, i int) {
	n := &b.Nodes[i]
	c := b.Src[n.Start]
	if n.End == n.Start || c < 'A' || c > 'Z' && c < 0x80 && len(b.File.Imports) == 0 {
		return
	}
	p := b.Parent(i)
	x := i
	if b.Is(p, "generic_name") && b.First(p) == i {
		x, p = p, b.Parent(p)
	}
	kind := fact.RefType
	switch b.Kind(p) {
	case "member_access_expression", "invocation_expression", "variable_declarator", "argument", "qualified_name", "parameter", "attribute":
		if b.Field(p, "type") != x {
			return
		}
	case "object_creation_expression":
		b.Skip(i)
		return
	case "base_list":
		if k := b.Enclosing(); k < 0 || b.File.Defs[k].Kind != fact.Type {
			kind = fact.RefBase
		}
	case "primary_constructor_base_type":
		kind = fact.RefBase
	case "type_argument_list", "type_parameter_constraint", "constant_pattern", "explicit_interface_specifier":
	case "is_expression", "as_expression":
		if b.Field(p, "right") != x {
			return
		}
	default:
		if f := b.Field(p, "type"); f != x && b.Field(p, "returns") != x {
			return
		}
	}
	name := b.Path(i)
	root, _, _ := strings.Cut(name, ".")
	if b.Is(i, "qualified_name") {
		b.Skip(i)
	}
	if root == "" || b.IsLocal(root) && b.LocalType(root) == "" {
		return // a type parameter
	}
	if root[0] >= 'A' && root[0] <= 'Z' || b.Imported(root) {
		b.Ref(i, kind, name)
	}
}

// invocation records a call. A method called without a receiver is one of the
// class, which is how it is resolved: it is written with its receiver.
func invocation(b *languages.Builder, i int) {
	id := b.Call(i)
	if id < 0 {
		return
	}
	anonymousArgs(b, i, id)
	c := &b.File.Calls[id]
	if id > 0 {
		// What becomes of f().ConfigureAwait(false) becomes of f().
		if o := &b.File.Calls[id-1]; o.Chain == id && strings.HasSuffix(o.Callee, ".ConfigureAwait") {
			c.Flags |= o.Flags & (fact.Awaited | fact.Returned | fact.Dropped | fact.Assigned | fact.InCond | fact.EarlyReturn)
		}
	}
	bare := bareRoot(b, i)
	if bare < 0 {
		// A field that another part of the class declares.
		if root, _, ok := strings.Cut(c.Callee, "."); ok && c.Root == "" && len(root) > 1 && root[0] == '_' && b.Class() != "" && !b.IsLocal(root) {
			c.Callee, c.Root = "this."+c.Callee, b.Class()
		}
		return
	}
	if o := owner(b, bare); o != "" {
		c.Callee, c.Root = "this."+c.Callee, o
	}
}

// bareRoot returns the call without a receiver at which the chain of calls that
// ends with node i begins, -1 where it begins with something else.
func bareRoot(b *languages.Builder, i int) int {
	for k := 0; k < 48; k++ {
		f := -1
		switch b.Kind(i) {
		case "invocation_expression":
			if f = b.Field(i, "function"); f >= 0 && b.Is(b.Inner(f), "identifier") {
				return i
			}
		case "member_access_expression":
			f = b.Field(i, "expression")
		case "conditional_access_expression":
			f = b.Field(i, "condition")
		}
		if f < 0 {
			return -1
		}
		i = b.Inner(f)
	}
	return -1
}

// owner returns the class that has the method which the call at node i without
// a receiver names, "" where it may be none of a class.
func owner(b *languages.Builder, i int) string {
	name := b.Callee(i)
	if name == "" || name == "nameof" {
		return ""
	}
	if o := b.LocalType(name + "()"); o != "" {
		return o
	}
	if b.IsLocal(name) {
		return ""
	}
	return inheriting(b)
}

// inheriting returns the class around that has a base which may declare a
// method, "" where a static import may do so as well.
func inheriting(b *languages.Builder) string {
	for k := range b.File.Imports {
		if b.File.Imports[k].Name == "*" {
			return ""
		}
	}
	for e := b.Enclosing(); e >= 0; e = b.File.Defs[e].Parent {
		d := &b.File.Defs[e]
		if d.Kind != fact.Class && d.Kind != fact.Interface {
			continue
		}
		if len(d.Bases) == 0 {
			return ""
		}
		return d.Name
	}
	return ""
}

// anonymousArgs records the keys of `new { A = 1, b.C }` in the arguments of a
// call as options.
func anonymousArgs(b *languages.Builder, i, id int) {
	for _, a := range b.Args(i) {
		if x := b.Inner(a); b.Is(x, "anonymous_object_creation_expression") {
			anonymousKeys(b, x, id)
		}
	}
}

func anonymousKeys(b *languages.Builder, x, id int) {
	key := -1
	for c := x + 1; c < int(b.Nodes[x].Next); c = int(b.Nodes[c].Next) {
		if !b.Named(c) {
			continue
		}
		if next := int(b.Nodes[c].Next); key < 0 && next < int(b.Nodes[x].Next) && b.Is(next, "=") {
			key = c
			continue
		}
		name := c
		if key >= 0 {
			name, key = key, -1
		}
		if p := languages.LastSegment(b.Path(name)); p != "" {
			b.Option(id, c, p, c)
		}
	}
}

// construction records `new T(…) {…}` with its properties as options, and
// `new(…)` by the type of what it is assigned to.
func construction(b *languages.Builder, i int) {
	args, init := b.ChildOf(i, "argument_list"), b.ChildOf(i, "initializer_expression")
	id := -1
	switch path := created(b, i); {
	case path == "":
		return
	case args >= 0:
		id = b.AddCall(i, path, args, fact.New)
	case init >= 0:
		id = b.OpenCall(i, path, init, fact.New)
	default:
		id = b.AddCall(i, path, -1, fact.New)
	}
	if init >= 0 {
		b.Options(id, init, "", 1, len(b.File.Calls[id].Args))
	}
}

func created(b *languages.Builder, i int) string {
	if b.Is(i, "object_creation_expression") {
		return b.Callee(i)
	}
	t, p := -1, b.Parent(i)
	switch b.Kind(p) {
	case "variable_declarator":
		t = b.Field(b.Parent(p), "type")
	case "property_declaration":
		t = b.Field(p, "type")
	}
	if t < 0 || b.Is(t, "implicit_type") {
		return ""
	}
	return b.Path(t)
}

// initializer records the call of another constructor.
func initializer(b *languages.Builder, i int) {
	path := "this"
	if b.Has(i, "base") {
		path = "base"
	}
	b.AddCall(i, path, b.ChildOf(i, "argument_list"), 0)
}

// attribute records an attribute with arguments. One of a definition is
// evaluated around it, not in it.
func attribute(b *languages.Builder, i int) {
	if b.ChildOf(i, "attribute_argument_list") < 0 {
		return
	}
	id := b.Call(i)
	e := b.Enclosing()
	if id < 0 || e < 0 {
		return
	}
	switch b.Kind(b.Parent(b.Parent(i))) {
	case "field_declaration", "event_field_declaration", "parameter", "enum_member_declaration", "delegate_declaration", "accessor_declaration", "compilation_unit":
		return
	case "property_declaration":
		if b.File.Defs[e].Mods&fact.Accessor == 0 {
			return
		}
	}
	b.File.Calls[id].Func = b.File.Defs[e].Parent
}

// using marks the resource of a using statement.
func using(b *languages.Builder, i int) {
	if r := b.First(i); r >= 0 && r != b.Field(i, "body") {
		b.Mark(r, fact.Deferred)
	}
}

func localUsing(b *languages.Builder, i int) {
	if b.Has(i, "using") {
		b.Mark(i, fact.Deferred)
	}
}

func catch(b *languages.Builder, i int) {
	t, name := "", ""
	if d := b.ChildOf(i, "catch_declaration"); d >= 0 {
		if c := b.Field(d, "type"); c >= 0 {
			t = b.TypeText(c)
		}
		if n := b.Field(d, "name"); n >= 0 {
			name = b.Text(n)
		}
	}
	b.AddCatch(i, t, form(b, b.Field(i, "body")))
	b.Local(name, t)
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
	if strings.Contains(l, "logger") || strings.HasPrefix(l, "log.") || strings.HasPrefix(l, "_log.") || strings.HasPrefix(l, "console.write") {
		return true
	}
	switch languages.LastSegment(l) {
	case "log", "logerror", "logwarning", "logcritical", "loginformation", "logdebug", "logtrace":
		return true
	}
	return false
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

// guard marks the call whose result the statement before has bound to a name
// when an if that tests the name leaves the function.
func guard(b *languages.Builder, i int) {
	cond, before := b.Field(i, "condition"), b.Before(i)
	if cond < 0 || before < 0 || !b.Exits(i) {
		return
	}
	n, v := -1, -1
	switch b.Kind(before) {
	case "local_declaration_statement":
		if l := b.ChildOf(before, "variable_declaration"); l >= 0 {
			if d := b.Last(l); d >= 0 && b.Is(d, "variable_declarator") {
				n, v = b.Field(d, "name"), b.Last(d)
			}
		}
	case "expression_statement":
		if a := b.First(before); a >= 0 && b.Is(a, "assignment_expression") {
			n, v = b.Field(a, "left"), b.Field(a, "right")
		}
	}
	if n < 0 || v < 0 || n == v || !b.Is(n, "identifier") {
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
