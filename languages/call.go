package languages

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Call records the call at node i by the table of its kind and opens its
// region, so that calls in its arguments know it as their parent. It returns
// the call's index, -1 if the callee has no name.
func (b *Builder) Call(i int) int {
	c := b.C.tab.call[b.symbol(i)]
	path := b.callPath(i)
	if path == "" {
		return -1
	}
	args := -1
	if c.args != 0 {
		args = b.FieldID(i, c.args)
	} else {
		for k := i + 1; k < int(b.Nodes[i].Next); k = int(b.Nodes[k].Next) {
			if b.C.tab.argList[b.symbol(k)] {
				args = k
				break
			}
		}
	}
	id := b.AddCall(i, path, args, c.flags)
	block := -1
	if c.block != 0 {
		block = b.FieldID(i, c.block)
	} else if c.blockKind != nil {
		for k := i + 1; k < int(b.Nodes[i].Next); k = int(b.Nodes[k].Next) {
			if c.blockKind[b.symbol(k)] {
				block = k
			}
		}
	}
	if block >= 0 {
		b.File.Calls[id].Args = append(b.File.Calls[id].Args, fact.Arg{Kind: fact.ArgFunc})
	}
	return id
}

// AddCall records a call at node i with the callee path given and the
// arguments in node args (-1 for none).
func (b *Builder) AddCall(i int, path string, args int, flags fact.Flags) int {
	n := &b.Nodes[i]
	id := len(b.File.Calls)
	c := fact.Call{Line: b.Line(n.Start), Callee: path, Func: b.Enclosing(), Parent: -1, Chain: -1, Flags: flags}
	if callee := b.callee(i); callee >= 0 {
		// A chain over several lines is shown where its last name stands.
		c.Line = b.Line(max(n.Start, b.lastName(callee)))
	}
	if path[0] == '?' {
		c.Root = b.receiverType(i)
	} else if c.Root = b.rootType(path); c.Root == "" && b.C.Syntax.Makers != nil {
		c.Root = b.madeRoot(path, i)
	}
	if k := len(b.defs); k > 0 {
		c.Stmt = max(0, b.defs[k-1].stmts-1)
	}
	b.calls = b.openAt(i)
	if k := len(b.calls); k > 0 {
		o := b.calls[k-1]
		if i < o.args {
			if b.File.Calls[o.call].Chain < 0 {
				b.File.Calls[o.call].Chain = id
			}
			c.Parent = b.File.Calls[o.call].Parent
		} else {
			c.Parent = o.call
		}
	}
	c.Flags |= b.context(i)
	c.Func = b.runsIn(i, c.Flags)
	if len(b.loops) > 0 {
		c.Flags |= fact.InLoop
	}
	if len(b.catchs) > 0 {
		c.Flags |= fact.InCatch
	}
	if k := len(b.marks); k > 0 {
		c.Flags |= b.marks[k-1].flags
	}
	for k := len(b.errs) - 1; k >= 0; k-- {
		if b.errs[k] < i { // passed by: no calls
			b.errs = b.errs[:0]
			break
		}
		if b.errs[k] == i {
			c.Flags |= fact.AsError
			b.errs = b.errs[:0]
			break
		}
	}
	found := false
	for k := 0; k < len(b.inits); k++ {
		in := b.inits[k]
		if in.node > i {
			continue
		}
		if in.node == i && !found {
			b.File.Defs[in.def].InitCall = id
			c.Flags |= fact.Assigned
			found = true
		}
		// Found, or passed by without a callee.
		b.inits[k] = b.inits[len(b.inits)-1]
		b.inits = b.inits[:len(b.inits)-1]
		k--
	}
	b.File.Calls = append(b.File.Calls, c)
	first := int(n.Next)
	if args >= 0 {
		first = args
		b.args(id, args)
		if b.C.Syntax.Conditions != nil {
			b.conditions(id, args)
		}
	}
	b.calls = append(b.calls, openCall{call: id, end: int(n.Next), args: first})
	b.until(int(n.Next))
	return id
}

