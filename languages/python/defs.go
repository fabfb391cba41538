package python

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

func visibility(name string) fact.Mods {
	switch {
	case strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__"):
		return fact.Exported
	case strings.HasPrefix(name, "_"):
		return fact.Private
	}
	return fact.Exported
}

// inClass reports whether the innermost definition is a class.
func inClass(b *languages.Builder) bool {
	e := b.Enclosing()
	return e >= 0 && b.File.Defs[e].Kind == fact.Class
}

// decorators keeps the decorators of the definition at node i for its Def. It
// runs after their calls were walked, so that a lambda in them does not take them.
func decorators(b *languages.Builder, i int) (names []string) {
	p := b.Parent(i)
	if p == i || !b.Is(p, "decorated_definition") {
		return nil
	}
	b.Each(p, func(c int) {
		if !b.Is(c, "decorator") {
			return
		}
		e := b.First(c)
		if e < 0 {
			return
		}
		name := ""
		if b.IsCall(e) {
			name = b.Callee(e)
		} else {
			name = b.Path(e)
		}
		if name != "" {
			b.Decorator(c, name)
			names = append(names, name)
		}
	})
	return names
}

func function(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Func, Name: b.Text(n)}
	d.Mods = visibility(d.Name)
	if b.Has(i, "async") {
		d.Mods |= fact.Async
	}
	d.Params = params(b, b.Field(i, "parameters"))
	if r := b.Field(i, "return_type"); r >= 0 {
		d.Results = []string{typeText(b, r)}
	}
	static := false
	for _, name := range decorators(b, i) {
		switch last := languages.LastSegment(name); last {
		case "staticmethod":
			d.Mods |= fact.Static
			static = true
		case "classmethod":
			d.Mods |= fact.Static
		case "property", "cached_property", "hybrid_property", "setter", "getter", "deleter":
			d.Mods |= fact.Accessor
		case "abstractmethod", "abstractproperty":
			d.Mods |= fact.Abstract
		}
	}
	if inClass(b) {
		d.Kind = fact.Method
		if d.Name == "__init__" || d.Name == "__new__" {
			d.Mods |= fact.Constructor
		}
		// The receiver is no parameter that a caller gives.
		if len(d.Params) > 0 && !static && !strings.HasPrefix(d.Params[0].Name, "*") {
			d.Params = d.Params[1:]
		}
	}
	body := b.Field(i, "body")
	b.Def(i, d, body)
	if body < 0 {
		return
	}
	if s := b.First(body); s >= 0 && b.Is(s, "expression_statement") {
		if x := b.First(s); x >= 0 && (b.Is(x, "string") || b.Is(x, "concatenated_string")) {
			b.Uncount()
		}
	}
}

func params(b *languages.Builder, list int) []fact.Param {
	var out []fact.Param
	b.Each(list, func(p int) {
		x := fact.Param{}
		n := b.Field(p, "name")
		switch b.Kind(p) {
		case "identifier":
			n = p
		case "default_parameter", "typed_default_parameter":
			x.Optional = true
		case "typed_parameter":
			n = b.First(p)
		case "list_splat_pattern", "dictionary_splat_pattern":
			n = p
		default:
			return
		}
		if n < 0 {
			return
		}
		x.Name = b.Text(n)
		if strings.HasPrefix(x.Name, "*") {
			x.Name, x.Optional = strings.TrimLeft(x.Name, "* "), true
		}
		if t := b.Field(p, "type"); t >= 0 {
			x.Type = typeText(b, t)
		}
		out = append(out, x)
	})
	return out
}

func lambda(b *languages.Builder, i int) {
	d := fact.Def{Kind: fact.Closure, Params: params(b, b.Field(i, "parameters"))}
	d.Via, d.ViaArg, d.Name = b.Passed(i)
	if p := b.Parent(i); b.Is(p, "assignment") {
		if l := b.Field(p, "left"); l >= 0 && b.Is(l, "identifier") {
			d.Name = b.Text(l)
		}
	}
	b.Def(i, d, -1)
	b.SetStmts(1)
}

