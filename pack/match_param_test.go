package pack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// TestParam: parameters are told by type, by name or by a decorator, functions by what
// they take.
func TestParam(t *testing.T) {
	on := func(param int, name string) fact.ParamDecorator {
		return fact.ParamDecorator{Param: param, Decorator: fact.Decorator{Name: name}}
	}
	params := func(list ...string) (out []fact.Param) {
		for _, s := range list {
			name, typ, _ := strings.Cut(s, " ")
			out = append(out, fact.Param{Name: name, Type: typ})
		}
		return out
	}
	f := &fact.File{Path: "a.ts", Lang: "typescript", Defs: []fact.Def{
		{Line: 1, End: 1, Kind: fact.Method, Name: "first", Parent: -1, Params: params("ctx Ctx", "userPassword string"), OnParams: []fact.ParamDecorator{on(0, "Me"), on(1, "Secret"), on(1, "Body")}},
		{Line: 2, End: 2, Kind: fact.Method, Name: "second", Parent: -1, Params: params("password string", "ctx Ctx"), OnParams: []fact.ParamDecorator{on(1, "Me"), on(0, "Body")}},
		{Line: 3, End: 3, Kind: fact.Method, Name: "bare", Parent: -1, Params: params("ctx Ctx", "passwordHash string")},
		{Line: 4, End: 4, Kind: fact.Method, Name: "elsewhere", Parent: -1, Params: params("ctx Ctx"), OnParams: []fact.ParamDecorator{on(0, "Parent")}},
		{Line: 5, End: 5, Kind: fact.Method, Name: "constructor", Mods: fact.Constructor, Parent: -1, Params: params("ctx Ctx", "password string"), OnParams: []fact.ParamDecorator{on(1, "Secret")}},
		{Line: 6, End: 6, Kind: fact.Method, Name: "abstract", Mods: fact.Abstract, Parent: -1, Params: params("ctx Ctx", "password string")},
	}}
	for _, c := range []struct {
		m    Matcher
		want string
	}{
		{Matcher{Use: []string{"?.Me"}, Role: Role{Param: "Ctx"}}, "1+ 2+ 3-"},
		{Matcher{Use: []string{"?.Me"}, Role: Role{Param: "Ctx", Name: "b*"}}, "3-"},
		{Matcher{Use: []string{"?.Secret"}, Tokens: []string{"password"}, Role: Role{Param: "string"}}, "1+ 2- 5+"},
		{Matcher{Use: []string{"?.Secret"}, Tokens: []string{"user password"}}, "1+"},
		{Matcher{Use: []string{"?.Secret"}, Keys: []string{"?.Body"}}, "1+ 2-"},
		{Matcher{Use: []string{"?.Me"}, Shape: ShapeTakes}, "1+ 2+ 3- 4-"},
		{Matcher{Use: []string{"?.Me"}, Shape: ShapeTakes, Arg: 1}, "1+ 2- 3- 4-"},
		{Matcher{Use: []string{"?.Me"}}, ""},
	} {
		c.m.Kind = MatchParam
		var got []string
		for _, s := range c.m.Sites(f) {
			got = append(got, fmt.Sprintf("%d%c", s.Line, map[bool]byte{true: '+', false: '-'}[s.OK]))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%+v: %q, want %q", c.m, s, c.want)
		}
	}
}
