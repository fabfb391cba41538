package families

import (
	"slices"
	"testing"
)

func TestExchanged(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"uv_mutex_lock", "pthread_mutex_lock", "uv_* pthread_*"},
		{"uv_mutex_unlock", "pthread_mutex_unlock", "uv_* pthread_*"},
		{"uv_thread_join", "pthread_join", ""}, // one word more
		{"git_free", "my_free", ""},            // too little is alike
		{"x_strdup", "strdup", ""},
		{"a_b_lock_it", "c_d_lock_it", ""},
	} {
		if got := exchanged(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestApartFromResults(t *testing.T) {
	got := apartFromResults([]string{"std.Instant.elapsed", "std.Instant.now().elapsed", "std.Instant.now().since"})
	if want := []string{"std.Instant.elapsed", "std.Instant.now().since"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
