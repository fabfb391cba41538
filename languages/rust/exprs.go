package rust

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// names makes the names that a pattern binds visible as locals of unknown type.
func names(b *languages.Builder, p int) {
	end := int(b.Nodes[p].Next)
	for k := p; k < end && k < p+128; k++ {
		if !b.Is(k, "identifier") && !b.Is(k, "shorthand_field_identifier") {
			continue
		}
		if q := b.Parent(k); b.Is(q, "scoped_identifier") || k != p && b.Field(q, "type") == k {
			continue
		}
		if s := b.Text(k); s != "" && (s[0] < 'A' || s[0] > 'Z') {
			b.Local(s, "?")
		}
	}
}

func let(b *languages.Builder, i int) {
	p, v := b.Field(i, "pattern"), b.Field(i, "value")
	if p < 0 {
		return
	}
	t := typeOf(b, b.Field(i, "type"))
	if b.Is(p, "identifier") {
		b.Declare(fact.BindVar, b.Text(p), t, p, v)
		return
	}
	if t == "" && v >= 0 && b.Is(p, "tuple_pattern") && b.Is(v, "tuple_expression") {
		var values []int
		b.Each(v, func(c int) { values = append(values, c) })
		k := 0
		b.Each(p, func(c int) {
			t := "?"
			if k < len(values) && k < maxBounds {
				t = b.ValueType(values[k])
			}
			pattern(b, c, t, 0)
			k++
		})
		return
	}
	if t == "" && v >= 0 {
		t = b.ValueType(v)
	}
	pattern(b, p, t, 0)
}

func letCondition(b *languages.Builder, i int) {
	p, v := b.Field(i, "pattern"), b.Field(i, "value")
	if p < 0 {
		return
	}
	t := ""
	if v >= 0 {
		t = b.ValueType(v)
	}
	pattern(b, p, t, 0)
}

// forLoop gives the variable of a loop the type of what it runs over.
func forLoop(b *languages.Builder, i int) {
	p, v := b.Field(i, "pattern"), b.Field(i, "value")
	if p < 0 {
		return
	}
	t := ""
	if v >= 0 {
		v, _ = iterated(b, v)
		t = languages.ElemType(b.ValueType(v))
	}
	if !b.Is(p, "tuple_pattern") {
		pattern(b, p, t, 0)
		return
	}
	names(b, p)
	if l := b.Last(p); l >= 0 {
		pattern(b, l, t, 0) // (key, value), (index, value)
	}
}

// pattern makes the names that a pattern binds visible, with their types where
// those can be read off the type of what is matched.
func pattern(b *languages.Builder, p int, typ string, depth int) {
	if typ == "" {
		typ = "?"
	}
	if b.Is(p, "match_pattern") {
		if c := b.First(p); c >= 0 && c == b.Last(p) {
			p = c
		}
	}
	switch kind := b.Kind(p); {
	case depth > 4:
	case kind == "identifier":
		if n := b.Text(p); n != "" && (n[0] < 'A' || n[0] > 'Z') {
			b.Local(n, typ)
		}
		return
	case kind == "reference_pattern", kind == "ref_pattern", kind == "mut_pattern":
		if c := b.Last(p); c >= 0 {
			pattern(b, c, typ, depth+1)
		}
		return
	case kind == "tuple_pattern" && typ != "?":
		parts := fact.TupleTypes(strings.TrimLeft(typ, "&*"))
		if parts == nil && !strings.HasSuffix(typ, "()") {
			break
		}
		k := 0
		b.Each(p, func(c int) {
			t := "?"
			if parts == nil {
				t = languages.PartType(typ, k)
			} else if k < len(parts) {
				t = parts[k]
			}
			pattern(b, c, t, depth+1)
			k++
		})
		return
	case kind == "tuple_struct_pattern":
		t := b.Field(p, "type")
		c := b.Last(p)
		if t >= 0 && c > t && (b.Text(t) == "Some" || b.Text(t) == "Ok") {
			pattern(b, c, typ, depth+1)
			return
		}
	case kind == "struct_pattern":
		names(b, p)
		t := b.Field(p, "type")
		if t < 0 {
			return
		}
		owner := b.Path(t)
		if owner == "Self" {
			owner = b.Class()
		}
		b.Each(p, func(c int) {
			if !b.Is(c, "field_pattern") {
				return
			}
			if n := b.Field(c, "name"); n >= 0 {
				to := b.Field(c, "pattern")
				if to < 0 {
					to = n
				}
				if b.Is(to, "identifier") || b.Is(to, "shorthand_field_identifier") {
					b.Local(b.Text(to), languages.MemberType(owner, b.Text(n)))
				}
			}
		})
		return
	}
	names(b, p)
}

