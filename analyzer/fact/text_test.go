package fact

import (
	"strings"
	"testing"
)

func TestFormOfText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"failed to read %s: %w", "lower spaces wraps verbs"},
		{"Failed to read.", "upper spaces stop"},
		{"and so on...", "lower spaces"},
		{"HTTP is down", "spaces"},
		{"getFoo failed", "spaces"},
		{"A file", "upper spaces"},
		{"can't read it", "spaces contraction"},
		{"cannot read it", "lower spaces full"},
		{"it does not work", "lower spaces full"},
		{"why not now", "lower spaces"},
		{"user=%s", "verbs pairs"},
		{"100%% of user={}", "spaces verbs pairs"},
		{"should say hello", "lower spaces should"},
		{"user_id", ""},
		{" of it", "spaces"},
	} {
		if got := strings.Join(FormOfText(c.text, true, true).Names(), " "); got != c.want {
			t.Errorf("%q is %q, want %q", c.text, got, c.want)
		}
	}
	if f := FormOfText("Failed.", false, false); f != 0 {
		t.Errorf("of the middle of a text no ends are known, got %v", f.Names())
	}
	for _, n := range (^TextForm(0)).Names() {
		if one := TextFormOf(n).Names(); len(one) != 1 || one[0] != n {
			t.Errorf("%s is %v", n, one)
		}
	}
}
