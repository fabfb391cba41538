package ruby

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// inClass reports whether the innermost definition is a class or module.
func inClass(b *languages.Builder) bool {
	e := b.Enclosing()
	return e >= 0 && b.File.Defs[e].Kind == fact.Class
}

// inBody reports whether node i stands directly in the body of a method.
func inBody(b *languages.Builder, i int) bool {
	e := b.Enclosing()
	if e < 0 || !b.File.Defs[e].Kind.Callable() {
		return false
	}
	p := b.Parent(i)
	if !b.Is(p, "body_statement") && !b.Is(p, "block_body") {
		return false
	}
	switch b.Kind(b.Parent(p)) {
	case "method", "singleton_method", "do_block", "block":
		return true
	}
	return false
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	name := b.Path(n)
	if name == "" {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: name, Mods: fact.Exported}
	if inClass(b) {
		d.Owner = b.Class()
	}
	s := b.Field(i, "superclass")
	base := -1
	if s >= 0 {
		if base = b.First(s); base >= 0 && b.Is(base, "element_reference") { // Migration[7.0]
			base = b.Field(base, "object")
		}
	}
	p := ""
	if base >= 0 {
		if p = b.Path(base); p != "" {
			d.Bases = append(d.Bases, p)
		}
	}
	b.Def(i, d, -1)
	if p == "" {
		b.Skip(n)
		return
	}
	b.Ref(base, fact.RefBase, p)
	if b.IsCall(base) { // Struct.new(:a)
		b.Skip(n)
		return
	}
	b.Skip(s)
}

func singletonClass(b *languages.Builder, i int) {
	if v := b.Field(i, "value"); v >= 0 {
		b.Skip(v)
	}
}

func method(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.TypeText(n), Params: params(b, b.Field(i, "parameters"))}
	d.Mods = visibility(b, i)
	if b.Class() != "" {
		d.Kind = fact.Method
	}
	if b.Is(i, "singleton_method") || b.Is(b.Parent(b.Parent(i)), "singleton_class") {
		d.Mods |= fact.Static
		if b.Is(i, "singleton_method") {
			d.Mods = d.Mods&^fact.Private | fact.Exported
		}
	}
	if d.Name == "initialize" {
		d.Mods |= fact.Constructor
	}
	body := b.Field(i, "body")
	block := body
	if body >= 0 && !b.Is(body, "body_statement") {
		block = -1
	}
	b.Def(i, d, block)
	if block < 0 && body >= 0 {
		b.SetStmts(1)
	}
	b.Skip(n)
}

// visibility finds the modifier that a method stands under: one around it, or
// the last one alone on a line before it.
func visibility(b *languages.Builder, i int) fact.Mods {
	word := ""
	if p := b.Parent(i); b.Is(p, "argument_list") {
		if m := b.Field(b.Parent(p), "method"); m >= 0 {
			word = b.Text(m)
		}
	} else {
		for k, s := 0, b.Before(i); s >= 0 && k < 256; k, s = k+1, b.Before(s) {
			if b.Is(s, "identifier") {
				if t := b.Text(s); t == "private" || t == "protected" || t == "public" {
					word = t
					break
				}
			}
		}
	}
	switch word {
	case "private":
		return fact.Private
	case "protected":
		return 0
	}
	return fact.Exported
}

// hide applies `private :a, :b` to the methods before it.
func hide(b *languages.Builder, i int, word string) {
	e := b.Enclosing()
	for _, a := range b.Args(i) {
		if !b.Is(a, "simple_symbol") {
			continue
		}
		name := strings.TrimPrefix(b.Text(a), ":")
		for k := len(b.File.Defs) - 1; k > e && k >= len(b.File.Defs)-256; k-- {
			if d := &b.File.Defs[k]; d.Parent == e && d.Name == name && d.Kind == fact.Method {
				d.Mods &^= fact.Exported
				if word != "protected" {
					d.Mods |= fact.Private
				}
				break
			}
		}
	}
}

func params(b *languages.Builder, list int) []fact.Param {
	var out []fact.Param
	b.Each(list, func(p int) {
		x := fact.Param{}
		n := p
		switch b.Kind(p) {
		case "identifier":
		case "optional_parameter":
			x.Optional = true
			n = b.Field(p, "name")
		case "keyword_parameter":
			x.Optional = b.Field(p, "value") >= 0
			n = b.Field(p, "name")
		case "splat_parameter", "hash_splat_parameter", "block_parameter":
			x.Optional = true
			n = b.Field(p, "name")
		default:
			return
		}
		if n >= 0 {
			x.Name = b.Text(n)
			out = append(out, x)
		}
	})
	return out
}

func lambda(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure, Params: params(b, b.Field(i, "parameters"))}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if d.Name == "" {
		d.Name = assigned(b, i)
	}
	body := b.Field(i, "body")
	if body >= 0 {
		body = b.Field(body, "body")
	}
	b.Def(i, d, body)
}

