package languages

import (
	"bytes"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/analyzer/tree"
)

// Limits of what one file may contribute, so that a hostile file stays cheap.
const (
	maxText   = 160  // bytes of a name, path or type
	maxOpts   = 64   // options of one call
	maxDepth  = 3    // nesting of option keys
	maxLocals = 4096 // visible local names
	maxModule = 512  // visible names of the module itself
	maxArgs   = 256  // arguments that are told apart
)

// Builder turns the flat syntax tree of one file into facts. A worker owns one
// and reuses it for every file.
type Builder struct {
	C     *Compiled
	Src   []byte
	Nodes []tree.Node
	File  *fact.File
	// Broken takes the facts of what is whole inside syntax errors too: right for
	// one file that someone is about to mend, not for counting.
	Broken bool

	strs    map[string]string
	text    []byte        // see scratch
	called  [256]calledAs // what was asked for last, by the last digits of the node
	lineAt  int           // byte offset up to which line is counted
	line    int
	lines   []int // start offset of each line, filled on demand
	imports map[string]int

	defs   []openDef
	calls  []openCall
	loops  []int // node ends of open loops
	catchs []int // node ends of open handlers
	marks  []mark
	pop    int // the smallest end among all open regions
	body   uint32

	locals  []local
	scopes  []openScope
	structs []map[string]string // fields of the types written in place, see Struct
	queries []int               // calls whose conditions were read
	at      int                 // the node that the walk is at
	pending []fact.Decorator
	inits   []initOf
	skip    int   // nodes below this index are not walked
	errs    []int // call nodes that are the error leaving a function
	later   []int // nodes whose region of error handling opens when they are reached
	room    room
}

type openDef struct {
	def, end  int
	body      int // node whose children are the statements, -1 none
	stmts     int
	locals    int // len(locals) when it was opened
	class     string
	inherited bool
}

type openCall struct {
	call, end int
	args      int // first node of the arguments; before it is the callee
	callee    int
}

// mark is an open region that gives its calls a property.
type mark struct {
	end   int
	flags fact.Flags
}

type local struct {
	name, typ string
	init      int // node of the initial value, -1
	module    bool
	assigned  bool  // its type is that of what was assigned
	set       []int // assignments of members behind the initial value
	from      int   // first node at which it is in sight
}

type initOf struct {
	node, def int
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder {
	return &Builder{strs: map[string]string{}, imports: map[string]int{}}
}

// Build extracts the facts of one parsed file into f, whose Path is set.
func (b *Builder) Build(c *Compiled, src []byte, nodes []tree.Node, f *fact.File) {
	if len(b.strs) > 1<<17 {
		clear(b.strs) // bounded over a long run
	}
	b.C, b.Src, b.Nodes, b.File = c, src, nodes, f
	b.lineAt, b.line, b.lines = 0, 1, b.lines[:0]
	clear(b.imports)
	clear(b.called[:])
	b.defs, b.calls, b.loops, b.catchs = b.defs[:0], b.calls[:0], b.loops[:0], b.catchs[:0]
	b.locals, b.pending, b.inits, b.skip = b.locals[:0], nil, b.inits[:0], 0
	b.errs, b.later, b.marks = b.errs[:0], b.later[:0], b.marks[:0]
	b.scopes, b.structs, b.queries, b.at = b.scopes[:0], b.structs[:0], b.queries[:0], 0
	f.Lang = c.Name
	f.Test = c.IsTest != nil && c.IsTest(f.Path)
	f.Lines = bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		f.Lines++
	}
	f.Head = b.head(f.Head[:0])
	b.room.lend(f)
	b.walk()
	if c.Finish != nil {
		c.Finish(b)
	}
	b.finish()
	b.room.settle(f)
}

const never = int(^uint(0) >> 1)