// runsIn returns the definition in which a call or closure at node i runs: the
// enclosing one, but for what is a decorator of a function or of one of its
// parameters, or an argument of such, the one around the function.
func (b *Builder) runsIn(i int, flags fact.Flags) int {
	k := len(b.defs) - 1
	if k < 0 {
		return -1
	}
	o := &b.defs[k]
	d := &b.File.Defs[o.def]
	if !d.Kind.Callable() || o.body >= 0 && i >= o.body {
		return o.def
	}
	if flags&fact.DecoratorCall != 0 {
		return d.Parent
	}
	for _, c := range b.openAt(i) {
		if k := &b.File.Calls[c.call]; k.Flags&fact.DecoratorCall != 0 && k.Line >= d.Line && k.Func == d.Parent {
			return d.Parent
		}
	}
	return o.def
}

// decorating reports whether node i stands in what a decorator is given, as the
// closure of @Query(() => [Order]): the decorator is for what follows.
func (b *Builder) decorating(i int) bool {
	for _, c := range b.openAt(i) {
		if b.File.Calls[c.call].Flags&fact.DecoratorCall != 0 {
			return true
		}
	}
	return false
}

func (b *Builder) openAt(i int) []openCall {
	k := len(b.calls)
	for k > 0 && b.calls[k-1].end <= i {
		k--
	}
	return b.calls[:k]
}

func (b *Builder) lastName(i int) uint32 {
	t := &b.C.tab
	for t.class[b.symbol(i)] == cMember {
		p := b.memberProp(i)
		if p < 0 || p == i {
			break
		}
		i = p
	}
	return b.Nodes[i].Start
}

// rootType gives the type text of the first name of a callee path.
func (b *Builder) rootType(path string) string {
	root := firstSegment(path)
	if root == "" {
		return ""
	}
	if b.C.tab.thisText[root] {
		if t := b.ownField(path, root); t != "" {
			return t
		}
		return b.Class()
	}
	if l := b.lookup(root); l != nil {
		if l.typ == "" {
			if l.module {
				return "" // the resolver knows it as a definition of the file
			}
			return "?" // a local of unknown type: no import or global
		}
		if strings.Contains(l.typ, inPlace) {
			return b.placeRoot(l.typ, path)
		}
		return l.typ
	}
	return ""
}

// context collects the flags that the surroundings of an expression give it.
func (b *Builder) context(i int) fact.Flags {
	t := &b.C.tab
	var f fact.Flags
	child := i
	for k := 0; k < 12; k++ {
		p := int(b.Nodes[child].Parent)
		if p == child {
			break
		}
		s := b.symbol(p)
		if cf := t.cond[s]; cf != 0 {
			if b.Nodes[child].Field == cf {
				f |= fact.InCond
				if b.exits(p) {
					f |= fact.EarlyReturn
				}
			}
			break
		}
		if lf := t.lambda[s]; lf != 0 {
			if b.Nodes[child].Field == lf {
				f |= fact.Returned
			}
			break
		}
		f |= t.flags[s]
		if f&(fact.Assigned|fact.Thrown) != 0 {
			break // the statement around it does not drop the value
		}
		cl := t.class[s]
		if t.flags[s] == 0 && cl != cWrap && cl != cBinary && !t.through[s] {
			break
		}
		child = p
	}
	return f
}

// exits reports whether the branch of statement p leaves the function at once.
func (b *Builder) exits(p int) bool {
	t := &b.C.tab
	for c := p + 1; c < int(b.Nodes[p].Next); c = int(b.Nodes[c].Next) {
		s := b.symbol(c)
		if b.leaves(c) {
			return true
		}
		if t.block[s] {
			for d := c + 1; d < int(b.Nodes[c].Next); d = int(b.Nodes[d].Next) {
				if b.leaves(d) {
					return true
				}
			}
			return false
		}
	}
	return false
}

// leaves reports whether a statement leaves the function, also where what
// leaves it is an expression: `throw x;`.
func (b *Builder) leaves(i int) bool {
	t := &b.C.tab
	s := b.symbol(i)
	also := b.C.Syntax.Leaves
	if t.exit[s] || also != nil && also(b, i) {
		return true
	}
	if t.flags[s] != fact.Dropped {
		return false
	}
	f := b.First(i)
	return f >= 0 && (t.exit[b.symbol(f)] || also != nil && also(b, f))
}

