package ecma

import (
	"strings"
	"unicode"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func call(b *languages.Builder, i int) {
	args := b.Field(i, "arguments")
	if args >= 0 && b.Is(args, "template_string") {
		if p := b.Callee(i); p != "" {
			b.OpenCall(i, p, args, fact.MacroCall)
		}
		return
	}
	if f := b.Field(i, "function"); f >= 0 {
		n := &b.Nodes[f]
		switch n.End - n.Start {
		case 6: // import(…)
			if b.Is(f, "import") {
				if from := loaded(b, i); from != "" && !bound(b, i) {
					b.Import(i, fact.Import{Path: from})
				}
				return
			}
		case 7: // require(…)
			if b.Is(f, "identifier") && b.Text(f) == "require" && !b.IsLocal("require") {
				if from := loaded(b, i); from != "" {
					if !bound(b, i) {
						b.Import(i, fact.Import{Path: from})
					}
					return
				}
			}
		}
	}
	b.Call(i)
	initialised(b, i)
	if b.Callee(i) == "?.includes" {
		b.HeldIn(i)
	}
}

// initialised records the fields that Model.init gives a model of Sequelize, from
// outside or in a method of its class.
func initialised(b *languages.Builder, i int) {
	owner, ok := strings.CutSuffix(b.Callee(i), ".init")
	if !ok || owner == "" || strings.Contains(owner, "(") {
		return
	}
	if owner == "this" || owner == "super" {
		owner = b.Class()
	}
	if owner = languages.LastSegment(owner); className(owner) {
		schemaOf(b, owner, i)
	}
}

// bound reports whether the load at node i is the value of a declarator, which
// has recorded the import.
func bound(b *languages.Builder, i int) bool {
	for k := 0; k < 4; k++ {
		p := b.Parent(i)
		switch b.Kind(p) {
		case "variable_declarator":
			n := b.Field(p, "name")
			return n >= 0 && !b.Is(n, "array_pattern")
		case "await_expression", "parenthesized_expression", "member_expression", "as_expression":
			i = p
			continue
		}
		return false
	}
	return false
}

func newExpression(b *languages.Builder, i int) { b.Call(i) }

// throw records a thrown value that is no call by its name.
func throw(b *languages.Builder, i int) {
	v := b.First(i)
	if v < 0 || b.IsCall(v) {
		return
	}
	if p := b.Path(v); p != "" {
		b.AddCall(i, p, -1, fact.Thrown|fact.AsError)
	}
}

// decorator keeps a decorator that stands before its definition. Those inside
// of one were taken by the definition's own handler.
func decorator(b *languages.Builder, i int) {
	switch b.Kind(b.Parent(i)) {
	case "class_body", "export_statement":
		takeDecorator(b, i)
	}
}

func takeDecorator(b *languages.Builder, i int) {
	if p := decorates(b, i); p != "" {
		b.Decorator(i, p)
	}
}

// decorates returns the name of the decorator at node i.
func decorates(b *languages.Builder, i int) string {
	if e := b.First(i); e >= 0 {
		return strings.TrimSuffix(b.Path(e), "()")
	}
	return ""
}

func text(b *languages.Builder, i int) { b.RecordSQL(i) }

func element(b *languages.Builder, i int) {
	open := i
	if b.Is(i, "jsx_element") {
		if open = b.First(i); open < 0 {
			return
		}
	}
	name := b.Field(open, "name")
	if name < 0 {
		return // a fragment
	}
	p := b.Path(name)
	if p == "" {
		return
	}
	id := b.OpenCall(i, p, i+1, fact.JSX)
	b.Each(open, func(a int) {
		switch {
		case a == name:
		case b.Is(a, "jsx_attribute"):
			k := b.First(a)
			if k < 0 {
				return
			}
			key := b.Text(k)
			v := b.Last(a)
			if v == k {
				b.OptionText(id, a, key, fact.ArgBool, "true")
				return
			}
			b.Option(id, a, key, v)
			if o := b.Inner(v); b.Is(o, "object") {
				b.Options(id, o, key+".", 2, 0)
			}
		case b.Is(a, "jsx_expression") && b.Has(a, "spread_element"):
			b.File.Calls[id].Flags |= fact.Spread
		}
	})
	if open == i {
		b.Skip(name)
	} else if !verbatim(p) {
		texts(b, i, id)
	}
}

// texts records what an element shows itself, a literal text and the result of a
// call that is given a text, each once, as options of a key that no attribute has.
func texts(b *languages.Builder, i, id int) {
	literal, made := false, false
	b.Each(i, func(c int) {
		v := c
		if b.Is(c, "jsx_expression") {
			if v = b.First(c); v < 0 {
				return
			}
		}
		switch {
		case b.Is(v, "jsx_text") || b.Is(v, "string"):
			if !literal && prose(b.Text(v)) {
				literal = true
				b.OptionText(id, c, fact.ElementText, fact.ArgString, "")
			}
		case !made && b.IsCall(v) && spoken(b, v):
			made = true
			b.Option(id, c, fact.ElementText, v)
		}
	})
}

// spoken reports whether a call is given a text, or formats one.
func spoken(b *languages.Builder, call int) bool {
	args := b.Field(call, "arguments")
	if args < 0 {
		return false
	}
	if b.Is(args, "template_string") || languages.LastSegment(b.Callee(call)) == "formatMessage" {
		return true
	}
	a := b.First(args)
	return a >= 0 && (b.Is(a, "string") || b.Is(a, "template_string"))
}

// verbatim reports whether an element shows its text as it is.
func verbatim(name string) bool {
	switch name {
	case "code", "pre", "kbd", "samp", "style", "script", "tt", "var":
		return true
	}
	return false
}

// prose reports whether a text has a word of three letters of which one is small,
// other than the name of a character as in &nbsp;.
func prose(text string) bool {
	n, small, entity := 0, false, false
	for _, r := range text {
		switch {
		case r == '&':
			n, entity = 0, true
		case entity:
			entity = r != ';' && !unicode.IsSpace(r)
		case unicode.IsLetter(r):
			n++
			small = small || unicode.IsLower(r)
			if n >= 3 && small {
				return true
			}
		default:
			n, small = 0, false
		}
	}
	return false
}

// openingElement leaves the name out of the references: it is a callee.
func openingElement(b *languages.Builder, i int) {
	if n := b.Field(i, "name"); n >= 0 {
		b.Skip(n)
	}
}

func closingElement(b *languages.Builder, i int) { b.Skip(i) }

// catch records a handler by what its first statement does.
func catch(b *languages.Builder, i int) {
	form := fact.CatchEmpty
	if body := b.Field(i, "body"); body >= 0 {
		if s := b.First(body); s >= 0 {
			form = catchForm(b, s)
		}
	}
	b.AddCatch(i, "", form)
	if p := b.Field(i, "parameter"); p >= 0 {
		declarePattern(b, p, "?")
	}
}

func catchForm(b *languages.Builder, s int) fact.CatchForm {
	switch b.Kind(s) {
	case "throw_statement":
		return fact.CatchRethrow
	case "if_statement": // if (e is known) throw another
		c := b.Field(s, "consequence")
		if c >= 0 && b.Is(c, "statement_block") {
			c = b.First(c)
		}
		if c >= 0 && b.Is(c, "throw_statement") {
			return fact.CatchRethrow
		}
	case "return_statement", "expression_statement":
		e := b.First(s)
		if e < 0 || !b.IsCall(e) {
			return fact.CatchOther
		}
		p := b.Callee(e)
		switch p {
		case "Promise.reject", "reject", "next":
			return fact.CatchRethrow
		}
		l := strings.ToLower(p)
		if strings.HasPrefix(l, "console.") || strings.HasPrefix(l, "log.") || strings.Contains(l, "logger") || strings.HasPrefix(l, "winston.") || strings.Contains(l, ".log.") ||
			l == "log" || strings.HasPrefix(l, "log") && !strings.HasPrefix(l, "login") && !strings.HasPrefix(l, "logout") || strings.HasSuffix(l, ".log") {
			return fact.CatchLog
		}
	}
	return fact.CatchOther
}

// guard marks the call whose result the statement before has bound to a name
// when an if that tests the name leaves the function.
func guard(b *languages.Builder, i int) {
	cond, before := b.Field(i, "condition"), b.Before(i)
	if cond < 0 || before < 0 || !b.Exits(i) {
		return
	}
	var name, value int
	switch b.Kind(before) {
	case "lexical_declaration", "variable_declaration":
		d := b.Last(before)
		if d < 0 {
			return
		}
		name, value = b.Field(d, "name"), b.Field(d, "value")
	case "expression_statement":
		a := b.First(before)
		if a < 0 || !b.Is(a, "assignment_expression") {
			return
		}
		name, value = b.Field(a, "left"), b.Field(a, "right")
	default:
		return
	}
	if name < 0 || value < 0 {
		return
	}
	c := b.CallAt(value)
	if c < 0 {
		return
	}
	tested := false
	eachName(b, name, 0, func(n int) {
		for k := cond; !tested && k < int(b.Nodes[cond].Next) && k < cond+64; k++ {
			tested = b.Is(k, "identifier") && b.Text(k) == b.Text(n)
		}
	})
	if tested {
		b.File.Calls[c].Flags |= fact.EarlyReturn
	}
}