func (b *Builder) walk() {
	t := &b.C.tab
	b.pop = never
	b.body = ^uint32(0)
	for i := 0; i < len(b.Nodes); i++ {
		if i >= b.pop {
			b.close(i)
		}
		if len(b.later) > 0 && b.later[len(b.later)-1] == i {
			b.later = b.later[:len(b.later)-1]
			b.Catch(i)
		}
		b.at = i
		n := &b.Nodes[i]
		if n.Symbol == tree.ErrorSymbol {
			if !b.Broken {
				i = int(n.Next) - 1
			}
			continue
		}
		if n.Flags&tree.Named == 0 {
			continue
		}
		s := n.Symbol
		cl := t.class[s]
		if n.Parent == b.body && cl != cComment && i != 0 {
			b.defs[len(b.defs)-1].stmts++
		}
		if t.scope[s] {
			b.Scope(i)
		}
		if how := t.held[s]; how != holdsNone {
			b.compare(i, how)
		}
		if h := t.enter[s]; h != nil {
			b.skip = 0
			h(b, i)
			if b.skip > i {
				i = b.skip - 1
				continue
			}
		} else {
			switch cl {
			case cCall:
				b.Call(i)
			case cMember:
				b.memberRef(i)
			case cIdent:
				b.identRef(i)
			}
		}
		if t.typ[s] {
			b.typeRef(i)
		}
		if t.flags[s] == fact.Returned {
			if v := b.First(i); v >= 0 && v == b.Last(i) {
				b.Returns(v)
			}
		}
		if t.loop[s] {
			b.loops = append(b.loops, int(n.Next))
			b.until(int(n.Next))
		}
	}
	b.close(never)
}

func (b *Builder) until(end int) {
	if end < b.pop {
		b.pop = end
	}
}

// close ends every region that ends at or before node i.
func (b *Builder) close(i int) {
	for k := len(b.defs); k > 0 && b.defs[k-1].end <= i; k-- {
		d := &b.defs[k-1]
		if b.File.Defs[d.def].Kind.Callable() {
			b.File.Defs[d.def].Stmts = d.stmts
		}
		b.locals = b.locals[:min(d.locals, len(b.locals))]
		b.defs = b.defs[:k-1]
	}
	for k := len(b.calls); k > 0 && b.calls[k-1].end <= i; k-- {
		b.calls = b.calls[:k-1]
	}
	for k := len(b.loops); k > 0 && b.loops[k-1] <= i; k-- {
		b.loops = b.loops[:k-1]
	}
	for k := len(b.catchs); k > 0 && b.catchs[k-1] <= i; k-- {
		b.catchs = b.catchs[:k-1]
	}
	for k := len(b.marks); k > 0 && b.marks[k-1].end <= i; k-- {
		b.marks = b.marks[:k-1]
	}
	b.pop = never
	b.body = ^uint32(0)
	if k := len(b.defs); k > 0 {
		b.until(b.defs[k-1].end)
		if d := b.defs[k-1].body; d >= 0 {
			b.body = uint32(d)
		}
	}
	b.closeScopes(i)
	if k := len(b.calls); k > 0 {
		b.until(b.calls[k-1].end)
	}
	if k := len(b.loops); k > 0 {
		b.until(b.loops[k-1])
	}
	if k := len(b.catchs); k > 0 {
		b.until(b.catchs[k-1])
	}
	if k := len(b.marks); k > 0 {
		b.until(b.marks[k-1].end)
	}
}

// Mark opens a region in which calls carry the flags: a finally clause whose
// calls are deferred, an assertion.
func (b *Builder) Mark(i int, flags fact.Flags) {
	if k := len(b.marks); k > 0 {
		flags |= b.marks[k-1].flags // regions nest
	}
	b.marks = append(b.marks, mark{int(b.Nodes[i].Next), flags})
	b.until(int(b.Nodes[i].Next))
}

// Uncount takes a statement that does not run, such as a documentation string,
// out of the count of statements of the definition just opened.
func (b *Builder) Uncount() {
	if k := len(b.defs); k > 0 {
		b.defs[k-1].stmts--
	}
}

// Skip makes the walk go on after the subtree of node i.
func (b *Builder) Skip(i int) { b.skip = int(b.Nodes[i].Next) }

// Catch opens a region in which calls carry fact.InCatch: a handler of exceptions.
func (b *Builder) Catch(i int) {
	b.catchs = append(b.catchs, int(b.Nodes[i].Next))
	b.until(int(b.Nodes[i].Next))
}

// CatchFrom opens such a region when the walk reaches node i.
func (b *Builder) CatchFrom(i int) { b.later = append(b.later, i) }

// MarkError marks the call at node i, once it is walked, as the error that
// leaves its function.
func (b *Builder) MarkError(i int) { b.errs = append(b.errs, b.unwrap(i)) }

// Local makes a name visible with a type, without a Binding.
func (b *Builder) Local(name, typ string) {
	if name != "" && name != "_" && len(b.locals) < maxLocals {
		b.locals = append(b.locals, local{name: name, typ: typ, init: -1})
	}
}

