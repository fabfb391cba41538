package languages

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Ref records a use of a symbol other than a call.
func (b *Builder) Ref(i int, kind fact.RefKind, name string) {
	if name == "" {
		return
	}
	b.File.Refs = append(b.File.Refs, fact.Ref{Line: b.Line(b.Nodes[i].Start), Kind: kind, Name: name, Func: b.Enclosing()})
}

// memberRef records a member access that starts at an import and is not
// itself part of a longer one or a callee.
func (b *Builder) memberRef(i int) {
	p := int(b.Nodes[i].Parent)
	t := &b.C.tab
	pc := t.class[b.symbol(p)]
	if pc == cMember && p != i && b.memberObject(p) == i {
		return
	}
	if pc == cCall && b.isCallee(p, i) {
		return
	}
	name := b.Path(i)
	root := firstSegment(name)
	if root == "" {
		return
	}
	if b.Imported(root) {
		b.Ref(i, fact.RefValue, name)
		return
	}
	if root[0] >= 'A' && root[0] <= 'Z' && b.lookup(root) == nil {
		b.Ref(i, fact.RefValue, name)
		return
	}
	// A member of what a global holds, as process.env.HOME.
	if at := strings.IndexByte(name[len(root):], '.'); at >= 0 && strings.Contains(name[len(root)+at+1:], ".") && b.C.builtins[root] && b.lookup(root) == nil {
		b.Ref(i, fact.RefValue, name)
	}
}

// identRef records a use of an imported name that stands alone.
func (b *Builder) identRef(i int) {
	n := &b.Nodes[i]
	if len(b.imports) == 0 || n.End-n.Start > 64 {
		return
	}
	k, ok := b.imports[string(b.Src[n.Start:n.End])]
	if !ok {
		return
	}
	p := int(n.Parent)
	t := &b.C.tab
	switch t.class[b.symbol(p)] {
	case cMember:
		return
	case cCall:
		if b.isCallee(p, i) {
			return
		}
	}
	im := &b.File.Imports[k]
	if im.Line == b.Line(n.Start) || b.isPairKey(p, i) {
		return
	}
	name := b.Text(i)
	if l := b.lookup(name); l != nil && !l.module {
		return // a parameter or variable hides the import
	}
	b.Ref(i, fact.RefValue, name)
}

func (b *Builder) isPairKey(p, i int) bool {
	t := &b.C.tab
	if !t.isPair[b.symbol(p)] {
		return false
	}
	k, _ := b.pairParts(p)
	return k == i
}

// typeRef records a type name that is imported or starts with a capital.
func (b *Builder) typeRef(i int) {
	name := b.Path(i)
	root := firstSegment(name)
	if root == "" {
		return
	}
	if b.Imported(root) || root[0] >= 'A' && root[0] <= 'Z' {
		b.Ref(i, fact.RefType, name)
	}
}
