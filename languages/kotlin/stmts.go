package kotlin

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// typeName records the use of a type, as a base where it stands after the colon
// of a class. The type of an annotation with arguments is its callee.
func typeName(b *languages.Builder, i int) {
	kind := fact.RefType
	p := b.Parent(i)
	switch b.Kind(p) {
	case "constructor_invocation":
		if !b.Is(b.Parent(p), "delegation_specifier") {
			return
		}
		kind = fact.RefBase
	case "delegation_specifier", "explicit_delegation":
		kind = fact.RefBase
	}
	name := typePath(b, i)
	root, _, _ := strings.Cut(name, ".")
	if root == "" || b.IsLocal(root) && b.LocalType(root) == "" {
		return // a type parameter
	}
	if capital(root) || b.Imported(root) {
		b.Ref(i, kind, name)
	}
}

// parts takes a call apart: its suffix, the arguments in parentheses and the
// trailing function, where f(a) {…} is a call around the call f(a).
func parts(b *languages.Builder, i int) (suffix, list, fn int) {
	suffix, list, fn = b.ChildOf(i, "call_suffix"), -1, -1
	if suffix < 0 {
		return suffix, list, fn
	}
	list, fn = b.ChildOf(suffix, "value_arguments"), b.ChildOf(suffix, "annotated_lambda")
	if list < 0 && fn >= 0 {
		if f := b.First(i); f >= 0 && b.Is(f, "call_expression") {
			if s := b.ChildOf(f, "call_suffix"); s >= 0 && b.ChildOf(s, "annotated_lambda") < 0 {
				list = b.ChildOf(s, "value_arguments")
			}
		}
	}
	return suffix, list, fn
}

// call records a call. A method of the class around that is called without a
// receiver is written with it, which is how it is resolved.
func call(b *languages.Builder, i int) {
	suffix, list, fn := parts(b, i)
	if suffix < 0 {
		return
	}
	if p := b.Parent(i); fn < 0 && b.Is(p, "call_expression") && b.First(p) == i {
		if s := b.ChildOf(p, "call_suffix"); s >= 0 && b.ChildOf(s, "value_arguments") < 0 && b.ChildOf(s, "annotated_lambda") >= 0 {
			return // the call around it is the same with a trailing function
		}
	}
	path := b.Callee(i)
	if path == "" {
		return
	}
	flags := context(b, i)
	id := -1
	if list < 0 && fn >= 0 {
		id = b.OpenCall(i, path, fn, flags)
	} else {
		id = b.AddCall(i, path, list, flags)
	}
	c := &b.File.Calls[id]
	if fn >= 0 && len(c.Args) < fact.MaxArgs {
		c.Args = append(c.Args, fact.Arg{Kind: fact.ArgFunc})
	}
	if bare := bareRoot(b, i); bare >= 0 {
		c.Root = ""
		if o := owner(b, bare); o != "" {
			c.Callee, c.Root = "this."+c.Callee, o
		}
	}
}

