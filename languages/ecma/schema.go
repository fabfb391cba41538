package ecma

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

const schemaDepth = 4

// schemaOf records the fields of a schema, table or model that is declared by
// an object literal given to a call: the first object among the arguments of
// the outermost call of a chain or one below it. What counts is the shape: most
// values name types, or the callee says that it makes a schema.
func schemaOf(b *languages.Builder, owner string, value int) {
	v := b.Inner(value)
	for k := 0; k < 4 && b.IsCall(v); k++ {
		for _, a := range b.Args(v) {
			o := b.Inner(a)
			if b.Is(o, "arrow_function") { // (t) => ({…})
				if o = b.Field(o, "body"); o < 0 {
					continue
				}
				o = b.Inner(o)
			}
			if !b.Is(o, "object") {
				continue
			}
			s := schema{named: schemaCallee(b.Callee(v)), key: typeKey(b, o)}
			if good, all := s.share(b, o); good > 0 && 10*good >= 6*all {
				s.fields(b, owner, o, 0)
			}
			return
		}
		// new Model(…) below mongoose.model("X", new Schema({…})), or the
		// receiver of a chain: z.object({…}).strict().
		next := -1
		for _, a := range b.Args(v) {
			if b.IsCall(a) {
				next = b.Inner(a)
				break
			}
		}
		if next < 0 {
			next = receiver(b, v)
		}
		if next < 0 {
			return
		}
		v = next
	}
}

// schema is how the fields of one schema are read.
type schema struct {
	named bool   // the callee says that it makes a schema
	key   string // the key that holds the type where a field is {type: T, …}
}

// typeKey returns the key under which the fields of a schema hold their type
// when options stand beside it. Libraries name it differently: it is the one
// whose value most often names a type, alone among values that name none.
func typeKey(b *languages.Builder, o int) string {
	n := map[string]int{}
	best := "type"
	b.Each(o, func(c int) {
		v := -1
		if b.Is(c, "pair") {
			v = b.Field(c, "value")
		}
		if v < 0 {
			return
		}
		if v = b.Inner(v); !b.Is(v, "object") {
			return
		}
		key, types, others := "", 0, 0
		b.Each(v, func(p int) {
			if !b.Is(p, "pair") {
				return
			}
			k, x := b.Field(p, "key"), b.Field(p, "value")
			if k < 0 || x < 0 {
				return
			}
			switch x = b.Inner(x); b.Kind(x) {
			case "identifier", "member_expression":
				if (schema{}).fieldType(b, x, 0) != "" {
					types++
					key = keyText(b, k)
					return
				}
			case "object":
				return
			}
			others++
		})
		if types == 1 && others > 0 && key != "" {
			n[key]++
			if n[key] > n[best] {
				best = key
			}
		}
	})
	return best
}

// receiver returns the call that a call is chained to, -1 for none.
func receiver(b *languages.Builder, i int) int {
	f := b.Field(i, "function")
	if f < 0 || !b.Is(f, "member_expression") {
		return -1
	}
	o := b.Field(f, "object")
	if o < 0 || !b.IsCall(o) {
		return -1
	}
	return b.Inner(o)
}

func schemaCallee(p string) bool {
	l := strings.ToLower(languages.LastSegment(strings.TrimSuffix(p, "()")))
	for _, w := range []string{"schema", "table", "object", "model", "entity", "define", "struct", "record", "shape", "collection"} {
		if strings.Contains(l, w) {
			return true
		}
	}
	return false
}

func (s schema) share(b *languages.Builder, o int) (good, all int) {
	b.Each(o, func(c int) {
		if all > 200 {
			return
		}
		switch b.Kind(c) {
		case "pair":
			all++
			if v := b.Field(c, "value"); v >= 0 && (s.fieldType(b, v, 0) != "" || s.nested(b, v)) {
				good++
			}
		case "method_definition", "shorthand_property_identifier":
			all++
		}
	})
	return good, all
}

