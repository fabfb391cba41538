package php

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func assignment(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 {
		return
	}
	switch b.Kind(l) {
	case "variable_name":
		if b.Is(i, "augmented_assignment_expression") {
			return
		}
		t := ""
		if r >= 0 {
			if t = b.TypeOf(r); t == "" {
				t = b.LocalType(b.Path(r))
			}
		}
		b.Declare(fact.BindVar, b.Path(l), t, l, r)
	case "member_access_expression":
		o, n := b.Field(l, "object"), b.Field(l, "name")
		if o < 0 || n < 0 || r < 0 || b.Path(o) != "this" {
			return
		}
		t := b.TypeOf(r)
		if p := b.Path(r); t == "" && p != "" {
			t = b.LocalType(p)
		}
		if t != "" {
			b.Declare(fact.BindField, b.Path(n), t, i, -1)
		}
	case "list_literal", "array_creation_expression":
		targets(b, l, 0)
	}
}

func targets(b *languages.Builder, l, depth int) {
	if depth > 8 || l < 0 {
		return
	}
	if b.Is(l, "variable_name") {
		b.Local(b.Path(l), "?")
		return
	}
	b.Each(l, func(c int) {
		switch b.Kind(c) {
		case "variable_name":
			b.Local(b.Path(c), "?")
		case "list_literal", "array_element_initializer", "by_ref", "pair":
			targets(b, c, depth+1)
		}
	})
}

// foreach declares the variables after "as".
func foreach(b *languages.Builder, i int) {
	k := 0
	b.Each(i, func(c int) {
		if k == 1 {
			targets(b, c, 0)
		}
		k++
	})
}

func catch(b *languages.Builder, i int) {
	t := b.Field(i, "type")
	form := fact.CatchEmpty
	if body := b.Field(i, "body"); body >= 0 {
		if s := b.First(body); s >= 0 {
			form = catchForm(b, s)
		}
	}
	b.AddCatch(i, typeText(b, t), form)
	if n := b.Field(i, "name"); n >= 0 && t >= 0 {
		if first := b.First(t); first >= 0 {
			b.Declare(fact.BindVar, b.Path(n), typeText(b, first), n, -1)
		}
	}
}