func class(b *languages.Builder, i int) {
	n := b.Field(i, "name")
	if n < 0 {
		return
	}
	d := fact.Def{Kind: fact.Class, Name: b.Text(n)}
	d.Mods = visibility(d.Name)
	decorators(b, i)
	supers := b.Field(i, "superclasses")
	var at []int
	calls := false
	b.Each(supers, func(c int) {
		v := c
		if b.Is(c, "keyword_argument") {
			if k := b.Field(c, "name"); k < 0 || b.Text(k) != "metaclass" {
				calls = true // options of the class: let the walk see them
				return
			}
			v = b.Field(c, "value")
		}
		for v >= 0 && b.Is(v, "subscript") { // Generic[T]
			calls = true
			v = b.Field(v, "value")
		}
		if v < 0 {
			return
		}
		calls = calls || b.IsCall(v)
		p := b.Path(v)
		if p == "" {
			return
		}
		switch languages.LastSegment(p) {
		case "ABC", "ABCMeta", "Protocol":
			d.Mods |= fact.Abstract
			if strings.HasSuffix(p, "Protocol") {
				d.Kind = fact.Interface
			}
		}
		d.Bases = append(d.Bases, p)
		at = append(at, v)
	})
	if d.Kind == fact.Interface {
		d.Mods &^= fact.Abstract
	}
	id := b.Def(i, d, b.Field(i, "body"))
	for k, v := range at {
		b.Ref(v, fact.RefBase, d.Bases[k])
	}
	if len(b.File.Defs[id].Bases) > 0 {
		b.Local("super", d.Bases[0])
	}
	if supers >= 0 && !calls {
		b.Skip(supers) // they are recorded as bases
	}
}

func typeAlias(b *languages.Builder, i int) {
	l, r := b.First(i), b.Last(i)
	if l < 0 || r == l {
		return
	}
	name := b.Text(l)
	b.Leaf(i, fact.Def{Kind: fact.Type, Name: name, Mods: visibility(name), Init: b.TypeText(r)}, -1)
	b.Skip(l)
}

// typeText gives the text of an annotation, with the names in it that stand in
// quotes because they are defined later.
func typeText(b *languages.Builder, i int) string {
	t := b.TypeText(i)
	if strings.ContainsAny(t, `'"`) && !strings.Contains(t, "Literal[") && !strings.ContainsAny(t, "( ") {
		t = strings.NewReplacer(`'`, "", `"`, "").Replace(t)
	}
	return t
}

// typ records the names in an annotation. Where it holds a call, as in
// Annotated[T, f()], the walk goes on inside.
func typ(b *languages.Builder, i int) {
	end := int(b.Nodes[i].Next)
	if end-i > 4096 {
		return
	}
	calls := false
	for c := i + 1; c < end; c++ {
		if b.Nodes[c].Symbol == b.Nodes[i].Symbol {
			continue
		}
		if b.IsCallNode(c) {
			calls = true
			break
		}
	}
	if calls {
		return
	}
	for c := i + 1; c < end; c++ {
		switch b.Kind(c) {
		case "attribute":
			typeName(b, c)
			c = int(b.Nodes[c].Next) - 1
		case "identifier":
			typeName(b, c)
		case "string":
			if p := b.Unquote(c); dotted(p) {
				typeRef(b, c, p)
			}
			c = int(b.Nodes[c].Next) - 1
		}
	}
	b.Skip(i)
}

func typeName(b *languages.Builder, i int) { typeRef(b, i, b.Path(i)) }

// dotted reports whether a text is a name or a dotted path.
func dotted(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c != '.' || i == 0) {
			return false
		}
	}
	return s != ""
}

func typeRef(b *languages.Builder, i int, p string) {
	root, _, _ := strings.Cut(p, ".")
	if root != "" && (b.Imported(root) || root[0] >= 'A' && root[0] <= 'Z') {
		b.Ref(i, fact.RefType, p)
	}
}

func classPattern(b *languages.Builder, i int) {
	n := b.First(i)
	if n < 0 || !b.Is(n, "dotted_name") {
		return
	}
	b.Ref(n, fact.RefType, b.TypeText(n))
	b.Skip(n)
}

// constructed gives the type that an expression suggests: the class of C(…),
// "f()" for the result of another call.
func constructed(b *languages.Builder, v int) string {
	t := b.TypeOf(v)
	if c, ok := strings.CutSuffix(t, "()"); ok && !strings.Contains(c, "()") && capital(languages.LastSegment(c)) {
		return c
	}
	return t
}

func capital(s string) bool {
	s = strings.TrimLeft(s, "_")
	return s != "" && s[0] >= 'A' && s[0] <= 'Z'
}

// declared gives the type of a field in a class body: its constructor, with the
// type that is the constructor's first argument in parentheses.
func declared(b *languages.Builder, v int) string {
	if v < 0 {
		return ""
	}
	v = b.Inner(v)
	if !b.IsCall(v) {
		if p := b.Path(v); p != "" && capital(languages.LastSegment(p)) {
			return p
		}
		return b.TypeOf(v)
	}
	head := b.Callee(v)
	if head == "" {
		return ""
	}
	last := languages.LastSegment(head)
	column := last == "Column" || last == "mapped_column"
	if !capital(last) && !column {
		switch last {
		case "relationship", "Field", "field", "fields", "attrib", "ib":
			return head
		}
		return b.TypeOf(v)
	}
	if t := typeArg(b, v, column); t != "" {
		return head + "(" + t + ")"
	}
	return head
}