// iterated goes from an iterator back to the container that it runs over, and
// reports whether there is one before it.
func iterated(b *languages.Builder, i int) (int, bool) {
	found := false
	for k := 0; k < 8; k++ {
		i = b.Inner(i)
		if !b.Is(i, "call_expression") {
			break
		}
		f := b.Field(i, "function")
		if f < 0 || !b.Is(f, "field_expression") {
			break
		}
		n, v := b.Field(f, "field"), b.Field(f, "value")
		if n < 0 || v < 0 {
			break
		}
		switch b.Text(n) {
		case "iter", "iter_mut", "into_iter", "values", "values_mut", "into_values", "drain":
			found = true
		case "filter", "rev", "skip", "take", "chain", "enumerate", "cloned", "copied", "peekable", "skip_while", "take_while", "inspect", "step_by":
		default:
			return i, found
		}
		i = v
	}
	return i, found
}

// isErr reports whether a pattern is Err(…), and gives the pattern inside.
func isErr(b *languages.Builder, p int) bool {
	if p >= 0 && b.Is(p, "match_pattern") {
		p = b.First(p)
	}
	if p < 0 || !b.Is(p, "tuple_struct_pattern") {
		return false
	}
	t := b.Field(p, "type")
	return t >= 0 && b.Text(t) == "Err"
}

// matchArm opens the region of `Err(e) => …`.
func matchArm(b *languages.Builder, i int) {
	p := b.Field(i, "pattern")
	if p >= 0 {
		t := ""
		if m := b.Parent(b.Parent(i)); b.Is(m, "match_expression") {
			if v := b.Field(m, "value"); v >= 0 {
				t = b.ValueType(v)
			}
		}
		pattern(b, p, t, 0)
	}
	if isErr(b, p) {
		b.AddCatch(i, "", form(b, b.Field(i, "value")))
	}
}

// ifExpression opens the region of `if let Err(e) = …`.
func ifExpression(b *languages.Builder, i int) {
	c, body := b.Field(i, "condition"), b.Field(i, "consequence")
	if c < 0 || body < 0 || !b.Is(c, "let_condition") || !isErr(b, b.Field(c, "pattern")) {
		return
	}
	n := &b.Nodes[body]
	b.File.Catches = append(b.File.Catches, fact.Catch{Line: b.Line(n.Start), End: b.Line(max(n.Start, n.End-1)), Form: form(b, body), Func: b.Enclosing()})
	b.CatchFrom(body)
}

// form says what a handler does first of all.
func form(b *languages.Builder, i int) fact.CatchForm {
	if i < 0 {
		return fact.CatchEmpty
	}
	if b.Is(i, "block") {
		if i = b.First(i); i < 0 {
			return fact.CatchEmpty
		}
	}
	if b.Is(i, "expression_statement") {
		if i = b.First(i); i < 0 {
			return fact.CatchOther
		}
	}
	switch b.Kind(i) {
	case "unit_expression", "continue_expression":
		return fact.CatchEmpty
	case "return_expression":
		if x := b.First(i); x >= 0 && b.IsCall(x) && b.Callee(x) == "Err" {
			return fact.CatchRethrow
		}
	case "call_expression":
		if b.Callee(i) == "Err" {
			return fact.CatchRethrow
		}
	case "macro_invocation":
		switch languages.LastSegment(b.Callee(i)) {
		case "error", "warn", "info", "debug", "trace", "log", "eprintln", "println", "event":
			return fact.CatchLog
		case "bail", "panic", "unreachable":
			return fact.CatchRethrow
		}
	}
	return fact.CatchOther
}

