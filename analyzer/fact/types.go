package fact

import "strings"

// BareType strips pointers, slices, generics and nullability off a type.
func BareType(t string) string {
	t = strings.TrimLeft(t, "*&?[].")
	t = strings.TrimPrefix(t, "const ")
	t = strings.TrimPrefix(t, "readonly ")
	if k := strings.IndexByte(t, '<'); k > 0 {
		switch t[:k] {
		case "Promise", "Optional", "Partial", "Readonly", "Arc", "Box", "Rc", "Option", "Task", "Awaitable", "ValueTask":
			return BareType(strings.TrimSuffix(t[k+1:], ">"))
		}
		t = t[:k]
	}
	if k := strings.IndexByte(t, '['); k > 0 {
		switch t[:k] {
		case "Optional", "Annotated", "Mapped":
			return BareType(strings.TrimSuffix(t[k+1:], "]"))
		}
		t = t[:k]
	}
	for _, cutset := range []string{"|null", "|undefined", "|None"} {
		t = strings.TrimSuffix(t, cutset)
	}
	t = strings.TrimRight(t, "?!*& ")
	for i := 0; i < len(t); i++ {
		c := t[i]
		if !(c == '.' || c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return ""
		}
	}
	return t
}

// Marks in the text of a type that was inferred from a value.
const (
	Elem  = "[_]" // behind a type or value: its elements
	Part  = "#"   // behind "f()": the result of that number, from 0
	Value = "="   // before a path: the member itself is known, not just its type
	Taken = "."   // before a type: it is that of the next member already
	Named = "~"   // before a name: the model that is called so, if there is one
)

// ElemType returns the type of the elements of a container, "" where the text
// of its type names none.
func ElemType(t string) string {
	t = strings.TrimLeft(t, "*&?")
	t = strings.TrimRight(t, "?!&")
	if c, ok := strings.CutPrefix(strings.TrimPrefix(t, "<-"), "chan"); ok && c != "" && (c[0] == ' ' || c[0] == '*' || c[0] == '<' || c[0] == '[') {
		return strings.TrimPrefix(strings.TrimPrefix(c, "<-"), " ")
	}
	switch {
	case strings.HasPrefix(t, "[]"):
		return t[2:]
	case strings.HasPrefix(t, "..."):
		return t[3:]
	case strings.HasPrefix(t, "map["):
		depth := 0
		for i := 3; i < len(t); i++ {
			switch t[i] {
			case '[':
				depth++
			case ']':
				if depth--; depth == 0 {
					return t[i+1:]
				}
			}
		}
		return ""
	case strings.HasSuffix(t, "[]"):
		return t[:len(t)-2]
	case strings.HasPrefix(t, "["):
		if k := strings.IndexByte(t, ']'); k > 0 && k+1 < len(t) {
			return t[k+1:] // [4]T
		}
		if strings.HasSuffix(t, "]") {
			return lastArg(t[1:len(t)-1], ':', ';') // [T], [K: V], [T; 4]
		}
	}
	k := strings.IndexAny(t, "<[")
	if k <= 0 || t[len(t)-1] != '>' && t[len(t)-1] != ']' {
		return ""
	}
	switch t[strings.LastIndexByte(t[:k], '.')+1 : k] {
	case "Optional", "Promise", "Option", "Task", "ValueTask", "Awaitable", "Annotated", "Readonly", "Partial", "Arc", "Rc", "Box", "ClassVar", "Final":
		return ElemType(t[k+1 : len(t)-1])
	}
	return lastArg(t[k+1:len(t)-1], ',', ',')
}

// lastArg returns the last of the type arguments, separated by one of two
// separators: the values of a map. What follows a ';' is a length.
func lastArg(t string, a, b byte) string {
	depth, last := 0, 0
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case c == '<' || c == '[' || c == '(':
			depth++
		case c == '>' || c == ']' || c == ')':
			depth--
		case depth == 0 && c == ';':
			return t[:i]
		case depth == 0 && (c == a || c == b):
			last = i + 1
		}
	}
	return strings.TrimSpace(t[last:])
}

// TupleTypes returns the types of the parts of a tuple: [A, B], (A, B),
// tuple[A, B], Promise<[A, B]>; nil for another type.
func TupleTypes(t string) []string {
	for k := 0; k < 4; k++ {
		n := strings.IndexByte(t, '<')
		if n <= 0 || t[len(t)-1] != '>' {
			break
		}
		switch t[:n] {
		case "Promise", "Readonly", "Result", "Task", "ValueTask", "Option":
			t = t[n+1 : len(t)-1]
			if l := split(t); len(l) > 0 {
				t = l[0]
			}
		default:
			return nil
		}
	}
	for _, open := range []string{"readonly [", "[", "(", "tuple[", "Tuple[", "typing.Tuple["} {
		if r, ok := strings.CutPrefix(t, open); ok && r != "" && (r[len(r)-1] == ']' || r[len(r)-1] == ')') {
			return split(r[:len(r)-1])
		}
	}
	return nil
}

// split splits at the commas outside of brackets.
func split(t string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(t); i++ {
		switch t[i] {
		case '<', '[', '(', '{':
			depth++
		case '>', ']', ')', '}':
			if t[i] != '>' || i == 0 || t[i-1] != '=' { // the head of an arrow
				depth--
			}
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(t[from:i]))
				from = i + 1
			}
		}
	}
	if from < len(t) {
		out = append(out, strings.TrimSpace(t[from:]))
	}
	return out
}