// fieldType returns the type that a value of a schema names, "" if it names none.
func (s schema) fieldType(b *languages.Builder, v int, depth int) string {
	if depth > schemaDepth {
		return ""
	}
	v = b.Inner(v)
	switch b.Kind(v) {
	case "identifier":
		if n := b.Text(v); className(n) {
			return n
		}
	case "member_expression":
		p := b.Path(v)
		last := languages.LastSegment(p)
		if last != p && last != "" && last[0] >= 'A' && last[0] <= 'Z' && !strings.HasPrefix(p, "this.") && !strings.HasPrefix(p, "process.env") {
			return p
		}
	case "call_expression", "new_expression":
		if !s.named {
			return ""
		}
		for k := 0; k < 16; k++ {
			r := receiver(b, v)
			if r < 0 {
				break
			}
			v = r
		}
		p := b.Callee(v)
		if k := strings.IndexByte(p, '.'); k > 0 && b.HasInit(p[:k]) {
			return "" // a method of a value made elsewhere, whose type is not seen
		}
		return p
	case "array":
		if e := b.First(v); e >= 0 {
			if t := s.fieldType(b, e, depth+1); t != "" {
				return "[" + t + "]"
			}
		}
	case "object":
		t := valueOf(b, v, s.key)
		if t < 0 {
			return ""
		}
		if t = b.Inner(t); b.Is(t, "string") {
			return b.Unquote(t)
		}
		if t < 0 {
			return ""
		}
		return schema{true, s.key}.fieldType(b, t, depth+1)
	}
	return ""
}

// valueOf returns the value of a key of an object literal, -1 for none.
func valueOf(b *languages.Builder, o int, key string) int {
	found := -1
	b.Each(o, func(c int) {
		if found < 0 && b.Is(c, "pair") {
			if k := b.Field(c, "key"); k >= 0 && keyText(b, k) == key {
				found = b.Field(c, "value")
			}
		}
	})
	return found
}

// inside returns the object literal of nested fields behind a value, -1 for
// none: {…}, [{…}] or new Schema({…}).
func (s schema) inside(b *languages.Builder, v int) int {
	for k := 0; k < 4; k++ {
		v = b.Inner(v)
		switch b.Kind(v) {
		case "object":
			t := valueOf(b, v, s.key)
			if t < 0 {
				return v
			}
			switch b.Kind(b.Inner(t)) {
			case "object", "array":
				v = t
				continue
			}
			return -1
		case "array":
			if v = b.First(v); v < 0 {
				return -1
			}
		case "new_expression", "call_expression":
			a := b.Args(v)
			if len(a) == 0 || !schemaCallee(b.Callee(v)) {
				return -1
			}
			v = a[0]
		default:
			return -1
		}
	}
	return -1
}

func (s schema) nested(b *languages.Builder, v int) bool {
	o := s.inside(b, v)
	if o < 0 {
		return false
	}
	good := false
	b.Each(o, func(c int) {
		if !good && b.Is(c, "pair") {
			if x := b.Field(c, "value"); x >= 0 && s.fieldType(b, x, 0) != "" {
				good = true
			}
		}
	})
	return good
}

func (s schema) fields(b *languages.Builder, owner string, o int, depth int) {
	if depth > schemaDepth {
		return
	}
	b.Each(o, func(c int) {
		if !b.Is(c, "pair") {
			return
		}
		k, v := b.Field(c, "key"), b.Field(c, "value")
		if k < 0 || v < 0 {
			return
		}
		name := keyText(b, k)
		if t := s.fieldType(b, v, 0); t != "" {
			b.Bind(c, fact.BindSchema, owner, name, t)
		}
		if in := s.inside(b, v); in >= 0 && name != "" && len(owner)+len(name) < 120 {
			s.fields(b, owner+"."+name, in, depth+1)
		}
	})
}
