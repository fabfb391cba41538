package jsonc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Append adds value at the end of the array at path, creating the objects and
// the array on the way. The rest of the text, comments included, stays as it
// is. An empty text counts as {}.
func Append(text string, path []string, value any) (string, error) {
	if strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")) == "" {
		text += "{}\n"
	}
	root, err := Parse(text, Options{Comments: true})
	if err != nil {
		return "", err
	}
	st := styleOf(text, root)
	n := root
	for i, key := range path {
		if n.Kind != Object {
			return "", fmt.Errorf("%s is not an object", where(path[:i]))
		}
		next := n.Get(key)
		if next == nil {
			// Build the missing rest as one value.
			var v any = []any{value}
			for j := len(path) - 1; j > i; j-- {
				v = map[string]any{path[j]: v}
			}
			body, err := st.render(v, depthOf(i+1))
			if err != nil {
				return "", err
			}
			return st.insert(text, n, quoteKey(key)+": "+body, i+1), nil
		}
		n = next
	}
	if n.Kind != Array {
		return "", fmt.Errorf("%s is not a list", where(path))
	}
	body, err := st.render(value, depthOf(len(path)+1))
	if err != nil {
		return "", err
	}
	return st.insert(text, n, body, len(path)+1), nil
}

func depthOf(n int) int { return n }

func where(path []string) string {
	if len(path) == 0 {
		return "the file"
	}
	return `"` + strings.Join(path, ".") + `"`
}

func quoteKey(k string) string {
	b, _ := json.Marshal(k)
	return string(b)
}

// SetMember adds key to the object at path (which must exist) unless it is
// there already.
func SetMember(text string, path []string, key string, value any) (string, error) {
	if strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")) == "" {
		text += "{}\n"
	}
	root, err := Parse(text, Options{Comments: true})
	if err != nil {
		return "", err
	}
	n := root.At(path...)
	if n == nil || n.Kind != Object {
		return "", fmt.Errorf("%s is not an object", where(path))
	}
	if n.Get(key) != nil {
		return text, nil
	}
	st := styleOf(text, root)
	body, err := st.render(value, len(path)+1)
	if err != nil {
		return "", err
	}
	return st.insert(text, n, quoteKey(key)+": "+body, len(path)+1), nil
}

type style struct{ indent, nl string }

// styleOf reads indentation and line ends from the text.
func styleOf(text string, root *Node) style {
	st := style{indent: "  ", nl: "\n"}
	if strings.Contains(text, "\r\n") {
		st.nl = "\r\n"
	}
	first := -1
	switch {
	case len(root.Members) > 0:
		first = root.Members[0].KeyStart
	case len(root.Items) > 0:
		first = root.Items[0].Start
	}
	if first > 0 {
		line := text[strings.LastIndexByte(text[:first], '\n')+1 : first]
		if line != "" && strings.Trim(line, " \t") == "" {
			st.indent = line
		}
	}
	return st
}

// render writes a value for a place depth levels deep.
func (st style) render(v any, depth int) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(strings.Repeat(st.indent, depth), st.indent)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	s := strings.TrimSuffix(b.String(), "\n")
	if st.nl != "\n" {
		s = strings.ReplaceAll(s, "\n", st.nl)
	}
	return s, nil
}

// children returns the places of the values inside n; a member begins at its key.
func children(n *Node) (starts, ends []int) {
	for _, m := range n.Members {
		starts, ends = append(starts, m.KeyStart), append(ends, m.Value.End)
	}
	for _, it := range n.Items {
		starts, ends = append(starts, it.Start), append(ends, it.End)
	}
	return starts, ends
}

