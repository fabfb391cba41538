package languages

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// condition is one comparison of a query: a column, and what it is compared with.
type condition struct {
	key   string
	kind  fact.ArgKind
	value string
	node  int
}

// conditions reads the keys out of what a call is given as the condition of a
// query, where Syntax.Conditions has its name: text of SQL, comparisons, functions
// of comparisons, a column and its value. They become options of its first
// argument, as the keys of an object there. What cannot be read sets fact.Spread.
func (b *Builder) conditions(id, args int) {
	c := &b.File.Calls[id]
	name := LastSegment(c.Callee)
	if strings.IndexByte(c.Callee, '.') < 0 || c.Flags&(fact.New|fact.CompositeLit|fact.JSX|fact.DecoratorCall) != 0 {
		return
	}
	how, ok := b.C.Syntax.Conditions[name]
	if !ok {
		return
	}
	var nodes []int
	b.Each(args, func(a int) {
		if len(nodes) < maxOpts {
			nodes = append(nodes, b.argValue(a))
		}
	})
	for k := 0; k < how.Skip && len(nodes) > 0; k++ {
		nodes = nodes[1:]
	}
	if len(nodes) == 0 {
		return
	}
	q := query{b: b, lambdas: how.Lambda}
	switch t := &b.C.tab; t.class[b.symbol(b.unwrap(nodes[0]))] {
	case cObject:
		return // its keys are options
	case cString, cTemplate:
		q.text(nodes, how)
	default:
		if how.Column {
			return
		}
		for _, n := range nodes {
			q.read(n, 0)
		}
	}
	if len(q.found) == 0 {
		return
	}
	for _, f := range q.found {
		b.option(id, f.node, f.key, f.kind, f.value, 0)
	}
	if q.lost {
		b.File.Calls[id].Flags |= fact.Spread
	}
	b.queries = append(b.queries, id)
}

// whereOption reads the condition that a key of a query holds where it is no
// object: { where: eq(orders.tenantId, t) }.
func (b *Builder) whereOption(id int, key string, val, arg int) {
	q := query{b: b, lambdas: true}
	q.read(val, 0)
	for _, f := range q.found {
		b.option(id, f.node, b.intern(key+"."+f.key), f.kind, f.value, arg)
	}
	if len(q.found) > 0 && q.lost {
		b.File.Calls[id].Flags |= fact.Spread
	}
}

// argValue returns the value of an argument behind its wrapper.
func (b *Builder) argValue(a int) int {
	if b.C.tab.argWrap[b.symbol(a)] {
		if l := b.Last(a); l >= 0 {
			return l
		}
	}
	return a
}

type query struct {
	b       *Builder
	param   string // the parameter of the lambda that is read
	lambdas bool   // functions are conditions
	found   []condition
	lost    bool // a part could not be read
}

// text reads a column with its value, or a condition in SQL.
func (q *query) text(nodes []int, how Condition) {
	b := q.b
	s := b.Unquote(b.unwrap(nodes[0]))
	if column(s) {
		v := -1
		switch {
		case how.Null:
			q.add(s[strings.LastIndexByte(s, '.')+1:], fact.ArgNull, "null", nodes[0])
			return
		case len(nodes) == 2:
			v = nodes[1]
		case len(nodes) >= 3:
			if op := b.Unquote(b.unwrap(nodes[1])); op != "=" && op != "is" && op != "in" && op != "IN" {
				q.lost = true
				return
			}
			v = nodes[2]
		default:
			return
		}
		kind, head := b.Shape(v)
		q.add(s[strings.LastIndexByte(s, '.')+1:], kind, head, nodes[0])
		return
	}
	if how.Column || b.C.tab.class[b.symbol(b.unwrap(nodes[0]))] == cTemplate && b.interpolated(b.unwrap(nodes[0]), 0) {
		q.lost = true
		return
	}
	n := &b.Nodes[b.unwrap(nodes[0])]
	if t := strings.Trim(string(b.Src[n.Start:min(n.End, n.Start+4096)]), "\"'`"); t != "" {
		for _, k := range ConditionKeys(t) {
			q.add(k.Name, k.Kind, "", nodes[0])
		}
	}
}

// column reports whether a text names a column and nothing else.
func column(s string) bool {
	return s != "" && len(s) <= 64 && wordText([]byte(strings.ReplaceAll(s, ".", "_"))) && (s[0] < '0' || s[0] > '9')
}

func (q *query) add(key string, kind fact.ArgKind, value string, node int) {
	if key != "" && len(q.found) < 16 {
		q.found = append(q.found, condition{q.b.intern(key), kind, value, node})
	}
}

// compare adds a comparison of the column at node l with the value at node r, -1
// for null.
func (q *query) compare(l, r int) {
	b := q.b
	p := b.Path(b.unwrap(l))
	root, rest, ok := strings.Cut(p, ".")
	if !ok || strings.ContainsAny(p, "([?") || q.param != "" && root != q.param || q.param != "" && strings.Contains(rest, ".") {
		q.lost = true
		return
	}
	kind, head := fact.ArgNull, "null"
	if r >= 0 {
		kind, head = b.Shape(r)
	}
	if kind != fact.ArgNull && kind != fact.ArgBool && kind != fact.ArgString && kind != fact.ArgNumber {
		// Another value: the column itself says of which table it is.
		kind, head = fact.ArgBinary, ""
		if l := b.lookup(root); q.param == "" && (l == nil || l.module) {
			head = p
		}
	}
	q.add(LastSegment(p), kind, head, l)
}

