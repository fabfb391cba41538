package ruby

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func call(b *languages.Builder, i int) {
	m := b.Field(i, "method")
	path := b.Callee(i)
	if m < 0 { // f.(x)
		r := b.Field(i, "receiver")
		if r < 0 {
			return
		}
		if path = b.Path(r); path == "" {
			return
		}
		path += ".call"
	}
	if path == "" {
		return
	}
	args, blk := b.Field(i, "arguments"), b.Field(i, "block")
	flags := position(b, i)
	if p := b.Parent(i); b.Is(p, "assignment") && b.Field(p, "left") == i {
		path += "="
		flags |= fact.Dropped
	}
	if m >= 0 && b.Text(m) == "new" {
		flags |= fact.New
	}
	first := args
	if args < 0 {
		first = blk
	}
	var id int
	switch {
	case args >= 0:
		id = b.AddCall(i, path, args, flags)
	case first >= 0:
		id = b.OpenCall(i, path, first, flags)
	default:
		id = b.AddCall(i, path, -1, flags)
	}
	if e := b.EnclosingFunc(); flags&fact.Returned != 0 && e >= 0 && b.File.Defs[e].Kind != fact.Closure {
		b.Returns(i)
	}
	c := &b.File.Calls[id]
	if c.Flags&fact.Assigned != 0 && flags&fact.Dropped != 0 {
		c.Flags &^= fact.Assigned
	}
	if blk >= 0 {
		c.Args = append(c.Args, fact.Arg{Kind: fact.ArgFunc})
	}
	if b.Field(i, "receiver") < 0 {
		c.Root = "" // a method, whatever variable has its name
		command(b, i, id, path)
	} else {
		if path == "RSpec.describe" {
			example(b, i, "describe")
		}
		column(b, i, id)
		if path == "?.include?" {
			b.HeldIn(i)
		}
	}
}

// command handles the calls without a receiver that mean more than a call.
func command(b *languages.Builder, i, id int, path string) {
	switch path {
	case "let", "let!", "subject", "subject!", "describe", "context":
		example(b, i, path)
	case "raise", "fail":
		raised(b, i)
	case "require", "require_relative", "load":
		if a := b.Args(i); len(a) == 1 && b.Is(a[0], "string") {
			p := b.Unquote(a[0])
			if path == "require_relative" && !strings.HasPrefix(p, ".") {
				p = "./" + p
			}
			b.Import(i, fact.Import{Path: p})
		}
	case "include", "extend", "prepend":
		if e := b.Enclosing(); inClass(b) {
			for _, a := range b.Args(i) {
				if p := b.Path(a); p != "" && p[0] >= 'A' && p[0] <= 'Z' {
					b.File.Defs[e].Bases = append(b.File.Defs[e].Bases, p)
					b.Ref(a, fact.RefBase, p)
				}
			}
		}
	case "private", "protected", "private_class_method":
		if inClass(b) {
			hide(b, i, path)
		}
	case "attr_reader", "attr_writer", "attr_accessor":
		if inClass(b) {
			for _, a := range b.Args(i) {
				if b.Is(a, "simple_symbol") {
					b.Declare(fact.BindField, strings.TrimPrefix(b.Text(a), ":"), "", a, -1)
				}
			}
		}
	case "attribute", "field", "property", "argument", "column", "option", "key":
		if inClass(b) {
			declared(b, i, path)
		}
	case "get", "post", "put", "patch", "delete", "match", "root", "resources", "resource", "namespace", "scope", "controller":
		if routes(b, id) {
			route(b, i, id)
		}
	case "add_reference", "add_belongs_to":
		if c := &b.File.Calls[id]; len(c.Args) >= 2 && c.Args[0].Kind == fact.ArgString && c.Args[1].Kind == fact.ArgString {
			b.Schema(i, c.Args[0].Head, c.Args[1].Head, "references")
		}
	case "add_column", "change_column":
		c := &b.File.Calls[id]
		if len(c.Args) >= 3 && c.Args[0].Kind == fact.ArgString && c.Args[1].Kind == fact.ArgString {
			b.Schema(i, c.Args[0].Head, c.Args[1].Head, c.Args[2].Head)
		}
	}
}