// tail reports whether the expression at node i is the value of its function.
func tail(b *languages.Builder, i int) bool {
	for k := 0; k < 24; k++ {
		p := b.Parent(i)
		if p == i {
			return false
		}
		switch b.Kind(p) {
		case "await_expression", "try_expression", "parenthesized_expression", "reference_expression", "else_clause", "match_block", "unsafe_block":
		case "match_arm", "closure_expression":
			if b.Field(p, "value") != i && b.Field(p, "body") != i {
				return false
			}
			if b.Is(p, "closure_expression") {
				return true
			}
		case "if_expression":
			if b.Field(p, "condition") == i {
				return false
			}
		case "match_expression":
			if b.Field(p, "value") == i {
				return false
			}
		case "expression_statement":
			if b.Has(p, ";") {
				return false
			}
		case "block":
			if b.Last(p) != i {
				return false
			}
		case "function_item", "async_block":
			return true
		default:
			return false
		}
		i = p
	}
	return false
}

// around adds to a call what only Rust's blocks and let-else tell.
func around(b *languages.Builder, i, id int) {
	if id < 0 {
		return
	}
	c := &b.File.Calls[id]
	if c.Flags&(fact.Returned|fact.Dropped|fact.Assigned|fact.InCond) == 0 && tail(b, i) {
		c.Flags |= fact.Returned
	}
	if c.Flags&(fact.Returned|fact.EarlyReturn) != 0 {
		c.Flags &^= fact.Dropped // return f(); and f()?; use what f gives
	}
	if c.Flags&fact.Assigned != 0 {
		for k := 0; k < 6; k++ {
			i = b.Parent(i)
			if b.Is(i, "let_declaration") {
				if b.Field(i, "alternative") >= 0 {
					c.Flags |= fact.EarlyReturn
				}
				break
			}
		}
	}
}

func call(b *languages.Builder, i int) {
	f := b.Field(i, "function")
	if f < 0 {
		return
	}
	crate(b, f)
	id := b.Call(i)
	around(b, i, id)
	if id < 0 {
		return
	}
	switch languages.LastSegment(b.File.Calls[id].Callee) {
	case "Err", "ok_or":
		args := b.Args(i)
		if len(args) != 1 {
			return
		}
		x := b.Inner(args[0])
		if b.IsCall(x) {
			b.MarkError(x)
		} else if (b.Is(x, "scoped_identifier") || b.Is(x, "identifier")) && isVariant(b.Path(x)) {
			// A variant without fields is an error value as well.
			b.MarkError(x)
			b.OpenCall(x, b.Path(x), int(b.Nodes[x].Next), fact.New)
		}
	}
}

// isVariant reports whether a path names a variant or a unit struct
// rather than a local.
func isVariant(p string) bool {
	l := languages.LastSegment(p)
	return l != "" && l[0] >= 'A' && l[0] <= 'Z'
}

// isErrorClosure reports whether a closure passed to via returns an error.
func isErrorClosure(via string) bool {
	switch languages.LastSegment(via) {
	case "map_err", "ok_or_else":
		return true
	}
	return false
}

// structExpression records T { … } as a construction whose fields are options.
func structExpression(b *languages.Builder, i int) {
	n, body := b.Field(i, "name"), b.Field(i, "body")
	if n < 0 || body < 0 {
		return
	}
	path := b.Path(n)
	if path == "Self" {
		if c := b.Class(); c != "" {
			path = c
		}
	}
	if path == "" {
		return
	}
	id := b.OpenCall(i, path, body, fact.New|fact.CompositeLit)
	around(b, i, id)
	b.Each(body, func(c int) {
		switch b.Kind(c) {
		case "field_initializer":
			k, v := b.First(c), b.Field(c, "value")
			if k >= 0 && v >= 0 && k != v {
				b.Option(id, c, b.Text(k), v)
			}
		case "shorthand_field_initializer":
			if k := b.Last(c); k >= 0 {
				b.OptionText(id, c, b.Text(k), fact.ArgIdent, b.Text(k))
			}
		case "base_field_initializer":
			b.File.Calls[id].Flags |= fact.Spread
		}
	})
}