// read reads a condition written as an expression.
func (q *query) read(i, depth int) {
	b, t := q.b, &q.b.C.tab
	i = b.unwrap(i)
	if depth > 6 {
		q.lost = true
		return
	}
	if b.Src[b.Nodes[i].Start] == '!' && q.param != "" {
		q.negated(i)
		return
	}
	switch t.class[b.symbol(i)] {
	case cBinary:
		op := b.operator(i)
		l, r := b.First(i), b.Last(i)
		switch {
		case l < 0 || r < 0 || l == r:
			q.lost = true
		case op == "&&" || op == "and" || op == "&":
			q.read(l, depth+1)
			q.read(r, depth+1)
		case op == "==" || op == "===" || op == "is":
			q.compare(l, r)
		default:
			q.lost = true
		}
	case cFunc:
		if !q.lambdas {
			q.lost = true
			return
		}
		q.lambda(i, depth)
	case cMember:
		if p := b.Path(i); q.param != "" && strings.HasPrefix(p, q.param+".") && strings.Count(p, ".") == 1 {
			q.add(LastSegment(p), fact.ArgBool, "true", i)
			return
		}
		q.lost = true
	case cCall:
		q.call(i, depth)
	default:
		q.lost = true
	}
}

// negated reads !o.Deleted.
func (q *query) negated(i int) {
	b := q.b
	if m := b.First(i); m >= 0 && b.C.tab.class[b.symbol(m)] == cMember {
		if p := b.Path(m); strings.HasPrefix(p, q.param+".") && strings.Count(p, ".") == 1 {
			q.add(LastSegment(p), fact.ArgBool, "false", i)
			return
		}
	}
	q.lost = true
}

// lambda reads the body of a function of one parameter.
func (q *query) lambda(i, depth int) {
	b := q.b
	body := b.Last(i)
	params := b.First(i)
	if body < 0 || params < 0 || params == body || q.param != "" || b.C.tab.block[b.symbol(body)] {
		q.lost = true
		return
	}
	p := strings.Trim(b.Text(params), "() ")
	if k, _, ok := strings.Cut(p, ","); ok {
		p = k // (order, { eq }) => …
	}
	if !column(p) || strings.Contains(p, ".") {
		q.lost = true
		return
	}
	q.param = p
	q.read(body, depth+1)
	q.param = ""
}

// call reads a condition written as a call: eq(table.column, v), and(…),
// Table.COLUMN.eq(v), order.TenantID(v).
func (q *query) call(i, depth int) {
	b := q.b
	path := b.callPath(i)
	name := LastSegment(path)
	args := b.Args(i)
	switch strings.Trim(strings.ToLower(strings.ReplaceAll(name, "_", "")), "()") {
	case "and":
		if obj := b.receiver(i); obj >= 0 && b.IsCall(obj) {
			q.read(obj, depth+1)
		}
		for _, a := range args {
			q.read(b.argValue(a), depth+1)
		}
		return
	case "eq", "equal", "equals", "is", "in", "inarray", "isin":
		if obj := b.receiver(i); obj >= 0 && len(args) == 1 {
			q.compare(obj, b.argValue(args[0]))
			return
		}
		if len(args) == 2 && strings.IndexByte(path, '.') < 0 {
			q.compare(b.argValue(args[0]), b.argValue(args[1]))
			return
		}
	case "isnull":
		if obj := b.receiver(i); obj >= 0 && len(args) == 0 {
			q.compare(obj, -1)
			return
		}
		if len(args) == 1 {
			q.compare(b.argValue(args[0]), -1)
			return
		}
	}
	if b.C.Syntax.Predicate != nil {
		if keys, ok := b.C.Syntax.Predicate(b, i); ok {
			for _, k := range keys {
				q.add(k.Name, k.Kind, "", i)
			}
			return
		}
	}
	q.lost = true
}

// operator returns the text of the operator of a binary expression.
func (b *Builder) operator(i int) string {
	if op := b.Field(i, "operator"); op >= 0 {
		return b.Text(op)
	}
	if l := b.First(i); l >= 0 {
		if op := int(b.Nodes[l].Next); op < int(b.Nodes[i].Next) {
			return b.Text(op)
		}
	}
	return ""
}

// foldQueries gives the conditions of a chain of calls to each of its calls, since
// they are of one query: where(a).where(b). A chain that is kept or given back may
// get more of them elsewhere.
func (b *Builder) foldQueries() {
	f := b.File
	in := map[int]bool{}
	for _, id := range b.queries {
		in[id] = true
	}
	outer := map[int]int{} // call → the call of the chain that is made on it
	for c := range f.Calls {
		if r := f.Calls[c].Chain; r >= 0 {
			outer[r] = c
		}
	}
	for _, id := range b.queries {
		inner := false
		for r := f.Calls[id].Chain; r >= 0 && !inner; r = f.Calls[r].Chain {
			inner = in[r]
		}
		if inner {
			continue
		}
		// id is the first of its chain.
		chain, open := []int{id}, false
		last := id
		for o, ok := outer[id]; ok; o, ok = outer[o] {
			last = o
			if in[o] {
				chain = append(chain, o)
			}
		}
		open = in[last] && f.Calls[last].Flags&(fact.Assigned|fact.Returned) != 0 && f.Calls[last].Flags&fact.Awaited == 0
		var all []fact.Option
		flags := fact.Flags(0)
		for _, c := range chain {
			flags |= f.Calls[c].Flags & fact.Spread
			all = append(all, f.Calls[c].Opts...)
		}
		if open {
			flags |= fact.Spread
		}
		for _, c := range chain {
			f.Calls[c].Flags |= flags
			if len(chain) > 1 {
				f.Calls[c].Opts = append([]fact.Option(nil), all[:min(len(all), maxOpts)]...)
			}
		}
	}
}