// ClassLocal makes a name visible with a type until the innermost open class ends.
func (b *Builder) ClassLocal(name, typ string) {
	k := len(b.defs) - 1
	for k >= 0 && b.File.Defs[b.defs[k].def].Kind.Callable() {
		k--
	}
	if k < 0 || name == "" || typ == "" || len(b.locals) >= maxLocals || b.lookup(name) != nil {
		return
	}
	at := len(b.locals)
	if k+1 < len(b.defs) {
		at = min(at, b.defs[k+1].locals)
	}
	b.locals = append(b.locals, local{})
	copy(b.locals[at+1:], b.locals[at:])
	b.locals[at] = local{name: name, typ: typ, init: -1}
	for k++; k < len(b.defs); k++ {
		b.defs[k].locals++
	}
}

// Passed says what becomes of the anonymous function at node i: the callee
// that it is passed to directly with the argument's index, or the name of the
// variable or key that it is bound to.
func (b *Builder) Passed(i int) (via string, arg int, name string) {
	t := &b.C.tab
	child := i
	for k := 0; k < 4; k++ {
		p := b.Parent(child)
		s := b.symbol(p)
		switch {
		case t.argList[s]:
			n := 0
			for c := p + 1; c < child && n < maxArgs; c = int(b.Nodes[c].Next) {
				if b.named(c) {
					n++
				}
			}
			if c := b.Parent(p); t.class[b.symbol(c)] == cCall {
				return b.callPath(c), n, name
			}
			return "", 0, name
		case t.isPair[s]:
			if key, _ := b.pairParts(p); key >= 0 {
				name = b.keyName(key)
			}
			// The object that holds it may be an argument.
			o := b.Parent(p)
			if l := b.Parent(o); t.class[b.symbol(l)] == cCall && t.call[b.symbol(l)].flags&fact.CompositeLit != 0 && name != "" {
				if path := b.callPath(l); path != "" { // T{Run: func() {…}}
					return b.intern(path + "." + name), 0, name
				}
			}
			if l := b.Parent(o); t.argList[b.symbol(l)] {
				if c := b.Parent(l); t.class[b.symbol(c)] == cCall {
					n := 0
					for x := l + 1; x < o && n < maxArgs; x = int(b.Nodes[x].Next) {
						if b.named(x) {
							n++
						}
					}
					return b.callPath(c), n, name
				}
			}
			return "", 0, name
		case t.class[s] == cWrap || t.argWrap[s] || t.through[s]:
			child = p
			continue
		}
		return "", 0, ""
	}
	return "", 0, ""
}

// Def adds a definition found at node i and makes it the enclosing one until
// the node ends. body is the node whose children are its statements, -1 for none.
func (b *Builder) Def(i int, d fact.Def, body int) int {
	n := &b.Nodes[i]
	d.Line, d.End = b.Line(n.Start), b.Line(max(n.Start, n.End-1))
	d.Parent = b.runsIn(i, 0)
	d.InitCall = -1
	if b.pending != nil && !b.decorating(i) {
		d.Decorators = append(d.Decorators, b.pending...)
		b.pending = nil
	}
	for k := range d.Decorators {
		d.Decorators[k].Call = -1
	}
	class := b.Class()
	switch d.Kind {
	case fact.Class, fact.Interface:
		class = d.Name
		if d.Owner != "" {
			class = b.intern(d.Owner + "." + d.Name)
		}
	case fact.Method:
		if d.Owner == "" {
			d.Owner = class
		} else {
			class = d.Owner
		}
	}
	id := len(b.File.Defs)
	b.File.Defs = append(b.File.Defs, d)
	b.defs = append(b.defs, openDef{def: id, end: int(n.Next), body: body, locals: len(b.locals), class: class})
	b.until(int(n.Next))
	b.body = ^uint32(0)
	if body >= 0 {
		b.body = uint32(body)
	}
	for _, p := range d.Params {
		if p.Name != "" {
			b.Declare(fact.BindParam, p.Name, p.Type, i, -1)
		}
	}
	return id
}