// example gives names of RSpec their types: those that let and subject define
// by a block, and described_class.
func example(b *languages.Builder, i int, path string) {
	a := b.Args(i)
	if path == "describe" || path == "context" {
		if len(a) > 0 && (b.Is(a[0], "constant") || b.Is(a[0], "scope_resolution")) {
			b.Local("described_class", b.Path(a[0]))
		}
		return
	}
	blk := b.Field(i, "block")
	if blk < 0 {
		return
	}
	v := b.Field(blk, "body")
	if v < 0 {
		return
	}
	if v = b.Last(v); v < 0 {
		return
	}
	t := constructed(b, v)
	if b.IsCall(v) {
		switch b.Callee(v) {
		case "create", "build", "build_stubbed", "create!":
			if x := b.Args(v); len(x) > 0 && b.Is(x[0], "simple_symbol") {
				t = fact.Named + strings.TrimPrefix(b.Text(x[0]), ":")
			}
		}
	}
	root, more, _ := strings.Cut(t, ".")
	if l := b.LocalType(root); l != "" {
		if t = l; more != "" {
			t = strings.TrimSuffix(l+"."+more, ".new()")
		}
	}
	if t == "" {
		return
	}
	if path == "subject" || path == "subject!" {
		b.Local("subject", t)
	}
	if len(a) > 0 && b.Is(a[0], "simple_symbol") {
		b.Local(strings.TrimPrefix(b.Text(a[0]), ":"), t)
	}
}

// declared records a field that a class declares by a call: its name and type.
func declared(b *languages.Builder, i int, path string) {
	a := b.Args(i)
	if len(a) == 0 || !b.Is(a[0], "simple_symbol") {
		return
	}
	t := path
	if len(a) > 1 {
		switch b.Kind(a[1]) {
		case "simple_symbol":
			t = strings.TrimPrefix(b.Text(a[1]), ":")
		case "constant", "scope_resolution":
			t = b.Path(a[1])
		case "array":
			t = b.TypeText(a[1])
		}
	}
	b.Declare(fact.BindField, strings.TrimPrefix(b.Text(a[0]), ":"), t, i, -1)
}

// column records `t.decimal :price` in the block of a table.
func column(b *languages.Builder, i, id int) {
	c := &b.File.Calls[id]
	if c.Parent < 0 {
		return
	}
	dated := strings.HasSuffix(c.Callee, ".timestamps")
	if !dated && (len(c.Args) == 0 || c.Args[0].Kind != fact.ArgString || c.Args[0].Head == "") {
		return
	}
	switch table := &b.File.Calls[c.Parent]; languages.LastSegment(table.Callee) {
	case "create_table", "change_table":
		root, typ, _ := strings.Cut(c.Callee, ".")
		if len(table.Args) == 0 || !b.IsLocal(root) || strings.ContainsAny(typ, ".(") {
			return
		}
		switch typ {
		case "index", "foreign_key", "remove", "rename", "check_constraint", "remove_index", "change_default", "change_null":
			return
		case "column":
			if len(c.Args) > 1 {
				typ = c.Args[1].Head
			}
		}
		if dated {
			b.Schema(i, table.Args[0].Head, "created_at", "datetime")
			b.Schema(i, table.Args[0].Head, "updated_at", "datetime")
			return
		}
		b.Schema(i, table.Args[0].Head, c.Args[0].Head, typ)
	}
}

// raised marks what raise throws: the construction in its first argument, or
// the class named there, which raise constructs.
func raised(b *languages.Builder, i int) {
	a := b.Args(i)
	if len(a) == 0 || b.IsCall(a[0]) {
		return
	}
	if p := b.Path(a[0]); p != "" {
		b.AddCall(a[0], p, -1, fact.Thrown|fact.AsError)
	}
}

// position gives the flags that follow from where an expression stands: the
// last expression of a body is its result, another statement's is dropped.
func position(b *languages.Builder, i int) fact.Flags {
	var f fact.Flags
	p := b.Parent(i)
	switch b.Kind(p) {
	case "argument_list":
		c := b.Parent(p)
		if b.Is(c, "return") {
			return fact.Returned
		}
		if b.Is(c, "call") && b.First(p) == i {
			if m := b.Field(c, "method"); m >= 0 && b.Field(c, "receiver") < 0 {
				if t := b.Text(m); t == "raise" || t == "fail" {
					return fact.Thrown | fact.AsError
				}
			}
		}
		return 0
	case "binary": // valid? or return
		if r := b.Field(p, "right"); r >= 0 && r != i && (b.Is(r, "return") || raises(b, r)) {
			f = fact.InCond | fact.EarlyReturn
		}
	}
	for k := 0; k < 16; k++ {
		p := b.Parent(i)
		if p == i {
			return f | fact.Dropped
		}
		switch b.Kind(p) {
		case "body_statement", "block_body", "then", "else", "begin", "do", "program":
			if !last(b, p, i) {
				return f | fact.Dropped
			}
		case "method", "singleton_method":
			if b.Field(p, "body") == i {
				return f | fact.Returned
			}
			return f
		case "do_block", "block":
			return f | fact.Returned
		case "if", "unless", "elsif", "conditional", "if_modifier", "unless_modifier", "while_modifier", "until_modifier":
			if b.Field(p, "condition") == i {
				return f
			}
		case "case":
			if b.Field(p, "value") == i {
				return f
			}
		case "when", "in_clause", "rescue", "rescue_modifier", "parenthesized_statements", "binary", "unary":
			if b.Is(i, "pattern") {
				return f
			}
		case "while", "until", "for":
			if b.Is(i, "do") {
				return f | fact.Dropped
			}
			return f
		case "class", "module", "singleton_class", "program_end", "ensure":
			return f | fact.Dropped
		default:
			return f
		}
		i = p
	}
	return f
}

