package golang

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// predicate reads the condition that a struct or map is, as &Order{TenantID: t}
// of GORM and sq.Eq{"tenant_id": t} of Squirrel, or a function named after its
// column, as order.TenantID(t) of ent.
func predicate(b *languages.Builder, i int) ([]languages.ConditionKey, bool) {
	var keys []languages.ConditionKey
	if b.Is(i, "composite_literal") {
		b.Each(b.Field(i, "body"), func(e int) {
			k, v := b.First(e), b.Last(e)
			if !b.Is(e, "keyed_element") || k < 0 || k == v {
				return
			}
			kind, _ := b.Shape(v)
			if kind != fact.ArgNull {
				kind = fact.ArgOther
			}
			if name := b.Text(k); strings.HasPrefix(name, "\"") {
				keys = append(keys, languages.ConditionKey{Name: strings.Trim(name, "\""), Kind: kind})
			} else {
				keys = append(keys, languages.ConditionKey{Name: strings.Join(fact.Tokens(name), "_"), Kind: kind})
			}
		})
		return keys, len(keys) > 0
	}
	pkg, name, ok := strings.Cut(b.Callee(i), ".")
	if !ok || strings.ContainsAny(name, ".(") || !strings.Contains(b.ImportPath(pkg), "/ent/") {
		return nil, false
	}
	for _, s := range []string{"NotNil", "NotIn", "NEQ", "GTE", "LTE", "GT", "LT", "Contains", "HasPrefix", "HasSuffix", "EqualFold", "ContainsFold"} {
		if strings.HasSuffix(name, s) {
			return nil, true
		}
	}
	if strings.HasPrefix(name, "Has") || name == "Or" || name == "Not" {
		return nil, false
	}
	kind := fact.ArgOther
	if n, ok := strings.CutSuffix(name, "IsNil"); ok {
		name, kind = n, fact.ArgNull
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, "EQ"), "In")
	return append(keys, languages.ConditionKey{Name: name, Kind: kind}), name != ""
}
