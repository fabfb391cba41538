package languages

import (
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// openScope is a region whose names end with it.
type openScope struct {
	end    int
	locals int // len(locals) when it was opened
}

// Scope opens a region: names declared in it are out of sight behind node i.
func (b *Builder) Scope(i int) {
	b.scopes = append(b.scopes, openScope{int(b.Nodes[i].Next), len(b.locals)})
	b.until(int(b.Nodes[i].Next))
}

func (b *Builder) closeScopes(i int) {
	for k := len(b.scopes); k > 0 && b.scopes[k-1].end <= i; k-- {
		b.locals = b.locals[:min(b.scopes[k-1].locals, len(b.locals))]
		b.scopes = b.scopes[:k-1]
	}
	if k := len(b.scopes); k > 0 {
		b.until(b.scopes[k-1].end)
	}
}

// Locals returns how many names are declared now, for VisibleFrom.
func (b *Builder) Locals() int { return len(b.locals) }

// VisibleFrom puts the names declared since there were n of them in sight behind
// node i only: in x := f(x) the x of the argument is another.
func (b *Builder) VisibleFrom(n, i int) {
	for ; n < len(b.locals); n++ {
		b.locals[n].from = int(b.Nodes[i].Next)
	}
}

// Retype gives the name declared last a type.
func (b *Builder) Retype(name, typ string) {
	if k := len(b.locals) - 1; k >= 0 && typ != "" && b.locals[k].name == name {
		b.locals[k].typ = typ
	}
}

// inPlace begins the name of a type that is written in place or inside of a
// function, and that no other file can name.
const inPlace = "struct@"

// Struct names the type with the fields given, in this file.
func (b *Builder) Struct(fields map[string]string) string {
	if len(b.structs) >= maxModule {
		return "?"
	}
	b.structs = append(b.structs, fields)
	return inPlace + strconv.Itoa(len(b.structs)-1)
}

// structFields returns the fields of a type that is named by Struct.
func (b *Builder) structFields(typ string) (map[string]string, bool) {
	k := strings.TrimPrefix(typ, inPlace)
	if k == typ {
		return nil, false
	}
	if n, err := strconv.Atoi(k); err == nil && n >= 0 && n < len(b.structs) {
		return b.structs[n], true
	}
	return nil, true
}

// throughStruct follows the members of a type written in place: rest is the path
// behind the value, typ what the members that were followed have, left the path
// behind them.
func (b *Builder) throughStruct(typ, rest string) (t, left string, taken int) {
	for k := 0; k < maxDepth; k++ {
		f, ok := b.structFields(typ)
		if !ok || rest == "" {
			break
		}
		name, more, _ := strings.Cut(rest, ".")
		if typ = f[name]; typ == "" {
			typ = "?"
		}
		rest = more
		taken++
	}
	if strings.Contains(typ, inPlace) && rest != "" {
		typ = "?"
	}
	return typ, rest, taken
}

// InPlace reports whether a type is one that no other file can name.
func (b *Builder) InPlace(typ string) bool { return strings.Contains(typ, inPlace) }

// placeRoot writes the type of a callee's first name as Call.Root where it is
// written in place: a dot for each member that is taken of it already.
func (b *Builder) placeRoot(typ, path string) string {
	_, rest, _ := strings.Cut(path, ".")
	t, _, taken := b.throughStruct(typ, rest)
	if t == "" || t == "?" || strings.Contains(t, inPlace) {
		return "?"
	}
	return b.intern(strings.Repeat(fact.Taken, taken) + t)
}

// placeValue gives the type of a member of a local whose type is written in place.
func (b *Builder) placeValue(path string) (string, bool) {
	root, rest, _ := strings.Cut(path, ".")
	l := b.lookup(root)
	if l == nil || !strings.HasPrefix(l.typ, inPlace) {
		return "", false
	}
	t, left, _ := b.throughStruct(l.typ, rest)
	if left != "" {
		if t == "?" {
			return t, true
		}
		return MemberType(t, left), true
	}
	return t, true
}

// madeRoot gives the type of what a chain of calls begins with, where that is a
// value just made: new(T).f(), T{}.f().
func (b *Builder) madeRoot(path string, i int) string {
	k := strings.Index(path, "().")
	if k < 0 || strings.IndexByte(path[:k], '(') >= 0 {
		return ""
	}
	head := -1
	for k := 0; k < 24; k++ {
		obj := b.receiver(i)
		if obj < 0 {
			break
		}
		for obj = b.unwrap(obj); b.C.tab.class[b.symbol(obj)] == cMember; obj = b.unwrap(obj) {
			if obj = b.memberObject(obj); obj < 0 {
				return ""
			}
		}
		if b.C.tab.class[b.symbol(obj)] != cCall {
			break
		}
		i, head = obj, obj
	}
	if head < 0 {
		return ""
	}
	if t := b.TypeOf(head); t != "" && !strings.HasSuffix(t, "()") {
		return t
	}
	return ""
}

// OwnField gives a field of the receiver a type until the innermost definition
// ends.
func (b *Builder) OwnField(name, typ string) { b.Local("self."+name, typ) }

// ownField returns, for a path that begins at the receiver with a field whose
// type OwnField gave, that type as Call.Root has it; "" else.
func (b *Builder) ownField(path, root string) string {
	if root != "self" || len(path) <= len(root) || path[len(root)] != '.' {
		return ""
	}
	k := strings.IndexByte(path[len(root)+1:], '.')
	if k <= 0 {
		return ""
	}
	if l := b.lookup(path[:len(root)+1+k]); l != nil && l.typ != "?" && l.typ != "" {
		return b.intern(fact.Taken + l.typ)
	}
	return ""
}
