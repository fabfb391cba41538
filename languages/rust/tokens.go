package rust

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// The arguments of macros are not parsed: they are trees of tokens. Calls in
// them are found by their look, name(…).

const (
	maxSegments = 32 // arguments of a macro
	maxTokens   = 16 // tokens of one that are looked at
	maxPath     = 12 // names of a path in tokens
)

// segments splits the tokens of a tree at its commas.
func segments(b *languages.Builder, tt int) [][]int {
	var out [][]int
	var cur []int
	flush := func() {
		if cur != nil && len(out) < maxSegments {
			out = append(out, cur)
		}
		cur = nil
	}
	end := int(b.Nodes[tt].Next)
	for c := tt + 1; c < end && len(out) < maxSegments; c = int(b.Nodes[c].Next) {
		switch b.Kind(c) {
		case "(", ")", "[", "]", "{", "}", "line_comment", "block_comment":
		case ",", ";":
			flush()
		default:
			if len(cur) < maxTokens {
				cur = append(cur, c)
			}
		}
	}
	flush()
	return out
}

func isName(b *languages.Builder, i int) bool {
	return b.Is(i, "identifier") || b.Is(i, "self") || b.Is(i, "crate") || b.Is(i, "super")
}

func isSep(b *languages.Builder, i int) bool { return b.Is(i, ".") || b.Is(i, "::") }

// tokensPath joins names and separators; a call among them appears as "()". It
// is "" where the tokens are anything else.
func tokensPath(b *languages.Builder, toks []int) string {
	var s strings.Builder
	for k, t := range toks {
		switch {
		case isName(b, t) && (k == 0 || isSep(b, toks[k-1])):
			s.WriteString(b.Text(t))
		case isSep(b, t):
			if k > 0 {
				s.WriteByte('.')
			}
		case b.Is(t, "token_tree") && k > 0 && isName(b, toks[k-1]) && b.Src[b.Nodes[t].Start] == '(':
			s.WriteString("()")
		default:
			return ""
		}
		if s.Len() > 120 {
			return ""
		}
	}
	return strings.TrimSuffix(s.String(), ".")
}

// tokenArgs records the arguments of a macro; `name = value` is an option.
func tokenArgs(b *languages.Builder, id, tt int) {
	if b.Src[b.Nodes[tt].Start] == '{' {
		return
	}
	for _, seg := range segments(b, tt) {
		first := seg[0]
		name := ""
		for k := 1; k < len(seg) && k < 6; k++ {
			if b.Is(seg[k], "=") {
				name = tokensPath(b, seg[:k])
				seg = seg[k+1:]
				break
			}
		}
		for len(seg) > 1 && (b.Is(seg[0], "&") || b.Is(seg[0], "*") || b.Is(seg[0], "%") || b.Is(seg[0], "?") || b.Is(seg[0], "mutable_specifier")) {
			seg = seg[1:]
		}
		kind, head := tokenShape(b, seg)
		c := &b.File.Calls[id]
		if len(c.Args) < fact.MaxArgs {
			c.Args = append(c.Args, b.NewArg(name, kind, head))
		}
		if name != "" {
			b.OptionText(id, first, name, kind, head)
		}
	}
}

// statics defines what lazy_static! and thread_local! declare: static NAME: T = …
func statics(b *languages.Builder, tt int) {
	end := int(b.Nodes[tt].Next)
	for c := tt + 1; c < end; c = int(b.Nodes[c].Next) {
		if !b.Is(c, "static") {
			continue
		}
		public := false
		for p := b.Before(c); p >= 0 && (b.Is(p, "pub") || b.Is(p, "token_tree")); p = b.Before(p) {
			public = public || b.Is(p, "pub")
		}
		n := int(b.Nodes[c].Next)
		for n < end && (b.Is(n, "mutable_specifier") || b.Is(n, "identifier") && b.Text(n) == "ref") {
			n = int(b.Nodes[n].Next)
		}
		if n >= end || !b.Is(n, "identifier") {
			continue
		}
		at := int(b.Nodes[n].Next)
		if at >= end || !b.Is(at, ":") {
			continue
		}
		from := int(b.Nodes[at].Next)
		for at = from; at < end && !b.Is(at, "=") && !b.Is(at, ";"); at = int(b.Nodes[at].Next) {
		}
		if from >= end || at >= end || b.Nodes[at].Start-b.Nodes[from].Start > 120 {
			continue
		}
		typ := strings.ReplaceAll(strings.Join(strings.Fields(string(b.Src[b.Nodes[from].Start:b.Nodes[at].Start])), ""), "::", ".")
		if b.EnclosingFunc() >= 0 {
			b.Declare(fact.BindVar, b.Text(n), typ, n, -1)
			continue
		}
		d := fact.Def{Kind: fact.Const, Name: b.Text(n)}
		if public {
			d.Mods |= fact.Exported
		}
		b.Leaf(c, d, -1)
		b.Declare(fact.BindVar, d.Name, typ, n, -1)
	}
}

func tokenShape(b *languages.Builder, seg []int) (fact.ArgKind, string) {
	if len(seg) == 0 {
		return fact.ArgOther, ""
	}
	if len(seg) == 1 {
		return b.Shape(seg[0])
	}
	p := tokensPath(b, seg)
	switch {
	case p == "":
		return fact.ArgOther, ""
	case strings.HasSuffix(p, "()"):
		return fact.ArgCall, strings.TrimSuffix(p, "()")
	}
	return fact.ArgMember, p
}

// tokenTree records what looks like a call in the tokens of a macro.
func tokenTree(b *languages.Builder, i int) {
	n := &b.Nodes[i]
	if !b.Is(b.Parent(i), "token_tree") || int(n.Start) >= len(b.Src) {
		return
	}
	p := b.Before(i)
	if p < 0 {
		return
	}
	var flags fact.Flags
	if b.Is(p, "!") {
		flags = fact.MacroCall
		if p = b.Before(p); p < 0 {
			return
		}
	} else if b.Src[n.Start] != '(' {
		return
	}
	if !b.Is(p, "identifier") {
		return
	}
	// The path before it, read backwards.
	toks := []int{p}
	open, text := false, false
	for len(toks) < maxPath {
		q := b.Before(toks[0])
		if q < 0 {
			break
		}
		if b.Is(q, "fn") {
			return
		}
		if b.Is(toks[0], "token_tree") && b.Is(q, "!") {
			if m := b.Before(q); m >= 0 && isName(b, m) { // the macro whose value it is
				toks = append([]int{m}, toks...)
				continue
			}
		}
		text = b.Is(q, "string_literal") || b.Is(q, "raw_string_literal")
		name := isName(b, toks[0]) || b.Is(toks[0], "token_tree")
		if name && isName(b, toks[0]) && isSep(b, q) || isSep(b, toks[0]) && isName(b, q) ||
			isSep(b, toks[0]) && b.Is(q, "token_tree") || b.Is(toks[0], "token_tree") && isName(b, q) {
			toks = append([]int{q}, toks...)
			continue
		}
		open = isSep(b, toks[0])
		break
	}
	for len(toks) > 0 && (isSep(b, toks[0]) || b.Is(toks[0], "token_tree")) {
		toks, open = toks[1:], true
	}
	path := tokensPath(b, toks)
	if path == "" {
		return
	}
	if open {
		path = "?." + path
	}
	id := b.OpenCall(i, path, i+1, flags)
	if open && text && strings.Count(path, ".") == 1 {
		b.File.Calls[id].Root = "str"
	}
	b.File.Calls[id].Line = b.Line(b.Nodes[p].Start)
	tokenArgs(b, id, i)
}