// bareRoot returns the call without a receiver at which the chain of calls that
// ends with node i begins, -1 where it begins with something else.
func bareRoot(b *languages.Builder, i int) int {
	last := -1
	for k := 0; k < 48; k++ {
		switch b.Kind(i) {
		case "call_expression":
			last = i
		case "navigation_expression":
			last = -1
		case "simple_identifier":
			return last
		default:
			return -1
		}
		f := b.First(i)
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
	if name == "" || b.Imported(name) {
		return ""
	}
	return b.LocalType(name + "()")
}

// context collects the flags that the surroundings of a call give it.
func context(b *languages.Builder, i int) (f fact.Flags) {
	child := i
	for k := 0; k < 12; k++ {
		p := b.Parent(child)
		if p == child {
			return f
		}
		switch b.Kind(p) {
		case "parenthesized_expression", "as_expression", "prefix_expression", "conjunction_expression", "disjunction_expression",
			"equality_expression", "comparison_expression", "check_expression", "additive_expression", "infix_expression",
			"postfix_expression", "when_entry", "when_expression", "control_structure_body":
		case "elvis_expression":
			if r := b.Last(p); b.First(p) == child && leaves(b, r) {
				f |= fact.EarlyReturn
			}
		case "if_expression":
			if b.First(p) == child {
				f |= fact.InCond
				if exits(b, p) {
					f |= fact.EarlyReturn
				}
				return f
			}
		case "jump_expression":
			switch text := b.Text(p); {
			case strings.HasPrefix(text, "throw"):
				f |= fact.Thrown | fact.AsError
			case strings.HasPrefix(text, "return"):
				f |= fact.Returned
			}
			return f
		case "function_body":
			return f | fact.Returned
		case "property_declaration", "assignment", "property_delegate":
			return f | fact.Assigned
		case "for_statement", "while_statement", "do_while_statement":
			if b.Is(child, "control_structure_body") {
				f |= fact.Dropped
			}
			return f
		case "statements":
			// The last statement of a lambda may be its result.
			if !b.Is(b.Parent(p), "lambda_literal") || b.Last(p) != child {
				f |= fact.Dropped
			}
			return f
		default:
			return f
		}
		child = p
	}
	return f
}

// leaves reports whether a node returns from or throws out of the function.
func leaves(b *languages.Builder, i int) bool {
	if i < 0 || !b.Is(i, "jump_expression") {
		return false
	}
	t := b.Text(i)
	return strings.HasPrefix(t, "return") || strings.HasPrefix(t, "throw")
}

// exits reports whether a branch of the if at node i leaves the function at once.
func exits(b *languages.Builder, i int) bool {
	c := b.ChildOf(i, "control_structure_body")
	if c < 0 {
		return false
	}
	s := b.First(c)
	if s >= 0 && b.Is(s, "statements") {
		found := false
		b.Each(s, func(x int) { found = found || leaves(b, x) })
		return found
	}
	return leaves(b, s)
}

// construction records an annotation with arguments, and the construction of
// the base class. An annotation of a definition is evaluated around it.
func construction(b *languages.Builder, i int) {
	t, args := b.First(i), b.ChildOf(i, "value_arguments")
	if t < 0 || args < 0 {
		return
	}
	path := typePath(b, t)
	p := b.Parent(i)
	switch b.Kind(p) {
	case "annotation", "file_annotation":
		if path == "" {
			return
		}
		id := b.AddCall(i, path, args, fact.DecoratorCall)
		m := b.Parent(p)
		e := b.Enclosing()
		if e < 0 || !b.Is(m, "modifiers") {
			return
		}
		switch b.Kind(b.Parent(m)) {
		case "class_declaration", "object_declaration", "function_declaration", "secondary_constructor":
			b.File.Calls[id].Func = b.File.Defs[e].Parent
		}
	case "delegation_specifier":
		b.AddCall(i, "super", args, 0)
	}
}

// delegation records the call of another constructor.
func delegation(b *languages.Builder, i int) {
	path := "this"
	if strings.HasPrefix(b.Text(i), "super") {
		path = "super"
	}
	b.AddCall(i, path, b.ChildOf(i, "value_arguments"), 0)
}

func catch(b *languages.Builder, i int) {
	name, t, body := "", "", -1
	b.Each(i, func(c int) {
		switch {
		case b.Is(c, "simple_identifier"):
			name = b.Text(c)
		case isType(b, c):
			t = b.TypeText(c)
		case b.Is(c, "statements"):
			body = c
		}
	})
	b.AddCatch(i, t, form(b, body))
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
	case "jump_expression":
		if strings.HasPrefix(b.Text(s), "throw") {
			return fact.CatchRethrow
		}
	case "call_expression":
		if logs(b.Callee(s)) {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

// logs reports whether a callee writes to a log by its name.
func logs(callee string) bool {
	l := strings.ToLower(callee)
	return strings.HasPrefix(l, "log.") || strings.HasPrefix(l, "timber.") || strings.Contains(l, "logger") || strings.Contains(l, ".log.") ||
		strings.HasSuffix(l, ".printstacktrace") || strings.HasSuffix(l, ".log") || l == "log" || l == "println"
}

func finally(b *languages.Builder, i int) { b.Mark(i, fact.Deferred) }

// jump records a thrown value that is no call by its name.
func jump(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 || b.IsCall(x) || !strings.HasPrefix(b.Text(i), "throw") {
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
	cond, before := b.First(i), b.Before(i)
	if cond < 0 || before < 0 || !b.Is(before, "property_declaration") || !exits(b, i) {
		return
	}
	n, _, v := declared(b, before)
	if n < 0 || v < 0 {
		return
	}
	name, line := b.Text(n), b.Line(b.Nodes[before].Start)
	c := -1
	for k := len(b.File.Calls) - 1; k >= 0 && k >= len(b.File.Calls)-64; k-- {
		if x := &b.File.Calls[k]; x.Func == b.Enclosing() && x.Line >= line && x.Flags&fact.Assigned != 0 {
			c = k
			break
		}
	}
	if c < 0 || !b.IsCall(v) {
		return
	}
	for k := cond; k < int(b.Nodes[cond].Next) && k < cond+64; k++ {
		if b.Is(k, "simple_identifier") && b.Text(k) == name {
			b.File.Calls[c].Flags |= fact.EarlyReturn
			return
		}
	}
}