// insert puts body as the last child of n, on a line of its own.
func (st style) insert(text string, n *Node, body string, depth int) string {
	pad := st.nl + strings.Repeat(st.indent, depth)
	_, ends := children(n)
	if len(ends) == 0 {
		inner := text[n.Start+1 : n.End-1]
		tail := st.nl + strings.Repeat(st.indent, depth-1)
		if i := strings.LastIndexByte(inner, '\n'); i >= 0 && strings.TrimSpace(inner[i:]) == "" {
			// The closing bracket already stands on its own line.
			cut := n.Start + 1 + i
			if cut > 0 && text[cut-1] == '\r' {
				cut--
			}
			return text[:cut] + pad + body + text[cut:]
		}
		return text[:n.End-1] + pad + body + tail + text[n.End-1:]
	}
	last := ends[len(ends)-1]
	if comma := commaAfter(text, last); comma >= 0 {
		// A trailing comma: keep that style.
		at := sameLineComment(text, comma+1)
		return text[:at] + pad + body + "," + text[at:]
	}
	at := sameLineComment(text, last)
	closing := ""
	if !strings.Contains(text[at:n.End], "\n") {
		closing = st.nl + strings.Repeat(st.indent, depth-1)
		return text[:last] + "," + text[last:at] + pad + body + closing + strings.TrimLeft(text[at:n.End-1], " \t") + text[n.End-1:]
	}
	return text[:last] + "," + text[last:at] + pad + body + text[at:]
}

// commaAfter returns the place of the comma that follows i, -1 if none does.
func commaAfter(text string, i int) int {
	p := &parser{s: text, i: i, opts: Options{Comments: true}}
	p.space()
	if p.i < len(text) && text[p.i] == ',' {
		return p.i
	}
	return -1
}

// sameLineComment returns the end of a comment that follows i on its line, else i.
func sameLineComment(text string, i int) int {
	j := i
	for j < len(text) && (text[j] == ' ' || text[j] == '\t') {
		j++
	}
	if j < len(text) && text[j] == '/' {
		if end := commentEnd(text, j); end >= 0 && !strings.Contains(text[j:end], "\n") {
			return end
		}
	}
	return i
}

// Remove takes out every item, of the arrays that are members of the object at
// path, for which ours is true; arrays and then the objects of path that become
// empty thereby are taken out too. The rest of the text stays as it is.
func Remove(text string, path []string, ours func(item *Node) bool) (string, error) {
	for range 1000 {
		root, err := Parse(text, Options{Comments: true})
		if err != nil {
			return "", err
		}
		obj := root.At(path...)
		if obj == nil || obj.Kind != Object {
			return text, nil
		}
		cut := false
		for mi, m := range obj.Members {
			for ii, it := range m.Value.List() {
				if !ours(it) {
					continue
				}
				cut = true
				switch {
				case len(m.Value.Items) > 1:
					text = cutChild(text, m.Value, ii)
				case len(obj.Members) > 1 || len(path) == 0:
					text = cutChild(text, obj, mi)
				default:
					text = cutUp(text, root, path)
				}
				break
			}
			if cut {
				break
			}
		}
		if !cut {
			return text, nil
		}
	}
	return "", fmt.Errorf("too many entries")
}

// cutUp removes the member at path, and its parents that become empty.
func cutUp(text string, root *Node, path []string) string {
	for len(path) > 1 && len(root.At(path[:len(path)-1]...).Members) == 1 {
		path = path[:len(path)-1]
	}
	parent := root.At(path[:len(path)-1]...)
	for i, m := range parent.Members {
		if m.Key == path[len(path)-1] {
			return cutChild(text, parent, i)
		}
	}
	return text
}

// cutChild removes child i of n with its comma and the space before it.
func cutChild(text string, n *Node, i int) string {
	starts, ends := children(n)
	end := ends[i]
	if len(starts) == 1 {
		if c := commaAfter(text, end); c >= 0 {
			end = c + 1
		}
		before, after := text[:starts[i]], text[end:n.End-1]
		if strings.TrimSpace(after) == "" && strings.TrimSpace(text[n.Start+1:starts[i]]) == "" {
			return text[:n.Start+1] + text[n.End-1:]
		}
		return strings.TrimRight(before, " \t\r\n") + after + text[n.End-1:]
	}
	if c := commaAfter(text, end); c >= 0 {
		// Not the last, or a trailing comma: take the comma behind it and
		// the space before it.
		from := n.Start + 1
		if i > 0 {
			from = commaAfter(text, ends[i-1]) + 1
			from = sameLineComment(text, from)
		}
		if strings.TrimSpace(text[from:starts[i]]) != "" {
			from = starts[i]
		}
		return text[:from] + text[c+1:]
	}
	comma := commaAfter(text, ends[i-1])
	from := sameLineComment(text, comma+1)
	if strings.TrimSpace(text[from:starts[i]]) != "" {
		from = len(strings.TrimRight(text[:starts[i]], " \t\r\n"))
	}
	return text[:comma] + text[comma+1:from] + text[end:]
}
