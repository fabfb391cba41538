package jsonc

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestStrict(t *testing.T) {
	for _, ok := range []string{`{}`, `[]`, `{"a":[1,-2.5e3,true,false,null,"\u00e9\n"]}`, ` "x" `} {
		if _, err := Parse(ok, Options{}); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
	for _, bad := range []string{``, `{`, `{"a":1,}`, `[1,]`, `// x` + "\n{}", `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{} {}`, `{'a':1}`, `01`, `-`, `"\x"`, "\"\n\"", `tru`,
		strings.Repeat("[", 65) + strings.Repeat("]", 65)} {
		if n, err := Parse(bad, Options{}); err == nil {
			t.Errorf("%s passes: %+v", bad, n)
		}
	}
	n, _ := Parse(`{"A":{"b":"x"},"a":"y"}`, Options{})
	if n.At("A", "b").Str() != "x" || n.Get("a").Str() != "y" || n.Get("c").Get("d").Str() != "" {
		t.Error("lookup")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"a":[1,{"b":"\u00e9"}]}`)
	f.Add(`[tru]`)
	f.Fuzz(func(t *testing.T, s string) {
		_, err := Parse(s, Options{})
		if err == nil && !json.Valid([]byte(strings.TrimPrefix(s, "\ufeff"))) {
			t.Fatalf("takes %q", s)
		}
	})
}

// What Append puts in, Remove takes out, and both leave valid files valid.
func FuzzAppendRemove(f *testing.F) {
	f.Add("{\n  \"a\": 1 // c\n}\n")
	f.Add("{\"hooks\":{\"E\":[1,],},}")
	f.Add("{\"hooks\":{\"E\":[ ]}}")
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "OURS") {
			return
		}
		out, err := Append(s, []string{"hooks", "E"}, "OURS")
		if err != nil {
			return
		}
		if _, err := Parse(out, Options{Comments: true}); err != nil {
			t.Fatalf("%q became invalid: %q: %v", s, out, err)
		}
		back, err := Remove(out, []string{"hooks"}, func(n *Node) bool { return n.Str() == "OURS" })
		if err != nil || strings.Contains(back, "OURS") {
			t.Fatalf("%q: %q: %v", out, back, err)
		}
		if _, err := Parse(back, Options{Comments: true}); err != nil {
			t.Fatalf("%q became invalid: %q: %v", out, back, err)
		}
	})
}