// args records the arguments of a call and the options in them.
func (b *Builder) args(id, list int) {
	k := 0
	for a := list + 1; a < int(b.Nodes[list].Next); a = int(b.Nodes[a].Next) {
		if !b.named(a) {
			continue
		}
		b.arg(id, a, k)
		k++
	}
	if k > 1 {
		b.routeName(id, list)
	}
}

// routeName gives the text of the first argument its name where a function is
// passed beside it: "users.list", which is no identifier, names what is registered.
func (b *Builder) routeName(id, list int) {
	a := &b.File.Calls[id].Args[0]
	if a.Kind != fact.ArgString || a.Head != "" || a.Name != "" {
		return
	}
	last := -1
	for i := list + 1; i < int(b.Nodes[list].Next); i = int(b.Nodes[i].Next) {
		if b.named(i) {
			last = i
		}
	}
	if kind, _ := b.Shape(last); kind != fact.ArgFunc {
		return
	}
	x := b.Unquote(b.unwrap(b.First(list)))
	if len(x) <= 48 && routeText(x) {
		a.Head = x
	}
}

// routeText reports whether a text is words between points, slashes or colons.
func routeText(x string) bool {
	for w := range strings.FieldsFuncSeq(x, func(r rune) bool { return r == '.' || r == '/' || r == ':' }) {
		if !wordText([]byte(w)) {
			return false
		}
	}
	return strings.ContainsAny(x, "./:")
}

func (b *Builder) arg(id, a, k int) {
	t := &b.C.tab
	name := ""
	v := a
	if t.argWrap[b.symbol(a)] {
		if b.hasPair(a) {
			v = b.First(a)
		} else if l := b.Last(a); l >= 0 {
			if f := b.First(a); f != l {
				name = b.Path(f)
			}
			v = l
		}
	}
	if s := b.symbol(v); t.isPair[s] && t.pair[s].keyword {
		key, val := b.pairParts(v)
		if val < 0 {
			val = key // f(a:) is f(a: a)
		}
		if key >= 0 {
			name, v = b.keyName(key), val
		}
	}
	kind, head := b.Shape(v)
	c := &b.File.Calls[id]
	if len(c.Args) < fact.MaxArgs {
		x := b.NewArg(name, kind, head)
		if kind == fact.ArgString && head == "" && LastSegment(c.Callee) == "middleware" {
			x.Head = b.beforeColon(v)
		}
		if kind == fact.ArgString || kind == fact.ArgTemplate || kind == fact.ArgBinary {
			x.Text = b.textForm(v, kind)
		}
		c.Args = b.room.args.push(c.Args, x)
	}
	if name != "" {
		b.option(id, a, name, kind, head, k)
		b.Options(id, v, name+".", 2, k)
		return
	}
	switch kind {
	case fact.ArgArray:
		if takesList(&b.File.Calls[id], k) {
			b.elements(id, v, fact.Element, k)
		}
	case fact.ArgSpread:
		b.spread(id, v, "", 0, k)
	case fact.ArgObject:
		b.Options(id, v, "", 1, k)
	case fact.ArgIdent:
		if l := b.lookup(head); l != nil && l.init >= 0 {
			init := b.unwrap(l.init)
			if t.class[b.symbol(init)] == cObject {
				b.Options(id, init, "", 1, k)
				b.members(id, l, k)
			}
		}
	}
}

// NewArg returns an argument of the shape given, as it is recorded in facts.
func (b *Builder) NewArg(name string, kind fact.ArgKind, head string) fact.Arg {
	return fact.Arg{Kind: kind, Name: name, Head: head, Local: b.localHead(kind, head)}
}

// localHead reports whether the head of an expression begins with a name that
// a function binds: no definition of the file or of another is meant by it.
func (b *Builder) localHead(kind fact.ArgKind, head string) bool {
	if head == "" || kind < fact.ArgIdent || kind > fact.ArgNew {
		return false
	}
	root := head
	if k := strings.IndexAny(root, ".("); k >= 0 {
		root = root[:k]
	}
	l := b.lookup(root)
	return l != nil && !l.module
}