func catchForm(b *languages.Builder, s int) fact.CatchForm {
	if !b.Is(s, "expression_statement") {
		return fact.CatchOther
	}
	x := b.First(s)
	switch {
	case x < 0:
		return fact.CatchEmpty
	case b.Is(x, "throw_expression"):
		return fact.CatchRethrow
	case b.IsCall(x):
		l := strings.ToLower(b.Callee(x))
		if strings.HasPrefix(l, "log.") || strings.Contains(l, "logger") || l == "report" || l == "error_log" || l == "trigger_error" || strings.Contains(l, ".log.") {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

func finally(b *languages.Builder, i int) { b.Mark(i, fact.Deferred) }

// throw records a thrown value that is no call.
func throw(b *languages.Builder, i int) {
	x := b.First(i)
	if x < 0 || b.IsCall(x) {
		return
	}
	if p := b.Path(x); p != "" {
		b.OpenCall(i, p, int(b.Nodes[x].Next), fact.Thrown|fact.AsError)
		b.File.Calls[len(b.File.Calls)-1].Flags &^= fact.Dropped
		b.Skip(x)
	}
}

func yield(b *languages.Builder, i int) {
	if f := b.EnclosingFunc(); f >= 0 {
		b.File.Defs[f].Mods |= fact.Generator
	}
}

// notColumns are the methods of a table's description that add no column.
var notColumns = map[string]bool{
	"index": true, "unique": true, "primary": true, "foreign": true, "dropColumn": true, "dropForeign": true, "dropIndex": true, "dropUnique": true,
	"renameColumn": true, "rename": true, "drop": true, "fullText": true, "spatialIndex": true, "dropPrimary": true, "dropConstrainedForeignId": true, "engine": true, "charset": true,
}

// record records a call. Functions and classes have names of their own: a
// variable of the same name says nothing about them.
func record(b *languages.Builder, i int) int {
	id := b.Call(i)
	if id < 0 {
		return -1
	}
	c := &b.File.Calls[id]
	for k := range c.Args {
		if c.Args[k].Kind == fact.ArgArray {
			if args := b.Args(i); k < len(args) {
				if m := callable(b, args[k]); m != "" {
					c.Args[k].Kind, c.Args[k].Head = fact.ArgMember, m
				}
			}
		}
	}
	if c.Root == "" || b.Src[b.Nodes[i].Start] == '$' || b.Src[b.Nodes[i].Start] == '(' {
		return id
	}
	switch root, _, _ := strings.Cut(c.Callee, "."); root {
	case "self", "static", "parent":
	default:
		c.Root = ""
	}
	return id
}

// callable returns the method that an argument names as an array of its class and
// its name, [Orders::class, 'index'], "" for another argument.
func callable(b *languages.Builder, a int) string {
	if b.Is(a, "argument") {
		a = b.Last(a)
	}
	if a < 0 || !b.Is(a, "array_creation_expression") {
		return ""
	}
	var parts []int
	b.Each(a, func(e int) {
		if x := b.First(e); b.Is(e, "array_element_initializer") && x >= 0 && x == b.Last(e) {
			parts = append(parts, x)
		} else {
			parts = append(parts, -1)
		}
	})
	if len(parts) != 2 || parts[0] < 0 || parts[1] < 0 || !b.Is(parts[0], "class_constant_access_expression") || !b.Is(parts[1], "string") {
		return ""
	}
	class, name := b.Path(b.First(parts[0])), b.Unquote(parts[1])
	if class == "" || name == "" || len(name) > 64 || !strings.HasSuffix(b.Text(parts[0]), "::class") || strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return class + "." + name
}

// handler reports whether a text names a method as routers are given it:
// OrderController@show, Admin\\OrderController@show, Orders::show.
func handler(text string) bool {
	class, method, ok := strings.Cut(text, "@")
	if !ok {
		class, method, ok = strings.Cut(text, "::")
	}
	if !ok || method == "" || !languages.Wordy(method) {
		return false
	}
	last := class[strings.LastIndexByte(class, '\\')+1:]
	return last != "" && last[0] >= 'A' && last[0] <= 'Z' && languages.Wordy(strings.ReplaceAll(class, "\\", ""))
}

func plainCall(b *languages.Builder, i int) { record(b, i) }

// memberCall records a call and, where the call adds a column to a table in the
// closure of a migration, the column.
func memberCall(b *languages.Builder, i int) {
	id := record(b, i)
	if id < 0 {
		return
	}
	c := &b.File.Calls[id]
	if c.Parent < 0 {
		return
	}
	root, method, _ := strings.Cut(c.Callee, ".")
	names := unnamed(method)
	if len(c.Args) > 0 && c.Args[0].Kind == fact.ArgString && c.Args[0].Head != "" {
		names = []string{c.Args[0].Head}
	}
	if len(names) == 0 {
		return
	}
	if languages.LastSegment(c.Root) != "Blueprint" && root != "table" || strings.ContainsAny(method, ".(") || notColumns[method] {
		return
	}
	table := &b.File.Calls[c.Parent]
	if len(table.Args) > 0 && table.Args[0].Kind == fact.ArgString && strings.HasPrefix(table.Callee, "Schema.") {
		for _, n := range names {
			b.Schema(i, table.Args[0].Head, n, c.Callee)
		}
	}
}

// unnamed returns the columns that a method of Laravel's Blueprint adds when it is
// given no name.
func unnamed(method string) []string {
	switch method {
	case "id":
		return []string{"id"}
	case "softDeletes", "softDeletesTz", "softDeletesDatetime":
		return []string{"deleted_at"}
	case "timestamps", "timestampsTz", "nullableTimestamps", "datetimes":
		return []string{"created_at", "updated_at"}
	case "rememberToken":
		return []string{"remember_token"}
	}
	return nil
}

// classConstant records a use of a class or of a constant of it.
func classConstant(b *languages.Builder, i int) {
	o, n := b.First(i), b.Last(i)
	if o < 0 || n == o || b.IsCall(o) {
		return
	}
	p := b.Path(i)
	if b.Text(n) == "class" {
		p = b.Path(o)
	}
	root, _, _ := strings.Cut(p, ".")
	if root == "" || !b.Imported(root) && (root[0] < 'A' || root[0] > 'Z') {
		return
	}
	b.Ref(i, fact.RefValue, p)
	b.Skip(i)
}

// guard marks the call whose result the statement before has bound to a
// variable when an if that tests the variable leaves the function.
func guard(b *languages.Builder, i int) {
	cond, before := b.Field(i, "condition"), b.Before(i)
	if cond < 0 || before < 0 || !b.Is(before, "expression_statement") || !b.Exits(i) {
		return
	}
	a := b.First(before)
	if a < 0 || !b.Is(a, "assignment_expression") {
		return
	}
	l, r := b.Field(a, "left"), b.Field(a, "right")
	if l < 0 || r < 0 || !b.Is(l, "variable_name") {
		return
	}
	c := b.CallAt(r)
	if c < 0 {
		return
	}
	name := b.Text(l)
	for k := cond; k < int(b.Nodes[cond].Next) && k < cond+64; k++ {
		if b.Is(k, "variable_name") && b.Text(k) == name {
			b.File.Calls[c].Flags |= fact.EarlyReturn
			return
		}
	}
}

// aborts reports whether an expression ends the request by a call.
func aborts(b *languages.Builder, i int) bool {
	if !b.Is(i, "function_call_expression") {
		return false
	}
	f := b.Field(i, "function")
	if f < 0 {
		return false
	}
	switch b.Text(f) {
	case "abort", "die", "dd":
		return true
	}
	return false
}
