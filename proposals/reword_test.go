package proposals

import (
	"testing"

	"github.com/vdmine/vdmine/pack"
)

func TestReword(t *testing.T) {
	scope := func(in []string, out []string, role string) pack.Scope {
		return pack.Scope{Include: in, Exclude: out, Role: role}
	}
	for _, tc := range []struct {
		name, text string
		from, to   pack.Scope
		want       string
	}{
		{"a place is added", "Use `a`; never `b`.", scope(nil, nil, ""), scope([]string{"x/**"}, nil, ""), "Use `a`; never `b` (in `x/**`)."},
		{"a place is changed", "Use `a` (in `x/**`).", scope([]string{"x/**"}, nil, ""), scope([]string{"y/**", "z/**"}, []string{"y/old/**"}, "test"),
			"Use `a` (in tests, in `y/**`, `z/**`, outside `y/old/**`)."},
		{"a place is taken away", "Use `a` (outside tests, outside `x/**`).", scope(nil, []string{"x/**"}, "non-test"), scope(nil, nil, ""), "Use `a`."},
		{"the inside of what is preferred stays unsaid", "Use `a`.", scope(nil, []string{"pkg/a/**"}, ""), scope([]string{"x/**"}, []string{"pkg/a/**"}, ""), "Use `a` (in `x/**`)."},
		{"an edited text stays", "Take `a` in the services.", scope([]string{"x/**"}, nil, ""), scope(nil, nil, ""), "Take `a` in the services."},
		{"nothing changed", "Use `a` (in `x/**`).", scope([]string{"x/**"}, nil, ""), scope([]string{"x/**"}, nil, ""), "Use `a` (in `x/**`)."},
	} {
		if got := Reword(tc.text, tc.from, tc.to); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}