// members adds the keys that assignments gave to a local object before it was
// passed. One that stands in another block than the declaration may not have
// run: what it sets is unknown.
func (b *Builder) members(id int, l *local, arg int) {
	if len(l.set) == 0 {
		return
	}
	home := b.block(l.init)
	for _, i := range l.set {
		left, right := b.Field(i, "left"), b.Field(i, "right")
		if left < 0 || right < 0 {
			continue
		}
		if b.block(i) != home {
			b.File.Calls[id].Flags |= fact.Spread
			continue
		}
		if p := b.Path(left); p != "" {
			kind, head := b.Shape(right)
			b.option(id, i, LastSegment(p), kind, head, arg)
		}
	}
}

// block returns the node around the statement of node i, which is the same for
// statements of one block; the parent of i in grammars without these kinds of
// statements.
func (b *Builder) block(i int) int {
	for n, p := i, b.Parent(i); p != n; n, p = p, b.Parent(p) {
		switch b.Kind(p) {
		case "expression_statement", "lexical_declaration", "variable_declaration", "if_statement", "for_statement", "while_statement":
			return b.Parent(p)
		}
	}
	return b.Parent(i)
}

// Option records one key of call id, with the value at node val.
func (b *Builder) Option(id, i int, key string, val int) {
	kind, head := b.Shape(val)
	b.option(id, i, key, kind, head, 0)
}

func (b *Builder) hasPair(a int) bool {
	f := b.First(a)
	return f >= 0 && b.C.tab.isPair[b.symbol(f)]
}

func (b *Builder) option(id, i int, key string, kind fact.ArgKind, head string, arg int) {
	c := &b.File.Calls[id]
	if len(c.Opts) >= maxOpts || key == "" || len(key) > maxText {
		return
	}
	c.Opts = b.room.opts.push(c.Opts, fact.Option{Line: b.Line(b.Nodes[i].Start), Key: key, Kind: kind, Value: head, Local: b.localHead(kind, head), Arg: arg})
}

// Options records the keys of an object literal node as options of call id.
func (b *Builder) Options(id, obj int, prefix string, depth, arg int) {
	t := &b.C.tab
	obj = b.unwrap(obj)
	if t.class[b.symbol(obj)] != cObject || depth > maxDepth {
		return
	}
	for c := obj + 1; c < int(b.Nodes[obj].Next); c = int(b.Nodes[c].Next) {
		if !b.named(c) {
			continue
		}
		s := b.symbol(c)
		switch {
		case t.isPair[s]:
			key, val := b.pairParts(c)
			if key < 0 || val < 0 {
				continue
			}
			if key == val { // an element without a key
				if u := b.unwrap(val); t.class[b.symbol(u)] == cSpread && depth == 1 {
					b.spread(id, u, prefix, depth, arg)
				}
				continue
			}
			k := b.keyName(key)
			if k == "" {
				b.File.Calls[id].Flags |= fact.Spread // a computed key
				continue
			}
			kind, head := b.Shape(val)
			full := k
			if prefix != "" {
				full = b.intern(prefix + k)
			}
			b.option(id, c, full, kind, head, arg)
			if kind == fact.ArgObject {
				b.Options(id, val, full+".", depth+1, arg)
			} else if kind == fact.ArgArray && depth == 1 && listKey(&b.File.Calls[id], k) {
				b.elements(id, val, b.intern(fact.Element+k), arg)
			} else if kind == fact.ArgIdent && depth == 1 {
				b.heldOptions(id, head, full, arg)
			} else if k == "where" && depth == 1 && (kind == fact.ArgCall || kind == fact.ArgFunc) && b.C.Syntax.Conditions != nil {
				b.whereOption(id, full, val, arg)
			}
		case t.keyed[s] != 0:
			if name := b.FieldID(c, t.keyed[s]); name >= 0 {
				if k := b.keyName(name); k != "" {
					b.option(id, c, b.intern(prefix+k), fact.ArgFunc, "", arg)
				}
			}
		case t.short[s]:
			k := b.Text(c)
			full := k
			if prefix != "" {
				full = b.intern(prefix + k)
			}
			b.option(id, c, full, fact.ArgIdent, k, arg)
			if depth == 1 {
				b.heldOptions(id, k, full, arg)
			}
		case t.class[s] == cSpread:
			if depth == 1 {
				b.spread(id, c, prefix, depth, arg)
			}
		}
	}
}