// macro records a macro call with the arguments that its tokens show.
func macro(b *languages.Builder, i int) {
	n, tt := b.Field(i, "macro"), b.ChildOf(i, "token_tree")
	if n < 0 || tt < 0 {
		return
	}
	crate(b, n)
	path := b.Path(n)
	if path == "" {
		return
	}
	flags := fact.MacroCall
	switch languages.LastSegment(path) {
	case "bail", "ensure":
		flags |= fact.AsError
	}
	id := b.OpenCall(i, path, tt, flags)
	around(b, i, id)
	if p := b.Parent(i); b.Is(p, "block") && b.Last(p) != i {
		b.File.Calls[id].Flags |= fact.Dropped
	}
	tokenArgs(b, id, tt)
	statics(b, tt)
	if l := languages.LastSegment(path); strings.HasPrefix(l, "assert") || strings.HasPrefix(l, "debug_assert") {
		b.Mark(i, fact.Asserted)
	}
}

// attributes are built into the compiler; a call of theirs tells nothing.
func builtinAttribute(name string) bool {
	switch name {
	case "cfg", "cfg_attr", "allow", "deny", "warn", "forbid", "expect", "doc", "derive", "inline", "must_use", "repr", "deprecated", "feature", "path", "default",
		"non_exhaustive", "test", "ignore", "should_panic", "macro_use", "macro_export", "no_mangle", "cold", "track_caller", "link", "target_feature", "rustfmt.skip":
		return true
	}
	return false
}

// attribute keeps an attribute for the definition that it stands on; each
// derived trait counts as one.
func attribute(b *languages.Builder, i int) {
	defer b.Skip(i)
	a := b.First(i)
	if a < 0 {
		return
	}
	n := b.First(a)
	if n < 0 {
		return
	}
	name := b.Path(n)
	if name == "" {
		return
	}
	args := b.Field(a, "arguments")
	on := onDefinition(b, i)
	if name == "derive" {
		if on && args >= 0 {
			for _, seg := range segments(b, args) {
				if p := tokensPath(b, seg); p != "" {
					b.Decorator(seg[0], p)
				}
			}
		}
		return
	}
	if on && name != "doc" {
		b.Decorator(i, name)
	}
	if args >= 0 && !builtinAttribute(name) {
		id := b.OpenCall(i, name, args, fact.DecoratorCall|fact.MacroCall)
		tokenArgs(b, id, args)
	}
}

// onDefinition reports whether the item after the attributes at node i becomes
// a definition.
func onDefinition(b *languages.Builder, i int) bool {
	p := b.Parent(i)
	for c := int(b.Nodes[i].Next); c < int(b.Nodes[p].Next); c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "attribute_item", "line_comment", "block_comment":
			continue
		case "function_item", "function_signature_item":
			return b.Field(c, "name") >= 0 && (b.File.Test || !forTests(b, c))
		case "struct_item", "enum_item", "union_item", "trait_item", "type_item":
			return b.Field(c, "name") >= 0
		case "const_item", "static_item":
			return b.Field(c, "name") >= 0 && b.EnclosingFunc() < 0
		}
		return false
	}
	return false
}

// scopedType records the use of a type by its whole path.
func scopedType(b *languages.Builder, i int) {
	p := b.Path(i)
	root, _, _ := strings.Cut(p, ".")
	if root != "" && (b.Imported(root) || root[0] >= 'A' && root[0] <= 'Z') {
		b.Ref(i, fact.RefType, p)
	}
	b.Skip(i)
}