// assigned returns the name of the variable or constant that takes the value
// of node i.
func assigned(b *languages.Builder, i int) string {
	p := b.Parent(i)
	if !b.Is(p, "assignment") {
		return ""
	}
	if l := b.Field(p, "left"); l >= 0 && l != i {
		return strings.TrimLeft(b.Path(l), "@")
	}
	return ""
}

// block opens the closure that a call takes.
func block(b *languages.Builder, i int) {
	p := b.Parent(i)
	d := fact.Def{Kind: fact.Closure, Params: params(b, b.Field(i, "parameters"))}
	switch b.Kind(p) {
	case "call":
		d.Via = b.Callee(p)
		d.ViaArg = len(b.Args(p))
		if d.Via == "lambda" || d.Via == "proc" {
			d.Name = assigned(b, p)
		}
	case "lambda":
		return
	}
	b.Def(i, d, b.Field(i, "body"))
	if len(d.Params) == 1 {
		switch languages.LastSegment(d.Via) {
		case "create_table", "change_table":
			b.Local(d.Params[0].Name, "ActiveRecord.ConnectionAdapters.TableDefinition")
		}
	}
}

// constructed gives the type that an expression suggests: C for C.new.
func constructed(b *languages.Builder, v int) string {
	t := b.TypeOf(v)
	if c, ok := strings.CutSuffix(t, ".new()"); ok {
		return c
	}
	return t
}

func assignment(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 {
		return
	}
	switch b.Kind(l) {
	case "identifier":
		t := ""
		if r >= 0 {
			if t = constructed(b, r); t == "" && b.Is(r, "identifier") {
				t = b.LocalType(b.Text(r))
			}
		}
		b.Declare(fact.BindVar, b.Text(l), t, l, r)
		b.Skip(l)
	case "instance_variable", "class_variable":
		instance(b, i, l, r)
		b.Skip(l)
	case "constant":
		constantValue(b, i, l, r)
	case "left_assignment_list":
		targets(b, l, 0)
		b.Skip(l)
	}
}

func instance(b *languages.Builder, i, l, r int) {
	t := ""
	if r >= 0 {
		if t = constructed(b, r); t == "" && b.Is(r, "identifier") {
			t = b.LocalType(b.Text(r))
		}
	}
	name := b.Text(l)
	e := b.EnclosingFunc()
	if t == "" && (e < 0 || b.File.Defs[e].Mods&fact.Constructor == 0) {
		return
	}
	b.Declare(fact.BindField, strings.TrimLeft(name, "@"), t, i, -1)
	b.ClassLocal(name, t)
}

// operatorAssignment reads `@x ||= C.new` and `x ||= 1`.
func operatorAssignment(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 || r < 0 {
		return
	}
	switch b.Kind(l) {
	case "identifier":
		if !b.IsLocal(b.Text(l)) {
			b.Declare(fact.BindVar, b.Text(l), constructed(b, r), l, r)
		}
		b.Skip(l)
	case "instance_variable", "class_variable":
		instance(b, i, l, r)
		b.Skip(l)
	}
}

// constantValue records a constant, or the class that it is made by Struct.new
// and the like.
func constantValue(b *languages.Builder, i, l, r int) {
	name := b.Text(l)
	if e := b.EnclosingFunc(); e >= 0 || r < 0 {
		return
	}
	d := fact.Def{Kind: fact.Const, Name: name, Mods: fact.Exported, Owner: b.Class()}
	if b.IsCall(r) {
		switch c := b.Callee(r); c {
		case "Struct.new", "Data.define", "Class.new":
			d.Kind = fact.Class
			args := b.Args(r)
			if c == "Class.new" {
				if len(args) > 0 {
					if p := b.Path(args[0]); p != "" {
						d.Bases = append(d.Bases, p)
					}
				}
			} else {
				d.Bases = append(d.Bases, strings.TrimSuffix(strings.TrimSuffix(c, ".new"), ".define"))
			}
			b.Def(i, d, -1)
			if c != "Class.new" {
				for _, a := range args {
					if b.Is(a, "simple_symbol") {
						b.Declare(fact.BindField, strings.TrimPrefix(b.Text(a), ":"), "", a, -1)
					}
				}
			}
			b.Skip(l)
			return
		case "Module.new":
			d.Kind = fact.Class
			b.Def(i, d, -1)
			b.Skip(l)
			return
		}
	}
	b.Leaf(i, d, r)
	b.Skip(l)
}

func targets(b *languages.Builder, l, depth int) {
	if depth > 8 {
		return
	}
	b.Each(l, func(c int) {
		switch b.Kind(c) {
		case "identifier":
			b.Local(b.Text(c), "?")
		case "destructured_left_assignment", "rest_assignment", "left_assignment_list":
			targets(b, c, depth+1)
		}
	})
}

func forVariable(b *languages.Builder, i int) {
	p := b.Field(i, "pattern")
	if p < 0 {
		return
	}
	if b.Is(p, "identifier") {
		b.Local(b.Text(p), "?")
	} else {
		targets(b, p, 0)
	}
}
