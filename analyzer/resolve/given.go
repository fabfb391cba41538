package resolve

import (
	"strconv"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// bind notes the type that the text of a type gives to a type of the repository,
// for the parameter of types in what follows from it, and returns the text
// without it: Options<Service>.service.
func (s *scope) bind(t string) string {
	if !s.lang.TypeArgs || strings.IndexByte(t, '<') < 0 {
		return t
	}
	bare, arg := fact.TypeArg(t)
	if arg == "" || fact.BareType(t) == arg {
		return t // a container of the language, whose members are those of what is in it
	}
	s.bound = s.typeSym(arg, 1)
	return bare
}

// typeParam reports whether a name is one that parameters of types have.
func typeParam(n string) bool {
	return n == "T" || len(n) > 1 && n[0] == 'T' && n[1] >= 'A' && n[1] <= 'Z'
}

// ofGiven gives the type at the end of a text that begins with a Given.
func (s *scope) ofGiven(t string, depth int) fact.Symbol {
	g, rest, ok := fact.CutGiven(t)
	if !ok || depth > maxDepth || rest != "" && rest[0] != '.' {
		return fact.Symbol{}
	}
	text, in := s.givenParam(g, depth)
	if text == "" {
		return fact.Symbol{}
	}
	p := in.typeSym(text, depth+1)
	if rest == "" || !p.Known() {
		return p
	}
	return s.memberType(p, rest[1:], depth+1)
}

// givenParam gives the text of the type of a parameter that a call gives to a
// function, and the scope in which it was written.
func (s *scope) givenParam(g fact.Given, depth int) (string, *scope) {
	if !s.spend() || depth > maxDepth {
		return "", s
	}
	callee, _ := fact.TypeArg(g.Callee)
	if k := strings.IndexByte(callee, '<'); k > 0 && strings.HasSuffix(callee, ">") {
		callee = callee[:k]
	}
	d := s.def(s.find(callee, "", depth+1))
	if d == nil || g.Arg >= len(d.params) {
		return "", s
	}
	in := s.at(d)
	t := d.params[g.Arg].Type
	if g.Key != "" {
		if ft, ok := d.fields["("+strconv.Itoa(g.Arg)+")"+g.Key]; ok {
			t = ft
		} else if o := s.def(in.typeSym(t, depth+1)); o != nil {
			ft, own := s.field(o, g.Key, depth)
			if ft == "" {
				return "", s
			}
			t, in = ft, s.at(own)
		} else {
			return "", s
		}
	}
	f, in := s.funcOf(t, in, depth+1)
	if g.Param >= len(f.params) || f.params[g.Param] == "?" {
		return "", s
	}
	return f.params[g.Param], in
}

// signature is the types of the parameters and results of a function.
type signature struct{ params, results []string }

// funcOf gives the signature of a type of functions, written in scope in: in place,
// or by the name of an alias.
func (s *scope) funcOf(t string, in *scope, depth int) (signature, *scope) {
	if t == "" || depth > maxDepth {
		return signature{}, in
	}
	if t[0] != '(' && !strings.HasPrefix(t, "func(") {
		d := s.def(in.typeSym(t, depth+1))
		if d == nil || d.kind != fact.Type || d.init == "" {
			return signature{}, in
		}
		t, in = d.init, s.at(d)
	}
	return signature{fact.FuncParams(t), fact.FuncResults(t)}, in
}

// arrayType reports whether a type is that of a list, or of one that is awaited.
func arrayType(t string) bool {
	t = strings.TrimSuffix(strings.TrimSuffix(t, "|undefined"), "|null")
	if in, ok := strings.CutPrefix(t, "Promise<"); ok {
		t = strings.TrimSuffix(in, ">")
	}
	return strings.HasSuffix(t, "[]")
}

// array is the type of lists, as T[] in TypeScript.
var array = fact.Symbol{Origin: fact.Builtin, Name: "[]"}

// ofArray gives the method of lists that a path names: one that hardly anything
// else has is known by its name alone, as where the type is not known.
func (s *scope) ofArray(path string) fact.Symbol {
	for k := 0; k < maxDepth; k++ {
		name, more := cut(path)
		call, made := strings.CutSuffix(name, "()")
		if !made || !givesArray(call) {
			break
		}
		if more == "" {
			return array
		}
		path = more
	}
	if _, ok := s.lang.Methods[path]; ok {
		return fact.Symbol{Origin: fact.Builtin, Name: path}
	}
	switch path {
	case "at", "entries", "fill", "find", "includes", "keys", "reverse", "shift", "sort", "toReversed", "toSorted", "toSpliced", "values":
		return fact.Symbol{Origin: fact.Builtin, Name: "Array." + path}
	}
	return fact.Symbol{}
}

// givesArray reports whether a method of lists gives a list.
func givesArray(name string) bool {
	switch strings.TrimPrefix(name, "Array.") {
	case "concat", "fill", "filter", "flat", "flatMap", "map", "reverse", "slice", "sort", "splice", "toReversed", "toSorted", "toSpliced":
		return true
	}
	return false
}