// last reports whether no statement of block p follows node i.
func last(b *languages.Builder, p, i int) bool {
	for c := int(b.Nodes[i].Next); c < int(b.Nodes[p].Next); c = int(b.Nodes[c].Next) {
		if !b.Named(c) {
			continue
		}
		switch b.Kind(c) {
		case "rescue", "ensure", "heredoc_body":
			continue
		case "else":
			return !b.Is(p, "body_statement") && !b.Is(p, "begin")
		}
		return false
	}
	return true
}

// raises reports whether a statement raises.
func raises(b *languages.Builder, i int) bool {
	switch b.Kind(i) {
	case "call":
		if b.Field(i, "receiver") >= 0 {
			return false
		}
		m := b.Field(i, "method")
		return m >= 0 && raiser(b.Text(m))
	case "identifier":
		return raiser(b.Text(i))
	}
	return false
}

func raiser(name string) bool { return name == "raise" || name == "fail" || name == "abort" }

// identifier records a name that stands as a statement or condition and is no
// variable: a call.
func identifier(b *languages.Builder, i int) {
	n := &b.Nodes[i]
	p := b.Parent(i)
	switch b.Kind(p) {
	case "body_statement", "block_body", "then", "else", "begin", "do", "ensure", "program":
	case "if", "unless", "elsif", "if_modifier", "unless_modifier":
	case "method", "singleton_method":
		if b.Field(p, "body") != i {
			return
		}
	default:
		return
	}
	if n.End == n.Start {
		return
	}
	name := b.Text(i)
	switch name {
	case "private", "protected", "public", "module_function":
		return // visibility of what follows
	}
	if b.IsLocal(name) {
		return
	}
	b.AddCall(i, name, -1, position(b, i))
}

// super records a call of the method of the base class without arguments.
func super(b *languages.Builder, i int) {
	if p := b.Parent(i); b.Is(p, "call") && b.Field(p, "method") == i {
		return
	}
	b.AddCall(i, "super", -1, position(b, i))
}

// constant records a use of a constant other than as a receiver or a name.
func constant(b *languages.Builder, i int) {
	p := b.Parent(i)
	switch b.Kind(p) {
	case "scope_resolution", "class", "module", "superclass":
		return
	case "call":
		if b.Field(p, "arguments") != i {
			return
		}
	case "assignment":
		if b.Field(p, "left") == i {
			return
		}
	}
	b.Ref(i, fact.RefValue, b.Text(i))
}

func rescue(b *languages.Builder, i int) {
	if inBody(b, i) {
		b.Uncount()
	}
	var types []string
	e := b.Field(i, "exceptions")
	b.Each(e, func(c int) {
		if p := b.Path(c); p != "" {
			types = append(types, p)
		}
	})
	form := fact.CatchEmpty
	if body := b.Field(i, "body"); body >= 0 {
		if s := b.First(body); s >= 0 {
			form = catchForm(b, s)
		}
	}
	b.AddCatch(i, strings.Join(types, "|"), form)
	v := b.Field(i, "variable")
	if v < 0 {
		return
	}
	if n := b.First(v); n >= 0 && b.Is(n, "identifier") {
		t := "StandardError"
		if len(types) > 0 {
			t = types[0]
		}
		b.Declare(fact.BindVar, b.Text(n), t, n, -1)
	}
}

func catchForm(b *languages.Builder, s int) fact.CatchForm {
	switch {
	case b.Is(s, "nil") || b.Is(s, "next"):
		return fact.CatchEmpty
	case raises(b, s):
		return fact.CatchRethrow
	case b.IsCall(s):
		l := strings.ToLower(b.Callee(s))
		if strings.Contains(l, "logger") || strings.HasPrefix(l, "log.") || strings.HasPrefix(l, "log_") || l == "log" || l == "warn" || strings.HasPrefix(l, "sentry.") {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

// rescueModifier reads `f rescue nil`.
func rescueModifier(b *languages.Builder, i int) {
	h := b.Field(i, "handler")
	if h < 0 {
		return
	}
	n := &b.Nodes[h]
	b.File.Catches = append(b.File.Catches, fact.Catch{Line: b.Line(n.Start), End: b.Line(max(n.Start, n.End-1)), Form: catchForm(b, h), Func: b.Enclosing()})
	b.CatchFrom(h)
}

func ensure(b *languages.Builder, i int) {
	if inBody(b, i) {
		b.Uncount()
	}
	b.Mark(i, fact.Deferred)
}