// heldOptions follows an option whose value is a local to the object literal that
// it was given, as in { where }. An object that is changed later is not followed.
func (b *Builder) heldOptions(id int, name, key string, arg int) {
	if l := b.lookup(name); l != nil && l.init >= 0 && len(l.set) == 0 {
		if init := b.unwrap(l.init); b.C.tab.class[b.symbol(init)] == cObject {
			b.Options(id, init, key+".", 2, arg)
		}
	}
}

// spread follows `...x` one step to a local object literal; otherwise the
// absence of keys is unknown.
func (b *Builder) spread(id, c int, prefix string, depth, arg int) {
	if x := b.First(c); x >= 0 {
		if l := b.lookup(b.Path(x)); l != nil && l.init >= 0 {
			init := b.unwrap(l.init)
			if b.C.tab.class[b.symbol(init)] == cObject {
				b.Options(id, init, prefix, depth+1, arg)
				return
			}
		}
	}
	b.File.Calls[id].Flags |= fact.Spread
}

// keyName returns the name of a key: an identifier or the text of a string.
func (b *Builder) keyName(i int) string {
	t := &b.C.tab
	s := b.symbol(i)
	switch t.class[s] {
	case cString:
		if b.interpolated(i, 0) {
			return ""
		}
		return b.Unquote(i)
	case cIdent, cNumber, cThis:
		return b.Text(i)
	}
	n := &b.Nodes[i]
	if n.End-n.Start <= 64 && wordText(b.Src[n.Start:n.End]) {
		return b.Text(i)
	}
	return ""
}

func wordText(s []byte) bool {
	for _, c := range s {
		if !word(c) && c != '-' && c != '$' {
			return false
		}
	}
	return len(s) > 0
}

// Shape says what an expression is and what heads it.
func (b *Builder) Shape(i int) (fact.ArgKind, string) {
	if i < 0 {
		return fact.ArgOther, ""
	}
	t := &b.C.tab
	i = b.unwrap(i)
	s := b.symbol(i)
	switch t.class[s] {
	case cIdent, cThis:
		return fact.ArgIdent, b.Text(i)
	case cMember:
		return fact.ArgMember, b.Path(i)
	case cCall:
		if t.call[s].flags&fact.New != 0 {
			return fact.ArgNew, b.callPath(i)
		}
		return fact.ArgCall, b.callPath(i)
	case cString:
		if b.interpolated(i, 0) {
			return fact.ArgTemplate, ""
		}
		x := b.Unquote(i)
		if len(x) <= 48 && (wordText([]byte(x)) || b.C.Syntax.Marks && wordText([]byte(strings.TrimRight(x, "?!=")))) {
			return fact.ArgString, x
		}
		if names := b.C.Syntax.Handler; names != nil && len(x) <= maxHandler && names(x) {
			return fact.ArgString, x
		}
		return fact.ArgString, ""
	case cTemplate:
		if !b.interpolated(i, 0) {
			return fact.ArgString, ""
		}
		return fact.ArgTemplate, ""
	case cNumber:
		return fact.ArgNumber, b.Text(i)
	case cBool:
		return fact.ArgBool, b.Text(i)
	case cNull:
		return fact.ArgNull, "null"
	case cObject:
		// One literal may be a list or a map, as its first element says.
		if f := b.First(i); f >= 0 && t.isPair[b.symbol(f)] {
			if k, v := b.pairParts(f); k == v && k >= 0 && t.class[b.symbol(b.unwrap(k))] != cSpread {
				return fact.ArgArray, ""
			}
		}
		return fact.ArgObject, ""
	case cArray:
		return fact.ArgArray, ""
	case cFunc:
		return fact.ArgFunc, ""
	case cSpread:
		return fact.ArgSpread, ""
	case cBinary:
		if b.literalText(i, 0) {
			return fact.ArgString, "" // one text in several pieces
		}
		return fact.ArgBinary, ""
	}
	if t.typ[s] {
		return fact.ArgType, b.TypeText(i)
	}
	return fact.ArgOther, ""
}

// interpolated reports whether a string holds expressions; strings joined by
// standing next to each other are one node around their parts.
func (b *Builder) interpolated(i, depth int) bool {
	t := &b.C.tab
	for c := i + 1; c < int(b.Nodes[i].Next); c = int(b.Nodes[c].Next) {
		s := b.symbol(c)
		if t.interp[s] || depth == 0 && t.class[s] == cString && b.interpolated(c, 1) {
			return true
		}
	}
	return false
}