// Leaf adds a definition that encloses nothing: a constant, variable or alias.
// init is the node of its initial value, -1 for none.
func (b *Builder) Leaf(i int, d fact.Def, init int) int {
	n := &b.Nodes[i]
	d.Line, d.End = b.Line(n.Start), b.Line(max(n.Start, n.End-1))
	d.Parent = b.Enclosing()
	d.InitCall = -1
	if b.pending != nil {
		d.Decorators = append(d.Decorators, b.pending...)
		b.pending = nil
	}
	id := len(b.File.Defs)
	if init >= 0 {
		_, d.Init = b.Shape(init)
		if c := b.unwrap(init); b.C.tab.class[b.symbol(c)] == cCall {
			b.inits = append(b.inits, initOf{c, id})
		}
	}
	b.File.Defs = append(b.File.Defs, d)
	return id
}

// Decorator keeps a decorator for the next definition.
func (b *Builder) Decorator(i int, name string) {
	b.pending = append(b.pending, fact.Decorator{Line: b.Line(b.Nodes[i].Start), Name: name, Call: -1})
}

// OnParam adds the decorator at node i to a parameter of a definition.
func (b *Builder) OnParam(d *fact.Def, param, i int, name string) {
	if name != "" && len(d.OnParams) < fact.MaxOnParams {
		d.OnParams = append(d.OnParams, fact.ParamDecorator{Param: param, Decorator: fact.Decorator{Line: b.Line(b.Nodes[i].Start), Name: name, Call: -1}})
	}
}

// Enclosing returns the index of the innermost open definition, -1 at top level.
func (b *Builder) Enclosing() int {
	if k := len(b.defs); k > 0 {
		return b.defs[k-1].def
	}
	return -1
}

// EnclosingFunc returns the index of the innermost open callable, -1 for none.
func (b *Builder) EnclosingFunc() int {
	for k := len(b.defs) - 1; k >= 0; k-- {
		if b.File.Defs[b.defs[k].def].Kind.Callable() {
			return b.defs[k].def
		}
	}
	return -1
}

// Class returns the name of the innermost enclosing class or receiver type.
func (b *Builder) Class() string {
	if k := len(b.defs); k > 0 {
		return b.defs[k-1].class
	}
	return ""
}

// Import records an imported name.
func (b *Builder) Import(i int, im fact.Import) {
	if im.Path == "" || len(im.Path) > maxText {
		return
	}
	im.Line = b.Line(b.Nodes[i].Start)
	if im.Local != "" {
		b.imports[im.Local] = len(b.File.Imports)
	}
	b.File.Imports = append(b.File.Imports, im)
}

// ImportPath returns the path of the import that binds a name, "" for none.
func (b *Builder) ImportPath(name string) string {
	if k, ok := b.imports[name]; ok {
		return b.File.Imports[k].Path
	}
	return ""
}

// Imported reports whether a local name is bound by an import.
func (b *Builder) Imported(name string) bool {
	_, ok := b.imports[name]
	return ok
}

// Declare makes a name visible as a local of the innermost definition, and
// adds a Binding when its type is known or it is a parameter or field. init is
// the node of its initial value, -1 for none: it gives the type if typ is "".
func (b *Builder) Declare(kind fact.BindKind, name, typ string, i, init int) {
	if name == "" || name == "_" {
		return
	}
	value := typ
	if typ == "" && init >= 0 {
		typ, value = b.TypeOf(init), b.ValueType(init)
	}
	limit := maxLocals
	if len(b.defs) == 0 {
		limit = maxModule // leave room for the names inside functions
	}
	if kind != fact.BindField && kind != fact.BindSchema && len(b.locals) < limit {
		t := value
		if strings.HasSuffix(t, "()") && typ != "" {
			t = b.rooted(t)
		}
		b.locals = append(b.locals, local{name: name, typ: t, init: init, module: len(b.defs) == 0})
		if len(b.defs) == 0 && kind == fact.BindVar && t != "" {
			for k := len(b.File.Defs) - 1; k >= 0 && k >= len(b.File.Defs)-4; k-- {
				if d := &b.File.Defs[k]; d.Name == name && (d.Kind == fact.Var || d.Kind == fact.Const) && d.Infer == "" {
					d.Infer = t
				}
			}
		}
	}
	if typ == "" && kind == fact.BindVar {
		return
	}
	bd := fact.Binding{Line: b.Line(b.Nodes[i].Start), Kind: kind, Name: name, Type: typ, Func: b.Enclosing()}
	if kind == fact.BindField {
		bd.Owner = b.Class()
	}
	b.File.Bindings = append(b.File.Bindings, bd)
}

