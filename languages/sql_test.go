package languages

import (
	"strings"
	"testing"
)

func TestSQL(t *testing.T) {
	for _, tt := range []struct{ in, verb, table, keys string }{
		{"SELECT id, name FROM users WHERE deleted_at IS NULL AND u.tenant_id = $1 ORDER BY x", "select", "users", "deleted_at,tenant_id"},
		{"select * from \"order\".\"items\" o where o.id in (1,2) and note like '% = x'", "select", "order.items", "id,note"},
		{"INSERT INTO `logs` (a, b) VALUES (?, ?)", "insert", "logs", ""},
		{"UPDATE orders SET total = 3 WHERE id = ${id}", "update", "orders", "id"},
		{"delete from t where not exists (select 1 from x where x.id = t.id)", "delete", "t", "id"},
		{"WITH a AS (SELECT 1 FROM b) SELECT * FROM a WHERE k > 1", "select", "a", "k"},
		{"update your profile", "", "", ""},
		{"select one of them", "", "", ""},
		{"", "", "", ""},
	} {
		verb, table, keys := SQL(tt.in)
		if verb != tt.verb || table != tt.table || strings.Join(keys, ",") != tt.keys {
			t.Errorf("SQL(%q) = %q %q %q, want %q %q %q", tt.in, verb, table, keys, tt.verb, tt.table, tt.keys)
		}
	}
}

func FuzzSQL(f *testing.F) {
	f.Add("SELECT a FROM b WHERE c = 'd' -- e")
	f.Fuzz(func(t *testing.T, s string) {
		verb, table, keys := SQL(s)
		if verb == "" && (table != "" || keys != nil) || len(keys) > 16 || len(table) > 64 {
			t.Errorf("%q: %q %q %q", s, verb, table, keys)
		}
	})
}
