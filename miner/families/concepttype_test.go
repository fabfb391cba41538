package families

import "testing"

func TestPrimitive(t *testing.T) {
	for typ, want := range map[string]bool{"const char*": true, "const char**": true, "unsigned int": true, "const void*": true, "strbuf*": false, "object_id": false, "const object_id*": false, "decimal.Decimal": false, "number|null": true} {
		if got := primitive(typ); got != want {
			t.Errorf("%s: %v, want %v", typ, got, want)
		}
	}
}