// Assign records the initial value of an existing local, for following it.
func (b *Builder) Assign(name string, init int) {
	if l := b.lookup(name); l != nil && l.init < 0 {
		l.init = init
	}
}

// AssignType gives a local that was declared without type or value the type of
// what node v assigns to it, "?" once it was given another one.
func (b *Builder) AssignType(name string, v int) {
	l := b.lookup(name)
	if l == nil || l.module || l.typ != "" && !l.assigned {
		return
	}
	t := b.ValueType(v)
	if l = b.lookup(name); t == "" {
		t = "?"
	}
	if l.assigned && t != l.typ {
		t = "?"
	}
	l.typ, l.assigned = t, true
}

// AssignMember records that node i, one of an assignment, sets a member of a
// local. Only a local that was given an object is followed.
func (b *Builder) AssignMember(name string, i int) {
	if l := b.lookup(name); l != nil && l.init >= 0 && len(l.set) < maxOpts {
		l.set = append(l.set, i)
	}
}

func (b *Builder) lookup(name string) *local {
	for k := len(b.locals) - 1; k >= 0; k-- {
		if b.locals[k].name == name && b.locals[k].from <= b.at {
			return &b.locals[k]
		}
	}
	return nil
}

// TypeOf gives the type text of an expression as far as it can be read off
// it: "C" for new C(), "f()" for the result of f, "" unknown.
func (b *Builder) TypeOf(i int) string {
	i = b.unwrap(i)
	t := &b.C.tab
	switch t.class[b.symbol(i)] {
	case cCall:
		c := t.call[b.symbol(i)]
		p := b.callPath(i)
		if p == "" {
			return ""
		}
		if c.flags&fact.New != 0 {
			return p
		}
		if slices.Contains(b.C.Syntax.Makers, p) {
			if a := b.First(b.FieldID(i, c.args)); a >= 0 {
				return b.TypeText(a)
			}
		}
		return b.intern(p + "()")
	case cString, cTemplate:
		return "string"
	case cNumber:
		return "number"
	case cBool:
		return "bool"
	}
	return ""
}

// Schema records a column or field of a model, schema or table.
func (b *Builder) Schema(i int, owner, name, typ string) {
	if name == "" {
		return
	}
	b.File.Bindings = append(b.File.Bindings, fact.Binding{Line: b.Line(b.Nodes[i].Start), Kind: fact.BindSchema, Name: name, Owner: owner, Type: typ, Func: b.Enclosing()})
}

// AddCatch records a handler of exceptions at node i and opens its region.
func (b *Builder) AddCatch(i int, typ string, form fact.CatchForm) {
	n := &b.Nodes[i]
	b.File.Catches = append(b.File.Catches, fact.Catch{Line: b.Line(n.Start), End: b.Line(max(n.Start, n.End-1)), Type: typ, Form: form, Func: b.Enclosing()})
	b.Catch(i)
}

// finish ties decorators to their calls, and functions to what registers them.
func (b *Builder) finish() {
	b.registered()
	if len(b.queries) > 0 {
		b.foldQueries()
	}
	f := b.File
	type place struct {
		line int
		name string
	}
	var open map[place]*fact.Decorator
	var more map[place][]*fact.Decorator // of one name on one line, as of two parameters
	take := func(dc *fact.Decorator) {
		if open == nil {
			open = map[place]*fact.Decorator{}
		}
		p := place{dc.Line, dc.Name}
		if open[p] == nil {
			open[p] = dc
			return
		}
		if more == nil {
			more = map[place][]*fact.Decorator{}
		}
		more[p] = append(more[p], dc)
	}
	for d := range f.Defs {
		for k := range f.Defs[d].Decorators {
			take(&f.Defs[d].Decorators[k])
		}
		for k := range f.Defs[d].OnParams {
			take(&f.Defs[d].OnParams[k].Decorator)
		}
	}
	if open == nil {
		return
	}
	for c := range f.Calls {
		if f.Calls[c].Flags&fact.DecoratorCall == 0 {
			continue
		}
		p := place{f.Calls[c].Line, f.Calls[c].Callee}
		switch dc := open[p]; {
		case dc == nil:
		case dc.Call < 0:
			dc.Call = c
		case len(more[p]) > 0:
			more[p][0].Call = c
			more[p] = more[p][1:]
		}
	}
}