// typeArg returns the head of the first argument of call v, after a name in
// quotes, if it is a type.
func typeArg(b *languages.Builder, v int, bare bool) string {
	for k, a := range b.Args(v) {
		switch {
		case k == 0 && b.Is(a, "string"):
			continue
		case b.Is(a, "keyword_argument"):
			return ""
		case b.IsCall(a):
			if p := b.Callee(a); !strings.Contains(p, "()") && capital(languages.LastSegment(p)) {
				return p
			}
		case bare:
			if p := b.Path(a); capital(languages.LastSegment(p)) {
				return p
			}
		}
		return ""
	}
	return ""
}

func assignment(b *languages.Builder, i int) {
	l, r := b.Field(i, "left"), b.Field(i, "right")
	if l < 0 {
		return
	}
	t := ""
	if a := b.Field(i, "type"); a >= 0 {
		t = typeText(b, a)
	}
	value := r
	for k := 0; value >= 0 && b.Is(value, "assignment") && k < 8; k++ { // a = b = v
		value = b.Field(value, "right")
	}
	switch b.Kind(l) {
	case "identifier":
		assigned(b, i, l, value, t)
	case "attribute":
		o, p := b.Field(l, "object"), b.Field(l, "attribute")
		if o < 0 || p < 0 {
			return
		}
		if x := b.Text(o); x != "self" && x != "cls" || b.Class() == "" {
			return
		}
		field(b, i, b.Text(p), t, value)
	case "pattern_list", "tuple_pattern", "list_pattern":
		targets(b, l, 0)
	}
}

func assigned(b *languages.Builder, i, l, value int, t string) {
	name := b.Text(l)
	switch {
	case b.Enclosing() < 0:
		if value < 0 || name == "__all__" {
			return
		}
		d := fact.Def{Kind: fact.Var, Name: name, Mods: visibility(name)}
		if strings.ToUpper(name) == name && strings.ToLower(name) != name {
			d.Kind = fact.Const
		}
		if b.Is(b.Inner(value), "lambda") {
			return // the function itself is the definition
		}
		b.Leaf(i, d, value)
		if t == "" {
			t = constructed(b, value)
		}
		b.Declare(fact.BindVar, name, t, l, value)
	case inClass(b):
		if t == "" {
			t = declared(b, value)
		}
		b.Declare(fact.BindField, name, t, l, -1)
		classText(b, name, value)
	default:
		if t == "" && value >= 0 {
			t = constructed(b, value)
		}
		b.Declare(fact.BindVar, name, t, l, value)
	}
}

// field records self.name = value.
func field(b *languages.Builder, i int, name, t string, value int) {
	if t == "" && value >= 0 {
		v := b.Inner(value)
		t = constructed(b, v)
		if t == "" && b.Is(v, "identifier") {
			t = b.LocalType(b.Text(v))
		}
	}
	f := b.EnclosingFunc()
	if t == "" && (f < 0 || b.File.Defs[f].Mods&fact.Constructor == 0) {
		return
	}
	b.Declare(fact.BindField, name, t, i, -1)
}

// targets declares the names of a pattern that takes a value apart.
func targets(b *languages.Builder, l, depth int) {
	if depth > 8 {
		return
	}
	if b.Is(l, "identifier") {
		b.Local(b.Text(l), "?")
		return
	}
	b.Each(l, func(c int) {
		switch b.Kind(c) {
		case "identifier":
			b.Local(b.Text(c), "?")
		case "pattern_list", "tuple_pattern", "list_pattern", "tuple", "list_splat_pattern":
			targets(b, c, depth+1)
		}
	})
}

func named(b *languages.Builder, i int) {
	if n, v := b.Field(i, "name"), b.Field(i, "value"); n >= 0 && v >= 0 {
		b.Declare(fact.BindVar, b.Text(n), constructed(b, v), n, v)
	}
}

func forTargets(b *languages.Builder, i int) {
	if l := b.Field(i, "left"); l >= 0 {
		targets(b, l, 0)
	}
}

// comprehension declares the variables before the body that stands in front of
// their clauses.
func comprehension(b *languages.Builder, i int) {
	b.Each(i, func(c int) {
		if b.Is(c, "for_in_clause") {
			forTargets(b, c)
		}
	})
}

// classText records the text that a member of an enumeration, or one of a class
// that is written in capitals, stands for.
func classText(b *languages.Builder, name string, value int) {
	c := b.Enclosing()
	if value < 0 || c < 0 {
		return
	}
	enum := slices.ContainsFunc(b.File.Defs[c].Bases, enumeration)
	if value = b.Inner(value); enum && b.Is(value, "tuple") { // with what is shown to people
		value = b.First(value)
	}
	if enum || strings.ToUpper(name) == name {
		b.ConstText(b.Class()+"."+name, value)
	}
}

// enumeration reports whether a class by its name is the base of enumerations.
func enumeration(base string) bool {
	n := languages.LastSegment(base)
	return strings.HasSuffix(n, "Enum") || strings.HasSuffix(n, "Choices")
}
